package name

import "parley/extract/lexicon"

// A hint class is a kind of thing that the lexicon knows, as far as it helps to
// tell names apart.
type hintClass uint8

const (
	hintState hintClass = iota
	hintAdjective
	hintPeople
	hintSeat
	hintBody
	hintGeneric
	hintAbbr
	hintPerson
	hintSurname
	hintRegion
	hintCity // 100,000 people or more
	hintTown
	hintVenue
	hintOffice
)

// Larger cities are seldom the names of people as well.
const cityPopulation = 100_000

func hintOf(s lexicon.Sense) hintClass {
	switch s.Use {
	case lexicon.Adjective:
		return hintAdjective
	case lexicon.People:
		return hintPeople
	case lexicon.Seat:
		return hintSeat
	case lexicon.Surname:
		return hintSurname
	}
	switch s.Entry.Class {
	case lexicon.State:
		return hintState
	case lexicon.Body:
		switch s.Use {
		case lexicon.Generic:
			return hintGeneric
		case lexicon.Abbr:
			return hintAbbr
		}
		return hintBody
	case lexicon.Person:
		return hintPerson
	case lexicon.Region:
		return hintRegion
	case lexicon.City:
		if s.Entry.Population >= cityPopulation {
			return hintCity
		}
		return hintTown
	case lexicon.Venue:
		return hintVenue
	}
	return hintOffice
}

// addHint marks the tokens of a match with the classes of its senses and their
// place in it.
func (f *features) addHint(m lexicon.Match) {
	for _, s := range m.Senses {
		if s.Entry == nil {
			continue
		}
		c := uint(hintOf(s)) * 4
		for k := m.First; k < m.End; k++ {
			part := uint(1) // inside
			switch {
			case m.End-m.First == 1:
				part = 3
			case k == m.First:
				part = 0
			case k == m.End-1:
				part = 2
			}
			f.facts[k].hints |= 1 << (c + part)
		}
	}
}
