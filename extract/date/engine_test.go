package date

import (
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/extract/text"
)

func utc(s string) time.Time {
	x, err := time.Parse("2006-01-02", s)
	if err != nil {
		panic(err) // a mistake in the test
	}
	return x
}

func TestSpanAndAnchor(t *testing.T) {
	e := load(t)
	tests := []struct {
		lang                 text.Lang
		text                 string
		published            string
		value, first, last   string
		granularity, anchor_ string
	}{
		{"en", "They met on May 5.", "2020-06-01", "2020-05-05", "2020-05-05", "2020-05-05", "day", "published"},
		{"en", "They met on May 5, 2019.", "2020-06-01", "2019-05-05", "2019-05-05", "2019-05-05", "day", "absolute"},
		{"en", "They met last week.", "2020-06-01", "2020-W22", "2020-05-25", "2020-05-31", "week", "published"},
		{"en", "They met last weekend.", "2020-06-01", "2020-W22-WE", "2020-05-30", "2020-05-31", "weekend", "published"},
		{"en", "They met in February 2020.", "2020-06-01", "2020-02", "2020-02-01", "2020-02-29", "month", "absolute"},
		{"en", "They met in the second quarter of 2019.", "2020-06-01", "2019-Q2", "2019-04-01", "2019-06-30", "quarter", "absolute"},
		{"en", "They met in the first half of 2019.", "2020-06-01", "2019-H1", "2019-01-01", "2019-06-30", "half", "absolute"},
		{"en", "They met in winter 2019.", "2020-06-01", "2019-WI", "2019-12-01", "2020-02-29", "season", "absolute"},
		{"en", "They met in 2019.", "2020-06-01", "2019", "2019-01-01", "2019-12-31", "year", "absolute"},
		{"en", "They met in the 1990s.", "2020-06-01", "199", "1990-01-01", "1999-12-31", "decade", "absolute"},
		{"en", "They met in the 19th century.", "2020-06-01", "18", "1800-01-01", "1899-12-31", "century", "absolute"},
		{"en", "They met from July 24 to 28, 2018.", "2020-06-01", "2018-07-24/2018-07-28", "2018-07-24", "2018-07-28", "day", "absolute"},
		{"en", "They met on Monday morning.", "2020-06-02", "2020-06-01TMO", "2020-06-01", "2020-06-01", "part_of_day", "published"},
		{"en", "They met at 9:30 a.m. on May 5, 2019.", "2020-06-01", "2019-05-05T09:30", "2019-05-05", "2019-05-05", "minute", "absolute"},
		{"en", "They met at 9 a.m. on May 5, 2019.", "2020-06-01", "2019-05-05T09:00", "2019-05-05", "2019-05-05", "hour", "absolute"},
		{"en", "They met for three days.", "2020-06-01", "P3D", "", "", "", ""},
		{"en", "They meet every year.", "2020-06-01", "P1Y", "", "", "", ""},
		{"en", "They meet now.", "2020-06-01", "PRESENT_REF", "", "", "", ""},
		{"en", "They met from 30 December to 2 January 2021.", "2022-06-01", "2020-12-30/2021-01-02", "2020-12-30", "2021-01-02", "day", "absolute"},
		{"vi", "Họp ngày 25.", "2024-01-10", "2023-12-25", "2023-12-25", "2023-12-25", "day", "published"},
		{"vi", "Họp chiều 31/7.", "2024-08-02", "2024-07-31TAF", "2024-07-31", "2024-07-31", "part_of_day", "published"},
		{"ru", "Удар нанесли в ночь на 5 мая 2019 года.", "2020-06-01", "2019-05-04TNI", "2019-05-04", "2019-05-05", "part_of_day", "absolute"},
		{"ru", "Встреча прошла в прошлом месяце.", "2024-01-02", "2023-12", "2023-12-01", "2023-12-31", "month", "published"},
	}
	for _, x := range tests {
		got := e.Tag(text.New(x.lang, x.text), Context{Published: utc(x.published)})
		if len(got) != 1 {
			t.Errorf("%q: %v, want one expression", x.text, got)
			continue
		}
		day := func(d time.Time) string {
			if d.IsZero() {
				return ""
			}
			return d.Format("2006-01-02")
		}
		g := got[0]
		if g.Value != x.value || day(g.Earliest) != x.first || day(g.Latest) != x.last || g.Granularity != x.granularity || g.Anchor != x.anchor_ {
			t.Errorf("%q: %s %s..%s %q %q, want %s %s..%s %q %q", x.text, g.Value, day(g.Earliest), day(g.Latest), g.Granularity, g.Anchor,
				x.value, x.first, x.last, x.granularity, x.anchor_)
		}
	}
}

