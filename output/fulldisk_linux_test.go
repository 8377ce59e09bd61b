package output

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// smallDisk mounts a file system of the given size, or skips the test.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("no file system can be mounted here (%v); TestEveryFault has the same faults made up", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// A disk that is full, and one that is read-only: what is published stays as it
// is, nothing is left behind, and the error says how to mend it.
func TestFullDisk(t *testing.T) {
	mount := smallDisk(t, "900k")
	dir := filepath.Join(mount, "data")
	var ids []string
	var err error
	for i := 0; ; i++ {
		id := fmt.Sprintf("2026%04dT000000Z", i)
		if err = writeChurn(disk{}, dir, id); err != nil {
			break
		}
		if ids = append(ids, id); i > 1000 {
			t.Fatal("the disk never got full")
		}
	}
	t.Logf("%d runs", len(ids))
	seen := contents(t, dir)
	check := func(what string, err error, cause error, mend string) {
		t.Helper()
		if !errors.Is(err, cause) || !strings.Contains(err.Error(), mend) {
			t.Errorf("%s: %v", what, err)
		}
		now := contents(t, dir)
		for _, id := range ids {
			if now[id] != seen[id] || now[id] == "" {
				t.Errorf("%s: run %s has other rows", what, id)
			}
		}
		if len(now) != len(ids) {
			t.Errorf("%s: %d runs, want %d", what, len(now), len(ids))
		}
		if h := hidden(t, dir); len(h) > 0 {
			t.Errorf("%s: left behind: %v", what, h)
		}
	}
	check("publishing on a full disk", err, syscall.ENOSPC, "free some space")
	_, err = Compact(dir, CompactOptions{})
	check("folding on a full disk", err, syscall.ENOSPC, "free some space")

	if err := syscall.Mount("", mount, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Skipf("the file system cannot be made read-only here (%v); TestEveryFault has the same fault made up", err)
	}
	check("publishing read-only", writeChurn(disk{}, dir, "x"), syscall.EROFS, "the file system is read-only")
	_, err = Compact(dir, CompactOptions{})
	check("folding read-only", err, syscall.EROFS, "the file system is read-only")
}
