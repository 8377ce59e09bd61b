package crawl

import (
	"path"
	"strings"
)

// link resolves a reference to the string of its normalised URL. It is resolve
// for the bulk of links: those that are normalised as they stand, or behind
// the origin of the page, need no parser.
func (r resolver) link(ref string) (string, error) {
	if link, ok := r.plainLink(ref); ok {
		return link, nil
	}
	u, err := r.resolve(ref)
	if err != nil {
		return "", err
	}
	return u.String(), nil
}

// plainLink resolves "/path?query" and the same behind the page's own origin,
// where both hold nothing that resolve would change. It says no where it is
// not sure.
func (r resolver) plainLink(ref string) (string, bool) {
	if r.origin == "" {
		return "", false
	}
	ref, _, _ = strings.Cut(ref, "#")
	rest, absolute := strings.CutPrefix(ref, r.origin)
	if len(rest) == 0 || rest[0] != '/' || !absolute && strings.HasPrefix(rest, "//") || len(r.origin)+len(rest) > maxURL {
		return "", false
	}
	query := -1
	for i := range len(rest) {
		c := rest[i]
		switch {
		case isUnreserved(c):
			if c == '.' && query < 0 && rest[i-1] == '/' { // perhaps a dot segment
				return "", false
			}
		case c == '/':
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

// isMediaPath is isMedia for the string of a normalised URL.
func isMediaPath(link string) bool {
	link, _, _ = strings.Cut(link, "?")
	ext := path.Ext(link)
	return len(ext) > 1 && suffixes()[strings.ToLower(ext[1:])]
}