// Without a publication date what is relative to it has no value, and nothing
// is guessed; what the text states, or rests on a date of the text, has one.
func TestUnknownPublication(t *testing.T) {
	e := load(t)
	tests := []struct {
		lang   text.Lang
		text   string
		values []string
	}{
		{"en", "They met yesterday.", []string{""}},
		{"en", "They met on Monday at 9 a.m.", []string{""}},
		{"en", "They met on May 5 and in June.", []string{"", ""}},
		{"en", "They met from July 24 to 28.", []string{""}},
		{"en", "They met on May 5, 2019 and again the next day.", []string{"2019-05-05", "2019-05-06"}},
		{"en", "They met for two days last year.", []string{"P2D", ""}},
		{"vi", "Hôm qua, và năm 2019.", []string{"", "2019"}},
		{"vi", "Họp từ 14 đến 16-6.", []string{""}},
		{"ru", "Они встретились вчера вечером, а также 5 мая 2019 года.", []string{"", "2019-05-05"}},
	}
	for _, x := range tests {
		var got []string
		for _, g := range e.Tag(text.New(x.lang, x.text), Context{}) {
			got = append(got, g.Value)
			if g.Value == "" && (!g.Earliest.IsZero() || !g.Latest.IsZero() || g.Anchor != "") {
				t.Errorf("%q: %+v has a span but no value", x.text, g)
			}
		}
		if !reflect.DeepEqual(got, x.values) {
			t.Errorf("%q: %q, want %q", x.text, got, x.values)
		}
	}
}

func TestPublishedInItsOwnZone(t *testing.T) {
	e := load(t)
	zone := time.FixedZone("", 7*3600)
	got := e.Tag(text.New("en", "They met today."), Context{Published: time.Date(2020, 6, 1, 3, 0, 0, 0, zone)}) // still May 31 in UTC
	if len(got) != 1 || got[0].Value != "2020-06-01" {
		t.Errorf("got %v, want 2020-06-01", got)
	}
}

func TestUnknownLanguage(t *testing.T) {
	if got := load(t).Tag(text.New("fi", "May 5, 2019"), Context{}); got != nil {
		t.Errorf("got %v for a language without rules", got)
	}
}

func TestConcurrentTag(t *testing.T) {
	e := load(t)
	docs := []*text.Doc{
		text.New("en", "They met on May 5, 2019 and again the next day at 9 a.m. for three hours."),
		text.New("vi", "Chiều 24-10, hội thảo khai mạc; ngày hôm sau các đại biểu thảo luận hai giờ."),
		text.New("ru", "Во вторник, 26 января, министры встретились; на следующий день подписали соглашение."),
	}
	ctx := Context{Published: utc("2021-01-28")}
	var want [][]Expression
	for _, d := range docs {
		want = append(want, e.Tag(d, ctx))
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for n := range 50 {
				if got := e.Tag(docs[n%3], ctx); !reflect.DeepEqual(got, want[n%3]) {
					t.Errorf("got %v, want %v", got, want[n%3])
					return
				}
			}
		})
	}
	wg.Wait()
}

// adversarial texts are made of words that begin many rules.
func adversarial(lang text.Lang, n int) *text.Doc {
	s := map[text.Lang]string{
		"en": "the early May 5 - 6 , last twenty one hundred two year - ago first half of the ",
		"vi": "hôm thứ hai , ngày 5 - 6 tháng mười hai năm hai mươi ba đầu tháng 5/6/",
		"ru": "в начале 5 - 6 мая , во вторник , двадцать пять лет с 5 по 6 , прошлого ",
	}[lang]
	return text.New(lang, strings.Repeat(s, n))
}

