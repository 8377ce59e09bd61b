//go:build unix

package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"parley/crawl/archive"
	"parley/output"
)

// A crawl of 300 pages over 10 hosts that is killed at 20 random points, and
// started again each time, ends with the tables of a run that nobody disturbed.
// Nothing is fetched twice but what was under way at a kill, and the archive is
// sound.
func TestKillContract(t *testing.T) {
	const hosts, perHost, kills = 10, 30, 20
	if testing.Short() {
		t.Skip("-short leaves out what kills 20 processes")
	}
	sites := newManySites(t, hosts, perHost)
	run := func(data string) *exec.Cmd {
		args := append([]string{"run"}, sites.fronts...)
		return exec.CommandContext(t.Context(), "parley", append(args, "--data", data, "--delay", "0s", "--allow-private", "--quiet")...)
	}
	whole := filepath.Join(t.TempDir(), "data")
	if out, err := run(whole).CombinedOutput(); err != nil {
		t.Fatalf("undisturbed run: %v\n%s", err, out)
	}
	want := contractTables(t, whole)
	if n := len(want["fetches"]); n < hosts*perHost {
		t.Fatalf("%d fetches, want at least %d", n, hosts*perHost)
	}
	if n := len(want["talks"]); n < hosts*perHost*8/10 {
		t.Fatalf("%d talks in %d pages: too few to compare", n, hosts*perHost)
	}
	undisturbed := sites.reset()

	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	data := filepath.Join(t.TempDir(), "data")
	killed := 0
	for n := range kills {
		// Most kills come some time after some request, a few between the
		// crawl and the end of the run.
		c := run(data)
		var stderr strings.Builder
		c.Stderr = &stderr
		ended := make(chan struct{})
		after := time.Duration(random.Int64N(int64(2 * time.Millisecond)))
		var at <-chan struct{}
		pattern := ""
		if n < kills-3 {
			at = sites.after(1 + random.IntN(2*hosts*perHost*9/10/(kills-3)-1))
		} else {
			pattern = []string{".", "articles/*", "talks/*"}[n%3]
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		if pattern != "" {
			go signalAt(c, syscall.SIGKILL, filepath.Join(data, ".staging-*", pattern), ended)
		} else {
			go func() {
				select {
				case <-at:
					time.AfterFunc(after, func() { _ = c.Process.Kill() })
				case <-ended:
				}
			}()
		}
		err := c.Wait()
		close(ended)
		var exit *exec.ExitError
		switch {
		case err == nil:
			t.Logf("kill %d came too late: the run was over", n)
		case errors.As(err, &exit) && exit.ExitCode() == -1:
			killed++
		default:
			t.Fatalf("the run failed by itself before kill %d: %v\n%s", n, err, stderr.String())
		}
		if len(published(t, data)) > 0 {
			break
		}
	}
	if len(published(t, data)) == 0 {
		if out, err := run(data).CombinedOutput(); err != nil {
			t.Fatalf("going on: %v\n%s", err, out)
		}
	}
	if killed < kills-3 {
		t.Errorf("only %d kills came in time", killed)
	}

	got := contractTables(t, data)
	for table, rows := range want {
		if !slices.Equal(got[table], rows) {
			t.Errorf("%s: %d rows after %d kills, %d undisturbed; first difference: %s", table, len(got[table]), killed, len(rows), firstDifference(got[table], rows))
		}
	}
	const concurrency = 8 // of the command
	disturbed := sites.reset()
	again := 0
	for url, n := range disturbed {
		again += n - undisturbed[url]
		if undisturbed[url] == 0 {
			t.Errorf("%s was fetched, but not by the undisturbed run", url)
		}
	}
	t.Logf("%d kills, %d requests again", killed, again)
	if again > killed*concurrency {
		t.Errorf("%d requests were made again after %d kills with %d at once", again, killed, concurrency)
	}
	checkWARC(t, filepath.Join(data, "archive"))
}

// manySites are hosts with a front page each, which links to the host's reports.
type manySites struct {
	fronts []string

	mu      sync.Mutex
	hits    map[string]int // by URL
	left    int            // requests until reached is closed
	reached chan struct{}
}

func newManySites(t *testing.T, hosts, perHost int) *manySites {
	t.Helper()
	m := &manySites{hits: map[string]int{}}
	news := &newsSite{reports: hosts * perHost}
	for host := range hosts {
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.7.%d:0", host+1))
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			m.hit("http://" + r.Host + r.URL.RequestURI())
			if r.URL.Path != "/" {
				news.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			for i := range perHost - 1 {
				fmt.Fprintf(w, "<a href=\"/report/%d.html\">Report</a>\n", host*perHost+i)
			}
		}))
		server.Listener.Close()
		server.Listener = listener
		server.Start()
		t.Cleanup(server.Close)
		m.fronts = append(m.fronts, server.URL+"/")
	}
	return m
}

func (m *manySites) hit(url string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.hits[url]++
	if m.left--; m.left == 0 {
		close(m.reached)
	}
}

// after returns a channel that closes at the n-th request from now.
func (m *manySites) after(n int) <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.left, m.reached = n, make(chan struct{})
	return m.reached
}

// reset returns how often each URL was asked for, and counts from zero again.
func (m *manySites) reset() map[string]int {
	m.mu.Lock()
	defer m.mu.Unlock()
	hits := m.hits
	m.hits = map[string]int{}
	return hits
}

// contractTables are the rows of the only run, without what tells when and where
// an exchange was: articles.fetched, archive_file and archive_offset, and
// fetches.elapsed_ms, archive_file, archive_offset and robots.fetched.
func contractTables(t *testing.T, data string) map[string][]string {
	t.Helper()
	tables := publishedTables(t, data)
	run, err := output.OpenRun(data, published(t, data)[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Verify(); err != nil {
		t.Error(err)
	}
	tables["fetches"] = lines(t, run.Fetches(), func(f *output.Fetch) {
		f.ElapsedMS, f.ArchiveFile, f.ArchiveOffset = nil, "", nil
		if f.Robots != nil {
			f.Robots.Fetched = nil
		}
	})
	return tables
}

// checkWARC reads every record, by Parley's own reader, which verifies digests,
// and by one that shares nothing with it where the tests have it.
func checkWARC(t *testing.T, dir string) {
	t.Helper()
	for _, err := range archive.Open(dir, archive.Options{}) {
		var skip *archive.SkipError
		if err != nil && !errors.As(err, &skip) {
			t.Errorf("reading the archive: %v", err)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.warc.gz"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no archive: %v", err)
	}
	python := os.Getenv("PARLEY_PYTHON")
	if python == "" {
		t.Log("without PARLEY_PYTHON, no foreign reader")
		return
	}
	if !filepath.IsAbs(python) {
		python = filepath.Join("..", "..", python)
	}
	reader := filepath.Join("..", "..", "crawl", "archive", "testdata", "foreign_reader.py")
	if out, err := exec.CommandContext(t.Context(), python, append([]string{reader}, files...)...).CombinedOutput(); err != nil {
		t.Errorf("the foreign reader: %v\n%s", err, out)
	}
}
