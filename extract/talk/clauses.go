package talk

import (
	"slices"

	"parley/extract/actor"
	"parley/extract/date"
	"parley/extract/text"
)

// part is a stretch of a sentence with the trigger words in it.
type part struct {
	lo, hi   int
	hits     []hit
	prospect bool // what was agreed on for later
	bare     bool // that it was agreed on
}

// parts splits a stretch that tells of several talks.
func (r *reader) parts(p part) []part {
	cut, prospect := r.cut(p)
	if cut < 0 {
		if c, n := r.endedOf(p); c >= 0 {
			return []part{{lo: p.lo, hi: c, hits: p.hits[:n], prospect: p.prospect}, {lo: c, hi: p.hi, hits: p.hits[n:]}}
		}
		if c := r.endedIn(p); c >= 0 {
			last := p.hits[len(p.hits)-1]
			return []part{{lo: p.lo, hi: c, hits: p.hits, prospect: p.prospect}, {lo: c, hi: p.hi, hits: []hit{last}}}
		}
		return []part{p}
	}
	n := 0
	for n < len(p.hits) && p.hits[n].first < cut {
		n++
	}
	left := part{lo: p.lo, hi: cut, hits: p.hits[:n], prospect: p.prospect, bare: prospect}
	right := part{lo: cut, hi: p.hi, hits: p.hits[n:], prospect: prospect}
	return append([]part{left}, r.parts(right)...)
}

// cut returns the token that parts the first talk of a stretch from the next,
// -1 where there is one talk; prospect says that the second is what the first
// agreed on.
func (r *reader) cut(p part) (at int, prospect bool) {
	var strong []hit
	for _, h := range p.hits {
		if (h.trigger.rank >= 3 && !h.trigger.weak || h.ordinal) && !h.margin {
			strong = append(strong, h)
		}
	}
	for k := 1; k < len(p.hits); k++ {
		if a, b := p.hits[k-1], p.hits[k]; !a.margin && !b.margin && a.trigger.rank >= 3 && b.trigger.rank >= 3 {
			if c := r.agreedOn(p, a, b); c >= 0 {
				return c, true
			}
			if c := r.behind(p, a, b); c >= 0 {
				return c, false
			}
		}
	}
	for k := 1; k < len(strong); k++ {
		a, b := strong[k-1], strong[k]
		if c := r.alsoTold(p, a, b); c >= 0 {
			return c, false
		}
		if b.ordinal && a.ordinal != r.dated(p.lo, b.first) && r.dated(b.end, p.hi) {
			return b.first, false
		}
		if a.trigger.rank < 4 || b.trigger.rank < 4 {
			continue
		}
		cut := -1
		for _, c := range r.find(r.d, boundaryCue, a.end, b.first) {
			if !r.dated(c.end, p.hi) {
				break
			}
			kinds := a.trigger.kind != b.trigger.kind && len(distinct(r.refsIn(c.end, p.hi))) >= 2
			if kinds || r.dated(p.lo, c.first) {
				cut = c.first // the last boundary before the second word
			}
		}
		if cut >= 0 {
			return cut, false
		}
	}
	return -1, false
}

// alsoTold returns where a second predicate begins, or a second sentence behind a
// semicolon, that has a word and a date of its own, as the first has: "met in May and
// will reconvene in June". -1 where there is none.
func (r *reader) alsoTold(p part, a, b hit) int {
	for k := a.end; k < b.first; k++ {
		semicolon := r.d.Fold(k) == ";"
		if _, end, ok := r.at(r.d, conjunctionCue, k); !semicolon && (!ok || end > b.first) {
			continue
		}
		if r.dated(p.lo, k) && r.dated(k+1, p.hi) {
			return k
		}
	}
	return -1
}

