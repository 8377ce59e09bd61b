package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	stagingPrefix = ".staging-" // hidden, and not matched by run=*
	runPrefix     = "run="
)

var (
	// ErrRunExists says that a run of that id is published already. Runs are
	// never overwritten.
	ErrRunExists = errors.New("the run exists already; choose another run id")

	// ErrRunBusy says that a living process is writing a run of that id.
	ErrRunBusy = errors.New("another process is writing this run; wait for it or choose another run id")

	errLocked  = errors.New("locked by another process")
	errNoLocks = errors.New("the file system has no locks for directories")
)

// How often, and after which pauses, a directory that another process holds is
// tried before it is taken for that of a living run.
const (
	claimTries = 23
	claimPause = 10 * time.Millisecond
)

// claimStaging makes the staging directory of run id and takes its lock. Where
// the file system has no locks, lock is nil.
func claimStaging(fsys fileSystem, dir, id string) (path string, lock *os.File, err error) {
	path = filepath.Join(dir, stagingPrefix+id)
	// Further tries are for the case that a sweep took the directory between
	// its making and its locking, or that a dead run left one. A sweep holds the
	// directory only as long as removing it takes; a run that writes, for good.
	for try := range claimTries {
		if try > 2 {
			time.Sleep(claimPause)
		}
		if err := fsys.mkdir(dir); err != nil {
			return "", nil, err
		}
		if err := os.Mkdir(path, 0o777); errors.Is(err, fs.ErrExist) {
			if _, _, err := sweepOne(path); err != nil {
				return "", nil, err
			}
			continue
		} else if err != nil {
			return "", nil, &WriteError{"making the directory", path, err}
		}
		lock, err := lockDir(path)
		switch {
		case err == nil && sameDir(lock, path):
			return path, lock, nil
		case err == nil:
			lock.Close()
		case errors.Is(err, errNoLocks):
			return path, nil, nil // never swept, but it works
		case errors.Is(err, errLocked), errors.Is(err, fs.ErrNotExist):
		default:
			_ = os.Remove(path)
			return "", nil, &WriteError{"locking", path, err}
		}
	}
	return "", nil, fmt.Errorf("starting run %s in %s: %w", id, dir, ErrRunBusy)
}

// sameDir reports whether path still leads to the open directory d.
func sameDir(d *os.File, path string) bool {
	a, err := d.Stat()
	if err != nil {
		return false
	}
	b, err := os.Lstat(path)
	return err == nil && os.SameFile(a, b)
}

// Sweep removes from the data directory what killed runs left there and
// returns the names removed. Staging directories that a living process holds
// are let be, as are those on file systems without locks. Any number of
// processes may sweep and write at the same time. A dir that does not exist
// has nothing to sweep.
func Sweep(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("sweeping %s: %w", dir, err)
	}
	var removed []string
	var errs []error
	for _, e := range entries {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), stagingPrefix) {
			continue
		}
		_, swept, err := sweepOne(filepath.Join(dir, e.Name()))
		if err != nil {
			errs = append(errs, err)
		}
		if swept {
			removed = append(removed, e.Name())
		}
	}
	return removed, errors.Join(errs...)
}

// sweepOne removes a staging directory if no process holds it. It reports
// whether the directory is gone, and whether it was this call that removed it:
// it may have been published or swept by another meanwhile.
func sweepOne(path string) (gone, swept bool, err error) {
	lock, err := lockDir(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return true, false, nil
	case errors.Is(err, errLocked), errors.Is(err, errNoLocks):
		return false, false, nil
	case err != nil:
		return false, false, fmt.Errorf("sweeping %s: %w", path, err)
	}
	defer lock.Close()
	if !sameDir(lock, path) {
		// Published or swept meanwhile, or a new run of the same id lives there.
		_, err := os.Lstat(path)
		return errors.Is(err, fs.ErrNotExist), false, nil
	}
	if err := os.RemoveAll(path); err != nil {
		return false, false, &WriteError{"removing what a killed run left in", path, err}
	}
	return true, true, nil
}
