package talk

import (
	"slices"
	"time"

	"parley/extract/date"
	"parley/extract/lexicon"
	"parley/extract/text"
)

// cluster is the mentions of one talk.
type cluster struct {
	mentions   []mention
	parties    []string
	source     []string
	target     []string
	people     []int // actors that are persons or bodies, in text order
	present    map[int]bool
	kind       string
	status     string
	sure       bool
	value      string
	earliest   time.Time
	latest     time.Time
	dateSource string
	dateline   *date.Expression // nil where none of its sentences has one
	place      int              // index into places, -1
	byDateline bool             // the place is that of the report
	format     string
	about      bool
	next       bool
	previous   bool
	main       bool
	many       bool // with more states than its sentences name
}

// news is after how many days a talk is no news.
const news = 45

// recent is how many talks back a mention may still tell of one; the first
// talk of the article it always may.
const recent = 50

// merge joins mentions into talks, in text order.
func (r *reader) merge(ms []mention, main []string) []cluster {
	var cs []cluster
	proposed := -10    // sentence of the last proposal
	var local []string // the two sides last told of
	told := -10        // in which sentence
	for i := range ms {
		m := ms[i]
		named := len(m.parties)
		m.named = named >= 2 || named == 1 && !lexicon.IsState(m.parties[0])
		switch {
		case m.sentence-told > 2:
		case named == 0 && (m.pair || r.has(r.d, theyCue, m.lo, m.hi)):
			m.parties = local
		case named == 1 && m.pair && !m.with && r.sameParagraph(m.sentence, told) && slices.Contains(local, m.parties[0]):
			m.parties = local // "the visitor ...; Mr Xi told him that the two sides ..."
		}
		if named == 1 && !m.attached && lexicon.IsState(m.parties[0]) {
			if x := r.before(m, main); x != "" {
				m.parties = []string{x, m.parties[0]}
			}
		}
		r.complete(&m, main)
		if len(m.parties) == 2 {
			local, told = m.parties, m.sentence
		}
		if !event(m, named) || lone(m, proposed) {
			continue
		}
		backed := m.trigger.kind == "proposal" && m.sentence-proposed == 1 && r.has(r.d, acceptCue, m.lo, m.hi)
		if m.status == Proposed {
			proposed = m.sentence
		}
		founded := lasting(m.trigger.kind) && r.has(r.d, foundedCue, m.lo, m.hi) && !m.sits() && !(m.named && m.explicit && m.sentence <= r.headlines)
		if r.known(m, named) {
			if u := m.undated(); r.same(cs, m) < 0 && r.same(cs, u) >= 0 {
				m = u // the date is that of something else
			}
		}
		if k := r.same(cs, m); k >= 0 {
			cs[k].add(r, m)
			continue
		}
		if m.document() {
			continue
		}
		if founded || backed || m.bare && m.date == nil || m.trigger.kind == "proposal" && !r.offers(m) {
			continue // when a group was founded is no talk of its own, nor is who backs a proposal
		}
		c := cluster{place: -1, main: len(cs) == 0}
		c.add(r, m)
		cs = append(cs, c)
	}
	return cs
}

// same returns which talk m tells of, -1 where it is a new one. Of several it is
// the latest, but agreements go to agreements.
func (r *reader) same(cs []cluster, m mention) int {
	best := -1
	for k := len(cs) - 1; k >= 0; k-- {
		if k < len(cs)-recent {
			k = 0
		}
		if cs[k].accepts(r, m) && (best < 0 || agree(cs[best].kind) != agree(m.trigger.kind) && agree(cs[k].kind) == agree(m.trigger.kind)) {
			best = k
		}
	}
	return best
}

// known reports whether a mention speaks of talks as of those told before, and
// has a date that need not be theirs: "the treaty, which figured in the talks,
// was not mentioned on Monday".
func (r *reader) known(m mention, named int) bool {
	if named > 0 || m.date == nil || r.in.Published.IsZero() || m.latest.AddDate(0, 0, 3).Before(day(r.in.Published)) || m.dateSource == fromTrigger || m.trigger.verb || m.trigger.weak || m.next || m.previous || m.ordinal {
		return false
	}
	if _, end, ok := r.at(r.d, knownCue, min(m.word.end, len(r.d.Tokens)-1)); ok && end <= m.hi && r.d.Lang == text.Vietnamese {
		return true
	}
	if _, _, ok := r.at(r.d, boundaryCue, min(m.word.end, len(r.d.Tokens)-1)); ok && m.date.First >= m.word.end {
		return false // "the session, which ended in May"
	}
	return r.d.Lang != text.Vietnamese && r.has(r.d, knownCue, max(m.lo, m.word.first-1), m.word.first)
}

