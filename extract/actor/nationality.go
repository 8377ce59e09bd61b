package actor

import (
	"slices"

	"parley/extract/lexicon"
	"parley/extract/name"
	"parley/extract/text"
)

// nationality gives each person a state and an office, from the lexicon or
// from what stands beside the name.
func (p *pass) nationality() {
	for g := range p.persons {
		x := &p.persons[g]
		if x.entry != nil {
			x.country, x.known = x.entry.Country, true
			x.sector = x.entry.Sectors
			x.global = x.entry.Country == ""
			x.office = termAt(x.entry.Terms, p.Published.Format("2006-01-02"), p.Published.IsZero())
			if p.ofInternational(x.office) {
				x.country, x.global = "", true // the staff of international bodies speak for no state
			}
		}
		for _, i := range x.items {
			if x.known && x.office != "" {
				break
			}
			p.apposition(x, i)
		}
	}
	p.spread()
}

// spread hands the persons' states on to their mentions.
func (p *pass) spread() {
	for _, x := range p.persons {
		for _, i := range x.items {
			p.items[i].country, p.items[i].global = x.country, x.global
		}
	}
}

// nationalityByContext is for the persons beside whom no state stands: bodies
// have their states by now, and what is left is the passage.
func (p *pass) nationalityByContext() {
	for g := range p.persons {
		x := &p.persons[g]
		for _, i := range x.items {
			if !x.known {
				p.apposition(x, i)
			}
		}
		if !x.known {
			p.nearby(x)
		}
		if !x.known && x.entry == nil && p.d.Lang == text.Vietnamese {
			p.byName(x)
		}
		if !x.known && x.serves {
			x.country = p.passageState(x.items[0], func(string) bool { return true })
			x.known = x.country != ""
		}
	}
	p.spread()
}

// ofInternational reports whether an office, in English, is one of an
// international body: "Secretary General of NATO", not "Ambassador of Russia to
// the United Nations".
func (p *pass) ofInternational(office string) bool {
	if office == "" {
		return false
	}
	international := false
	for _, m := range p.lex.Find(text.New(text.English, office)) {
		for _, s := range m.Senses {
			switch {
			case s.Entry.Class == lexicon.State:
				return false
			case s.Entry.Class == lexicon.Body && s.Entry.Kind == "international":
				international = true
			}
		}
	}
	return international
}

// byName reads the state off the name in Vietnamese news about two states: a
// Vietnamese name is that of a Vietnamese, an official with another name
// belongs to the other state.
func (p *pass) byName(x *person) {
	if first := p.items[x.items[0]].first; vietnameseName(x.local) && p.words.is(p.d, family, first) {
		x.country, x.known = "VNM", true
		return
	}
	if x.office == "" {
		return
	}
	states := map[string]bool{}
	other := ""
	for _, q := range p.items {
		if q.kind == StateRef && q.role == name.Acts && q.country != "" {
			states[q.country] = true
			if q.country != "VNM" {
				other = q.country
			}
		}
	}
	if len(states) == 2 && states["VNM"] {
		x.country, x.known = other, true
	}
}

// termAt gives the office held on a day: the last term that had begun. An
// unknown day asks for the latest term.
func termAt(terms []lexicon.Term, day string, unknown bool) string {
	office, from := "", ""
	for _, t := range terms {
		if unknown || t.From <= day && (t.To == "" || day <= t.To+"~") {
			if t.From >= from {
				office, from = t.Office, t.From
			}
		}
	}
	return office
}

// nearby is the last resort: the state that the sentence spoke of before the
// name ("The Indian side was headed by X"), else the counterpart's.
func (p *pass) nearby(x *person) {
	for _, i := range x.items {
		it := p.items[i]
		s := p.d.SentenceOf(it.first)
		if at := p.counterpartBefore(int(s.First), it.first); at >= 0 {
			if c := p.other(at); c != "" {
				x.country, x.known = c, true
				return
			}
		}
		for j := i - 1; j >= 0 && p.items[j].first >= int(s.First); j-- {
			q := p.items[j]
			if q.kind == PersonRef {
				break
			}
			if q.kind == StateRef && p.sideAround(q) {
				x.country, x.known = q.country, true
				return
			}
		}
	}
}

// sideAround reports whether state q is spoken of as a side: "the Indian
// side", "phái đoàn Mỹ", "российскую делегацию".
func (p *pass) sideAround(q item) bool {
	return p.words.is(p.d, side, min(q.end, len(p.d.Tokens)-1)) || p.words.endsAt(p.d, side, q.first) < q.first
}

func (p *pass) counterpartBefore(lo, j int) int {
	for k := j - 1; k >= lo; k-- {
		if p.words.is(p.d, counterpart, k) {
			return k
		}
	}
	return -1
}

// other returns the state that is not the one spoken of last before token k:
// the counterpart's state where the text is about two.
func (p *pass) other(k int) string {
	last := ""
	for _, q := range p.items {
		if q.first >= k {
			break
		}
		if q.country != "" && (q.kind != PersonRef || q.group >= 0 && p.persons[q.group].known) {
			last = q.country
		}
	}
	count := map[string]int{}
	var order []string
	for _, q := range p.items {
		if q.kind == StateRef && q.country != "" && q.country != last {
			if count[q.country] == 0 {
				order = append(order, q.country)
			}
			count[q.country]++
		}
	}
	if len(order) == 0 {
		return ""
	}
	return slices.MaxFunc(order, func(a, b string) int { return count[a] - count[b] })
}
