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

// enough is how much prose (in words) makes an article: with that much left, the
// marks of the markup need no doubt.
const enough = 80

// trust decides which marks of the markup to believe. Marks that would throw
// out the headline or most of a page's prose are a mistake of the markup, or of
// the vocabulary.
func (b *body) trust() {
	total := 0.0
	mass := map[*html.Node]float64{}
	for _, x := range b.blocks {
		total += x.mass
		for _, n := range x.marked {
			mass[n.node] += x.mass
		}
	}
	wrong := map[*html.Node]bool{}
	if b.at >= 0 {
		for _, n := range b.blocks[b.at].marked {
			wrong[n.node] = mass[n.node] > 0
		}
	}
	for _, x := range b.blocks {
		for _, n := range x.marked {
			if n.sign.mark&markStrong == 0 && mass[n.node] > 0.5*total {
				wrong[n.node] = true
			}
		}
	}
	doubted := map[string]bool{}
	believed := func(n markedNode) bool {
		return !wrong[n.node] && !doubted[n.sign.key]
	}
	// As long as too little is left, doubt the word of the vocabulary that
	// throws out most, beginning with the least sure ones.
	for rank, least := range []float64{max(enough, 0.3*total), min(enough/2, 0.5*total), min(12, 0.2*total)} {
		for range 20 {
			word, most, rest := b.loss(believed, rank)
			if rest >= least || most < max(min(rest, 0.3*total), enough/2) {
				break
			}
			doubted[word] = true
		}
	}
	for _, x := range b.blocks {
		for _, n := range x.marked {
			if believed(n) {
				x.drop = true
			}
		}
	}
}

// loss tells how much prose is left if marks are believed, and which word
// throws out most of what no mark over rank throws out.
func (b *body) loss(believed func(markedNode) bool, rank int) (word string, most, rest float64) {
	by := map[string]float64{}
	for _, x := range b.blocks {
		key, protected := "", false
		for _, m := range x.marked {
			if !believed(m) {
				continue
			}
			if key == "" {
				key = m.sign.key // of the outermost element
			}
			protected = protected || m.sign.mark.rank() > rank
		}
		switch {
		case key == "":
			rest += x.mass
		case !protected:
			by[key] += x.mass
		}
	}
	for k, v := range by {
		if v > most || v == most && k < word {
			word, most = k, v
		}
	}
	return word, most, rest
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
			return n
		}
		n = next
	}
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
	// A heading, or a list that ends without full stops, may begin or end the text.
	for z < last && (b.blocks[z+1].item || b.blocks[z+1].cell) && b.blocks[z+1].linked < 0.3 && !b.blocks[z+1].drop && b.blocks[z+1].node.Parent == b.blocks[z].node.Parent {
		z++
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
	case x.item, x.cell:
		return -0.4
	case x.heading > 0:
		return -1
	}
	return -2
}

// filter drops what is no report between first and last and returns the rest.
func (b *body) filter(first, last int) []*block {
	var cand []*block
	total := 0.0
	for i := first; i <= last && i < len(b.blocks); i++ {
		x := b.blocks[i]
		if !x.drop {
			cand = append(cand, x)
			total += x.mass
		}
	}
	seen, tail := 0.0, false
	parents := map[*html.Node]float64{}
	var home *html.Node // parent of most prose so far
	for i, x := range cand {
		if comments, closes := b.words.closes(x.text); closes {
			x.drop = true
			tail = tail || seen > 0 && (comments || !resumes(cand[i+1:], home)) && seen >= min(enough, 0.3*total)
			if tail {
				continue
			}
		}
		if tail {
			x.drop = true
			continue
		}
		seen += x.mass
		x.drop = x.drop || b.noise(x)
		if p := x.node.Parent; !x.drop {
			if parents[p] += x.mass; home == nil || parents[p] > parents[home] {
				home = p
			}
		}
	}
	cand = alive(cand)
	b.trimHead(cand)
	cand = alive(cand)
	trimTail(cand)
	cand = alive(cand)
	dropRepeats(cand)
	cand = alive(cand)
	dropEmptyHeadings(cand)
	return alive(cand)
}

