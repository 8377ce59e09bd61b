package gazetteer

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Source is a place as GeoNames has it.
type Source struct {
	ID         int
	Name       string
	Country    string // ISO 3166-1 alpha-3
	Division   string // GeoNames code of the first-level division, as in "US.TX"; its own for a division
	Feature    string // GeoNames feature code
	Lat, Lon   float64
	Population int
	Alternate  []string // names in all languages, without a mark of language
	Known      int      // how many names it has in all languages; where 0, as many as Alternate
	English    string   // usual English name of a division; empty where unknown
}

// Build gives places their names and sorts all as [Encode] wants it. Places of
// at least full inhabitants, capitals and divisions get their alternate names,
// too. Of several sources with an ID the first counts.
func Build(sources []Source, full int) ([]Place, []Form) {
	all := slices.Clone(sources)
	slices.SortStableFunc(all, func(a, b Source) int { return a.ID - b.ID })
	all = slices.CompactFunc(all, func(a, b Source) bool { return a.ID == b.ID })
	division := make(map[string]int)
	for i, p := range all {
		if p.Feature == "ADM1" {
			division[p.Division] = i
		}
	}
	places := make([]Place, 0, len(all))
	forms := make(map[string]*Form)
	for i, p := range all {
		g := Place{ID: p.ID, Name: p.Name, Country: p.Country, Feature: p.Feature, Admin1: -1,
			Lat: p.Lat, Lon: p.Lon, Population: p.Population, Names: max(p.Known, len(p.Alternate))}
		if d, ok := division[p.Division]; ok && p.Feature != "ADM1" {
			g.Admin1 = d
		}
		places = append(places, g)
		for _, name := range namesOf(p, full) {
			key, lower := Key(name)
			if key == "" || strings.Count(key, " ") > 6 || lower&1 != 0 {
				continue
			}
			f := forms[key]
			if f == nil {
				f = &Form{Key: key, Lower: lower}
				forms[key] = f
			}
			f.Lower |= lower
			if !slices.Contains(f.Places, uint32(i)) {
				f.Places = append(f.Places, uint32(i))
			}
		}
	}
	list := make([]Form, 0, len(forms))
	for key, f := range forms {
		f.Places = withoutNamesakes(f.Places, all)
		if len(f.Places) == 0 {
			delete(forms, key)
			continue
		}
		slices.SortFunc(f.Places, func(a, b uint32) int {
			if d := all[b].Population - all[a].Population; d != 0 {
				return d
			}
			return all[a].ID - all[b].ID
		})
		list = append(list, *f)
	}
	slices.SortFunc(list, func(a, b Form) int { return strings.Compare(a.Key, b.Key) })
	return places, list
}

// withoutNamesakes leaves out second-level divisions that bear the name of
// their seat: who says "Geneva" means the city.
func withoutNamesakes(list []uint32, all []Source) []uint32 {
	return slices.DeleteFunc(slices.Clone(list), func(i uint32) bool {
		return all[i].Feature == "ADM2" && slices.ContainsFunc(list, func(j uint32) bool {
			a, b := all[i], all[j]
			return b.Feature != "ADM2" && b.Feature != "ADM1" && a.Country == b.Country && a.Division == b.Division
		})
	})
}

// NamesOf returns the forms under which texts know p, without alternate names
// that only tell other languages.
func NamesOf(p Source) []string { return namesOf(p, p.Population+1) }

// namesOf chooses from the names of a place, in all languages and without a
// mark of language, those that Vietnamese, English and Russian texts use.
func namesOf(p Source, full int) []string {
	names := []string{p.Name, Plain(p.Name)}
	switch p.Feature {
	case "ADM1":
		names = append(names, divisionNames(p)...)
	case "ADM2":
		return districtNames(p)
	}
	if p.Population < full && p.Feature != "PPLC" && p.Feature != "PPLA" && p.Feature != "ADM1" {
		return names
	}
	for _, a := range p.Alternate {
		a = norm.NFC.String(strings.TrimSpace(a))
		switch {
		case russian(a):
			if p.Feature == "ADM1" {
				if !russianDivision(a) {
					continue
				}
				a = smallTypes.Replace(a)
			}
			names = append(names, a)
		case latin(a) && variant(a, p.Name, p.Population):
			names = append(names, a, Plain(a))
		}
	}
	return names
}

// typeWords stand in the names of divisions and fall away where the kind is
// clear: "Nghệ An Province" is "Nghệ An".
var typeWords = []string{" Province", " Region", " Governorate", " Prefecture", " County", " District", " Department", " City", " State", " Municipality", " Canton"}

func divisionNames(p Source) []string {
	var names []string
	for _, n := range append([]string{p.Name, p.English}, p.Alternate...) {
		for _, w := range typeWords {
			if s, ok := strings.CutSuffix(n, w); ok && latin(s) {
				names = append(names, n, s, Plain(s))
			}
		}
		for _, w := range []string{" Oblast", " Krai", " Kray", " Okrug", " Republic"} {
			if strings.HasSuffix(n, w) {
				names = append(names, n, Plain(n))
			}
		}
		if s, ok := strings.CutSuffix(n, " Oblast"); ok {
			names = append(names, s+" region", s+" Region", s+" oblast", s+" province")
		}
		if s, ok := strings.CutPrefix(n, "Republic of "); ok && latin(s) {
			names = append(names, s)
		}
	}
	if p.English != "" {
		names = append(names, p.English, Plain(p.English))
	}
	return names
}

// districtTypes begin or end the names of second-level divisions in English
// and in the languages whose own forms English news keeps.
var districtTypes = struct{ before, after []string }{
	before: []string{"Province of ", "County of ", "Department of ", "District of ", "Provincia di ", "Provincia de "},
	after:  []string{" County", " Province", " District", " Parish", " Borough", " Department", " Governorate", " Prefecture"},
}

// districtNames are the names of a second-level division: its own, and those
// of the others that say what it is, since a bare one is mostly the name of its
// seat. Vietnamese names lose their nouns, which the text has in lower case or
// not at all.
func districtNames(p Source) []string {
	var names []string
	if p.Country == "VNM" {
		for _, n := range append([]string{p.Name}, p.Alternate...) {
			if n = Bare(n); latin(n) && strings.Contains(n, " ") {
				names = append(names, n, Plain(n))
			}
		}
		return names
	}
	names = append(names, p.Name, Plain(p.Name))
	for _, n := range p.Alternate {
		typed := slices.ContainsFunc(districtTypes.before, func(w string) bool { return strings.HasPrefix(n, w) }) ||
			slices.ContainsFunc(districtTypes.after, func(w string) bool { return strings.HasSuffix(n, w) })
		if typed && latin(n) {
			names = append(names, n, Plain(n))
		}
	}
	return names
}

// vietnameseTypes begin and end the names of Vietnamese divisions, with and
// without their marks.
var vietnameseTypes = struct{ before, after []string }{
	before: []string{"Huyện ", "Quận ", "Thị Xã ", "Thị xã ", "Thành Phố ", "Thành phố ", "Huyen ", "Quan ", "Thi Xa ", "Thi xa ", "Thanh Pho ", "Thanh pho "},
	after:  []string{" District", " Province"},
}

// Bare takes the nouns off the name of a Vietnamese division; "Quận 1" stays.
func Bare(name string) string {
	for _, w := range vietnameseTypes.before {
		if s, ok := strings.CutPrefix(name, w); ok && strings.ContainsFunc(s, unicode.IsLetter) {
			name = s
		}
	}
	for _, w := range vietnameseTypes.after {
		name = strings.TrimSuffix(name, w)
	}
	return name
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
	}, Plain(s))
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
