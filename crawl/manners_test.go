package crawl_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"parley/crawl"
	"parley/crawl/archive"
)

// The proof of manners looks only at what the servers saw. It runs on a fake
// clock, so that pauses of minutes can be checked to the nanosecond.

const (
	mannersSites    = 10 // of two hosts each
	mannersDelay    = 3 * time.Second
	mannersSource   = 11 * time.Second // of the second source on each first host
	mannersMaxDelay = 30 * time.Second
	mannersAsked    = 40 * time.Second // by Retry-After
)

// mannersHost is the i-th host: www and news of each site.
func mannersHost(i int) string {
	i = (i + 2*mannersSites) % (2 * mannersSites)
	return fmt.Sprintf("%s.s%d.example", []string{"www", "news"}[i%2], i/2)
}

// crawlDelay is what the i-th host asks for, after the cap.
func crawlDelay(i int) time.Duration {
	asked := []float64{0, 1, 2.5, 20, 100}[i%5]
	return min(time.Duration(asked*float64(time.Second)), mannersMaxDelay)
}

func mannersRobots(i int) string {
	return fmt.Sprintf("User-agent: *\nDisallow: /secret\nCrawl-delay: %v\n", []float64{0, 1, 2.5, 20, 100}[i%5])
}

// mannersHit is one request as the server saw it.
type mannersHit struct {
	host, path string
	start, end time.Duration // since the server started
	status     int
}

// mannersServer is all hosts.
type mannersServer struct {
	conns chan net.Conn
	start time.Time

	mu   sync.Mutex
	log  []mannersHit
	seen map[string]int
}

func (s *mannersServer) Accept() (net.Conn, error) {
	conn, ok := <-s.conns
	if !ok {
		return nil, net.ErrClosed
	}
	return conn, nil
}
func (s *mannersServer) Close() error   { close(s.conns); return nil }
func (s *mannersServer) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

func (s *mannersServer) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case s.conns <- server:
		return client, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *mannersServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	hit := mannersHit{host: r.Host, path: r.URL.Path, start: time.Since(s.start), status: 200}
	s.mu.Lock()
	s.seen[r.Host+r.URL.Path]++
	n := s.seen[r.Host+r.URL.Path]
	s.mu.Unlock()
	sum := fnv.New32()
	io.WriteString(sum, r.Host+r.URL.Path)
	time.Sleep(5*time.Millisecond + time.Duration(sum.Sum32()%400)*time.Millisecond)

	var kind, site int
	for i := range 2 * mannersSites {
		if mannersHost(i) == r.Host {
			kind, site = i%2, i/2
		}
	}
	at := 2*site + kind
	hit.status = s.answer(w, r, at, n)
	hit.end = time.Since(s.start)
	s.mu.Lock()
	s.log = append(s.log, hit)
	s.mu.Unlock()
}

// answer is that of the host at, to the n-th request for the same URL.
func (s *mannersServer) answer(w http.ResponseWriter, r *http.Request, at, n int) int {
	redirect := func(host int, path string) int {
		http.Redirect(w, r, "http://"+mannersHost(host)+path, http.StatusFound)
		return http.StatusFound
	}
	links := func(paths ...string) int {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, "<title>%s</title>", r.URL.Path)
		for _, path := range paths {
			fmt.Fprintf(w, "<a href=%q>x</a>", path)
		}
		return http.StatusOK
	}
	switch path := r.URL.Path; {
	case path == "/robots.txt" && at%3 == 0: // lies on the host before
		return redirect(at-1, fmt.Sprintf("/robots-of-%d.txt", at))
	case path == "/robots.txt":
		io.WriteString(w, mannersRobots(at))
	case strings.HasPrefix(path, "/robots-of-"):
		var of int
		fmt.Sscanf(path, "/robots-of-%d.txt", &of)
		io.WriteString(w, mannersRobots(of))
	case path == "/":
		return links("/p1", "/p2", "/p3", "/secret/1", "/aside", "/astray", "/busy")
	case path == "/b/":
		return links("/b/1", "/b/2", "/b/3")
	case path == "/aside": // to the site's other host
		return redirect(at^1, fmt.Sprintf("/guest/%d", at))
	case path == "/astray":
		return redirect(at^1, "/secret/2")
	case path == "/moved": // to another site
		return redirect(at+2, fmt.Sprintf("/guest/%d", at))
	case path == "/busy" && n == 1:
		w.Header().Set("Retry-After", fmt.Sprint(mannersAsked.Seconds()))
		w.WriteHeader(http.StatusServiceUnavailable)
		return http.StatusServiceUnavailable
	default:
		return links()
	}
	return http.StatusOK
}