// resumes reports whether the text goes on after a heading like "Related": prose
// that follows soon stands in home, the element of most prose before it.
func resumes(after []*block, home *html.Node) bool {
	for _, x := range after[:min(len(after), 200)] {
		if x.mass >= 15 && x.node.Parent == home {
			return true
		}
	}
	return false
}

func alive(bs []*block) []*block {
	var out []*block
	for _, x := range bs {
		if !x.drop {
			out = append(out, x)
		}
	}
	return out
}

// noise judges a block by itself.
func (b *body) noise(x *block) bool {
	switch {
	case b.title != "" && fold(x.text) == b.title:
		return true
	case b.words.furniture(x.text, x.words), b.words.captioned(x.text, x.words):
		return true
	case x.linked > 0.85 && x.words < 40, x.linked > 0.5 && x.words < 25 && !endsSentence(x.text):
		return true
	case b.caption(x):
		return true
	case strings.Count(x.text, "|") >= 2 && x.words < 30 && !x.cell:
		return true
	case x.marks&(markDate|markAuthor) != 0 && x.words < 25 && !endsSentence(x.text):
		return true
	case x.words < 14 && b.dates.only(x.line()):
		return true
	}
	return false
}

// caption judges a short text that comes right after a picture.
func (b *body) caption(x *block) bool {
	if !x.picture || x.heading > 0 || x.item || x.cell || x.broken || x.words > 30 {
		return false
	}
	if x.node.DataAtom == atom.P {
		return !endsSentence(x.text) && !x.bold
	}
	return !endsSentence(x.text) || x.words <= 12
}

// trimHead drops the lines before the first paragraph that are no prose.
func (b *body) trimHead(bs []*block) {
	for _, x := range bs {
		if x.mass >= 8 || x.words >= 14 {
			return
		}
		if x.item && x.words > 3 {
			return
		}
		x.drop = true
	}
}

// trimTail drops the lines after the last paragraph that are no prose: closing
// bylines, sources, headings without text.
func trimTail(bs []*block) {
	for i := len(bs) - 1; i >= 0; i-- {
		x := bs[i]
		if endsSentence(x.text) && x.words > 2 || x.words >= 20 || (x.item || x.cell) && x.words > 2 {
			return
		}
		x.drop = true
	}
}

// repeatReach is how many blocks away a pull quote may stand from its source;
// it keeps time linear.
const repeatReach = 40

// dropRepeats drops blocks whose text stands in another one: pull quotes,
// teasers printed twice.
func dropRepeats(bs []*block) {
	folded := make([]string, len(bs))
	for i, x := range bs {
		folded[i] = fold(x.text)
	}
	seen := map[string]bool{}
	for i, x := range bs {
		f := folded[i]
		quote := x.quote || strings.ContainsAny(cut(x.text, 3), "\"“«„")
		if x.words < 4 && !(quote && x.words > 1) {
			continue
		}
		if seen[f] {
			x.drop = true
			continue
		}
		seen[f] = true
		if x.words > 40 {
			continue
		}
		if x.words < 8 && !quote {
			continue
		}
		for j := max(0, i-repeatReach); j < min(len(bs), i+repeatReach); j++ {
			y := bs[j]
			if j != i && !y.drop && len(folded[j]) > len(f)+10 && strings.Contains(folded[j], f) {
				x.drop = true
				break
			}
		}
	}
}

// dropEmptyHeadings drops headings that no text follows.
func dropEmptyHeadings(bs []*block) {
	text, below := false, 0
	for i := len(bs) - 1; i >= 0; i-- {
		h := bs[i].heading
		if h == 0 {
			text, below = true, 0
			continue
		}
		if !text && below <= h {
			bs[i].drop = true
			continue
		}
		text, below = false, h
	}
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
