package crawl

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Config says what to crawl and how. Fill in what differs from the defaults;
// Run validates it.
type Config struct {
	Sources []Source
	// UserAgent is sent with every request, and its first word (up to "/") is
	// the name looked for in robots.txt. It should say where to complain.
	UserAgent string
	// Concurrency is how many requests run at once, over all hosts; each host
	// gets one at a time. 0 means 8.
	Concurrency int
	// Delay is the pause between the end of one request to a host and the next;
	// a longer Crawl-delay of robots.txt counts instead, up to MaxCrawlDelay.
	// 0 means no pause, so it is only right for one's own server.
	Delay         time.Duration
	MaxCrawlDelay time.Duration // 0 means a minute
	// Timeout bounds one request from dialling to the last byte; 0 means 30 s.
	Timeout time.Duration
	// MaxBody bounds a body in bytes, as sent and unpacked; 0 means 10 MiB.
	MaxBody int64
	// MaxSitemap bounds a sitemap likewise; 0 means 50 MiB, which the sitemap
	// protocol allows, and what is below MaxBody means that.
	MaxSitemap int64
	// MaxRedirects bounds a chain of redirects; 0 means 5, below 0 none are followed.
	MaxRedirects int
	// MaxAttempts is how often a URL is requested before its failure is final;
	// 0 means 3.
	MaxAttempts int
	// Patience is the longest time to wait for a host that asked to be left
	// alone; what is left of it waits for the next run. 0 means 2 minutes.
	Patience time.Duration
	// Grace is how long requests under way may go on after the context ended;
	// 0 means 3 s, below 0 no time at all.
	Grace time.Duration
	// LanePerSite makes one lane of all hosts of a registrable domain: requests
	// to www.example.org and news.example.org never overlap then.
	LanePerSite bool
	// LatencyFactor makes the pause between two requests to a host at least
	// this many times as long as the host takes to answer, on average, up to
	// MaxCrawlDelay. 0 means 2, below 0 none. Without a Delay there is none either.
	LatencyFactor float64
	// HostErrors is how many requests to a host may fail in a row before it is
	// left alone for the rest of the run; what it has left waits for the next
	// one. 0 means 10, below 0 no bound.
	HostErrors int
	// RobotsAge is how long a robots.txt counts, over runs; 0 means 24 hours,
	// the longest RFC 9309 allows.
	RobotsAge time.Duration
	// Cookies lets each source keep the cookies of its hosts for the length of
	// one run; they go to no archive.
	Cookies bool
	// Since leaves out what feeds and sitemaps date earlier. Pages without a
	// date there are fetched. Zero means no bound.
	Since time.Time
	// RetryFailed tries again what failed in earlier runs, whenever that was.
	RetryFailed bool
	// MaxDuration is how long one call of Run hands out URLs. Requests under way
	// then are finished, and what is left waits for the next run; see EndTime.
	// 0 means no bound.
	MaxDuration time.Duration
	// DryRun requests robots.txt, start pages, feeds and sitemaps alone. Pages
	// that would be fetched end as Planned. It is for a copy of a state, see
	// CopyState, and an Archiver that keeps nothing.
	DryRun bool
	// AllowPrivate lets requests go to loopback, private and link-local addresses.
	AllowPrivate bool
}

// Source is one site, or a part of it, with its own limits.
type Source struct {
	// Name is how tables call the source; empty means the first URL's host.
	Name string
	// Start are pages to begin with. They are fetched by every run.
	Start []string
	// Feeds are RSS, Atom or JSON feeds; pages they name are fetched whatever
	// their site, unless Hosts says otherwise.
	Feeds []string
	// Sitemaps are sitemap files or indexes, also gzipped.
	Sitemaps []string
	// DiscoverFeeds also reads the feeds that start pages name, or where they name
	// none, link to.
	DiscoverFeeds bool
	// DiscoverSitemaps also reads the sitemaps that the robots.txt of start pages
	// names, or where it names none, what is in the usual places.
	DiscoverSitemaps bool
	// Depth is how many links away from a start page pages may be; 0 means the
	// start pages alone. Pages out of feeds and sitemaps count as one link away,
	// and the further pages of a list as far as its first.
	Depth int
	// MaxPages is how many pages may be requested in one run, redirects not
	// counted; 0 means no bound.
	MaxPages int
	// Hosts are the only hosts to fetch from. Where it is empty, links are
	// followed within the site (registered domain) of the page they are on.
	Hosts []string
	// Include and Exclude are regular expressions over whole URLs; where
	// Include is not empty, one of it must match. Start pages, feeds and
	// sitemaps are exempt.
	Include []string
	Exclude []string
	// Delay overrides Config.Delay for the source's hosts, where it is longer.
	Delay time.Duration
	// RecrawlAfter is how old a page must be before it is asked for again, where
	// it is found again. The time doubles with every answer that brings nothing
	// new, up to maxRecrawl; a feed or sitemap that dates the page later than it
	// was fetched needs no waiting. 0 means a day, below 0 never.
	RecrawlAfter time.Duration
}

