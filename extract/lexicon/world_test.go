package lexicon

import (
	"strings"
	"testing"

	"parley/extract/text"
)

// world is the built-in lexicon.
func world(t testing.TB) *Lexicon {
	t.Helper()
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// places writes the states, regions and venues of a text as "raw=id/use".
func places(l *Lexicon, lang text.Lang, s string) string {
	doc := text.New(lang, s)
	var kept []Match
	for _, m := range l.Find(doc) {
		var senses []Sense
		for _, x := range m.Senses {
			if c := x.Entry.Class; c == State || c == Region || c == Venue {
				senses = append(senses, x)
			}
		}
		if len(senses) > 0 {
			kept = append(kept, Match{m.First, m.End, senses})
		}
	}
	return show(doc, kept)
}

func TestWorld(t *testing.T) {
	tests := []struct {
		lang text.Lang
		in   string
		want string
	}{
		{"en", "Washington and Beijing", "Washington=iso:USA/seat; Beijing=iso:CHN/seat"},
		{"en", "the DPRK, the ROK and the U.K.", "DPRK=iso:PRK/abbr; ROK=iso:KOR/abbr; U.K.=iso:GBR/abbr"},
		{"en", "Guinea-Bissau, Equatorial Guinea, Papua New Guinea and Guinea", "Guinea-Bissau=iso:GNB/name; Equatorial Guinea=iso:GNQ/name; Papua New Guinea=iso:PNG/name; Guinea=iso:GIN/name"},
		{"en", "the Republic of China and the People's Republic of China", "Republic of China=iso:TWN/name; People's Republic of China=iso:CHN/name"},
		{"en", "a Franco-German and a US-Russian round", "Franco=iso:FRA/pair; German=iso:DEU/adj; US=iso:USA/abbr; Russian=iso:RUS/adj"},
		{"en", "the Indo-Pacific, the South China Sea and Western Ukraine", "Indo-Pacific=region:indo-pacific/name; South China Sea=region:south-china-sea/name; Western Ukraine=region:western-ukraine/name"},
		{"en", "under the Budapest Convention and the Tallinn Manual", ""},
		{"en", "at the Palais des Nations in Switzerland", "Palais des Nations=venue:palais-des-nations/name; Switzerland=iso:CHE/name"},
		{"en", "Americans, Brits and Dutch officials", "Americans=iso:USA/people; Brits=iso:GBR/people; Dutch=iso:NLD/adj"},
		{"en", "The talks near Berlin Alexanderplatz, Washington envoys said, ended.", "Washington=iso:USA/seat"},
		{"en", "Beijing Tuesday rejected the US$5m offer", "Beijing=iso:CHN/seat"},
		{"en", "a Canadian firm", "Canadian=iso:CAN/adj"},
		{"en", "Türkiye and Côte d’Ivoire", "Türkiye=iso:TUR/name; Côte d’Ivoire=iso:CIV/name"},

		{"vi", "Hoa Kỳ, Liên bang Nga và Trung Cộng", "Hoa Kỳ=iso:USA/name; Liên bang Nga=iso:RUS/name; Trung Cộng=iso:CHN/name"},
		{"vi", "ở Hoa Thịnh Đốn, Mạc Tư Khoa và Bình Nhưỡng", "Hoa Thịnh Đốn=iso:USA/seat; Mạc Tư Khoa=iso:RUS/seat; Bình Nhưỡng=iso:PRK/seat"},
		{"vi", "Matxcơva, Mátxcơva, Mát-xcơ-va", "Matxcơva=iso:RUS/seat; Mátxcơva=iso:RUS/seat; Mát-xcơ-va=iso:RUS/seat"},
		{"vi", "Thụy Sĩ, Thuỵ Sỹ và Thụy Điển", "Thụy Sĩ=iso:CHE/name; Thuỵ Sỹ=iso:CHE/name; Thụy Điển=iso:SWE/name"},
		{"vi", "Tiểu vương quốc Ả Rập Thống nhất, Ả-rập Xê-út", "Tiểu vương quốc Ả Rập Thống nhất=iso:ARE/name; Ả-rập Xê-út=iso:SAU/name"},
		{"vi", "quan hệ Mỹ - Trung, Việt-Nhật và Hàn-Triều", "Mỹ=iso:USA/name; Trung=iso:CHN/pair; Việt=iso:VNM/pair; Nhật=iso:JPN/name; Hàn=iso:KOR/name; Triều=iso:PRK/pair"},
		{"vi", "người Mỹ nói tiếng Anh theo Công ước Budapest", "người Mỹ=iso:USA/people"},
		{"vi", "các nước Mỹ Latinh và Biển Đông", "nước Mỹ Latinh=region:latin-america/name; Biển Đông=region:south-china-sea/name"},
		{"vi", "Pháp luật quy định; ý kiến của Pháp", "Pháp=iso:FRA/name"},
		{"vi", "tại biệt thự La Grange", "biệt thự La Grange=venue:villa-la-grange/name"},
		{"vi", "PHÁI ĐOÀN MỸ VÀ NGA", "MỸ=iso:USA/name; NGA=iso:RUS/name"},

		{"ru", "между Россией и Соединёнными Штатами Америки, США и КНР", "Россией=iso:RUS/name; Соединёнными Штатами Америки=iso:USA/name; США=iso:USA/abbr; КНР=iso:CHN/abbr"},
		{"ru", "в Вашингтоне, Пекине, Тегеране и Киеве, из Киева", "Вашингтоне=iso:USA/seat; Пекине=iso:CHN/seat; Тегеране=iso:IRN/seat; Киеве=iso:UKR/seat; Киева=iso:UKR/seat"},
		{"ru", "Южной Кореи, Республикой Корея, КНДР", "Южной Кореи=iso:KOR/name; Республикой Корея=iso:KOR/name; КНДР=iso:PRK/abbr"},
		{"ru", "российско-американские и японо-китайские консультации", "российско=iso:RUS/pair; американские=iso:USA/adj; японо=iso:JPN/pair; китайские=iso:CHN/adj"},
		{"ru", "Афганистана, Афганистане, Казахстаном, Китая, Египта", "Афганистана=iso:AFG/name; Афганистане=iso:AFG/name; Казахстаном=iso:KAZ/name; Китая=iso:CHN/name; Египта=iso:EGY/name"},
		{"ru", "россиян и американцев, китайца", "россиян=iso:RUS/people; американцев=iso:USA/people; китайца=iso:CHN/people"},
		{"ru", "Данные Малого театра, Самое важное", ""},
		{"ru", "по Будапештской конвенции", ""},
		{"ru", "в Крыму, на Ближнем Востоке и в Юго-Восточной Азии", "Крыму=region:crimea/name; Ближнем Востоке=region:middle-east/name; Юго-Восточной Азии=region:southeast-asia/name"},
	}
	l := world(t)
	for _, tt := range tests {
		if got := places(l, tt.lang, tt.in); got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.in, got, tt.want)
		}
	}
}

