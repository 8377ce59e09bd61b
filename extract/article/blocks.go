package article

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// block is a paragraph of a page as a browser would show it: a run of text
// between two boundaries (block-level elements, line breaks).
type block struct {
	text    string // clean
	folded  string // of text, made when first asked for
	loose   string // the same with a space between inline elements that touch; empty where it does not differ
	node    *html.Node
	words   int
	linked  float64      // part of the text that lies in links, 0..1
	bold    bool         // all of it
	heading int          // 1-6, 0 for none
	item    bool         // in a list
	cell    bool         // in a table cell
	row     bool         // a row of a table that holds values
	quote   bool         // in a blockquote
	small   bool         // in <small>
	after   bool         // an <hr> lies right before it
	broken  bool         // a line break, not an element, ends or begins it
	picture bool         // a picture lies right before it
	marks   mark         // of all elements around it
	marked  []markedNode // elements around it that are marked as no article
	mass    float64      // how much of it is prose
	drop    bool
}

// collector walks a page and cuts it into blocks.
type collector struct {
	m      *markup
	seen   map[string]sign // class names of this page
	blocks []*block

	buf          strings.Builder
	size, linked int
	bold, plain  int
	hr, picture  bool
	hidden       bool // read what a browser hides
	hold         bool // in a table row: boundaries are only spaces
	cur          state
}

// state is what the elements around a text say about it.
type state struct {
	node    *html.Node // nearest block-level element
	link    bool
	bold    bool
	heading int
	item    bool
	cell    bool
	row     bool
	quote   bool
	small   bool
	pre     bool
	marks   mark
	marked  []markedNode
}

// markedNode is an element whose markup says that it is no article text.
type markedNode struct {
	node *html.Node
	sign sign
}

// collect cuts the page below root into blocks, in document order; those that a
// browser hides only if hidden is set.
func (m *markup) collect(root *html.Node, hidden bool) []*block {
	c := &collector{m: m, hidden: hidden, seen: map[string]sign{}}
	c.walk(root, state{node: root})
	c.flush(false)
	return c.blocks
}

func (c *collector) walk(n *html.Node, s state) {
	switch n.Type {
	case html.TextNode:
		for i, part := range parts(n.Data, s.pre) {
			if i > 0 {
				c.flush(true)
			}
			c.text(part, s)
		}
		return
	case html.ElementNode:
	case html.DocumentNode:
	default:
		return
	}
	if n.Type == html.ElementNode {
		if n.Data == "amp-img" || n.DataAtom == atom.Video || n.DataAtom == atom.Iframe {
			c.picture = true
		}
		if skipped[n.DataAtom] || !c.hidden && hiddenNode(n) {
			if n.DataAtom == atom.Button || n.DataAtom == atom.Iframe {
				c.text(" ", s)
			}
			return
		}
		switch n.DataAtom {
		case atom.Img, atom.Picture:
			c.picture = true
		case atom.Br:
			if s.heading > 0 {
				c.text(" ", s)
			} else {
				c.flush(true)
			}
			return
		case atom.Hr:
			c.flush(false)
			c.hr = true
			return
		case atom.A:
			s.link = s.link || hasAttr(n, "href") || !hasAttr(n, "name") && !hasAttr(n, "id")
		case atom.B, atom.Strong:
			s.bold = true
		case atom.Small:
			s.small = true
		case atom.Li, atom.Dt, atom.Dd:
			s.item = true
		case atom.Pre:
			s.pre = true
		case atom.Blockquote:
			s.quote = true
		case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
			s.heading = int(n.Data[1] - '0')
		}
		if k := c.m.lookup(n, c.seen); k.mark != 0 {
			if k.mark&(markDate|markAuthor) != 0 && longer(n, 250) {
				k.mark &^= markDate | markAuthor // a name for the whole, not for a line
			}
			if k.mark&markBody != 0 {
				s.marked = nil // a text's own name stands against those around it: "teaser-content" of a metered page
			}
			s.marks |= k.mark
			if k.mark&(markStrong|markWeak) != 0 {
				s.marked = append(s.marked[:len(s.marked):len(s.marked)], markedNode{n, k})
			}
		}
	}
	if n.DataAtom == atom.Tr && dataRow(n) {
		c.row(n, s)
		return
	}
	inline := n.Type == html.ElementNode && !blockLevel[n.DataAtom] && c.buf.Len() > 0
	if inline {
		c.buf.WriteString(seam)
	}
	boundary := blockLevel[n.DataAtom] || n.Type == html.ElementNode && n.DataAtom == 0 && strings.HasPrefix(n.Data, "amp-")
	if boundary {
		c.flush(false)
		s.node = n
	}
	for ch := n.FirstChild; ch != nil; ch = ch.NextSibling {
		c.walk(ch, s)
	}
	if boundary {
		c.flush(false)
	} else if n.Type == html.ElementNode && c.buf.Len() > 0 {
		c.buf.WriteString(seam)
	}
}

// seam marks the border of an inline element: a browser shows none, but a name
// and a date may touch there. It is a zero-width space, so clean removes it.
const seam = "\u200B"

// fold is the text as it is compared.
func (b *block) fold() string {
	if b.folded == "" {
		b.folded = fold(b.text)
	}
	return b.folded
}

