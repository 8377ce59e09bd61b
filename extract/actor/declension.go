package actor

import (
	"strings"

	"parley/extract/text"
)

// nominative gives a Russian person's name in the nominative case, from the
// mentions the text has. A mention that stands in the nominative already is
// taken: its given name is in the list of given names as it stands, or the words
// around it say so. Else endings are undone by gender and case.
func (p *pass) nominative(x person, longest int) string {
	n := p.items[longest].end - p.items[longest].first
	for _, i := range x.items {
		it := p.items[i]
		if it.end-it.first != n {
			continue
		}
		key, word := p.d.Key(it.first), p.d.Fold(it.first)
		g, ok := p.given.of(key, word)
		if !ok || n < 2 || text.FoldWord(g.name) != word {
			continue
		}
		surname := p.d.Fold(it.end - 1)
		if g.female && p.given.ambiguous(key) && strings.ContainsAny(lastRune(surname), "аяуюы") {
			continue // "Александра Фрома": another case of a man's
		}
		if !open(g.name) || surnameFits(surname, g.female) {
			return oneLine(p.d.Raw(it.first, it.end))
		}
	}
	said := grammar{}
	for _, i := range x.items {
		it := p.items[i]
		if it.end-it.first != n {
			continue
		}
		g := p.grammarOf(i)
		if g.of == nominative && surnameFits(p.d.Fold(it.end-1), g.gender != male) {
			return oneLine(p.d.Raw(it.first, it.end))
		}
		if i == longest {
			said = g
		}
	}
	it := p.items[longest]
	words := strings.Fields(p.d.Raw(it.first, it.end))
	last := len(words) - 1
	if last < 1 {
		if said.of == unsaid {
			return strings.Join(words, " ")
		}
		return undoCase(strings.Join(words, " "), said.gender == female)
	}
	if l := p.given.byKey[p.d.Key(it.first)]; len(l) > 0 {
		g := l[0]
		words[0] = g.name
		words[last] = undoCase(words[last], g.female)
		return strings.Join(words, " ")
	}
	a, b := words[0], words[last]
	switch {
	case strings.HasSuffix(a, "ы") && said.of == genitive:
		words[0] = strings.TrimSuffix(a, "ы") + "а" // a woman's
		words[last] = undoCase(b, true)
	case strings.HasSuffix(a, "а") && !open(b) && said.of == genitive:
		words[0], words[last] = strings.TrimSuffix(a, "а"), undoCase(b, false)
	// A foreign given name in an oblique case of a man's: both words end alike.
	case strings.HasSuffix(a, "а") && open(b):
		words[0] = strings.TrimSuffix(a, "а") // the surname does not decline
	case strings.HasSuffix(a, "а") && strings.HasSuffix(b, "а") && !strings.HasSuffix(b, "ова") && !strings.HasSuffix(b, "ева") && !strings.HasSuffix(b, "ина"):
		words[0], words[last] = strings.TrimSuffix(a, "а"), strings.TrimSuffix(b, "а")
	case strings.HasSuffix(a, "у") && strings.HasSuffix(b, "у"):
		words[0], words[last] = strings.TrimSuffix(a, "у"), strings.TrimSuffix(b, "у")
	case strings.HasSuffix(a, "ом") && (strings.HasSuffix(b, "ом") || strings.HasSuffix(b, "ым")):
		words[0], words[last] = strings.TrimSuffix(a, "ом"), undoCase(b, false)
	}
	return strings.Join(words, " ")
}

// open reports whether a name ends in a vowel that no case changes.
func open(s string) bool { return strings.ContainsAny(lastRune(s), "иоуыэюё") }

// surnameFits reports whether a folded surname can be a nominative of that gender.
func surnameFits(s string, female bool) bool {
	for _, e := range []string{"ого", "ому", "ым", "ову", "еву", "ину", "ове", "еве", "ой"} {
		if strings.HasSuffix(s, e) && !(e == "ой" && !female) {
			return false
		}
	}
	possessive := strings.HasSuffix(s, "ова") || strings.HasSuffix(s, "ева") || strings.HasSuffix(s, "ина")
	return female || !possessive
}

// undoCase takes the case ending off a surname. The endings are those of
// school grammar for surnames in -ов/-ев/-ин, -ский/-цкий and consonants.
func undoCase(s string, female bool) string {
	type end struct{ from, to string }
	ends := []end{
		{"овым", "ов"}, {"евым", "ев"}, {"иным", "ин"}, {"ову", "ов"}, {"еву", "ев"}, {"ину", "ин"}, {"ове", "ов"}, {"еве", "ев"}, {"ине", "ин"},
		{"ова", "ов"}, {"ева", "ев"}, {"ина", "ин"}, {"ского", "ский"}, {"скому", "ский"}, {"ским", "ский"}, {"ском", "ский"},
		{"цкого", "цкий"}, {"цкому", "цкий"}, {"цким", "цкий"}, {"ом", ""}, {"ем", ""}, {"у", ""}, {"а", ""},
	}
	if female {
		ends = []end{{"овой", "ова"}, {"евой", "ева"}, {"иной", "ина"}, {"ову", "ова"}, {"еву", "ева"}, {"ину", "ина"}, {"ской", "ская"}, {"скую", "ская"}, {"цкой", "цкая"}, {"цкую", "цкая"}}
	}
	for _, e := range ends {
		if t, ok := strings.CutSuffix(s, e.from); ok && len([]rune(t)) >= 2 {
			return t + e.to
		}
	}
	return s
}

func lastRune(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return ""
	}
	return string(r[len(r)-1])
}