// Defaults of Config.
const (
	DefaultUserAgent     = "Parley/1"
	DefaultLatencyFactor = 2
	DefaultHostErrors    = 10
	defaultConcurrency   = 8
	defaultMaxCrawlDelay = time.Minute
	defaultTimeout       = 30 * time.Second
	defaultMaxBody       = 10 << 20
	defaultMaxSitemap    = 50 << 20
	defaultMaxRedirects  = 5
	defaultMaxAttempts   = 3
	defaultPatience      = 2 * time.Minute
	defaultGrace         = 3 * time.Second
	defaultRobotsAge     = 24 * time.Hour
	defaultRecrawlAfter  = 24 * time.Hour
	maxRecrawl           = 30 * 24 * time.Hour
)

// ConfigError collects what is wrong with a Config, one message per mistake.
type ConfigError struct{ Mistakes []string }

func (e *ConfigError) Error() string {
	return "crawl: the configuration is not right: " + strings.Join(e.Mistakes, "; ")
}

// source is a Source made ready.
type source struct {
	Source
	hosts            map[string]bool // nil for the site rule
	include, exclude []*regexp.Regexp
	seeds            []Item
}

// Check says what is wrong with the configuration, as Run would. The error is a
// *ConfigError.
func (c Config) Check() error {
	_, _, err := c.prepare()
	return err
}

// prepare fills in defaults and checks everything. The error is a *ConfigError.
func (c Config) prepare() (Config, map[string]*source, error) {
	setDefault(&c.Concurrency, defaultConcurrency)
	setDefault(&c.MaxCrawlDelay, defaultMaxCrawlDelay)
	setDefault(&c.Timeout, defaultTimeout)
	setDefault(&c.MaxBody, int64(defaultMaxBody))
	setDefault(&c.MaxSitemap, int64(defaultMaxSitemap))
	setDefault(&c.MaxRedirects, defaultMaxRedirects)
	setDefault(&c.MaxAttempts, defaultMaxAttempts)
	setDefault(&c.Patience, defaultPatience)
	setDefault(&c.Grace, defaultGrace)
	setDefault(&c.LatencyFactor, DefaultLatencyFactor)
	setDefault(&c.HostErrors, DefaultHostErrors)
	setDefault(&c.RobotsAge, defaultRobotsAge)
	if c.UserAgent == "" {
		c.UserAgent = DefaultUserAgent
	}
	var bad ConfigError
	mistake := func(format string, args ...any) { bad.Mistakes = append(bad.Mistakes, fmt.Sprintf(format, args...)) }
	switch {
	case strings.ContainsAny(c.UserAgent, "\r\n"):
		mistake("the user agent holds a line break")
	case robotsToken(c.UserAgent) == "":
		mistake("the user agent %q must begin with a name of letters, as in Parley/1", c.UserAgent)
	}
	for _, setting := range []struct {
		name     string
		negative bool
	}{
		{"concurrency", c.Concurrency < 0},
		{"delay", c.Delay < 0},
		{"longest crawl delay", c.MaxCrawlDelay < 0},
		{"timeout", c.Timeout < 0},
		{"largest body", c.MaxBody < 0},
		{"largest sitemap", c.MaxSitemap < 0},
		{"age of a robots.txt", c.RobotsAge < 0},
		{"number of attempts", c.MaxAttempts < 0},
		{"patience", c.Patience < 0},
		{"time budget", c.MaxDuration < 0},
	} {
		if setting.negative {
			mistake("the %s is negative; leave it out for the default", setting.name)
		}
	}
	if c.RobotsAge > defaultRobotsAge {
		mistake("the age of a robots.txt is %v; RFC 9309 allows no more than 24h", c.RobotsAge)
	}
	if len(c.Sources) == 0 {
		mistake("there is no source; give at least one start page, feed or sitemap")
	}
	sources := map[string]*source{}
	for i, s := range c.Sources {
		ready, err := s.prepare(mistakeIn(s, i, mistake))
		if err != nil {
			continue
		}
		if sources[ready.Name] != nil {
			mistake("two sources are called %q; give one of them another name", ready.Name)
			continue
		}
		sources[ready.Name] = ready
	}
	// A pause that is part of the plan tries nobody's patience.
	longest := max(c.Delay, c.MaxCrawlDelay)
	for _, s := range sources {
		longest = max(longest, s.Delay)
	}
	c.Patience = max(c.Patience, longest)
	if len(bad.Mistakes) > 0 {
		return c, nil, &bad
	}
	return c, sources, nil
}

