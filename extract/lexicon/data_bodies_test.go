package lexicon

import (
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"parley/extract/text"
)

// Bodies, people and offices must be found in running text, in every language
// and in the spellings of mainland, overseas and older press.
func TestBodiesPeopleOfficesInText(t *testing.T) {
	tests := []struct {
		lang text.Lang
		text string
		want string // ids that must be among the senses, in this order
	}{
		{"en", "The State Department and the Pentagon briefed the Foreign Office.", "us-state-department us-defense-department uk-foreign-ministry"},
		{"en", "CISA, the N.S.A. and U.S. Cyber Command were there.", "us-cisa us-nsa us-cyber-command"},
		{"en", "The EEAS spoke for the bloc at the OEWG; ENISA and Europol listened.", "eeas un-oewg enisa europol"},
		{"en", "Downing Street, the Élysée and the Kremlin had no comment.", "downing-street elysee kremlin"},
		{"en", "Nathaniel Fick met Artur Lyukmanov, then Heli Tiirmaa-Klaar.", "nathaniel-fick artur-lyukmanov heli-tiirmaa-klaar"},
		{"en", "Volt Typhoon and Fancy Bear were named by Microsoft.", "volt-typhoon apt28 microsoft"},
		{"en", "Deputy Foreign Minister Sergei Ryabkov left.", "deputy-foreign-minister sergei-ryabkov"},
		{"vi", "Nhà Trắng và Bộ Ngoại giao Mỹ chưa lên tiếng.", "white-house us-state-department"},
		{"vi", "Tòa Bạch Ốc, Ngũ Giác Đài và Bộ Nội An không bình luận.", "white-house us-defense-department us-dhs"},
		{"vi", "Ông Tập Cận Bình gặp ông Phạm Minh Chính và ông Vương Nghị.", "xi-jinping pham-minh-chinh wang-yi"},
		{"vi", "Liên hiệp quốc, Liên Hợp Quốc và LHQ là một.", "united-nations united-nations united-nations"},
		{"vi", "Điện Kremlin nói với Cục Điều Tra Liên Bang.", "kremlin us-fbi"},
		{"vi", "Đặc sứ và Thượng Nghị Sĩ John McCain nói vậy.", "special-envoy senator john-mccain"},
		{"ru", "Белый дом направил в МИД и Совбез РФ письмо.", "white-house foreign-ministry russia-security-council"},
		{"ru", "В Кремле и Госдуме ждут ответа Госдепартамента США.", "kremlin russia-state-duma us-state-department"},
		{"ru", "Встречу Лаврова с Антонием Блинкеном и Ван И отменили.", "sergei-lavrov antony-blinken wang-yi"},
		{"ru", "ФСБ, СНБО и НКЦКИ обменялись данными с ОДКБ.", "russia-fsb ukraine-nsdc russia-nktski csto"},
		{"ru", "Спецпредставитель президента Андрей Крутских встретился с послом.", "special-envoy andrey-krutskikh ambassador"},
		{"ru", "По данным «Коммерсанта» и ТАСС, речь о НАТО.", "kommersant tass nato"},
	}
	l := loaded(t)
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			var got []string
			for _, m := range l.Find(text.New(tt.lang, tt.text)) {
				for _, s := range m.Senses {
					_, id, _ := strings.Cut(s.Entry.ID, ":")
					got = append(got, id)
				}
			}
			rest := got
			for _, id := range strings.Fields(tt.want) {
				i := slices.Index(rest, id)
				if i < 0 {
					t.Fatalf("no %s at its place; found %v", id, got)
				}
				rest = rest[i+1:]
			}
		})
	}
}

// An office must not swallow the body or state that stands inside a title:
// the body is an actor of its own.
func TestOfficesLeaveBodiesAlone(t *testing.T) {
	tests := []struct {
		lang         text.Lang
		text         string
		office, body string
	}{
		{"en", "NATO Secretary General Mark Rutte", "secretary-general", "nato"},
		{"en", "White House Press Secretary Jen Psaki", "press-secretary", "white-house"},
		{"vi", "Bộ trưởng Bộ Công an Lương Tam Quang", "minister", "vietnam-mps"},
		{"vi", "Tổng thư ký Liên Hiệp Quốc António Guterres", "secretary-general", "united-nations"},
		{"ru", "официальный представитель МИД Мария Захарова", "spokesperson", "foreign-ministry"},
		{"ru", "глава Госдепартамента Энтони Блинкен", "head", "us-state-department"},
	}
	l := loaded(t)
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			var office, body bool
			for _, m := range l.Find(text.New(tt.lang, tt.text)) {
				for _, s := range m.Senses {
					office = office || s.Entry.ID == "office:"+tt.office
					body = body || s.Entry.ID == "org:"+tt.body
				}
			}
			if !office || !body {
				t.Errorf("office %s found: %v; body %s found: %v", tt.office, office, tt.body, body)
			}
		})
	}
}

