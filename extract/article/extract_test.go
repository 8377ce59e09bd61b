package article

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/crawl/archive"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden is what a page of testdata must give.
type golden struct {
	Title, Site, Section, URL   string
	Authors                     []string
	Lang, Charset               string
	Published, Precision, Dated string // RFC 3339; the source of the date
	Zone                        bool
	Modified                    string
	Text                        []string // paragraphs
}

func goldenOf(a *Article) golden {
	g := golden{
		Title: a.Title, Site: a.Site, Section: a.Section, URL: a.CanonicalURL, Authors: a.Authors, Lang: a.Lang, Charset: a.Charset,
		Precision: a.Published.Precision, Dated: a.Published.Source, Zone: a.Published.Zone, Text: strings.Split(a.Text, "\n\n"),
	}
	if a.Published.Known() {
		g.Published = a.Published.Time.Format(time.RFC3339)
	}
	if a.Modified.Known() {
		g.Modified = a.Modified.Time.Format(time.RFC3339)
	}
	return g
}

func newExtractor(t testing.TB) *Extractor {
	t.Helper()
	e, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestPages compares the pages of testdata with their golden files.
func TestPages(t *testing.T) {
	e := newExtractor(t)
	pages, err := filepath.Glob("testdata/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages in testdata: %v", err)
	}
	for _, name := range pages {
		t.Run(filepath.Base(name), func(t *testing.T) {
			body, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			a, err := e.Extract(&archive.Page{Body: body})
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			enc := json.NewEncoder(&got)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			if err := enc.Encode(goldenOf(a)); err != nil {
				t.Fatal(err)
			}
			file := strings.TrimSuffix(name, ".html") + ".json"
			if *update {
				if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got.String(), want)
			}
		})
	}
}

// TestPlainText checks that text input is kept to the letter, since users'
// offsets point into it.
func TestPlainText(t *testing.T) {
	e := newExtractor(t)
	for _, c := range []struct{ name, text, given, title, wantText string }{
		{"headline line", "Talks in Oslo\n\nThey  met.\n", "", "Talks in Oslo", "Talks in Oslo\n\nThey  met.\n"},
		{"no blank line", "They met.\nThey parted.", "", "", "They met.\nThey parted."},
		{"given title", "They met.\n\nThey parted.", "Oslo talks", "Oslo talks", "They met.\n\nThey parted."},
		{"decomposed", "Ha\u0300 Nội\r\n\r\nHọp.", "", "Hà Nội", "Hà Nội\n\nHọp."},
		{"markup is text", "<b>Bold</b> claim.", "", "", "<b>Bold</b> claim."},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := e.Extract(&archive.Page{Text: c.text, Title: c.given})
			if err != nil {
				t.Fatal(err)
			}
			if a.Text != c.wantText || a.Title != c.title {
				t.Errorf("got title %q text %q", a.Title, a.Text)
			}
		})
	}
}

// TestGiven checks that what the user knows wins over what the page says.
func TestGiven(t *testing.T) {
	e := newExtractor(t)
	body := []byte(`<html lang="en"><meta property="article:published_time" content="2020-01-02T10:00:00Z"><h1>They met in Oslo</h1><p>The ministers met in Oslo and said that the talks would go on.</p>`)
	a, err := e.Extract(&archive.Page{Body: body, Title: "Oslo", Lang: "ru", Published: "2019-05-06"})
	if err != nil {
		t.Fatal(err)
	}
	if a.Title != "Oslo" || a.Lang != "ru" || a.LangSource != "given" || a.Published.Source != "given" || a.Published.Time.Format(time.DateOnly) != "2019-05-06" {
		t.Errorf("got %+v", a)
	}
	if !strings.HasPrefix(a.Text, "Oslo\n\nThe ministers") {
		t.Errorf("text %q", a.Text)
	}
}

// TestFuture checks that dates after the fetch are not believed.
func TestFuture(t *testing.T) {
	e := newExtractor(t)
	page := &archive.Page{
		Fetched: time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC),
		Body:    []byte(`<meta property="article:published_time" content="2031-01-02T10:00:00Z"><h1>They met in Oslo</h1><p>29 February 2024</p><p>The ministers met in Oslo and said that the talks would go on.</p>`),
	}
	a, err := e.Extract(page)
	if err != nil {
		t.Fatal(err)
	}
	if got := a.Published.Time.Format(time.DateOnly); got != "2024-02-29" || a.Published.Source != "visible" {
		t.Errorf("published %s by %s", got, a.Published.Source)
	}
}

