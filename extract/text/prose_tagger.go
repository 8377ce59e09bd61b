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
	*proseIndex
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
	g := &proseTagger{proseIndex: indexProse(weights), only: only, emoticons: make(map[string]bool)}
	for line := range strings.Lines(proseEmoticons) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			g.emoticons[line] = true
		}
	}
	return g, nil
}

// tag returns the tags of words first up to end of a sentence that prose cut into
// words, each in its place; words before them may have theirs or none.
func (g *proseTagger) tag(words []string, first, end int) []string {
	tags := make([]string, len(words))
	known := func(i int) (ok bool) {
		tags[i], ok = g.tagOf(words[i])
		return ok
	}
	// What a tag depends on are the two before it: where these are the same in any
	// sentence, nothing before them counts.
	for first > 0 && !(known(first-1) && (first == 1 || known(first-2))) {
		first--
	}
	s := g.newScorer(words, first, end)
	before, before2 := "-START-", "-START2-"
	if first > 0 {
		before, before2 = tags[first-1], before
	}
	if first > 1 {
		before2 = tags[first-2]
	}
	for i := first; i < end; i++ {
		if !known(i) {
			tags[i] = s.best(i, before, before2)
		}
		before, before2 = tags[i], before
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
// of the cases is that of prose. A link needs a full stop with something on both
// sides and an address an "@": asking for them first spares nearly all words the
// slow expressions.
func (g *proseTagger) tagOf(w string) (string, bool) {
	switch {
	case w == "-":
		return "-", true
	case g.emoticons[w]:
		return "SYM", true
	case len(w) > 3 && strings.Contains(w, ".") && commonregex.LinkRegex.MatchString(w),
		strings.Contains(w, "@") && commonregex.EmailRegex.MatchString(w),
		strings.HasPrefix(w, "@"):
		return "NN", true
	case (w[0] == '*' || w[0] == '0') && traceWord.MatchString(w):
		return "-NONE-", true
	case w[0] == '-' && bracketWord.MatchString(w):
		return w, true
	}
	tag, ok := g.only[w]
	return tag, ok
}

// proseScorer scores the tags of one sentence's words. It serves one goroutine.
type proseScorer struct {
	*proseTagger
	seen   []proseSeen // the words, with two marks before and after them
	scores []int32     // by tag
}

// proseSeen is a word of a sentence and what the model knows of it.
type proseSeen struct {
	proseWord
	first    byte // of the word
	suffixes [3]proseSpan
}

// newScorer returns a scorer of words first up to end.
func (g *proseTagger) newScorer(words []string, first, end int) *proseScorer {
	s := &proseScorer{proseTagger: g, seen: make([]proseSeen, len(words)+4), scores: make([]int32, len(g.tags))}
	for i := max(first-2, 0); i < min(end+2, len(words)); i++ {
		s.seen[i+2] = g.see(words[i], commonForm(words[i]))
	}
	for k, mark := range []string{"-START-", "-START2-"} {
		s.seen[k] = g.see(mark, mark)
	}
	for k, mark := range []string{"-END-", "-END2-"} {
		s.seen[len(words)+2+k] = g.see(mark, mark)
	}
	return s
}

func (g *proseTagger) see(word, form string) proseSeen {
	return proseSeen{proseWord: g.words[form], first: word[0], suffixes: g.suffixesOf(word, form)}
}

// suffixesOf returns what the last bytes of a word say: to itself those of the
// word, to its neighbours those of its common form, as prose has it.
func (g *proseTagger) suffixesOf(word, form string) [3]proseSpan {
	s := g.suffixes[suffix3(form)]
	if word != form {
		s[0] = g.suffixes[suffix3(word)][0]
	}
	return s
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
	w := s.seen[i : i+5] // w[2] is the word itself
	t, t2 := s.contexts[before], s.contexts[before2]
	s.add(s.bias)
	s.add(w[2].suffixes[0])
	s.add(s.letters[w[2].first])
	s.add(s.before[t])
	s.add(s.before2[t2])
	s.add(s.both[[2]proseContext{t, t2}])
	s.add(w[2].own)
	s.add(s.beside[proseBeside{t, w[2].number}])
	s.add(w[1].before)
	s.add(w[1].suffixes[1])
	s.add(w[0].before2)
	s.add(w[3].after)
	s.add(w[3].suffixes[2])
	s.add(w[4].after2)
}

func (s *proseScorer) add(span proseSpan) {
	for _, w := range s.weights[span.first:span.end] {
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
