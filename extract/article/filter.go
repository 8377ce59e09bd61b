package article

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

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
		if x.mass > 0 && x.linked < 0.3 && x.node.Parent == home {
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
	case b.title != "" && x.fold() == b.title:
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
		folded[i] = x.fold()
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
