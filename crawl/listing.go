package crawl

import (
	"bytes"
	"fmt"
	"iter"

	"go.etcd.io/bbolt"
)

// WaitingURL is a URL that waits to be fetched.
type WaitingURL struct {
	Item Item
	// Lane is the host, or site, whose requests it takes its turn with.
	Lane string
}

// Waiting gives the URLs that wait, lane by lane, each lane's in the order in
// which they are fetched but for the turns of sources. What is put meanwhile
// may be missing. An error is the last thing given.
func (s *State) Waiting() iter.Seq2[WaitingURL, error] {
	return func(yield func(WaitingURL, error) bool) {
		var names names
		for from := []byte{}; from != nil; {
			batch, next, err := s.frontier.readWaiting(from, &names)
			if err != nil {
				yield(WaitingURL{}, err)
				return
			}
			for _, w := range batch {
				if !yield(w, nil) {
					return
				}
			}
			from = next
		}
	}
}

// waitingAtOnce is how many entries one transaction reads.
const waitingAtOnce = 1000

func (f *boltFrontier) readWaiting(from []byte, names *names) (batch []WaitingURL, next []byte, err error) {
	err = f.db.View(func(tx *bbolt.Tx) error {
		c := tx.Bucket(bucketQueue).Cursor()
		for k, v := c.Seek(from); k != nil; k, v = c.Next() {
			if len(batch) == waitingAtOnce {
				next = bytes.Clone(k)
				return nil
			}
			key, err := names.of(tx, k)
			if err != nil {
				return err
			}
			w := WaitingURL{Lane: key.lane}
			if w.Item, _, err = decodeItem(v, w.Lane); err != nil {
				return err
			}
			w.Item.Source = key.source
			batch = append(batch, w)
		}
		return nil
	})
	if err != nil {
		err = fmt.Errorf("crawl: reading what waits: %w", err)
	}
	f.touch(len(batch) / 10) // they lie side by side
	return batch, next, err
}

// FailedForNow gives the URLs that failed in their last run, by when they are
// tried again; those that are not come last. An error is the last thing given.
func (s *State) FailedForNow() iter.Seq2[FailedURL, error] {
	return func(yield func(FailedURL, error) bool) {
		for from := []byte{}; from != nil; {
			batch, next, err := s.frontier.readFailed(from, givenUp)
			if err != nil {
				yield(FailedURL{}, err)
				return
			}
			for _, x := range batch {
				if !yield(x, nil) {
					return
				}
			}
			from = next
		}
	}
}

// Left is how many URLs of each source wait, those under way included.
func (s *State) Left() map[string]int { return s.frontier.left() }
