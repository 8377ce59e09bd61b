package crawl

import (
	"fmt"
	"testing"
	"time"
)

// crawlAt crawls in a run of its own, all of it at one time.
func (w *world) crawlAt(now time.Time, config Config) map[string]Fetch {
	w.t.Helper()
	if w.run != "run1" || len(w.fetches()) > 0 {
		w.next("run at " + now.Format(time.RFC3339))
	}
	if _, err := w.try(w.t.Context(), config, Deps{Now: func() time.Time { return now }}); err != nil {
		w.t.Fatal(err)
	}
	return w.fetches()
}

// A page is asked for again when it is old enough, less and less often while
// it brings no news, and by nobody's asking before.
func TestPagesAreAskedForAgainByAge(t *testing.T) {
	s := newSite(t, "127.0.0.1")
	s.versioned("/", "text/html", `<html><a href="/tagged">a</a><a href="/plain">b</a>`)
	s.versioned("/tagged", "text/html", "<html>one")
	plain := s.versioned("/plain", "text/html", "<html>two")
	plain.validators = false
	config := testConfig(Source{Name: "demo", Start: []string{s.URL}, Depth: 1})
	w := newWorld(t)
	began := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, test := range []struct {
		after  time.Duration
		change string // what /plain says from now on
		want   []string
	}{
		{0, "", []string{"/ ok", "/tagged ok", "/plain ok"}},
		{23 * time.Hour, "", []string{"/ not_modified"}},
		{25 * time.Hour, "", []string{"/ not_modified", "/tagged not_modified", "/plain unchanged"}},
		{(25 + 47) * time.Hour, "", []string{"/ not_modified"}},
		{(25 + 49) * time.Hour, "<html>changed", []string{"/ not_modified", "/tagged not_modified", "/plain ok"}},
		{(25 + 49 + 25) * time.Hour, "", []string{"/ not_modified", "/plain unchanged"}},
	} {
		if test.change != "" {
			plain.set(test.change)
		}
		fetches := w.crawlAt(began.Add(test.after), config)
		t.Run(fmt.Sprint(test.after), func(t *testing.T) { checkOutcomes(t, fetches, test.want...) })
	}
}

// A feed that dates a page later than it was fetched makes it due at once.
func TestFeedsAnnounceChanges(t *testing.T) {
	s := newSite(t, "127.0.0.1")
	entry := func(path string, at time.Time) string {
		return fmt.Sprintf("<item><title>x</title><link>%s%s</link><pubDate>%s</pubDate></item>", s.URL, path, at.Format(time.RFC1123Z))
	}
	channel := func(entries ...string) string {
		return `<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>` + fmt.Sprint(entries) + "</channel></rss>"
	}
	began := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	old := began.AddDate(0, 0, -3)
	feed := s.versioned("/feed", "application/rss+xml", channel(entry("/a", old), entry("/b", old)))
	a := s.versioned("/a", "text/html", "<html>a")
	s.versioned("/b", "text/html", "<html>b")
	config := testConfig(Source{Name: "demo", Feeds: []string{s.URL + "/feed"}})
	w := newWorld(t)
	checkOutcomes(t, w.crawlAt(began, config), "/feed ok", "/a ok", "/b ok")
	checkOutcomes(t, w.crawlAt(began.Add(time.Hour), config), "/feed not_modified")
	a.set("<html>a, corrected")
	feed.set(channel(entry("/a", began.Add(90*time.Minute)), entry("/b", old)))
	checkOutcomes(t, w.crawlAt(began.Add(2*time.Hour), config), "/feed ok", "/a ok")
	if got := len(w.pages()); got != 1 {
		t.Errorf("the last run has %d pages, want the changed one", got)
	}
}
