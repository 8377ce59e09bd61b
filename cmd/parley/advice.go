package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"parley/crawl"
	"parley/output"
)

// advice says what failed fetches with an outcome mean, and what to do.
func advice(o crawl.Outcome) string {
	switch o {
	case crawl.NotFound, crawl.Gone:
		return "the page is gone; where the configuration names it, name another one"
	case crawl.Forbidden, crawl.Unauthorized, crawl.PaymentRequired:
		return "the server refuses; say in user_agent whom to write to, ask the publisher, or leave the pages out by exclude"
	case crawl.LegallyWithheld:
		return "withheld for legal reasons; nothing to do"
	case crawl.RateLimited:
		return "the server asks for fewer requests; raise delay"
	case crawl.RobotsUnavailable:
		return "robots.txt cannot be had, so nothing may be fetched; later runs ask again"
	case crawl.Unavailable, crawl.GatewayError, crawl.ServerError:
		return "the server is in trouble; later runs ask again"
	case crawl.Timeout:
		return "no whole answer in time; later runs ask again, a longer timeout may help"
	case crawl.DNSError:
		return "the name has no address; check the spelling and this machine's DNS"
	case crawl.ConnectError, crawl.Reset, crawl.Truncated:
		return "the connection failed; later runs ask again"
	case crawl.TLSError:
		return "the certificate is not right for the name; check it in a browser, and this machine's clock and certificates"
	case crawl.TooLarge:
		return "longer than max_body; raise it, or leave the URLs out by exclude"
	case crawl.TooManyRedirects, crawl.BadRedirect:
		return "the redirects lead nowhere; look at the URL in a browser"
	case crawl.PrivateAddress:
		return "an address that is not public; allow_private lets it be fetched"
	case crawl.BadURL:
		return "no web address; look where it stands"
	case crawl.BadResponse:
		return "the answer cannot be read; look at it in the archive"
	}
	return "the table fetches tells which URLs"
}

// maxFailures bounds how many lines of failures a summary has.
const maxFailures = 12

// writeFailures lists the failed fetches by source and outcome, with what to do.
func writeFailures(w *strings.Builder, sources []output.SourceStats) {
	type row struct {
		source, outcome string
		n               int64
	}
	var rows []row
	for _, s := range sources {
		for o, n := range s.Outcomes {
			if crawl.Outcome(o).Failed() {
				rows = append(rows, row{s.Name, o, n})
			}
		}
	}
	if len(rows) == 0 {
		return
	}
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.source, b.source), cmp.Compare(a.outcome, b.outcome))
	})
	fmt.Fprintf(w, "\nFailed:\n")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, r := range rows[:min(len(rows), maxFailures)] {
		fmt.Fprintf(t, "  %s\t%d %s\t%s\n", r.source, r.n, r.outcome, advice(crawl.Outcome(r.outcome)))
	}
	t.Flush()
	if more := len(rows) - maxFailures; more > 0 {
		fmt.Fprintf(w, "  and %d more kinds; manifest.json has them all\n", more)
	}
}

// news sums up what a run brought, compared with those before: "3 new, 1 changed,
// 40 unchanged". It is empty for runs that know of no others.
func news(m output.Manifest) string {
	var fresh, changed, unchanged, older int64
	for _, s := range m.Sources {
		fresh, changed, unchanged, older = fresh+s.New, changed+s.Changed, unchanged+s.Unchanged, older+s.Older
	}
	if fresh+changed+unchanged+older == 0 {
		return ""
	}
	text := fmt.Sprintf("%d new, %d changed, %d unchanged", fresh, changed, unchanged)
	if older > 0 {
		text += fmt.Sprintf(", %d left out as older than asked for", older)
	}
	return text
}