// What news of talks must be able to count on.
func TestBodiesAndPeopleFacts(t *testing.T) {
	l := loaded(t)
	for _, tt := range []struct{ id, party string }{
		{"eeas", "european-union"}, {"un-oewg", "united-nations"}, {"ccdcoe", "nato"}, {"sco-rats", "sco"}, {"asean-secretariat", "asean"}, {"unodc", "united-nations"},
	} {
		if e := l.Entry("org:" + tt.id); e == nil || e.Party != "org:"+tt.party {
			t.Errorf("%s: want a body that acts for %s, have %+v", tt.id, tt.party, e)
		}
	}
	for _, tt := range []struct{ generic, country, id string }{
		{"foreign-ministry", "USA", "us-state-department"}, {"foreign-ministry", "GBR", "uk-foreign-ministry"}, {"security-council", "RUS", "russia-security-council"},
		{"cyber-agency", "SGP", "singapore-csa"}, {"public-security-ministry", "VNM", "vietnam-mps"}, {"parliament", "JPN", "japan-diet"}, {"cert", "IND", "india-cert-in"},
		{"national-security-council", "UKR", "ukraine-nsdc"}, {"defence-ministry", "USA", "us-defense-department"},
	} {
		if e := l.Instance("org:"+tt.generic, tt.country); e == nil || e.ID != "org:"+tt.id {
			t.Errorf("%s of %s: want %s, have %+v", tt.generic, tt.country, tt.id, e)
		}
	}
	for _, tt := range []struct{ id, office, from string }{
		{"vladimir-putin", "President of Russia", "2012-05-07"},
		{"joe-biden", "President of the United States", "2021-01-20"},
		{"kaja-kallas", "High Representative of the EU for Foreign Affairs and Security Policy", "2024-12-01"},
		{"to-lam", "Minister of Public Security of Vietnam", "2016-04"},
	} {
		e := l.Entry("per:" + tt.id)
		if e == nil || !slices.ContainsFunc(e.Terms, func(x Term) bool { return x.Office == tt.office && x.From == tt.from }) {
			t.Errorf("%s: no term as %s from %s", tt.id, tt.office, tt.from)
		}
	}
	// The states whose cyber diplomacy is in the news have a foreign ministry of their own.
	for _, iso := range strings.Fields("RUS USA CHN GBR DEU FRA JPN KOR PRK IND VNM SGP AUS CAN UKR EST LVA LTU FIN POL NLD CHE AUT ITA ESP ISR IRN TUR SAU ARE BLR KAZ UZB KGZ TJK ARM AZE GEO MDA IDN MYS THA PHL KHM LAO MMR BRN TWN NZL BRA MEX ZAF EGY PAK CZE SVK HUN ROU BGR SRB SWE NOR DNK") {
		if e := l.Instance("org:foreign-ministry", iso); e == nil || e.Country != iso {
			t.Errorf("no foreign ministry of %s", iso)
		}
	}
}

// The files must not shrink unseen.
func TestBodiesPeopleOfficesCounts(t *testing.T) {
	n := make(map[Class]int)
	kinds := make(map[string]int)
	for _, e := range loaded(t).Entries() {
		n[e.Class]++
		if e.Class == Body {
			kinds[e.Kind]++
		}
		if (e.Class == Person || e.Class == Office) && len(e.Sectors) == 0 && e.Name != "Chairman" && e.Name != "President of an Organisation" {
			t.Errorf("%s has no sector", e.ID)
		}
	}
	for class, least := range map[Class]int{Body: 2200, Person: 1500, Office: 110} {
		if n[class] < least {
			t.Errorf("class %d: %d entries, want at least %d", class, n[class], least)
		}
	}
	for kind, least := range map[string]int{"ministry": 280, "agency": 400, "international": 150, "media": 250, "company": 250, "group": 90, "ngo": 100, "university": 70} {
		if kinds[kind] < least {
			t.Errorf("bodies of kind %s: %d, want at least %d", kind, kinds[kind], least)
		}
	}
}

// Forms stand once for an entry and language, and every cell is NFC; the
// word lists are rows of kind and forms without repetition.
func TestBodiesPeopleOfficesFiles(t *testing.T) {
	src, err := readSources(sources, "data")
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]position)
	for _, r := range src.forms {
		if r.class != Body && r.class != Person && r.class != Office {
			continue
		}
		for _, f := range r.forms {
			k := string(r.lang) + "\t" + r.id + "\t" + f
			if at, ok := seen[k]; ok {
				t.Errorf("%s: %q stands for %s at %s already", r.position, f, r.id, at)
			}
			seen[k] = r.position
		}
	}
	for _, lang := range languages {
		name := "data/words." + string(lang) + ".tsv"
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !norm.NFC.IsNormal(data) {
			t.Errorf("%s is not NFC", name)
		}
		have := make(map[string]bool)
		kinds := make(map[string]bool)
		for line := range strings.Lines(string(data)) {
			line = strings.TrimRight(line, "\n")
			if strings.HasPrefix(line, "#") || line == "kind\tforms" {
				continue
			}
			kind, forms, ok := strings.Cut(line, "\t")
			if !ok || kind == "" || forms == "" {
				t.Fatalf("%s: %q is no row of kind and forms", name, line)
			}
			kinds[kind] = true
			for f := range strings.SplitSeq(forms, "|") {
				if f == "" || f != strings.TrimSpace(f) || have[kind+"\t"+f] {
					t.Errorf("%s: %s has an empty, padded or repeated form %q", name, kind, f)
				}
				have[kind+"\t"+f] = true
			}
		}
		for _, k := range strings.Fields("honorific counterpart side delegation official apposition attribution media_noun given legal_form org_head group.GOV group.MIL group.CRM") {
			if !kinds[k] {
				t.Errorf("%s has no words of kind %s", name, k)
			}
		}
	}
}

func loaded(t *testing.T) *Lexicon {
	t.Helper()
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return l
}
