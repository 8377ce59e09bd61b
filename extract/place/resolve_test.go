package place

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"parley/extract/lexicon"
	"parley/extract/text"
)

// setup loads the real lexicon: the rules weigh real populations and
// namesakes.
var setup = sync.OnceValues(func() (*lexicon.Lexicon, error) { return lexicon.Load() })

func resolver(t testing.TB) (*lexicon.Lexicon, *Resolver) {
	t.Helper()
	lex, err := setup()
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(lex)
	if err != nil {
		t.Fatal(err)
	}
	return lex, r
}

// show writes a place as "Paris (Texas, USA)".
func show(p Place) string {
	where := strings.Trim(p.Admin1+", "+p.Country, ", ")
	name := p.Name
	if p.ID == "" {
		name = "?" + name
	}
	return fmt.Sprintf("%s (%s)", name, where)
}

func TestResolve(t *testing.T) {
	lex, r := resolver(t)
	tests := []struct {
		name string
		lang text.Lang
		ctx  Context
		text string
		want string
	}{
		{"a capital wins", text.English, Context{}, "The envoys met in Paris.", "Paris (Île-de-France, FRA)"},
		{"unless a division follows", text.English, Context{}, "The fair in Paris, Texas opens.", "Paris (Texas, USA); Texas (USA)"},
		{"or its abbreviation", text.English, Context{}, "The fair in Paris, TX, opens.", "Paris (Texas, USA); Texas (USA)"},
		{"with stops", text.English, Context{}, "A clinic in Camden, N.J., closed.", "Camden (New Jersey, USA); New Jersey (USA)"},
		{"or a state", text.English, Context{}, "Delegates left Cambridge, United Kingdom.", "Cambridge (England, GBR); United Kingdom (GBR)"},
		{"said once, it holds below", text.English, Context{}, "The fair in Paris, Texas opens. Paris expects crowds.", "Paris (Texas, USA); Texas (USA)"},
		{"a village in a known division is not its namesake", text.English, Context{}, "A barn burned in Belgrade, Minn., on Monday. Belgrade was shocked.", "?Belgrade (Minnesota, USA); Minnesota (USA)"},
		{"in and a state", text.English, Context{}, "They meet in Valencia in Venezuela.", "Valencia (Carabobo, VEN); Venezuela (VEN)"},
		{"the states of the text vote", text.English, Context{States: map[string]int{"VEN": 9}}, "The strike reached Valencia.", "Valencia (Carabobo, VEN)"},
		{"home votes", text.English, Context{Home: "USA", States: map[string]int{"USA": 3}}, "A fire in Birmingham.", "Birmingham (Alabama, USA)"},
		{"neighbours vote", text.English, Context{}, "The road from Cleveland by Akron to Columbus is closed.", "Cleveland (Ohio, USA); Akron (Ohio, USA); Columbus (Ohio, USA)"},
		{"a state, not a division", text.English, Context{}, "Soldiers from Armenia crossed Georgia.", "Armenia (ARM); Georgia (GEO)"},
		{"a division, not a state", text.English, Context{}, "Voters in Atlanta, Georgia wait.", "Atlanta (Georgia, USA); Georgia (USA)"},
		{"nouns before", text.English, Context{}, "The state of Washington sued.", "Washington (USA)"},
		{"a city before its namesake division", text.English, Context{}, "Talks in New York ended.", "New York (New York, USA)"},
		{"the world's Geneva, though the text is American", text.English, Context{States: map[string]int{"USA": 4, "RUS": 3}}, "Talks in Geneva ended.", "Geneva (Geneva, CHE)"},
		{"a capital acts, a division is named once", text.English, Context{}, "Washington objected. The state of Washington did not.", "Washington, D.C. (District of Columbia, USA); Washington (USA)"},
		{"a state and its capital of one name", text.English, Context{}, "They met in Singapore.", "Singapore (SGP)"},
		{"a state and its division of one name", text.English, Context{}, "They met in Mexico.", "Mexico (MEX)"},
		{"a county", text.English, Context{}, "Rain fell on Kaufman County, Texas.", "Kaufman County (Texas, USA); Texas (USA)"},
		{"its towns", text.English, Context{}, "The fire in Terrell, Kaufman County, is out.", "Terrell (Texas, USA); Kaufman County (Texas, USA)"},
		{"a region, not a town", text.English, Context{}, "Trade with Asia grew.", "Asia ()"},
		{"a street is no city", text.English, Context{}, "The house in Paris Street is empty.", "?Paris ()"},

		{"Vietnamese province", text.Vietnamese, Context{}, "Bão vào tỉnh Thanh Hóa.", "Thanh Hoa (VNM)"},
		{"Vietnamese city", text.Vietnamese, Context{}, "Bão vào thành phố Thanh Hóa.", "Thanh Hoa (Thanh Hoa, VNM)"},
		{"district of a city", text.Vietnamese, Context{}, "Cháy ở quận Gò Vấp, TP.HCM.", "Go Vap (Ho Chi Minh City, VNM); Ho Chi Minh City (Ho Chi Minh City, VNM)"},
		{"a commune is not its namesake", text.Vietnamese, Context{}, "Lễ hội ở xã Thanh Hóa.", "?Thanh Hóa ()"},
		{"Vietnamese district", text.Vietnamese, Context{}, "Lũ quét ở huyện Giao Thủy, tỉnh Nam Định.", "Giao Thuy (Ninh Binh, VNM); Nam Dinh (Ninh Binh, VNM)"},
		{"districts of one name", text.Vietnamese, Context{}, "Cháy chợ ở huyện Châu Thành, tỉnh Tây Ninh.", "Chau Thanh (Tay Ninh, VNM); Tay Ninh (VNM)"},
		{"a province merged in 2025", text.Vietnamese, Context{}, "Tỉnh Hải Dương có mưa.", "Hai Duong (Hai Phong, VNM)"},
		{"and the city of its name", text.Vietnamese, Context{}, "Thành phố Hải Dương có mưa.", "Hai Duong (Hai Phong, VNM)"},
		{"a verb is no bridge", text.Vietnamese, Context{}, "Tòa án yêu cầu Malaysia trả lời.", "Malaysia (MYS)"},
		{"comma and a state", text.Vietnamese, Context{}, "Phiên họp tại Genève, Thụy Sĩ.", "Geneva (Geneva, CHE); Switzerland (CHE)"},
		{"of a state", text.Vietnamese, Context{}, "Hội nghị ở thành phố Valencia của Venezuela.", "Valencia (Carabobo, VEN); Venezuela (VEN)"},

		{"Russian bracket", text.Russian, Context{}, "Встреча в Женеве (Швейцария) завершилась.", "Geneva (Geneva, CHE); Switzerland (CHE)"},
		{"Russian division", text.Russian, Context{}, "Выборы в Тверской области и в городе Тверь.", "Tver Oblast (RUS); Tver (Tver Oblast, RUS)"},
		{"cases of one place", text.Russian, Context{}, "Из Вены вылетели в Москву. В Москве ждут ответа.", "Vienna (Vienna, AUT); Moscow (Moscow, RUS)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := text.New(tt.lang, tt.text)
			var got []string
			for _, p := range r.Resolve(d, Candidates(lex.Find(d)), tt.ctx) {
				got = append(got, show(p))
				if p.Score <= 0 || p.Score > 1 {
					t.Errorf("%s: score %g", p.Name, p.Score)
				}
				if (p.ID == "" || strings.HasPrefix(p.ID, "iso:")) && p.HasPoint {
					t.Errorf("%s has coordinates", p.Name)
				}
			}
			if s := strings.Join(got, "; "); s != tt.want {
				t.Errorf("%q\n got %s\nwant %s", tt.text, s, tt.want)
			}
		})
	}
}

