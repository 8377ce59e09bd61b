package crawl

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"go.etcd.io/bbolt"
)

// What failed is kept beside the queue, ordered by when it is to be tried
// again, so that a later run takes it up whether the URL is found again or not:
//
//	failed   when (seconds since 1970, 8 bytes), hash of the URL -> source, lane, item
//
// What failed for good, or too often, stands there under givenUp: only
// Config.RetryFailed brings it back.

// givenUp is the time of what is not tried again.
const givenUp = math.MaxUint64

// maxFails is in how many runs in a row a URL may fail before it is given up.
const maxFails = 5

// The pauses before a URL that failed is tried again in a later run: after the
// first run, and the longest.
const (
	failedBase = 30 * time.Minute
	failedMax  = 24 * time.Hour
)

// dueAfter is when a URL may be fetched again that ended so, in as many runs
// in a row as fails says if it failed. Zero means never.
func dueAfter(outcome Outcome, fails int, now time.Time) time.Time {
	switch {
	case !outcome.open():
		return time.Time{}
	case !outcome.Failed(), outcome == RobotsUnavailable: // nothing was asked for the URL itself
		return now // the next run may try
	case fails >= maxFails:
		return time.Time{}
	case !outcome.passing(): // it ends otherwise once somebody changed something
		return now
	}
	return now.Add(min(failedBase<<min(max(fails-1, 0), 10), failedMax))
}

func failedKey(due time.Time, hash []byte) []byte {
	when := uint64(givenUp)
	if !due.IsZero() {
		when = seconds(due)
	}
	return append(binary.BigEndian.AppendUint64(nil, when), hash...)
}

// settle stores what became of a leased URL.
func settle(tx *bbolt.Tx, lease *Lease, how Settled, run uint64) error {
	hash := urlHash(lease.Item.URL)
	s := settledURL{run: run, at: how.Now, due: how.Due}
	if how.Fetch.Outcome.Failed() {
		s.fails, s.retry = lease.Item.Fails+1, true
		item := lease.Item
		item.Fails, item.Attempt = s.fails, 0
		value := appendText(nil, item.Source)
		value = appendText(value, lease.Host)
		value = appendItem(value, &item, lease.Host, run)
		if err := tx.Bucket(bucketFailed).Put(failedKey(s.due, hash), value); err != nil {
			return err
		}
	}
	return tx.Bucket(bucketURLs).Put(hash, s.encode())
}

// unfail removes a URL that is queued again from what failed, and returns in
// how many runs in a row it did.
func unfail(tx *bbolt.Tx, hash, value []byte) (fails int, err error) {
	if len(value) == 0 || value[0] != urlDone {
		return 0, nil
	}
	s, err := decodeSettled(value)
	if err != nil || !s.retry {
		return 0, err
	}
	return s.fails, tx.Bucket(bucketFailed).Delete(failedKey(s.due, hash))
}

// FailedURL is a URL that failed in its last run.
type FailedURL struct {
	Item Item
	// Next is when a run tries it again by itself; zero where none does.
	Next time.Time
}

func decodeFailed(key, value []byte) (FailedURL, error) {
	var f FailedURL
	if len(key) < 8 {
		return f, errItem
	}
	if when := binary.BigEndian.Uint64(key); when != givenUp {
		f.Next = ofSeconds(when)
	}
	r := &storedReader{rest: value}
	source, lane := r.text(), r.text()
	if r.failed {
		return f, errItem
	}
	var err error
	f.Item, _, err = decodeItem(r.rest, lane)
	f.Item.Source = source
	return f, err
}

// failedAtOnce is how many entries one transaction reads.
const failedAtOnce = 1000

// readFailed reads entries from a key on, and returns where to go on; nil at
// the end.
func (f *boltFrontier) readFailed(from []byte, until uint64) (batch []FailedURL, next []byte, err error) {
	err = f.db.View(func(tx *bbolt.Tx) error {
		c := tx.Bucket(bucketFailed).Cursor()
		for k, v := c.Seek(from); len(k) >= 8 && binary.BigEndian.Uint64(k) <= until; k, v = c.Next() {
			if len(batch) == failedAtOnce {
				next = bytes.Clone(k)
				return nil
			}
			x, err := decodeFailed(k, v)
			if err != nil {
				return err
			}
			batch = append(batch, x)
		}
		return nil
	})
	if err != nil {
		err = fmt.Errorf("crawl: reading what failed: %w", err)
	}
	return batch, next, err
}

// requeue queues what failed in earlier runs and is due, or all of it, and
// returns how many URLs that were. What failed in the run under way waits for
// the next one.
func (f *boltFrontier) requeue(ctx context.Context, all bool) (int, error) {
	f.mu.Lock()
	until := seconds(f.now())
	f.mu.Unlock()
	if all {
		until = givenUp
	}
	queued := 0
	for from := []byte{}; from != nil; {
		batch, next, err := f.readFailed(from, until)
		if err != nil {
			return queued, err
		}
		items := make([]Item, 0, len(batch))
		for _, x := range batch {
			items = append(items, x.Item)
		}
		n, err := f.putFailed(items)
		f.touch(len(items))
		if err != nil {
			return queued, err
		}
		queued += n
		from = next
	}
	return queued, nil
}

// putFailed queues URLs that failed, whether they are due or not.
func (f *boltFrontier) putFailed(items []Item) (int, error) {
	var change queueChange
	err := f.db.Update(func(tx *bbolt.Tx) error {
		f.mu.Lock()
		number := f.number
		f.mu.Unlock()
		for i := range items {
			hash := urlHash(items[i].URL)
			value := tx.Bucket(bucketURLs).Get(hash)
			if len(value) == 0 || value[0] != urlDone {
				continue
			}
			if s, err := decodeSettled(value); err != nil || s.run == number {
				if err != nil {
					return err
				}
				continue
			}
			if _, err := unfail(tx, hash, value); err != nil {
				return err
			}
			if err := f.enqueue(tx, &items[i], &change); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("crawl: queueing what failed: %w", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.apply(change)
	return len(change.added), nil
}
