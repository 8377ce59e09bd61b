package crf

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"
)

// A packed model is the unit as a float64, the transitions as varints, the
// number of rows, and for each row in the order of its hash: the distance to the
// hash before as a varint, two bytes that tell which labels have a weight, and
// those weights.

// Pack returns the model as bytes for [Unpack].
func (m *Model) Pack() []byte {
	var out []byte
	out = binary.LittleEndian.AppendUint64(out, math.Float64bits(m.unit))
	for a := range Labels {
		for b := range Labels {
			out = binary.AppendVarint(out, int64(m.trans[a][b]))
		}
	}
	order := make([]int, len(m.keys))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(m.keys[i], m.keys[j]) })
	out = binary.AppendUvarint(out, uint64(len(order)))
	last := uint32(0)
	for _, i := range order {
		out = binary.AppendUvarint(out, uint64(m.keys[i]-last))
		last = m.keys[i]
		w := m.weights[i*width:][:Labels]
		mask := uint16(0)
		for k, v := range w {
			if v != 0 {
				mask |= 1 << k
			}
		}
		out = binary.LittleEndian.AppendUint16(out, mask)
		for _, v := range w {
			if v != 0 {
				out = append(out, byte(v))
			}
		}
	}
	return out
}

var errShort = errors.New("model ends too early")

// Unpack reads what Pack wrote.
func Unpack(data []byte) (*Model, error) {
	m := new(Model)
	if len(data) < 8 {
		return nil, errShort
	}
	m.unit = math.Float64frombits(binary.LittleEndian.Uint64(data))
	if !(m.unit > 0) || math.IsInf(m.unit, 0) {
		return nil, fmt.Errorf("model has a unit of %v, want a positive number", m.unit)
	}
	data = data[8:]
	for a := range Labels {
		for b := range Labels {
			v, n := binary.Varint(data)
			if n <= 0 {
				return nil, errShort
			}
			if v < -1<<20 || v > 1<<20 {
				return nil, fmt.Errorf("model has a transition of %d, out of range", v)
			}
			m.trans[a][b] = int32(v)
			data = data[n:]
		}
	}
	count, n := binary.Uvarint(data)
	if n <= 0 || count > uint64(len(data))/3 {
		return nil, errShort
	}
	data = data[n:]
	m.keys = make([]uint32, count)
	m.weights = make([]int8, int(count)*width)
	last := uint64(0)
	for i := range m.keys {
		delta, n := binary.Uvarint(data)
		if n <= 0 || len(data) < n+2 {
			return nil, errShort
		}
		last += delta
		if last > math.MaxUint32 {
			return nil, errors.New("model has a hash out of range")
		}
		m.keys[i] = uint32(last)
		mask := binary.LittleEndian.Uint16(data[n:])
		data = data[n+2:]
		if mask >= 1<<Labels || len(data) < bits.OnesCount16(mask) {
			return nil, errShort
		}
		row := m.weights[i*width:]
		for k := range Labels {
			if mask&(1<<k) != 0 {
				row[k] = int8(data[0])
				data = data[1:]
			}
		}
	}
	if len(data) > 0 {
		return nil, fmt.Errorf("model has %d bytes too many", len(data))
	}
	m.prepare()
	return m, nil
}
