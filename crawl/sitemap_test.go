package crawl

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func gzipped(s string) []byte {
	var packed bytes.Buffer
	zw := gzip.NewWriter(&packed)
	zw.Write([]byte(s))
	zw.Close()
	return packed.Bytes()
}

// sitemapOf reads a sitemap whole; sitemaps in an index get a "+" in front.
func sitemapOf(body []byte, max int64) ([]string, error) {
	base, _ := ParseURL("http://news.example/sitemap.xml")
	var got []string
	err := readSitemap(base, "", body, max, func(e sitemapEntry) error {
		line := renderEntry(e.entry)
		if e.sitemap {
			line = "+" + line
		}
		got = append(got, line)
		return nil
	})
	return got, err
}

func TestReadSitemap(t *testing.T) {
	urlset := `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="i">
<url><loc> http://news.example/a?x=1&amp;y=2 </loc><lastmod>2026-01-05</lastmod><image:image><image:loc>http://news.example/pic</image:loc></image:image>
<xhtml:link rel="alternate" hreflang="ru" href="http://news.example/ru"/></url>
<url><loc><![CDATA[http://news.example/b]]></loc><news:news><news:publication_date>2026-01-05T10:30:00+07:00</news:publication_date></news:news></url></urlset>`
	pages := []string{"http://news.example/a?x=1&y=2 2026-01-05T00:00", "http://news.example/b 2026-01-05T03:30"}
	packed := gzipped(urlset)
	for _, test := range []struct {
		name, body string
		want       []string
		fails      bool
	}{
		{"urlset", urlset, pages, false},
		{"gzip", string(packed), pages, false},
		{"gzip, broken off", string(packed[:len(packed)*3/4]), pages[:1], true},
		{"prefix", `<s:urlset xmlns:s="x"><s:url><s:loc>/a</s:loc><image:loc>/pic</image:loc></s:url></s:urlset>`, []string{"http://news.example/a"}, false},
		{"index", `<sitemapindex><sitemap><loc>/s1.xml</loc><lastmod>2026-01-05T10:30:00Z</lastmod></sitemap><sitemap><loc>/s2.xml.gz</loc></sitemap></sitemapindex>`,
			[]string{"+http://news.example/s1.xml 2026-01-05T10:30", "+http://news.example/s2.xml.gz"}, false},
		{"list", "\xef\xbb\xbfhttp://news.example/a?x=1&y=2\r\nhttp://news.example/b", []string{"http://news.example/a?x=1&y=2", "http://news.example/b"}, false},
		{"RSS", rssFeed, []string{"http://news.example/one 2026-01-05T03:30", "http://news.example/two"}, false},
		{"broken off", urlset[:strings.Index(urlset, "<url><loc><![CDATA[")+25], pages[:1], true},
		{"not well-formed", "<urlset><url><loc>/a</loc><lastmod>x</url>&<url><loc>/b<url><loc>/c</loc></urlset>", []string{"http://news.example/a", "http://news.example/c"}, false},
		{"HTML", "<html><url><loc>http://news.example/a</loc></url></html>", nil, true},
		{"nothing", "", nil, true},
		{"bad gzip", "\x1f\x8bx", nil, true},
	} {
		got, err := sitemapOf([]byte(test.body), 1<<20)
		if !slices.Equal(got, test.want) || (err != nil) != test.fails {
			t.Errorf("%s: %q, %v", test.name, got, err)
		}
	}
	if _, err := sitemapOf(packed, 100); !errors.Is(err, errLargeSitemap) {
		t.Errorf("a sitemap was unpacked beyond its bound: %v", err)
	}
}

func TestSitemapsAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("<urlset>")
	for i := range maxSitemapEntries + 10 {
		fmt.Fprintf(&b, "<url><loc>/%d</loc></url>", i)
	}
	if got, err := sitemapOf([]byte(b.String()), 1<<20); len(got) != maxSitemapEntries || !errors.Is(err, errManySitemap) {
		t.Errorf("%d entries, %v", len(got), err)
	}
	stop := errors.New("enough")
	base, _ := ParseURL("http://news.example/")
	n := 0
	err := readSitemap(base, "", []byte(b.String()), 1<<20, func(sitemapEntry) error { n++; return stop })
	if n != 1 || !errors.Is(err, stop) {
		t.Errorf("%d entries were given after the first was refused: %v", n, err)
	}
}

func TestNewestSitemapsComeFirst(t *testing.T) {
	index := func(lines ...string) []string {
		var entries []entry
		for _, line := range lines {
			link, date, _ := strings.Cut(line, " ")
			e := entry{link: link}
			noteStamp(&e.modified, date)
			entries = append(entries, e)
		}
		slices.SortStableFunc(entries, newestFirst)
		var got []string
		for _, e := range entries {
			got = append(got, e.link)
		}
		return got
	}
	for _, test := range []struct{ in, want []string }{
		{[]string{"/a 2025-01-01", "/b 2026-01-01", "/c 2024-01-01"}, []string{"/b", "/a", "/c"}},
		{[]string{"/sitemap-2019-9.xml", "/sitemap-2019-10.xml", "/sitemap-2020-1.xml", "/sitemap-2018-12.xml"},
			[]string{"/sitemap-2020-1.xml", "/sitemap-2019-10.xml", "/sitemap-2019-9.xml", "/sitemap-2018-12.xml"}},
		{[]string{"/post-1.xml", "/latest.xml", "/news-sitemap.xml"}, []string{"/news-sitemap.xml", "/latest.xml", "/post-1.xml"}},
	} {
		if got := index(test.in...); !slices.Equal(got, test.want) {
			t.Errorf("%v: %v, want %v", test.in, got, test.want)
		}
	}
}

func FuzzReadSitemap(f *testing.F) {
	f.Add([]byte(`<urlset><url><loc>http://h/a</loc><lastmod>2026-01-05</lastmod></url></urlset>`))
	f.Add([]byte(`<?xml version="1.0" encoding="koi8-r"?><sitemapindex><sitemap><loc>/s</loc></sitemap>`))
	f.Add([]byte("http://h/a\nhttp://h/b"))
	f.Add([]byte(rssFeed))
	f.Add(gzipped("<urlset><url><loc>/a</loc></url>"))
	base, _ := ParseURL("http://news.example/")
	f.Fuzz(func(t *testing.T, body []byte) {
		_ = readSitemap(base, "", body, 1<<16, func(e sitemapEntry) error {
			if u, err := ParseURL(e.link); err != nil || u.String() != e.link {
				t.Fatalf("link %q is not normalised", e.link)
			}
			return nil
		})
	})
}

func BenchmarkReadSitemap(b *testing.B) {
	var m strings.Builder
	m.WriteString("<urlset>")
	for i := range 10000 {
		fmt.Fprintf(&m, "<url><loc>http://news.example/tin-tuc/mot-bai-viet-%d.html</loc><lastmod>2026-01-05T10:30:00+07:00</lastmod></url>\n", i)
	}
	m.WriteString("</urlset>")
	body := []byte(m.String())
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if got, err := sitemapOf(body, 1<<20); err != nil || len(got) != 10000 {
			b.Fatal(len(got), err)
		}
	}
}
