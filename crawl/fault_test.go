package crawl_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/crawl"
	"parley/crawl/archive"
)

// fault is a host that does something wrong, and what is to become of the URLs.
// Each fault has a host of its own, so that none is in another's way.
type fault struct {
	name  string
	start string            // the path to begin with; "" means "/x"
	kind  crawl.Kind        // what start is; "" means a page
	depth int               // of the source
	hosts map[string]answer // by path; without /robots.txt there are no rules
	// want is the outcome by path, or by URL where that is on another host:
	// no more and no fewer.
	want rows
	// once says which paths may be requested once only, or not at all.
	once, never []string
	tls         func(ip string) *tls.Config
	dead        bool // nobody listens
}

type rows map[string]crawl.Outcome

// on is the usual fault: one path, one answer, one outcome.
func on(name string, say answer, want crawl.Outcome) fault {
	return fault{name: name, hosts: map[string]answer{"/x": say}, want: rows{"/x": want}}
}

// robots is a host whose /x is fine, and whose robots.txt answers so.
func robots(name string, say answer, want crawl.Outcome) fault {
	return fault{name: "robots.txt: " + name, hosts: map[string]answer{"/robots.txt": say, "/x": page()}, want: rows{"/x": want}}
}

// via is a robots.txt of a rule, behind n redirects.
func via(n int, want crawl.Outcome) fault {
	f := robots(fmt.Sprintf("behind %d redirects", n), redirectTo("/hop1"), want)
	for i := 1; i < n; i++ {
		f.hosts[fmt.Sprintf("/hop%d", i)] = redirectTo(fmt.Sprintf("/hop%d", i+1))
	}
	f.hosts[fmt.Sprintf("/hop%d", n)] = content("text/plain", disallowX)
	return f
}

const disallowX = "User-agent: *\nDisallow: /x\n"

// feed is a host with a feed, or a sitemap, at /x that names /a and /b.
func feed(name string, kind crawl.Kind, say answer, want rows) fault {
	return fault{name: name, kind: kind, hosts: map[string]answer{"/x": say, "/a": page(), "/b": page()}, want: want}
}

