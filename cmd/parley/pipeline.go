package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"parley/crawl"
	"parley/crawl/archive"
	"parley/extract"
	"parley/extract/article"
	"parley/output"
)

// item is one thing on its way through the pipeline: a fetch with or without
// a page, a page from a file, or an error in the input.
type item struct {
	fetch *crawl.Fetch
	page  *archive.Page
	err   error
}

// result is an item with what extraction made of it.
type result struct {
	item
	report *extract.Report
}

// each extracts the pages of the items with several workers and hands the
// results on in the order of the items, so that the same input gives the same
// output. It stops at the first error of use, and when ctx ends.
func each(ctx context.Context, x *extract.Extractor, jobs int, items iter.Seq[item], use func(result) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	queue := make(chan chan result, 2*jobs)
	work := make(chan func(), jobs)
	var workers sync.WaitGroup
	for range jobs {
		workers.Go(func() {
			for job := range work {
				job()
			}
		})
	}
	go func() {
		defer close(queue)
		defer close(work)
		for it := range items {
			done := make(chan result, 1)
			select {
			case queue <- done:
			case <-ctx.Done():
				return
			}
			if it.page == nil {
				done <- result{item: it}
				continue
			}
			work <- func() {
				r := result{item: it}
				r.report, r.err = x.Extract(it.page)
				done <- r
			}
		}
	}()
	var err error
	for done := range queue {
		r := <-done
		if err != nil {
			continue // let the workers run out
		}
		if err = use(r); err != nil {
			cancel()
		}
	}
	workers.Wait()
	if err != nil {
		return err
	}
	return ctx.Err()
}

// filePages are the items of files, archives and standard input.
func (a *app) filePages(args []string, given archive.Page) iter.Seq[item] {
	return func(yield func(item) bool) {
		for _, arg := range args {
			pages := archive.Open(arg, archive.Options{})
			if arg == "-" {
				pages = archive.Read(a.in, "stdin", archive.Options{})
			}
			for p, err := range pages {
				if p != nil && p.Text != "" {
					fill(p, given)
				}
				if !yield(item{page: p, err: err}) {
					return
				}
			}
		}
	}
}

// fill gives a text what the flags say of it, where the input says nothing.
func fill(p *archive.Page, given archive.Page) {
	for _, f := range []struct{ to, from *string }{{&p.Lang, &given.Lang}, {&p.Published, &given.Published}, {&p.Title, &given.Title}} {
		if *f.to == "" {
			*f.to = *f.from
		}
	}
}

// crawled are the items of a crawl: its fetches in order, with the pages that
// became of them read back from the archive.
func crawled(state *crawl.State, run, archiveDir string) iter.Seq[item] {
	return func(yield func(item) bool) {
		for f, err := range state.Fetches(run) {
			it := item{fetch: &f, err: err}
			if err != nil {
				it.fetch = nil
			} else if f.Outcome == crawl.OK && f.Kind == crawl.KindPage && f.ArchiveFile != "" {
				it.page, it.err = readArchived(archiveDir, f)
			}
			if !yield(it) {
				return
			}
		}
	}
}

// publication collects a run and publishes it.
type publication struct {
	log      *slog.Logger
	writer   *output.Writer
	versions *crawl.Versions // nil for input that is no crawl: it has no revisions
	sources  map[string]*output.SourceStats
	vitals   map[string]*crawl.Vitals // by source, for the health gate
	minWords int                      // from which a text counts for it
	since    time.Time                // articles known to be older are left out
	hide     func(string) string      // takes secrets out of addresses; nil for none
	failed   int                      // pages and records that could not be read
	relevant int
}

func newPublication(log *slog.Logger, dir, id string) (*publication, error) {
	w, err := output.NewRun(dir, id, output.Options{Version: version(), Join: true})
	if err != nil {
		return nil, err
	}
	return &publication{log: log, writer: w, sources: map[string]*output.SourceStats{}, vitals: map[string]*crawl.Vitals{}}, nil
}

// add takes one result into the run. Only an error that ends the run is
// returned; a page that cannot be read is logged, counted and left out.
func (p *publication) add(r result) error {
	if leftOut(p.log, r.err) {
		p.failed++
	}
	if r.fetch != nil {
		p.vital(r)
	}
	if r.report != nil && older(r.report.Article.Published, p.since) {
		p.source(r.report.Source).Older++
		r.report = nil
	}
	articleID, known, err := p.known(r)
	if err != nil {
		return err
	}
	if r.report != nil && !known.Published {
		s := p.source(r.report.Source)
		s.Articles++
		if r.report.Relevant {
			s.Relevant++
			p.relevant++
		}
		s.Talks += int64(len(r.report.Talks))
		rows := output.Rows(r.report)
		switch {
		case known.Number == 1:
			s.New++
		case known.Number > 1:
			s.Changed++
		}
		if known.Number > 0 {
			revision := int32(known.Number)
			rows.Article.Revision = &revision
		}
		p.hideIn(&rows.Article.URL, &rows.Article.CanonicalURL)
		if err := p.writer.AddPage(rows); err != nil {
			return err
		}
	}
	if r.fetch == nil {
		return nil
	}
	s := p.source(r.fetch.Source)
	s.Fetches++
	if r.fetch.Kind == crawl.KindPage && (known.Published || r.fetch.Outcome == crawl.Unchanged || r.fetch.Outcome == crawl.NotModified) {
		s.Unchanged++
	}
	if r.fetch.Outcome.Failed() {
		s.Failed++
	}
	s.Outcomes[string(r.fetch.Outcome)]++
	s.Bytes += r.fetch.Bytes
	s.ElapsedMS += r.fetch.ElapsedMS
	row := fetchRow(r.fetch, articleID)
	p.hideIn(&row.URL)
	row.Redirects = slices.Clone(row.Redirects)
	for i := range row.Redirects {
		p.hideIn(&row.Redirects[i])
	}
	return p.writer.AddFetch(row)
}

