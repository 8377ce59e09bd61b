package talk

import (
	"parley/extract/actor"
	"parley/extract/lexicon"
	"parley/extract/text"
)

// absentReach is how many tokens may stand between who stays away and the words
// that say so.
const absentReach = 4

// findAbsent lists the states of which the text says that they are not there:
// "Russia was not invited", "Украина в саммите не участвовала".
func (r *reader) findAbsent() []string {
	var out []string
	for _, c := range r.find(r.d, absentCue, 0, len(r.d.Tokens)) {
		s := r.d.SentenceOf(c.first)
		if r.has(r.d, threatCue, c.end, min(int(s.End), c.end+absentReach)) {
			continue // "took no part in the attacks"
		}
		if c.name == absentBefore {
			// Only the nearest actor can be the one that stays away: "talks with
			// Russia, which its minister did not attend" leaves Russia in.
			before := r.allIn(max(int(s.First), c.first-absentReach-4), c.first)
			if k := len(before) - 1; k >= 0 && c.first-before[k].End <= absentReach && side(before[k]) {
				out = appendNew(out, before[k].Party)
			}
			continue
		}
		reach := absentReach
		if c.name == absentNext {
			reach = 0
		}
		for _, x := range r.allIn(c.end, int(s.End)) {
			if x.First-c.end <= reach && !r.parted(c.end, x.First) && side(x) {
				out = appendNew(out, x.Party)
			}
			break
		}
	}
	return out
}

// parted reports whether tokens lo to hi lead to something else than who stays
// away: "excluded from talks between Japan and China".
func (r *reader) parted(lo, hi int) bool {
	for k := lo; k < hi; k++ {
		if r.d.Tokens[k].Kind == text.Punct && !r.d.Tokens[k].Has(text.Glued) {
			return true
		}
	}
	return r.has(r.d, partnerCue, lo, hi) || r.has(r.d, betweenCue, lo, hi)
}

// side reports whether a ref is a state by its name.
func side(x actor.Ref) bool { return x.Kind == actor.StateRef && lexicon.IsState(x.Party) }
