package crawl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// These tests run on a fake clock, with servers behind pipes: a delay of
// minutes passes at once, and its length can be checked to the nanosecond.

// pipeSite serves all hosts, each by name, and keeps a log.
type pipeSite struct {
	conns chan net.Conn
	log   []pipeHit
	serve func(w http.ResponseWriter, r *http.Request, n int) // n counts requests for the same URL, from 1
	seen  map[string]int
	start time.Time
}

type pipeHit struct {
	url     string
	at, end time.Duration // since the start
}

func (p *pipeSite) Accept() (net.Conn, error) {
	conn, ok := <-p.conns
	if !ok {
		return nil, net.ErrClosed
	}
	return conn, nil
}

func (p *pipeSite) Close() error   { close(p.conns); return nil }
func (p *pipeSite) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

func (p *pipeSite) dial(ctx context.Context, network, address string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case p.conns <- server:
		return client, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// newPipeSite serves on a fake clock: it must be called in a bubble.
func newPipeSite(t *testing.T, serve func(w http.ResponseWriter, r *http.Request, n int)) *pipeSite {
	p := &pipeSite{conns: make(chan net.Conn), serve: serve, seen: map[string]int{}, start: time.Now()}
	gate := make(chan struct{}, 1)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		gate <- struct{}{}
		url := r.Host + r.URL.RequestURI()
		p.seen[url]++
		n := p.seen[url]
		at := len(p.log)
		p.log = append(p.log, pipeHit{url: url, at: time.Since(p.start)})
		<-gate
		p.serve(w, r, n)
		gate <- struct{}{}
		p.log[at].end = time.Since(p.start)
		<-gate
	})}
	go server.Serve(p)
	t.Cleanup(func() { server.Close() })
	return p
}

// crawl runs a crawl of the site to its end.
func (p *pipeSite) crawl(w *world, config Config) Result {
	w.t.Helper()
	config.AllowPrivate = true
	result, err := w.try(w.t.Context(), config, Deps{Dial: p.dial, Random: func() float64 { return 0 }})
	if err != nil {
		w.t.Fatal(err)
	}
	return result
}

// later finishes the run and begins another one after a pause.
func (w *world) later(id string, after time.Duration) {
	w.t.Helper()
	if err := w.state.Finish(); err != nil {
		w.t.Fatal(err)
	}
	time.Sleep(after)
	w.begin(id)
}

// take returns what was logged since it was called last.
func (p *pipeSite) take() []pipeHit {
	log := p.log
	p.log = nil
	return log
}

// inBubble runs a crawl of serve on a fake clock and returns what the servers saw.
func inBubble(t *testing.T, config Config, serve func(w http.ResponseWriter, r *http.Request, n int), check func(w *world, result Result, log []pipeHit)) {
	synctest.Test(t, func(t *testing.T) {
		p, w := newPipeSite(t, serve), newWorld(t)
		result := p.crawl(w, config)
		check(w, result, p.take())
	})
}

func serveHTML(w http.ResponseWriter, links ...string) {
	w.Header().Set("Content-Type", "text/html")
	io.WriteString(w, "<html>")
	for _, link := range links {
		fmt.Fprintf(w, "<a href=%q>", link)
	}
}

func times(log []pipeHit) []string {
	var list []string
	for _, h := range log {
		// Batched writes of the state take milliseconds, also on this clock.
		list = append(list, fmt.Sprintf("%v %s", h.at.Truncate(time.Second), h.url))
	}
	return list
}

func TestDelaysAreKeptPerHost(t *testing.T) {
	config := Config{Delay: 10 * time.Second, Sources: []Source{
		{Start: []string{"http://a.example/"}, Depth: 1},
		{Start: []string{"http://b.example/"}, Depth: 1},
	}}
	serve := func(w http.ResponseWriter, r *http.Request, n int) {
		switch {
		case r.URL.Path == "/robots.txt" && r.Host == "b.example":
			io.WriteString(w, "User-agent: *\nCrawl-delay: 25\n")
		case r.URL.Path == "/robots.txt":
			http.NotFound(w, r)
		case r.URL.Path == "/":
			serveHTML(w, "/1", "/2")
		default:
			time.Sleep(3 * time.Second) // the delay counts from the end of a request
			serveHTML(w)
		}
	}
	inBubble(t, config, serve, func(w *world, result Result, log []pipeHit) {
		want := []string{
			"0s a.example/robots.txt", "10s a.example/", "20s a.example/1", "33s a.example/2",
			"0s b.example/robots.txt", "25s b.example/", "50s b.example/1", "1m18s b.example/2",
		}
		got := times(log)
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("requests at\n%q\nwant\n%q", got, want)
		}
	})
}

