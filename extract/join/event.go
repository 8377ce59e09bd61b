package join

import (
	"cmp"
	"hash/fnv"
	"slices"
)

const (
	// maxMembers is how many reports of an event are kept to compare with; what
	// says the same as another is not kept.
	maxMembers = 16

	// maxBlock is how many events of the same parties and month are compared
	// with a report, the latest ones.
	maxBlock = 256

	// Events of more parties than maxPairs are kept under each party instead of
	// each two, and of a report of more than lookedUp no further pairs are tried.
	maxPairs = 8
	lookedUp = 24
)

// Events gives reports of one talk one id. It is not safe for concurrent use.
type Events struct {
	reports []Report        // to be joined
	wanted  map[uint64]bool // keys under which they look for events

	events []event
	byID   map[string]int32
	byTalk map[string]int32 // events by the talks that earlier runs gave them
	blocks map[uint64][]int32
}

// Event says which talk a report tells of.
type Event struct {
	ID string
	// With is the report of the event that this one is most like, "" where it
	// founded the event.
	With string
	// Near is another event that earlier runs knew and that the report fits, too:
	// the two may be one talk. Empty as a rule.
	Near string
}

// event is the reports of one talk.
type event struct {
	id       string
	early    bool // known from earlier runs
	members  []*Report
	articles []string // of this run
}

// NewEvents takes the reports of a run. Their Event must be empty.
func NewEvents(reports []Report) *Events {
	e := &Events{reports: reports, wanted: make(map[uint64]bool), byID: make(map[string]int32), byTalk: make(map[string]int32), blocks: make(map[uint64][]int32)}
	for i := range reports {
		for _, k := range looksUnder(&reports[i]) {
			e.wanted[k] = true
		}
	}
	return e
}

// Known adds a report of an earlier run with the event it was given there.
// What has nothing to do with this run's reports is not kept. Reports come in
// the order of their runs.
func (e *Events) Known(r Report) {
	if r.Event == "" {
		return
	}
	if !slices.ContainsFunc(keptUnder(&r), func(k uint64) bool { return e.wanted[k] }) {
		return
	}
	k, ok := e.byID[r.Event]
	if !ok {
		k = e.found(r.Event)
		e.events[k].early = true
	}
	if _, ok := e.byTalk[r.TalkID]; !ok {
		e.byTalk[r.TalkID] = k
	}
	e.add(k, &r)
}

// Join gives every report its event, in the order of the reports.
//
// Those that an earlier run has seen keep their events. The others are taken in
// the order of what they know, the exact ones first, and each goes to the event that it fits best: one of whose reports it is like,
// and none of whose reports it contradicts. Two reports of one article never
// share an event, because the article tells them apart.
func (e *Events) Join() []Event {
	out := make([]Event, len(e.reports))
	order := make([]int32, 0, len(e.reports))
	for i := range e.reports {
		r := &e.reports[i]
		k, seen := e.byTalk[r.TalkID]
		if !seen {
			order = append(order, int32(i))
			continue
		}
		out[i] = Event{ID: e.events[k].id, With: r.TalkID}
		e.events[k].articles = append(e.events[k].articles, r.ArticleID)
	}
	slices.SortFunc(order, func(a, b int32) int { return compareKnowledge(&e.reports[a], &e.reports[b]) })
	for _, i := range order {
		out[i] = e.join(&e.reports[i])
	}
	return out
}

// compareKnowledge orders reports by what they know, and totally.
func compareKnowledge(a, b *Report) int {
	return cmp.Or(
		cmp.Compare(a.days(), b.days()),
		cmp.Compare(b.facts(), a.facts()),
		cmp.Compare(len(b.Parties), len(a.Parties)),
		cmp.Compare(a.Told, b.Told),
		cmp.Compare(a.ArticleID, b.ArticleID),
		cmp.Compare(a.TalkID, b.TalkID))
}

// join puts one new report into its event.
func (e *Events) join(r *Report) Event {
	best, near := fit{event: -1}, fit{event: -1}
	for _, k := range e.candidates(r) {
		f := e.fit(k, r)
		switch {
		case f.score < Threshold:
		case f.better(best, e.events):
			if best.event >= 0 && e.events[best.event].early {
				near = best
			}
			best = f
		case e.events[k].early && f.better(near, e.events):
			near = f
		}
	}
	var out Event
	if best.event < 0 {
		id := r.ID()
		if _, taken := e.byID[id]; taken {
			id = r.ownID()
		}
		best.event = e.found(id)
	} else {
		out.With = best.with
	}
	out.ID = e.events[best.event].id
	if near.event >= 0 && e.events[best.event].early {
		out.Near = e.events[near.event].id
	}
	e.events[best.event].articles = append(e.events[best.event].articles, r.ArticleID)
	e.add(best.event, r)
	return out
}

