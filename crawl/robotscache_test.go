package crawl

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// answering serves pages, and robots.txt by a function that tests replace.
type answering struct {
	robots func(w http.ResponseWriter, r *http.Request)
}

func (a *answering) serve(w http.ResponseWriter, r *http.Request, n int) {
	if r.URL.Path == "/robots.txt" {
		a.robots(w, r)
		return
	}
	serveHTML(w)
}

func forbidSecret(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("ETag", `"v1"`)
	if r.Header.Get("If-None-Match") == `"v1"` {
		w.WriteHeader(304)
		return
	}
	io.WriteString(w, "User-agent: *\nDisallow: /secret\n")
}

func fail(status int) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(status) }
}

func urlsOf(log []pipeHit) string {
	var urls []string
	for _, h := range log {
		urls = append(urls, strings.TrimPrefix(h.url, "a.example"))
	}
	return strings.Join(urls, " ")
}

func TestRobotsAreKeptOverRuns(t *testing.T) {
	site := &answering{robots: forbidSecret}
	config := Config{Sources: []Source{{Start: []string{"http://a.example/", "http://a.example/secret"}}}}
	synctest.Test(t, func(t *testing.T) {
		p, w := newPipeSite(t, site.serve), newWorld(t)
		step := func(id string, after time.Duration, wantRequests, wantSecret string) RobotsVerdict {
			t.Helper()
			if id != "run1" {
				w.later(id, after)
			}
			p.crawl(w, config)
			if got := urlsOf(p.take()); got != wantRequests {
				t.Errorf("%s: requests %q, want %q", id, got, wantRequests)
			}
			f := w.fetches()["/secret"]
			if string(f.Outcome) != wantSecret {
				t.Errorf("%s: /secret ended as %s (%s), want %s", id, f.Outcome, f.Detail, wantSecret)
			}
			return f.Robots
		}
		first := step("run1", 0, "/robots.txt /", "robots_disallowed")
		kept := step("run2", 23*time.Hour, "/", "robots_disallowed")
		if first != kept || first.Rule != "disallow: /secret" || first.Hash == "" {
			t.Errorf("verdicts %+v and %+v", first, kept)
		}
		fresh := step("run3", 2*time.Hour, "/robots.txt /", "robots_disallowed") // confirmed by a 304
		if fresh.Hash != first.Hash || fresh.Fetched.Sub(first.Fetched) < 24*time.Hour {
			t.Errorf("verdicts %+v and %+v", first, fresh)
		}
		// Out of reach: the copy counts on, however old.
		site.robots = fail(503)
		stale := step("run4", 40*24*time.Hour, "/robots.txt /robots.txt /robots.txt /", "robots_disallowed")
		if stale != fresh {
			t.Errorf("verdicts %+v and %+v", fresh, stale)
		}
		site.robots = fail(404)
		gone := step("run5", time.Minute, "/robots.txt / /secret", "ok")
		if !gone.Allowed || gone.Hash != "" || gone.Fetched.IsZero() {
			t.Errorf("verdict %+v", gone)
		}
		// That there was no file is nothing to go on with where it is out of reach.
		site.robots = fail(503)
		step("run6", 25*time.Hour, "/robots.txt /robots.txt /robots.txt", "robots_unavailable")
	})
}

func TestRobotsOutOfReachForAMonth(t *testing.T) {
	site := &answering{robots: fail(500)}
	config := Config{MaxAttempts: 1, Sources: []Source{{Start: []string{"http://a.example/x"}}}}
	synctest.Test(t, func(t *testing.T) {
		p, w := newPipeSite(t, site.serve), newWorld(t)
		var got []string
		for _, id := range []string{"run1", "run2", "run3", "run4", "run5", "run6"} {
			if id != "run1" {
				w.later(id, 7*24*time.Hour)
			}
			p.crawl(w, config)
			got = append(got, string(w.fetches()["/x"].Outcome))
		}
		want := "robots_unavailable robots_unavailable robots_unavailable robots_unavailable robots_unavailable ok"
		if s := strings.Join(got, " "); s != want {
			t.Errorf("outcomes %s, want %s", s, want)
		}
	})
}

