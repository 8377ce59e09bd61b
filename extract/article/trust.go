package article

import "golang.org/x/net/html"

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
			if share := mass[n.node] / max(total, 1); n.sign.mark.rank() == 0 && share > 0.5 || n.sign.mark.rank() == 1 && share > 0.5 {
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
