package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// A fold puts one run directory in the place of several, in one step. That
// takes a detour, because a rename replaces one name and not many:
//
//	run=A -> .fold/now/run=A     links that take the names of the directories
//	run=B -> .fold/now/run=B
//	.fold/now -> old             the switch: old, then new
//	.fold/old/run=A, run=B       what there was
//	.fold/new/run=B              what is to be, called as the last one of old
//
// Each run moves to .fold/old by one exchange with its link, so that its paths
// lead to the same files before and after. Renaming the link now is the step
// at which readers see the one run instead of the many. At last the run and its
// link are exchanged, and links that lead nowhere are removed.
//
// A reader that looks for files by run=*/TABLE/*.parquet, and opens them when
// it has them all, sees the runs as they were, or the fold, or fails with "no
// such file", where the switch came in between; then it has to ask again. It
// never sees a row twice or not at all: names of old files are gone with the
// switch, so any of them in its list gives the error. And where none is in its
// list it has looked into the directory named as the last one, which always
// exists, after the switch. (No order of steps would spare it the error. The
// old files would have to be there for who has listed them, and not be listed
// for others.) For this the files of a fold have names that no file of old has.
//
// Wherever a fold is cut off, readers see one of the two states, and mendFold
// goes on to the end or back to the beginning.
type fold struct {
	fs   fileSystem
	dir  string // data directory
	home string // dir/.fold
	lock *os.File
}

const (
	foldName = ".fold" // hidden, and not matched by run=*
	foldOld  = "old"
	foldNew  = "new"
	foldNow  = "now"
)

var (
	// ErrFoldBusy says that another process compacts or prunes the directory.
	ErrFoldBusy = errors.New("another process is compacting or pruning; wait for it to end")

	errNoExchange = errors.New("names cannot be exchanged here")
)

// beginFold claims the data directory for a fold, and mends what one that was
// cut off has left. End it by commit or discard.
func beginFold(fsys fileSystem, dir string) (*fold, error) {
	home := filepath.Join(dir, foldName)
	for range 3 { // see claimStaging
		if err := mendFold(fsys, dir); err != nil {
			return nil, err
		}
		if err := os.Mkdir(home, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, &WriteError{"making the directory", home, err}
		}
		lock, err := lockDir(home)
		switch {
		case err == nil && sameDir(lock, home):
			f := &fold{fs: fsys, dir: dir, home: home, lock: lock}
			if err := f.prepare(); err != nil {
				return nil, errors.Join(err, f.discard())
			}
			return f, nil
		case err == nil:
			lock.Close()
		case errors.Is(err, fs.ErrNotExist):
		case errors.Is(err, errLocked):
			return nil, fmt.Errorf("folding runs in %s: %w", dir, ErrFoldBusy)
		default:
			return nil, &WriteError{"locking", home, err}
		}
	}
	return nil, fmt.Errorf("folding runs in %s: %w", dir, ErrFoldBusy)
}

// prepare makes the directories, and finds out early whether names can be
// exchanged.
func (f *fold) prepare() error {
	for _, name := range []string{foldOld, foldNew} {
		if err := f.fs.mkdir(filepath.Join(f.home, name)); err != nil {
			return err
		}
	}
	return f.fs.exchange(filepath.Join(f.home, foldOld), filepath.Join(f.home, foldNew))
}

// path is where the run directory of that name is made.
func (f *fold) path(name string) string { return filepath.Join(f.home, foldNew, name) }

// commit puts the run directories under new in the place of those named. On an
// error it has gone back, or the next command does; where the error came after
// the switch, forth.
func (f *fold) commit(names []string) error {
	if err := f.swap(names); err != nil {
		return errors.Join(err, f.mend())
	}
	return f.mend()
}

// swap does all up to the switch, and the switch.
func (f *fold) swap(names []string) error {
	old := filepath.Join(f.home, foldOld)
	if err := f.fs.symlink(foldOld, filepath.Join(f.home, foldNow)); err != nil {
		return err
	}
	for _, name := range names {
		if err := f.fs.symlink(path.Join(foldName, foldNow, name), filepath.Join(old, name)); err != nil {
			return err
		}
	}
	for _, d := range []string{old, filepath.Join(f.home, foldNew), f.home} {
		if err := f.fs.syncDir(d); err != nil {
			return err
		}
	}
	for _, name := range names {
		if err := f.fs.exchange(filepath.Join(f.dir, name), filepath.Join(old, name)); err != nil {
			return err
		}
	}
	for _, d := range []string{old, f.dir} {
		if err := f.fs.syncDir(d); err != nil {
			return err
		}
	}
	next := filepath.Join(f.home, "next")
	if err := f.fs.symlink(foldNew, next); err != nil {
		return err
	}
	if err := f.fs.rename(next, filepath.Join(f.home, foldNow)); err != nil {
		return err
	}
	return f.fs.syncDir(f.home)
}

// mendFold brings a fold that was cut off to an end. A fold at work in another
// process is let be, as is one on a file system without locks.
func mendFold(fsys fileSystem, dir string) error {
	home := filepath.Join(dir, foldName)
	lock, err := lockDir(home)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, errLocked), errors.Is(err, errNoLocks):
		return nil
	case err != nil:
		return fmt.Errorf("mending %s: %w", home, err)
	case !sameDir(lock, home):
		lock.Close()
		return nil
	}
	f := &fold{fs: fsys, dir: dir, home: home, lock: lock}
	return f.mend()
}

// mend goes on behind the switch, back before it, and removes what is left.
func (f *fold) mend() error {
	now, err := os.Readlink(filepath.Join(f.home, foldNow))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		f.lock.Close()
		return fmt.Errorf("mending %s: %w", f.home, err)
	}
	if now == foldNew {
		err = f.settle(foldNew)
		if err == nil {
			err = f.unlink()
		}
	} else {
		err = f.settle(foldOld)
	}
	if err != nil {
		f.lock.Close()
		return fmt.Errorf("mending %s: %w; the next command tries again", f.home, err)
	}
	return f.discard()
}

// settle puts the run directories of one side in the place of their links.
func (f *fold) settle(side string) error {
	names, err := f.names(side)
	if err != nil {
		return err
	}
	for _, name := range names {
		if f.isLink(name) {
			if err := f.fs.exchange(filepath.Join(f.dir, name), filepath.Join(f.home, side, name)); err != nil {
				return err
			}
		}
	}
	return f.fs.syncDir(f.dir)
}

// unlink removes the links to what is no more.
func (f *fold) unlink() error {
	names, err := f.names(foldOld)
	if err != nil {
		return err
	}
	for _, name := range names {
		if f.isLink(name) {
			if err := f.fs.remove(filepath.Join(f.dir, name)); err != nil {
				return err
			}
		}
	}
	return f.fs.syncDir(f.dir)
}

func (f *fold) names(side string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(f.home, side))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, nil
}

// isLink reports whether a name in the data directory is a link of a fold.
func (f *fold) isLink(name string) bool {
	target, err := os.Readlink(filepath.Join(f.dir, name))
	return err == nil && target == path.Join(foldName, foldNow, name)
}

// discard removes all that is under .fold. The name goes first, so that half of
// it is never taken for a fold to be mended; Sweep removes the rest where this
// is cut off.
func (f *fold) discard() error {
	defer f.lock.Close()
	left := filepath.Join(f.dir, stagingPrefix+"folded")
	if _, err := Sweep(f.dir); err != nil {
		return err
	}
	if err := f.fs.rename(f.home, left); err != nil {
		return err
	}
	return removeAll(left)
}
