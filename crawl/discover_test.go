package crawl

import (
	"compress/gzip"
	"fmt"
	"strings"
	"testing"
)

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
