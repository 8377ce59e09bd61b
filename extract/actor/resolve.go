package actor

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"parley/extract/lexicon"
	"parley/extract/name"
	"parley/extract/text"
)

// Input is what Resolve works on. Matches and Roles run in parallel; Names are
// what the tagger found and may overlap matches.
type Input struct {
	Doc       *text.Doc
	Matches   []lexicon.Match
	Roles     []name.Role
	Names     []name.Name
	Published time.Time // for offices at that time; zero where unknown
	Home      string    // alpha-3 of the state whose bodies the outlet names without saying so; empty where unknown
}

// Ref is a stretch of text that refers to a party: an actor, or a state that
// is only told by an adjective or a title. Talks are read off the refs.
type Ref struct {
	First, End int    // tokens, half open
	Actor      int    // index into Result.Actors, -1 where the ref is no actor
	Party      string // alpha-3, or the name of a top-level international body; empty where unknown
	Kind       Kind
	Role       name.Role // of a state: Acts, Located or Modifies; else NoRole
}

// Kind is what a ref is made of.
type Kind uint8

const (
	StateRef Kind = iota + 1
	BodyRef
	PersonRef
	OfficeRef // an office without a name: "the Russian president"
)

// Result is what Resolve finds.
type Result struct {
	Actors []Actor // in order of first mention
	Refs   []Ref   // in text order, not overlapping
}

// Resolver holds the knowledge that resolution needs. It is safe for
// concurrent use.
type Resolver struct {
	lex   *lexicon.Lexicon
	words *words
	given *given
}

// NewResolver prepares a resolver over a lexicon.
func NewResolver(lex *lexicon.Lexicon) (*Resolver, error) {
	w, err := loadWords()
	if err != nil {
		return nil, err
	}
	g, err := loadGiven()
	if err != nil {
		return nil, err
	}
	return &Resolver{lex: lex, words: w, given: g}, nil
}

// Resolve finds the actors of a text. Same input, same result.
func (r *Resolver) Resolve(in Input) Result {
	p := &pass{Resolver: r, Input: in, d: in.Doc}
	p.collect()
	p.people()
	p.bodies()
	p.nationality()
	p.bodiesByContext()
	p.nationalityByContext()
	return p.result()
}

// item is a stretch of text that may become a ref.
type item struct {
	first, end int
	kind       Kind
	entry      *lexicon.Entry // nil for names the lexicon does not hold
	use        lexicon.Use
	role       name.Role
	score      float64
	seat       bool // a capital stands for its state

	group    int    // persons: index into pass.persons; -1 for others
	country  string // resolved alpha-3; empty where unknown or none
	body     string // canonical name of a body, once resolved
	id       string
	global   bool           // belongs to an international body: no state
	official bool           // an unknown body that is a state's by its name
	fallback *lexicon.Entry // what a generic body is where no state can be found
	inside   *lexicon.Entry // a known body that an unknown body's name contains
}

// pass is the work on one text.
type pass struct {
	*Resolver
	Input
	d       *text.Doc
	items   []item
	offices []item // office matches, apart: they carry no party
	persons []person
}

// person is one person of the text and where it is named.
type person struct {
	items  []int // indexes into pass.items
	full   []string
	entry  *lexicon.Entry
	name   string // canonical
	local  string
	office string
	sector []string

	country string
	known   bool // country was looked for
	serves  bool // holds an office of a state
	global  bool
}

