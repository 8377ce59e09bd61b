package lexicon

import (
	"strings"
	"unicode/utf8"
)

// Russian words of a form are found in all their cases. Instead of a general
// stemmer, which takes "Лавров" and "Лаврова" for different words and "Дания"
// and "данные" for the same, each word of a form is split into a base and the
// endings that its last letters allow; a word of a text is the same word if it
// is that base with one of those endings.

// declined is a Russian word of a form.
type declined struct {
	base   string // folded
	how    *declension
	common bool // has the endings of a common word too
}

// fits reports whether a folded word of a text is a case of the word.
func (d declined) fits(w string) bool {
	rest, ok := strings.CutPrefix(w, d.base)
	return ok && (hasEnding(d.how.name, rest) || d.common && hasEnding(d.how.common, rest))
}

func hasEnding(endings, ending string) bool {
	for endings != "" {
		var e string
		e, endings, _ = strings.Cut(endings, " ")
		if e == ending {
			return true
		}
	}
	return false
}

// forms gives all cases of the word.
func (d declined) forms() []string {
	endings := d.how.name
	if d.common {
		endings += d.how.common
	}
	var list []string
	for e := range strings.SplitSeq(strings.TrimSuffix(endings, " "), " ") {
		list = append(list, d.base+e)
	}
	return list
}

// declension is the endings that words with the same last letters take. In the
// lists a space follows each ending; a space alone is no ending.
type declension struct {
	last   string // the form ends so
	cut    string // and its base is without this
	name   string // endings of a capitalised word
	common string // endings that a word in lower case has besides
}

// undeclined is for words in other letters.
var undeclined = &declension{name: " "}

// The endings of nouns and adjectives by the last letters of the form; more
// for common words, which have a plural, than for names. Source: the standard
// declensions of Russian grammar, and the adjectival ones of surnames.
const (
	adjectiveEndings = "ий ый ой ая яя ое ее ие ые ого его ому ему им ым ом ем их ых ими ыми ей ую юю ою ею "
	givenEndings     = "ия ию ием ии иев иям иями иях " // Юрий, Юрия
)

var declensions = []declension{
	{"ская", "ая", adjectiveEndings, ""},
	{"ая", "ая", "ая ой ую ою аи ае аю аей ", adjectiveEndings}, // Южная; Прая
	{"яя", "яя", adjectiveEndings, ""},
	{"ое", "ое", adjectiveEndings, ""},
	{"ые", "ые", adjectiveEndings, ""},
	{"ий", "ий", adjectiveEndings + givenEndings, ""},
	{"ый", "ый", adjectiveEndings, ""},
	{"ной", "ой", "ой оя ою оем ое ", adjectiveEndings}, // Ханой is no adjective
	{"ой", "ой", adjectiveEndings, ""},
	{"ие", "ие", adjectiveEndings + givenEndings + "й ", ""},
	{"ье", "ье", "ье ья ью ьем ьи ", ""},
	{"яне", "е", "е  ам ами ах ", ""},
	{"ане", "е", "е  ам ами ах ", ""},
	{"ия", "я", "я и ю ей ею й ", "ям ями ях "},
	{"я", "я", "я и е ю ей ею ", "й ь ям ями ях "},
	{"оа", "а", "а ", ""}, // Самоа, Никарагуа: not declined
	{"уа", "а", "а ", ""},
	{"га", "а", "а и е у ой ою ", " ам ами ах "},
	{"ка", "а", "а и е у ой ою ", " ам ами ах "},
	{"ха", "а", "а и е у ой ою ", " ам ами ах "},
	{"жа", "а", "а и е у ой ей ", " ам ами ах "},
	{"ча", "а", "а и е у ой ей ", " ам ами ах "},
	{"ша", "а", "а и е у ой ей ", " ам ами ах "},
	{"ща", "а", "а и е у ой ей ", " ам ами ах "},
	{"а", "а", "а ы е у ой ою ей ", " ам ами ах "},
	{"й", "й", "й я ю ем е и ", "ев ям ями ях "},
	{"ь", "ь", "ь я ю ем е и ью ", "ей ям ями ях "},
	{"цы", "ы", "ы ев ов ам ами ах ", ""},
	{"ы", "ы", "ы ов  ам ами ах ", ""},
	{"и", "и", "и ", "ов ев ей  ам ами ах ям ями ях "},
	{"о", "о", "о а у ом е ", " ам ами ах "},
	{"це", "е", "е а у ем ", ""},
	{"ще", "е", "е а у ем ", ""},
	{"е", "е", "е ", "я ю ем й ей ям ями ях "},
	{"аец", "ец", "ец йца йцу йцем йце ", "йцы йцев йцам йцами йцах "},
	{"иец", "ец", "ец йца йцу йцем йце ", "йцы йцев йцам йцами йцах "},
	{"еец", "ец", "ец йца йцу йцем йце ", "йцы йцев йцам йцами йцах "},
	{"лец", "ец", "ец ьца ьцу ьцем ьце ца цу цом цем це ", "ьцы ьцев ьцам ьцами ьцах "},
	{"ец", "ец", "ец ца цу цом цем це еца ецу ецем еце ", "цы цев цов цам цами цах "},
	{"ел", "ел", "ел ла лу лом ле ела елу елом еле ", "лы лов елы елов елам елами елах "},
	{"ок", "ок", "ок ока оку оком оке ка ку ком ке ", "оки оков ки ков кам ками ках "},
	{"ев", "ев", "ев ева еву евом евым еве ьва ьву ьвом ьве ", ""},
	{"у", "у", "у ", ""},
	{"ю", "ю", "ю ", ""},
	{"э", "э", "э ", ""},
	{"", "", " а у ом ем е ым ", "ы и ов ей ам ами ах "},
}

// decline gives the cases of a folded Russian word of a form. Words in other
// letters have only the one they stand in.
func decline(w string, capital bool) declined {
	if isCyrillic(w) && utf8.RuneCountInString(w) > 1 {
		for i := range declensions {
			if d := &declensions[i]; strings.HasSuffix(w, d.last) && len(w) > len(d.cut) {
				return declined{strings.TrimSuffix(w, d.cut), d, !capital}
			}
		}
	}
	return declined{w, undeclined, false}
}

func isCyrillic(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return 'а' <= r && r <= 'я'
}

// keyRunes is the number of letters by which Russian words are looked up.
const keyRunes = 3

// russianKey gives the key of a folded word in Russian texts and forms: its
// first letters, which all cases share. Words in other letters are their own key.
func russianKey(w string) string {
	if !isCyrillic(w) {
		return w
	}
	n := 0
	for i := range w {
		if n == keyRunes {
			return w[:i]
		}
		n++
	}
	return w
}