func TestRobotsAreFetchedAgainInLongRuns(t *testing.T) {
	rules := 0
	site := &answering{robots: func(w http.ResponseWriter, r *http.Request) {
		if rules++; rules > 1 {
			io.WriteString(w, "User-agent: *\nDisallow: /\n")
		}
	}}
	var start []string
	for _, c := range "abcdefgh" {
		start = append(start, "http://a.example/"+string(c))
	}
	config := Config{Delay: 40 * time.Minute, RobotsAge: 2 * time.Hour, Sources: []Source{{Start: start}}}
	synctest.Test(t, func(t *testing.T) {
		p, w := newPipeSite(t, site.serve), newWorld(t)
		result := p.crawl(w, config)
		// 0m robots, 40m a, 80m b; at 120m it is too old.
		want := []string{"0s a.example/robots.txt", "40m0s a.example/a", "1h20m0s a.example/b", "2h0m0s a.example/robots.txt"}
		if got := times(p.take()); !slices.Equal(got, want) {
			t.Errorf("requests at %q, want %q", got, want)
		}
		if n := result.Outcomes()[RobotsDisallowed]; n != 6 {
			t.Errorf("outcomes %v", result.Outcomes())
		}
	})
}

func TestRobotsLifetime(t *testing.T) {
	for cacheControl, want := range map[string]time.Duration{
		"": 24 * time.Hour, "max-age=7200": 2 * time.Hour, `public, Max-Age="10800"`: 3 * time.Hour,
		"max-age=0": minRobotsAge, "no-cache": minRobotsAge, "no-store, max-age=86400": minRobotsAge,
		"max-age=999999999": 24 * time.Hour, "max-age=-1": 24 * time.Hour, "max-age=x": 24 * time.Hour,
	} {
		if got := robotsLifetime(http.Header{"Cache-Control": {cacheControl}}, 24*time.Hour); got != want {
			t.Errorf("Cache-Control %q: %v, want %v", cacheControl, got, want)
		}
	}
	if got := robotsLifetime(nil, time.Minute); got != time.Minute {
		t.Errorf("with an age of a minute: %v", got)
	}
}

// RFC 9309, 2.3.1: what each answer to /robots.txt means for /x.
func TestRobotsAnswers(t *testing.T) {
	long := "User-agent: *\nDisallow: /x\n" + strings.Repeat("# filler\n", 400_000)
	plain := func(body string) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, body) }
	}
	typed := func(contentType string) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", contentType)
			io.WriteString(w, "User-agent: *\nDisallow: /x\n")
		}
	}
	to := func(target string) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", target)
			w.WriteHeader(301)
		}
	}
	tests := map[string]struct {
		robots func(http.ResponseWriter, *http.Request)
		want   Outcome
	}{
		"2.3.1.1 success":               {plain("User-agent: *\nDisallow: /x\n"), RobotsDisallowed},
		"2.3.1.1 success, empty":        {plain(""), OK},
		"2.3.1.1 success, 204":          {fail(204), OK},
		"2.3 another media type":        {typed("image/png"), RobotsDisallowed},
		"2.5 a long file":               {plain(long), RobotsDisallowed},
		"2.3.1.2 redirect to nowhere":   {to(""), OK},
		"2.3.1.2 redirect to no web":    {to("ftp://a.example/robots.txt"), OK},
		"2.3.1.2 redirect in a circle":  {to("/robots.txt"), OK},
		"2.3.1.2 redirect to a failure": {to("http://failing.example/r"), RobotsUnavailable},
		"2.3.1.2 redirect to nothing":   {to("http://missing.example/r"), OK},
		"2.3.1.2 redirect to rules":     {to("http://rules.example/r"), RobotsDisallowed},
		"2.3.1.3 400":                   {fail(400), OK},
		"2.3.1.3 401":                   {fail(401), OK},
		"2.3.1.3 403":                   {fail(403), OK},
		"2.3.1.3 404":                   {fail(404), OK},
		"2.3.1.3 410":                   {fail(410), OK},
		"busy, not without rules: 429":  {fail(429), RobotsUnavailable},
		"2.3.1.4 500":                   {fail(500), RobotsUnavailable},
		"2.3.1.4 503":                   {fail(503), RobotsUnavailable},
		"2.3.1.4 599":                   {fail(599), RobotsUnavailable},
	}
	for name, test := range tests {
		serve := func(w http.ResponseWriter, r *http.Request, n int) {
			switch {
			case r.URL.Path == "/x":
				serveHTML(w)
			case r.Host == "failing.example":
				w.WriteHeader(502)
			case r.Host == "missing.example":
				w.WriteHeader(404)
			case r.Host == "rules.example":
				io.WriteString(w, "User-agent: *\nDisallow: /x\n")
			default:
				test.robots(w, r)
			}
		}
		config := Config{MaxAttempts: 1, Sources: []Source{{Start: []string{"http://a.example/x"}}}}
		inBubble(t, config, serve, func(w *world, result Result, log []pipeHit) {
			if f := w.fetches()["/x"]; f.Outcome != test.want {
				t.Errorf("%s: %s (%s), want %s", name, f.Outcome, f.Detail, test.want)
			}
		})
	}
}

