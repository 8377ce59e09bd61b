package text

import (
	_ "embed" // for the emoticons
	"regexp"
	"strconv"
	"strings"

	"github.com/mingrammer/commonregex"
)

// proseTagger tags words by the averaged perceptron of prose, with the weights
// that prose carries, but always in the same way.
//
// Prose adds the weights of a word's features in the random order of a map and
// takes the first tag of the highest sum that it meets in another map. So equal
// sums are decided by chance, and by rounding. But all weights are whole
// thousandths: sums of integers have no order, and of equal sums the tag first in
// byte order wins here. All else is as in prose v2.0.0 (tag.go), for the weights
// were learned with exactly these features: also that prefixes and suffixes are
// bytes, not letters.
//
// The method is that of Matthew Honnibal, "A Good Part-of-Speech Tagger in about
// 200 Lines of Python" (2013). A proseTagger does not change once it is loaded.
type proseTagger struct {
	*proseWeights
	only      map[string]string // the tag of frequent words that have but one
	emoticons map[string]bool
}

//go:embed data/prose.emoticons.txt
var proseEmoticons string

// loadProseTagger reads the model out of the prose package.
func loadProseTagger() (*proseTagger, error) {
	weights, err := loadProseWeights()
	if err != nil {
		return nil, err
	}
	only, err := loadProseOnly()
	if err != nil {
		return nil, err
	}
	g := &proseTagger{proseWeights: weights, only: only, emoticons: make(map[string]bool)}
	for line := range strings.Lines(proseEmoticons) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			g.emoticons[line] = true
		}
	}
	return g, nil
}

// tag returns the tag of each word of a sentence that prose cut into words.
func (g *proseTagger) tag(words []string) []string {
	tags := make([]string, len(words))
	s := g.newScorer(words)
	before, before2 := "-START-", "-START2-"
	for i, w := range words {
		tag, ok := g.tagOf(w)
		if !ok {
			tag = s.best(i, before, before2)
		}
		tags[i] = tag
		before, before2 = tag, before
	}
	return tags
}

// Marks of the Penn Treebank in its own text: for what is left out, as in "*T*-1",
// and for brackets, as in "-LRB-".
var (
	traceWord   = regexp.MustCompile(`^(?:0|\*|\*[\w?]\*|\*-\d{1,3}|\*[A-Z]+\*-\d{1,3})$`)
	bracketWord = regexp.MustCompile(`^-[A-Z]{3}-$`)
)

// tagOf returns the tag of a word that has the same one in any sentence. The order
// of the cases is that of prose. A link needs a full stop and an address an "@":
// asking for them first spares nearly all words the slow expressions.
func (g *proseTagger) tagOf(w string) (string, bool) {
	switch {
	case w == "-":
		return "-", true
	case g.emoticons[w]:
		return "SYM", true
	case strings.Contains(w, ".") && commonregex.LinkRegex.MatchString(w),
		strings.Contains(w, "@") && commonregex.EmailRegex.MatchString(w),
		strings.HasPrefix(w, "@"):
		return "NN", true
	case traceWord.MatchString(w):
		return "-NONE-", true
	case bracketWord.MatchString(w):
		return w, true
	}
	tag, ok := g.only[w]
	return tag, ok
}

// proseScorer scores the tags of one sentence's words. It serves one goroutine.
type proseScorer struct {
	*proseTagger
	words   []string
	context []string // the words as features: two marks, the common forms, two marks
	scores  []int32  // by tag
	key     []byte
}

func (g *proseTagger) newScorer(words []string) *proseScorer {
	context := make([]string, 0, len(words)+4)
	context = append(context, "-START-", "-START2-")
	for _, w := range words {
		context = append(context, commonForm(w))
	}
	context = append(context, "-END-", "-END2-")
	return &proseScorer{proseTagger: g, words: words, context: context, scores: make([]int32, len(g.tags))}
}

// best returns the tag with the highest score for word i after the given tags.
func (s *proseScorer) best(i int, before, before2 string) string {
	s.score(i, before, before2)
	best := 0
	for k, score := range s.scores {
		if score > s.scores[best] {
			best = k
		}
	}
	return s.tags[best]
}

// score adds up the weights of all features of word i after the given tags.
func (s *proseScorer) score(i int, before, before2 string) {
	clear(s.scores)
	w, c := s.words[i], s.context[i:i+5] // c[2] is the word itself
	s.add(biasFeature)
	s.add("i suffix ", suffix3(w))
	s.add("i pref1 ", string(rune(w[0]))) // a byte as a letter, as prose has it
	s.add("i-1 tag ", before)
	s.add("i-2 tag ", before2)
	s.add("i tag+i-2 tag ", before, " ", before2)
	s.add("i word ", c[2])
	s.add("i-1 tag+i word ", before, " ", c[2])
	s.add("i-1 word ", c[1])
	s.add("i-1 suffix ", suffix3(c[1]))
	s.add("i-2 word ", c[0])
	s.add("i+1 word ", c[3])
	s.add("i+1 suffix ", suffix3(c[3]))
	s.add("i+2 word ", c[4])
}

// add adds the weights of the feature written in parts.
func (s *proseScorer) add(parts ...string) {
	s.key = s.key[:0]
	for _, p := range parts {
		s.key = append(s.key, p...)
	}
	for _, w := range s.of(s.key) {
		s.scores[w.tag] += w.thousandths
	}
}

func suffix3(w string) string { return w[max(0, len(w)-3):] }

// commonForm is what stands for a word in features: the word in lower case, or
// one mark for all compounds, all years or all that begins with a digit.
func commonForm(w string) string {
	if strings.Contains(w, "-") && w[0] != '-' {
		return "!HYPHEN"
	}
	if _, err := strconv.Atoi(w); err == nil && len(w) == 4 {
		return "!YEAR"
	}
	if w != "" && '0' <= w[0] && w[0] <= '9' {
		return "!DIGITS"
	}
	return strings.ToLower(w)
}
