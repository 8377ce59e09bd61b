package extract

import (
	"slices"

	"parley/extract/date"
	"parley/extract/lexicon"
	"parley/extract/name"
	"parley/extract/place"
	"parley/extract/text"
)

// leastUnknown is the probability that a name unknown to the lexicon must have
// under the tagger's model to be taken for a place. On the development corpora
// half of the names at it are places.
const leastUnknown = 0.5

// located lists the names that stand for a location, in text order: geographic
// matches in that role, and what the tagger calls a place and the lexicon does
// not know. A match inside the name of a person or an organization is no place,
// nor is a name that is a date ("Tháng Tư").
func located(d *text.Doc, lex *lexicon.Lexicon, r *name.Roles, matches []lexicon.Match, roles []name.Role, names []name.Name, dates []date.Expression) []place.Candidate {
	l := locator{d: d, lex: lex, r: r, matches: matches, names: names, dates: dates}
	var out []place.Candidate
	k := 0 // names are in text order, like matches
	unknown := func(until int) {
		for ; k < len(names) && names[k].First < until; k++ {
			if n := names[k]; l.unknownPlace(n) {
				out = append(out, place.Candidate{First: n.First, End: n.End, Senses: lex.PlacesNamed(d, n.First, n.End), Score: n.Score})
			}
		}
	}
	for i, m := range matches {
		unknown(m.First)
		if roles[i] != name.Located || l.inside(i) || l.surname(m) {
			continue
		}
		if n := (name.Name{First: r.Prefixed(d, m.First), End: m.End, Score: 1}); n.First < m.First && isCity(m) && l.unbroken(n) {
			if len(out) == 0 || out[len(out)-1].End <= n.First {
				out = append(out, place.Candidate{First: n.First, End: n.End, Score: n.Score})
			}
			continue
		}
		out = append(out, l.candidate(m))
	}
	unknown(1 << 30)
	return out
}

type locator struct {
	d       *text.Doc
	lex     *lexicon.Lexicon
	r       *name.Roles
	matches []lexicon.Match
	names   []name.Name
	dates   []date.Expression
}

// unknownPlace reports whether a name that the lexicon does not know is a place.
func (l *locator) unknownPlace(n name.Name) bool {
	switch {
	case l.covered(n), l.dated(n), l.r.Document(l.d, n.First, n.End), statesName(l.d, l.lex, n), cityAdjective(l.d, l.lex, n):
		return false
	case n.Type != name.LOC:
		return l.r.NamedPlace(l.d, n.First) // "в городе Сазерленд Спрингс"
	}
	return n.Score >= leastUnknown && !l.person(n)
}

// statesName reports whether a name is that of a state which the lexicon does
// not see in this place, since it stands in the name of a thing or person there:
// the "США" of "долларов США".
func statesName(d *text.Doc, lex *lexicon.Lexicon, n name.Name) bool {
	in := lex.FindIn(d, n.First, n.End)
	return len(in) == 1 && in[0].First == n.First && in[0].End == n.End && isState(in[0])
}

// cityAdjective reports whether a name is the adjective of a city alone, which
// the tagger has cut off its noun: "Киевскую больницу".
func cityAdjective(d *text.Doc, lex *lexicon.Lexicon, n name.Name) bool {
	first, cities := lex.CitiesOfAdjective(d, n.End-1)
	return first == n.First && len(cities) > 0
}

func (l *locator) covered(n name.Name) bool {
	return slices.ContainsFunc(l.matches, func(m lexicon.Match) bool { return m.First < n.End && n.First < m.End })
}

func (l *locator) dated(n name.Name) bool {
	return slices.ContainsFunc(l.dates, func(e date.Expression) bool { return e.First < n.End && n.First < e.End })
}

// person reports whether the words of n end a person's name elsewhere in the
// text, so that n is a surname.
func (l *locator) person(n name.Name) bool {
	return slices.ContainsFunc(l.names, func(p name.Name) bool {
		if p.Type != name.PER || p.End-p.First <= n.End-n.First {
			return false
		}
		for k := 1; k <= n.End-n.First; k++ {
			if l.d.Key(n.End-k) != l.d.Key(p.End-k) {
				return false
			}
		}
		return true
	})
}

// surname reports whether a city's name is a person's surname in this text:
// "Washington" after "Denzel Washington".
func (l *locator) surname(m lexicon.Match) bool {
	return isCity(m) && !l.r.Placed(l.d, m.First, m.End) && l.person(name.Name{First: m.First, End: m.End})
}

