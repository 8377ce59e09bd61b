package talk

import (
	"time"

	"parley/extract/date"
	"parley/extract/text"
)

// The values of Talk.DateSource.
const (
	fromTrigger  = "trigger"
	fromSentence = "sentence"
	fromSection  = "section"
	fromDocument = "document"
)

// beside is how many tokens may stand between the word that tells of a talk
// and a date right beside it.
const beside = 5

// when picks the date of the talk: the one nearest to the word. Dates that
// belong to a verb of saying are left out; those of a dateline, of calling off
// or behind a clause boundary count as farther away.
func (r *reader) when(m *mention) {
	best := 0
	dates := r.datesIn(m.lo, m.hi)
	for i := range dates {
		e := &dates[i]
		if e.Earliest.IsZero() || e.Type != "DATE" && e.Type != "TIME" {
			continue
		}
		d := 2 * (e.First - m.word.end)
		if e.End <= m.word.first {
			d = 3 * (m.word.first - e.End)
		}
		d = max(d, 0)
		if r.saidOn(e, m) {
			continue // when it was said, not when it was
		}
		if r.ofAct(e) {
			d += 24
		}
		if r.inDateline(e) {
			d += 20
		}
		walls := len(r.find(r.d, boundaryCue, min(m.word.end, e.End), max(m.word.first, e.First)))
		if e.Granularity == "year" || e.Granularity == "decade" {
			if walls > 0 {
				continue
			}
			d += 8
		}
		d += 4 * walls
		if m.date == nil || d < best {
			m.date, best = e, d
			switch {
			case r.inDateline(e):
				m.dateSource = fromDocument
			case walls == 0 && e.First-m.word.end <= beside && m.word.first-e.End <= beside:
				m.dateSource = fromTrigger
			default:
				m.dateSource = fromSentence
			}
		}
	}
	if m.date == nil {
		return
	}
	m.value, m.earliest, m.latest = m.date.Value, m.date.Earliest, m.date.Latest
	if len(m.value) > 10 && m.value[4] == '-' && m.value[10] == 'T' {
		m.value = m.value[:10] // a talk has a day, not an hour
	}
	r.widen(m)
}

// ofAct reports whether a date is that of calling off, refusing or proposing
// rather than of the talks: "on Wednesday called off", "bác đề nghị hôm 5-3".
func (r *reader) ofAct(e *date.Expression) bool {
	for k := max(0, e.First-5); k < min(len(r.d.Tokens), e.End+2); k++ {
		name, end, ok := r.at(r.d, statusCue, k)
		if !ok || name == Held || name == Planned {
			continue
		}
		if end <= e.First && e.First-end <= 1 || k >= e.End {
			return true
		}
	}
	return false
}

// inDateline reports whether a date stands in the dateline of a paragraph,
// before its dash or colon: "New Delhi, September 8: ...".
func (r *reader) inDateline(e *date.Expression) bool {
	first := int(r.d.SentenceOf(e.First).First)
	if e.First-first > 6 || !r.d.Tokens[first].Has(text.LineStart) {
		return false
	}
	for k := e.End; k <= e.End+1 && k < len(r.d.Tokens); k++ {
		if f := r.d.Fold(k); f == ":" || f == "-" && !r.d.Tokens[k].Has(text.Glued) {
			return true
		}
	}
	return false
}

// widen makes "two days of meetings that ended on Wednesday" an interval.
func (r *reader) widen(m *mention) {
	if m.date.Granularity != "day" && m.date.Granularity != "part_of_day" || !r.has(r.d, closeCue, m.lo, m.hi) {
		return
	}
	for _, e := range r.datesIn(m.lo, m.hi) {
		if e.Type != "DURATION" {
			continue
		}
		if n := days(e.Value); n >= 2 && n <= 10 {
			m.earliest = m.latest.AddDate(0, 0, 1-n)
			m.value = m.earliest.Format(time.DateOnly) + "/" + m.latest.Format(time.DateOnly)
			return
		}
	}
}

// days reads a TIMEX3 duration of whole days, 0 for others.
func days(v string) int {
	n := 0
	if len(v) < 3 || v[0] != 'P' || v[len(v)-1] != 'D' {
		return 0
	}
	for _, c := range v[1 : len(v)-1] {
		if c < '0' || c > '9' || n > 100 {
			return 0
		}
		n = 10*n + int(c-'0')
	}
	return n
}

// saidOn reports whether a date belongs to a verb of saying: "said on
// Tuesday", "ngày 6/9 cho biết", "theo báo X ngày 31-10", "said at a briefing on
// Thursday that". Between the verb and the date no other talk is told.
func (r *reader) saidOn(e *date.Expression, m *mention) bool {
	for k := e.End; k <= e.End+1 && k < m.hi; k++ {
		if r.d.Tokens[k].Kind == text.Punct {
			break // "..., сообщил МИД": the date belongs to what was said
		}
		if _, _, ok := r.at(r.d, sayCue, k); ok {
			return true
		}
	}
	for k := e.First - 1; k >= m.lo && e.First-k <= 9; k-- {
		if _, end := r.triggers.At(r.d, k); end > k {
			return false
		}
		if _, _, ok := r.at(r.d, boundaryCue, k); ok && k < e.First-1 {
			return false
		}
		if _, _, ok := r.at(r.d, sayCue, k); ok {
			return true
		}
	}
	return false
}
