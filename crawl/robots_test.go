package crawl

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

// The cases follow RFC 9309, section by section.
func TestRobotsRules(t *testing.T) {
	tests := []struct {
		name, file, path string
		want             bool
	}{
		{"no rules", "", "/a", true},
		{"no group for us", "User-agent: other\nDisallow: /", "/a", true},
		{"everyone", "User-agent: *\nDisallow: /a", "/a/b", false},
		{"the beginning of the path", "User-agent: *\nDisallow: /a", "/b/a", true},
		{"case of paths counts", "User-agent: *\nDisallow: /A", "/a", true},
		{"case of names does not", "USER-AGENT: PARLEY\ndisallow: /a", "/a", false},
		{"our group shuts out the star", "User-agent: *\nDisallow: /\nUser-agent: parley\nDisallow: /x", "/a", true},
		{"version behind the name", "User-agent: Parley/2.0\nDisallow: /a", "/a", false},
		{"a longer name is not ours", "User-agent: parleyplus\nDisallow: /a", "/a", true},
		{"group of the shorter name", "User-agent: parley\nDisallow: /a\nUser-agent: *\nAllow: /", "/a", false},
		{"several names, one group", "User-agent: x\nUser-agent: parley\nUser-agent: y\nDisallow: /a", "/a", false},
		{"groups are merged", "User-agent: parley\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: parley\nDisallow: /b", "/b", false},
		{"a rule ends the names", "User-agent: parley\nDisallow: /a\nUser-agent: x\nDisallow: /b", "/b", true},
		{"other lines do not end the names", "User-agent: parley\nSitemap: http://h/s.xml\nUser-agent: x\nDisallow: /a", "/a", false},
		{"rules before any group", "Disallow: /\nUser-agent: x\nDisallow: /", "/a", true},
		{"the longest match decides", "User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", true},
		{"whatever the order", "User-agent: *\nAllow: /a/b\nDisallow: /a/b/c", "/a/b/c", false},
		{"allow wins a draw", "User-agent: *\nDisallow: /a\nAllow: /a", "/a", true},
		{"empty disallow forbids nothing", "User-agent: *\nDisallow:", "/a", true},
		{"star", "User-agent: *\nDisallow: /*/secret", "/x/y/secret/z", false},
		{"star matches nothing, too", "User-agent: *\nDisallow: /a*b", "/ab", false},
		{"several stars", "User-agent: *\nDisallow: /a*b*c", "/a-c-b-b", true},
		{"end", "User-agent: *\nDisallow: /*.php$", "/x.php", false},
		{"not the end", "User-agent: *\nDisallow: /*.php$", "/x.php?y", true},
		{"end after a star, twice there", "User-agent: *\nDisallow: /*a$", "/aba", false},
		{"dollar inside is a dollar", "User-agent: *\nDisallow: /a$b", "/a$b", false},
		{"escaped dollar", "User-agent: *\nDisallow: /a%24", "/a$", false},
		{"escaped star is no star", "User-agent: *\nDisallow: /a%2Ab", "/axb", true},
		{"escaped star matches one", "User-agent: *\nDisallow: /a%2ab", "/a*b", false},
		{"query", "User-agent: *\nDisallow: /*?id=", "/x?id=1", false},
		{"unreserved characters", "User-agent: *\nDisallow: /%61%7e", "/a~", false},
		{"octets beyond ASCII", "User-agent: *\nDisallow: /họp", "/h%E1%BB%8Dp", false},
		{"escapes in lower case", "User-agent: *\nDisallow: /h%e1%bb%8dp", "/h%E1%BB%8Dp", false},
		{"an escaped slash is no slash", "User-agent: *\nDisallow: /a/b", "/a%2Fb", true},
		{"no slash in front", "User-agent: *\nDisallow: a", "/a", false},
		{"comments", "User-agent: * # all\nDisallow: /a # not this", "/a", false},
		{"line ends of all kinds", "User-agent: *\rDisallow: /a\r\nDisallow: /b\n", "/b", false},
		{"byte order mark", "\ufeffUser-agent: *\nDisallow: /a", "/a", false},
		{"blanks around the colon", "User-agent : *\n  Disallow : /a  ", "/a", false},
		{"itself", "User-agent: *\nDisallow: /", "/robots.txt", true},
		{"an HTML page instead", "<html><p>Disallow: /</p>", "/a", true},
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

func TestRobotsOwnNameBeforeShorter(t *testing.T) {
	rules := parseRobots([]byte("User-agent: parley\nDisallow: /\nUser-agent: parley-news\nDisallow: /x"), "parley-news")
	if allowed, _ := rules.check(&url.URL{Path: "/a"}); !allowed {
		t.Error("the group of the shorter name was obeyed although there is one for the whole name")
	}
}

func TestRobotsDelayAndSitemaps(t *testing.T) {
	rules := parseRobots([]byte("Sitemap: https://h/1.xml\nUser-agent: *\nCrawl-delay: 2.5\nsitemap:/2.xml\nUser-agent: x\nCrawl-delay: 99"), "parley")
	if rules.delay != 2500*time.Millisecond || strings.Join(rules.sitemaps, " ") != "https://h/1.xml /2.xml" {
		t.Errorf("delay %v, sitemaps %v", rules.delay, rules.sitemaps)
	}
	for _, odd := range []string{"-1", "NaN", "Inf", "1e300", "soon", ""} {
		if d := parseRobots([]byte("User-agent: *\nCrawl-delay: "+odd), "parley").delay; d != 0 {
			t.Errorf("crawl delay %q became %v", odd, d)
		}
	}
}

func TestRobotsSizeIsBounded(t *testing.T) {
	file := "User-agent: *\n" + strings.Repeat("Disallow: /filler\n", maxRobots/18) + "Disallow: /late\n"
	rules := parseRobots([]byte(file), "parley")
	if allowed, _ := rules.check(&url.URL{Path: "/filler"}); allowed {
		t.Error("what lies within the bound was not read")
	}
	if allowed, _ := rules.check(&url.URL{Path: "/late"}); !allowed {
		t.Error("what lies beyond the bound was read")
	}
}

func FuzzRobots(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /a*b$\nAllow: /\nCrawl-delay: 1", "/a/b?c")
	f.Add("User-agent: parley\nUser-agent: *\nDisallow: *%2a%24$$", "/%zz")
	f.Fuzz(func(t *testing.T, file, path string) {
		rules := parseRobots([]byte(file), "parley")
		u := &url.URL{Path: path}
		allowed, line := rules.check(u)
		if !allowed && line == "" {
			t.Fatal("forbidden by nothing")
		}
		// The rule that decided must be the longest that matches, checked by a
		// matcher written another way.
		target := robotsTarget(u)
		if target == "/robots.txt" {
			return
		}
		best, bestAllow := -1, true
		for _, r := range rules.rules {
			if slowMatch(r.pattern, target) && (len(r.pattern) > best || len(r.pattern) == best && r.allow) {
				best, bestAllow = len(r.pattern), r.allow
			}
		}
		if allowed != bestAllow {
			t.Fatalf("%q in %q: allowed %v, want %v", path, file, allowed, bestAllow)
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

func BenchmarkRobotsCheck(b *testing.B) {
	var file strings.Builder
	file.WriteString("User-agent: *\n")
	for i := range 200 {
		file.WriteString("Disallow: /section" + strings.Repeat("x", i%17) + "/*/print$\n")
	}
	rules := parseRobots([]byte(file.String()), "parley")
	u, _ := ParseURL("http://news.example/world/2026/03/a-long-headline-that-goes-on-12345.html?page=2")
	b.ReportAllocs()
	for b.Loop() {
		rules.check(u)
	}
}
