package talk

import (
	"slices"
	"sort"
	"strings"
	"time"

	"parley/extract/actor"
	"parley/extract/date"
	"parley/extract/name"
	"parley/extract/text"
)

// mention is one sentence, or clause, that tells of a talk.
type mention struct {
	sentence int
	lo, hi   int // tokens of the sentence or clause
	word     cue // the word that tells of the talk best; name is unused
	trigger  trigger
	also     []trigger // what else the sentence has
	title    bool

	parties  []string // told beside the word, in text order
	explicit bool     // the parties stand as a group: "A and B", "between A and B", "A-B dialogue"
	pair     bool     // "the two sides"
	with     bool     // "with X": X is the partner of a side that is not named here
	trio     bool
	source   []string // of a one-sided act
	target   []string
	people   []int // actors that are persons or bodies

	date     *date.Expression
	value    string // date value, widened to an interval where the sentence says how long
	earliest time.Time
	latest   time.Time
	place    int // index into places, -1
	status   string
	sure     bool // the status stands in words, not by default
	format   string
	next     bool
	previous bool
	about    bool // the sentence speaks of the topic
	who      Attribution
}

// reader finds the mentions of one text.
type reader struct {
	*frames
	in     Input
	d      *text.Doc
	topic  density
	tags   Tagger
	places []placeAt
	main   []string // the parties of the article's main talk
}

type placeAt struct {
	first, end int
	place      int
}

func newReader(f *frames, in Input, topic density, tags Tagger) *reader {
	r := &reader{frames: f, in: in, d: in.Doc, topic: topic, tags: tags}
	for k, p := range in.Places {
		for _, m := range p.Mentions {
			i := r.tokenAt(m.Start)
			if i < 0 {
				continue
			}
			end := i + 1
			for end < len(r.d.Tokens) && int(r.d.Tokens[end].RuneStart) < m.End {
				end++
			}
			r.places = append(r.places, placeAt{i, end, k})
		}
	}
	slices.SortStableFunc(r.places, func(a, b placeAt) int { return a.first - b.first })
	return r
}

// tokenAt returns the token that begins at a code point, -1 where none does.
func (r *reader) tokenAt(rune int) int {
	i := sort.Search(len(r.d.Tokens), func(i int) bool { return int(r.d.Tokens[i].RuneStart) >= rune })
	if i == len(r.d.Tokens) || int(r.d.Tokens[i].RuneStart) != rune {
		return -1
	}
	return i
}

