package actor

import (
	"slices"
	"strings"

	"parley/extract/name"
	"parley/extract/text"
)

// passage is how many items the search for the state that a passage speaks of
// looks at in each direction: more than a long paragraph has.
const passage = 100

// bodiesByContext gives the bodies that no state stands beside a state: the
// home of the outlet where the text speaks of it, else the state that the
// passage speaks of.
func (p *pass) bodiesByContext() {
	p.home = slices.ContainsFunc(p.items, func(x item) bool { return x.country == p.Home })
	p.dateline = p.datelineState()
	for i := range p.items {
		it := &p.items[i]
		switch {
		case it.kind != BodyRef:
		case it.official && it.country == "":
			p.officialBody(i)
		case it.body == "" && it.entry != nil:
			p.genericBody(i)
		}
		p.home = p.home || it.country == p.Home
	}
}

// officialBody gives an unknown ministry or agency the state of its passage.
func (p *pass) officialBody(i int) {
	it := &p.items[i]
	it.country = p.passageState(i, anyState)
	if st := p.lex.State(it.country); st != nil && p.d.Lang == text.English && p.words.is(p.d, portfolio, it.end-1) {
		it.body += " of " + articleName(st.Name)
		it.id = "org:" + slug(it.body)
	}
}

// datelineState is the state whose capital stands in the dateline, where the
// text speaks of that state, too: reports from there need not say whose
// ministry they mean. A venue's state is only told of as a place.
func (p *pass) datelineState() string {
	for i := range p.items {
		it := &p.items[i]
		if it.kind != StateRef || !it.seat || it.role != name.Located || !p.d.Tokens[it.first].Has(text.LineStart) {
			continue
		}
		if p.d.SentenceOf(it.first).Paragraph > datelineParagraph {
			return ""
		}
		for k := range p.items {
			if x := &p.items[k]; x.country == it.country && x.role != name.Located {
				return it.country
			}
		}
	}
	return ""
}

// datelineParagraph is the last paragraph, from 0, that a dateline begins: the
// title and a deck may stand before it.
const datelineParagraph = 2

func anyState(string) bool { return true }

// genericBody names a body that only has the name of its kind.
func (p *pass) genericBody(i int) {
	it := &p.items[i]
	if s := p.contextState(i); s != "" {
		p.belong(it, s)
		return
	}
	if it.fallback != nil {
		p.settle(it, it.fallback)
		return
	}
	it.body = strings.TrimSpace(strings.NewReplacer("of {state}", "", "{state}", "").Replace(it.entry.Name))
	it.id = "org:" + slug(it.body)
}

func (p *pass) contextState(i int) string {
	it := p.items[i]
	home := p.Home != "" && p.homeBody(it)
	if home && p.home {
		return p.Home
	}
	if s := p.passageState(i, func(iso string) bool { return p.namedAlone(it, iso) }); s != "" {
		return s
	}
	if home {
		return p.Home
	}
	return ""
}

// passageState returns the state that the passage around item i speaks of, of
// those that fit: the nearest before it in the sentence, then after it, then
// that of the dateline, then back through its paragraph and the one before.
func (p *pass) passageState(i int, fits func(iso string) bool) string {
	at := p.items[i].first
	sentence, paragraph := p.d.Tokens[at].Sentence, p.d.SentenceOf(at).Paragraph
	cue := func(x *item) string {
		if x.country == "" || x.kind == BodyRef && x.body == "" || x.kind == StateRef && x.role == name.Located || !fits(x.country) {
			return ""
		}
		return x.country
	}
	j, stop := i-1, max(0, i-passage)
	for ; j >= stop && p.d.Tokens[p.items[j].first].Sentence == sentence; j-- {
		if s := cue(&p.items[j]); s != "" {
			return s
		}
	}
	for k := i + 1; k < min(len(p.items), i+passage) && p.items[k].first < len(p.d.Tokens) && p.d.Tokens[p.items[k].first].Sentence == sentence; k++ {
		if s := cue(&p.items[k]); s != "" {
			return s
		}
	}
	if p.dateline != "" && fits(p.dateline) {
		return p.dateline
	}
	for ; j >= stop && p.d.SentenceOf(p.items[j].first).Paragraph >= paragraph-1; j-- {
		if s := cue(&p.items[j]); s != "" {
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
