package article

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/PuerkitoBio/goquery"
)

// authors finds who wrote the article: structured data first, then marked-up
// bylines, then lines such as "By ..." beside the text. tail are the blocks
// after the text's last paragraph.
func (p *phrases) authors(doc *goquery.Document, m *meta, head, tail []*block, site, host string) []string {
	clean := func(names []string) []string { return p.names(names, site, host) }
	if a := clean(m.ld.authors); len(a) > 0 {
		return a
	}
	for _, k := range []string{"author", "article:author", "parsely-author", "dc.creator", "dcterms.creator", "dc.creator.creator", "sailthru.author", "byl", "byline", "cxenseparse:author", "article:author_name", "citation_author", "mediator_author"} {
		if a := clean(m.values[k]); len(a) > 0 {
			return a
		}
	}
	if a := clean(m.micro.authors); len(a) > 0 {
		return a
	}
	var rel []string
	doc.Find(`a[rel~="author"], .vcard .fn, .p-author`).EachWithBreak(func(i int, s *goquery.Selection) bool {
		if t := textOf(s.Nodes[0]); t != "" && len(t) < 80 {
			rel = append(rel, t)
		}
		return i < 6
	})
	if a := clean(rel); len(a) > 0 {
		return a
	}
	for _, zone := range [][]*block{head, tail} {
		for _, x := range zone {
			if t, ok := p.afterByline(x.text); ok && x.words < 25 {
				if a := clean([]string{t}); len(a) > 0 {
					return a
				}
			}
			if x.marks&markAuthor != 0 && x.words < 14 {
				if a := clean([]string{x.text}); len(a) > 0 {
					return a
				}
			}
		}
	}
	// A name that stands alone in bold or at the right closes Vietnamese reports.
	for _, x := range tail {
		if (x.bold || strings.Contains(attr(x.node, "style"), "right") || attr(x.node, "align") == "right") && x.words <= 5 && !endsSentence(x.text) {
			if a := clean([]string{x.text}); len(a) > 0 {
				return a
			}
		}
	}
	return nil
}

// afterByline returns what follows "By", "Bài:", "Автор:" at the start of a line.
func (p *phrases) afterByline(line string) (string, bool) {
	low := strings.ToLower(line)
	for _, b := range p.byline {
		if !strings.HasPrefix(low, b) || len(low) != len(line) {
			continue
		}
		rest := line[len(b):]
		if r := []rune(rest); len(r) == 0 || unicode.IsLetter(r[0]) {
			continue
		}
		colon := strings.HasPrefix(strings.TrimSpace(rest), ":")
		if !colon && b != "by" && !strings.HasSuffix(b, " by") && b != "von" {
			continue
		}
		return strings.TrimLeft(rest, ": "), true
	}
	return "", false
}

var (
	nameSplit = regexp.MustCompile(`\s*(?:[,;/|•·]|\s&\s|\s(?:and|und|và|и|et|y|e|–|—|-)\s)\s*`)
	nameNoise = regexp.MustCompile(`(?i)\s*\([^)]*\)|https?://\S+|\S+@\S+|\bfor\s.*$|\s+in\s.*$`)
)

// names cleans what stands in an author field: splits lists, removes titles of
// the byline, and drops site names and everything that is no name.
func (p *phrases) names(raw []string, site, host string) []string {
	var out []string
	seen := map[string]bool{}
	add := func(s string) {
		s = strings.Trim(strings.TrimSpace(s), ".,:;-–—|/ ")
		f := fold(s)
		if f == "" || seen[f] || p.generic[f] || isSite(s, []string{fold(site), hostName(host)}) || !nameLike(s) {
			return
		}
		seen[f] = true
		out = append(out, s)
	}
	for _, s := range raw {
		if strings.HasPrefix(s, "http") || strings.HasPrefix(s, "@") || len(s) > 200 {
			continue
		}
		if t, ok := p.afterByline(s); ok {
			s = t
		}
		s = nameNoise.ReplaceAllString(s, "")
		parts := nameSplit.Split(s, -1)
		for i, part := range parts {
			// "Anna Lee, Vienna": one word after a name is a place or office
			if i > 0 && (countWords(part) < 2 || !capitalised(part)) {
				continue
			}
			add(part)
		}
	}
	return out
}

// nameLike accepts one to six words without digits.
func nameLike(s string) bool {
	n := countWords(s)
	return n >= 1 && n <= 6 && len(s) <= 80 && !strings.ContainsFunc(s, unicode.IsDigit) && !endsWithVerb(s)
}

func endsWithVerb(s string) bool { return strings.ContainsAny(s, "?!:\"“”") }

// capitalised reports whether the first and last word of s begin with a capital
// or stand in a script without case.
func capitalised(s string) bool {
	f := strings.Fields(s)
	for _, w := range []string{f[0], f[len(f)-1]} {
		for _, r := range w {
			if unicode.IsLower(r) {
				return false
			}
			break
		}
	}
	return true
}
