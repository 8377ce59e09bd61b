package text

import (
	"fmt"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/jdkato/prose/v2"
)

// Prose gives English tokens their Penn Treebank tags. Only the files prose*.go
// know the prose library. Words are cut by prose and tagged with its weights; its
// traps are taken on here:
//
//   - it loads its model with every document: here it is loaded once, on the first
//     call of Tags (about 0.05 s and 25 MB, of which 8 MB are kept);
//   - it chooses by chance where two tags score alike: proseTagger never does;
//   - words written alike share one tag there, the last one's: here each has its own;
//   - its words have no offsets and are cut in other places ("did" + "n't",
//     "U.S."): tags are carried over by characters;
//   - it slices a word at offsets of the lower-cased word, and panics where the
//     two differ in length: such letters are replaced beforehand, and any panic
//     that is left becomes an error.
//
// The same sentence always gets the same tags. The zero value is ready to use.
// One Prose serves many goroutines.
type Prose struct {
	once   sync.Once
	tagger *proseTagger
	err    error
}

// NewProse returns a Prose that has not loaded its model yet. Keep one per program.
func NewProse() *Prose { return new(Prose) }

// Tags returns a tag for each token of a sentence, in order. A token that is
// only a part of a word of prose has the tag of the whole, as the four tokens of "U.S."
// have; a token in which several begin has the tag of the first. A token
// that prose leaves out has the tag "". A sentence out of range is an error.
func (p *Prose) Tags(d *Doc, sentence int) ([]string, error) {
	if sentence < 0 || sentence >= len(d.Sentences) {
		return nil, fmt.Errorf("tag sentence %d of a text with %d sentences", sentence, len(d.Sentences))
	}
	s := d.Sentences[sentence]
	return p.TagsIn(d, int(s.First), int(s.End))
}

// TagsIn returns the tags of tokens first up to end, which lie in one sentence:
// the same that Tags gives them, for less work. Tokens of several sentences or of
// none are an error.
func (p *Prose) TagsIn(d *Doc, first, end int) ([]string, error) {
	if first < 0 || first >= end || end > len(d.Tokens) || d.Tokens[first].Sentence != d.Tokens[end-1].Sentence {
		return nil, fmt.Errorf("tag tokens %d to %d of a text with %d tokens: they are not of one sentence", first, end, len(d.Tokens))
	}
	p.once.Do(func() { p.tagger, p.err = loadProseTagger() })
	if p.err != nil {
		return nil, p.err
	}
	s := d.SentenceOf(first)
	in := newProseInput(d, s)
	words, err := proseWords(in.text)
	if err != nil {
		return nil, fmt.Errorf("tag sentence %d: %w", d.Tokens[first].Sentence, err)
	}
	of := in.wordsOf(words)[first-int(s.First) : end-int(s.First)]
	lo, hi := len(words), 0
	for _, w := range of {
		if w >= 0 {
			lo, hi = min(lo, int(w)), max(hi, int(w)+1)
		}
	}
	out := make([]string, len(of))
	tags := p.tagger.tag(words, min(lo, hi), hi)
	for k, w := range of {
		if w >= 0 {
			out[k] = tags[w]
		}
	}
	return out, nil
}

// proseMarks are all characters by which prose cuts the pieces between white
// space into words: those it takes off the ends and the apostrophe.
const proseMarks = `$(["),]!;.?:'`

// proseWords cuts a text into words as prose does. Of most pieces between white
// space it is plain what prose would do; it is asked about the others only.
func proseWords(s string) (words []string, err error) {
	for piece := range strings.SplitSeq(s, " ") {
		switch mark := strings.IndexAny(piece, proseMarks); {
		case piece == "":
		case mark < 0:
			words = append(words, piece)
		// A mark at the end is a word of its own, but for the stop of "Mr." and the
		// bracket of ":)".
		case mark == len(piece)-1 && (piece[mark] == ',' && mark > 0 || piece[mark] == '.' && mark > 3):
			words = append(words, piece[:mark], piece[mark:])
		default:
			if words, err = appendProseWords(words, piece); err != nil {
				return nil, err
			}
		}
	}
	return words, nil
}

// appendProseWords lets prose cut s and appends the words. A panic of prose is an error.
func appendProseWords(words []string, s string) (_ []string, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("cut into words: prose panicked: %v", r)
		}
	}()
	// Without tags, names and sentences prose needs no model.
	doc, err := prose.NewDocument(s, prose.WithTagging(false), prose.WithExtraction(false), prose.WithSegmentation(false))
	if err != nil {
		return nil, fmt.Errorf("cut into words: %w", err)
	}
	for _, t := range doc.Tokens() {
		words = append(words, t.Text)
	}
	return words, nil
}

// proseInput is a sentence as prose is to read it, with what is needed to find
// our tokens again.
type proseInput struct {
	text   string
	starts []int // where each token begins in text
	ends   []int // where each piece between white space ends in text
}

func newProseInput(d *Doc, s Sentence) proseInput {
	var b strings.Builder
	in := proseInput{starts: make([]int, 0, s.End-s.First)}
	for i := s.First; i < s.End; i++ {
		t := d.Tokens[i]
		if i > s.First && !t.Has(Glued) {
			in.ends = append(in.ends, b.Len())
			b.WriteByte(' ')
		}
		in.starts = append(in.starts, b.Len())
		for _, r := range d.Text[t.Start:t.End] {
			b.WriteRune(plainRune(r))
		}
	}
	in.ends = append(in.ends, b.Len())
	// Prose decodes this one entity, which would shift all that follows.
	in.text = strings.ReplaceAll(b.String(), "&rsquo;", "+rsquo;")
	return in
}

// wordsOf returns for each token the word of prose that it has its tag of, -1
// where there is none.
func (in *proseInput) wordsOf(words []string) []int32 {
	of := make([]int32, len(in.starts))
	for k := range of {
		of[k] = -1
	}
	at, piece, tok := 0, 0, 0
	for i, w := range words {
		for piece+1 < len(in.ends) && at >= in.ends[piece] {
			piece++
		}
		// Prose may drop characters, never a whole piece: its next word begins
		// in this piece or in the one after.
		limit := in.ends[min(piece+1, len(in.ends)-1)]
		k := strings.Index(in.text[at:limit], w)
		if k < 0 {
			continue
		}
		start := at + k
		at = start + len(w)
		for ; tok < len(in.starts) && in.starts[tok] < at; tok++ {
			if in.starts[tok] >= start {
				of[tok] = int32(i)
			}
		}
	}
	return of
}

// plainRune maps what prose would replace by itself, and letters whose lower
// case has another length in UTF-8, so that text lengths stay the same.
func plainRune(r rune) rune {
	if r < utf8.RuneSelf {
		return r
	}
	switch r {
	case '“', '”':
		return '"'
	case '‘', '’':
		return '\''
	}
	switch l := unicode.ToLower(r); {
	case r == utf8.RuneError, unicode.IsSpace(r):
		return 'x'
	case utf8.RuneLen(l) != utf8.RuneLen(r):
		return 'X'
	}
	return r
}
