package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"parley/crawl"
	"parley/output"
)

// publish extracts what the crawl brought, lets the health gate see it, and
// makes the run visible.
func (s *stage) publish(ctx context.Context, state *crawl.State, id string, started time.Time, res crawl.Result) error {
	x, err := s.cfg.topicChoice().extractor(false, s.cfg.Gazetteer)
	if err != nil {
		return err
	}
	pub, err := newPublication(s.log, s.cfg.Data, id)
	if err != nil {
		return err
	}
	defer pub.writer.Abort()
	pub.hide = s.secrets.hide
	pub.since, pub.minWords = s.cfg.crawlConfig(started).Since, s.cfg.Health.MinWords
	if pub.versions, err = state.Versions(); err != nil {
		return err
	}
	line := s.progress()
	n := 0
	err = each(ctx, x, s.cfg.Jobs, crawled(state, id, s.archiveDir), func(r result) error {
		if r.page != nil {
			n++
			line.extract(n, res.Pages())
		}
		return pub.add(r)
	})
	line.done()
	if err != nil {
		if ctx.Err() != nil {
			return &exitError{exitInterrupted, errors.New("interrupted while extracting; what was fetched is kept, the same command goes on")}
		}
		return err
	}
	finished := s.utc()
	low, err := s.gate(state, pub, res, finished)
	manifest := output.Manifest{
		ConfigHash: s.cfg.hash(), Arguments: s.args, Started: started, Finished: finished, FinishReason: string(res.End), Health: low,
	}
	if exitCode(err) == exitRefused {
		return s.setAside(state, pub, manifest, err)
	}
	if err != nil {
		return err
	}
	m, err := pub.publish(manifest)
	if err != nil {
		return err
	}
	s.metrics.publish(m)
	if err := state.Finish(); err != nil {
		return err
	}
	if err := s.summarize(s.cfg.Data, m.RunID); err != nil {
		return err
	}
	return s.verdict(res, m)
}

// setAside keeps a run that was refused for a look at it.
func (s *stage) setAside(state *crawl.State, pub *publication, m output.Manifest, refused error) error {
	if err := state.Reopen(); err != nil {
		return errors.Join(refused, err)
	}
	m.FinishReason = "refused"
	if err := pub.setAside(m); err != nil {
		return errors.Join(refused, err)
	}
	return &exitError{exitRefused, fmt.Errorf("%w; to look at it: parley show --data %s", refused, output.AsideDir(s.cfg.Data))}
}

// timeUp is the error of a crawl that ended because its time was over.
func (s *stage) timeUp(then string) error {
	return &exitError{exitBudget, fmt.Errorf("the time budget of %s is used up: %s", time.Duration(s.cfg.Crawl.MaxDuration), then)}
}

// verdict maps what the crawl brought to the exit status. Where several hold,
// what somebody has to look at wins.
func (s *stage) verdict(res crawl.Result, m output.Manifest) error {
	failed, passing, reached := failedSources(res)
	switch {
	case len(failed) == 0:
	case reached:
		return &exitError{exitSomeFailed, fmt.Errorf("published, but no page came from %v; the table fetches tells why", failed)}
	case passing:
		return &exitError{exitRetry, fmt.Errorf("no page came from %v, for reasons that may pass: %s", failed, outcomes(res))}
	default:
		return fmt.Errorf("no page came from %v: %s; the table fetches tells more", failed, outcomes(res))
	}
	if len(m.Health) > 0 && s.cfg.Health.Action == actionFail && !s.flags.force {
		return &exitError{exitSomeFailed, fmt.Errorf("published, but sources decay:\n%s\n%s", findingList(m.Health), decayMend)}
	}
	if res.End == crawl.EndTime {
		return s.timeUp(fmt.Sprintf("published what came in it; the next run goes on with the %s left", plural(res.Left, "URL")))
	}
	if s.cfg.FailIfEmpty && m.Rows["articles"] == 0 {
		return &exitError{exitNothingNew, errors.New("nothing new: the run has no article")}
	}
	return nil
}

// failedSources are the sources that no page came from, and of which something
// failed. passing says that all of that may pass by itself, and reached that
// some other source answered.
func failedSources(res crawl.Result) (failed []string, passing, reached bool) {
	passing = true
	for _, name := range slices.Sorted(maps.Keys(res.Sources)) {
		c := res.Sources[name]
		if c.Pages > 0 || c.Outcomes[crawl.Unchanged]+c.Outcomes[crawl.NotModified]+c.Outcomes[crawl.Planned] > 0 {
			reached = true
			continue
		}
		bad := 0
		for o, n := range c.Outcomes {
			if o.Failed() {
				bad += n
				passing = passing && o.Passing()
			}
		}
		if bad > 0 {
			failed = append(failed, name)
		}
	}
	return failed, passing, reached
}

// outcomes lists how the fetches ended: "2 not_found, 1 timeout".
func outcomes(res crawl.Result) string {
	var parts []string
	for o, n := range res.Outcomes() {
		parts = append(parts, fmt.Sprintf("%d %s", n, o))
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}
