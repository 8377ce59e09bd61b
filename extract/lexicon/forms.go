package lexicon

import (
	"fmt"
	"slices"
	"strings"
	"sync"
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
	entry    *Entry     // nil: a stop, which takes its words and means nothing
	capitals uint32     // tokens that must be capitalised
	hyphens  uint32     // tokens before which the form has a hyphen
	exact    []string   // tokens as the text must have them, by how
	cases    []declined // Russian: tokens in all their cases, by how
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
	byFold                   // letters as they stand, capital or not
	byLetter                 // letters as they stand
	byEndings                // as byLetter, but a Russian ending may follow: МИДом
	byCases                  // Russian words in all their cases
)

// formBuilder collects forms into a trie over token keys.
type formBuilder struct {
	symbols text.WordMap[uint32] // of token keys, from 1
	first   []uint32             // by symbol: the child of the root, 0 for none
	starts  keyFilter            // of the keys that first has a child for
	next    map[uint64]uint32    // node<<32 | symbol -> node, for other nodes
	at      [][]form             // by node
}

// spelling is a form as the row of a source file gives it: one line of the
// text of its language.
type spelling struct {
	row  int // of the source
	asis bool
}

// buildForms makes the trie of all forms. Each language's forms are tokenized
// as one text, a form a line, by the tokenizer that reads the articles.
func buildForms(rows []formRow, entryOf func(*formRow) *Entry) (*formTable, error) {
	var (
		spellings [len(languages)][]spelling
		docs      [len(languages)]*text.Doc
		wait      sync.WaitGroup
	)
	for k, lang := range languages {
		var lines strings.Builder
		for i := range rows {
			if rows[i].lang != lang {
				continue
			}
			rows[i].spell(func(s string, asis bool) {
				lines.WriteString(s)
				lines.WriteByte('\n')
				spellings[k] = append(spellings[k], spelling{i, asis})
			})
		}
		wait.Go(func() { docs[k] = text.New(text.English, lines.String()) }) // no stems are needed
	}
	wait.Wait()
	b := &formBuilder{
		first: make([]uint32, 1, 1<<14),
		next:  make(map[uint64]uint32, 1<<15),
		at:    make([][]form, 1, 1<<15),
	}
	// Rows are added in the order of the source files, whatever their language,
	// for this is the order of senses.
	var done, token [len(languages)]int
	for i := range rows {
		k := slices.Index(languages[:], rows[i].lang)
		e := entryOf(&rows[i])
		for ; done[k] < len(spellings[k]) && spellings[k][done[k]].row == i; done[k]++ {
			end := token[k] + 1
			for end < len(docs[k].Tokens) && !docs[k].Tokens[end].Has(text.LineStart) {
				end++
			}
			if err := b.add(docs[k], token[k], end, &rows[i], e, spellings[k][done[k]].asis); err != nil {
				return nil, fmt.Errorf("lexicon source %s: %w", rows[i].position, err)
			}
			token[k] = end
		}
	}
	return b.table(), nil
}

// spell calls f with every spelling of the row's forms, and whether it is to
// be taken as it stands.
func (r *formRow) spell(f func(s string, asis bool)) {
	for _, s := range r.forms {
		s, asis := strings.CutPrefix(s, "=")
		f(s, asis)
		if r.use == Abbr {
			if dotted := dottedForm(s); dotted != "" {
				f(dotted, true)
				f(strings.TrimSuffix(dotted, "."), true)
			}
		}
	}
}

