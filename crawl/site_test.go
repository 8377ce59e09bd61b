package crawl

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/crawl/archive"
)

// site is a web server on a loopback address that keeps a log.
type site struct {
	*httptest.Server
	mux *http.ServeMux

	mu    sync.Mutex
	hits  []hit
	onHit func() // called with mu held
}

type hit struct {
	path  string
	agent string
	at    time.Time
}

// newSite serves on host, one of 127.0.0.0/8, so that tests have several hosts.
func newSite(t testing.TB, host string) *site {
	t.Helper()
	listener, err := net.Listen("tcp", host+":0")
	if err != nil {
		t.Fatal(err)
	}
	s := &site{mux: http.NewServeMux()}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.hits = append(s.hits, hit{r.URL.RequestURI(), r.UserAgent(), time.Now()})
		if s.onHit != nil {
			s.onHit()
		}
		s.mu.Unlock()
		s.mux.ServeHTTP(w, r)
	}))
	s.Listener.Close()
	s.Listener = listener
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// handle serves one path, and nothing below it.
func (s *site) handle(path string, h http.HandlerFunc) {
	if strings.HasSuffix(path, "/") {
		path += "{$}"
	}
	s.mux.HandleFunc(path, h)
}

// page serves HTML with links.
func (s *site) page(path string, links ...string) {
	s.handle(path, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Set-Cookie", "id=secret")
		fmt.Fprintf(w, "<!doctype html><title>%s</title>", path)
		for _, link := range links {
			fmt.Fprintf(w, "<a href=%q>x</a>\n", link)
		}
	})
}

func (s *site) text(path, contentType, body string) {
	s.handle(path, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", contentType)
		fmt.Fprint(w, body)
	})
}

func (s *site) redirect(path, target string, status int) {
	s.handle(path, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", target)
		w.WriteHeader(status)
	})
}

// paths are the requests so far.
func (s *site) paths() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var paths []string
	for _, h := range s.hits {
		paths = append(paths, h.path)
	}
	return paths
}

func (s *site) count(path string) int {
	n := 0
	for _, p := range s.paths() {
		if p == path {
			n++
		}
	}
	return n
}

// world is a state and an archive in a directory of their own.
type world struct {
	t     testing.TB
	state *State
	dir   string // the archive's
	run   string
}

func newWorld(t testing.TB) *world {
	t.Helper()
	state, err := OpenState(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { state.Close() })
	w := &world{t: t, state: state, dir: t.TempDir()}
	w.begin("run1")
	return w
}

func (w *world) begin(id string) {
	w.t.Helper()
	var err error
	if w.run, _, err = w.state.Begin(id); err != nil {
		w.t.Fatal(err)
	}
}

// testConfig crawls loopback without pause.
func testConfig(sources ...Source) Config {
	return Config{Sources: sources, AllowPrivate: true, Timeout: 5 * time.Second, MaxAttempts: 1, UserAgent: "Parley-Test/1 (+mailto:test@example.org)"}
}

// crawl runs to the end and returns the records by path, or whole URL for hosts
// other than the first source's.
func (w *world) crawl(config Config) (Result, map[string]Fetch) {
	w.t.Helper()
	result, err := w.try(w.t.Context(), config, Deps{})
	if err != nil {
		w.t.Fatal(err)
	}
	return result, w.fetches()
}

func (w *world) fetches() map[string]Fetch {
	w.t.Helper()
	byPath := map[string]Fetch{}
	for f, err := range w.state.Fetches(w.run) {
		if err != nil {
			w.t.Fatal(err)
		}
		_, path, _ := strings.Cut(strings.TrimPrefix(f.URL, "http://"), "/")
		if _, twice := byPath["/"+path]; twice {
			w.t.Errorf("%s has two records", f.URL)
		}
		byPath["/"+path] = f
	}
	return byPath
}

// outcomes renders records for comparison.
func outcomes(fetches map[string]Fetch) []string {
	var list []string
	for path, f := range fetches {
		list = append(list, path+" "+string(f.Outcome))
	}
	slices.Sort(list)
	return list
}

// checkOutcomes compares the outcomes with the wanted ones.
func checkOutcomes(t *testing.T, fetches map[string]Fetch, want ...string) {
	t.Helper()
	slices.Sort(want)
	got := outcomes(fetches)
	for _, line := range got {
		if !slices.Contains(want, line) {
			path, _, _ := strings.Cut(line, " ")
			t.Errorf("unexpected outcome: %s (%s)", line, fetches[path].Detail)
		}
	}
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("missing outcome: %s", line)
		}
	}
}

// pages are the URLs of the run's pages, as read back from the archive.
func (w *world) pages() []string {
	w.t.Helper()
	var urls []string
	for page, err := range w.state.Pages(w.run, w.dir, archive.Options{}) {
		if err != nil {
			w.t.Fatal(err)
		}
		urls = append(urls, page.URL)
	}
	return urls
}
