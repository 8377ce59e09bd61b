package actor

import "parley/extract/text"

// The types of an actor.
const (
	Person       = "person"
	Organization = "organization"
	Country      = "country"
	Group        = "group" // people of a state and sector without a name: "Rwandan rebels"; only where acts are read
)

// Actor is a person, body or state that an article speaks of.
type Actor struct {
	ID        string         // iso:RUS, org:<slug>, per:<slug>; the lexicon's where it knows the actor
	Name      string         // canonical English name; Latin letters
	NameLocal string         // longest form found in the text
	Type      string         // person, organization, country
	Country   string         // ISO 3166-1 alpha-3; empty for international bodies and where unknown. Where acts are read, bodies and people of no state have PLOVER's code: IGO, EUR, NGO, IMG, MNC
	Office    string         // office as understood, in English; empty where unknown
	Sectors   []string       // PLOVER sector codes, most specific first
	Metonym   bool           // found only by a capital or seat that stands for it
	Media     bool           // a news outlet, which reports rather than acts
	Mentions  []text.Mention // in text order, at least one
	Score     float64        // 0..1
}
