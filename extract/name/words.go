package name

import (
	"encoding/binary"
	"errors"
)

// wordClasses groups the words of a language by how they are used, learned from
// word vectors; see MODELS.md. It is immutable. The zero value knows no word.
type wordClasses struct {
	index []int32 // open addressing over keys; -1 is free
	keys  []uint32
	class []uint16 // 1,024 fine classes, four to a middle one, four of these to a coarse one
}

// find returns the number of a word, given its hash, or -1.
func (w *wordClasses) find(word uint64) int32 {
	if len(w.index) == 0 {
		return -1
	}
	key := uint32(word >> 32)
	mask := len(w.index) - 1
	for p := int(key) & mask; w.index[p] >= 0; p = (p + 1) & mask {
		if w.keys[w.index[p]] == key {
			return w.index[p]
		}
	}
	return -1
}

// classes returns the coarse, middle and fine class of a word found.
func (w *wordClasses) classes(n int32) [3]uint16 {
	c := w.class[n]
	return [3]uint16{c >> 4, c >> 2, c}
}

var errWordClasses = errors.New("word classes are cut short")

// unpackWordClasses reads a number of words, the hashes in rising order as
// distances, and after them the fine classes of all words as 16-bit numbers.
func unpackWordClasses(data []byte) (*wordClasses, error) {
	w := new(wordClasses)
	count, n := binary.Uvarint(data)
	if n <= 0 || count > uint64(len(data)) {
		return nil, errWordClasses
	}
	data = data[n:]
	w.keys = make([]uint32, count)
	last := uint64(0)
	for i := range w.keys {
		d, n := binary.Uvarint(data)
		if n <= 0 {
			return nil, errWordClasses
		}
		data = data[n:]
		last += d
		w.keys[i] = uint32(last)
	}
	if uint64(len(data)) != 2*count {
		return nil, errWordClasses
	}
	w.class = make([]uint16, count)
	for i := range w.class {
		w.class[i] = binary.LittleEndian.Uint16(data[2*i:])
	}
	size := 16
	for size < 2*len(w.keys) {
		size *= 2
	}
	w.index = make([]int32, size)
	for i := range w.index {
		w.index[i] = -1
	}
	for i, k := range w.keys {
		p := int(k) & (size - 1)
		for w.index[p] >= 0 {
			p = (p + 1) & (size - 1)
		}
		w.index[p] = int32(i)
	}
	return w, nil
}
