package talk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"parley/extract/actor"
	"parley/extract/text"
)

// topic is what talks may be about: words with weights, per language.
type topic struct {
	name  string
	langs map[text.Lang]*topicWords
}

type topicWords struct {
	phrases  *text.Phrases[int]
	prefixes []prefix
}

type prefix struct {
	form   string
	weight int
}

// loadTopics reads the topics that Parley knows by itself, in file order.
func loadTopics() ([]*topic, error) {
	const file = "data/topics.tsv"
	data, err := files.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read topics: %w", err)
	}
	var out []*topic
	for line, row := range text.Rows(data) {
		col := strings.Split(row, "\t")
		if len(col) != 4 {
			return nil, fmt.Errorf("%s:%d: want 4 columns (topic, language, weight, forms), got %d", file, line, len(col))
		}
		w, err := strconv.Atoi(col[2])
		if err != nil || w < 1 || w > 2 {
			return nil, fmt.Errorf("%s:%d: weight %q is neither 1 nor 2", file, line, col[2])
		}
		k := slices.IndexFunc(out, func(t *topic) bool { return t.name == col[0] })
		if k < 0 {
			k = len(out)
			out = append(out, &topic{name: col[0], langs: make(map[text.Lang]*topicWords)})
		}
		if err := out[k].add(text.Lang(col[1]), w, strings.Split(col[3], "|")); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, line, err)
		}
	}
	return out, nil
}

func (t *topic) add(lang text.Lang, weight int, forms []string) error {
	l := t.langs[lang]
	if l == nil {
		l = &topicWords{phrases: text.NewPhrases[int](lang)}
		t.langs[lang] = l
	}
	for _, f := range forms {
		if p, ok := strings.CutSuffix(f, "*"); ok {
			if strings.Contains(p, " ") {
				return fmt.Errorf("form %q: only a single word may end in *", f)
			}
			l.prefixes = append(l.prefixes, prefix{text.FoldWord(p), weight})
			continue
		}
		if err := l.phrases.Add(f, weight); err != nil {
			return err
		}
	}
	return nil
}

// in returns the words of the topic for texts of a language, the English ones
// for languages without; nil where there are none.
func (t *topic) in(lang text.Lang) *topicWords {
	if l := t.langs[lang]; l != nil {
		return l
	}
	return t.langs[text.English]
}

// weight returns the weight of the topic's form that begins at token i and
// where it ends; 0 and i where there is none.
func (l *topicWords) weight(d *text.Doc, i int) (w, end int) {
	if vals, e := l.phrases.At(d, i); e > i {
		for _, v := range vals {
			w = max(w, v)
		}
		end = e
	}
	if w < 2 && d.Tokens[i].Kind == text.Word {
		f := d.Fold(i)
		for _, p := range l.prefixes {
			if p.weight > w && strings.HasPrefix(f, p.form) {
				w, end = p.weight, max(end, i+1)
			}
		}
	}
	if w == 0 {
		return 0, i
	}
	return w, end
}

// density is what an article says about a topic, sentence by sentence.
type density struct {
	sentence []int // summed weights of each sentence
	total    int
	words    int
}

// scan hands the weight of each form of the topic and its sentence to found,
// in text order, until that returns false.
func (t *topic) scan(d *text.Doc, found func(sentence, weight int) bool) {
	l := t.in(d.Lang)
	if l == nil {
		return
	}
	for s := range d.Sentences {
		for i := int(d.Sentences[s].First); i < int(d.Sentences[s].End); {
			w, end := l.weight(d, i)
			if w == 0 {
				i++
				continue
			}
			if !found(s, w) {
				return
			}
			i = end
		}
	}
}

func (t *topic) density(d *text.Doc) density {
	x := density{sentence: make([]int, len(d.Sentences))}
	t.scan(d, func(s, w int) bool {
		x.sentence[s] += w
		x.total += w
		return true
	})
	for _, tok := range d.Tokens {
		if tok.Kind == text.Word {
			x.words++
		}
	}
	return x
}

// about reports whether sentence s speaks of the topic: one sure word, or two
// weak ones.
func (x density) about(s int) bool { return x.sentence[s] >= 2 }

// bodies counts the bodies whose very name is about the topic: the Cyber
// Security Agency says as much as "cyber security".
func (x *density) bodies(t *topic, in Input) {
	about := make(map[int]bool) // by actor
	for _, ref := range in.Refs {
		if ref.Kind != actor.BodyRef || ref.Actor < 0 {
			continue
		}
		is, known := about[ref.Actor]
		if !known {
			t.scan(text.New(text.English, in.Actors[ref.Actor].Name), func(_, weight int) bool {
				is = weight >= 2
				return !is
			})
			about[ref.Actor] = is
		}
		if is {
			x.sentence[in.Doc.Tokens[ref.First].Sentence] += 2
		}
	}
}
