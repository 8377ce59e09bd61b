package text

import (
	"fmt"
	"strings"
)

// Phrases finds phrases of one language in documents: a trie over the lookup
// forms of words ([Doc.Key]). The zero value is not usable; see [NewPhrases].
// After the last Add it is safe for concurrent use.
type Phrases[V any] struct {
	lang  Lang
	root  phraseNode[V]
	first firstWords
}

type phraseNode[V any] struct {
	next  WordMap[*phraseNode[V]]
	exact WordMap[*phraseNode[V]] // words of a "=" form: as they stand, not by stem
	vals  []V
}

// NewPhrases returns an empty set of phrases for texts of one language.
func NewPhrases[V any](lang Lang) *Phrases[V] { return &Phrases[V]{lang: lang} }

// Add puts a phrase into the set. Words are compared by lookup form; a phrase
// that begins with "=" is compared word for word (after folding), which short
// Russian words need. Case is not compared. A phrase without words is an error.
func (p *Phrases[V]) Add(phrase string, v V) error {
	form, exact := strings.CutPrefix(phrase, "=")
	d := New(p.lang, form)
	if len(d.Tokens) == 0 {
		return fmt.Errorf("phrase %q has no words", phrase)
	}
	n := &p.root
	for i := range d.Tokens {
		m, k := &n.next, d.Key(i)
		if exact {
			m, k = &n.exact, d.Fold(i)
		}
		if n == &p.root {
			p.first.add(k)
		}
		c, ok := m.Get(k, Hash(k))
		if !ok {
			c = &phraseNode[V]{}
			m.Put(k, Hash(k), c)
		}
		n = c
	}
	n.vals = append(n.vals, v)
	return nil
}

// At returns the values of the longest phrase that begins at token i of d, and
// the token after it; nil and i where none does. Phrases do not cross lines.
func (p *Phrases[V]) At(d *Doc, i int) (vals []V, end int) {
	end = i
	if i >= len(d.Tokens) {
		return nil, i
	}
	if t := &d.Tokens[i]; !p.first.mayHave(t.keyHash) && !p.first.mayHave(t.foldHash) {
		return nil, i
	}
	var walk func(n *phraseNode[V], j int)
	walk = func(n *phraseNode[V], j int) {
		if len(n.vals) > 0 && j > end {
			vals, end = n.vals, j
		}
		if j >= len(d.Tokens) || j > i && d.Tokens[j].Has(LineStart) {
			return
		}
		t := &d.Tokens[j]
		if c, ok := n.exact.Get(d.Fold(j), t.foldHash); ok {
			walk(c, j+1)
		}
		if c, ok := n.next.Get(d.Key(j), t.keyHash); ok {
			walk(c, j+1)
		}
	}
	walk(&p.root, i)
	return vals, end
}

// firstWords tells of nearly all words that no phrase begins with them, without
// a look at the word: a bit for each hash, cut to its low bits.
type firstWords [firstWordBits / 64]uint64

const firstWordBits = 1 << 11

func (f *firstWords) add(w string) {
	h := Hash(w) % firstWordBits
	f[h/64] |= 1 << (h % 64)
}

func (f *firstWords) mayHave(hash uint32) bool {
	h := hash % firstWordBits
	return f[h/64]&(1<<(h%64)) != 0
}
