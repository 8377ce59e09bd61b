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

// endings are russianEndings by their last letter, from а on, in the same order.
var endings = func() (out [32][]string) {
	for _, e := range russianEndings {
		last, _ := utf8.DecodeLastRuneInString(e)
		out[last-'а'] = append(out[last-'а'], e)
	}
	return
}()

// stemRussian takes the case ending off a folded Russian word, so that all
// cases of a noun or adjective share one form: what it returns begins the word.
// What is left has three letters or more. Unlike the Snowball stemmer it leaves
// verb endings alone: that one takes "саммит" for a verb and gives it another
// stem than "саммита". Surnames and words in -ов, -ев, -ин lose that too, since
// "Лаврова" and "Лавров" are one name.
func stemRussian(w string) string {
	last := rune(-1)
	for _, r := range w {
		if r < 'а' || r > 'я' {
			return w
		}
		last = r
	}
	if last < 0 {
		return w
	}
	for _, e := range endings[last-'а'] {
		if t, ok := cutEnding(w, e); ok {
			w = t
			break
		}
	}
	for _, e := range []string{"ов", "ев"} {
		if t, ok := cutEnding(w, e); ok {
			return t
		}
	}
	return w
}

// cutEnding cuts an ending off a word of Russian letters that has three more.
func cutEnding(w, ending string) (string, bool) {
	const least = 3 * len("а")
	if len(w) < len(ending)+least {
		return w, false
	}
	return strings.CutSuffix(w, ending)
}
