package main

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"parley/extract/lexicon/internal/gazetteer"
)

// build gives the places of the sources their names and sorts everything.
func build(src *sources, full int) ([]gazetteer.Place, []gazetteer.Form) {
	all := slices.Concat(src.cities, src.divisions)
	slices.SortFunc(all, func(a, b place) int { return a.ID - b.ID })
	all = slices.CompactFunc(all, func(a, b place) bool { return a.ID == b.ID })
	division := make(map[string]int)
	for i, p := range all {
		if p.feature == "ADM1" {
			division[p.ISO2+"."+p.Admin1Code] = i
		}
	}
	var places []gazetteer.Place
	forms := make(map[string]*gazetteer.Form)
	for i, p := range all {
		g := gazetteer.Place{ID: p.ID, Name: p.Name, Country: p.country, Feature: p.feature, Admin1: -1,
			Lat: p.Lat, Lon: p.Lon, Population: p.Population, Names: len(p.Alternate)}
		if d, ok := division[p.ISO2+"."+p.Admin1Code]; ok && p.feature != "ADM1" {
			g.Admin1 = d
		}
		places = append(places, g)
		for _, name := range namesOf(p, full) {
			key, lower := gazetteer.Key(name)
			if key == "" || strings.Count(key, " ") > 6 || lower&1 != 0 {
				continue
			}
			f := forms[key]
			if f == nil {
				f = &gazetteer.Form{Key: key, Lower: lower}
				forms[key] = f
			}
			f.Lower |= lower
			if !slices.Contains(f.Places, uint32(i)) {
				f.Places = append(f.Places, uint32(i))
			}
		}
	}
	var list []gazetteer.Form
	for _, f := range forms {
		slices.SortFunc(f.Places, func(a, b uint32) int {
			if d := all[b].Population - all[a].Population; d != 0 {
				return d
			}
			return all[a].ID - all[b].ID
		})
		list = append(list, *f)
	}
	slices.SortFunc(list, func(a, b gazetteer.Form) int { return strings.Compare(a.Key, b.Key) })
	return places, list
}

// namesOf chooses from the names of a place, in all languages and without a
// mark of language, those that Vietnamese, English and Russian texts use.
func namesOf(p place, full int) []string {
	names := []string{p.Name, gazetteer.Plain(p.Name)}
	if p.feature == "ADM1" {
		names = append(names, divisionNames(p)...)
	}
	if p.Population < full && p.feature != "PPLC" && p.feature != "PPLA" && p.feature != "ADM1" {
		return names
	}
	for _, a := range p.Alternate {
		a = norm.NFC.String(strings.TrimSpace(a))
		switch {
		case russian(a):
			if p.feature == "ADM1" {
				if !russianDivision(a) {
					continue
				}
				a = smallTypes.Replace(a)
			}
			names = append(names, a)
		case latin(a) && variant(a, p.Name, p.Population):
			names = append(names, a, gazetteer.Plain(a))
		}
	}
	return names
}

// typeWords stand in the names of divisions and fall away where the kind is
// clear: "Nghệ An Province" is "Nghệ An".
var typeWords = []string{" Province", " Region", " Governorate", " Prefecture", " County", " District", " Department", " City", " State", " Municipality", " Canton"}

func divisionNames(p place) []string {
	var names []string
	for _, n := range append([]string{p.Name, p.english}, p.Alternate...) {
		for _, w := range typeWords {
			if s, ok := strings.CutSuffix(n, w); ok && latin(s) {
				names = append(names, n, s, gazetteer.Plain(s))
			}
		}
		for _, w := range []string{" Oblast", " Krai", " Kray", " Okrug", " Republic"} {
			if strings.HasSuffix(n, w) {
				names = append(names, n, gazetteer.Plain(n))
			}
		}
		if s, ok := strings.CutSuffix(n, " Oblast"); ok {
			names = append(names, s+" region", s+" Region", s+" oblast", s+" province")
		}
		if s, ok := strings.CutPrefix(n, "Republic of "); ok && latin(s) {
			names = append(names, s)
		}
	}
	if p.english != "" {
		names = append(names, p.english, gazetteer.Plain(p.english))
	}
	return names
}

// smallTypes writes the nouns of divisions as running text does.
var smallTypes = strings.NewReplacer(" Область", " область", " Край", " край", " Республика", " республика", " Автономный Округ", " автономный округ", " Автономный", " автономный", " Округ", " округ")

// russianDivision accepts the Russian full names of divisions and refuses
// those of other languages in the same letters.
func russianDivision(s string) bool {
	for _, w := range strings.Fields(strings.ToLower(s)) {
		switch w {
		case "область", "край", "республика":
			// Languages of Russia put the noun after a bare name ("Тверь
			// область"); Russian puts an adjective, or the noun first.
			a := strings.Fields(strings.ToLower(s))
			return strings.HasSuffix(a[0], "ая") || strings.HasSuffix(a[0], "ий") || strings.HasSuffix(a[0], "ый") || a[0] == "республика"
		case "округ", "ао":
			return strings.Contains(strings.ToLower(s), "ий ")
		}
	}
	return !strings.Contains(s, " ")
}

// russian reports whether s is written in the letters of Russian alone and
// looks like a name. Names of three letters are mostly those of other languages
// with Cyrillic letters; the Russian ones are written by hand.
func russian(s string) bool {
	letters := 0
	for i, r := range s {
		switch {
		case r >= 'а' && r <= 'я', r >= 'А' && r <= 'Я', r == 'ё', r == 'Ё':
			letters++
			if i == 0 && !unicode.IsUpper(r) {
				return false
			}
		case r != ' ' && r != '-':
			return false
		}
	}
	return letters >= 4 && s != strings.ToUpper(s)
}

func latin(s string) bool {
	letters := 0
	for i, r := range s {
		switch {
		case unicode.Is(unicode.Latin, r):
			letters++
			if i == 0 && !unicode.IsUpper(r) {
				return false
			}
		case unicode.Is(unicode.Mn, r), strings.ContainsRune(" -'’.", r):
		default:
			return false
		}
	}
	return letters >= 3 && s != strings.ToUpper(s)
}

// variant reports whether a is another spelling of name rather than the name
// that some other language has for the place. Small places get none but those
// that differ in marks and spaces.
func variant(a, name string, population int) bool {
	if squeeze(a) == squeeze(name) {
		return true
	}
	n, m := utf8.RuneCountInString(a), utf8.RuneCountInString(name)
	if population < 100_000 || min(n, m) < 5 || n-m > 3 || m-n > 3 {
		return false
	}
	return skeleton(a) == skeleton(name)
}

// squeeze is a name without marks, spaces and punctuation, in lower case.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, gazetteer.Plain(s))
}

// skeleton is what transliterations of one name mostly share: the first
// letter and the consonants, alike sounds as one.
func skeleton(s string) string {
	s = squeeze(s)
	s = strings.NewReplacer("kh", "h", "ph", "f", "th", "t", "dh", "d", "gh", "g", "zh", "j", "sh", "s", "ch", "c", "ck", "k", "q", "k", "w", "v").Replace(s)
	var b strings.Builder
	last := rune(0)
	for i, r := range s {
		if r != last && (i == 0 || !strings.ContainsRune("aeiouyh", r)) {
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}
