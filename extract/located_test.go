package extract

import (
	"slices"
	"strings"
	"testing"

	"parley/extract/date"
	"parley/extract/lexicon"
	"parley/extract/name"
	"parley/extract/text"
)

// TestLocated gives the tagger's names and the dates of a text and asks for the
// places in it. A name is written "PER Ann Lee"; it stands where it first
// occurs, or again after the name before it.
func TestLocated(t *testing.T) {
	lex, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	roles, err := name.LoadRoles()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		what  string
		lang  text.Lang
		text  string
		names []string
		dates []string
		want  []string
	}{
		{"unknown place", "en", "They met in Wexmoor.", []string{"LOC Wexmoor"}, nil, []string{"Wexmoor"}},
		{"unsure place", "en", "They met Wexmoor.", []string{"LOC? Wexmoor"}, nil, nil},
		{"noun of a place outweighs the tagger", "ru", "Это было в городе Нижний Кряж.", []string{"PER Нижний Кряж"}, nil, []string{"Нижний Кряж"}},
		{"date", "vi", "Hai bên gặp nhau vào cuối Tháng Tư.", []string{"LOC Tháng Tư"}, []string{"Tháng Tư"}, nil},
		{"surname", "en", "Rosa Valdivia spoke. Valdivia then left.", []string{"PER Rosa Valdivia", "LOC Valdivia"}, nil, nil},
		{"town with a person's surname", "en", "Rosa Valdivia spoke in Valdivia.", []string{"PER Rosa Valdivia", "LOC Valdivia"}, nil, []string{"Valdivia"}},
		{"document", "ru", "Это говорится в Самаркандской декларации.", []string{"LOC Самаркандской"}, nil, nil},
		{"inside a person", "en", "Barack Obama left.", []string{"PER Barack Obama"}, nil, nil},
		{"inside an organization", "en", "The Toronto Police Services Board met.", []string{"ORG Toronto Police Services Board"}, nil, []string{"Toronto"}},
		{"at the end of one", "ru", "Учёные из Университета Казани молчат.", []string{"ORG Университета Казани"}, nil, []string{"Казани"}},
		{"region at the end of one", "en", "She works at the Ministry for Europe.", []string{"ORG Ministry for Europe"}, nil, nil},
		{"state after a preposition at the end of one", "en", "The Monitoring Mission in Georgia reported.", []string{"ORG Monitoring Mission in Georgia"}, nil, []string{"Georgia"}},
		{"called a person", "en", "Lincoln slept.", []string{"PER Lincoln"}, nil, nil},
		{"called a person, of a state", "en", "Lincoln, Nebraska, slept.", []string{"PER Lincoln", "LOC Nebraska"}, nil, []string{"Lincoln", "Nebraska"}},
		{"called a person, after a preposition", "en", "He slept in Lincoln.", []string{"PER Lincoln"}, nil, []string{"Lincoln"}},
		{"called a place elsewhere", "en", "Fargo waits. Rain reached Fargo and left Fargo.", []string{"ORG Fargo", "LOC Fargo", "LOC Fargo"}, nil, []string{"Fargo", "Fargo", "Fargo"}},
		{"longer name", "vi", "Họ sống ở Little Saigon.", []string{"LOC Little Saigon"}, nil, []string{"Little Saigon"}},
		{"part of a state", "vi", "Ukraine mất điện. Tin tặc tấn công ở miền Tây Ukraine.", nil, nil, []string{"Ukraine"}},
		{"part of the world as an adjective", "en", "African states met in Nairobi.", nil, nil, []string{"Nairobi"}},
	} {
		t.Run(tt.what, func(t *testing.T) {
			d := text.New(tt.lang, tt.text)
			at := 0
			find := func(s string) (first, end int) {
				want := text.New(tt.lang, s)
				for i := at; i+len(want.Tokens) <= len(d.Tokens); i++ {
					if j := i + len(want.Tokens); d.Raw(i, j) == s {
						at = j
						return i, j
					}
				}
				t.Fatalf("no %q in %q", s, tt.text)
				return 0, 0
			}
			var names []name.Name
			for _, n := range tt.names {
				typ, s, _ := strings.Cut(n, " ")
				typ, unsure := strings.CutSuffix(typ, "?")
				x := name.Name{Type: typ, Score: 0.9}
				if unsure {
					x.Score = leastUnknown / 2
				}
				x.First, x.End = find(s)
				names = append(names, x)
			}
			at = 0
			var dates []date.Expression
			for _, s := range tt.dates {
				e := date.Expression{Type: "DATE"}
				e.First, e.End = find(s)
				dates = append(dates, e)
			}
			matches := lex.Find(d)
			var got []string
			last := 0
			for _, c := range located(d, lex, roles, matches, roles.Find(d, matches), names, dates) {
				if c.First < last {
					t.Errorf("%s overlaps the place before it", d.Raw(c.First, c.End))
				}
				last = c.End
				got = append(got, d.Raw(c.First, c.End))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("places are %q, want %q", got, tt.want)
			}
		})
	}
}
