package crawl

import (
	_ "embed"
	"fmt"
	"net/netip"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"

	whatwg "github.com/nlnwa/whatwg-url/url"
	"golang.org/x/net/publicsuffix"
)

// maxURL is the longest URL that is fetched, in bytes. Longer ones are traps,
// or data.
const maxURL = 2048

// ParseURL brings a web address into the one form that is fetched and compared:
// scheme and host in lower case, the host in ASCII, no default port, dot
// segments resolved, percent encoding in upper case and only where it is needed,
// no fragment, no user name, no tracking parameters, no session ids.
func ParseURL(raw string) (*url.URL, error) {
	return resolve(nil, raw)
}

// resolve is ParseURL for a reference found at base; nil stands for no base.
func resolve(base *url.URL, ref string) (*url.URL, error) {
	return newResolver(base).resolve(ref)
}

// resolver resolves references found at one base.
type resolver struct {
	parser whatwg.Parser
	base   *whatwg.Url // nil for none
	// origin is the base's scheme, host and port, normalised, without a path;
	// empty for none.
	origin string
}

func newResolver(base *url.URL) resolver {
	r := resolver{parser: whatwg.NewParser(whatwg.WithPercentEncodeSinglePercentSign())}
	if base != nil {
		if parsed, err := r.parser.Parse(base.String()); err == nil {
			r.base = parsed
		}
		if root, err := r.resolve("/"); err == nil && r.base != nil {
			r.origin = strings.TrimSuffix(root.String(), "/")
		}
	}
	return r
}

func (r resolver) resolve(ref string) (*url.URL, error) {
	ref = strings.TrimSpace(ref)
	if len(ref) > 4*maxURL {
		return nil, fmt.Errorf("an address of %d bytes is too long; at most %d are fetched", len(ref), maxURL)
	}
	parsed, err := r.parser.BasicParser(ref, r.base, nil, whatwg.NoState)
	if err != nil {
		// The parser's message repeats the address, secrets and all.
		reason, _, _ := strings.Cut(err.Error(), " Url: ")
		return nil, fmt.Errorf("%q is no web address; give it in full, as in https://example.org/news: %s", shown(ref), reason)
	}
	if scheme := parsed.Scheme(); scheme != "http" && scheme != "https" {
		return nil, fmt.Errorf("%q is no web address: only http and https are fetched", shown(ref))
	}
	parsed.SetUsername("")
	parsed.SetPassword("")
	u, err := url.Parse(parsed.Href(true))
	if err != nil {
		return nil, fmt.Errorf("%q is no web address: %w", shown(ref), err)
	}
	if u.Host == "" || strings.ContainsAny(u.Host, " \x00") {
		return nil, fmt.Errorf("%q is no web address: it has no host", shown(ref))
	}
	if name, port, _ := strings.Cut(u.Host, ":"); strings.HasSuffix(name, ".") {
		if name = strings.TrimRight(name, "."); name == "" {
			return nil, fmt.Errorf("%q is no web address: it has no host", ref)
		}
		if u.Host = name; port != "" {
			u.Host += ":" + port
		}
	}
	raw := dropSessionPath(normalizePercent(u.EscapedPath()))
	if u.Path, err = url.PathUnescape(raw); err != nil {
		return nil, fmt.Errorf("%q is no web address: %w", shown(ref), err)
	}
	u.RawPath = raw
	u.RawQuery = normalizePercent(dropTracking(u.RawQuery))
	u.ForceQuery = false
	if n := len(u.String()); n > maxURL {
		return nil, fmt.Errorf("an address of %d bytes is too long; at most %d are fetched", n, maxURL)
	}
	return u, nil
}

// shown is an address as messages may have it: without what may be a user name
// and password. Of what is no address nobody knows where those end.
func shown(ref string) string {
	at := strings.LastIndexByte(ref, '@')
	if at < 0 {
		return ref
	}
	scheme := ""
	if i := strings.Index(ref[:at], "://"); i >= 0 {
		scheme = ref[:i+3]
	}
	return scheme + "..." + ref[at:]
}

// normalizePercent writes escapes in upper case, and undoes those of
// characters that never need one (RFC 3986, section 6.2.2).
func normalizePercent(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		c, ok := unhex(s, i)
		switch {
		case !ok:
			b.WriteByte(s[i])
			continue
		case isUnreserved(c):
			b.WriteByte(c)
		default:
			b.WriteString(strings.ToUpper(s[i : i+3]))
		}
		i += 2
	}
	return b.String()
}

// unhex decodes the escape at s[i:], if there is one.
func unhex(s string, i int) (byte, bool) {
	if s[i] != '%' || i+2 >= len(s) {
		return 0, false
	}
	hi, lo := hexValue(s[i+1]), hexValue(s[i+2])
	if hi < 0 || lo < 0 {
		return 0, false
	}
	return byte(hi<<4 | lo), true
}

func hexValue(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

func isUnreserved(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

//go:embed data/tracking.txt
var trackingFile string

//go:embed data/suffixes.txt
var suffixFile string

// dataLines are the lines of a data file without comments.
func dataLines(file string) []string {
	var lines []string
	for line := range strings.Lines(file) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			lines = append(lines, line)
		}
	}
	return lines
}

// tracking is the list of data/tracking.txt: whole names and beginnings.
var tracking = sync.OnceValue(func() (t struct {
	names    map[string]bool
	prefixes []string
}) {
	t.names = map[string]bool{}
	for _, line := range dataLines(trackingFile) {
		if prefix, ok := strings.CutSuffix(line, "*"); ok {
			t.prefixes = append(t.prefixes, prefix)
		} else {
			t.names[line] = true
		}
	}
	return t
})

// dropTracking takes tracking parameters and session ids out of a query, and
// keeps the others in their order: to some servers it matters. An "&amp;" that
// was escaped once too often counts as "&".
func dropTracking(query string) string {
	if query == "" {
		return ""
	}
	t := tracking()
	params := strings.Split(query, "&")
	kept := params[:0]
	for _, param := range params {
		for strings.HasPrefix(param, "amp;") {
			param = param[len("amp;"):]
		}
		name, value, _ := strings.Cut(param, "=")
		name = strings.ToLower(name)
		if param == "" || t.names[name] || isSession(name, value) ||
			slices.ContainsFunc(t.prefixes, func(p string) bool { return strings.HasPrefix(name, p) }) {
			continue
		}
		kept = append(kept, param)
	}
	return strings.Join(kept, "&")
}

var suffixes = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for _, line := range dataLines(suffixFile) {
		set[line] = true
	}
	return set
})

// isMedia says whether a URL's path ends like a file that is no page.
func isMedia(u *url.URL) bool {
	ext := path.Ext(u.Path)
	return ext != "" && suffixes()[strings.ToLower(ext[1:])]
}

// hostOf is the host of a normalised URL, without port.
func hostOf(raw string) string {
	if _, host, ok := strings.Cut(originOf(raw), "://"); ok && !strings.ContainsAny(host, "[]@%?#") {
		host, _, _ = strings.Cut(host, ":")
		return host
	}
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// siteOf is the registered domain of a host, or the host itself where it is
// an address or has none.
func siteOf(host string) string {
	if _, err := netip.ParseAddr(host); err == nil {
		return host
	}
	site, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return host
	}
	return site
}

// originOf is scheme, host and port of a normalised URL, as they stand in it.
func originOf(link string) string {
	_, rest, ok := strings.Cut(link, "://")
	if !ok {
		return ""
	}
	host, _, _ := strings.Cut(rest, "/")
	return link[:len(link)-len(rest)+len(host)]
}

// sameSite says whether two URLs belong to one registered domain.
func sameSite(a, b string) bool {
	if originOf(a) == originOf(b) {
		return originOf(a) != ""
	}
	x, y := hostOf(a), hostOf(b)
	return x != "" && (x == y || siteOf(x) == siteOf(y))
}
