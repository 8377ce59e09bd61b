package lexicon

import (
	"cmp"
	"maps"
	"slices"

	"parley/extract/text"
)

// formTable is the finished trie. Node 0 is the root.
type formTable struct {
	symbols *text.WordMap[uint32] // as in formBuilder
	first   []uint32
	starts  *keyFilter
	edge    []uint32 // by node, and one more: its first edge
	edges   []trieEdge
	start   []uint32 // by node, and one more: its first form
	forms   []form
	senses  []Sense // beside forms
}

// trieEdge leads from a node to another. Those of a node lie side by side, by symbol.
type trieEdge struct{ symbol, node uint32 }

// child gives the node that a symbol leads to from a node, 0 for none.
func (t *formTable) child(node, symbol uint32) uint32 {
	if node == 0 {
		return t.first[symbol]
	}
	edges := t.edges[t.edge[node]:t.edge[node+1]]
	i, ok := slices.BinarySearchFunc(edges, symbol, func(e trieEdge, symbol uint32) int { return cmp.Compare(e.symbol, symbol) })
	if !ok {
		return 0
	}
	return edges[i].node
}

func (b *formBuilder) table() *formTable {
	n := 0
	for _, fs := range b.at {
		n += len(fs)
	}
	t := &formTable{
		symbols: &b.symbols, first: b.first, starts: &b.starts,
		edge: make([]uint32, 0, len(b.at)+1), edges: make([]trieEdge, 0, len(b.next)),
		start: make([]uint32, 0, len(b.at)+1), forms: make([]form, 0, n), senses: make([]Sense, 0, n),
	}
	for _, k := range slices.Sorted(maps.Keys(b.next)) {
		for int(k>>32) >= len(t.edge) {
			t.edge = append(t.edge, uint32(len(t.edges)))
		}
		t.edges = append(t.edges, trieEdge{uint32(k), b.next[k]})
	}
	for len(t.edge) <= len(b.at) {
		t.edge = append(t.edge, uint32(len(t.edges)))
	}
	for _, fs := range b.at {
		t.start = append(t.start, uint32(len(t.forms)))
		for _, f := range fs {
			t.forms = append(t.forms, f)
			t.senses = append(t.senses, Sense{f.entry, f.use})
		}
	}
	t.start = append(t.start, uint32(len(t.forms)))
	return t
}

// keyFilter tells of most keys that they are not among some thousands: a bit for
// each hash, cut to its low bits.
type keyFilter [keyFilterBits / 64]uint64

const keyFilterBits = 1 << 17

func (f *keyFilter) add(key string) {
	h := text.Hash(key) % keyFilterBits
	f[h/64] |= 1 << (h % 64)
}

// mayHave takes the hash of a key.
func (f *keyFilter) mayHave(hash uint32) bool {
	h := hash % keyFilterBits
	return f[h/64]&(1<<(h%64)) != 0
}
