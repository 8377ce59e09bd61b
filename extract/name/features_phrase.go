package name

import (
	"unicode"
	"unicode/utf8"

	"parley/extract/text"
)

// A phrase is what a token may belong to beyond its run of capitals. All are
// found by form alone, without words of any language; indices are of tokens,
// -1 stands for none.
type phrase struct {
	// The chain: runs of capitals joined by one or two short words in small
	// letters ("Department of Natural Resources and Mines"), from its first token
	// to the one after its last. Equal for a token outside any.
	chain, chainEnd int32
	// For a word in small letters the first token of the nearest run on its left,
	// if only such words lie between ("Министерство иностранных дел").
	leftRun int32
	// The token that opens the quotation the token stands in, and the one that closes it.
	quote, quoteEnd int32
	// In an abbreviation that stands in brackets after the words it is made of,
	// and in these words, the first of the words; first and last of them.
	expansion, expansionEnd int32
}

// Limits beyond which a link says nothing.
const (
	maxLinkWords   = 2
	maxLinkLetters = 3
	maxLeftRun     = 6
	maxQuote       = 8 // longer quotations are speech
)

func (f *features) readPhrases(s text.Sentence) {
	for i := s.First; i < s.End; i++ {
		f.phrases[i] = phrase{-1, -1, -1, -1, -1, -1, -1}
	}
	f.readChains(int(s.First), int(s.End))
	f.readQuotes(int(s.First), int(s.End))
	f.readExpansions(int(s.First), int(s.End))
}

func (f *features) readChains(first, end int) {
	for i := first; i < end; {
		if !f.capital(i) {
			i++
			continue
		}
		last := int(f.facts[i].runEnd)
		for {
			k, words := last, 0
			for k < end && words < maxLinkWords && f.linkWord(k) {
				k++
				words++
			}
			if words == 0 && k < end && f.doc.Word(k) == "&" {
				k++
				words = 1
			}
			if words == 0 || k >= end || !f.capital(k) {
				break
			}
			last = int(f.facts[k].runEnd)
		}
		for k := i; k < last; k++ {
			f.phrases[k].chain, f.phrases[k].chainEnd = int32(i), int32(last)
		}
		run := i
		for k := last - 1; k >= i; k-- {
			if f.capital(k) {
				run = int(f.facts[k].run)
				break
			}
		}
		i = last
		for k := last; k < end && k < last+maxLeftRun && f.doc.Tokens[k].Kind == text.Word && !f.capital(k); k++ {
			f.phrases[k].leftRun = int32(run)
		}
	}
}

func (f *features) linkWord(i int) bool {
	t := f.doc.Tokens[i]
	return t.Kind == text.Word && !t.Has(text.Capital) && t.RuneEnd-t.RuneStart <= maxLinkLetters
}

func (f *features) readQuotes(first, end int) {
	open := -1
	for i := first; i < end; i++ {
		if f.doc.Tokens[i].Kind != text.Punct {
			continue
		}
		closes := false
		switch f.doc.Word(i) {
		case "«", "“", "„":
			closes = open >= 0 && f.doc.Word(open) == "„" && f.doc.Word(i) == "“"
			if !closes {
				open = i
			}
		case "»", "”":
			closes = open >= 0
		case `"`:
			closes = open >= 0
			if !closes {
				open = i
			}
		}
		if !closes {
			continue
		}
		if i-open-1 <= maxQuote {
			for k := open + 1; k < i; k++ {
				f.phrases[k].quote, f.phrases[k].quoteEnd = int32(open), int32(i)
			}
		}
		open = -1
	}
}

// readExpansions finds "National Bank of Hungary (NBH)".
func (f *features) readExpansions(first, end int) {
	for i := first + 3; i < end; i++ {
		if !f.doc.Tokens[i].Has(text.AllCaps) || f.doc.Word(i-1) != "(" {
			continue
		}
		letters := f.doc.Word(i)
		k := i - 2
		for len(letters) > 0 && k >= first && f.doc.Tokens[k].Kind == text.Word {
			want, size := utf8.DecodeLastRuneInString(letters)
			r, _ := utf8.DecodeRuneInString(f.doc.Word(k))
			switch {
			case unicode.ToUpper(r) == want:
				letters = letters[:len(letters)-size]
			case f.capital(k) || !f.linkWord(k):
				k = first
			}
			k--
		}
		from := k + 1
		if len(letters) > 0 || from >= i-2 || !f.capital(from) {
			continue
		}
		for k := from; k < i-1; k++ {
			f.phrases[k].expansion, f.phrases[k].expansionEnd = int32(from), int32(i-1)
		}
		f.phrases[i].expansion, f.phrases[i].expansionEnd = int32(from), int32(i-1)
		f.vocabulary[f.facts[i].id].expansion = int32(from) + 1
	}
}

// appendPhrases describes a token by its phrases.
func (f *features) appendPhrases(out []uint32, lo, hi, i int) []uint32 {
	x, p := &f.facts[i], &f.phrases[i]
	add := func(template, a, b uint64) { out = append(out, uint32(mix(template, a, b)>>32)) }
	if p.chain >= 0 && (p.chain != x.run || p.chainEnd != x.runEnd || !f.capital(i)) {
		head, last := f.facts[p.chain].stem, f.facts[p.chainEnd-1].stem
		where := uint64(0)
		switch {
		case x.run == p.chain:
			where = 1
		case x.runEnd == p.chainEnd && f.capital(i):
			where = 2
		case f.capital(i):
			where = 3
		}
		add(170, head, where)
		add(171, last, where)
		add(172, head, x.word)
		if c := f.facts[p.chain].class; c >= 0 {
			add(173, uint64(f.known.words.classes(c)[1]), where)
		}
		if p.chain > int32(lo) {
			add(174, f.facts[p.chain-1].word, where)
		}
	}
	if p.leftRun >= 0 {
		head := &f.facts[p.leftRun]
		add(175, head.stem, 0)
		add(176, head.stem, x.stem)
		add(177, head.stem, uint64(i-int(p.leftRun)))
	}
	if p.quote >= 0 {
		before := uint64(absent)
		if p.quote > int32(lo) {
			before = f.facts[p.quote-1].stem
		}
		size := uint64(p.quoteEnd - p.quote)
		where := uint64(0)
		if int32(i) == p.quote+1 {
			where |= 1
		}
		if int32(i)+1 == p.quoteEnd {
			where |= 2
		}
		if f.capital(int(p.quote) + 1) {
			where |= 4
		}
		add(180, before, where)
		add(181, size, where)
		add(182, x.shape, where)
	}
	// What stands in the quotation that begins after this token.
	if i+2 < hi && f.phrases[i+2].quote == int32(i+1) {
		add(183, x.stem, f.facts[i+2].shape)
	}
	switch {
	case p.expansion >= 0:
		where := uint64(1)
		switch int32(i) {
		case p.expansion:
			where = 2
		case p.expansionEnd - 1:
			where = 3
		case p.expansionEnd + 1:
			where = 4
		}
		add(190, where, 0)
		add(191, where, f.facts[p.expansion].stem)
	case f.vocabulary[x.id].expansion > 0 && x.shape != 0:
		add(190, 5, 0)
		add(191, 5, f.facts[f.vocabulary[x.id].expansion-1].stem)
	}
	return out
}
