package output

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// ErrNoRun says that a data directory has no published run, or not that one.
var ErrNoRun = errors.New("no such run")

// Run is a published run, open for reading. It is safe for many goroutines.
type Run struct {
	ID       string
	Dir      string   // of the files: the run's own, or of the runs it was folded with
	Manifest Manifest // of the run itself, also where it was folded with others

	files  []FileInfo // in Dir
	folded bool       // Dir has rows of other runs, too
}

// Runs returns the ids of the runs published in a data directory, the oldest
// first, those that were folded with others included. A dir that does not exist
// has none.
func Runs(dir string) ([]string, error) {
	stored, err := storedRuns(dir)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, s := range stored {
		ids = append(ids, s.ids()...)
	}
	slices.Sort(ids)
	return ids, nil
}

// OpenRun opens the run id of a data directory, also one that was folded with
// others. It returns ErrNoRun, wrapped, where there is none.
func OpenRun(dir, id string) (*Run, error) {
	if runID.MatchString(id) {
		s, err := readStored(dir, id)
		if err == nil {
			return s.open(id)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		stored, err := storedRuns(dir)
		if err != nil {
			return nil, err
		}
		for _, s := range stored {
			if slices.Contains(s.ids(), id) {
				return s.open(id)
			}
		}
	}
	return nil, fmt.Errorf("opening run %q in %s: %w", id, dir, ErrNoRun)
}

// storedRun is a run=ID directory: a run, or several that were folded.
type storedRun struct {
	dir      string
	manifest Manifest
}

// runNames are the names of the run=ID directories without run=, in order.
func runNames(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("looking for runs: %w", err)
	}
	var names []string
	for _, e := range entries {
		name, ok := strings.CutPrefix(e.Name(), runPrefix)
		if !ok {
			continue
		}
		// While runs are folded their names are links, see fold.
		if isDir(filepath.Join(dir, e.Name())) {
			names = append(names, name)
		}
	}
	return names, nil
}

// storedRuns reads the manifests of a data directory, by the names of their
// directories.
func storedRuns(dir string) ([]storedRun, error) {
	names, err := runNames(dir)
	if err != nil {
		return nil, err
	}
	var stored []storedRun
	for _, name := range names {
		s, err := readStored(dir, name)
		if errors.Is(err, fs.ErrNotExist) && !isDir(s.dir) {
			continue // folded or pruned meanwhile
		}
		if err != nil {
			return nil, err
		}
		stored = append(stored, s)
	}
	return stored, nil
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func readStored(dir, id string) (storedRun, error) {
	path := filepath.Join(dir, runPrefix+id)
	m, err := readManifest(path)
	return storedRun{path, m}, err
}

// whole is the directory as one run, whatever runs its rows are of.
func (s *storedRun) whole() *Run {
	return &Run{ID: strings.TrimPrefix(filepath.Base(s.dir), runPrefix), Dir: s.dir, Manifest: s.manifest, files: s.manifest.Files}
}

// ids are the runs whose rows s has.
func (s *storedRun) ids() []string {
	if len(s.manifest.Folded) == 0 {
		return []string{strings.TrimPrefix(filepath.Base(s.dir), runPrefix)}
	}
	var ids []string
	for _, m := range s.manifest.Folded {
		ids = append(ids, m.RunID)
	}
	return ids
}

func (s *storedRun) open(id string) (*Run, error) {
	r := s.whole()
	r.ID = id
	if len(s.manifest.Folded) == 0 {
		return r, nil
	}
	r.folded = true
	for _, m := range s.manifest.Folded {
		if m.RunID == id {
			r.Manifest = m
			return r, nil
		}
	}
	// Its rows are pruned, and the directory is named after it all the same.
	return nil, fmt.Errorf("opening run %q: it was pruned: %w", id, ErrNoRun)
}

// LatestRun opens the run with the highest id, which is the latest one where
// ids come from [RunID]. It returns ErrNoRun, wrapped, where there is none.
func LatestRun(dir string) (*Run, error) {
	ids, err := Runs(dir)
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return nil, fmt.Errorf("opening the latest run in %s: %w", dir, ErrNoRun)
	}
	return OpenRun(dir, ids[len(ids)-1])
}

