package output

import (
	"errors"

	"golang.org/x/sys/unix"
)

// exchange gives each of two paths what the other had, in one step.
func exchange(a, b string) error {
	err := unix.RenamexNp(a, b, unix.RENAME_SWAP)
	if errors.Is(err, unix.ENOTSUP) {
		return errNoExchange
	}
	return err
}
