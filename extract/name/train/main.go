// Command train makes the name models of package name. It is for maintainers:
// the project's own corpus stands beside it, other corpora are not part of the
// repository.
//
//	go run ./extract/name/train -corpora DIR -words DIR -out extract/name/models
//	go run ./extract/name/train -corpora DIR -words DIR -lang vi -folds 5 -report FILE
//	go run ./extract/name/train -corpora DIR -words DIR -lang vi -train vi-a,vi-b -test vi-c -report FILE
//
// The first form writes a model per language. The others train on a part of the
// documents, tag the rest, and write what was found as reports for the scorer.
// The same corpora, word classes, lexicon and settings give the same bytes.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/extract/lexicon"
	"parley/extract/name"
	"parley/extract/text"
)

// finder is what finds hints: the lexicon.
type finder func(*text.Doc) []lexicon.Match

// recipes say what each language's model is trained on and how. MODELS.md
// gives the licences.
var recipes = []recipe{
	{
		lang: text.English, classes: "words.en.tsv",
		sets: []string{"en-a", "en-b", "en-c", "en-d", "en-e", "en-f", "en-g", "en-h", "en-i", "en-j", "en-k", "en-l", "en-m", "en-n", "en-o",
			"en-p", "en-q", "en-r", "en-s", "en-t", "en-u", "en-v", "en-w", "en-x", "en-y",
			"en-uner_pud", "en-uner_ewt-dev", "en-crossner_politics-train", "en-crossner_politics-dev"},
		settings: name.Settings{Rounds: 10, Rate: 0.07, L2: 0.5, MinCount: 2, Dropout: 0.4, Prune: 0.03, Seed: 1},
	},
	{
		lang: text.Vietnamese, classes: "words.en.tsv",
		// The English sets teach how foreign names are built and which word classes
		// are names; Vietnamese pages are full of them.
		sets: []string{"vi-a", "vi-b", "vi-c", "vi-d", "vi-e", "vi-f", "vi-g", "vi-h", "vi-i", "vi-j", "vi-k", "vi-l", "vi-m",
			"vi-n", "vi-o", "vi-p", "vi-q", "vi-r", "vi-s", "vi-t", "vi-u", "vi-v", "vi-vtb-train", "vi-vtb-dev",
			"en-a", "en-b", "en-c", "en-d", "en-uner_pud", "en-crossner_politics-train", "en-crossner_politics-dev"},
		settings: name.Settings{Rounds: 10, Rate: 0.07, L2: 0.5, MinCount: 2, Prune: 0.03, Seed: 1},
	},
	{
		lang: text.Russian, classes: "words.ru.tsv",
		sets:     []string{"ru-a", "ru-b", "ru-c", "ru-d", "ru-e", "ru-f", "ru-g", "ru-h", "ru-factrueval-devset"},
		settings: name.Settings{Rounds: 10, Rate: 0.07, L2: 0.5, MinCount: 2, Prune: 0.02, Seed: 1},
	},
}

type recipe struct {
	lang     text.Lang
	sets     []string
	classes  string // file of word classes
	settings name.Settings
}

