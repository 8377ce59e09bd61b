package crawl

import (
	"container/heap"
	"time"
)

// lane is the queue of one host, or of one site: of its URLs one at a time is
// leased, and its delay lies between two of them. In memory it is small, and
// only there while something waits in it or it has a delay to keep.
type lane struct {
	id      uint32
	name    string
	sources []*laneSource
	leased  bool   // a URL is under way
	token   string // of that one; empty while it is being read
	delay   time.Duration
	ready   time.Time // no lease before
	freed   time.Time // when its last lease ended; of the ready lanes the one goes first that waited longest
}

// laneSource is what one source has waiting in one lane.
type laneSource struct {
	source  *sourceQueue
	waiting int
	next    []queued // the first of them, read ahead; nil where they were not
	puts    int      // URLs that were ever put, to tell that some came
	offered bool     // it has its entry in the source's heap
}

// queued is one URL as it waits.
type queued struct {
	key  string
	item Item
}

// sourceQueue is what one source has waiting: the lanes that may be leased for
// it, by when they are ready.
type sourceQueue struct {
	id      uint16
	name    string
	waiting int
	lanes   laneHeap
}

// of is what a source has in the lane.
func (l *lane) of(source *sourceQueue) *laneSource {
	for _, s := range l.sources {
		if s.source == source {
			return s
		}
	}
	return nil
}

// add counts a URL more, and gives the source's part of the lane.
func (l *lane) add(source *sourceQueue) *laneSource {
	s := l.of(source)
	if s == nil {
		s = &laneSource{source: source}
		l.sources = append(l.sources, s)
	}
	s.puts++
	s.waiting++
	source.waiting++
	return s
}

// remove counts a URL less.
func (l *lane) remove(source *sourceQueue) {
	for i, s := range l.sources {
		if s.source != source {
			continue
		}
		source.waiting--
		if s.waiting--; s.waiting == 0 {
			l.sources = append(l.sources[:i], l.sources[i+1:]...)
		}
		return
	}
}

// idle says that nothing would be lost with the lane.
func (l *lane) idle() bool {
	return len(l.sources) == 0 && !l.leased && l.delay == 0 && l.ready.IsZero()
}

// laneEntry is a lane in a source's heap, where it has one at most. It may be
// out of date: first sees to that.
type laneEntry struct {
	at    time.Time
	order uint64 // of those of one time, the first comes first
	lane  *lane
	of    *laneSource
}

// laneHeap has the lane on top that is ready first, of several the one that
// came first.
type laneHeap []laneEntry

func (h laneHeap) Len() int { return len(h) }
func (h laneHeap) Less(i, j int) bool {
	if !h[i].at.Equal(h[j].at) {
		return h[i].at.Before(h[j].at)
	}
	return h[i].order < h[j].order
}
func (h laneHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *laneHeap) Push(x any)   { *h = append(*h, x.(laneEntry)) }
func (h *laneHeap) Pop() any {
	last := len(*h) - 1
	x := (*h)[last]
	(*h)[last] = laneEntry{}
	*h = (*h)[:last]
	return x
}

// turn is when the lane's turn comes.
func (l *lane) turn() time.Time {
	if l.freed.After(l.ready) {
		return l.freed
	}
	return l.ready
}

// offer enters a lane that is not leased into the heaps of its sources.
func (f *boltFrontier) offer(l *lane) {
	if l.leased {
		return
	}
	for _, s := range l.sources {
		f.offerSource(l, s)
	}
}

// offerSource enters a lane into one heap. Where it is there already it stays:
// its turn only ever comes later, which first takes in.
func (f *boltFrontier) offerSource(l *lane, s *laneSource) {
	if s.offered {
		return
	}
	s.offered = true
	f.offers++
	heap.Push(&s.source.lanes, laneEntry{l.turn(), f.offers, l, s})
}

// first is the entry of the lane whose turn comes first, on top of a source's
// heap. It clears away what is out of date above it.
func (f *boltFrontier) first(q *sourceQueue) (laneEntry, bool) {
	for len(q.lanes) > 0 {
		top := q.lanes[0]
		switch {
		case top.lane.of(q) != top.of: // nothing waits there any more
			heap.Pop(&q.lanes)
		case top.lane.leased: // whoever releases it offers it again
			heap.Pop(&q.lanes)
			top.of.offered = false
		case top.at.Before(top.lane.turn()):
			f.offers++
			q.lanes[0].at, q.lanes[0].order = top.lane.turn(), f.offers
			heap.Fix(&q.lanes, 0)
		default:
			return top, true
		}
	}
	return laneEntry{}, false
}

// choose marks the lane as leased that waited longest, of the open source
// whose turn it is. Where none is ready it returns when one will be. mu must
// be held.
func (f *boltFrontier) choose(now time.Time, open func(source string) bool) (*lane, *laneSource, time.Time) {
	var next time.Time
	for i := range f.order {
		at := (f.turn + i) % len(f.order)
		q := f.order[at]
		if q.waiting == 0 {
			continue
		}
		top, ok := f.first(q)
		if !ok || !open(q.name) {
			continue
		}
		if ready := top.lane.ready; ready.After(now) {
			if next.IsZero() || ready.Before(next) {
				next = ready
			}
			continue
		}
		heap.Pop(&q.lanes)
		top.of.offered = false
		f.turn = at + 1
		top.lane.leased = true
		return top.lane, top.of, time.Time{}
	}
	return nil, nil, next
}
