package output

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// faulty is a disk whose n-th operation, counted from 0, and all after it
// fail, as those of a full disk do.
type faulty struct {
	disk
	n   int
	err error
}

func (d *faulty) fail(path string) error {
	d.n--
	if d.n < 0 {
		return writing(path, d.err)
	}
	return nil
}

func (d *faulty) mkdir(path string) error {
	if err := d.fail(path); err != nil {
		return err
	}
	return d.disk.mkdir(path)
}

func (d *faulty) create(path string) (file, error) {
	if err := d.fail(path); err != nil {
		return nil, err
	}
	f, err := d.disk.create(path)
	return &faultyFile{f, d, path}, err
}

func (d *faulty) rename(from, to string) error {
	if err := d.fail(to); err != nil {
		return err
	}
	return d.disk.rename(from, to)
}

func (d *faulty) syncDir(path string) error {
	if err := d.fail(path); err != nil {
		return err
	}
	return d.disk.syncDir(path)
}

type faultyFile struct {
	file
	disk *faulty
	path string
}

func (f *faultyFile) Write(b []byte) (int, error) {
	if err := f.disk.fail(f.path); err != nil {
		n, _ := f.file.Write(b[:len(b)/2]) // a full disk takes a part
		return n, f.disk.err
	}
	return f.file.Write(b)
}

func (f *faultyFile) Sync() error {
	if f.disk.fail(f.path) != nil {
		return f.disk.err
	}
	return f.file.Sync()
}

func (f *faultyFile) Close() error {
	if f.disk.fail(f.path) != nil {
		f.file.Close()
		return f.disk.err
	}
	return f.file.Close()
}

// Whatever operation fails, the error names file, cause and mend, nothing of
// the run is left, and the run before it is as it was.
func TestEveryFault(t *testing.T) {
	dir := t.TempDir()
	before := publish(t, dir, "before", Options{}, []PageRows{randomPage(1)}, nil)
	published := false
	for n := 0; !published; n++ {
		if n > 1000 {
			t.Fatal("the disk never got far enough")
		}
		d := &faulty{n: n, err: syscall.ENOSPC}
		err := writeRun(d, dir, "after")
		if entries, _ := filepath.Glob(filepath.Join(dir, ".staging-*")); len(entries) > 0 {
			t.Fatalf("fault %d: left behind %v", n, entries)
		}
		if err := before.Verify(); err != nil {
			t.Fatalf("fault %d: the run before: %v", n, err)
		}
		after, openErr := OpenRun(dir, "after")
		if openErr == nil {
			// Visible means whole, also where the last sync failed.
			published = true
			if err := after.Verify(); err != nil {
				t.Fatalf("fault %d: %v", n, err)
			}
			if err == nil {
				t.Fatalf("fault %d: the failed sync of the directory was not reported", n)
			}
			if !strings.Contains(err.Error(), "is published as") {
				t.Fatalf("fault %d: %v", n, err)
			}
			t.Logf("%d operations", n)
		}
		var we *WriteError
		if !errors.As(err, &we) || !errors.Is(err, syscall.ENOSPC) || !strings.HasPrefix(we.Path, dir) || !strings.Contains(err.Error(), "free some space") {
			t.Fatalf("fault %d: %v", n, err)
		}
	}
}

func writeRun(d fileSystem, dir, id string) error {
	w, err := newRun(d, dir, id, Options{BufferBytes: 8 << 10})
	if err != nil {
		return err
	}
	defer w.Abort()
	for seed := range uint64(3) {
		if err := w.AddPage(randomPage(seed)); err != nil {
			return err
		}
	}
	if err := w.AddFetch(hardFetches()[0]); err != nil {
		return err
	}
	_, err = w.Publish(Manifest{})
	return err
}

func TestFileInTheWay(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.WriteFile(dir, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	_, err := NewRun(dir, "x", Options{})
	var we *WriteError
	if !errors.As(err, &we) || !strings.Contains(err.Error(), "a file is in the way") {
		t.Errorf("got %v", err)
	}
}

func TestWriteErrorTellsTheMend(t *testing.T) {
	tests := []struct {
		err  error
		want string
	}{
		{&os.PathError{Op: "write", Path: "/d/x", Err: syscall.ENOSPC}, "writing /d/x: no space left on device; the disk is full: free some space or choose another data directory"},
		{&os.PathError{Op: "open", Path: "/d/x", Err: syscall.EACCES}, "writing /d/x: permission denied; make the directory writable for this user or choose another data directory"},
		{&os.PathError{Op: "open", Path: "/d/x", Err: syscall.EROFS}, "writing /d/x: read-only file system; the file system is read-only: choose another data directory"},
		{errors.New("odd"), "writing /d/x: odd"},
	}
	for _, tt := range tests {
		if got := writing("/d/x", tt.err).Error(); got != tt.want {
			t.Errorf("got %s\nwant %s", got, tt.want)
		}
	}
}

// damage changes a published run in ways a disk or a user might.
func TestReadersNoticeDamage(t *testing.T) {
	for name, damage := range map[string]func(path string) error{
		"cut":     func(path string) error { return os.Truncate(path, 100) },
		"emptied": func(path string) error { return os.Truncate(path, 0) },
		"gone":    os.Remove,
		"flipped": func(path string) error {
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			b[len(b)/3] ^= 0x55
			return os.WriteFile(path, b, 0o666)
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := publish(t, t.TempDir(), "r", Options{}, []PageRows{randomPage(1)}, nil)
			path := r.Paths("articles")[0]
			if err := damage(path); err != nil {
				t.Fatal(err)
			}
			if err := r.Verify(); err == nil || !strings.Contains(err.Error(), path) {
				t.Errorf("Verify: %v", err)
			}
			err := error(nil)
			for _, err = range r.Articles() {
				if err != nil {
					break
				}
			}
			if err == nil || !strings.Contains(err.Error(), path) {
				t.Errorf("reading: %v", err)
			}
		})
	}
}

func TestNoRuns(t *testing.T) {
	dir := t.TempDir()
	for _, d := range []string{dir, filepath.Join(dir, "missing")} {
		if _, err := LatestRun(d); !errors.Is(err, ErrNoRun) {
			t.Errorf("LatestRun: %v", err)
		}
		if _, err := OpenRun(d, "x"); !errors.Is(err, ErrNoRun) {
			t.Errorf("OpenRun: %v", err)
		}
		if removed, err := Sweep(d); err != nil || removed != nil {
			t.Errorf("Sweep: %v, %v", removed, err)
		}
	}
}

func TestLatestRun(t *testing.T) {
	dir := t.TempDir()
	for _, i := range []int{2, 10, 1} {
		publish(t, dir, fmt.Sprintf("2026010%02dT000000Z", i), Options{}, nil, nil)
	}
	r, err := LatestRun(dir)
	if err != nil || r.ID != "202601010T000000Z" {
		t.Errorf("got %v, %v", r, err)
	}
	ids, err := Runs(dir)
	if err != nil || len(ids) != 3 || ids[0] != "202601001T000000Z" {
		t.Errorf("got %v, %v", ids, err)
	}
}

func (d *faulty) exchange(a, b string) error {
	if err := d.fail(a); err != nil {
		return err
	}
	return d.disk.exchange(a, b)
}

func (d *faulty) symlink(target, path string) error {
	if err := d.fail(path); err != nil {
		return err
	}
	return d.disk.symlink(target, path)
}

func (d *faulty) remove(path string) error {
	if err := d.fail(path); err != nil {
		return err
	}
	return d.disk.remove(path)
}
