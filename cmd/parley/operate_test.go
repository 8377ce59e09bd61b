package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley/output"
)

// called runs parley, which is this test's own program, see TestMain.
func called(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs strings.Builder
	c := exec.CommandContext(t.Context(), "parley", args...)
	c.Stdout, c.Stderr = &out, &errs
	var exit *exec.ExitError
	if err := c.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), out.String(), errs.String()
}

// crawling are the arguments that let run crawl a site of a test.
func crawling(url, data string, more ...string) []string {
	return append([]string{"run", url, "--data", data, "--delay", "0s", "--allow-private", "--quiet"}, more...)
}

// When the time budget is used up, what is under way is finished and published,
// and the next run takes up what is left.
func TestTimeBudgetPublishesWhatCame(t *testing.T) {
	const budget = 1500 * time.Millisecond // enough to ask for the front page even on a busy machine
	var slow atomic.Bool
	slow.Store(true)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		switch r.URL.Path {
		case "/":
			if slow.Load() {
				time.Sleep(budget + 100*time.Millisecond) // longer than the budget, whenever that began
			}
			fmt.Fprint(w, `<title>Front page of the town</title><a href="/a">a</a><a href="/b">b</a>`)
		case "/a", "/b":
			fmt.Fprintf(w, "<title>Report %s</title><p>The harbour was closed on Monday.", r.URL.Path)
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	data := t.TempDir()
	code, stdout, stderr := called(t, crawling(server.URL, data, "--max-duration", budget.String())...)
	if code != exitBudget || !strings.Contains(stdout, "1 article ") || !strings.Contains(stderr, "the next run goes on with the ") {
		t.Errorf("exit status %d; it said:\n%s%s", code, stdout, stderr)
	}
	slow.Store(false)
	code, stdout, stderr = called(t, crawling(server.URL, data)...)
	if code != exitPublished || !strings.Contains(stdout, "2 articles ") && !strings.Contains(stdout, "3 articles ") {
		t.Errorf("next run: exit status %d; it said:\n%s%s", code, stdout, stderr)
	}
	if n := len(published(t, data)); n != 2 {
		t.Errorf("%d runs published, want 2", n)
	}
}

// Articles that are known to be older are left out and counted; those without
// a date stay.
func TestSinceLeavesOutOlderArticles(t *testing.T) {
	pages := map[string]string{
		"/":    `<title>Front page of the town</title><a href="/old">o</a><a href="/day">d</a><a href="/new">n</a>`,
		"/old": `<title>Old report</title><meta property="article:published_time" content="2024-04-30T23:59:59Z"><p>The harbour was closed on Monday.`,
		"/day": `<title>Report of the day</title><meta property="article:published_time" content="2024-05-01"><p>The harbour was closed on Tuesday.`,
		"/new": `<title>New report</title><meta property="article:published_time" content="2024-05-02T10:00:00Z"><p>The harbour was closed on Thursday.`,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, ok := pages[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, page)
	}))
	defer server.Close()
	for since, want := range map[string]string{"2024-05-01": "3 articles ", "2024-05-01T12:00:00Z": "3 articles ", "0d": "1 article ", "2024-04-01": "4 articles "} {
		code, stdout, stderr := called(t, crawling(server.URL, t.TempDir(), "--since", since)...)
		if code != exitPublished || !strings.Contains(stdout, want) {
			t.Errorf("since %s: exit status %d, want 0 and %s; it said:\n%s%s", since, code, want, stdout, stderr)
		}
	}
}

func TestParseSince(t *testing.T) {
	now := time.Date(2024, 5, 10, 12, 0, 0, 0, time.FixedZone("", 7*3600))
	for in, want := range map[string]string{
		"2024-05-01":                "2024-05-01T00:00:00Z",
		"2024-05-01T00:00:00+07:00": "2024-04-30T17:00:00Z",
		"7d":                        "2024-05-03T05:00:00Z",
		"36h":                       "2024-05-08T17:00:00Z",
		"yesterday":                 "",
		"-7d":                       "",
		"-1h":                       "",
		"1.5.2024":                  "",
		"99999d":                    "",
	} {
		got, err := parseSince(in, now)
		if (err != nil) != (want == "") || err == nil && got.Format(time.RFC3339) != want {
			t.Errorf("%s: %v, %v; want %s", in, got, err, want)
		}
	}
}