// wire are servers that do not keep to HTTP, or not to the end.
func wireFaults() []fault {
	slash := strings.Repeat("/long", 10)
	return []fault{
		on("nothing wrong", page(), crawl.OK),
		{name: "nobody listens", dead: true, want: rows{"/x": crawl.ConnectError}},
		on("reset before the answer", reset(""), crawl.Reset),
		on("reset within the header", reset("HTTP/1.1 200 OK\r\nConte"), crawl.Reset),
		on("reset within the body", reset(head("Content-Length: 1000")+pageBody), crawl.Reset),
		on("reset within a chunk", reset(head("Transfer-Encoding: chunked")+"ff\r\n"+pageBody), crawl.Reset),
		on("end before the answer", raw(""), crawl.Reset),
		on("end within the header", raw("HTTP/1.1 200 OK\r\nConte"), crawl.Truncated),
		on("end within the body", raw(head("Content-Length: 1000"), pageBody), crawl.Truncated),
		on("end within a chunk", raw(head("Transfer-Encoding: chunked"), "ff\r\n", pageBody), crawl.Truncated),
		on("last chunk missing", raw(head("Transfer-Encoding: chunked"), "3\r\n<p>\r\n"), crawl.Truncated),
		on("silence", stall(""), crawl.Timeout),
		on("silence within the header", stall("HTTP/1.1 200 OK\r\n"), crawl.Timeout),
		on("silence within the body", stall(head("Content-Length: 1000")+pageBody), crawl.Timeout),
		on("header by drops", drip("HTTP/1.1 200 OK\r\nX-Slow: ", "x"), crawl.Timeout),
		on("body by drops", drip(head("Content-Length: 100000"), "x"), crawl.Timeout),
		on("chunks by drops", drip(head("Transfer-Encoding: chunked"), "1\r\nx\r\n"), crawl.Timeout),
		on("interim answers by drops", drip("", "HTTP/1.1 103 Early Hints\r\n\r\n"), crawl.Timeout),
		on("length too short", raw(head("Content-Length: 20"), pageBody), crawl.OK),
		on("length below zero", raw(head("Content-Length: -5"), pageBody), crawl.BadResponse),
		on("length no number", raw(head("Content-Length: many"), pageBody), crawl.BadResponse),
		on("length beyond numbers", raw(head("Content-Length: 99999999999999999999"), pageBody), crawl.BadResponse),
		on("length of a terabyte", raw(head("Content-Length: 1099511627776"), pageBody), crawl.TooLarge),
		on("two lengths", raw(head("Content-Length: 20", "Content-Length: 30"), pageBody), crawl.BadResponse),
		on("the same length twice", raw(head("Content-Length: 48", "Content-Length: 48"), pageBody), crawl.OK),
		on("length and chunks", raw(head("Content-Length: 5", "Transfer-Encoding: chunked"), "3\r\n<p>\r\n0\r\n\r\n"), crawl.OK),
		on("no length", raw(head(), pageBody), crawl.OK),
		on("chunks that are none", raw(head("Transfer-Encoding: chunked"), "nonsense\r\n"), crawl.BadResponse),
		on("chunk beyond numbers", raw(head("Transfer-Encoding: chunked"), "fffffffffffffffff\r\nx"), crawl.BadResponse),
		on("another transfer coding", raw(head("Transfer-Encoding: gzip"), pageBody), crawl.BadResponse),
		on("gzip that is none", packed("gzip", []byte("\x1f\x8bnonsense")), crawl.BadResponse),
		on("gzip that breaks off", packed("gzip", gzipped([]byte(pageBody))[:30]), crawl.BadResponse),
		on("gzip announced, plain sent", packed("gzip", []byte(pageBody)), crawl.OK),
		on("brotli announced, plain sent", packed("br", []byte(pageBody)), crawl.OK),
		on("brotli that is none", packed("br", []byte("\xff\xff\xffnonsense")), crawl.BadResponse),
		on("gzip of gzip", packed("gzip, gzip", gzipped(gzipped([]byte(pageBody)))), crawl.OK),
		on("ten codings", packed(strings.Repeat("gzip, ", 9)+"gzip", gzipped([]byte(pageBody))), crawl.BadResponse),
		on("coding nobody knows", packed("utf-8", []byte(pageBody)), crawl.OK),
		on("no HTTP", raw("SSH-2.0-OpenSSH_9.6\r\n"), crawl.BadResponse),
		on("HTTP/0.9", raw(pageBody), crawl.BadResponse),
		on("binary", raw("\x00\x01\x02\x03\xff\r\n\r\n"), crawl.BadResponse),
		on("status no number", raw("HTTP/1.1 abc Fine\r\n\r\n"), crawl.BadResponse),
		on("status 999", status(999), crawl.UnexpectedStatus),
		on("status 600", status(600), crawl.UnexpectedStatus),
		on("switching protocols", raw("HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"), crawl.UnexpectedStatus),
		on("bare line feeds", raw("HTTP/1.1 200 OK\nContent-Type: text/html\n\n", pageBody), crawl.OK),
		on("no reason", raw("HTTP/1.1 200\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n", pageBody), crawl.OK),
		on("HTTP/1.0", raw("HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n", pageBody), crawl.OK),
		on("header without colon", raw(head("nonsense"), pageBody), crawl.BadResponse),
		on("folded header", raw(head("X-Folded: a", "\tb"), pageBody), crawl.OK),
		on("header with NUL", raw(head("X-Nul: \x00"), pageBody), crawl.BadResponse),
		on("large header", raw(head("X-Large: "+strings.Repeat("x", 200<<10)), pageBody), crawl.OK),
		on("too large header", raw(head("X-Large: "+strings.Repeat("x", 300<<10)), pageBody), crawl.BadResponse),
		on("a hundred interim answers", raw(strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </s.css>\r\n\r\n", 100), head(), pageBody), crawl.OK),
		on("empty", raw(head("Content-Length: 0")), crawl.Empty),
		on("no content", status(204), crawl.Empty),
		on("no media type", raw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", pageBody), crawl.OK),
		on("picture named as page", content("text/html", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), crawl.NotHTML),
		on("page named as text", content("text/plain", pageBody), crawl.NotHTML),
		on("PDF", content("application/pdf", "%PDF-1.7"), crawl.NotHTML),
		{name: "long path", start: slash, hosts: map[string]answer{slash: page()}, want: rows{slash: crawl.OK}},
	}
}

// redirectFaults lead where nobody should go.
func redirectFaults() []fault {
	chain := fault{name: "long chain", start: "/0", hosts: map[string]answer{}, want: rows{}}
	for i := range 8 {
		chain.hosts[fmt.Sprintf("/%d", i)] = redirectTo(fmt.Sprintf("/%d", i+1))
	}
	for i := range 5 { // Config.MaxRedirects are 5
		chain.want[fmt.Sprintf("/%d", i)] = crawl.Redirected
	}
	chain.want["/5"] = crawl.TooManyRedirects
	chain.never = []string{"/6"}

	list := []fault{
		chain,
		on("redirect to itself", redirectTo("/x"), crawl.TooManyRedirects),
		on("redirect to itself, marked", redirectTo("/x#again"), crawl.TooManyRedirects),
		{name: "loop", hosts: map[string]answer{"/x": redirectTo("/y"), "/y": redirectTo("/x")},
			want: rows{"/x": crawl.Redirected, "/y": crawl.TooManyRedirects}, once: []string{"/x", "/y"}},
		{name: "redirect into a disallowed path", hosts: map[string]answer{"/x": redirectTo("/secret"), "/secret": page(),
			"/robots.txt": content("text/plain", "User-agent: *\nDisallow: /secret\n")},
			want: rows{"/x": crawl.Redirected, "/secret": crawl.RobotsDisallowed}, never: []string{"/secret"}},
		on("redirect without target", status(302), crawl.BadRedirect),
		on("redirect to nothing", redirectTo(" "), crawl.BadRedirect),
		on("redirect to no URL", redirectTo("http://[::1"), crawl.BadRedirect),
		on("not modified, though nobody asked", status(304), crawl.NotModified),
		on("multiple choices without target", status(300), crawl.BadRedirect),
	}
	for _, target := range []string{"mailto:a@example.org", "file:///etc/passwd", "ftp://example.org/x", "javascript:alert(1)", "data:text/html,x", "gopher://127.0.0.1:70/"} {
		list = append(list, on("redirect to "+target, redirectTo(target), crawl.BadRedirect))
	}
	return list
}

// privateFaults lead to places that are not on the public internet. The crawl
// believes the test's hosts to be public, and nothing else.
func privateFaults() []fault {
	var list []fault
	for _, target := range []string{
		"http://127.0.0.1/", "http://127.0.0.1:22/", "http://[::1]/", "http://10.1.2.3/", "http://172.16.0.1/", "http://192.168.1.1/admin",
		"http://169.254.169.254/latest/meta-data/", "http://100.64.0.1/", "http://0.0.0.0/", "http://[::ffff:7f00:1]/",
		"http://[fd00::1]/", "http://[fe80::1]/", "http://[64:ff9b::7f00:1]/", "http://224.0.0.1/", "http://255.255.255.255/",
	} {
		f := on("redirect to "+target, redirectTo(target), crawl.Redirected)
		f.want[target] = crawl.PrivateAddress
		list = append(list, f)
	}
	robotsAway := robots("redirected to a private address", redirectTo("http://127.0.0.1/robots.txt"), crawl.RobotsUnavailable)
	robotsAway.never = []string{"/x"}
	return append(list, robotsAway)
}

// busyFaults ask for patience, and get some: two attempts each.
func busyFaults() []fault {
	later := func(value string) answer { return status(503, "Retry-After: "+value) }
	inAnHour := time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)
	anHourAgo := time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat)
	once := func(f fault) fault { f.once = []string{"/x"}; return f }
	return []fault{
		on("busy for ever", status(503), crawl.Unavailable),
		on("too many requests for ever", status(429), crawl.RateLimited),
		on("busy once", turns(later("1"), page()), crawl.OK),
		on("too many requests once", turns(status(429), page()), crawl.OK),
		on("error once", turns(status(500), page()), crawl.OK),
		on("reset once", turns(reset(""), page()), crawl.OK),
		on("truncated once", turns(raw(head("Content-Length: 1000")), page()), crawl.OK),
		on("gateway errors", turns(status(502), status(504)), crawl.GatewayError),
		on("one fault, then another", turns(status(503), reset("")), crawl.Reset),
		once(on("busy for an hour", turns(later("3600"), page()), crawl.Unavailable)),
		once(on("busy until a date", turns(later(inAnHour), page()), crawl.Unavailable)),
		on("busy until a date in the past", turns(later(anHourAgo), page()), crawl.OK),
		on("busy until below zero", turns(later("-1"), page()), crawl.OK),
		on("busy until nonsense", turns(later("soon"), page()), crawl.OK),
		once(on("busy for centuries", turns(later("99999999999"), page()), crawl.Unavailable)),
		once(on("busy beyond numbers", turns(later("999999999999999999999999"), page()), crawl.Unavailable)),
		once(on("not found", status(404), crawl.NotFound)),
		once(on("gone", status(410), crawl.Gone)),
		once(on("unauthorized", status(401), crawl.Unauthorized)),
		once(on("proxy wants a password", status(407), crawl.Unauthorized)),
		once(on("payment", status(402), crawl.PaymentRequired)),
		once(on("forbidden", status(403), crawl.Forbidden)),
		once(on("teapot", status(418), crawl.ClientError)),
		once(on("withheld", status(451), crawl.LegallyWithheld)),
		once(on("a part", raw("HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-4/9\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"), crawl.UnexpectedStatus)),
		on("not implemented", status(501), crawl.ServerError),
	}
}

// robotsFaults are the cases of RFC 9309.
func robotsFaults() []fault {
	text := func(body string) answer { return content("text/plain", body) }
	pad := strings.Repeat("# padding\n", 60_000) // 600 000 bytes
	never := func(f fault) fault { f.never = []string{"/x"}; return f }
	return []fault{
		robots("not there", status(404), crawl.OK),
		robots("forbidden", status(403), crawl.OK),
		robots("unauthorized", status(401), crawl.OK),
		robots("gone", status(410), crawl.OK),
		never(robots("server error", status(500), crawl.RobotsUnavailable)),
		never(robots("busy", status(503), crawl.RobotsUnavailable)),
		never(robots("too many requests", status(429), crawl.RobotsUnavailable)),
		robots("busy once", turns(status(503), text("")), crawl.OK),
		never(robots("silent", stall(""), crawl.Timeout)),
		never(robots("reset", reset(""), crawl.Reset)),
		never(robots("no HTTP", raw("hello"), crawl.BadResponse)),
		never(robots("truncated", raw(head("Content-Length: 1000"), disallowX), crawl.Truncated)),
		robots("empty", text(""), crawl.OK),
		robots("no content", status(204), crawl.OK),
		never(robots("everything disallowed", text("User-agent: *\nDisallow: /\n"), crawl.RobotsDisallowed)),
		robots("nothing disallowed", text("User-agent: *\nDisallow:\n"), crawl.OK),
		never(robots("only we disallowed", text("User-agent: *\nDisallow:\n\nUser-agent: parley-test\nDisallow: /\n"), crawl.RobotsDisallowed)),
		robots("only others disallowed", text("User-agent: otherbot\nDisallow: /\n"), crawl.OK),
		robots("only we allowed", text("User-agent: *\nDisallow: /\n\nUser-agent: PARLEY-TEST\nAllow: /\n"), crawl.OK),
		robots("longest match allows", text("User-agent: *\nDisallow: /\nAllow: /x\n"), crawl.OK),
		never(robots("groups of one name", text("User-agent: *\nDisallow: /a\n\nUser-agent: *\nDisallow: /x\n"), crawl.RobotsDisallowed)),
		robots("a draw allows", text("User-agent: *\nDisallow: /x\nAllow: /x\n"), crawl.OK),
		robots("end of the path", text("User-agent: *\nDisallow: /x/$\nDisallow: /*.php$\n"), crawl.OK),
		never(robots("wildcard", text("User-agent: *\nDisallow: /*x$\n"), crawl.RobotsDisallowed)),
		never(robots("escaped", text("User-agent: *\nDisallow: /%78\n"), crawl.RobotsDisallowed)),
		never(robots("byte order mark", text("\xef\xbb\xbf"+disallowX), crawl.RobotsDisallowed)),
		never(robots("carriage returns", text("User-agent: *\rDisallow: /x\r"), crawl.RobotsDisallowed)),
		never(robots("gzipped", packed("gzip", gzipped([]byte(disallowX))), crawl.RobotsDisallowed)),
		robots("page instead", page("/x"), crawl.OK),
		robots("picture instead", content("image/png", "\x89PNG\r\n\x1a\n"), crawl.OK),
		never(robots("huge, rule in front", text(disallowX+pad), crawl.RobotsDisallowed)),
		robots("huge, rule behind 500 KiB", text(pad+disallowX), crawl.OK),
		never(robots("100 MB", flood(head(), disallowX, 100), crawl.RobotsDisallowed)),
		never(via(1, crawl.RobotsDisallowed)),
		never(via(5, crawl.RobotsDisallowed)),
		via(6, crawl.OK), // more than five may count as none
		robots("redirect loop", redirectTo("/robots.txt"), crawl.OK),
		robots("redirect to nowhere", status(302), crawl.OK),
		robots("redirect to no web address", redirectTo("mailto:a@example.org"), crawl.OK),
		never(fault{name: "robots.txt: server error behind a redirect",
			hosts: map[string]answer{"/robots.txt": redirectTo("/hop"), "/hop": status(500), "/x": page()},
			want:  rows{"/x": crawl.RobotsUnavailable}}),
	}
}

// feedFaults are feeds, sitemaps and pages whose content is not what it seems.
func feedFaults() []fault {
	const rssHead = `<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>`
	const rssA, rssB = `<item><link>/a</link></item>`, `<item><link>/b</link></item>`
	const mapHead = `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`
	const mapA, mapB = `<url><loc>/a</loc></url>`, `<url><loc>/b</loc></url>`
	xml := func(s ...string) answer { return content("application/xml", strings.Join(s, "")) }
	both := rows{"/x": crawl.OK, "/a": crawl.OK, "/b": crawl.OK}
	justA := rows{"/x": crawl.OK, "/a": crawl.OK}
	none := rows{"/x": crawl.NotHTML}
	// Much that packs badly stands behind /a, so that a cut leaves that.
	var noise strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&noise, "<!-- %x -->", i*i*7919)
	}
	cut := gzipped([]byte(mapHead + mapA + noise.String() + mapB + "</urlset>"))
	cut = cut[:len(cut)/2]
	return []fault{
		feed("feed", crawl.KindFeed, xml(rssHead, rssA, rssB, "</channel></rss>"), both),
		feed("feed as text/html", crawl.KindFeed, content("text/html", rssHead+rssA+rssB+"</channel></rss>"), both),
		feed("feed without entries", crawl.KindFeed, xml(rssHead, "</channel></rss>"), rows{"/x": crawl.OK}),
		feed("feed that breaks off", crawl.KindFeed, xml(rssHead, rssA, "<item><link>/b</li"), justA),
		feed("feed that breaks off in a name", crawl.KindFeed, xml(rssHead, rssA, "<it"), justA),
		feed("feed with entities of HTML and bare ampersands", crawl.KindFeed, xml(rssHead, "<item><title>A & B&nbsp;&bogus; C</title><link>/a?x=1&y=2</link></item>", rssB, "</channel></rss>"),
			rows{"/x": crawl.OK, "/a?x=1&y=2": crawl.NotFound, "/b": crawl.OK}),
		feed("feed with a charset nobody knows", crawl.KindFeed, xml(`<?xml version="1.0" encoding="klingon"?>`, rssHead[21:], rssA, rssB, "</channel></rss>"), both),
		feed("feed with control characters", crawl.KindFeed, xml(rssHead, "<item><title>\x01\x0b</title><link>/a</link></item>", rssB, "</channel></rss>"), both),
		feed("feed behind blank lines", crawl.KindFeed, xml("\n\n", rssHead, rssA, rssB, "</channel></rss>"), both),
		feed("JSON feed that breaks off", crawl.KindFeed, content("application/feed+json", `{"version":"https://jsonfeed.org/version/1.1","items":[{"url":"/a"},{"url":"/b`), justA),
		feed("feed of other schemes", crawl.KindFeed, xml(rssHead, "<item><link>javascript:x</link></item><item><link>file:///etc/passwd</link></item>", rssA, "</channel></rss>"), justA),
		feed("feed: a page instead", crawl.KindFeed, page("/a"), none),
		feed("feed: JSON of something else", crawl.KindFeed, content("application/json", `{"a":1}`), none),
		feed("feed: binary", crawl.KindFeed, xml("\x00\x01\xff\xfe"), none),
		feed("feed: empty", crawl.KindFeed, xml(""), rows{"/x": crawl.Empty}),
		feed("feed: not there", crawl.KindFeed, status(404), rows{"/x": crawl.NotFound}),
		feed("feed with entities to unfold", crawl.KindFeed, xml(`<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>`,
			`<rss version="2.0"><channel><title>&b;</title>`, rssA, "</channel></rss>"), justA),
		feed("sitemap", crawl.KindSitemap, xml(mapHead, mapA, mapB, "</urlset>"), both),
		feed("sitemap, gzipped", crawl.KindSitemap, content("application/gzip", string(gzipped([]byte(mapHead+mapA+mapB+"</urlset>")))), both),
		feed("sitemap that breaks off", crawl.KindSitemap, xml(mapHead, mapA, "<url><loc>/b"), justA),
		feed("sitemap, gzipped, that breaks off", crawl.KindSitemap, content("application/gzip", string(cut)), justA),
		feed("sitemap: a page instead", crawl.KindSitemap, page("/a"), none),
		feed("sitemap: empty", crawl.KindSitemap, xml(""), rows{"/x": crawl.Empty}),
		feed("sitemap: binary", crawl.KindSitemap, content("application/gzip", "\x1f\x8b\x00\x01\x02"), none),
		feed("sitemap of other schemes", crawl.KindSitemap, xml(mapHead, "<url><loc>file:///etc/passwd</loc></url><url><loc>javascript:x</loc></url></urlset>"), rows{"/x": crawl.OK}),
		feed("sitemap index that names itself", crawl.KindSitemap, xml("<sitemapindex><sitemap><loc>/x</loc></sitemap></sitemapindex>"), rows{"/x": crawl.OK}),
		lies("charset nobody knows", "text/html; charset=klingon", pageBody),
		on("UTF-8 named UTF-16", content("text/html; charset=utf-16", pageBody+"<a href=/a>a</a>"), crawl.OK), // browsers see no link in it either
		lies("UTF-8 named windows-1251", "text/html; charset=windows-1251", pageBody),
		lies("windows-1251 named UTF-8", "text/html; charset=utf-8", "<p>\xcf\xf0\xe8\xe2\xe5\xf2</p>"),
		lies("two charsets", "text/html; charset=utf-8; charset=koi8-r", "<meta charset=shift_jis>"+pageBody),
		lies("bytes of no charset", "text/html; charset=utf-8", "<p>\xff\xfe\xfd\xc0\x80\xed\xa0\x80</p>"),
		lies("deep nesting", "text/html", strings.Repeat("<div>", 20_000)),
		lies("a tag without end", "text/html", pageBody+"<a href=/a>a</a><a href=\"/b"),
	}
}

