package lexicon

import (
	"strings"

	"parley/extract/text"
)

// hit is a match whose forms are not all settled yet.
type hit struct {
	first, end int
	forms      []uint32 // of the form table
	cities     []Sense
}

// Find returns the places where forms of the lexicon stand in the text: the
// longest at each place from left to right, in order and without overlaps, each
// with all senses of that form. It takes time linear in the length of the text.
//
// Words of a form that are capitalised must be so in the text (all words of a
// headline in capitals count), the others may be; abbreviations keep their case.
// A hyphen within a form may be absent or present, a dash with spaces only where
// the form has a hyphen. Matches end at the end of a line.
func (l *Lexicon) Find(doc *text.Doc) []Match {
	return l.find(doc, 0, len(doc.Tokens))
}

// FindIn is Find for tokens first to end alone, as if the text before and after
// were not read. It shows what stands inside a longer match: the body in "adviser
// to the White House", the ministry in "Официальный представитель МИД".
func (l *Lexicon) FindIn(doc *text.Doc, first, end int) []Match {
	return l.find(doc, first, end)
}

func (l *Lexicon) find(doc *text.Doc, first, end int) []Match {
	part := *doc
	part.Tokens = doc.Tokens[:end]
	hits := l.scan(&part, first)
	l.settle(&part, hits)
	matches := make([]Match, 0, len(hits))
	for _, h := range hits {
		if senses := l.sensesOf(h); len(senses) > 0 {
			matches = append(matches, Match{h.first, h.end, senses})
		}
	}
	return matches
}

// scan finds the longest hits from left to right, from token first on.
func (l *Lexicon) scan(doc *text.Doc, first int) []hit {
	s := scanner{doc: doc, table: l.forms, langs: langSetOf(doc.Lang), symbols: make([]uint32, len(doc.Tokens)-first), first: first}
	var hits []hit
	for i := first; i < len(doc.Tokens); {
		h := s.longest(i)
		if l.cities != nil {
			if end, senses := l.cities.MatchAt(doc, i); len(senses) > 0 && end > i && end >= h.end {
				if end > h.end {
					h = hit{first: i, end: end}
				}
				if !l.demonym(h) {
					h.cities = senses
				}
			}
		}
		if h.end == i {
			i++
			continue
		}
		hits = append(hits, h)
		i = h.end
	}
	return hits
}

// demonym reports whether a hit is a state's adjective or people: "Canadian" is
// no town in Texas.
func (l *Lexicon) demonym(h hit) bool {
	for _, f := range h.forms {
		if s := l.forms.senses[f]; s.Entry != nil && s.Entry.Class == State && (s.Use == Adjective || s.Use == People) {
			return true
		}
	}
	return false
}

// sensesOf gives the senses of a hit; none where one of its forms is a stop.
func (l *Lexicon) sensesOf(h hit) []Sense {
	t := l.forms
	for _, f := range h.forms {
		if t.forms[f].entry == nil {
			return nil
		}
	}
	n := len(h.forms)
	if n > 0 && len(h.cities) == 0 && int(h.forms[n-1]-h.forms[0]) == n-1 {
		return t.senses[h.forms[0] : h.forms[n-1]+1 : h.forms[n-1]+1] // they lie side by side
	}
	senses := make([]Sense, 0, n+len(h.cities))
	for _, f := range h.forms {
		senses = append(senses, t.senses[f])
	}
	return append(senses, h.cities...)
}

type scanner struct {
	doc     *text.Doc
	table   *formTable
	langs   langSet
	first   int
	symbols []uint32 // by token, from first on: that of its key and one more; 0 where not asked yet
	words   [maxWords]int32
	best    []uint32 // forms of the longest hit so far
	now     []uint32 // forms of the hit at hand
	kept    []uint32 // forms of all hits found
}

// longest finds the longest form at token i; the hit ends at i where there is none.
func (s *scanner) longest(i int) hit {
	h := hit{first: i, end: i}
	if !s.mayStart(i) {
		return h
	}
	node, spaced := uint32(0), uint32(0)
	n := 0
	for j := i; j < len(s.doc.Tokens) && n < maxWords; j++ {
		if j > i && s.doc.Tokens[j].Has(text.LineStart) {
			break
		}
		if n > 0 && isDash(s.doc, j) {
			if isDash(s.doc, j-1) {
				break
			}
			if !s.glued(j) {
				spaced |= 1 << n
			}
			continue
		}
		sym := s.symbol(j)
		if sym == 0 {
			break
		}
		if node = s.table.child(node, sym); node == 0 {
			break
		}
		s.words[n] = int32(j)
		n++
		if a, b := s.table.start[node], s.table.start[node+1]; a < b {
			if s.accept(a, b, spaced, n); len(s.now) > 0 {
				h.end = j + 1
				s.best, s.now = s.now, s.best
			}
		}
	}
	if h.end > i {
		k := len(s.kept)
		s.kept = append(s.kept, s.best...)
		h.forms = s.kept[k:len(s.kept):len(s.kept)]
	}
	return h
}

// key is under which token i is looked up, and its hash.
func (s *scanner) key(i int) (key string, hash uint32) {
	if s.langs == inRussian {
		key = russianKey(s.doc.Fold(i))
		return key, text.Hash(key)
	}
	return s.doc.Fold(i), s.doc.FoldHash(i)
}

// mayStart reports whether forms may begin with token i. Of most tokens it tells
// without a lookup that none does.
func (s *scanner) mayStart(i int) bool {
	_, hash := s.key(i)
	return s.table.starts.mayHave(hash)
}

// symbol is that of the key of token i, 0 for a key of no form.
func (s *scanner) symbol(i int) uint32 {
	known := &s.symbols[i-s.first]
	if *known == 0 {
		sym, _ := s.table.symbols.Get(s.key(i))
		*known = sym + 1
	}
	return *known - 1
}

// glued reports whether the dash at token j touches the words on both sides.
func (s *scanner) glued(j int) bool {
	t := s.doc.Tokens
	return t[j].Has(text.Glued) && j+1 < len(t) && t[j+1].Has(text.Glued)
}

// accept puts the forms from a up to b that the n words found fulfil into
// s.now, one for each sense.
func (s *scanner) accept(a, b, spaced uint32, n int) {
	s.now = s.now[:0]
	for f := a; f < b; f++ {
		if s.fits(&s.table.forms[f], spaced, n) && !s.has(s.table.senses[f]) {
			s.now = append(s.now, f)
		}
	}
}

func (s *scanner) has(x Sense) bool {
	for _, f := range s.now {
		if s.table.senses[f] == x {
			return true
		}
	}
	return false
}

func (s *scanner) fits(f *form, spaced uint32, n int) bool {
	if f.langs&s.langs == 0 || spaced&^f.hyphens != 0 {
		return false
	}
	for k, w := range s.words[:n] {
		if f.capitals&(1<<k) != 0 && !s.doc.Tokens[w].Has(text.Capital) && !(k == 0 && f.lowFirst) {
			return false
		}
		switch f.how {
		case byFold:
			if s.doc.Fold(int(w)) != f.exact[k] {
				return false
			}
		case byCases:
			if !f.cases[k].fits(s.doc.Fold(int(w))) {
				return false
			}
		case byLetter:
			if s.doc.Word(int(w)) != f.exact[k] {
				return false
			}
		case byEndings:
			rest, ok := strings.CutPrefix(s.doc.Word(int(w)), f.exact[k])
			if !ok || !isEnding(rest) {
				return false
			}
		}
	}
	return true
}
