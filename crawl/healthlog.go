package crawl

import (
	"encoding/json"
	"fmt"

	"go.etcd.io/bbolt"
)

// bucketHealth has source -> History.
var bucketHealth = []byte("health")

// Histories are what earlier runs made of the sources, by name.
func (s *State) Histories() (map[string]History, error) {
	all := map[string]History{}
	err := s.db.View(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket(bucketHealth)
		if bucket == nil {
			return nil
		}
		return bucket.ForEach(func(source, v []byte) error {
			var h History
			if err := json.Unmarshal(v, &h); err != nil {
				return err
			}
			all[string(source)] = h
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("crawl: reading how the sources did in earlier runs: %w", err)
	}
	return all, nil
}

// SetHistories stores histories; those of other sources stay as they are.
func (s *State) SetHistories(all map[string]History) error {
	err := s.db.Update(func(tx *bbolt.Tx) error {
		bucket, err := tx.CreateBucketIfNotExists(bucketHealth)
		if err != nil {
			return err
		}
		for source, h := range all {
			v, err := json.Marshal(h)
			if err != nil {
				return err
			}
			if err := bucket.Put([]byte(source), v); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("crawl: storing how the sources did: %w", err)
	}
	return nil
}
