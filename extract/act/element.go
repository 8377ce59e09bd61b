package act

import (
	"sort"
	"strings"

	"parley/extract/actor"
	"parley/extract/lexicon"
	"parley/extract/text"
)

// element is a word or name that helps to tell who an agent is.
type element struct {
	first, end int
	kind       elementKind
	party      string
	country    string
	sector     string
	actor      int
	people     bool   // "Nigerians"
	seat       bool   // a capital
	placeless  string // see Agent.Place
}

type elementKind uint8

const (
	stateEl elementKind = iota + 1
	cityEl
	bodyEl
	personEl
	officeEl
	groupEl
)

// elements lists the elements of tokens lo to hi, in order and not overlapping:
// persons and bodies as package actor has them, then what else the lexicon
// knows, then nouns for people.
func (r *reader) elements() []element {
	var out []element
	refs := r.refs()
	matches := r.matches()
	for i := r.lo; i < r.hi; {
		for len(refs) > 0 && refs[0].First < i {
			refs = refs[1:]
		}
		for len(matches) > 0 && matches[0].First < i {
			matches = matches[1:]
		}
		var el element
		if len(refs) > 0 && refs[0].First == i && refs[0].Kind != actor.StateRef && !r.broken(refs[0]) {
			el = r.refElement(refs[0])
		}
		if el.kind != 0 {
			// a name
		} else if len(matches) > 0 && matches[0].First == i {
			el = r.matchElement(matches[0])
		}
		if sectors, end := r.groups.at(r.d, i, nil); len(sectors) > 0 && (end > el.end || end == el.end && el.kind == officeEl) {
			el = element{first: i, end: end, kind: groupEl, sector: sectors[0], actor: -1}
		}
		if el.kind == 0 {
			i++
			continue
		}
		out = append(out, el)
		i = el.end
	}
	return out
}

func (r *reader) refs() []actor.Ref {
	return between(r.in.Refs, r.lo, r.hi, func(x actor.Ref) int { return x.First })
}

func (r *reader) matches() []lexicon.Match {
	return between(r.in.Matches, r.lo, r.hi, func(m lexicon.Match) int { return m.First })
}

// between returns those of all, which are in text order, that begin at tokens lo
// to hi, half open.
func between[T any](all []T, lo, hi int, first func(T) int) []T {
	from := func(i int) int { return sort.Search(len(all), func(k int) bool { return first(all[k]) >= i }) }
	return all[from(lo):from(hi)]
}

func (r *reader) refElement(x actor.Ref) element {
	el := element{first: x.First, end: x.End, kind: bodyEl, party: x.Party, actor: x.Actor}
	if x.Kind == actor.PersonRef {
		el.kind = personEl
	}
	if lexicon.IsState(x.Party) {
		el.country = x.Party
	} else if x.Party != "" {
		el.placeless = "IGO"
	}
	if x.Actor >= 0 {
		a := r.in.Actors[x.Actor]
		if e := r.lex.Entry(a.ID); e != nil && a.Type == actor.Organization && el.country == "" {
			el.placeless = Placeless(e)
			if el.party == "" {
				el.party = a.Name // Al-Qaeda is no state's
			}
		}
		if len(a.Sectors) > 0 {
			el.sector = a.Sectors[0]
		}
		if a.Media && el.sector == "" {
			el.sector = "MED"
		}
	}
	if el.sector == "" && el.kind == bodyEl {
		el.sector = r.groupIn(x.First, x.End)
	}
	return el
}

// groupIn returns the sector of the last noun for people among tokens i to j, as
// in "Union of Metal Workers"; empty where there is none.
func (r *reader) groupIn(i, j int) string {
	out := ""
	for ; i < j; i++ {
		if sectors, end := r.groups.at(r.d, i, nil); len(sectors) > 0 && end <= j {
			out = sectors[0]
		}
	}
	return out
}

// broken reports whether a name that only the tagger knows holds a verb: then it
// is none.
func (r *reader) broken(x actor.Ref) bool {
	if x.Actor < 0 || r.lex.Entry(r.in.Actors[x.Actor].ID) != nil {
		return false
	}
	for k := x.First + 1; k < x.End; k++ {
		if r.d.Tokens[k].Has(text.Capital) {
			continue
		}
		if fr, _ := r.words.at(r.d, k, nil); len(fr) > 0 && fr[0].part == verbPart && strings.HasPrefix(r.tag(k), "VB") == r.tagged() {
			return true
		}
	}
	return false
}

func (r *reader) matchElement(m lexicon.Match) element {
	el := element{first: m.First, end: m.End, actor: -1}
	for _, s := range m.Senses {
		e := s.Entry
		switch {
		case e.Class == lexicon.State:
			el.kind, el.party, el.country, el.people = stateEl, e.Country, e.Country, s.Use == lexicon.People
			el.seat = s.Use == lexicon.Seat
		case e.Class == lexicon.Office:
			el.kind = officeEl
		case e.Class == lexicon.Body:
			el.kind, el.country, el.party = bodyEl, e.Country, e.Country
			if e.Country == "" && s.Use != lexicon.Generic {
				el.party, el.placeless = r.lex.Top(e), Placeless(e)
			}
		case e.Class == lexicon.City && r.partOf(m) != "":
			el.kind, el.country = stateEl, r.partOf(m)
			el.party = el.country
		case e.Class == lexicon.Region && e.Country != "", e.Class == lexicon.City && !strings.HasPrefix(r.tag(m.First), "JJ"):
			el.kind, el.party, el.country = cityEl, e.Country, e.Country
		default:
			continue
		}
		if len(e.Sectors) > 0 {
			el.sector = e.Sectors[0]
		}
		return el
	}
	return element{}
}

// partOf returns the state that a match is a part of by its words, "South
// Lebanon" (also a town in Ohio), empty where it is none.
func (r *reader) partOf(m lexicon.Match) string {
	if r.is(r.d, compassCue, m.First) != m.First+1 {
		return ""
	}
	for _, in := range r.lex.FindIn(r.d, m.First+1, m.End) {
		if s := in.Senses[0]; in.End == m.End && s.Entry.Class == lexicon.State {
			return s.Entry.Country
		}
	}
	return ""
}
