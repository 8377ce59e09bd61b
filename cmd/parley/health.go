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

// gate compares the run's figures of each source with what was usual and what
// is asked for, stores them, and returns what is low. Its error says that the run
// is not to be published; the next run goes on with it then.
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
	tooLow := s.cfg.Health.Minimum.judge(pub, res.Run)
	refused := len(tooLow) > 0 || len(findings) > 0 && s.cfg.Health.Action == actionRefuse
	findings = append(findings, tooLow...)
	if refused && !s.flags.force {
		return findings, &exitError{exitRefused, fmt.Errorf("not published:\n%s\n%s", findingList(findings), refusedMend)}
	}
	for _, f := range findings {
		if s.cfg.Health.Action == actionFail && !s.flags.force {
			break // the error at the end tells of them
		}
		s.log.Warn("source decays", "source", f.Source, "figure", f.Figure, "now", f.Now, "usual", f.Usual, "since", f.Since)
	}
	return findings, state.SetHistories(now)
}

const refusedMend = decayMend + "; nothing is lost: the next run goes on with this one, asks for more, extracts all of it anew and judges again, and --force publishes it as it is"

// share is a part of something that is asked for.
type share struct {
	figure, what string
	least        float64
	of           func(crawl.Vitals) (k, n int)
}

func (m minimumConfig) shares() []share {
	return []share{
		{"answers", "requests that did not fail", m.Answers, func(v crawl.Vitals) (int, int) { return v.Came, v.Tried }},
		{"titles", "new articles with a title", m.Titles, func(v crawl.Vitals) (int, int) { return v.Titles, v.Articles }},
		{"dates", "new articles with a date", m.Dates, func(v crawl.Vitals) (int, int) { return v.Dates, v.Articles }},
		{"authors", "new articles with an author", m.Authors, func(v crawl.Vitals) (int, int) { return v.Authors, v.Articles }},
		{"texts", "new articles with a text", m.Texts, func(v crawl.Vitals) (int, int) { return v.Texts, v.Articles }},
		{"relevant", "new articles about the topic", m.Relevant, func(v crawl.Vitals) (int, int) { return v.Relevant, v.Articles }},
	}
}

// judge says what of a run, over all its sources, is less than is asked for. A
// share of nothing is not judged.
func (m minimumConfig) judge(pub *publication, run string) []output.Finding {
	var low []output.Finding
	articles := int64(0)
	for _, s := range pub.sources {
		articles += s.Articles
	}
	if articles < int64(m.Articles) {
		low = append(low, output.Finding{Figure: "articles", Now: float64(articles), Usual: float64(m.Articles), Since: run,
			Text: fmt.Sprintf("new and changed articles: %d, at least %d asked for (health.minimum.articles)", articles, m.Articles)})
	}
	for _, s := range m.shares() {
		k, n := 0, 0
		for _, v := range pub.vitals {
			sk, sn := s.of(*v)
			k, n = k+sk, n+sn
		}
		if now := float64(k) / float64(max(n, 1)); n > 0 && now < s.least {
			low = append(low, output.Finding{Figure: s.figure, Now: now, Usual: s.least, Since: run,
				Text: fmt.Sprintf("%s: %d of %d (%.0f %%), at least %.0f %% asked for (health.minimum.%s)", s.what, k, n, 100*now, 100*s.least, s.figure)})
		}
	}
	return low
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