func TestMannersByTheServersLog(t *testing.T) {
	for _, perSite := range []bool{false, true} {
		name, laneOf := "one lane for each host", func(host string) string { return host }
		if perSite {
			name = "one lane for each site"
			laneOf = func(host string) string { _, site, _ := strings.Cut(host, "."); return site }
		}
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				log := crawlMannered(t, perSite)
				if len(log) < 2*mannersSites*8 {
					t.Fatalf("only %d requests", len(log))
				}
				checkManners(t, log, laneOf)
			})
		})
	}
}

// crawlMannered crawls all hosts and returns what they saw.
func crawlMannered(t *testing.T, perSite bool) []mannersHit {
	t.Helper()
	s := &mannersServer{conns: make(chan net.Conn), start: time.Now(), seen: map[string]int{}}
	server := &http.Server{Handler: s}
	go server.Serve(s)
	config := crawl.Config{Delay: mannersDelay, MaxCrawlDelay: mannersMaxDelay, Concurrency: 2 * mannersSites, LanePerSite: perSite}
	for site := range mannersSites {
		www, news := "http://"+mannersHost(2*site), "http://"+mannersHost(2*site+1)
		config.Sources = append(config.Sources,
			crawl.Source{Name: fmt.Sprintf("s%d", site), Start: []string{www + "/", news + "/", www + "/moved", news + "/moved"}, Depth: 1},
			crawl.Source{Name: fmt.Sprintf("s%d slow", site), Start: []string{www + "/b/"}, Depth: 1, Delay: mannersSource},
		)
	}
	state, err := crawl.OpenState(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer state.Close()
	if _, _, err := state.Begin("run1"); err != nil {
		t.Fatal(err)
	}
	writer, err := archive.OpenWriter(archive.WriterConfig{Dir: t.TempDir(), Name: "run1", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	result, err := crawl.Run(t.Context(), config, crawl.Deps{State: state, Archive: writer, Dial: s.dial})
	if err := errors.Join(err, writer.Close(), server.Close()); err != nil {
		t.Fatal(err)
	}
	// Every host: its front page, /p1 to /p3, /busy and a guest from each side; the
	// first of each site also /b/ and three below.
	if want := mannersSites * (2*7 + 4); result.Pages() != want || result.End != crawl.EndComplete {
		t.Errorf("%d pages, want %d; the end is %s", result.Pages(), want, result.End)
	}
	slices.SortFunc(s.log, func(a, b mannersHit) int { return cmp.Compare(a.start, b.start) })
	return s.log
}

// checkManners holds the log, in order of the requests, against the rules.
func checkManners(t *testing.T, log []mannersHit, laneOf func(host string) string) {
	t.Helper()
	last := map[string]mannersHit{}     // by lane
	rules := map[string]time.Duration{} // Crawl-delay by host, as soon as its rules came
	busy := map[string]time.Duration{}  // by lane: until when it asked to be left alone
	indexOf := map[string]int{}
	for i := range 2 * mannersSites {
		indexOf[mannersHost(i)] = i
	}
	shortest := time.Duration(1 << 62)
	for _, hit := range log {
		lane := laneOf(hit.host)
		if strings.HasPrefix(hit.path, "/secret") {
			t.Errorf("%s%s is disallowed", hit.host, hit.path)
		}
		if prev, ok := last[lane]; ok {
			gap := hit.start - prev.end
			need := max(mannersDelay, rules[hit.host])
			if strings.HasPrefix(hit.path, "/b/") {
				need = max(need, mannersSource)
			}
			switch {
			case gap < 0:
				t.Errorf("%s%s was requested while %s%s was under way", hit.host, hit.path, prev.host, prev.path)
			case gap < need:
				t.Errorf("%s%s was requested %v after %s%s, want %v", hit.host, hit.path, gap, prev.host, prev.path, need)
			}
			shortest = min(shortest, gap)
		}
		if hit.start < busy[lane] {
			t.Errorf("%s%s was requested %v before the time that Retry-After asked for", hit.host, hit.path, busy[lane]-hit.start)
		}
		if hit.status == http.StatusServiceUnavailable {
			busy[lane] = hit.end + mannersAsked
		}
		if hit.end > last[lane].end {
			last[lane] = hit
		}
		var of int
		if _, err := fmt.Sscanf(hit.path, "/robots-of-%d.txt", &of); err == nil {
			rules[mannersHost(of)] = crawlDelay(of)
		} else if hit.path == "/robots.txt" && hit.status == 200 {
			rules[hit.host] = crawlDelay(indexOf[hit.host])
		}
		if _, ok := rules[hit.host]; !ok && !strings.HasPrefix(hit.path, "/robots") {
			t.Errorf("%s%s was requested before the host's robots.txt", hit.host, hit.path)
		}
	}
	if len(rules) != 2*mannersSites {
		t.Errorf("%d hosts were asked for their rules, want %d", len(rules), 2*mannersSites)
	}
	t.Logf("%d requests to %d lanes, the shortest pause %v", len(log), len(last), shortest)
}
