package crawl

import (
	"errors"
	"fmt"
	"io/fs"
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

// BlockedUntil is when a lane, see WaitingURL, may be asked again whose host is
// in trouble or asked to be left alone; zero or past where it may be now.
func (s *State) BlockedUntil(lane string) time.Time {
	s.frontier.mu.Lock()
	defer s.frontier.mu.Unlock()
	if l := s.frontier.lanes[lane]; l != nil {
		return l.ready
	}
	return time.Time{}
}