func TestCrawlDelayIsCapped(t *testing.T) {
	config := Config{MaxCrawlDelay: 5 * time.Second, Sources: []Source{{Start: []string{"http://a.example/"}}}}
	serve := func(w http.ResponseWriter, r *http.Request, n int) {
		if r.URL.Path == "/robots.txt" {
			io.WriteString(w, "User-agent: *\nCrawl-delay: 86400\n")
			return
		}
		serveHTML(w)
	}
	inBubble(t, config, serve, func(w *world, result Result, log []pipeHit) {
		if got, want := times(log), []string{"0s a.example/robots.txt", "5s a.example/"}; !slices.Equal(got, want) {
			t.Errorf("requests at %q, want %q", got, want)
		}
	})
}

func TestFailingPagesAreTriedAgainLater(t *testing.T) {
	config := Config{Sources: []Source{{Start: []string{"http://a.example/x"}}}}
	serve := func(w http.ResponseWriter, r *http.Request, n int) {
		switch {
		case r.URL.Path == "/robots.txt":
			http.NotFound(w, r)
		case n == 1:
			w.WriteHeader(503)
		case n == 2:
			w.Header().Set("Retry-After", "30")
			w.WriteHeader(429)
		default:
			serveHTML(w)
		}
	}
	inBubble(t, config, serve, func(w *world, result Result, log []pipeHit) {
		// Without jitter the first pause is half of two seconds, then the server's wish counts.
		want := []string{"0s a.example/robots.txt", "0s a.example/x", "1s a.example/x", "31s a.example/x"}
		if got := times(log); !slices.Equal(got, want) {
			t.Errorf("requests at %q, want %q", got, want)
		}
		fetches := w.fetches()
		checkOutcomes(t, fetches, "/x ok")
		if f := fetches["/x"]; f.Attempt != 3 {
			t.Errorf("attempt %d, want 3", f.Attempt)
		}
	})
}

func TestHostThatAsksForHoursIsLeftForLater(t *testing.T) {
	config := Config{Sources: []Source{{Start: []string{"http://a.example/x", "http://a.example/y"}}, {Start: []string{"http://b.example/z"}}}}
	serve := func(w http.ResponseWriter, r *http.Request, n int) {
		switch {
		case r.URL.Path == "/robots.txt":
			http.NotFound(w, r)
		case r.URL.Path == "/x":
			w.Header().Set("Retry-After", "7200")
			w.WriteHeader(429)
		default:
			serveHTML(w)
		}
	}
	inBubble(t, config, serve, func(w *world, result Result, log []pipeHit) {
		checkOutcomes(t, w.fetches(), "/x rate_limited", "/z ok")
		if result.End != EndDeferred || result.Left != 1 {
			t.Errorf("end %s, %d left", result.End, result.Left)
		}
	})
}

func TestRobotsThatCannotBeHadForbid(t *testing.T) {
	config := Config{Sources: []Source{{Start: []string{"http://a.example/x"}}, {Start: []string{"http://b.example/y"}}, {Start: []string{"http://c.example/z"}}}}
	serve := func(w http.ResponseWriter, r *http.Request, n int) {
		switch {
		case r.URL.Path != "/robots.txt":
			serveHTML(w)
		case r.Host == "a.example":
			w.WriteHeader(500)
		case r.Host == "b.example" && n < 3:
			w.WriteHeader(503)
		case r.Host == "b.example":
			io.WriteString(w, "User-agent: *\nAllow: /\n")
		default:
			w.WriteHeader(403)
		}
	}
	inBubble(t, config, serve, func(w *world, result Result, log []pipeHit) {
		checkOutcomes(t, w.fetches(), "/x robots_unavailable", "/y ok", "/z ok")
		for _, h := range log {
			if h.url == "a.example/x" {
				t.Error("a page was fetched although robots.txt failed")
			}
		}
	})
}

