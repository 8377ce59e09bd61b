package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"time"
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
	const budget = 100 * time.Millisecond
	slow := true
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		switch r.URL.Path {
		case "/":
			if slow {
				time.Sleep(2 * budget) // longer than the budget, whenever that began
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
	if code != exitBudget || !strings.Contains(stdout, "1 article ") || !strings.Contains(stderr, "the next run goes on with the 2 URLs left") {
		t.Errorf("exit status %d; it said:\n%s%s", code, stdout, stderr)
	}
	slow = false
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
