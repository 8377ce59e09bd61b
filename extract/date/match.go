package date

import "parley/extract/text"

// maxMatch is the number of tokens a match may have. The longest expression
// of the rules has about 20 ("from 9:30 a.m. to ..."); the bound keeps work
// per token constant on any input.
const maxMatch = 24

// tok is what matching needs of a token.
type tok struct {
	word   int32 // id in the grammar, 0 for words it does not know
	num    int32 // value of a number token, else -1
	digits uint8
}

// matcher finds the longest rule at a token.
type matcher struct {
	g    *grammar
	doc  *text.Doc
	toks []tok

	limit int // first token a match may not include
	para  int // first token of the paragraph looked at last
	after int // first token behind it
	cur   captures
	best  captures
	end   int // end of the best match
	at    *node
	steps int // nodes visited for the last match
}

// prepare looks up every token of doc once.
func (m *matcher) prepare(g *grammar, doc *text.Doc) {
	m.g, m.doc, m.para, m.after = g, doc, 0, 0
	if n := len(doc.Tokens); cap(m.toks) < n {
		m.toks = make([]tok, n)
	}
	m.toks = m.toks[:len(doc.Tokens)]
	for i := range m.toks {
		t := &doc.Tokens[i]
		if t.Kind == text.Number {
			w := doc.Word(i)
			v := int32(0)
			for k := 0; k < len(w) && k < 9; k++ {
				v = v*10 + int32(w[k]-'0')
			}
			m.toks[i] = tok{num: v, digits: uint8(min(len(w), 200))}
			continue
		}
		word, _ := g.words.Get(doc.Fold(i), doc.FoldHash(i))
		m.toks[i] = tok{word: word, num: -1}
	}
}

// match finds the longest rule that begins at token i; of rules of equal
// length the first of the file wins.
func (m *matcher) match(i int) bool {
	m.end, m.steps = i, 0
	t := m.toks[i]
	if t.num < 0 {
		f := m.g.flags[t.word]
		if f&wordStart == 0 {
			return false
		}
		if f&wordSingle == 0 && (i+1 >= len(m.toks) || m.toks[i+1].word == 0 && m.toks[i+1].num < 0) {
			return false // needs a known word or a number next
		}
	} else if m.insideNumber(i) {
		return false
	}
	m.limit = min(i+maxMatch, m.paragraphEnd(i))
	m.cur = noCaptures
	m.at = nil
	m.walk(m.g.root, i)
	return m.at != nil
}

// noCaptures has every slot unset.
var noCaptures = func() (c captures) {
	for k := range c {
		c[k] = unset
	}
	return c
}()

// paragraphEnd returns the first token behind the paragraph of token i. Going
// through a document from left to right looks at every token once.
func (m *matcher) paragraphEnd(i int) int {
	if i < m.para || i >= m.after {
		m.para = i
		for m.after = i + 1; m.after < len(m.toks) && !m.doc.Tokens[m.after].Has(text.ParaStart); {
			m.after++
		}
	}
	return m.after
}

// insideNumber reports whether number token i continues one: the 250 of 1,250.
func (m *matcher) insideNumber(i int) bool {
	if i < 2 || m.toks[i].digits != 3 || !m.glued(i) || !m.glued(i-1) || m.toks[i-2].num < 0 {
		return false
	}
	s := m.doc.Word(i - 1)
	return s == m.g.group || s == m.g.decimal
}

func (m *matcher) glued(i int) bool { return m.doc.Tokens[i].Has(text.Glued) }

// walk follows the trie from n with token i next. The trie has no cycles, so
// this takes at most one visit a node and form of number.
func (m *matcher) walk(n *node, i int) {
	m.steps++
	if n.rule >= 0 && (i > m.end || i == m.end && m.at != nil && n.rule < m.at.rule) {
		m.end, m.at, m.best = i, n, m.cur
	}
	if i >= m.limit {
		return
	}
	t := &m.toks[i]
	if n == m.g.root {
		m.try(m.g.starts[t.word], i)
		return
	}
	if t.word != 0 || t.num >= 0 {
		m.try(n.lits, i)
		m.try(n.slots, i)
	}
}

// try takes those of edges that token i fits.
func (m *matcher) try(edges []edge, i int) {
	t := &m.toks[i]
	for k := range edges {
		e := &edges[k]
		if e.glue && !m.glued(i) || e.class == classNone && (e.word != t.word || e.word == 0 && e.num != t.num) {
			continue
		}
		m.follow(e, i)
	}
}

// follow takes edge e at token i.
func (m *matcher) follow(e *edge, i int) {
	if e.mark == slotNone {
		m.along(e, i)
		return
	}
	old := m.cur[e.mark]
	m.cur[e.mark] = int32(i)
	m.along(e, i)
	m.cur[e.mark] = old
}

