package actor

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold reduces a name to what comparison and ids need: lower-case ASCII
// letters and digits without diacritics, words separated by one blank.
func fold(s string) string {
	var b strings.Builder
	blank := false
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’', r == '.':
			continue
		case r == 'đ', r == 'Đ':
			r = 'd'
		case r == 'ø', r == 'Ø':
			r = 'o'
		case r == 'ł', r == 'Ł':
			r = 'l'
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			blank = b.Len() > 0
			continue
		}
		if blank {
			b.WriteByte(' ')
			blank = false
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// slug makes the last part of an actor id.
func slug(s string) string { return strings.ReplaceAll(fold(romanize(s)), " ", "-") }

// plain takes the diacritics off a Vietnamese name: "Nguyễn Văn Thảo" is
// "Nguyen Van Thao" in English print.
func plain(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case r == 'đ':
			r = 'd'
		case r == 'Đ':
			r = 'D'
		}
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String())
}

func cutWord(s string) (first, rest string, ok bool) { return strings.Cut(s, " ") }