// line is the text for reading names and dates.
func (b *block) line() string { return first(b.loose, b.text) }

// parts cuts preformatted text at its blank lines.
func parts(s string, pre bool) []string {
	if !pre {
		return []string{s}
	}
	return blankLine.Split(s, -1)
}

var blankLine = regexp.MustCompile(`\n[ \t\r]*\n`)

// longer reports whether there is more than limit bytes of text below n, or
// too many elements to tell.
func longer(n *html.Node, limit int) bool {
	steps := 400
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for ch := n.FirstChild; ch != nil && limit >= 0 && steps > 0; ch = ch.NextSibling {
			steps--
			if ch.Type == html.TextNode {
				limit -= len(strings.TrimSpace(ch.Data))
			} else if ch.Type == html.ElementNode && !skipped[ch.DataAtom] {
				walk(ch)
			}
		}
	}
	walk(n)
	return limit < 0 || steps == 0
}

// dataRow reports whether a table row holds values rather than a page's layout:
// two or more cells, all short and without paragraphs of their own.
func dataRow(tr *html.Node) bool {
	cells := 0
	for td := tr.FirstChild; td != nil; td = td.NextSibling {
		if td.Type != html.ElementNode {
			continue
		}
		cells++
		size, blocks := 0, 0
		var walk func(*html.Node)
		walk = func(n *html.Node) {
			for ch := n.FirstChild; ch != nil && size < 200 && blocks < 3; ch = ch.NextSibling {
				switch {
				case ch.Type == html.TextNode:
					size += len(strings.TrimSpace(ch.Data))
				case ch.Type != html.ElementNode:
				case ch.DataAtom == atom.Table, ch.DataAtom == atom.Img, ch.DataAtom == atom.Li, ch.DataAtom == atom.Form:
					blocks = 3
				default:
					if blockLevel[ch.DataAtom] || ch.DataAtom == atom.Br {
						blocks++
					}
					walk(ch)
				}
			}
		}
		walk(td)
		if size >= 200 || blocks >= 3 {
			return false
		}
	}
	return cells >= 2
}

// row makes one block of a table row, its cells set apart by " | ".
func (c *collector) row(tr *html.Node, s state) {
	c.flush(false)
	s.node, s.cell, s.row = tr, true, true
	c.hold = true
	for td := tr.FirstChild; td != nil; td = td.NextSibling {
		if td.Type != html.ElementNode {
			continue
		}
		if c.buf.Len() > 0 {
			c.buf.WriteString(" | ")
		}
		c.walk(td, s)
	}
	c.hold = false
	c.flush(false)
}

func (c *collector) text(t string, s state) {
	visible := strings.TrimSpace(t) != ""
	if c.buf.Len() == 0 {
		if !visible {
			return
		}
		c.cur = s
	}
	c.buf.WriteString(t)
	if !visible {
		return
	}
	n := len(t)
	c.size += n
	if s.link {
		c.linked += n
	}
	if s.bold {
		c.bold += n
	} else {
		c.plain += n
	}
	// A block that mixes marked and unmarked inline parts counts as what all of them are.
	c.cur.marks &= s.marks | markDate | markAuthor
	c.cur.marks |= s.marks & (markDate | markAuthor)
	if len(s.marked) < len(c.cur.marked) {
		c.cur.marked = s.marked
	}
	c.cur.small = c.cur.small && s.small
}

func (c *collector) flush(br bool) {
	if c.hold {
		if c.buf.Len() > 0 { // else the row's first text would not set the state
			c.buf.WriteByte(' ')
		}
		return
	}
	defer func() {
		c.buf.Reset()
		c.size, c.linked, c.bold, c.plain = 0, 0, 0, 0
	}()
	if c.buf.Len() == 0 {
		if br && len(c.blocks) > 0 {
			c.blocks[len(c.blocks)-1].broken = true
		}
		return
	}
	raw := c.buf.String()
	t := clean(raw)
	if t == "" {
		return
	}
	s := c.cur
	b := &block{
		text: t, node: s.node, words: countWords(t), linked: float64(c.linked) / float64(max(c.size, 1)),
		bold: c.plain == 0, heading: s.heading, item: s.item, cell: s.cell, row: s.row, quote: s.quote, small: s.small,
		after: c.hr, broken: br, picture: c.picture, marks: s.marks, marked: s.marked,
	}
	c.hr, c.picture = false, false
	if n := len(c.blocks); n > 0 && c.blocks[n-1].broken && c.blocks[n-1].node == b.node {
		b.broken = true
	}
	if len(t) < 400 && strings.Contains(raw, seam) {
		if l := clean(strings.ReplaceAll(raw, seam, " ")); l != t {
			b.loose = l
		}
	}
	b.mass = b.prose()
	c.blocks = append(c.blocks, b)
}

// prose measures how much of a block is running text: its words outside of
// links, none for what is short and no sentence.
func (b *block) prose() float64 {
	free := float64(b.words) * (1 - b.linked)
	switch {
	case b.heading > 0, b.linked > 0.6:
		return 0
	case b.words < 6:
		return 0
	case !endsSentence(b.text) && b.words < 20:
		return 0
	case !endsSentence(b.text):
		return free * 0.5
	}
	return free
}
