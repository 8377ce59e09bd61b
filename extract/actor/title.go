package actor

import (
	"parley/extract/lexicon"
	"parley/extract/name"
	"parley/extract/text"
)

// reach is how many tokens an apposition may be long: "X, the U.S. ambassador
// at large for cyberspace and digital policy at the State Department".
const reach = 24

// apposition reads state and office off the words directly before and after
// mention i of a person.
func (p *pass) apposition(x *person, i int) {
	it := p.items[i]
	s := p.d.SentenceOf(it.first)
	lo, hi := max(int(s.First), it.first-2*reach), min(int(s.End), it.end+1+reach)
	// Other persons bound the stretch that speaks of this one.
	for j := i - 1; j >= 0 && p.items[j].first >= lo; j-- {
		if p.items[j].kind == PersonRef && p.items[j].group != it.group {
			lo = p.items[j].end
			break
		}
	}
	for j := i + 1; j < len(p.items) && p.items[j].first < hi; j++ {
		if p.items[j].kind == PersonRef && p.items[j].group != it.group {
			hi = p.items[j].first
			break
		}
	}
	// Nearest first: a title right before the name, then an apposition behind
	// it, then a long title that a comma parts from the name.
	p.take(x, p.titleBefore(max(lo, it.first-reach), it.first, 2))
	if it.end < hi && (p.d.Fold(it.end) == "," || p.d.Fold(it.end) == "(" || p.d.Fold(it.end) == "-") {
		p.take(x, p.titleAfter(it.end+1, hi))
	}
	if comma := p.commaBefore(it.first); comma > lo {
		p.take(x, p.titleBefore(max(lo, comma-reach), comma, 12))
	}
}

// commaBefore returns the comma that parts a name from its title, -1 where
// there is none: "cố vấn Nhà Trắng về công nghệ mới nổi, bà Anne Neuberger".
func (p *pass) commaBefore(first int) int {
	if k := p.words.endsAt(p.d, honorific, first); k < first {
		first = k
	}
	if first > 0 && p.d.Fold(first-1) == "," {
		return first - 1
	}
	return -1
}

// title is what an apposition says.
type title struct {
	office *lexicon.Entry
	state  string
	body   string
	global bool
	party  string // of a global body: the top-level one
}

func (t title) any() bool { return t.state != "" || t.global || t.body != "" }

func (p *pass) take(x *person, t title) {
	if t.office == nil && !t.any() {
		return
	}
	if !x.known && (t.state != "" || t.global) {
		x.country, x.global, x.known = t.state, t.global && t.state == "", true
		if x.global {
			x.party = t.party
		}
	}
	if t.office != nil {
		x.serves = x.serves || serves(t.office)
		if x.office == "" {
			x.office = t.office.Name
			switch {
			case t.body != "":
				x.office += ", " + t.body
			case t.state != "":
				if st := p.lex.State(t.state); st != nil {
					x.office += " of " + articleName(st.Name)
				}
			}
		}
		if len(x.sector) == 0 {
			x.sector = t.office.Sectors
		}
	}
}

// serves reports whether an office is that of a state: a minister, general or
// police chief, not an expert or a company's director.
func serves(o *lexicon.Entry) bool {
	switch o.Kind {
	case "academic", "business", "media", "role", "international", "party":
		return false
	}
	for _, s := range o.Sectors {
		switch s {
		case "GOV", "MIL", "COP", "SPY", "LEG", "JUD":
			return true
		}
	}
	return false
}

// titleBefore reads backward from token j: "U.S. ambassador at large",
// "Đại sứ Nga tại Liên Hiệp Quốc", "министр иностранных дел Ирана". Words that
// are neither office nor state nor body end it; as many as loose may stand
// before the first of these.
func (p *pass) titleBefore(lo, j, loose int) title {
	var t title
	gap := 0
	for k := j - 1; k >= lo; {
		if o := p.officeEnding(k + 1); o != nil {
			p.takeOffice(&t, o)
			k, gap = o.first-1, 0
			continue
		}
		if q := p.itemEnding(k + 1); q != nil && q.kind != PersonRef {
			// Where somebody is posted is not whose he is: "посол России в
			// Великобритании Яковенко".
			if q.role != name.Located {
				p.cue(&t, q)
			}
			k, gap = q.first-1, 0
			continue
		}
		tok := p.d.Tokens[k]
		if tok.Kind == text.Punct && p.d.Fold(k) != "," && p.d.Fold(k) != "'" && p.d.Fold(k) != "-" && p.d.Fold(k) != "." || gap > p.gapLimit(t, loose) {
			break
		}
		gap++
		k--
	}
	return t
}

// gapLimit is how many unknown words may stand inside a title: few before the
// first office or state was met, more inside a long office.
func (p *pass) gapLimit(t title, loose int) int {
	if t.office == nil && !t.any() {
		return loose
	}
	return 4
}

// titleAfter reads forward: ", the U.S. ambassador at large ...", ", Thứ
// trưởng Bộ Quốc phòng Nga". It ends with the clause.
func (p *pass) titleAfter(i, hi int) title {
	var t title
	commas := 0
	for k := i; k < hi; {
		if o := p.officeStarting(k); o != nil {
			p.takeOffice(&t, o)
			k = o.end
			continue
		}
		if q := p.itemStarting(k); q != nil && q.kind != PersonRef {
			p.cue(&t, q)
			k = q.end
			continue
		}
		if f := p.d.Fold(k); f == "," || f == "." || f == ";" || f == ")" {
			if commas++; t.office != nil || t.any() || commas > 1 {
				break
			}
		}
		k++
	}
	if t.office == nil && t.body == "" {
		return title{} // "X, Russia" says where, not whose
	}
	return t
}

// takeOffice takes in an office and what stands inside it.
func (p *pass) takeOffice(t *title, o *office) {
	if t.office == nil {
		t.office = o.entry
	}
	for i := p.itemFrom(o.first + 1); i < len(p.items) && p.items[i].end <= o.end; i++ {
		p.cue(t, &p.items[i])
	}
}

// cue adds what state or body q says to a title. The state an ambassador is
// sent to is not the one he speaks for.
func (p *pass) cue(t *title, q *item) {
	sent := q.first > 0 && p.words.endsAt(p.d, accredited, q.first) < q.first
	switch {
	case q.kind == StateRef && !sent && q.country != "":
		if t.state == "" {
			t.state = q.country
		}
	case q.kind == BodyRef && q.body != "":
		if q.country != "" {
			if t.state == "" {
				t.state = q.country
			}
			if t.body == "" {
				t.body = q.body
			}
		} else if q.global {
			t.global = true
			if t.party == "" && q.entry != nil && !sent {
				t.party = p.lex.Top(q.entry)
			}
			if t.body == "" && !sent {
				t.body = q.body
			}
		}
	}
}
