package place

import (
	"cmp"
	"slices"

	"parley/extract/lexicon"
	"parley/extract/text"
)

// Explained is a name of a text with what decided where it is.
type Explained struct {
	First, End int // tokens, half open
	Place      Place
	Weighed    []Weighed // what it may be, likeliest first, at most five; nil where the lexicon knows no such place
}

// Weighed is a reading of a name with the evidence for it.
type Weighed struct {
	Reading
	Evidence []Evidence
}

// Evidence speaks for a reading, or against it where its weight is negative.
// Weights add up; a difference of 1 makes a reading 2.7 times as likely.
type Evidence struct {
	What   string
	Weight float64
}

// tally sums evidence, and keeps it where that is asked for.
type tally struct {
	sum  float64
	list []Evidence
	keep bool
}

func (t *tally) add(what string, w float64) {
	t.sum += w
	if t.keep && w != 0 {
		t.list = append(t.list, Evidence{what, w})
	}
}

// Explain does what [Resolver.Resolve] does and says why, name by name in text
// order.
func (r *Resolver) Explain(doc *text.Doc, candidates []Candidate, ctx Context) []Explained {
	s := r.solve(doc, candidates, ctx)
	list := make([]Explained, len(s.names))
	for i := range s.names {
		n := &s.names[i]
		list[i] = Explained{First: n.First, End: n.End, Place: s.placeOf(n)}
		list[i].Place.Mentions = []text.Mention{doc.Mention(n.First, n.End)}
		for _, x := range n.readings() {
			k := slices.IndexFunc(n.options, func(o option) bool { return o.entry.ID == x.ID })
			list[i].Weighed = append(list[i].Weighed, Weighed{x, s.evidence(n, &n.options[k])})
		}
	}
	slices.SortStableFunc(list, func(a, b Explained) int { return cmp.Compare(a.First, b.First) })
	return list
}

// evidence lists what speaks for a reading, as the last round weighed it.
func (s *solver) evidence(n *name, o *option) []Evidence {
	t := tally{keep: true}
	s.general(&t, n, o.entry, s.at)
	t.add("the noun beside it", o.noun)
	said := s.groups[n.key].said[o.entry]
	switch {
	case said == 0:
	case o.entry.Class == lexicon.City && !isDivision(o.entry):
		t.add("a name beside it contains it", said)
	default:
		t.add("a name beside it contains it or lies in it", said)
	}
	return t.list
}
