package crawl

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"sync"
	"time"

	"golang.org/x/net/publicsuffix"

	"parley/crawl/archive"
)

// Archiver stores exchanges. archive.Writer is one.
type Archiver interface {
	Write(*archive.Exchange) (archive.Ref, error)
	// Sync returns when everything written is on disk.
	Sync() error
}

// Deps are what a crawl works with. State and Archive are required; the rest
// has defaults.
type Deps struct {
	State   *State
	Archive Archiver
	// Progress is called after every URL that got its outcome, from one
	// goroutine. It should return soon: the crawl waits for it.
	Progress func(Progress)
	Log      *slog.Logger
	Now      func() time.Time
	// Random gives numbers in [0, 1) for the jitter of pauses. It is called
	// from many goroutines.
	Random func() float64
	// Dial replaces the dialer, and with it the check for private addresses.
	Dial DialFunc
	// Resolver resolves names; nil stands for the system's.
	Resolver *net.Resolver
	// Proxy names the proxy for a request (http, https, socks5), or nil for none;
	// it may look at scheme and host alone. http.ProxyFromEnvironment is one. A nil
	// Proxy uses none. The proxy itself may have a private address. What is asked
	// of it may not, as far as that can be told here: names are resolved before
	// the request, and one that is only known to the proxy is let through.
	Proxy func(*http.Request) (*url.URL, error)
	// RootCAs replaces the system's certificate authorities.
	RootCAs *x509.CertPool
}

// Progress is how far a run has come.
type Progress struct {
	Last     Fetch // the record that was just written
	Pages    int   // pages in the archive
	Tried    int   // URLs with an outcome
	Failed   int   // of these, those whose outcome is a failure
	Queued   int   // URLs waiting or under way
	InFlight int
	Bytes    int64
}

// End says why a crawl ended.
type End string

// The ends of a crawl.
const (
	// EndComplete: everything wanted has its outcome.
	EndComplete End = "complete"
	// EndBudget: sources have used up their MaxPages; what they have left waits
	// for the next run.
	EndBudget End = "budget"
	// EndDeferred: hosts asked to be left alone for longer than Config.Patience,
	// or used up Config.HostErrors; what is left of them waits.
	EndDeferred End = "deferred"
	// EndTime: Config.MaxDuration is over; what is left waits for the next run.
	EndTime End = "time"
	// EndStopped: the context ended. The run can be resumed.
	EndStopped End = "stopped"
)

// Result is what a crawl did, over all processes that worked on the run.
type Result struct {
	Run     string
	End     End
	Sources map[string]Counts
	// Left is how many URLs wait for a later run, LeftBySource those of each
	// source that has any.
	Left         int
	LeftBySource map[string]int
	// Suspended are the hosts that used up Config.HostErrors in this process,
	// and why. What they have left waits; nil where there are none.
	Suspended map[string]string
}

// Pages is the number of pages in the archive.
func (r Result) Pages() int {
	n := 0
	for _, c := range r.Sources {
		n += c.Pages
	}
	return n
}

// Outcomes counts all sources' outcomes together.
func (r Result) Outcomes() map[Outcome]int {
	sum := map[Outcome]int{}
	for _, c := range r.Sources {
		for o, n := range c.Outcomes {
			sum[o] += n
		}
	}
	return sum
}

// crawl is one Run under way. Everything in it may be used by all workers.
type crawl struct {
	config   Config
	sources  map[string]*source
	token    string // our name in robots.txt
	frontier Frontier
	state    *State
	archive  Archiver
	robots   robotsCache
	jars     map[string]http.CookieJar // by source; empty unless Config.Cookies
	paces    paces
	proxies  *proxies
	traps    traps
	now      func() time.Time
	random   func() float64
	log      *slog.Logger
}

