package output

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"time"
)

// DefaultBufferBytes is how much of each table a Writer holds in memory.
const DefaultBufferBytes = 16 << 20

// Options of a run. The zero value is ready for use.
type Options struct {
	Version     string // of Parley, for the metadata of the files; "devel" where empty
	BufferBytes int    // rows of each table held in memory before they go to disk; DefaultBufferBytes where 0
	PartBytes   int64  // size from which a table goes on in a further file; DefaultPartBytes where 0

	// Join gives articles their story_id and talks their event_id anew, looking
	// back on earlier runs of the data directory. Without it rows keep theirs.
	Join bool
}

func (o Options) prepared() Options {
	if o.Version == "" {
		o.Version = "devel"
	}
	if o.BufferBytes <= 0 {
		o.BufferBytes = DefaultBufferBytes
	}
	if o.PartBytes <= 0 {
		o.PartBytes = DefaultPartBytes
	}
	return o
}

// Writer takes the rows of a run and publishes them together. Its methods may
// be called by many goroutines. Memory stays bounded however many rows come:
// a buffer per table, one row group, and 16 bytes per article; joining adds
// some hundred bytes per talk.
//
// After an error of Add or Publish the run is gone from the disk; whatever was
// published before is untouched.
type Writer struct {
	fs      fileSystem
	dir     string // data directory
	id      string
	staging string
	lock    *os.File // nil where the file system has no locks
	join    bool

	mu         sync.Mutex
	done       error // set once the Writer is of no more use
	articles   map[[16]byte]struct{}
	duplicates int64
	firstTime  *Micros // of all articles that tell when they were published, else fetched
	lastTime   *Micros
	rows       *tableFiles
}

// latestName is the file in the data directory that names the directory of the
// run published last: a line "run=ID". Compact and Prune leave that run alone.
// It is made with the run, whose directory keeps it where a process dies between
// publishing and naming; the next run's takes its place then.
const latestName = "latest"

// spillName is the directory of rows on their way, within staging.
const spillName = "spill"

