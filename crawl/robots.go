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

// maxRobots is how much of a robots.txt is read, in bytes. RFC 9309, 2.5, asks
// for 500 KiB at least; the rest is for the line that the bound would cut.
const maxRobots = 512 << 10

// robotsRules is a parsed robots.txt, for one robot. It implements RFC 9309;
// its sections are named where they decide.
type robotsRules struct {
	rules    []robotsRule // the longest pattern first, allow before disallow
	delay    time.Duration
	sitemaps []string // as written
	hash     string   // SHA-256 of what was read, in hex
}

// robotsRule is one allow or disallow line.
type robotsRule struct {
	allow bool
	// plain and escaped are the pattern in the two forms of robotsTarget.
	plain, escaped pattern
	line           string // as in the file, "disallow: /private/"
}

// robotsToken is the product token a robot goes by in robots.txt: the letters,
// hyphens and underscores at the beginning of its user agent (2.2.1), in lower
// case.
func robotsToken(userAgent string) string {
	end := 0
	for end < len(userAgent) && isTokenByte(userAgent[end]) {
		end++
	}
	return strings.ToLower(userAgent[:end])
}

func isTokenByte(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || c == '-' || c == '_'
}

// robotsGroup is what stands below one or more user-agent lines. Groups for
// the same robot are merged.
type robotsGroup struct {
	named bool // there is such a group, maybe without rules
	rules []robotsRule
	delay time.Duration
}

