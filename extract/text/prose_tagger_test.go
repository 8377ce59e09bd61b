package text

import (
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jdkato/prose/v2"
)

// library is prose itself, whose tags are the measure.
type library struct{ model *prose.Model }

var sharedLibrary = sync.OnceValue(func() library {
	doc, err := prose.NewDocument("", prose.WithExtraction(false), prose.WithSegmentation(false))
	if err != nil {
		panic(err)
	}
	return library{doc.Model}
})

func (l library) tokens(s string) []prose.Token {
	doc, err := prose.NewDocument(s, prose.UsingModel(l.model), prose.WithExtraction(false), prose.WithSegmentation(false))
	if err != nil {
		panic(err)
	}
	return doc.Tokens()
}

// agreement counts words on which prose and proseTagger agree, and those where
// prose chose another of the tags with the highest score.
type agreement struct{ words, ties int }

// compare tags a text both ways. Every word is tagged after the tags that prose
// gave, so that a tie does not count against the words after it. The text must not
// repeat a word: of those prose tells only the last tag.
func (a *agreement) compare(t *testing.T, g *proseTagger, s string) {
	t.Helper()
	words, err := proseWords(s)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	want := sharedLibrary().tokens(s)
	if len(words) != len(want) {
		t.Fatalf("%q: %d words, prose has %d", s, len(words), len(want))
	}
	scorer := g.newScorer(words, 0, len(words))
	before, before2 := "-START-", "-START2-"
	for i, w := range want {
		a.words++
		got, ok := g.tagOf(words[i])
		if !ok {
			got = scorer.best(i, before, before2)
		}
		switch k, inModel := slices.BinarySearch(g.tags, w.Tag); {
		case words[i] != w.Text:
			t.Errorf("%q: word %q, prose has %q", s, words[i], w.Text)
		case got == w.Tag:
		case !ok && inModel && scorer.scores[k] == slices.Max(scorer.scores):
			a.ties++
		default:
			t.Errorf("%q: %s/%s, prose has %s", s, words[i], got, w.Tag)
		}
		before, before2 = w.Tag, before
	}
}

// Words of all kinds and some that are odd; sentences are made of them by chance, so
// that words meet in all orders, and features known and unknown.
var proseTestWords = strings.Fields(`
the The a An this These every no both half such which who whose what when where why how there There it they them his her
envoy delegation negotiators ministry committee hackers servers attacks statement agreement norms proposal draft talks
meeting visit visits visited visiting plan planned planning sign signed signing signs set cut put read broke broken begun
is are was were been being has have had does did will would may might must can cannot could shall ought need
calm secret mutual cyber hostile national likely early better best most more less least far further slowly very too so not never
and or but nor because although while if that than as until of in on at by to for from with without between among over
Geneva Hanoi Moscow Washington Vietnamese Russians Monday March Anders Tran Orlova NATO U.N. U.S. Mr. Dr. Inc.
one two twelve 3 17 2024 1999 05/11 3.5 10,000 4th 1980s 50% $100 #7 +123 -123 12:30 x86
well-known cyber-attack state-run - -- --- – — -LRB- -RRB- -abc- * 0 *T* *T*-1 *-12 *? *x*
. , ; : ! ? ... ' " ( ) [ ] { } / & % @ @envoy #talks envoy's they're can't won't don't I'll he'd ministers' 'tis
example.org www.example.com http://example.org/a(b) https://example.net/x.html a.b desk@example.org Ph.D. e.g. i.e. v2.0
:( =) xD 8-) O_o (-_-) ¯\(ツ)/¯ (╯°□°）╯︵┻━┻ naïve São Köln Việt Nam Россия переговоры 北京 👍 İstanbul ﬁnal €5 ½ °
I You We He She yes ok etc vs via per up out off down away back`)

func TestProseTaggerAgreesWithProse(t *testing.T) {
	g, err := loadProseTagger()
	if err != nil {
		t.Fatal(err)
	}
	var all agreement
	for _, s := range []string{
		"The envoy left.", "They didn't come.", "He (the envoy) said no.", "", " ", "-", "0", "x",
		"Both delegations will meet again in March to sign a draft on attacks against servers.",
		"Anders, who led his country's team, told reporters that nothing had been agreed so far.",
		"Had she known what those hackers were planning, no talks would have been held at all.",
	} {
		all.compare(t, g, s)
	}
	words := slices.Clone(proseTestWords)
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 400 {
		rnd.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
		all.compare(t, g, strings.Join(words[:1+rnd.IntN(30)], " "))
	}
	t.Logf("%d words, %d of them ties that prose decided otherwise", all.words, all.ties)
	if all.words < 5000 || all.ties > all.words/500 {
		t.Errorf("%d words, %d ties", all.words, all.ties)
	}
	for e := range g.emoticons {
		all.compare(t, g, e)
	}
}

// Of equal scores the tag that is first in byte order wins, every time.
func TestProseTaggerBreaksTies(t *testing.T) {
	for _, tt := range []struct {
		word    string
		weights map[string]float64
		want    string
	}{
		{"four alike", map[string]float64{"VB": 0.2, "JJ": 0.2}, "JJ"},
		{"one ahead", map[string]float64{"VB": 0.2, "RB": 0.001}, "RB"},
		{"two alike", map[string]float64{"VB": 1.2, "RB": 1}, "RB"},
		{"all below zero", map[string]float64{"VB": -1, "NN": -1.2, "JJ": -1.2, "RB": -1.2}, "NN"},
		{"unknown", nil, "NN"},
	} {
		for range 10 { // gob writes maps in another order each time
			w, err := readProseWeights(gobOf(t, map[string]map[string]float64{
				biasFeature:         {"VB": 0.1, "NN": 0.3, "JJ": 0.1, "RB": 0.3},
				"i word " + tt.word: tt.weights,
			}))
			if err != nil {
				t.Fatal(err)
			}
			g := &proseTagger{proseIndex: indexProse(w)}
			if got := g.tag([]string{tt.word}, 0, 1); got[0] != tt.want {
				t.Fatalf("%s: %s, want %s", tt.word, got[0], tt.want)
			}
		}
	}
}

func FuzzProseTagger(f *testing.F) {
	f.Add("They didn't (U.S.) 's *T*-1 @a a.b x@y.z :( 1999 -LRB- état")
	g, err := loadProseTagger()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 500 {
			return
		}
		// As in newProseInput, but each word once.
		var b strings.Builder
		seen := make(map[string]bool)
		for _, w := range strings.Fields(strings.Map(plainRune, strings.ToValidUTF8(s, "?"))) {
			if !seen[w] && !strings.Contains(w, "&rsquo;") {
				b.WriteString(w + " ")
				seen[w] = true
			}
		}
		new(agreement).compare(t, g, strings.TrimSpace(b.String()))
	})
}

// The library on the same sentences as BenchmarkProse, with its model loaded once.
func BenchmarkProseLibrary(b *testing.B) {
	d := New(English, sample[English])
	l := sharedLibrary()
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range d.Sentences {
			l.tokens(d.Text[d.Tokens[s.First].Start:d.Tokens[s.End-1].End])
		}
	}
	b.ReportMetric(float64(len(d.Tokens))*float64(b.N)/b.Elapsed().Seconds(), "tokens/s")
}