func (m *matcher) along(e *edge, i int) {
	if e.class == classNone {
		m.walk(e.next, i+1)
	} else {
		m.fill(e, i)
	}
}

// fill tries the class of e on the tokens from i.
func (m *matcher) fill(e *edge, i int) {
	t := &m.toks[i]
	if t.num >= 0 {
		switch e.class {
		case classCount:
			m.digits(e, i)
		default:
			if v, ok := numberClass(e.class, t); ok {
				m.take(e, v, i+1)
			}
		}
		return
	}
	for k := range m.g.entries[t.word] {
		en := &m.g.entries[t.word][k]
		if !e.class.takes(en.class) || en.caps && !m.doc.Tokens[i].Has(text.Capital) {
			continue
		}
		j := m.rest(en.rest, i+1)
		if j < 0 {
			continue
		}
		if e.class == classCount {
			m.words(e, en.val, j)
			continue
		}
		m.take(e, en.val, j)
	}
}

// take captures v and goes on at token j.
func (m *matcher) take(e *edge, v int32, j int) {
	old := m.cur[e.slot]
	m.cur[e.slot] = v
	m.walk(e.next, j)
	m.cur[e.slot] = old
}

// rest returns the token after words from token j, or -1.
func (m *matcher) rest(words []int32, j int) int {
	for _, w := range words {
		if j >= m.limit || m.toks[j].word != w {
			return -1
		}
		j++
	}
	return j
}

func numberClass(c class, t *tok) (int32, bool) {
	n, d := t.num, t.digits
	switch c {
	case classDay:
		return n, d <= 2 && n >= 1 && n <= 31
	case classMonth:
		return n, d <= 2 && n >= 1 && n <= 12
	case classYear:
		return n, d == 4 && n >= 1000 && n <= 2100
	case classYY:
		return n, d == 2
	case classHour:
		return n, d <= 2 && n <= 24
	case classMin:
		return n, d == 2 && n < 60
	case classDec:
		return n, (d == 2 || d == 4) && n%10 == 0 && n <= 2100
	case classQtr:
		return n, d == 1 && n >= 1 && n <= 4
	case classHM:
		return n, d == 4 && n <= 2359 && n%100 < 60
	}
	return 0, false
}

// maxCount keeps counts in hundredths within int32.
const maxCount = 9_999_999

// digits reads a count in digits from token i: 12; 1,250; 2.5; 1 1/2.
func (m *matcher) digits(e *edge, i int) {
	v, j := int64(m.toks[i].num), i+1
	for j+1 < m.limit && v < maxCount && m.toks[j+1].num >= 0 && m.toks[j+1].digits == 3 && m.glued(j) && m.glued(j+1) && m.doc.Word(j) == m.g.group && (j > i+1 || m.toks[i].digits <= 3) {
		v, j = v*1000+int64(m.toks[j+1].num), j+2
	}
	if v > maxCount {
		return
	}
	m.take(e, int32(v*100), j)
	if j+1 < m.limit && m.glued(j) && m.glued(j+1) && m.toks[j+1].num >= 0 && m.doc.Word(j) == m.g.decimal {
		switch f := m.toks[j+1]; f.digits {
		case 1:
			m.take(e, int32(v*100)+f.num*10, j+2)
		case 2:
			m.take(e, int32(v*100)+f.num, j+2)
		}
	}
	if j+2 < m.limit && !m.glued(j) && m.toks[j].num == 1 && m.toks[j+2].num == 2 && m.doc.Word(j+1) == "/" && m.glued(j+1) && m.glued(j+2) {
		m.take(e, int32(v*100)+50, j+3)
	}
}

// words reads a count in words whose first part, worth v, ends before token j:
// "twenty", "twenty-four", "one hundred and five".
func (m *matcher) words(e *edge, v int32, j int) {
	if v < 0 {
		m.take(e, wildcard, j)
		return
	}
	m.take(e, v*100, j)
	for round := 0; round < 2 && v >= 20 && v%10 == 0 && j < m.limit; round++ {
		k := j
		if m.doc.Word(k) == "-" {
			k++
		}
		if k >= m.limit {
			return
		}
		found := false
		for n := range m.g.entries[m.toks[k].word] {
			en := &m.g.entries[m.toks[k].word][n]
			if en.class != classUnits || en.val >= v || v%100 != 0 && en.val >= 10 {
				continue
			}
			if x := m.rest(en.rest, k+1); x >= 0 {
				v, j, found = v+en.val, x, true
				break
			}
		}
		if !found {
			return
		}
		m.take(e, v*100, j)
	}
}