// hideIn takes secrets of the configuration out of addresses.
func (p *publication) hideIn(addresses ...*string) {
	for _, a := range addresses {
		if p.hide != nil {
			*a = p.hide(*a)
		}
	}
}

// older says that an article is known to be published before since. A date that
// is exact to the day stands for all of it.
func older(published article.Date, since time.Time) bool {
	if since.IsZero() || !published.Known() {
		return false
	}
	last := published.Time
	if published.Precision == "day" {
		last = last.AddDate(0, 0, 1).Add(-time.Nanosecond)
	}
	return last.Before(since)
}

// known is what article a result is, with the place of this version among those
// that were published. A page that did not change is the article it was.
func (p *publication) known(r result) (articleID string, known crawl.Revision, err error) {
	switch {
	case r.report != nil && (p.versions == nil || r.fetch == nil):
		return r.report.ArticleID, known, nil
	case r.report != nil:
		sum := sha256.Sum256([]byte(r.report.Article.Title + "\x00" + r.report.TextSHA256))
		known, err = p.versions.Revise(crawl.Article{
			URL: r.fetch.URL, Canonical: r.report.Article.CanonicalURL, ID: r.report.ArticleID, Digest: [16]byte(sum[:]),
		})
		return known.ID, known, err
	case p.versions != nil && r.fetch != nil && (r.fetch.Outcome == crawl.Unchanged || r.fetch.Outcome == crawl.NotModified):
		articleID, err = p.versions.Latest(r.fetch.URL)
	}
	return articleID, known, err
}

// leftOut tells of a page that was left out and reports whether that is a
// failure. What is no page anyway (an image in an archive) is none; a file or
// line that is too long to be read is one.
func leftOut(log *slog.Logger, err error) bool {
	var skip *archive.SkipError
	switch {
	case err == nil:
		return false
	case errors.As(err, &skip) && (skip.Reason != archive.SkipTooLarge || skip.Offset >= 0):
		log.Debug("record left out", "reason", err)
		return false
	}
	log.Warn("page left out", "error", err)
	return true
}

func (p *publication) source(name string) *output.SourceStats {
	s := p.sources[name]
	if s == nil {
		s = &output.SourceStats{Name: name, Outcomes: map[string]int64{}}
		p.sources[name] = s
	}
	return s
}

// publish makes the run visible.
func (p *publication) publish(m output.Manifest) (output.Manifest, error) {
	if p.versions != nil {
		if err := p.versions.Stage(); err != nil {
			return m, err
		}
	}
	m, err := p.writer.Publish(p.complete(m))
	if err == nil && len(m.Unjoined) > 0 {
		p.log.Warn("earlier runs cannot be read: talks that they know may have new event ids here", "runs", strings.Join(m.Unjoined, " "))
	}
	return m, err
}

// setAside keeps the run where readers do not see it.
func (p *publication) setAside(m output.Manifest) error { return p.writer.SetAside(p.complete(m)) }

func (p *publication) complete(m output.Manifest) output.Manifest {
	for _, s := range p.sources {
		m.Sources = append(m.Sources, *s)
	}
	slices.SortFunc(m.Sources, func(a, b output.SourceStats) int { return cmpString(a.Name, b.Name) })
	m.Versions = map[string]string{"extract": extract.Version}
	return m
}

func cmpString(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// fetchRow maps what the crawl recorded to a row of the table fetches.
func fetchRow(f *crawl.Fetch, articleID string) output.Fetch {
	row := output.Fetch{
		URL: f.URL, Source: f.Source, Outcome: string(f.Outcome), Redirects: f.Redirects,
		Attempt: int32(f.Attempt), ArchiveFile: f.ArchiveFile, ArticleID: articleID,
	}
	if f.HTTPStatus != 0 {
		status := int32(f.HTTPStatus)
		row.HTTPStatus, row.Bytes = &status, &f.Bytes
	}
	if f.Attempt > 0 {
		row.ElapsedMS = &f.ElapsedMS
	}
	if f.ArchiveFile != "" {
		row.ArchiveOffset = &f.ArchiveOffset
	}
	row.Robots = &output.Robots{Allowed: f.Robots.Allowed, Rule: f.Robots.Rule, Hash: f.Robots.Hash, Fetched: output.MicrosOf(f.Robots.Fetched)}
	return row
}

func readArchived(dir string, f crawl.Fetch) (*archive.Page, error) {
	p, err := archive.ReadAt(archivePath(dir, f.ArchiveFile), f.ArchiveOffset, archive.Options{})
	if err != nil {
		return nil, fmt.Errorf("read %s back: %w", f.URL, err)
	}
	if p.Source == "" {
		p.Source = f.Source
	}
	return p, nil
}

// utc is the clock of manifests and run ids.
func (a *app) utc() time.Time { return a.now().UTC() }