// TestWorkIsLinear counts the steps of matching instead of taking the time.
func TestWorkIsLinear(t *testing.T) {
	e := load(t)
	for _, lang := range []text.Lang{"en", "vi", "ru"} {
		steps := func(doc *text.Doc) float64 {
			var m matcher
			m.prepare(e.grammars[lang], doc)
			n := 0
			for i := range m.toks {
				if m.match(i) {
					n += m.end - i
				}
				if m.end-i > maxMatch {
					t.Fatalf("%s: a match of %d tokens", lang, m.end-i)
				}
				n += m.steps
			}
			return float64(n) / float64(len(m.toks))
		}
		small, large := steps(adversarial(lang, 20)), steps(adversarial(lang, 2000))
		t.Logf("%s: %.1f steps a token", lang, large)
		if large > 1.2*small || large > 400 {
			t.Errorf("%s: %.1f steps a token in a long text, %.1f in a short one", lang, large, small)
		}
	}
}

func TestNoAllocationsWithoutDates(t *testing.T) {
	e := load(t)
	doc := text.New("en", strings.Repeat("The delegation discussed cooperation between the ministries and left the building. ", 200))
	e.Tag(doc, Context{}) // fills the pool
	if n := testing.AllocsPerRun(20, func() { e.Tag(doc, Context{}) }); n > 1 {
		t.Errorf("%.0f allocations on a text without dates", n)
	}
}

func FuzzTag(f *testing.F) {
	e := load(f)
	for _, lang := range []string{"en", "vi", "ru"} {
		for _, s := range []string{adversarial(text.Lang(lang), 2).Text, "31-02-2020 29 February 24:00 00/00/0000", "", "\n\n5 \n\n May"} {
			f.Add(lang, s, int64(1_600_000_000))
		}
	}
	f.Add("en", "nine hundred ninety nine thousand centuries ago last May 99999999 years later", int64(0))
	f.Fuzz(func(t *testing.T, lang, s string, published int64) {
		doc := text.New(text.Lang(lang), s)
		ctx := Context{Published: time.Unix(published%4e9, 0)}
		got := e.Tag(doc, ctx)
		end := 0
		for _, x := range got {
			if x.First < end || x.End <= x.First || x.End > len(doc.Tokens) {
				t.Fatalf("tokens %d..%d after %d of %d", x.First, x.End, end, len(doc.Tokens))
			}
			end = x.End
			if x.Earliest.After(x.Latest) || x.Earliest.IsZero() != x.Latest.IsZero() {
				t.Fatalf("%+v: days out of order", x)
			}
			if x.Type != "DATE" && x.Type != "TIME" && x.Type != "DURATION" && x.Type != "SET" {
				t.Fatalf("%+v: type", x)
			}
		}
		if !reflect.DeepEqual(got, e.Tag(doc, ctx)) {
			t.Fatal("not deterministic")
		}
		for _, x := range e.Tag(doc, Context{}) {
			if x.Anchor == "published" {
				t.Fatalf("%+v rests on an unknown publication date", x)
			}
		}
	})
}

// benchTexts are news paragraphs with a date in most sentences.
var benchTexts = map[text.Lang]string{
	"en": "The ministers of both countries met in Vienna on Tuesday, March 5, 2019, to discuss how they could warn each other about attacks on power grids. The talks lasted three hours. Officials said that experts would meet again next month, and that a treaty might follow by the end of the year. The delegation was led by the deputy foreign minister, who had visited the capital in 2017 for a conference on trade.\n\n",
	"vi": "Bộ trưởng hai nước đã gặp nhau tại Viên hôm thứ Ba, 5-3-2019, để bàn cách báo cho nhau về các vụ tấn công vào lưới điện. Cuộc đàm phán kéo dài ba giờ. Các quan chức cho biết chuyên gia sẽ gặp lại vào tháng tới, và một hiệp ước có thể được ký trước cuối năm. Dẫn đầu đoàn là thứ trưởng ngoại giao, người từng thăm thủ đô năm 2017 để dự một hội nghị thương mại.\n\n",
	"ru": "Министры двух стран встретились в Вене во вторник, 5 марта 2019 года, чтобы обсудить, как предупреждать друг друга об атаках на энергосети. Переговоры длились три часа. По словам чиновников, эксперты встретятся снова в следующем месяце, а договор может быть подписан до конца года. Делегацию возглавил заместитель министра, который приезжал в столицу в 2017 году на торговую конференцию.\n\n",
}

func BenchmarkTag(b *testing.B) {
	e := load(b)
	for _, lang := range []text.Lang{"en", "vi", "ru"} {
		doc := text.New(lang, strings.Repeat(benchTexts[lang], 20))
		b.Run(string(lang), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(doc.Text)))
			for b.Loop() {
				e.Tag(doc, Context{Published: utc("2019-03-07")})
			}
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
