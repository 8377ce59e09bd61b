package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"parley/crawl"
	"parley/output"
)

// What to do about sources that decay.
const (
	actionWarn   = "warn"   // publish, and say so
	actionFail   = "fail"   // publish, and exit with 3
	actionRefuse = "refuse" // publish nothing, and exit with 4
)

var actions = []string{actionWarn, actionFail, actionRefuse}

const decayMend = "look at the pages: a new layout, a feed that moved or a wall before the text does this; where it is to stay so, one run with --force makes it the usual"

// vital counts a result for the health gate.
func (p *publication) vital(r result) {
	v := p.vitals[r.fetch.Source]
	if v == nil {
		v = &crawl.Vitals{}
		p.vitals[r.fetch.Source] = v
	}
	var page *crawl.Page
	if r.report != nil {
		a := r.report.Article
		page = &crawl.Page{
			Title: a.Title != "", Date: a.Published.Known(), Author: len(a.Authors) > 0,
			Words: len(strings.Fields(a.Text)), Relevant: r.report.Relevant,
		}
	}
	v.Fetch(r.fetch, page, p.minWords)
}

// gate compares the run's figures of each source with what was usual, stores
// them, and returns what is low. Its error says that the run is not to be
// published; it stays as it is then, and the same command goes on with it.
func (s *stage) gate(state *crawl.State, pub *publication, res crawl.Result, finished time.Time) ([]output.Finding, error) {
	histories, err := state.Histories()
	if err != nil {
		return nil, err
	}
	limits := crawl.HealthConfig{Share: s.cfg.Health.Share, MinRuns: s.cfg.Health.MinRuns, MinWords: s.cfg.Health.MinWords}
	findings := []output.Finding{}
	now := map[string]crawl.History{}
	for _, name := range slices.Sorted(maps.Keys(pub.vitals)) {
		v, h := pub.vitals[name], histories[name]
		v.Run, v.Finished = res.Run, finished
		v.Whole = res.End == crawl.EndComplete || res.End == crawl.EndBudget
		h.Complete(v)
		low := h.Judge(name, *v, limits)
		for _, f := range low {
			v.Low = append(v.Low, f.Figure)
			findings = append(findings, output.Finding(f))
		}
		now[name] = h.Add(*v, s.flags.force && len(low) > 0)
	}
	if len(findings) > 0 && s.cfg.Health.Action == actionRefuse && !s.flags.force {
		return nil, &exitError{exitRefused, fmt.Errorf("not published, for sources decay:\n%s\n%s; what was fetched is kept, and the same command extracts and judges it again", findingList(findings), decayMend)}
	}
	for _, f := range findings {
		if s.cfg.Health.Action == actionFail && !s.flags.force {
			break // the error at the end tells of them
		}
		s.log.Warn("source decays", "source", f.Source, "figure", f.Figure, "now", f.Now, "usual", f.Usual, "since", f.Since)
	}
	return findings, state.SetHistories(now)
}

// findingList has a line for each finding.
func findingList(findings []output.Finding) string {
	var b strings.Builder
	for i, f := range findings {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString("  " + f.Text)
	}
	return b.String()
}
