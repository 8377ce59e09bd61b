package article

import (
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// meta is the head of a page: <meta>, <title>, <link>, and microdata.
type meta struct {
	values    map[string][]string // by lower-case name, property or itemprop of <meta>
	title     string              // <title>, whole
	canonical string
	htmlLang  string
	base      string
	ld        structured
	micro     structured
}

func readMeta(doc *goquery.Document) *meta {
	m := &meta{values: map[string][]string{}, ld: jsonLD(doc)}
	doc.Find("meta").Each(func(_ int, s *goquery.Selection) {
		n := s.Nodes[0]
		v := plain(attr(n, "content"))
		if v == "" {
			return
		}
		for _, k := range []string{"name", "property", "itemprop", "http-equiv"} {
			if key := strings.ToLower(strings.TrimSpace(attr(n, k))); key != "" {
				m.values[key] = append(m.values[key], v)
			}
		}
	})
	t := doc.Find("head title").First()
	if t.Length() == 0 {
		t = doc.Find("title").First()
	}
	m.title = clean(t.Text())
	m.canonical = strings.TrimSpace(doc.Find(`link[rel="canonical"]`).First().AttrOr("href", ""))
	m.base = doc.Find("base[href]").First().AttrOr("href", "")
	m.htmlLang = strings.ToLower(first(doc.Find("html").AttrOr("lang", ""), doc.Find("html").AttrOr("xml:lang", ""), m.get("content-language", "og:locale")))
	m.micro = microdata(doc)
	return m
}

// get returns the first value of the first name that has one.
func (m *meta) get(names ...string) string {
	for _, n := range names {
		for _, v := range m.values[n] {
			if v != "" {
				return v
			}
		}
	}
	return ""
}

// microdata reads schema.org properties of the page's article.
func microdata(doc *goquery.Document) (s structured) {
	if doc.FindMatcher(goquery.Single("[itemprop]")).Length() == 0 {
		return s // most pages: one look instead of one for each property
	}
	scope := doc.Find("[itemtype]").FilterFunction(func(_ int, x *goquery.Selection) bool {
		return articleType(strings.TrimSpace(attr(x.Nodes[0], "itemtype")))
	}).First()
	if scope.Length() == 0 {
		scope = doc.Selection
	}
	prop := func(name string) *html.Node {
		var out *html.Node
		scope.Find(`[itemprop~="` + name + `"]`).EachWithBreak(func(_ int, x *goquery.Selection) bool {
			// properties of a list of other articles are not the page's
			for p := x.Nodes[0].Parent; p != nil && p != scope.Nodes[0]; p = p.Parent {
				if hasAttr(p, "itemscope") && strings.Contains(attr(p, "itemtype"), "Comment") {
					return true
				}
			}
			out = x.Nodes[0]
			return false
		})
		return out
	}
	value := func(n *html.Node) string {
		if n == nil {
			return ""
		}
		return plain(first(attr(n, "content"), attr(n, "datetime"), textOf(n)))
	}
	s.headline = value(prop("headline"))
	s.published = value(prop("datePublished"))
	s.modified = value(prop("dateModified"))
	s.section = value(prop("articleSection"))
	scope.Find(`[itemprop~="author"]`).Each(func(_ int, x *goquery.Selection) {
		n := x.Nodes[0]
		if name := x.Find(`[itemprop~="name"]`); name.Length() > 0 {
			n = name.Nodes[0]
		}
		if v := value(n); v != "" && len(v) < 120 && len(s.authors) < 8 {
			s.authors = append(s.authors, signature{name: v})
		}
	})
	return s
}

// absolute resolves a link of the page; empty where it is no web address.
func (m *meta) absolute(ref, page string) string {
	if ref == "" {
		return ""
	}
	u, err := url.Parse(ref)
	if err != nil {
		return ""
	}
	for _, base := range []string{m.base, page} {
		if u.IsAbs() || base == "" {
			continue
		}
		if b, err := url.Parse(base); err == nil && b.IsAbs() {
			u = b.ResolveReference(u)
		}
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}

// url is the page's canonical address as the page names it.
func (m *meta) url(page string) string {
	for _, ref := range []string{m.canonical, m.get("og:url"), m.ld.url, m.get("twitter:url")} {
		if u := m.absolute(ref, page); u != "" {
			return u
		}
	}
	return ""
}