// Run crawls the configured sources until nothing is left to do, or ctx ends.
// The state must have a run under way, see State.Begin.
//
// Where ctx ends, requests under way get Config.Grace to finish, everything
// fetched is stored, and the error wraps the context's cause; calling Run again
// with the same state goes on from there. Any other error means that state or
// archive could not be written; what was stored before stays valid. A
// *ConfigError comes before anything was done.
func Run(ctx context.Context, config Config, deps Deps) (Result, error) {
	config, sources, err := config.prepare()
	if err != nil {
		return Result{}, err
	}
	if deps.State == nil || deps.Archive == nil {
		return Result{}, errors.New("crawl: State and Archive are required")
	}
	run := deps.State.frontier.currentRun()
	if run == "" {
		return Result{}, errors.New("crawl: no run has begun; call State.Begin first")
	}
	c := &crawl{
		config: config, sources: sources, token: robotsToken(config.UserAgent),
		frontier: deps.State.Frontier(), state: deps.State, archive: deps.Archive,
		now: deps.Now, random: deps.Random, log: deps.Log,
	}
	if c.now == nil {
		c.now = time.Now
	}
	if c.random == nil {
		c.random = rand.Float64
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	if config.Cookies {
		c.jars = map[string]http.CookieJar{}
		for name := range sources {
			if c.jars[name], err = cookiejar.New(&cookiejar.Options{PublicSuffixList: publicsuffix.List}); err != nil {
				return Result{}, fmt.Errorf("crawl: making a cookie jar: %w", err)
			}
		}
	}
	allowed := isPublic
	if config.AllowPrivate {
		allowed = nil
	}
	dial, dialProxy := deps.Dial, deps.Dial
	if dial == nil {
		dial = newDialer(allowed, config.Timeout, deps.Resolver)
		dialProxy = newDialer(nil, config.Timeout, deps.Resolver)
	}
	transport := newTransport(dial, dialProxy, config.Timeout, deps.RootCAs)
	c.proxies = &proxies{choose: deps.Proxy, allowed: allowed, resolver: deps.Resolver}
	defer transport.CloseIdleConnections()

	if err := c.seed(ctx); err != nil {
		return Result{}, err
	}
	counts, err := deps.State.Counts(run)
	if err != nil {
		return Result{}, err
	}
	s := newSchedule(c, counts, deps.Progress)
	end, err := s.run(ctx, transport)
	return s.result(run, end), err
}

// seed queues start pages, feeds and sitemaps, and what failed in earlier runs
// and is due.
func (c *crawl) seed(ctx context.Context) error {
	if err := c.state.frontier.configure(c.config.LanePerSite, c.now); err != nil {
		return err
	}
	n, err := c.state.frontier.requeue(ctx, c.config.RetryFailed)
	if err != nil {
		return err
	}
	if n > 0 {
		c.log.Info("trying again what failed before", "urls", n)
	}
	for _, name := range slices.Sorted(maps.Keys(c.sources)) { // in the same order every time
		if _, err := c.frontier.Put(ctx, c.sources[name].seeds); err != nil {
			return err
		}
	}
	return nil
}

// schedule hands out leases and keeps the books. Only its own goroutine
// touches its fields.
type schedule struct {
	*crawl
	counts   map[string]Counts
	reserved map[string]int // pages under way, by source
	inFlight int
	progress func(Progress)
	tally    Progress
	used     bool // a source's budget kept URLs from being leased
}

func newSchedule(c *crawl, counts map[string]Counts, progress func(Progress)) *schedule {
	s := &schedule{crawl: c, counts: counts, reserved: map[string]int{}, progress: progress}
	for _, count := range counts {
		s.tally.Pages += count.Pages
		s.tally.Bytes += count.Bytes
		for o, n := range count.Outcomes {
			s.tally.Tried += n
			if o.Failed() {
				s.tally.Failed += n
			}
		}
	}
	return s
}

// settled is what a worker reports.
type settled struct {
	lease *Lease
	fetch *Fetch // nil where the URL went back
	err   error
}

// run is the loop of the crawl: lease what may be fetched now, wait for what
// comes next.
func (s *schedule) run(ctx context.Context, transport *http.Transport) (End, error) {
	// Requests under way outlive ctx by the grace period.
	working, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	defer context.AfterFunc(ctx, func() {
		if s.config.Grace <= 0 {
			stop()
			return
		}
		time.AfterFunc(s.config.Grace, stop)
	})()

	leases := make(chan *Lease)
	results := make(chan settled)
	var workers sync.WaitGroup
	for range s.config.Concurrency {
		workers.Go(func() {
			w := &worker{crawl: s.crawl, fetcher: newFetcher(transport, s.proxies, s.config, s.now)}
			for lease := range leases {
				fetch, err := w.settle(working, lease)
				results <- settled{lease, fetch, err}
			}
		})
	}
	defer workers.Wait()
	defer close(leases)

	over := make(chan struct{}) // closed when the time budget is used up
	if s.config.MaxDuration > 0 {
		defer time.AfterFunc(s.config.MaxDuration, func() { close(over) }).Stop()
	}
	end, failed := EndComplete, error(nil)
	for {
		offer := Offer{}
		if failed == nil && ctx.Err() == nil && !closed(over) && s.inFlight < s.config.Concurrency {
			now := s.now()
			err := s.keepSuspended(ctx, now)
			if err == nil {
				offer, err = s.frontier.Lease(ctx, now, s.open)
			}
			if err != nil {
				failed = err
			} else if offer.Lease != nil {
				s.begin(offer.Lease)
				leases <- offer.Lease
				continue
			}
		}
		if s.inFlight == 0 {
			switch {
			case failed != nil:
				return EndStopped, failed
			case ctx.Err() != nil:
				return EndStopped, fmt.Errorf("crawl: stopped: %w", context.Cause(ctx))
			case closed(over):
				if s.state.Queued() == 0 { // it was just enough
					return end, nil
				}
				return EndTime, nil
			case offer.Next.IsZero():
				if s.used {
					end = EndBudget
				}
				return end, nil
			case offer.Next.Sub(s.now()) > s.config.Patience:
				return EndDeferred, nil
			}
		}
		if err := s.wait(ctx, offer.Next, over, results); err != nil && failed == nil {
			failed = err
			stop()
		}
	}
}

// closed says whether a channel that nothing is sent on is closed.
func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// wait waits for a result, for the time next (unless zero), or for over or the
// end of ctx if they have not come yet.
func (s *schedule) wait(ctx context.Context, next time.Time, over <-chan struct{}, results <-chan settled) error {
	var timer <-chan time.Time
	if !next.IsZero() {
		t := time.NewTimer(next.Sub(s.now()))
		defer t.Stop()
		timer = t.C
	}
	stopped := ctx.Done()
	if ctx.Err() != nil {
		stopped = nil
	}
	if closed(over) {
		over = nil
	}
	select {
	case r := <-results:
		return s.finish(r)
	case <-timer:
	case <-stopped:
	case <-over:
	}
	return nil
}

// open says whether a source may get another URL.
func (s *schedule) open(name string) bool {
	source := s.sources[name]
	if source == nil { // of an earlier configuration
		return false
	}
	if source.MaxPages > 0 && s.counts[name].Budget+s.reserved[name] >= source.MaxPages {
		// While pages are under way one may turn out not to count.
		s.used = s.used || s.reserved[name] == 0
		return false
	}
	return true
}

func (s *schedule) begin(lease *Lease) {
	s.inFlight++
	if lease.Item.Kind == KindPage {
		s.reserved[lease.Item.Source]++
	}
}

// finish books a worker's report.
func (s *schedule) finish(r settled) error {
	s.inFlight--
	if r.lease.Item.Kind == KindPage {
		s.reserved[r.lease.Item.Source]--
	}
	if r.err != nil {
		// The URL keeps its place, for whoever works with the state next.
		back := Settled{Attempt: r.lease.Item.Attempt, Requested: true, Now: s.now()}
		err := s.frontier.Done(context.Background(), r.lease, back)
		if isStop(r.err) {
			return err
		}
		return r.err
	}
	if r.fetch == nil {
		return nil
	}
	f := *r.fetch
	count := s.counts[f.Source]
	count.Add(&f)
	s.counts[f.Source] = count
	s.tally.Tried++
	s.tally.Bytes += f.Bytes
	if f.Kind == KindPage && f.Outcome == OK {
		s.tally.Pages++
	}
	if f.Outcome.Failed() {
		s.tally.Failed++
	}
	s.log.Debug("fetched", "url", f.URL, "outcome", string(f.Outcome), "status", f.HTTPStatus, "ms", f.ElapsedMS)
	if s.progress != nil {
		p := s.tally
		p.Last, p.InFlight, p.Queued = f, s.inFlight, s.state.Queued()
		s.progress(p)
	}
	return nil
}

func (s *schedule) result(run string, end End) Result {
	return Result{Run: run, End: end, Sources: s.counts, Left: s.state.Queued(), LeftBySource: s.state.Left(), Suspended: s.paces.reasons()}
}
