package crawl

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley/crawl/archive"
)

// chainSite serves n pages: the first links to all others.
func chainSite(t testing.TB, n int) *site {
	s := newSite(t, "127.0.0.1")
	var links []string
	for i := 1; i < n; i++ {
		path := fmt.Sprintf("/p%d", i)
		links = append(links, path)
		s.page(path, "/")
	}
	s.page("/", links...)
	return s
}

func TestCancelledRunGoesOn(t *testing.T) {
	s := chainSite(t, 30)
	config := testConfig(Source{Name: "demo", Start: []string{s.URL}, Depth: 1})
	w := newWorld(t)
	var result Result
	for round := 1; ; round++ {
		ctx, cancel := context.WithCancel(t.Context())
		tried := 0
		var err error
		result, err = w.try(ctx, config, Deps{Progress: func(Progress) {
			if tried++; tried == 7 {
				cancel()
			}
		}})
		cancel()
		if err == nil {
			break
		}
		if !errors.Is(err, context.Canceled) || result.End != EndStopped {
			t.Fatalf("round %d: %v, %+v", round, err, result)
		}
		if round > 10 {
			t.Fatal("the crawl never ends")
		}
		if run, resumed, err := w.state.Begin("other"); err != nil || !resumed || run != w.run {
			t.Fatalf("begin again: %s, %v, %v", run, resumed, err)
		}
	}
	if result.Pages() != 30 || len(w.fetches()) != 30 || result.End != EndComplete {
		t.Errorf("%d pages, %d records, end %s", result.Pages(), len(w.fetches()), result.End)
	}
	for path, n := range countPages(s) {
		if n != 1 {
			t.Errorf("%s was fetched %d times", path, n)
		}
	}
	checkArchive(t, w.dir, 30)
}

// countPages counts requests by path, robots.txt left out.
func countPages(s *site) map[string]int {
	counts := map[string]int{}
	for _, path := range s.paths() {
		if path != "/robots.txt" {
			counts[path]++
		}
	}
	return counts
}

func TestNextRunFetchesOnlyWhatIsNew(t *testing.T) {
	s := newSite(t, "127.0.0.1")
	var extra, healed atomic.Bool
	s.handle("/", func(w http.ResponseWriter, r *http.Request) {
		links := []string{"/a", "/flaky", "/gone"}
		if extra.Load() {
			links = append(links, "/new")
		}
		serveHTML(w, links...)
	})
	s.page("/a")
	s.page("/new")
	s.handle("/gone", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(410) })
	s.handle("/flaky", func(w http.ResponseWriter, r *http.Request) {
		if !healed.Load() {
			w.WriteHeader(403)
			return
		}
		serveHTML(w)
	})
	config := testConfig(Source{Name: "demo", Start: []string{s.URL}, Depth: 1})
	w := newWorld(t)
	w.crawl(config)
	if err := w.state.Finish(); err != nil {
		t.Fatal(err)
	}
	extra.Store(true)
	healed.Store(true)
	w.begin("run2")
	_, fetches := w.crawl(config)
	checkOutcomes(t, fetches, "/ ok", "/flaky ok", "/new ok")
	if s.count("/a") != 1 || s.count("/gone") != 1 {
		t.Errorf("finished pages were fetched again: %v", s.paths())
	}
	if runs, err := w.state.Runs(); err != nil || !slices.Equal(runs, []string{"run1", "run2"}) {
		t.Errorf("runs %v, %v", runs, err)
	}
	if err := w.state.Forget("run1"); err != nil {
		t.Error(err)
	}
	if err := w.state.Forget("run2"); err == nil {
		t.Error("the run under way was forgotten")
	}
}

func TestBudgetIsKeptExactly(t *testing.T) {
	s := chainSite(t, 20)
	s.redirect("/r", "/p3", 302) // redirects do not count
	config := testConfig(
		Source{Name: "small", Start: []string{s.URL + "/", s.URL + "/r"}, Depth: 1, MaxPages: 7},
		Source{Name: "other", Start: []string{s.URL + "/p19?x=1"}},
	)
	w := newWorld(t)
	result, fetches := w.crawl(config)
	if got := result.Sources["small"].Budget; got != 7 || result.End != EndBudget || result.Left == 0 {
		t.Errorf("budget %d, end %s, left %d", got, result.End, result.Left)
	}
	if fetches["/p19?x=1"].Outcome != OK {
		t.Error("another source on the same host had to go without")
	}
	// The next run has a new budget, and goes on with what was left.
	w.state.Finish()
	w.begin("run2")
	result, fetches = w.crawl(config)
	if got := result.Sources["small"].Budget; got != 7 || fetches["/"].Outcome != Unchanged {
		t.Errorf("second run: budget %d, records %v", got, outcomes(fetches))
	}
}