// lies is a page whose bytes are not what its header says; its link is found
// all the same.
func lies(name, contentType, body string) fault {
	return fault{name: name, depth: 1,
		hosts: map[string]answer{"/x": content(contentType, "<a href=/a>a</a>"+body), "/a": page()},
		want:  rows{"/x": crawl.OK, "/a": crawl.OK}}
}

// tlsFaults need certificates.
func tlsFaults(t *testing.T, ca *authority) []fault {
	soon := time.Now().Add(time.Hour)
	over := func(name string, config func(ip string) *tls.Config, want crawl.Outcome) fault {
		f := on("TLS: "+name, page(), want)
		f.tls = config
		return f
	}
	good := func(ip string) *tls.Config { return ca.server(t, ip, soon) }
	old := func(ip string) *tls.Config {
		c := good(ip)
		c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS10
		return c
	}
	return []fault{
		over("nothing wrong", good, crawl.OK),
		over("signed by itself", func(ip string) *tls.Config { return (*authority)(nil).server(t, ip, soon) }, crawl.TLSError),
		over("another host's", func(string) *tls.Config { return ca.server(t, "127.99.99.99", soon) }, crawl.TLSError),
		over("expired", func(ip string) *tls.Config { return ca.server(t, ip, time.Now().Add(-time.Hour)) }, crawl.TLSError),
		over("of last century", old, crawl.TLSError),
	}
}

