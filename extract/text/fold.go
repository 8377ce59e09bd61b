package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// FoldWord gives the comparison form of a single word, as [Doc.Fold] does.
func FoldWord(w string) string {
	b := make([]byte, 0, len(w)+4)
	for _, r := range w {
		if !isJoiner(r) {
			b = utf8.AppendRune(b, foldRune(r))
		}
	}
	if needsTonePlace(b) {
		return placeTone(string(b))
	}
	return string(b)
}

// KeyWord gives the lookup form of a single word, as [Doc.Key] does.
func KeyWord(lang Lang, w string) string {
	w = FoldWord(w)
	if lang == Russian {
		return stemRussian(w)
	}
	return w
}

func foldRune(r rune) rune {
	if r < utf8.RuneSelf {
		switch {
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		case r == '`':
			return '\''
		}
		return r
	}
	switch {
	case 'а' <= r && r <= 'я':
		return r
	case 'А' <= r && r <= 'Я':
		return r + 'а' - 'А'
	}
	switch r {
	case 'ё', 'Ё':
		return 'е'
	case '’', '‘', 'ʼ', '´':
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

// needsTonePlace reports whether a word ends in a vowel pair with its tone mark
// in the newer place: only open syllables have two spellings.
func needsTonePlace(w []byte) bool {
	if len(w) < 3 || w[len(w)-1] < utf8.RuneSelf {
		return false
	}
	r, n := utf8.DecodeLastRune(w)
	if len(w) <= n {
		return false
	}
	switch w[len(w)-n-1] {
	case 'o':
		return strings.ContainsRune("àáảãạèéẻẽẹ", r)
	case 'u':
		// In "quý" the u belongs to the consonant.
		return strings.ContainsRune("ỳýỷỹỵ", r) && (len(w) < n+2 || w[len(w)-n-2] != 'q')
	}
	return false
}

// placeTone moves the tone mark; w must need it.
func placeTone(w string) string {
	_, n := utf8.DecodeLastRuneInString(w)
	head := len(w) - n - 1
	return w[:head] + tonePairs.Replace(w[head:])
}
