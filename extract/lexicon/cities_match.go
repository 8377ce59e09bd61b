package lexicon

import (
	"strings"
	"unicode/utf8"

	gaz "parley/extract/lexicon/internal/gazetteer"
	"parley/extract/text"
)

// maxCityWords is the number of words of the longest name that is looked for.
const maxCityWords = 7

// MatchAt returns the longest name of a place that begins at token i, as the
// token after it and the places it may be, likeliest first. Where none begins
// there, end is i and senses is nil. The first word must begin with a capital
// letter. Russian names are found in all their cases.
//
// A name that is also a common word counts only in company: after a word that
// tells where, or before a comma and another name.
func (c *Cities) MatchAt(doc *text.Doc, i int) (end int, senses []Sense) {
	if i >= len(doc.Tokens) || doc.Tokens[i].Kind != text.Word || !doc.Tokens[i].Has(text.Capital) {
		return i, nil
	}
	m := cityMatcher{c: c, doc: doc, first: i, end: i}
	m.walk(i, make([]byte, 0, 64), 0)
	if m.end == i || !c.allow(doc, i, m.end, m.key, m.places) {
		return i, nil
	}
	for _, p := range m.places {
		senses = append(senses, Sense{Entry: c.at(p), Use: Name})
	}
	return m.end, senses
}

// PlacesNamed returns the places whose name tokens first to end are, likeliest
// first, also where the words around do not tell that a place is meant; nil
// where there is none. It is for callers who know that from elsewhere.
func (l *Lexicon) PlacesNamed(doc *text.Doc, first, end int) []Sense {
	c, ok := l.cities.(*Cities)
	if !ok || first >= end || doc.Tokens[first].Kind != text.Word || !doc.Tokens[first].Has(text.Capital) {
		return nil
	}
	m := cityMatcher{c: c, doc: doc, first: first, end: first}
	m.walk(first, make([]byte, 0, 64), 0)
	if m.end != end || c.words.kinds[m.key] == neverPlace {
		return nil
	}
	var senses []Sense
	for _, p := range m.places {
		senses = append(senses, Sense{Entry: c.at(p), Use: Name})
	}
	return senses
}

// cityMatcher searches the names that begin at one token.
type cityMatcher struct {
	c      *Cities
	doc    *text.Doc
	first  int
	end    int
	key    string // of the names kept, in the nominative
	places []int32
}

// walk extends key, the words of the tokens before i, by token i and keeps the
// longest name found.
func (m *cityMatcher) walk(i int, key []byte, words int) {
	if i >= len(m.doc.Tokens) || words == maxCityWords {
		return
	}
	t := m.doc.Tokens[i]
	if t.Kind == text.Punct {
		return
	}
	if words > 0 {
		key = append(key, ' ')
	}
	n := len(key)
	w := m.doc.Fold(i)
	short := 6 // bytes, three letters
	if words > 0 {
		short = 4 // "Алма-Аты": the words before leave less doubt
	}
	for k := range nominatives(w, short) {
		key = append(key[:n], k...)
		if m.try(key, i+1, words+1) {
			if j := m.next(i + 1); j > 0 {
				m.walk(j, key, words+1)
			}
		}
	}
}

// next returns the token that would be the next word of a name, or 0: names
// go over one glued hyphen, apostrophe or stop ("Mát-xcơ-va", "St. Louis",
// "TP.HCM"), and over no line end.
func (m *cityMatcher) next(i int) int {
	d := m.doc
	if i >= len(d.Tokens) || d.Tokens[i].Has(text.LineStart) {
		return 0
	}
	if d.Tokens[i].Kind != text.Punct {
		return i
	}
	if w := d.Fold(i); w != "-" && !d.Tokens[i].Has(text.Glued) || i+1 >= len(d.Tokens) || d.Tokens[i+1].Kind == text.Punct || d.Tokens[i+1].Has(text.LineStart) {
		return 0
	}
	switch d.Fold(i) {
	case "'":
		if d.Tokens[i+1].Has(text.Glued) {
			return i + 1
		}
	case ".", "-":
		return i + 1
	}
	return 0
}

// try notes the name key, if there is one, as ending before token end. It
// reports whether longer names begin with key.
func (m *cityMatcher) try(key []byte, end, words int) bool {
	t := m.c.table
	if words == 1 && !m.c.first.has(key) {
		return false
	}
	own, isOwn := m.c.own[string(key)]
	i := t.Search(key)
	if i < t.Len() && t.Key(i) == string(key) {
		f := t.Form(i)
		m.note(end, f.Flags, f.Lower|own.lower, f.Key, f.Places, own.places)
		i++
	} else if isOwn {
		m.note(end, own.flags, own.lower, string(key), nil, own.places)
	}
	return i < t.Len() && begins(t.Key(i), key) || m.c.ownStart[string(key)]
}

