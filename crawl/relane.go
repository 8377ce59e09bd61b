package crawl

import (
	"bytes"
	"fmt"
	"time"

	"go.etcd.io/bbolt"
)

// The values of keyLanes: what a lane is.
const (
	lanesPerHost = "host"
	lanesPerSite = "site"
)

// configure sets the clock, and what a lane is. Where that is something else
// than the queue was made for, the URLs that wait are moved.
func (f *boltFrontier) configure(perSite bool, now func() time.Time) error {
	f.mu.Lock()
	f.now = now
	same := f.perSite == perSite
	f.perSite = perSite
	f.mu.Unlock()
	if same {
		return nil
	}
	mode := lanesPerHost
	if perSite {
		mode = lanesPerSite
	}
	var err error
	for from := []byte{}; from != nil && err == nil; {
		err = f.db.Update(func(tx *bbolt.Tx) (err error) {
			from, err = f.relane(tx, from)
			return err
		})
	}
	if err == nil { // last, so that a process that dies before begins again
		err = f.db.Update(func(tx *bbolt.Tx) error { return tx.Bucket(bucketMeta).Put(keyLanes, []byte(mode)) })
	}
	if err == nil {
		var again *boltFrontier
		if again, err = openFrontier(f.db); err == nil {
			f.mu.Lock()
			f.lanes, f.byID, f.sources, f.order = again.lanes, again.byID, again.sources, again.order
			f.total, f.ahead, f.turn, f.offers = again.total, 0, 0, again.offers
			f.mu.Unlock()
		}
	}
	if err != nil {
		return fmt.Errorf("crawl: moving the queue to lanes by %s: %w", mode, err)
	}
	return nil
}

// relaneAtOnce is how many URLs one transaction moves.
const relaneAtOnce = 2000

// relane moves URLs that wait, from a key on, to the lanes they belong to now,
// in their order. It returns where to go on; nil at the end.
func (f *boltFrontier) relane(tx *bbolt.Tx, from []byte) (next []byte, err error) {
	laneNames, sourceNames, err := namesByID(tx)
	if err != nil {
		return nil, err
	}
	queue, urls, lanes := tx.Bucket(bucketQueue), tx.Bucket(bucketURLs), tx.Bucket(bucketLanes)
	type entry struct{ key, value []byte }
	var old []entry // read first: a cursor does not survive changes
	c := queue.Cursor()
	for k, v := c.Seek(from); k != nil; k, v = c.Next() {
		if len(old) == relaneAtOnce {
			next = bytes.Clone(k)
			break
		}
		old = append(old, entry{bytes.Clone(k), bytes.Clone(v)})
	}
	for _, e := range old {
		key, err := decodeQueueKey(e.key)
		if err != nil {
			return nil, err
		}
		was := laneNames[uint64(key.lane)]
		item, run, err := decodeItem(e.value, was)
		if err != nil {
			return nil, err
		}
		item.Source = sourceNames[uint64(key.source)]
		is := f.laneOf(hostOf(item.URL))
		if is == was {
			continue
		}
		id, err := idOf(lanes, is, 1<<32-1)
		if err != nil {
			return nil, err
		}
		key.lane = uint32(id)
		encoded := key.encode()
		if err := queue.Delete(e.key); err != nil {
			return nil, err
		}
		if err := queue.Put(encoded, appendItem(nil, &item, is, run)); err != nil {
			return nil, err
		}
		if err := urls.Put(urlHash(item.URL), append([]byte{urlQueued}, encoded...)); err != nil {
			return nil, err
		}
	}
	return next, nil
}
