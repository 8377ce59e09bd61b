package talk

import (
	"parley/extract/actor"
	"parley/extract/lexicon"
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
		if c.name == absentBefore {
			before := r.allIn(max(int(s.First), c.first-absentReach-4), c.first)
			for k := len(before) - 1; k >= 0; k-- {
				if c.first-before[k].End > absentReach {
					break
				}
				if side(before[k]) {
					out = appendNew(out, before[k].Party)
					break
				}
			}
			continue
		}
		for _, x := range r.allIn(c.end, min(int(s.End), c.end+absentReach)) {
			if side(x) {
				out = appendNew(out, x.Party)
				break
			}
		}
	}
	return out
}

// side reports whether a ref is a state by its name.
func side(x actor.Ref) bool { return x.Kind == actor.StateRef && lexicon.IsState(x.Party) }
