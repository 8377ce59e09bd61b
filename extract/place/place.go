// Package place puts the places that an article names on the map. Names and
// their possible senses come from the lexicon; which of them are locations the
// caller decides; here all of an article are resolved together, since one tells
// about the other: "Paris" beside "Texas" is another Paris.
package place

import "parley/extract/text"

// Place is a place on earth that an article names as a location.
type Place struct {
	// ID is gn:2643743 for places of GeoNames, iso:CHE for states, region:europe
	// for other parts of the world, geo:long-an-vnm for places that GeoNames
	// lacks; empty where the name is unresolved.
	ID        string
	Name      string  // canonical English name
	NameLocal string  // longest form found in the text
	Country   string  // ISO 3166-1 alpha-3; empty where unknown or none
	Admin1    string  // name of the first-level division; empty where unknown
	Lat, Lon  float64 // WGS 84 degrees; meaningful only where HasPoint
	HasPoint  bool    // false for states, regions and unresolved names
	Feature   string  // GeoNames feature code: PPLC, PPL, ADM1, PCLI, ...; "venue" for a building; "region" for a part of the world
	Mentions  []text.Mention
	Score     float64 // 0..1, how likely this is the right place
}
