package act

import "slices"

// clauseStart returns the token at which the clause of the verb at token i
// begins: behind a clause that the sentence opens with, or behind "that".
func (r *reader) clauseStart(i int) int {
	start := r.lo
	for k := range r.verbs {
		v := &r.verbs[k]
		if v.first >= i {
			break
		}
		if v.sub {
			for j := i - 1; j > v.end; j-- {
				if r.d.Fold(j) == "," {
					start = max(start, j+1)
				}
			}
		}
	}
	return start
}

// subject finds who stands before token i, from token lo on: the first agent
// that no preposition governs, and those listed with it.
func (r *reader) subject(i, lo int) []agent {
	first := -1
	for k, a := range r.agents {
		if a.First < lo || a.End > i {
			continue
		}
		if a.prep == "" && !(a.place && !a.named) && (a.Sector != "" || !a.Guessed) {
			first = k
			break
		}
	}
	if first < 0 {
		for k, a := range r.agents {
			if a.First >= lo && a.End <= i && (a.prep == "" || !r.any(a.First-1, framingCue)) {
				first = k
				break
			}
		}
	}
	if first < 0 {
		return nil
	}
	return r.listed(first, i)
}

// listed returns agent k and those that stand in one list with it, up to token hi.
func (r *reader) listed(k, hi int) []agent {
	out := []agent{r.agents[k]}
	and := false
	for n := k + 1; n < len(r.agents) && r.agents[n].End <= hi; n++ {
		a, b := r.agents[n-1], r.agents[n]
		if !r.linked(a.End, b.First) && !r.hyphened(a, b) {
			break
		}
		and = and || r.hasAnd(a.End, b.First)
		out = append(out, b)
	}
	if !and && len(out) > 1 && !r.hyphened(out[0], out[1]) {
		return out[:1]
	}
	return out
}

func (r *reader) hyphened(a, b agent) bool {
	return a.End <= b.First && b.First-a.End <= 1 && r.d.Fold(b.First-1) == "-"
}

func (r *reader) hasAnd(i, j int) bool {
	for k := i; k < j; k++ {
		if r.is(r.d, andCue, k) > k {
			return true
		}
	}
	return false
}

// build makes the act of a reading. A target that is given is not looked for.
func (r *reader) build(rd reading, subject, target []agent) (Act, bool) {
	a := Act{Sentence: r.s, First: rd.word.first, End: rd.word.end, Code: rd.code}
	source := subject
	switch {
	case target != nil:
	case rd.passive:
		target = subject
		if source = r.byAgent(rd); source == nil {
			source = r.around(rd, target)
		}
	default:
		target = r.objects(rd, source)
		if root := Root(rd.code); (root == "03" || root == "04" || root == "06" || rd.code == "057") && len(parties(source)) > 1 {
			if root != "04" && root != "03" || len(target) == 0 || target[0].place || target[0].Guessed || target[0].prep == "in" {
				target = nil
			}
			a.Mutual = len(target) == 0
		}
	}
	if source == nil && len(target) > 1 && target[0].prep != "" && r.is(r.d, betweenCue, target[0].First-1) == target[0].First {
		source, target = target[:1], target[1:] // "fighting between A and B"
		a.Mutual = true
	}
	if Root(a.Code) == "14" && len(source) > 0 && official(source[0]) {
		a.Code = "11" // a state that protests complains
	}
	if source == nil && target == nil {
		return a, false
	}
	for _, x := range source {
		a.Source = append(a.Source, x.Agent)
	}
	for _, x := range target {
		a.Target = append(a.Target, x.Agent)
	}
	return a, true
}

func parties(as []agent) []string {
	var out []string
	for _, a := range as {
		if a.Party != "" && !slices.Contains(out, a.Party) {
			out = append(out, a.Party)
		}
	}
	return out
}

