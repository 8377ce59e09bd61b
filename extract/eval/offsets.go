package eval

import (
	"slices"
	"sort"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// carrier carries offsets of one text over to another that differs from it in
// white space and Unicode normal form only.
type carrier struct {
	altered  bool  // the texts differ otherwise; offsets stay as they are
	from, to []int // offset of each decomposed character in either text; nil where offsets stay
}

// carry compares the text of a report with that of the gold.
func carry(got, gold string) carrier {
	if got == gold {
		return carrier{}
	}
	a, from := visible(got)
	b, to := visible(gold)
	if !slices.Equal(a, b) {
		return carrier{altered: true}
	}
	return carrier{from: from, to: to}
}

// visible returns the decomposed characters of a text without white space and
// the offset, in code points, of the character each comes from.
func visible(s string) (chars []rune, at []int) {
	n := 0
	for _, r := range s {
		if !unicode.IsSpace(r) && r != '\u200b' && r != '\ufeff' {
			for _, c := range norm.NFD.String(string(r)) {
				chars, at = append(chars, c), append(at, n)
			}
		}
		n++
	}
	return chars, at
}

// move returns the range of gold for a range of the report; empty (start =
// end) where nothing visible is in it.
func (c carrier) move(start, end int) (int, int) {
	if c.from == nil {
		return start, end
	}
	i, j := sort.SearchInts(c.from, start), sort.SearchInts(c.from, end)-1
	if i >= len(c.from) || j < i {
		return start, start
	}
	return c.to[i], c.to[j] + 1
}