// Every state is found by its English short name, and has a name in each language.
func TestEveryStateIsNamed(t *testing.T) {
	l := world(t)
	src, err := readSources(sources, "data")
	if err != nil {
		t.Fatal(err)
	}
	named := make(map[string]bool)
	for _, r := range src.forms {
		if r.class == State && (r.use == Name || r.use == Abbr) {
			named[string(r.lang)+r.id] = true
		}
	}
	n := 0
	for _, e := range l.Entries() {
		if e.Class != State {
			continue
		}
		n++
		for _, lang := range languages {
			if !named[string(lang)+e.ID] {
				t.Errorf("%s has no name in language %s", e.ID, lang)
			}
		}
		if got := places(l, "en", "talks with "+e.Name); !strings.Contains(got, e.Name+"="+e.ID+"/name") {
			t.Errorf("talks with %s: found %q", e.Name, got)
		}
		if past := e.ID == "iso:SUN"; e.Lat == 0 && e.Lon == 0 || (e.GeoID == 0 && !past) {
			t.Errorf("%s has no point or no GeoNames id", e.ID)
		}
	}
	if n < 249 {
		t.Errorf("%d states, want at least the 249 of ISO 3166-1", n)
	}
}

func TestCitiesOfAdjective(t *testing.T) {
	l := world(t)
	for word, want := range map[string]string{
		"московский": "Moscow", "Тульского": "Tula", "рязанская": "Ryazan’", "донецкие": "Donetsk", "омском": "Omsk", "казанскую": "Kazan",
		"парижский": "Paris", "пражских": "Prague", "рижским": "Riga", "токийской": "Tokyo", "софийский": "Sofia", "бакинские": "Baku",
		"пензенский": "Penza", "лос-анджелесский": "Los Angeles", "санкт-петербургской": "Saint Petersburg", "одесском": "Odesa", "дамасская": "Damascus",
		"афинская": "Athens", "кабульский": "Kabul", "ташкентский": "Tashkent", "берлинская": "Berlin", "тбилисское": "Tbilisi", "женевских": "Geneva",
		"морской": "", "городской": "", "русский": "", "человеческий": "", "Минск": "", "советский": "", "детский": "", "воинский": "", "царский": "", "мужской": "", "братский": "",
	} {
		doc := text.New(text.Russian, "Это "+word+" дом")
		got := ""
		if _, cities := l.CitiesOfAdjective(doc, len(doc.Tokens)-2); len(cities) > 0 {
			got = cities[0].Name
		}
		if got != want {
			t.Errorf("%s is of %q, want %q", word, got, want)
		}
	}
}

