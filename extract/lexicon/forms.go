package lexicon

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/extract/text"
)

// langSet is a set of languages of texts.
type langSet uint8

const (
	inVietnamese langSet = 1 << iota
	inEnglish
	inRussian
)

func langSetOf(l text.Lang) langSet {
	switch l {
	case text.Vietnamese:
		return inVietnamese
	case text.Russian:
		return inRussian
	}
	return inEnglish
}

// maxWords bounds the tokens of a form, so that a bit per token fits a word.
const maxWords = 32

// form is one form of an entry, with what its tokens ask of a text beyond
// their keys. Bits count tokens of the form without hyphens.
type form struct {
	entry    *Entry // nil: a stop, which takes its words and means nothing
	capitals uint32 // tokens that must be capitalised
	hyphens  uint32 // tokens before which the form has a hyphen
	exact    []string
	use      Use
	langs    langSet
	marks    marks
	how      compare
	lowFirst bool // the first token may be lower case
}

// compare says what is compared beyond the keys of the tokens.
type compare uint8

const (
	byKey     compare = iota // nothing
	byFold                   // words as they stand, in any case
	byCase                   // words as they stand, in their own case
	byEndings                // as byCase, but a Russian ending may follow: МИДом
)

// formBuilder collects forms into a trie over token keys.
type formBuilder struct {
	symbols map[string]uint32 // of token keys, from 1
	next    map[uint64]uint32 // node<<32 | symbol -> node
	at      [][]form          // by node
	docs    map[text.Lang]*text.Doc
}

func newFormBuilder() *formBuilder {
	return &formBuilder{
		symbols: make(map[string]uint32, 1<<13),
		next:    make(map[uint64]uint32, 1<<14),
		at:      make([][]form, 1, 1<<14),
	}
}

// add puts the forms of a row into the trie.
func (b *formBuilder) add(r *formRow, e *Entry) error {
	for _, s := range r.forms {
		s, asis := strings.CutPrefix(s, "=")
		if err := b.addForm(r, e, s, asis); err != nil {
			return err
		}
		if r.use == Abbr {
			if dotted := dottedForm(s); dotted != "" {
				if err := b.addForm(r, e, dotted, true); err != nil {
					return err
				}
				if err := b.addForm(r, e, strings.TrimSuffix(dotted, "."), true); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (b *formBuilder) addForm(r *formRow, e *Entry, s string, asis bool) error {
	d := text.New(r.lang, s)
	f := form{entry: e, use: r.use, marks: r.marks, langs: langSetOf(r.lang)}
	switch {
	case r.use == Abbr && r.lang == text.Russian && !asis:
		f.how = byEndings
	case r.use == Abbr:
		f.how = byCase
	case asis && r.lang == text.Russian:
		f.how = byFold
	}
	node, n := uint32(0), 0
	for i := range d.Tokens {
		if isDash(d, i) {
			if n > 0 {
				f.hyphens |= 1 << n
			}
			continue
		}
		if n == maxWords {
			return fmt.Errorf("form %q has more than %d words", s, maxWords)
		}
		if d.Tokens[i].Has(text.Capital) {
			f.capitals |= 1 << n
		}
		switch f.how {
		case byFold:
			f.exact = append(f.exact, d.Fold(i))
		case byCase, byEndings:
			f.exact = append(f.exact, d.Word(i))
		}
		node = b.child(node, d.Key(i))
		n++
	}
	if n == 0 {
		return fmt.Errorf("form %q has no words", s)
	}
	f.lowFirst = r.lang == text.Vietnamese && f.capitals > 1 && r.use != Abbr
	if r.lang == text.English {
		f.langs |= foreignLangs(&f, d, n)
	}
	b.at[node] = append(b.at[node], f)
	return nil
}

// foreignLangs gives the other languages in whose texts an English form is
// looked up: names and abbreviations, but no words of the language, and in
// Vietnamese texts nothing that reads as a Vietnamese syllable.
func foreignLangs(f *form, d *text.Doc, words int) langSet {
	switch f.use {
	case Adjective, People, Pair, Generic:
		return 0
	}
	if f.entry == nil || f.capitals == 0 {
		return 0
	}
	if words == 1 && f.use != Abbr && isSyllable(d.Fold(0)) {
		return inRussian
	}
	return inRussian | inVietnamese
}

func (b *formBuilder) child(node uint32, key string) uint32 {
	sym, ok := b.symbols[key]
	if !ok {
		sym = uint32(len(b.symbols) + 1)
		b.symbols[strings.Clone(key)] = sym
	}
	k := uint64(node)<<32 | uint64(sym)
	c, ok := b.next[k]
	if !ok {
		c = uint32(len(b.at))
		b.at = append(b.at, nil)
		b.next[k] = c
	}
	return c
}

// formTable is the finished trie. Node 0 is the root.
type formTable struct {
	symbols map[string]uint32
	next    map[uint64]uint32
	start   []uint32 // by node, and one more: its first form
	forms   []form
	senses  []Sense // beside forms
}

func (b *formBuilder) table() *formTable {
	t := &formTable{symbols: b.symbols, next: b.next, start: make([]uint32, 0, len(b.at)+1)}
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

// dottedForm spells a Latin abbreviation of capitals with stops: "US" as
// "U.S."; empty where that is not usual.
func dottedForm(s string) string {
	if len(s) < 2 || len(s) > 4 {
		return ""
	}
	var b strings.Builder
	for _, r := range s {
		if r < 'A' || r > 'Z' {
			return ""
		}
		b.WriteRune(r)
		b.WriteByte('.')
	}
	return b.String()
}

func isDash(d *text.Doc, i int) bool { return d.Tokens[i].Kind == text.Punct && d.Fold(i) == "-" }

// isEnding reports whether s, the rest of a Russian abbreviation in a text, is a
// case ending.
func isEnding(s string) bool {
	if utf8.RuneCountInString(s) > 3 {
		return false
	}
	for _, r := range s {
		if !unicode.IsLower(r) {
			return false
		}
	}
	return true
}

// isSyllable reports whether an ASCII word in lower case has the shape of a
// Vietnamese syllable without marks: initial, one to three vowels, final.
func isSyllable(w string) bool {
	i := len(w)
	for k, r := range w {
		if strings.ContainsRune("aeiouy", r) {
			i = k
			break
		}
	}
	j := i
	for j < len(w) && strings.IndexByte("aeiouy", w[j]) >= 0 {
		j++
	}
	const (
		initials = " b c ch d g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x  "
		finals   = " c ch m n ng nh p t  "
	)
	return j > i && j-i <= 3 && strings.Contains(initials, " "+w[:i]+" ") && strings.Contains(finals, " "+w[j:]+" ")
}
