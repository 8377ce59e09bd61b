//go:build unix

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"parley/crawl"
	"parley/output"
)

// A run that is killed or interrupted, wherever it is, publishes nothing by
// halves, and the same command goes on: in the end its tables are those of a
// run that nobody disturbed.
func TestRunGoesOnAfterKill(t *testing.T) {
	const reports = 150
	site := &newsSite{reports: reports}
	server := httptest.NewServer(site)
	defer server.Close()

	whole := filepath.Join(t.TempDir(), "data")
	if out, err := parleyRun(t.Context(), server.URL, whole).CombinedOutput(); err != nil {
		t.Fatalf("undisturbed run: %v\n%s", err, out)
	}
	want := publishedTables(t, whole)
	if n := len(want["articles"]); n != reports {
		t.Fatalf("%d articles, want %d", n, reports)
	}
	if n := len(want["talks"]); n < reports*9/10 {
		t.Fatalf("%d talks in %d reports: too few to compare", n, reports)
	}

	type disturbance struct {
		signal  syscall.Signal
		request int64  // at which it comes; else
		file    string // the file in staging, as a pattern, at whose sight it comes
	}
	disturbances := []disturbance{
		{syscall.SIGKILL, 1, ""}, // robots.txt
		{syscall.SIGKILL, 2, ""}, // the front page
		{syscall.SIGKILL, 90, ""},
		{syscall.SIGKILL, reports + 2, ""}, // the last report
		{syscall.SIGKILL, 0, "."},          // while extracting
		{syscall.SIGKILL, 0, "articles/*"}, // while tables are written
		{syscall.SIGKILL, 0, "talks/*"},    // when most are
		{syscall.SIGINT, 1, ""},
		{syscall.SIGINT, 90, ""},
		{syscall.SIGINT, 0, "."},
		{syscall.SIGTERM, 120, ""},
	}
	if testing.Short() {
		disturbances = []disturbance{{syscall.SIGKILL, 90, ""}, {syscall.SIGINT, 0, "."}}
	}
	for _, d := range disturbances {
		t.Run(fmt.Sprintf("%v at %d%s", d.signal, d.request, d.file), func(t *testing.T) {
			data := filepath.Join(t.TempDir(), "data")
			c := parleyRun(t.Context(), server.URL, data)
			site.requests.Store(0)
			started, ended := make(chan struct{}), make(chan struct{})
			onCount := func(n int64) {
				if n == d.request {
					<-started
					_ = c.Process.Signal(d.signal)
				}
			}
			site.onCount.Store(&onCount)
			var stderr strings.Builder
			c.Stderr = &stderr
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			close(started)
			if d.file != "" {
				go signalAt(c, d.signal, filepath.Join(data, ".staging-*", d.file), ended)
			}
			err := c.Wait()
			close(ended)
			site.onCount.Store(nil)

			for _, id := range published(t, data) { // what is to be seen is whole
				run, err := output.OpenRun(data, id)
				if err != nil {
					t.Fatal(err)
				}
				if err := run.Verify(); err != nil {
					t.Errorf("after %v: %v", d.signal, err)
				}
			}
			if err == nil {
				t.Logf("%v came too late: the run was over", d.signal)
			} else if code := c.ProcessState.ExitCode(); d.signal != syscall.SIGKILL && code != exitInterrupted {
				t.Errorf("exit status %d after %v, want %d; it said:\n%s", code, d.signal, exitInterrupted, stderr.String())
			} else if d.signal != syscall.SIGKILL && !strings.Contains(stderr.String(), "the same command goes on") {
				t.Errorf("it does not say how to go on:\n%s", stderr.String())
			}

			if len(published(t, data)) == 0 {
				before := site.requests.Load()
				if out, err := parleyRun(t.Context(), server.URL, data).CombinedOutput(); err != nil {
					t.Fatalf("going on: %v\n%s", err, out)
				}
				if d.request > 50 {
					// Not begun anew: robots.txt, and what was under way or left.
					if again := site.requests.Load() - before; again > reports+2-d.request+5 {
						t.Errorf("%d requests after the first run had made %d: too many", again, d.request)
					}
				}
			}
			got := publishedTables(t, data)
			for table, rows := range want {
				if !slices.Equal(got[table], rows) {
					t.Errorf("%s: %d rows after %v, %d undisturbed; first difference: %s", table, len(got[table]), d.signal, len(rows), firstDifference(got[table], rows))
				}
			}
			left, _ := filepath.Glob(filepath.Join(data, ".staging-*"))
			if len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// The first signal lets requests under way finish, the second does not wait.
func TestSecondSignalEndsAtOnce(t *testing.T) {
	asked, hang := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			close(asked)
			<-hang
		}
		http.NotFound(w, r)
	}))
	defer server.Close()
	defer close(hang)
	data := filepath.Join(t.TempDir(), "data")
	c := parleyRun(t.Context(), server.URL, data)
	var stderr strings.Builder
	c.Stderr = &stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	<-asked
	ended := make(chan struct{})
	go func() { // the first one may be taken for the second where both come at once
		for tick := time.NewTicker(20 * time.Millisecond); ; {
			_ = c.Process.Signal(syscall.SIGTERM)
			select {
			case <-ended:
				return
			case <-tick.C:
			}
		}
	}()
	_ = c.Wait()
	close(ended)
	if code := c.ProcessState.ExitCode(); code != exitInterrupted || !strings.Contains(stderr.String(), "ended at once") {
		t.Errorf("exit status %d, want %d; it said:\n%s", code, exitInterrupted, stderr.String())
	}
	state, err := crawl.OpenState(filepath.Join(data, ".parley"))
	if err != nil {
		t.Fatal(err)
	}
	defer state.Close()
	if _, resumed, err := state.Begin("another"); err != nil || !resumed || state.Queued() == 0 {
		t.Errorf("resumed %v with %d queued (%v), want the start page to wait", resumed, state.Queued(), err)
	}
}

