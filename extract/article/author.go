package article

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// authors finds who wrote the article: structured data first, then marked-up
// bylines, then lines such as "By ..." beside the text. tail are the blocks
// after the text's last paragraph.
func (p *phrases) authors(doc *goquery.Document, m *meta, mk *markup, head, tail []*block, site, host string) []string {
	accounts := p.accounts(doc, m)
	clean := func(names []string) []string {
		return slices.DeleteFunc(p.names(names, site, host), func(name string) bool { return accounts[fold(name)] })
	}
	for _, source := range []func() []string{
		func() []string { return clean(namesOf(m.ld.authors)) },
		func() []string { return p.metaAuthors(m, clean) },
		func() []string { return clean(namesOf(m.micro.authors)) },
		func() []string { return p.labelled(m, clean) },
		func() []string { return clean(marked(doc, mk)) },
		func() []string { return p.bylines(head, nil, clean, m.htmlLang) },
		func() []string { return p.signed(doc, mk, clean) },
		func() []string { return p.bylines(nil, tail, clean, m.htmlLang) },
	} {
		if a := source(); len(a) > 0 {
			return a
		}
	}
	return nil
}

// accounts lists the folded names of accounts that many write with, which the
// address of the author's page gives away: ".../author/admin/".
func (p *phrases) accounts(doc *goquery.Document, m *meta) map[string]bool {
	found := map[string]bool{}
	see := func(a signature) {
		if u, err := url.Parse(a.page); err == nil && p.account[strings.ToLower(path.Base(u.Path))] {
			found[fold(a.name)] = true
		}
	}
	for _, a := range m.ld.authors {
		see(a)
	}
	doc.Find(`a[rel~="author"]`).Each(func(_ int, s *goquery.Selection) {
		see(signature{textOf(s.Nodes[0]), attr(s.Nodes[0], "href")})
	})
	return found
}

func namesOf(authors []signature) (names []string) {
	for _, a := range authors {
		names = append(names, a.name)
	}
	return names
}

// metaAuthors reads the <meta> tags that name authors, best first.
func (p *phrases) metaAuthors(m *meta, clean func([]string) []string) []string {
	for _, k := range p.authorTags {
		values := m.values[k]
		if k == "citation_author" {
			values = inOrder(values)
		}
		if a := clean(values); len(a) > 0 {
			return a
		}
	}
	return nil
}

// labelled reads the pairs of label and value that Twitter cards show, "Written
// by" among them.
func (p *phrases) labelled(m *meta, clean func([]string) []string) []string {
	for i, label := range m.values["twitter:label1"] {
		if data := m.values["twitter:data1"]; i < len(data) {
			if t, ok := p.afterByline(label + ": " + data[i]); ok {
				if a := clean([]string{t}); len(a) > 0 {
					return a
				}
			}
		}
	}
	return nil
}

// marked lists what microformats mark as an author outside of side boxes.
func marked(doc *goquery.Document, mk *markup) (names []string) {
	doc.Find(`a[rel~="author"], .vcard .fn, .p-author`).EachWithBreak(func(i int, s *goquery.Selection) bool {
		if t := textOf(s.Nodes[0]); t != "" && len(t) < 80 && !mk.beside(s.Nodes[0]) {
			names = append(names, t)
		}
		return i < 6
	})
	return names
}

// signed reads the first elements that name an author by their class, or by a
// link to an author's page: author boxes lie anywhere on a page. Only full
// names are believed, and only those of the first element and its neighbours.
func (p *phrases) signed(doc *goquery.Document, mk *markup, clean func([]string) []string) []string {
	var out []string
	var home *html.Node
	doc.Find("a[href], [class]").EachWithBreak(func(_ int, s *goquery.Selection) bool {
		n := s.Nodes[0]
		if !p.authorPage(n) && !p.authorClass(attr(n, "class")) || longer(n, 90) {
			return true
		}
		if home != nil && !inside(n, home) {
			return false
		}
		if mk.beside(n) {
			return true
		}
		names := clean([]string{textOf(n)})
		for _, name := range names {
			if !p.fullName(name) {
				return true
			}
		}
		for _, name := range names {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
		if home == nil && len(names) > 0 {
			if home = n.Parent; home != nil && home.Parent != nil && !longer(home.Parent, 150) {
				home = home.Parent
			}
		}
		return len(out) < 6
	})
	return out
}

// authorPage reports whether n links to the page of an author.
func (p *phrases) authorPage(n *html.Node) bool {
	if n.DataAtom != atom.A {
		return false
	}
	u, err := url.Parse(attr(n, "href"))
	if err != nil {
		return false
	}
	parts := strings.FieldsFunc(strings.ToLower(u.Path), func(r rune) bool { return r == '/' })
	for i := 0; i+1 < len(parts); i++ {
		if p.authorPath[parts[i]] {
			return true
		}
	}
	return false
}

// generatedClass is the end that CSS modules give to class names.
var generatedClass = regexp.MustCompile(`__[-_A-Za-z0-9]{5,6}$`)

// authorClass reports whether one of the class names says "author's name".
func (p *phrases) authorClass(class string) bool {
	dashed := func(c string) string {
		return strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(c), "_", "-"), "--", "-")
	}
	whole := dashed(class)
	for _, x := range p.authorNames {
		if !strings.Contains(whole, x) {
			continue // nearly all classes end here
		}
		for c := range strings.FieldsSeq(class) {
			if c = dashed(generatedClass.ReplaceAllString(c, "")); c == x || strings.HasSuffix(c, "-"+x) {
				return true
			}
		}
	}
	return false
}

