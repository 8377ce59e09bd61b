package main

import (
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"parley/extract/lexicon"
	"parley/extract/text"
)

var spans = cmp.AllowUnexported(span{}, document{})

func TestReadMarked(t *testing.T) {
	docs, err := readMarked("vi", "[PER Lê Hoa] đến [LOC Huế].\nHết.\n\n[ORG EU] họp.\n")
	if err != nil {
		t.Fatal(err)
	}
	want := []document{
		{text: "Lê Hoa đến Huế.\nHết.", names: []span{{0, 6, "PER"}, {11, 14, "LOC"}}},
		{text: "EU họp.", names: []span{{0, 2, "ORG"}}},
	}
	if diff := cmp.Diff(want, docs, spans); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := readMarked("en", "a [GPE b] c"); err == nil {
		t.Error("an unknown mark is accepted")
	}
}

func TestReadTagged(t *testing.T) {
	pairs := "-DOCSTART- O // He O n't O say O : O \" O Ann B-PER Lee I-PER 's O \" O ( O EU B-ORG ) O . O // Bonn B-LOC 5 B-MISC - O 3 O"
	var out []string
	for _, sentence := range strings.Split(pairs, " // ") {
		f := strings.Fields(sentence)
		for i := 0; i < len(f); i += 2 {
			out = append(out, f[i]+"\t"+f[i+1])
		}
		out = append(out, "")
	}
	docs, err := readTagged("en", strings.Join(out, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []document{{
		text:  "Hen't say: \"Ann Lee's\" (EU).\nBonn 5-3",
		names: []span{{12, 19, "PER"}, {24, 26, "ORG"}, {29, 33, "LOC"}},
	}}
	if diff := cmp.Diff(want, docs, spans); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestHeadline(t *testing.T) {
	d := document{lang: text.English, text: "A first line.\nEnvoy of the EU met Ann Lee.", names: []span{{27, 29, "ORG"}, {34, 41, "PER"}}}
	for _, tt := range []struct {
		capitals bool
		want     document
	}{
		{true, document{text: "ENVOY OF THE EU MET ANN LEE\n" + d.text, names: []span{{13, 15, "ORG"}, {20, 27, "PER"}, {55, 57, "ORG"}, {62, 69, "PER"}}}},
		{false, document{text: "Envoy of the EU met Ann Lee\n" + d.text, names: []span{{13, 15, "ORG"}, {20, 27, "PER"}, {55, 57, "ORG"}, {62, 69, "PER"}}}},
	} {
		tt.want.lang = text.English
		if diff := cmp.Diff(tt.want, d.headline(3, tt.capitals), spans); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func TestExample(t *testing.T) {
	d := document{lang: text.English, text: "Ann Lee met NATO.", names: []span{{0, 7, "PER"}, {12, 15, "ORG"}, {12, 16, "ORG"}}}
	x, lost := d.example(func(*text.Doc) []lexicon.Match { return nil })
	if len(x.Names) != 2 || lost != 1 {
		t.Fatalf("names %v, %d lost", x.Names, lost)
	}
	if n := x.Names[1]; n.First != 3 || n.End != 4 || n.Type != "ORG" {
		t.Errorf("got %+v", n)
	}
}

// The project's own corpus is whole: its marks are read, and no name is lost to
// the tokenizer but a few.
func TestOwnCorpus(t *testing.T) {
	files, err := filepath.Glob("corpus/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	names, lost := 0, 0
	for _, file := range files {
		docs, err := readCorpus([]string{"corpus"}, strings.TrimSuffix(filepath.Base(file), ".txt"))
		if err != nil {
			t.Fatal(err)
		}
		for i := range docs {
			_, n := docs[i].example(func(*text.Doc) []lexicon.Match { return nil })
			names += len(docs[i].names)
			if lost += n; n > 1 {
				t.Errorf("%s: %d names are no whole tokens of one sentence", docs[i].id, n)
			}
		}
	}
	if lost*500 > names {
		t.Errorf("%d of %d names are no whole tokens of one sentence", lost, names)
	}
}

func TestPool(t *testing.T) {
	p, err := readPool("corpus")
	if err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		for _, lang := range []text.Lang{text.English, text.Vietnamese} {
			for _, s := range []string{p.full(lang), p.body(lang)} {
				if s == "" || strings.ContainsAny(s, "{}[]") || strings.Contains(s, "  ") {
					t.Fatalf("%s: made the name %q", lang, s)
				}
			}
		}
	}
	if s := p.body(text.Russian); s != "" {
		t.Errorf("made a Russian body %q without patterns", s)
	}
}

// Within a document one person stays one person.
func TestExchangeNames(t *testing.T) {
	d := document{lang: text.English, text: "Ann Lee met Bo Ray. Lee left.",
		names: []span{{0, 7, "PER"}, {12, 18, "PER"}, {20, 23, "PER"}}}
	p := &pool{rng: rand.New(rand.NewPCG(1, 1)), people: []culture{{given: []string{"Eva", "Ida"}, family: []string{"Fox", "Orr"}}}}
	for range 20 {
		out := exchangeNames([]document{d}, p)[0]
		text := []rune(out.text)
		full, short := string(text[out.names[0].start:out.names[0].end]), string(text[out.names[2].start:out.names[2].end])
		if !strings.HasSuffix(full, " "+short) {
			t.Errorf("%q is called %q later", full, short)
		}
	}
}

// Nobody who lives is put in a bad light: sentences with an unflattering word
// name no person that the lexicon knows.
func TestNobodyAccused(t *testing.T) {
	words := make(map[text.Lang][]string)
	if err := eachLine("corpus/unflattering.tsv", 2, func(f []string) {
		words[text.Lang(f[0])] = strings.Split(f[1], ", ")
	}); err != nil {
		t.Fatal(err)
	}
	lex, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob("corpus/*.txt")
	for _, file := range files {
		docs, err := readCorpus([]string{"corpus"}, strings.TrimSuffix(filepath.Base(file), ".txt"))
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range docs {
			x, _ := d.example(lex.Find)
			for s := range x.Doc.Sentences {
				if !hasWord(x.Doc.SentenceText(s), words[d.lang]) {
					continue
				}
				for _, m := range x.Hints {
					sense := m.Senses[0]
					if int(x.Doc.Tokens[m.First].Sentence) != s || sense.Entry == nil || sense.Entry.Class != lexicon.Person || sense.Use != lexicon.Name {
						continue
					}
					t.Errorf("%s: %s in %q", d.id, sense.Entry.Name, x.Doc.SentenceText(s))
				}
			}
		}
	}
}

// hasWord reports whether a word of the text begins like one of the stems.
func hasWord(s string, stems []string) bool {
	s = " " + strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return ' '
	}, s))
	return slices.ContainsFunc(stems, func(stem string) bool { return strings.Contains(s, " "+stem) })
}
