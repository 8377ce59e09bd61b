package actor

import (
	"slices"
	"strings"

	"parley/extract/lexicon"
	"parley/extract/name"
	"parley/extract/text"
)

// bodies resolves organizations: which state a body named without one belongs
// to, and what it is called in English. States that stand inside a body's name
// lose their own role there.
func (p *pass) bodies() {
	for i := range p.items {
		it := &p.items[i]
		if it.kind != BodyRef {
			continue
		}
		switch {
		case it.entry == nil:
			p.unknownBody(i)
		case generic(*it):
			if s, j := p.stateBeside(i); s != "" {
				p.belong(it, s)
				if j >= 0 {
					p.absorb(i, j)
				}
			}
		default:
			p.settle(it, it.entry)
			if _, j := p.stateBeside(i); j >= 0 && p.items[j].country == it.country && p.items[j].first >= it.end {
				p.absorb(i, j)
			}
		}
	}
}

// absorb makes the state of item j part of the name of item i where it follows
// without a word between ("МИД РФ", "Bộ Ngoại giao Mỹ") and takes its role.
func (p *pass) absorb(i, j int) {
	it, s := &p.items[i], &p.items[j]
	if p.possessiveAt(s.end) {
		return // "Japan's National Police Agency" speaks of Japan too
	}
	s.role = name.Modifies
	if s.first == it.end {
		it.end = s.end
		s.first = s.end // empty: left out of the result
	}
}

// settle makes it the body of entry e.
func (p *pass) settle(it *item, e *lexicon.Entry) {
	it.body, it.country, it.id = e.Name, e.Country, e.ID
	it.global = e.Country == "" && (e.Kind == "international" || e.Party != "")
}

// belong makes a generic body that of a state.
func (p *pass) belong(it *item, iso string) {
	if e := p.lex.Instance(it.entry.ID, iso); e != nil {
		p.settle(it, e)
		return
	}
	st := p.lex.State(iso)
	if st == nil {
		return
	}
	it.body = strings.ReplaceAll(it.entry.Name, "{state}", articleName(st.Name))
	it.country = iso
	it.id = "org:" + slug(it.body)
}

// articleName puts the article before the names of states that take one in
// running English.
func articleName(s string) string {
	switch {
	case strings.HasPrefix(s, "United "), strings.HasSuffix(s, "Republic"), s == "Netherlands", s == "Philippines", s == "Bahamas", s == "Gambia", s == "Maldives":
		return "the " + s
	}
	return s
}

// unknownBody names an organization that only the tagger saw. A ministry or
// agency is a state's: that of the state beside it, else of the passage.
func (p *pass) unknownBody(i int) {
	it := &p.items[i]
	it.body = oneLine(p.d.Raw(it.first, it.end))
	if p.d.Lang == text.Russian {
		it.body = romanize(it.body)
	}
	it.id = "org:" + slug(it.body)
	it.official = p.words.is(p.d, state, it.first) || p.d.Lang == text.English && p.words.endsAt(p.d, state, it.end) < it.end
	if it.country == "" {
		if s, _ := p.stateBeside(i); s != "" {
			it.country = s
		}
	}
}

// stateBeside finds the state that stands next to item i: before it as an
// adjective or possessive, after it with or without "of". It returns the
// state and its item, -1 where the state is part of the body's own match.
func (p *pass) stateBeside(i int) (iso string, at int) {
	it := p.items[i]
	before := func() (string, int) {
		j := i - 1
		if j < 0 || p.items[j].kind != StateRef {
			return "", -1
		}
		s := p.items[j]
		gap := s.end
		if p.possessiveAt(gap) {
			gap += 2
		}
		// One adjective may stand between: "the Russian federal security service".
		if it.first-gap > 1 || it.first < gap || it.first > gap && (p.d.Tokens[gap].Kind != text.Word || p.words.is(p.d, link, gap)) {
			return "", -1
		}
		if p.d.Lang == text.Vietnamese {
			return "", -1 // the state follows: "Bộ Ngoại giao Nga"
		}
		if p.d.Lang == text.Russian && s.use != lexicon.Adjective {
			return "", -1
		}
		return s.country, j
	}
	after := func() (string, int) {
		j := i + 1
		if j >= len(p.items) || p.items[j].kind != StateRef {
			return "", -1
		}
		s := p.items[j]
		gap := it.end
		if n := p.words.at(p.d, link, gap); n > gap {
			gap = n
		} else if s.first > gap {
			return "", -1
		}
		if gap < s.first && p.d.Fold(gap) == "the" {
			gap++
		}
		if gap != s.first || s.use == lexicon.Adjective && p.d.Lang != text.Vietnamese {
			return "", -1
		}
		if p.d.Lang == text.English && gap == it.end {
			return "", -1 // "the Foreign Ministry Russia" is nobody's English
		}
		return s.country, j
	}
	if p.d.Lang == text.English {
		if s, j := before(); s != "" {
			return s, j
		}
		return after()
	}
	if s, j := after(); s != "" {
		return s, j
	}
	return before()
}

