package name

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parley/extract/lexicon"
	"parley/extract/text"
)

var (
	loadTagger  = sync.OnceValues(Load)
	loadLexicon = sync.OnceValues(lexicon.Load)
)

func tagger(t testing.TB) *Tagger {
	t.Helper()
	tg, err := loadTagger()
	if err != nil {
		t.Fatal(err)
	}
	return tg
}

func hints(t testing.TB, doc *text.Doc) []lexicon.Match {
	t.Helper()
	lex, err := loadLexicon()
	if err != nil {
		t.Fatal(err)
	}
	return lex.Find(doc)
}

// marked shows a text with its names in marks: "[PER Ann Lee]".
func marked(doc *text.Doc, names []Name) string {
	var b strings.Builder
	at := int32(0)
	for _, n := range names {
		start, end := doc.Tokens[n.First].Start, doc.Tokens[n.End-1].End
		b.WriteString(doc.Text[at:start] + "[" + n.Type + " " + doc.Text[start:end] + "]")
		at = end
	}
	return b.String() + doc.Text[at:]
}

var unmark = strings.NewReplacer("[PER ", "", "[ORG ", "", "[LOC ", "", "]", "")

func TestTag(t *testing.T) {
	for _, tt := range []struct {
		name string
		lang text.Lang
		want string
	}{
		{"dateline and agency", text.English,
			"[LOC GENEVA], June 16 ([ORG Reuters]) - Envoys met in the [LOC United States]."},
		{"title, state and person", text.English,
			"Russian Foreign Minister [PER Anatoly Vershinin] met [PER Claire Haversham] at the [ORG United Nations]."},
		{"surname returns", text.English,
			"[PER Tarcisio Beltrano] left [LOC Vienna]. [PER Beltrano] declined to comment."},
		{"body with a person behind it", text.Vietnamese,
			"Đại sứ [LOC Nga] tại [ORG Liên Hiệp Quốc] [PER Vasily Nebenzya] phát biểu tại [LOC New York]."},
		{"capital and ministry", text.Vietnamese,
			"[LOC Matxcơva] xác nhận, [ORG Bộ Ngoại giao Nga] cho biết."},
		{"bà", text.Vietnamese, "Bà [PER Lê Thị Hoa] nói với [ORG Reuters] tại [LOC Hà Nội]."},
		{"three names in a row", text.Russian,
			"Министры [PER Сергей Лавров] и [PER Мохаммад Джавад Зариф] встретились в [LOC Москве]."},
		{"ministry and spokeswoman", text.Russian,
			"Представитель [ORG МИД РФ] [PER Мария Кузнецова] прибыла в [LOC Женеву]."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := text.New(tt.lang, unmark.Replace(tt.want))
			if diff := cmp.Diff(tt.want, marked(doc, tagger(t).Tag(doc, hints(t, doc)))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTagHeadlinesInCapitals(t *testing.T) {
	want := "[LOC RUSSIA] AND [LOC JAPAN] AGREE ON TALKS IN [LOC GENEVA]\n[PER Oleg Vershinin] of [LOC Russia] met [PER Ana Beltrano] on Monday."
	doc := text.New(text.English, unmark.Replace(want))
	if diff := cmp.Diff(want, marked(doc, tagger(t).Tag(doc, hints(t, doc)))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTagWithoutHintsOrModel(t *testing.T) {
	doc := text.New("fr", "Envoy Ann Lee met Bob Ray.")
	if got := tagger(t).Tag(doc, nil); len(got) != 2 || got[0].Type != PER {
		t.Errorf("a language without a model is read by the English one; got %+v", got)
	}
	if got := tagger(t).Tag(text.New(text.English, ""), nil); got != nil {
		t.Errorf("empty text: %+v", got)
	}
	if got := NewTagger("vi", nil).Tag(doc, nil); got != nil {
		t.Errorf("no model at all: %+v", got)
	}
}

func TestTagIsDeterministic(t *testing.T) {
	doc := text.New(text.English, strings.Repeat("Envoy Ann Lee of Norway met Bob Ray. Lee left Oslo for the UN.\n", 5))
	want := tagger(t).Tag(doc, hints(t, doc))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if diff := cmp.Diff(want, tagger(t).Tag(doc, hints(t, doc))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	wg.Wait()
}

func TestUnpackModelRejectsOtherFiles(t *testing.T) {
	data, err := modelFiles.ReadFile("models/ru.bin")
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range [][]byte{nil, []byte("x"), data[:len(modelMagic)], data[:len(data)/2], data[1:]} {
		if _, err := UnpackModel(bad); err == nil {
			t.Errorf("%d bytes of no model are accepted", len(bad))
		}
	}
}

// A small training from start to end: the model learns the names it is shown
// and comes back the same from its file.
func TestTrain(t *testing.T) {
	var examples []Example
	for i := range 30 {
		doc := text.New(text.English, fmt.Sprintf("Mr Zed%c Quux went to Blah. He was %d.", 'a'+i%5, i))
		examples = append(examples, Example{Doc: doc, Names: []Name{{First: 1, End: 3, Type: PER}, {First: 5, End: 6, Type: LOC}}})
	}
	set := Settings{Rounds: 10, Rate: 0.2, L2: 0.1, MinCount: 1, Prune: 0.01, Seed: 1}
	m, err := Train(examples, []WordClass{{"mr", 7}, {"blah", 900}, {"mr", 8}}, set)
	if err != nil {
		t.Fatal(err)
	}
	file, err := m.Pack()
	if err != nil {
		t.Fatal(err)
	}
	back, err := UnpackModel(file)
	if err != nil {
		t.Fatal(err)
	}
	doc := text.New(text.English, "Mr Zedf Quux went to Blah.")
	for _, m := range []*Model{m, back} {
		got := NewTagger(text.English, m).Tag(doc, nil)
		if want := "Mr [PER Zedf Quux] went to [LOC Blah]."; marked(doc, got) != want {
			t.Errorf("got %s, want %s", marked(doc, got), want)
		}
	}
	if n := back.words.find(hashString("blah")); n < 0 || back.words.classes(n) != [3]uint16{900 >> 4, 900 >> 2, 900} {
		t.Error("the word classes are lost")
	}
	if n := back.words.find(hashString("mr")); back.words.classes(n)[2] != 7 {
		t.Error("of two classes of a word the first counts")
	}
	examples[0].Names[0].Type = "GPE"
	if _, err := Train(examples, nil, set); err == nil {
		t.Error("an unknown type is accepted")
	}
}

func FuzzTag(f *testing.F) {
	f.Add("en", "U.S. envoy A. B. Lee-Ray (“X”) met…\nAT&T'S D'Arcy")
	f.Add("vi", "TP.HCM, Mỹ-Nga: ông Lê. HÀ NỘI")
	f.Add("ru", "С. Лавров\u00ad — «МИД» РФ")
	f.Fuzz(func(t *testing.T, lang, s string) {
		doc := text.New(text.Lang(lang), s)
		end := 0
		for _, n := range tagger(t).Tag(doc, hints(t, doc)) {
			if n.First < end || n.End <= n.First || n.End > len(doc.Tokens) ||
				doc.Tokens[n.First].Sentence != doc.Tokens[n.End-1].Sentence || !(n.Score >= 0 && n.Score <= 1) {
				t.Fatalf("%+v after token %d", n, end)
			}
			end = n.End
		}
	})
}

func BenchmarkTag(b *testing.B) {
	for _, x := range []struct {
		lang text.Lang
		text string
	}{
		{text.English, "GENEVA — Deputy envoy Ann R. Lee of the U.S. Department of State said that the talks with Russia did not fail. Her counterpart, Oleg Petrov, called them useful. Lee and Petrov will meet again in Brussels, where the European Union has offered rooms, he said.\n"},
		{text.Vietnamese, "Bà Lê Thị Hoa, đại diện Bộ Ngoại giao Việt Nam tại Genève, cho biết các cuộc đàm phán về an ninh mạng đã kết thúc. Theo bà Hoa, hai bên sẽ gặp lại ở TP. Hồ Chí Minh trong quý 1 năm tới, còn Mỹ và Nga sẽ họp riêng.\n"},
		{text.Russian, "Спецпредставитель президента С.В. Кузнецов заявил, что переговоры по кибербезопасности ещё не завершены. По словам Кузнецова, стороны встретятся в Женеве, а делегация США прибудет из Вашингтона.\n"},
	} {
		b.Run(string(x.lang), func(b *testing.B) {
			doc := text.New(x.lang, strings.Repeat(x.text, 10))
			h := hints(b, doc)
			tg := tagger(b)
			b.ReportAllocs()
			for b.Loop() {
				tg.Tag(doc, h)
			}
			b.ReportMetric(float64(len(doc.Tokens))*float64(b.N)/b.Elapsed().Seconds(), "tokens/s")
		})
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(); err != nil {
			b.Fatal(err)
		}
	}
}

// What a tagger remembers of words has no effect on the names that it finds, in
// whatever order it reads, and also when it has forgotten them.
func TestMemoryOfWords(t *testing.T) {
	m := tagger(t).models[text.English]
	words := newSpellings(m.words, m.field)
	for _, lang := range []text.Lang{text.English, text.Russian, text.English} {
		words.open(lang)
		doc := text.New(lang, "Лавров met Lavrov-2")
		for i := range doc.Tokens {
			words.of(doc, i)
		}
		if lang == text.Russian && words.of(doc, 0).stem == words.of(doc, 0).word {
			t.Error("the lookup form of another language is remembered")
		}
	}
	var b strings.Builder
	for i := range maxSpellings + 10 {
		fmt.Fprintf(&b, "w%d ", i)
	}
	doc := text.New(text.English, b.String())
	for i := range doc.Tokens {
		got, want := words.of(doc, i), words.read(doc, i)
		words.weigh(want)
		if *got != *want {
			t.Fatalf("token %q: remembered as %+v, is %+v", doc.Word(i), got, want)
		}
	}
	if n := words.known[0].Len() + words.known[1].Len(); n > maxSpellings {
		t.Errorf("%d words are remembered, want %d at most", n, maxSpellings)
	}
}