func TestResolveMerges(t *testing.T) {
	lex, r := resolver(t)
	d := text.New(text.Vietnamese, "TP.HCM đón khách. Khách thăm Thành phố Hồ Chí Minh ba ngày.")
	ps := r.Resolve(d, Candidates(lex.Find(d)), Context{})
	if len(ps) != 1 {
		t.Fatalf("%d places, want 1: %+v", len(ps), ps)
	}
	p := ps[0]
	if p.ID != "gn:1566083" || p.NameLocal != "Thành phố Hồ Chí Minh" || len(p.Mentions) != 2 || !p.HasPoint || p.Feature != "PPLA" {
		t.Errorf("place %+v", p)
	}
	if m := p.Mentions[0]; m.Text != "TP.HCM" || m.Start != 0 || m.End != 6 || m.Sentence != 0 {
		t.Errorf("first mention %+v", m)
	}
}

func TestResolveVenue(t *testing.T) {
	lex, r := resolver(t)
	venue := lex.Entry("venue:palais-des-nations")
	if venue == nil {
		t.Fatal("the lexicon lacks the Palais des Nations")
	}
	d := text.New(text.English, "Doors opened at the Palais on Monday.")
	sense := []lexicon.Sense{{Entry: venue, Use: lexicon.Name}}
	ps := r.Resolve(d, []Candidate{{First: 4, End: 5, Senses: sense}}, Context{})
	if len(ps) != 1 || ps[0].ID != "gn:2660646" || ps[0].Name != "Geneva" || ps[0].Feature != "venue" || ps[0].NameLocal != "Palais" {
		t.Errorf("places %+v", ps)
	}
}

