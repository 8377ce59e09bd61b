package place

import "parley/extract/text"

// Place is a place on earth that an article names as a location.
type Place struct {
	ID        string  // gn:2643743 for places of GeoNames, iso:CHE for states; empty where unresolved
	Name      string  // canonical English name
	NameLocal string  // longest form found in the text
	Country   string  // ISO 3166-1 alpha-3; empty where unknown or none
	Admin1    string  // name of the first-level division; empty where unknown
	Lat, Lon  float64 // WGS 84 degrees; meaningful only where HasPoint
	HasPoint  bool    // false for states, regions and unresolved names
	Feature   string  // GeoNames feature code: PPLC, PPL, ADM1, PCLI, ...; "venue" for a building
	Mentions  []text.Mention
	Score     float64 // 0..1
}