// add puts the form that tokens i up to end of d spell into the trie.
func (b *formBuilder) add(d *text.Doc, i, end int, r *formRow, e *Entry, asis bool) error {
	f := form{entry: e, use: r.use, marks: r.marks, langs: langSetOf(r.lang)}
	switch {
	case r.use == Abbr && r.lang == text.Russian && !asis:
		f.how = byEndings
	case r.use == Abbr:
		f.how = byLetter
	case r.lang == text.Russian && asis:
		f.how = byFold
	case r.lang == text.Russian:
		f.how = byCases
	}
	var path [1]uint32 // most forms have one
	nodes, n := path[:], 0
	for j := i; j < end; j++ {
		if isDash(d, j) {
			if n > 0 {
				f.hyphens |= 1 << n
			}
			continue
		}
		if n == maxWords {
			return fmt.Errorf("form %q has more than %d words", d.Raw(i, end), maxWords)
		}
		if d.Tokens[j].Has(text.Capital) {
			f.capitals |= 1 << n
		}
		switch f.how {
		case byFold:
			f.exact = append(f.exact, d.Fold(j))
		case byLetter, byEndings:
			f.exact = append(f.exact, d.Word(j))
		case byCases:
			f.cases = append(f.cases, decline(d.Fold(j), d.Tokens[j].Has(text.Capital)))
		}
		if key, ok := f.key(n, d.Fold(j)); ok && len(nodes) == 1 {
			nodes[0] = b.child(nodes[0], key)
		} else {
			nodes = b.children(nodes, f.keys(n, key))
		}
		n++
	}
	if n == 0 {
		return fmt.Errorf("form %q has no words", d.Raw(i, end))
	}
	f.lowFirst = r.lang == text.Vietnamese && f.capitals > 1 && r.use != Abbr
	if f.lowFirst && n >= freeCapitals && f.entry != nil && f.entry.Class == Body {
		f.capitals = 1
	}
	if r.lang == text.English {
		f.langs |= foreignLangs(&f, d.Fold(i), n)
	}
	for _, node := range nodes {
		b.put(node, f)
	}
	return nil
}

// put adds a form to a node. Spellings of an entry that the matcher does not
// tell apart (MI-5, MI5) become one form, so that a match has one sense of it.
func (b *formBuilder) put(node uint32, f form) {
	for i := range b.at[node] {
		g := &b.at[node][i]
		if g.entry == f.entry && g.use == f.use && g.langs == f.langs && g.marks == f.marks && g.how == f.how && g.lowFirst == f.lowFirst &&
			(g.capitals&f.capitals == g.capitals || g.capitals&f.capitals == f.capitals) &&
			slices.Equal(g.exact, f.exact) && slices.Equal(g.cases, f.cases) {
			g.capitals &= f.capitals
			g.hyphens |= f.hyphens
			return
		}
	}
	b.at[node] = append(b.at[node], f)
}

// foreignLangs gives the other languages in whose texts an English form is
// looked up: names and abbreviations, but no words of the language, and in
// Vietnamese texts nothing that reads as a Vietnamese syllable.
func foreignLangs(f *form, first string, words int) langSet {
	switch f.use {
	case Adjective, People, Pair, Generic:
		return 0
	}
	if f.entry == nil || f.capitals == 0 {
		return 0
	}
	if words == 1 && f.use != Abbr && isSyllable(first) {
		return inRussian
	}
	return inRussian | inVietnamese
}

// key gives the key under which token n of a form stands in a text. It is not
// the only one (ok is false) for Russian words so short that their endings
// reach into the key.
func (f *form) key(n int, fold string) (key string, ok bool) {
	if f.langs != inRussian {
		return fold, true
	}
	return russianKey(fold), f.how != byCases || utf8.RuneCountInString(f.cases[n].base) >= keyRunes
}

// keys gives all keys of token n, one of which is key.
func (f *form) keys(n int, key string) []string {
	keys := []string{key}
	if f.how == byCases {
		for _, w := range f.cases[n].forms() {
			if k := russianKey(w); !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
	}
	return keys
}

// children gives the nodes that the keys lead to from the nodes.
func (b *formBuilder) children(nodes []uint32, keys []string) []uint32 {
	var next []uint32
	for _, n := range nodes {
		for _, k := range keys {
			next = append(next, b.child(n, k))
		}
	}
	return next
}

func (b *formBuilder) child(node uint32, key string) uint32 {
	sym, ok := b.symbols.Get(key, text.Hash(key))
	if !ok {
		sym = uint32(len(b.first))
		b.symbols.Put(key, text.Hash(key), sym)
		b.first = append(b.first, 0)
	}
	if node == 0 {
		if b.first[sym] == 0 {
			b.first[sym] = b.node()
			b.starts.add(key)
		}
		return b.first[sym]
	}
	k := uint64(node)<<32 | uint64(sym)
	c, ok := b.next[k]
	if !ok {
		c = b.node()
		b.next[k] = c
	}
	return c
}

func (b *formBuilder) node() uint32 {
	b.at = append(b.at, nil)
	return uint32(len(b.at) - 1)
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

// freeCapitals is how many syllables a Vietnamese body's name must have for its
// capitals not to count: outlets set them each in their own way ("Cơ quan Tình
// báo Đối ngoại", "Cơ quan Tình báo đối ngoại"), and nothing else is so long.
const freeCapitals = 4
