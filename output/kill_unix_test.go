//go:build linux || darwin

package output

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The environment of a child process of these tests: what it is to do.
const childEnv = "PARLEY_OUTPUT_CHILD"

func TestMain(m *testing.M) {
	if what := os.Getenv(childEnv); what != "" {
		runChild(what)
		return
	}
	os.Exit(m.Run())
}

// runChild publishes runs until killed, or one run with a fault, as
// "loop DIR PREFIX", "stop DIR ID N" or "limit DIR ID BYTES" says; or publishes
// and folds, "churn DIR PREFIX"; or folds with a fault, "fold DIR N".
func runChild(what string) {
	f := strings.Fields(what)
	switch f[0] {
	case "loop":
		for i := 0; ; i++ {
			id := fmt.Sprintf("%s-%06d", f[2], i)
			if err := writeRun(disk{}, f[1], id); err != nil {
				fmt.Println("error", err)
				os.Exit(1)
			}
			fmt.Println(id)
		}
	case "stop":
		n, _ := strconv.Atoi(f[3])
		if err := writeRun(&deadly{n: n}, f[1], f[2]); err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		fmt.Println("published")
	case "churn":
		fmt.Println("error", churn(f[1], f[2]))
		os.Exit(1)
	case "fold":
		n, _ := strconv.Atoi(f[2])
		if _, err := compact(&deadly{n: n}, f[1], CompactOptions{}); err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
	case "limit":
		n, _ := strconv.Atoi(f[3])
		limit := syscall.Rlimit{Cur: uint64(n), Max: uint64(n)}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			fmt.Println("skip", err)
			return
		}
		fmt.Println("error", writeRun(disk{}, f[1], f[2]))
	}
}

func child(what ...any) *exec.Cmd {
	c := exec.Command(os.Args[0], "-test.run=^$")
	c.Env = append(os.Environ(), childEnv+"="+strings.TrimSuffix(fmt.Sprintln(what...), "\n"))
	c.Stderr = os.Stderr
	return c
}

// deadly is a disk whose process is killed at its n-th operation.
type deadly struct {
	disk
	n int
}

func (d *deadly) count() {
	if d.n--; d.n < 0 {
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // the signal may take a moment
	}
}

func (d *deadly) mkdir(path string) error { d.count(); return d.disk.mkdir(path) }
func (d *deadly) rename(a, b string) error {
	d.count()
	return d.disk.rename(a, b)
}
func (d *deadly) syncDir(path string) error { d.count(); return d.disk.syncDir(path) }
func (d *deadly) create(path string) (file, error) {
	d.count()
	f, err := d.disk.create(path)
	return &deadlyFile{f, d}, err
}

type deadlyFile struct {
	file
	disk *deadly
}

func (f *deadlyFile) Write(b []byte) (int, error) { f.disk.count(); return f.file.Write(b) }
func (f *deadlyFile) Sync() error                 { f.disk.count(); return f.file.Sync() }
func (f *deadlyFile) Close() error                { f.disk.count(); return f.file.Close() }

// checkVisible verifies every run that can be seen and returns how many.
func checkVisible(t *testing.T, dir string) int {
	t.Helper()
	return checkNew(t, dir, make(map[string]bool))
}

// checkNew is checkVisible but for the runs already checked.
func checkNew(t *testing.T, dir string, checked map[string]bool) int {
	t.Helper()
	ids, err := Runs(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		if checked[id] {
			continue
		}
		checked[id] = true
		r, err := OpenRun(dir, id)
		if err != nil {
			t.Fatalf("run %s is visible and not whole: %v", id, err)
		}
		if err := r.Verify(); err != nil {
			t.Fatalf("run %s is visible and not whole: %v", id, err)
		}
		if n := len(collect(t, r.Talks())); n != 3 {
			t.Fatalf("run %s: %d talks", id, n)
		}
		if _, err := os.Stat(filepath.Join(dir, viewsName)); err != nil {
			t.Fatalf("run %s is visible without views: %v", id, err)
		}
	}
	return len(ids)
}