// Whatever servers do, every URL ends in the one outcome that fits, and the
// crawl ends by itself.
func TestFaults(t *testing.T) {
	t.Parallel() // it mostly waits
	ca := newAuthority(t)
	faults := slices.Concat(wireFaults(), redirectFaults(), privateFaults(), busyFaults(), robotsFaults(), feedFaults(), tlsFaults(t, ca))
	f := newFaultCrawl(t)
	f.deps.RootCAs = x509.NewCertPool()
	f.deps.RootCAs.AddCert(ca.cert)
	f.serve(faults)
	// TLS spoken to a server that does not.
	plain := newFaultHost(t, len(faults)+1, map[string]answer{"/x": page()}, nil)
	f.expect("HTTP on the port of TLS", "https"+strings.TrimPrefix(plain.url, "http")+"/x", crawl.TLSError)
	f.config.Sources = append(f.config.Sources, crawl.Source{Name: "plain", Start: []string{"https" + strings.TrimPrefix(plain.url, "http") + "/x"}})

	began := time.Now()
	result := f.run(t)
	t.Logf("%d faults, %d URLs, %v", len(faults)+1, len(f.want), time.Since(began).Round(time.Millisecond))
	if result.Left != 0 || result.End != crawl.EndComplete {
		t.Errorf("the crawl ended as %s with %d URLs left", result.End, result.Left)
	}
	f.check(t)
}

