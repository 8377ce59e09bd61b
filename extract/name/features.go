package name

import (
	"math/bits"

	"parley/extract/lexicon"
	"parley/extract/text"
)

// A features describes the tokens of one document to the model, each as a list
// of hashes. Nothing here is a word of text: what a hash was made of is told
// only by its template, the first argument of [mix].
//
// Templates may be changed only together with a new training.
type features struct {
	doc     *text.Doc
	known   *spellings
	facts   []fact
	phrases []phrase
	// Occurrences of the same word (by lookup form): the last token that has it,
	// and for each token the one before with the same word (-1: none).
	vocabulary []wordStat
	earlier    []int32
	ids        map[uint64]int32 // in vocabulary, by lookup form
}

// fact is what the templates need to know of a token.
type fact struct {
	*spelling
	hints uint64 // bits of hintBit
	id    int32  // in vocabulary
	// The run of capitalized words that the token stands in; both equal for a
	// token outside any.
	run, runEnd int32
	// The tokens between white space around this one, joined by hyphens, full
	// stops and apostrophes.
	chunk, chunkEnd int32
	style           style
}

// style says how the letters of a sentence are written.
type style uint8

const (
	plain  style = iota
	capped       // most words all in capitals
	titled       // most words with a capital
)

type wordStat struct {
	last           int32
	capital, lower int32 // in mid-sentence; anywhere
	expansion      int32 // 1-based, the first token of the words that the word abbreviates; 0: none
}

// read reads a document. It forgets the one before, and keeps the space for it.
func (f *features) read(doc *text.Doc, known *spellings, hints []lexicon.Match) {
	n := len(doc.Tokens)
	f.doc, f.known = doc, known
	f.facts, f.phrases, f.earlier = anew(f.facts, n), anew(f.phrases, n), anew(f.earlier, n)
	f.vocabulary = f.vocabulary[:0]
	if f.ids == nil {
		f.ids = make(map[uint64]int32)
	}
	clear(f.ids)
	known.open(doc.Lang)
	for i := range doc.Tokens {
		x := &f.facts[i]
		x.spelling = known.of(doc, i)
		id, ok := f.ids[x.stem]
		if !ok {
			id = int32(len(f.vocabulary))
			f.ids[x.stem] = id
			f.vocabulary = append(f.vocabulary, wordStat{last: -1})
		}
		x.id = id
	}
	for s := range doc.Sentences {
		f.readSentence(doc.Sentences[s])
		f.readPhrases(doc.Sentences[s])
	}
	for _, m := range hints {
		f.addHint(m)
	}
}

// anew returns n zero values, in the space of s where that is enough.
func anew[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	s = s[:n]
	clear(s)
	return s
}

func (f *features) readSentence(s text.Sentence) {
	style := f.styleOf(s)
	first, end := int(s.First), int(s.End)
	for i := first; i < end; {
		run := i
		for run < end && (f.capital(run) || run > i && f.joins(run, end) && f.capital(run+1)) {
			run++
		}
		run = max(run, i+1)
		for k := i; k < run; k++ {
			f.facts[k].run, f.facts[k].runEnd = int32(i), int32(run)
		}
		i = run
	}
	for i := first; i < end; {
		chunk := i + 1
		for chunk < end && f.linked(chunk, end) {
			chunk++
		}
		if chunk < end && f.doc.Word(chunk) == "." && f.initial(chunk-1) && f.doc.Tokens[chunk].Has(text.Glued) {
			chunk++
		}
		for k := i; k < chunk; k++ {
			f.facts[k].chunk, f.facts[k].chunkEnd = int32(i), int32(chunk)
		}
		i = chunk
	}
	for i := first; i < end; i++ {
		x := &f.facts[i]
		x.style = style
		w := &f.vocabulary[x.id]
		f.earlier[i] = w.last
		w.last = int32(i)
		switch {
		case f.doc.Tokens[i].Kind != text.Word || style == capped:
		case !f.capital(i):
			w.lower++
		case i > first && style == plain:
			w.capital++
		}
	}
}

func (f *features) styleOf(s text.Sentence) style {
	words, upper, caps := 0, 0, 0
	for i := s.First; i < s.End; i++ {
		t := f.doc.Tokens[i]
		if t.Kind != text.Word {
			continue
		}
		words++
		if t.Has(text.AllCaps) {
			upper++
		}
		if t.Has(text.Capital) {
			caps++
		}
	}
	switch {
	case words > 2 && upper*2 > words:
		return capped
	case words > 3 && caps*10 > words*7:
		return titled
	}
	return plain
}

func (f *features) capital(i int) bool { return f.doc.Tokens[i].Has(text.Capital) }

func (f *features) solid(i int) bool { return f.doc.Tokens[i].Kind != text.Punct }

func (f *features) initial(i int) bool {
	t := f.doc.Tokens[i]
	return t.Kind == text.Word && t.RuneEnd-t.RuneStart == 1
}

