package act

import (
	"slices"

	"parley/extract/text"
)

// agent is an Agent with what reading roles needs.
type agent struct {
	Agent
	prep  string // the preposition before it, folded; empty where none stands there
	place bool   // a city, or a state after a preposition of place
	named bool   // a state's name or a body or person, not people
}

// findAgents makes the agents of the sentence's noun phrases.
func (r *reader) findAgents() {
	els := r.els
	for _, c := range r.chunks {
		n := 0
		for n < len(els) && els[n].first < c.end {
			n++
		}
		for _, run := range r.runs(els[:n], c) {
			if a, ok := r.agentOf(run, c); ok {
				r.agents = append(r.agents, a)
			}
		}
		els = els[n:]
	}
	r.attach()
	r.share()
	r.guess()
}

// runs parts the elements of a noun phrase that stand for different agents.
// English phrases end at the noun they are about, and only pairs of states with
// a hyphen are two; the other languages part where words stand between.
func (r *reader) runs(els []element, c span) [][]element {
	var out [][]element
	for k, el := range els {
		if k == 0 {
			out = append(out, []element{el})
			continue
		}
		last := &out[len(out)-1]
		prev := els[k-1]
		gap := el.first - prev.end
		apart := false
		if r.lang == text.English {
			apart = prev.kind == stateEl && el.kind == stateEl && gap == 1 && r.d.Fold(prev.end) == "-"
		} else {
			states := slices.ContainsFunc(*last, func(x element) bool { return x.kind == stateEl })
			apart = gap > 1 || el.kind == stateEl && states || el.kind == personEl && prev.kind == personEl || el.kind == bodyEl && prev.kind == bodyEl
		}
		if apart {
			out = append(out, []element{el})
		} else {
			*last = append(*last, el)
		}
	}
	return out
}

// agentOf makes the agent that a run of elements stands for.
func (r *reader) agentOf(run []element, c span) (agent, bool) {
	a := agent{Agent: Agent{First: run[0].first, End: run[len(run)-1].end, Actor: -1}}
	head := c.end
	if k := len(run); r.lang == text.English && k > 0 {
		a.First = c.first
		if r.tag(c.first) == "DT" && c.first < run[0].first {
			a.First++
		}
	}
	city := ""
	for _, el := range run {
		switch el.kind {
		case stateEl:
			if k := el.first - 1; k >= r.lo && r.is(r.d, ethnicCue, k) > k {
				a.Sector = "CVL"
				continue
			}
			if a.Party == "" {
				a.Party, a.Country = el.party, el.country
			}
			if el.people && a.Sector == "" {
				a.Sector = "CVL"
			}
			a.named = a.named || el.end == head
		case cityEl:
			if city == "" {
				city = el.country
			}
		case bodyEl, personEl:
			if el.party != "" && (a.Party == "" || el.kind == bodyEl && (a.Actor < 0 || el.country == "")) {
				a.Party, a.Country, a.placeless = el.party, el.country, el.placeless
			}
			if el.actor >= 0 {
				a.Actor = el.actor
			}
			if el.sector != "" {
				a.Sector = el.sector
			}
			a.named = true
			a.private = el.kind == personEl && a.Sector == ""
		case officeEl, groupEl:
			if r.heads(el, c, run) {
				a.Sector = el.sector
			}
		}
	}
	if a.Party == "" && a.Sector == "" {
		if city == "" && a.Actor < 0 {
			return a, false
		}
		a.place = city != ""
	}
	if a.Party == "" && city != "" {
		a.Party, a.Country = city, city
	}
	if r.lang != text.English {
		a.End = run[len(run)-1].end
	} else if last := run[len(run)-1]; a.Sector != "" || last.kind == stateEl {
		a.End = last.end
	}
	if k := c.first - 1; k >= r.lo && run[0].first-c.first < 6 {
		a.prep = r.prepAt(k)
	}
	if a.Sector == "" && run[0].seat && a.prep != "" && r.is(r.d, placeCue, c.first-1) == c.first {
		a.place = true // where, not who
	}
	return a, true
}

// heads reports whether a noun for people or an office is what its phrase is
// about: "military" is not in "military aid".
func (r *reader) heads(el element, c span, run []element) bool {
	if r.lang != text.English {
		return true
	}
	for k := el.end; k < c.end; k++ {
		f := r.d.Fold(k)
		switch {
		case f == "'" || f == "s" && r.d.Fold(k-1) == "'":
			return true
		case r.inElement(run, k), r.d.Tokens[k].Has(text.Capital), r.tag(k) == "CD", f == "-", el.kind == groupEl && r.owned(k):
		case k == el.end && k+1 < c.end && r.onlyVerb(k):
			return true // "demanded that the government end curbs", tagged as nouns
		default:
			return false
		}
	}
	return true
}

// onlyVerb reports whether a word of the frames begins at token i that is a verb
// and no noun.
func (r *reader) onlyVerb(i int) bool {
	verb, noun := false, false
	fr, _ := r.words.at(r.d, i, nil)
	for _, f := range fr {
		verb = verb || f.part == verbPart
		noun = noun || f.part == nounPart
	}
	return verb && !noun
}

// owned reports whether token i is a noun for what people hold, so that the
// people before it count: "rebel positions".
func (r *reader) owned(i int) bool {
	names, _ := r.classes.at(r.d, i, nil)
	return slices.Contains(names, "TERRITORY")
}