func (p *pass) possessiveAt(k int) bool {
	return k+1 < len(p.d.Tokens) && p.d.Fold(k) == "'" && p.d.Tokens[k].Has(text.Glued) && p.d.Fold(k+1) == "s"
}

// bodiesByContext gives the bodies that no state stands beside a state: the
// home of the outlet where the text speaks of it, else the state that the
// passage speaks of.
func (p *pass) bodiesByContext() {
	for i := range p.items {
		it := &p.items[i]
		if it.kind != BodyRef {
			continue
		}
		if it.official && it.country == "" {
			it.country = p.passageState(i, func(string) bool { return true })
			if st := p.lex.State(it.country); st != nil && p.d.Lang == text.English && p.words.is(p.d, portfolio, it.end-1) {
				it.body += " of " + articleName(st.Name)
				it.id = "org:" + slug(it.body)
			}
			continue
		}
		if it.body != "" || it.entry == nil {
			continue
		}
		if s := p.contextState(i); s != "" {
			p.belong(it, s)
			continue
		}
		if it.fallback != nil {
			p.settle(it, it.fallback)
			continue
		}
		it.body = strings.TrimSpace(strings.NewReplacer("of {state}", "", "{state}", "").Replace(it.entry.Name))
		it.id = "org:" + slug(it.body)
	}
}

func (p *pass) contextState(i int) string {
	it := p.items[i]
	if p.Home != "" && p.mentions(p.Home) && p.homeBody(it) {
		return p.Home
	}
	if s := p.passageState(i, func(iso string) bool { return p.namedAlone(it, iso) }); s != "" {
		return s
	}
	if p.Home != "" && p.homeBody(it) {
		return p.Home
	}
	return ""
}

// passageState returns the state that the passage around item i speaks of, of
// those that fit: the nearest before it in the sentence, then after it, then
// back through its paragraph and the one before.
func (p *pass) passageState(i int, fits func(iso string) bool) string {
	at := p.items[i].first
	sent, par := p.d.Tokens[at].Sentence, p.d.SentenceOf(at).Paragraph
	cue := func(j int) string {
		x := p.items[j]
		if j == i || x.country == "" || x.kind == BodyRef && x.body == "" || x.kind == StateRef && x.role == name.Located || !fits(x.country) {
			return ""
		}
		return x.country
	}
	for j := i - 1; j >= 0 && p.d.Tokens[p.items[j].first].Sentence == sent; j-- {
		if s := cue(j); s != "" {
			return s
		}
	}
	for j := i + 1; j < len(p.items) && p.items[j].first < len(p.d.Tokens) && p.d.Tokens[p.items[j].first].Sentence == sent; j++ {
		if s := cue(j); s != "" {
			return s
		}
	}
	for j := i - 1; j >= 0 && p.d.SentenceOf(p.items[j].first).Paragraph >= par-1; j-- {
		if s := cue(j); s != "" {
			return s
		}
	}
	return ""
}

// homeBody reports whether the body, named alone, may be that of the outlet's
// home. English news is written for the world: there only the known bodies of
// the home state are named alone ("Congress", "the National Security Council").
func (p *pass) homeBody(it item) bool {
	if p.d.Lang == text.English && p.lex.Instance(it.entry.ID, p.Home) == nil {
		return false
	}
	return p.namedAlone(it, p.Home)
}

// namedAlone reports whether the body of a state would be called by the
// generic name without the state. Nobody calls the State Department or Global
// Affairs Canada "the Foreign Ministry" in English: their names share no word
// with it.
func (p *pass) namedAlone(it item, iso string) bool {
	if p.d.Lang != text.English {
		return true
	}
	e := p.lex.Instance(it.entry.ID, iso)
	if e == nil {
		return true
	}
	own := strings.Fields(fold(e.Name))
	for _, w := range strings.Fields(fold(p.d.Raw(it.first, it.end))) {
		if len(w) > 3 && slices.Contains(own, w) {
			return true
		}
	}
	return false
}

func (p *pass) mentions(iso string) bool {
	for _, x := range p.items {
		if x.country == iso {
			return true
		}
	}
	return false
}
