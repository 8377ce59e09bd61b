package crawl

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// ErrLocked says that another process works with the state.
var ErrLocked = errors.New("another run holds the lock")

// State is what a crawl knows from one process to the next, in one bbolt file:
// the frontier and the fetch records. Opening it takes a lock that ends with
// the process, however that ends.
//
// The file has these buckets:
//
//	meta     version, current (the run under way), number (of the latest run), lanes (by host or site)
//	urls     hash of the URL -> where it waits, or what is kept of its outcome (see queue.go)
//	queue    lane, source, priority, sequence -> item
//	failed   when it is tried again, hash of the URL -> item (see failed.go)
//	lanes    host or site -> id
//	sources  source -> id
//	known    URL -> validators, digest and place of what was fetched last
//	versions URL -> digest, number and article id of its latest published version
//	health   source -> figures of its last runs
//	blocked  lane -> time before which it is left alone
//	runs     one bucket per run: fetches (sequence -> Fetch), counts (source -> Counts),
//	         versions (of articles, until it is finished)
type State struct {
	db       *bbolt.DB
	path     string
	frontier *boltFrontier
}

// stateVersion is raised when the file's layout changes.
const stateVersion = "2"

var (
	bucketMeta    = []byte("meta")
	bucketURLs    = []byte("urls")
	bucketQueue   = []byte("queue")
	bucketFailed  = []byte("failed")
	bucketLanes   = []byte("lanes")
	bucketSources = []byte("sources")
	bucketBlocked = []byte("blocked")
	bucketRuns    = []byte("runs")
	bucketFetches = []byte("fetches")
	bucketCounts  = []byte("counts")
	keyVersion    = []byte("version")
	keyCurrent    = []byte("current")
	keyNumber     = []byte("number")
	keyLanes      = []byte("lanes")
)

// StateFile is the state's file name in its directory.
const StateFile = "frontier.db"

// OpenState opens the state in dir, which is made if it is missing, and locks
// it. It fails with ErrLocked where another process holds the lock.
func OpenState(dir string) (*State, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("crawl: making the state directory: %w", err)
	}
	path := filepath.Join(dir, StateFile)
	db, err := openFile(path)
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, fmt.Errorf("crawl: opening %s: %w", path, ErrLocked)
	case err != nil:
		return nil, fmt.Errorf("crawl: opening the state %s: %w; if it is damaged, move it away and the crawl starts anew", path, err)
	}
	// Many workers settle at about the same time: share transactions. One costs
	// as much CPU time as half a page, and waiting for company next to nothing,
	// as a host has a pause before its next request anyway.
	db.MaxBatchDelay = 2 * time.Millisecond
	s := &State{db: db, path: path}
	if err := s.init(); err != nil {
		_ = db.Close()
		return nil, err
	}
	return s, nil
}

func (s *State) init() error {
	err := s.db.Update(func(tx *bbolt.Tx) error {
		for _, name := range [][]byte{bucketMeta, bucketURLs, bucketQueue, bucketFailed, bucketLanes, bucketSources, bucketBlocked, bucketRuns, bucketKnown, bucketVersions} {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		meta := tx.Bucket(bucketMeta)
		if v := meta.Get(keyVersion); v != nil && string(v) != stateVersion {
			return fmt.Errorf("it has version %s, and this program knows %s; move it away and the crawl starts anew", v, stateVersion)
		}
		return meta.Put(keyVersion, []byte(stateVersion))
	})
	if err == nil {
		s.frontier, err = openFrontier(s.db)
	}
	if err != nil {
		return fmt.Errorf("crawl: opening the state %s: %w", s.path, err)
	}
	return nil
}

// Close releases the lock.
func (s *State) Close() error {
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("crawl: closing the state: %w", err)
	}
	return nil
}

// Begin makes id the run under way. Where an earlier run was never finished,
// that one goes on instead, and its id is returned with resumed set.
func (s *State) Begin(id string) (run string, resumed bool, err error) {
	if id == "" {
		return "", false, errors.New("crawl: a run needs an id")
	}
	var number uint64
	err = s.db.Update(func(tx *bbolt.Tx) error {
		meta := tx.Bucket(bucketMeta)
		number = numberOf(meta.Get(keyNumber))
		if current := meta.Get(keyCurrent); current != nil {
			run, resumed = string(current), true
			return nil
		}
		if tx.Bucket(bucketRuns).Bucket([]byte(id)) != nil {
			return fmt.Errorf("there was a run %s already", id)
		}
		runs, err := tx.Bucket(bucketRuns).CreateBucket([]byte(id))
		if err != nil {
			return err
		}
		for _, name := range [][]byte{bucketFetches, bucketCounts} {
			if _, err := runs.CreateBucket(name); err != nil {
				return err
			}
		}
		run = id
		number++
		if err := meta.Put(keyNumber, binary.AppendUvarint(nil, number)); err != nil {
			return err
		}
		return meta.Put(keyCurrent, []byte(id))
	})
	if err != nil {
		return "", false, fmt.Errorf("crawl: beginning a run: %w", err)
	}
	s.frontier.setRun(run, number)
	return run, resumed, nil
}

// Finish ends the run under way, so that the next Begin starts a new one. Call
// it when everything the run fetched is published.
func (s *State) Finish() error {
	err := s.db.Update(func(tx *bbolt.Tx) error {
		if err := finishVersions(tx); err != nil {
			return err
		}
		return tx.Bucket(bucketMeta).Delete(keyCurrent)
	})
	if err != nil {
		return fmt.Errorf("crawl: finishing the run: %w", err)
	}
	s.frontier.setRun("", 0)
	return nil
}

