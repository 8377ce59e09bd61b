package talk

import (
	"slices"
	"strings"
	"time"

	"parley/extract/actor"
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

// near is how many tokens may stand between the word that tells of a talk
// and a date right beside it.
const near = 5

// opening is at which token of a sentence or clause a date still opens it.
const opening = 5

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
		if r.inDateline(e) {
			m.dateline = e
			continue
		}
		if r.ofDocument(e, m) || r.beside(e, m) {
			continue
		}
		if r.bounds(e) || e.Latest.Sub(e.Earliest) > 366*24*time.Hour {
			continue // "until 2025", "the plan for 2026-2030"
		}
		d := 2 * (e.First - m.word.end)
		if e.End <= m.word.first {
			d = 3 * (m.word.first - e.End)
		}
		d = max(d, 0)
		if r.saidOn(e, m) {
			continue // when it was said, not when it was
		}
		if r.ofOther(e, m) || r.owned(e) || r.ofSubject(e, m) {
			continue
		}
		if r.ofAct(e) {
			d += 24
		}
		walls := len(r.find(r.d, boundaryCue, min(m.word.end, e.End), max(m.word.first, e.First)))
		if e.First-m.lo <= opening && (e.End <= m.word.first || m.word.first < m.lo) {
			walls = 0 // "In 2013, ..." dates the whole sentence
		}
		if e.Granularity == "year" || e.Granularity == "decade" {
			if walls > 0 && !r.plannedIn(max(m.word.end, e.First-8), e.First) && !(e.Latest.After(r.in.Published) && r.plannedIn(max(m.lo, m.word.first-6), m.word.first)) {
				continue
			}
			d += 8
		}
		if walls > 0 && m.trigger.kind == "agreement" && m.trigger.verb && e.First > m.word.first {
			continue // "agreed to use the line that was set up in May"
		}
		d += 4 * walls
		if m.date == nil || d < best {
			m.date, best = e, d
			switch {
			case walls == 0 && e.First-m.word.end <= near && m.word.first-e.End <= near:
				m.dateSource = fromTrigger
			default:
				m.dateSource = fromSentence
			}
		}
	}
	if m.date != nil {
		r.dateBy(m)
	}
}

// dateBy gives a mention the days of its time expression.
func (r *reader) dateBy(m *mention) {
	m.value, m.earliest, m.latest = m.date.Value, m.date.Earliest, m.date.Latest
	if len(m.value) > 10 && m.value[4] == '-' && m.value[10] == 'T' {
		m.value = m.value[:10] // a talk has a day, not an hour
	}
	r.adjoin(m)
	r.widen(m)
}

// adjoin makes "on Tuesday and Wednesday" an interval.
func (r *reader) adjoin(m *mention) {
	if m.date.Granularity != "day" {
		return
	}
	all := r.datesIn(m.lo, m.hi)
	for i := 1; i < len(all); i++ {
		a, b := all[i-1], all[i]
		if m.date.First != a.First && m.date.First != b.First || b.Granularity != "day" || a.Granularity != "day" || b.First-a.End > 2 {
			continue
		}
		linked := r.d.Fold(a.End) == "-"
		for _, g := range [...]group{withCue, spanCue} {
			if _, end, ok := r.at(r.d, g, a.End); ok && end <= b.First {
				linked = true
			}
		}
		n := int(b.Latest.Sub(a.Earliest).Hours() / 24)
		last := b.Latest
		if n < 0 && n >= -6 { // "on Friday and Saturday", written on the Friday
			n, last = n+7, last.AddDate(0, 0, 7)
		}
		if linked && n >= 1 && n <= 4 {
			m.earliest, m.latest = a.Earliest, last
			m.value = a.Earliest.Format(time.DateOnly) + "/" + last.Format(time.DateOnly)
			return
		}
	}
}

// ofSubject reports whether a month or year to come behind a verb of talking is that of what was
// talked about: "discussed an exercise next year". Nothing before the verb may say that
// the talk itself is to come.
func (r *reader) ofSubject(e *date.Expression, m *mention) bool {
	return m.trigger.kind == "consultations" && m.trigger.verb && !m.title && e.First >= m.word.end+2 && !r.in.Published.IsZero() &&
		e.Granularity != "day" && e.Earliest.After(r.in.Published) && !r.plannedIn(m.lo, m.word.end) && !m.prospect
}

// plannedIn reports whether tokens lo to hi say that something is planned.
func (r *reader) plannedIn(lo, hi int) bool {
	return slices.ContainsFunc(r.find(r.d, statusCue, lo, hi), func(c cue) bool { return c.name == Planned })
}

// ofDocument reports whether a year, or a month long past, names an agreement other
// than the talk: "discussed the agreement of 2018".
func (r *reader) ofDocument(e *date.Expression, m *mention) bool {
	if e.Granularity != "year" && (e.Granularity != "month" || !r.past(*e)) {
		return false
	}
	for k := max(m.lo, e.First-4); k <= e.End && k < m.hi; k++ {
		readings, end := r.triggers.At(r.d, k)
		if end == k || readings[0].kind != "agreement" || readings[0].verb || k == m.word.first {
			continue
		}
		if e.Granularity == "month" && end != e.First && (end != e.First-1 || !r.of(end)) {
			continue // "signed the accord in May"
		}
		if k >= e.End || end <= e.First && e.First-end <= 1 {
			return true
		}
	}
	return false
}

// of reports whether the word at token i is the English "of".
func (r *reader) of(i int) bool {
	return r.d.Lang == text.English && r.d.Fold(i) == "of"
}