// bylines reads the lines beside the text: "By ...", a marked byline, a name in
// the date line, and the name that closes a report.
func (p *phrases) bylines(head, tail []*block, clean func([]string) []string, lang string) []string {
	strict := func(s string) []string {
		var out []string
		s = p.withoutCredit(s)
		for _, n := range clean([]string{s}) {
			if p.fullName(n) {
				out = append(out, n)
			}
		}
		return out
	}
	for zone, blocks := range [][]*block{head, tail} {
		for i, x := range blocks {
			if x.words > 25 || x.marks&markCaption != 0 && x.marks&markAuthor == 0 {
				continue
			}
			for _, piece := range p.dates.without(x.line(), dayFirst) {
				t, ok := p.afterByline(strings.TrimLeft(piece, " ,.|/-–—•·:"))
				if ok && t == "" && i+1 < len(blocks) && blocks[i+1].words <= 6 {
					t = blocks[i+1].text
				}
				if !ok {
					_, t, ok = p.cutByline(piece)
				}
				if a := clean([]string{t}); ok && len(a) > 0 && capitalised(a[0]) {
					return a
				}
			}
			// Bold capitals over a report are its byline: "ANN LEE".
			capitals := zone == 0 && x.bold && x.words <= 4 && x.linked < 0.5 && strings.ToUpper(x.text) == x.text
			if x.heading == 0 && (x.marks&markAuthor != 0 && x.words < 14 || zone == 0 && p.dates.only(x.line()) || capitals) {
				for _, piece := range p.dates.without(x.line(), dayFirst) {
					if a := strict(piece); len(a) > 0 {
						return a
					}
				}
			}
		}
	}
	// A name that stands alone closes Vietnamese and Russian reports.
	english := strings.HasPrefix(lang, "en")
	for i, x := range tail {
		if (i == 0 && !english || x.bold || strings.Contains(attr(x.node, "style"), "right") || attr(x.node, "align") == "right") && x.words <= 12 && x.linked < 0.5 && x.heading == 0 && !endsSentence(x.text) {
			if a := strict(x.line()); len(a) > 0 {
				return a
			}
		}
	}
	return nil
}

// withoutCredit cuts a word such as "Theo" or "PV" off a name. Theo is a name,
// too: without capitals, only what is not plain ASCII tells that the word is
// Vietnamese.
func (p *phrases) withoutCredit(s string) string {
	low := strings.ToLower(s)
	for _, w := range p.byline {
		rest, ok := strings.CutPrefix(low, w+" ")
		if !ok || len(low) != len(s) {
			continue
		}
		word, name := s[:len(w)], s[len(s)-len(rest):]
		if word == strings.ToUpper(word) || strings.ContainsFunc(name, func(r rune) bool { return r > unicode.MaxASCII }) {
			return name
		}
	}
	return s
}

// cutByline finds a byline's word inside a line: "Posted in News by Ann Lee".
func (p *phrases) cutByline(line string) (before, after string, ok bool) {
	for _, w := range p.inside {
		if before, after, ok = strings.Cut(line, " "+w+" "); ok {
			return before, after, true
		}
	}
	return line, "", false
}

// fullName accepts two to five words that all begin with a capital and are no
// weekday or word of a date line; particles of names may be small.
func (p *phrases) fullName(s string) bool {
	f := strings.Fields(s)
	if len(f) < 2 || len(f) > 5 || p.whole[fold(s)] || p.end[fold(s)] || p.furniture(s, len(f)) {
		return false
	}
	other := 0
	for i := range f {
		w := fold(f[i])
		if p.dates.noName[w] || p.dates.roles[w] != "" {
			return false
		}
		if p.dates.weekdays[w] || p.dates.months[w] > 0 {
			other++ // but Thu and Mai are names, too
		}
		if !capitalised(f[i]) && (i == 0 || i == len(f)-1 || len(f[i]) > 4) {
			return false
		}
	}
	return other < len(f)
}

// afterByline returns what follows "By", "Bài:", "Автор:" at the start of a line.
func (p *phrases) afterByline(line string) (string, bool) {
	low := strings.ToLower(line)
	for _, b := range p.byline {
		if !strings.HasPrefix(low, b) || len(low) != len(line) {
			continue
		}
		rest := line[len(b):]
		if r := []rune(rest); len(r) > 0 && unicode.IsLetter(r[0]) && !(unicode.IsUpper(r[0]) && strings.HasSuffix(b, "by")) {
			continue
		}
		colon := strings.HasPrefix(strings.TrimSpace(rest), ":")
		if !colon && strings.TrimSpace(rest) != "" && !p.bare[b] {
			continue
		}
		return strings.TrimLeft(rest, ": "), true
	}
	return "", false
}

