//go:build unix

package output

import (
	"errors"
	"os"
	"syscall"
)

// lockDir takes the lock of a directory. The kernel gives it up when the
// process ends, however it ends, so a staging directory without a lock was
// left by a dead run. It returns errLocked where another has the lock and
// errNoLocks where the file system has none (NFS locks no directories).
func lockDir(path string) (*os.File, error) {
	d, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(d.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		d.Close()
		switch {
		case errors.Is(err, syscall.EWOULDBLOCK):
			return nil, errLocked
		case errors.Is(err, errors.ErrUnsupported), errors.Is(err, syscall.ENOLCK), errors.Is(err, syscall.EBADF), errors.Is(err, syscall.EINVAL):
			return nil, errNoLocks
		}
		return nil, &os.PathError{Op: "lock", Path: path, Err: err}
	}
	return d, nil
}
