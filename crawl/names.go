package crawl

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"go.etcd.io/bbolt"
)

// Lanes and sources have numbers in the queue's keys. The buckets lanes and
// sources say which, by name; what has one keeps it.

// numberOf reads a stored number; 0 where there is none.
func numberOf(b []byte) uint64 {
	n, _ := binary.Uvarint(b)
	return n
}

// laneID is the number of a lane, which gets one if it is new.
func laneID(tx *bbolt.Tx, name string) (uint32, error) {
	id, err := idOf(tx.Bucket(bucketLanes), name, math.MaxUint32)
	if err != nil {
		return 0, fmt.Errorf("numbering the lane %s: %w", name, err)
	}
	return uint32(id), nil
}

// sourceID is the number of a source, which gets one if it is new.
func sourceID(tx *bbolt.Tx, name string) (uint16, error) {
	id, err := idOf(tx.Bucket(bucketSources), name, math.MaxUint16)
	if err != nil {
		return 0, fmt.Errorf("numbering the source %s: %w", name, err)
	}
	return uint16(id), nil
}

func idOf(bucket *bbolt.Bucket, name string, limit uint64) (uint64, error) {
	if v := bucket.Get([]byte(name)); v != nil {
		return numberOf(v), nil
	}
	id, err := bucket.NextSequence()
	if err != nil {
		return 0, err
	}
	if id > limit {
		return 0, fmt.Errorf("the state holds %d of these already, which is all it can; move it away and the crawl starts anew", limit)
	}
	return id, bucket.Put([]byte(name), binary.AppendUvarint(nil, id))
}

// names finds lanes and sources by their numbers. It reads all of them when it
// meets one that it does not know, so use one for many. Numbers never change:
// it may outlive a transaction. The zero value is ready.
type names struct {
	lanes, sources map[uint64]string
}

// of reads a key of the queue.
func (n *names) of(tx *bbolt.Tx, key []byte) (queueMove, error) {
	k, err := decodeQueueKey(key)
	if err != nil {
		return queueMove{}, err
	}
	for range 2 {
		lane, ok := n.lanes[uint64(k.lane)]
		source, ok2 := n.sources[uint64(k.source)]
		if ok && ok2 {
			return queueMove{k, lane, source}, nil
		}
		if err := n.read(tx); err != nil {
			return queueMove{}, err
		}
	}
	return queueMove{}, errors.New("the queue names a lane or source that is not known; move the file away and the crawl starts anew")
}

func (n *names) read(tx *bbolt.Tx) error {
	n.lanes, n.sources = map[uint64]string{}, map[uint64]string{}
	read := func(bucket []byte, into map[uint64]string) error {
		return tx.Bucket(bucket).ForEach(func(name, id []byte) error {
			into[numberOf(id)] = string(name)
			return nil
		})
	}
	return errors.Join(read(bucketLanes, n.lanes), read(bucketSources, n.sources))
}
