package crawl

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"
)

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
	if s := l.of(source); s != nil && want > 1 && s.puts == puts && len(s.next) == 0 && f.number == number {
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
