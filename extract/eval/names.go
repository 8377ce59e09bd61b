package eval

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"parley/extract/actor"
)

// silent are characters that words are written with or without.
const silent = ".'’‘`\"“”«»„"

// fold gives the form in which names are compared: without case, diacritics
// and punctuation, one blank between words, no leading "the".
func fold(s string) string {
	var b strings.Builder
	for rest := norm.NFKD.String(s); rest != ""; {
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case r == 'đ' || r == 'Đ':
			b.WriteByte('d')
		case strings.ContainsRune(silent, r):
		case norm.NFD.PropertiesString(rest).CCC() == 0: // no mark of the letter before
			b.WriteRune(r)
		}
		rest = rest[size:]
	}
	words := strings.FieldsFunc(cases.Fold().String(b.String()), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '_' && r != '&'
	})
	return strings.TrimPrefix(strings.Join(words, " "), "the ")
}

// nameSet holds folded names.
type nameSet map[string]bool

func (s nameSet) add(names ...string) {
	for _, n := range names {
		if f := fold(n); f != "" {
			s[f] = true
		}
	}
}

func (s nameSet) any(folded []string) bool {
	return slices.ContainsFunc(folded, func(n string) bool { return s[n] })
}

//go:embed data/aliases.txt
var aliasFile string

// aliasLists are the exceptions to how the language of an alias is told.
type aliasLists struct {
	local   map[string]bool // folded
	english map[string]bool // lower case
}

func loadAliases() aliasLists {
	l := aliasLists{local: map[string]bool{}, english: map[string]bool{}}
	list := ""
	for line := range strings.Lines(aliasFile) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			list = strings.Trim(line, "[]")
		case list == "local":
			l.local[fold(line)] = true
		case list == "english":
			l.english[cases.Fold().String(line)] = true
		}
	}
	return l
}

// isEnglish reports whether an alias is an English name.
func (l aliasLists) isEnglish(alias string) bool {
	switch {
	case hasCyrillic(alias) || l.local[fold(alias)]:
		return false
	case l.english[cases.Fold().String(alias)] || strings.ContainsAny(alias, "‘’–"):
		return true
	}
	return strings.IndexFunc(alias, func(r rune) bool { return r > unicode.MaxASCII }) < 0
}

func hasCyrillic(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= 0x400 && r <= 0x4ff }) >= 0
}

// canonical are the names at the level "canonical". A person's alias of the
// same words counts as well: Vietnamese names with their diacritics.
func (l aliasLists) canonical(a *Actor) nameSet {
	s := nameSet{}
	s.add(a.Name)
	for _, alias := range a.Aliases {
		person := a.Type == goldPerson && !hasCyrillic(alias) && !l.local[fold(alias)] && sameWords(alias, a.Name)
		if person || l.isEnglish(alias) {
			s.add(alias)
		}
	}
	if a.Type == goldCountry {
		s.add(a.Country)
	}
	return s
}

// found are the names at the level "found".
func found(a *Actor) nameSet {
	s := nameSet{}
	s.add(a.Name)
	s.add(a.Aliases...)
	s.add(a.Surfaces...)
	if a.Type == goldCountry {
		s.add(a.Country)
	}
	return s
}

func sameWords(a, b string) bool {
	return slices.Equal(distinctWords(a), distinctWords(b))
}

func distinctWords(s string) []string {
	words := strings.Fields(fold(s))
	slices.Sort(words)
	return slices.Compact(words)
}

// placeNames are all names of a place.
func placeNames(p *Place) nameSet {
	s := nameSet{}
	s.add(p.Name)
	s.add(p.Aliases...)
	s.add(p.Surfaces...)
	return s
}

// The types of actors in gold.
const (
	goldPerson  = "PERSON"
	goldOrg     = "ORG"
	goldCountry = "COUNTRY"
)

// reportType maps a type of gold to that of reports.
func reportType(gold string) (string, bool) {
	switch gold {
	case goldPerson:
		return actor.Person, true
	case goldOrg:
		return actor.Organization, true
	case goldCountry:
		return actor.Country, true
	}
	return "", false
}

// isStateCode reports whether s has the form of an ISO 3166-1 alpha-3 code.
func isStateCode(s string) bool {
	return len(s) == 3 && strings.IndexFunc(s, func(r rune) bool { return r < 'A' || r > 'Z' }) < 0
}
