package crawl

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/gocolly/colly/v2"
)

// fetcher sends the requests of one worker: a synchronous Colly collector of
// its own, over a transport of its own. It is not for more than one goroutine.
//
// Colly only ever fetches one URL that was leased. Everything it would decide
// on its own is switched off or taken over, for reasons that were reproduced:
// its robots check leaves redirects unchecked and takes a failing robots.txt
// for permission, its rate limit sleeps on after the context ended, its seen
// set and queue lose URLs, it truncates bodies silently and converts charsets
// by guess.
type fetcher struct {
	collector *colly.Collector
	transport *wireTransport
	timeout   time.Duration
}

func newFetcher(base *http.Transport, config Config, now func() time.Time) *fetcher {
	f := &fetcher{transport: &wireTransport{base: base, maxBody: config.MaxBody, now: now}, timeout: config.Timeout}
	// Not NewCollector: that one lets COLLY_* variables of the environment
	// override settings.
	c := new(colly.Collector)
	c.Init()
	c.UserAgent = config.UserAgent
	c.AllowURLRevisit = true // the frontier decides
	c.IgnoreRobotsTxt = true // checked before, for redirects too
	c.ParseHTTPErrorResponse = true
	c.MaxBodySize = 0 // bounded by the transport, and not silently
	c.DisableCookies()
	c.WithTransport(f.transport)
	c.SetRequestTimeout(0) // the context has the deadline: http.Client's own is hard to tell from a cancellation
	// Each hop of a redirect is a URL of its own.
	c.SetRedirectHandler(func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse })
	c.OnRequest(func(r *colly.Request) {
		r.Headers.Set("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5")
		r.Headers.Set("Accept-Encoding", "gzip")
	})
	f.collector = c
	return f
}

// fetch requests a URL. The exchange says how that went; an error means that
// no request could be made of the URL, or that ctx ended.
func (f *fetcher) fetch(ctx context.Context, url string) (*exchange, error) {
	f.transport.last = nil
	timed, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	f.collector.Context = timed
	err := f.collector.Visit(url)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	x := f.transport.last
	if x == nil {
		return nil, fmt.Errorf("requesting %s: %w", url, err)
	}
	// Colly's own error adds nothing: it complains about charsets and the like
	// in bodies that the exchange has whole.
	return x, nil
}
