package lexicon

import (
	"fmt"
	"strings"

	gaz "parley/extract/lexicon/internal/gazetteer"
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
	home  map[string]bool // states, ISO 3166-1 alpha-3
	after map[string]bool
	given map[string]bool // given names of persons
	adj   map[string]bool // keys of Russian adjectives that are no city's
	state map[string]bool // names of states, as keys of the gazetteer
}

func (l *wordLists) read(src citySource) error {
	l.kinds = make(map[string]wordKind)
	l.where, l.home, l.after, l.given, l.state = make(map[string]bool), make(map[string]bool), make(map[string]bool), make(map[string]bool), make(map[string]bool)
	l.adj = make(map[string]bool)
	for _, r := range src.rows() {
		if len(r.cells) != 2 {
			return fmt.Errorf("%s:%d: %d columns, want 2 (kind, words)", src.name, r.line, len(r.cells))
		}
		words := strings.Split(r.cells[1], "|")
		sets := map[string]map[string]bool{"where": l.where, "home": l.home, "after": l.after, "given": l.given}
		switch kind := r.cells[0]; {
		case kind == "adj":
			for _, w := range words {
				l.adj[text.KeyWord(text.Russian, w)] = true
			}
		case sets[kind] != nil:
			for _, w := range words {
				sets[kind][w] = true
			}
		default:
			if wordKinds[kind] == 0 {
				return fmt.Errorf("%s:%d: unknown kind %q, want where, after, home, given, adj, word, strict, never or person", src.name, r.line, kind)
			}
			for _, w := range words {
				l.kinds[w] = wordKinds[kind]
			}
		}
	}
	return nil
}

// readStates takes the names out of rows of states.LANG.tsv: id, use, forms. The
// lexicon itself reports their errors.
func (l *wordLists) readStates(rows string) {
	for line := range strings.Lines(rows) {
		c := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if len(c) < 3 || c[1] != "name" && c[1] != "abbr" {
			continue
		}
		for _, form := range strings.Split(c[2], "|") {
			key, _ := gaz.Key(strings.TrimPrefix(form, "="))
			l.state[key] = true
		}
	}
}

const (
	// town is the population under which a name counts as a place only with
	// something nearby that tells it is one: most words that look like a small
	// place are somebody's name.
	town = 100_000
	// homeTown is the same in the states whose press is read.
	homeTown = 15_000
	// metropolis is the population from which a city's name outweighs the
	// person's name that it also is.
	metropolis = 500_000
)

// allow decides whether the name at tokens i to end, found with the spelling
// key, may stand for one of places: one-word names that are also common words,
// names of persons or syllables, and names of small places, need company.
func (c *Cities) allow(doc *text.Doc, i, end int, key string, places []int32) bool {
	people, citizens, known := 0, 0, false // of the largest place, of the largest city
	for _, p := range places {
		e := c.at(p)
		people = max(people, e.Population)
		if !isDivision(e) {
			citizens = max(citizens, e.Population)
		}
		known = known || e.Kind == "PPLC" || e.Kind == "ADM1H" || e.Population >= town || e.Population >= homeTown && c.words.home[e.Country]
	}
	if i > 0 && c.words.given[doc.Fold(i-1)] && isName(doc, i-1) && !doc.Tokens[i].Has(text.LineStart) {
		return false
	}
	if end > i+1 {
		_, last := lastWord(key)
		return known || c.words.after[last] || c.company(doc, i, end)
	}
	_, own := c.own[key]
	if acronym(doc, i) && !own && people < metropolis {
		return false
	}
	switch c.words.kinds[key] {
	case neverPlace:
		return false
	case strictWord:
		return c.divided(doc, end)
	case commonWord:
		return c.located(doc, i, end) || c.specified(doc, end)
	case personName:
		if citizens >= metropolis {
			return !followsName(doc, i)
		}
		if i > 0 && isName(doc, i-1) && !c.words.where[doc.Fold(i-1)] {
			return false // even at the start of a sentence: "Andrew Jackson"
		}
		return !touchesName(doc, i, end) && c.company(doc, i, end)
	}
	switch {
	case own:
		return true
	case doc.Lang == text.Vietnamese && syllable(key):
		return !touchesName(doc, i, end) && c.company(doc, i, end)
	case doc.Fold(i) != key && startsSentence(doc, i) && people < metropolis:
		return false // a common word may look like the case form of a rare name
	case !known:
		return !touchesName(doc, i, end) && c.company(doc, i, end)
	}
	return people >= metropolis || !followsName(doc, i)
}

