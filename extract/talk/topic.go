package talk

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

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
	begin    uint64 // beginBits of the prefixes
}

// beginBits is a bit for the first letter of a word; all bits for no word. Most
// words share none with the few prefixes of a topic.
func beginBits(w string) uint64 {
	_, n := utf8.DecodeRuneInString(w)
	if n == 0 {
		return ^uint64(0)
	}
	return 1 << (w[n-1] % 64)
}

type prefix struct {
	form   string
	weight int
}

// Topics are what talks may be about, by name. Not safe for use while Add runs.
type Topics struct {
	list []*topic // in the order of their first words; the first is the default
}

// KnownTopics reads the topics that Parley knows by itself.
func KnownTopics() (*Topics, error) {
	data, err := files.ReadFile(topicsFile)
	if err != nil {
		return nil, fmt.Errorf("read topics: %w", err)
	}
	t := &Topics{}
	return t, t.Add(topicsFile, data)
}

const topicsFile = "data/topics.tsv"

// TopicsExample is the file of the topics that Parley knows by itself, in the
// form that Add reads.
func TopicsExample() ([]byte, error) { return files.ReadFile(topicsFile) }

// Add reads topics of one's own, in the form of TopicsExample: a new name is a
// new topic, a known one gets further words. file names data in errors, which
// say the line and what is wrong with it; t is then as it was.
func (t *Topics) Add(file string, data []byte) error {
	type entry struct {
		topic  string
		lang   text.Lang
		weight int
		forms  []string
	}
	var entries []entry
	seen := topic{langs: make(map[text.Lang]*topicWords)} // takes all forms to see that they are right
	for line, row := range text.Rows(data) {
		col := strings.Split(row, "\t")
		if len(col) != 4 {
			return fmt.Errorf("%s:%d: want 4 columns (topic, language, weight, forms), got %d", file, line, len(col))
		}
		w, err := strconv.Atoi(col[2])
		if err != nil || w < 1 || w > 2 {
			return fmt.Errorf("%s:%d: weight %q is neither 1 nor 2", file, line, col[2])
		}
		lang := text.Lang(col[1])
		switch {
		case !topicName.MatchString(col[0]) || col[0] == AnyTopic:
			return fmt.Errorf("%s:%d: %q cannot be the name of a topic; use small letters, digits and -, and not %q", file, line, col[0], AnyTopic)
		case lang != text.English && lang != text.Vietnamese && lang != text.Russian:
			return fmt.Errorf("%s:%d: language %q is not read; use en, vi or ru", file, line, col[1])
		}
		e := entry{col[0], lang, w, strings.Split(col[3], "|")}
		if err := seen.add(e.lang, e.weight, e.forms); err != nil {
			return fmt.Errorf("%s:%d: %w", file, line, err)
		}
		entries = append(entries, e)
	}
	for _, e := range entries {
		k := slices.IndexFunc(t.list, func(x *topic) bool { return x.name == e.topic })
		if k < 0 {
			k = len(t.list)
			t.list = append(t.list, &topic{name: e.topic, langs: make(map[text.Lang]*topicWords)})
		}
		if err := t.list[k].add(e.lang, e.weight, e.forms); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

// AnyTopic is no topic's name: commands use it to say that there is no choice.
const AnyTopic = "any"

var topicName = regexp.MustCompile(`^[a-z0-9][-a-z0-9]*$`)

// Names lists the topics, the default first.
func (t *Topics) Names() []string {
	var out []string
	for _, x := range t.list {
		out = append(out, x.name)
	}
	return out
}

// named returns a topic by its name, the first one for "".
func (t *Topics) named(name string) (*topic, error) {
	for _, x := range t.list {
		if x.name == name || name == "" {
			return x, nil
		}
	}
	return nil, fmt.Errorf("topic %q is not known; use %s", name, strings.Join(t.Names(), ", "))
}

func (t *topic) add(lang text.Lang, weight int, forms []string) error {
	l := t.langs[lang]
	if l == nil {
		l = &topicWords{phrases: text.NewPhrases[int](lang)}
		t.langs[lang] = l
	}
	for _, f := range forms {
		if strings.Trim(f, " *") == "" {
			return fmt.Errorf("form %q has no word", f)
		}
		if p, ok := strings.CutSuffix(f, "*"); ok {
			if strings.Contains(p, " ") {
				return fmt.Errorf("form %q: only a single word may end in *", f)
			}
			l.prefixes = append(l.prefixes, prefix{text.FoldWord(p), weight})
			l.begin |= beginBits(text.FoldWord(p))
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
	if f := d.Fold(i); w < 2 && d.Tokens[i].Kind == text.Word && l.begin&beginBits(f) != 0 {
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

// spread reports whether the text comes back to the topic: an aside names all it
// says of it in one sentence.
func (x density) spread() bool {
	return x.total-slices.Max(append([]int{0}, x.sentence...)) >= 2
}

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
