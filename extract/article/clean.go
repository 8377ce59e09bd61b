package article

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// clean gives the stored form of a piece of page text: NFC, every run of white
// space (no-break and other typographic spaces among them) as one space, no
// soft hyphens, zero-width or direction characters, no space at either end.
func clean(s string) string {
	if s == "" {
		return ""
	}
	var b strings.Builder
	b.Grow(len(s))
	space, ascii := true, true
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			if c <= ' ' || c == 0x7f {
				if !space {
					b.WriteByte(' ')
					space = true
				}
				continue
			}
			b.WriteByte(c)
			space = false
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		switch {
		case invisible(r):
		case unicode.IsSpace(r) || r == '\u2800' || r == '\u3164':
			if !space {
				b.WriteByte(' ')
				space = true
			}
		case r >= 0x80 && r < 0xa0: // C1 controls are never text
		default:
			ascii = false
			b.WriteRune(r)
			space = false
		}
	}
	out := strings.TrimRight(b.String(), " ")
	if !ascii {
		out = norm.NFC.String(out)
	}
	return out
}

// invisible reports characters that only steer line breaks and direction.
func invisible(r rune) bool {
	switch {
	case r == 0xAD, r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x2069, r == 0xFEFF, r == 0x180E:
		return true
	}
	return false
}

// fold gives a comparison form of text: lower case letters and digits only,
// words separated by one space.
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(unicode.ToLower(r))
		} else if r != '\'' && r != '’' {
			gap = true
		}
	}
	return b.String()
}

// countWords counts words; scripts that write none count a word per two characters.
func countWords(s string) int {
	n, dense, in := 0, 0, false
	for _, r := range s {
		switch {
		case r < 0x2E80 || r >= 0xD800:
			w := r > ' '
			if w && !in {
				n++
			}
			in = w
		case r >= 0xAC00: // Hangul is written in words
			if !in {
				n++
			}
			in = true
		default:
			dense++
			in = true
		}
	}
	return n + dense/2
}

// endsSentence reports whether s ends as a sentence does.
func endsSentence(s string) bool {
	s = strings.TrimRight(s, " \"'”’»)]」』")
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(".!?…。！？।", r)
}

// cut shortens s to at most n bytes at a rune boundary.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