// fit is how well a report fits an event.
type fit struct {
	event int32
	score float64
	with  string // talk of the report it is most like
}

// better prefers the higher score, then events of earlier runs, then the one
// that was there first.
func (f fit) better(o fit, events []event) bool {
	switch {
	case o.event < 0:
		return true
	case f.score != o.score:
		return f.score > o.score
	case events[f.event].early != events[o.event].early:
		return events[f.event].early
	}
	return f.event < o.event
}

// fit compares a report with all reports of an event.
func (e *Events) fit(k int32, r *Report) fit {
	out := fit{event: k, score: never}
	x := &e.events[k]
	if slices.Contains(x.articles, r.ArticleID) {
		return out
	}
	conference := slices.ContainsFunc(x.members, func(m *Report) bool { return m.holds(r) })
	for i := range x.members {
		j := Compare(r, x.members[i])
		if j.n == 1 && j.apart() && conference {
			continue // each names others of the many parties
		}
		if j.apart() {
			return fit{event: k, score: never}
		}
		if j.Score > out.score {
			out.score, out.with = j.Score, x.members[i].TalkID
		}
	}
	return out
}

// candidates lists the events that share parties and a month with a report.
func (e *Events) candidates(r *Report) []int32 {
	var out []int32
	for _, key := range looksUnder(r) {
		b := e.blocks[key]
		out = append(out, b[max(0, len(b)-maxBlock):]...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// found makes an event without reports.
func (e *Events) found(id string) int32 {
	k := int32(len(e.events))
	e.events = append(e.events, event{id: id})
	e.byID[id] = k
	return k
}

// add puts a report into an event, so that others find it there.
func (e *Events) add(k int32, r *Report) {
	x := &e.events[k]
	if len(x.members) < maxMembers && !slices.ContainsFunc(x.members, func(m *Report) bool { return m.same(r) }) {
		x.members = append(x.members, r)
	}
	for _, key := range keptUnder(r) {
		b := e.blocks[key]
		if !slices.Contains(b[max(0, len(b)-maxBlock):], k) {
			e.blocks[key] = append(b, k)
		}
	}
}

// The keys under which events are found: hashes of parties with each month that
// the talk may have been in, some days more to either side. An event is kept
// under each two of its parties and under its bodies; one of many parties under
// each party. A report looks under all of these.

// keptUnder lists the keys under which the event of a report is kept.
func keptUnder(r *Report) []uint64 {
	parties := distinct(r.Parties)
	who := bodyKeys(parties)
	if len(parties) > maxPairs {
		who = append(who, manyKeys(parties)...)
	} else {
		who = append(who, pairKeys(parties)...)
	}
	return monthly(who, r)
}

// looksUnder lists the keys under which events for a report are looked up.
func looksUnder(r *Report) []uint64 {
	parties := distinct(r.Parties)
	return monthly(slices.Concat(bodyKeys(parties), manyKeys(parties), pairKeys(parties[:min(len(parties), lookedUp)])), r)
}

func distinct(parties []string) []string {
	parties = slices.Clone(parties)
	slices.Sort(parties)
	return slices.Compact(parties)
}

func bodyKeys(parties []string) []uint64 {
	var out []uint64
	for _, p := range parties {
		if !isState(p) {
			out = append(out, key("body", p))
		}
	}
	return out
}

func manyKeys(parties []string) []uint64 {
	out := make([]uint64, 0, len(parties))
	for _, p := range parties {
		out = append(out, key("many", p))
	}
	return out
}

func pairKeys(parties []string) []uint64 {
	var out []uint64
	for i, p := range parties {
		for _, q := range parties[i+1:] {
			out = append(out, key(p, q))
		}
	}
	return out
}

// monthly makes of each key one for every month of the report's talk. A report
// that tells nothing of time has one of its own.
func monthly(keys []uint64, r *Report) []uint64 {
	from, to := int32(-1), int32(-1)
	if first, last, dated, ok := r.span(); ok {
		slack := int32(4)
		if !dated {
			slack = 30
		}
		from, to = month(first-slack), month(last+slack)
	}
	out := make([]uint64, 0, len(keys)*int(to-from+1))
	for _, k := range keys {
		for m := from; m <= to; m++ {
			out = append(out, k^uint64(m)*0x9e3779b97f4a7c15)
		}
	}
	return out
}

// month numbers stretches of 32 days.
func month(day int32) int32 { return day >> 5 }

func key(p, q string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(p))
	h.Write([]byte{0})
	h.Write([]byte(q))
	return h.Sum64()
}
