package output

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// fileSystem is what publishing asks of the disk. Every error names the path.
type fileSystem interface {
	mkdir(path string) error // no error where it is there already
	create(path string) (file, error)
	rename(from, to string) error
	exchange(a, b string) error // of the names of two things, at once
	symlink(target, path string) error
	remove(path string) error
	syncDir(path string) error // makes creations and renames in it durable
}

type file interface {
	io.Writer
	Sync() error
	Close() error // a second call does nothing but return an error
}

type disk struct{}

func (disk) mkdir(path string) error {
	if err := os.MkdirAll(path, 0o777); err != nil {
		return &WriteError{"making the directory", path, err}
	}
	return nil
}

func (disk) create(path string) (file, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return nil, writing(path, err)
	}
	return f, nil
}

func (disk) rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return &WriteError{"making visible", to, err}
	}
	return nil
}

func (disk) exchange(a, b string) error {
	if err := exchange(a, b); err != nil {
		return &WriteError{"exchanging for another", a, err}
	}
	return nil
}

func (disk) symlink(target, path string) error {
	if err := os.Symlink(target, path); err != nil {
		return &WriteError{"making the link", path, err}
	}
	return nil
}

func (disk) remove(path string) error {
	if err := os.Remove(path); err != nil {
		return &WriteError{"removing", path, err}
	}
	return nil
}

func (disk) syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return &WriteError{"syncing", path, err}
	}
	defer d.Close()
	// Some file systems have no sync for directories and say so by EINVAL.
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) {
		return &WriteError{"syncing", path, err}
	}
	return nil
}

// WriteError tells what could not be written where, and how to mend it.
type WriteError struct {
	Op   string // "writing", "making the directory", ...
	Path string
	Err  error
}

func (e *WriteError) Error() string {
	cause := e.Err
	var pe *fs.PathError
	var le *os.LinkError
	switch { // the path is named already
	case errors.As(cause, &pe):
		cause = pe.Err
	case errors.As(cause, &le):
		cause = le.Err
	}
	s := fmt.Sprintf("%s %s: %v", e.Op, e.Path, cause)
	if mend := mend(e.Err); mend != "" {
		s += "; " + mend
	}
	return s
}

// Unwrap returns the cause.
func (e *WriteError) Unwrap() error { return e.Err }

func mend(err error) string {
	for _, m := range []struct {
		cause error
		mend  string
	}{
		{syscall.ENOSPC, "the disk is full: free some space or choose another data directory"},
		{syscall.EDQUOT, "the quota is used up: free some space or choose another data directory"},
		{syscall.EFBIG, "the file is larger than allowed: raise the limit (ulimit -f) or choose another data directory"},
		{syscall.EROFS, "the file system is read-only: choose another data directory"},
		{fs.ErrPermission, "make the directory writable for this user or choose another data directory"},
		{syscall.ENOTDIR, "a file is in the way: move it or choose another data directory"},
		{errNoExchange, "compact and prune need a file system that exchanges two names at once, as ext4, XFS, Btrfs and APFS do"},
		{syscall.EIO, "the disk reports a fault: check it or choose another data directory"},
		{syscall.EMFILE, "too many files are open: raise the limit (ulimit -n)"},
	} {
		if errors.Is(err, m.cause) {
			return m.mend
		}
	}
	return ""
}

// writing returns err as a WriteError for path, unless it is one already.
func writing(path string, err error) error {
	var we *WriteError
	if errors.As(err, &we) {
		return err
	}
	return &WriteError{"writing", path, err}
}