// At least five redirects are followed, also across authorities.
func TestRobotsRedirectsAreFollowedFiveTimes(t *testing.T) {
	for hops, want := range map[int]Outcome{5: RobotsDisallowed, 6: OK} {
		serve := func(w http.ResponseWriter, r *http.Request, n int) {
			hop := len(r.URL.RawQuery)
			switch {
			case r.URL.Path == "/x":
				serveHTML(w)
			case hop < hops:
				host := []string{"b.example", "c.example"}[hop%2]
				http.Redirect(w, r, "http://"+host+"/r?"+strings.Repeat("1", hop+1), 307)
			default:
				io.WriteString(w, "User-agent: *\nDisallow: /x\n")
			}
		}
		config := Config{Sources: []Source{{Start: []string{"http://a.example/x"}}}}
		inBubble(t, config, serve, func(w *world, result Result, log []pipeHit) {
			if f := w.fetches()["/x"]; f.Outcome != want {
				t.Errorf("%d redirects: %s, want %s", hops, f.Outcome, want)
			}
		})
	}
}

func TestRobotsRecordsLast(t *testing.T) {
	w := newWorld(t)
	if r, err := w.state.robotsRecord("http://a.example"); err != nil || r.Status != 0 {
		t.Fatalf("of an unknown authority: %+v, %v", r, err)
	}
	e := robotsEntry{authority: "http://a.example"}
	at := &url.URL{Scheme: "http", Host: "a.example", Path: "/robots.txt"}
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	body := []byte("User-agent: *\nDisallow: /x\n" + strings.Repeat("#\n", maxRobots))
	e.learn(at, 200, http.Header{"Etag": {strings.Repeat("x", maxValidator+1)}}, body, "parley", time.Hour, now)
	if err := w.state.keepRobots(e.authority, e.record); err != nil {
		t.Fatal(err)
	}
	r, err := w.state.robotsRecord(e.authority)
	if err != nil || len(r.Body) != maxRobots || r.ETag != "" || !r.Fetched.Equal(now) || r.Lifetime != time.Hour || r.At != at.String() {
		t.Errorf("%d bytes, %+v, %v", len(r.Body), r.Fetched, err)
	}
}

func TestRobotsCacheIsBounded(t *testing.T) {
	var c robotsCache
	last := ""
	for i := range 300 {
		e := &robotsEntry{authority: fmt.Sprintf("http://h%d.example", i)}
		e.record.Body = make([]byte, maxRobots)
		c.put(e)
		c.put(e) // a second time changes nothing
		last = e.authority
	}
	sum := 0
	for _, e := range c.entries {
		sum += e.bytes
	}
	if sum != c.bytes || sum > maxRobotsBytes || len(c.entries) < 100 || c.get(last) == nil {
		t.Errorf("%d entries of %d bytes, counted as %d", len(c.entries), sum, c.bytes)
	}
}
