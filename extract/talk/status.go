package talk

import (
	"slices"
	"time"

	"parley/extract/text"
)

// deniedReach is how many tokens may stand between a denial and the talks
// that it denies.
const deniedReach = 12

// standing reads how far the talk came: from words, then from the date.
func (r *reader) standing(m *mention) {
	cues := plain(r.clear(r.find(r.d, statusCue, m.lo, m.hi)))
	near := func(name string, reach int) bool {
		for _, c := range cues {
			if c.name != name {
				continue
			}
			d := m.word.first - c.end
			if d < 0 {
				d = c.first - m.word.end
			}
			if d <= reach { // overlapping words count as near
				return true
			}
		}
		return false
	}
	r.ahead(m, cues)
	asked := r.asked(m)
	proposal := m.trigger.kind == "proposal" || asked || near(Proposed, 100)
	has := func(status string) bool {
		for _, t := range m.also {
			if t.status == status {
				return true
			}
		}
		return false
	}
	future := m.date != nil && !r.in.Published.IsZero() && m.earliest.After(day(r.in.Published))
	today := m.date != nil && !r.in.Published.IsZero() && m.earliest.Equal(day(r.in.Published)) && m.latest.After(m.earliest)
	past := m.date != nil && !r.in.Published.IsZero() && m.latest.Before(day(r.in.Published))
	if proposal && m.trigger.kind != "proposal" && (future || near(Planned, 100)) && r.attends(m) {
		proposal = false // who is asked to come to it changes nothing about the event
	}
	if past && m.trigger.kind != "proposal" && proposal && m.date.End <= m.word.first && r.beforeWord(cues, Proposed, m) {
		past = false // the day of the call for talks
	}
	switch {
	case near(Denied, deniedReach) && r.beforeWord(cues, Denied, m):
		m.status, m.sure = Denied, true // "denies that talks are under way"
	case near(ongoing, 12):
		m.status, m.sure = Held, true
	case m.prospect:
		m.status, m.sure = Planned, true
	case near(Denied, deniedReach), near(notYet, 1) && len(m.parties) >= 2:
		m.status, m.sure = Denied, true
	case (near(Refused, 100) || has(Refused)) && (proposal || m.trigger.kind != "agreement" && near(Refused, 8)):
		m.status, m.sure = Refused, true
	case (near(Ended, 14) && r.closest(cues, m) != Held || r.endedBehind(cues, m)) && m.trigger.rank >= 2 && !r.heldAfterAll(cues, m):
		m.status, m.sure = Ended, true
	case m.trigger.kind == "proposal" && !future:
		m.status, m.sure = Proposed, true
	case future:
		m.status, m.sure = Planned, true
		if proposal && near(Proposed, 8) {
			m.status = Proposed
		}
	case proposal && !past && (asked || r.beforeWord(cues, Proposed, m)):
		m.status, m.sure = Proposed, true
	case past:
		m.status, m.sure = Held, true
	case r.beforeWord(cues, Planned, m) || near(Planned, 4) || r.plannedBehind(cues, m):
		m.status, m.sure = Planned, true
	case today && near(Planned, 100) && !near(Held, 8):
		m.status, m.sure = Planned, true
	case near(Held, 8):
		m.status, m.sure = Held, true
	default:
		m.status = Held
	}
	r.undate(m, future)
}

// asked reports whether somebody asked a side for the talks that the word names:
// "asked Colombia for consultations".
func (r *reader) asked(m *mention) bool {
	before := r.find(r.d, askCue, max(m.lo, m.word.first-12), m.word.first)
	if n := len(before); n < 2 || before[n-1].name != askedFor || m.word.first-before[n-1].end > 3 {
		return false
	}
	return slices.ContainsFunc(before, func(c cue) bool { return c.name != askedFor })
}

// attends reports whether words of attending stand between a cue of proposing
// and the word: "invited Russia to attend the signing".
func (r *reader) attends(m *mention) bool {
	for _, c := range r.find(r.d, attendCue, max(m.lo, m.word.first-8), m.word.first) {
		if slices.ContainsFunc(r.find(r.d, statusCue, m.lo, c.first), func(x cue) bool { return x.name == Proposed }) {
			return true
		}
	}
	return false
}

// verbReach is how many tokens behind a noun its verb may stand.
const verbReach = 30

// predicate returns the first cue behind the word where the word is a noun
// and no other word for a talk stands between; ok is false where there is none.
func (r *reader) predicate(cues []cue, m *mention) (c cue, ok bool) {
	if m.trigger.verb {
		return c, false
	}
	for _, c := range cues {
		if c.first < m.word.end {
			continue
		}
		if c.first-m.word.end > verbReach {
			return c, false
		}
		for _, h := range m.hits {
			if h.first >= m.word.end && h.first < c.first && !h.margin && !h.trigger.weak {
				return c, false
			}
		}
		return c, true
	}
	return c, false
}

// plannedBehind reports whether the verb of the noun that tells of the talk
// speaks of a plan: "the second dialogue of the two states is due to be held".
func (r *reader) plannedBehind(cues []cue, m *mention) bool {
	c, ok := r.predicate(cues, m)
	return ok && c.name == Planned && (c.first-m.word.end <= 12 || !r.has(r.d, boundaryCue, m.word.end, c.first))
}

