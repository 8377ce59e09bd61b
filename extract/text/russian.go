package text

import (
	"strings"
	"unicode/utf8"
)

// russianEndings are the case endings of Russian nouns and adjectives, longest
// first. Source: the declension tables of school grammar.
var russianEndings = []string{
	"иями", "ыми", "ими", "ями", "ами", "ого", "его", "ому", "ему", "иях", "иям", "ием", "ией",
	"ях", "ах", "ям", "ам", "ем", "ом", "ой", "ою", "ей", "ею", "ов", "ев", "ии", "ие", "ия", "ию", "ий", "ый", "ью", "ье", "ья", "ьи",
	"ое", "ее", "ая", "яя", "ую", "юю", "ым", "им", "ых", "их",
	"а", "я", "о", "е", "и", "ы", "у", "ю", "ь", "й",
}

// stemRussian takes the case ending off a folded Russian word, so that all
// cases of a noun or adjective share one form. What is left has three letters
// or more. Unlike the Snowball stemmer it leaves verb endings alone: that one
// takes "саммит" for a verb and gives it another stem than "саммита". Surnames
// and words in -ов, -ев, -ин lose that too, since "Лаврова" and "Лавров" are
// one name.
func stemRussian(w string) string {
	for _, r := range w {
		if r < 'а' || r > 'я' {
			return w
		}
	}
	w = cutEnding(w)
	for _, e := range []string{"ов", "ев"} {
		if t, ok := strings.CutSuffix(w, e); ok && utf8.RuneCountInString(t) >= 3 {
			return t
		}
	}
	return w
}

func cutEnding(w string) string {
	for _, e := range russianEndings {
		if t, ok := strings.CutSuffix(w, e); ok && utf8.RuneCountInString(t) >= 3 {
			return t
		}
	}
	return w
}
