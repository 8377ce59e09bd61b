package crawl

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
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
// are let go of: at most about a page each.
const letGoAfter = 10_000

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
			if err == nil {
				f.lane(string(name), 0).ready = t
			}
			return err
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

// Put implements Frontier.
func (f *boltFrontier) Put(ctx context.Context, items []Item) (int, error) {
	items, moves, err := f.unknown(items)
	if err != nil {
		return 0, err
	}
	if moves {
		f.moving.Lock()
		defer f.moving.Unlock()
	}
	added := 0
	for len(items) > 0 {
		batch := items[:min(len(items), putPerTx)]
		items = items[len(batch):]
		var change queueChange
		err = f.db.Batch(func(tx *bbolt.Tx) error {
			change = queueChange{} // a batch may run twice
			return f.put(tx, batch, moves, &change)
		})
		if err != nil {
			return added, fmt.Errorf("crawl: storing new URLs: %w", err)
		}
		f.mu.Lock()
		f.apply(change)
		f.mu.Unlock()
		added += len(change.added) - len(change.dropped)
	}
	return added, nil
}

// putPerTx bounds the URLs of one transaction, which is held in memory.
const putPerTx = 5000

// queueChange is what a transaction did to the queue, to be done to the lanes
// when it is committed.
type queueChange struct {
	added   []queueMove
	dropped []queueMove // entries that were settled, or gave way to a seed
}

// queueMove is one entry that came or went.
type queueMove struct {
	key    queueKey
	lane   string
	source string
}

// put queues items within a transaction. moves says that it may move URLs that
// wait, which takes the lock moving.
func (f *boltFrontier) put(tx *bbolt.Tx, items []Item, moves bool, change *queueChange) error {
	urls, queue := tx.Bucket(bucketURLs), tx.Bucket(bucketQueue)
	for i := range items {
		item := &items[i]
		hash := urlHash(item.URL)
		value := urls.Get(hash)
		wanted, err := f.wanted(tx, item, value)
		if err != nil {
			return err
		}
		if !wanted {
			continue
		}
		if len(value) > 0 && value[0] == urlQueued { // a seed that waits as something else
			if !moves { // it came this very moment; the next run makes a seed of it
				continue
			}
			old := bytes.Clone(value[1:])
			move, err := f.moveOf(tx, old)
			if err != nil {
				return err
			}
			if err := queue.Delete(old); err != nil {
				return err
			}
			change.dropped = append(change.dropped, move)
		}
		if item.Fails, err = unfail(tx, hash, value); err != nil {
			return err
		}
		if err := f.enqueue(tx, item, change); err != nil {
			return err
		}
	}
	return nil
}

// moveOf names lane and source of an entry.
func (f *boltFrontier) moveOf(tx *bbolt.Tx, key []byte) (queueMove, error) {
	k, err := decodeQueueKey(key)
	if err != nil {
		return queueMove{}, err
	}
	f.mu.Lock()
	l := f.byID[k.lane]
	var source string
	for _, q := range f.order {
		if q.id == k.source {
			source = q.name
		}
	}
	f.mu.Unlock()
	if l != nil && source != "" {
		return queueMove{k, l.name, source}, nil
	}
	return new(names).of(tx, key) // both are new in this very transaction
}

func (f *boltFrontier) enqueue(tx *bbolt.Tx, item *Item, change *queueChange) error {
	queue := tx.Bucket(bucketQueue)
	queue.FillPercent = 0.9 // keys mostly grow
	f.mu.Lock()
	lane, number, now := f.laneOf(hostOf(item.URL)), f.number, f.now()
	f.mu.Unlock()
	inLane, err := laneID(tx, lane)
	if err != nil {
		return err
	}
	ofSource, err := sourceID(tx, item.Source)
	if err != nil {
		return err
	}
	sequence, err := queue.NextSequence()
	if err != nil {
		return err
	}
	key := queueKey{inLane, ofSource, priorityOf(item, now), sequence}
	encoded := key.encode()
	if err := queue.Put(encoded, appendItem(nil, item, lane, number)); err != nil {
		return err
	}
	change.added = append(change.added, queueMove{key, lane, item.Source})
	return tx.Bucket(bucketURLs).Put(urlHash(item.URL), append([]byte{urlQueued}, encoded...))
}

