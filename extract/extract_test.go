package extract_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"parley/crawl/archive"
	"parley/extract"
	"parley/extract/article"
)

var loaded = sync.OnceValues(func() (*extract.Extractor, error) { return extract.New(extract.Options{}) })

func extractor(t testing.TB) *extract.Extractor {
	t.Helper()
	x, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func page(lang, published, s string) *archive.Page {
	return &archive.Page{ID: "p", Text: s, Lang: lang, Published: published, ContentType: "text/plain"}
}

func read(t testing.TB, x *extract.Extractor, p *archive.Page) *extract.Report {
	t.Helper()
	r, err := x.Extract(p)
	if err != nil {
		t.Fatalf("extract %q: %v", p.Text, err)
	}
	return r
}

func TestTalks(t *testing.T) {
	// Each text is a headline and a lead; the wanted talk is the one that begins
	// like this: parties, status, first day, place, format.
	tests := []struct{ rule, lang, text, want string }{
		{"held, on a weekday", "en", "India, Japan hold cyber dialogue\nIndia and Japan held their cyber dialogue in New Delhi on Monday, the ministry said.", "IND+JPN held 2021-11-08 New Delhi"},
		{"planned", "en", "India and Japan to hold cyber dialogue\nIndia and Japan will hold a cyber dialogue in Tokyo on 20 November.", "IND+JPN planned 2021-11-20 Tokyo"},
		{"proposed", "en", "Russia proposes cyber talks\nRussia proposed talks on cyber security to Germany.", "RUS+DEU proposed"},
		{"refused", "en", "Germany rejects Russian offer of cyber talks\nGermany rejected the proposal of Russia to hold talks on cyber security.", "DEU+RUS refused"},
		{"called off", "en", "France and China cancel cyber dialogue\nFrance and China called off their cyber dialogue, which was to take place in Paris on 15 November.", "FRA+CHN ended 2021-11-15 Paris"},
		{"denied", "en", "Iran denies secret cyber talks with Israel\nIran denied that a meeting with Israel on cyber attacks took place in Muscat on 3 November.", "IRN+ISR denied 2021-11-03 Muscat"},
		{"the day when it was said is not that of the talks", "en", "Estonia and Japan hold cyber consultations\nEstonia and Japan held cyber consultations in Tallinn on 4 November, the ministry said on Monday.", "EST+JPN held 2021-11-04 Tallinn"},
		{"by phone", "en", "Leaders talk about cyber attacks\nThe United States and Russia discussed cyber attacks in a phone call on 5 November.", "USA+RUS held 2021-11-05  phone"},
		{"online", "en", "Online cyber dialogue\nAustralia and India held a virtual cyber dialogue on 5 November.", "AUS+IND held 2021-11-05  virtual"},
		{"between and with", "en", "Cyber talks in Geneva\nTalks on cyber security between China and the United States took place in Geneva on 2 November.", "CHN+USA held 2021-11-02 Geneva"},
		{"lists of three", "en", "Three states hold cyber dialogue\nFinland, Sweden and Norway held a cyber dialogue in Oslo on 2 November.", "FIN+SWE+NOR held 2021-11-02 Oslo"},
		{"on the sidelines of something else", "en", "Cyber talks on the sidelines\nOn the sidelines of a security conference, Poland and Ukraine held talks on cyber attacks in Warsaw on 2 November.", "POL+UKR held 2021-11-02 Warsaw"},
		{"each partner alone", "en", "Estonia meets partners on cyber security\nEstonia held bilateral meetings with Chile and Peru on cyber security in Tallinn on 2 November.", "EST+PER held 2021-11-02 Tallinn"},
		{"a date behind the last partner is its own", "en", "Estonia widens cyber ties\nEstonia has cyber dialogues with Chile and Peru, the last of which opened in Lima on 2 November.", "EST+CHL held  "},
		{"a date of what was talked about", "en", "Chile and Peru plan cyber exercise\nOn 2 November Chile and Peru discussed in Lima a cyber exercise next year.", "CHL+PER held 2021-11-02 Lima"},

		{"held", "vi", "Việt Nam và Nhật Bản đối thoại về an ninh mạng\nViệt Nam và Nhật Bản đã tổ chức đối thoại về an ninh mạng tại Hà Nội ngày 5/11.", "VNM+JPN held 2021-11-05 Hanoi"},
		{"planned", "vi", "Mỹ và Hàn Quốc sắp họp về an ninh mạng\nMỹ và Hàn Quốc sẽ đàm phán về an ninh mạng tại Seoul ngày 20/11.", "USA+KOR planned 2021-11-20 Seoul"},
		{"refused", "vi", "Đức từ chối đàm phán an ninh mạng với Nga\nĐức đã từ chối đề nghị đàm phán về an ninh mạng của Nga.", "DEU+RUS refused"},
		{"each partner alone", "vi", "Lào họp với các đối tác về an ninh mạng\nNgày 2/11, Lào có cuộc gặp song phương với Chile và Peru về an ninh mạng tại Viêng Chăn.", "LAO+PER held 2021-11-02"},

		{"held", "ru", "Россия и Китай провели консультации по кибербезопасности\nРоссия и Китай провели консультации по кибербезопасности в Пекине 5 ноября.", "RUS+CHN held 2021-11-05 Beijing"},
		{"each partner alone", "ru", "Сербия обсудила кибербезопасность с партнерами\n2 ноября в Белграде Сербия отдельно встретилась с делегациями Чили и Перу, чтобы обсудить кибербезопасность.", "SRB+PER held 2021-11-02"},
		{"the month of an accord is not that of the talks", "ru", "Сербия и Чили обсудят кибербезопасность\nСербия и Чили проведут консультации по соглашению мая 2019 г. о кибербезопасности в декабре в Белграде.", "SRB+CHL planned 2021-12-01 Belgrade"},
		{"planned", "ru", "Россия и Индия обсудят кибербезопасность\nПереговоры России и Индии по кибербезопасности пройдут в Москве 20 ноября.", "RUS+IND planned 2021-11-20 Moscow"},
	}
	for _, tc := range tests {
		t.Run(tc.lang+"/"+tc.rule, func(t *testing.T) {
			r := read(t, extractor(t), page(tc.lang, "2021-11-09", tc.text))
			if !r.Relevant {
				t.Fatalf("not relevant: %v", r.Reasons)
			}
			var all []string
			for _, x := range r.Talks {
				day := ""
				if !x.Earliest.IsZero() {
					day = x.Earliest.Format("2006-01-02")
				}
				got := strings.Join([]string{strings.Join(x.Parties, "+"), x.Status, day, x.Place, x.Format}, " ")
				if strings.HasPrefix(got, tc.want) {
					return
				}
				all = append(all, got)
			}
			t.Errorf("talks are %q, want %q", all, tc.want)
		})
	}
}

func TestNotRelevant(t *testing.T) {
	for what, s := range map[string]string{
		"an attack without talks":        "Hackers hit hospitals\nA ransomware attack shut down three hospitals in France on Monday. The hackers asked for money. Experts said that the malware was new.",
		"trade talks with a cyber aside": "India and Britain resume trade talks\nIndia and Britain resumed trade talks in London on Monday. Tariffs on cars and whisky remain the hardest point. Farmers from both countries had asked for longer terms. Officials spent two days on rules of origin.\n\nThe ministers also walked through a fair where a firm showed cybersecurity software.",
		"talks on something else":        "Blackout does not stop talks\nIran and France held talks on the lifting of sanctions in Vienna on Monday.\n\nA blackout at a plant was put down to a cyber attack. Experts found malware on two servers. Hackers have struck networks of the ministry, too.\n\nThe cyber attack was the third since May. The ministry told firms to change every password.",
		"that there is no agreement":     "Norway names hackers\nNorway blamed hackers of a foreign state for cyber attacks on Monday. The malware was found in May.\n\nUnlike with Chile, there is no arrangement on cyber attacks with Peru, said a professor.",
		"an indictment":                  "Four hackers charged\nProsecutors in the United States charged four Russian hackers with computer crime on Monday. The indictment names malware found in networks of two states.",
		"product news":                   "New phone out\nThe company showed a new phone with better encryption and an app against phishing on Monday. It will cost 700 dollars.",
		"peace talks":                    "Peace talks go on in Geneva\nThe two sides met for peace talks in Geneva on Monday. Mediators said that the ceasefire was holding.",
		"an exercise":                    "Allies train against cyber attacks\nSoldiers of twelve countries trained against cyber attacks in Tallinn. The exercise lasted five days; networks of a made-up island were defended.",
	} {
		if r := read(t, extractor(t), page("en", "2021-11-09", s)); r.Relevant || len(r.Talks) > 0 {
			t.Errorf("%s: relevant %v (%v), %d talks", what, r.Relevant, r.Reasons, len(r.Talks))
		}
	}
}

func TestGate(t *testing.T) {
	const s = "Peace talks go on\nRussia and Ukraine met for talks in Istanbul on 5 November."
	r := read(t, extractor(t), page("en", "2021-11-09", s))
	if r.Relevant || r.Words != 14 || len(r.Reasons) != 1 || r.Talks != nil || r.Doc == nil {
		t.Errorf("a page stopped at the gate: relevant %v, %d words, reasons %q, talks %v", r.Relevant, r.Words, r.Reasons, r.Talks)
	}
	open, err := extract.New(extract.Options{AnyTopic: true, Names: true})
	if err != nil {
		t.Fatal(err)
	}
	r = read(t, open, page("en", "2021-11-09", s))
	if len(r.Talks) != 1 || !slices.Equal(r.Talks[0].Parties, []string{"RUS", "UKR"}) || r.Talks[0].Topics != nil || r.Names == nil {
		t.Errorf("on any topic: talks %+v, names %v", r.Talks, r.Names)
	}
}

func TestDateSource(t *testing.T) {
	for want, s := range map[string]string{
		"trigger":  "Cyber dialogue\nIndia and Japan held a cyber dialogue on 5 November in New Delhi.",
		"sentence": "Cyber dialogue\nOn 5 November, as had been planned for a long time by both capitals, India and Japan held a cyber dialogue in New Delhi.",
		"document": "Cyber dialogue\nNew Delhi, November 5: India and Japan held a cyber dialogue in New Delhi.",
	} {
		r := read(t, extractor(t), page("en", "2021-11-09", s))
		if len(r.Talks) == 0 || r.Talks[0].DateSource != want {
			t.Errorf("%q: talks %+v, want one dated by the %s", s, r.Talks, want)
		}
	}
}

func TestOddPages(t *testing.T) {
	x := extractor(t)
	if r, err := x.Extract(page("en", "", "")); !errors.As(err, new(*article.Error)) {
		t.Errorf("an empty page gives %v, %v", r, err)
	}
	for _, p := range []*archive.Page{
		page("fr", "2021-11-09", "La France et le Japon ont tenu un dialogue sur la cybersécurité à Paris."),
		page("en", "", "Cyber talks. Cyber talks between A and B."),
		page("vi", "not a date", strings.Repeat("an ninh mạng ", 50)),
	} {
		if r := read(t, x, p); r.Words == 0 || r.ArchiveOffset != -1 {
			t.Errorf("%q: %d words, offset %d", p.Text, r.Words, r.ArchiveOffset)
		}
	}
}

// devTexts are the articles of the development set, with their languages.
func devTexts(t testing.TB) []*archive.Page {
	t.Helper()
	files, err := filepath.Glob("../testdata/talks/dev/texts/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d texts, %v", len(files), err)
	}
	var out []*archive.Page
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		part := strings.Split(filepath.Base(f), "-") // dev-en-01.txt
		out = append(out, page(part[len(part)-2], "2022-09-08", string(b)))
	}
	return out
}

