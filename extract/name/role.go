package name

import (
	"parley/extract/lexicon"
	"parley/extract/text"
)

// Role is what a state, city or region does where it stands in a text. It
// decides whether the name is an actor or a place.
type Role uint8

const (
	NoRole   Role = iota // the match is nothing geographic, or only part of a name: "Budapest Convention"
	Acts                 // acts, takes a stand, is addressed, or is a party
	Located              // says where something is or happens
	Modifies             // says whose: "Russian hackers", "Tổng thống Nga"
)

// Roles decides the roles of geographic matches by the words around them. It
// is safe for concurrent use.
type Roles struct {
	langs map[text.Lang]*roleWords
}

// LoadRoles reads the embedded word lists.
func LoadRoles() (*Roles, error) {
	r := &Roles{langs: make(map[text.Lang]*roleWords)}
	for _, lang := range []text.Lang{text.English, text.Vietnamese, text.Russian} {
		g, err := readRoleWords(lang)
		if err != nil {
			return nil, err
		}
		r.langs[lang] = g
	}
	return r, nil
}

func (r *Roles) finder(d *text.Doc) roleFinder {
	g := r.langs[d.Lang]
	if g == nil {
		g = r.langs[text.English]
	}
	return roleFinder{d: d, g: g}
}

// Find returns the role of each match, in the order of matches.
func (r *Roles) Find(d *text.Doc, matches []lexicon.Match) []Role {
	f := r.finder(d)
	f.matches, f.roles = matches, make([]Role, len(matches))
	f.korean = aboutKorea(matches)
	for i := range matches {
		f.roles[i] = f.role(i)
	}
	f.settle()
	return f.roles
}

// Placed reports whether the words beside tokens first to end say that a place
// has its name there, whatever else bears that name: "in Jackson", "the town of
// Jackson", "Jackson police".
func (r *Roles) Placed(d *text.Doc, first, end int) bool {
	f := r.finder(d)
	if f.before(named, first) || f.before(locative, first) {
		return true
	}
	return d.Lang == text.English && f.startsAt(local, end)
}

// NamedPlace reports whether a noun like "town" or "thành phố" says directly
// that tokens from first on are the name of a place.
func (r *Roles) NamedPlace(d *text.Doc, first int) bool {
	f := r.finder(d)
	return f.before(named, first)
}

// Prefixed reports whether the word before token first belongs to the name of a
// place that begins there: the "Little" of "Little Odessa", the "St." of "St.
// Paris". It returns the token where the whole name begins, first where there is
// no such word.
func (r *Roles) Prefixed(d *text.Doc, first int) int {
	f := r.finder(d)
	for k := first - 1; k >= 0 && first-k <= 2 && !d.Tokens[k+1].Has(text.LineStart); k-- {
		if _, end := f.g[prefix].At(d, k); end == first && d.Tokens[k].Has(text.Capital) {
			return k
		}
	}
	return first
}

// Document reports whether the tokens up to end are part of a document's name:
// the adjective of "Будапештская конвенция".
func (r *Roles) Document(d *text.Doc, first, end int) bool {
	f := r.finder(d)
	return f.document(first, end)
}

type roleFinder struct {
	d       *text.Doc
	g       *roleWords
	matches []lexicon.Match
	roles   []Role
	korean  bool           // the text is about the two Koreas: "miền Bắc" is one of them
	unsure  []int          // capitals whose own words do not tell what they do
	acts    map[string]int // how much oftener capitals act than locate in the text, by state
}

// geo is what the senses of a match may be, as far as roles go.
type geo struct {
	state, seat, city, region, adjective, people, pair bool
	vietnam                                            bool // a region of Vietnam
	europe                                             bool // the one part of the world that acts as states do
}