// faultCrawl is a crawl over faults, with what is to become of every URL.
type faultCrawl struct {
	t       *testing.T
	config  crawl.Config
	deps    crawl.Deps
	dir     string
	hosts   []*faultHost // by fault
	faults  []fault
	want    rows
	name    map[string]string // of the fault, by URL
	records map[string]crawl.Fetch
}

func newFaultCrawl(t *testing.T) *faultCrawl {
	// Addresses of the test's hosts pass for public ones; all others are
	// checked as always.
	real, checked := crawl.NewDialer(true, time.Second), crawl.NewDialer(false, time.Second)
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		if strings.HasPrefix(address, "127.77.") {
			return real(ctx, network, address)
		}
		return checked(ctx, network, address)
	}
	return &faultCrawl{
		t: t, dir: t.TempDir(), want: rows{}, name: map[string]string{},
		config: crawl.Config{
			UserAgent: "Parley-Test/1 (+mailto:test@example.org)", Concurrency: 64,
			Timeout: 3 * time.Second, MaxAttempts: 2, Patience: 2 * time.Second,
		},
		// Without jitter the first pause is a second, the second one two.
		deps: crawl.Deps{Dial: dial, Random: func() float64 { return 0 }},
	}
}

// expect notes a URL's outcome.
func (f *faultCrawl) expect(name, url string, want crawl.Outcome) {
	f.t.Helper()
	if other, twice := f.name[url]; twice {
		f.t.Fatalf("%s is part of %q and of %q", url, other, name)
	}
	f.want[url], f.name[url] = want, name
}