// undated returns the mention without its date.
func (m mention) undated() mention {
	m.date, m.value, m.earliest, m.latest, m.dateSource = nil, "", time.Time{}, time.Time{}, ""
	return m
}

// sits reports whether a mention of a group tells that it met, too.
func (m mention) sits() bool {
	return slices.ContainsFunc(m.also, func(t trigger) bool {
		return t.kind == "meeting" && !t.weak || t.kind == "consultations" && !t.verb && !t.weak
	})
}

// event reports whether a mention is sure enough to be one: a strong word, or
// a weak one with two parties or a date.
func event(m mention, named int) bool {
	if m.ordinal && m.status == Planned && m.sure {
		return true
	}
	if m.trigger.kind == "channel" && m.sure && m.status == Ended && len(m.parties) >= 2 {
		return true // "has closed the hotline"
	}
	if m.trigger.weak {
		return named >= 2 && (m.about || m.trigger.kind == "call" && m.date != nil) || m.date != nil && (m.about || m.next || m.previous || m.ordinal || m.prospect)
	}
	if m.trigger.rank <= 2 {
		return named >= 1 || m.pair
	}
	return true
}

// lone reports whether a refusal stands without anything it refuses: no other
// word of talks beside it, no proposal in the two sentences before.
func lone(m mention, proposed int) bool {
	if m.trigger.kind != "proposal" || m.trigger.status != Refused || m.sentence-proposed <= 2 {
		return false
	}
	for _, t := range m.also {
		if t.kind != "proposal" || t.status != Refused {
			return false
		}
	}
	return true
}

// document reports whether a mention only names an agreement, of an
// international body or by its year: "the Abraham Accords of 2020".
func (m mention) document() bool {
	if m.trigger.kind != "agreement" || m.trigger.verb || m.title {
		return false
	}
	for _, t := range m.also {
		if t.kind != "agreement" || t.verb {
			return false
		}
	}
	alone := len(m.parties) == 1 && !lexicon.IsState(m.parties[0]) && m.date == nil
	return alone || m.date != nil && m.date.Granularity == "year" && m.status == Held && m.dateSource == fromTrigger && m.date.First-m.word.end <= 2 && m.date.First >= m.word.end
}

// offers reports whether a proposal has talks as its object: "offered to hold
// talks", not "offered help".
func (r *reader) offers(m mention) bool {
	if (m.about || m.status == Refused) && len(m.parties) >= 2 && !m.trigger.verb {
		return true // "the initiative on cyber security"
	}
	if m.about && m.named && len(m.parties) == 2 && m.trigger.status == Proposed && r.host(m) == m.parties[0] {
		return true // "invited Russian experts to Tehran"
	}
	return m.next || slices.ContainsFunc(m.also, func(t trigger) bool { return t.kind != "proposal" })
}

// stage groups statuses that one talk cannot have two of at a time.
func stage(s string) int {
	switch s {
	case Planned:
		return 1
	case Proposed, Refused:
		return 2
	}
	return 0
}

