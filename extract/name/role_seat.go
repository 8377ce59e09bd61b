package name

import (
	"strings"

	"parley/extract/lexicon"
	"parley/extract/text"
)

// seat decides for match i, a capital that is no state. A capital is a place;
// it acts for its state only beside words of speaking and deciding, or as a
// party: "Moscow denied", "talks with Beijing", "phản ứng của Bắc Kinh". Where
// its words do not tell, it does what it does elsewhere in the text; see settle.
func (f *roleFinder) seat(i int) Role {
	m := f.matches[i]
	switch {
	case f.before(address, m.First):
		return f.tally(m, Acts)
	case f.ofPlace(m), f.before(named, m.First):
		return Located
	case f.before(motion, m.First), f.locatedBefore(m), f.carried(m.First), f.onRoute(i):
		return f.tally(m, Located)
	}
	if _, ok := f.after(event, m.End); ok && f.d.Lang == text.English && !f.paired(i) {
		return Located
	}
	if f.party(i) {
		return f.tally(m, Acts)
	}
	f.unsure = append(f.unsure, i)
	return NoRole
}

// tally counts a role that the words around a capital tell surely.
func (f *roleFinder) tally(m lexicon.Match, r Role) Role {
	if f.acts == nil {
		f.acts = make(map[string]int)
	}
	if r == Acts {
		f.acts[seatOf(m)]++
	} else {
		f.acts[seatOf(m)]--
	}
	return r
}

// settle gives the capitals left open the role that they have oftener elsewhere
// in the text; where they have none, they are places.
func (f *roleFinder) settle() {
	for _, i := range f.unsure {
		f.roles[i] = Located
		if f.acts[seatOf(f.matches[i])] > 0 {
			f.roles[i] = Acts
		}
	}
}

// seatOf returns the state or body that a capital may stand for.
func seatOf(m lexicon.Match) string {
	for _, s := range m.Senses {
		if s.Use == lexicon.Seat {
			return s.Entry.ID
		}
	}
	return ""
}

// ofPlace reports whether the words beside a capital speak of the city itself:
// "Paris police", "London-based", "суд Милана", "cảnh sát Paris".
func (f *roleFinder) ofPlace(m lexicon.Match) bool {
	if f.d.Lang != text.English {
		return f.before(local, m.First)
	}
	if f.suffixed(of, m.End) {
		return true
	}
	if !f.possessive(m.End) {
		return f.startsAt(local, m.End) && !f.acting(m.End) // "the London set", but "London set up"
	}
	// "London's Heathrow", but "Moscow's Foreign Ministry".
	k := m.End + 2
	if _, ok := f.after(stance, k); ok {
		return false
	}
	return f.startsAt(local, k) || k < len(f.d.Tokens) && f.d.Tokens[k].Has(text.Capital)
}

// party reports whether the match, or a list that it belongs to, acts or is
// acted upon as a government is.
func (f *roleFinder) party(i int) bool {
	first, last := f.listFrom(i), i
	for last+1 < len(f.matches) && last-i < listReach && f.listed(last, last+1) {
		last++
	}
	from, to := f.matches[first].First, f.matches[last].End
	if first < last && f.opensClause(from) {
		return true // "Washington and Beijing ..."
	}
	if f.speaks(f.matches[i]) || f.acting(to) && !f.before(locative, from) || f.tied(from) || f.paired(i) || f.addressed(i) {
		return true
	}
	m := f.matches[i]
	switch f.d.Lang {
	case text.English:
		if f.suffixed(backed, m.End) || f.startsAt(envoy, m.End) {
			return true
		}
		if f.possessive(m.End) {
			_, ok := f.after(stance, m.End+2)
			return ok
		}
		return false
	case text.Vietnamese:
		return f.before(envoy, m.First) || f.opensClause(from)
	}
	return f.before(stance, m.First) || f.before(envoy, m.First)
}

// listed reports whether matches i and j are names of a list: "Washington and
// Beijing", "Mỹ, Nga".
func (f *roleFinder) listed(i, j int) bool {
	g, h := geoOf(f.matches[i]), geoOf(f.matches[j])
	if !(g.state || g.seat) || !(h.state || h.seat) || !f.joined(f.matches[i].End, f.matches[j].First) {
		return false
	}
	// "Paris, France": a city in its state is no list.
	return f.d.Fold(f.matches[i].End) != "," || !sameState(f.matches[i], f.matches[j])
}

func sameState(a, b lexicon.Match) bool {
	for _, s := range a.Senses {
		for _, t := range b.Senses {
			if s.Entry.Country != "" && s.Entry.Country == t.Entry.Country {
				return true
			}
		}
	}
	return false
}

