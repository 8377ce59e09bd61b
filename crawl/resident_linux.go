package crawl

import (
	"bufio"
	"os"
	"strconv"
	"strings"

	"go.etcd.io/bbolt"
	"golang.org/x/sys/unix"
)

// letGo takes the pages of the state's file that were looked at out of this
// process's memory. They stay in the system's cache: bbolt maps the file, and
// every page that was ever read would count as resident otherwise, so that the
// memory in use would grow with the frontier. Failing to do so costs nothing
// but that.
func letGo(db *bbolt.DB) {
	// While a transaction reads, bbolt does not map the file anew: the
	// addresses stay those of the file.
	_ = db.View(func(*bbolt.Tx) error {
		maps, err := os.Open("/proc/self/maps")
		if err != nil {
			return err
		}
		defer maps.Close()
		lines := bufio.NewScanner(maps)
		for lines.Scan() {
			from, to, ok := mapped(lines.Text(), db.Path())
			if ok {
				// Shared and backed by the file: nothing is lost with the pages.
				if _, _, errno := unix.Syscall(unix.SYS_MADVISE, from, to-from, unix.MADV_DONTNEED); errno != 0 {
					return errno
				}
			}
		}
		return lines.Err()
	})
}

// mapped reads a line of /proc/self/maps: "7f00-7fff r--s 0000 08:01 123 /path".
func mapped(line, path string) (from, to uintptr, ok bool) {
	fields := strings.Fields(line)
	if len(fields) < 6 || !strings.HasSuffix(line, " "+path) || !strings.HasSuffix(fields[1], "s") {
		return 0, 0, false
	}
	low, high, ok := strings.Cut(fields[0], "-")
	a, err1 := strconv.ParseUint(low, 16, 64)
	b, err2 := strconv.ParseUint(high, 16, 64)
	return uintptr(a), uintptr(b), ok && err1 == nil && err2 == nil && a < b
}