// serve starts a host for each fault and makes it a source.
func (f *faultCrawl) serve(faults []fault) {
	f.t.Helper()
	for i, fault := range faults {
		var config *tls.Config
		if fault.tls != nil {
			config = fault.tls(fmt.Sprintf("127.77.%d.%d", i/250, i%250+1))
		}
		host := newFaultHost(f.t, i, fault.hosts, config)
		if fault.dead {
			host = &faultHost{url: deadAddress(f.t)}
		}
		f.hosts, f.faults = append(f.hosts, host), append(f.faults, fault)
		start := fault.start
		if start == "" {
			start = "/x"
		}
		source := crawl.Source{Name: fault.name, Depth: fault.depth}
		switch fault.kind {
		case crawl.KindFeed:
			source.Feeds = []string{host.url + start}
		case crawl.KindSitemap:
			source.Sitemaps = []string{host.url + start}
		default:
			source.Start = []string{host.url + start}
		}
		f.config.Sources = append(f.config.Sources, source)
		for path, want := range fault.want {
			if strings.HasPrefix(path, "/") {
				path = host.url + path
			}
			f.expect(fault.name, path, want)
		}
	}
}

// deadAddress is one where nobody listens.
func deadAddress(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.77.99.99:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return "http://" + listener.Addr().String()
}