// apply does to the lanes what was done to the queue. mu must be held.
func (f *boltFrontier) apply(change queueChange) {
	for _, move := range change.dropped {
		l, q := f.lane(move.lane, move.key.lane), f.source(move.source, move.key.source)
		f.forgetAhead(l.of(q), string(move.key.encode()))
		l.remove(q)
		f.total--
		f.dropIdle(l)
	}
	for _, move := range change.added {
		l, q := f.lane(move.lane, move.key.lane), f.source(move.source, move.key.source)
		s := l.add(q)
		f.total++
		if n := len(s.next); n > 0 && string(move.key.encode()) < s.next[n-1].key {
			f.forgetAll(s) // it goes before what was read ahead
		}
		if s.waiting == 1 && !l.leased {
			f.offerSource(l, s)
		}
	}
}

// forgetAhead takes one URL out of what was read ahead.
func (f *boltFrontier) forgetAhead(s *laneSource, key string) {
	switch {
	case s == nil || len(s.next) == 0:
	case s.next[0].key == key:
		s.next = s.next[1:]
		f.ahead--
	default:
		f.forgetAll(s)
	}
}

func (f *boltFrontier) forgetAll(s *laneSource) {
	f.ahead -= len(s.next)
	s.next = nil
}

// unknown leaves out what need not be written, with no lock on writers: most
// links of most pages are known. moves says that some of what is left waits
// already, as something else than a seed.
func (f *boltFrontier) unknown(items []Item) (left []Item, moves bool, err error) {
	if len(items) == 0 {
		return nil, false, nil
	}
	err = f.db.View(func(tx *bbolt.Tx) error {
		urls := tx.Bucket(bucketURLs)
		for i := range items {
			item := &items[i]
			if item.URL == "" || len(item.URL) > maxURL {
				continue
			}
			value := urls.Get(urlHash(item.URL))
			wanted, err := f.wanted(tx, item, value)
			if err != nil {
				return err
			}
			if wanted {
				left = append(left, *item)
				moves = moves || len(value) > 0 && value[0] == urlQueued
			}
		}
		return nil
	})
	if err != nil {
		return nil, false, fmt.Errorf("crawl: looking up URLs: %w", err)
	}
	f.touch(len(items))
	return left, moves, nil
}