// linked reports whether token i belongs to one chunk with the token before.
func (f *features) linked(i, end int) bool {
	if !f.doc.Tokens[i].Has(text.Glued) {
		return false
	}
	if f.solid(i) {
		return f.solid(i-1) || f.joins(i-1, end)
	}
	return f.joins(i, end)
}

// joins reports whether token i is a hyphen, a full stop or the like between two
// words or numbers, without white space.
func (f *features) joins(i, end int) bool {
	if i == 0 || i+1 >= end || !f.doc.Tokens[i].Has(text.Glued) || !f.doc.Tokens[i+1].Has(text.Glued) ||
		!f.solid(i-1) || !f.solid(i+1) {
		return false
	}
	switch f.doc.Fold(i) {
	case "-", "'", "&", "/", ".":
		return true
	}
	return false
}

// appendTo appends the features of token i of sentence s to out: what the
// tokens around it give, each by itself, and what their context adds.
func (f *features) appendTo(out []uint32, s text.Sentence, i int) []uint32 {
	for o := -reach; o <= reach; o++ {
		out = f.known.appendTo(out, f.at(s, i+o), o)
	}
	return f.appendContext(out, s, i)
}

// at returns the spelling of token i, as sentence s sees it.
func (f *features) at(s text.Sentence, i int) *spelling {
	if i < int(s.First) || i >= int(s.End) {
		return &f.known.outside
	}
	return f.facts[i].spelling
}

// appendContext appends the features of token i that depend on more than one
// token, or on where they stand.
func (f *features) appendContext(out []uint32, s text.Sentence, i int) []uint32 {
	lo, hi := int(s.First), int(s.End)
	x := &f.facts[i]
	var w, sh [5]uint64
	for o := -reach; o <= reach; o++ {
		y := f.at(s, i+o)
		w[o+reach], sh[o+reach] = y.word, y.shape
	}
	add := func(template, a, b uint64) { out = append(out, uint32(mix(template, a, b)>>32)) }

	add(1, 0, 0)
	add(31, w[1], w[2])
	add(32, w[2], w[3])
	add(33, w[1], w[3])
	add(34, w[0], w[1])
	add(35, w[3], w[4])
	add(36, sh[1], sh[2])
	add(37, sh[2], sh[3])
	add(38, mix(0, sh[1], sh[2]), sh[3])
	add(39, w[1], sh[2])
	add(40, w[3], sh[2])
	place := uint64(x.style) << 1
	if i == lo {
		place |= 1
	}
	if s.Heading {
		place |= 8
	}
	add(41, place, sh[2])
	if f.doc.Lang == text.Russian {
		out = f.appendStems(out, lo, hi, i)
	}
	if i > lo {
		add(50, f.facts[i-1].end3, sh[2])
	}
	if i+1 < hi {
		add(51, f.facts[i+1].end3, sh[2])
	}
	if x.chunkEnd-x.chunk > 1 {
		out = f.appendChunk(out, lo, hi, i)
	}
	if f.capital(i) {
		out = f.appendRun(out, lo, hi, i)
		out = f.appendDocument(out, i, place)
	}
	out = f.appendPhrases(out, lo, hi, i)
	out = f.appendClasses(out, lo, hi, i)
	return f.appendHints(out, lo, hi, i)
}

func (f *features) appendStems(out []uint32, lo, hi, i int) []uint32 {
	at := func(k int) uint64 {
		if k < lo || k >= hi {
			return absent
		}
		return f.facts[k].stem
	}
	a, b, c := at(i-1), at(i), at(i+1)
	return append(out, uint32(mix(63, a, b)>>32), uint32(mix(64, b, c)>>32))
}

// appendChunk describes a token glued to others by the whole.
func (f *features) appendChunk(out []uint32, lo, hi, i int) []uint32 {
	x := &f.facts[i]
	whole, shape := uint64(0), uint64(0)
	for k := x.chunk; k < x.chunkEnd; k++ {
		whole = mix(0, whole, f.facts[k].word)
		shape = mix(0, shape, f.facts[k].shape)
	}
	before, after := uint64(absent), uint64(absent)
	if int(x.chunk) > lo {
		before = f.facts[x.chunk-1].word
	}
	if int(x.chunkEnd) < hi {
		after = f.facts[x.chunkEnd].word
	}
	at := uint64(min(i-int(x.chunk), 3)<<2 | min(int(x.chunkEnd)-i, 3))
	return append(out,
		uint32(mix(90, whole, at)>>32), uint32(mix(91, shape, at)>>32),
		uint32(mix(92, before, at)>>32), uint32(mix(93, after, at)>>32),
	)
}

