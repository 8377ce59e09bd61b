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
	Dir      string // of the run
	Manifest Manifest
}

// Runs returns the ids of the runs published in a data directory, the oldest
// first. A dir that does not exist has none.
func Runs(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("looking for runs: %w", err)
	}
	var ids []string
	for _, e := range entries {
		if id, ok := strings.CutPrefix(e.Name(), runPrefix); ok && e.IsDir() {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids, nil
}

// OpenRun opens the run id of a data directory. It returns ErrNoRun, wrapped,
// where there is none.
func OpenRun(dir, id string) (*Run, error) {
	path := filepath.Join(dir, runPrefix+id)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) || !runID.MatchString(id) {
		return nil, fmt.Errorf("opening run %q in %s: %w", id, dir, ErrNoRun)
	}
	m, err := readManifest(path)
	if err != nil {
		return nil, err
	}
	return &Run{ID: id, Dir: path, Manifest: m}, nil
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
	return columnsOfRun[T](r, tableOf[T]().Name)
}

// Path returns the file of a table of the run.
func (r *Run) Path(table string) string { return filepath.Join(r.Dir, table, partName) }

// Verify compares the files of the run with the sizes and hashes in its
// manifest.
func (r *Run) Verify() error {
	for _, t := range Tables() {
		if err := r.verify(t.Name); err != nil {
			return err
		}
	}
	return nil
}

func (r *Run) verify(table string) error {
	for _, f := range r.Manifest.Files {
		if f.Table == table {
			if err := verifyFile(r.Path(table), f); err != nil {
				return fmt.Errorf("run %s: %w", r.ID, err)
			}
			return nil
		}
	}
	return fmt.Errorf("run %s: its %s names no file of the table %s", r.ID, manifestName, table)
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
