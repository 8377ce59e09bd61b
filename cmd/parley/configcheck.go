package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"parley/crawl"
)

// mistake is something that is wrong with a configuration as a whole.
type mistake struct {
	path string // of the key, as "$.crawl.lane"
	text string // what is wrong, and how to mend it
}

// texts are the mistakes without their places.
func texts(bad []mistake) []string {
	var out []string
	for _, m := range bad {
		out = append(out, m.text)
	}
	return out
}

// check lists what no single key shows. Ages count back from now.
func (c *config) check(now time.Time) []mistake {
	var bad []mistake
	wrong := func(path, format string, args ...any) {
		bad = append(bad, mistake{path, fmt.Sprintf(format, args...)})
	}
	if c.Data == "" {
		wrong("$.data", "data is empty; name the directory for tables, archive and state")
	}
	topics, sum, err := c.topicChoice().known()
	if c.TopicsSum = sum; err != nil {
		wrong("$.topics_file", "%v", err)
	} else if err := c.topicChoice().among(topics); err != nil {
		wrong("$.topic", "%v", err)
	}
	if c.Gazetteer != "" {
		if _, err := os.Stat(c.Gazetteer); err != nil {
			wrong("$.gazetteer", "%v; 'parley gazetteer' makes one", err)
		}
	}
	if c.Jobs < 1 {
		wrong("$.jobs", "jobs is %d; at least one page must be extracted at a time", c.Jobs)
	}
	if c.Crawl.Lane != laneHost && c.Crawl.Lane != laneSite {
		wrong("$.crawl.lane", "lane %q is not known; use host or site", c.Crawl.Lane)
	}
	if _, err := parseSince(c.Crawl.Since, now); err != nil {
		wrong("$.crawl.since", "%v", err)
	}
	switch h := c.Health; {
	case !slices.Contains(actions, h.Action):
		wrong("$.health.action", "action %q is not known; use %s", h.Action, strings.Join(actions, ", "))
	case h.Share <= 0 || h.Share >= 1:
		wrong("$.health.share", "share is %v; it must lie between 0 and 1, as 0.5", h.Share)
	case h.MinRuns < 1 || h.MinWords < 1:
		wrong("$.health", "min_runs and min_words must be at least 1")
	}
	for _, m := range c.Health.Minimum.shares() {
		if m.least < 0 || m.least > 1 {
			wrong("$.health.minimum."+m.figure, "%s is %v; it must lie between 0 and 1, as 0.9", m.figure, m.least)
		}
	}
	if n := c.Health.Minimum.Articles; n < 0 {
		wrong("$.health.minimum.articles", "articles is %d; 0 asks for none", n)
	}
	for _, n := range []struct {
		key   string
		value float64
	}{
		{"max_pages", float64(c.Crawl.MaxPages)}, {"latency_factor", c.Crawl.LatencyFactor}, {"host_errors", float64(c.Crawl.HostErrors)},
	} {
		if n.value < 0 {
			wrong("$.crawl."+n.key, "%s is negative; 0 means no bound", n.key)
		}
	}
	return append(bad, c.checkCrawl(now)...)
}

// checkCrawl has the crawl check its part: the general settings once, and each
// source for itself, so that mistakes can be told apart by place.
func (c *config) checkCrawl(now time.Time) []mistake {
	var bad []mistake
	wrong := func(path string, err error) {
		var found *crawl.ConfigError
		if errors.As(err, &found) {
			for _, text := range found.Mistakes {
				bad = append(bad, mistake{path, text})
			}
		}
	}
	any := crawl.Source{Start: []string{"https://example.org/"}}
	general := c.crawlConfig(now)
	general.Sources = []crawl.Source{any}
	wrong("$.crawl", general.Check())
	for i, s := range c.Sources {
		path := "$.sources[" + strconv.Itoa(i) + "]"
		if s.Name == "" {
			s.Name = "number " + strconv.Itoa(i+1)
		}
		if slices.ContainsFunc(c.Sources[:i], func(t sourceConfig) bool { return t.Name == s.Name }) {
			bad = append(bad, mistake{path + ".name", fmt.Sprintf("two sources are called %q; give one of them another name", s.Name)})
		}
		wrong(path, crawl.Config{Sources: []crawl.Source{c.source(s)}}.Check())
	}
	if len(bad) == 0 && len(c.Sources) > 0 {
		wrong("$.sources", c.crawlConfig(now).Check()) // what takes two sources
	}
	return bad
}

// locate writes mistakes as "file:line:column: text". A mistake that quotes a
// value of its section is placed there; one about a missing key where its
// section begins.
func locate(name string, file *ast.File, bad []mistake) []string {
	var out []string
	for _, m := range bad {
		where := name
		if line, column := position(file, m); line > 0 {
			where = fmt.Sprintf("%s:%d:%d", name, line, column)
		}
		out = append(out, where+": "+m.text)
	}
	return out
}

func position(file *ast.File, m mistake) (line, column int) {
	for path := m.path; path != "$" && path != ""; path = path[:max(strings.LastIndexAny(path, ".["), 0)] {
		at, err := yaml.PathString(path)
		if err != nil {
			return 0, 0
		}
		node, err := at.FilterFile(file)
		if err != nil || node == nil {
			continue
		}
		best := &quoted{text: m.text}
		ast.Walk(best, node)
		token := node.GetToken()
		if best.found != nil {
			token = best.found.GetToken()
		} else if mapping, ok := node.(*ast.MappingNode); ok && len(mapping.Values) > 0 {
			token = mapping.Values[0].Key.GetToken()
		}
		return token.Position.Line, token.Position.Column
	}
	return 0, 0
}

// quoted finds the scalar whose value a text quotes; the longest where several do.
type quoted struct {
	text  string
	found *ast.StringNode
}

// Visit implements ast.Visitor.
func (q *quoted) Visit(n ast.Node) ast.Visitor {
	if s, ok := n.(*ast.StringNode); ok && len(s.Value) > 3 && strings.Contains(q.text, s.Value) {
		if q.found == nil || len(s.Value) > len(q.found.Value) {
			q.found = s
		}
	}
	return q
}
