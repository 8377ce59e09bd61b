package crawl

import (
	_ "embed"
	"strings"
	"sync"
)

// minSession is the least number of characters of a session id, where the
// parameter's name alone does not say that it is one: 16 hexadecimal digits are
// 64 random bits, and articles are numbered with fewer.
const minSession = 16

//go:embed data/sessions.txt
var sessionFile string

// sessions is data/sessions.txt.
var sessions = sync.OnceValue(func() (s struct {
	names    map[string]bool // true where any value is a session id, false where its form must say so
	prefixes []string
}) {
	s.names = map[string]bool{}
	for _, line := range dataLines(sessionFile) {
		if name, ok := strings.CutSuffix(line, "*"); ok {
			s.prefixes = append(s.prefixes, name)
		} else if name, ok := strings.CutSuffix(line, " hex"); ok {
			s.names[name] = false
		} else {
			s.names[line] = true
		}
	}
	return s
})

// isSession says whether a parameter, its name in lower case, holds a session id.
func isSession(name, value string) bool {
	s := sessions()
	sure, known := s.names[name]
	if known {
		return sure || looksRandom(value)
	}
	for _, prefix := range s.prefixes {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// looksRandom says whether a value is nothing but hexadecimal digits, and
// enough of them.
func looksRandom(value string) bool {
	if len(value) < minSession {
		return false
	}
	for i := range len(value) {
		if hexValue(value[i]) < 0 {
			return false
		}
	}
	return true
}

// dropSessionPath takes session ids out of an escaped path: the parameters of
// servlets, as in "/a;jsessionid=1A", and the segments of ASP.NET, as in
// "/(S(lit3py55t21z5v55vlm25s55))/a".
func dropSessionPath(path string) string {
	// Parameters first: without one a segment may be a ticket.
	if strings.Contains(path, ";") {
		segments := strings.Split(path, "/")
		for i, segment := range segments {
			segments[i] = dropSessionParams(segment)
		}
		path = strings.Join(segments, "/")
	}
	if strings.Contains(path, "(") {
		segments := strings.Split(path, "/")
		kept := segments[:1]
		for _, segment := range segments[1:] {
			if !isASPSession(segment) {
				kept = append(kept, segment)
			}
		}
		if path = strings.Join(kept, "/"); path == "" {
			path = "/"
		}
	}
	return path
}

// dropSessionParams takes session ids off one segment of a path.
func dropSessionParams(segment string) string {
	name, rest, found := strings.Cut(segment, ";")
	if !found || name == "." || name == ".." { // without its parameter it would be a dot segment
		return segment
	}
	kept := name
	for param := range strings.SplitSeq(rest, ";") {
		key, value, hasValue := strings.Cut(param, "=")
		if !hasValue || !isSession(strings.ToLower(key), value) {
			kept += ";" + param
		}
	}
	return kept
}

// isASPSession says whether a path segment is a ticket of ASP.NET without
// cookies: letters A, S and F, each with its ticket in brackets, all in brackets.
func isASPSession(segment string) bool {
	if !strings.HasPrefix(segment, "(") || !strings.HasSuffix(segment, ")") || len(segment) < 2 {
		return false
	}
	inner := segment[1 : len(segment)-1]
	tickets := 0
	for len(inner) > 0 {
		if len(inner) < 4 || !strings.ContainsRune("ASFX", rune(inner[0])) || inner[1] != '(' {
			return false
		}
		end := strings.IndexByte(inner, ')')
		if end < 3 {
			return false
		}
		inner = inner[end+1:]
		tickets++
	}
	return tickets > 0
}
