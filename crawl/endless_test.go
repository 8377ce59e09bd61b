package crawl_test

import (
	"fmt"
	"hash/fnv"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"parley/crawl"
)

// endless is a site of which every page leads on to others, for ever. most is
// how many requests it may get from a source without budget, all in all.
type endless struct {
	name  string
	start string
	links func(r *http.Request) []string
	most  int
}

func endlessSites() []endless {
	nextDay := func(layout, day string, step int) string {
		t, err := time.Parse(layout, day)
		if err != nil {
			return "/"
		}
		return t.AddDate(0, 0, step).Format(layout)
	}
	today := time.Now()
	return []endless{
		{"calendar by path", "/calendar/" + today.Format("2006/01/02/"), func(r *http.Request) []string {
			day := strings.TrimPrefix(r.URL.Path, "/calendar/")
			return []string{"/calendar/" + nextDay("2006/01/02/", day, 1), "/calendar/" + nextDay("2006/01/02/", day, -1)}
		}, 450},
		{"calendar by hyphens", "/events/" + today.Format("2006-01-02"), func(r *http.Request) []string {
			return []string{"/events/" + nextDay("2006-01-02", strings.TrimPrefix(r.URL.Path, "/events/"), 1)}
		}, 450},
		{"calendar by query", "/calendar?date=" + today.Format("2006-01-02"), func(r *http.Request) []string {
			day := r.URL.Query().Get("date")
			return []string{"/calendar?date=" + nextDay("2006-01-02", day, 1), "/calendar?date=" + nextDay("2006-01-02", day, -1)}
		}, 450},
		{"calendar by month and year", "/calendar?month=1&year=2026", func(r *http.Request) []string {
			var month, year int
			fmt.Sscan(r.URL.Query().Get("month"), &month)
			fmt.Sscan(r.URL.Query().Get("year"), &year)
			return []string{fmt.Sprintf("/calendar?month=%d&year=%d", month%12+1, year+month/12)}
		}, 450},
		{"ever deeper relative links", "/news/", func(*http.Request) []string { return []string{"news/", "x/"} }, 450},
		{"ever deeper numbers", "/1/", func(*http.Request) []string { return []string{"1/"} }, 50},
		{"the same filter again", "/list?tag=a", func(r *http.Request) []string { return []string{"/list?" + r.URL.RawQuery + "&tag=a"} }, 50},
		{"filters without end", "/list", func(r *http.Request) []string {
			var links []string
			for _, name := range []string{"sort", "filter"} {
				q := r.URL.Query()
				var n int
				fmt.Sscan(q.Get(name), &n)
				q.Set(name, fmt.Sprint(n+1))
				links = append(links, "/list?"+q.Encode())
			}
			return links
		}, 700},
		{"a new session on every page", "/?sid=1", func(r *http.Request) []string {
			sum := fnv.New128()
			fmt.Fprint(sum, r.URL.RequestURI(), time.Now().UnixNano())
			return []string{fmt.Sprintf("/a?PHPSESSID=%x", sum.Sum(nil)), fmt.Sprintf("/b;jsessionid=%X", sum.Sum(nil))}
		}, 20},
		{"marks and trackers", "/", func(*http.Request) []string {
			n := time.Now().UnixNano()
			return []string{fmt.Sprintf("/#%d", n), fmt.Sprintf("/?utm_source=%d", n), fmt.Sprintf("/?fbclid=%d", n)}
		}, 20},
		{"ever longer names", "/a", func(r *http.Request) []string { return []string{r.URL.Path + r.URL.Path[1:]} }, 50},
	}
}

// Sites without end come to one, without any budget of depth or pages.
func TestEndlessSitesEnd(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out thousands of requests")
	}
	t.Parallel()
	f := newFaultCrawl(t)
	f.config.Concurrency = 8
	sites := endlessSites()
	hosts := make([]*faultHost, len(sites))
	for i, site := range sites {
		hosts[i] = newFaultHost(t, i, map[string]answer{"*": func(conn net.Conn, r *http.Request, n int) {
			page(site.links(r)...)(conn, r, n)
		}}, nil)
		f.config.Sources = append(f.config.Sources, crawl.Source{Name: site.name, Start: []string{hosts[i].url + site.start}, Depth: 1_000_000})
	}
	result := f.run(t)
	if result.End != crawl.EndComplete || result.Left != 0 {
		t.Errorf("the crawl ended as %s with %d URLs left", result.End, result.Left)
	}
	for i, site := range sites {
		n := hosts[i].total()
		t.Logf("%s: %d requests", site.name, n)
		if n > site.most {
			t.Errorf("%s: %d requests, more than %d", site.name, n, site.most)
		}
	}
}