// nameNoise is what stands behind a name without being part of it: brackets,
// addresses.
var nameNoise = regexp.MustCompile(`\s*\([^)]*\)|https?://\S+|\S+@\S+`)

// splitter cuts lists of names at punctuation and at the words for "and".
func splitter(and []string) (*regexp.Regexp, error) {
	var words []string
	for _, w := range and {
		words = append(words, regexp.QuoteMeta(w))
	}
	return regexp.Compile(`\s*(?:[,;/|•·]|\s(?:&|–|—|-|` + strings.Join(words, "|") + `)\s)\s*`)
}

// names cleans what stands in an author field: splits lists, removes titles of
// the byline, and drops site names and everything that is no name.
func (p *phrases) names(raw []string, site, host string) []string {
	var out []string
	seen := map[string]bool{}
	add := func(s string) {
		s = strings.Trim(strings.TrimSpace(s), ".,:;-–—|/ ")
		f := fold(s)
		if f == "" || seen[f] || p.generic[f] || !nameLike(s) && !p.deskName(s) || isSite(s, []string{fold(site), hostName(host)}) && !p.person(s) && !p.deskName(s) {
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
		s = p.withoutCredit(nameNoise.ReplaceAllString(s, ""))
		for _, w := range p.behind {
			s, _, _ = strings.Cut(s, " "+w+" ")
		}
		parts := p.and.Split(s, -1)
		for i, part := range parts {
			// "Anna Lee, Vienna": one word after a name is a place or office
			if i > 0 && (countWords(part) < 2 || !capitalised(part)) {
				continue
			}
			if i > 0 && p.besideName(part) || p.otherHand(part) || strings.HasPrefix(part, "&") {
				continue
			}
			if first, rest, ok := strings.Cut(part, " "); ok && p.label(first) {
				part = rest
			}
			add(p.withoutRole(part))
		}
	}
	return out
}

// otherHand reports whether part names somebody who worked on an article
// without having written it: "Reviewed by Ann Lee".
func (p *phrases) otherHand(part string) bool {
	low := strings.ToLower(part)
	return slices.ContainsFunc(p.others, func(begin string) bool { return strings.HasPrefix(low, begin) })
}

// label reports whether word is one that stands before a name: "Author", "By".
func (p *phrases) label(word string) bool {
	low := strings.ToLower(word)
	_, is := p.bare[low]
	return is && !p.alsoName[low] && len(word) > 1 && word[0] < 0x80
}

// besideName reports whether a later part of an author field is no second
// author: what a person is, the house, or who edited.
func (p *phrases) besideName(part string) bool {
	low := fold(part)
	for w := range strings.FieldsSeq(low) {
		if p.role[w] {
			return true
		}
	}
	return strings.HasPrefix(low, "the ") || strings.Contains(low, " by ")
}

// withoutRole cuts what a person is off a name: "Ann Lee Founder at Acme".
func (p *phrases) withoutRole(s string) string {
	if p.deskName(s) {
		return s
	}
	f := strings.Fields(s)
	for i := 2; i < len(f); i++ {
		if p.role[fold(f[i])] && p.fullName(strings.Join(f[:i], " ")) {
			return strings.Join(f[:i], " ")
		}
	}
	return s
}

// person reports whether s, the name of a site, is that of its author: it
// begins with a given name.
func (p *phrases) person(s string) bool {
	f := strings.Fields(s)
	return len(f) >= 2 && len(f) <= 3 && p.givenNames[fold(f[0])] && p.fullName(s)
}

// deskName reports whether s is the signature of a desk, "Acme24 Staff", which
// is not the name of the site alone.
func (p *phrases) deskName(s string) bool {
	f := strings.Fields(s)
	return len(f) >= 2 && len(f) <= 4 && p.desk[fold(f[len(f)-1])] && capitalised(s)
}

// inOrder turns "Lee, Ann" of library catalogues into "Ann Lee".
func inOrder(names []string) []string {
	var out []string
	for _, n := range names {
		if family, rest, ok := strings.Cut(n, ", "); ok && !strings.ContainsAny(rest, ",;") && countWords(rest) <= 3 && countWords(family) <= 3 {
			n = rest + " " + family
		}
		out = append(out, n)
	}
	return out
}

// nameLike accepts one to six words without digits.
func nameLike(s string) bool {
	n := countWords(s)
	return n >= 1 && n <= 6 && len(s) <= 80 && !strings.ContainsFunc(s, unicode.IsDigit) && !endsWithVerb(s) && !strings.ContainsAny(s, "#{}<>=") && !(n == 1 && strings.Count(s, ".") > 1)
}

func endsWithVerb(s string) bool { return strings.ContainsAny(s, "?!:\"“”") }

// capitalised reports whether the first and last word of s begin with a capital
// or stand in a script without case.
func capitalised(s string) bool {
	f := strings.Fields(s)
	for _, w := range []string{f[0], f[len(f)-1]} {
		if first, _ := utf8.DecodeRuneInString(w); unicode.IsLower(first) {
			return false
		}
	}
	return true
}
