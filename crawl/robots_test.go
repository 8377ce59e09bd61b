package crawl

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

// The cases follow RFC 9309; each is named by its section.
func TestRobotsRules(t *testing.T) {
	tests := []struct {
		name, file, path string
		want             bool
	}{
		{"2.1 blanks around the colon", "User-agent : *\n \t Disallow\t: /a  ", "/a", false},
		{"2.1 comments", "User-agent: * # all\nDisallow: /a # not this", "/a", false},
		{"2.1 a comment is no line of a group", "User-agent: parley-news\n# note\nUser-agent: x\nDisallow: /a", "/a", false},
		{"2.1 an empty line ends no group", "User-agent: parley-news\n\n\nDisallow: /a", "/a", false},
		{"2.1 line ends: CR", "User-agent: *\rDisallow: /a\rDisallow: /b\r", "/b", false},
		{"2.1 line ends: LF", "User-agent: *\nDisallow: /a\nDisallow: /b\n", "/b", false},
		{"2.1 line ends: CRLF", "User-agent: *\r\nDisallow: /a\r\nDisallow: /b\r\n", "/b", false},
		{"2.1 line ends: mixed", "User-agent: *\rDisallow: /a\r\nDisallow: /b\n", "/b", false},
		{"2.1 no line end behind the last line", "User-agent: *\nDisallow: /a", "/a", false},
		{"2.1 empty pattern", "User-agent: *\nDisallow:", "/a", true},

		{"2.2.1 no groups at all", "", "/a", true},
		{"2.2.1 no group for us", "User-agent: other\nDisallow: /", "/a", true},
		{"2.2.1 the group of all", "User-agent: *\nDisallow: /a", "/a/b", false},
		{"2.2.1 names in any case", "USER-AGENT: PARLEY-News\ndisallow: /a", "/a", false},
		{"2.2.1 our group shuts out that of all", "User-agent: *\nDisallow: /\nUser-agent: parley-news\nDisallow: /x", "/a", true},
		{"2.2.1 also where it has no rules", "User-agent: *\nDisallow: /\nUser-agent: parley-news\n", "/a", true},
		{"2.2.1 also where it comes first", "User-agent: parley-news\nDisallow: /x\nUser-agent: *\nDisallow: /", "/a", true},
		{"2.2.1 version behind the name", "User-agent: Parley-News/2.0\nDisallow: /a", "/a", false},
		{"2.2.1 a longer name is not ours", "User-agent: parley-newsroom\nDisallow: /a", "/a", true},
		{"2.2.1 nor is a shorter one", "User-agent: parley\nAllow: /\nUser-agent: *\nDisallow: /a", "/a", false},
		{"2.2.1 several names, one group", "User-agent: x\nUser-agent: parley-news\nUser-agent: y\nDisallow: /a", "/a", false},
		{"2.2.1 all and others, one group", "User-agent: x\nUser-agent: *\nDisallow: /a", "/a", false},
		{"2.2.1 groups are merged", "User-agent: parley-news\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: parley-news\nDisallow: /b", "/b", false},
		{"2.2.1 merged groups keep the first", "User-agent: parley-news\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: parley-news\nDisallow: /b", "/a", false},
		{"2.2.1 groups of all are merged", "User-agent: *\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: *\nDisallow: /b", "/a", false},
		{"2.2.1 a rule ends the names", "User-agent: parley-news\nDisallow: /a\nUser-agent: x\nDisallow: /b", "/b", true},
		{"2.2.1 an empty rule, too", "User-agent: parley-news\nDisallow:\nUser-agent: x\nDisallow: /b", "/b", true},
		{"2.2.1 rules before any group", "Disallow: /\nUser-agent: x\nDisallow: /", "/a", true},
		{"2.2.1 a star with words behind", "User-agent: * everyone\nDisallow: /a", "/a", false},
		{"2.2.1 a name beginning with a star is none", "User-agent: *bot\nDisallow: /a", "/a", true},

		{"2.2.2 from the first octet", "User-agent: *\nDisallow: /a", "/b/a", true},
		{"2.2.2 a beginning is enough", "User-agent: *\nDisallow: /a", "/abc", false},
		{"2.2.2 case of paths counts", "User-agent: *\nDisallow: /A", "/a", true},
		{"2.2.2 the longest match", "User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", true},
		{"2.2.2 whatever the order", "User-agent: *\nAllow: /a/b\nDisallow: /a/b/c", "/a/b/c", false},
		{"2.2.2 allow wins a draw", "User-agent: *\nDisallow: /a\nAllow: /a", "/a", true},
		{"2.2.2 longest in octets, not characters", "User-agent: *\nDisallow: /ọ\nAllow: /*bbbb", "/%E1%BB%8Dbbbb", false},
		{"2.2.2 no match", "User-agent: *\nDisallow: /b", "/a", true},
		{"2.2.2 /robots.txt is allowed", "User-agent: *\nDisallow: /", "/robots.txt", true},
		{"2.2.2 nothing below it is", "User-agent: *\nDisallow: /", "/robots.txt/a", false},
		{"2.2.2 query", "User-agent: *\nDisallow: /foo/bar?baz=quz", "/foo/bar?baz=quz", false},
		{"2.2.2 reserved in the query, rule plain", "User-agent: *\nDisallow: /foo/bar?baz=https://foo.bar", "/foo/bar?baz=https%3A%2F%2Ffoo.bar", false},
		{"2.2.2 reserved in the query, rule escaped", "User-agent: *\nDisallow: /foo/bar?baz=https%3A%2F%2Ffoo.bar", "/foo/bar?baz=https://foo.bar", false},
		{"2.2.2 reserved behind a star, both plain", "User-agent: *\nDisallow: /*baz=https://", "/foo/bar?baz=https://foo.bar", false},
		{"2.2.2 reserved behind a star, both escaped", "User-agent: *\nDisallow: /*baz=https%3A%2F%2F", "/foo/bar?baz=https%3A%2F%2Ffoo.bar", false},
		{"2.2.2 colon in the path", "User-agent: *\nDisallow: /wiki/Talk:", "/wiki/Talk%3AHanoi", false},
		{"2.2.2 escaped colon in the path", "User-agent: *\nDisallow: /wiki/Talk%3a", "/wiki/Talk:Hanoi", false},
		{"2.2.2 beyond ASCII, rule plain", "User-agent: *\nDisallow: /foo/bar/ツ", "/foo/bar/%E3%83%84", false},
		{"2.2.2 beyond ASCII, both escaped", "User-agent: *\nDisallow: /foo/bar/%E3%83%84", "/foo/bar/%E3%83%84", false},
		{"2.2.2 beyond ASCII, lower case", "User-agent: *\nDisallow: /foo/bar/%e3%83%84", "/foo/bar/ツ", false},
		{"2.2.2 unreserved, rule escaped", "User-agent: *\nDisallow: /foo/bar/%62%61%7A", "/foo/bar/baz", false},
		{"2.2.2 unreserved, URL escaped", "User-agent: *\nDisallow: /foo/bar/baz", "/foo/bar/%62%61%7A", false},
		{"2.2.2 an escaped slash is no slash", "User-agent: *\nDisallow: /a/b", "/a%2Fb", true},
		{"2.2.2 a slash is no escaped one", "User-agent: *\nDisallow: /a%2Fb", "/a/b", true},
		{"2.2.2 an escaped question mark begins no query", "User-agent: *\nDisallow: /a?b", "/a%3Fb", true},

		{"2.2.3 star", "User-agent: *\nDisallow: /*/secret", "/x/y/secret/z", false},
		{"2.2.3 star for nothing", "User-agent: *\nDisallow: /a*b", "/ab", false},
		{"2.2.3 star at the beginning", "User-agent: *\nDisallow: *.gif", "/x.gif", false},
		{"2.2.3 several stars", "User-agent: *\nDisallow: /a*b*c", "/a-c-b-b", true},
		{"2.2.3 star at the end changes nothing", "User-agent: *\nDisallow: /a*", "/abc", false},
		{"2.2.3 end", "User-agent: *\nDisallow: /*.php$", "/x.php", false},
		{"2.2.3 not the end", "User-agent: *\nDisallow: /*.php$", "/x.php?y", true},
		{"2.2.3 end after a star, twice there", "User-agent: *\nDisallow: /*a$", "/aba", false},
		{"2.2.3 end of the whole", "User-agent: *\nDisallow: /$", "/a", true},
		{"2.2.3 dollar inside is a dollar", "User-agent: *\nDisallow: /a$b", "/a$b", false},
		{"2.2.3 escaped dollar", "User-agent: *\nDisallow: /path/foo-%24", "/path/foo-$", false},
		{"2.2.3 escaped star is no star", "User-agent: *\nDisallow: /a%2Ab", "/axb", true},
		{"2.2.3 escaped star matches one", "User-agent: *\nDisallow: /path/file-with-a-%2a.html", "/path/file-with-a-*.html", false},
		{"2.2.3 escaped number sign", "User-agent: *\nDisallow: /a%23b", "/a%23b", false},

		{"2.2.4 other records do not end the names", "User-agent: parley-news\nSitemap: http://h/s.xml\nUser-agent: x\nDisallow: /a", "/a", false},
		{"2.2.4 nor does a crawl delay", "User-agent: parley-news\nCrawl-delay: 5\nUser-agent: x\nDisallow: /a", "/a", false},
		{"2.2.4 nor do unknown ones end a group", "User-agent: *\nDisallow: /b\nNoindex: /c\nClean-param: x /\nHost: h\nDisallow: /a", "/a", false},

		{"2.3 byte order mark", "\ufeffUser-agent: *\nDisallow: /a", "/a", false},
		{"2.3.1.5 lines that are none", "User-agent: *\n\x00\x01\xff\nDisallow\n: /\nDisallow: /a\n:::", "/a", false},
		{"2.3.1.5 no slash in front", "User-agent: *\nDisallow: a", "/a", false},
		{"2.3.1.5 no colon", "User-agent *\nDisallow /a", "/a", false},
		{"2.3.1.5 an HTML page instead", "<html><p>Disallow: /</p>", "/a", true},

		{"5.1 a rule for crawlers named", rfcExample, "/publications/example.html", true},
		{"5.1 what they may not", rfcExample, "/example.gif", false},
		{"5.2 the longest match", "User-Agent: parley-news\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n", "/example/page/disallow.gif", true},
		{"5.2 the longer one forbids", "User-Agent: parley-news\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n", "/example/page/disallowed.gif", false},
	}
	for _, test := range tests {
		u, err := ParseURL("http://news.example" + test.path)
		if err != nil {
			t.Fatal(err)
		}
		allowed, line := parseRobots([]byte(test.file), "parley-news").check(u)
		if allowed != test.want {
			t.Errorf("%s: %s allowed = %v by %q", test.name, test.path, allowed, line)
		}
	}
}