// accepts reports whether m tells of the same talk as the cluster.
func (c *cluster) accepts(r *reader, m mention) bool {
	if !sameParties(c.parties, m.parties) && !c.ofMany(m) {
		return false
	}
	if c.aside(m) {
		return false
	}
	if c.many && slices.ContainsFunc(m.parties, func(p string) bool { return slices.Contains(r.absent, p) }) {
		return false
	}
	if stage(c.status) != stage(m.status) && (m.sure || c.sure) {
		return false
	}
	last := c.mentions[len(c.mentions)-1]
	if m.status != c.status && m.sure && !c.headline() && (c.value != "" || lasting(m.trigger.kind)) && c.status == Held && (m.status == Ended || m.status == Denied) && m.trigger.kind != c.kind {
		return false // "the work of the commission was suspended" ends no talks that were held
	}
	if m.next && m.sure && m.status == Ended && c.status == Held && c.sure {
		return false // "the next round fell through"
	}
	if c.status == Ended && c.sure && c.value == "" && m.status == Held && m.sure && m.value != "" {
		return false // what was broken off had been agreed on before
	}
	if c.headline() && m.sentence <= 3 {
		return true // the lead tells what the headline announced
	}
	if m.explicit && m.value != c.value && m.trigger.kind != c.kind && (special(m.trigger.kind) || special(c.kind)) && m.value != "" && c.value != "" {
		return false // a call on a day of the month of the consultations
	}
	if m.value == "" && c.value == "" && agree(m.trigger.kind) != agree(c.kind) && m.explicit && last.explicit {
		return false // what was agreed is told apart from the talks about it
	}
	if m.next && !c.next && m.sure && m.status == Planned && (m.value == "" || c.status == Planned && m.value != c.value) {
		return false
	}
	switch {
	case m.value != "" && c.value != "":
		if !overlap(m, c) {
			return false
		}
	case m.value != "" && c.value == "":
		// A date makes an undated talk dated only close by.
		if m.explicit && m.trigger.kind != c.kind && m.trigger.rank >= 5 && (kinds[c.kind].rank >= 5 || agree(c.kind)) && (c.main || c.sure || m.sentence > last.sentence+1) {
			return false // "the talks followed a summit in June"
		}
		if m.sentence-last.sentence > 3 || (m.previous || m.next) && c.status != Denied {
			return false
		}
		if c.main && m.sentence > r.headlines+1 && r.old(m) {
			return false // news is of these days
		}
	}
	anaphora := m.value == "" && m.sentence == last.sentence+1 && r.sameParagraph(m.sentence, last.sentence)
	if !anaphora && m.place >= 0 && c.place >= 0 && m.place != c.place && r.in.Places[m.place].HasPoint && r.in.Places[c.place].HasPoint && m.value != c.value {
		return false
	}
	return true
}

// aside reports whether m tells that two of three or more met by themselves.
func (c *cluster) aside(m mention) bool {
	if !m.explicit && !(m.named && m.trigger.verb) || len(m.parties) != 2 || m.title || agree(m.trigger.kind) {
		return false
	}
	return slices.ContainsFunc(c.mentions, func(x mention) bool { return x.explicit && len(x.parties) > 2 })
}

// ofMany reports whether m names only the body whose round the cluster, of more
// states than the text names, may be: "the first session of the initiative" a
// few sentences behind "30 countries met".
func (c *cluster) ofMany(m mention) bool {
	if !c.many || !c.main || len(m.parties) != 1 || lexicon.IsState(m.parties[0]) {
		return false
	}
	last := c.mentions[len(c.mentions)-1]
	return m.sentence-last.sentence <= 2 && !m.explicit && (m.value == "" || c.value == "" || overlap(m, c))
}

// old reports whether a mention is dated so long before the article that it
// is not what the article reports.
func (r *reader) old(m mention) bool {
	return !r.in.Published.IsZero() && m.latest.AddDate(0, 0, news).Before(day(r.in.Published))
}

// headline reports whether only the headline told of the talk so far.
func (c *cluster) headline() bool {
	for _, m := range c.mentions {
		if !m.title {
			return false
		}
	}
	return true
}

// lasting reports whether a kind names something that is set up once and meets,
// or holds, later.
func lasting(kind string) bool {
	return kind == "working group" || kind == "channel"
}

// special reports whether talks of a kind are not called by the name of another.
func special(kind string) bool { return kind == "call" || kind == "summit" }

// agree tells agreements from talks.
func agree(kind string) bool { return kind == "agreement" || kind == "signing" }

func overlap(m mention, c *cluster) bool {
	return !m.earliest.After(c.latest) && !c.earliest.After(m.latest)
}

// sameParties reports whether two lists can be the parties of one talk: one
// holds the other.
func sameParties(a, b []string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	for _, x := range a {
		if !slices.Contains(b, x) {
			return false
		}
	}
	return len(a) >= 1 && (len(a) >= 2 || len(b) < 2 || !lexicon.IsState(a[0]))
}

