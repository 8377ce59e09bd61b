package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"time"

	"parley/crawl"
	"parley/crawl/archive"
)

// config is what parley.yaml says. Unknown keys are errors: a misspelled key
// that is passed over would be a setting that silently does not hold.
type config struct {
	Data       string         `yaml:"data" json:"data"`                     // directory of tables, archive and state
	Topic      string         `yaml:"topic" json:"topic"`                   // topic of the talks; any for all
	TopicsFile string         `yaml:"topics_file" json:"-"`                 // topics of one's own; empty for none
	Gazetteer  string         `yaml:"gazetteer" json:"gazetteer,omitempty"` // places that parley gazetteer wrote; empty for those that are built in
	TopicsSum  string         `yaml:"-" json:"topics,omitempty"`            // SHA-256 of that file
	Jobs       int            `yaml:"jobs" json:"-"`                        // pages extracted at a time; what comes out does not depend on it
	Crawl      crawlConfig    `yaml:"crawl" json:"crawl"`
	Health     healthConfig   `yaml:"health" json:"health"`
	Sources    []sourceConfig `yaml:"sources" json:"sources"`

	Metrics     string `yaml:"metrics" json:"-"`       // file for Prometheus; empty for none
	FailIfEmpty bool   `yaml:"fail_if_empty" json:"-"` // exit with 9 where the run has no article
}

type crawlConfig struct {
	UserAgent    string   `yaml:"user_agent" json:"user_agent"`
	Concurrency  int      `yaml:"concurrency" json:"concurrency"`     // requests at a time over all hosts
	Delay        duration `yaml:"delay" json:"delay"`                 // pause between two requests to a host
	Timeout      duration `yaml:"timeout" json:"timeout"`             // of one request
	MaxBody      size     `yaml:"max_body" json:"max_body"`           // longest body
	MaxRedirects int      `yaml:"max_redirects" json:"max_redirects"` // longest chain of redirects
	AllowPrivate bool     `yaml:"allow_private" json:"allow_private"` // loopback and private addresses

	MaxPages      int      `yaml:"max_pages" json:"max_pages"`             // requests in one run per source; 0: no bound
	MaxDuration   duration `yaml:"max_duration" json:"max_duration"`       // of crawling; 0: no bound
	Since         string   `yaml:"since" json:"since"`                     // see parseSince
	RetryFailed   bool     `yaml:"retry_failed" json:"retry_failed"`       // at once, not when it is due
	Lane          string   `yaml:"lane" json:"lane"`                       // laneHost or laneSite
	LatencyFactor float64  `yaml:"latency_factor" json:"latency_factor"`   // pause in times of the host's latency; 0: none
	MaxCrawlDelay duration `yaml:"max_crawl_delay" json:"max_crawl_delay"` // longest Crawl-delay that is kept
	MaxAttempts   int      `yaml:"max_attempts" json:"max_attempts"`       // requests for a URL until its failure counts
	Patience      duration `yaml:"patience" json:"patience"`               // longest wait for a host within a run
	HostErrors    int      `yaml:"host_errors" json:"host_errors"`         // failures in a row that end a host's part of a run; 0: no bound
	RobotsAge     duration `yaml:"robots_age" json:"robots_age"`           // how long a robots.txt counts
	Cookies       bool     `yaml:"cookies" json:"cookies"`                 // for the length of a run

	ArchiveFileSize size      `yaml:"archive_file_size" json:"-"` // from which the next file is begun
	ArchiveSync     syncEvery `yaml:"archive_sync" json:"-"`      // when the archive reaches the disk
}

// What may not overlap: the requests to a host, or those to a registrable domain.
const (
	laneHost = "host"
	laneSite = "site"
)

// healthConfig is about sources that decay, see crawl.HealthConfig.
type healthConfig struct {
	Action   string  `yaml:"action" json:"action"`       // one of the actions
	Share    float64 `yaml:"share" json:"share"`         // part of the usual below which a figure is low
	MinRuns  int     `yaml:"min_runs" json:"min_runs"`   // earlier runs it takes to judge
	MinWords int     `yaml:"min_words" json:"min_words"` // from which a text counts

	Minimum minimumConfig `yaml:"minimum" json:"minimum"`
}