// rfcExample follows the example of RFC 9309, 5.1.
const rfcExample = `User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot
`

func TestRobotsToken(t *testing.T) {
	for agent, want := range map[string]string{
		"Parley/1": "parley", "Parley-News_x (+http://h)": "parley-news_x", "parley2/3": "parley", "/1": "", "": "",
	} {
		if got := robotsToken(agent); got != want {
			t.Errorf("user agent %q: token %q, want %q", agent, got, want)
		}
	}
}

func TestRobotsDelayAndSitemaps(t *testing.T) {
	rules := parseRobots([]byte("Sitemap: https://h/1.xml\nUser-agent: *\nCrawl-delay: 2.5\nsitemap:/2.xml\nUser-agent: x\nCrawl-delay: 99"), "parley")
	if rules.delay != 2500*time.Millisecond || strings.Join(rules.sitemaps, " ") != "https://h/1.xml /2.xml" {
		t.Errorf("delay %v, sitemaps %v", rules.delay, rules.sitemaps)
	}
	// A delay of others is none of ours, also where no rule stands between.
	rules = parseRobots([]byte("User-agent: x\nCrawl-delay: 99\nUser-agent: parley\nUser-agent: y\nCrawl-delay: 3\nUser-agent: z\nCrawl-delay: 77\n"), "parley")
	if rules.delay != 3*time.Second {
		t.Errorf("delay %v, want 3s", rules.delay)
	}
	for _, odd := range []string{"-1", "NaN", "Inf", "1e300", "soon", ""} {
		if d := parseRobots([]byte("User-agent: *\nCrawl-delay: "+odd), "parley").delay; d != 0 {
			t.Errorf("crawl delay %q became %v", odd, d)
		}
	}
}

