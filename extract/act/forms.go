package act

import (
	"fmt"
	"strings"

	"parley/extract/text"
)

// forms finds phrases in documents, by folded words. A word of a phrase that
// ends in "*" stands for all words that begin so, which Russian endings need.
type forms[V any] struct {
	first map[string][]phrase[V] // by the first word, or by its first letters for one with "*"
}

type phrase[V any] struct {
	words []string // "*" kept
	val   V
}

// stemKey is how many letters of a word with "*" are its key.
const stemKey = 3

func newForms[V any]() *forms[V] { return &forms[V]{first: make(map[string][]phrase[V])} }

// add puts a phrase in. Words are parted by spaces; hyphens and apostrophes are
// words of their own, as in documents.
func (f *forms[V]) add(lang text.Lang, form string, v V) error {
	d := text.New(lang, form)
	var words []string
	for i := range d.Tokens {
		w := d.Fold(i)
		if w == "*" && i > 0 && d.Tokens[i].Has(text.Glued) {
			words[len(words)-1] += "*"
			continue
		}
		words = append(words, w)
	}
	if len(words) == 0 {
		return fmt.Errorf("form %q has no words", form)
	}
	key := words[0]
	if strings.HasSuffix(key, "*") {
		r := []rune(strings.TrimSuffix(key, "*"))
		if len(r) < stemKey {
			return fmt.Errorf("form %q: %d letters or more must stand before *", form, stemKey)
		}
		key = string(r[:stemKey]) + "*"
	}
	f.first[key] = append(f.first[key], phrase[V]{words, v})
	return nil
}

// at returns the values of the longest phrase that begins at token i, and
// where it ends; nil and i where there is none. Only phrases whose value keep
// wants count; nil keeps all. A phrase of whole words goes before one of
// beginnings, longer beginnings before shorter ones.
func (f *forms[V]) at(d *text.Doc, i int, keep func(V) bool) (vals []V, end int) {
	end = i
	best := 0
	try := func(all []phrase[V]) {
		for _, p := range all {
			if keep != nil && !keep(p.val) {
				continue
			}
			n := p.fits(d, i)
			switch {
			case n == 0 || n < best:
			case n == best:
				vals = append(vals, p.val)
			default:
				best, vals, end = n, []V{p.val}, i+len(p.words)
			}
		}
	}
	w := d.Fold(i)
	try(f.first[w])
	n := 0
	for k := range w { // the byte after the first letters
		if n == stemKey {
			try(f.first[w[:k]+"*"])
			return vals, end
		}
		n++
	}
	if n == stemKey {
		try(f.first[w+"*"])
	}
	return vals, end
}

// fits returns how well a phrase fits at token i: 0 not at all, else more for
// more words and, among them, for more letters given.
func (p phrase[V]) fits(d *text.Doc, i int) int {
	if i+len(p.words) > len(d.Tokens) {
		return 0
	}
	score := 1000 * len(p.words)
	for k, w := range p.words {
		if k > 0 && d.Tokens[i+k].Has(text.LineStart) {
			return 0
		}
		got := d.Fold(i + k)
		if stem, ok := strings.CutSuffix(w, "*"); ok {
			if !strings.HasPrefix(got, stem) {
				return 0
			}
			score += min(len(stem), 40)
			continue
		}
		if got != w {
			return 0
		}
		score += 50
	}
	return score
}
