package text

import (
	"strings"
	"unicode/utf8"
)

// split finds the sentences of the tokens. A sentence never crosses a line.
func (d *Doc) split() {
	abbr := abbreviationsOf(d.Lang)
	d.Sentences = make([]Sentence, 0, len(d.Tokens)/20+1)
	paragraph := int32(-1)
	for line := 0; line < len(d.Tokens); {
		lineEnd := line + 1
		for lineEnd < len(d.Tokens) && !d.Tokens[lineEnd].Has(LineStart) {
			lineEnd++
		}
		paragraph++
		first := line
		for i := line; i < lineEnd-1; i++ {
			if end := d.closes(first, i, lineEnd, abbr); end > 0 {
				d.addSentence(first, end, paragraph)
				first, i = end, end-1
			}
		}
		if first == line {
			d.addSentence(first, lineEnd, paragraph)
			d.Sentences[len(d.Sentences)-1].Heading = d.isHeading(first, lineEnd)
		} else if first < lineEnd {
			d.addSentence(first, lineEnd, paragraph)
		}
		line = lineEnd
	}
}

func (d *Doc) addSentence(first, end int, paragraph int32) {
	a, z := d.Tokens[first], d.Tokens[end-1]
	for i := first; i < end; i++ {
		d.Tokens[i].Sentence = int32(len(d.Sentences))
	}
	d.Sentences = append(d.Sentences, Sentence{
		First: int32(first), End: int32(end), Start: a.Start, Stop: z.End,
		RuneStart: a.RuneStart, RuneEnd: z.RuneEnd, Paragraph: paragraph,
	})
}

// A heading is short: longer lines without a closing mark are cut-off text.
const maxHeading = 40 // tokens

// isHeading reports whether a line of one sentence, tokens first up to but not
// including end, has no closing mark. A quotation at its end does not close it
// ("Envoy: 'We will talk'"), unless the quotation is itself closed.
func (d *Doc) isHeading(first, end int) bool {
	if end-first > maxHeading {
		return false
	}
	for end > first && isCloser(d.Word(end-1)) {
		end--
	}
	return end > first && !strings.Contains(".!?…:;,", d.Word(end-1))
}

// closes returns the end of the sentence from token first that token i closes,
// closing quotes and brackets included, or 0 where the sentence goes on. The
// line ends before token lineEnd.
func (d *Doc) closes(first, i, lineEnd int, abbr *abbreviations) int {
	mark := d.Word(i)
	switch mark {
	case ".", "!", "?", "…":
	default:
		return 0
	}
	end := i + 1
	for end < lineEnd && d.Tokens[end].Has(Glued) && (isCloser(d.Word(end)) || isMark(d.Word(end))) {
		end++
	}
	end = d.skipFootnote(end, lineEnd)
	if end == lineEnd {
		return end
	}
	next := d.opening(end, lineEnd)
	if next == lineEnd {
		return 0 // only dashes or quotes follow
	}
	if d.Tokens[end].Has(Glued) {
		if end == i+1 && mark == "." && d.lacksSpace(i, abbr) {
			return end
		}
		return 0
	}
	if t := d.Tokens[next]; t.Kind == Word && !t.Has(Capital) && isCased(d.Word(next)) {
		return 0
	}
	if mark == "." && end == i+1 && d.abbreviated(first, i, next, abbr) {
		return 0
	}
	return end
}

// opening returns the first token at or after i that is no quote, bracket or
// dash, or lineEnd.
func (d *Doc) opening(i, lineEnd int) int {
	for i < lineEnd && d.Tokens[i].Kind == Punct && isOpener(d.Word(i)) {
		i++
	}
	return i
}

// skipFootnote steps over footnote marks glued to the full stop: "talks.[12]".
func (d *Doc) skipFootnote(i, lineEnd int) int {
	for i+2 < lineEnd && d.Word(i) == "[" && d.Tokens[i].Has(Glued) && d.Tokens[i+1].Kind == Number && d.Word(i+2) == "]" {
		i += 3
	}
	return i
}

// lacksSpace reports whether the full stop i ends a sentence although the next
// word is glued to it, as careless pages have it: "talks.The". Host names and
// abbreviations ("TP.HCM", "gov.uk") look different.
func (d *Doc) lacksSpace(i int, abbr *abbreviations) bool {
	if i == 0 || i+1 >= len(d.Tokens) {
		return false
	}
	before, after := d.Tokens[i-1], d.Tokens[i+1]
	return before.Kind == Word && !before.Has(Capital) && before.RuneEnd-before.RuneStart > 1 &&
		abbr.class(d.Word(i-1), d.Fold(i-1)) == 0 &&
		after.Kind == Word && after.Has(Capital) && !after.Has(AllCaps) && after.RuneEnd-after.RuneStart > 1
}

// abbreviated reports whether the full stop i belongs to the word before it and
// the sentence, which began with token first, goes on with token next.
func (d *Doc) abbreviated(first, i, next int, abbr *abbreviations) bool {
	if i == 0 || !d.Tokens[i].Has(Glued) {
		return false
	}
	t := d.Tokens[i-1]
	if t.Kind == Number {
		return i-1 == first || d.numbersItem(i-1)
	}
	if t.Kind != Word {
		return false
	}
	class := abbr.class(d.Word(i-1), d.Fold(i-1))
	figure := d.Tokens[next].Kind == Number
	letter := t.RuneEnd-t.RuneStart == 1
	switch {
	case class&before != 0, class&number != 0 && figure:
		return true
	case letter && !t.Has(Capital) && d.Lang != Russian && i > 1 && d.Tokens[i-2].Kind == Number:
		return false // a unit: "80 m", "17h"
	case class&anywhere != 0 || letter:
		dash := d.Fold(i+1) == "-" // "OLYMPIA, Wash. — Two"
		return !figure && (dash || !abbr.opens(d.Word(next), d.Fold(next)))
	}
	return false
}

// numbersItem reports whether the number i, with a full stop behind it, numbers
// an item of a list in a row: "teams: 1. Egypt; 2. Mali".
func (d *Doc) numbersItem(i int) bool {
	return i > 0 && !d.Tokens[i].Has(Glued) && strings.Contains(":;", d.Word(i-1))
}

func isMark(s string) bool { return s == "." || s == "!" || s == "?" || s == "…" }

func isCloser(s string) bool {
	switch s {
	case `"`, "'", "”", "’", "»", ")", "]", "}", "›":
		return true
	}
	return false
}

func isOpener(s string) bool {
	switch s {
	case `"`, "'", "“", "”", "„", "‘", "’", "«", "‹", "(", "[", "{", "-", "–", "—", "•", "*", "·", "/":
		return true
	}
	return false
}

// isCased reports whether a word is written in an alphabet with lower case.
func isCased(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return isLower(r)
}