// mentions reads all sentences in order.
func (r *reader) mentions() []mention {
	var out []mention
	for s := range r.d.Sentences {
		out = append(out, r.sentence(s)...)
	}
	return out
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

// tagged leaves out the hits that the English tagger takes for another part of
// speech: "talks" the verb is no negotiation, "signing" the noun signs nothing.
// Only sentences with a hit are tagged. A sentence that cannot be tagged keeps all.
func (r *reader) tagged(s int, hits []hit) []hit {
	if r.d.Lang != text.English || r.tags == nil || len(hits) == 0 {
		return hits
	}
	tags, err := r.tags.Tags(r.d, s)
	if err != nil {
		return hits
	}
	first := int(r.d.Sentences[s].First)
	return slices.DeleteFunc(hits, func(h hit) bool {
		tag := tags[h.end-1-first]
		isVerb := strings.HasPrefix(tag, "VB")
		if h.trigger.verb {
			return !isVerb && h.end-h.first == 1 // of longer phrases the words tell enough
		}
		return isVerb && tag != "VBG" // "meeting" may be either
	})
}

type hit struct {
	cue
	trigger trigger
}

func (r *reader) sentence(s int) []mention {
	x := r.d.Sentences[s]
	var hits []hit
	for i := int(x.First); i < int(x.End); {
		if _, end, ok := r.at(r.d, otherCue, i); ok {
			i = end
			continue
		}
		vals, end := r.triggers.At(r.d, i)
		if end == i {
			i++
			continue
		}
		hits = append(hits, hit{cue{i, end, ""}, vals[0]})
		i = end
	}
	hits = r.tagged(s, hits)
	if len(hits) == 0 {
		return nil
	}
	var out []mention
	for _, part := range r.parts(s, hits) {
		if m, ok := r.read(s, part); ok {
			out = append(out, m)
		}
	}
	return out
}

// part is a stretch of a sentence with the trigger words in it.
type part struct {
	lo, hi int
	hits   []hit
}

// parts splits a sentence that tells of two talks: two strong words of
// different kinds in different clauses, or of any kind with a date each.
func (r *reader) parts(s int, hits []hit) []part {
	x := r.d.Sentences[s]
	var strong []hit
	for _, h := range hits {
		if h.trigger.rank >= 4 && !h.trigger.weak {
			strong = append(strong, h)
		}
	}
	cut := -1
	for k := 1; k < len(strong) && cut < 0; k++ {
		a, b := strong[k-1], strong[k]
		for _, c := range r.find(r.d, boundaryCue, a.end, b.first) {
			if a.trigger.kind != b.trigger.kind && r.dated(c.end, int(x.End)) && len(distinct(r.refsIn(c.end, int(x.End)))) >= 2 || r.dated(int(x.First), c.first) && r.dated(c.end, int(x.End)) {
				cut = c.first
			}
		}
	}
	if cut < 0 {
		return []part{{int(x.First), int(x.End), hits}}
	}
	p, q := part{lo: int(x.First), hi: cut}, part{lo: cut, hi: int(x.End)}
	for _, h := range hits {
		if h.first < cut {
			p.hits = append(p.hits, h)
		} else {
			q.hits = append(q.hits, h)
		}
	}
	return []part{p, q}
}

func (r *reader) dated(lo, hi int) bool {
	for i := range r.in.Dates {
		if e := &r.in.Dates[i]; e.First >= lo && e.End <= hi && !e.Earliest.IsZero() {
			return true
		}
	}
	return false
}

func (r *reader) read(s int, p part) (mention, bool) {
	m := mention{sentence: s, lo: p.lo, hi: p.hi, place: -1, title: r.headline(s), about: r.about(s)}
	best := -1
	for k, h := range p.hits {
		m.also = append(m.also, h.trigger)
		rank := func(h hit) int {
			n := 2 * h.trigger.rank
			if r.endsAt(settingCue, h.first, p.lo) {
				n -= 5 // "on the sidelines of the conference"
			}
			if h.trigger.weak {
				n -= 5
			}
			return n
		}
		if best < 0 || rank(h) > rank(p.hits[best]) {
			best = k
		}
	}
	if best < 0 {
		return m, false
	}
	m.word, m.trigger = p.hits[best].cue, p.hits[best].trigger
	if len(r.find(r.d, genericCue, p.lo, p.hi)) > 0 {
		return m, false // "such meetings": talks in general
	}
	r.parties(&m)
	r.when(&m)
	r.where(&m)
	r.how(&m)
	r.rounds(&m)
	r.standing(&m)
	r.told(&m)
	return m, true
}

// headline reports whether sentence s belongs to the headline: the first line
// of a text of several, where it is short.
func (r *reader) headline(s int) bool {
	all := r.d.Sentences
	if all[s].Paragraph != 0 || all[len(all)-1].Paragraph == 0 {
		return false
	}
	last := s
	for last+1 < len(all) && all[last+1].Paragraph == 0 {
		last++
	}
	return all[last].RuneEnd <= 250
}

// headlineAbout reports whether the headline, or the first sentence of a text
// without one, speaks of the topic.
func (r *reader) headlineAbout() bool {
	for s := range r.d.Sentences {
		if s > 0 && !r.headline(s) {
			return false
		}
		if r.topic.about(s) {
			return true
		}
	}
	return false
}

// about reports whether sentence s speaks of the topic, itself or by the
// sentence before it in the paragraph.
func (r *reader) about(s int) bool {
	return r.topic.about(s) || s > 0 && r.d.Sentences[s-1].Paragraph == r.d.Sentences[s].Paragraph && r.topic.about(s-1)
}

// parties reads who takes part.
func (r *reader) parties(m *mention) {
	refs := r.refsIn(m.lo, m.hi)
	var groups [][]actor.Ref
	for i := 0; i < len(refs); {
		j := i + 1
		for j < len(refs) && r.coordinated(refs[j-1].End, refs[j].First) {
			j++
		}
		groups = append(groups, refs[i:j])
		i = j
	}
	// The group nearest to the word names the parties if it names two.
	best, dist := -1, 0
	for k, g := range groups {
		if len(distinct(g)) < 2 {
			continue
		}
		d := m.word.first - g[len(g)-1].End
		if d < 0 {
			d = g[0].First - m.word.end + 3
		}
		d = max(d, 0)
		if best < 0 || d < dist {
			best, dist = k, d
		}
	}
	if pair := r.between(refs, m); len(pair) >= 2 {
		m.parties, m.explicit = pair, true
	} else if best >= 0 && dist < 18 {
		m.parties, m.explicit = distinct(groups[best]), true
	} else {
		m.parties = r.subjectAndPartner(refs, m)
	}
	for _, ref := range r.in.Refs {
		if ref.First >= m.lo && ref.End <= m.hi && ref.Actor >= 0 && (ref.Kind == actor.PersonRef || ref.Kind == actor.BodyRef) && !r.in.Actors[ref.Actor].Media {
			if !slices.Contains(m.people, ref.Actor) {
				m.people = append(m.people, ref.Actor)
			}
		}
	}
	m.pair = len(r.find(r.d, pairCue, m.lo, m.hi)) > 0
	m.trio = len(r.find(r.d, trioCue, m.lo, m.hi)) > 0
	// Direction: who stands before the word acts, who stands after is acted upon.
	for _, ref := range refs {
		if ref.End <= m.word.first {
			m.source = appendNew(m.source, ref.Party)
		} else if !slices.Contains(m.source, ref.Party) {
			m.target = appendNew(m.target, ref.Party)
		}
	}
}

// between reads "talks between A, ..., and B": of the refs after the word, one
// side before the partner word and one after it.
func (r *reader) between(refs []actor.Ref, m *mention) []string {
	start := -1
	for k := m.word.end; k < min(m.hi, m.word.end+4); k++ {
		if _, end, ok := r.at(r.d, betweenCue, k); ok {
			start = end
			break
		}
	}
	if start < 0 {
		return nil
	}
	var out []string
	for _, ref := range refs {
		if ref.First < start || ref.First > start+40 {
			continue
		}
		out = appendNew(out, ref.Party)
		if len(out) == 2 && len(r.find(r.d, trioCue, m.lo, m.hi)) == 0 {
			break
		}
	}
	return out
}

// subjectAndPartner picks the parties where no two stand as a group: the last
// ref before the word, and one after it that is tied to the word: "met X",
// "talks with X", "встретился с X", "gặp X".
func (r *reader) subjectAndPartner(refs []actor.Ref, m *mention) []string {
	var out []string
	for k := len(refs) - 1; k >= 0; k-- {
		// A body whose name holds the word counts as standing before it: "Рабочая
		// группа ОДКБ".
		if refs[k].First < m.word.end {
			out = append(out, refs[k].Party)
			m.with = r.tied(refs[k], max(m.lo, refs[k].First-3))
			break
		}
	}
	for _, ref := range refs {
		if ref.First < m.word.end {
			continue
		}
		if ref.First-m.word.end <= 3 || r.partner(ref, m) || len(out) == 0 {
			m.with = m.with || r.partner(ref, m)
			out = appendNew(out, ref.Party)
			break
		}
	}
	return out
}

// partner reports whether "with" ties a ref after the word to it.
func (r *reader) partner(ref actor.Ref, m *mention) bool {
	return r.tied(ref, max(m.word.end, ref.First-6))
}

// tied reports whether a partner word stands between token lo and a ref.
func (r *reader) tied(ref actor.Ref, lo int) bool {
	for k := ref.First - 1; k >= lo; k-- {
		if _, _, ok := r.at(r.d, partnerCue, k); ok {
			return true
		}
	}
	return false
}

// refsIn lists the refs that may be parties in tokens lo to hi: no media, no
// places, and none that the talks are about ("on North Korea").
func (r *reader) refsIn(lo, hi int) []actor.Ref {
	var out []actor.Ref
	for _, ref := range r.in.Refs {
		if ref.First < lo || ref.End > hi || ref.Party == "" || ref.Role == name.Located {
			continue
		}
		if ref.Actor >= 0 && r.in.Actors[ref.Actor].Media {
			continue
		}
		if ref.Kind == actor.StateRef && r.endsAt(topicCue, ref.First, lo) {
			continue
		}
		out = append(out, ref)
	}
	return out
}

// endsAt reports whether a cue of the group ends right before token i, an
// article aside.
func (r *reader) endsAt(g group, i, lo int) bool {
	for k := i - 1; k >= lo && i-k <= 4; k-- {
		if _, end, ok := r.at(r.d, g, k); ok && (end == i || end == i-1 && r.d.Fold(i-1) == "the") {
			return true
		}
	}
	return false
}

// coordinated reports whether two refs stand in one list: "A and B", "A, B",
// "A - B", "A với B". Offices and titles may stand between only where "and" or
// "with" links: "Tổng thống Mỹ Biden và Tổng thống Nga Putin".
func (r *reader) coordinated(i, j int) bool {
	if j < i || j-i > 7 {
		return false
	}
	comma, linked, words := j == i, false, 0
	for k := i; k < j; {
		switch f := r.d.Fold(k); f {
		case ",", "-", "/":
			comma = true
			k++
			continue
		case "the", "its", "his", "her", "'", "s":
			k++
			continue
		}
		if _, end, ok := r.at(r.d, withCue, k); ok {
			linked = true
			k = end
			continue
		}
		if _, _, ok := r.at(r.d, boundaryCue, k); ok || r.d.Tokens[k].Kind == text.Punct {
			return false
		}
		if _, end := r.triggers.At(r.d, k); end > k {
			return false
		}
		if _, _, ok := r.at(r.d, sayCue, k); ok {
			return false
		}
		words++
		k++
	}
	return linked || comma && words == 0
}

func distinct(refs []actor.Ref) []string {
	var out []string
	for _, ref := range refs {
		out = appendNew(out, ref.Party)
	}
	return out
}

func appendNew(s []string, x string) []string {
	if x == "" || slices.Contains(s, x) {
		return s
	}
	return append(s, x)
}

// when picks the date of the talk: the one nearest to the word, those that
// belong to a verb of saying put last.
func (r *reader) when(m *mention) {
	best := 0
	for i := range r.in.Dates {
		e := &r.in.Dates[i]
		if e.First < m.lo || e.End > m.hi || e.Earliest.IsZero() || e.Type != "DATE" && e.Type != "TIME" {
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
	if m.date.Granularity != "day" && m.date.Granularity != "part_of_day" || len(r.find(r.d, closeCue, m.lo, m.hi)) == 0 {
		return
	}
	for i := range r.in.Dates {
		e := &r.in.Dates[i]
		if e.First < m.lo || e.End > m.hi || e.Type != "DURATION" {
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

// where picks the place: the nearest to the word, a city before a state.
func (r *reader) where(m *mention) {
	best := 0
	for _, p := range r.places {
		if p.first < m.lo || p.end > m.hi {
			continue
		}
		d := 2 * (p.first - m.word.end)
		if p.end <= m.word.first {
			d = 3 * (m.word.first - p.end)
		}
		d = max(d, 0)
		if !r.in.Places[p.place].HasPoint {
			d += 10
		}
		if r.d.Tokens[p.first].Has(text.LineStart) {
			d += 20 // a dateline
		}
		if m.place < 0 || d < best {
			m.place, best = p.place, d
		}
	}
}

// how reads the format.
func (r *reader) how(m *mention) {
	m.format = m.trigger.format
	for _, t := range m.also {
		if m.format == "" {
			m.format = t.format
		}
	}
	cues := r.find(r.d, formatCue, m.lo, m.hi)
	for _, want := range []string{Virtual, Phone, InPerson} {
		for _, c := range cues {
			if c.name == want && (m.format == "" || want == Virtual) {
				m.format = want
			}
		}
	}
}

func (r *reader) rounds(m *mention) {
	m.next = len(r.find(r.d, nextCue, m.lo, m.hi)) > 0
	m.previous = len(r.find(r.d, previousCue, m.lo, m.hi)) > 0
}

// told reads who says so.
func (r *reader) told(m *mention) {
	x := r.d.Sentences[m.sentence]
	m.who.Anonymous = len(r.find(r.d, anonymousCue, int(x.First), int(x.End))) > 0
	for _, c := range r.find(r.d, sayCue, int(x.First), int(x.End)) {
		best := -1
		for k, ref := range r.in.Refs {
			if ref.Actor < 0 || ref.First < int(x.First) || ref.End > int(x.End) {
				continue
			}
			d := c.first - ref.End
			if d < 0 {
				d = ref.First - c.end
			}
			if d >= 0 && d <= 4 && (best < 0 || ref.Kind == actor.PersonRef) {
				best = k
			}
		}
		if best >= 0 {
			m.who.Source = r.in.Actors[r.in.Refs[best].Actor].Name
			return
		}
	}
}