// minimumConfig is what a run must bring at least to be published, whatever was
// usual. 0 asks for nothing.
type minimumConfig struct {
	Articles int `yaml:"articles" json:"articles"` // new and changed ones
	// Shares, from 0 to 1: of requests, and of new articles.
	Answers  float64 `yaml:"answers" json:"answers"`
	Titles   float64 `yaml:"titles" json:"titles"`
	Dates    float64 `yaml:"dates" json:"dates"`
	Authors  float64 `yaml:"authors" json:"authors"`
	Texts    float64 `yaml:"texts" json:"texts"`
	Relevant float64 `yaml:"relevant" json:"relevant"`
}

type sourceConfig struct {
	Name     string   `yaml:"name" json:"name"`
	Start    []string `yaml:"start" json:"start"`
	Feeds    []string `yaml:"feeds" json:"feeds"`
	Sitemaps []string `yaml:"sitemaps" json:"sitemaps"`
	Depth    *int     `yaml:"depth" json:"depth"` // links from a start page; 2 where not given
	MaxPages int      `yaml:"max_pages" json:"max_pages"`
	Hosts    []string `yaml:"hosts" json:"hosts"`
	Include  []string `yaml:"include" json:"include"`
	Exclude  []string `yaml:"exclude" json:"exclude"`
	Delay    duration `yaml:"delay" json:"delay"`
	// RecrawlAfter is the age from which a page is asked for again; a day where
	// it is not given, 0 means never.
	RecrawlAfter *duration `yaml:"recrawl_after" json:"recrawl_after"`
	Discover     *bool     `yaml:"discover" json:"discover"` // read feeds of start pages and sitemaps of robots.txt; true where not given
}

// The defaults of the configuration and of the flags.
const (
	defaultData  = "data"
	defaultTopic = "cyber"
	defaultDepth = 2
	defaultDelay = time.Second
)

// defaultConfig is what holds where neither file nor flags say otherwise. What
// is zero here has its default in crawl.Config.
func defaultConfig() config {
	return config{Data: defaultData, Topic: defaultTopic, Jobs: runtime.GOMAXPROCS(0), Crawl: crawlConfig{
		UserAgent: crawl.DefaultUserAgent, Delay: duration(defaultDelay), Lane: laneHost,
		LatencyFactor: crawl.DefaultLatencyFactor, HostErrors: crawl.DefaultHostErrors,
	}, Health: healthConfig{
		Action: actionFail, Share: crawl.DefaultHealthShare, MinRuns: crawl.DefaultHealthMinRuns, MinWords: crawl.DefaultHealthMinWords,
	}}
}

// duration is a time.Duration written as "1s", "500ms" or "30d"; a day is 24 hours.
type duration time.Duration

func (d *duration) UnmarshalYAML(b []byte) error {
	s := strings.Trim(strings.TrimSpace(string(b)), `"'`)
	v, err := parseDuration(s)
	if err != nil {
		return fmt.Errorf("%q is no duration; write a number with a unit, as in 500ms, 2s, 1m or 7d", s)
	}
	if v < 0 {
		return fmt.Errorf("the duration %s is negative", s)
	}
	*d = duration(v)
	return nil
}

// parseDuration also reads days.
func parseDuration(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16) // up to 179 years
		return time.Duration(n) * 24 * time.Hour, err
	}
	return time.ParseDuration(s)
}

// parseSince reads a day (from 00:00 UTC), an instant, or an age, which counts
// back from now. Empty gives zero: no bound.
func parseSince(s string, now time.Time) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	if age, err := parseDuration(s); err == nil && age >= 0 {
		return now.Add(-age).UTC(), nil
	}
	return time.Time{}, fmt.Errorf("since %q is neither date nor age; write a day as in 2006-01-02, RFC 3339 as in 2006-01-02T15:04:05+07:00, or an age as in 36h or 7d", s)
}

func (d duration) MarshalJSON() ([]byte, error) { return json.Marshal(time.Duration(d).String()) }

