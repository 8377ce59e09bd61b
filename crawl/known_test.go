package crawl

import (
	"compress/gzip"
	"crypto/sha1"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley/crawl/archive"
)

// versioned serves a document that has validators and may change.
type versioned struct {
	mu          sync.Mutex
	contentType string
	body        string
	validators  bool // off: a server that knows no conditional requests
	conditional int  // requests with conditions
}

func (v *versioned) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v.mu.Lock()
	defer v.mu.Unlock()
	tag := fmt.Sprintf(`"%x"`, sha1.Sum([]byte(v.body)))
	if r.Header.Get("If-None-Match") != "" {
		v.conditional++
	}
	w.Header().Set("Content-Type", v.contentType)
	if v.validators {
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	fmt.Fprint(w, v.body)
}

func (v *versioned) set(body string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.body = body
}

func (s *site) versioned(path, contentType, body string) *versioned {
	v := &versioned{contentType: contentType, body: body, validators: true}
	s.handle(path, v.ServeHTTP)
	return v
}

func rss(links ...string) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>`)
	for _, link := range links {
		fmt.Fprintf(&b, "<item><title>x</title><link>%s</link></item>", link)
	}
	b.WriteString("</channel></rss>")
	return b.String()
}

func TestSecondRunAsksForNewsOnly(t *testing.T) {
	s := newSite(t, "127.0.0.1")
	start := s.versioned("/", "text/html", `<html><a href="/a">a</a><a href="/section">s</a>`)
	feed := s.versioned("/feed", "application/rss+xml", rss(s.URL+"/a", s.URL+"/b"))
	sitemap := s.versioned("/map.xml", "application/xml", `<urlset><url><loc>`+s.URL+`/c</loc></url></urlset>`)
	plain := s.versioned("/plain", "text/html", "<html>always in full") // answers 200, but says the same
	plain.validators = false
	for _, path := range []string{"/a", "/b", "/c", "/section"} {
		s.versioned(path, "text/html", "<html>"+path)
	}
	config := testConfig(Source{
		Name: "demo", Start: []string{s.URL, s.URL + "/plain"}, Feeds: []string{s.URL + "/feed"}, Sitemaps: []string{s.URL + "/map.xml"}, Depth: 1,
	})
	w := newWorld(t)
	_, fetches := w.crawl(config)
	checkOutcomes(t, fetches, "/ ok", "/plain ok", "/feed ok", "/map.xml ok", "/a ok", "/b ok", "/c ok", "/section ok")
	w.next("run2")
	before := len(s.paths())
	result, fetches := w.crawl(config)
	checkOutcomes(t, fetches, "/ not_modified", "/plain unchanged", "/feed not_modified", "/map.xml not_modified")
	for _, path := range s.paths()[before:] {
		switch path {
		case "/robots.txt", "/", "/plain", "/feed", "/map.xml":
		default:
			t.Errorf("the second run asked for %s", path)
		}
	}
	if start.conditional != 1 || feed.conditional != 1 || sitemap.conditional != 1 {
		t.Errorf("conditional requests: %d, %d, %d; want one each", start.conditional, feed.conditional, sitemap.conditional)
	}
	if result.Pages() != 0 || len(w.pages()) != 0 {
		t.Errorf("the second run has %d pages, %v", result.Pages(), w.pages())
	}
	checkArchive(t, w.dir, 6)

	// What changed is fetched, and what it names.
	w.next("run3")
	s.page("/new")
	feed.set(rss(s.URL+"/a", s.URL+"/new"))
	_, fetches = w.crawl(config)
	checkOutcomes(t, fetches, "/ not_modified", "/plain unchanged", "/feed ok", "/map.xml not_modified", "/new ok")
	checkRevisits(t, w, fetches["/"], fetches["/plain"])
}

// checkRevisits looks at the records of a start page with a 304 and of one that
// came in full, unchanged.
func checkRevisits(t *testing.T, w *world, notModified, unchanged Fetch) {
	t.Helper()
	for _, f := range []Fetch{notModified, unchanged} {
		_, err := archive.ReadAt(filepath.Join(w.dir, f.ArchiveFile), f.ArchiveOffset, archive.Options{})
		var skip *archive.SkipError
		if !errors.As(err, &skip) || skip.Reason != archive.SkipRevisit {
			t.Errorf("%s: reading its record gave %v, want a revisit", f.URL, err)
		}
		known, err := w.state.Known(f.URL)
		if err != nil || known == nil {
			t.Fatalf("%s: known %v, %v", f.URL, known, err)
		}
		page, err := archive.ReadAt(filepath.Join(w.dir, known.Archived.File), known.Archived.Offset, archive.Options{})
		if err != nil || page.URL != f.URL || known.Same != 2 {
			t.Errorf("%s: known %+v; its record: %v, %v", f.URL, known, page, err)
		}
	}
}

// next finishes the run under way and begins another one.
func (w *world) next(id string) {
	w.t.Helper()
	if err := w.state.Finish(); err != nil {
		w.t.Fatal(err)
	}
	w.begin(id)
}

// A wider source, or an earlier bound, wants links of a feed that did not change.
func TestUnchangedFeedIsReadAgainForAnotherSource(t *testing.T) {
	s := newSite(t, "127.0.0.1")
	s.versioned("/feed", "application/rss+xml", rss(s.URL+"/a", s.URL+"/b"))
	s.page("/a")
	s.page("/b")
	source := Source{Name: "demo", Feeds: []string{s.URL + "/feed"}, Exclude: []string{"/b$"}}
	w := newWorld(t)
	_, fetches := w.crawl(testConfig(source))
	checkOutcomes(t, fetches, "/feed ok", "/a ok")
	w.next("run2")
	source.Exclude = nil
	_, fetches = w.crawl(testConfig(source))
	checkOutcomes(t, fetches, "/feed unchanged", "/b ok")
}

// A start page that did not change still leads to what is to be fetched, also
// where the answer was a 304: its links come out of the archive. Where the
// archive has lost the page, or it is damaged there, it is fetched whole.
func TestLinksOfAnUnchangedPageCount(t *testing.T) {
	for name, test := range map[string]struct {
		harm  func(file string) error // to the archive, after the first run
		wants [][]string              // of the runs after that
	}{
		"sound":   {func(string) error { return nil }, [][]string{{"/ not_modified", "/a ok"}}},
		"lost":    {os.Remove, [][]string{{"/ ok", "/a ok"}}},
		"damaged": {func(file string) error { return os.Truncate(file, 100) }, [][]string{{"/ not_modified"}, {"/ ok", "/a ok"}}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, "127.0.0.1")
			s.versioned("/", "text/html", `<html><a href="/a">a</a>`)
			s.page("/a")
			source := Source{Name: "demo", Start: []string{s.URL}}
			w := newWorld(t)
			_, fetches := w.crawl(testConfig(source))
			checkOutcomes(t, fetches, "/ ok")
			if err := test.harm(filepath.Join(w.dir, fetches["/"].ArchiveFile)); err != nil {
				t.Fatal(err)
			}
			source.Depth = 1
			for i, want := range test.wants {
				w.next(fmt.Sprintf("run%d", i+2))
				_, fetches = w.crawl(testConfig(source))
				checkOutcomes(t, fetches, want...)
			}
		})
	}
}

// A 304 that nobody asked for refers to nothing.
func TestUnaskedNotModified(t *testing.T) {
	s := newSite(t, "127.0.0.1")
	s.handle("/", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNotModified) })
	w := newWorld(t)
	_, fetches := w.crawl(testConfig(Source{Name: "demo", Start: []string{s.URL}}))
	checkOutcomes(t, fetches, "/ not_modified")
	if known, err := w.state.Known(s.URL + "/"); known != nil || err != nil {
		t.Errorf("known: %v, %v", known, err)
	}
}

func TestDueDoubles(t *testing.T) {
	asked := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	const day = 24 * time.Hour
	for _, test := range []struct {
		age  time.Duration
		same int
		want time.Duration // after asked; below 0: never
	}{
		{day, 0, day}, {day, 1, 2 * day}, {day, 2, 4 * day}, {day, 5, maxRecrawl}, {day, 1 << 20, maxRecrawl},
		{time.Hour, 3, 8 * time.Hour}, {-1, 4, -1}, {90 * day, 0, 90 * day}, {90 * day, 3, 90 * day},
	} {
		k := &Known{Asked: asked, Same: test.same}
		got := k.due(test.age)
		if test.want < 0 && !got.IsZero() || test.want >= 0 && !got.Equal(asked.Add(test.want)) {
			t.Errorf("age %v, %d times the same: due %v", test.age, test.same, got)
		}
	}
}

func knownSamples() []*Known {
	at := time.Date(2026, 1, 2, 3, 4, 5, 678000, time.UTC)
	return []*Known{
		{Kind: KindPage, Asked: at, Date: at},
		{
			Kind: KindFeed, ETag: `W/"ü"`, LastModified: "Fri, 02 Jan 2026 03:04:05 GMT", Content: sha1.Sum([]byte("x")), Coding: "gzip chunked",
			Asked: at, Date: at.Add(-time.Hour), Same: 7, Scope: 1 << 63, Since: at,
			Archived: archive.Ref{
				File: "20260102T030405Z-abc-00012.warc.gz", Offset: 1 << 40,
				ID: "<urn:uuid:16da6da0-bcdc-49c3-927e-57494593bbbb>", Payload: "sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
			},
		},
	}
}

func TestKnownIsStoredWhole(t *testing.T) {
	for _, k := range knownSamples() {
		b := k.encode()
		got, err := decodeKnown(b)
		if err != nil || !reflect.DeepEqual(got, k) {
			t.Errorf("got %+v, %v; want %+v", got, err, k)
		}
		if len(b) > 300 {
			t.Errorf("it takes %d bytes", len(b))
		}
		for cut := range b {
			if _, err := decodeKnown(b[:cut]); err == nil {
				t.Errorf("cut at %d of %d it was accepted", cut, len(b))
			}
		}
	}
}

func FuzzKnown(f *testing.F) {
	for _, k := range knownSamples() {
		f.Add(k.encode())
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		k, err := decodeKnown(b)
		if err != nil {
			return
		}
		again, err := decodeKnown(k.encode())
		if err != nil || !reflect.DeepEqual(again, k) {
			t.Fatalf("%+v became %+v, %v", k, again, err)
		}
	})
}

// The same content in another coding is unchanged, but the archived record
// cannot stand in for it: a replay would join this header to that body.
func TestUnchangedInAnotherCoding(t *testing.T) {
	s := newSite(t, "127.0.0.1")
	var packed atomic.Bool
	s.handle("/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		if !packed.Load() {
			fmt.Fprint(w, "<html>same")
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		zw := gzip.NewWriter(w)
		fmt.Fprint(zw, "<html>same")
		zw.Close()
	})
	w := newWorld(t)
	config := testConfig(Source{Name: "demo", Start: []string{s.URL}})
	_, fetches := w.crawl(config)
	checkOutcomes(t, fetches, "/ ok")
	packed.Store(true)
	w.next("run2")
	_, fetches = w.crawl(config)
	checkOutcomes(t, fetches, "/ unchanged")
	_, err := archive.ReadAt(filepath.Join(w.dir, fetches["/"].ArchiveFile), fetches["/"].ArchiveOffset, archive.Options{})
	var skip *archive.SkipError
	if !errors.As(err, &skip) || skip.Reason != archive.SkipOutcome {
		t.Errorf("reading its record gave %v, want that its outcome makes it no page", err)
	}
}