// wanted says whether an item is to be queued, given what is known of its URL:
//
//   - a URL that waits stays where it is, but a seed takes it over from another
//     source, or from where it waits as a page like others;
//   - a URL that is done is wanted once in a run at most, and only a seed, or
//     where it is due, or where a feed or sitemap says that it changed since.
func (f *boltFrontier) wanted(tx *bbolt.Tx, item *Item, value []byte) (bool, error) {
	if len(value) == 0 {
		return true, nil
	}
	if value[0] == urlQueued {
		if !item.Seed {
			return false, nil
		}
		move, err := f.moveOf(tx, value[1:])
		if err != nil {
			return false, err
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		other := move.source != item.Source || move.key.priority != prioritySeed
		l := f.lanes[move.lane]
		return other && (l == nil || l.token != string(value[1:])), nil
	}
	s, err := decodeSettled(value)
	if err != nil {
		return false, err
	}
	f.mu.Lock()
	number, now := f.number, f.now()
	f.mu.Unlock()
	switch {
	case s.run == number:
		return false, nil
	case item.Seed:
		return true, nil
	case !s.due.IsZero() && !s.due.After(now):
		return true, nil
	}
	return item.Modified.After(s.at) && !item.Modified.After(now), nil
}

// Lease implements Frontier.
func (f *boltFrontier) Lease(ctx context.Context, now time.Time, open func(source string) bool) (Offer, error) {
	f.moving.RLock()
	defer f.moving.RUnlock()
	f.mu.Lock()
	l, s, next := f.choose(now, open)
	if l == nil {
		f.mu.Unlock()
		return Offer{Next: next}, nil
	}
	if len(s.next) > 0 {
		l.token = s.next[0].key
		lease := &Lease{Item: s.next[0].item, Host: l.name, Token: l.token}
		f.mu.Unlock()
		return Offer{Lease: lease}, nil
	}
	want := 1
	if f.ahead < maxReadAhead {
		want = readAhead
	}
	source, number, puts := s.source, f.number, s.puts
	prefix := queuePrefix(l.id, source.id)
	f.mu.Unlock()

	read, err := f.read(l.name, source.name, prefix, want, number)
	f.touch(1)
	f.mu.Lock()
	defer f.mu.Unlock()
	if err == nil && len(read) == 0 {
		err = errors.New("the queue lacks an entry it should have")
	}
	if err != nil {
		l.leased = false
		f.offer(l)
		return Offer{}, fmt.Errorf("crawl: taking a URL of %s: %w", l.name, err)
	}
	l.token = read[0].key
	lease := &Lease{Item: read[0].item, Host: l.name, Token: l.token}
	// What was put meanwhile may belong before what was read.
	if s := l.of(source); s != nil && s.puts == puts && len(s.next) == 0 && f.number == number {
		s.next = read
		f.ahead += len(read)
	}
	return Offer{Lease: lease}, nil
}

// read returns the first URLs of a source in a lane.
func (f *boltFrontier) read(lane, source string, prefix []byte, want int, number uint64) ([]queued, error) {
	var read []queued
	err := f.db.View(func(tx *bbolt.Tx) error {
		c := tx.Bucket(bucketQueue).Cursor()
		for k, v := c.Seek(prefix); bytes.HasPrefix(k, prefix) && len(read) < want; k, v = c.Next() {
			item, run, err := decodeItem(v, lane)
			if err != nil {
				return err
			}
			item.Source = source
			if run != number {
				item.Attempt = 0
			}
			read = append(read, queued{string(k), item})
		}
		return nil
	})
	return read, err
}

// Done implements Frontier.
func (f *boltFrontier) Done(ctx context.Context, lease *Lease, how Settled) error {
	if how.Fetch == nil && how.Attempt == lease.Item.Attempt { // it never left its place
		f.mu.Lock()
		defer f.mu.Unlock()
		f.release(lease, how)
		return nil
	}
	found, moves, err := f.unknown(how.Found)
	if err != nil {
		return err
	}
	if moves {
		f.moving.Lock()
		defer f.moving.Unlock()
	}
	f.touch(1)
	f.mu.Lock()
	run, number := f.run, f.number
	f.mu.Unlock()
	var change queueChange
	err = f.db.Batch(func(tx *bbolt.Tx) error {
		change = queueChange{}
		if err := f.take(tx, lease, &change); err != nil {
			return err
		}
		if how.Fetch == nil {
			item := lease.Item
			item.Attempt = how.Attempt
			return f.enqueue(tx, &item, &change)
		}
		if err := settle(tx, lease, how, number); err != nil {
			return err
		}
		if how.Known != nil {
			if err := putKnown(tx, lease.Item.URL, how.Known); err != nil {
				return err
			}
		}
		if err := f.put(tx, found, moves, &change); err != nil {
			return err
		}
		return logFetch(tx, run, how.Fetch)
	})
	if err != nil {
		return fmt.Errorf("crawl: storing what became of %s: %w", lease.Item.URL, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.apply(change) // first, so that what was settled is not offered again
	f.release(lease, how)
	return nil
}

// take removes a leased URL from the queue.
func (f *boltFrontier) take(tx *bbolt.Tx, lease *Lease, change *queueChange) error {
	token := []byte(lease.Token)
	queue := tx.Bucket(bucketQueue)
	if queue.Get(token) == nil {
		return nil
	}
	key, err := decodeQueueKey(token)
	if err != nil {
		return err
	}
	change.dropped = append(change.dropped, queueMove{key, lease.Host, lease.Item.Source})
	return queue.Delete(token)
}

// release lets the lane be leased again, when its delay is over. mu must be held.
func (f *boltFrontier) release(lease *Lease, how Settled) {
	l := f.lane(lease.Host, 0)
	l.leased, l.token = false, ""
	if how.Now.After(l.freed) {
		l.freed = how.Now
	}
	if ready := how.Now.Add(l.delay); how.Requested && l.delay > 0 && ready.After(l.ready) {
		l.ready = ready
	}
	f.offer(l)
	f.dropIdle(l)
}

// logFetch appends a record to its run, and counts it.
func logFetch(tx *bbolt.Tx, run string, fetch *Fetch) error {
	bucket := tx.Bucket(bucketRuns).Bucket([]byte(run))
	if bucket == nil {
		return errors.New("no run has begun")
	}
	fetches, counts := bucket.Bucket(bucketFetches), bucket.Bucket(bucketCounts)
	sequence, err := fetches.NextSequence()
	if err != nil {
		return err
	}
	value, err := json.Marshal(fetch)
	if err != nil {
		return err
	}
	fetches.FillPercent = 0.9 // keys only grow
	if err := fetches.Put(sequenceKey(sequence), value); err != nil {
		return err
	}
	var c Counts
	key := []byte(fetch.Source)
	if v := counts.Get(key); v != nil {
		if err := json.Unmarshal(v, &c); err != nil {
			return err
		}
	}
	c.Add(fetch)
	if value, err = json.Marshal(c); err != nil {
		return err
	}
	return counts.Put(key, value)
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
