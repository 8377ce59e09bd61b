// Package place puts the places that an article names on the map. Names and
// their possible senses come from the lexicon; which of them are locations the
// caller decides; here all of an article are resolved together, since one tells
// about the other: "Paris" beside "Texas" is another Paris.
package place

import (
	"parley/extract/lexicon"
	"parley/extract/text"
)

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
	HasPoint  bool    // false for states, seas, parts of the world and unresolved names
	Feature   string  // GeoNames feature code: PPLC, PPL, ADM1, PCLI, ISL, ...; "venue" for a building; "region" for a part of the world
	Precision string  // what the point is the middle of, one of the constants; empty for unresolved names
	Mentions  []text.Mention
	Score     float64 // 0..1, how likely this is the right place
	// Readings are what an unresolved name may be, likeliest first; nil where the
	// lexicon knows no place of that name, and for resolved places.
	Readings []Reading
}

// How exact a place is.
const (
	PreciseVenue    = "venue"    // a building or site; the point is that of its city
	PreciseCity     = "city"     // a populated place
	PreciseDistrict = "district" // a part of a city or a second-level division
	PreciseDivision = "division" // a first-level division, also a former one
	PreciseFeature  = "feature"  // an island, river, mountain, or a part of a state that is no division
	PreciseState    = "state"    // without a point
	PreciseRegion   = "region"   // a sea or part of the world, without a point
)

// Reading is a place that a name may stand for.
type Reading struct {
	ID      string
	Name    string  // canonical English name
	Country string  // ISO 3166-1 alpha-3; empty for none
	Admin1  string  // empty where unknown or none
	Score   float64 // 0..1
}

// Of makes a place of an entry of the lexicon: a state, region, city or venue.
func Of(e *lexicon.Entry) Place {
	p := Place{ID: e.ID, Name: e.Name, Country: e.Country, Admin1: e.Admin1, Feature: e.Kind, Lat: e.Lat, Lon: e.Lon}
	switch e.Class {
	case lexicon.State:
		p.Feature, p.Precision = "PCLI", PreciseState
	case lexicon.Region:
		p.Precision, p.HasPoint = PreciseFeature, e.Country != "" || pointed[e.Kind]
		if p.Feature == "" {
			p.Feature = "region"
		}
		if !p.HasPoint {
			p.Precision = PreciseRegion
		}
	case lexicon.City:
		p.HasPoint = true
		switch e.Kind {
		case "ADM1", "ADM1H":
			p.Precision = PreciseDivision
		case "ADM2", "PPLX":
			p.Precision = PreciseDistrict
		default:
			p.Precision = PreciseCity
		}
	case lexicon.Venue:
		p.Feature, p.Precision, p.HasPoint = "venue", PreciseVenue, e.Lat != 0 || e.Lon != 0
	}
	if !p.HasPoint {
		p.Lat, p.Lon = 0, 0
	}
	return p
}

// pointed are the feature codes of regions that are small enough for a point,
// although they lie in no state or in several.
var pointed = map[string]bool{
	"ISL": true, "ISLS": true, "RF": true, "BNK": true, "LK": true, "LKS": true, "BAY": true, "STRT": true, "MT": true, "MTS": true,
	"STM": true, "VAL": true, "DLTA": true, "PEN": true, "CAPE": true, "DSRT": true, "PRK": true, "RGN": true,
}