func main() {
	if err := run(os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

type options struct {
	corpora, words, out, report string
	lang, train, test           string
	hold, without               string
	own                         string
	folds, part                 int
	noHints, once               bool
	settings                    name.Settings
}

func run(args []string, log io.Writer) error {
	var o options
	fs := flag.NewFlagSet("train", flag.ContinueOnError)
	fs.SetOutput(log)
	fs.StringVar(&o.corpora, "corpora", "", "folder of the corpora (required)")
	fs.StringVar(&o.own, "own", "extract/name/train/corpus", "folder of the project's own corpus")
	fs.StringVar(&o.words, "words", "", "folder of the word classes; none: train without")
	fs.StringVar(&o.out, "out", "", "folder to write models to")
	fs.StringVar(&o.lang, "lang", "", "one language only")
	fs.IntVar(&o.folds, "folds", 0, "cross-validate by document")
	fs.StringVar(&o.hold, "hold", "", "with -folds: hold back documents of these sets only, comma separated, and always train on the others")
	fs.StringVar(&o.train, "train", "", "sets to train on instead of the recipe's, comma separated")
	fs.StringVar(&o.test, "test", "", "sets to tag")
	fs.StringVar(&o.report, "report", "", "file for reports of what was tagged")
	fs.StringVar(&o.without, "without", "", "with -folds: never train on these sets, comma separated, to see what they give")
	fs.IntVar(&o.part, "part", -1, "with -folds: only this one of the folds")
	fs.BoolVar(&o.once, "once", false, "tag without the second pass over the document, to see what it gives")
	fs.BoolVar(&o.noHints, "nohints", false, "leave the lexicon out, to see what it gives")
	fs.IntVar(&o.settings.Rounds, "rounds", 0, "instead of the recipe's")
	fs.Float64Var(&o.settings.Rate, "rate", 0, "instead of the recipe's")
	fs.Float64Var(&o.settings.L2, "l2", 0, "instead of the recipe's")
	fs.IntVar(&o.settings.MinCount, "mincount", 0, "instead of the recipe's")
	fs.Float64Var(&o.settings.Dropout, "dropout", 0, "chance that a feature is left out of a step of the training")
	fs.Float64Var(&o.settings.Outside, "outside", 0, "log-probability added to tokens outside names")
	fs.Float64Var(&o.settings.Prune, "prune", -1, "instead of the recipe's")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if o.corpora == "" || o.out == "" && o.folds < 2 && o.test == "" {
		return fmt.Errorf("need -corpora and one of -out, -folds, -test; see -help")
	}
	find := finder(func(*text.Doc) []lexicon.Match { return nil })
	if !o.noHints {
		lex, err := lexicon.Load()
		if err != nil {
			return err
		}
		find = lex.Find
	}
	var out *bufio.Writer
	if o.report != "" {
		f, err := os.Create(o.report)
		if err != nil {
			return fmt.Errorf("write reports: %w", err)
		}
		defer f.Close()
		out = bufio.NewWriter(f)
		defer out.Flush()
	}
	for _, r := range recipes {
		if o.lang != "" && o.lang != string(r.lang) {
			continue
		}
		o.adjust(&r)
		if err := o.do(r, find, out, log); err != nil {
			return err
		}
	}
	return nil
}

// adjust lets flags override a recipe.
func (o *options) adjust(r *recipe) {
	if o.train != "" {
		r.sets = strings.Split(o.train, ",")
	}
	if o.settings.Rounds > 0 {
		r.settings.Rounds = o.settings.Rounds
	}
	if o.settings.Rate > 0 {
		r.settings.Rate = o.settings.Rate
	}
	if o.settings.L2 > 0 {
		r.settings.L2 = o.settings.L2
	}
	if o.settings.MinCount > 0 {
		r.settings.MinCount = o.settings.MinCount
	}
	if o.settings.Dropout > 0 {
		r.settings.Dropout = o.settings.Dropout
	}
	if o.settings.Outside != 0 {
		r.settings.Outside = o.settings.Outside
	}
	if o.settings.Prune >= 0 {
		r.settings.Prune = o.settings.Prune
	}
}

func (o *options) do(r recipe, find finder, out *bufio.Writer, log io.Writer) error {
	docs, err := o.readAll(r.sets)
	if err != nil {
		return err
	}
	classes, err := readClasses(o.words, r.classes)
	if err != nil {
		return err
	}
	extra, err := readPool(o.own)
	if err != nil {
		return err
	}
	t := trainer{recipe: r, find: find, classes: classes, pool: extra, once: o.once, log: log}
	if o.out != "" {
		m, err := t.train(docs)
		if err != nil {
			return err
		}
		data, err := m.Pack()
		if err != nil {
			return err
		}
		file := filepath.Join(o.out, string(r.lang)+".bin")
		if err := os.WriteFile(file, data, 0o644); err != nil {
			return fmt.Errorf("write model: %w", err)
		}
		fmt.Fprintf(log, "%s: %d documents, %d bytes\n", file, len(docs), len(data))
	}
	if o.test != "" {
		test, err := o.readAll(strings.Split(o.test, ","))
		if err != nil {
			return err
		}
		return t.trainAndTag(docs, test, out)
	}
	hold, without := strings.Split(o.hold, ","), strings.Split(o.without, ",")
	for k := range o.folds {
		if o.part >= 0 && k != o.part {
			continue
		}
		var rest, test []document
		for i, d := range docs {
			if i%o.folds == k && (o.hold == "" || slices.Contains(hold, d.set)) {
				test = append(test, d)
			} else if !slices.Contains(without, d.set) {
				rest = append(rest, d)
			}
		}
		if err := t.trainAndTag(rest, test, out); err != nil {
			return err
		}
	}
	return nil
}

func (o *options) readAll(sets []string) ([]document, error) {
	var docs []document
	for _, s := range sets {
		d, err := readCorpus([]string{o.own, o.corpora}, s)
		if err != nil {
			return nil, err
		}
		docs = append(docs, d...)
	}
	return docs, nil
}

// readClasses reads what the command classes wrote. Without a folder there are
// none.
func readClasses(dir, file string) ([]name.WordClass, error) {
	if dir == "" {
		return nil, nil
	}
	path := filepath.Join(dir, file)
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read word classes: %w", err)
	}
	var out []name.WordClass
	for n, line := range strings.Split(string(data), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		word, class, ok := strings.Cut(line, "\t")
		v, err := strconv.ParseUint(class, 10, 10)
		if !ok || err != nil {
			return nil, fmt.Errorf("%s:%d: want a word, a tab and a class below 1024, got %q", path, n+1, line)
		}
		c := name.WordClass{Word: text.FoldWord(word), Class: uint16(v)}
		out = append(out, c)
	}
	return out, nil
}

type trainer struct {
	recipe  recipe
	find    finder
	classes []name.WordClass
	pool    *pool
	once    bool
	log     io.Writer
}

// One document of so many gets a headline in capitals.
const headlineEvery = 6

func (t *trainer) train(docs []document) (*name.Model, error) {
	var xs []name.Example
	lost, names, tokens := 0, 0, 0
	docs = append(slices.Clip(docs), exchangeNames(docs, t.pool)...)
	for i, d := range docs {
		switch {
		case i%headlineEvery == 0:
			d = d.headline(i/headlineEvery, true)
		case i%headlineEvery == headlineEvery/2 && d.lang == text.English:
			d = d.headline(i/headlineEvery, false)
		}
		x, n := d.example(t.find)
		lost += n
		names += len(x.Names)
		tokens += len(x.Doc.Tokens)
		xs = append(xs, x)
	}
	fmt.Fprintf(t.log, "%s: %d documents, %d tokens, %d names; %d names left out, no whole tokens of one sentence\n",
		t.recipe.lang, len(docs), tokens, names, lost)
	set := t.recipe.settings
	set.Progress = func(round int, like float64) { fmt.Fprintf(t.log, "  round %d: %.3f\n", round+1, like) }
	return name.Train(xs, t.classes, set)
}

func (t *trainer) trainAndTag(docs, test []document, out *bufio.Writer) error {
	m, err := t.train(docs)
	if err != nil {
		return err
	}
	packed, err := m.Pack()
	if err != nil {
		return err
	}
	tagger := name.NewTagger(t.recipe.lang, m)
	tag := tagger.Tag
	if t.once {
		tag = tagger.TagOnce
	}
	type found struct {
		Start int    `json:"start"`
		End   int    `json:"end"`
		Type  string `json:"type"`
	}
	type report struct {
		Article struct {
			ID   string `json:"id"`
			Text string `json:"text"`
		} `json:"article"`
		Names []found `json:"names"`
	}
	tokens, spent := 0, time.Duration(0)
	for _, d := range test {
		x, _ := d.example(t.find)
		start := time.Now()
		names := tag(x.Doc, x.Hints)
		spent += time.Since(start)
		tokens += len(x.Doc.Tokens)
		var r report
		r.Article.ID, r.Article.Text = d.id, x.Doc.Text
		for _, n := range names {
			m := x.Doc.Mention(n.First, n.End)
			r.Names = append(r.Names, found{m.Start, m.End, n.Type})
		}
		if out == nil {
			continue
		}
		line, err := json.Marshal(r)
		if err != nil {
			return fmt.Errorf("write reports: %w", err)
		}
		out.Write(append(line, '\n'))
	}
	fmt.Fprintf(t.log, "%s: tagged %d documents, %d tokens, %.0f tokens/s; model of %d bytes\n",
		t.recipe.lang, len(test), tokens, float64(tokens)/max(spent.Seconds(), 1e-9), len(packed))
	return nil
}
