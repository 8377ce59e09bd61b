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
// process that dies loses nothing. In memory there is one small lane for each
// host, nothing for each URL.
type boltFrontier struct {
	db *bbolt.DB

	// mu is never held while waiting for the database; transactions take it.
	mu    sync.Mutex
	run   string
	lanes map[string]*lane
	total int // entries of all queues
}

// lane is the queue of one host.
type lane struct {
	host    string
	sources []string       // those with waiting URLs, in turn
	waiting map[string]int // by source
	leased  bool           // a URL is under way
	delay   time.Duration
	ready   time.Time // no lease before
}

func openFrontier(db *bbolt.DB) (*boltFrontier, error) {
	f := &boltFrontier{db: db, lanes: map[string]*lane{}}
	err := db.View(func(tx *bbolt.Tx) error {
		f.run = string(tx.Bucket(bucketMeta).Get(keyCurrent))
		c := tx.Bucket(bucketQueue).Cursor()
		for k, _ := c.First(); k != nil; k, _ = c.Next() {
			host, source, err := splitQueueKey(k)
			if err != nil {
				return err
			}
			f.lane(host).add(source)
			f.total++
		}
		return tx.Bucket(bucketBlocked).ForEach(func(host, v []byte) error {
			t, err := time.Parse(time.RFC3339Nano, string(v))
			if err == nil {
				f.lane(string(host)).ready = t
			}
			return err
		})
	})
	return f, err
}

