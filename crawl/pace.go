package crawl

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// paces holds what a run learned of the lanes it sends requests to: how long
// they take to answer, how often they failed in a row, and whether one of the
// few requests that are made without a lease (to where a robots.txt redirects)
// is under way. It may be used by many goroutines.
type paces struct {
	mu        sync.Mutex
	byLane    map[string]*pace
	suspended map[string]*suspension // by host
}

// pace is that of one lane. The mutex of paces guards all but turn.
type pace struct {
	turn     chan struct{} // holds an element while a request is under way
	base     time.Duration // the longest pause that configuration and robots.txt ask for
	adaptive bool          // a slow server gets a longer one
	latency  time.Duration // an exponentially weighted mean; 0 before the first answer
	ended    time.Time     // when the last request was over
	blocked  time.Time     // left alone until then
	failures int           // in a row
	told     time.Duration // the pause the frontier knows
}

// suspension says why a host gets no more requests in this run.
type suspension struct {
	why   string
	until time.Time // the frontier's block; it is renewed while the run lasts
}

// newestWeight is how much the latest answer counts in the mean latency.
const newestWeight = 0.25

// of is the pace of a lane.
func (p *paces) of(lane string) *pace {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.byLane == nil {
		p.byLane = map[string]*pace{}
	}
	l := p.byLane[lane]
	if l == nil {
		l = &pace{turn: make(chan struct{}, 1)}
		p.byLane[lane] = l
	}
	return l
}

// laneOf is the lane of a host, as the frontier has it.
func (c *crawl) laneOf(host string) string {
	if c.config.LanePerSite {
		return siteOf(host)
	}
	return host
}

// delay is the pause between two requests to a lane now.
func (c *crawl) delay(l *pace) time.Duration {
	c.paces.mu.Lock()
	defer c.paces.mu.Unlock()
	return c.delayLocked(l)
}

func (c *crawl) delayLocked(l *pace) time.Duration {
	if !l.adaptive || c.config.LatencyFactor < 0 {
		return l.base
	}
	wanted := time.Duration(c.config.LatencyFactor * float64(l.latency))
	return max(l.base, min(wanted, c.config.MaxCrawlDelay))
}

// ready is when a lane may get its next request.
func (c *crawl) ready(l *pace) time.Time {
	c.paces.mu.Lock()
	defer c.paces.mu.Unlock()
	ready := l.ended
	if !ready.IsZero() {
		ready = ready.Add(c.delayLocked(l))
	}
	if l.blocked.After(ready) {
		ready = l.blocked
	}
	return ready
}

// slow takes in what pause a source and a robots.txt ask for. Of those of one
// lane the longest counts.
func (c *crawl) slow(ctx context.Context, host string, l *pace, source string, robots *robotsEntry) error {
	base := c.config.Delay
	if s := c.sources[source]; s != nil {
		base = max(base, s.Delay)
	}
	c.paces.mu.Lock()
	l.adaptive = l.adaptive || base > 0
	if robots != nil && robots.rules != nil {
		base = max(base, min(robots.rules.delay, c.config.MaxCrawlDelay))
	}
	l.base = max(l.base, base)
	c.paces.mu.Unlock()
	return c.tell(ctx, host, l)
}

// tell lets the frontier know of a pause that changed.
func (c *crawl) tell(ctx context.Context, host string, l *pace) error {
	c.paces.mu.Lock()
	delay := c.delayLocked(l)
	changed := delay != l.told
	l.told = delay
	c.paces.mu.Unlock()
	if !changed {
		return nil
	}
	return c.frontier.SetDelay(ctx, host, delay)
}

// ask sends a request when it is the lane's turn: no other one is under way,
// and its pause is over. The holder of a lease need not wait for that, unless
// another host's robots.txt redirects here just now.
func (w *worker) ask(ctx context.Context, l *pace, r request) (*exchange, error) {
	select {
	case l.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-l.turn }()
	for {
		wait := w.ready(l).Sub(w.now())
		if wait <= 0 {
			break
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil, ctx.Err()
		}
	}
	x, err := w.fetcher.fetch(ctx, r)
	now := w.now()
	w.paces.mu.Lock()
	defer w.paces.mu.Unlock()
	l.ended = now
	if err != nil {
		return nil, err
	}
	if l.latency == 0 {
		l.latency = x.latency
	} else {
		l.latency += time.Duration(newestWeight * float64(x.latency-l.latency))
	}
	return x, nil
}

// heed slows a lane down that is in trouble, and returns how long it is to be
// left alone. what is how the request ended.
func (w *worker) heed(ctx context.Context, host string, l *pace, what Outcome, x *exchange) (time.Duration, error) {
	if err := w.tell(ctx, host, l); err != nil {
		return 0, err
	}
	w.paces.mu.Lock()
	if !what.troubled() && what != RobotsUnavailable {
		l.failures = 0
		w.paces.mu.Unlock()
		return 0, nil
	}
	l.failures++
	failures := l.failures
	w.paces.mu.Unlock()

	now := w.now()
	until := now.Add(backoff(failures, w.random()))
	if x != nil && x.message != nil {
		if asked := retryAfter(x.message.Header, now); asked.After(until) {
			until = asked
		}
	}
	if w.config.HostErrors > 0 && failures >= w.config.HostErrors {
		if t := w.suspendUntil(now); t.After(until) {
			until = t
		}
		w.suspend(host, fmt.Sprintf("%d requests in a row failed, the last one with %s", failures, what), until)
	}
	return until.Sub(now), w.block(ctx, host, l, until)
}

// block leaves a lane alone until t.
func (w *worker) block(ctx context.Context, host string, l *pace, t time.Time) error {
	w.paces.mu.Lock()
	if t.After(l.blocked) {
		l.blocked = t
	}
	w.paces.mu.Unlock()
	return w.frontier.BlockUntil(ctx, host, t)
}

// suspendUntil is how long the frontier is told to leave a suspended host
// alone: longer than the run waits for it, so that it ends when nothing else is
// left, and not so long that the next run need not try.
func (c *crawl) suspendUntil(now time.Time) time.Time {
	return now.Add(c.config.Patience + backoffMax)
}

func (c *crawl) suspend(host, why string, until time.Time) {
	c.paces.mu.Lock()
	defer c.paces.mu.Unlock()
	if c.paces.suspended == nil {
		c.paces.suspended = map[string]*suspension{}
	}
	if c.paces.suspended[host] == nil {
		c.log.Warn("a host is left alone for the rest of the run", "host", host, "why", why)
	}
	c.paces.suspended[host] = &suspension{why, until}
}

// keepSuspended renews the blocks of suspended hosts that are about to end.
func (c *crawl) keepSuspended(ctx context.Context, now time.Time) error {
	var renew []string
	c.paces.mu.Lock()
	for host, s := range c.paces.suspended {
		if s.until.Sub(now) <= c.config.Patience {
			s.until = c.suspendUntil(now)
			renew = append(renew, host)
		}
	}
	c.paces.mu.Unlock()
	for _, host := range slices.Sorted(slices.Values(renew)) {
		if err := c.frontier.BlockUntil(ctx, host, c.suspendUntil(now)); err != nil {
			return err
		}
	}
	return nil
}

// reasons are those of the suspended hosts; nil where there are none.
func (p *paces) reasons() map[string]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.suspended) == 0 {
		return nil
	}
	why := map[string]string{}
	for host := range maps.Keys(p.suspended) {
		why[host] = p.suspended[host].why
	}
	return why
}