func TestRobotsRedirects(t *testing.T) {
	config := Config{Sources: []Source{
		{Start: []string{"http://a.example/x"}}, {Start: []string{"http://b.example/x"}},
	}}
	serve := func(w http.ResponseWriter, r *http.Request, n int) {
		var hop int
		switch {
		case r.URL.Path == "/x":
			serveHTML(w)
		case r.Host == "a.example": // leads to rules on another host
			http.Redirect(w, r, "http://rules.example/robots.txt", 301)
		case r.Host == "rules.example":
			io.WriteString(w, "User-agent: *\nDisallow: /x\n")
		default: // never ends
			fmt.Sscanf(r.URL.Path, "/hop%d", &hop)
			http.Redirect(w, r, fmt.Sprintf("/hop%d", hop+1), 302)
		}
	}
	inBubble(t, config, serve, func(w *world, result Result, log []pipeHit) {
		var outcomes []string
		for f := range w.state.Fetches(w.run) {
			outcomes = append(outcomes, f.URL+" "+string(f.Outcome))
		}
		slices.Sort(outcomes)
		if want := []string{"http://a.example/x robots_disallowed", "http://b.example/x ok"}; !slices.Equal(outcomes, want) {
			t.Errorf("outcomes %v, want %v", outcomes, want)
		}
		hops := 0
		for _, h := range log {
			if h.url != "b.example/x" && h.url[0] == 'b' {
				hops++
			}
		}
		if hops != 1+maxRobotsRedirects {
			t.Errorf("%d requests for a robots.txt that redirects forever", hops)
		}
	})
}

func TestEveryRedirectTargetIsCheckedFirst(t *testing.T) {
	config := Config{Delay: 10 * time.Second, Sources: []Source{{Start: []string{"http://a.example/old"}}}}
	serve := func(w http.ResponseWriter, r *http.Request, n int) {
		switch r.Host + r.URL.Path {
		case "a.example/robots.txt":
			io.WriteString(w, "User-agent: *\nDisallow: /private\n")
		case "a.example/old":
			http.Redirect(w, r, "/private", 302)
		default:
			serveHTML(w)
		}
	}
	inBubble(t, config, serve, func(w *world, result Result, log []pipeHit) {
		checkOutcomes(t, w.fetches(), "/old redirected", "/private robots_disallowed")
		if got, want := times(log), []string{"0s a.example/robots.txt", "10s a.example/old"}; !slices.Equal(got, want) {
			t.Errorf("requests at %q, want %q", got, want)
		}
	})
}

// Cancelling does not wait for delays, keeps what was fetched, and the next
// call goes on.
func TestCancelDuringDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pipeSite{conns: make(chan net.Conn), seen: map[string]int{}}
		server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/" {
				serveHTML(w, "/1", "/2")
			} else {
				http.NotFound(w, r)
			}
		})}
		go server.Serve(p)
		defer server.Close()
		w := newWorld(t)
		config := Config{Delay: time.Hour, Sources: []Source{{Start: []string{"http://a.example/"}, Depth: 1}}}
		ctx, cancel := context.WithCancelCause(t.Context())
		because := errors.New("that is enough")
		start := time.Now()
		result, err := w.try(ctx, config, Deps{Dial: p.dial, Progress: func(Progress) {
			time.AfterFunc(time.Minute, func() { cancel(because) })
		}})
		if !errors.Is(err, because) || result.End != EndStopped || result.Pages() != 1 || result.Left != 2 {
			t.Errorf("err %v, result %+v", err, result)
		}
		if took := time.Since(start).Truncate(time.Second); took != time.Hour+time.Minute { // robots.txt, its delay, the page
			t.Errorf("stopped after %v", took)
		}
	})
}

func TestBackoffGrowsWithinBounds(t *testing.T) {
	last := time.Duration(0)
	for n := 1; n < 100; n++ {
		low, high := backoff(n, 0), backoff(n, 0.999999)
		if low < last || high < low || high > backoffMax || low < backoffBase/2 {
			t.Fatalf("after %d failures: %v to %v, before %v", n, low, high, last)
		}
		last = low
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	longest := now.Add(maxRetryAfter)
	for value, want := range map[string]time.Time{
		"": {}, "0": now, "120": now.Add(2 * time.Minute), " 120 ": now.Add(2 * time.Minute), "-5": {}, "+5": {}, "1.5": {}, "1e9": {}, "soon": {},
		"86401": longest, "999999999999999999999999": longest,
		"Fri, 02 Jan 2026 04:04:05 GMT": now.Add(time.Hour), "Friday, 02-Jan-26 04:04:05 GMT": now.Add(time.Hour),
		"Fri Jan  2 04:04:05 2026": now.Add(time.Hour), "Fri, 02 Jan 2015 04:04:05 GMT": {}, "Fri, 02 Jan 2099 04:04:05 GMT": longest,
	} {
		if got := retryAfter(http.Header{"Retry-After": {value}}, now); !got.Equal(want) {
			t.Errorf("Retry-After %q: %v, want %v", value, got, want)
		}
	}
}
