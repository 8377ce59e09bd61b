package actor

import (
	"strings"
	"unicode"
)

// romanize writes Russian Cyrillic in Latin letters as English news does: the
// BGN/PCGN table of 1947 without its apostrophes, with -iy and -yy at the end
// of words as -y and -iya as -ia. Other letters stay.
func romanize(s string) string { return romanizeAs(s, nil) }

// romanizeAs writes as foreign says where it says something; nil says nothing.
func romanizeAs(s string, foreign *spelling) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }) {
		return s
	}
	words := strings.Split(s, " ")
	for i, w := range words {
		if to := foreign.word(w); to != "" {
			words[i] = to
			continue
		}
		parts := strings.Split(w, "-")
		for k, x := range parts {
			if to := foreign.word(x); to != "" {
				parts[k] = to
			} else {
				parts[k] = romanizeWord(x, foreign)
			}
		}
		words[i] = strings.Join(parts, "-")
	}
	return strings.Join(words, " ")
}

func romanizeWord(w string, foreign *spelling) string {
	rs, lower := []rune(w), []rune(strings.ToLower(w))
	if len(rs) != len(lower) {
		return w // no Russian letter changes in length
	}
	var b strings.Builder
	for i := 0; i < len(rs); i++ {
		r, low := rs[i], lower[i]
		if to, n := foreign.at(lower, i); n > 0 {
			if r != low && to != "" {
				to = strings.ToUpper(to[:1]) + to[1:]
			}
			b.WriteString(to)
			i += n - 1
			continue
		}
		x, ok := cyrillic[low]
		if !ok {
			b.WriteRune(r)
			continue
		}
		if low == 'е' || low == 'ё' {
			// ye at the beginning of a word and after a vowel or sign
			if i == 0 || strings.ContainsRune("аеёиоуыэюяйъь", unicode.ToLower(rs[i-1])) {
				x = "ye"
			}
		}
		if r != low && x != "" {
			x = strings.ToUpper(x[:1]) + x[1:]
			if i+1 < len(rs) && unicode.IsUpper(rs[i+1]) {
				x = strings.ToUpper(x)
			}
		}
		b.WriteString(x)
	}
	out := b.String()
	if t, ok := strings.CutSuffix(out, "iya"); ok {
		out = t + "ia" // Maria, Valdivia, Yulia
	}
	for _, e := range []string{"iy", "yy"} {
		if len(rs) > 3 && strings.HasSuffix(out, e) {
			out = out[:len(out)-len(e)] + "y"
		}
	}
	return out
}

var cyrillic = map[rune]string{
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'е': "e", 'ё': "e", 'ж': "zh", 'з': "z", 'и': "i", 'й': "y",
	'к': "k", 'л': "l", 'м': "m", 'н': "n", 'о': "o", 'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ф': "f",
	'х': "kh", 'ц': "ts", 'ч': "ch", 'ш': "sh", 'щ': "shch", 'ъ': "", 'ы': "y", 'ь': "", 'э': "e", 'ю': "yu", 'я': "ya",
	'і': "i", 'ї': "yi", 'є': "ye", 'ґ': "g",
}
