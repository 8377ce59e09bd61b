//go:build !unix

package output

import "os"

// lockDir does not work here: runs go without a lock, and nothing is swept.
func lockDir(path string) (*os.File, error) {
	return nil, errNoLocks
}
