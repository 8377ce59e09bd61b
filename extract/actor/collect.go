package actor

import (
	"slices"
	"strings"

	"parley/extract/lexicon"
	"parley/extract/name"
	"parley/extract/text"
)

// collect merges lexicon matches and tagger names into items: the longer and
// better known reading of each stretch wins.
func (p *pass) collect() {
	for i, m := range p.Matches {
		role := name.NoRole
		if i < len(p.Roles) {
			role = p.Roles[i]
		}
		if s := best(m, role); s != nil && s.Entry.Class == lexicon.Office {
			p.offices = append(p.offices, office{m.First, m.End, s.Entry})
			p.inOffice(m)
			continue
		}
		if it, ok := choose(m, role); ok {
			it.building = p.building(it)
			p.items = append(p.items, it)
		}
	}
	p.addNames()
	p.portfolios()
}

// building reports whether the seat of a body is only where something happens:
// "talks in the Kremlin". Russian says "в Кремле заявили" where the body speaks.
func (p *pass) building(it item) bool {
	if it.kind != BodyRef || it.entry.Kind != "seat" || p.words.endsAt(p.d, inside, it.first) == it.first {
		return false
	}
	if p.d.Lang != text.Russian || it.end >= len(p.d.Tokens) {
		return true
	}
	for k := it.end; k < min(it.end+5, int(p.d.SentenceOf(it.first).End)); k++ {
		w := p.d.Fold(k)
		for _, e := range [...]string{"ли", "лись", "ют", "ут", "ят", "ат", "ются", "утся"} {
			if strings.HasSuffix(w, e) && p.lowerWord(k) {
				return false
			}
		}
	}
	return true
}

// portfolios joins the parts of a ministry's name that lists read apart:
// "Ministry for Europe and Foreign Affairs", "Ministry of Information,
// Communications and the Digital Economy".
func (p *pass) portfolios() {
	if p.d.Lang != text.English {
		return
	}
	for i := range p.items {
		it := &p.items[i]
		if it.kind != BodyRef || it.first >= it.end || !p.words.is(p.d, portfolio, it.end-1) || !p.words.is(p.d, state, it.first) {
			continue
		}
		end := it.end
		for k := it.end; k < len(p.d.Tokens) && !p.d.Tokens[k].Has(text.LineStart); {
			if next := p.words.at(p.d, and, k); next > k {
				k = next
				if k < len(p.d.Tokens) && p.d.Fold(k) == "the" {
					k++
				}
			}
			from := k
			for k < len(p.d.Tokens) && p.d.Tokens[k].Has(text.Capital) && p.words.is(p.d, portfolio, k) {
				k++
			}
			if k == from {
				break
			}
			end = k
		}
		if end == it.end {
			continue
		}
		it.end, it.entry, it.use = end, nil, 0
		for j := i + 1; j < len(p.items) && p.items[j].first < end; j++ {
			p.items[j].first = p.items[j].end // inside the longer name: empty
		}
	}
	p.items = slices.DeleteFunc(p.items, func(it item) bool { return it.first >= it.end })
}

// inOffice takes in the bodies and states that stand inside an office: "cố vấn
// Nhà Trắng", "Официальный представитель МИД", "assistant U.S. attorney".
func (p *pass) inOffice(m lexicon.Match) {
	if m.End-m.First < 2 {
		return
	}
	for _, in := range p.lex.FindIn(p.d, m.First+1, m.End) {
		if it, ok := choose(in, name.Modifies); ok && it.kind != PersonRef {
			p.items = append(p.items, it)
		}
	}
}

// How much a reading counts where a form has several: bodies and whole names
// of persons before offices and surnames.
const (
	bodyRank    = 8
	personRank  = 7
	seatRank    = 6 // Brussels for the European Union
	stateRank   = 5
	surnameRank = 5
	officeRank  = 4
)

// rank weighs a reading of a form in its role; 0 means that it is no actor.
func rank(s lexicon.Sense, role name.Role) int {
	switch s.Entry.Class {
	case lexicon.Person:
		if s.Use == lexicon.Surname {
			return surnameRank
		}
		return personRank
	case lexicon.Body:
		switch {
		case s.Use != lexicon.Seat:
			return bodyRank
		case role == name.Acts:
			return seatRank
		}
	case lexicon.Office:
		return officeRank
	case lexicon.State:
		if role != name.NoRole {
			return stateRank
		}
	}
	return 0
}

// best returns the reading of a match that counts most in its role, the first
// of equals; nil where none is an actor or office.
func best(m lexicon.Match, role name.Role) *lexicon.Sense {
	var out *lexicon.Sense
	top := 0
	for i := range m.Senses {
		if k := rank(m.Senses[i], role); k > top {
			top, out = k, &m.Senses[i]
		}
	}
	return out
}

// choose makes the item that a match stands for in its role.
func choose(m lexicon.Match, role name.Role) (item, bool) {
	s := best(m, role)
	if s == nil || s.Entry.Class == lexicon.Office {
		return item{}, false
	}
	it := item{first: m.First, end: m.End, group: -1, score: 0.95, role: role, entry: s.Entry, use: s.Use}
	switch s.Entry.Class {
	case lexicon.Person:
		it.kind = PersonRef
	case lexicon.Body:
		it.kind = BodyRef
		it.pickBody(m)
	case lexicon.State:
		it.kind = StateRef
		it.country = s.Entry.Country
		it.seat = s.Use == lexicon.Seat
	}
	return it, true
}

// pickBody chooses between a generic body and a state's own body of the same
// name ("Quốc hội", the National Assembly of Vietnam): the state beside it
// decides, and the known body is what remains where none stands there.
func (it *item) pickBody(m lexicon.Match) {
	var gen, own *lexicon.Sense
	for i := range m.Senses {
		s := &m.Senses[i]
		switch {
		case s.Entry.Class != lexicon.Body:
		case s.Use == lexicon.Generic && gen == nil:
			gen = s
		case s.Use != lexicon.Generic && own == nil:
			own = s
		}
	}
	if gen != nil && own != nil {
		it.entry, it.use, it.fallback = gen.Entry, gen.Use, own.Entry
	}
}
