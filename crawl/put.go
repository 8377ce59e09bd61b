package crawl

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"
)

// Put implements Frontier.
func (f *boltFrontier) Put(ctx context.Context, items []Item) (int, error) {
	added := 0
	for batch := range slices.Chunk(items, putPerTx) {
		n, err := f.putBatch(batch)
		if err != nil {
			return added, err
		}
		added += n
	}
	return added, nil
}

func (f *boltFrontier) putBatch(items []Item) (int, error) {
	items, moves, err := f.unknown(items)
	if err != nil || len(items) == 0 {
		return 0, err
	}
	if moves {
		f.moving.Lock()
		defer f.moving.Unlock()
	}
	var change queueChange
	err = f.db.Batch(func(tx *bbolt.Tx) error {
		change = queueChange{} // a batch may run twice
		return f.put(tx, items, moves, &change)
	})
	if err != nil {
		return 0, fmt.Errorf("crawl: storing new URLs: %w", err)
	}
	f.touch(len(items))
	f.mu.Lock()
	defer f.mu.Unlock()
	f.apply(change)
	return len(change.added) - len(change.dropped), nil
}

// putPerTx bounds the URLs of one transaction, which is held in memory.
const putPerTx = 1000

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
