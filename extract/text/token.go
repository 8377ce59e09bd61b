package text

import (
	"unicode"
	"unicode/utf8"
)

// New normalizes s and finds its tokens and sentences. It takes time and
// memory linear in len(s), which must be below 2 GiB.
func New(lang Lang, s string) *Doc {
	d := &Doc{Text: Normalize(s), Lang: lang}
	d.tokenize()
	d.split()
	if lang == Russian {
		d.stem()
	}
	return d
}

func (d *Doc) tokenize() {
	sc := scanner{text: d.Text, folded: make([]byte, 0, len(d.Text)+len(d.Text)/16)}
	perToken := 5 // bytes, so that there is seldom too little space and never far too much
	if d.Lang == Russian {
		perToken = 9
	}
	d.Tokens = make([]Token, 0, len(d.Text)/perToken+8)
	newlines, space := 2, true // the text starts a paragraph
	for sc.at < len(sc.text) {
		r, w := sc.peek()
		switch {
		case isNewline(r):
			newlines++
			space = true
			sc.skip(w)
			continue
		case isSpace(r):
			space = true
			sc.skip(w)
			continue
		case isInvisible(r):
			sc.skip(w)
			continue
		}
		t := Token{Start: int32(sc.at), RuneStart: sc.runes, fold: int32(len(sc.folded))}
		switch {
		case isLetter(r):
			t.Kind = Word
			t.Flags = sc.word()
		case isDigit(r):
			t.Kind = Number
			sc.number()
		default:
			t.Kind = Punct
			sc.take(r, w)
		}
		t.End, t.RuneEnd, t.foldEnd = int32(sc.at), sc.runes, int32(len(sc.folded))
		t.foldHash = Hash(sc.folded[t.fold:])
		t.keyEnd, t.keyHash = t.foldEnd, t.foldHash
		if !space {
			t.Flags |= Glued
		}
		if newlines > 0 {
			t.Flags |= LineStart
		}
		if newlines > 1 {
			t.Flags |= ParaStart
		}
		d.Tokens = append(d.Tokens, t)
		newlines, space = 0, false
	}
	d.folded = string(sc.folded)
}

// A scanner walks over a text and collects the comparison forms.
type scanner struct {
	text   string // valid UTF-8
	at     int    // bytes
	runes  int32  // code points before at
	folded []byte
}

func (sc *scanner) peek() (r rune, width int) {
	switch c := sc.text[sc.at]; {
	case c < utf8.RuneSelf:
		return rune(c), 1
	case c < 0xE0: // two bytes, and the text is valid
		return rune(c&0x1F)<<6 | rune(sc.text[sc.at+1]&0x3F), 2
	}
	return utf8.DecodeRuneInString(sc.text[sc.at:])
}

func (sc *scanner) skip(width int) {
	sc.at += width
	sc.runes++
}

func (sc *scanner) take(r rune, width int) {
	if r < utf8.RuneSelf {
		sc.folded = append(sc.folded, byte(foldRune(r)))
	} else {
		sc.folded = utf8.AppendRune(sc.folded, foldRune(r))
	}
	sc.skip(width)
}

// word reads letters, the marks on them, and soft hyphens between them.
func (sc *scanner) word() (flags Flags) {
	fold, letters, upper := len(sc.folded), 0, 0
	for sc.at < len(sc.text) {
		r, w := sc.peek()
		switch {
		case isLetter(r):
			if isUpper(r) {
				if letters == 0 {
					flags |= Capital
				}
				upper++
			}
			letters++
			sc.take(r, w)
			continue
		case r >= utf8.RuneSelf && unicode.IsMark(r):
			sc.take(r, w)
			continue
		case isJoiner(r) && startsWithLetter(sc.text[sc.at+w:]):
			sc.skip(w)
			continue
		}
		break
	}
	if letters > 1 && upper == letters {
		flags |= AllCaps
	}
	if f := sc.folded[fold:]; needsTonePlace(f) {
		sc.folded = append(sc.folded[:fold], placeTone(string(f))...)
	}
	return flags
}

func (sc *scanner) number() {
	for sc.at < len(sc.text) && isDigit(rune(sc.text[sc.at])) {
		sc.take(rune(sc.text[sc.at]), 1)
	}
}

// stem finds the lookup forms of a Russian text.
func (d *Doc) stem() {
	for i := range d.Tokens {
		t := &d.Tokens[i]
		if t.Kind == Word {
			k := stemRussian(d.Fold(i))
			t.keyEnd, t.keyHash = t.fold+int32(len(k)), Hash(k)
		}
	}
}

func isNewline(r rune) bool { return r == '\n' || r == '\u2028' || r == '\u2029' }

func isSpace(r rune) bool {
	if r < utf8.RuneSelf {
		return r <= ' ' // control characters show as nothing
	}
	return unicode.IsSpace(r)
}

// isInvisible reports whether a character neither shows nor leaves a gap: soft
// hyphen, zero-width space and joiners, directional marks.
func isInvisible(r rune) bool {
	return r == '\u00AD' || r >= '\u200B' && r <= '\u200F' || r >= '\u202A' && r <= '\u202E' || r >= '\u2060' && r <= '\u2064'
}

// isJoiner reports whether a character inside a word does not end it.
func isJoiner(r rune) bool {
	return r == '\u00AD' || r == '\u200C' || r == '\u200D' || r == '\u2060'
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		r |= 0x20
		return 'a' <= r && r <= 'z'
	}
	if 'А' <= r && r <= 'я' || 'Ạ' <= r && r <= 'ỹ' {
		return true
	}
	return unicode.IsLetter(r)
}

func isUpper(r rune) bool {
	if r < utf8.RuneSelf {
		return 'A' <= r && r <= 'Z'
	}
	switch { // the letters of Vietnamese and Russian without a table
	case 'а' <= r && r <= 'я':
		return false
	case 'А' <= r && r <= 'Я':
		return true
	case 'Ạ' <= r && r <= 'ỹ':
		return r&1 == 0
	}
	return unicode.IsUpper(r) || unicode.IsTitle(r)
}

func isLower(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z'
	}
	return unicode.IsLower(r)
}

func startsWithLetter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return isLetter(r)
}
