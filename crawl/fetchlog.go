package crawl

import "time"

// Kind is what a URL is expected to be.
type Kind string

// The kinds of URLs.
const (
	KindPage    Kind = "page"
	KindFeed    Kind = "feed"
	KindSitemap Kind = "sitemap"
)

// Fetch is the record of one URL that was tried: one row of the table fetches.
type Fetch struct {
	URL    string
	Source string // name of the configured source
	Kind   Kind
	Depth  int // links from a start page
	// Listing is how many pages of the same list come before it, see Item.
	Listing int `json:",omitempty"`
	Outcome Outcome
	// HTTPStatus is 0 where no response came.
	HTTPStatus int
	// Detail says in words what went wrong, for people; it may be empty.
	Detail string
	Robots RobotsVerdict
	// LeftOut counts what it names but was not queued, by reason: "since",
	// "listing", and the traps' names; nil where that is nothing. Links that the
	// source's hosts and patterns exclude are not counted.
	LeftOut map[string]int `json:",omitempty"`
	// Redirects are the URLs that led here, the first one asked for at the
	// front; nil where there were none. It does not contain URL.
	Redirects []string
	// RedirectTo is where a redirect leads; empty for other outcomes.
	RedirectTo string
	// Bytes counts the response as received, header and framing included.
	Bytes int64
	// Began is when the (last) request was sent, UTC.
	Began time.Time
	// ElapsedMS is how long the last attempt took, in milliseconds.
	ElapsedMS int64
	// Attempt counts requests for this URL in this run, from 1; 0 where none
	// was sent.
	Attempt int
	// ArchiveFile and ArchiveOffset say where the response record lies, as
	// archive.Ref; file "" and offset -1 where no response came.
	ArchiveFile   string
	ArchiveOffset int64
	// First says that no earlier run fetched the URL well.
	First bool
	// Named is how many pages a feed or sitemap names, known ones included, or a
	// start page links to within its source; 0 for all else, and where a server
	// said NotModified of a feed or sitemap.
	Named int
}

// RobotsVerdict is what robots.txt said about a URL.
type RobotsVerdict struct {
	Allowed bool
	// Rule is the line that decided, as "disallow: /private/"; empty where none did.
	Rule string
	// Hash is the SHA-256 of the robots.txt, in hex; empty where there is none.
	Hash string
	// Fetched is when it was fetched, UTC; zero where it was not.
	Fetched time.Time
}

// leaveOut counts one URL that is not queued.
func (f *Fetch) leaveOut(reason string) {
	if f.LeftOut == nil {
		f.LeftOut = map[string]int{}
	}
	f.LeftOut[reason]++
}