// parleyRun is a run over the site at url; the program is this test's own, see
// TestMain.
func parleyRun(ctx context.Context, url, data string) *exec.Cmd {
	return exec.CommandContext(ctx, "parley", "run", url+"/", "--data", data, "--delay", "0s", "--allow-private", "--quiet")
}

// signalAt sends the signal when a file of the pattern is seen, unless the
// process ended before.
func signalAt(c *exec.Cmd, signal syscall.Signal, pattern string, ended <-chan struct{}) {
	tick := time.NewTicker(100 * time.Microsecond)
	defer tick.Stop()
	for {
		select {
		case <-ended:
			return
		case <-tick.C:
			if seen, _ := filepath.Glob(pattern); len(seen) > 0 {
				_ = c.Process.Signal(signal)
				return
			}
		}
	}
}

func published(t *testing.T, data string) []string {
	t.Helper()
	ids, err := output.Runs(data)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return ids
}

// publishedTables are the rows of the only run, without what differs from run
// to run: times, and where in the archive an exchange lies.
func publishedTables(t *testing.T, data string) map[string][]string {
	t.Helper()
	ids := published(t, data)
	if len(ids) != 1 {
		t.Fatalf("%d runs published, want 1: %v", len(ids), ids)
	}
	run, err := output.OpenRun(data, ids[0])
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]string{
		"articles": lines(t, run.Articles(), func(a *output.Article) { a.Fetched, a.ArchiveFile, a.ArchiveOffset = nil, "", nil }),
		"actors":   lines(t, run.Actors(), func(*output.Actor) {}),
		"places":   lines(t, run.Places(), func(*output.Place) {}),
		"dates":    lines(t, run.Dates(), func(*output.Date) {}),
		"talks":    lines(t, run.Talks(), func(*output.Talk) {}),
		"fetches": lines(t, run.Fetches(), func(f *output.Fetch) {
			f.ElapsedMS, f.ArchiveFile, f.ArchiveOffset, f.Robots, f.Attempt = nil, "", nil, nil, 0
		}),
	}
}

func lines[T any](t *testing.T, rows iter.Seq2[T, error], strip func(*T)) []string {
	t.Helper()
	var out []string
	for row, err := range rows {
		if err != nil {
			t.Fatal(err)
		}
		strip(&row)
		b, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(b))
	}
	return out
}

func firstDifference(got, want []string) string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return got[i] + "\nundisturbed: " + want[i]
		}
	}
	return "one has more rows"
}
