package place

import (
	"slices"
	"strconv"

	"parley/extract/lexicon"
	"parley/extract/text"
)

// class is what the words around a name say that it is.
type class uint8

const (
	noClass  class = iota
	city           // a populated place
	state          // a state
	divided        // a first-level division, or a state
	district       // a part of one, or of a city
	thing          // something else that bears the name and that the lexicon does not know
	within         // what follows contains the place
)

// readContext weighs what stands directly around name i.
func (s *solver) readContext(i int) {
	n := &s.names[i]
	switch c := s.classOf(n); c {
	case noClass:
	case thing:
		// Nothing but a state has a state's name: "Hợp tác xã Việt Nam".
		n.options = slices.DeleteFunc(n.options, func(o option) bool { return o.entry.Class != lexicon.State })
	case district:
		if slices.ContainsFunc(n.options, func(o option) bool { return small(o.entry) }) {
			n.options = slices.DeleteFunc(n.options, func(o option) bool { return !small(o.entry) })
		}
	default:
		for j := range n.options {
			n.options[j].noun += weightClass * agrees(n.options[j].entry, c)
		}
	}
	if k, ok := s.container(i); ok {
		s.contain(n, &s.names[k])
	}
}

// small reports whether a place may be a district, a town or a village.
func small(e *lexicon.Entry) bool {
	return e.Class == lexicon.City && e.Kind != "ADM1" && e.Kind != "ADM1H" && e.Kind != "PPLC" && e.Kind != "PPLA"
}

// contain gives weight to readings of inner that lie in a reading of outer, and
// to that. Where none does and outer is surely a division, the name is that of
// a place there which the lexicon does not know.
func (s *solver) contain(inner, outer *name) {
	var held []*lexicon.Entry
	for j := range inner.options {
		o := &inner.options[j]
		for k := range outer.options {
			if x := outer.options[k].entry; contains(x, o.entry) {
				o.held += weightContained
				held = append(held, x)
				break
			}
		}
	}
	for k := range outer.options {
		if slices.Contains(held, outer.options[k].entry) {
			outer.options[k].held += weightContainer
		}
	}
	if len(held) > 0 || s.doc.Word(inner.End) != "," || outer.First != inner.End+1 {
		return
	}
	if len(outer.options) > 0 && outer.options[0].entry.Kind == "ADM1" && outer.sure() {
		// Nor is the name, where it returns alone, its great namesake.
		for _, i := range s.groups[inner.key].names {
			s.names[i].options = slices.DeleteFunc(s.names[i].options, func(o option) bool {
				return o.held <= 0 && o.entry.Kind != "ADM1" && o.entry.Class == lexicon.City
			})
		}
	}
}

// sure reports whether all readings of a name are first-level divisions, as
// those of an abbreviation after a comma are.
func (n *name) sure() bool {
	return !slices.ContainsFunc(n.options, func(o option) bool { return o.entry.Kind != "ADM1" })
}

// isDivision reports whether e is a division of a state, of any level.
func isDivision(e *lexicon.Entry) bool {
	return e.Kind == "ADM1" || e.Kind == "ADM1H" || e.Kind == "ADM2"
}

// contains reports whether e lies in x, a state or division.
func contains(x, e *lexicon.Entry) bool {
	switch {
	case x == e || x.Country == "" || x.Country != e.Country:
		return false
	case x.Class == lexicon.State:
		return e.Class != lexicon.State
	}
	switch x.Kind {
	case "ADM1":
		return e.Admin1 == x.Name && e.Kind != "ADM1"
	case "ADM1H":
		// It lies in a division of today, as its parts do.
		return e.Class == lexicon.City && e.Kind != "ADM1" && e.Kind != "ADM1H" && km(x, e) < formerKm
	case "ADM2":
		return e.Class == lexicon.City && e.Kind != "ADM1" && e.Kind != "ADM1H" && e.Kind != "ADM2" && e.Admin1 == x.Admin1 && km(x, e) < districtKm
	}
	return false
}

