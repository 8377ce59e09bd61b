package crawl

import (
	"net/url"
	"sync"
	"time"
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