// beside reports whether a date is told by its distance from the talk: "three
// days before the summit".
func (r *reader) beside(e *date.Expression, m *mention) bool {
	if m.word.first < e.End || m.word.first-e.End > 4 {
		return false
	}
	for k := max(e.First+1, e.End-1); k <= min(e.End, m.word.first-1); k++ {
		if _, end, ok := r.at(r.d, backgroundCue, k); ok && end <= m.word.first {
			return true
		}
	}
	return false
}

// owned reports whether a date says of something that is no talk when it was:
// "last November's attack".
func (r *reader) owned(e *date.Expression) bool {
	k := e.End
	if r.d.Lang != text.English || k+2 >= len(r.d.Tokens) || r.d.Fold(k) != "'" && r.d.Fold(k) != "’" && r.d.Fold(k) != "'s" {
		return false
	}
	for ; k < min(e.End+6, len(r.d.Tokens)); k++ {
		if _, end := r.triggers.At(r.d, k); end > k {
			return false
		}
	}
	return true
}

// ofOther reports whether a date behind the word is that of another event, which
// the talk came before or after: "should meet before the cup, which opens in June".
func (r *reader) ofOther(e *date.Expression, m *mention) bool {
	for _, c := range r.find(r.d, backgroundCue, m.word.end, e.First) {
		if r.d.Lang == text.Vietnamese && !slices.ContainsFunc(m.hits, func(h hit) bool { return h.first >= c.end && h.first < e.First }) {
			continue // "cuộc gặp trước", the meeting before
		}
		if c.first > 0 && r.has(r.d, perfectCue, c.first-1, c.first) {
			continue // "has since met"
		}
		if e.First-c.end >= 2 && !r.dated(c.end, min(c.end+4, e.First)) {
			return true
		}
	}
	return false
}

// bounds reports whether a date only says since or until when: "since July",
// "until 2025".
func (r *reader) bounds(e *date.Expression) bool {
	for k := max(0, e.First-3); k < e.First; k++ {
		if name, end, ok := r.at(r.d, boundCue, k); ok && name == sinceDate && end == e.First {
			return true
		}
	}
	return e.Granularity == "year" && r.d.Tokens[e.First].Kind == text.Number && r.endsAt(boundCue, e.First, max(0, e.First-3))
}

// dateMain dates the talk that an article reports where no sentence about it
// has a date: by the first day of late that its lead names, other than that of
// saying so and those of other talks.
func (r *reader) dateMain(cs []cluster) {
	if len(cs) == 0 || !cs[0].main || cs[0].value != "" || cs[0].status != Held || r.in.Published.IsZero() {
		return
	}
	c := &cs[0]
	others := map[int]bool{}
	for _, x := range cs[1:] {
		for _, m := range x.mentions {
			others[m.sentence] = true
		}
	}
	for _, said := range []bool{false, true} {
		for s := r.headlines; s < min(r.headlines+lead, len(r.d.Sentences)); s++ {
			if others[s] {
				continue
			}
			if e := r.lateDay(s, said); e != nil {
				c.value, c.earliest, c.latest, c.dateSource = e.Value, e.Earliest, e.Latest, fromSection
				if len(c.value) > 10 && c.value[10] == 'T' {
					c.value = c.value[:10]
				}
				x := r.d.Sentences[s]
				m := mention{lo: int(x.First), hi: int(x.End), date: e, value: c.value, earliest: c.earliest, latest: c.latest}
				r.widen(&m)
				c.value, c.earliest, c.latest = m.value, m.earliest, m.latest
				return
			}
		}
	}
}

// lateDay returns the first day of late that sentence s names, nil where it
// names none; days on which somebody said so count only if said.
func (r *reader) lateDay(s int, said bool) *date.Expression {
	x, pub := r.d.Sentences[s], day(r.in.Published)
	m := mention{sentence: s, lo: int(x.First), hi: int(x.End)}
	dates := r.datesIn(m.lo, m.hi)
	for i := range dates {
		e := &dates[i]
		if e.Earliest.IsZero() || e.Granularity != "day" && e.Granularity != "part_of_day" || e.Latest.After(pub) || e.Earliest.AddDate(0, 0, 10).Before(pub) {
			continue
		}
		if !r.inDateline(e) && (said && !r.press(e.First-3, e.End+3) || !r.saidOn(e, &m)) {
			return e
		}
	}
	return nil
}

// press reports whether a news outlet is named in tokens lo to hi: a date there
// is that of its report.
func (r *reader) press(lo, hi int) bool {
	return slices.ContainsFunc(r.allIn(lo, hi), func(x actor.Ref) bool { return x.Actor >= 0 && r.in.Actors[x.Actor].Media })
}

// lead is how many sentences behind the headline tell the news.
const lead = 6

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
		if f := r.d.Fold(k); f == ":" || f == "(" || f == "/" || f == "-" && !r.d.Tokens[k].Has(text.Glued) {
			return true
		}
	}
	return false
}

// widen makes "two days of meetings that ended on Wednesday", "two-day talks
// that began on Monday" an interval.
func (r *reader) widen(m *mention) {
	if m.date.Granularity != "day" && m.date.Granularity != "part_of_day" || strings.Contains(m.value, "/") {
		return
	}
	ends := r.has(r.d, closeCue, m.lo, m.hi)
	begins := r.has(r.d, openCue, m.lo, m.hi)
	for _, e := range r.datesIn(m.lo, m.hi) {
		if e.Type != "DURATION" {
			continue
		}
		closed := ends || r.endsAt(backgroundCue, e.First, m.lo) // "after two days of talks"
		if !closed && !begins {
			continue
		}
		if n := days(e.Value); n >= 2 && n <= 10 {
			if closed {
				m.earliest = m.latest.AddDate(0, 0, 1-n)
			} else {
				m.latest = m.earliest.AddDate(0, 0, n-1)
			}
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
