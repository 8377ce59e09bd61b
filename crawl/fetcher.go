package crawl

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/gocolly/colly/v2"

	"parley/crawl/archive"
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
	current   request // the one under way
}

// request is one GET to be sent.
type request struct {
	url string
	// header is sent beside the usual fields, and instead of those of the same
	// name; nil stands for none.
	header http.Header
	// maxBody bounds the body in bytes, as sent and unpacked.
	maxBody int64
	// beginning says that the first maxBody bytes of a longer body are wanted,
	// and a body of whatever media type: a robots.txt is read as far as it goes.
	beginning bool
	// jar holds the cookies to send, and takes those that come; nil for none.
	jar http.CookieJar
}

func newFetcher(base *http.Transport, proxies *proxies, config Config, now func() time.Time) *fetcher {
	f := &fetcher{transport: &wireTransport{base: base, proxies: proxies, now: now}, timeout: config.Timeout}
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
		r.Headers.Set("Accept-Encoding", acceptEncoding)
		for name, values := range f.current.header {
			(*r.Headers)[name] = values
		}
	})
	f.collector = c
	return f
}

// acceptEncoding names the content codings that archive.DecodeResponse undoes,
// but zstd: few readers of archives know it.
const acceptEncoding = "gzip, deflate, br"

// fetch sends a request. The exchange says how that went; an error means that
// no request could be made of the URL, or that ctx ended. A server that answers
// by drops is cut off by Config.Timeout, which bounds the whole exchange.
func (f *fetcher) fetch(ctx context.Context, r request) (*exchange, error) {
	u, err := url.Parse(r.url)
	if err != nil {
		return nil, fmt.Errorf("requesting %s: %w", archive.RedactURL(r.url), err)
	}
	if r.jar != nil {
		r.header = withCookies(r.header, r.jar.Cookies(u))
	}
	f.current, f.transport.current, f.transport.last = r, r, nil
	timed, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	f.collector.Context = timed
	err = f.collector.Visit(r.url)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	x := f.transport.last
	if x == nil {
		return nil, fmt.Errorf("requesting %s: %w", archive.RedactURL(r.url), err)
	}
	if r.jar != nil && x.message != nil {
		set := http.Response{Header: x.message.Header}
		r.jar.SetCookies(u, set.Cookies())
	}
	// Colly's own error adds nothing: it complains about charsets and the like
	// in bodies that the exchange has whole.
	return x, nil
}

// withCookies returns the header with a Cookie field. The archive leaves it out.
func withCookies(header http.Header, cookies []*http.Cookie) http.Header {
	if len(cookies) == 0 {
		return header
	}
	carrier := http.Request{Header: header.Clone()}
	if carrier.Header == nil {
		carrier.Header = http.Header{}
	}
	for _, c := range cookies {
		carrier.AddCookie(c)
	}
	return carrier.Header
}
