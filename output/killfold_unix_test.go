//go:build linux || darwin

package output

import (
	"bufio"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

func (d *deadly) exchange(a, b string) error { d.count(); return d.disk.exchange(a, b) }
func (d *deadly) symlink(target, path string) error {
	d.count()
	return d.disk.symlink(target, path)
}
func (d *deadly) remove(path string) error { d.count(); return d.disk.remove(path) }

// talksPerRun is how many talks writeChurn gives each run, no two with the same id.
const talksPerRun = 3

func writeChurn(fsys fileSystem, dir, id string) error {
	w, err := newRun(fsys, dir, id, Options{})
	if err != nil {
		return err
	}
	defer w.Abort()
	for i := range uint64(talksPerRun) {
		if err := w.AddPage(randomPage(uint64(crc32.ChecksumIEEE([]byte(id)))*talksPerRun + i)); err != nil {
			return err
		}
	}
	_, err = w.Publish(Manifest{})
	return err
}

// churn publishes and folds until killed, and tells of each step when it is done.
func churn(dir, prefix string) error {
	for i := 0; ; i++ {
		if i%5 != 4 {
			if err := writeChurn(disk{}, dir, fmt.Sprintf("%s-%04d", prefix, i)); err != nil {
				return err
			}
			fmt.Println("published")
			continue
		}
		// A third of all in one, so that there is always something to fold.
		if _, err := Compact(dir, CompactOptions{FoldBytes: 1 << 20}); err != nil {
			return err
		}
		fmt.Println("folded")
	}
}

// watch is a readloop.py at work.
type watch struct {
	t     *testing.T
	in    io.WriteCloser
	lines *bufio.Scanner
}

// startWatch starts the readers, or returns nil where the tests have no Python.
func startWatch(t *testing.T, dir string) *watch {
	t.Helper()
	python := foreignPython(t)
	if python == "" {
		t.Logf("without %s, Parley's own reader alone", pythonEnv)
		return nil
	}
	c := exec.CommandContext(t.Context(), python, filepath.Join("testdata", "readloop.py"), dir, fmt.Sprint(talksPerRun))
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close(); _ = c.Wait() })
	w := &watch{t, in, bufio.NewScanner(out)}
	w.expect("ready")
	return w
}

// check has all readers read a directory in which nothing changes, and returns
// what they say of the rounds so far.
func (w *watch) check(dir string) string {
	if w == nil {
		return ""
	}
	w.t.Helper()
	if _, err := io.WriteString(w.in, dir+"\n"); err != nil {
		w.t.Log(err) // it ended; it said why
	}
	return w.expect("ok ")
}

func (w *watch) expect(prefix string) string {
	w.t.Helper()
	if !w.lines.Scan() || !strings.HasPrefix(w.lines.Text(), prefix) {
		w.t.Fatalf("the readers say %q", w.lines.Text())
	}
	return w.lines.Text()
}

// A process killed at one of the operations of a fold leaves all rows to be
// seen once. So does the next command, which mends what is left.
func TestFoldKilledAtOperation(t *testing.T) {
	template := filepath.Join(memoryDir(t), "data")
	for i := range 4 {
		if err := writeChurn(disk{}, template, fmt.Sprint("a", i)); err != nil {
			t.Fatal(err)
		}
	}
	want := talkIDs(t, template)
	copied := func() string {
		dir := filepath.Join(memoryDir(t), "data")
		if err := os.CopyFS(dir, os.DirFS(template)); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	counting := &deadly{n: 1 << 30}
	if _, err := compact(counting, copied(), CompactOptions{}); err != nil {
		t.Fatal(err)
	}
	operations := 1<<30 - counting.n
	watch := startWatch(t, template)
	step := 1
	if testing.Short() {
		step = 5
	}
	folded := 0
	for n := 0; n < operations; n += step {
		if n < operations-35 && n%8 != 0 { // writing of files; what comes after matters more
			continue
		}
		dir := copied()
		out, err := child("fold", dir, n).Output()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
			t.Fatalf("at %d: %v: %s", n, err, out)
		}
		for _, state := range []string{"killed at", "mended after"} {
			if got := talkIDs(t, dir); !slices.Equal(got, want) {
				t.Fatalf("%s operation %d of %d: talks %v, want %v", state, n, operations, got, want)
			}
			watch.check(dir)
			if err := mendFold(disk{}, dir); err != nil {
				t.Fatalf("mending after operation %d: %v", n, err)
			}
			if _, err := Sweep(dir); err != nil {
				t.Fatal(err)
			}
		}
		if h := hidden(t, dir); len(h) > 0 {
			t.Fatalf("mended after operation %d: left behind %v", n, h)
		}
		switch dirs := len(runDirs(t, dir)); {
		case dirs == 2:
			folded++
		case dirs != 4 || folded > 0:
			t.Fatalf("mended after operation %d: %d directories", n, dirs)
		}
	}
	if folded == 0 {
		t.Error("no kill came after the switch")
	}
}

// talkIDs are the ids of all talks that a reader by pattern sees, in order.
func talkIDs(t *testing.T, dir string) []string {
	t.Helper()
	var ids []string
	for _, talk := range globbed[Talk](t, dir) {
		ids = append(ids, talk.TalkID)
	}
	slices.Sort(ids)
	return ids
}

// A process that publishes and folds is killed at 50 random points, while four
// kinds of readers read all along.
func TestKilledWhileFolding(t *testing.T) {
	kills := 50
	if testing.Short() {
		kills = 5
	}
	dir := filepath.Join(memoryDir(t), "data")
	if err := writeChurn(disk{}, dir, "a"); err != nil {
		t.Fatal(err)
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	watch := startWatch(t, dir)
	published, folded := 0, 0
	seen := 0
	for kill := range kills {
		c := child("churn", dir, fmt.Sprintf("r%02d", kill))
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		// Kill some time after some step, where a fold is next most often.
		steps, lines := []int{1, 4, 4, 4, 4, 5}[random.IntN(6)], bufio.NewScanner(out)
		for range steps {
			if !lines.Scan() {
				break
			}
			switch text := lines.Text(); text {
			case "published":
				published++
			case "folded":
				folded++
			default:
				t.Fatalf("before kill %d: %s", kill, text)
			}
		}
		time.AfterFunc(time.Duration(random.Int64N(int64(30*time.Millisecond))), func() { _ = c.Process.Kill() })
		for lines.Scan() {
			if strings.HasPrefix(lines.Text(), "error") {
				t.Fatalf("before kill %d: %s", kill, lines.Text())
			}
		}
		_ = c.Wait()
		ids := talkIDs(t, dir)
		if n := len(slices.Compact(slices.Clone(ids))); n != len(ids) || n%talksPerRun != 0 || n < max(seen, published*talksPerRun) {
			t.Fatalf("after kill %d: %d talks, %d of them different; there were %d before, and %d runs published", kill, len(ids), n, seen, published)
		}
		seen = len(ids)
		watch.check(dir)
	}
	t.Logf("%d runs published, %d folds, %d directories; readers: %s", published, folded, len(runDirs(t, dir)), watch.check(dir))
	if folded == 0 {
		t.Error("nothing was folded")
	}
}