// maxBody bounds the body of a URL of that kind.
func (c *Config) maxBody(kind Kind) int64 {
	if kind == KindSitemap {
		return max(c.MaxBody, c.MaxSitemap)
	}
	return c.MaxBody
}

func setDefault[T comparable](v *T, value T) {
	var zero T
	if *v == zero {
		*v = value
	}
}

// mistakeIn names the source in front of a mistake.
func mistakeIn(s Source, i int, mistake func(string, ...any)) func(string, ...any) {
	name := s.Name
	if name == "" {
		name = fmt.Sprintf("number %d", i+1)
	}
	return func(format string, args ...any) {
		mistake("source "+name+": "+format, args...)
	}
}

var errMistake = errors.New("a mistake was reported")

// prepare checks one source and reports mistakes.
func (s Source) prepare(report func(string, ...any)) (*source, error) {
	ready := &source{Source: s}
	failed := false
	mistake := func(format string, args ...any) { failed = true; report(format, args...) }
	if s.Depth < 0 || s.MaxPages < 0 || s.Delay < 0 {
		mistake("depth, max pages and delay cannot be negative")
	}
	setDefault(&ready.RecrawlAfter, defaultRecrawlAfter)
	seeds := func(urls []string, kind Kind) {
		for _, raw := range urls {
			u, err := ParseURL(raw)
			if err != nil {
				mistake("%v", err)
				continue
			}
			ready.seeds = append(ready.seeds, Item{URL: u.String(), Kind: kind, Seed: true})
		}
	}
	seeds(s.Start, KindPage)
	seeds(s.Feeds, KindFeed)
	seeds(s.Sitemaps, KindSitemap)
	if len(ready.seeds) == 0 && !failed {
		mistake("it has no start page, feed or sitemap")
	}
	if s.Name == "" && len(ready.seeds) > 0 {
		ready.Name = hostOf(ready.seeds[0].URL)
	}
	if strings.ContainsAny(ready.Name, "\x00\r\n") {
		mistake("the name holds a control character")
	}
	for i := range ready.seeds {
		ready.seeds[i].Source = ready.Name
	}
	if len(s.Hosts) > 0 {
		ready.hosts = map[string]bool{}
		for _, host := range s.Hosts {
			u, err := ParseURL("http://" + host + "/")
			if err != nil || u.Path != "/" {
				mistake("%q is no host name; give it without scheme and path", shown(host))
				continue
			}
			ready.hosts[u.Hostname()] = true
		}
	}
	compile := func(patterns []string) (compiled []*regexp.Regexp) {
		for _, pattern := range patterns {
			re, err := regexp.Compile(pattern)
			if err != nil {
				mistake("the pattern %q is no regular expression: %v", pattern, err)
				continue
			}
			compiled = append(compiled, re)
		}
		return compiled
	}
	ready.include, ready.exclude = compile(s.Include), compile(s.Exclude)
	if failed {
		return nil, errMistake
	}
	return ready, nil
}

// onSite says whether a link that was found on from leads to a host the source
// may fetch from.
func (s *source) onSite(link, from string, anySite bool) bool {
	if s.hosts != nil {
		return s.hosts[hostOf(link)]
	}
	return anySite || sameSite(link, from) || s.startsOn(link)
}

// matches says whether the source's patterns let a URL through.
func (s *source) matches(link string) bool {
	match := func(re *regexp.Regexp) bool { return re.MatchString(link) }
	if slices.ContainsFunc(s.exclude, match) {
		return false
	}
	return len(s.include) == 0 || slices.ContainsFunc(s.include, match)
}

// excludes says whether one of the source's patterns keeps a URL out.
func (s *source) excludes(link string) bool {
	return slices.ContainsFunc(s.exclude, func(re *regexp.Regexp) bool { return re.MatchString(link) })
}

// startsOn says whether a start page lies on the link's site.
func (s *source) startsOn(link string) bool {
	for _, seed := range s.seeds {
		if seed.Kind == KindPage && sameSite(link, seed.URL) {
			return true
		}
	}
	return false
}

// startsAt says whether a start page lies on the same host and port.
func (s *source) startsAt(at *url.URL) bool {
	origin := at.Scheme + "://" + at.Host
	return slices.ContainsFunc(s.seeds, func(seed Item) bool { return seed.Kind == KindPage && originOf(seed.URL) == origin })
}

// configured says whether a fetch began with one of the source's own URLs.
func (s *source) configured(fetch *Fetch) bool {
	first := fetch.URL
	if len(fetch.Redirects) > 0 {
		first = fetch.Redirects[0]
	}
	return slices.ContainsFunc(s.seeds, func(seed Item) bool { return seed.URL == first })
}