// add takes a mention in: the surer and more exact of two facts stays.
func (c *cluster) add(r *reader, m mention) {
	told := len(c.mentions) > 0 && !c.headline()
	c.mentions = append(c.mentions, m)
	if len(c.parties) == 0 || m.explicit || m.many {
		for _, p := range m.parties {
			c.parties = appendNew(c.parties, p)
		}
	}
	if c.kind == "" || m.trigger.rank > kinds[c.kind].rank {
		c.kind = m.trigger.kind
	}
	if c.status == "" || m.sure && !c.sure {
		c.status, c.sure = m.status, m.sure
	} else if m.sure && stage(m.status) == stage(c.status) && m.status != Held && c.status == Held {
		c.status = m.status // denied and ended outweigh held
	} else if m.sure && m.status == Refused && c.status == Proposed {
		c.status = Refused // the answer to the proposal
	}
	if m.value != "" && (c.value == "" || finer(m, c)) {
		c.value, c.earliest, c.latest = m.value, m.earliest, m.latest
		c.dateSource = m.dateSource
		if told {
			c.dateSource = fromSection
		}
	}
	if c.dateline == nil {
		c.dateline = m.dateline
	}
	if m.place >= 0 && (c.place < 0 || r.in.Places[m.place].HasPoint && (!r.in.Places[c.place].HasPoint || c.byDateline && !m.byDateline)) {
		c.place, c.byDateline = m.place, m.byDateline
	}
	if c.format == "" || m.format == Virtual && (c.place < 0 || c.byDateline || m.value != "") {
		c.format = m.format
	}
	if c.present == nil {
		c.present = make(map[int]bool)
	}
	for _, p := range m.people {
		if !c.present[p] {
			c.present[p] = true
			c.people = append(c.people, p)
		}
	}
	if len(c.source) == 0 {
		c.source, c.target = m.source, m.target
	}
	c.about = c.about || m.about
	c.many = c.many || m.many
	c.next = c.next || m.next
	c.previous = c.previous || m.previous
}

// finer reports whether m dates the talk more exactly than c: a day instead
// of a month, the days of a round instead of one of them.
func finer(m mention, c *cluster) bool {
	a, b := m.latest.Sub(m.earliest), c.latest.Sub(c.earliest)
	return a < b && b > 14*24*time.Hour || a > b && a < 14*24*time.Hour
}

// keep reports whether the talk is on the topic of the article: one of its
// sentences says so, or it is a round of the article's main talk.
func (c *cluster) keep(r *reader) bool {
	if c.about || c.main {
		return true
	}
	if sameParties(c.parties, r.main) {
		return c.next || c.previous || c.status == Planned && c.sure && kinds[c.kind].rank >= 4 || c.value != "" && kinds[c.kind].rank >= 3 || c.status == Refused
	}
	// Other talks belong here, in an article on the topic, where they are told with
	// their date, or as yet to come.
	told := c.value != "" && kinds[c.kind].rank >= 3 || c.status == Refused
	if c.sure && c.status != Held && (kinds[c.kind].rank >= 3 || c.status == Ended) {
		told = true // what is yet to come often has no date
	}
	if !told && !c.withOthers(r) {
		return false
	}
	if slices.ContainsFunc(c.parties, func(p string) bool { return slices.Contains(r.main, p) }) {
		return true
	}
	return len(c.parties) >= 2 || c.kind == "working group" || c.kind == "negotiation" || c.place >= 0 && c.value != ""
}

// announced reports whether only the headline tells of a talk, and nothing of it
// but that it was, where the text goes on to tell of one with a party of it.
func (c *cluster) announced(all []cluster) bool {
	if !c.headline() || c.value != "" || c.status != Held || c.sure {
		return false
	}
	return slices.ContainsFunc(all, func(x cluster) bool {
		return !x.headline() && slices.ContainsFunc(x.parties, func(p string) bool { return slices.Contains(c.parties, p) })
	})
}

// vague reports whether a talk beside the main one was held at no time that the
// text tells, and not about the topic: such contacts are no talks of their own.
func (c *cluster) vague(r *reader) bool {
	return !c.main && !c.about && c.value == "" && c.status == Held && !c.withOthers(r)
}

// withOthers reports whether a side of the main talk meets others, and the text names
// them: "negotiations with Germany have produced nothing".
func (c *cluster) withOthers(r *reader) bool {
	if len(c.parties) < 2 || kinds[c.kind].rank < 4 || sameParties(c.parties, r.main) {
		return false
	}
	shared := slices.ContainsFunc(c.parties, func(p string) bool { return slices.Contains(r.main, p) })
	return shared && slices.ContainsFunc(c.mentions, func(m mention) bool {
		if m.pair {
			return false
		}
		_, _, with := r.at(r.d, partnerCue, min(m.word.end, len(r.d.Tokens)-1))
		return m.with && (m.named || with) || m.explicit && !among(r.main)
	})
}

// score says how well the text supports the talk.
func (c *cluster) score() float64 {
	s := 0.4 + 0.05*float64(kinds[c.kind].rank)
	if c.about {
		s += 0.15
	}
	if c.value != "" {
		s += 0.1
	}
	if len(c.mentions) > 1 {
		s += 0.1
	}
	return min(s, 0.99)
}
