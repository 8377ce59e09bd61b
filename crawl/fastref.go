package crawl

import (
	"errors"
	"net/netip"
	"path"
	"strconv"
	"strings"
)

// link resolves a reference to the string of its normalised URL. It is resolve
// for the bulk of links: those that are normalised as they stand, or behind
// the origin of the page, need no parser, nor do those that are no web
// addresses by their scheme.
func (r resolver) link(ref string) (string, error) {
	if link, ok := r.plainLink(ref); ok {
		return link, nil
	}
	if hasForeignScheme(ref) {
		return "", errForeignScheme
	}
	u, err := r.resolve(ref)
	if err != nil {
		return "", err
	}
	return u.String(), nil
}

var errForeignScheme = errors.New("it is no web address: only http and https are fetched")

// hasForeignScheme says whether a reference begins with a scheme other than
// http and https, as mailto: and javascript: do.
func hasForeignScheme(ref string) bool {
	for i := range len(ref) {
		switch c := ref[i]; {
		case isLetter(c):
		case i > 0 && ('0' <= c && c <= '9' || c == '+' || c == '-' || c == '.'):
		case i > 0 && c == ':':
			return !strings.EqualFold(ref[:i], "http") && !strings.EqualFold(ref[:i], "https")
		default:
			return false
		}
	}
	return false
}

// plainLink resolves "/path?query", and whole addresses, where they hold
// nothing that resolve would change. It says no where it is not sure.
func (r resolver) plainLink(ref string) (string, bool) {
	ref, _, _ = strings.Cut(ref, "#")
	rest, absolute := strings.CutPrefix(ref, r.origin)
	absolute = absolute && r.origin != ""
	if !absolute && strings.HasPrefix(ref, "http") {
		n := plainOrigin(ref)
		if n == 0 {
			return "", false
		}
		r.origin, rest, absolute = ref[:n], ref[n:], true
	}
	if r.origin == "" || len(rest) == 0 || rest[0] != '/' || !absolute && strings.HasPrefix(rest, "//") || len(r.origin)+len(rest) > maxURL {
		return "", false
	}
	query := -1
	for i := 0; i < len(rest); i++ {
		c := rest[i]
		switch {
		case isUnreserved(c):
			if c == '.' && query < 0 && rest[i-1] == '/' { // perhaps a dot segment
				return "", false
			}
		case c == '/' || c == '+' || c == ',' || c == ':' || c == '@': // as written, in paths and queries
		case c == '%':
			if c, ok := unhex(rest, i); !ok || isUnreserved(c) || strings.ToUpper(rest[i:i+3]) != rest[i:i+3] {
				return "", false
			}
			i += 2
		case c == '?' && query < 0:
			query = i
		case (c == '=' || c == '&') && query >= 0:
		default:
			return "", false
		}
	}
	if query >= 0 {
		kept := dropTracking(rest[query+1:])
		if rest = rest[:query]; kept != "" {
			rest += "?" + kept
		}
		return r.origin + rest, true
	}
	if absolute {
		return ref, true
	}
	return r.origin + rest, true
}

// plainOrigin is the length of an address's scheme, host and port, where these
// are normalised for sure; else 0. Hosts of plain ASCII letters, digits and
// hyphens are, if they are neither encoded names nor numbers.
func plainOrigin(ref string) int {
	rest, secure := strings.CutPrefix(ref, "https://")
	if !secure {
		var ok bool
		if rest, ok = strings.CutPrefix(ref, "http://"); !ok {
			return 0
		}
	}
	authority, _, _ := strings.Cut(rest, "/")
	host, port, hasPort := strings.Cut(authority, ":")
	if hasPort {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || port[0] == '0' || !secure && n == 80 || secure && n == 443 {
			return 0
		}
	}
	if !isPlainHost(host) {
		return 0
	}
	return len(ref) - len(rest) + len(authority)
}

// isPlainHost says yes to host names of lower case letters, digits and single
// hyphens within, and to IPv4 addresses in their usual form.
func isPlainHost(host string) bool {
	const longestName, longestLabel = 253, 63 // RFC 1035, 2.3.4
	if len(host) == 0 || len(host) > longestName {
		return false
	}
	label, numeric := 0, true // of the label so far: its length, and whether it is a number
	before := byte('.')
	for i := range len(host) {
		c := host[i]
		switch {
		case 'a' <= c && c <= 'z':
			numeric = false
		case '0' <= c && c <= '9':
		case c == '-' && before != '.' && before != '-': // "xn--" and the like have two
			numeric = false
		case c == '.' && before != '.' && before != '-':
			label, numeric, before = 0, true, c
			continue
		default:
			return false
		}
		before = c
		if label++; label > longestLabel {
			return false
		}
	}
	switch {
	case before == '.' || before == '-':
		return false
	case !numeric:
		// What ends in "0x1f" is a number, too.
		return !strings.HasPrefix(host[len(host)-label:], "0x")
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.String() == host
}

// isMediaPath is isMedia for the string of a normalised URL.
func isMediaPath(link string) bool {
	link, _, _ = strings.Cut(link, "?")
	ext := path.Ext(link)
	return len(ext) > 1 && suffixes()[strings.ToLower(ext[1:])]
}
