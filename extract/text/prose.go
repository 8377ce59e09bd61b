package text

import (
	"fmt"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/jdkato/prose/v2"
)

// Prose gives English tokens their Penn Treebank tags. It is the only place
// that knows the prose library, and takes its traps on itself:
//
//   - its model is loaded once, on the first call of Tags (about 0.3 s and
//     100 MB), instead of with every document;
//   - it reads one sentence at a time, without its own sentences and names;
//   - words written alike share one tag there, so the last one's would count for
//     all: Tags asks again for the beginning of such a sentence;
//   - its words have no offsets and are cut in other places ("did" + "n't",
//     "U.S."): tags are carried over by characters;
//   - it slices a word at offsets of the lower-cased word, and panics where the
//     two differ in length: such letters are replaced beforehand, and any panic
//     that is left becomes an error.
//
// The same sentence nearly always gets the same tags: where two tags score alike,
// prose chooses by chance (twice in 166,000 tokens tagged again). What must come
// out the same each time may take a tag as one vote among others, not more.
//
// The zero value is ready to use. One Prose serves many goroutines.
type Prose struct {
	once  sync.Once
	model *prose.Model
	err   error
}

// NewProse returns a Prose that has not loaded its model yet. Keep one per program.
func NewProse() *Prose { return new(Prose) }

// Tags returns a tag for each token of a sentence, in order. A token that is
// only a part of a word of prose has the tag of the whole, as the four tokens of "U.S."
// have; a token in which several begin has the tag of the first. A token
// that prose leaves out has the tag "". A sentence without tokens of its own
// or out of range is an error.
func (p *Prose) Tags(d *Doc, sentence int) (tags []string, err error) {
	if sentence < 0 || sentence >= len(d.Sentences) {
		return nil, fmt.Errorf("tag sentence %d of a text with %d sentences", sentence, len(d.Sentences))
	}
	p.once.Do(func() { p.model, p.err = loadProse() })
	if p.err != nil {
		return nil, p.err
	}
	defer func() {
		if r := recover(); r != nil {
			tags, err = nil, fmt.Errorf("tag sentence %d: prose panicked: %v", sentence, r)
		}
	}()
	in := newProseInput(d, d.Sentences[sentence])
	tags = make([]string, len(in.starts))
	// The first call tags the whole sentence. Of words that stand there twice it
	// tells only the last one's tag; the beginning up to there tells the one before.
	for end := len(in.words); end > 0; {
		if err := p.tag(&in, end, tags); err != nil {
			return nil, fmt.Errorf("tag sentence %d: %w", sentence, err)
		}
		if len(in.words) > maxRepeatWords {
			break
		}
		end = in.beforeLastRepeat(end)
	}
	return tags, nil
}

// In sentences of more words, which are lists or tables, words written alike
// keep one tag: telling them apart takes time in the square of the length.
const maxRepeatWords = 200

func loadProse() (m *prose.Model, err error) {
	defer func() {
		if r := recover(); r != nil {
			m, err = nil, fmt.Errorf("load the English model of prose: %v", r)
		}
	}()
	doc, err := prose.NewDocument("", prose.WithExtraction(false), prose.WithSegmentation(false))
	if err != nil {
		return nil, fmt.Errorf("load the English model of prose: %w", err)
	}
	return doc.Model, nil
}

// tag tags the first n words and fills in the tags of those that only this
// call can tell: the ones that do not return before word n, and are not filled in yet.
func (p *Prose) tag(in *proseInput, n int, tags []string) error {
	text := in.text[:in.words[n-1].end]
	doc, err := prose.NewDocument(text, prose.UsingModel(p.model), prose.WithExtraction(false), prose.WithSegmentation(false))
	if err != nil {
		return err
	}
	all := n == len(in.words) && n > maxRepeatWords
	at, word, tok := 0, 0, 0
	for _, t := range doc.Tokens() {
		for word+1 < n && at >= in.words[word].end {
			word++
		}
		// Prose may drop characters, never a whole word: its next token begins
		// in this word or in the one after.
		limit := in.words[min(word+1, n-1)].end
		k := strings.Index(text[at:limit], t.Text)
		if k < 0 {
			continue
		}
		start := at + k
		at = start + len(t.Text)
		for word+1 < n && start >= in.words[word].end {
			word++
		}
		tell := all || in.words[word].next >= n
		for ; tok < len(in.starts) && in.starts[tok] < at; tok++ {
			if tell && in.starts[tok] >= start && tags[tok] == "" {
				tags[tok] = t.Tag
			}
		}
	}
	return nil
}

// proseInput is a sentence as prose is to read it, with what is needed to find
// our tokens again.
type proseInput struct {
	text   string
	starts []int       // where each token begins in text
	words  []proseWord // the pieces between white space
}

type proseWord struct {
	end    int  // in text
	next   int  // the next word written alike; at least the number of words if none is
	repeat bool // stands earlier in the sentence, too
}

func newProseInput(d *Doc, s Sentence) proseInput {
	var b strings.Builder
	in := proseInput{starts: make([]int, 0, s.End-s.First)}
	for i := s.First; i < s.End; i++ {
		t := d.Tokens[i]
		if i > s.First && !t.Has(Glued) {
			in.words = append(in.words, proseWord{end: b.Len()})
			b.WriteByte(' ')
		}
		in.starts = append(in.starts, b.Len())
		for _, r := range d.Text[t.Start:t.End] {
			b.WriteRune(plainRune(r))
		}
	}
	in.words = append(in.words, proseWord{end: b.Len()})
	// Prose decodes this one entity, which would shift all that follows.
	in.text = strings.ReplaceAll(b.String(), "&rsquo;", "+rsquo;")
	last := make(map[string]int, len(in.words))
	start := 0
	for i := range in.words {
		w := &in.words[i]
		w.next = len(in.words)
		word := in.text[start:w.end]
		if k, ok := last[word]; ok {
			in.words[k].next, w.repeat = i, true
		}
		last[word] = i
		start = w.end + 1
	}
	return in
}

// beforeLastRepeat returns how many words stand before the last of the first n
// that repeats an earlier one; 0 if none does.
func (in *proseInput) beforeLastRepeat(n int) int {
	for n > 0 && !in.words[n-1].repeat {
		n--
	}
	return max(n-1, 0)
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
