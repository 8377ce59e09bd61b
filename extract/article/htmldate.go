package article

import (
	"time"

	"github.com/markusmobius/go-dateparser"
	"github.com/markusmobius/go-htmldate"
	"golang.org/x/net/html"
)

// search lets go-htmldate look for a date where nothing else told one. It reads
// a copy of the page without the parts that carry other dates: comments, other
// stories, the footer, and the report itself, which tells of events. A first of
// January is what it makes of a bare year and is not believed.
func (d *dating) search(kept []*block) Date {
	text := map[*html.Node]bool{}
	for _, x := range kept {
		if x.mass >= 15 {
			text[x.node] = true
		}
	}
	max := d.latest
	if max.IsZero() {
		max = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	r, err := htmldate.FromDocument(prune(d.doc.Nodes[0], d.markup, text), htmldate.Options{
		URL: d.url, UseOriginalDate: true,
		MinDate: time.Date(1995, 1, 1, 0, 0, 0, 0, time.UTC), MaxDate: max,
		DateParserConfig: &dateparser.Configuration{CurrentTime: max, DefaultTimezone: time.UTC},
	})
	if err != nil || r.IsZero() {
		return Date{}
	}
	t := r.DateTime
	if t.Month() == time.January && t.Day() == 1 {
		return Date{}
	}
	x := Date{Time: time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC), Precision: "day", Source: "htmldate"}
	if !d.believable(x) {
		return Date{}
	}
	return x
}

// prune copies a tree without the report's paragraphs and without what its
// markup calls no article.
func prune(n *html.Node, m *markup, leave map[*html.Node]bool) *html.Node {
	c := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace, Attr: n.Attr}
	for ch := n.FirstChild; ch != nil; ch = ch.NextSibling {
		if leave[ch] || ch.Type == html.ElementNode && (ch.Data == "footer" || m.of(ch).mark&markStrong != 0) {
			continue
		}
		c.AppendChild(prune(ch, m, leave))
	}
	return c
}