func TestCitiesAreFoundToo(t *testing.T) {
	l := world(t)
	doc := text.New(text.English, "talks in Washington and Geneva")
	got := show(doc, l.Find(doc))
	if !strings.Contains(got, "Washington=iso:USA/seat+gn:4140963/name") || !strings.Contains(got, "Geneva=gn:2660646/name") {
		t.Errorf("found %s; want the capital as seat and as city, and Geneva", got)
	}
	if e := l.Entry("gn:2660646"); e == nil || e.Country != "CHE" {
		t.Errorf("Entry(gn:2660646) = %v, want Geneva", e)
	}
}

// Matches lie in the text, in order and apart, and each has a sense.
func FuzzFind(f *testing.F) {
	for _, s := range []string{
		"US-China talks in the U.S. and Sino-Russian ties", "Anh và Mỹ - Trung, ông Nguyễn Thị Nga", "российско-американские, МИДом РФ",
		"-- - –", "Mỹ-", "-Nga", "U.S.A.\nU.\nS.", "\u0301\u200bMỹ\u00ad-\u00adTrung",
	} {
		for _, lang := range []string{"vi", "en", "ru", "xx"} {
			f.Add(lang, s)
		}
	}
	l := world(f)
	f.Fuzz(func(t *testing.T, lang, s string) {
		doc := text.New(text.Lang(lang), s)
		end := 0
		for _, m := range l.Find(doc) {
			if m.First < end || m.End <= m.First || m.End > len(doc.Tokens) {
				t.Fatalf("match of tokens %d to %d after %d, of %d", m.First, m.End, end, len(doc.Tokens))
			}
			if len(m.Senses) == 0 {
				t.Fatalf("%q has no sense", doc.Raw(m.First, m.End))
			}
			for _, x := range m.Senses {
				if x.Entry == nil || x.Use == 0 {
					t.Fatalf("%q has an empty sense", doc.Raw(m.First, m.End))
				}
			}
			end = m.End
		}
	})
}

// Texts made to be slow: every word may be a name, a heading or a sentence start.
// A method that is not linear would not end here.
func TestFindEndsOnHostileText(t *testing.T) {
	l := world(t)
	for _, piece := range []string{"MỸ ", "Anh ", "Anh. anh ", "Mỹ-", "Việt - ", "Hàn Đức ", "Bộ ", "- "} {
		doc := text.New(text.Vietnamese, strings.Repeat(piece, 100_000))
		end := 0
		for _, m := range l.Find(doc) {
			if m.First < end {
				t.Fatalf("%q: matches overlap", piece)
			}
			end = m.End
		}
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

func BenchmarkFind(b *testing.B) {
	l := world(b)
	for _, x := range []struct {
		lang text.Lang
		in   string
	}{
		{"en", "Officials of the United States and China met in Geneva on Monday to renew their dialogue on cyber security, the Foreign Ministry in Beijing said. "},
		{"vi", "Đại diện Mỹ và Trung Quốc hôm thứ Hai đã gặp nhau tại Thụy Sĩ để nối lại đối thoại về an ninh mạng, Bộ Ngoại giao Trung Quốc cho biết tại Bắc Kinh. "},
		{"ru", "Представители США и Китая встретились в понедельник в Швейцарии, чтобы возобновить диалог по кибербезопасности, сообщил МИД КНР в Пекине. "},
	} {
		doc := text.New(x.lang, strings.Repeat(x.in, 50))
		b.Run(string(x.lang), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(doc.Text)))
			for b.Loop() {
				l.Find(doc)
			}
		})
	}
}
