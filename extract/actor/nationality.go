package actor

import (
	"slices"

	"parley/extract/lexicon"
	"parley/extract/name"
	"parley/extract/text"
)

// reach is how many tokens an apposition may be long: "X, the U.S. ambassador
// at large for cyberspace and digital policy at the State Department".
const reach = 24

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

// apposition reads state and office off the words directly before and after
// mention i of a person.
func (p *pass) apposition(x *person, i int) {
	it := p.items[i]
	s := p.d.SentenceOf(it.first)
	lo, hi := int(s.First), int(s.End)
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
		p.take(x, p.titleAfter(it.end+1, min(hi, it.end+1+reach)))
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
}

func (t title) any() bool { return t.state != "" || t.global || t.body != "" }

func (p *pass) take(x *person, t title) {
	if t.office == nil && !t.any() {
		return
	}
	if !x.known && (t.state != "" || t.global) {
		x.country, x.global, x.known = t.state, t.global && t.state == "", true
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
func (p *pass) takeOffice(t *title, o *item) {
	if t.office == nil {
		t.office = o.entry
	}
	for i := range p.items {
		if q := &p.items[i]; q.first > o.first && q.end <= o.end {
			p.cue(t, q)
		}
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
			if t.body == "" && !sent {
				t.body = q.body
			}
		}
	}
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

func (p *pass) officeEnding(end int) *item {
	for i := range p.offices {
		if p.offices[i].end == end {
			return &p.offices[i]
		}
	}
	return nil
}

func (p *pass) officeStarting(first int) *item {
	for i := range p.offices {
		if p.offices[i].first == first {
			return &p.offices[i]
		}
	}
	return nil
}

func (p *pass) itemEnding(end int) *item {
	for i := range p.items {
		if it := &p.items[i]; it.end == end && it.first < end {
			return it
		}
	}
	return nil
}

func (p *pass) itemStarting(first int) *item {
	for i := range p.items {
		if it := &p.items[i]; it.first == first && it.end > first {
			return it
		}
	}
	return nil
}