// unbroken reports whether the tagger takes the tokens of n for one name.
func (l *locator) unbroken(n name.Name) bool {
	return slices.ContainsFunc(l.names, func(x name.Name) bool {
		return x.Type == name.LOC && x.First <= n.First && n.End <= x.End
	})
}

// inside reports whether a person's or organization's name covers the match,
// as "Obama" (a town in Japan) stands inside "Barack Obama". A state is not
// taken for part of a name that is no longer than itself. A city in an
// organization's name, or any place after a preposition at its end, is where
// that is: "Toronto Police Services Board", "Monitoring Mission in Georgia".
// Words around, or the name's other mentions, outweigh what the tagger says of
// the match alone.
func (l *locator) inside(i int) bool {
	m := l.matches[i]
	for _, n := range l.names {
		if n.Type == name.LOC || n.End <= m.First || m.End <= n.First {
			continue
		}
		same := n.First == m.First && n.End == m.End
		switch {
		case same && (isState(m) || l.r.Placed(l.d, m.First, m.End) || l.besideContainer(i) || l.mostlyPlace(m)):
			continue
		case !same && n.Type == name.ORG && (isCity(m) || n.End == m.End && l.r.Placed(l.d, m.First, m.End)):
			continue
		}
		return true
	}
	return false
}

// besideContainer reports whether a comma joins match i and a place that it lies
// in or that lies in it: "Jackson, Ohio".
func (l *locator) besideContainer(i int) bool {
	if i > 0 && l.comma(i-1, i) && holds(l.matches[i], l.matches[i-1]) {
		return true
	}
	return i+1 < len(l.matches) && l.comma(i, i+1) && holds(l.matches[i+1], l.matches[i])
}

func (l *locator) comma(i, j int) bool {
	return l.matches[j].First == l.matches[i].End+1 && l.d.Fold(l.matches[i].End) == ","
}

// holds reports whether a reading of outer, a state or first-level division,
// contains a reading of inner.
func holds(outer, inner lexicon.Match) bool {
	for _, o := range outer.Senses {
		for _, s := range inner.Senses {
			switch {
			case s.Entry.Class != lexicon.City || s.Entry.Country != o.Entry.Country:
			case o.Entry.Class == lexicon.State, o.Entry.Kind == "ADM1" && s.Entry.Kind != "ADM1" && s.Entry.Admin1 == o.Entry.Name:
				return true
			}
		}
	}
	return false
}

// mostlyPlace reports whether the tagger takes the words of a city for a place
// more often than for anything else.
func (l *locator) mostlyPlace(m lexicon.Match) bool {
	if !isCity(m) {
		return false
	}
	n := 0
	for _, x := range l.names {
		if x.End-x.First != m.End-m.First {
			continue
		}
		same := true
		for k := 0; k < m.End-m.First; k++ {
			same = same && l.d.Key(x.First+k) == l.d.Key(m.First+k)
		}
		switch {
		case same && x.Type == name.LOC:
			n++
		case same:
			n--
		}
	}
	return n > 0
}

// candidate makes the candidate of a match. A part of a state that is named by
// the state ("miền Tây Ukraine") stands for the state where the text names it.
func (l *locator) candidate(m lexicon.Match) place.Candidate {
	c := place.Candidate{First: m.First, End: m.End, Senses: m.Senses, Score: 1}
	if e := m.Senses[0].Entry; e.Class != lexicon.Region || e.Country == "" {
		return c
	}
	for _, o := range l.matches {
		n := o.End - o.First
		if n >= m.End-m.First || !isState(o) || o.Senses[0].Entry.Country != m.Senses[0].Entry.Country {
			continue
		}
		same := true
		for k := 1; k <= n; k++ {
			same = same && l.d.Key(m.End-k) == l.d.Key(o.End-k)
		}
		if same {
			c.First, c.Senses = m.End-n, o.Senses
			return c
		}
	}
	return c
}

// isState reports whether the name of a state is among the senses.
func isState(m lexicon.Match) bool {
	return slices.ContainsFunc(m.Senses, func(s lexicon.Sense) bool {
		return s.Entry.Class == lexicon.State && s.Use != lexicon.Seat
	})
}

// isCity reports whether a city, and no state, has the name.
func isCity(m lexicon.Match) bool {
	return !isState(m) && slices.ContainsFunc(m.Senses, func(s lexicon.Sense) bool { return s.Entry.Class == lexicon.City })
}

// states counts how often a text mentions each state in any way, adjectives,
// peoples and capitals included.
func states(matches []lexicon.Match) map[string]int {
	count := make(map[string]int)
	for _, m := range matches {
		for _, s := range m.Senses {
			if s.Entry.Class == lexicon.State {
				count[s.Entry.Country]++
				break
			}
		}
	}
	return count
}