// appendRun describes a capitalized word by the run of capitalized words it
// stands in and the words around that.
func (f *features) appendRun(out []uint32, lo, hi, i int) []uint32 {
	x := &f.facts[i]
	before, after := uint64(absent), uint64(absent)
	beforeStem, afterStem := uint64(absent), uint64(absent)
	if int(x.run) > lo {
		before, beforeStem = f.facts[x.run-1].word, f.facts[x.run-1].stem
	}
	if int(x.runEnd) < hi {
		after, afterStem = f.facts[x.runEnd].word, f.facts[x.runEnd].stem
	}
	add := func(template, a, b uint64) { out = append(out, uint32(mix(template, a, b)>>32)) }
	left, right := i-int(x.run), int(x.runEnd)-1-i
	add(100, before, 0)
	add(101, after, 0)
	add(102, uint64(min(left, 3)), uint64(min(right, 3)))
	add(103, before, after)
	if left > 0 {
		add(104, f.facts[x.run].word, 0)
	}
	if right > 0 {
		add(105, f.facts[x.runEnd-1].word, 0)
	}
	if f.doc.Lang == text.Russian {
		add(106, beforeStem, 0)
		add(107, afterStem, 0)
	}
	// Two words before the run: "phó thủ tướng", "head of the".
	if int(x.run) > lo+1 {
		add(108, f.facts[x.run-2].word, before)
	}
	if c := f.facts[x.runEnd-1].class; right > 0 && c >= 0 {
		add(160, uint64(f.known.words.classes(c)[1]), 0)
	}
	if c := f.facts[x.run].class; left > 0 && c >= 0 {
		add(161, uint64(f.known.words.classes(c)[1]), 0)
	}
	if int(x.run) > lo {
		add(164, f.facts[x.run-1].hints, 0)
		if c := f.facts[x.run-1].class; c >= 0 {
			add(162, uint64(f.known.words.classes(c)[1]), 0)
		}
	}
	if int(x.runEnd) < hi {
		add(165, f.facts[x.runEnd].hints, 0)
		if c := f.facts[x.runEnd].class; c >= 0 {
			add(163, uint64(f.known.words.classes(c)[1]), 0)
		}
	}
	return out
}

// Other occurrences of a word that are looked at; names return often.
const maxOccurrences = 4

// appendDocument describes a capitalized word by how it is written and what
// stands beside it elsewhere in the document.
func (f *features) appendDocument(out []uint32, i int, place uint64) []uint32 {
	x := &f.facts[i]
	w := f.vocabulary[x.id]
	capital := w.capital
	if place&1 == 0 && x.style == plain {
		capital-- // this one
	}
	how := uint64(0)
	if capital > 0 {
		how |= 1
	}
	if w.lower > 0 {
		how |= 2
	}
	out = append(out, uint32(mix(110, how, place)>>32))
	n := 0
	for k := w.last; k >= 0 && n < maxOccurrences; k = f.earlier[k] {
		if int(k) == i || !f.capital(int(k)) || f.facts[k].style == capped {
			continue
		}
		n++
		s := f.doc.Tokens[k].Sentence
		if k > 0 && f.doc.Tokens[k-1].Sentence == s {
			out = append(out, uint32(mix(111, f.facts[k-1].word, 0)>>32))
		}
		if int(k)+1 < len(f.facts) && f.doc.Tokens[k+1].Sentence == s {
			out = append(out, uint32(mix(112, f.facts[k+1].word, 0)>>32))
		}
	}
	return out
}

// appendClasses describes a token by its word class and those beside it.
func (f *features) appendClasses(out []uint32, lo, hi, i int) []uint32 {
	x := &f.facts[i]
	if x.class < 0 {
		return out
	}
	c := uint64(f.known.words.classes(x.class)[0])
	if i > lo && f.facts[i-1].class >= 0 {
		out = append(out, uint32(mix(148, c, uint64(f.known.words.classes(f.facts[i-1].class)[0]))>>32))
	}
	if i+1 < hi && f.facts[i+1].class >= 0 {
		out = append(out, uint32(mix(149, c, uint64(f.known.words.classes(f.facts[i+1].class)[0]))>>32))
	}
	return out
}

// appendHints describes a token by what the lexicon knows of it and its neighbours.
func (f *features) appendHints(out []uint32, lo, hi, i int) []uint32 {
	x := &f.facts[i]
	for h := x.hints; h != 0; h &= h - 1 {
		b := uint64(bits.TrailingZeros64(h))
		out = append(out, uint32(mix(150, b, 0)>>32), uint32(mix(151, b, x.shape)>>32))
	}
	if x.hints != 0 {
		out = append(out, uint32(mix(152, x.hints, 0)>>32))
	}
	if i > lo {
		for h := f.facts[i-1].hints; h != 0; h &= h - 1 {
			out = append(out, uint32(mix(153, uint64(bits.TrailingZeros64(h)), x.shape)>>32))
		}
	}
	if i+1 < hi {
		for h := f.facts[i+1].hints; h != 0; h &= h - 1 {
			out = append(out, uint32(mix(154, uint64(bits.TrailingZeros64(h)), x.shape)>>32))
		}
	}
	return out
}
