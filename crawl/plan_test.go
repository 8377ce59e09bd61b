package crawl

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// list are the URLs that a state lists, without the site's address.
func (w *world) list(s *site) (waiting, failed []string) {
	w.t.Helper()
	for item, err := range w.state.Waiting() {
		if err != nil {
			w.t.Fatal(err)
		}
		waiting = append(waiting, item.URL[len(s.URL):])
	}
	for f, err := range w.state.FailedForNow() {
		if err != nil {
			w.t.Fatal(err)
		}
		failed = append(failed, f.URL[len(s.URL):]+" "+string(f.Outcome))
	}
	return waiting, failed
}

func TestListsOfWhatWaitsAndFailed(t *testing.T) {
	s := newSite(t, "127.0.0.1")
	s.page("/", "/busy", "/gone", "/b", "/c")
	s.page("/b")
	s.page("/c")
	down := true
	s.handle("/busy", func(w http.ResponseWriter, r *http.Request) {
		if down {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		serveHTML(w)
	})
	source := Source{Name: "s", Start: []string{s.URL + "/"}, Depth: 1, MaxPages: 3}
	w := newWorld(t)
	w.crawl(testConfig(source))
	waiting, failed := w.list(s)
	if !slices.Equal(waiting, []string{"/b", "/c"}) || !slices.Equal(failed, []string{"/busy unavailable"}) {
		t.Errorf("waiting %v, failed for now %v", waiting, failed)
	}
}

func TestDryRunAsksForSeedsAlone(t *testing.T) {
	s := newSite(t, "127.0.0.1")
	s.text("/robots.txt", "text/plain", "User-agent: *\nDisallow: /private")
	s.page("/", "/a", "/b", "/private")
	s.page("/a", "/c")
	s.page("/b")
	s.text("/feed", "application/rss+xml", "<rss version='2.0'><channel><title>x</title><item><link>"+s.URL+"/f</link></item></channel></rss>")
	config := testConfig(Source{Name: "s", Start: []string{s.URL + "/"}, Feeds: []string{s.URL + "/feed"}, Depth: 3})
	config.DryRun = true
	w := newWorld(t)
	result, fetches := w.crawl(config)
	checkOutcomes(t, fetches, "/ ok", "/feed ok", "/a planned", "/b planned", "/f planned", "/private robots_disallowed")
	if paths := s.paths(); len(paths) != 3 {
		t.Errorf("asked for %v", paths)
	}
	if result.End != EndComplete || fetches["/a"].Detail == "" {
		t.Errorf("end %s, reason %q", result.End, fetches["/a"].Detail)
	}
}

func TestCopyStateChangesNothing(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	if err := CopyState(from, to); err != nil { // there is none
		t.Fatal(err)
	}
	state, err := OpenState(from)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := state.Begin("run1"); err != nil {
		t.Fatal(err)
	}
	if err := CopyState(from, to); !errors.Is(err, ErrLocked) {
		t.Errorf("while another works with it: %v, want ErrLocked", err)
	}
	state.Close()
	before, err := os.ReadFile(filepath.Join(from, StateFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := CopyState(from, to); err != nil {
		t.Fatal(err)
	}
	if state, err = OpenState(to); err != nil {
		t.Fatal(err)
	}
	defer state.Close()
	if run, resumed, err := state.Begin("run2"); run != "run1" || !resumed || err != nil {
		t.Errorf("the copy goes on with %q, %v (%v)", run, resumed, err)
	}
	if after, err := os.ReadFile(filepath.Join(from, StateFile)); err != nil || string(after) != string(before) {
		t.Errorf("the original changed (%v)", err)
	}
}
