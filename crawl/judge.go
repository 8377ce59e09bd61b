package crawl

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"parley/crawl/archive"
)

// judge fills in the record of an exchange, and returns the URLs it led to.
// Where those are many, it queues most of them itself. The error is that of
// the state.
func (w *worker) judge(ctx context.Context, item Item, fetch *Fetch, u *url.URL, x *exchange) ([]Item, error) {
	fetch.Began, fetch.ElapsedMS, fetch.Bytes = x.began, x.elapsed.Milliseconds(), x.received
	if x.message != nil {
		fetch.HTTPStatus = x.message.Status
	}
	m := x.message
	if x.outcome != "" && (m == nil || m.Status >= 200 && m.Status <= 203) {
		// Without success nobody minds the body: the status says more.
		found, err := w.salvage(ctx, item, fetch, u, x)
		fetch.Outcome, fetch.Detail = x.outcome, say(x.err)
		return found, err
	}
	switch {
	case m.Status >= 300 && m.Status < 400 && m.Status != 304:
		return w.redirect(item, fetch, u, m.Header.Get("Location")), nil
	case m.Status < 200 || m.Status > 203 && m.Status != 204 && m.Status != 205:
		fetch.Outcome = statusOutcome(m.Status)
		if item.Guess && m.Status >= 400 && m.Status < 500 && m.Status != http.StatusTooManyRequests {
			fetch.Outcome = Absent
			return w.guessAgain(item, u), nil
		}
		return nil, nil
	case len(m.Body) == 0:
		fetch.Outcome = Empty
		return nil, nil
	}
	contentType := m.Header.Get("Content-Type")
	if fetch.Kind == KindPage && fetch.Depth == 0 && fetch.Listing == 0 {
		if kind, ok := looksLikeFeed(contentType, m.Body); ok {
			fetch.Kind = kind // a start page that is a feed
		}
	}
	switch fetch.Kind {
	case KindFeed:
		return w.feed(item, fetch, u, m), nil
	case KindSitemap:
		return w.sitemap(ctx, item, fetch, u, x)
	}
	if !archive.IsHTML(contentType, m.Body) {
		fetch.Outcome, fetch.Detail = NotHTML, contentType
		return nil, nil
	}
	fetch.Outcome = OK
	found := findLinks(u, m.Header, m.Body)
	items := w.follow(fetch, found)
	return items, w.heedCanonical(fetch, x, found.canonical)
}

// salvage reads what came of a feed or sitemap whose body is not whole: its
// entries are good.
func (w *worker) salvage(ctx context.Context, item Item, fetch *Fetch, u *url.URL, x *exchange) ([]Item, error) {
	if x.message == nil || len(x.message.Body) == 0 {
		return nil, nil
	}
	switch fetch.Kind {
	case KindFeed:
		return w.feed(item, fetch, u, x.message), nil
	case KindSitemap:
		return w.sitemap(ctx, item, fetch, u, x)
	}
	return nil, nil
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
	if s == nil || !s.onSite(fetch.RedirectTo, fetch.URL, item.Seed && !item.Guess || item.AnySite) || !item.Seed && !s.matches(fetch.RedirectTo) {
		fetch.Detail = "the target lies outside the source"
		return nil
	}
	moved := item
	moved.URL, moved.Via, moved.Attempt = fetch.RedirectTo, chain, 0
	return []Item{moved}
}

// follow turns a page's links into items, as far as the source wants them.
func (w *worker) follow(fetch *Fetch, found pageLinks) []Item {
	s := w.sources[fetch.Source]
	if s == nil {
		return nil
	}
	var items []Item
	if fetch.Depth == 0 && fetch.Listing == 0 && s.DiscoverFeeds {
		items = s.feedsOf(fetch, found)
	}
	if fetch.Depth >= s.Depth {
		return items
	}
	items = slices.Grow(items, len(found.links))
	list, now := listingOf(fetch.URL), w.now()
	var pages []Item // of the same list
	for _, link := range found.links {
		if !s.onSite(link, fetch.URL, false) {
			continue
		}
		if same, next := list.pages(link); next || link == found.next {
			pages = append(pages, Item{URL: link, Source: s.Name, Kind: KindPage, Depth: fetch.Depth, Listing: fetch.Listing + 1, Modified: now})
			continue
		} else if same {
			fetch.leaveOut(leftListing)
			continue
		}
		if !s.matches(link) {
			continue
		}
		if reason := w.traps.refuse(link, now); reason != "" {
			fetch.leaveOut(reason)
			continue
		}
		items = append(items, Item{URL: link, Source: s.Name, Kind: KindPage, Depth: fetch.Depth + 1})
		if fetch.Depth == 0 && fetch.Listing == 0 {
			fetch.Named++
		}
	}
	return append(items, w.turn(s, fetch, items, pages)...)
}

// turn lets through the next pages of a list, where this one brought something
// new. Those of start pages need match no pattern of Include: they are listings,
// and no articles.
func (w *worker) turn(s *source, fetch *Fetch, items, pages []Item) []Item {
	pages = slices.DeleteFunc(pages, func(page Item) bool {
		return !s.matches(page.URL) && (fetch.Depth > 0 || s.excludes(page.URL))
	})
	if len(pages) == 0 || !w.anyFresh(items) {
		return nil
	}
	if fetch.Listing >= maxListing {
		for range pages {
			fetch.leaveOut(leftListing)
		}
		return nil
	}
	return pages
}

// anyFresh says whether the frontier has not seen one of the items.
func (w *worker) anyFresh(items []Item) bool {
	if len(items) == 0 {
		return false
	}
	n, err := w.state.fresh(items)
	return n > 0 || err != nil // settling the lease meets the same error, and reports it
}