// begins reports whether name is key and more words.
func begins(name string, key []byte) bool {
	return len(name) > len(key) && name[:len(key)] == string(key) && name[len(key)] == ' '
}

// note keeps a name if the text writes it as a name and it is the longest.
func (m *cityMatcher) note(end int, flags gaz.Flags, lower uint8, key string, places []uint32, own []int32) {
	if end < m.end {
		return
	}
	w := 0
	for j := m.first; j < end; j++ {
		t := m.doc.Tokens[j]
		if t.Kind == text.Punct {
			continue
		}
		if flags&gaz.Caps != 0 && t.Kind == text.Word && !t.Has(text.AllCaps) {
			return
		}
		if t.Kind == text.Word && !t.Has(text.Capital) && (w > 7 || lower&(1<<w) == 0) {
			return
		}
		w++
	}
	if end > m.end {
		m.end, m.key, m.places = end, key, m.places[:0]
	}
	add := func(p int32) {
		for _, q := range m.places {
			if p == q {
				return
			}
		}
		m.places = append(m.places, p)
	}
	for _, p := range own {
		add(p)
	}
	for _, p := range places {
		add(int32(p))
	}
}

// nominatives yields w and, if it is a Russian word, the words whose case form
// it may be: Москве -> Москва, Женевы -> Женева, Тегеране -> Тегеран, Твери ->
// Тверь, Химках -> Химки, Нижнем -> Нижний. It guesses freely; the list of
// names decides. No stem is shorter than shortest bytes.
func nominatives(w string, shortest int) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		if !yield(w) || len(w) < shortest+2 || w[0] < 0xd0 || w[0] > 0xd1 {
			return
		}
		for _, r := range paradigmOf(w) {
			stem, ok := strings.CutSuffix(w, r.ending)
			if !ok || len(stem) < shortest || r.ending == "" && len(stem) < 10 {
				continue
			}
			for _, e := range r.nominative {
				if !yield(stem + e) {
					return
				}
			}
		}
	}
}

// paradigmOf returns the rows of paradigm whose ending a word may have, in order.
func paradigmOf(w string) []caseEnding {
	last, _ := utf8.DecodeLastRuneInString(w)
	if last < 'а' || last > 'я' {
		return paradigmByLetter[0] // for its endings are letters
	}
	return paradigmByLetter[last-'а'+1]
}

// paradigmByLetter are the rows of paradigm by the last letter of the ending, from
// а at 1 on. The row without an ending is among all of them, and alone at 0.
var paradigmByLetter = func() (out [33][]caseEnding) {
	for k := range out {
		for _, r := range paradigm {
			if r.ending == "" || k > 0 && strings.HasSuffix(r.ending, string(rune('а'+k-1))) {
				out[k] = append(out[k], r)
			}
		}
	}
	return
}()

type caseEnding struct {
	ending     string
	nominative []string
}

// paradigm lists the case endings of Russian nouns and adjectives that place
// names show, with the endings their nominatives may have. Source: the
// declension tables of any Russian grammar.
var paradigm = []caseEnding{
	{"а", []string{""}}, {"у", []string{"", "а"}}, {"ом", []string{"", "о"}}, {"ем", []string{"", "ь", "й", "е", "ий"}},
	{"е", []string{"", "а", "о", "я", "й", "ь"}}, {"ы", []string{"а"}}, {"и", []string{"а", "я", "ь", "ия", "й"}},
	{"ой", []string{"а", "ая"}}, {"ою", []string{"а"}}, {"ей", []string{"я", "ь", "а", "и"}}, {"ию", []string{"ия", "ий"}}, {"ией", []string{"ия"}},
	{"я", []string{"ь", "й", "е"}}, {"ю", []string{"ь", "я", "й", "е"}}, {"ью", []string{"ь"}},
	{"ях", []string{"и", "я"}}, {"ям", []string{"и"}}, {"ями", []string{"и"}}, {"ах", []string{"ы", "и", "а"}}, {"ам", []string{"ы", "и"}}, {"ами", []string{"ы", "и"}},
	{"ого", []string{"ый", "ий", "ой", "ое"}}, {"его", []string{"ий", "ее"}}, {"ому", []string{"ый", "ий", "ой", "ое"}}, {"ему", []string{"ий", "ее"}},
	{"ым", []string{"ый", "ой", "ое", ""}}, {"им", []string{"ий", "ое"}}, {"ую", []string{"ая"}}, {"юю", []string{"яя"}}, {"ых", []string{"ые"}}, {"их", []string{"ие"}},
	{"ца", []string{"ец"}}, {"це", []string{"ец"}}, {"цу", []string{"ец"}}, {"цом", []string{"ец"}}, {"цем", []string{"ец"}},
	{"ьца", []string{"ец"}}, {"ьце", []string{"ец"}}, {"ла", []string{"ел"}}, {"ле", []string{"ел"}},
	{"", []string{"ы", "и"}},
}