// isDivision reports whether a place is a division of a state now.
func isDivision(e *Entry) bool { return e.Kind == "ADM1" || e.Kind == "ADM2" }

// lastWord splits a key before its last word: the "county" of a county's name.
func lastWord(key string) (before, last string) {
	i := strings.LastIndexByte(key, ' ')
	return key[:max(i, 0)], key[i+1:]
}

// window is how many tokens around a name are searched for its company.
const window = 300

// company reports whether the words around the name, here or where it stands
// again nearby, tell that it is a place.
func (c *Cities) company(doc *text.Doc, i, end int) bool {
	if c.located(doc, i, end) || c.specified(doc, end) {
		return true
	}
	n := end - i
	for j := max(0, i-window); j+n <= min(len(doc.Tokens), i+window); j++ {
		if j != i && doc.Key(j) == doc.Key(i) && doc.Key(j+n-1) == doc.Key(end-1) && doc.Tokens[j].Has(text.Capital) && (c.located(doc, j, j+n) || c.specified(doc, j+n)) {
			return true
		}
	}
	return false
}

// acronym reports whether token i is a short word in capitals amid words that
// are not.
func acronym(doc *text.Doc, i int) bool {
	t := doc.Tokens[i]
	if !t.Has(text.AllCaps) || t.RuneEnd-t.RuneStart > 5 || t.Has(text.LineStart) {
		return false
	}
	shouts := func(j int) bool {
		return j >= 0 && j < len(doc.Tokens) && doc.Tokens[j].Kind == text.Word && doc.Tokens[j].Has(text.AllCaps)
	}
	return !shouts(i-1) && !shouts(i+1)
}

func startsSentence(doc *text.Doc, i int) bool { return int(doc.SentenceOf(i).First) == i }

// located reports whether the words before token i or after the name tell that
// it is a place: "in Reading", "ở Vinh", "город Мирный", "the Hietzing district".
func (c *Cities) located(doc *text.Doc, i, end int) bool {
	if end < len(doc.Tokens) && c.words.after[doc.Fold(end)] && !doc.Tokens[end].Has(text.LineStart) {
		return true
	}
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
	switch doc.Fold(i - 1) {
	case ".", "the":
		return c.words.where[doc.Fold(i-2)]
	}
	return c.words.where[doc.Fold(i-2)+" "+doc.Fold(i-1)]
}

// specified reports whether a comma or bracket and a division or state follow,
// as in "Nice, France", "Union, New Jersey" and "Мирный (Якутия)".
func (c *Cities) specified(doc *text.Doc, end int) bool {
	m, ok := c.after(doc, end)
	return ok && (c.hasDivision(m.places) || c.isState(doc, m.first))
}

// isState reports whether a state's name of up to four words begins at token i.
func (c *Cities) isState(doc *text.Doc, i int) bool {
	key := ""
	for j := i; j < min(i+4, len(doc.Tokens)) && doc.Tokens[j].Kind == text.Word; j++ {
		for w := range nominatives(doc.Fold(j), 6) {
			if c.words.state[key+w] {
				return true
			}
		}
		key += doc.Fold(j) + " "
	}
	return false
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
	return followsName(doc, i) || end < len(doc.Tokens) && isName(doc, end) && !doc.Tokens[end].Has(text.LineStart)
}

// followsName reports whether a capitalised word that does not begin a
// sentence, or an initial, stands directly before token i.
func followsName(doc *text.Doc, i int) bool {
	if i == 0 || doc.Tokens[i].Has(text.LineStart) {
		return false
	}
	if i > 1 && doc.Word(i-1) == "." && isName(doc, i-2) && doc.Tokens[i-2].RuneEnd-doc.Tokens[i-2].RuneStart == 1 {
		return true // "J. Jackson"
	}
	if i > 1 && doc.Word(i-1) == "-" && doc.Tokens[i].Has(text.Glued) {
		return isName(doc, i-2) // "Miami-Dade"
	}
	return isName(doc, i-1) && !startsSentence(doc, i-1)
}

func isName(doc *text.Doc, i int) bool {
	t := doc.Tokens[i]
	return t.Kind == text.Word && t.Has(text.Capital)
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
