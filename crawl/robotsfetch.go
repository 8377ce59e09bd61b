package crawl

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"parley/crawl/archive"
)

// maxRobotsRedirects is how many redirects of a robots.txt are followed
// (RFC 9309, 2.3.1.2).
const maxRobotsRedirects = 5

// fetchRobots sends one request for the robots.txt of u's authority: for the
// file itself, or for where its last answer led. own is the lane of the lease.
// It returns whether that lane got the request; the answer is in entry when
// that is known, or else more requests are needed.
//
// A redirect may lead to a lane that is not leased. Then the request waits for
// that one's turn, so that no lane ever gets two requests at a time, or one too
// soon. What it leads to counts for the authority that was asked first.
func (w *worker) fetchRobots(ctx context.Context, lease *Lease, u *url.URL, entry *robotsEntry, own *pace) (requested bool, err error) {
	at := entry.next
	if at == nil {
		at = &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}
	}
	host, lane := at.Hostname(), w.paces.of(w.laneOf(at.Hostname()))
	if lane == own {
		host = lease.Host
	} else {
		if err := w.slow(ctx, host, lane, lease.Item.Source, nil); err != nil {
			return false, err
		}
		if wait := w.ready(lane).Sub(w.now()); wait > w.config.Patience {
			detail := fmt.Sprintf("robots.txt leads to %s, which is to be left alone for %v", at, wait.Round(time.Second))
			return false, w.failRobots(ctx, lease, own, entry, RobotsUnavailable, detail, nil)
		}
	}
	x, err := w.ask(ctx, lane, request{
		url: at.String(), header: robotsHeader(entry.conditions(at)), maxBody: maxRobots, beginning: true,
	})
	if err != nil {
		if ctx.Err() != nil {
			return false, err
		}
		return false, w.failRobots(ctx, lease, own, entry, BadURL, say(err), nil)
	}
	fields := []archive.Field{
		{Name: archive.FieldSource, Value: lease.Item.Source},
		{Name: archive.FieldKind, Value: "robots"},
		{Name: "fetchTimeMs", Value: strconv.FormatInt(x.elapsed.Milliseconds(), 10)},
	}
	if _, err := w.writeExchange(x.archived(at.String(), fields)); err != nil {
		return false, err
	}
	outcome, detail := robotsOutcome(x)
	if lane != own {
		// The lane's own queue must keep the pause as well.
		if _, err := w.heed(ctx, host, lane, outcome, x); err != nil {
			return false, err
		}
		if delay := w.delay(lane); delay > 0 {
			if err := w.frontier.BlockUntil(ctx, host, w.now().Add(delay)); err != nil {
				return false, err
			}
		}
		if outcome != "" && outcome != RobotsUnavailable { // this host is not to blame
			outcome, detail = RobotsUnavailable, fmt.Sprintf("%s, where it leads: %s", at, detail)
		}
	}
	if outcome != "" {
		return lane == own, w.failRobots(ctx, lease, own, entry, outcome, "robots.txt: "+detail, x)
	}
	if _, err := w.heed(ctx, lease.Host, own, "", x); err != nil {
		return false, err
	}
	return lane == own, w.learnRobots(entry, at, x)
}

// robotsHeader adds what is asked for, which is no page.
func robotsHeader(conditions http.Header) http.Header {
	h := http.Header{"Accept": {"text/plain,text/*;q=0.9,*/*;q=0.5"}}
	for name, values := range conditions {
		h[name] = values
	}
	return h
}

// robotsOutcome sorts an answer: the outcome is empty where it says what the
// rules are, that there are none, or where they are.
func robotsOutcome(x *exchange) (Outcome, string) {
	switch {
	case x.message != nil && (x.message.Status == 429 || x.message.Status >= 500): // busy, not without rules
		return RobotsUnavailable, fmt.Sprintf("it answered %d", x.message.Status)
	case x.outcome == TooLarge && x.message != nil: // its beginning is read
		return "", ""
	case x.outcome != "" && x.message != nil && !isSuccess(x.message.Status): // nobody minds the body
		return "", ""
	}
	return x.outcome, say(x.err)
}

// learnRobots takes in an answer that is no failure.
func (w *worker) learnRobots(entry *robotsEntry, at *url.URL, x *exchange) error {
	m, now := x.message, w.now()
	if location := m.Header.Get("Location"); m.Status >= 300 && m.Status < 400 && location != "" && entry.hops < maxRobotsRedirects {
		if target, err := resolve(at, location); err == nil {
			entry.next, entry.hops = target, entry.hops+1
			return nil
		}
	}
	if m.Status == http.StatusNotModified && entry.conditions(at) != nil {
		entry.confirm(m.Header, w.token, w.config.RobotsAge, now)
	} else {
		entry.learn(at, m.Status, m.Header, m.Body, w.token, w.config.RobotsAge, now)
	}
	return w.keepRobots(entry)
}

// failRobots takes in a failure. One that may pass makes the host wait and
// leaves the entry unknown, up to the number of attempts that pages have.
func (w *worker) failRobots(ctx context.Context, lease *Lease, own *pace, entry *robotsEntry, outcome Outcome, detail string, x *exchange) error {
	entry.next, entry.hops = nil, 0
	entry.tries++
	again := (outcome.troubled() || outcome == RobotsUnavailable) && entry.tries < w.config.MaxAttempts
	if !again {
		entry.fail(outcome, detail, w.token, w.now())
	}
	if again || entry.rules != nil { // more requests will follow, but not yet
		wait, err := w.heed(ctx, lease.Host, own, outcome, x)
		if err != nil || again && wait <= w.config.Patience {
			return err
		}
	}
	if again { // the run does not wait for so long
		entry.fail(outcome, detail, w.token, w.now())
	}
	return w.keepRobots(entry)
}

// keepRobots keeps what is known now, for this run and the next ones.
func (w *worker) keepRobots(entry *robotsEntry) error {
	w.robots.put(entry)
	return w.state.keepRobots(entry.authority, entry.record)
}

// queueSitemaps queues what robots.txt names, where the source wants that; where
// it names none on the site, the usual place of one on the hosts of start pages.
func (w *worker) queueSitemaps(ctx context.Context, name string, entry *robotsEntry) error {
	s := w.sources[name]
	if s == nil || !s.DiscoverSitemaps || entry.rules == nil || entry.announced[name] {
		return nil
	}
	if entry.announced == nil {
		entry.announced = map[string]bool{}
	}
	entry.announced[name] = true
	at, err := url.Parse(entry.record.At)
	if err != nil {
		return nil //nolint:nilerr // nothing can be relative to it
	}
	var items []Item
	for _, ref := range entry.rules.sitemaps {
		link, err := resolve(at, ref)
		if err == nil && s.onSite(link.String(), at.String(), false) {
			items = append(items, Item{URL: link.String(), Source: s.Name, Kind: KindSitemap, Seed: true})
		}
	}
	if home, err := url.Parse(entry.authority); err == nil && len(items) == 0 && s.startsAt(home) {
		items = append(items, guessedSitemap(s.Name, home, 0))
	}
	if len(items) == 0 {
		return nil
	}
	_, err = w.frontier.Put(ctx, items)
	return err
}
