package crawl

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxRobots is how much of a robots.txt is read, in bytes (RFC 9309, 2.5).
const maxRobots = 500 << 10

// robotsRules is a parsed robots.txt, for one robot. It implements RFC 9309.
type robotsRules struct {
	rules    []robotsRule // the longest pattern first, allow before disallow
	delay    time.Duration
	sitemaps []string // as written
	hash     string   // SHA-256 of the file, in hex
}

// robotsRule is one allow or disallow line.
type robotsRule struct {
	allow bool
	// pattern is normalised; parts is what stands between its stars, and
	// anchored says that it ends in "$".
	pattern  string
	parts    []string
	anchored bool
	line     string // as in the file, "disallow: /private/"
}

func newRobotsRule(key, value string) robotsRule {
	pattern := normalizePattern(value)
	body, anchored := strings.CutSuffix(pattern, "$")
	return robotsRule{
		allow: key == "allow", pattern: pattern, parts: strings.Split(body, "*"), anchored: anchored,
		line: key + ": " + value,
	}
}

// robotsToken is the name a robot goes by in robots.txt: the letters at the
// beginning of its user agent.
func robotsToken(userAgent string) string {
	end := 0
	for end < len(userAgent) && isTokenByte(userAgent[end]) {
		end++
	}
	return strings.ToLower(userAgent[:end])
}

// isTokenByte allows digits, too, which the RFC does not, but robots have.
func isTokenByte(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '_'
}

// robotsGroup is what stands below one or more user-agent lines. Groups for
// the same robot are merged.
type robotsGroup struct {
	rules []robotsRule
	delay time.Duration
}

// parseRobots reads a robots.txt for the robot of that token. Every file can
// be read: lines that make no sense are passed over.
func parseRobots(file []byte, token string) *robotsRules {
	sum := sha256.Sum256(file)
	parsed := &robotsRules{hash: hex.EncodeToString(sum[:])}
	if len(file) > maxRobots { // the last line may be cut in two: leave it out
		file = file[:maxRobots]
		file = file[:bytes.LastIndexAny(file, "\r\n")+1]
	}
	file = bytes.TrimPrefix(file, []byte("\xef\xbb\xbf"))

	groups := map[string]*robotsGroup{}
	var current []*robotsGroup // those the lines being read belong to
	inNames := false           // the last line that counted was a user-agent line
	for _, line := range bytes.FieldsFunc(file, func(r rune) bool { return r == '\r' || r == '\n' }) {
		key, value := robotsLine(string(line))
		switch key {
		case "user-agent":
			if !inNames {
				current = nil
			}
			inNames = true
			name := "*"
			if value != "*" {
				if name = robotsToken(value); name == "" {
					continue
				}
			}
			if groups[name] == nil {
				groups[name] = &robotsGroup{}
			}
			current = append(current, groups[name])
		case "allow", "disallow":
			inNames = false
			if value == "" { // "disallow:" with nothing forbids nothing
				continue
			}
			rule := newRobotsRule(key, value)
			for _, g := range current {
				g.rules = append(g.rules, rule)
			}
		case "crawl-delay":
			inNames = false
			seconds, err := strconv.ParseFloat(value, 64)
			if err != nil || seconds <= 0 || seconds > 1e6 {
				continue
			}
			for _, g := range current {
				g.delay = max(g.delay, time.Duration(seconds*float64(time.Second)))
			}
		case "sitemap": // belongs to no group
			if value != "" {
				parsed.sitemaps = append(parsed.sitemaps, value)
			}
		}
	}
	if g := groups[groupFor(groups, token)]; g != nil {
		parsed.rules, parsed.delay = g.rules, g.delay
	}
	slices.SortStableFunc(parsed.rules, func(a, b robotsRule) int {
		switch {
		case len(a.pattern) != len(b.pattern):
			return len(b.pattern) - len(a.pattern)
		case a.allow == b.allow:
			return 0
		case a.allow:
			return -1
		}
		return 1
	})
	return parsed
}

// robotsLine takes a line apart. The key is in lower case, and empty for lines
// that are none.
func robotsLine(line string) (key, value string) {
	line, _, _ = strings.Cut(line, "#")
	key, value, ok := strings.Cut(line, ":")
	if !ok {
		return "", ""
	}
	key = strings.ToLower(strings.TrimSpace(key))
	if key == "useragent" || key == "user agent" { // common misspellings
		key = "user-agent"
	}
	return key, strings.TrimSpace(value)
}

// groupFor is the name of the group a robot belongs to: the longest one that is
// its token, or the beginning of it up to a hyphen (parley-news obeys the group
// parley where it has none of its own); else "*".
func groupFor(groups map[string]*robotsGroup, token string) string {
	for name := token; name != ""; {
		if groups[name] != nil {
			return name
		}
		cut := strings.LastIndexByte(name, '-')
		if cut < 0 {
			break
		}
		name = name[:cut]
	}
	return "*"
}

// check says whether a URL may be fetched, and by which line. The longest
// pattern that matches decides; allow wins a draw.
func (r *robotsRules) check(u *url.URL) (allowed bool, line string) {
	target := robotsTarget(u)
	if target == "/robots.txt" {
		return true, ""
	}
	for _, rule := range r.rules {
		if rule.matches(target) {
			return rule.allow, rule.line
		}
	}
	return true, ""
}

// robotsTarget is the part of a URL that patterns are matched against, in the
// form of normalizePattern. The two characters that mean something in patterns
// are escaped.
func robotsTarget(u *url.URL) string {
	target := u.EscapedPath()
	if target == "" {
		target = "/"
	}
	if u.RawQuery != "" || u.ForceQuery {
		target += "?" + u.RawQuery
	}
	return strings.NewReplacer("*", "%2A", "$", "%24").Replace(normalizeOctets(target))
}

// normalizePattern makes patterns comparable with targets: octets beyond ASCII
// escaped, escapes in upper case, none where it is not needed (RFC 9309, 2.2.2).
func normalizePattern(pattern string) string {
	if pattern[0] != '/' && pattern[0] != '*' {
		pattern = "/" + pattern // often left out
	}
	// Only a $ at the end means something.
	if i := strings.IndexByte(pattern, '$'); i >= 0 && i < len(pattern)-1 {
		last := len(pattern) - 1
		pattern = strings.ReplaceAll(pattern[:last], "$", "%24") + pattern[last:]
	}
	return normalizeOctets(pattern)
}

func normalizeOctets(s string) string {
	s = normalizePercent(s)
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if c := s[i]; c <= ' ' || c >= 0x7f {
			const hexDigits = "0123456789ABCDEF"
			b.Write([]byte{'%', hexDigits[c>>4], hexDigits[c&15]})
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// matches says whether the pattern matches the beginning of target. "*" stands
// for any octets and "$" at the end for the end.
func (r *robotsRule) matches(target string) bool {
	rest, ok := strings.CutPrefix(target, r.parts[0])
	if !ok {
		return false
	}
	if len(r.parts) == 1 {
		return !r.anchored || rest == ""
	}
	// The parts in between match where they come first: that leaves most for
	// those behind them.
	last := len(r.parts) - 1
	for _, part := range r.parts[1:last] {
		at := strings.Index(rest, part)
		if at < 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	if r.anchored {
		return strings.HasSuffix(rest, r.parts[last])
	}
	return strings.Contains(rest, r.parts[last])
}
