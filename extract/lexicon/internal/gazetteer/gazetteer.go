// Package gazetteer is the file format of Parley's embedded places: a table of
// places and the names under which texts know them, packed small and decoded
// at once. The generator writes it, package lexicon reads it.
//
// The file is the four bytes "PGZ2" followed by one zstd frame with checksum.
// Inside, all numbers are varints (zigzag where signed) and every string is a
// length and bytes. In order: the shared strings (countries, feature codes);
// the places column by column, sorted by GeoNames id and delta coded; the
// forms, sorted by key and front coded, each with its places by falling
// population.
package gazetteer

import (
	"strings"

	"parley/extract/text"
)

// Place is a populated place or a first-level division.
type Place struct {
	ID         int    // GeoNames id
	Name       string // as GeoNames has it
	Country    string // ISO 3166-1 alpha-3
	Feature    string // GeoNames feature code: PPLC, PPLA, PPL, ADM1, ...
	Admin1     int    // index of its first-level division; -1 for none
	Lat, Lon   float64
	Population int
	Names      int // how many names GeoNames lists for it, in all languages: how widely it is known
}

// Flags say how a form has to stand in a text.
type Flags uint8

const (
	// Caps marks an abbreviation: every letter is a capital ("NYC").
	Caps Flags = 1 << iota
)

// Form is a name with the places it may stand for.
type Form struct {
	Key    string // as Key makes it
	Flags  Flags
	Lower  uint8    // bit i: word i may stand in lower case ("на" in "Ростов-на-Дону")
	Places []uint32 // indices of the places, most likely first
}

// Table is a whole gazetteer. Its forms lie in a few large arrays, so that
// decoding makes no garbage and the collector has little to look at.
type Table struct {
	Places []Place // sorted by ID

	keys    string // of all forms, in order
	keyEnds []uint32
	flags   []Flags
	lower   []uint8
	refs    []uint32
	refEnds []uint32
}

// Len returns the number of forms.
func (t *Table) Len() int { return len(t.keyEnds) }

// Key returns the key of form i; keys rise with i and are unique.
func (t *Table) Key(i int) string {
	start := uint32(0)
	if i > 0 {
		start = t.keyEnds[i-1]
	}
	return t.keys[start:t.keyEnds[i]]
}

// Form returns form i. Its places belong to the table.
func (t *Table) Form(i int) Form {
	start := uint32(0)
	if i > 0 {
		start = t.refEnds[i-1]
	}
	return Form{Key: t.Key(i), Flags: t.flags[i], Lower: t.lower[i], Places: t.refs[start:t.refEnds[i]:t.refEnds[i]]}
}

// Search returns the first form whose key is not less than key; Len where
// there is none.
func (t *Table) Search(key []byte) int {
	lo, hi := 0, t.Len()
	for lo < hi {
		if m := int(uint(lo+hi) >> 1); t.Key(m) < string(key) {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo
}

// Key gives the form of a name under which it is looked up: its words and
// numbers in the comparison form of package text, joined by single spaces,
// without hyphens, apostrophes and stops. lower has bit i set where word i
// does not begin with a capital letter.
func Key(name string) (key string, lower uint8) {
	d := text.New(text.English, name)
	var b strings.Builder
	n := 0
	for i, t := range d.Tokens {
		if t.Kind == text.Punct {
			continue
		}
		if n > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(d.Fold(i))
		if n < 8 && !t.Has(text.Capital) {
			lower |= 1 << n
		}
		n++
	}
	return b.String(), lower
}