// changingSite is a site whose reports get longer by some each day, and whose
// owner may break it.
type changingSite struct {
	mu    sync.Mutex
	day   int
	bare  bool // reports lack titles
	empty bool // the feed has no entries
}

const reportsPerDay = 6

func (s *changingSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	base := "http://" + r.Host
	switch {
	case r.URL.Path == "/feed":
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprint(w, "<rss version='2.0'><channel><title>Town</title>")
		for i := s.day*reportsPerDay - 1; i >= max(0, (s.day-2)*reportsPerDay) && !s.empty; i-- {
			fmt.Fprintf(w, "<item><title>Report %d</title><link>%s/report/%d</link></item>", i, base, i)
		}
		fmt.Fprint(w, "</channel></rss>")
	case strings.HasPrefix(r.URL.Path, "/report/"):
		n := strings.TrimPrefix(r.URL.Path, "/report/")
		title := "<title>Ferry number " + n + " runs aground in fog</title><h1>Ferry number " + n + " runs aground in fog</h1>"
		if s.bare {
			title = ""
		}
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<html lang="en">%s<article>%s</article>`, title, strings.Repeat("<p>The harbour of the town was closed after ferry number "+n+" ran aground in fog. The mayor said that no one was hurt.</p>", 4))
	default:
		http.NotFound(w, r)
	}
}

// runOn runs parley within the test's process at a time of its own.
func runOn(t *testing.T, now time.Time, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs strings.Builder
	a := &app{streams: streams{strings.NewReader(""), &out, &errs}, args: args, lookupEnv: func(string) (string, bool) { return "", false }, now: func() time.Time { return now }, secrets: new(secrets), log: slog.New(slog.DiscardHandler)}
	root := a.root()
	root.SetArgs(args)
	err := root.ExecuteContext(t.Context())
	if err != nil {
		fmt.Fprintf(&errs, "parley: %v\n", err)
	}
	return exitCode(err), out.String(), errs.String()
}

func TestHealthGate(t *testing.T) {
	breakLayout := func(s *changingSite) { s.bare = true }
	silence := func(s *changingSite) { s.empty = true }
	for _, test := range []struct {
		name, action string
		wrong        func(*changingSite)
		code         int
		want         string
	}{
		{"layout breaks", "", breakLayout, exitSomeFailed, "source town: new articles with a title: 0 of 12 (0 %), usually 100 %"},
		{"feed goes silent", "fail", silence, exitSomeFailed, "source town: pages named by its feeds, sitemaps and start pages: 0, usually 12"},
		{"warned only", "warn", breakLayout, exitPublished, "source decays"},
		{"refused", "refuse", breakLayout, exitRefused, "not published:\n  source town: new articles with a title: 0 of 12"},
	} {
		t.Run(test.name, func(t *testing.T) {
			site := &changingSite{}
			server := httptest.NewServer(site)
			defer server.Close()
			dir := t.TempDir()
			file, data := filepath.Join(dir, "parley.yaml"), filepath.Join(dir, "data")
			text := "crawl: {delay: 0s, allow_private: true}\nsources:\n  - {name: town, feeds: ['" + server.URL + "/feed']}\n"
			if test.action != "" {
				text += "health: {action: " + test.action + "}\n"
			}
			if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
			monday := time.Date(2026, 3, 2, 5, 0, 0, 0, time.UTC)
			daily := func(more ...string) (int, string, string) {
				site.mu.Lock()
				site.day++
				site.mu.Unlock()
				return runOn(t, monday.AddDate(0, 0, site.day), append([]string{"run", "-q", "-c", file, "--data", data}, more...)...)
			}
			for range 5 {
				if code, stdout, stderr := daily(); code != exitPublished {
					t.Fatalf("day %d: exit status %d; it said:\n%s%s", site.day, code, stdout, stderr)
				}
			}
			site.mu.Lock()
			site.day++ // nobody ran it: two days' reports are new
			test.wrong(site)
			site.mu.Unlock()
			code, stdout, stderr := daily()
			if code != test.code || !strings.Contains(stderr, test.want) {
				t.Fatalf("exit status %d, want %d and %q; it said:\n%s%s", code, test.code, test.want, stdout, stderr)
			}
			refused := test.code == exitRefused
			if n := len(published(t, data)); n != 6 && !refused || refused && n != 5 {
				t.Errorf("%d runs are published", n)
			}
			if latest, err := output.LatestRun(data); err != nil || !refused && len(latest.Manifest.Health) != 1 {
				t.Errorf("the manifest tells of %v (%v)", latest.Manifest.Health, err)
			}
			if test.name == "layout breaks" { // it is still so the next day, and says since when
				first := published(t, data)[5]
				if code, _, stderr = daily(); code != test.code || !strings.Contains(stderr, "since run "+first) {
					t.Errorf("next day: exit status %d; it said:\n%s", code, stderr)
				}
			}
			if code, _, stderr = daily("--force"); code != exitPublished {
				t.Errorf("with --force: exit status %d; it said:\n%s", code, stderr)
			}
			if code, _, stderr = daily(); code != exitPublished {
				t.Errorf("after --force: exit status %d; it said:\n%s", code, stderr)
			}
		})
	}
}

// A run with less than is asked for is not published, can be looked at, and the
// next run goes on with it: what the source brought meanwhile is not missed.
func TestMinimumGate(t *testing.T) {
	site := &changingSite{day: 1}
	server := httptest.NewServer(site)
	defer server.Close()
	dir := t.TempDir()
	file, data := filepath.Join(dir, "parley.yaml"), filepath.Join(dir, "data")
	configure := func(minimum string) {
		text := "crawl: {delay: 0s, allow_private: true}\nsources:\n  - {name: town, feeds: ['" + server.URL + "/feed']}\nhealth: {minimum: {" + minimum + "}}\n"
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	monday := time.Date(2026, 3, 2, 5, 0, 0, 0, time.UTC)
	daily := func(more ...string) (int, string, string) {
		site.mu.Lock()
		site.day++
		site.mu.Unlock()
		return runOn(t, monday.AddDate(0, 0, site.day), append([]string{"run", "-q", "-c", file, "--data", data}, more...)...)
	}
	refused := func(want ...string) {
		t.Helper()
		code, _, stderr := daily()
		if code != exitRefused || len(published(t, data)) != 0 {
			t.Fatalf("exit status %d, %d runs; it said:\n%s", code, len(published(t, data)), stderr)
		}
		for _, w := range append(want, "the next run goes on with this one", "parley show --data "+output.AsideDir(data)) {
			if !strings.Contains(stderr, w) {
				t.Errorf("it does not say %q but:\n%s", w, stderr)
			}
		}
	}
	configure("articles: 30, dates: 0.9, titles: 1")
	refused("new and changed articles: 12, at least 30 asked for (health.minimum.articles)", "new articles with a date: 0 of 12 (0 %), at least 90 % asked for (health.minimum.dates)")
	if _, stdout, _ := runOn(t, monday, "show", "--data", output.AsideDir(data)); !strings.Contains(stdout, "12 articles") {
		t.Errorf("set aside:\n%s", stdout)
	}
	configure("articles: 30")
	refused("new and changed articles: 18, at least 30")
	refused("new and changed articles: 24, at least 30")
	if ids, err := output.Runs(output.AsideDir(data)); err != nil || len(ids) != 1 {
		t.Errorf("set aside: %v, %v", ids, err)
	}
	if code, stdout, stderr := daily(); code != exitPublished || !strings.Contains(stdout, "30 articles") {
		t.Errorf("exit status %d; it said:\n%s%s", code, stdout, stderr)
	}
	if _, err := os.Stat(output.AsideDir(data)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what was set aside is still there: %v", err)
	}
	if code, stdout, _ := daily("--force"); code != exitPublished || !strings.Contains(stdout, "6 articles") {
		t.Errorf("with --force: exit status %d; it said:\n%s", code, stdout)
	}
}