// perPartner parts a mention that gives each of several partners a date of its own:
// "signed accords with China in May 2015 and with India in October 2016".
func (r *reader) perPartner(m mention) []mention {
	var out []mention
	dates := r.datesIn(m.word.end, m.hi)
	refs := r.refsIn(m.word.end, m.hi)
	for k, x := range refs {
		if !r.tied(x, max(m.word.end, x.First-3)) {
			continue
		}
		end := m.hi
		if k+1 < len(refs) {
			end = refs[k+1].First
		}
		i := slices.IndexFunc(dates, func(e date.Expression) bool {
			return e.First >= x.End && e.First-x.End <= 4 && e.End <= end && !e.Earliest.IsZero() && e.Type == "DATE"
		})
		if i < 0 {
			continue
		}
		c := m
		c.parties, c.explicit, c.with, c.named = []string{x.Party}, false, true, true
		c.date, c.dateSource = &dates[i], fromSentence
		r.dateBy(&c)
		out = append(out, c)
	}
	if len(out) < 2 {
		return r.apart(m)
	}
	for _, p := range m.parties {
		if !slices.ContainsFunc(out, func(c mention) bool { return c.parties[0] == p }) {
			for k := range out {
				out[k].parties = append([]string{p}, out[k].parties...)
			}
			break
		}
	}
	return out
}

// apart parts a mention of which the text says that each of several partners was met
// alone: "held bilateral meetings with Japan and Australia". The partners are the
// first list behind the word; who met them stands before it. A date or place behind
// the list, in a clause of its own, is that of the last: "the last of which ...".
func (r *reader) apart(m mention) []mention {
	if m.many || m.trio || len(m.parties) < 2 || !r.has(r.d, apartCue, max(m.lo, m.word.first-3), min(m.hi, m.word.end+3)) {
		return []mention{m}
	}
	// Those that come "from Japan and Australia" are named as places.
	groups := r.groups(slices.DeleteFunc(slices.Clone(r.allIn(m.word.end, m.hi)), func(x actor.Ref) bool {
		return x.Party == "" || r.inMargins(x.First) || slices.Contains(r.absent, x.Party)
	}))
	if len(groups) == 0 || !r.partner(groups[0][0], &m) {
		return []mention{m}
	}
	partners := distinct(groups[0])
	from := slices.DeleteFunc(slices.Clone(m.parties), func(p string) bool { return slices.Contains(partners, p) })
	if len(from) == 0 {
		if before := r.actorsIn(m.lo, m.word.first); len(before) > 0 && !slices.Contains(partners, before[len(before)-1].Party) {
			from = []string{before[len(before)-1].Party}
		}
	}
	if len(partners) < 2 || len(partners) > fewPartners || len(from) > 1 {
		return []mention{m}
	}
	list := groups[0][len(groups[0])-1].End
	own := m.date != nil && m.date.First >= list && r.has(r.d, boundaryCue, list, m.date.First)
	out := make([]mention, 0, len(partners))
	for k, p := range partners {
		c := m
		if own && k < len(partners)-1 {
			c, c.place = m.undated(), -1
		}
		c.parties, c.explicit, c.with, c.named = append(slices.Clone(from), p), len(from) == 1, true, true
		out = append(out, c)
	}
	return out
}

// fewPartners is with how many partners single talks are told; a longer list tells of
// contacts in general.
const fewPartners = 3

// agreedOn returns where a stretch begins that says what was agreed on for
// later: "agreed to hold a second round". -1 where b is no such thing.
func (r *reader) agreedOn(p part, a, b hit) int {
	if !agree(a.trigger.kind) || !a.trigger.verb || b.first-a.end > 14 {
		return -1
	}
	if slices.ContainsFunc(r.datesIn(p.lo, b.first), r.past) {
		return -1 // what was agreed on long ago is not ahead
	}
	for k := b.first; k >= a.end && b.first-k <= 6; k-- {
		if _, end, ok := r.at(r.d, prospectCue, k); ok && end <= b.first+1 {
			if slices.ContainsFunc(r.datesIn(k, p.hi), func(e date.Expression) bool { return e.Type == "SET" }) {
				return -1 // how often, not when
			}
			return k
		}
	}
	return -1
}

