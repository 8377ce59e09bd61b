package lexicon

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	gaz "parley/extract/lexicon/internal/gazetteer"
	"parley/extract/text"
)

func TestCitiesMatchAt(t *testing.T) {
	c, err := LoadCities()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		lang text.Lang
		text string
		want string // "surface=first sense", by "; "
	}{
		{"Russian cases", text.Russian, "Послы вернулись из Женевы, выступили в Тегеране и улетели с Москвой на связи.",
			"Женевы=Geneva; Тегеране=Tehran; Москвой=Moscow"},
		{"Russian hyphens and plurals", text.Russian, "Форум откроется в Санкт-Петербурге, затем в Ростове-на-Дону, Нижнем Новгороде и Афинах.",
			"Санкт-Петербурге=Saint Petersburg; Ростове-на-Дону=Rostov-on-Don; Нижнем Новгороде=Nizhny Novgorod; Афинах=Athens"},
		{"Russian divisions", text.Russian, "Совещание о Ярославской области и Крыме.", "Ярославской области=Yaroslavl Oblast; Крыме=Crimea"},
		{"Russian common words", text.Russian, "Час прошёл. Роман молчал. Доля выросла.", ""},
		{"Vietnamese spellings", text.Vietnamese, "Đoàn bay từ TP.HCM qua Mát-xcơ-va tới Giơ-ne-vơ, La Hay và Bắc Kinh.",
			"TP.HCM=Ho Chi Minh City; Mát-xcơ-va=Moscow; Giơ-ne-vơ=Geneva; La Hay=The Hague; Bắc Kinh=Beijing"},
		{"a former Vietnamese province", text.Vietnamese, "Lớp học mở ở Bình Dương.", "Bình Dương=Binh Duong"},
		{"a Vietnamese given name", text.Vietnamese, "Ông Vinh trả lời câu hỏi.", ""},
		{"its city", text.Vietnamese, "Tàu rời thành phố Vinh lúc sáng.", "Vinh=Vinh"},
		{"the president, not the city", text.Vietnamese, "Chủ tịch Hồ Chí Minh đọc tuyên ngôn.", ""},
		{"English", text.English, "From Washington she flew to The Hague, St. Louis and Port-au-Prince.",
			"Washington=Washington, D.C.; The Hague=The Hague; St. Louis=St. Louis; Port-au-Prince=Port-au-Prince"},
		{"capitals of a dateline", text.English, "TOKYO, May 3 - The two sides met.", "TOKYO=Tokyo"},
		{"common words need company", text.English, "Reading the draft took Most of Union Day. He lives in Reading.", "Reading=Reading"},
		{"a division after a comma is company", text.English, "Bountiful rain fell. Bountiful, Utah stayed dry.", "Bountiful=Bountiful; Utah=Utah"},
		{"months are no towns", text.English, "They met in March and in August.", ""},
		{"persons", text.English, "Andrew Jackson and Madison Smith spoke in Jackson, Mississippi.", "Jackson=Jackson; Mississippi=Mississippi"},
		{"lower case is no place", text.English, "a bath in nice geneva paper", ""},
		{"names do not cross lines", text.English, "New\nYork", "York=York"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := text.New(tt.lang, tt.text)
			var got []string
			for i := 0; i < len(d.Tokens); i++ {
				if end, senses := c.MatchAt(d, i); len(senses) > 0 {
					got = append(got, d.Raw(i, end)+"="+senses[0].Entry.Name)
					i = end - 1
				}
			}
			if s := strings.Join(got, "; "); s != tt.want {
				t.Errorf("%q\n got %s\nwant %s", tt.text, s, tt.want)
			}
		})
	}
}

func TestCitiesEntries(t *testing.T) {
	c, err := LoadCities()
	if err != nil {
		t.Fatal(err)
	}
	e := c.ByID(2660646)
	if e == nil || e.Name != "Geneva" || e.Country != "CHE" || e.ID != "gn:2660646" || e.Class != City || e.Admin1 != "Geneva" {
		t.Errorf("Geneva = %+v", e)
	}
	if c.ByID(1) != nil {
		t.Error("an unknown id has a place")
	}
	for _, s := range []string{"Washington, D.C.", "Ho Chi Minh City", "New York", "Kyiv", "Vienna", "Saint Petersburg"} {
		found := slices.ContainsFunc(c.table.Places, func(p gaz.Place) bool { return c.ByID(p.ID).Name == s && p.Feature != "ADM1" })
		if !found {
			t.Errorf("no city is called %q", s)
		}
	}
	// Entries are made when first asked for, and once.
	var wg sync.WaitGroup
	got := make([]*Entry, 8)
	for i := range got {
		wg.Go(func() { got[i] = c.ByID(1850147) })
	}
	wg.Wait()
	for _, e := range got {
		if e != got[0] {
			t.Fatal("one place has two entries")
		}
	}
}

