package crawl

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// noRules answers a robots.txt request, and says so.
func noRules(w http.ResponseWriter, r *http.Request) bool {
	if r.URL.Path != "/robots.txt" {
		return false
	}
	http.NotFound(w, r)
	return true
}

func TestSlowServersGetLongerPauses(t *testing.T) {
	latency := func(n int) time.Duration { return []time.Duration{4, 4, 0, 0, 60, 0}[n] * time.Second }
	serve := func(w http.ResponseWriter, r *http.Request, n int) {
		if r.URL.Path == "/robots.txt" {
			return
		}
		var page int
		fmt.Sscanf(r.URL.Path, "/%d", &page)
		time.Sleep(latency(page))
		serveHTML(w)
	}
	var start []string
	for i := range 6 {
		start = append(start, fmt.Sprintf("http://a.example/%d", i))
	}
	for _, test := range []struct {
		name   string
		config Config
		want   []string // the pauses between the end of a request and the next one
	}{
		// The mean latency is 4, 4, 3, 2.25 and, after the page of a minute, 16.7
		// seconds: the answers that take no time on this clock count from the second one.
		{"twice the mean", Config{Delay: time.Second}, []string{"1s", "8s", "8s", "6s", "4.5s", "33.3s"}},
		{"up to a bound", Config{Delay: time.Second, MaxCrawlDelay: 3 * time.Second}, []string{"1s", "3s", "3s", "3s", "3s", "3s"}},
		{"a longer delay counts", Config{Delay: 4 * time.Second}, []string{"4s", "8s", "8s", "6s", "4.5s", "33.3s"}},
		{"another factor", Config{Delay: time.Second, LatencyFactor: 0.5}, []string{"1s", "2s", "2s", "1.5s", "1.1s", "8.3s"}},
		{"off", Config{Delay: time.Second, LatencyFactor: -1}, []string{"1s", "1s", "1s", "1s", "1s", "1s"}},
		{"not without a delay", Config{}, []string{"0s", "0s", "0s", "0s", "0s", "0s"}},
	} {
		config := test.config
		config.Timeout = 2 * time.Minute
		config.Sources = []Source{{Start: start}}
		inBubble(t, config, serve, func(w *world, result Result, log []pipeHit) {
			var pauses []string
			for i := 1; i < len(log); i++ {
				pauses = append(pauses, (log[i].at - log[i-1].end).Truncate(100*time.Millisecond).String())
			}
			if !slices.Equal(pauses, test.want) {
				t.Errorf("%s: pauses %v, want %v", test.name, pauses, test.want)
			}
		})
	}
}

// Of two sources on one host, the one that wants more of a pause is heeded.
func TestLongerDelayOfTwoSourcesCounts(t *testing.T) {
	config := Config{Delay: time.Second, Sources: []Source{
		{Name: "hasty", Start: []string{"http://a.example/1", "http://a.example/2", "http://a.example/3"}},
		{Name: "patient", Start: []string{"http://a.example/4"}, Delay: 20 * time.Second},
	}}
	serve := func(w http.ResponseWriter, r *http.Request, n int) {
		if !noRules(w, r) {
			serveHTML(w)
		}
	}
	inBubble(t, config, serve, func(w *world, result Result, log []pipeHit) {
		slow := false
		for i, h := range log {
			slow = slow || h.url == "a.example/4"
			if slow && h.at-log[i-1].end < 20*time.Second {
				t.Errorf("%s came after %v", h.url, h.at-log[i-1].end)
			}
		}
		if !slow || len(log) != 5 {
			t.Errorf("requests at %q", times(log))
		}
	})
}

func TestHostThatOnlyFailsIsSuspended(t *testing.T) {
	var start []string
	for i := range 9 {
		start = append(start, fmt.Sprintf("http://dead.example/%d", i))
	}
	down := true
	serve := func(w http.ResponseWriter, r *http.Request, n int) {
		switch {
		case noRules(w, r):
		case r.Host == "dead.example" && down:
			w.WriteHeader(500)
		case r.URL.Path == "/":
			time.Sleep(time.Hour) // longer than the block of the other host
			serveHTML(w)
		default:
			serveHTML(w)
		}
	}
	config := Config{
		HostErrors: 4, MaxAttempts: 2, Timeout: 2 * time.Hour,
		Sources: []Source{{Name: "dead", Start: start}, {Start: []string{"http://live.example/"}}},
	}
	synctest.Test(t, func(t *testing.T) {
		p, w := newPipeSite(t, serve), newWorld(t)
		began := time.Now()
		result := p.crawl(w, config)
		asked := 0
		for _, h := range p.take() {
			if strings.HasPrefix(h.url, "dead.example/") && h.url != "dead.example/robots.txt" {
				asked++
			}
		}
		if asked != 4 {
			t.Errorf("the dead host got %d requests, want 4", asked)
		}
		why := result.Suspended["dead.example"]
		if len(result.Suspended) != 1 || why != "4 requests in a row failed, the last one with server_error" {
			t.Errorf("suspended: %v", result.Suspended)
		}
		if result.End != EndDeferred || result.Pages() != 1 || result.Left < 6 {
			t.Errorf("end %s, %d pages, %d left", result.End, result.Pages(), result.Left)
		}
		if took := time.Since(began).Truncate(time.Minute); took != time.Hour {
			t.Errorf("the run took %v; it waited for a host it had given up", took)
		}
		// The next run, somewhat later, tries again.
		down = false
		w.later("run2", 30*time.Minute)
		result = p.crawl(w, config)
		if result.End != EndComplete || result.Sources["dead"].Pages != 9 || result.Suspended != nil {
			t.Errorf("next run: %+v", result)
		}
	})
}

