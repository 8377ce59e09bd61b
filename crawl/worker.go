package crawl

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"parley/crawl/archive"
)

// worker settles one lease after the other.
type worker struct {
	*crawl
	fetcher *fetcher
}

// settle does what one lease asks for. It returns the record where the URL has
// its outcome now, nil where it went back into the queue. Its error ends the
// crawl, unless it is that of the context: then the lease is left as it is, and
// the URL waits.
func (w *worker) settle(ctx context.Context, lease *Lease) (*Fetch, error) {
	item := lease.Item
	fetch := &Fetch{
		URL: item.URL, Source: item.Source, Kind: item.Kind, Depth: item.Depth,
		Redirects: item.Via, Attempt: item.Attempt, ArchiveOffset: -1,
	}
	u, err := url.Parse(item.URL)
	if err != nil {
		fetch.Outcome, fetch.Detail = BadURL, say(err)
		return fetch, w.done(ctx, lease, fetch)
	}

	// robots.txt is a request of its own: the page waits for the next turn.
	robots := w.robots.entry(u)
	if !robots.known {
		if err := w.fetchRobots(ctx, lease, u, robots); err != nil {
			return nil, err
		}
		if err := w.frontier.SetDelay(ctx, lease.Host, w.delay(item.Source, robots)); err != nil {
			return nil, err
		}
		return nil, w.again(ctx, lease, item.Attempt)
	}
	var refused Outcome
	fetch.Robots, refused, fetch.Detail = robots.verdict(u)
	if refused != "" {
		fetch.Outcome = refused
		return fetch, w.done(ctx, lease, fetch)
	}

	known, err := w.state.Known(item.URL)
	if err != nil {
		return nil, err
	}
	var conditions http.Header
	if known != nil && known.covers(scopeOf(w.sources[item.Source]), w.config.Since) {
		conditions = known.conditions()
	}
	x, err := w.fetcher.fetch(ctx, request{url: item.URL, header: conditions, maxBody: w.config.maxBody(item.Kind), jar: w.jars[item.Source]})
	if err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		fetch.Outcome, fetch.Detail = BadURL, say(err)
		return fetch, w.done(ctx, lease, fetch)
	}
	x.conditional = conditions != nil
	fetch.Attempt++
	found := w.judge(item, fetch, u, x)
	found, revisit := w.recall(fetch, u, x, known, found)
	ref, err := w.store(fetch, x, revisit)
	if err != nil {
		return nil, err
	}
	wait, err := w.heed(ctx, lease.Host, fetch.Outcome.troubled(), x)
	if err != nil {
		return nil, err
	}
	if fetch.Outcome.passing() && fetch.Attempt < w.config.MaxAttempts && wait <= w.config.Patience {
		return nil, w.again(ctx, lease, fetch.Attempt)
	}
	how := Settled{Fetch: fetch, Found: found, Requested: true, Now: w.now()}
	if how.Known = w.remember(fetch, x, known, ref); how.Known != nil {
		how.Due = how.Known.due(w.recrawlAge(item.Source))
	}
	return fetch, w.frontier.Done(ctx, lease, how)
}

// done settles a URL that was not requested.
func (w *worker) done(ctx context.Context, lease *Lease, fetch *Fetch) error {
	return w.frontier.Done(ctx, lease, Settled{Fetch: fetch, Now: w.now()})
}

func (w *worker) again(ctx context.Context, lease *Lease, attempt int) error {
	return w.frontier.Done(ctx, lease, Settled{Attempt: attempt, Requested: true, Now: w.now()})
}

// delay is the pause between two requests to a host of a source.
func (w *worker) delay(source string, robots *robotsEntry) time.Duration {
	delay := w.config.Delay
	if s := w.sources[source]; s != nil {
		delay = max(delay, s.Delay)
	}
	if robots.rules != nil {
		delay = max(delay, min(robots.rules.delay, w.config.MaxCrawlDelay))
	}
	return delay
}

// heed slows a host down that is in trouble, and returns how long it is to be
// left alone.
func (w *worker) heed(ctx context.Context, host string, troubled bool, x *exchange) (time.Duration, error) {
	if !troubled {
		w.failures.reset(host)
		return 0, nil
	}
	now := w.now()
	until := now.Add(backoff(w.failures.count(host), w.random()))
	if x.message != nil {
		if asked := retryAfter(x.message.Header, now); asked.After(until) {
			until = asked
		}
	}
	return until.Sub(now), w.frontier.BlockUntil(ctx, host, until)
}

// store writes the exchange to the archive and notes its place in fetch.
// revisit is nil, or what the exchange found unchanged.
func (w *worker) store(fetch *Fetch, x *exchange, revisit *archive.Revisit) (archive.Ref, error) {
	fields := []archive.Field{
		{Name: archive.FieldSource, Value: fetch.Source},
		{Name: archive.FieldKind, Value: string(fetch.Kind)},
		{Name: archive.FieldOutcome, Value: string(fetch.Outcome)},
		{Name: "fetchTimeMs", Value: strconv.FormatInt(fetch.ElapsedMS, 10)},
		{Name: "attempt", Value: strconv.Itoa(fetch.Attempt)},
		{Name: "depth", Value: strconv.Itoa(fetch.Depth)},
	}
	add := func(name, value string) {
		if value != "" {
			fields = append(fields, archive.Field{Name: name, Value: value})
		}
	}
	if len(fetch.Redirects) > 0 {
		add(archive.FieldRequested, fetch.Redirects[0])
	}
	for _, via := range fetch.Redirects {
		add("redirectedFrom", via)
	}
	add("redirectTo", fetch.RedirectTo)
	add("detail", fetch.Detail)
	add("robotsAllowed", strconv.FormatBool(fetch.Robots.Allowed))
	add("robotsRule", fetch.Robots.Rule)
	add("robotsSha256", fetch.Robots.Hash)
	stored := x.archived(fetch.URL, fields)
	stored.Revisit = revisit
	ref, err := w.writeExchange(stored)
	if err == nil && x.response != nil {
		fetch.ArchiveFile, fetch.ArchiveOffset = ref.File, ref.Offset
	}
	return ref, err
}

// writeExchange returns when the exchange is on disk, so that the frontier
// never calls something done that the archive lost.
func (w *worker) writeExchange(x *archive.Exchange) (archive.Ref, error) {
	ref, err := w.archive.Write(x)
	if err == nil {
		err = w.archive.Sync()
	}
	if err != nil {
		return ref, fmt.Errorf("storing what %s answered: %w", x.URI, err)
	}
	return ref, nil
}

// isStop says whether an error is only the context's end.
func isStop(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
