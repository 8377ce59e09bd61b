package lexicon

import (
	"slices"

	"parley/extract/text"
)

// settle drops readings that the surroundings of a hit speak against: a pair
// form that is joined to nothing, a state's name that is part of a person's, a
// capital that is part of a longer name, an ordinary word at the start of a sentence.
func (l *Lexicon) settle(doc *text.Doc, hits []hit) {
	c := settler{doc: doc, table: l.forms, cues: l.cues[doc.Lang], hits: hits, shouted: make([]shout, len(doc.Sentences))}
	for i := range hits {
		c.drop(i, func(f *form) bool {
			return f.use == Pair && !c.joined(i) || f.marks&given != 0 && c.inPersonName(i) || f.use == Seat && c.leads(i)
		})
	}
	for i, h := range hits {
		if c.startsSentence(h.first) && !c.coordinated(i) {
			c.drop(i, func(f *form) bool {
				return f.marks&word != 0 && (c.precedesFamily(h.end) || !c.usual(f.entry, h.first))
			})
		}
	}
}

type settler struct {
	doc     *text.Doc
	table   *formTable
	cues    cues
	hits    []hit
	shouted []shout        // by sentence
	names   map[*Entry]int // found as a name in the middle of a sentence; nil until asked for
	words   map[string]int // folded words in lower case; holds those asked for
}

// shout says whether a sentence has all its words in capitals.
type shout uint8

const (
	unread shout = iota
	spoken
	shouting
)

// drop removes the forms of hit i that test picks.
func (c *settler) drop(i int, test func(*form) bool) {
	h := &c.hits[i]
	h.forms = slices.DeleteFunc(h.forms, func(f uint32) bool { return test(&c.table.forms[f]) })
}

// isState reports whether hit i is a state, by whatever use.
func (c *settler) isState(i int) bool {
	return i >= 0 && i < len(c.hits) && slices.ContainsFunc(c.hits[i].forms, func(f uint32) bool {
		e := c.table.forms[f].entry
		return e != nil && e.Class == State
	})
}

// joined reports whether a dash joins hit i to a state before or after it.
func (c *settler) joined(i int) bool {
	h := c.hits[i]
	if i > 0 && c.isState(i-1) && c.hits[i-1].end+1 == h.first && isDash(c.doc, h.first-1) {
		return true
	}
	return i+1 < len(c.hits) && c.isState(i+1) && h.end+1 == c.hits[i+1].first && isDash(c.doc, h.end)
}

// coordinated reports whether a comma, a dash or an "and" joins hit i to a
// state before or after it.
func (c *settler) coordinated(i int) bool {
	link := func(a, b int) bool {
		if !c.isState(a) || !c.isState(b) || c.hits[a].end+1 != c.hits[b].first {
			return false
		}
		w := c.doc.Fold(c.hits[a].end)
		return w == "," || w == "-" || w == "/" || c.cues.has("and", w)
	}
	return link(i-1, i) || link(i, i+1)
}

// usual reports whether the word at token first is a name of the entry rather
// than an ordinary word in this text: in the middle of sentences it stands for
// the entry more often than in lower case.
func (c *settler) usual(e *Entry, first int) bool {
	if c.names == nil {
		c.names = make(map[*Entry]int)
		for _, h := range c.hits {
			if c.startsSentence(h.first) {
				continue
			}
			for _, f := range h.forms {
				if f := &c.table.forms[f]; f.use == Name {
					c.names[f.entry]++
				}
			}
		}
		c.words = make(map[string]int)
	}
	w := c.doc.Fold(first)
	n, ok := c.words[w]
	if !ok {
		for j, t := range c.doc.Tokens {
			if !t.Has(text.Capital) && c.doc.Fold(j) == w {
				n++
			}
		}
		c.words[w] = n
	}
	return c.names[e] > n
}

// startsSentence reports whether the capital letter of token i may be owed to
// its position: it begins a sentence or a quotation, or all of its sentence is
// in capitals.
func (c *settler) startsSentence(i int) bool {
	if i == 0 || c.doc.Tokens[i].Sentence != c.doc.Tokens[i-1].Sentence {
		return true
	}
	switch c.doc.Fold(i - 1) {
	case `"`, "'", "-", ":", "•":
		return true
	}
	return c.shouts(c.doc.Tokens[i].Sentence)
}

// shouts reports whether all words of a sentence are in capitals.
func (c *settler) shouts(sentence int32) bool {
	if c.shouted[sentence] == unread {
		c.shouted[sentence] = shouting
		s := c.doc.Sentences[sentence]
		for _, t := range c.doc.Tokens[s.First:s.End] {
			if t.Kind == text.Word && t.RuneEnd-t.RuneStart > 1 && !t.Has(text.AllCaps) {
				c.shouted[sentence] = spoken
				break
			}
		}
	}
	return c.shouted[sentence] == shouting
}
