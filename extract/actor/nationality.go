package actor

import (
	"slices"
	"strings"
	"time"

	"parley/extract/lexicon"
	"parley/extract/name"
	"parley/extract/text"
)

// nationality gives each person a state and an office, from the lexicon or
// from what stands beside the name.
func (p *pass) nationality() {
	day := ""
	if !p.Published.IsZero() {
		day = p.Published.Format(time.DateOnly)
	}
	for g := range p.persons {
		x := &p.persons[g]
		if x.entry != nil {
			x.country, x.known = x.entry.Country, true
			x.sector = x.entry.Sectors
			x.global = x.entry.Country == ""
			x.office = termAt(x.entry.Terms, day)
			if body := p.ofInternational(x.office); body != nil {
				x.country, x.global, x.party = "", true, p.lex.Top(body) // the staff of international bodies speak for no state
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
			p.items[i].country, p.items[i].global, p.items[i].staff = x.country, x.global, x.party
		}
	}
}

// nationalityByContext is for the persons beside whom no state stands: bodies
// have their states by now, and what is left is the passage.
func (p *pass) nationalityByContext() {
	p.countStates()
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
		if !x.known && x.entry == nil {
			p.byOrigin(x)
		}
		if !x.known && x.serves {
			x.country = p.passageState(x.items[0], anyState)
			x.known = x.country != ""
		}
	}
	p.spread()
}

// ofInternational returns the international body that an office, in English, is
// one of: "Secretary General of NATO", not "Ambassador of Russia to the United
// Nations". Nil where it is none's.
func (p *pass) ofInternational(office string) *lexicon.Entry {
	if office == "" || strings.HasPrefix(office, "Chair of") {
		return nil // diplomats of a state chair what states hold
	}
	var body *lexicon.Entry
	for _, m := range p.lex.Find(text.New(text.English, office)) {
		for _, s := range m.Senses {
			switch {
			case s.Entry.Class == lexicon.State:
				return nil
			case s.Entry.Class == lexicon.Body && s.Entry.Kind == "international" && body == nil:
				body = s.Entry
			}
		}
	}
	return body
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
	switch a := p.states.acting; {
	case len(a) != 2:
	case a[0] == "VNM":
		x.country, x.known = a[1], true
	case a[1] == "VNM":
		x.country, x.known = a[0], true
	}
}

// termAt gives the office held on an ISO day: the last term that had begun.
// No day ("") asks for the latest term.
func termAt(terms []lexicon.Term, day string) string {
	office, from := "", ""
	for _, t := range terms {
		// "2019~" is after all days of 2019.
		if day == "" || t.From <= day && (t.To == "" || day <= t.To+"~") {
			if t.From >= from {
				office, from = t.Office, t.From
			}
		}
	}
	return office
}

// clause is how many tokens before a name still speak of it.
const clause = 100

// nearby is the last resort: the state that the sentence spoke of before the
// name ("The Indian side was headed by X"), else the counterpart's.
func (p *pass) nearby(x *person) {
	for _, i := range x.items {
		it := p.items[i]
		lo := max(int(p.d.SentenceOf(it.first).First), it.first-clause)
		if at := p.counterpartBefore(lo, it.first); at >= 0 {
			if c := p.other(at); c != "" {
				x.country, x.known = c, true
				return
			}
		}
		for j := i - 1; j >= 0 && p.items[j].first >= lo; j-- {
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
	return p.words.is(p.d, side, q.end) || p.words.endsAt(p.d, side, q.first) < q.first
}

func (p *pass) counterpartBefore(lo, j int) int {
	for k := j - 1; k >= lo; k-- {
		if p.words.is(p.d, counterpart, k) {
			return k
		}
	}
	return -1
}

// stateCount is which states a text names.
type stateCount struct {
	named  []string // by how often they are named, then in text order
	acting []string // those that act somewhere, in text order
}

func (p *pass) countStates() {
	n := map[string]int{}
	acts := map[string]bool{}
	for _, q := range p.items {
		if q.kind != StateRef || q.country == "" {
			continue
		}
		if n[q.country]++; n[q.country] == 1 {
			p.states.named = append(p.states.named, q.country)
		}
		if q.role == name.Acts && !acts[q.country] {
			acts[q.country] = true
			p.states.acting = append(p.states.acting, q.country)
		}
	}
	slices.SortStableFunc(p.states.named, func(a, b string) int { return n[b] - n[a] })
}

// other returns the state that the text names most except the one spoken of
// last before token k: the counterpart's state where the text is about two.
func (p *pass) other(k int) string {
	last := ""
	i := p.itemFrom(k) - 1
	for stop := i - passage; i >= 0 && i > stop && last == ""; i-- {
		if q := p.items[i]; q.kind != PersonRef || p.persons[q.group].known {
			last = q.country
		}
	}
	for _, s := range p.states.named {
		if s != last {
			return s
		}
	}
	return ""
}
