package crawl

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The times of a robots.txt.
const (
	// minRobotsAge is how long one counts at least, whatever its Cache-Control:
	// that of many says zero, and a request for each page is in nobody's interest.
	minRobotsAge = time.Hour
	// robotsRetry is when one that could not be had is tried again in a long run.
	robotsRetry = time.Hour
	// One that was out of reach for so long, at every one of so many times, is
	// taken for one that is not there (RFC 9309, 2.3.1.4).
	robotsGivenUp      = 30 * 24 * time.Hour
	robotsGivenUpTimes = 5
)

// robotsCache holds the robots.txt of every authority (scheme, host and port)
// that the run met lately. It may be used by many goroutines.
type robotsCache struct {
	mu      sync.Mutex
	entries map[string]*robotsEntry
	bytes   int // that they take, about
}

// maxRobotsBytes bounds what the cache takes; what does not find room is read
// from the state again.
const maxRobotsBytes = 64 << 20

// get returns nil where the cache lacks the authority.
func (c *robotsCache) get(authority string) *robotsEntry {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.entries[authority]
}

// put takes in an entry, anew where its size changed, and makes room for it.
func (c *robotsCache) put(e *robotsEntry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries == nil {
		c.entries = map[string]*robotsEntry{}
	}
	drop := func(authority string) {
		if old := c.entries[authority]; old != nil {
			c.bytes -= old.bytes
			delete(c.entries, authority)
		}
	}
	drop(e.authority)
	e.bytes = 500 + len(e.record.Body)
	if e.rules != nil {
		e.bytes += 300 * len(e.rules.rules)
	}
	for other := range c.entries { // any will do
		if c.bytes+e.bytes <= maxRobotsBytes {
			break
		}
		drop(other)
	}
	c.entries[e.authority] = e
	c.bytes += e.bytes
}

// robotsEntry is what is known of one authority's robots.txt. Only the worker
// that holds the host's lease touches it, but for bytes, which is the cache's.
type robotsEntry struct {
	authority string
	bytes     int
	record    robotsRecord
	rules     *robotsRules // nil where it could not be had
	expires   time.Time    // when it must be fetched (again)
	unused    bool         // since it was fetched: it counts once, however long the pause was
	// failure is why it could not be had, where rules is nil, and detail says
	// it in words.
	failure Outcome
	detail  string
	tries   int // attempts that failed
	// next is where a redirect leads that was not followed yet, and hops counts
	// those before it; nil stands for the authority's own /robots.txt.
	next *url.URL
	hops int
	// announced are the sources whose sitemaps were queued.
	announced map[string]bool
}

// robotsOf is the entry of a URL's authority, read from the state where this
// run has not met it.
func (c *crawl) robotsOf(u *url.URL) (*robotsEntry, error) {
	key := u.Scheme + "://" + u.Host
	if e := c.robots.get(key); e != nil {
		return e, nil
	}
	record, err := c.state.robotsRecord(key)
	if err != nil {
		return nil, err
	}
	e := &robotsEntry{authority: key, record: record}
	if record.Status != 0 && !record.Fetched.After(c.now()) {
		e.apply(c.token, c.config.RobotsAge)
	}
	c.robots.put(e)
	return e, nil
}

// known says that the entry has an answer that counts at now.
func (e *robotsEntry) known(now time.Time) bool { return e.unused || now.Before(e.expires) }

// apply makes the record's answer count.
func (e *robotsEntry) apply(token string, age time.Duration) {
	e.rules = &robotsRules{} // 4xx, and redirects that lead nowhere: there are none
	if isSuccess(e.record.Status) {
		e.rules = parseRobots(e.record.Body, token)
	}
	e.failure, e.detail, e.tries, e.next, e.hops, e.announced = "", "", 0, nil, 0, nil
	e.expires = e.record.Fetched.Add(min(e.record.Lifetime, age))
}