// How far a place in a division may lie from its middle, where GeoNames does
// not tell whether it lies in it.
const (
	formerKm   = 90.0 // a former province of Vietnam
	districtKm = 60.0 // a second-level division
)

// agrees is 1 where an entry is of the class, -1 where it is not, 0 where the
// class says nothing about it.
func agrees(e *lexicon.Entry, c class) float64 {
	is := noClass
	switch {
	case e.Class == lexicon.State:
		is = state
	case e.Kind == "ADM1" || e.Kind == "ADM1H" || e.Class == lexicon.Region:
		is = divided
	case e.Class == lexicon.City:
		is = city
	}
	switch {
	case c == is:
		return 1
	case c == divided && (is == state || e.Kind == "ADM2"):
		return 0 // "the territory of Georgia" is a state's, too; Italy's provinces are of the second level
	}
	return -1
}

// classOf reads the noun before or after a name.
func (s *solver) classOf(n *name) class {
	w := s.resolver.words[s.doc.Lang]
	if w == nil {
		w = s.resolver.words[text.English]
	}
	if c := w.before[s.phraseBefore(w.before, n.First)]; c != noClass && c != within {
		return c
	}
	if n.End < len(s.doc.Tokens) && !s.doc.Tokens[n.End].Has(text.LineStart) {
		if c := w.after[s.doc.Key(n.End)]; c != within {
			return c
		}
	}
	return noClass
}

// phraseBefore returns the longest phrase of up to three words in set that
// ends before token i, "" where there is none. A stop after an abbreviation
// ("г. Псков", "TP. Vinh") does not count.
func (s *solver) phraseBefore(set map[string]class, i int) string {
	if i > 0 && s.doc.Word(i-1) == "." {
		i--
	}
	found, phrase := "", ""
	for j := i - 1; j >= 0 && j >= i-3 && s.doc.Tokens[j].Kind == text.Word; j-- {
		if phrase == "" {
			phrase = s.doc.Key(j)
		} else {
			phrase = s.doc.Key(j) + " " + phrase
		}
		if set[phrase] != noClass {
			found = phrase
		}
		if s.doc.Tokens[j].Has(text.LineStart) {
			break
		}
	}
	return found
}

// container returns the name that stands where one that contains name i would:
// "Genève, Thụy Sĩ", "Женева (Швейцария)", "thành phố Vinh của Việt Nam".
func (s *solver) container(i int) (k int, ok bool) {
	if i+1 >= len(s.names) {
		return 0, false
	}
	end, next := s.names[i].End, s.names[i+1].First
	if next <= end || next > end+4 || s.doc.Tokens[end].Sentence != s.doc.Tokens[next].Sentence {
		return 0, false
	}
	w := s.resolver.words[s.doc.Lang]
	if w == nil {
		w = s.resolver.words[text.English]
	}
	if w.after[s.doc.Key(end)] != within {
		return 0, false
	}
	// Between the link and the container only nouns of its class may stand:
	// "ở tỉnh Nghệ An", "in the state of Oregon".
	for j := end + 1; j < next; j++ {
		switch s.doc.Key(j) {
		case "the", "of":
			continue
		}
		if w.before[s.phraseBefore(w.before, next)] == noClass {
			return 0, false
		}
	}
	return i + 1, true
}

// surroundings returns the state and division that an unknown name lies in, as
// far as the text says so.
func (s *solver) surroundings(n *name) (country, admin1 string) {
	for i := range s.names {
		if &s.names[i] != n {
			continue
		}
		k, ok := s.container(i)
		if !ok {
			break
		}
		o := s.names[k].top()
		switch {
		case o == nil:
		case o.entry.Kind == "ADM1" || o.entry.Kind == "ADM1H":
			return o.entry.Country, o.entry.Name
		default:
			return o.entry.Country, o.entry.Admin1
		}
	}
	return "", ""
}

// city returns the city that a venue lies in, nil where the lexicon has none.
func (r *Resolver) city(venue *lexicon.Entry) *lexicon.Entry {
	if venue.GeoID == 0 {
		return nil
	}
	return r.gazetteer.Entry("gn:" + strconv.Itoa(venue.GeoID))
}