// endedIn returns where a clause begins that says when what the words before it
// name was broken off: "set up a group in 2013, but in 2014 froze it". -1 where
// there is none.
func (r *reader) endedIn(p part) int {
	last := p.hits[len(p.hits)-1]
	for _, c := range r.find(r.d, boundaryCue, last.end, p.hi) {
		if r.dated(c.end, p.hi) && r.dated(p.lo, c.first) && r.ended(c.end, p.hi) && !r.ended(p.lo, c.first) {
			return c.first
		}
	}
	return -1
}

// endedOf returns where a clause begins that says when what was broken off had been
// agreed on, and how many words for talks stand before it: "closed the channel that the
// presidents agreed on in June". -1 where there is none.
func (r *reader) endedOf(p part) (at, hits int) {
	for k := 1; k < len(p.hits); k++ {
		for _, c := range r.find(r.d, boundaryCue, p.hits[k-1].end, p.hits[k].first) {
			if !r.ended(p.lo, c.first) || r.ended(c.end, p.hi) || r.dated(p.lo, c.first) {
				continue
			}
			if dates := r.datesIn(c.end, p.hi); slices.ContainsFunc(dates, r.past) {
				return c.first, k
			}
		}
	}
	return -1, 0
}

// ended reports whether tokens lo to hi tell that something was broken off.
func (r *reader) ended(lo, hi int) bool {
	return slices.ContainsFunc(r.find(r.d, statusCue, lo, hi), func(c cue) bool { return c.name == Ended })
}

// past reports whether a date lies so long before the article that it is no news.
func (r *reader) past(e date.Expression) bool {
	return !e.Latest.IsZero() && !r.in.Published.IsZero() && e.Latest.AddDate(0, 0, news).Before(day(r.in.Published))
}

// behind returns where a dated event begins that lies behind the one told:
// "signed the accord after a summit in June". -1 where there is none.
func (r *reader) behind(p part, a, b hit) int {
	for k := b.first - 1; k >= a.end && b.first-k <= 9; k-- {
		if _, _, ok := r.at(r.d, backgroundCue, k); !ok {
			continue
		}
		end := p.hi
		if c, ok := r.next(r.d, boundaryCue, b.end, p.hi); ok {
			end = c.first
		}
		if r.dated(k, end) && (r.dated(p.lo, k) || a.trigger.kind != b.trigger.kind) {
			return k
		}
	}
	// "After a summit in June, they signed ..."
	for k := p.lo; k < a.first && k < p.lo+8; k++ {
		if _, _, ok := r.at(r.d, backgroundCue, k); ok {
			if c, ok := r.next(r.d, boundaryCue, a.end, b.first); ok && r.dated(k, c.first) && r.d.Fold(c.first) == "," {
				return c.first
			}
		}
	}
	return -1
}

// dated reports whether a date that stands for days lies in tokens lo to hi.
func (r *reader) dated(lo, hi int) bool {
	return slices.ContainsFunc(r.datesIn(lo, hi), func(e date.Expression) bool { return !e.Earliest.IsZero() })
}

// ordinalTrigger is what a number alone says: that there was a round.
var ordinalTrigger = trigger{kind: "meeting", rank: 3, weak: true}

// ordinal reports whether a round is told by its number alone at token i: "the
// second took place", "the first in Geneva". Hits
// before it in the sentence may be the word that it counts.
func (r *reader) ordinal(i, hi int, before []hit) (end int, ok bool) {
	_, end, ok = r.at(r.d, ordinalCue, i)
	if !ok || end >= hi {
		return i, false
	}
	if n := len(before); n > 0 && r.d.Lang == text.Vietnamese && i-before[n-1].end < 8 && !r.has(r.d, boundaryCue, before[n-1].end, i) {
		return i, false // "vòng đối thoại lần thứ hai"
	}
	next, reach := min(end+3, hi), 2
	if r.d.Fold(end) == "," {
		reach = 5 // "the second, of experts, begins in May"
	}
	for k := end; k < min(end+reach, hi); k++ {
		if name, _, ok := r.at(r.d, statusCue, k); ok && (name == Held || name == Planned) {
			return end, true
		}
	}
	return end, slices.ContainsFunc(r.places, func(p placeAt) bool { return p.first > end && p.first < next })
}