// syncEvery is when the archive is synced to disk, see
// archive.WriterConfig.SyncEvery: "always", "never" or a duration.
type syncEvery time.Duration

func (e *syncEvery) UnmarshalYAML(b []byte) error {
	switch s := strings.Trim(strings.TrimSpace(string(b)), `"'`); s {
	case "always":
		*e = 0
	case "never":
		*e = syncEvery(archive.SyncNever)
	default:
		v, err := parseDuration(s)
		if err != nil || v <= 0 {
			return fmt.Errorf("%q says not when to sync the archive; write always, never or a time in between, as in 10s", s)
		}
		*e = syncEvery(v)
	}
	return nil
}

// size is a number of bytes, written as 1048576, "500KiB" or "10MiB".
type size int64

var sizeUnits = []struct {
	suffix string
	factor int64
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}, {"", 1}}

func parseSize(s string) (size, error) {
	for _, u := range sizeUnits {
		if n, ok := strings.CutSuffix(s, u.suffix); ok {
			v, err := strconv.ParseInt(strings.TrimSpace(n), 10, 64)
			if err != nil || v <= 0 || v > (1<<40)/u.factor {
				break
			}
			return size(v * u.factor), nil
		}
	}
	return 0, fmt.Errorf("%q is no size; write a number of bytes or one with a unit, as in 500KiB or 10MiB", s)
}

func (z *size) UnmarshalYAML(b []byte) (err error) {
	*z, err = parseSize(strings.Trim(strings.TrimSpace(string(b)), `"'`))
	return err
}

func (c *config) topicChoice() topicChoice { return topicChoice{c.Topic, c.TopicsFile} }

