package extract

import (
	"cmp"
	"slices"

	"parley/extract/actor"
	"parley/extract/lexicon"
	"parley/extract/name"
	"parley/extract/place"
	"parley/extract/text"
)

// leastAssociated is how often a text must name a state that is neither actor
// nor place elsewhere in it to make it one: a single "Swedish" in passing is no
// part of the story. In Russian once is enough: its adjectives stand also where
// other languages name the state itself ("американская столица").
func leastAssociated(lang text.Lang) int {
	if lang == text.Russian {
		return 1
	}
	return 2
}

// associatedScore is the score of what a text names only in that way.
const associatedScore = 0.3

// associate adds the mentions by which a text names a state, region or city
// without meaning it as actor or place: "Russian hackers", "МВД России", "Bank
// of England", "московский суд". They belong to the actor or place that the
// report has already. A state that is named in no other way becomes an actor of
// low score where the text does so often enough. A city of which only the
// adjective stands there becomes a place: "тульский суд" is a court in Тула.
//
// Call it last: whoever reads the mentions of an actor to see what it does must
// not read these.
func associate(doc *text.Doc, lex *lexicon.Lexicon, matches []lexicon.Match, names []name.Name, actors []actor.Actor, places []place.Place) ([]actor.Actor, []place.Place) {
	a := associator{doc: doc, lex: lex, found: make(map[*lexicon.Entry][]text.Mention), known: make(map[string]bool), looked: make(map[[2]int]bool)}
	for _, p := range places {
		a.known[p.ID] = true
		a.taken = append(a.taken, p.Mentions...)
	}
	for _, x := range actors {
		if x.Type == actor.Country {
			a.known[x.ID] = true
			a.taken = append(a.taken, x.Mentions...)
		}
	}
	slices.SortFunc(a.taken, byStart)
	for _, m := range matches {
		a.match(m)
	}
	a.unmatched(names, matches)
	a.adjectives(matches, names)

	for i := range actors {
		if e := lex.Entry(actors[i].ID); e != nil && e.Class == lexicon.State {
			actors[i].Mentions = a.merge(actors[i].Mentions, e)
		}
	}
	for i := range places {
		if e := lex.Entry(places[i].ID); e != nil {
			places[i].Mentions = a.merge(places[i].Mentions, e)
		}
	}
	for _, e := range a.order {
		switch m := a.found[e]; {
		case len(m) == 0:
		case e.Class == lexicon.State && len(m) >= leastAssociated(doc.Lang):
			actors = append(actors, actor.Actor{ID: e.ID, Name: e.Name, NameLocal: longest(m), Type: actor.Country, Country: e.Country, Mentions: m, Score: associatedScore})
		case e.Class == lexicon.City:
			p := place.Of(e)
			p.NameLocal, p.Mentions, p.Score = longest(m), m, associatedScore
			places = append(places, p)
		}
	}
	return actors, places
}

type associator struct {
	doc   *text.Doc
	lex   *lexicon.Lexicon
	known map[string]bool // ids of the actors and places of the report
	taken []text.Mention  // their mentions, in text order
	found map[*lexicon.Entry][]text.Mention
	order []*lexicon.Entry // of found, by first mention

	looked map[[2]int]bool // the tokens, first and end, inside of which inside has looked
}

// match notes the state or region that m names, else what stands inside it.
func (a *associator) match(m lexicon.Match) {
	for _, s := range m.Senses {
		if s.Entry.Class == lexicon.State || s.Entry.Class == lexicon.Region {
			a.note(s.Entry, m.First, m.End)
			return
		}
	}
	if m.End-m.First < 2 {
		return
	}
	a.inside(m.First+1, m.End)
	a.inside(m.First, m.End-1)
}

// inside notes what tokens first to end name, where it has not looked yet: of a
// long match it would else come to the same tokens by very many ways.
func (a *associator) inside(first, end int) {
	if k := [2]int{first, end}; !a.looked[k] {
		a.looked[k] = true
		for _, in := range a.lex.FindIn(a.doc, first, end) {
			a.match(in)
		}
	}
}

// unmatched notes the states in names of which the lexicon sees none since they
// stand in a thing's name: the "США" of "долларов США". What a name that is a match
// tells is noted already.
func (a *associator) unmatched(names []name.Name, matches []lexicon.Match) {
	k := 0
	for _, n := range names {
		for k < len(matches) && matches[k].First < n.First {
			k++
		}
		isMatch := k < len(matches) && matches[k].First == n.First && matches[k].End == n.End
		if n.Type == name.LOC && !isMatch && statesName(a.doc, a.lex, n) {
			a.match(a.lex.FindIn(a.doc, n.First, n.End)[0])
		}
	}
}

// adjectives notes the cities of Russian adjectives outside of matches and
// persons' names. Of several cities of a name it is the one that the report
// has, else the largest.
func (a *associator) adjectives(matches []lexicon.Match, names []name.Name) {
	if a.doc.Lang != text.Russian {
		return
	}
	k, j := 0, 0
	for i := range a.doc.Tokens {
		for k < len(matches) && matches[k].End <= i {
			k++
		}
		for j < len(names) && names[j].End <= i {
			j++
		}
		if k < len(matches) && matches[k].First <= i || j < len(names) && names[j].First <= i && names[j].Type == name.PER {
			continue
		}
		first, cities := a.lex.CitiesOfAdjective(a.doc, i)
		if len(cities) == 0 {
			continue
		}
		c := cities[0]
		for _, e := range cities {
			if a.known[e.ID] {
				c = e
				break
			}
		}
		a.note(c, first, i+1)
	}
}

// note adds tokens first to end as a mention of e, unless they are one already.
func (a *associator) note(e *lexicon.Entry, first, end int) {
	m := a.doc.Mention(first, end)
	i, _ := slices.BinarySearchFunc(a.taken, m, func(x, m text.Mention) int { return cmp.Compare(x.End, m.Start+1) })
	if i < len(a.taken) && a.taken[i].Start < m.End {
		return
	}
	a.taken = slices.Insert(a.taken, i, m)
	if a.found[e] == nil {
		a.order = append(a.order, e)
	}
	a.found[e] = append(a.found[e], m)
}

// merge returns the mentions with those found of e, in text order. It takes
// them, so that e is not reported anew.
func (a *associator) merge(mentions []text.Mention, e *lexicon.Entry) []text.Mention {
	if len(a.found[e]) > 0 {
		mentions = append(mentions, a.found[e]...)
		slices.SortStableFunc(mentions, byStart)
		delete(a.found, e)
	}
	return mentions
}

func byStart(x, y text.Mention) int { return cmp.Compare(x.Start, y.Start) }

func longest(mentions []text.Mention) string {
	s := ""
	for _, m := range mentions {
		if len(m.Text) > len(s) {
			s = m.Text
		}
	}
	return s
}
