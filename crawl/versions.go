package crawl

import (
	"encoding/binary"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// Article is one version of an article, as a page gave it.
type Article struct {
	URL       string // the page's own, behind all redirects
	Canonical string // what the page names as its address; may be empty
	ID        string // of this version, as tables call it
	// Digest stands for what readers would call the article: equal digests are
	// equal versions.
	Digest [16]byte
}

// Revision is the place of a version among those of its address.
type Revision struct {
	Number int    // from 1
	ID     string // Article.ID of the version that was published
	// Published says that an earlier run published this very version.
	Published bool
}

// Versions numbers the versions of the articles of the run under way. Its
// numbers count once the run is finished: a run that is published again after
// its process died gets the same ones. It is for one goroutine.
//
// A version is known by the page's URL, and by its canonical address where it
// names one: a page that comes by another URL is the same article, and pages
// that wrongly name one address are still told apart.
type Versions struct {
	state   *State
	run     string
	pending map[string]version // by URL, not staged yet
}

// version is what is kept of the latest version of a URL.
type version struct {
	digest [16]byte
	number int
	id     string
}

// versionsAtOnce is how many versions are held in memory before they are staged.
const versionsAtOnce = 4096

var (
	bucketVersions = []byte("versions") // URL -> version; the same within a run that is not finished
	errVersion     = errors.New("what is stored of its versions cannot be read")
)

// Versions begins to number the articles of the run under way. What an earlier
// process staged for it is dropped.
func (s *State) Versions() (*Versions, error) {
	v := &Versions{state: s, run: s.frontier.currentRun(), pending: map[string]version{}}
	err := s.db.Update(func(tx *bbolt.Tx) error {
		run := tx.Bucket(bucketRuns).Bucket([]byte(v.run))
		if run == nil {
			return errors.New("no run has begun")
		}
		err := run.DeleteBucket(bucketVersions)
		if errors.Is(err, bolterrors.ErrBucketNotFound) {
			return nil
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("crawl: numbering the versions of articles: %w", err)
	}
	return v, nil
}

// Revise numbers a version. Call it in the same order for the same run.
func (v *Versions) Revise(a Article) (Revision, error) {
	own, ownEarlier, err := v.latest(a.URL)
	if err != nil {
		return Revision{}, err
	}
	shared, sharedEarlier := own, ownEarlier
	if a.Canonical != "" && a.Canonical != a.URL {
		if shared, sharedEarlier, err = v.latest(a.Canonical); err != nil {
			return Revision{}, err
		}
	}
	switch {
	case own.number > 0 && own.digest == a.Digest:
		return Revision{own.number, own.id, ownEarlier}, nil
	case shared.number > 0 && shared.digest == a.Digest:
		return Revision{shared.number, shared.id, sharedEarlier}, v.put(a.URL, shared)
	}
	next := version{a.Digest, max(own.number, shared.number) + 1, a.ID}
	err = v.put(a.URL, next)
	if err == nil && a.Canonical != "" {
		err = v.put(a.Canonical, next)
	}
	return Revision{next.number, next.id, false}, err
}

// Latest is the ID of the latest version of a page's URL, empty where none is
// known.
func (v *Versions) Latest(url string) (string, error) {
	latest, _, err := v.latest(url)
	return latest.id, err
}

// latest is the latest version of a URL, with number 0 where there is none.
// earlier says that it is one of an earlier run.
func (v *Versions) latest(url string) (found version, earlier bool, err error) {
	if found, ok := v.pending[url]; ok {
		return found, false, nil
	}
	err = v.state.db.View(func(tx *bbolt.Tx) (err error) {
		var value []byte
		if staged := tx.Bucket(bucketRuns).Bucket([]byte(v.run)).Bucket(bucketVersions); staged != nil {
			value = staged.Get([]byte(url))
		}
		if value == nil {
			earlier = true
			value = tx.Bucket(bucketVersions).Get([]byte(url))
		}
		if value != nil {
			found, err = decodeVersion(value)
		}
		return err
	})
	if err != nil {
		return version{}, false, fmt.Errorf("crawl: looking up versions of %s: %w", url, err)
	}
	return found, earlier, nil
}

func (v *Versions) put(url string, latest version) error {
	v.pending[url] = latest
	if len(v.pending) < versionsAtOnce {
		return nil
	}
	return v.Stage()
}

// Stage stores the numbers for State.Finish. Call it before the run is
// published: what is visible to readers is known to the state then, even where
// the process dies before it can finish the run.
func (v *Versions) Stage() error {
	err := v.state.db.Update(func(tx *bbolt.Tx) error {
		staged, err := tx.Bucket(bucketRuns).Bucket([]byte(v.run)).CreateBucketIfNotExists(bucketVersions)
		if err != nil {
			return err
		}
		for url, latest := range v.pending {
			if err := staged.Put([]byte(url), latest.encode()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("crawl: storing the versions of articles: %w", err)
	}
	clear(v.pending)
	return nil
}

// finishVersions lets the numbers of the run under way count.
func finishVersions(tx *bbolt.Tx) error {
	run := tx.Bucket(bucketRuns).Bucket(tx.Bucket(bucketMeta).Get(keyCurrent))
	if run == nil || run.Bucket(bucketVersions) == nil {
		return nil
	}
	versions := tx.Bucket(bucketVersions)
	if err := run.Bucket(bucketVersions).ForEach(versions.Put); err != nil {
		return err
	}
	return run.DeleteBucket(bucketVersions)
}

func (v version) encode() []byte {
	b := binary.AppendUvarint(v.digest[:len(v.digest):len(v.digest)], uint64(v.number))
	return append(b, v.id...)
}

// decodeVersion reads what encode wrote. Nothing of the result refers to b.
func decodeVersion(b []byte) (version, error) {
	var v version
	if copy(v.digest[:], b) < len(v.digest) {
		return v, errVersion
	}
	b = b[len(v.digest):]
	number, n := binary.Uvarint(b)
	if n <= 0 || number == 0 || number > 1<<30 {
		return v, errVersion
	}
	v.number, v.id = int(number), string(b[n:])
	return v, nil
}