var (
	errPublished = errors.New("the run is published already")
	errAborted   = errors.New("the run was given up")

	runID = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z._-]{0,99}$`)
)

// RunID makes the id of a run that started at t. Ids sort by time. tag tells
// apart runs that start in the same second: letters, digits, '.', '_' and '-'.
func RunID(t time.Time, tag string) string {
	id := t.UTC().Format("20060102T150405Z")
	if tag != "" {
		id += "-" + tag
	}
	return id
}

// NewRun starts run id in the data directory dir, which is made if need be. It
// first sweeps away what killed runs left there. Everything is written under a
// hidden directory until [Writer.Publish]; call [Writer.Abort] when done, best
// by defer. It returns ErrRunExists, ErrRunBusy or a *WriteError, wrapped.
func NewRun(dir, id string, opt Options) (*Writer, error) {
	return newRun(disk{}, dir, id, opt)
}

func newRun(fsys fileSystem, dir, id string, opt Options) (*Writer, error) {
	if !runID.MatchString(id) {
		return nil, fmt.Errorf("starting run %q: the id must be 1 to 100 letters, digits, '.', '_' or '-', the first a letter or digit", id)
	}
	if err := notPublished(dir, id); err != nil {
		return nil, err
	}
	// What cannot be swept is no reason not to run; a later run tries again.
	_ = mendFold(fsys, dir)
	_, _ = Sweep(dir)
	staging, lock, err := claimStaging(fsys, dir, id)
	if err != nil {
		return nil, err
	}
	w := &Writer{
		fs: fsys, dir: dir, id: id, staging: staging, lock: lock, join: opt.Join,
		articles: make(map[[16]byte]struct{}),
		rows:     newTableFiles(fsys, staging, filepath.Join(staging, spillName), "", opt),
	}
	return w, nil
}

// notPublished returns ErrRunExists, wrapped, for the id of a run that readers
// know, alone or folded with others.
func notPublished(dir, id string) error {
	_, err := os.Lstat(filepath.Join(dir, runPrefix+id))
	if err != nil {
		_, err = OpenRun(dir, id)
	}
	if err == nil {
		return fmt.Errorf("run %s in %s: %w", id, dir, ErrRunExists)
	}
	return nil
}

// AddPage adds the rows of a page, which the Writer then owns. A run has an
// article version once: of pages with the same article_id the first counts,
// the others are left out and counted in the manifest. Pages may otherwise
// come in any order; the files do not depend on it.
func (w *Writer) AddPage(p PageRows) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done != nil {
		return fmt.Errorf("adding to run %s: %w", w.id, w.done)
	}
	sum := sha256.Sum256([]byte(p.Article.ArticleID))
	key := [16]byte(sum[:16])
	if _, twice := w.articles[key]; twice {
		w.duplicates++
		return nil
	}
	w.articles[key] = struct{}{}
	if t := cmp.Or(p.Article.Published, p.Article.Fetched); t != nil {
		if w.firstTime == nil || *t < *w.firstTime {
			w.firstTime = t
		}
		if w.lastTime == nil || *t > *w.lastTime {
			w.lastTime = t
		}
	}
	err := w.rows.articles.add(p.Article)
	for i := 0; i < len(p.Actors) && err == nil; i++ {
		err = w.rows.actors.add(p.Actors[i])
	}
	for i := 0; i < len(p.Places) && err == nil; i++ {
		err = w.rows.places.add(p.Places[i])
	}
	for i := 0; i < len(p.Dates) && err == nil; i++ {
		err = w.rows.dates.add(p.Dates[i])
	}
	for i := 0; i < len(p.Talks) && err == nil; i++ {
		err = w.rows.talks.add(p.Talks[i])
	}
	return w.giveUpOn(err)
}

// AddFetch adds a row of the table fetches, which the Writer then owns.
func (w *Writer) AddFetch(f Fetch) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done != nil {
		return fmt.Errorf("adding to run %s: %w", w.id, w.done)
	}
	return w.giveUpOn(w.rows.fetches.add(f))
}

// Publish writes the tables and the manifest, makes all of it durable, and
// makes it visible as run=<id> by one rename. It fills and writes m as
// [Manifest] says, and returns it filled. views.sql in the data directory is
// brought up to date before the run appears, so no run is without it.
//
// On an error nothing of the run is visible, except where the error says that
// it was published: then only its durability is in doubt.
func (w *Writer) Publish(m Manifest) (Manifest, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done != nil {
		return m, fmt.Errorf("publishing run %s: %w", w.id, w.done)
	}
	if err := w.giveUpOn(w.fill(&m)); err != nil {
		return m, err
	}
	target := filepath.Join(w.dir, runPrefix+w.id)
	// Rename replaces no directory that has files in it, so the check is not
	// what protects a run; it makes the error plain.
	err := notPublished(w.dir, w.id)
	if err == nil {
		err = w.fs.rename(w.staging, target)
		if errors.Is(err, fs.ErrExist) {
			err = fmt.Errorf("run %s in %s: %w", w.id, w.dir, ErrRunExists)
		}
	}
	if err := w.giveUpOn(err); err != nil {
		return m, err
	}
	w.release(errPublished)
	_ = os.RemoveAll(filepath.Join(AsideDir(w.dir), runPrefix+w.id)) // an earlier attempt; it harms nobody
	_ = os.Remove(filepath.Join(AsideDir(w.dir), latestName))
	_ = os.Remove(AsideDir(w.dir)) // if that was all
	if err := w.fs.rename(filepath.Join(target, latestName), filepath.Join(w.dir, latestName)); err != nil {
		return m, fmt.Errorf("run %s is published as %s, but not named as the latest: %w", w.id, target, err)
	}
	if err := w.fs.syncDir(w.dir); err != nil {
		return m, fmt.Errorf("run %s is published as %s, but may not outlast a power failure: %w", w.id, target, err)
	}
	return m, nil
}

// AsideDir is where the runs of a data directory lie that were set aside. It is
// a data directory itself, hidden from readers of the other.
func AsideDir(dir string) string { return filepath.Join(dir, ".refused") }

// SetAside does what Publish does, but in [AsideDir]: for a run that is not to
// be published as it is, so that one can look at it. It replaces what was set
// aside before under the same id; Publish of the same id removes it.
func (w *Writer) SetAside(m Manifest) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done != nil {
		return fmt.Errorf("setting run %s aside: %w", w.id, w.done)
	}
	err := w.fill(&m)
	if err == nil {
		err = w.fs.mkdir(AsideDir(w.dir))
	}
	target := filepath.Join(AsideDir(w.dir), runPrefix+w.id)
	if err == nil {
		err = removeAll(target)
	}
	if err == nil {
		err = w.fs.rename(w.staging, target)
	}
	if err == nil {
		err = w.fs.rename(filepath.Join(target, latestName), filepath.Join(AsideDir(w.dir), latestName))
	}
	if err := w.giveUpOn(err); err != nil {
		return fmt.Errorf("setting run %s aside: %w", w.id, err)
	}
	w.release(errAborted)
	return nil
}

// Abort gives the run up and removes what was written. It does nothing after
// Publish or a second time.
func (w *Writer) Abort() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done != nil {
		return nil
	}
	return w.remove(errAborted)
}

// giveUpOn removes the run if err is not nil, and returns err.
func (w *Writer) giveUpOn(err error) error {
	if err != nil {
		err = errors.Join(err, w.remove(errAborted))
	}
	return err
}

func (w *Writer) remove(why error) error {
	err := removeAll(w.staging)
	w.release(why)
	return err
}

func (w *Writer) release(why error) {
	w.done = why
	w.rows = nil
	w.articles = nil
	if w.lock != nil {
		w.lock.Close()
	}
}

// fill writes everything into the staging directory and makes it durable.
func (w *Writer) fill(m *Manifest) error {
	m.RunID = w.id
	versions := map[string]string{"parley": w.rows.version}
	for k, v := range m.Versions {
		versions[k] = v
	}
	m.Versions = versions
	m.Duplicates = w.duplicates
	m.Unjoined = []string{}
	if m.Sources == nil {
		m.Sources = []SourceStats{}
	}
	if w.join {
		j, err := w.joiner(m)
		if err != nil {
			return err
		}
		w.rows.finishArticles, w.rows.finishTalks = j.articles, j.talks
	}
	if err := w.rows.write(m); err != nil {
		return err
	}
	if err := removeAll(filepath.Join(w.staging, spillName)); err != nil {
		return err
	}
	if err := writeViews(w.fs, w.dir, w.staging); err != nil {
		return err
	}
	if err := writeDurably(w.fs, filepath.Join(w.staging, latestName), []byte(runPrefix+w.id+"\n")); err != nil {
		return err
	}
	b, err := m.encode()
	if err != nil {
		return err
	}
	if err := writeDurably(w.fs, filepath.Join(w.staging, manifestName), b); err != nil {
		return err
	}
	return w.fs.syncDir(w.staging)
}
