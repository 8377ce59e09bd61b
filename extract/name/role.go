package name

import (
	"bufio"
	"embed"
	"fmt"
	"strings"

	"parley/extract/lexicon"
	"parley/extract/text"
)

// Role is what a state, city or region does where it stands in a text. It
// decides whether the name is an actor or a place.
type Role uint8

const (
	NoRole   Role = iota // the match is nothing geographic
	Acts                 // acts, takes a stand, is addressed, or is a party
	Located              // says where something is or happens
	Modifies             // says whose: "Russian hackers", "Tổng thống Nga"
)

//go:embed data/roles.*.tsv
var roleFiles embed.FS

type roleGroup uint8

const (
	locative roleGroup = iota
	motion
	skip
	and
	event
	modified
	speak
	address
	roleGroups
)

var roleGroupNames = [roleGroups]string{"locative", "motion", "skip", "and", "event", "modified", "speak", "address"}

// Roles decides the roles of geographic matches by the words around them. It
// is safe for concurrent use.
type Roles struct {
	langs map[text.Lang]*[roleGroups]*text.Phrases[struct{}]
}

// LoadRoles reads the embedded word lists.
func LoadRoles() (*Roles, error) {
	r := &Roles{langs: make(map[text.Lang]*[roleGroups]*text.Phrases[struct{}])}
	for _, lang := range []text.Lang{text.English, text.Vietnamese, text.Russian} {
		file := "data/roles." + string(lang) + ".tsv"
		data, err := roleFiles.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read word lists of roles: %w", err)
		}
		g := new([roleGroups]*text.Phrases[struct{}])
		for i := range g {
			g[i] = text.NewPhrases[struct{}](lang)
		}
		sc := bufio.NewScanner(strings.NewReader(string(data)))
		for line := 1; sc.Scan(); line++ {
			s := sc.Text()
			if s == "" || s[0] == '#' {
				continue
			}
			group, forms, ok := strings.Cut(s, "\t")
			k := 0
			for k < int(roleGroups) && roleGroupNames[k] != group {
				k++
			}
			if !ok || k == int(roleGroups) {
				return nil, fmt.Errorf("%s:%d: want one of %v, a tab and forms, got %q", file, line, roleGroupNames, s)
			}
			for _, f := range strings.Split(forms, "|") {
				if err := g[k].Add(f, struct{}{}); err != nil {
					return nil, fmt.Errorf("%s:%d: %w", file, line, err)
				}
			}
		}
		r.langs[lang] = g
	}
	return r, nil
}

// Find returns the role of each match, in the order of matches.
func (r *Roles) Find(d *text.Doc, matches []lexicon.Match) []Role {
	g := r.langs[d.Lang]
	if g == nil {
		g = r.langs[text.English]
	}
	f := roleFinder{d: d, g: g, matches: matches, roles: make([]Role, len(matches))}
	for i := range matches {
		f.roles[i] = f.role(i)
	}
	return f.roles
}

type roleFinder struct {
	d       *text.Doc
	g       *[roleGroups]*text.Phrases[struct{}]
	matches []lexicon.Match
	roles   []Role
}

// facts of the senses of a match, as far as roles go
type geo struct {
	state, seat, city, region, adjective, people, pair, other bool
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
		case lexicon.City:
			g.city = true
		case lexicon.Region, lexicon.Venue:
			g.region = true
		default:
			g.other = true
		}
	}
	return g
}

func (f *roleFinder) role(i int) Role {
	m, d := f.matches[i], f.d
	g := geoOf(m)
	switch {
	case !g.state && !g.seat && !g.city && !g.region && !g.adjective && !g.people && !g.pair:
		return NoRole
	case g.people, g.pair && !g.state:
		return Acts
	case g.adjective && !g.state && !g.seat && !g.city:
		return Modifies
	}
	if f.dateline(m) {
		return Located
	}
	// A list continues the role of its first member: "in Finland and Switzerland", "Genève, Thụy Sĩ".
	if i > 0 && f.roles[i-1] == Located && f.joined(f.matches[i-1].End, m.First) {
		return Located
	}
	if g.state || g.seat {
		if f.before(address, m.First) {
			return Acts
		}
		if f.before(motion, m.First) || f.locatedBefore(m) {
			return Located
		}
		if d.Lang == text.Vietnamese || d.Lang == text.Russian {
			// A capital after "officials" stands for its government and acts.
			if g.state && (f.before(modified, m.First) || f.officeBefore(i)) {
				return Modifies
			}
		} else if _, ok := f.after(modified, m.End); ok && g.state && !f.possessive(m.End) {
			return Modifies
		}
		if d.Lang == text.English && g.state && f.officeAfter(i) && !f.possessive(m.End) {
			return Modifies
		}
		if g.seat && !g.state {
			if _, ok := f.after(event, m.End); ok && d.Lang == text.English {
				return Located
			}
		}
		if !g.state && g.city && !g.seat {
			return Located
		}
		return Acts
	}
	return Located
}