func TestPrecision(t *testing.T) {
	lex, _ := resolver(t)
	for id, want := range map[string]string{
		"iso:CHE": "PCLI state", "region:europe": "region region", "region:black-sea": "region region", "region:crimea": "region feature 45.3",
		"region:oahu": "ISL feature 21.47", "region:adriatic": "SEA region", "gn:2660646": "PPLA city 46.2022", "gn:4736286": "ADM1 division 31.1",
		"venue:palais-des-nations": "venue venue 46.226",
	} {
		e := lex.Entry(id)
		if e == nil {
			t.Errorf("the lexicon lacks %s", id)
			continue
		}
		p := Of(e)
		got := p.Feature + " " + p.Precision
		if p.HasPoint {
			got += fmt.Sprintf(" %.6g", p.Lat)
		}
		if !strings.HasPrefix(got, want) || !p.HasPoint && p.Lat != 0 {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
}

func TestAbbreviationTakenForName(t *testing.T) {
	lex, r := resolver(t)
	d := text.New(text.English, "PLEASANTON, Calif. - The plant opened.")
	c := []Candidate{{First: 0, End: 1, Senses: lex.PlacesNamed(d, 0, 1)}, {First: 2, End: 4, Score: 0.9}}
	var got []string
	for _, p := range r.Resolve(d, c, Context{}) {
		got = append(got, show(p))
	}
	if s := strings.Join(got, "; "); s != "Pleasanton (California, USA); California (USA)" {
		t.Errorf("places %s", s)
	}
}

func TestReadings(t *testing.T) {
	lex, r := resolver(t)
	d := text.New(text.English, "They met in Springfield.")
	ps := r.Resolve(d, Candidates(lex.Find(d)), Context{})
	if len(ps) != 1 || ps[0].ID != "" || len(ps[0].Readings) != mostReadings {
		t.Fatalf("places %+v, want one that is unresolved with its readings", ps)
	}
	for i, x := range ps[0].Readings {
		if x.ID == "" || x.Name == "" || x.Country == "" || i > 0 && x.Score > ps[0].Readings[i-1].Score {
			t.Errorf("reading %d: %+v", i, x)
		}
	}
}

func TestExplain(t *testing.T) {
	lex, r := resolver(t)
	d := text.New(text.English, "The fair in Paris, Texas, opens. Zorvania sleeps.")
	candidates := append(Candidates(lex.Find(d)), Candidate{First: 9, End: 10})
	list := r.Explain(d, candidates, Context{})
	if len(list) != 3 {
		t.Fatalf("%d names explained, want 3", len(list))
	}
	paris, zorvania := list[0], list[2]
	if paris.Place.Admin1 != "Texas" || len(paris.Weighed) != mostReadings || zorvania.Weighed != nil || zorvania.Place.Name != "Zorvania" {
		t.Errorf("explained %+v and %+v", paris, zorvania)
	}
	total := func(w Weighed) (sum float64) {
		for _, e := range w.Evidence {
			sum += e.Weight
		}
		return sum
	}
	for i := 1; i < len(paris.Weighed); i++ {
		if total(paris.Weighed[i]) > total(paris.Weighed[i-1]) {
			t.Errorf("the evidence for reading %d outweighs that for the likelier one: %+v", i, paris.Weighed)
		}
	}
	if places := r.Resolve(d, candidates, Context{}); places[0].ID != paris.Place.ID || places[0].Score != paris.Place.Score {
		t.Errorf("resolved to %+v, explained as %+v", places[0], paris.Place)
	}
}

func TestCalibrated(t *testing.T) {
	last := 0.0
	for p := 0.0; p <= 1; p += 0.05 {
		c := calibrated(p)
		if c <= last || c >= 1 {
			t.Errorf("calibrated(%g) = %g after %g", p, c, last)
		}
		last = c
	}
}

func TestResolveUnknown(t *testing.T) {
	_, r := resolver(t)
	d := text.New(text.English, "They gathered in Zorvania again.")
	ps := r.Resolve(d, []Candidate{{First: 3, End: 4, Score: 0.8}}, Context{})
	if len(ps) != 1 || ps[0].ID != "" || ps[0].HasPoint || ps[0].Name != "Zorvania" || ps[0].Score > unresolvedScore {
		t.Errorf("places %+v", ps)
	}
	if ps := r.Resolve(text.New(text.English, ""), nil, Context{}); len(ps) != 0 {
		t.Errorf("an empty text has places %+v", ps)
	}
}

func TestCandidates(t *testing.T) {
	state := &lexicon.Entry{Class: lexicon.State, ID: "iso:XAA"}
	person := &lexicon.Entry{Class: lexicon.Person, ID: "per:x"}
	of := func(e *lexicon.Entry, u lexicon.Use) []lexicon.Sense { return []lexicon.Sense{{Entry: e, Use: u}} }
	got := Candidates([]lexicon.Match{
		{First: 0, End: 1, Senses: of(state, lexicon.Name)},
		{First: 1, End: 2, Senses: of(state, lexicon.Adjective)},
		{First: 2, End: 3, Senses: of(state, lexicon.People)},
		{First: 3, End: 4, Senses: of(state, lexicon.Seat)},
		{First: 4, End: 5, Senses: of(person, lexicon.Name)},
		{First: 5, End: 6, Senses: of(state, lexicon.Abbr)},
	})
	if len(got) != 2 || got[0].First != 0 || got[1].First != 5 {
		t.Errorf("candidates %+v, want those at 0 and 5", got)
	}
}

func TestAbbreviationsAreKnown(t *testing.T) {
	lex, _ := resolver(t)
	err := eachRow("data/abbreviations.tsv", abbreviationsTSV, 3, func(c []string) error {
		if e := lex.Entry("gn:" + c[0]); e == nil || e.Kind != "ADM1" || e.Name != c[1] {
			return fmt.Errorf("gn:%s is %+v, want the division %s", c[0], e, c[1])
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestDataErrors(t *testing.T) {
	for want, content := range map[string]string{
		"f.tsv:2: 1 columns, want 2": "a\tb\nx\n",
		"f.tsv:3: no":                "a\tb\n# note\nx\ty\n",
	} {
		err := eachRow("f.tsv", content, 2, func([]string) error { return fmt.Errorf("no") })
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

func BenchmarkResolve(b *testing.B) {
	lex, r := resolver(b)
	d := text.New(text.English, strings.Repeat("Envoys from Kenya and Chad met in Geneva, Switzerland, before a session in Paris, Texas, and Vienna. ", 40))
	cs := Candidates(lex.Find(d))
	b.ReportAllocs()
	for b.Loop() {
		r.Resolve(d, cs, Context{})
	}
}
