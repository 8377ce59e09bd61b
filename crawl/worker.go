package crawl

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"parley/crawl/archive"
)

// worker settles one lease after the other.
type worker struct {
	*crawl
	fetcher *fetcher
}

// settle does what one lease asks for. It returns the record where the URL has
// its outcome now, nil where it went back into the queue. Its error ends the
// crawl, unless it is that of the context: then the lease is left as it is, and
// the URL waits.
func (w *worker) settle(ctx context.Context, lease *Lease) (*Fetch, error) {
	item := lease.Item
	fetch := &Fetch{
		URL: item.URL, Source: item.Source, Kind: item.Kind, Depth: item.Depth,
		Redirects: item.Via, Attempt: item.Attempt, ArchiveOffset: -1,
	}
	u, err := url.Parse(item.URL)
	if err != nil {
		fetch.Outcome, fetch.Detail = BadURL, say(err)
		return fetch, w.done(ctx, lease, fetch)
	}

	// robots.txt is a request of its own: the page waits for the next turn.
	robots := w.robots.entry(u)
	if !robots.known {
		if err := w.fetchRobots(ctx, lease, u, robots); err != nil {
			return nil, err
		}
		if err := w.frontier.SetDelay(ctx, lease.Host, w.delay(item.Source, robots)); err != nil {
			return nil, err
		}
		return nil, w.again(ctx, lease, item.Attempt)
	}
	var refused Outcome
	fetch.Robots, refused, fetch.Detail = robots.verdict(u)
	if refused != "" {
		fetch.Outcome = refused
		return fetch, w.done(ctx, lease, fetch)
	}

	x, err := w.fetcher.fetch(ctx, item.URL)
	if err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		fetch.Outcome, fetch.Detail = BadURL, say(err)
		return fetch, w.done(ctx, lease, fetch)
	}
	fetch.Attempt++
	found := w.judge(item, fetch, u, x)
	if err := w.store(fetch, x); err != nil {
		return nil, err
	}
	wait, err := w.heed(ctx, lease.Host, fetch.Outcome.troubled(), x)
	if err != nil {
		return nil, err
	}
	if fetch.Outcome.passing() && fetch.Attempt < w.config.MaxAttempts && wait <= w.config.Patience {
		return nil, w.again(ctx, lease, fetch.Attempt)
	}
	return fetch, w.frontier.Done(ctx, lease, Settled{Fetch: fetch, Found: found, Requested: true, Now: w.now()})
}

// done settles a URL that was not requested.
func (w *worker) done(ctx context.Context, lease *Lease, fetch *Fetch) error {
	return w.frontier.Done(ctx, lease, Settled{Fetch: fetch, Now: w.now()})
}

func (w *worker) again(ctx context.Context, lease *Lease, attempt int) error {
	return w.frontier.Done(ctx, lease, Settled{Attempt: attempt, Requested: true, Now: w.now()})
}

// delay is the pause between two requests to a host of a source.
func (w *worker) delay(source string, robots *robotsEntry) time.Duration {
	delay := w.config.Delay
	if s := w.sources[source]; s != nil {
		delay = max(delay, s.Delay)
	}
	if robots.rules != nil {
		delay = max(delay, min(robots.rules.delay, w.config.MaxCrawlDelay))
	}
	return delay
}

// heed slows a host down that is in trouble, and returns how long it is to be
// left alone.
func (w *worker) heed(ctx context.Context, host string, troubled bool, x *exchange) (time.Duration, error) {
	if !troubled {
		w.failures.reset(host)
		return 0, nil
	}
	now := w.now()
	until := now.Add(backoff(w.failures.count(host), w.random()))
	if x.message != nil {
		if asked := retryAfter(x.message.Header, now); asked.After(until) {
			until = asked
		}
	}
	return until.Sub(now), w.frontier.BlockUntil(ctx, host, until)
}

// store writes the exchange to the archive and notes its place in fetch.
func (w *worker) store(fetch *Fetch, x *exchange) error {
	fields := []archive.Field{
		{Name: archive.FieldSource, Value: fetch.Source},
		{Name: archive.FieldKind, Value: string(fetch.Kind)},
		{Name: archive.FieldOutcome, Value: string(fetch.Outcome)},
		{Name: "fetchTimeMs", Value: strconv.FormatInt(fetch.ElapsedMS, 10)},
		{Name: "attempt", Value: strconv.Itoa(fetch.Attempt)},
		{Name: "depth", Value: strconv.Itoa(fetch.Depth)},
	}
	add := func(name, value string) {
		if value != "" {
			fields = append(fields, archive.Field{Name: name, Value: value})
		}
	}
	if len(fetch.Redirects) > 0 {
		add(archive.FieldRequested, fetch.Redirects[0])
	}
	for _, via := range fetch.Redirects {
		add("redirectedFrom", via)
	}
	add("redirectTo", fetch.RedirectTo)
	add("detail", fetch.Detail)
	add("robotsAllowed", strconv.FormatBool(fetch.Robots.Allowed))
	add("robotsRule", fetch.Robots.Rule)
	add("robotsSha256", fetch.Robots.Hash)
	ref, err := w.writeExchange(x.archived(fetch.URL, fields))
	if err == nil && x.response != nil {
		fetch.ArchiveFile, fetch.ArchiveOffset = ref.File, ref.Offset
	}
	return err
}

// writeExchange returns when the exchange is on disk, so that the frontier
// never calls something done that the archive lost.
func (w *worker) writeExchange(x *archive.Exchange) (archive.Ref, error) {
	ref, err := w.archive.Write(x)
	if err == nil {
		err = w.archive.Sync()
	}
	if err != nil {
		return ref, fmt.Errorf("storing what %s answered: %w", x.URI, err)
	}
	return ref, nil
}