// dateline reports whether m opens a paragraph as the place of a report:
// "TOKYO — ", "GENÈVE - ", "BRUSSELS. ", "New Delhi, September 8: ", "ВЕНА, 5 мая. ".
func (f *roleFinder) dateline(m lexicon.Match) bool {
	d := f.d
	if !d.Tokens[m.First].Has(text.LineStart) || m.End >= len(d.Tokens) || d.Tokens[m.End].Has(text.LineStart) {
		return false
	}
	upper := true
	for k := m.First; k < m.End; k++ {
		if t := d.Tokens[k]; t.Kind == text.Word && !t.Has(text.AllCaps) {
			upper = false
		}
	}
	switch next := d.Fold(m.End); next {
	case "-":
		return !d.Tokens[m.End].Has(text.Glued) // "Mỹ-Nga" is no dateline
	case ".", "(":
		return upper
	case ",":
		// A colon or dash soon after, before any verb could stand: "New Delhi, September 8:"
		for k := m.End + 1; k < min(m.End+9, len(d.Tokens)) && !d.Tokens[k].Has(text.LineStart); k++ {
			switch d.Fold(k) {
			case ":", "-":
				if !d.Tokens[k].Has(text.Glued) || d.Fold(k) == ":" {
					return true
				}
			case ".":
				return upper
			}
		}
		return upper && m.End+1 < len(d.Tokens) && d.Tokens[m.End+1].Kind == text.Word
	}
	return false
}

// joined reports whether only words of a list stand between tokens i and j.
func (f *roleFinder) joined(i, j int) bool {
	if i >= j || j-i > 3 {
		return false
	}
	for k := i; k < j; {
		_, end := f.g[and].At(f.d, k)
		if end == k {
			if _, end = f.g[skip].At(f.d, k); end == k {
				return false
			}
		}
		k = end
	}
	return true
}

// before reports whether a phrase of the group ends right before token i,
// words that may stand between left aside.
func (f *roleFinder) before(group roleGroup, i int) bool {
	for n := 0; n < 6 && i > 0; n++ {
		if f.d.Tokens[i].Has(text.LineStart) {
			return false
		}
		if f.endsAt(group, i) {
			return true
		}
		k := f.skipBack(i)
		if k == i {
			return false
		}
		i = k
	}
	return false
}

func (f *roleFinder) endsAt(group roleGroup, i int) bool {
	for k := i - 1; k >= 0 && i-k <= 4; k-- {
		if _, end := f.g[group].At(f.d, k); end == i {
			return true
		}
		if f.d.Tokens[k].Has(text.LineStart) {
			break
		}
	}
	return false
}

func (f *roleFinder) skipBack(i int) int {
	for k := i - 1; k >= 0 && i-k <= 3; k-- {
		if _, end := f.g[skip].At(f.d, k); end == i {
			return k
		}
	}
	return i
}

// locatedBefore reports whether a locative preposition governs the match.
func (f *roleFinder) locatedBefore(m lexicon.Match) bool {
	if !f.before(locative, m.First) {
		return false
	}
	if f.d.Lang == text.Russian {
		// "В Москве заявили": the preposition stands, but the capital speaks.
		if _, ok := f.after(speak, m.End); ok {
			return false
		}
	}
	return true
}

// after returns where a phrase of the group that begins at token i, or after
// one adjective, ends.
func (f *roleFinder) after(group roleGroup, i int) (int, bool) {
	for n := 0; n < 2 && i < len(f.d.Tokens); n, i = n+1, i+1 {
		if f.d.Tokens[i].Has(text.LineStart) || f.d.Tokens[i].Kind == text.Punct {
			return 0, false
		}
		if _, end := f.g[group].At(f.d, i); end > i {
			return end, true
		}
	}
	return 0, false
}

func (f *roleFinder) possessive(i int) bool {
	return i+1 < len(f.d.Tokens) && f.d.Fold(i) == "'" && f.d.Tokens[i].Has(text.Glued) && f.d.Fold(i+1) == "s"
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