func (r *reader) inElement(run []element, k int) bool {
	return slices.ContainsFunc(run, func(x element) bool { return x.first <= k && k < x.end })
}

// prepAt returns the preposition that ends at token k, empty where none does.
func (r *reader) prepAt(k int) string {
	for i := max(r.lo, k-1); i <= k; i++ {
		if r.is(r.d, prepCue, i) == k+1 {
			return r.d.Fold(k)
		}
	}
	return ""
}

// attach joins "rebels" and "in the Ivory Coast", "members of" and "Hamas".
func (r *reader) attach() {
	for i := 0; i+1 < len(r.agents); {
		a, b := &r.agents[i], &r.agents[i+1]
		if !r.tied(a.End, b.First) {
			i++
			continue
		}
		f := r.d.Fold(b.First - 1)
		if f == "the" || f == "a" {
			f = r.d.Fold(b.First - 2)
		}
		switch {
		case a.Party == "" && b.Party != "" && a.Sector != "":
			if b.Sector != "" && r.isHead(*a) {
				a.Sector = b.Sector
			}
			a.Party, a.Country, a.placeless, a.End = b.Party, b.Country, b.placeless, b.End
			if b.Actor >= 0 && a.Actor < 0 {
				a.Actor = b.Actor
			}
			r.agents = slices.Delete(r.agents, i+1, i+2)
			continue
		case a.Party == "" && b.Sector != "" && a.Sector != "" && f == "of":
			a.Sector, a.End = b.Sector, b.End
			r.agents = slices.Delete(r.agents, i+1, i+2)
			continue
		case a.Party != "" && b.Party == a.Party && b.place:
			r.agents = slices.Delete(r.agents, i+1, i+2)
			continue
		}
		i++
	}
	// "five members of Hamas", "the sides of Cyprus": the noun before "of" is no
	// agent, but the phrase as a whole is.
	for i := range r.agents {
		a := &r.agents[i]
		if a.prep == "" || a.First < r.lo+2 {
			continue
		}
		k := a.First - 1
		if r.d.Fold(k) == "the" {
			k--
		}
		if k > r.lo && r.is(r.d, headCue, k-1) == k && r.is(r.d, ofCue, k) > k {
			a.prep = ""
			for _, c := range r.chunks {
				if c.end == k {
					a.prep = r.prepAt(c.first - 1)
				}
			}
		}
	}
}

// isHead reports whether an agent's words leave its sector to what follows.
func (r *reader) isHead(a agent) bool {
	for k := a.First; k < a.End; k++ {
		if r.is(r.d, headCue, k) > k {
			return true
		}
	}
	return false
}

// tied reports whether only a word that ties a state to its people stands
// between tokens i and j, articles and adjectives aside.
func (r *reader) tied(i, j int) bool {
	if j-i > 8 {
		return false
	}
	end := i
	if i < r.hi && r.is(r.d, ofCue, i) > i {
		end = r.is(r.d, ofCue, i)
	} else if r.lang == text.English || j != i {
		return false
	}
	for k := end; k < j; k++ {
		if !r.nominal(k) {
			return false
		}
	}
	return true
}

// share hands the people of the last member of a list to the states before it:
// "U.S. and Russian negotiators"; where the people stand before their states, those
// of the first to the states behind it: "Делегации Индии и Шри-Ланки".
func (r *reader) share() {
	if r.lang != text.English {
		for i := 1; i < len(r.agents); i++ {
			a, b := r.agents[i-1], &r.agents[i]
			if b.Sector == "" && b.Party != "" && b.Actor < 0 && b.prep == "" && a.Sector != "" && a.Party != "" && r.linked(a.End, b.First) {
				b.Sector = a.Sector
			}
		}
	}
	for i := len(r.agents) - 2; i >= 0; i-- {
		a, b := &r.agents[i], r.agents[i+1]
		if a.Sector == "" && a.Party != "" && a.Actor < 0 && b.Sector != "" && b.Party != "" && !b.named && r.linked(a.End, b.First) {
			a.Sector = b.Sector
		}
	}
}

// linked reports whether tokens i to j only link the members of a list.
func (r *reader) linked(i, j int) bool {
	if i >= j || j-i > 5 {
		return false
	}
	for k := i; k < j; {
		if end := r.is(r.d, andCue, k); end > k {
			k = end
			continue
		}
		if f := r.d.Fold(k); f != "," && f != "the" && f != "both" {
			return false
		}
		k++
	}
	return true
}

// guess gives people without a state that of the sentence: the one told last
// before them, else the next.
func (r *reader) guess() {
	for i := range r.agents {
		a := &r.agents[i]
		if a.Party != "" {
			continue
		}
		a.Guessed = true
		for j := i - 1; j >= 0 && a.Country == ""; j-- {
			a.Country = r.agents[j].Country
		}
		for j := i + 1; j < len(r.agents) && a.Country == ""; j++ {
			if b := r.agents[j]; b.place || b.prep == "in" {
				a.Country = b.Country
			}
		}
		for j := i + 1; j < len(r.agents) && a.Country == ""; j++ {
			// A government that is not told to be that of the state named next is not it.
			if a.Sector != "GOV" {
				a.Country = r.agents[j].Country
			}
		}
		a.Party = a.Country
	}
}
