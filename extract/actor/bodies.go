package actor

import (
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
				it.beside = true
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
	it.body, it.country, it.id = p.former.at(e, p.Published), e.Country, e.ID
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
		p.translate(it)
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
