package crawl

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// CopyState copies the state in the directory from to the empty directory to,
// for looking at it, or for a crawl that is to change nothing. It changes
// nothing in from. Where there is no state yet, there is none in to. It fails
// with ErrLocked where another process works with the state.
func CopyState(from, to string) error {
	path := filepath.Join(from, StateFile)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	db, err := bbolt.Open(path, 0o644, &bbolt.Options{Timeout: 100 * time.Millisecond, ReadOnly: true})
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return fmt.Errorf("crawl: opening %s: %w", path, ErrLocked)
	case err != nil:
		return fmt.Errorf("crawl: opening the state %s: %w", path, err)
	}
	err = db.View(func(tx *bbolt.Tx) error { return tx.CopyFile(filepath.Join(to, StateFile), 0o600) })
	if e := db.Close(); err == nil {
		err = e
	}
	if err != nil {
		return fmt.Errorf("crawl: copying the state %s: %w", path, err)
	}
	return nil
}

// Waiting are the URLs that wait, by host. An error is the last thing given.
// The state must not be changed meanwhile.
func (s *State) Waiting() iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		stopped := false
		err := s.db.View(func(tx *bbolt.Tx) error {
			c := tx.Bucket(bucketQueue).Cursor()
			for k, v := c.First(); k != nil; k, v = c.Next() {
				_, source, err := splitQueueKey(k)
				if err != nil {
					return err
				}
				var entry queueEntry
				if err := json.Unmarshal(v, &entry); err != nil {
					return err
				}
				entry.Item.URL, entry.Item.Source = entry.URL, source
				if !yield(entry.Item, nil) {
					stopped = true
					return nil
				}
			}
			return nil
		})
		if err != nil && !stopped {
			yield(Item{}, fmt.Errorf("crawl: listing what waits: %w", err))
		}
	}
}

// FailedForNow are the records of URLs whose failure may pass: a later run that
// finds them again tries them again. An error is the last thing given. The
// state must not be changed meanwhile.
func (s *State) FailedForNow() iter.Seq2[Fetch, error] {
	return func(yield func(Fetch, error) bool) {
		runs, err := s.Runs()
		if err != nil {
			yield(Fetch{}, err)
			return
		}
		for _, run := range runs {
			for f, err := range s.Fetches(run) {
				if err != nil {
					yield(f, err)
					return
				}
				if !f.Outcome.open() || !f.Outcome.Failed() || !s.settledBy(f.URL, run) {
					continue
				}
				if !yield(f, nil) {
					return
				}
			}
		}
	}
}

// settledBy says whether a URL got its latest outcome in a run.
func (s *State) settledBy(url, run string) (is bool) {
	_ = s.db.View(func(tx *bbolt.Tx) error {
		if v := tx.Bucket(bucketURLs).Get([]byte(url)); len(v) > 0 && v[0] == urlDone {
			_, by, _ := bytes.Cut(v[1:], []byte{0})
			is = string(by) == run
		}
		return nil
	})
	return is
}

// BlockedUntil is when a host that asked to be left alone, or is in trouble, may
// be asked again; zero or past where it may be now.
func (s *State) BlockedUntil(host string) time.Time {
	s.frontier.mu.Lock()
	defer s.frontier.mu.Unlock()
	if l := s.frontier.lanes[host]; l != nil {
		return l.ready
	}
	return time.Time{}
}
