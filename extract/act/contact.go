package act

import "parley/extract/text"

// Contact is a word that tells of people who meet or speak, with those around
// it: any meeting, of anybody.
type Contact struct {
	Sentence   int // 0-based
	First, End int // tokens of the word, half open
	Code       string
	Agents     []Agent // in text order; may be none
}

// contacts lists the words of the sentence that tell of meeting or speaking.
func (r *reader) contacts() []Contact {
	var out []Contact
	for i := r.lo; i < r.hi; {
		if end := r.is(r.d, otherCue, i); end > i {
			i = end
			continue
		}
		fr, end := r.words.at(r.d, i, nil)
		if len(fr) == 0 {
			i++
			continue
		}
		if code := r.contact(fr, i, end); code != "" {
			c := Contact{Sentence: r.s, First: i, End: end, Code: code}
			for _, a := range r.near(i, end) {
				c.Agents = append(c.Agents, a.Agent)
			}
			out = append(out, c)
		}
		i = end
	}
	return out
}

// contact returns the code of the word of meeting at tokens i to end, empty
// where it is none.
func (r *reader) contact(fr []frame, i, end int) string {
	for _, f := range fr {
		if Root(f.code) != "04" || f.with != nil {
			continue
		}
		if f.guest && !r.agentAt(end) && !r.personAt(end) {
			continue
		}
		if r.tagged() {
			verb := isVerbTag(r.tag(i))
			if end == i+1 && verb != (f.part == verbPart) && r.tag(i) != "VBG" {
				continue
			}
		}
		return f.code
	}
	return ""
}

// agentAt reports whether an agent begins at token i.
func (r *reader) agentAt(i int) bool {
	for _, a := range r.agents {
		if a.First <= i && i < a.End {
			return true
		}
	}
	return false
}

// personAt reports whether a name or a word for a person begins at token i.
func (r *reader) personAt(i int) bool {
	return i < r.hi && (r.is(r.d, personCue, i) > i || r.d.Tokens[i].Has(text.Capital))
}

// near returns the agents before and after a word: those listed last before it
// in its clause, and those first after it.
func (r *reader) near(first, end int) []agent {
	var out []agent
	before := -1
	for k, a := range r.agents {
		if a.End <= first && !a.place {
			before = k
		}
	}
	if before >= 0 {
		k := before
		for k > 0 && r.linked(r.agents[k-1].End, r.agents[k].First) {
			k--
		}
		out = append(out, r.agents[k:before+1]...)
	}
	for k, a := range r.agents {
		if a.First >= end && !a.place {
			return append(out, r.listed(k, r.hi)...)
		}
	}
	return out
}
