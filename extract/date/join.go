package date

import "parley/extract/text"

// joinGap is how many tokens may stand between a time of day and its date.
const joinGap = 2

// join gives each time of day the date beside it ("9 a.m. on Monday", "Monday
// at 9") as one expression, and drops weak times that have none.
func (t *resolver) join() {
	out := t.out[:0]
	for k := 0; k < len(t.out); k++ {
		f := t.out[k]
		if len(out) > 0 && t.beside(&out[len(out)-1], &f) {
			p := &out[len(out)-1]
			switch {
			case p.clock && f.isDay():
				p.day, p.anchor, p.clock, p.weak, p.typ = f.day, f.anchor, false, false, "TIME"
				p.end, p.rule, p.why = f.end, f.rule, append(p.why, f.why...)
				continue
			case f.clock && p.isDay():
				p.part, p.grain, p.typ, p.end, p.weak = f.part, f.grain, "TIME", f.end, false
				continue
			}
		}
		out = append(out, f)
	}
	t.out = out[:0]
	for _, f := range out {
		if !f.weak {
			t.out = append(t.out, f)
		}
	}
}

// isDay reports whether f names a day and no time of it.
func (f *found) isDay() bool {
	return f.fixed == "" && f.unit == day && f.part == "" && !f.clock && f.day2.IsZero()
}

// beside reports whether only joining words stand between p and f.
func (t *resolver) beside(p, f *found) bool {
	if f.first < p.end || f.first-p.end > joinGap {
		return false
	}
	for k := p.end; k < f.first; k++ {
		if t.g.flags[t.toks[k].word]&wordJoin == 0 {
			return false
		}
	}
	for k := p.end; k <= f.first; k++ {
		if t.doc.Tokens[k].Has(text.ParaStart) {
			return false
		}
	}
	return true
}
