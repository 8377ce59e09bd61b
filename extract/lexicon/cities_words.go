package lexicon

import (
	"fmt"
	"strings"

	"parley/extract/text"
)

// wordKind is a kind of row in data/cities.words.tsv, where each is described.
type wordKind uint8

const (
	commonWord wordKind = iota + 1
	strictWord
	neverPlace
	personName
)

var wordKinds = map[string]wordKind{"word": commonWord, "strict": strictWord, "never": neverPlace, "person": personName}

type wordLists struct {
	kinds map[string]wordKind
	where map[string]bool
}

func (l *wordLists) read(src citySource) error {
	l.kinds, l.where = make(map[string]wordKind), make(map[string]bool)
	for _, r := range src.rows() {
		if len(r.cells) != 2 {
			return fmt.Errorf("%s:%d: %d columns, want 2 (kind, words)", src.name, r.line, len(r.cells))
		}
		kind, ok := wordKinds[r.cells[0]]
		if !ok && r.cells[0] != "where" {
			return fmt.Errorf("%s:%d: unknown kind %q, want where, word, strict, never or person", src.name, r.line, r.cells[0])
		}
		for _, w := range strings.Split(r.cells[1], "|") {
			if ok {
				l.kinds[w] = kind
			} else {
				l.where[w] = true
			}
		}
	}
	return nil
}

const (
	// town is the population under which a place is named in news of the wider
	// world only with something that tells it is a place.
	town = 15_000
	// metropolis is the population from which a city's name outweighs the
	// person's name that it also is.
	metropolis = 500_000
)

// allow decides whether the name at tokens i to end, found with the spelling
// key, may stand for one of places: one-word names that are also common words,
// names of persons or syllables, and names of small places, need company.
func (c *Cities) allow(doc *text.Doc, i, end int, key string, places []int32) bool {
	largest := c.at(places[0])
	for _, p := range places[1:] {
		if e := c.at(p); e.Population > largest.Population {
			largest = e
		}
	}
	known := largest.Population >= town || largest.Kind == "PPLC" || largest.Kind == "ADM1"
	if end > i+1 {
		return known || c.located(doc, i) || c.specified(doc, end)
	}
	switch c.words.kinds[key] {
	case neverPlace:
		return false
	case strictWord:
		return c.divided(doc, end)
	case commonWord:
		return c.located(doc, i) || c.specified(doc, end)
	case personName:
		if touchesName(doc, i, end) {
			return false
		}
		return largest.Population >= metropolis || largest.Kind == "ADM1" || c.located(doc, i) || c.specified(doc, end)
	}
	if _, own := c.own[key]; own {
		return true
	}
	if doc.Lang == text.Vietnamese && syllable(key) {
		return (c.located(doc, i) || c.specified(doc, end)) && !touchesName(doc, i, end)
	}
	return known || (c.located(doc, i) || c.specified(doc, end)) && !touchesName(doc, i, end)
}

// located reports whether the words before token i tell that a place follows:
// "in Reading", "ở Vinh", "город Мирный".
func (c *Cities) located(doc *text.Doc, i int) bool {
	if i == 0 || doc.Tokens[i].Has(text.LineStart) {
		return false
	}
	if c.words.where[doc.Fold(i-1)] {
		return true
	}
	// "thành phố", "thị trấn": two syllables, one word; "г. ": a stop between.
	if i < 2 {
		return false
	}
	if doc.Fold(i-1) == "." {
		return c.words.where[doc.Fold(i-2)]
	}
	return c.words.where[doc.Fold(i-2)+" "+doc.Fold(i-1)]
}

// specified reports whether a comma or bracket and another name that is no
// city follow, as in "Nice, France" and "Мирный (Якутия)".
func (c *Cities) specified(doc *text.Doc, end int) bool {
	m, ok := c.after(doc, end)
	return ok && (m.end == m.first || c.hasDivision(m.places))
}

// divided reports whether a comma or bracket and a first-level division
// follow, as in "Union, New Jersey".
func (c *Cities) divided(doc *text.Doc, end int) bool {
	m, ok := c.after(doc, end)
	return ok && c.hasDivision(m.places)
}

// after looks for a name after the comma or bracket at token end.
func (c *Cities) after(doc *text.Doc, end int) (m cityMatcher, ok bool) {
	if end+1 >= len(doc.Tokens) || doc.Word(end) != "," && doc.Word(end) != "(" {
		return m, false
	}
	t := doc.Tokens[end+1]
	if t.Kind != text.Word || !t.Has(text.Capital) || t.Has(text.LineStart) {
		return m, false
	}
	m = cityMatcher{c: c, doc: doc, first: end + 1, end: end + 1}
	m.walk(end+1, make([]byte, 0, 64), 0)
	return m, true
}

func (c *Cities) hasDivision(places []int32) bool {
	for _, p := range places {
		if c.at(p).Kind == "ADM1" {
			return true
		}
	}
	return false
}

// touchesName reports whether a capitalised word stands directly before or
// after: "Andrew Jackson", "Madison Smith".
func touchesName(doc *text.Doc, i, end int) bool {
	capital := func(j int) bool { return doc.Tokens[j].Kind == text.Word && doc.Tokens[j].Has(text.Capital) }
	if end < len(doc.Tokens) && capital(end) && !doc.Tokens[end].Has(text.LineStart) {
		return true
	}
	if i == 0 || doc.Tokens[i].Has(text.LineStart) {
		return false
	}
	if i > 1 && doc.Word(i-1) == "." && doc.Tokens[i-2].RuneEnd-doc.Tokens[i-2].RuneStart == 1 {
		return true // an initial: "J. Jackson"
	}
	// The first word of a sentence has a capital without being a name.
	return capital(i-1) && int(doc.SentenceOf(i).First) != i-1
}

// syllable reports whether w could be one Vietnamese syllable without marks:
// up to three consonants that begin one, vowels, and a final. Source: the
// phonotactics of Vietnamese as any grammar lists them.
func syllable(w string) bool {
	for _, r := range w {
		if r > 'z' || r < 'a' {
			return false
		}
	}
	rest := w
	for _, onset := range []string{"ngh", "ng", "nh", "ch", "gh", "gi", "kh", "ph", "qu", "th", "tr", "b", "c", "d", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x"} {
		if s, ok := strings.CutPrefix(w, onset); ok && s != "" {
			rest = s
			break
		}
	}
	vowels := strings.TrimLeft(rest, "aeiouy")
	if n := len(rest) - len(vowels); n == 0 || n > 3 {
		return false
	}
	switch vowels {
	case "", "c", "ch", "m", "n", "ng", "nh", "p", "t":
		return true
	}
	return false
}
