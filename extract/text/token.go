package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kljensen/snowball/russian"
)

// New normalizes s and finds its tokens and sentences. It takes time and
// memory linear in len(s).
func New(lang Lang, s string) *Doc {
	d := &Doc{Text: Normalize(s), Lang: lang}
	d.tokenize()
	d.split()
	if lang == Russian {
		d.stem()
	}
	return d
}

// FoldWord gives the comparison form of a single word, as [Doc.Fold] does.
func FoldWord(w string) string {
	var b strings.Builder
	b.Grow(len(w))
	for _, r := range w {
		b.WriteRune(foldRune(r))
	}
	return tonePlace(b.String())
}

// KeyWord gives the lookup form of a single word, as [Doc.Key] does.
func KeyWord(lang Lang, w string) string {
	w = FoldWord(w)
	if lang == Russian {
		return stemRussian(w)
	}
	return w
}

func (d *Doc) tokenize() {
	s := d.Text
	d.Tokens = make([]Token, 0, len(s)/5+8)
	folded := make([]byte, 0, len(s)+len(s)/16)
	newlines, space := 2, true // the text starts a paragraph
	runes := int32(0)
	for i := 0; i < len(s); {
		r, w := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, w = utf8.DecodeRuneInString(s[i:])
		}
		if unicode.IsSpace(r) || r == '\u200B' || r == '\u2060' || r == '\u00AD' {
			if r == '\n' {
				newlines++
			}
			// A soft hyphen or zero-width space is invisible, but leaves no gap.
			if r != '\u200B' && r != '\u2060' && r != '\u00AD' {
				space = true
			}
			i += w
			runes++
			continue
		}
		t := Token{Start: int32(i), RuneStart: runes, fold: int32(len(folded))}
		switch {
		case unicode.IsLetter(r):
			t.Kind = Word
			upper, letters := 0, 0
			if unicode.IsUpper(r) || unicode.IsTitle(r) {
				t.Flags |= Capital
			}
			for i < len(s) {
				r, w = rune(s[i]), 1
				if r >= utf8.RuneSelf {
					r, w = utf8.DecodeRuneInString(s[i:])
				}
				if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) {
					break
				}
				letters++
				if unicode.IsUpper(r) {
					upper++
				}
				folded = utf8.AppendRune(folded, foldRune(r))
				i += w
				runes++
			}
			if upper == letters && letters > 1 {
				t.Flags |= AllCaps
			}
			if f := string(folded[t.fold:]); needsTonePlace(f) {
				folded = append(folded[:t.fold], tonePlace(f)...)
			}
		case r >= '0' && r <= '9':
			t.Kind = Number
			for i < len(s) && s[i] >= '0' && s[i] <= '9' {
				folded = append(folded, s[i])
				i++
				runes++
			}
		default:
			t.Kind = Punct
			folded = utf8.AppendRune(folded, foldRune(r))
			i += w
			runes++
		}
		t.End, t.RuneEnd, t.foldEnd = int32(i), runes, int32(len(folded))
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
	d.folded = string(folded)
}

func foldRune(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	switch r {
	case 'ё', 'Ё':
		return 'е'
	case '’', '‘', 'ʼ', '´', '`':
		return '\''
	case '–', '—', '‑', '‒', '−', '‐':
		return '-'
	case '“', '”', '„', '«', '»':
		return '"'
	}
	return unicode.ToLower(r)
}

// The vowel pairs of Vietnamese whose tone mark has an old and a new place.
// Source: the two spelling conventions for open oa, oe, uy ("kiểu cũ" and
// "kiểu mới"); only these three pairs differ.
var tonePairs = strings.NewReplacer(
	"oà", "òa", "oá", "óa", "oả", "ỏa", "oã", "õa", "oạ", "ọa",
	"oè", "òe", "oé", "óe", "oẻ", "ỏe", "oẽ", "õe", "oẹ", "ọe",
	"uỳ", "ùy", "uý", "úy", "uỷ", "ủy", "uỹ", "ũy", "uỵ", "ụy",
)

// needsTonePlace is a cheap test for a final vowel with a tone mark: only open
// syllables have two spellings.
func needsTonePlace(w string) bool {
	r, n := utf8.DecodeLastRuneInString(w)
	if r < utf8.RuneSelf || len(w) <= n {
		return false
	}
	switch w[len(w)-n-1] {
	case 'o':
		return strings.ContainsRune("àáảãạèéẻẽẹ", r)
	case 'u':
		// In "quý" the u belongs to the consonant.
		return strings.ContainsRune("ỳýỷỹỵ", r) && !strings.HasPrefix(w, "qu")
	}
	return false
}

func tonePlace(w string) string {
	if !needsTonePlace(w) {
		return w
	}
	return tonePairs.Replace(w)
}

func (d *Doc) stem() {
	d.keys = make([]string, len(d.Tokens))
	seen := make(map[string]string)
	for i := range d.Tokens {
		if d.Tokens[i].Kind != Word {
			continue
		}
		f := d.Fold(i)
		k, ok := seen[f]
		if !ok {
			k = stemRussian(f)
			seen[f] = k
		}
		d.keys[i] = k
	}
}

func stemRussian(w string) string {
	for _, r := range w {
		if r < 'а' || r > 'я' {
			return w
		}
	}
	return russian.Stem(w, false)
}
