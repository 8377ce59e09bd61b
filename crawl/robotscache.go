package crawl

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"sync"
	"time"

	"parley/crawl/archive"
)

// maxRobotsRedirects is how many redirects of a robots.txt are followed
// (RFC 9309, 2.3.1.2).
const maxRobotsRedirects = 5

// robotsCache holds the robots.txt of every authority (scheme, host and port)
// for the length of one run: nothing for each page.
type robotsCache struct {
	mu      sync.Mutex
	entries map[string]*robotsEntry
}

// robotsEntry is what is known of one authority's robots.txt. Only the worker
// that holds the host's lease changes it.
type robotsEntry struct {
	known   bool
	rules   *robotsRules // nil where it could not be had
	fetched time.Time
	// failure is why it could not be had, where rules is nil, and detail says
	// it in words.
	failure Outcome
	detail  string
	tries   int // attempts that failed
}

// entry is that of a URL's authority.
func (c *robotsCache) entry(u *url.URL) *robotsEntry {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries == nil {
		c.entries = map[string]*robotsEntry{}
	}
	key := u.Scheme + "://" + u.Host
	if c.entries[key] == nil {
		c.entries[key] = &robotsEntry{}
	}
	return c.entries[key]
}

// verdict is what a known entry says about a URL. The outcome is empty where
// the URL may be fetched.
func (e *robotsEntry) verdict(u *url.URL) (RobotsVerdict, Outcome, string) {
	v := RobotsVerdict{Fetched: e.fetched}
	if e.rules == nil {
		return v, e.failure, e.detail
	}
	v.Hash = e.rules.hash
	v.Allowed, v.Rule = e.rules.check(u)
	if !v.Allowed {
		return v, RobotsDisallowed, ""
	}
	return v, "", ""
}

// learn takes in how fetching a robots.txt ended. status is that of the last
// response, 0 where failure says why there was none.
func (e *robotsEntry) learn(status int, body []byte, failure Outcome, detail, token string, now time.Time) {
	e.known, e.fetched = true, now.UTC()
	switch {
	case status >= 200 && status < 300:
		e.rules = parseRobots(body, token)
	case status == 429 || status >= 500: // the server is busy, not without rules
		e.failure, e.detail = RobotsUnavailable, detail
	case status != 0: // 4xx, and redirects that lead nowhere: there are no rules
		e.rules = &robotsRules{}
	default:
		e.failure, e.detail = failure, "robots.txt: "+detail
	}
}

// fetchRobots fetches the robots.txt of u's authority and follows its
// redirects. A failure that may pass makes the host wait and leaves the entry
// unknown, up to the number of attempts that pages have.
//
// Redirects are followed at once, also to other hosts: the few requests are
// one question, and the answer is needed before any page.
func (w *worker) fetchRobots(ctx context.Context, lease *Lease, u *url.URL, entry *robotsEntry) error {
	at := &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}
	var x *exchange
	var status int
	for hop := 0; ; hop++ {
		var err error
		x, err = w.fetcher.fetch(ctx, request{url: at.String(), maxBody: maxRobots, beginning: true})
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
	case outcome == TooLarge && x.message != nil: // its beginning is read
		outcome = ""
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
		if err == nil && s.onSite(link.String(), at.String(), false) {
			items = append(items, Item{URL: link.String(), Source: s.Name, Kind: KindSitemap, Seed: true})
		}
	}
	_, err := w.frontier.Put(ctx, items)
	return err
}
