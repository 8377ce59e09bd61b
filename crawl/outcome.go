package crawl

// Outcome is what became of one URL. Every URL that was tried ends in exactly
// one.
type Outcome string

// The outcomes. Where a number of attempts was made, the last one counts.
const (
	// OK is a page (or feed, or sitemap) that lies in the archive.
	OK Outcome = "ok"
	// Redirected led on: the target is a URL of its own, with its own outcome,
	// unless the source's limits exclude it.
	Redirected Outcome = "redirected"
	// NotModified is a 304: the page is what an earlier run fetched.
	NotModified Outcome = "not_modified"
	// Unchanged is a success that brought, byte for byte, what an earlier run fetched.
	Unchanged Outcome = "unchanged"
	// Duplicate is a page that names another URL as its canonical one, and that
	// one lies in the archive.
	Duplicate Outcome = "duplicate"
	// Absent is a usual place of feeds or sitemaps that nobody named and that has
	// none.
	Absent Outcome = "absent"
	// Planned would have been fetched but for Config.DryRun.
	Planned Outcome = "planned"
	// NotHTML is an answer of another media type, or a feed or sitemap that is none.
	NotHTML Outcome = "not_html"
	// Empty is a success without content.
	Empty Outcome = "empty"

	RobotsDisallowed  Outcome = "robots_disallowed"  // robots.txt forbids it
	RobotsUnavailable Outcome = "robots_unavailable" // robots.txt could not be had: not now (RFC 9309)

	BadRedirect      Outcome = "bad_redirect" // a redirect to nowhere, or to no web address
	TooManyRedirects Outcome = "too_many_redirects"

	Unauthorized     Outcome = "unauthorized"      // 401, 407
	PaymentRequired  Outcome = "payment_required"  // 402
	Forbidden        Outcome = "forbidden"         // 403
	NotFound         Outcome = "not_found"         // 404
	Gone             Outcome = "gone"              // 410
	RateLimited      Outcome = "rate_limited"      // 429
	LegallyWithheld  Outcome = "legally_withheld"  // 451
	ClientError      Outcome = "client_error"      // any other 4xx
	Unavailable      Outcome = "unavailable"       // 503
	GatewayError     Outcome = "gateway_error"     // 502, 504
	ServerError      Outcome = "server_error"      // any other 5xx
	UnexpectedStatus Outcome = "unexpected_status" // any other

	Timeout        Outcome = "timeout"
	DNSError       Outcome = "dns_error"
	ConnectError   Outcome = "connect_error"
	TLSError       Outcome = "tls_error"
	Reset          Outcome = "reset"           // the server hung up before or during its answer
	Truncated      Outcome = "truncated"       // less came than was announced
	BadResponse    Outcome = "bad_response"    // no HTTP, or content that cannot be decoded
	TooLarge       Outcome = "too_large"       // above Config.MaxBody, as sent or unpacked
	PrivateAddress Outcome = "private_address" // refused, see Config.AllowPrivate
	BadURL         Outcome = "bad_url"         // not a web address
)

// passing says that another attempt in the same run may end better.
func (o Outcome) passing() bool {
	switch o {
	case RateLimited, Unavailable, GatewayError, ServerError, Timeout, DNSError, ConnectError, Reset, Truncated:
		return true
	}
	return false
}

// Passing says that the failure may pass by itself, so that another run may
// well succeed.
func (o Outcome) Passing() bool { return o.passing() }

// open says that a later run, which finds the URL again, tries it again.
// The others are done for good.
func (o Outcome) open() bool {
	switch o {
	case RobotsDisallowed, RobotsUnavailable, PrivateAddress, TLSError, Forbidden, Unauthorized, NotModified, TooManyRedirects:
		return true
	}
	return o.passing()
}

// troubled says that the host as a whole seems to be in trouble, so that all
// its URLs had better wait.
func (o Outcome) troubled() bool { return o.passing() && o != Truncated }

// Failed says that the outcome counts as an error of the source.
func (o Outcome) Failed() bool {
	switch o {
	case OK, Redirected, NotModified, Unchanged, Duplicate, Absent, NotHTML, Empty, RobotsDisallowed, Planned:
		return false
	}
	return true
}

// statusOutcome sorts an HTTP status that is neither success nor redirect.
func statusOutcome(status int) Outcome {
	switch status {
	case 304:
		return NotModified
	case 401, 407:
		return Unauthorized
	case 402:
		return PaymentRequired
	case 403:
		return Forbidden
	case 404:
		return NotFound
	case 410:
		return Gone
	case 429:
		return RateLimited
	case 451:
		return LegallyWithheld
	case 503:
		return Unavailable
	case 502, 504:
		return GatewayError
	}
	switch {
	case status >= 400 && status < 500:
		return ClientError
	case status >= 500 && status < 600:
		return ServerError
	}
	return UnexpectedStatus
}
