// Package lexicon is what Parley knows about the world: states, bodies, people,
// regions, venues and offices, each with the forms by which Vietnamese, English
// and Russian texts name them. The knowledge lies in the source files of the
// data folder (see data/README.md), which a linguist can edit; this package
// reads them ([Load]) and finds their forms in a text ([Lexicon.Find]).
//
// It does not decide who acts or where something happens: a match carries all
// readings of its form, and the readers of the matches choose.
package lexicon

import (
	"embed"
	"strings"

	"parley/extract/text"
)

// Class says what kind of thing an entry is.
type Class uint8

const (
	State Class = iota + 1 // a state or territory of ISO 3166
	Body                   // organization: ministry, agency, international body, company, group, outlet
	Person
	Region // a part of the world larger or other than a state: Europe, the Gulf, Siberia, Crimea
	City   // a populated place or first-level division of GeoNames
	Venue  // a building or site where talks are held
	Office // an office or title: "foreign minister", "Đại sứ"
)

// Entry is one thing that Parley knows. Entries are shared and must not be changed.
type Entry struct {
	Class      Class
	ID         string   // iso:RUS, org:us-state-department, per:vladimir-putin, gn:2643743, region:europe, venue:hofburg, office:foreign-minister
	Name       string   // canonical English name; of a generic body a pattern with "{state}" in it
	Country    string   // ISO 3166-1 alpha-3; empty for none
	ISO2       string   // State: ISO 3166-1 alpha-2
	Capital    int      // State: GeoNames id of the capital; 0 where there is none
	Kind       string   // Body: ministry, agency, military, parliament, party, court, international, company, group, media, ngo, university, seat, embassy, mission; City: GeoNames feature code; Office: see offices.tsv
	Sectors    []string // PLOVER sector codes
	Party      string   // Body: id of the top-level international body it acts for; empty: itself or its country
	Generic    string   // Body: id of the generic body it is an instance of; empty for none
	Body       string   // Office: id of the generic body it belongs to; empty for none
	GeoID      int      // GeoNames id; Venue: that of its city; 0 where none
	Lat, Lon   float64  // WGS 84 degrees; both 0 where unknown
	Admin1     string   // City: name of the first-level division
	Population int
	Names      int    // City: how many names GeoNames lists for it in all languages, which tells how widely it is known
	Terms      []Term // Person: offices held
}

// Term is an office held by a person.
type Term struct {
	Office   string // English: "President of Russia"
	From, To string // ISO dates of any precision; empty where open or unknown
}

// Use says how a form stands for its entry.
type Use uint8

const (
	Name      Use = iota + 1 // a name or alias
	Abbr                     // an abbreviation, matched in its own case: US, МИД, NATO
	Adjective                // "Russian", "российский": whose, not who
	People                   // "Russians", "the Americans", "россияне", "người Nga"
	Seat                     // a capital or seat that may act for its state: Washington, Điện Kremlin is no Seat but a Body
	Generic                  // a body's name that needs a state beside it: "Foreign Ministry", "Bộ Ngoại giao", "МИД"
	Surname                  // the last part of a person's name, as it returns in a text
	Pair                     // a short form of a state, only used when joined to another: the "Trung" of "Mỹ-Trung", "Sino" of "Sino-Russian"
)

// Match is a place in a text where a form of the lexicon stands.
type Match struct {
	First, End int     // tokens, half open
	Senses     []Sense // never empty; in the order of the source files; must not be changed
}

// Sense is one reading of a match.
type Sense struct {
	Entry *Entry
	Use   Use
}

// Lexicon holds entries and the forms by which texts name them. It is immutable
// and safe for concurrent use.
type Lexicon struct {
	entries   []*Entry
	byID      map[string]*Entry
	instances map[instanceKey]*Entry
	forms     *formTable
	cues      map[text.Lang]cues
	cities    gazetteer // nil for none
}

type instanceKey struct{ generic, country string }

// gazetteer is what a lexicon needs of the cities. Where a name of a city is
// longer than a form of the lexicon, it stands for the match; where both have
// the same words, the match has the senses of both, those of the lexicon first.
type gazetteer interface {
	// MatchAt finds the longest name that begins at token i: end is the token
	// after it, or i where there is none.
	MatchAt(doc *text.Doc, i int) (end int, senses []Sense)
	entry(id string) *Entry // nil where there is no such city
}

//go:embed data/states*.tsv data/regions*.tsv data/venues*.tsv data/bodies*.tsv data/people*.tsv data/offices*.tsv data/stops*.tsv data/cues*.tsv data/words*.tsv
var sources embed.FS

// Load reads the source files and the gazetteer that are built into the
// program. It takes some hundredths of a second and gives a new Lexicon at
// every call, so callers share one. Errors name the file and line of the source.
func Load() (*Lexicon, error) { return LoadWith(nil) }

// LoadWith is [Load] with another gazetteer, made by [Dump.Gazetteer]; nil for
// the one that is built in.
func LoadWith(gazetteer []byte) (*Lexicon, error) {
	src, err := readSources(sources, "data")
	if err != nil {
		return nil, err
	}
	l, err := build(src)
	if err != nil {
		return nil, err
	}
	load := LoadCities
	if gazetteer != nil {
		load = func() (*Cities, error) { return citiesOf(gazetteer) }
	}
	c, err := load()
	if err != nil {
		return nil, err
	}
	l.cities = c
	return l, nil
}

// Entry returns the entry with that id ("iso:RUS", "org:nato"), nil where there is none.
func (l *Lexicon) Entry(id string) *Entry {
	if e := l.byID[id]; e != nil {
		return e
	}
	if l.cities != nil && strings.HasPrefix(id, "gn:") {
		return l.cities.entry(id)
	}
	return nil
}

// Entries returns all entries except cities, in the order of the source files.
// The slice must not be changed.
func (l *Lexicon) Entries() []*Entry { return l.entries }

// State returns the state with an ISO 3166-1 alpha-3 code, nil where there is none.
func (l *Lexicon) State(iso3 string) *Entry { return l.byID["iso:"+iso3] }

// Instance returns the body of a state that a generic body ("org:foreign-ministry")
// stands for there, nil where the lexicon knows none.
func (l *Lexicon) Instance(genericID, iso3 string) *Entry {
	return l.instances[instanceKey{genericID, iso3}]
}

// Top follows a body up to the international body it acts for, and returns the
// English name of that; of a body that acts for itself its own.
func (l *Lexicon) Top(e *Entry) string {
	for n := 0; n < 4 && e.Party != ""; n++ {
		up := l.Entry(e.Party)
		if up == nil {
			return e.Party
		}
		e = up
	}
	return e.Name
}

// IsState tells the ISO 3166-1 alpha-3 codes of states from the names of
// international bodies, where a party may be either.
func IsState(party string) bool {
	return len(party) == 3 && strings.ToUpper(party) == party
}