// TestErrors checks that broken input gives an error of the right kind that
// tells what to do.
func TestErrors(t *testing.T) {
	e, err := New(Options{MaxBytes: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		page archive.Page
		want error
	}{
		{"nothing", archive.Page{}, ErrEmpty},
		{"blank", archive.Page{Body: []byte(" \n\t ")}, ErrEmpty},
		{"blank text", archive.Page{Text: " \n"}, ErrEmpty},
		{"pdf", archive.Page{Body: []byte("%PDF-1.7\n1 0 obj <html>")}, ErrBinary},
		{"png", archive.Page{Body: []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")}, ErrBinary},
		{"gzip", archive.Page{Body: []byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03")}, ErrBinary},
		{"zeros", archive.Page{Body: append([]byte("<html><p>text"), make([]byte, 4000)...)}, ErrBinary},
		{"large", archive.Page{Body: bytes.Repeat([]byte("<p>word</p>"), 1<<17)}, ErrTooLarge},
		{"json", archive.Page{Body: []byte(`{"html": "<p>text</p>"}`)}, ErrNotHTML},
		{"feed", archive.Page{Body: []byte(`<?xml version="1.0"?><rss><channel><title>x</title></channel></rss>`)}, ErrNotHTML},
		{"prose", archive.Page{Body: []byte("Only words here.")}, ErrNotHTML},
		{"no text", archive.Page{Body: []byte("<html><body><script>load()</script></body></html>")}, ErrNoText},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.page.ID = "page-7"
			_, err := e.Extract(&c.page)
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			var detailed *Error
			if !errors.As(err, &detailed) || detailed.Mend == "" || !strings.Contains(err.Error(), "page-7") {
				t.Errorf("error tells too little: %v", err)
			}
		})
	}
}

// TestDeepNesting checks that a page that nests ten thousand deep still gives
// its text.
func TestDeepNesting(t *testing.T) {
	e := newExtractor(t)
	for _, tag := range []string{"div", "b", "table><tr><td", "ul><li", "span", "blockquote", "a name=x", "font color=red"} {
		deep := "<h1>They met in Oslo</h1>" + strings.Repeat("<"+tag+">", 10000) + "<p>The ministers met in Oslo and said that the talks would go on.</p>" + strings.Repeat("</div>", 10000)
		a, err := e.Extract(&archive.Page{Body: []byte("<html><body>" + deep)})
		if err != nil {
			t.Errorf("%s: %v", tag, err)
			continue
		}
		if !strings.Contains(a.Text, "talks would go on") {
			t.Errorf("%s: text %q", tag, a.Text)
		}
	}
}

// TestConcurrent checks, under the race detector, that many goroutines may
// share an Extractor and get the same article.
func TestConcurrent(t *testing.T) {
	e := newExtractor(t)
	body, err := os.ReadFile("testdata/vi-toasoan.html")
	if err != nil {
		t.Fatal(err)
	}
	page := &archive.Page{Body: body}
	first, err := e.Extract(page)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				a, err := e.Extract(page)
				if err != nil || a.Text != first.Text || a.Published != first.Published {
					t.Errorf("differs: %v", err)
				}
			}
		})
	}
	wg.Wait()
}

// FuzzExtract looks for bytes that break extraction or give text that is not
// clean.
func FuzzExtract(f *testing.F) {
	pages, _ := filepath.Glob("testdata/*.html")
	for _, name := range pages {
		if b, err := os.ReadFile(name); err == nil {
			f.Add(b, "text/html")
		}
	}
	f.Add([]byte("<p>\xff\xfe<table><tr><td>x<b><i></table>"), "text/html; charset=koi8-r")
	f.Add([]byte(`<script type="application/ld+json">{"@graph":[{"@type":["NewsArticle"],"author":[[{}]]}]}</script><p>a`), "")
	f.Add([]byte("<time>12:30 5/6/2020 15:35 GMT+7, 21/07/2021 2:47 p.m.</time><h1>x</h1>"), "text/html; charset=viscii")
	e := newExtractor(f)
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		if len(body) > 1<<16 {
			return
		}
		a, err := e.Extract(&archive.Page{Body: body, ContentType: contentType})
		if err != nil {
			var detailed *Error
			if !errors.As(err, &detailed) || strings.Contains(err.Error(), "parser failed") {
				t.Fatalf("%v", err)
			}
			return
		}
		if strings.ContainsAny(a.Text, "\r\x00\u00AD\u200B\uFEFF") && contentType != "text/plain" {
			t.Errorf("unclean text %q", a.Text)
		}
		if b, _ := e.Extract(&archive.Page{Body: body, ContentType: contentType}); b.Text != a.Text || b.Title != a.Title || b.Published.Time.Format(time.RFC3339) != a.Published.Time.Format(time.RFC3339) {
			t.Error("two extractions differ")
		}
	})
}

func BenchmarkExtract(b *testing.B) {
	e := newExtractor(b)
	for _, name := range []string{"vi-toasoan", "ru-1251", "en-micro"} {
		body, err := os.ReadFile("testdata/" + name + ".html")
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(body)))
			page := &archive.Page{Body: body}
			for b.Loop() {
				if _, err := e.Extract(page); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