// parseRobots reads a robots.txt for the robot of that token. Every file can
// be read: lines that make no sense are passed over (2.3.1.5).
func parseRobots(file []byte, token string) *robotsRules {
	if len(file) > maxRobots { // the last line may be cut in two: leave it out
		file = file[:maxRobots]
		file = file[:bytes.LastIndexAny(file, "\r\n")+1]
	}
	sum := sha256.Sum256(file)
	parsed := &robotsRules{hash: hex.EncodeToString(sum[:])}
	file = bytes.TrimPrefix(file, []byte("\xef\xbb\xbf"))

	// Only two groups matter: ours, and that for all who have none.
	var ours, everyone robotsGroup
	var forOurs, forEveryone bool // whom the lines being read are for
	inNames := false              // no rule came since the last user-agent line
	var delayOurs, delayEveryone bool
	inDelayNames := false // nor did a delay
	for line := range bytes.FieldsFuncSeq(file, func(r rune) bool { return r == '\r' || r == '\n' }) {
		key, value := robotsLine(string(line))
		switch key {
		case "user-agent":
			if !inNames {
				forOurs, forEveryone, inNames = false, false, true
			}
			if !inDelayNames {
				delayOurs, delayEveryone, inDelayNames = false, false, true
			}
			switch {
			case value == "*" || strings.HasPrefix(value, "* ") || strings.HasPrefix(value, "*\t"):
				forEveryone, delayEveryone, everyone.named = true, true, true
			case robotsToken(value) == token:
				forOurs, delayOurs, ours.named = true, true, true
			}
		case "allow", "disallow":
			inNames, inDelayNames = false, false
			if value == "" || !forOurs && !forEveryone { // "disallow:" with nothing forbids nothing
				continue
			}
			rule := newRobotsRule(key, value)
			if forOurs {
				ours.rules = append(ours.rules, rule)
			}
			if forEveryone {
				everyone.rules = append(everyone.rules, rule)
			}
		// Other records must not end a group, nor the names in front of it
		// (2.2.4): "*", a delay, "x" and a rule make one group of two. The
		// delay itself is for the names right above it.
		case "crawl-delay":
			inDelayNames = false
			seconds, err := strconv.ParseFloat(value, 64)
			if err != nil || !(seconds > 0 && seconds <= 1e6) {
				continue
			}
			delay := time.Duration(seconds * float64(time.Second))
			if delayOurs {
				ours.delay = max(ours.delay, delay)
			}
			if delayEveryone {
				everyone.delay = max(everyone.delay, delay)
			}
		case "sitemap":
			if value != "" {
				parsed.sitemaps = append(parsed.sitemaps, value)
			}
		}
	}
	group := everyone
	if ours.named {
		group = ours
	}
	parsed.rules, parsed.delay = group.rules, group.delay
	slices.SortStableFunc(parsed.rules, func(a, b robotsRule) int {
		switch {
		case a.octets() != b.octets():
			return b.octets() - a.octets()
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
// that are none. A line of two words that lacks its colon is understood.
func robotsLine(line string) (key, value string) {
	line, _, _ = strings.Cut(line, "#")
	key, value, ok := strings.Cut(line, ":")
	if words := strings.Fields(line); !ok && len(words) == 2 {
		key, value, ok = words[0], words[1], true
	}
	if !ok {
		return "", ""
	}
	key = strings.ToLower(strings.TrimSpace(key))
	if key == "useragent" || key == "user agent" { // common misspellings
		key = "user-agent"
	}
	return key, strings.TrimSpace(value)
}

// check says whether a URL may be fetched, and by which line. The longest
// pattern that matches decides; allow wins a draw (2.2.2).
func (r *robotsRules) check(u *url.URL) (allowed bool, line string) {
	plain, escaped := robotsTarget(u)
	if plain == "/robots.txt" {
		return true, ""
	}
	for i := range r.rules {
		if r.rules[i].matches(plain, escaped) {
			return r.rules[i].allow, r.rules[i].line
		}
	}
	return true, ""
}

func newRobotsRule(key, value string) robotsRule {
	rule := robotsRule{allow: key == "allow", line: key + ": " + value}
	if value[0] != '/' && value[0] != '*' {
		value = "/" + value // often left out
	}
	// Only a $ at the end means something.
	if i := strings.IndexByte(value, '$'); i >= 0 && i < len(value)-1 {
		last := len(value) - 1
		value = strings.ReplaceAll(value[:last], "$", "%24") + value[last:]
	}
	plain := normalizeOctets(value)
	rule.plain = newPattern(plain)
	rule.escaped = rule.plain
	if escaped := escapeReserved(plain); escaped != plain {
		rule.escaped = newPattern(escaped)
	}
	return rule
}

// octets is the pattern's length, by which rules are ranked.
func (r *robotsRule) octets() int { return len(r.escaped.text) }

func (r *robotsRule) matches(plain, escaped string) bool {
	if r.plain.matches(plain) {
		return true
	}
	// Where both forms are one, they have been compared.
	return (escaped != plain || r.escaped.text != r.plain.text) && r.escaped.matches(escaped)
}

// robotsTarget is the part of a URL that patterns are matched against, in two
// forms (2.2.2). In both, octets beyond ASCII are escaped and characters that
// never need it are not. In the second one, reserved characters that separate
// nothing where they stand are escaped, too, so that "?u=http://x" and
// "?u=http%3A%2F%2Fx" are the same; the first form lets patterns like "/*u=http:"
// match what they look like. The two characters that mean something in
// patterns are escaped.
func robotsTarget(u *url.URL) (plain, escaped string) {
	plain = u.EscapedPath()
	if plain == "" {
		plain = "/"
	}
	if u.RawQuery != "" || u.ForceQuery {
		plain += "?" + u.RawQuery
	}
	plain = normalizeOctets(plain)
	if strings.ContainsAny(plain, "*$") {
		plain = strings.NewReplacer("*", "%2A", "$", "%24").Replace(plain)
	}
	return plain, escapeReserved(plain)
}

// normalizeOctets escapes octets beyond ASCII and controls, writes escapes in
// upper case, and undoes those of unreserved characters.
func normalizeOctets(s string) string {
	s = normalizePercent(s)
	clean := func(c byte) bool { return c > ' ' && c < 0x7f }
	return escapeUnless(s, func(_ int, c byte) bool { return clean(c) })
}

// escapeReserved escapes the general delimiters of RFC 3986 where they separate
// nothing: in the query all of them, in the path those other than slash and
// question mark. An octet that is escaped already stays as it is.
func escapeReserved(s string) string {
	if !strings.ContainsAny(s, ":@[]?") {
		return s
	}
	query := strings.IndexByte(s, '?')
	return escapeUnless(s, func(i int, c byte) bool {
		switch c {
		case ':', '@', '[', ']':
			return false
		case '/', '?':
			return query < 0 || i <= query
		}
		return true
	})
}

// escapeUnless escapes the octets of s that keep says no to.
func escapeUnless(s string, keep func(i int, c byte) bool) string {
	const hexDigits = "0123456789ABCDEF"
	var b strings.Builder
	done := 0 // octets written
	for i := range len(s) {
		if c := s[i]; !keep(i, c) {
			b.WriteString(s[done:i])
			b.Write([]byte{'%', hexDigits[c>>4], hexDigits[c&15]})
			done = i + 1
		}
	}
	if done == 0 {
		return s
	}
	b.WriteString(s[done:])
	return b.String()
}

// pattern is a path pattern, normalised: "*" stands for any octets, "$" at the
// end for the end (2.2.3).
type pattern struct {
	text     string
	parts    []string // what stands between the stars
	anchored bool
}

func newPattern(text string) pattern {
	body, anchored := strings.CutSuffix(text, "$")
	return pattern{text: text, parts: strings.Split(body, "*"), anchored: anchored}
}

// matches says whether the pattern matches the beginning of target, in time
// linear in the lengths of both.
func (p *pattern) matches(target string) bool {
	rest, ok := strings.CutPrefix(target, p.parts[0])
	if !ok {
		return false
	}
	if len(p.parts) == 1 {
		return !p.anchored || rest == ""
	}
	// The parts in between match where they come first: that leaves most for
	// those behind them.
	last := len(p.parts) - 1
	for _, part := range p.parts[1:last] {
		at := strings.Index(rest, part)
		if at < 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	if p.anchored {
		return strings.HasSuffix(rest, p.parts[last])
	}
	return strings.Contains(rest, p.parts[last])
}