func TestStateIsLocked(t *testing.T) {
	dir := t.TempDir()
	first, err := OpenState(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenState(dir); !errors.Is(err, ErrLocked) {
		t.Errorf("a second process got the state: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := OpenState(dir)
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
}

func TestFullDiskEndsTheCrawl(t *testing.T) {
	s := chainSite(t, 10)
	w := newWorld(t)
	full := errors.New("no space left on device")
	archiver := &failingArchive{after: 4, err: full}
	_, err := w.try(t.Context(), testConfig(Source{Start: []string{s.URL}, Depth: 1}), Deps{Archive: archiver})
	if !errors.Is(err, full) {
		t.Fatalf("err = %v", err)
	}
	for path, f := range w.fetches() {
		if f.Outcome == OK && f.ArchiveOffset >= int64(archiver.after) {
			t.Errorf("%s counts as fetched, but was not stored", path)
		}
	}
	// With room again, the same run goes on.
	result, _ := w.crawl(testConfig(Source{Start: []string{s.URL}, Depth: 1}))
	if result.Pages() != 10 {
		t.Errorf("%d pages", result.Pages())
	}
}

// failingArchive takes a few exchanges only.
type failingArchive struct {
	after int
	n     int
	err   error
}

func (f *failingArchive) Write(*archive.Exchange) (archive.Ref, error) {
	if f.n >= f.after {
		return archive.Ref{}, f.err
	}
	f.n++
	return archive.Ref{File: "x", Offset: int64(f.n - 1)}, nil
}

func (f *failingArchive) Sync() error { return nil }

func TestEnvironmentDoesNotSteerColly(t *testing.T) {
	for name, value := range map[string]string{
		"COLLY_USER_AGENT": "evil", "COLLY_MAX_BODY_SIZE": "10", "COLLY_ALLOWED_DOMAINS": "other.example",
		"COLLY_FOLLOW_REDIRECTS": "y", "COLLY_CACHE_DIR": t.TempDir(), "COLLY_MAX_REQUESTS": "1", "COLLY_DETECT_CHARSET": "y",
	} {
		t.Setenv(name, value)
	}
	s := chainSite(t, 3)
	w := newWorld(t)
	config := testConfig(Source{Start: []string{s.URL}, Depth: 1})
	_, fetches := w.crawl(config)
	checkOutcomes(t, fetches, "/ ok", "/p1 ok", "/p2 ok")
	for _, h := range s.hits {
		if h.agent != config.UserAgent {
			t.Errorf("%s was asked by %q", h.path, h.agent)
		}
	}
	for page := range w.state.Pages(w.run, w.dir, archive.Options{}) {
		if !strings.HasPrefix(string(page.Body), "<!doctype html>") || len(page.Body) < 20 {
			t.Errorf("body %q", page.Body)
		}
	}
}

func TestConfigMistakesAreTold(t *testing.T) {
	w := newWorld(t)
	_, err := w.try(t.Context(), Config{
		UserAgent: "/1", Concurrency: -1,
		Sources: []Source{
			{Name: "a", Start: []string{"news.example"}},
			{Name: "b"},
			{Name: "c", Start: []string{"http://news.example/"}, Depth: -1, Include: []string{"("}, Hosts: []string{"http://x/"}},
			{Name: "d", Start: []string{"http://news.example/"}},
			{Name: "d", Start: []string{"http://news.example/"}},
		},
	}, Deps{})
	var config *ConfigError
	if !errors.As(err, &config) || len(config.Mistakes) != 8 {
		t.Errorf("err = %v", err)
	}
}

// Memory does not grow with the number of pages.
func TestMemoryStaysFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("crawls 800 pages")
	}
	const n = 800
	s := newSite(t, "127.0.0.1")
	s.mux.HandleFunc("/{page}", func(w http.ResponseWriter, r *http.Request) {
		var page int
		if _, err := fmt.Sscanf(r.PathValue("page"), "p%d", &page); err != nil {
			http.NotFound(w, r)
			return
		}
		serveHTML(w, fmt.Sprintf("/p%d", (2*page)%n), fmt.Sprintf("/p%d", (2*page+1)%n), "/p1")
		fmt.Fprint(w, strings.Repeat("<p>Một câu trong một trang dài.</p>\n", 500))
	})
	w := newWorld(t)
	var heap [2]uint64
	measure := func(i int) {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		heap[i] = m.HeapAlloc
	}
	result, err := w.try(t.Context(), testConfig(Source{Start: []string{s.URL + "/p1"}, Depth: 100}), Deps{Progress: func(p Progress) {
		switch p.Tried {
		case n / 4:
			measure(0)
		case n - 10:
			measure(1)
		}
	}})
	if err != nil || result.Pages() < n-1 {
		t.Fatalf("%v, %d pages", err, result.Pages())
	}
	t.Logf("heap %d KiB after %d pages, %d KiB after %d", heap[0]>>10, n/4, heap[1]>>10, n-10)
	if grown := int64(heap[1]) - int64(heap[0]); grown > 4<<20 {
		t.Errorf("the heap grew from %d to %d bytes", heap[0], heap[1])
	}
}

// TestKilledChild is no test: it is the process that TestKill kills.
func TestKilledChild(t *testing.T) {
	url := os.Getenv("PARLEY_TEST_CRAWL_URL")
	if url == "" {
		t.Skip("only runs as a child of TestKill")
	}
	if _, err := crawlIn(t.Context(), os.Getenv("PARLEY_TEST_CRAWL_DIR"), url); err != nil {
		t.Fatal(err)
	}
}

// crawlIn crawls with state and archive below dir, as a command would.
func crawlIn(ctx context.Context, dir, url string) (Result, error) {
	state, err := OpenState(filepath.Join(dir, "state"))
	if err != nil {
		return Result{}, err
	}
	defer state.Close()
	run, _, err := state.Begin("run1")
	if err != nil {
		return Result{}, err
	}
	writer, err := archive.OpenWriter(archive.WriterConfig{Dir: filepath.Join(dir, "archive"), Name: run, MaxBytes: 20_000, Now: time.Now})
	if err != nil {
		return Result{}, err
	}
	result, err := Run(ctx, testConfig(Source{Name: "demo", Start: []string{url}, Depth: 1}), Deps{State: state, Archive: writer})
	return result, errors.Join(err, writer.Close())
}

// A process that is killed at any moment loses nothing: the next one goes on,
// fetches again only what was under way, and the archive stays readable.
func TestKill(t *testing.T) {
	const pages = 60
	s := chainSite(t, pages)
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(1, 2))
	kills := 0
	for at := 5; at < pages; at += 8 {
		// Kill when the at-th page is asked for, or a little later.
		child := exec.Command(os.Args[0], "-test.run=^TestKilledChild$")
		child.Env = append(os.Environ(), "PARLEY_TEST_CRAWL_URL="+s.URL, "PARLEY_TEST_CRAWL_DIR="+dir)
		reached := s.when(at)
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		exited := make(chan error, 1)
		go func() { exited <- child.Wait() }()
		select {
		case <-reached:
			spin(random.IntN(3_000_000))
			child.Process.Kill()
			<-exited
			kills++
		case err := <-exited:
			if err != nil {
				t.Fatalf("the child failed by itself: %v", err)
			}
		}
	}
	if kills == 0 {
		t.Fatal("no child was killed")
	}
	result, err := crawlIn(t.Context(), dir, s.URL)
	if err != nil {
		t.Fatal(err)
	}
	if result.Pages() != pages || result.Left != 0 {
		t.Errorf("%d pages, %d left", result.Pages(), result.Left)
	}
	again := 0
	for path, n := range countPages(s) {
		again += n - 1
		if n > 1+kills {
			t.Errorf("%s was fetched %d times", path, n)
		}
	}
	if again > kills { // one host: one request under way at a time
		t.Errorf("%d pages were fetched again after %d kills", again, kills)
	}

	state, err := OpenState(filepath.Join(dir, "state"))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, state: state, dir: filepath.Join(dir, "archive"), run: "run1"}
	t.Cleanup(func() { state.Close() })
	if got := w.pages(); len(got) != pages {
		t.Errorf("%d pages are read back, want %d", len(got), pages)
	}
	for _, err := range archive.Open(w.dir, archive.Options{}) {
		var skip *archive.SkipError
		if err != nil && !errors.As(err, &skip) {
			t.Error(err)
		}
	}
}

// when returns a channel that closes at the n-th request for a page.
func (s *site) when(n int) <-chan struct{} {
	reached := make(chan struct{})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onHit = func() {
		count := 0
		for _, h := range s.hits {
			if h.path != "/robots.txt" {
				count++
			}
		}
		if count == n {
			close(reached)
			s.onHit = nil
		}
	}
	return reached
}

// spin passes some time without sleeping.
func spin(n int) {
	x := 0
	for i := range n {
		x ^= i
	}
	runtime.KeepAlive(x)
}