// learn takes in an answer that settles the matter: a file, or that there is none.
func (e *robotsEntry) learn(at *url.URL, status int, header http.Header, body []byte, token string, age time.Duration, now time.Time) {
	e.record = robotsRecord{Status: status, At: at.String(), Fetched: now.UTC(), Lifetime: robotsLifetime(header, age)}
	if isSuccess(status) {
		e.record.Body = body[:min(len(body), maxRobots)]
		e.record.ETag, e.record.LastModified = validator(header, "ETag"), validator(header, "Last-Modified")
	}
	e.apply(token, age)
	e.unused = true
}

// confirm takes in the answer that the file has not changed.
func (e *robotsEntry) confirm(header http.Header, token string, age time.Duration, now time.Time) {
	e.record.Fetched, e.record.Lifetime = now.UTC(), robotsLifetime(header, age)
	e.record.FailedSince, e.record.Failures = time.Time{}, 0
	e.apply(token, age)
	e.unused = true
}

// fail takes in that the file could not be had, after all attempts. A copy of
// it counts on (2.4); without one nothing may be fetched now (2.3.1.4).
func (e *robotsEntry) fail(outcome Outcome, detail, token string, now time.Time) {
	e.record.Failures++
	if e.record.FailedSince.IsZero() {
		e.record.FailedSince = now.UTC()
	}
	since := e.record.FailedSince
	e.rules, e.failure, e.detail = nil, "", ""
	switch {
	case isSuccess(e.record.Status):
		e.rules = parseRobots(e.record.Body, token)
	case now.Sub(since) >= robotsGivenUp && e.record.Failures >= robotsGivenUpTimes:
		e.rules = &robotsRules{}
	default:
		e.failure, e.detail = outcome, detail
	}
	e.tries, e.next, e.hops = 0, nil, 0
	e.expires, e.unused = now.Add(robotsRetry), true
}

// verdict uses what a known entry says about a URL. The outcome is empty where
// the URL may be fetched.
func (e *robotsEntry) verdict(u *url.URL) (RobotsVerdict, Outcome, string) {
	e.unused = false
	v := RobotsVerdict{Fetched: e.record.Fetched}
	if e.rules == nil {
		v.Fetched = e.record.FailedSince
		return v, e.failure, e.detail
	}
	v.Hash = e.rules.hash
	v.Allowed, v.Rule = e.rules.check(u)
	if !v.Allowed {
		return v, RobotsDisallowed, ""
	}
	return v, "", ""
}

// conditions ask for a file that is newer than the one kept, where that came
// from at; nil where there is nothing to refer to.
func (e *robotsEntry) conditions(at *url.URL) http.Header {
	if !isSuccess(e.record.Status) || e.record.At != at.String() {
		return nil
	}
	h := http.Header{}
	if e.record.ETag != "" {
		h.Set("If-None-Match", e.record.ETag)
	}
	if e.record.LastModified != "" {
		h.Set("If-Modified-Since", e.record.LastModified)
	}
	return h
}

func isSuccess(status int) bool { return status >= 200 && status < 300 }

// validator is a validator of a response, unless it is of unreasonable length.
func validator(h http.Header, name string) string {
	if v := h.Get(name); len(v) <= maxValidator {
		return v
	}
	return ""
}

// robotsLifetime is how long an answer counts: age, or the max-age of its
// Cache-Control where that is shorter, but no less than minRobotsAge.
func robotsLifetime(header http.Header, age time.Duration) time.Duration {
	lifetime := age
	for _, value := range header.Values("Cache-Control") {
		for directive := range strings.SplitSeq(value, ",") {
			name, argument, _ := strings.Cut(strings.ToLower(strings.TrimSpace(directive)), "=")
			switch name {
			case "no-cache", "no-store":
				lifetime = 0
			case "max-age":
				seconds, err := strconv.ParseUint(strings.Trim(argument, `"`), 10, 31)
				if err == nil {
					lifetime = min(lifetime, time.Duration(seconds)*time.Second)
				}
			}
		}
	}
	return max(lifetime, min(minRobotsAge, age))
}