// acting reports whether a verb of acting follows at token i, adverbs and
// auxiliaries aside. In English any verb after an auxiliary counts that is not
// the verb of a place ("will host") or what befalls it ("has been hit").
func (f *roleFinder) acting(i int) bool {
	if k := i; f.d.Lang == text.English {
		if k < len(f.d.Tokens) && f.d.Fold(k) == "," && k+1 < len(f.d.Tokens) && f.d.Fold(k+1) == "which" {
			k += 2
		}
		if next := f.skipAll(auxiliary, k); next > k && next < len(f.d.Tokens) && f.d.Tokens[next].Kind == text.Word && !f.startsAt(notAfter, next) {
			return true
		}
	}
	for n := 0; n < 5; n++ {
		if f.startsAt(act, i) {
			return true
		}
		next := f.skipOne(adverb, i)
		if next == i {
			return false
		}
		i = next
	}
	return false
}

// tied reports whether a word before token from relates what follows to
// somebody: "between Moscow and Kyiv", "urged Tehran", "no reply from Moscow".
func (f *roleFinder) tied(from int) bool {
	if f.before(tie, from) {
		return true
	}
	if from > 0 && f.d.Fold(from-1) == "for" && f.opensClause(from-1) {
		return true // "For Jakarta, this came first."
	}
	if f.d.Lang != text.English || from == 0 || f.d.Fold(from-1) != "from" || f.d.Tokens[from].Has(text.LineStart) {
		return false
	}
	for k := from - 2; k >= 0 && from-k <= 6 && !f.d.Tokens[k+1].Has(text.LineStart) && f.d.Tokens[k].Kind != text.Punct; k-- {
		if f.at(stance, k) {
			return true
		}
	}
	return false
}

// onRoute reports whether match i is an end of a way: "flights between London
// and Paris", "от Москвы" after a distance.
func (f *roleFinder) onRoute(i int) bool {
	from := f.matches[f.listFrom(i)].First
	if !f.before(tie, from) {
		return false
	}
	for k := from - 1; k >= 0 && from-k <= 6 && !f.d.Tokens[k+1].Has(text.LineStart); k-- {
		if f.at(route, k) {
			return true
		}
	}
	return false
}

// listReach is how many names of a list are read to each side.
const listReach = 16

// listFrom returns the first match of the list that match i belongs to.
func (f *roleFinder) listFrom(i int) int {
	first := i
	for first > 0 && i-first < listReach && f.listed(first-1, first) {
		first--
	}
	return first
}

// addressed reports whether match i is in the Russian dative without a
// preposition, as no place is: "Москве потребовался год", "предложил
// Вашингтону". The ending of "Москве" says so only where a clause opens, since
// further back the preposition of "в древней Москве" may stand.
func (f *roleFinder) addressed(i int) bool {
	m := f.matches[i]
	if f.d.Lang != text.Russian || f.at(indeclinable, m.First) {
		return false
	}
	opens := f.opensClause(m.First)
	if hasAnySuffix(f.d.Fold(m.End-1), "у", "ю") {
		return opens || !f.endsAt(governing, m.First)
	}
	return opens && hasAnySuffix(f.d.Fold(m.End-1), "е")
}

// paired reports whether a hyphen joins match i and another capital or state:
// "Moscow-Kyiv talks". With nothing of a relation after them, they are the ends
// of a way.
func (f *roleFinder) paired(i int) bool {
	for _, j := range [...]int{i - 1, i + 1} {
		if j < 0 || j >= len(f.matches) {
			continue
		}
		a, b := f.matches[min(i, j)], f.matches[max(i, j)]
		if a.End+1 != b.First || f.d.Fold(a.End) != "-" || !f.d.Tokens[a.End].Has(text.Glued) {
			continue
		}
		if g := geoOf(f.matches[j]); !g.state && !g.seat && !g.pair {
			continue
		}
		if f.d.Lang != text.English {
			return true
		}
		if _, ok := f.after(event, b.End); ok {
			return true
		}
		_, ok := f.after(stance, b.End)
		return ok
	}
	return false
}

// opensClause reports whether a clause begins at token i.
func (f *roleFinder) opensClause(i int) bool {
	if i == 0 || f.d.Tokens[i].Has(text.LineStart) {
		return true
	}
	return f.d.Tokens[i-1].Kind == text.Punct && f.d.Fold(i-1) != "-" && f.d.Fold(i-1) != "("
}

// suffixed reports whether a hyphen and a word of the group follow at token i:
// "London-based".
func (f *roleFinder) suffixed(group roleGroup, i int) bool {
	return i+1 < len(f.d.Tokens) && f.d.Fold(i) == "-" && f.d.Tokens[i].Has(text.Glued) && f.startsAt(group, i+1)
}

func hasAnySuffix(s string, suffixes ...string) bool {
	for _, x := range suffixes {
		if strings.HasSuffix(s, x) {
			return true
		}
	}
	return false
}