// run crawls to the end.
func (f *faultCrawl) run(t *testing.T) crawl.Result {
	t.Helper()
	state, err := crawl.OpenState(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer state.Close()
	if _, _, err := state.Begin("run1"); err != nil {
		t.Fatal(err)
	}
	writer, err := archive.OpenWriter(archive.WriterConfig{Dir: f.dir, Name: "run1", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	f.deps.State, f.deps.Archive = state, writer
	result, err := crawl.Run(t.Context(), f.config, f.deps)
	if err := errors.Join(err, writer.Close()); err != nil {
		t.Fatal(err)
	}
	f.records = map[string]crawl.Fetch{}
	for fetch, err := range state.Fetches("run1") {
		if err != nil {
			t.Fatal(err)
		}
		if _, twice := f.records[fetch.URL]; twice {
			t.Errorf("%s: %s has two rows", f.name[fetch.URL], fetch.URL)
		}
		f.records[fetch.URL] = fetch
	}
	return result
}

// check compares rows and requests with what they should be, and reads the
// whole archive.
func (f *faultCrawl) check(t *testing.T) {
	t.Helper()
	pages := 0
	for _, url := range slices.Sorted(maps.Keys(f.want)) {
		got, ok := f.records[url]
		if !ok {
			t.Errorf("%s: %s has no row, want %s", f.name[url], url, f.want[url])
		} else if got.Outcome != f.want[url] {
			t.Errorf("%s: %s ended in %s (%s), want %s", f.name[url], url, got.Outcome, got.Detail, f.want[url])
		} else if got.Outcome.Failed() && (got.HTTPStatus == 0 || got.HTTPStatus == 200) && got.Detail == "" {
			t.Errorf("%s: %s ended in %s and does not say why", f.name[url], url, got.Outcome)
		}
	}
	for _, url := range slices.Sorted(maps.Keys(f.records)) {
		got := f.records[url]
		if _, ok := f.want[url]; !ok {
			t.Errorf("of the source %q: %s ended in %s (%s), want no row", got.Source, url, got.Outcome, got.Detail)
		}
		if got.Outcome == crawl.OK && got.Kind == crawl.KindPage {
			pages++
		}
	}
	for i, fault := range f.faults {
		for _, path := range fault.once {
			if n := f.hosts[i].requests(path); n != 1 {
				t.Errorf("%s: %s was requested %d times, want 1", fault.name, path, n)
			}
		}
		for _, path := range fault.never {
			if n := f.hosts[i].requests(path); n != 0 {
				t.Errorf("%s: %s was requested %d times, want none", fault.name, path, n)
			}
		}
	}
	archived := 0
	for page, err := range archive.Open(f.dir, archive.Options{}) {
		var skip *archive.SkipError
		switch {
		case err == nil:
			archived++
			if len(page.Body) == 0 {
				t.Errorf("%s lies in the archive without a body", page.URL)
			}
		case !errors.As(err, &skip):
			t.Errorf("reading the archive: %v", err)
		}
	}
	if archived != pages {
		t.Errorf("%d pages lie in the archive, want %d", archived, pages)
	}
}
