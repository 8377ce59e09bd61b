package main

import (
	"bufio"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/crawl"
	"parley/output"
)

// metrics writes what a run does as a file that the textfile collector of
// Prometheus' node_exporter reads. The file is there from the run's beginning,
// and complete at any time. Its methods do nothing where no file is wanted.
type metrics struct {
	path    string // empty for none
	now     func() time.Time
	started time.Time
	last    time.Time // of the latest writing

	run     string
	success float64 // when the last run that succeeded ended, Unix seconds; 0 for never
	counts  map[string]crawl.Counts
	queued  int
	sources []output.SourceStats // once it is published
	low     []output.Finding
	judged  bool // low holds
}

// metricsEvery is how often the file is written during a crawl: as often as
// Prometheus usually looks.
const metricsEvery = 15 * time.Second

func (a *app) metrics(path string, started time.Time) *metrics {
	return &metrics{path: path, now: a.now, started: started, success: lastSuccess(path)}
}

// begin writes the file for the first time, so that a place that cannot be
// written shows before anything is done.
func (m *metrics) begin(state *crawl.State, run string) error {
	if m.path == "" {
		return nil
	}
	counts, err := state.Counts(run)
	if err != nil {
		return err
	}
	m.run, m.counts, m.queued, m.last = run, counts, state.Queued(), m.now()
	return m.write(nil)
}

// crawl takes in how far the crawl is.
func (m *metrics) crawl(p crawl.Progress) error {
	if m.path == "" {
		return nil
	}
	c := m.counts[p.Last.Source]
	c.Add(&p.Last)
	m.counts[p.Last.Source], m.queued = c, p.Queued
	if now := m.now(); now.Sub(m.last) >= metricsEvery {
		m.last = now
		return m.write(nil)
	}
	return nil
}

// crawled takes in the end of the crawl.
func (m *metrics) crawled(res crawl.Result) {
	if res.Sources != nil {
		m.counts, m.queued = res.Sources, res.Left
	}
}

// publish takes in what was published.
func (m *metrics) publish(of output.Manifest) {
	m.sources, m.low, m.judged = of.Sources, of.Health, true
}

// finish writes the file for the last time. Success is what needs nobody to
// look at: published, nothing new, or out of time.
func (m *metrics) finish(code int) error {
	if m.path == "" {
		return nil
	}
	if code == exitPublished || code == exitNothingNew || code == exitBudget {
		m.success = seconds(m.now())
	}
	return m.write(&code)
}

func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

// write writes all metrics; code is nil while the run is under way.
func (m *metrics) write(code *int) error {
	var p promText
	p.add("parley_build_info", "The version of Parley; the value is 1.", 1, "version", version())
	p.add("parley_run_start_timestamp_seconds", "When the latest run started, or was gone on with.", seconds(m.started))
	p.add("parley_run_under_way", "1 while the run goes on, 0 when it ended.", truth(code == nil))
	if code != nil {
		p.add("parley_run_finish_timestamp_seconds", "When the latest run ended.", seconds(m.now()))
		p.add("parley_run_exit_code", "Its exit code; see parley run --help.", float64(*code))
	}
	p.add("parley_run_duration_seconds", "How long the latest run took, or has taken so far.", m.now().Sub(m.started).Seconds())
	if m.success > 0 {
		p.add("parley_last_success_timestamp_seconds", "When the last run ended that exited with 0, 9 or 10.", m.success)
	}
	p.add("parley_queue_urls", "URLs that wait, for this run or a later one.", float64(m.queued))
	names := slices.Sorted(maps.Keys(m.counts))
	for _, name := range names {
		c := m.counts[name]
		for _, o := range slices.Sorted(maps.Keys(c.Outcomes)) {
			p.add("parley_run_fetches", "URLs the run tried, by outcome.", float64(c.Outcomes[o]), "source", name, "outcome", string(o))
		}
	}
	for _, name := range names {
		p.add("parley_run_pages", "Pages the run archived.", float64(m.counts[name].Pages), "source", name)
	}
	for _, name := range names {
		p.add("parley_run_received_bytes", "Bytes the run received.", float64(m.counts[name].Bytes), "source", name)
	}
	for _, s := range m.sources {
		p.add("parley_run_articles", "Articles the run published.", float64(s.New), "source", s.Name, "kind", "new")
		p.add("parley_run_articles", "", float64(s.Changed), "source", s.Name, "kind", "changed")
	}
	for _, s := range m.sources {
		p.add("parley_run_talks", "Talks the run published, as articles tell them.", float64(s.Talks), "source", s.Name)
	}
	if m.judged {
		for _, s := range m.sources {
			low := slices.ContainsFunc(m.low, func(f output.Finding) bool { return f.Source == s.Name })
			p.add("parley_source_healthy", "0 where a figure of the source is far from what is usual for it.", truth(!low), "source", s.Name)
		}
		for _, f := range m.low {
			p.add("parley_source_figure_now", "A figure that is far from what is usual: a share, links, or days without news.", f.Now, "source", f.Source, "figure", f.Figure)
		}
		for _, f := range m.low {
			p.add("parley_source_figure_usual", "What is usual for such a figure.", f.Usual, "source", f.Source, "figure", f.Figure)
		}
	}
	if err := replaceFile(m.path, p.String()); err != nil {
		return fmt.Errorf("write the metrics: %w; name another file with --metrics", err)
	}
	return nil
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// lastSuccess reads it out of the file that an earlier run wrote; 0 where there
// is none.
func lastSuccess(path string) float64 {
	f, err := os.Open(path)
	if err != nil {
		return 0
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if v, ok := strings.CutPrefix(lines.Text(), "parley_last_success_timestamp_seconds "); ok {
			t, _ := strconv.ParseFloat(v, 64)
			return t
		}
	}
	return 0
}
