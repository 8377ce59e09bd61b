package actor

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"parley/extract/text"
)

// nameOf gives a person the canonical English and the local name.
func (p *pass) nameOf(x *person) {
	best := -1
	for _, i := range x.items {
		it := p.items[i]
		if best < 0 || it.end-it.first > p.items[best].end-p.items[best].first {
			best = i
		}
	}
	if best < 0 {
		return
	}
	x.local = oneLine(p.d.Raw(p.items[best].first, p.items[best].end))
	switch {
	case x.entry != nil:
		x.name = x.entry.Name
	case p.d.Lang == text.Russian:
		x.local = p.nominative(*x, best)
		x.name = p.english(x.local, nil) // until respell knows the state
	case p.d.Lang == text.Vietnamese:
		x.name = plain(x.local)
	default:
		x.name = x.local
	}
}

// english romanizes a Russian name; given names that English news spells in
// its own way are taken from the list.
func (p *pass) english(local string, foreign *spelling) string {
	first, rest, ok := cutWord(local)
	if g, known := p.given.of(text.KeyWord(text.Russian, first), text.FoldWord(first)); ok && known {
		if g.english == "" {
			return romanize(first) + " " + romanizeAs(rest, foreign)
		}
		return g.english + " " + romanizeAs(rest, foreign)
	}
	return romanizeAs(local, foreign)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// vietnameseName reports whether a name is written as Vietnamese names are:
// several words, and on their vowels the marks of Vietnamese.
func vietnameseName(s string) bool {
	if !strings.ContainsAny(s, " \n") {
		return false
	}
	var base rune
	for _, r := range norm.NFD.String(s) {
		switch r {
		case 'đ', 'Đ':
			return true
		case '\u0300', '\u0301', '\u0302', '\u0303', '\u0306', '\u0309', '\u031B', '\u0323': // five tones, circumflex, breve, horn
			if strings.ContainsRune("aeiouyAEIOUY", base) {
				return true
			}
		default:
			base = r
		}
	}
	return false
}

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
