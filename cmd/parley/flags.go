package main

import (
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"parley/crawl"
)

// runFlags are the flags of run and crawl.
type runFlags struct {
	configFile   string
	data         string
	topic        topicChoice
	depth        int
	maxPages     int
	delay        time.Duration
	maxBody      string
	maxDuration  time.Duration
	since        string
	retryFailed  bool
	hosts        []string
	userAgent    string
	allowPrivate bool
	failIfEmpty  bool
	force        bool
	dryRun       bool
	list         bool
	metrics      string
	jobs         int
}

func (f *runFlags) register(c *cobra.Command) {
	fl := c.Flags()
	fl.StringVarP(&f.configFile, "config", "c", "", "configuration file; see 'parley config example'")
	fl.StringVar(&f.data, "data", defaultData, "directory of tables, archive and state")
	fl.IntVar(&f.depth, "depth", defaultDepth, "links away from a start page that pages may be")
	fl.IntVar(&f.maxPages, "max-pages", 0, "pages requested in one run per source, those of the configuration too; 0: no bound")
	fl.DurationVar(&f.delay, "delay", defaultDelay, "pause between two requests to a host")
	fl.StringVar(&f.maxBody, "max-body", "10MiB", "longest body; longer ones end as too_large")
	fl.DurationVar(&f.maxDuration, "max-duration", 0, "ask for no more pages after this time, publish those that came, and exit with 10; 0: no bound")
	fl.StringVar(&f.since, "since", "", "only what was published since: 2006-01-02 (UTC), RFC 3339, or an age as in 36h or 7d")
	fl.BoolVar(&f.retryFailed, "retry-failed", false, "try again what failed in earlier runs, without waiting until it is due")
	fl.BoolVar(&f.dryRun, "dry-run", false, "ask for robots.txt, start pages, feeds and sitemaps alone, print what would be fetched, and change nothing")
	fl.BoolVar(&f.list, "list", false, "print what waits and what failed for now, without any request")
	fl.StringVar(&f.metrics, "metrics", "", "write metrics to this file, for the textfile collector of Prometheus' node_exporter")
	fl.StringSliceVar(&f.hosts, "host", nil, "fetch from these hosts only (default: the site of the page that links)")
	fl.StringVar(&f.userAgent, "user-agent", crawl.DefaultUserAgent, "User-Agent; say in it whom to write to")
	fl.BoolVar(&f.allowPrivate, "allow-private", false, "fetch from loopback and private addresses, too")
}

// registerPublishing adds the flags of run that crawl does not have.
func (f *runFlags) registerPublishing(c *cobra.Command) {
	c.Flags().BoolVar(&f.failIfEmpty, "fail-if-empty", false, "exit with 9 where the run has no article")
	c.Flags().BoolVar(&f.force, "force", false, "publish whatever the health gate says, and take what this run brought as usual from now on")
	c.Flags().IntVar(&f.jobs, "jobs", runtime.GOMAXPROCS(0), "pages extracted at a time")
	f.topic.register(c)
}

// config makes the run's configuration out of file, environment and flags:
// flags that were given win.
func (f *runFlags) config(a *app, c *cobra.Command, urls []string) (config, error) {
	cfg := defaultConfig()
	if f.configFile != "" {
		var err error
		if cfg, err = a.loadConfig(f.configFile); err != nil {
			return cfg, err
		}
	}
	if f.depth < 0 || f.maxPages < 0 || f.delay < 0 || f.maxDuration < 0 {
		return cfg, usagef("--depth, --max-pages, --delay and --max-duration cannot be negative")
	}
	given := c.Flags().Changed
	for name, set := range map[string]func(){
		"data":          func() { cfg.Data = f.data },
		"topic":         func() { cfg.Topic = f.topic.topic },
		"topics-file":   func() { cfg.TopicsFile = f.topic.file },
		"delay":         func() { cfg.Crawl.Delay = duration(f.delay) },
		"user-agent":    func() { cfg.Crawl.UserAgent = f.userAgent },
		"max-pages":     func() { cfg.Crawl.MaxPages = f.maxPages },
		"max-duration":  func() { cfg.Crawl.MaxDuration = duration(f.maxDuration) },
		"since":         func() { cfg.Crawl.Since = f.since },
		"retry-failed":  func() { cfg.Crawl.RetryFailed = f.retryFailed },
		"allow-private": func() { cfg.Crawl.AllowPrivate = f.allowPrivate },
		"fail-if-empty": func() { cfg.FailIfEmpty = f.failIfEmpty },
		"metrics":       func() { cfg.Metrics = f.metrics },
		"jobs":          func() { cfg.Jobs = f.jobs },
	} {
		if given(name) {
			set()
		}
	}
	if given("max-body") {
		z, err := parseSize(f.maxBody)
		if err != nil {
			return cfg, usagef("--max-body: %w", err)
		}
		cfg.Crawl.MaxBody = z
	}
	for _, u := range urls {
		page, err := crawl.ParseURL(u)
		if err != nil {
			return cfg, usagef("%w; give a web address, as in https://news.example/", err)
		}
		if s := unnamed(cfg.Sources, page.Host); s != nil {
			s.Start = append(s.Start, u)
		} else {
			cfg.Sources = append(cfg.Sources, sourceConfig{Start: []string{u}, Depth: &f.depth, Hosts: f.hosts})
		}
	}
	tellApart(cfg.Sources)
	if bad := cfg.check(a.now()); len(bad) > 0 {
		return cfg, usagef("%s", strings.Join(texts(bad), "; "))
	}
	return cfg, nil
}

// unnamed finds the source without a name whose first start page is on a host, nil
// where there is none: two URLs of a site are two start pages, not two sources.
func unnamed(sources []sourceConfig, host string) *sourceConfig {
	for i := range sources {
		if s := &sources[i]; s.Name == "" && len(s.Start) > 0 {
			if u, err := crawl.ParseURL(s.Start[0]); err == nil && u.Host == host {
				return s
			}
		}
	}
	return nil
}

// tellApart names sources that have no name and would be called by the host of
// one before them: they get the port, too.
func tellApart(sources []sourceConfig) {
	taken := map[string]bool{}
	for i := range sources {
		s := &sources[i]
		name := s.Name
		if all := slices.Concat(s.Start, s.Feeds, s.Sitemaps); name == "" && len(all) > 0 {
			if u, err := crawl.ParseURL(all[0]); err == nil {
				if name = u.Hostname(); taken[name] && u.Port() != "" {
					s.Name, name = u.Host, u.Host
				}
			}
		}
		taken[name] = true
	}
}