func TestRobotsSizeIsBounded(t *testing.T) {
	at := func(offset int) []byte { // a rule that begins there
		filler := strings.Repeat(strings.Repeat("#", 99)+"\n", offset/100+1)
		return []byte("User-agent: *\n" + filler[:offset-15] + "\nDisallow: /late\n")
	}
	for offset, want := range map[int]bool{500<<10 - 1: false, maxRobots: true, 2 << 20: true} {
		if allowed, _ := parseRobots(at(offset), "parley").check(&url.URL{Path: "/late"}); allowed != want {
			t.Errorf("a rule at octet %d: allowed = %v", offset, allowed)
		}
	}
}

// Patterns made to be slow must not be: a matcher that goes back would take
// years for these.
func TestRobotsPatternsStayLinear(t *testing.T) {
	target := "/" + strings.Repeat("a", maxURL-1)
	for _, text := range []string{
		"/" + strings.Repeat("*a", 1000) + "*b",
		"/" + strings.Repeat("a*", 1000) + "b$",
		"/*" + strings.Repeat("a", 1500) + "*" + strings.Repeat("a", 1500) + "b",
		strings.Repeat("*", 100_000) + "b",
	} {
		p := newPattern(text)
		if p.matches(target) {
			t.Errorf("%.20s... matches", text)
		}
	}
}

