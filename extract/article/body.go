package article

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// body finds the article's text among the blocks of a page.
type body struct {
	blocks []*block
	title  string // folded
	at     int    // block that is the title, -1 for none
	words  *phrases
	dates  *dateReader
	markup *markup
	root   *html.Node // the element that holds the text
}

// find marks all blocks that are no article text and returns the others in order.
func (b *body) find() []*block {
	b.trust()
	b.root = b.container()
	first, last := b.span()
	a, z := first, last
	if !b.named() {
		a, z = b.stretch(first, last)
	}
	return append(b.lead(a), b.filter(a, z)...)
}

// named reports whether the markup names the container as the article's text.
func (b *body) named() bool {
	n := b.root
	for range 2 {
		if n != nil && b.markup.of(n).mark&markBody != 0 {
			return true
		}
		if n != nil {
			n = n.Parent
		}
	}
	return false
}

// lead finds the opening sentences that stand apart, between the headline and
// the text that begins at block a.
func (b *body) lead(a int) []*block {
	if b.at < 0 || a-b.at > 60 {
		return nil
	}
	var out []*block
	for _, x := range b.blocks[b.at+1 : max(a, b.at+1)] {
		if !x.drop && x.words >= 10 && x.linked < 0.2 && (x.mass > 0 || x.words >= 14) && !x.item && !b.noise(x) && len(out) < 3 {
			out = append(out, x)
		} else {
			x.drop = true
		}
	}
	return out
}

// container is the smallest element that holds nearly all prose of its kind:
// from the page down, as long as one child has three quarters of the prose.
func (b *body) container() *html.Node {
	mass := map[*html.Node]float64{}
	var top *html.Node
	for _, x := range b.blocks {
		if x.drop || x.mass == 0 {
			continue
		}
		for n := x.node; n != nil; n = n.Parent {
			mass[n] += x.mass
			top = n
		}
	}
	if top == nil {
		return nil
	}
	n := top
	for {
		var next *html.Node
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if next == nil && mass[c] > 0 || next != nil && mass[c] > mass[next] {
				next = c
			}
		}
		if next == nil || mass[next] < 0.75*mass[n] || paragraphLike(next) {
			break
		}
		n = next
	}
	if t := b.underTitle(mass); t != nil && t != n && inside(t, n) {
		return t
	}
	return n
}

// underTitle is the smallest element that holds the headline and three
// paragraphs of prose after it. It serves where the prose of a page is spread:
// a short report beside long comments or teasers.
func (b *body) underTitle(mass map[*html.Node]float64) *html.Node {
	if b.at < 0 || b.blocks[b.at].heading == 0 {
		return nil
	}
	for n := b.blocks[b.at].node.Parent; n != nil; n = n.Parent {
		if mass[n] < 25 {
			continue
		}
		paragraphs := 0
		for _, x := range b.blocks[b.at+1:] {
			if !inside(x.node, n) {
				break
			}
			if !x.drop && x.mass > 0 && !x.item {
				paragraphs++
			}
		}
		if paragraphs >= 3 {
			return n
		}
	}
	return nil
}

func paragraphLike(n *html.Node) bool {
	switch n.DataAtom {
	case atom.P, atom.Blockquote, atom.Li, atom.Span, atom.Font, atom.Pre:
		return true
	}
	return false
}

// span gives the blocks to choose from: those of the container, and the lead
// between headline and container.
func (b *body) span() (first, last int) {
	first, last = -1, -1
	for i, x := range b.blocks {
		if b.root != nil && inside(x.node, b.root) {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 {
		return 0, -1
	}
	if b.at >= first && b.at <= last {
		before := 0.0
		for _, x := range b.blocks[first:b.at] {
			if !x.drop {
				before += x.mass
			}
		}
		if before < 40 {
			first = b.at + 1
		}
	} else if b.at >= 0 && b.at < first && first-b.at <= 25 {
		first = b.at + 1
	}
	return first, last
}

// stretch narrows first and last to the blocks that hold together as running
// text: the run with the largest sum, where prose counts for its words and menu
// lines, teasers and single words count against it (maximum subsequence
// segmentation, Pasternack and Roth 2009).
func (b *body) stretch(first, last int) (int, int) {
	best, sum, from := 0.0, 0.0, first
	a, z := first, last
	for i := first; i <= last; i++ {
		x := b.blocks[i]
		if sum <= 0 {
			sum, from = 0, i
		}
		sum += x.weight()
		if sum > best {
			best, a, z = sum, from, i
		}
	}
	if best == 0 {
		return first, last
	}
	// A list without full stops or a very short paragraph may end the text.
	end := b.blocks[z]
	for i := z + 1; i <= min(last, z+3); i++ {
		x := b.blocks[i]
		if x.drop || x.linked > 0.3 {
			continue
		}
		if x.row && inside(x.node, end.node.Parent) { // a whole table may
			z = i
			continue
		}
		if x.node.Parent != end.node.Parent {
			continue
		}
		if x.item || x.cell || x.words >= 3 && x.heading == 0 && endsSentence(x.text) {
			z = i
		}
	}
	return a, z
}

// weight is what a block adds to a run of text.
func (x *block) weight() float64 {
	switch {
	case x.drop:
		return -0.5
	case x.mass > 0:
		return x.mass
	case x.linked > 0.5:
		return -2 - 0.5*float64(min(x.words, 20))
	case x.cell && x.linked < 0.3:
		return -0.05
	case x.item && x.linked < 0.3 && x.words > 3:
		return -0.15
	case x.item, x.cell:
		return -0.4
	case x.heading > 0:
		return -1
	}
	return -2
}

// render joins blocks to paragraphs.
func render(title string, bs []*block) string {
	var b strings.Builder
	b.WriteString(title)
	for _, x := range bs {
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(x.text)
	}
	return b.String()
}
