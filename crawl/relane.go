package crawl

import (
	"bytes"
	"fmt"
	"time"

	"go.etcd.io/bbolt"
)

// The values of keyLanes: what a lane is. Without one it is a host.
const (
	lanesPerHost = "host"
	lanesPerSite = "site"
	lanesMoving  = "moving" // from one to the other, which was not finished
)

// configure sets the clock, and what a lane is. Where that is something else
// than the queue was made for, the URLs that wait are moved. Nothing may be
// leased meanwhile.
func (f *boltFrontier) configure(perSite bool, now func() time.Time) error {
	f.mu.Lock()
	f.now = now
	same := f.perSite == perSite && !f.mixed
	f.perSite = perSite
	f.mu.Unlock()
	if !same {
		if err := f.move(perSite); err != nil {
			return fmt.Errorf("crawl: moving the queue to other lanes: %w", err)
		}
	}
	if err := f.sweepBlocks(now()); err != nil {
		return fmt.Errorf("crawl: forgetting blocks that are over: %w", err)
	}
	return nil
}

// move makes hosts or sites the lanes of the queue. A process that dies
// meanwhile leaves it to the next one.
func (f *boltFrontier) move(perSite bool) error {
	mode := lanesPerHost
	if perSite {
		mode = lanesPerSite
	}
	setMode := func(tx *bbolt.Tx, mode string) error { return tx.Bucket(bucketMeta).Put(keyLanes, []byte(mode)) }
	if err := f.db.Update(func(tx *bbolt.Tx) error { return setMode(tx, lanesMoving) }); err != nil {
		return err
	}
	var names names
	for from := []byte{}; from != nil; {
		err := f.db.Update(func(tx *bbolt.Tx) (err error) {
			from, err = f.relane(tx, from, &names)
			return err
		})
		if err != nil {
			return err
		}
	}
	err := f.db.Update(func(tx *bbolt.Tx) error {
		if err := moveBlocks(tx, perSite); err != nil {
			return err
		}
		return setMode(tx, mode)
	})
	if err != nil {
		return err
	}
	again, err := openFrontier(f.db)
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lanes, f.byID, f.sources, f.order = again.lanes, again.byID, again.sources, again.order
	f.total, f.ahead, f.turn, f.offers, f.mixed = again.total, 0, 0, again.offers, false
	return nil
}

// moveBlocks lets blocks of hosts hold for their sites, or the other way round.
func moveBlocks(tx *bbolt.Tx, perSite bool) error {
	bucket := tx.Bucket(bucketBlocked)
	blocks := map[string]time.Time{}
	err := bucket.ForEach(func(name, v []byte) error {
		t, err := time.Parse(time.RFC3339Nano, string(v))
		blocks[string(name)] = t
		return err
	})
	if err != nil {
		return err
	}
	if perSite {
		for host, t := range blocks {
			if err := putBlock(bucket, siteOf(host), t); err != nil {
				return err
			}
		}
		return nil
	}
	return tx.Bucket(bucketLanes).ForEach(func(name, _ []byte) error {
		if t, ok := blocks[siteOf(string(name))]; ok {
			return putBlock(bucket, string(name), t)
		}
		return nil
	})
}

// sweepBlocks forgets blocks that are over.
func (f *boltFrontier) sweepBlocks(now time.Time) error {
	var over []string
	err := f.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketBlocked).ForEach(func(name, v []byte) error {
			t, err := time.Parse(time.RFC3339Nano, string(v))
			if err == nil && !t.After(now) {
				over = append(over, string(name))
			}
			return err
		})
	})
	if err != nil || len(over) == 0 {
		return err
	}
	err = f.db.Update(func(tx *bbolt.Tx) error {
		for _, name := range over {
			if err := tx.Bucket(bucketBlocked).Delete([]byte(name)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, name := range over {
		if l := f.lanes[name]; l != nil && !l.ready.After(now) {
			l.ready = time.Time{}
			f.dropIdle(l)
		}
	}
	return nil
}

// relaneAtOnce is how many URLs one transaction moves.
const relaneAtOnce = 2000

// relane moves URLs that wait, from a key on, to the lanes they belong to now,
// in their order. It returns where to go on; nil at the end.
func (f *boltFrontier) relane(tx *bbolt.Tx, from []byte, names *names) (next []byte, err error) {
	queue, urls := tx.Bucket(bucketQueue), tx.Bucket(bucketURLs)
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
		move, err := names.of(tx, e.key)
		if err != nil {
			return nil, err
		}
		key, was := move.key, move.lane
		item, run, err := decodeItem(e.value, was)
		if err != nil {
			return nil, err
		}
		item.Source = move.source
		is := f.laneOf(hostOf(item.URL))
		if is == was {
			continue
		}
		if key.lane, err = laneID(tx, is); err != nil {
			return nil, err
		}
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
