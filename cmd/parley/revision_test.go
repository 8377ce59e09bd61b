package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley/output"
)

// runAt runs the command at a time of its own, which keeps the ids of runs
// apart, and fails the test where it fails.
func runAt(t *testing.T, now time.Time, args ...string) {
	t.Helper()
	var errs bytes.Buffer
	a := &app{
		streams: streams{strings.NewReader(""), &bytes.Buffer{}, &errs}, args: args, lookupEnv: os.LookupEnv, secrets: new(secrets),
		now: func() time.Time { return now }, log: slog.New(slog.DiscardHandler),
	}
	root := a.root()
	root.SetArgs(args)
	if err := root.ExecuteContext(t.Context()); err != nil {
		t.Fatalf("parley %s: %v: %s", strings.Join(args, " "), err, errs.String())
	}
}

// revisions are the articles of the latest run as "path revision", sorted, and
// its fetches as path -> "outcome article_id".
func revisions(t *testing.T, data, base string) (articles []string, fetches map[string]string) {
	t.Helper()
	latest, err := output.LatestRun(data)
	if err != nil {
		t.Fatal(err)
	}
	for a, err := range latest.Articles() {
		if err != nil {
			t.Fatal(err)
		}
		number := "none"
		if a.Revision != nil {
			number = fmt.Sprint(*a.Revision)
		}
		articles = append(articles, strings.TrimPrefix(a.URL, base)+" "+number)
	}
	fetches = map[string]string{}
	for f, err := range latest.Fetches() {
		if err != nil {
			t.Fatal(err)
		}
		fetches[strings.TrimPrefix(f.URL, base)] = f.Outcome + " " + f.ArticleID
	}
	slices.Sort(articles)
	return articles, fetches
}

// A page that changes becomes a new revision. One of which only the surroundings
// change, one that is sent again as it was, and one that answers 304 become no
// rows, but their fetches tell which article they are.
func TestChangedArticlesAreRevisions(t *testing.T) {
	const other = "<p>The delegations discussed ransomware, the protection of hospitals and a hotline between their response teams.</p>"
	page := func(title, rest string) string {
		return "<html lang=en><head><title>" + title + "</title></head><body><article><h1>" + title + "</h1>" +
			"<p>France and Japan held a cyber dialogue in Paris on 3 May 2024, officials said on Friday.</p>" + other + "</article>" + rest + "</body></html>"
	}
	var round atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := round.Load()
		w.Header().Set("Content-Type", "text/html")
		switch r.URL.Path {
		case "/changed":
			fmt.Fprint(w, page("France and Japan meet, report "+fmt.Sprint(n), ""))
		case "/clock":
			fmt.Fprint(w, page("France and Japan meet", fmt.Sprintf("<!-- made in %d ms --><footer>%d</footer>", n, n)))
		case "/same":
			fmt.Fprint(w, page("France and Japan meet at last", ""))
		case "/tagged":
			w.Header().Set("ETag", `"one"`)
			if r.Header.Get("If-None-Match") == `"one"` {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			fmt.Fprint(w, page("France and Japan meet once more", ""))
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	began := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	data := t.TempDir()
	args := []string{"run", "--data", data, "--allow-private", "--delay", "0s", "--depth", "0", "-q"}
	for _, path := range []string{"/changed", "/clock", "/same", "/tagged", "/gone"} { // what is gone fails no source that has other pages
		args = append(args, server.URL+path)
	}

	runAt(t, began, args...)
	articles, first := revisions(t, data, server.URL)
	if want := []string{"/changed 1", "/clock 1", "/same 1", "/tagged 1"}; !slices.Equal(articles, want) {
		t.Errorf("first run: %q, want %q", articles, want)
	}
	for n := int64(1); n <= 2; n++ {
		round.Store(n)
		runAt(t, began.Add(time.Duration(n)*time.Hour), args...)
		articles, fetches := revisions(t, data, server.URL)
		if want := []string{fmt.Sprintf("/changed %d", n+1)}; !slices.Equal(articles, want) {
			t.Errorf("round %d: %q, want %q", n, articles, want)
		}
		for path, outcome := range map[string]string{"/clock": "ok", "/same": "unchanged", "/tagged": "not_modified"} {
			_, id, _ := strings.Cut(first[path], " ")
			if want := outcome + " " + id; fetches[path] != want || id == "" {
				t.Errorf("round %d: fetching %s is %q, want %q", n, path, fetches[path], want)
			}
		}
		if fetches["/changed"] == first["/changed"] || !strings.HasPrefix(fetches["/changed"], "ok ") {
			t.Errorf("round %d: fetching /changed is %q, first %q", n, fetches["/changed"], first["/changed"])
		}
	}

	// What the archive holds is one page for each version, and no error.
	again := filepath.Join(t.TempDir(), "again")
	runAt(t, began, "extract", filepath.Join(data, "archive"), "--data", again, "-q")
	articles, _ = revisions(t, again, server.URL)
	if want := []string{"/changed none", "/changed none", "/changed none", "/clock none", "/same none", "/tagged none"}; !slices.Equal(articles, want) {
		t.Errorf("extracted from the archive: %q, want %q", articles, want)
	}
}
