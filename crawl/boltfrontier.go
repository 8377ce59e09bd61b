package crawl

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"time"

	"go.etcd.io/bbolt"
)

// boltFrontier is the frontier in a State's file. URLs are claimed, not
// popped: a leased one keeps its place in the queue until it is settled, so a
// process that dies loses nothing. In memory there is a small lane for each
// host that something waits for, and a few URLs read ahead; nothing for each URL.
type boltFrontier struct {
	db *bbolt.DB

	// moving is held for writing while a seed takes the place of a URL that waits,
	// and for reading while a URL is leased: one under way is never moved. It is
	// taken before mu and before any transaction.
	moving sync.RWMutex

	// mu is never held while waiting for the database; transactions take it.
	mu      sync.Mutex
	run     string // that is under way; empty for none
	number  uint64 // its number, see keyNumber
	perSite bool   // lanes are sites, not hosts
	mixed   bool   // some of the queue's are the one, some the other, see lanesMoving
	now     func() time.Time
	lanes   map[string]*lane
	byID    map[uint32]*lane // those of lanes that have an id
	sources map[string]*sourceQueue
	order   []*sourceQueue // in the order in which they came up
	turn    int            // the source in order that is asked first
	total   int            // entries of the queue
	ahead   int            // URLs read ahead
	offers  uint64         // entries of heaps that there ever were
	touched int            // URLs looked up since letGo
}

// Bounds of what is read ahead: in one lane, and in all of them.
const (
	readAhead    = 16
	maxReadAhead = 8192
)

// letGoAfter is how many URLs are looked up before the pages that this touched
// are let go of. Each may bring in 64 KiB, as Linux maps what lies around a page
// that it has in its cache.
const letGoAfter = 1000

// touch counts URLs that were looked up.
func (f *boltFrontier) touch(n int) {
	f.mu.Lock()
	f.touched += n
	due := f.touched >= letGoAfter
	if due {
		f.touched = 0
	}
	f.mu.Unlock()
	if due {
		letGo(f.db)
	}
}

// openFrontier reads what waits where: the keys of the whole queue, once.
func openFrontier(db *bbolt.DB) (*boltFrontier, error) {
	f := &boltFrontier{db: db, now: time.Now, lanes: map[string]*lane{}, byID: map[uint32]*lane{}, sources: map[string]*sourceQueue{}}
	err := db.View(func(tx *bbolt.Tx) error {
		meta := tx.Bucket(bucketMeta)
		f.run, f.number = string(meta.Get(keyCurrent)), numberOf(meta.Get(keyNumber))
		mode := string(meta.Get(keyLanes))
		f.perSite, f.mixed = mode == lanesPerSite, mode == lanesMoving
		return tx.Bucket(bucketBlocked).ForEach(func(name, v []byte) error {
			t, err := time.Parse(time.RFC3339Nano, string(v))
			if err != nil {
				return fmt.Errorf("reading until when %s is left alone: %w; move the file away and the crawl starts anew", name, err)
			}
			f.lane(string(name), 0).ready = t
			return nil
		})
	})
	var names names
	for from := []byte{}; from != nil && err == nil; {
		from, err = f.count(from, &names)
		letGo(db) // or else the whole file would be in memory in the end
	}
	return f, err
}

// countAtOnce is how many URLs one transaction counts.
const countAtOnce = 50_000

// count counts URLs that wait, from a key on, into the lanes, which are offered
// in the order of their first URLs. It returns where to go on; nil at the end.
// The frontier must still be private.
func (f *boltFrontier) count(from []byte, names *names) (next []byte, err error) {
	err = f.db.View(func(tx *bbolt.Tx) error {
		n := 0
		c := tx.Bucket(bucketQueue).Cursor()
		for k, _ := c.Seek(from); k != nil; k, _ = c.Next() {
			if n++; n > countAtOnce {
				next = bytes.Clone(k)
				return nil
			}
			move, err := names.of(tx, k)
			if err != nil {
				return err
			}
			l, q := f.lane(move.lane, move.key.lane), f.source(move.source, move.key.source)
			s := l.add(q)
			f.offerSource(l, s)
			f.total++
		}
		return nil
	})
	return next, err
}

func (f *boltFrontier) setRun(run string, number uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.run, f.number = run, number
	for _, l := range f.lanes { // attempts count for one run, and delays are a run's own
		for _, s := range l.sources {
			f.forgetAll(s)
		}
		l.delay = 0
		f.dropIdle(l)
	}
}

func (f *boltFrontier) currentRun() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.run
}

func (f *boltFrontier) queued() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.total
}

// left is how many URLs of each source wait.
func (f *boltFrontier) left() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	left := map[string]int{}
	for name, q := range f.sources {
		if q.waiting > 0 {
			left[name] = q.waiting
		}
	}
	return left
}

// lane returns a lane by its name. mu must be held, or the frontier still be private.
func (f *boltFrontier) lane(name string, id uint32) *lane {
	l := f.lanes[name]
	if l == nil {
		l = &lane{name: name}
		f.lanes[name] = l
	}
	if id != 0 {
		l.id = id
		f.byID[id] = l
	}
	return l
}

// dropIdle forgets a lane that holds nothing.
func (f *boltFrontier) dropIdle(l *lane) {
	if l.idle() {
		delete(f.lanes, l.name)
		delete(f.byID, l.id)
	}
}

func (f *boltFrontier) source(name string, id uint16) *sourceQueue {
	q := f.sources[name]
	if q == nil {
		q = &sourceQueue{name: name}
		f.sources[name] = q
		f.order = append(f.order, q)
	}
	if id != 0 {
		q.id = id
	}
	return q
}

// laneOf is the name of the lane that a host belongs to.
func (f *boltFrontier) laneOf(host string) string {
	if f.perSite {
		return siteOf(host)
	}
	return host
}

// SetDelay implements Frontier. Delays are not stored: each run has its own.
func (f *boltFrontier) SetDelay(ctx context.Context, host string, delay time.Duration) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lane(f.laneOf(host), 0).delay = delay
	return nil
}

// BlockUntil implements Frontier. Blocks are stored: a host that asked to be
// left alone is left alone by the next process, too.
func (f *boltFrontier) BlockUntil(ctx context.Context, host string, t time.Time) error {
	f.mu.Lock()
	name := f.laneOf(host)
	f.mu.Unlock()
	err := f.db.Batch(func(tx *bbolt.Tx) error { return putBlock(tx.Bucket(bucketBlocked), name, t) })
	if err != nil {
		return fmt.Errorf("crawl: blocking %s: %w", name, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if l := f.lane(name, 0); t.After(l.ready) {
		l.ready = t
		f.offer(l)
	}
	return nil
}

// putBlock stores a block, unless a longer one is stored.
func putBlock(blocked *bbolt.Bucket, lane string, t time.Time) error {
	if v := blocked.Get([]byte(lane)); v != nil {
		if old, err := time.Parse(time.RFC3339Nano, string(v)); err != nil || old.After(t) {
			return err
		}
	}
	return blocked.Put([]byte(lane), []byte(t.UTC().Format(time.RFC3339Nano)))
}