func (f *boltFrontier) setRun(run string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.run = run
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

// lane returns a host's lane. mu must be held, or the frontier still be private.
func (f *boltFrontier) lane(host string) *lane {
	l := f.lanes[host]
	if l == nil {
		l = &lane{host: host, waiting: map[string]int{}}
		f.lanes[host] = l
	}
	return l
}

func (l *lane) add(source string) {
	if l.waiting[source] == 0 {
		l.sources = append(l.sources, source)
	}
	l.waiting[source]++
}

func (l *lane) remove(source string) {
	if l.waiting[source]--; l.waiting[source] > 0 {
		return
	}
	delete(l.waiting, source)
	for i, s := range l.sources {
		if s == source {
			l.sources = append(l.sources[:i], l.sources[i+1:]...)
			return
		}
	}
}

// queuePrefix begins the keys of one source's URLs on one host.
func queuePrefix(host, source string) []byte {
	return append(append(append([]byte(host), 0), source...), 0)
}

// queueKey orders seeds and feeds first, then what is fewer links away, then
// what came earlier.
func queueKey(host string, item Item, sequence uint64) []byte {
	priority := byte(min(item.Depth, 200) + 1)
	if item.Seed || item.Kind != KindPage {
		priority = 0
	}
	key := append(queuePrefix(host, item.Source), priority)
	return append(key, sequenceKey(sequence)...)
}

func splitQueueKey(key []byte) (host, source string, err error) {
	parts := bytes.SplitN(key, []byte{0}, 3)
	if len(parts) != 3 {
		return "", "", fmt.Errorf("the queue holds a key of unknown form: %q", key)
	}
	return string(parts[0]), string(parts[1]), nil
}

// queueEntry is the value of a queue key.
type queueEntry struct {
	URL string `json:"url"`
	Run string `json:"run"` // that queued it
	Item
}

// Values of the bucket urls: one byte for the state, then its details.
const (
	urlQueued = 'q' // then the queue key
	urlDone   = 'd' // then the outcome, 0, the run
)

// Put implements Frontier.
func (f *boltFrontier) Put(ctx context.Context, items []Item) (int, error) {
	items, err := f.unknown(items)
	if err != nil || len(items) == 0 {
		return 0, err
	}
	var change queueChange
	err = f.db.Batch(func(tx *bbolt.Tx) error {
		change = queueChange{} // a batch may run twice
		return f.put(tx, items, &change)
	})
	if err != nil {
		return 0, fmt.Errorf("crawl: storing new URLs: %w", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.apply(change)
	return len(change.added) - len(change.dropped), nil
}

// queueChange is what a transaction did to the queue, to be done to the lanes
// when it is committed.
type queueChange struct {
	added   []Item
	dropped []string // keys of entries that gave way to a seed
}

// put queues items within a transaction.
func (f *boltFrontier) put(tx *bbolt.Tx, items []Item, change *queueChange) error {
	urls, queue, run := tx.Bucket(bucketURLs), tx.Bucket(bucketQueue), f.currentRun()
	for _, item := range items {
		value := urls.Get([]byte(item.URL))
		if !f.wanted(item, value) {
			continue
		}
		if len(value) > 0 && value[0] == urlQueued { // a seed that waits as something else
			old := bytes.Clone(value[1:])
			if err := queue.Delete(old); err != nil {
				return err
			}
			change.dropped = append(change.dropped, string(old))
		}
		change.added = append(change.added, item)
		if err := enqueue(urls, queue, item, run); err != nil {
			return err
		}
	}
	return nil
}

// apply does to the lanes what was done to the queue. mu must be held.
func (f *boltFrontier) apply(change queueChange) {
	for _, key := range change.dropped {
		if host, source, err := splitQueueKey([]byte(key)); err == nil {
			f.lane(host).remove(source)
			f.total--
		}
	}
	for _, item := range change.added {
		f.lane(hostOf(item.URL)).add(item.Source)
		f.total++
	}
}

func enqueue(urls, queue *bbolt.Bucket, item Item, run string) error {
	sequence, err := queue.NextSequence()
	if err != nil {
		return err
	}
	key := queueKey(hostOf(item.URL), item, sequence)
	value, err := json.Marshal(queueEntry{item.URL, run, item})
	if err != nil {
		return err
	}
	if err := queue.Put(key, value); err != nil {
		return err
	}
	return urls.Put([]byte(item.URL), append([]byte{urlQueued}, key...))
}

// unknown leaves out what need not be written, with no lock on writers: most
// links of most pages are known.
func (f *boltFrontier) unknown(items []Item) ([]Item, error) {
	var left []Item
	err := f.db.View(func(tx *bbolt.Tx) error {
		urls := tx.Bucket(bucketURLs)
		for _, item := range items {
			if item.URL != "" && len(item.URL) <= maxURL && f.wanted(item, urls.Get([]byte(item.URL))) {
				left = append(left, item)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("crawl: looking up URLs: %w", err)
	}
	return left, nil
}

// wanted says whether an item is to be queued, given what is known of its URL.
func (f *boltFrontier) wanted(item Item, value []byte) bool {
	if len(value) == 0 {
		return true
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if value[0] == urlQueued {
		key := value[1:]
		host, source, err := splitQueueKey(key)
		return err == nil && item.Seed && source != item.Source && !f.lane(host).leased
	}
	outcome, run, _ := bytes.Cut(value[1:], []byte{0})
	if string(run) == f.run {
		return false // once in a run is enough
	}
	return item.Seed || Outcome(outcome).open()
}

// Lease implements Frontier.
func (f *boltFrontier) Lease(ctx context.Context, now time.Time, open func(source string) bool) (Offer, error) {
	l, source, next := f.claim(now, open)
	if l == nil {
		return Offer{Next: next}, nil
	}
	lease, err := f.first(l.host, source)
	if err != nil {
		return Offer{}, err
	}
	return Offer{Lease: lease}, nil
}

// claim marks the lane that waited longest as leased. Where none is ready it
// returns when one will be.
func (f *boltFrontier) claim(now time.Time, open func(source string) bool) (best *lane, source string, next time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	turn := 0
	for _, l := range f.lanes {
		if l.leased {
			continue
		}
		i := l.firstOpen(open)
		if i < 0 {
			continue
		}
		if l.ready.After(now) {
			if next.IsZero() || l.ready.Before(next) {
				next = l.ready
			}
			continue
		}
		if best == nil || l.ready.Before(best.ready) || l.ready.Equal(best.ready) && l.host < best.host {
			best, turn = l, i
		}
	}
	if best == nil {
		return nil, "", next
	}
	source = best.sources[turn]
	best.leased = true
	best.turn(turn)
	return best, source, next
}

// firstOpen is the index of the source whose turn it is, or -1.
func (l *lane) firstOpen(open func(string) bool) int {
	for i, s := range l.sources {
		if open(s) {
			return i
		}
	}
	return -1
}

// turn puts a source behind the others.
func (l *lane) turn(i int) {
	s := l.sources[i]
	l.sources = append(append(l.sources[:i:i], l.sources[i+1:]...), s)
}

// first reads the first URL of a source on a host.
func (f *boltFrontier) first(host, source string) (*Lease, error) {
	prefix, run := queuePrefix(host, source), f.currentRun()
	var lease *Lease
	err := f.db.View(func(tx *bbolt.Tx) error {
		k, v := tx.Bucket(bucketQueue).Cursor().Seek(prefix)
		if !bytes.HasPrefix(k, prefix) {
			return errors.New("the queue lacks an entry it should have")
		}
		var entry queueEntry
		if err := json.Unmarshal(v, &entry); err != nil {
			return err
		}
		entry.Item.URL, entry.Item.Source = entry.URL, source
		if entry.Run != run {
			entry.Attempt = 0
		}
		lease = &Lease{Item: entry.Item, Host: host, Token: string(k)}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("crawl: taking a URL of %s: %w", host, err)
	}
	return lease, nil
}

// Done implements Frontier.
func (f *boltFrontier) Done(ctx context.Context, lease *Lease, how Settled) error {
	if how.Fetch == nil && how.Attempt == lease.Item.Attempt { // it never left its place
		f.mu.Lock()
		defer f.mu.Unlock()
		f.release(lease, how)
		return nil
	}
	found, err := f.unknown(how.Found)
	if err != nil {
		return err
	}
	run := f.currentRun()
	var change queueChange
	err = f.db.Batch(func(tx *bbolt.Tx) error {
		change = queueChange{}
		urls, queue := tx.Bucket(bucketURLs), tx.Bucket(bucketQueue)
		if queue.Get([]byte(lease.Token)) != nil { // else a seed took its place
			change.dropped = append(change.dropped, lease.Token)
			if err := queue.Delete([]byte(lease.Token)); err != nil {
				return err
			}
		}
		if how.Fetch == nil {
			item := lease.Item
			item.Attempt = how.Attempt
			change.added = append(change.added, item)
			return enqueue(urls, queue, item, run)
		}
		done := append([]byte{urlDone}, how.Fetch.Outcome...)
		done = append(append(done, 0), run...)
		if err := urls.Put([]byte(lease.Item.URL), done); err != nil {
			return err
		}
		if how.Known != nil {
			if err := putKnown(tx, lease.Item.URL, how.Known); err != nil {
				return err
			}
		}
		if err := f.put(tx, found, &change); err != nil {
			return err
		}
		return logFetch(tx, run, how.Fetch)
	})
	if err != nil {
		return fmt.Errorf("crawl: storing what became of %s: %w", lease.Item.URL, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.release(lease, how)
	f.apply(change)
	return nil
}

// release lets the lane be leased again, when its delay is over. mu must be held.
func (f *boltFrontier) release(lease *Lease, how Settled) {
	l := f.lane(lease.Host)
	l.leased = false
	if ready := how.Now.Add(l.delay); how.Requested && ready.After(l.ready) {
		l.ready = ready
	}
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
	f.lane(host).delay = delay
	return nil
}

// BlockUntil implements Frontier. Blocks are stored: a host that asked to be
// left alone is left alone by the next process, too.
func (f *boltFrontier) BlockUntil(ctx context.Context, host string, t time.Time) error {
	err := f.db.Batch(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketBlocked).Put([]byte(host), []byte(t.UTC().Format(time.RFC3339Nano)))
	})
	if err != nil {
		return fmt.Errorf("crawl: blocking %s: %w", host, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if l := f.lane(host); t.After(l.ready) {
		l.ready = t
	}
	return nil
}
