package text

// WordMap maps words to values. It is for words whose hash is known already, as
// that of a token is ([Doc.FoldHash]): a map of the language would make another
// one for each lookup. The hash of a word must be the same each time. The zero
// value is empty and ready to use; after the last Put it is safe for concurrent use.
type WordMap[V any] struct {
	slots []wordSlot[V] // open addressing, a power of two
	len   int
}

type wordSlot[V any] struct {
	word string
	hash uint32
	used bool
	val  V
}

// Get returns the value of a word, the zero value for a word without.
func (m *WordMap[V]) Get(word string, hash uint32) (v V, ok bool) {
	if m.len == 0 {
		return v, false
	}
	if s := m.slot(word, hash); s.used {
		return s.val, true
	}
	return v, false
}

// Put gives a word a value, in place of the one that it has.
func (m *WordMap[V]) Put(word string, hash uint32, v V) {
	if 2*m.len >= len(m.slots) {
		old := m.slots
		m.slots = make([]wordSlot[V], max(2*len(old), 4))
		for i := range old {
			if old[i].used {
				*m.slot(old[i].word, old[i].hash) = old[i]
			}
		}
	}
	s := m.slot(word, hash)
	if !s.used {
		m.len++
	}
	*s = wordSlot[V]{word, hash, true, v}
}

// Len returns the number of words.
func (m *WordMap[V]) Len() int { return m.len }

// Clear takes all words out.
func (m *WordMap[V]) Clear() {
	clear(m.slots)
	m.len = 0
}

// slot returns the slot of a word, or the free one where it belongs.
func (m *WordMap[V]) slot(word string, hash uint32) *wordSlot[V] {
	mask := uint32(len(m.slots) - 1)
	for p := hash & mask; ; p = (p + 1) & mask {
		if s := &m.slots[p]; !s.used || s.hash == hash && s.word == word {
			return s
		}
	}
}