// A process killed at one of its operations leaves no half run; the next run
// sweeps what is left and publishes under the same id. The last two operations
// name the latest run and sync: there the run is visible, and whole.
func TestKilledAtOperation(t *testing.T) {
	counting := &deadly{n: 1 << 30}
	if err := writeRun(counting, t.TempDir(), "x"); err != nil {
		t.Fatal(err)
	}
	operations := 1<<30 - counting.n
	dir := t.TempDir()
	for n := range operations {
		if n%8 != 0 && n < operations-5 { // the end matters most; starting a process is dear
			continue
		}
		out, err := child("stop", dir, "x", n).Output()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
			t.Fatalf("at %d: %v: %s", n, err, out)
		}
		visible := checkVisible(t, dir)
		if want := n >= operations-2; (visible == 1) != want {
			t.Errorf("killed at operation %d of %d: %d runs are visible", n+1, operations, visible)
		}
		if visible == 1 {
			if err := os.RemoveAll(filepath.Join(dir, "run=x")); err != nil {
				t.Fatal(err)
			}
		}
		// Without it the next run has as many operations as this one.
		if err := os.RemoveAll(filepath.Join(dir, viewsName)); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := child("stop", dir, "x", operations).Output(); err != nil || strings.TrimSpace(string(out)) != "published" {
		t.Fatalf("%v: %s", err, out)
	}
	if n := checkVisible(t, dir); n != 1 {
		t.Errorf("%d runs", n)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".staging-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Two processes publish in a loop and are killed at random, while a reader
// checks whatever it sees and sweeps under their feet.
func TestKilledWhileRead(t *testing.T) {
	dir := t.TempDir()
	rounds := 5
	if testing.Short() {
		rounds = 3
	}
	checked := make(map[string]bool)
	random := rand.New(rand.NewPCG(7, 7))
	for round := range rounds {
		var children []*exec.Cmd
		published := make(chan string)
		for c := range 2 {
			cmd := child("loop", dir, fmt.Sprintf("r%02d-%d", round, c))
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			children = append(children, cmd)
			go func() {
				for lines := bufio.NewScanner(out); lines.Scan(); {
					published <- lines.Text()
				}
				published <- ""
			}()
		}
		// Kill after some runs and a part of one, wherever that falls.
		for range 1 + random.IntN(4) {
			if line := <-published; strings.HasPrefix(line, "error") || line == "" {
				t.Fatalf("a child ended: %q", line)
			}
			// A child whose directory went away would end with an error. Only one
			// that it has made and not locked yet may go; the child makes it anew.
			if _, err := Sweep(dir); err != nil {
				t.Fatal(err)
			}
			checkNew(t, dir, checked)
		}
		timer := time.NewTimer(time.Duration(random.IntN(20)) * time.Millisecond)
		for ended, waiting := 0, true; ended < len(children); {
			select {
			case line := <-published:
				if line == "" {
					ended++
				} else if strings.HasPrefix(line, "error") {
					t.Fatal(line)
				}
			case <-timer.C:
				if waiting {
					waiting = false
					for _, c := range children {
						c.Process.Kill()
					}
				}
			}
		}
		for _, c := range children {
			c.Wait()
		}
		checkNew(t, dir, checked)
	}
	if len(checked) < rounds {
		t.Errorf("only %d runs were published in %d rounds", len(checked), rounds)
	}
	if _, err := Sweep(dir); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// The limit on the size of files fails a real write in the middle.
func TestFileSizeLimit(t *testing.T) {
	dir := t.TempDir()
	publish(t, dir, "before", Options{}, []PageRows{randomPage(0), randomPage(1), randomPage(2)}, nil)
	for _, limit := range []int{100, 9000} {
		out, err := child("limit", dir, "x", limit).Output()
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(string(out), "skip") {
			t.Skipf("no limit on file sizes here: %s", out)
		}
		if !strings.Contains(string(out), "file too large; the file is larger than allowed") {
			t.Errorf("limit %d: %s", limit, out)
		}
		if n := checkVisible(t, dir); n != 1 {
			t.Errorf("limit %d: %d runs", limit, n)
		}
		if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
			t.Errorf("limit %d: left behind: %v", limit, left)
		}
	}
}

// Sweep takes what nobody holds and lets be what somebody does.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	w, err := NewRun(dir, "alive", Options{BufferBytes: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{".staging-dead", "run=other", ".other", "notes"} {
		if err := os.MkdirAll(filepath.Join(dir, name, "talks"), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	removed, err := Sweep(dir)
	if err != nil || len(removed) != 1 || removed[0] != ".staging-dead" {
		t.Errorf("removed %v, %v", removed, err)
	}
	for _, name := range []string{".staging-alive", "run=other", ".other", "notes"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	if err := w.AddPage(randomPage(1)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Publish(Manifest{}); err != nil {
		t.Fatal(err)
	}
}