// judge fills in the record of an exchange, and returns the URLs it led to.
func (w *worker) judge(item Item, fetch *Fetch, u *url.URL, x *exchange) []Item {
	fetch.Began, fetch.ElapsedMS, fetch.Bytes = x.began, x.elapsed.Milliseconds(), x.received
	if x.message != nil {
		fetch.HTTPStatus = x.message.Status
	}
	m := x.message
	if x.outcome == NotHTML && m != nil && m.Status > 203 { // the status says more
		x.outcome = ""
	}
	if x.outcome != "" {
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
	if s == nil || !s.admits(fetch.RedirectTo, fetch.URL, item.Seed || item.AnySite) {
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
			if s.admits(feed, fetch.URL, false) || sameSite(feed, fetch.URL) && s.hosts == nil {
				items = append(items, Item{URL: feed, Source: s.Name, Kind: KindFeed, Seed: true})
			}
		}
	}
	if fetch.Depth >= s.Depth {
		return items
	}
	for _, link := range found.links {
		if s.admits(link, fetch.URL, false) {
			items = append(items, Item{URL: link, Source: s.Name, Kind: KindPage, Depth: fetch.Depth + 1})
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
	fetch.Outcome = OK
	return w.entries(s, fetch, links, s != nil && s.configured(fetch))
}

// sitemap reads a sitemap's entries. What could be read of a broken one counts.
func (w *worker) sitemap(fetch *Fetch, u *url.URL, body []byte) []Item {
	s := w.sources[fetch.Source]
	found, err := readSitemap(u, body, w.config.MaxBody)
	if err != nil && len(found.pages)+len(found.sitemaps) == 0 {
		fetch.Outcome, fetch.Detail = NotHTML, say(err)
		return nil
	}
	fetch.Outcome, fetch.Detail = OK, say(err)
	if s == nil {
		return nil
	}
	items := w.entries(s, fetch, found.pages, false)
	for _, link := range found.sitemaps {
		// An index names sitemaps, and no index: depth counts that.
		if fetch.Depth == 0 && (sameSite(link, fetch.URL) || s.startsOn(link)) {
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
		if s.admits(link, fetch.URL, anySite) {
			items = append(items, Item{URL: link, Source: s.Name, Kind: KindPage, Depth: 1, AnySite: anySite})
		}
	}
	return items
}

// fetchRobots fetches the robots.txt of u's authority and follows its
// redirects. A failure that may pass makes the host wait and leaves the entry
// unknown, up to the number of attempts that pages have.
func (w *worker) fetchRobots(ctx context.Context, lease *Lease, u *url.URL, entry *robotsEntry) error {
	at := &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}
	var x *exchange
	var status int
	for hop := 0; ; hop++ {
		var err error
		x, err = w.fetcher.fetch(ctx, at.String())
		if err != nil {
			if ctx.Err() != nil {
				return err
			}
			entry.learn(0, nil, BadURL, say(err), w.token, w.now())
			return nil
		}
		fields := []archive.Field{
			{Name: archive.FieldSource, Value: lease.Item.Source},
			{Name: archive.FieldKind, Value: "robots"},
			{Name: "fetchTimeMs", Value: strconv.FormatInt(x.elapsed.Milliseconds(), 10)},
		}
		if _, err := w.writeExchange(x.archived(at.String(), fields)); err != nil {
			return err
		}
		if x.message == nil || x.outcome != "" {
			break
		}
		status = x.message.Status
		location := x.message.Header.Get("Location")
		if status < 300 || status >= 400 || location == "" || hop >= maxRobotsRedirects {
			break
		}
		target, err := resolve(at, location)
		if err != nil {
			break
		}
		at = target
	}
	outcome, detail := x.outcome, say(x.err)
	switch {
	case outcome == TooLarge: // no robots.txt; what it is instead forbids nothing
		status, outcome = 404, ""
	case outcome != "":
		status = 0
	case status == 429 || status >= 500:
		outcome, detail = RobotsUnavailable, fmt.Sprintf("robots.txt answered %d", status)
	}
	if outcome == "" {
		w.failures.reset(lease.Host)
		entry.learn(status, x.message.Body, "", "", w.token, w.now())
		return w.queueSitemaps(ctx, lease.Item.Source, at, entry)
	}
	if entry.tries++; (outcome.passing() || outcome == RobotsUnavailable) && entry.tries < w.config.MaxAttempts {
		wait, err := w.heed(ctx, lease.Host, true, x)
		if err != nil || wait <= w.config.Patience {
			return err
		}
	}
	entry.learn(status, nil, outcome, detail, w.token, w.now())
	return nil
}

// queueSitemaps queues what robots.txt names, where the source wants that.
func (w *worker) queueSitemaps(ctx context.Context, name string, at *url.URL, entry *robotsEntry) error {
	s := w.sources[name]
	if s == nil || !s.DiscoverSitemaps || entry.rules == nil {
		return nil
	}
	var items []Item
	for _, ref := range entry.rules.sitemaps {
		link, err := resolve(at, ref)
		if err == nil && (sameSite(link.String(), at.String()) || s.startsOn(link.String())) {
			items = append(items, Item{URL: link.String(), Source: s.Name, Kind: KindSitemap, Seed: true})
		}
	}
	_, err := w.frontier.Put(ctx, items)
	return err
}

// isStop says whether an error is only the context's end.
func isStop(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
