package article

import (
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxDepth is how deep elements may lie in a page that the parser refused for
// its depth (x/net/html stops at 512 open elements): deeper tags are left out,
// their text is kept.
const maxDepth = 200

// parse builds the document tree of a page. It takes linear time; a page that
// nests too deep is flattened first.
func parse(s string) (*goquery.Document, error) {
	root, err := html.Parse(strings.NewReader(s))
	if err != nil {
		root, err = html.Parse(strings.NewReader(flatten(s)))
	}
	if err != nil {
		return nil, err
	}
	doc := goquery.NewDocumentFromNode(root)
	assemble(doc)
	return doc, nil
}

// assemble puts the late parts of a page that React rendered on the server in
// their places, as its script does in a browser: hidden div "S:x" belongs where
// template "B:x" or "P:x" stands.
func assemble(doc *goquery.Document) {
	parts := doc.Find(`div[hidden][id^="S:"]`)
	if parts.Length() == 0 {
		return
	}
	places := map[string]*html.Node{}
	doc.Find(`template[id^="B:"], template[id^="P:"]`).Each(func(_ int, s *goquery.Selection) {
		places[s.AttrOr("id", "")[2:]] = s.Nodes[0]
	})
	parts.Each(func(_ int, s *goquery.Selection) {
		part := s.Nodes[0]
		place := places[attr(part, "id")[2:]]
		if place == nil || place.Parent == nil || inside(place, part) {
			return
		}
		for c := part.FirstChild; c != nil; c = part.FirstChild {
			part.RemoveChild(c)
			place.Parent.InsertBefore(c, place)
		}
	})
}

// flatten leaves out tags that are nested deeper than maxDepth.
func flatten(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	z := html.NewTokenizer(strings.NewReader(s))
	depth := 0
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.StartTagToken:
			raw := string(z.Raw())
			name, _ := z.TagName()
			if void[string(name)] {
				b.WriteString(raw)
				continue
			}
			if depth += weight(string(name)); depth <= maxDepth {
				b.WriteString(raw)
			} else {
				b.WriteByte(' ')
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			n := string(name)
			if void[n] {
				if depth <= maxDepth {
					b.WriteString("</" + n + ">")
				}
				continue
			}
			if depth <= maxDepth {
				b.WriteString("</" + n + ">")
			} else {
				b.WriteByte(' ')
			}
			depth = max(depth-weight(n), 0)
		default:
			b.Write(z.Raw())
		}
	}
}

// weight is how many open elements a tag brings, with those that nest only in it.
func weight(name string) int {
	switch name {
	case "table":
		return 4
	case "ul", "ol", "dl", "select":
		return 2
	}
	return 1
}

// void elements have no end tag; the others of the list are closed by the next
// of their kind and do not nest.
var void = setOf("area base br col embed hr img input link meta source track wbr p li dt dd option tr td th tbody thead tfoot param")

func setOf(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// attr returns an attribute, "" where there is none.
func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// hasAttr reports whether the attribute is there, even if empty.
func hasAttr(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

// textOf returns the clean text below n without scripts; pieces of different
// elements that are no inline elements are kept apart.
func textOf(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch n.Type {
		case html.TextNode:
			b.WriteString(n.Data)
			return
		case html.ElementNode:
			if skipped[n.DataAtom] {
				return
			}
			if blockLevel[n.DataAtom] || n.DataAtom == atom.Br {
				b.WriteByte(' ')
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		if n.Type == html.ElementNode && blockLevel[n.DataAtom] {
			b.WriteByte(' ')
		}
	}
	walk(n)
	return clean(b.String())
}

func atoms(names string) map[atom.Atom]bool {
	m := map[atom.Atom]bool{}
	for _, w := range strings.Fields(names) {
		m[atom.Lookup([]byte(w))] = true
	}
	delete(m, 0)
	return m
}

// skipped elements hold no readable text.
var skipped = atoms("script style noscript template iframe object embed svg math canvas audio video select option textarea input button head map applet frameset noframes datalist progress meter")

// blockLevel elements begin and end a paragraph.
var blockLevel = atoms("address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre section summary table caption tbody td tfoot th thead tr ul")

// inside reports whether n lies in root or is it.
func inside(n, root *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == root {
			return true
		}
	}
	return false
}

// hiddenNode reports elements that a browser does not show.
func hiddenNode(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return a.Val != "until-found"
		case "style":
			s := strings.ReplaceAll(strings.ToLower(a.Val), " ", "")
			if strings.Contains(s, "display:none") || strings.Contains(s, "visibility:hidden") {
				return true
			}
		case "layout":
			if a.Val == "nodisplay" { // AMP
				return true
			}
		}
	}
	return false
}
