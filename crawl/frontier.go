package crawl

import (
	"context"
	"time"
)

// Item is one URL in the frontier.
type Item struct {
	URL    string `json:"-"` // normalised, see ParseURL
	Source string `json:"-"`
	Kind   Kind   `json:"kind"`
	Depth  int    `json:"depth,omitempty"`
	// Seed marks what every run fetches again: start pages, feeds, sitemaps,
	// and where they redirect to.
	Seed bool `json:"seed,omitempty"`
	// AnySite says that pages named here are wanted whatever their site.
	AnySite bool `json:"any_site,omitempty"`
	// Modified is when a feed or sitemap says that the page changed last, or was
	// published; zero where none does.
	Modified time.Time `json:"modified,omitzero"`
	// Listing is how many pages of the same list come before it: of a listing that
	// a start page begins, or of a feed. It does not count as depth.
	Listing int `json:"listing,omitempty"`
	// Guess says that nobody named the URL: it is a usual place for feeds or
	// sitemaps, and no failure where it is not there.
	Guess bool `json:"guess,omitempty"`
	// Via are the URLs that redirected here, the first one in front.
	Via []string `json:"via,omitempty"`
	// Attempt counts the requests made for it in this run.
	Attempt int `json:"attempt,omitempty"`
	// Fails is in how many runs in a row it failed before this one.
	Fails int `json:"-"`
}

// Lease is the right to fetch one URL. While it lasts, no other URL of its
// lane is leased.
type Lease struct {
	Item Item
	// Host is the lane: the URL's host, or its site with Config.LanePerSite.
	Host string
	// Token is the frontier's own.
	Token string
}

// Offer is what Frontier.Lease answers.
type Offer struct {
	// Lease is nil where nothing can be fetched now.
	Lease *Lease
	// Next is when something may be, where Lease is nil. It is zero where that
	// takes a Put or a Done first.
	Next time.Time
}

// Settled is how a lease ended.
type Settled struct {
	// Fetch is the record of a URL that has its outcome. It is nil where the
	// URL goes back into the queue.
	Fetch *Fetch
	// Found are the URLs it led to. They are put in the same step, so that
	// nothing can come between.
	Found []Item
	// Due is when the URL, which has its outcome, may be fetched again: a page
	// where it is found again, a failure that may pass by itself. Zero means never,
	// seeds excepted, which every run fetches.
	Due time.Time
	// Known is what is to be remembered of the URL; nil leaves what is. It is
	// stored in the same step.
	Known *Known
	// Attempt is the item's new count, where it goes back. Where that is the
	// old one, the URL keeps its place, else it goes behind the others.
	Attempt int
	// Requested says that the host got a request, so that its delay begins.
	Requested bool
	// Now is when the lease ended.
	Now time.Time
}

// Frontier holds the URLs of a crawl: those waiting, those under way, and
// those that are done. Hosts are names without port. A URL that was leased and
// never settled, because the process died, waits again.
//
// A Frontier may be used by many goroutines. A verb that returned without
// error is durable, apart from Lease, which need not be.
type Frontier interface {
	// Put adds URLs that are new to it and returns how many those were.
	Put(ctx context.Context, items []Item) (int, error)
	// Lease hands out a URL whose host has none under way and whose delay is
	// over at now, from one of the sources that open says yes to.
	Lease(ctx context.Context, now time.Time, open func(source string) bool) (Offer, error)
	// Done ends a lease.
	Done(ctx context.Context, lease *Lease, how Settled) error
	// SetDelay sets the pause between two requests to a host.
	SetDelay(ctx context.Context, host string, delay time.Duration) error
	// BlockUntil keeps a host from being leased before t.
	BlockUntil(ctx context.Context, host string, t time.Time) error
}