func TestCitiesSourceErrors(t *testing.T) {
	words := citySource{"w.tsv", "kind\twords\nwhere\tin\n"}
	table, err := gaz.Decode(citiesBin, gaz.SmallLimit)
	if err != nil {
		t.Fatal(err)
	}
	head := "place\tcountry\tclass\tname\tforms\n"
	for want, src := range map[string][2]string{
		"n.tsv:2: 2 columns":                 {head + "Geneva\tCHE\n", words.text},
		`n.tsv:3: GeoNames has no city "Gen`: {head + "# x\nGenfburg\tCHE\tcity\t\tX\n", words.text},
		"n.tsv:2: column name":               {head + "Xo\tVNM\t+\tADM1\tXo\n", words.text},
		`w.tsv:2: unknown kind "wo"`:         {head, "kind\twords\nwo\tin\n"},
		"w.tsv:2: 1 columns":                 {head, "kind\twords\nin\n"},
	} {
		_, err := buildCities(table, []citySource{{"n.tsv", src[0]}}, citySource{"w.tsv", src[1]}, true)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if _, err := citiesOf(citiesBin[:1000]); err == nil || !strings.Contains(err.Error(), "parley gazetteer") {
		t.Errorf("a short file gives %v", err)
	}
}

func BenchmarkLoadCities(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := decodeCities(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCitiesMatchAt(b *testing.B) {
	c, err := LoadCities()
	if err != nil {
		b.Fatal(err)
	}
	for lang, s := range map[text.Lang]string{
		text.English:    "The delegations of both states will meet in Geneva on Tuesday, said Deputy Minister Harold Fenwick in London. ",
		text.Russian:    "Делегации обеих стран встретятся в Женеве во вторник, сообщил в Москве заместитель министра Пётр Ветров. ",
		text.Vietnamese: "Đoàn đại biểu hai nước sẽ gặp nhau tại Genève vào thứ Ba, Thứ trưởng Lê Văn Bình cho biết tại Hà Nội. ",
	} {
		d := text.New(lang, strings.Repeat(s, 50))
		b.Run(fmt.Sprint(lang), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for i := range d.Tokens {
					c.MatchAt(d, i)
				}
			}
			b.ReportMetric(float64(b.N)*float64(len(d.Tokens))/b.Elapsed().Seconds(), "tok/s")
		})
	}
}

func FuzzCitiesMatchAt(f *testing.F) {
	c, err := LoadCities()
	if err != nil {
		f.Fatal(err)
	}
	f.Add("en", "St. Louis, Mo. - Reading, \u00a0New-York's Bar")
	f.Add("ru", "В Санкт-Петербурге и г. Орле, Ростов - на - Дону")
	f.Add("vi", "TP.HCM, Bà Rịa - Vũng Tàu; Vinh")
	f.Fuzz(func(t *testing.T, lang, s string) {
		d := text.New(text.Lang(lang), s)
		for i := range d.Tokens {
			end, senses := c.MatchAt(d, i)
			if end < i || end > len(d.Tokens) || (len(senses) == 0) != (end == i) {
				t.Fatalf("MatchAt(%d) = %d with %d senses", i, end, len(senses))
			}
		}
	})
}

func TestPlacesNamed(t *testing.T) {
	l := world(t)
	for s, want := range map[string]string{"Almelo": "Almelo", "Нижнем Новгороде": "Nizhny Novgorod", "Almelo Grimstrand": "", "almelo": "", "April": ""} {
		lang := text.English
		if s[0] > 0x7f {
			lang = text.Russian
		}
		d := text.New(lang, s)
		got := ""
		if senses := l.PlacesNamed(d, 0, len(d.Tokens)); len(senses) > 0 {
			got = senses[0].Entry.Name
		}
		if got != want {
			t.Errorf("%s is the name of %q, want %q", s, got, want)
		}
	}
	if l.PlacesNamed(text.New(text.English, ""), 0, 0) != nil {
		t.Error("no token is the name of a place")
	}
}

// TestFormerDivisions checks that each former division lies in one of today.
func TestFormerDivisions(t *testing.T) {
	c, err := LoadCities()
	if err != nil {
		t.Fatal(err)
	}
	now := make(map[string]bool)
	for i := range c.table.Places {
		if e := c.at(int32(i)); e.Kind == "ADM1" {
			now[e.Country+"/"+e.Name] = true
		}
	}
	n := 0
	for i := range c.added {
		if e := &c.added[i]; e.Kind == "ADM1H" {
			n++
			if !now[e.Country+"/"+e.Admin1] {
				t.Errorf("%s lies in %q, which is no division of %s", e.Name, e.Admin1, e.Country)
			}
		}
	}
	if n != 29 {
		t.Errorf("%d former divisions, want the 29 provinces of Vietnam that lost their name in 2025", n)
	}
}
