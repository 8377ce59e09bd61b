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
	leased  bool // a URL is under way
	delay   time.Duration
	ready   time.Time // no lease before
}

// laneSource is what one source has waiting in one lane.
type laneSource struct {
	source  *sourceQueue
	waiting int
	next    []queued // the first of them, read ahead; nil where they were not
	puts    int      // URLs that were ever put, to tell that some came
	token   uint64   // of the entry in the source's heap that counts; 0 for none
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

// laneEntry is a lane in a source's heap. It is void where its token is not
// the lane's.
type laneEntry struct {
	at    time.Time
	token uint64
	lane  *lane
}

// laneHeap has the lane on top that is ready first, of several the one that
// came first.
type laneHeap []laneEntry

func (h laneHeap) Len() int { return len(h) }
func (h laneHeap) Less(i, j int) bool {
	if !h[i].at.Equal(h[j].at) {
		return h[i].at.Before(h[j].at)
	}
	return h[i].token < h[j].token
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

// offer enters a lane that is not leased into the heaps of its sources, again
// where it is there with another time.
func (f *boltFrontier) offer(l *lane) {
	if l.leased {
		return
	}
	for _, s := range l.sources {
		f.offerSource(l, s)
	}
}

func (f *boltFrontier) offerSource(l *lane, s *laneSource) {
	f.tokens++
	s.token = f.tokens
	heap.Push(&s.source.lanes, laneEntry{l.ready, s.token, l})
}

// first is the valid entry on top of a source's heap.
func (q *sourceQueue) first() (laneEntry, bool) {
	for len(q.lanes) > 0 {
		top := q.lanes[0]
		if s := top.lane.of(q); s != nil && s.token == top.token && !top.lane.leased {
			return top, true
		}
		heap.Pop(&q.lanes)
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
		top, ok := q.first()
		if !ok || !open(q.name) {
			continue
		}
		if top.at.After(now) {
			if next.IsZero() || top.at.Before(next) {
				next = top.at
			}
			continue
		}
		heap.Pop(&q.lanes)
		f.turn = at + 1
		top.lane.leased = true
		return top.lane, top.lane.of(q), time.Time{}
	}
	return nil, nil, next
}
