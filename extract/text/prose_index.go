package text

import "strings"

// proseIndex is the weights of a model, ordered by what features are about: a
// word tells in one lookup all that it says about itself and the words around it.
type proseIndex struct {
	tags     []string // sorted
	weights  []proseWeight
	bias     proseSpan
	words    map[string]proseWord          // by common form
	suffixes map[string][3]proseSpan       // for the word itself, the one after, the one before
	letters  [256]proseSpan                // by the first byte of the word itself
	contexts map[string]proseContext       // numbers of the tags that may stand before
	before   []proseSpan                   // by the tag before
	before2  []proseSpan                   // by the tag two words before
	both     map[[2]proseContext]proseSpan // by both of them
	beside   map[proseBeside]proseSpan     // by the tag before and the word itself
}

// proseWord is what a word says for and against tags: for its own, and for
// those of the words so many places away. A word that no feature is about says
// nothing.
type proseWord struct {
	number          int32 // from 1; 0 for a word that no feature is about
	own             proseSpan
	before, before2 proseSpan // for the word after it, and the one after that
	after, after2   proseSpan // for the word before it, and the one before that
}

// proseContext is the number of a tag that stands before, from 1; 0 for one that
// no feature is about.
type proseContext uint16

type proseBeside struct {
	tag  proseContext
	word int32
}

// indexProse orders the features of a model. Those that no word can have are
// left out.
func indexProse(w *proseWeights) *proseIndex {
	x := &proseIndex{
		tags: w.tags, weights: w.weights, bias: w.features[biasFeature],
		words: make(map[string]proseWord), suffixes: make(map[string][3]proseSpan),
		contexts: make(map[string]proseContext), before: make([]proseSpan, 1), before2: make([]proseSpan, 1),
		both: make(map[[2]proseContext]proseSpan), beside: make(map[proseBeside]proseSpan),
	}
	for feature, s := range w.features {
		for _, k := range proseFeatures {
			if value, ok := strings.CutPrefix(feature, k.prefix); ok {
				k.put(x, value, s)
				break
			}
		}
	}
	return x
}

// proseFeatures are the templates of features and where their weights go.
var proseFeatures = []struct {
	prefix string
	put    func(x *proseIndex, value string, s proseSpan)
}{
	{"i word ", func(x *proseIndex, v string, s proseSpan) { x.word(v, func(w *proseWord) { w.own = s }) }},
	{"i-1 word ", func(x *proseIndex, v string, s proseSpan) { x.word(v, func(w *proseWord) { w.before = s }) }},
	{"i-2 word ", func(x *proseIndex, v string, s proseSpan) { x.word(v, func(w *proseWord) { w.before2 = s }) }},
	{"i+1 word ", func(x *proseIndex, v string, s proseSpan) { x.word(v, func(w *proseWord) { w.after = s }) }},
	{"i+2 word ", func(x *proseIndex, v string, s proseSpan) { x.word(v, func(w *proseWord) { w.after2 = s }) }},
	{"i suffix ", func(x *proseIndex, v string, s proseSpan) { x.suffix(v, 0, s) }},
	{"i-1 suffix ", func(x *proseIndex, v string, s proseSpan) { x.suffix(v, 1, s) }},
	{"i+1 suffix ", func(x *proseIndex, v string, s proseSpan) { x.suffix(v, 2, s) }},
	{"i pref1 ", func(x *proseIndex, v string, s proseSpan) {
		for _, r := range v {
			if v == string(r) && int(r) < len(x.letters) { // a byte as a letter, as prose has it
				x.letters[r] = s
			}
		}
	}},
	{"i-1 tag ", func(x *proseIndex, v string, s proseSpan) {
		n := x.context(v) // first, for it may move before
		x.before[n] = s
	}},
	{"i-2 tag ", func(x *proseIndex, v string, s proseSpan) {
		n := x.context(v)
		x.before2[n] = s
	}},
	{"i tag+i-2 tag ", func(x *proseIndex, v string, s proseSpan) {
		if a, b, ok := strings.Cut(v, " "); ok {
			x.both[[2]proseContext{x.context(a), x.context(b)}] = s
		}
	}},
	{"i-1 tag+i word ", func(x *proseIndex, v string, s proseSpan) {
		if tag, word, ok := strings.Cut(v, " "); ok {
			x.word(word, func(w *proseWord) { x.beside[proseBeside{x.context(tag), w.number}] = s })
		}
	}},
}

func (x *proseIndex) word(w string, set func(*proseWord)) {
	e := x.words[w]
	if e.number == 0 {
		e.number = int32(len(x.words) + 1)
	}
	set(&e)
	x.words[w] = e
}

func (x *proseIndex) suffix(v string, k int, s proseSpan) {
	e := x.suffixes[v]
	e[k] = s
	x.suffixes[v] = e
}

// context returns the number of a tag, a new one for a new tag.
func (x *proseIndex) context(tag string) proseContext {
	n, ok := x.contexts[tag]
	if !ok {
		n = proseContext(len(x.before))
		x.contexts[tag] = n
		x.before, x.before2 = append(x.before, proseSpan{}), append(x.before2, proseSpan{})
	}
	return n
}
