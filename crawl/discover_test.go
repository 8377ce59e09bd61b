package crawl

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"slices"
	"strings"
	"testing"
)

const rssFeed = `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>t</title><link>http://news.example/</link>
<item><title>1</title><link>/one?utm_source=rss</link></item>
<item><title>2</title><guid isPermaLink="true">http://news.example/two</guid></item>
<item><title>again</title><link>http://news.example/one</link></item>
<item><title>none</title></item></channel></rss>`

const atomFeed = `<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><title>1</title>
<link rel="alternate" href="http://news.example/one"/><id>x</id></entry></feed>`

const jsonFeed = `{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[{"id":"1","url":"http://news.example/one"}]}`

func TestFeedLinks(t *testing.T) {
	base, _ := ParseURL("http://news.example/feed")
	for _, test := range []struct {
		name, body string
		want       []string
	}{
		{"RSS", rssFeed, []string{"http://news.example/one", "http://news.example/two"}},
		{"Atom", atomFeed, []string{"http://news.example/one"}},
		{"JSON Feed", jsonFeed, []string{"http://news.example/one"}},
	} {
		links, err := feedLinks(base, []byte(test.body))
		if err != nil || !slices.Equal(links, test.want) {
			t.Errorf("%s: %v, %v", test.name, links, err)
		}
	}
	if links, err := feedLinks(base, []byte("<html>")); err == nil {
		t.Errorf("an HTML page was read as a feed: %v", links)
	}
}

func TestReadSitemap(t *testing.T) {
	base, _ := ParseURL("http://news.example/sitemap.xml")
	urlset := `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="i">
<url><loc> http://news.example/a?x=1&amp;y=2 </loc><lastmod>2026-01-01</lastmod><image:image><image:loc>http://news.example/pic</image:loc></image:image></url>
<url><loc>http://news.example/b</loc></url></urlset>`
	var packed bytes.Buffer
	zw := gzip.NewWriter(&packed)
	zw.Write([]byte(urlset))
	zw.Close()
	pages := []string{"http://news.example/a?x=1&y=2", "http://news.example/b"}
	for _, test := range []struct {
		name, body      string
		pages, sitemaps []string
		fails           bool
	}{
		{"urlset", urlset, pages, nil, false},
		{"gzip", packed.String(), pages, nil, false},
		{"index", `<sitemapindex><sitemap><loc>/s1.xml</loc></sitemap></sitemapindex>`, nil, []string{"http://news.example/s1.xml"}, false},
		{"list", "http://news.example/a?x=1&y=2\nhttp://news.example/b\n", pages, nil, false},
		{"broken off", urlset[:strings.Index(urlset, "<url><loc>http://news.example/b")+9], pages[:1], nil, true},
		{"HTML", "<html><url><loc>http://news.example/a</loc></url></html>", nil, nil, true},
		{"nothing", "", nil, nil, true},
	} {
		got, err := readSitemap(base, []byte(test.body), 1<<20)
		if !slices.Equal(got.pages, test.pages) || !slices.Equal(got.sitemaps, test.sitemaps) || (err != nil) != test.fails {
			t.Errorf("%s: %+v, %v", test.name, got, err)
		}
	}
	if _, err := readSitemap(base, packed.Bytes(), 100); err == nil {
		t.Error("a sitemap was unpacked beyond its bound")
	}
}

func TestFeedsAndSitemapsAreFound(t *testing.T) {
	s := newSite(t, "127.0.0.1")
	other := newSite(t, "127.0.0.2")
	other.page("/elsewhere")
	other.redirect("/moved", s.URL+"/moved-here", 302)
	s.text("/robots.txt", "text/plain", "User-agent: *\nAllow: /\nSitemap: /index.xml\n")
	s.text("/index.xml", "application/xml", `<sitemapindex><sitemap><loc>/map.xml.gz</loc></sitemap></sitemapindex>`)
	var packed strings.Builder
	zw := gzip.NewWriter(&packed)
	fmt.Fprintf(zw, `<urlset><url><loc>%s/from-sitemap</loc></url><url><loc>%s/elsewhere</loc></url></urlset>`, s.URL, other.URL)
	zw.Close()
	s.text("/map.xml.gz", "application/gzip", packed.String())
	s.text("/", "text/html", `<link rel=alternate type="application/rss+xml" href="/auto.xml">`)
	s.text("/auto.xml", "application/rss+xml", `<rss version="2.0"><channel><item><link>/from-auto</link></item></channel></rss>`)
	s.text("/own.xml", "text/xml", fmt.Sprintf(`<rss version="2.0"><channel><item><link>/from-own</link></item><item><link>%s/elsewhere</link></item><item><link>%s/moved</link></item></channel></rss>`, other.URL, other.URL))
	for _, path := range []string{"/from-sitemap", "/from-auto", "/from-own", "/moved-here"} {
		s.page(path, "/too-deep")
	}
	w := newWorld(t)
	result, fetches := w.crawl(testConfig(Source{Start: []string{s.URL}, Feeds: []string{s.URL + "/own.xml"}, DiscoverFeeds: true, DiscoverSitemaps: true}))
	checkOutcomes(t, fetches, "/ ok", "/index.xml ok", "/map.xml.gz ok", "/auto.xml ok", "/own.xml ok",
		"/from-sitemap ok", "/from-auto ok", "/from-own ok", "/elsewhere ok", "/moved redirected", "/moved-here ok")
	if fetches["/own.xml"].Kind != KindFeed || fetches["/map.xml.gz"].Kind != KindSitemap || result.Pages() != 6 {
		t.Errorf("kinds %s, %s; %d pages", fetches["/own.xml"].Kind, fetches["/map.xml.gz"].Kind, result.Pages())
	}
	checkArchive(t, w.dir, 6)

	// A start page may itself be a feed.
	w = newWorld(t)
	_, fetches = w.crawl(testConfig(Source{Start: []string{s.URL + "/own.xml"}, Hosts: []string{"127.0.0.1"}}))
	checkOutcomes(t, fetches, "/own.xml ok", "/from-own ok")
}

func FuzzReadSitemap(f *testing.F) {
	f.Add([]byte(`<urlset><url><loc>http://h/a</loc></url></urlset>`))
	f.Add([]byte(`<?xml version="1.0" encoding="koi8-r"?><sitemapindex><sitemap><loc>/s</loc></sitemap>`))
	f.Add([]byte("http://h/a\nhttp://h/b"))
	base, _ := ParseURL("http://news.example/")
	f.Fuzz(func(t *testing.T, body []byte) {
		found, _ := readSitemap(base, body, 1<<16)
		for _, link := range append(found.pages, found.sitemaps...) {
			if u, err := ParseURL(link); err != nil || u.String() != link {
				t.Fatalf("link %q is not normalised", link)
			}
		}
	})
}

func FuzzFeedLinks(f *testing.F) {
	f.Add([]byte(rssFeed))
	f.Add([]byte(atomFeed))
	f.Add([]byte(jsonFeed))
	base, _ := ParseURL("http://news.example/")
	f.Fuzz(func(t *testing.T, body []byte) {
		if links, err := feedLinks(base, body); err != nil && links != nil {
			t.Fatal("links and an error")
		}
	})
}
