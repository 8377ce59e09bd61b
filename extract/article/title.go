package article

import (
	"net/url"
	"strings"
	"unicode"
)

// titleSeparators stand between a headline and the name of the site.
var titleSeparators = []string{" | ", " - ", " – ", " — ", " :: ", " » ", " « ", " · ", " • ", " / ", " ‹ ", " › ", " → ", " ― ", ": ", " |", "| "}

// headline chooses the article's title. A heading that agrees with what the
// head of the page says is best, since it is what readers see; at is its block,
// -1 where the title was taken from the head.
func headline(blocks []*block, m *meta, site, host string) (title string, at int) {
	refs := references(m, site, host)
	folded := make([]string, len(refs))
	for i, r := range refs {
		folded[i] = fold(r)
	}
	whole := " " + fold(m.title) + " "
	best, bestAt := 0.0, -1
	only, ones := -1, 0
	weak, weakAt := 0, -1 // first-level headings that agree a little
	for i, x := range blocks {
		f := x.fold()
		if f == "" || x.words > 45 || len(f) < 6 {
			continue
		}
		if x.heading == 1 && fold(site) != f && x.marks&markStrong == 0 {
			ones++
			only = i
		}
		score := 0.0
		for _, r := range folded {
			// Texts of very different lengths share few words; a line that is no
			// heading must be nearly the same.
			if least := min(len(f), len(r)); 8*least >= max(len(f), len(r)) && (x.heading > 0 || 3*least >= 2*max(len(f), len(r))) {
				score = max(score, similar(f, r))
			}
		}
		// The window title begins with the headline and goes on with the site.
		if x.words >= 3 && strings.HasPrefix(whole, " "+f+" ") && (float64(len(f)) > 0.4*float64(len(whole)) || x.heading == 1 && opens(m.title, x.text)) {
			score = max(score, 0.95)
		}
		if x.heading == 1 && score >= 0.2 {
			weak, weakAt = weak+1, i
		}
		if score < 0.6 || x.heading == 0 && score < 0.9 || f == fold(site) {
			continue
		}
		switch { // headings first, and those that are no link to elsewhere
		case x.heading == 1:
			score += 0.5
		case x.heading > 0:
			score += 0.2
		}
		if x.marks&(markStrong|markWeak) != 0 {
			score -= 0.3
		}
		if x.linked > 0.5 {
			score -= 0.3
		}
		if score > best+1e-9 {
			best, bestAt = score, i
		}
	}
	if bestAt >= 0 && best >= 0.6 {
		// A heading may hold a kicker before or a counter after the headline.
		f := blocks[bestAt].fold()
		for i, r := range folded {
			before, kicker := strings.CutSuffix(f, r)
			after, counter := strings.CutPrefix(f, r)
			counter = counter && (strings.TrimRightFunc(after, unicode.IsDigit) != after && countWords(after) <= 3 || blocks[bestAt].linked > 0.15)
			// "Kicker: headline" is one headline, "Kicker headline" is not.
			shown := strings.TrimSuffix(blocks[bestAt].text, refs[i])
			kicker = kicker && countWords(before) <= 4 && (!strings.HasSuffix(shown, ": ") || strings.HasSuffix(shown, " : "))
			if f != r && countWords(r) >= 4 && (kicker || counter) {
				return refs[i], bestAt
			}
		}
		// A kicker may stand in an element of its own: what JSON-LD and OpenGraph
		// both put before the heading belongs to the headline.
		ld, og := fold(m.ld.headline), fold(m.get("og:title"))
		if extra, ok := strings.CutSuffix(ld, " "+f); ok && ld == og && countWords(extra) <= 5 {
			return m.ld.headline, bestAt
		}
		// What JSON-LD and OpenGraph agree on stands against a heading that was reworded,
		// not against one that goes on.
		if a := fold(stripSite(m.ld.headline, site, host)); !strings.HasPrefix(f, a) && a == fold(stripSite(m.get("og:title"), site, host)) && countWords(a) >= 3 {
			return stripSite(m.ld.headline, site, host), bestAt
		}
		return first(stripSite(plain(blocks[bestAt].text), site, host), blocks[bestAt].text), bestAt
	}
	if m.ld.headline == "" && weak == 1 && ones == 1 && countWords(blocks[weakAt].text) >= 3 {
		return blocks[weakAt].text, weakAt
	}
	if len(refs) > 0 {
		return refs[0], bestAt
	}
	if ones == 1 || only >= 0 && ones > 0 {
		return blocks[only].text, only
	}
	return "", -1
}

// references lists the titles that the head of the page names, best first,
// without the name of the site.
func references(m *meta, site, host string) []string {
	var out []string
	for _, t := range []string{m.ld.headline, m.get("og:title"), m.get("twitter:title"), m.micro.headline, m.get("title", "dc.title", "headline"), m.title} {
		t = stripSite(t, site, host)
		if t != "" && fold(t) != fold(site) {
			out = append(out, t)
		}
	}
	return out
}