// endedBehind reports whether what the noun names was called off after all that
// stands between: "talks on X, due to be held in May, were called off".
func (r *reader) endedBehind(cues []cue, m *mention) bool {
	c, ok := r.predicate(cues, m)
	if !ok || c.name != Planned {
		return false
	}
	for _, x := range cues {
		if x.first >= c.end && x.first-m.word.end <= verbReach && x.name != Planned && x.name != Held {
			return x.name == Ended
		}
	}
	return false
}

// heldAfterAll reports whether the talk took place though it had been put off:
// "talks, postponed twice, took place on Tuesday".
func (r *reader) heldAfterAll(cues []cue, m *mention) bool {
	if m.date == nil || m.trigger.verb || !m.latest.Before(day(r.in.Published).AddDate(0, 0, 1)) {
		return false
	}
	ended := -1
	for k, c := range cues {
		if c.name == Ended && c.first >= m.word.end {
			ended = k
		}
	}
	if ended < 0 || ended+1 >= len(cues) {
		return false
	}
	c := cues[ended+1]
	return c.name == Held && m.date.First >= c.end && m.date.First-c.end <= 6
}

// ahead moves a weekday of the last days, named behind a plan, a week on: "will
// hold two days of talks starting on Monday".
func (r *reader) ahead(m *mention, cues []cue) {
	if m.date == nil || r.in.Published.IsZero() {
		return
	}
	r.nextYear(m, cues)
	if m.date.Granularity != "day" || m.date.End-m.date.First > 1 {
		return
	}
	if !r.beforeWord(cues, Planned, m) || !slices.ContainsFunc(cues, func(c cue) bool { return c.name == Planned && c.end <= m.word.first && c.end <= m.date.First }) {
		return
	}
	pub := day(r.in.Published)
	if r.d.Tokens[m.date.First].Kind == text.Number || !m.latest.Before(pub) || m.earliest.AddDate(0, 0, 7).Before(pub) {
		return
	}
	m.earliest, m.latest = m.earliest.AddDate(0, 0, 7), m.latest.AddDate(0, 0, 7)
	m.value = m.earliest.Format(time.DateOnly)
	if m.latest.After(m.earliest) {
		m.value += "/" + m.latest.Format(time.DateOnly)
	}
}

// nextYear moves a month that is told without its year and lies back a year on
// where the talk is planned: "the next session to be held in Beijing in November".
func (r *reader) nextYear(m *mention, cues []cue) {
	pub := day(r.in.Published)
	if m.date.Granularity != "month" || !m.latest.Before(pub) || len(m.value) != len("2006-01") || !m.prospect && !r.beforeWord(cues, Planned, m) && r.closest(cues, m) != Planned {
		return
	}
	first := m.earliest.AddDate(1, 0, 0)
	if m.date.End-m.date.First > 1 || !first.After(pub) {
		return // "last month", "November 2019"
	}
	m.earliest, m.latest = first, first.AddDate(0, 1, -1)
	m.value = first.Format("2006-01")
}

// clear leaves out the cues that stand inside words about something else:
// "rejected the accusation" refuses no talks.
func (r *reader) clear(cues []cue) []cue {
	out := cues[:0]
	for _, c := range cues {
		inside := false
		for k := max(0, c.first-4); k <= c.first; k++ {
			if _, end, ok := r.at(r.d, otherCue, k); ok && end >= c.end {
				inside = true
			}
		}
		if !inside {
			out = append(out, c)
		}
	}
	return out
}

// plain leaves out auxiliaries of the past before another cue: "had been
// scheduled" tells of a plan, "đã hủy" of an end; and what a plan says of its
// own: "is due to be held".
func plain(cues []cue) []cue {
	var out []cue
	for k, c := range cues {
		if c.name == Held && k > 0 && cues[k-1].name == Planned && cues[k-1].end == c.first {
			continue // "expected to be held", "dự kiến diễn ra"
		}
		if c.name != Held || k+1 == len(cues) || cues[k+1].first != c.end {
			out = append(out, c)
		}
	}
	return out
}

// closest returns the status of the cue nearest to the word, empty where there
// is none.
func (r *reader) closest(cues []cue, m *mention) string {
	best, name := 1000, ""
	for _, c := range cues {
		d := max(m.word.first-c.end, c.first-m.word.end, 0)
		if d < best {
			best, name = d, c.name
		}
	}
	return name
}

// undate drops a date that is not the talk's: that of denying it, and the past
// date of a proposal or refusal, which says when somebody spoke.
func (r *reader) undate(m *mention, future bool) {
	if m.date == nil || future {
		return
	}
	if m.status == Proposed || m.status == Refused || m.status == Denied && r.ofAct(m.date) {
		m.date, m.value, m.earliest, m.latest = nil, "", time.Time{}, time.Time{}
	}
}

// beforeWord reports whether a status cue stands before the word, closer than
// any cue of another status that tells of a talk that was held.
func (r *reader) beforeWord(cues []cue, name string, m *mention) bool {
	for k := len(cues) - 1; k >= 0; k-- {
		c := cues[k]
		if c.end > m.word.first {
			continue
		}
		if m.word.first-c.end > 12 {
			return false
		}
		if c.name == name {
			return true
		}
		if c.name == Held {
			return false
		}
	}
	return false
}