// The same page gives the same report, whatever else is read at the same time.
func TestDeterministic(t *testing.T) {
	x := extractor(t)
	pages := devTexts(t)
	want := make([]*extract.Report, len(pages))
	for i, p := range pages {
		want[i] = read(t, x, p)
	}
	var wg sync.WaitGroup
	errs := make(chan error, 4*len(pages))
	for w := range 4 {
		wg.Go(func() {
			for i := range pages {
				i = (i + w*len(pages)/4) % len(pages)
				got, err := x.Extract(pages[i])
				if err != nil || !reflect.DeepEqual(got, want[i]) {
					errs <- fmt.Errorf("page %d gives another report (%w)", i, err)
				}
			}
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		t.Error(err)
	}
}

// A page about something else ends at the gate, at a fifth of the work that a
// report of talks of the same length takes or less. Work is counted in pieces of
// memory asked for, which says the same on every machine.
func TestOtherPagesAreCheap(t *testing.T) {
	x := extractor(t)
	other := map[string]string{
		"en": "Mayor Ann Lee of Leeds met the builders on Monday and spoke about the new bridge over the river. ",
		"vi": "Thứ Hai, ông Lê Văn Nam, chủ tịch thành phố Đà Nẵng, gặp các kỹ sư và nói về cây cầu mới qua sông. ",
		"ru": "В понедельник мэр Казани Иван Петров встретился со строителями и рассказал о новом мосте через реку. ",
	}
	size := func(s string) int { return len(strings.Fields(s)) }
	for _, p := range devTexts(t) {
		q := page(p.Lang, p.Published, strings.Repeat(other[p.Lang], size(p.Text)/size(other[p.Lang])+1))
		if r := read(t, x, p); !r.Relevant {
			continue
		}
		if r := read(t, x, q); r.Relevant {
			t.Fatalf("about talks: %q", q.Text)
		}
		whole := testing.AllocsPerRun(3, func() { read(t, x, p) })
		gated := testing.AllocsPerRun(3, func() { read(t, x, q) })
		if gated > whole/5 {
			t.Errorf("%s: %v allocations, %v for %q", p.Lang, gated, whole, strings.SplitN(p.Text, "\n", 2)[0])
		}
	}
}

func FuzzExtract(f *testing.F) {
	for _, p := range []*archive.Page{
		page("en", "2021-11-09", "Cyber talks\nRussia and the U.S. held cyber talks in Geneva on Monday, said J. K. Smith."),
		page("vi", "2021-11-09", "Đối thoại an ninh mạng\nViệt Nam và Nga đối thoại về an ninh mạng ngày 5/11."),
		page("ru", "", "Кибердиалог\nМИД РФ и посол США обсудили кибербезопасность 5 ноября."),
	} {
		f.Add(p.Lang, p.Published, p.Text)
	}
	x, err := extract.New(extract.Options{AnyTopic: true, Names: true})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, lang, published, s string) {
		r, err := x.Extract(page(lang, published, s))
		if err != nil {
			return
		}
		n := len([]rune(r.Doc.Text))
		in := func(what string, start, end int) {
			if start < 0 || start >= end || end > n {
				t.Errorf("%s: %d to %d is not in a text of %d code points", what, start, end, n)
			}
		}
		for _, a := range r.Actors {
			for _, m := range a.Mentions {
				in(a.ID, m.Start, m.End)
			}
		}
		for _, p := range r.Places {
			for _, m := range p.Mentions {
				in(p.Name, m.Start, m.End)
			}
		}
		for _, k := range r.Talks {
			for _, e := range k.Evidence {
				in(k.Title, e.Start, e.End)
			}
			if len(k.Parties) == 0 || k.Earliest.After(k.Latest) || k.Status == "" || k.Format == "" {
				t.Errorf("a talk that is none: %+v", k)
			}
		}
	})
}
