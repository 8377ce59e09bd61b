package name

import (
	"strings"
	"unicode/utf8"

	"parley/extract/name/internal/crf"
	"parley/extract/text"
)

// A spelling is what a token tells by itself, the same wherever it stands.
type spelling struct {
	word  uint64 // comparison form; digits count as one
	raw   uint64 // as it stands
	stem  uint64 // lookup form
	shape uint64 // upper, lower, digit, and whether it is glued
	end3  uint64 // last three letters
	class int32  // in wordClasses; -1: none
	fold  string // of a word; empty for numbers and marks

	// The scores of the features that it gives to the tokens around it, by their
	// distance; see appendTo.
	gives [2*reach + 1][crf.Labels]int16
}

// reach is how many tokens to either side a token is seen.
const reach = 2

const (
	absent   = 0x9E3779B97F4A7C15 // the word of a token outside the sentence
	anyDigit = 0xD1617
)

// outside is what stands for the places before and after a sentence.
var outside = spelling{word: absent, stem: absent, shape: absent, class: -1}

// appendAffixes appends the first and last one to four letters.
func (x *spelling) appendAffixes(out []uint32) []uint32 {
	h, n := uint64(fnvOffset), uint64(0)
	for _, r := range x.fold {
		h = (h ^ uint64(r)) * fnvPrime
		n++
		out = append(out, uint32(mix(70+n, h, 0)>>32))
		if n == 4 {
			break
		}
	}
	h, n = uint64(fnvOffset), 0
	for end := len(x.fold); end > 0 && n < 4; {
		r, size := utf8.DecodeLastRuneInString(x.fold[:end])
		end -= size
		h = (h ^ uint64(r)) * fnvPrime
		n++
		out = append(out, uint32(mix(80+n, h, 0)>>32))
	}
	return out
}

// spellings remembers those of a model's words that came last, for most words
// of a text are those of all texts: what they give is looked up once. It has no
// effect on what is found. It belongs to one goroutine.
type spellings struct {
	words   *wordClasses
	field   *crf.Model // nil where scores are not needed
	lang    text.Lang
	known   [2]text.WordMap[*spelling] // by the word as it stands; the second, glued to the token before
	outside spelling
	buf     []uint32
}

// maxSpellings bounds the words remembered, to a few megabytes.
const maxSpellings = 1 << 13

func newSpellings(words *wordClasses, field *crf.Model) *spellings {
	return &spellings{words: words, field: field}
}

// open makes ready for a text of a language, on which lookup forms depend.
func (x *spellings) open(lang text.Lang) {
	if lang != x.lang {
		x.forget()
		x.lang = lang
	}
	x.outside = outside
	x.weigh(&x.outside)
}

func (x *spellings) forget() {
	for k := range x.known {
		x.known[k].Clear()
	}
}

// of returns the spelling of token i.
func (x *spellings) of(doc *text.Doc, i int) *spelling {
	glued := 0
	if doc.Tokens[i].Has(text.Glued) {
		glued = 1
	}
	w, hash := doc.Word(i), doc.FoldHash(i)
	if s, ok := x.known[glued].Get(w, hash); ok {
		return s
	}
	if x.known[0].Len()+x.known[1].Len() >= maxSpellings {
		x.forget()
	}
	s := x.read(doc, i)
	x.weigh(s)
	x.known[glued].Put(strings.Clone(w), hash, s)
	return s
}

func (x *spellings) read(doc *text.Doc, i int) *spelling {
	s := &spelling{class: -1, raw: hashString(doc.Word(i)), shape: shapeOf(doc, i)}
	t := doc.Tokens[i]
	if t.Kind == text.Number {
		s.word = mix(anyDigit, uint64(t.End-t.Start), 0)
		s.stem = s.word
		return s
	}
	fold := doc.Fold(i)
	s.word = hashString(fold)
	s.stem = s.word
	if doc.Lang == text.Russian {
		s.stem = hashString(doc.Key(i))
	}
	s.end3 = hashString(suffix(fold, 3))
	s.class = x.words.find(s.word)
	if t.Kind == text.Word {
		s.fold = strings.Clone(fold)
	}
	return s
}

// weigh fills in what s gives.
func (x *spellings) weigh(s *spelling) {
	if x.field == nil {
		return
	}
	for o := -reach; o <= reach; o++ {
		x.buf = x.appendTo(x.buf[:0], s, o)
		sum := x.field.Score(x.buf)
		for k := range crf.Labels {
			s.gives[o+reach][k] = int16(sum[k]) // of some twenty weights below 128
		}
	}
}

// appendTo appends the features that a token spelled s gives to the one that
// stands o tokens before it (after it, where o is negative).
func (x *spellings) appendTo(out []uint32, s *spelling, o int) []uint32 {
	at := uint64(o + reach)
	add := func(template, a, b uint64) { out = append(out, uint32(mix(template, a, b)>>32)) }
	add(10+at, s.word, 0)
	add(20+at, s.shape, 0)
	if x.lang == text.Russian && -1 <= o && o <= 1 {
		add(59+at, s.stem, 0)
	}
	if s.class >= 0 {
		for level, c := range x.words.classes(s.class) {
			add(120+8*uint64(level)+at, uint64(c), 0)
			if o == 0 {
				add(144+uint64(level), uint64(c), s.shape)
			}
		}
	}
	if o == 0 {
		add(30, s.raw, 0)
		out = s.appendAffixes(out)
	}
	return out
}
