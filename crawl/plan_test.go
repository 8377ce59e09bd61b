package crawl

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

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