// Reopen lets the run under way, which was not published, go on as if it had
// begun anew: start pages, feeds and sitemaps are asked again, so that what
// sources bring meanwhile is not missed. What it fetched so far stays part of it,
// and counts for its budgets.
func (s *State) Reopen() error {
	var run string
	var number uint64
	err := s.db.Update(func(tx *bbolt.Tx) error {
		meta := tx.Bucket(bucketMeta)
		current := meta.Get(keyCurrent)
		if current == nil {
			return errors.New("no run has begun")
		}
		run, number = string(current), numberOf(meta.Get(keyNumber))+1
		return meta.Put(keyNumber, binary.AppendUvarint(nil, number))
	})
	if err != nil {
		return fmt.Errorf("crawl: going on with a run: %w", err)
	}
	s.frontier.setRun(run, number)
	return nil
}

// Forget drops the fetch records of a finished run. What was fetched stays known.
func (s *State) Forget(run string) error {
	err := s.db.Update(func(tx *bbolt.Tx) error {
		if string(tx.Bucket(bucketMeta).Get(keyCurrent)) == run {
			return errors.New("it is not finished")
		}
		err := tx.Bucket(bucketRuns).DeleteBucket([]byte(run))
		if errors.Is(err, bolterrors.ErrBucketNotFound) {
			return nil
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("crawl: forgetting run %s: %w", run, err)
	}
	return nil
}

// Runs are the ids of all runs with fetch records, in order of their ids.
func (s *State) Runs() ([]string, error) {
	var ids []string
	err := s.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketRuns).ForEachBucket(func(id []byte) error {
			ids = append(ids, string(id))
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("crawl: listing runs: %w", err)
	}
	return ids, nil
}

// fetchesAtOnce is how many records one transaction reads: a long one would
// keep the file growing.
const fetchesAtOnce = 256

// Fetches gives a run's fetch records in the order in which they came about.
// An error is the last thing given.
func (s *State) Fetches(run string) iter.Seq2[Fetch, error] {
	return func(yield func(Fetch, error) bool) {
		var from uint64
		for {
			batch, next, err := s.readFetches(run, from)
			if err != nil {
				yield(Fetch{}, fmt.Errorf("crawl: reading the fetches of run %s: %w", run, err))
				return
			}
			for _, f := range batch {
				if !yield(f, nil) {
					return
				}
			}
			if len(batch) < fetchesAtOnce {
				return
			}
			from = next
		}
	}
}

func (s *State) readFetches(run string, from uint64) (batch []Fetch, next uint64, err error) {
	err = s.db.View(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket(bucketRuns).Bucket([]byte(run))
		if bucket == nil {
			return errors.New("there is no such run")
		}
		c := bucket.Bucket(bucketFetches).Cursor()
		for k, v := c.Seek(sequenceKey(from)); k != nil && len(batch) < fetchesAtOnce; k, v = c.Next() {
			var f Fetch
			if err := json.Unmarshal(v, &f); err != nil {
				return err
			}
			batch = append(batch, f)
			next = binary.BigEndian.Uint64(k) + 1
		}
		return nil
	})
	return batch, next, err
}

// Counts is what became of a source's URLs in one run.
type Counts struct {
	// Budget is how many pages count against Source.MaxPages.
	Budget int
	// Pages is how many pages lie in the archive: outcome ok, kind page.
	Pages int
	// Bytes is what was received.
	Bytes    int64
	Outcomes map[Outcome]int
	// LeftOut sums up Fetch.LeftOut.
	LeftOut map[string]int `json:",omitempty"`
}

// Add counts one record.
func (c *Counts) Add(f *Fetch) {
	if c.Outcomes == nil {
		c.Outcomes = map[Outcome]int{}
	}
	c.Outcomes[f.Outcome]++
	c.Bytes += f.Bytes
	for reason, n := range f.LeftOut {
		if c.LeftOut == nil {
			c.LeftOut = map[string]int{}
		}
		c.LeftOut[reason] += n
	}
	if f.Kind != KindPage {
		return
	}
	if f.Outcome == OK {
		c.Pages++
	}
	if f.Attempt > 0 && f.Outcome != Redirected || f.Outcome == Planned {
		c.Budget++
	}
}

// Counts are a run's counts by source.
func (s *State) Counts(run string) (map[string]Counts, error) {
	all := map[string]Counts{}
	err := s.db.View(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket(bucketRuns).Bucket([]byte(run))
		if bucket == nil {
			return errors.New("there is no such run")
		}
		return bucket.Bucket(bucketCounts).ForEach(func(k, v []byte) error {
			var c Counts
			if err := json.Unmarshal(v, &c); err != nil {
				return err
			}
			all[string(k)] = c
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("crawl: reading the counts of run %s: %w", run, err)
	}
	return all, nil
}

// fresh counts the items that Put would queue.
func (s *State) fresh(items []Item) (int, error) {
	left, _, err := s.frontier.unknown(items)
	return len(left), err
}

// Frontier is the frontier kept in the state.
func (s *State) Frontier() Frontier { return s.frontier }

// Queued is how many URLs wait, those under way included.
func (s *State) Queued() int { return s.frontier.queued() }

// sequenceKey orders by number.
func sequenceKey(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }
