package archive

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
)

// urlKey is the key of a URL in a CDXJ index, in the form that OpenWayback and
// pywb share (SURT: sort-friendly URI reordering transform): the host's labels
// in reverse, without scheme, default port, "www", user name, fragment and
// session ids, in lower case, query arguments sorted. Different spellings of an
// address share their key. What is no web address is its own key.
func urlKey(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Host == "" || !isHTTP(raw) {
		return escapeSpace(raw)
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if www := leadingWWW.FindString(host); len(www) < len(host) {
		host = host[len(www):]
	}
	labels := strings.Split(host, ".")
	slices.Reverse(labels)
	key := strings.Join(labels, ",")
	if port := u.Port(); port != "" && port != defaultPort[strings.ToLower(u.Scheme)] {
		key += ":" + port
	}
	key += ")" + keyPath(u.EscapedPath())
	if query := keyQuery(u.RawQuery); query != "" {
		key += "?" + query
	}
	return escapeSpace(key)
}

// escapeSpace encodes what would break a line of an index.
func escapeSpace(s string) string {
	if !strings.ContainsAny(s, " \n\r") { // as in nearly every URL
		return s
	}
	return strings.NewReplacer(" ", "%20", "\n", "%0a", "\r", "%0d").Replace(s)
}

var (
	leadingWWW  = regexp.MustCompile(`^www\d*\.`)
	defaultPort = map[string]string{"http": "80", "https": "443"}

	// Session ids, as the two programs leave them out.
	pathSession  = regexp.MustCompile(`/\((?:[a-z]\([0-9a-z]{24}\))+\)(/[^?]+\.aspx)`)
	querySession = regexp.MustCompile(`(^|&)(?:(?:jsessionid|phpsessid|sid)=[0-9a-z]{32}|aspsessionid[a-z]{8}=[a-z]{24}|cfid=[^&]+&cftoken=[^&]+)(&|$)`)
)

func keyPath(escaped string) string {
	p := unescapeFully(escaped)
	if p = path.Clean("/" + p); p == "." {
		p = "/"
	}
	return pathSession.ReplaceAllString(escapeKey(p), "$1")
}

func keyQuery(raw string) string {
	query := querySession.ReplaceAllString(escapeKey(unescapeFully(raw)), "$1")
	arguments := strings.Split(query, "&")
	slices.SortStableFunc(arguments, func(a, b string) int {
		nameA, valueA, hasA := strings.Cut(a, "=")
		nameB, valueB, hasB := strings.Cut(b, "=")
		switch c := strings.Compare(nameA, nameB); {
		case c != 0:
			return c
		case hasA != hasB && hasB:
			return -1
		case hasA != hasB:
			return 1
		}
		return strings.Compare(valueA, valueB)
	})
	return strings.Join(arguments, "&")
}

// unescapeFully undoes percent-encoding until nothing is left to undo.
func unescapeFully(s string) string {
	for range 8 {
		next := unescape(s)
		if next == s {
			break
		}
		s = next
	}
	return s
}

// unescape undoes percent-encoding once. What is none stays.
func unescape(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			b.WriteByte(hexValue(s[i+1])<<4 | hexValue(s[i+2]))
			i += 2
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// escapeKey encodes what a key cannot hold, and lowers ASCII letters.
func escapeKey(s string) string {
	const digits = "0123456789abcdef"
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c <= ' ', c >= 0x7f, c == '#', c == '%':
			b.WriteByte('%')
			b.WriteByte(digits[c>>4])
			b.WriteByte(digits[c&15])
		case c >= 'A' && c <= 'Z':
			b.WriteByte(c + 'a' - 'A')
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

func hexValue(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}
