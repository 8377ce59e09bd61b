package gazetteer

import (
	"errors"
	"fmt"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// Limits of the unpacked size, so that a damaged file cannot take all memory:
// that of the embedded gazetteer, and that of one with all places of GeoNames.
const (
	SmallLimit = 64 << 20
	LargeLimit = 2 << 30
)

var errShort = errors.New("data end early")

// Decode unpacks a table of up to limit bytes. Damaged data give an error.
func Decode(data []byte, limit int) (*Table, error) {
	t, err := decode(data, limit)
	if err != nil {
		return nil, fmt.Errorf("decode gazetteer: %w", err)
	}
	return t, nil
}

func decode(data []byte, limit int) (*Table, error) {
	raw, err := unpack(data, limit)
	if err != nil {
		return nil, err
	}
	return parse(string(raw), limit)
}

func unpack(data []byte, limit int) ([]byte, error) {
	if len(data) < len(magic) || string(data[:len(magic)]) != magic {
		return nil, fmt.Errorf("not a gazetteer: it does not begin with %q", magic)
	}
	if len(data) == len(magic) {
		return nil, errShort
	}
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(uint64(limit)))
	if err != nil {
		return nil, err
	}
	defer z.Close()
	return z.DecodeAll(data[len(magic):], nil)
}

func parse(raw string, limit int) (*Table, error) {
	r := reader{s: raw, limit: limit}
	countries := r.strings()
	features := r.strings()
	t := &Table{Places: make([]Place, r.count())}
	r.places(t.Places, countries, features)
	r.forms(t, r.count())
	if r.err == nil && r.left() > 0 {
		r.fail(fmt.Errorf("%d bytes follow the last form", r.left()))
	}
	if r.err != nil {
		return nil, r.err
	}
	return t, nil
}

// reader takes values off s, from at on. After the first error it yields
// zeros; loops over counts stay bounded, since a count never exceeds the
// bytes that are left.
type reader struct {
	s   string
	at  int // a number, since a shrinking s would cost a write barrier for each value
	err error

	limit int // of the bytes of all names
}

// left returns how many bytes are left.
func (r *reader) left() int { return len(r.s) - r.at }

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
	r.at = len(r.s)
}

func (r *reader) uint64() uint64 {
	var v uint64
	for i := range min(r.left(), 10) {
		c := r.s[r.at+i]
		v |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			r.at += i + 1
			return v
		}
	}
	r.fail(errShort)
	return 0
}

// uint reads a number that is a size, an index, an id or a population: all
// of them far below 2^40.
func (r *reader) uint() int {
	v := r.uint64()
	if v > 1<<40 {
		r.fail(fmt.Errorf("number %d is too large", v))
		return 0
	}
	return int(v)
}

func (r *reader) int() int {
	v := r.uint64()
	return int(v>>1) ^ -int(v&1)
}

// count reads the length of a list whose items take at least one byte each.
func (r *reader) count() int {
	n := r.uint()
	if n > r.left() {
		r.fail(errShort)
		return 0
	}
	return n
}

// index reads an index into a list of n items.
func (r *reader) index(n int) int {
	i := r.uint()
	if i >= n {
		r.fail(fmt.Errorf("index %d is outside a list of %d", i, n))
		return 0
	}
	return i
}

func (r *reader) string() string {
	n := r.count()
	r.at += n
	return r.s[r.at-n : r.at]
}

func (r *reader) strings() []string {
	list := make([]string, r.count())
	for i := range list {
		list[i] = r.string()
	}
	return list
}

func (r *reader) places(ps []Place, countries, features []string) {
	id := 0
	for i := range ps {
		id += r.uint()
		ps[i].ID = id
	}
	for i := range ps {
		ps[i].Name = r.string()
	}
	for i := range ps {
		if k := r.index(len(countries)); r.err == nil {
			ps[i].Country = countries[k]
		}
	}
	for i := range ps {
		if k := r.index(len(features)); r.err == nil {
			ps[i].Feature = features[k]
		}
	}
	for i := range ps {
		ps[i].Admin1 = r.index(len(ps)+1) - 1
	}
	for i := range ps {
		ps[i].Lat = float64(r.int()) / scale
	}
	for i := range ps {
		ps[i].Lon = float64(r.int()) / scale
	}
	for i := range ps {
		ps[i].Population = r.uint()
	}
	for i := range ps {
		ps[i].Names = r.uint()
	}
}

func (r *reader) forms(t *Table, n int) {
	var keys strings.Builder
	keys.Grow(12 * n)
	t.keyEnds = make([]uint32, n)
	prev := 0
	for i := range t.keyEnds {
		shared := r.uint()
		if shared > keys.Len()-prev {
			r.fail(fmt.Errorf("form %d shares more than the form before it has", i))
			return
		}
		rest := r.string()
		if keys.Len()+shared+len(rest) > r.limit {
			r.fail(errors.New("names take too much memory"))
			return
		}
		start := keys.Len()
		keys.WriteString(keys.String()[prev : prev+shared])
		keys.WriteString(rest)
		if i > 0 && keys.String()[start:] <= keys.String()[prev:start] {
			r.fail(fmt.Errorf("form %d is out of order", i))
			return
		}
		prev, t.keyEnds[i] = start, uint32(keys.Len())
	}
	t.keys = keys.String()
	t.flags, t.lower = make([]Flags, n), make([]uint8, n)
	for i := range n {
		t.flags[i], t.lower[i] = Flags(r.uint()), uint8(r.uint())
	}
	t.refEnds = make([]uint32, n)
	total := 0
	for i := range n {
		k := r.count()
		total += k
		if k == 0 || total > r.left()+n {
			r.fail(errShort)
			return
		}
		t.refEnds[i] = uint32(total)
	}
	t.refs = make([]uint32, total)
	for i := range t.refs {
		t.refs[i] = uint32(r.index(len(t.Places)))
	}
}