func FuzzRobots(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /a*b$\nAllow: /\nCrawl-delay: 1", "/a/b?c")
	f.Add("User-agent: parley\nUser-agent: *\nDisallow: *%2a%24$$", "/%zz")
	f.Add("User-agent: parley\nDisallow: /*?u=http:\nAllow: /a:b", "/a%3Ab?u=http%3A")
	f.Fuzz(func(t *testing.T, file, path string) {
		rules := parseRobots([]byte(file), "parley")
		u := &url.URL{}
		u.Path, u.RawQuery, _ = strings.Cut(path, "?")
		allowed, line := rules.check(u)
		if !allowed && line == "" {
			t.Fatal("forbidden by nothing")
		}
		// The rule that decided must be the longest that matches, checked by a
		// matcher written another way.
		plain, escaped := robotsTarget(u)
		if plain == "/robots.txt" {
			return
		}
		best, bestAllow := -1, true
		for _, r := range rules.rules {
			matches := slowMatch(r.plain.text, plain) || slowMatch(r.escaped.text, escaped)
			if n := r.octets(); matches && (n > best || n == best && r.allow) {
				best, bestAllow = n, r.allow
			}
		}
		if allowed != bestAllow {
			t.Fatalf("%q in %q: allowed %v, want %v", path, file, allowed, bestAllow)
		}
	})
}

func FuzzPattern(f *testing.F) {
	f.Add("/a*b*c$", "/aXbYc")
	f.Add("*aab*ab$", "/aaabab")
	f.Add("/**", "/")
	f.Fuzz(func(t *testing.T, text, target string) {
		if len(text) > 64 || len(target) > 256 {
			return
		}
		p := newPattern(text)
		if got, want := p.matches(target), slowMatch(text, target); got != want {
			t.Fatalf("%q matches %q: %v, want %v", text, target, got, want)
		}
	})
}

// slowMatch matches by all ways a star can go, kept as a set of positions.
func slowMatch(pattern, target string) bool {
	anchored := strings.HasSuffix(pattern, "$")
	pattern = strings.TrimSuffix(pattern, "$")
	at := map[int]bool{0: true}
	for i := range len(pattern) {
		next := map[int]bool{}
		for p := range at {
			switch {
			case pattern[i] == '*':
				for q := p; q <= len(target); q++ {
					next[q] = true
				}
			case p < len(target) && target[p] == pattern[i]:
				next[p+1] = true
			}
		}
		at = next
	}
	return !anchored && len(at) > 0 || at[len(target)]
}

// benchmarkRobots is a robots.txt of a few hundred lines.
func benchmarkRobots() []byte {
	var file strings.Builder
	file.WriteString("User-agent: other\nDisallow: /\n\nUser-agent: *\nCrawl-delay: 1\n")
	for i := range 200 {
		file.WriteString("Disallow: /section" + strings.Repeat("x", i%17) + "/*/print$\n")
	}
	file.WriteString("Sitemap: https://news.example/sitemap.xml\n")
	return []byte(file.String())
}

func BenchmarkRobotsParse(b *testing.B) {
	file := benchmarkRobots()
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		parseRobots(file, "parley")
	}
}

func BenchmarkRobotsCheck(b *testing.B) {
	rules := parseRobots(benchmarkRobots(), "parley")
	u, err := ParseURL("http://news.example/world/2026/03/a-long-headline-that-goes-on-12345.html?page=2")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		rules.check(u)
	}
}