// hash identifies the configuration as used, for the manifest.
func (c *config) hash() string {
	b, err := json.Marshal(c)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// crawlConfig makes the crawl's configuration. Ages count back from now.
func (c *config) crawlConfig(now time.Time) crawl.Config {
	since, _ := parseSince(c.Crawl.Since, now) // check was there before
	out := crawl.Config{
		UserAgent: c.Crawl.UserAgent, Concurrency: c.Crawl.Concurrency, Delay: time.Duration(c.Crawl.Delay),
		Timeout: time.Duration(c.Crawl.Timeout), MaxBody: int64(c.Crawl.MaxBody), MaxRedirects: c.Crawl.MaxRedirects,
		AllowPrivate: c.Crawl.AllowPrivate, MaxDuration: time.Duration(c.Crawl.MaxDuration), Since: since,
		RetryFailed: c.Crawl.RetryFailed, LanePerSite: c.Crawl.Lane == laneSite, Cookies: c.Crawl.Cookies,
		LatencyFactor: zeroMeansNone(c.Crawl.LatencyFactor), HostErrors: zeroMeansNone(c.Crawl.HostErrors),
		MaxCrawlDelay: time.Duration(c.Crawl.MaxCrawlDelay), MaxAttempts: c.Crawl.MaxAttempts,
		Patience: time.Duration(c.Crawl.Patience), RobotsAge: time.Duration(c.Crawl.RobotsAge),
	}
	for _, s := range c.Sources {
		out.Sources = append(out.Sources, c.source(s))
	}
	return out
}

// source makes one source of the crawl's configuration.
func (c *config) source(s sourceConfig) crawl.Source {
	discover := s.Discover == nil || *s.Discover
	depth := defaultDepth
	if s.Depth != nil {
		depth = *s.Depth
	}
	recrawl := time.Duration(0)
	if s.RecrawlAfter != nil {
		recrawl = zeroMeansNone(time.Duration(*s.RecrawlAfter))
	}
	pages := s.MaxPages
	if most := c.Crawl.MaxPages; most > 0 && (pages == 0 || pages > most) {
		pages = most
	}
	return crawl.Source{
		Name: s.Name, Start: s.Start, Feeds: s.Feeds, Sitemaps: s.Sitemaps, Depth: depth, MaxPages: pages,
		Hosts: s.Hosts, Include: s.Include, Exclude: s.Exclude, Delay: time.Duration(s.Delay), RecrawlAfter: recrawl,
		DiscoverFeeds: discover, DiscoverSitemaps: discover,
	}
}

// zeroMeansNone turns the configuration's 0 into crawl.Config's, where 0 is the
// default and less is none.
func zeroMeansNone[N int | float64 | time.Duration](n N) N {
	if n == 0 {
		return -1
	}
	return n
}

const exampleConfig = `# parley.yaml: a configuration for 'parley run -c parley.yaml'.
# Every key is optional but sources; what is shown here is the default unless
# the comment says otherwise.

data: data              # directory of the tables, the archive (data/archive) and the state
topic: cyber            # talks about this: cyber, nuclear, one of topics_file, or any for talks on all topics
topics_file: ""         # topics of your own; 'parley config topics' prints those that are known, in the same form
gazetteer: ""           # file of places that 'parley gazetteer' wrote; empty for those that are built in
jobs: 8                 # pages extracted at a time; default: the number of processors
metrics: ""             # file for Prometheus' textfile collector, as /var/lib/node_exporter/parley.prom
fail_if_empty: false    # exit with 9 where a run has no article

crawl:
  user_agent: Parley/1  # say here whom to write to: "Parley/1 (+https://your.site/contact)"
  concurrency: 8        # requests at a time over all hosts; each host gets one
  delay: 1s             # pause between two requests to a host
  timeout: 30s          # of one request, from dialling to the last byte
  max_body: 10MiB       # longer bodies end as too_large
  max_redirects: 5
  allow_private: false  # fetch from loopback and private addresses
  max_pages: 0          # requests in one run per source; 0: no bound
  max_duration: 0s      # ask for no more pages after this time, publish those that came; 0: no bound
  since: ""             # only what was published since: 2006-01-02 (UTC), RFC 3339, or an age as in 36h or 7d
  retry_failed: false   # try again what failed in earlier runs, without waiting until it is due
  max_attempts: 3       # requests for a URL in one run until its failure counts
  lane: host            # requests to a host never overlap; site: nor those to its registrable domain
  latency_factor: 2     # pause at least this many times as long as the host takes to answer; 0: delay alone
  max_crawl_delay: 1m   # longest Crawl-delay of robots.txt that is kept
  patience: 2m          # longest wait for a host that asks to be left alone; what it has left waits for the next run
  host_errors: 10       # failures in a row after which a host is left alone for the run; 0: no bound
  robots_age: 24h       # how long a robots.txt counts; at most 24h (RFC 9309)
  cookies: false        # keep cookies per source for the length of a run; never stored
  archive_file_size: 1GiB # a WARC file that has this size is finished, and the next one begun
  archive_sync: always  # each page is on disk before it counts as fetched; 10s or never: faster, but a power cut
                        # may take pages of that time, or of the file being written (a crash of Parley takes none)

health:                 # what to do when a source's figures fall below what is usual for it
  action: fail          # fail: publish and exit with 3; warn: publish and say so; refuse: exit with 4, nothing published
  share: 0.5            # a share of pages (with a title, date, author, text ...) is low below this part of the usual one
  min_runs: 3           # earlier runs with pages that it takes to know what is usual
  min_words: 50         # shorter texts count as none
  minimum:              # what a run must have at least, whatever is usual; below it: exit with 4, nothing published
    articles: 0         # new and changed articles
    answers: 0          # share of requests that did not fail, as 0.5
    titles: 0           # share of new articles with a title, as 0.9; likewise
    dates: 0            # with a date of publication,
    authors: 0          # an author,
    texts: 0            # a text of min_words,
    relevant: 0         # about the topic

sources:
  - name: example       # how the tables call it; default: the first host
    start: [https://news.example/world/]
    feeds: []           # RSS, Atom or JSON feeds
    sitemaps: []
    discover: true      # also read the feeds of start pages and the sitemaps of robots.txt
    depth: 2            # links away from a start page
    max_pages: 0        # requests in one run; 0: no bound
    hosts: []           # only these; default: the site of the page that links
    include: []         # regular expressions over URLs; one must match where there are any
    exclude: []
    delay: 0s           # longer pause for this source
    recrawl_after: 1d   # age from which a page that is found again is asked for news; 0: never
`