func geoOf(m lexicon.Match) geo {
	var g geo
	for _, s := range m.Senses {
		switch s.Entry.Class {
		case lexicon.State:
			switch s.Use {
			case lexicon.Adjective:
				g.adjective = true
			case lexicon.People:
				g.people = true
			case lexicon.Seat:
				g.seat = true
			case lexicon.Pair:
				g.pair = true
			default:
				g.state = true
			}
		case lexicon.Body:
			g.seat = g.seat || s.Use == lexicon.Seat // Brussels
		case lexicon.City:
			g.city = true
		case lexicon.Region, lexicon.Venue:
			if s.Use == lexicon.Adjective || s.Use == lexicon.People {
				g.adjective = true // "African", "Europeans": no place, and no state
			} else {
				g.region = true
				g.europe = g.europe || s.Entry.ID == "region:europe"
				g.vietnam = g.vietnam || s.Entry.Country == "VNM"
			}
		}
	}
	return g
}

// aboutKorea reports whether a text names a Korean state more often than
// Vietnam.
func aboutKorea(matches []lexicon.Match) bool {
	n := 0
	for _, m := range matches {
		for _, s := range m.Senses {
			if s.Entry.Class != lexicon.State {
				continue
			}
			switch s.Entry.Country {
			case "KOR", "PRK":
				n++
			case "VNM":
				n--
			default:
				continue
			}
			break
		}
	}
	return n > 1
}

func (f *roleFinder) role(i int) Role {
	m := f.matches[i]
	g := geoOf(m)
	switch {
	case !g.state && !g.seat && !g.city && !g.region && !g.adjective && !g.people && !g.pair:
		return NoRole
	case g.people && !g.state && f.d.Lang == text.Vietnamese && f.startsAt(locative, m.End) && !f.before(tie, m.First):
		return Modifies // "người Việt ở Mỹ" live under another state
	case g.people, g.pair && !g.state:
		return Acts
	case g.adjective && !g.state && !g.seat && !g.city && !g.region:
		return Modifies
	case g.region && g.vietnam && f.korean:
		return NoRole // "miền Bắc" for North Korea
	}
	if f.dateline(m) && !f.pairOpens(i) {
		return Located
	}
	// A list continues the role of its first member: "in Finland and Switzerland",
	// "Genève, Thụy Sĩ"; but not in "In Geneva, Moscow said".
	if i > 0 && f.roles[i-1] == Located && f.joined(f.matches[i-1].End, m.First) && !f.newSubject(f.matches[i-1].End, m) {
		return Located
	}
	switch {
	case g.state:
		return f.state(i)
	case !f.before(named, m.First) && f.document(m.First, m.End):
		return NoRole
	case g.seat:
		return f.seat(i)
	case g.europe && f.party(i):
		return Acts // "phía châu Âu" is the European Union
	}
	return Located
}

// state decides for a match that can be the name of a state.
func (f *roleFinder) state(i int) Role {
	m := f.matches[i]
	switch {
	case f.before(address, m.First):
		return Acts
	case f.accredited(m.First):
		return Modifies
	case f.before(motion, m.First), f.locatedBefore(m), f.carried(m.First), f.holdsCity(i):
		return Located
	}
	if f.d.Lang == text.English {
		if _, ok := f.after(modified, m.End); (ok || f.officeAfter(i) || f.suffixed(of, m.End)) && !f.possessive(m.End) {
			return Modifies
		}
		return Acts
	}
	if f.before(modified, m.First) || f.officeBefore(i) {
		return Modifies
	}
	return Acts
}

// newSubject reports whether only a comma parts match m from a place before it
// and a verb of acting follows m.
func (f *roleFinder) newSubject(end int, m lexicon.Match) bool {
	return m.First == end+1 && f.d.Fold(end) == "," && f.acting(m.End)
}

// carried reports whether somebody or something goes to the match: "extradited
// to Spain", "send a team of specialists to Kenya", but not "send a letter to".
func (f *roleFinder) carried(first int) bool {
	d := f.d
	if first == 0 || d.Fold(first-1) != "to" || d.Tokens[first].Has(text.LineStart) {
		return false
	}
	cargoes := false
	for k := first - 2; k >= 0 && first-k <= 12 && !d.Tokens[k+1].Has(text.LineStart); k-- {
		cargoes = cargoes || f.at(cargo, k)
		if f.at(carry, k) {
			return true
		}
		if f.at(send, k) {
			return cargoes
		}
		if d.Tokens[k].Kind == text.Punct && d.Fold(k) != "'" && d.Fold(k) != "-" {
			return false
		}
	}
	return false
}

