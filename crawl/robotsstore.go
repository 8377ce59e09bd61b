package crawl

import (
	"encoding/json"
	"fmt"
	"time"

	"go.etcd.io/bbolt"
)

// bucketRobots holds what is known of robots.txt files: authority (scheme, host
// and port, as "https://news.example") -> robotsRecord.
var bucketRobots = []byte("robots")

// robotsRecord is what is kept of one authority's robots.txt, from one run to
// the next.
type robotsRecord struct {
	// Status is that of the answer, after redirects; 0 where none ever came that
	// settles the matter.
	Status int `json:"status,omitempty"`
	// Body is the file, up to maxRobots bytes, where Status is a success.
	Body []byte `json:"body,omitempty"`
	// At is the URL the file came from.
	At string `json:"at,omitempty"`
	// ETag and LastModified are the validators that came with it.
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
	// Fetched is when it came, or was last confirmed, UTC.
	Fetched time.Time `json:"fetched,omitzero"`
	// Lifetime is how long it counts from then on.
	Lifetime time.Duration `json:"lifetime_ns,omitempty"`
	// FailedSince is when the file began to be out of reach, UTC; zero unless it
	// still is. Failures counts the times it was tried since, each with all its attempts.
	FailedSince time.Time `json:"failed_since,omitzero"`
	Failures    int       `json:"failures,omitempty"`
}

// robotsRecord reads what is kept of an authority; the zero record where
// nothing is.
func (s *State) robotsRecord(authority string) (r robotsRecord, err error) {
	err = s.db.View(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket(bucketRobots)
		if bucket == nil {
			return nil
		}
		v := bucket.Get([]byte(authority))
		if v == nil {
			return nil
		}
		return json.Unmarshal(v, &r)
	})
	if err != nil {
		return robotsRecord{}, fmt.Errorf("crawl: reading the robots.txt kept of %s: %w", authority, err)
	}
	return r, nil
}

// keepRobots stores what is known of an authority.
func (s *State) keepRobots(authority string, r robotsRecord) error {
	v, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("crawl: keeping the robots.txt of %s: %w", authority, err)
	}
	err = s.db.Batch(func(tx *bbolt.Tx) error {
		bucket, err := tx.CreateBucketIfNotExists(bucketRobots)
		if err != nil {
			return err
		}
		return bucket.Put([]byte(authority), v)
	})
	if err != nil {
		return fmt.Errorf("crawl: keeping the robots.txt of %s: %w", authority, err)
	}
	return nil
}
