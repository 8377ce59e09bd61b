package name

import (
	"math/bits"
	"unicode"
	"unicode/utf8"

	"parley/extract/text"
)

// shapeOf tells of a token how it is written: the kinds of its letters, runs of
// more than two shortened, and whether it is glued to the token before.
func shapeOf(doc *text.Doc, i int) uint64 {
	t := doc.Tokens[i]
	h := uint64(fnvOffset)
	if t.Has(text.Glued) {
		h = ^uint64(fnvOffset)
	}
	if t.Kind == text.Number {
		return mix(2, h, uint64(min(t.End-t.Start, 5)))
	}
	var last uint64
	run := 0
	for _, r := range doc.Word(i) {
		c := letterKind(r)
		if c == last {
			run++
			if run > 2 {
				continue
			}
		} else {
			last, run = c, 1
		}
		h = (h ^ c) * fnvPrime
	}
	return mix(3, h, 0)
}

func letterKind(r rune) uint64 {
	switch {
	case 'a' <= r && r <= 'z':
		return 'x'
	case 'A' <= r && r <= 'Z':
		return 'X'
	case r < utf8.RuneSelf:
		return uint64(r)
	case unicode.IsUpper(r):
		return 'X'
	case unicode.IsLower(r):
		return 'x'
	case unicode.IsLetter(r):
		return 'y'
	}
	return uint64(r)
}

func suffix(s string, runes int) string {
	end := len(s)
	for ; runes > 0 && end > 0; runes-- {
		_, size := utf8.DecodeLastRuneInString(s[:end])
		end -= size
	}
	return s[end:]
}

// FNV-1a, the constants of its authors Fowler, Noll and Vo.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

func hashString(s string) uint64 {
	h := uint64(fnvOffset)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * fnvPrime
	}
	return h
}

// mix hashes a template and its two values; the upper half is well mixed. The
// multipliers are odd numbers without structure.
func mix(template, a, b uint64) uint64 {
	h := (a ^ template*0x9E3779B97F4A7C15) * 0xBF58476D1CE4E5B9
	h ^= h >> 29
	h = (h ^ bits.RotateLeft64(b, 23)) * 0x94D049BB133111EB
	h ^= h >> 32
	return h * 0xD6E8FEB86659FD93
}
