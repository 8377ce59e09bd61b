package extract

import (
	"parley/extract/lexicon"
	"parley/extract/name"
	"parley/extract/place"
)

// located lists the names that stand for a location: geographic matches in
// that role, and what the tagger calls a place and the lexicon does not know.
// A match inside the name of a person or an organization is no place.
func located(matches []lexicon.Match, roles []name.Role, names []name.Name) []place.Candidate {
	var out []place.Candidate
	k := 0 // names are in text order, like matches
	unknown := func(until int) {
		for ; k < len(names) && names[k].First < until; k++ {
			if n := names[k]; n.Type == name.LOC && !covered(matches, n) {
				out = append(out, place.Candidate{First: n.First, End: n.End, Score: n.Score})
			}
		}
	}
	for i, m := range matches {
		unknown(m.First)
		if roles[i] == name.Located && !inside(names, m) {
			out = append(out, place.Candidate{First: m.First, End: m.End, Senses: m.Senses, Score: 1})
		}
	}
	unknown(1 << 30)
	return out
}

func covered(matches []lexicon.Match, n name.Name) bool {
	for _, m := range matches {
		if m.First < n.End && n.First < m.End {
			return true
		}
	}
	return false
}

// inside reports whether a person's or organization's name covers the match,
// as "Obama" (a town in Japan) stands inside "Barack Obama". A state is not
// taken for part of a name that is no longer than itself.
func inside(names []name.Name, m lexicon.Match) bool {
	for _, n := range names {
		if n.Type == name.LOC || n.End <= m.First || m.End <= n.First {
			continue
		}
		if n.First == m.First && n.End == m.End && isState(m) {
			continue
		}
		return true
	}
	return false
}

func isState(m lexicon.Match) bool {
	for _, s := range m.Senses {
		if s.Entry.Class == lexicon.State && s.Use != lexicon.Seat {
			return true
		}
	}
	return false
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