func TestFlappingHostIsNotGivenUp(t *testing.T) {
	var start []string
	for i := range 12 {
		start = append(start, fmt.Sprintf("http://a.example/%d", i))
	}
	serve := func(w http.ResponseWriter, r *http.Request, n int) {
		if !noRules(w, r) {
			if n == 1 { // every page at the first attempt
				w.WriteHeader(503)
				return
			}
			serveHTML(w)
		}
	}
	config := Config{HostErrors: 13, MaxAttempts: 2, Patience: time.Hour, Sources: []Source{{Start: start}}}
	inBubble(t, config, serve, func(w *world, result Result, log []pipeHit) {
		if result.Pages() != 12 || result.Suspended != nil || result.End != EndComplete {
			t.Errorf("%+v", result)
		}
	})
}

func TestRetryAfterOfRedirects(t *testing.T) {
	config := Config{Patience: time.Minute, Sources: []Source{
		{Start: []string{"http://a.example/old"}}, {Start: []string{"http://b.example/old"}, Hosts: []string{"b.example", "c.example"}},
	}}
	serve := func(w http.ResponseWriter, r *http.Request, n int) {
		switch r.Host + r.URL.Path {
		case "a.example/old": // for as long as it asks
			w.Header().Set("Retry-After", "50")
			http.Redirect(w, r, "/new", 302)
		case "b.example/old": // others are not made to wait for days
			w.Header().Set("Retry-After", "86400")
			http.Redirect(w, r, "http://c.example/new", 302)
		default:
			if !noRules(w, r) {
				serveHTML(w)
			}
		}
	}
	inBubble(t, config, serve, func(w *world, result Result, log []pipeHit) {
		got := times(log)
		for _, want := range []string{"50s a.example/new", "1m0s c.example/robots.txt", "1m0s c.example/new"} {
			if !slices.Contains(got, want) {
				t.Errorf("requests at %q, want %q", got, want)
			}
		}
	})
}

// checkPauses reports requests to a host that overlap or come too soon.
func checkPauses(t *testing.T, log []pipeHit, host func(url string) string, pause time.Duration) {
	t.Helper()
	last := map[string]pipeHit{}
	for _, h := range log {
		lane := host(h.url)
		if before, ok := last[lane]; ok && h.at < before.end+pause {
			t.Errorf("%s at %v, but %s ended at %v", h.url, h.at, before.url, before.end)
		}
		last[lane] = h
	}
}

// A robots.txt that redirects to another host must not disturb that host's
// pace, nor its own.
func TestRobotsRedirectsKeepEveryHostsPace(t *testing.T) {
	var sources []Source
	var links []string
	for i := range 6 {
		sources = append(sources, Source{Start: []string{fmt.Sprintf("http://h%d.example/", i)}})
		links = append(links, fmt.Sprintf("/page%d", i))
	}
	sources = append(sources, Source{Start: []string{"http://hub.example/"}, Depth: 1})
	serve := func(w http.ResponseWriter, r *http.Request, n int) {
		time.Sleep(2 * time.Second)
		switch {
		case r.URL.Path == "/robots.txt" && r.Host == "hub.example":
			io.WriteString(w, "User-agent: *\nDisallow: /page5\nDisallow: /private")
		case r.URL.Path == "/robots.txt" && r.Host == "h3.example": // two on its own host first
			http.Redirect(w, r, "/r1", 301)
		case r.URL.Path == "/r1":
			http.Redirect(w, r, "/r2", 301)
		case r.URL.Path == "/r2", r.URL.Path == "/robots.txt":
			http.Redirect(w, r, "http://hub.example/robots.txt", 301)
		case r.Host == "hub.example" && r.URL.Path == "/":
			serveHTML(w, links...)
		default:
			serveHTML(w)
		}
	}
	for _, perSite := range []bool{false, true} {
		config := Config{Delay: 10 * time.Second, LatencyFactor: -1, Sources: sources, LanePerSite: perSite}
		inBubble(t, config, serve, func(w *world, result Result, log []pipeHit) {
			if n := result.Outcomes()[OK]; n != 12 || result.Outcomes()[RobotsDisallowed] != 1 || result.End != EndComplete {
				t.Errorf("end %s, outcomes %v", result.End, result.Outcomes())
			}
			checkPauses(t, log, func(url string) string { host, _, _ := strings.Cut(url, "/"); return host }, 10*time.Second)
			hub := 0
			for _, h := range log {
				if h.url == "hub.example/robots.txt" {
					hub++
				}
			}
			if hub != 7 {
				t.Errorf("the hub's robots.txt was asked for %d times", hub)
			}
		})
	}
}