// accredited reports whether an office at a foreign state ends before the name
// of that state: "посол России в Китае", "ambassador to China".
func (f *roleFinder) accredited(first int) bool {
	d := f.d
	prep := first - 1
	for prep > 0 && f.skipBack(prep+1) < prep+1 {
		prep = f.skipBack(prep+1) - 1
	}
	if prep < 1 {
		return false
	}
	if d.Fold(prep) != "to" && !f.at(locative, prep) {
		return false
	}
	for k := prep - 1; k >= 0 && prep-k <= 4 && !d.Tokens[k+1].Has(text.LineStart); k-- {
		if d.Tokens[k].Kind == text.Punct {
			return false
		}
		if f.at(mission, k) {
			return true
		}
	}
	return false
}

// holdsCity reports whether match i says in which state the place before it
// lies: "thủ đô Phnom Penh của Campuchia".
func (f *roleFinder) holdsCity(i int) bool {
	if f.d.Lang != text.Vietnamese || i == 0 {
		return false
	}
	m, o := f.matches[i], f.matches[i-1]
	return f.roles[i-1] == Located && o.End+1 == m.First && f.d.Fold(o.End) == "của" && sameState(o, m)
}

// document reports whether the name stands in the name of a document:
// "Budapest Convention", "Công ước Budapest", "Самаркандская декларация".
func (f *roleFinder) document(first, end int) bool {
	switch f.d.Lang {
	case text.Vietnamese:
		return f.endsAt(document, first)
	case text.Russian:
		return f.startsAt(document, end) && f.adjectival(end-1)
	}
	if !f.startsAt(document, end) || !f.d.Tokens[end].Has(text.Capital) {
		return false
	}
	return end+1 >= len(f.d.Tokens) || !f.d.Tokens[end+1].Has(text.Capital) // no "Convention Center"
}

// adjectival reports whether the stem of a Russian word ends as adjectives made
// of names of places do: -ский, -цкий.
func (f *roleFinder) adjectival(k int) bool { return hasAnySuffix(f.d.Key(k), "ск", "цк") }

// locatedBefore reports whether a locative preposition governs the match.
func (f *roleFinder) locatedBefore(m lexicon.Match) bool {
	return f.before(locative, m.First) && !f.speaks(m)
}

// speaks reports whether verbs without a subject say that the government of the
// place speaks: "В Москве заявили", "В Москве пока не ответили".
func (f *roleFinder) speaks(m lexicon.Match) bool {
	if f.d.Lang != text.Russian || f.sourced(m.End) {
		return false
	}
	if _, ok := f.after(speak, m.End); ok {
		return true
	}
	return f.startsAt(speak, f.skipAll(adverb, m.End))
}

// sourced reports whether a comma at token i parts what happened from who says
// so: "прошли в Дели, сообщили в МИД". In "в Дели, говорят, ждут" a comma follows.
func (f *roleFinder) sourced(i int) bool {
	if i >= len(f.d.Tokens) || f.d.Fold(i) != "," {
		return false
	}
	_, end := f.g[speak].At(f.d, i+1)
	return end > i+1 && end < len(f.d.Tokens) && f.d.Fold(end) != ","
}

// officeBefore reports whether match i follows an office directly: "Đại sứ
// Nga", "президент России".
func (f *roleFinder) officeBefore(i int) bool {
	return i > 0 && f.matches[i-1].End == f.matches[i].First && hasClass(f.matches[i-1], lexicon.Office)
}

// officeAfter reports whether an office follows match i directly: "US President".
func (f *roleFinder) officeAfter(i int) bool {
	return i+1 < len(f.matches) && f.matches[i+1].First == f.matches[i].End && hasClass(f.matches[i+1], lexicon.Office)
}

func hasClass(m lexicon.Match, c lexicon.Class) bool {
	for _, s := range m.Senses {
		if s.Entry.Class == c {
			return true
		}
	}
	return false
}
