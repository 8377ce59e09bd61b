package crawl

import (
	"fmt"
	"net/url"
	"slices"

	"parley/crawl/archive"
)

// judge fills in the record of an exchange, and returns the URLs it led to.
func (w *worker) judge(item Item, fetch *Fetch, u *url.URL, x *exchange) []Item {
	fetch.Began, fetch.ElapsedMS, fetch.Bytes = x.began, x.elapsed.Milliseconds(), x.received
	if x.message != nil {
		fetch.HTTPStatus = x.message.Status
	}
	m := x.message
	if x.outcome != "" && (m == nil || m.Status >= 200 && m.Status <= 203) {
		// Without success nobody minds the body: the status says more.
		fetch.Outcome, fetch.Detail = x.outcome, say(x.err)
		return nil
	}
	switch {
	case m.Status >= 300 && m.Status < 400 && m.Status != 304:
		return w.redirect(item, fetch, u, m.Header.Get("Location"))
	case m.Status < 200 || m.Status > 203 && m.Status != 204 && m.Status != 205:
		fetch.Outcome = statusOutcome(m.Status)
		return nil
	case len(m.Body) == 0:
		fetch.Outcome = Empty
		return nil
	}
	contentType := m.Header.Get("Content-Type")
	if fetch.Kind == KindPage {
		if kind, ok := looksLikeFeed(contentType, m.Body); ok && fetch.Depth == 0 {
			fetch.Kind = kind // a start page that is a feed
		}
	}
	switch fetch.Kind {
	case KindFeed:
		return w.feed(fetch, u, m.Body)
	case KindSitemap:
		return w.sitemap(fetch, u, m.Body)
	}
	if !archive.IsHTML(contentType, m.Body) {
		fetch.Outcome, fetch.Detail = NotHTML, contentType
		return nil
	}
	fetch.Outcome = OK
	return w.follow(fetch, findLinks(u, m.Header, m.Body))
}

// redirect notes where a redirect leads. The target is queued like any other
// URL, so that robots.txt, delays and limits hold for it.
func (w *worker) redirect(item Item, fetch *Fetch, u *url.URL, location string) []Item {
	if location == "" {
		fetch.Outcome, fetch.Detail = BadRedirect, "the redirect has no Location"
		return nil
	}
	target, err := resolve(u, location)
	if err != nil {
		fetch.Outcome, fetch.Detail = BadRedirect, say(err)
		return nil
	}
	fetch.RedirectTo = target.String()
	chain := append(slices.Clone(fetch.Redirects), fetch.URL)
	switch {
	case slices.Contains(chain, fetch.RedirectTo):
		fetch.Outcome, fetch.Detail = TooManyRedirects, "the redirects go round in a circle"
		return nil
	case len(chain) > w.config.MaxRedirects:
		fetch.Outcome, fetch.Detail = TooManyRedirects, fmt.Sprintf("more than %d redirects", max(w.config.MaxRedirects, 0))
		return nil
	}
	fetch.Outcome = Redirected
	s := w.sources[fetch.Source]
	// Start pages and feeds' entries may move to another site.
	if s == nil || !s.onSite(fetch.RedirectTo, fetch.URL, item.Seed || item.AnySite) || !item.Seed && !s.matches(fetch.RedirectTo) {
		fetch.Detail = "the target lies outside the source"
		return nil
	}
	return []Item{{
		URL: fetch.RedirectTo, Source: item.Source, Kind: item.Kind, Depth: item.Depth,
		Seed: item.Seed, AnySite: item.AnySite, Via: chain,
	}}
}

// follow turns a page's links into items, as far as the source wants them.
func (w *worker) follow(fetch *Fetch, found pageLinks) []Item {
	s := w.sources[fetch.Source]
	if s == nil {
		return nil
	}
	var items []Item
	if fetch.Depth == 0 && s.DiscoverFeeds {
		for _, feed := range found.feeds {
			if s.onSite(feed, fetch.URL, false) {
				items = append(items, Item{URL: feed, Source: s.Name, Kind: KindFeed, Seed: true})
			}
		}
	}
	if fetch.Depth >= s.Depth {
		return items
	}
	items = slices.Grow(items, len(found.links))
	for _, link := range found.links {
		if s.onSite(link, fetch.URL, false) && s.matches(link) {
			items = append(items, Item{URL: link, Source: s.Name, Kind: KindPage, Depth: fetch.Depth + 1})
			if fetch.Depth == 0 {
				fetch.Named++
			}
		}
	}
	return items
}

// feed reads a feed's entries. Those of a configured feed are wanted whatever
// their site.
func (w *worker) feed(fetch *Fetch, u *url.URL, body []byte) []Item {
	s := w.sources[fetch.Source]
	links, err := feedLinks(u, body)
	if err != nil {
		fetch.Outcome, fetch.Detail = NotHTML, say(err)
		return nil
	}
	fetch.Outcome, fetch.Named = OK, len(links)
	return w.entries(s, fetch, links, s != nil && s.configured(fetch))
}

// sitemap reads a sitemap's entries. What could be read of a broken one counts.
func (w *worker) sitemap(fetch *Fetch, u *url.URL, body []byte) []Item {
	s := w.sources[fetch.Source]
	found, err := readSitemap(u, body, w.config.maxBody(KindSitemap))
	if err != nil && len(found.pages)+len(found.sitemaps) == 0 {
		fetch.Outcome, fetch.Detail = NotHTML, say(err)
		return nil
	}
	fetch.Outcome, fetch.Detail, fetch.Named = OK, say(err), len(found.pages)
	if s == nil {
		return nil
	}
	items := w.entries(s, fetch, found.pages, false)
	for _, link := range found.sitemaps {
		// An index names sitemaps, and no index: depth counts that.
		if fetch.Depth == 0 && s.onSite(link, fetch.URL, false) {
			items = append(items, Item{URL: link, Source: s.Name, Kind: KindSitemap, Depth: 1, Seed: true})
		}
	}
	return items
}

func (w *worker) entries(s *source, fetch *Fetch, links []string, anySite bool) []Item {
	if s == nil {
		return nil
	}
	var items []Item
	for _, link := range links {
		if s.onSite(link, fetch.URL, anySite) && s.matches(link) {
			items = append(items, Item{URL: link, Source: s.Name, Kind: KindPage, Depth: 1, AnySite: anySite})
		}
	}
	return items
}
