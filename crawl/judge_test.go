package crawl

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestListingPages(t *testing.T) {
	tests := []struct {
		page, link string
		same, next bool
	}{
		{"http://h.example/news", "http://h.example/news?page=2", true, true},
		{"http://h.example/news?page=2", "http://h.example/news?page=3", true, true},
		{"http://h.example/news", "http://h.example/news?page=9", true, false},
		{"http://h.example/news", "http://h.example/news?page=1", true, true}, // counted from 0
		{"http://h.example/", "http://h.example/page/2/", true, true},
		{"http://h.example/tin/", "http://h.example/tin/trang-2.html", true, true},
		{"http://h.example/the-gioi", "http://h.example/the-gioi-p2", true, true},
		{"http://h.example/news?cat=1", "http://h.example/news?cat=1&page=2", true, true},
		{"http://h.example/news?cat=1", "http://h.example/news?cat=2&page=2", false, false},
		{"http://h.example/", "http://h.example/?p=2", false, false}, // an article of WordPress
		{"http://h.example/", "http://h.example/news?page=2", false, false},
		{"http://h.example/", "http://h.example/article-12345.html", false, false},
		{"http://h.example/", "http://h.example/page2", false, false},
		{"http://h.example/", "http://h.example/2026", false, false},
	}
	for _, test := range tests {
		if same, next := listingOf(test.page).pages(test.link); same != test.same || next != test.next {
			t.Errorf("%s on %s: %v, %v", test.link, test.page, same, next)
		}
	}
}

func TestTraps(t *testing.T) {
	now := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	var traps traps
	for link, want := range map[string]string{
		"http://h.example/a/a/a/":                                                leftRepeats,
		"http://h.example/tin/x/tin/x/tin/bai-viet.html":                         leftRepeats,
		"http://h.example/2026/11/11/11/a-b-c":                                   "",
		"http://h.example/" + strings.Repeat("x/", 3):                            leftRepeats,
		"http://h.example/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o":                         leftDeep,
		"http://h.example/a?a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9":                 leftParams,
		"http://h.example/calendar/2031/05/":                                     leftCalendar,
		"http://h.example/calendar/2031-05-01":                                   leftCalendar,
		"http://h.example/2025/12/31":                                            "",
		"http://h.example/2031/05/01/hop-cap-cao-ve-an-ninh-mang":                "",
		"http://h.example/world/asia/2026/01/05/ministers-agree-on-talks-123456": "",
	} {
		if got := traps.refuse(link, now); got != want {
			t.Errorf("%s: %q, want %q", link, got, want)
		}
	}
	count := func(format string) (passed int) {
		for i := range 3 * maxShape {
			if traps.refuse(fmt.Sprintf(format, i), now) == "" {
				passed++
			}
		}
		return passed
	}
	for _, articles := range []string{"http://n.example/news.php?id=%d", "http://n.example/news.php?id=%d&date=2026-01-05", "http://n.example/a-b-c-%d.html",
		"http://n.example/?p=%d", "http://n.example/index.php?option=com_content&view=article&id=%d", "http://n.example/a-b-c-%d?from=home"} {
		if n := count(articles); n != 3*maxShape {
			t.Errorf("%s: only %d articles are let through", articles, n)
		}
	}
	for _, views := range []string{"http://s.example/shop?color=%d&sort=price", "http://s.example/events?date=%d", "http://s.example/search?q=%d"} {
		if n := count(views); n != maxShape {
			t.Errorf("%s: %d views are let through", views, n)
		}
	}
}

// A source needs no more than its front page: feeds, sitemaps and the pages of
// its list are found from there.
func TestFrontPageIsEnough(t *testing.T) {
	s := newSite(t, "127.0.0.1")
	s.page("/", "/from-links", "/rss", "/feedback", "/page/2", "/page/9")
	s.page("/page/2", "/", "/from-page-2", "/page/3")
	s.page("/page/3", "/", "/from-links", "/page/4") // nothing new
	s.page("/rss", "/world.rss")                     // a page of feeds
	s.text("/world.rss", "application/rss+xml", `<rss><channel><generator>WordPress</generator><item><link>/from-feed</link></item></channel></rss>`)
	s.text("/sitemap_index.xml", "text/xml", `<sitemapindex><sitemap><loc>/deeper.xml</loc></sitemap></sitemapindex>`)
	s.text("/deeper.xml", "text/xml", `<sitemapindex><sitemap><loc>/map.xml</loc></sitemap></sitemapindex>`)
	s.text("/map.xml", "text/xml", `<urlset><url><loc>/from-map</loc></url><url><loc>/old</loc><lastmod>2020-01-01</lastmod></url></urlset>`)
	for _, path := range []string{"/from-links", "/feedback", "/from-page-2", "/from-feed", "/from-map", "/old"} {
		s.page(path)
	}
	w := newWorld(t)
	config := testConfig(Source{Start: []string{s.URL}, Depth: 1, DiscoverFeeds: true, DiscoverSitemaps: true})
	config.Since = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	result, fetches := w.crawl(config)
	delete(fetches, "/world.rss?paged=2") // which this server calls the same path
	checkOutcomes(t, fetches, "/ ok", "/sitemap.xml absent", "/sitemap_index.xml ok", "/deeper.xml ok", "/map.xml ok", "/rss absent", "/world.rss ok",
		"/page/2 ok", "/page/3 ok", "/from-links ok", "/feedback ok", "/from-page-2 ok", "/from-feed ok", "/from-map ok")
	for _, counts := range result.Sources {
		if counts.LeftOut[leftSince] != 1 || counts.LeftOut[leftListing] == 0 {
			t.Errorf("left out: %v", counts.LeftOut)
		}
	}
}

// A canonical link is heeded where the other page says the same, and else not.
func TestCanonicalPages(t *testing.T) {
	s := newSite(t, "127.0.0.1")
	serve := func(path, canonical, title string, text func(i int) string, links ...string) {
		s.handle(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprintf(w, "<title>%s</title><link rel=canonical href=%q>", title, canonical)
			for i := range 60 {
				fmt.Fprintf(w, "<p>%s</p>", text(i))
			}
			for _, link := range links {
				fmt.Fprintf(w, "<a href=%q>x</a>", link)
			}
		})
	}
	one := func(i int) string { return fmt.Sprintf("word%d talks%d", i, i) }
	two := func(i int) string { return fmt.Sprintf("other%d text%d", i, i) }
	s.page("/", "/one")
	serve("/one", "/one", "Talks on cyber security", one, "/print", "/wrong", "/to-root")
	serve("/print", "/one", "Talks on cyber security", one)
	serve("/wrong", "/one", "Talks on cyber security", two)
	serve("/to-root", "/", "Talks on cyber security", one)
	w := newWorld(t)
	_, fetches := w.crawl(testConfig(Source{Start: []string{s.URL}, Depth: 2}))
	checkOutcomes(t, fetches, "/ ok", "/one ok", "/print duplicate", "/wrong ok", "/to-root ok")
}