// stripSite cuts the name of the site, and the sections beside it, off a title.
func stripSite(t, site, host string) string {
	if t == "" {
		return ""
	}
	names := []string{fold(site), hostName(host)}
	for range 3 {
		was := t
		for _, sep := range titleSeparators {
			if i := strings.LastIndex(t, sep); i > 0 && isSite(t[i+len(sep):], names) {
				t = strings.TrimSpace(t[:i])
			}
			// In front, only the name itself: "Acme Cloud: what it costs" is of Acme.
			if i := strings.Index(t, sep); i > 0 && isSite(t[:i], names) && (sep != ": " || sameName(t[:i], names)) {
				t = strings.TrimSpace(t[i+len(sep):])
			}
		}
		if t == was {
			break
		}
	}
	// An unknown site: a short last part after a typical separator.
	for _, sep := range titleSeparators[:6] {
		i := strings.LastIndex(t, sep)
		if i > 0 && countWords(t[:i]) >= 5 && countWords(t[i+len(sep):]) <= 3 && sep == " | " {
			t = strings.TrimSpace(t[:i])
		}
	}
	return t
}

// opens reports whether a title begins with a headline that a separator ends.
func opens(title, headline string) bool {
	if len(title) <= len(headline) || !strings.EqualFold(title[:len(headline)], headline) {
		return false
	}
	for _, sep := range titleSeparators {
		if sep != ": " && strings.HasPrefix(title[len(headline):], sep) {
			return true
		}
	}
	return false
}

// sameName reports whether a part of a title is one of the names, blanks aside.
func sameName(part string, names []string) bool {
	f := strings.ReplaceAll(fold(part), " ", "")
	for _, n := range names {
		if f == strings.ReplaceAll(n, " ", "") {
			return true
		}
	}
	return false
}

func isSite(part string, names []string) bool {
	f := fold(part)
	tight := strings.ReplaceAll(f, " ", "")
	if tight == "" {
		return true
	}
	for i, n := range names {
		n2 := strings.ReplaceAll(n, " ", "")
		if n2 == "" {
			continue
		}
		if tight == n2 || i == 1 && len(tight) >= 3 && (strings.HasPrefix(n2, tight) || strings.HasPrefix(tight, n2) && countWords(part) <= 3) {
			return true
		}
		if i == 0 && len(f) > 3 && countWords(part) <= 5 && (strings.HasPrefix(f, n) || strings.HasPrefix(n, f)) {
			return true
		}
	}
	return false
}

// hostName is the part of a host that names the site, "bbc" of www.bbc.co.uk.
func hostName(host string) string {
	host = strings.TrimPrefix(strings.ToLower(host), "www.")
	parts := strings.Split(host, ".")
	n := len(parts) - 2
	if n > 0 && len(parts[n]) <= 3 && len(parts[len(parts)-1]) == 2 {
		n--
	}
	if n < 0 {
		return ""
	}
	return strings.ReplaceAll(parts[n], "-", "")
}

func hostOf(address string) string {
	if u, err := url.Parse(address); err == nil {
		return u.Hostname()
	}
	return ""
}

// similar is the share of words that two folded titles have in common, of all
// words of both.
func similar(a, b string) float64 {
	if a == b {
		return 1
	}
	x, y := strings.Fields(a), strings.Fields(b)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	n := map[string]int{}
	for _, w := range x {
		n[w]++
	}
	common := 0
	for _, w := range y {
		if n[w] > 0 {
			n[w]--
			common++
		}
	}
	return float64(common) / float64(len(x)+len(y)-common)
}

// siteName finds the name of the outlet: as the page gives it, else what the
// window title has beside the headline.
func siteName(m *meta, blocks []*block, host string) string {
	if s := first(m.get("og:site_name"), m.ld.site, m.get("application-name", "apple-mobile-web-app-title", "dc.publisher", "publisher", "cre", "twitter:app:name:iphone")); s != "" && len(s) < 80 {
		return s
	}
	t := m.title
	for _, sep := range titleSeparators {
		for _, i := range []int{strings.LastIndex(t, sep), strings.Index(t, sep)} {
			if i <= 0 {
				continue
			}
			left, right := strings.TrimSpace(t[:i]), strings.TrimSpace(t[i+len(sep):])
			l, r := shown(blocks, left), shown(blocks, right)
			switch {
			case l > r && countWords(right) <= 6:
				if k := strings.LastIndex(right, sep); k > 0 { // past the sections
					right = right[k+len(sep):]
				}
				return right
			case r > l && countWords(left) <= 6:
				return left
			}
		}
	}
	name := hostName(host)
	for _, sep := range titleSeparators {
		if i := strings.LastIndex(t, sep); i > 0 && name != "" && isSite(t[i+len(sep):], []string{"", name}) {
			return strings.TrimSpace(t[i+len(sep):])
		}
	}
	return ""
}

// shown tells how a page shows a part of its window title: 2 as a heading, 1 as
// another line, 0 not at all.
func shown(blocks []*block, part string) (how int) {
	f := fold(part)
	for _, x := range blocks {
		if x.words < 3 || x.words > 40 || x.linked > 0.5 || x.fold() != f {
			continue
		}
		if x.heading > 0 {
			return 2
		}
		how = 1
	}
	return how
}
