package lexicon

import "parley/extract/text"

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
	ID         string   // iso:RUS, org:us-state-department, per:vladimir-putin, gn:2643743, office:foreign-minister
	Name       string   // canonical English name
	Country    string   // ISO 3166-1 alpha-3; empty for none
	Kind       string   // Body: ministry, agency, military, parliament, party, court, international, company, group, media, ngo, university, seat; City: GeoNames feature code; Office: see offices.tsv
	Sectors    []string // PLOVER sector codes
	Party      string   // Body: the top-level international body it acts for; empty: itself or its country
	GeoID      int      // GeoNames id; 0 where none
	Lat, Lon   float64
	Admin1     string // City: name of the first-level division
	Population int
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
)

// Match is a place in a text where a form of the lexicon stands.
type Match struct {
	First, End int     // tokens, half open
	Senses     []Sense // never empty; in the order of the source files
}

// Sense is one reading of a match.
type Sense struct {
	Entry *Entry
	Use   Use
}

var _ = text.Doc{} // (*Lexicon).Find(doc *text.Doc) []Match