// The rows of each table, in the order of the table. A file that is not as it
// was published gives an error and no rows: it is hashed first, because
// parquet-go does not survive every damage. The sequence ends after the first
// error.

func (r *Run) Articles() iter.Seq2[Article, error] { return rowsOf[Article](r) }
func (r *Run) Actors() iter.Seq2[Actor, error]     { return rowsOf[Actor](r) }
func (r *Run) Places() iter.Seq2[Place, error]     { return rowsOf[Place](r) }
func (r *Run) Dates() iter.Seq2[Date, error]       { return rowsOf[Date](r) }
func (r *Run) Talks() iter.Seq2[Talk, error]       { return rowsOf[Talk](r) }
func (r *Run) Fetches() iter.Seq2[Fetch, error]    { return rowsOf[Fetch](r) }

func rowsOf[T row](r *Run) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for x, err := range columnsOfRun[T](r, tableOf[T]().Name) {
			if err == nil && r.folded && *provenance(&x) != r.ID {
				continue
			}
			if err == nil {
				*provenance(&x) = ""
			}
			if !yield(x, err) {
				return
			}
		}
	}
}

// storedRows gives the rows of a directory, each with its run's id in run_id.
func storedRows[T row](s storedRun) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for x, err := range columnsOfRun[T](s.whole(), tableOf[T]().Name) {
			if id := provenance(&x); *id == "" {
				*id = s.manifest.RunID
			}
			if !yield(x, err) {
				return
			}
		}
	}
}

// Paths returns the files of a table of the run, in the order of their rows.
func (r *Run) Paths(table string) []string {
	var paths []string
	for _, f := range r.files {
		if f.Table == table {
			paths = append(paths, filepath.Join(r.Dir, filepath.FromSlash(f.Path)))
		}
	}
	return paths
}

// Verify compares the files of the run with the sizes and hashes in its
// manifest.
func (r *Run) Verify() error {
	for _, t := range Tables() {
		if _, err := r.verify(t.Name); err != nil {
			return err
		}
	}
	return nil
}

// verify returns the files of a table if they are as they were published.
func (r *Run) verify(table string) ([]string, error) {
	var paths []string
	for _, f := range r.files {
		if f.Table != table {
			continue
		}
		if !filepath.IsLocal(filepath.FromSlash(f.Path)) {
			return nil, fmt.Errorf("run %s: its %s names a file outside of it: %s", r.ID, manifestName, f.Path)
		}
		path := filepath.Join(r.Dir, filepath.FromSlash(f.Path))
		if err := verifyFile(path, f); err != nil {
			return nil, fmt.Errorf("run %s: %w", r.ID, err)
		}
		paths = append(paths, path)
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("run %s: its %s names no file of the table %s", r.ID, manifestName, table)
	}
	return paths, nil
}

func verifyFile(path string, want FileInfo) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, f)
	if err != nil {
		return err
	}
	if n != want.Bytes || hex.EncodeToString(sum.Sum(nil)) != want.SHA256 {
		return fmt.Errorf("%s is not as it was published (%d bytes, expected %d)", path, n, want.Bytes)
	}
	return nil
}

// readTable gives the rows of a table file that is known to be whole, as far as
// T has columns for them.
func readTable[T any](path string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		f, err := os.Open(path)
		if err != nil {
			yield(zero, fmt.Errorf("reading a table: %w", err))
			return
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			yield(zero, fmt.Errorf("reading a table: %w", err))
			return
		}
		file, err := parquet.OpenFile(f, info.Size(), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
		if err != nil {
			yield(zero, fmt.Errorf("reading %s: %w", path, err))
			return
		}
		rows := parquet.NewGenericReader[T](file)
		defer func() { _ = rows.Close() }() // reads only
		var batch [32]T
		for {
			clear(batch[:]) // what was given away is not written over
			n, err := rows.Read(batch[:])
			for i := range n {
				if !yield(batch[i], nil) {
					return
				}
			}
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(zero, fmt.Errorf("reading %s: %w", path, err))
				return
			}
		}
	}
}
