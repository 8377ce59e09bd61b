package crawl

import (
	"context"
	"errors"
	"fmt"
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
		URL: item.URL, Source: item.Source, Kind: item.Kind, Depth: item.Depth, Listing: item.Listing,
		Redirects: item.Via, Attempt: item.Attempt, ArchiveOffset: -1,
	}
	u, err := url.Parse(item.URL)
	if err != nil {
		fetch.Outcome, fetch.Detail = BadURL, say(err)
		return fetch, w.done(ctx, lease, fetch)
	}

	lane := w.paces.of(w.laneOf(u.Hostname()))
	robots, err := w.robotsOf(u)
	if err != nil {
		return nil, err
	}
	if err := w.slow(ctx, lease.Host, lane, item.Source, robots); err != nil {
		return nil, err
	}
	// robots.txt is a request of its own: the page waits for the next turn.
	if !robots.known(w.now()) {
		if late, err := w.late(ctx, lease, lane); late || err != nil {
			return nil, err
		}
		requested, err := w.fetchRobots(ctx, lease, u, robots, lane)
		if err != nil {
			return nil, err
		}
		if err := w.slow(ctx, lease.Host, lane, item.Source, robots); err != nil {
			return nil, err
		}
		return nil, w.again(ctx, lease, item.Attempt, requested)
	}
	if err := w.queueSitemaps(ctx, item.Source, robots); err != nil {
		return nil, err
	}
	var refused Outcome
	fetch.Robots, refused, fetch.Detail = robots.verdict(u)
	if refused != "" {
		fetch.Outcome = refused
		return fetch, w.done(ctx, lease, fetch)
	}

	if w.config.DryRun && !item.Seed && item.Kind == KindPage {
		fetch.Outcome = Planned
		fetch.Detail, err = w.why(item)
		if err != nil {
			return nil, err
		}
		return fetch, w.done(ctx, lease, fetch)
	}
	if late, err := w.late(ctx, lease, lane); late || err != nil {
		return nil, err
	}

	known, conditions, err := w.known(item)
	if err != nil {
		return nil, err
	}
	x, err := w.ask(ctx, lane, request{url: item.URL, header: conditions, maxBody: w.config.maxBody(item.Kind), jar: w.jars[item.Source]})
	if err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		fetch.Outcome, fetch.Detail = BadURL, say(err)
		return fetch, w.done(ctx, lease, fetch)
	}
	x.conditional = conditions != nil
	fetch.First = known == nil
	fetch.Attempt++
	found, err := w.judge(ctx, item, fetch, u, x)
	if err != nil {
		return nil, err
	}
	found, revisit := w.recall(fetch, u, x, known, found)
	ref, err := w.store(fetch, x, revisit)
	if err != nil {
		return nil, err
	}
	wait, err := w.heed(ctx, lease.Host, lane, fetch.Outcome, x)
	if err == nil {
		err = w.heedRedirect(ctx, lease, lane, found, x)
	}
	if err != nil {
		return nil, err
	}
	if fetch.Outcome.passing() && fetch.Attempt < w.config.MaxAttempts && wait <= w.config.Patience {
		return nil, w.again(ctx, lease, fetch.Attempt, true)
	}
	how := w.settled(lease, fetch)
	how.Found, how.Requested = found, true
	if how.Known = w.remember(fetch, x, known, ref); how.Known != nil {
		how.Due = how.Known.due(w.recrawlAge(item.Source))
	}
	return fetch, w.frontier.Done(ctx, lease, how)
}

// why says in words why a page would be fetched.
func (w *worker) why(item Item) (string, error) {
	known, err := w.state.Known(item.URL)
	var reason string
	switch {
	case err != nil:
		return "", err
	case known != nil:
		reason = "to see whether it changed since " + known.Asked.Format(time.DateOnly)
	case !item.Modified.IsZero():
		reason = "named by a feed or sitemap, dated " + item.Modified.UTC().Format(time.DateOnly)
	case item.AnySite:
		reason = "named by a feed"
	case item.Depth == 1:
		reason = "named by a feed or sitemap, or linked from a start page"
	default:
		reason = fmt.Sprintf("linked, %d links from a start page", item.Depth)
	}
	return reason, nil
}

// done settles a URL that was not requested.
func (w *worker) done(ctx context.Context, lease *Lease, fetch *Fetch) error {
	return w.frontier.Done(ctx, lease, w.settled(lease, fetch))
}

// settled says of a URL that has its outcome when it may be tried again.
func (w *worker) settled(lease *Lease, fetch *Fetch) Settled {
	now := w.now()
	return Settled{Fetch: fetch, Now: now, Due: dueAfter(fetch.Outcome, lease.Item.Fails+1, now)}
}

// again puts a URL back.
func (w *worker) again(ctx context.Context, lease *Lease, attempt int, requested bool) error {
	return w.frontier.Done(ctx, lease, Settled{Attempt: attempt, Requested: requested, Now: w.now()})
}

// late gives a lease back, and says so, where its lane is not ready: another
// robots.txt led there meanwhile, or the lane's pause has become longer.
func (w *worker) late(ctx context.Context, lease *Lease, lane *pace) (bool, error) {
	ready := w.ready(lane)
	if !ready.After(w.now()) {
		return false, nil
	}
	if err := w.frontier.BlockUntil(ctx, lease.Host, ready); err != nil {
		return true, err
	}
	return true, w.again(ctx, lease, lease.Item.Attempt, false)
}

// heedRedirect lets the target of a redirect wait for as long as that asks
// with Retry-After (RFC 9110, 10.2.3). One host cannot make another wait for
// longer than the run would.
func (w *worker) heedRedirect(ctx context.Context, lease *Lease, lane *pace, found []Item, x *exchange) error {
	if x.message == nil || x.message.Status < 300 || x.message.Status > 399 || len(found) != 1 {
		return nil
	}
	now := w.now()
	asked := retryAfter(x.message.Header, now)
	if !asked.After(now) {
		return nil
	}
	host := hostOf(found[0].URL)
	target := w.paces.of(w.laneOf(host))
	if target == lane {
		return w.block(ctx, lease.Host, lane, asked)
	}
	if longest := now.Add(w.config.Patience); asked.After(longest) {
		asked = longest
	}
	return w.block(ctx, host, target, asked)
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