// collect merges lexicon matches and tagger names into items: the longer and
// better known reading of each stretch wins.
func (p *pass) collect() {
	for i, m := range p.Matches {
		role := name.NoRole
		if i < len(p.Roles) {
			role = p.Roles[i]
		}
		it, ok := choose(m, role)
		if !ok {
			continue
		}
		if it.kind == OfficeRef {
			p.offices = append(p.offices, it)
			p.inOffice(it)
			continue
		}
		p.items = append(p.items, it)
	}
	for _, n := range p.Names {
		p.addName(n)
	}
	slices.SortStableFunc(p.items, func(a, b item) int { return cmp.Compare(a.first, b.first) })
	p.portfolios()
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
func (p *pass) inOffice(o item) {
	if o.end-o.first < 2 {
		return
	}
	for _, m := range p.lex.FindIn(p.d, o.first+1, o.end) {
		if it, ok := choose(m, name.Modifies); ok && (it.kind == BodyRef || it.kind == StateRef) {
			p.items = append(p.items, it)
		}
	}
}

// choose picks the sense of a match that its role asks for.
func choose(m lexicon.Match, role name.Role) (item, bool) {
	it := item{first: m.First, end: m.End, group: -1, score: 0.95, role: role}
	var best *lexicon.Sense
	rank := func(s lexicon.Sense) int {
		switch s.Entry.Class {
		case lexicon.Person:
			if s.Use == lexicon.Surname {
				return 5
			}
			return 7
		case lexicon.Body:
			if s.Use == lexicon.Seat { // Brussels for the European Union
				if role == name.Acts {
					return 6
				}
				return 0
			}
			return 8
		case lexicon.Office:
			return 4
		case lexicon.State:
			if role == name.NoRole {
				return 0
			}
			return 5
		}
		return 0
	}
	top := 0
	for i := range m.Senses {
		if k := rank(m.Senses[i]); k > top {
			top, best = k, &m.Senses[i]
		}
	}
	if best == nil {
		return it, false
	}
	it.entry, it.use = best.Entry, best.Use
	if best.Entry.Class == lexicon.Body {
		it.pickBody(m)
	}
	switch best.Entry.Class {
	case lexicon.Person:
		it.kind = PersonRef
	case lexicon.Body:
		it.kind = BodyRef
	case lexicon.Office:
		it.kind = OfficeRef
	case lexicon.State:
		it.kind = StateRef
		it.country = best.Entry.Country
		it.seat = best.Use == lexicon.Seat
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

// addName lets a tagger name in where the lexicon knows nothing better.
func (p *pass) addName(n name.Name) {
	if n.Type == name.LOC {
		return
	}
	it := item{first: n.First, end: n.End, group: -1, score: n.Score, kind: PersonRef}
	if n.Type == name.ORG {
		it.kind = BodyRef
	}
	it.first, it.end = p.trim(it.first, it.end)
	if it.first >= it.end || it.kind == BodyRef && p.noBody(it) {
		return
	}
	keep := p.items[:0:0]
	last := -1
	for _, x := range p.items {
		if x.end <= it.first || x.first >= it.end {
			keep = append(keep, x)
			continue
		}
		switch {
		case x.kind == BodyRef && it.kind == BodyRef && p.covers(x, it):
			return // the lexicon's body, with or without its state
		case x.kind == BodyRef && it.kind == PersonRef && x.end-x.first >= it.end-it.first:
			return
		case x.kind == PersonRef && (x.use != lexicon.Surname || p.sameGiven(x, it)):
			return
		case x.kind == StateRef && it.end-it.first <= x.end-x.first:
			return // no name but that of the state
		case x.first < it.first || x.end > it.end:
			return // they cross: trust the lexicon
		}
		if it.kind != BodyRef {
			continue
		}
		// A state or body inside a name tells where the name belongs.
		if x.kind == BodyRef {
			if last >= 0 && p.listed(last, x.first) {
				return // two bodies taken for one: those of the lexicon stay
			}
			last = x.end
			it.inside = x.entry
		}
		if it.country == "" {
			it.country = x.country
		}
	}
	if it.kind == PersonRef && !p.plausiblePerson(it) {
		return
	}
	p.items = append(keep, it)
}

// listed reports whether "and" or a comma stands between tokens i and j.
func (p *pass) listed(i, j int) bool {
	for k := i; k < j; k++ {
		if p.words.is(p.d, and, k) {
			return true
		}
	}
	return false
}

// noBody reports whether a tagger name is an office or an event rather than an
// organization: "Ambassador for Cyber Affairs", "Đối thoại Chiến lược".
func (p *pass) noBody(it item) bool {
	for _, o := range p.offices {
		if o.first == it.first {
			return true
		}
	}
	if p.d.Lang == text.English {
		return p.words.endsAt(p.d, event, it.end) < it.end
	}
	return p.words.is(p.d, event, it.first)
}

// generic reports whether a body needs a state to be one.
func generic(it item) bool {
	return it.entry != nil && (it.use == lexicon.Generic || strings.Contains(it.entry.Name, "{state}"))
}

// covers reports whether tagger span n says no more than body x and a state
// beside it: the ends that x lacks are states, articles and links.
func (p *pass) covers(x, n item) bool {
	if x.first <= n.first && x.end >= n.end {
		return true
	}
	if !generic(x) && x.first == n.first && x.end < n.end && !p.stateAt(x.end) {
		// A longer name that begins with a known body is another body: "EU
		// Agency for Cybersecurity" is not the EU.
		return false
	}
	for k := n.first; k < n.end; k++ {
		if k >= x.first && k < x.end || p.words.is(p.d, link, k) || p.d.Tokens[k].Kind == text.Punct || p.d.Fold(k) == "s" {
			continue
		}
		if !p.stateAt(k) {
			return false
		}
	}
	return true
}

func (p *pass) stateAt(k int) bool {
	for _, x := range p.items {
		if x.kind == StateRef && x.first <= k && k < x.end {
			return true
		}
	}
	return false
}

// sameGiven reports whether the tagger's longer name begins like the known
// person's full name.
func (p *pass) sameGiven(x, n item) bool {
	if n.end-n.first <= x.end-x.first {
		return true
	}
	given, _, _ := cutWord(x.entry.Name)
	return text.KeyWord(p.d.Lang, given) == p.d.Key(n.first) || fold(romanize(p.d.Word(n.first))) == fold(given)
}

// trim takes honorifics, offices and quotes off the ends of a name.
func (p *pass) trim(i, j int) (int, int) {
	for i < j && (p.words.is(p.d, honorific, i) || p.d.Tokens[i].Kind == text.Punct) {
		i++
	}
	for i < j && p.d.Tokens[j-1].Kind == text.Punct && p.d.Fold(j-1) != "." && p.d.Fold(j-1) != ")" {
		j--
	}
	for _, m := range p.Matches {
		if m.First == i && m.End < j && len(m.Senses) > 0 && m.Senses[0].Entry.Class == lexicon.Office {
			i = m.End
		}
	}
	return i, j
}

// plausiblePerson drops what no person is called: lower-case words, numbers.
func (p *pass) plausiblePerson(it item) bool {
	caps := 0
	for k := it.first; k < it.end; k++ {
		t := p.d.Tokens[k]
		if t.Kind == text.Number {
			return false
		}
		if t.Has(text.Capital) {
			caps++
		}
	}
	return caps > 0
}