// byAgent finds who does what a passive tells.
func (r *reader) byAgent(rd reading) []agent {
	from := rd.from
	if rd.last >= 0 && r.verbs[rd.last].by > 0 {
		v := r.verbs[rd.last]
		for k, a := range r.agents {
			if a.First >= v.by && a.End <= v.first {
				return r.listed(k, v.first)
			}
		}
	}
	for k, a := range r.agents {
		if a.First < from {
			continue
		}
		if a.First > r.lo {
			i := a.First - 1
			if r.d.Fold(i) == "the" || r.d.Fold(i) == "a" {
				i--
			}
			for j := max(r.lo, i-3); j <= i; j++ {
				if r.is(r.d, byCue, j) == i+1 {
					return r.listed(k, r.hi)
				}
			}
		}
	}
	return nil
}

// around finds who else the sentence names after the verb, as the one who did
// what a passive tells.
func (r *reader) around(rd reading, target []agent) []agent {
	zone := span{rd.from, r.hi}
	if rd.last >= 0 {
		zone = r.zone(rd.last)
	}
	for k, a := range r.agents {
		if a.First >= zone.first && a.End <= zone.end && !slices.Contains(parties(target), a.Party) && a.Party != "" {
			return r.listed(k, zone.end)
		}
	}
	return nil
}

// objects finds who is acted upon: among the agents after the verb the first
// that the text tells to be of another party, else the first people of the
// same, else a place.
func (r *reader) objects(rd reading, source []agent) []agent {
	zone := span{rd.from, r.hi}
	if rd.last >= 0 {
		zone = r.zone(rd.last)
		zone.first = min(zone.first, rd.from)
	}
	own := parties(source)
	told := parties(slices.DeleteFunc(slices.Clone(source), func(a agent) bool { return a.Guessed }))
	root := Root(rd.code)
	deed := root >= "14" && root != "15" || root == "08"
	// What people of no told state are is clear where a deed is done to them.
	direct := func(a agent) bool { return deed && a.prep == "" || opposed(a, source) }
	rank := func(a agent) int {
		same := slices.Contains(told, a.Party) || a.Guessed && slices.Contains(own, a.Party)
		where := a.place || a.prep == "in" || a.prep == "at" || a.prep == "near"
		switch {
		case a.Party == "", root == "15" && same, a.Guessed && same && !direct(a):
			return 0
		case !same && !a.Guessed && !where:
			return 5
		case same && !a.Guessed && a.Sector != "" && !where:
			return 4
		case a.Guessed && !where && a.Sector != "":
			return 3
		case !same:
			return 2
		case a.Sector != "", where:
			return 1
		}
		return 0
	}
	best, top := -1, 0
	for k, a := range r.agents {
		if a.First < zone.first || a.End > zone.end {
			continue
		}
		if n := rank(a); n > top {
			best, top = k, n
		}
	}
	switch {
	case best >= 0:
	case root == "13":
		return r.condition(zone.end, own, source)
	case root == "14":
		return r.cause(zone.end)
	default:
		return nil
	}
	return r.listed(best, r.hi)
}

// condition finds whom an act is aimed at that depends on what they do:
// "threatened to leave the talks if the United States goes ahead".
func (r *reader) condition(from int, own []string, source []agent) []agent {
	for i := from; i < r.hi; i++ {
		end := r.is(r.d, ifCue, i)
		if end == i {
			continue
		}
		for k, a := range r.agents {
			if a.First >= end && a.Party != "" && !a.place && (!a.Guessed && !slices.Contains(own, a.Party) || opposed(a, source)) {
				return r.listed(k, r.hi)
			}
		}
	}
	return nil
}

// opposed reports whether people of a state stand against others of it: rebels
// against the government.
func opposed(a agent, source []agent) bool {
	return len(source) > 0 && a.Sector != "" && source[0].Sector != "" && a.Sector != source[0].Sector
}

// cause finds whom a protest is aimed at, which is told behind what it demands.
func (r *reader) cause(from int) []agent {
	for k, a := range r.agents {
		if a.First < from || a.Guessed || a.Party == "" {
			continue
		}
		switch a.Sector {
		case "GOV", "MIL", "LEG", "COP", "JUD":
			return r.agents[k : k+1]
		}
	}
	return nil
}

// official reports whether an agent is a state or its government.
func official(a agent) bool {
	return a.prep == "" && !a.place && !a.Guessed && a.Party != "" && (a.Sector == "" && a.named || a.Sector == "GOV")
}
