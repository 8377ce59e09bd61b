package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"text/tabwriter"
	"time"

	"parley/crawl"
	"parley/crawl/archive"
)

// onCopy lets use work with a copy of the state that is thrown away afterwards.
func (s *stage) onCopy(use func(*crawl.State) error) (err error) {
	dir, err := os.MkdirTemp("", "parley-*")
	if err != nil {
		return fmt.Errorf("make a directory for a copy of the state: %w; TMPDIR names another place", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := crawl.CopyState(s.stateDir, dir); err != nil {
		return s.locked(err)
	}
	state, err := crawl.OpenState(dir)
	if err != nil {
		return err
	}
	defer state.Close()
	return use(state)
}

// nowhere is an archive that keeps nothing and gives back what another one has.
type nowhere struct{ dir string }

func (nowhere) Write(*archive.Exchange) (archive.Ref, error) { return archive.Ref{}, nil }
func (nowhere) Sync() error                                  { return nil }

func (n nowhere) Page(ref archive.Ref) (*archive.Page, error) {
	return archive.ReadAt(archivePath(n.dir, ref.File), ref.Offset, archive.Options{})
}

func (n nowhere) Has(file string) bool {
	_, err := os.Stat(archivePath(n.dir, file))
	return err == nil
}

// dryRun asks for robots.txt, start pages, feeds and sitemaps, and prints what
// a run would fetch. It changes nothing.
func (s *stage) dryRun(ctx context.Context) error {
	return s.onCopy(func(state *crawl.State) error {
		waited := map[string]bool{}
		for item, err := range state.Waiting() {
			if err != nil {
				return err
			}
			waited[item.Item.URL] = true
		}
		id, _, err := state.Begin("dry-run")
		if err != nil {
			return err
		}
		config := s.cfg.crawlConfig(s.now())
		config.DryRun = true
		line := s.progress()
		res, err := crawl.Run(ctx, config, crawl.Deps{State: state, Archive: nowhere{s.archiveDir}, Log: s.log, Now: s.now, Progress: line.crawl, Dial: s.dial, Proxy: s.proxy()})
		line.done()
		if err != nil {
			return crawlError(ctx, res, err)
		}
		planned, err := s.printPlan(state, id, waited)
		if err != nil {
			return err
		}
		fmt.Fprintf(s.err, "%s would be fetched; nothing was changed\n", plural(planned, "page"))
		return s.planVerdict(res, planned)
	})
}

func (s *stage) planVerdict(res crawl.Result, planned int) error {
	failed, passing, _ := failedSources(res)
	none := fmt.Errorf("nothing can be had from %v: %s", failed, outcomes(res))
	switch {
	case len(failed) > 0 && planned > 0:
		return &exitError{exitSomeFailed, none}
	case len(failed) > 0 && passing:
		return &exitError{exitRetry, fmt.Errorf("%w; that may pass by itself", none)}
	case len(failed) > 0:
		return none
	case res.End == crawl.EndTime:
		return s.timeUp("the plan has only what was found in it")
	case s.cfg.FailIfEmpty && planned == 0:
		return &exitError{exitNothingNew, errors.New("nothing new: no page would be fetched")}
	}
	return nil
}

// printPlan writes a line for each URL that was asked for, or would be: the
// URL, its source and why, with tabs between.
func (s *stage) printPlan(state *crawl.State, id string, waited map[string]bool) (planned int, err error) {
	out := bufio.NewWriter(s.out)
	for f, err := range state.Fetches(id) {
		if err != nil {
			return 0, err
		}
		reason := string(f.Kind) + ", asked just now: " + string(f.Outcome)
		switch {
		case f.Outcome == crawl.RobotsDisallowed:
			continue
		case f.Outcome == crawl.Planned:
			planned++
			reason = f.Detail
			if waited[f.URL] {
				reason = "waits since an earlier run"
			}
		case f.Kind == crawl.KindPage:
			reason = "start page, asked just now: " + string(f.Outcome)
		}
		fmt.Fprintf(out, "%s\t%s\t%s\n", f.URL, f.Source, reason)
	}
	if err := out.Flush(); err != nil {
		return 0, fmt.Errorf("write the plan: %w", err)
	}
	return planned, nil
}

// place is where URLs wait or failed. lane is empty for failed ones.
type place struct{ source, host, state, lane string }

// The states of URLs that list tells apart.
const (
	stateWaiting = "waiting"
	stateFailed  = "failed for now"
	stateGivenUp = "failed"
)

// list prints what waits and what failed, by source and host, without any
// request.
func (s *stage) list() error {
	return s.onCopy(func(state *crawl.State) error {
		found, next := map[place]int{}, map[place]time.Time{}
		count := func(item crawl.Item, what, lane string) (place, error) {
			u, err := crawl.ParseURL(item.URL)
			if err != nil {
				return place{}, err
			}
			p := place{item.Source, u.Hostname(), what, lane}
			found[p]++
			return p, nil
		}
		for w, err := range state.Waiting() {
			if err == nil {
				_, err = count(w.Item, stateWaiting, w.Lane)
			}
			if err != nil {
				return err
			}
		}
		for f, err := range state.FailedForNow() {
			if err != nil {
				return err
			}
			what := stateFailed
			if f.Next.IsZero() {
				what = stateGivenUp
			}
			p, err := count(f.Item, what, "")
			if err != nil {
				return err
			}
			if next[p].IsZero() {
				next[p] = f.Next // the first is the earliest
			}
		}
		if len(found) == 0 {
			fmt.Fprintf(s.err, "nothing waits and nothing failed in %s\n", filepath.Clean(s.stateDir))
			return nil
		}
		places := slices.SortedFunc(maps.Keys(found), func(a, b place) int {
			return cmp.Or(cmp.Compare(a.source, b.source), cmp.Compare(a.host, b.host), cmp.Compare(a.state, b.state))
		})
		t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "SOURCE\tHOST\tURLS\tSTATE\tNEXT ATTEMPT")
		for _, p := range places {
			when := "next run"
			switch p.state {
			case stateFailed:
				when = "the first run after " + next[p].UTC().Format(time.RFC3339)
			case stateGivenUp:
				when = "with --retry-failed"
			default:
				if blocked := state.BlockedUntil(p.lane); blocked.After(s.now()) {
					when += ", not before " + blocked.UTC().Format(time.RFC3339)
				}
			}
			fmt.Fprintf(t, "%s\t%s\t%d\t%s\t%s\n", p.source, p.host, found[p], p.state, when)
		}
		return t.Flush()
	})
}
