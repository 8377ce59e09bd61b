package actor_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/extract/actor"
	"parley/extract/lexicon"
	"parley/extract/name"
	"parley/extract/text"
)

// tools are what resolution stands on, loaded once.
var tools = sync.OnceValue(func() (t struct {
	lex    *lexicon.Lexicon
	roles  *name.Roles
	tagger *name.Tagger
	actors *actor.Resolver
	err    error
}) {
	load := func(f func() error) {
		if t.err == nil {
			t.err = f()
		}
	}
	load(func() (err error) { t.lex, err = lexicon.Load(); return })
	load(func() (err error) { t.roles, err = name.LoadRoles(); return })
	load(func() (err error) { t.tagger, err = name.Load(); return })
	load(func() (err error) { t.actors, err = actor.NewResolver(t.lex); return })
	return t
})

var homes = map[text.Lang]string{text.English: "USA", text.Vietnamese: "VNM", text.Russian: "RUS"}

func resolve(t testing.TB, lang text.Lang, s string) (*text.Doc, actor.Result) {
	t.Helper()
	x := tools()
	if x.err != nil {
		t.Fatal(x.err)
	}
	d := text.New(lang, s)
	matches := x.lex.Find(d)
	return d, x.actors.Resolve(actor.Input{
		Doc: d, Matches: matches, Roles: x.roles.Find(d, matches), Names: x.tagger.Tag(d, matches),
		Published: time.Date(2021, 11, 1, 0, 0, 0, 0, time.UTC), Home: homes[lang],
	})
}

// brief writes actors as "name/country", those without a state as "name/-".
func brief(r actor.Result) string {
	var out []string
	for _, a := range r.Actors {
		c := a.Country
		if c == "" {
			c = "-"
		}
		out = append(out, a.Name+"/"+c)
	}
	return strings.Join(out, "; ")
}

func TestResolve(t *testing.T) {
	tests := []struct {
		rule string
		lang text.Lang
		text string
		want []string // "name/country"
		not  []string // names that are no actors
	}{
		{"a capital that acts is its state", text.English, "Washington told Moscow on Monday that the talks were over.", []string{"United States/USA", "Russia/RUS"}, nil},
		{"a capital where something happens is none", text.English, "The delegations met in Paris on Monday.", nil, []string{"France/FRA"}},
		{"an adjective tells whose, but is no actor", text.English, "Security firms blamed Russian hackers for the attack.", nil, []string{"Russia/RUS"}},
		{"a state inside a title", text.English, "French Foreign Minister Paul Marchand spoke first.", []string{"Paul Marchand/FRA"}, []string{"France/FRA"}},
		{"an apposition after the name", text.English, "Oskar Lindqvist, the Swedish ambassador for cyber affairs, opened the session.", []string{"Oskar Lindqvist/SWE"}, []string{"Sweden/SWE"}},
		{"an ambassador speaks for who sends him", text.English, "Russian Ambassador to the United States Pavel Gromov rejected the offer.", []string{"Pavel Gromov/RUS"}, nil},
		{"a surname returns", text.English, "Japanese Foreign Minister Kenta Morita arrived on Sunday. Morita said the dialogue would go on.", []string{"Kenta Morita/JPN"}, []string{"Morita/JPN", "Morita/-"}},
		{"a generic body beside its state", text.English, "Japan's Foreign Ministry said the talks were useful.", []string{"Ministry of Foreign Affairs of Japan/JPN"}, nil},
		{"a body in small letters beside its state", text.English, "The Japanese foreign ministry said the talks were useful.", []string{"Ministry of Foreign Affairs of Japan/JPN"}, nil},
		{"the agency of a dateline", text.English, "PORT HAVEN (AP) - Japan and Australia met.", []string{"Japan/JPN"}, []string{"Associated Press/USA"}},
		{"ministries joined from lists", text.English, "Kenya's Ministry of Information, Communications and the Digital Economy hosted the talks.", []string{"Ministry of Information, Communications and the Digital Economy/KEN"}, nil},
		{"a person of one of the sides", text.English, "India and Japan held a cyber dialogue. The Indian side was headed by Ravi Menon.", []string{"Ravi Menon/IND"}, nil},

		{"a body with its state behind it", text.Vietnamese, "Bộ Ngoại giao Nga cho biết hai bên sẽ họp lại.", []string{"Ministry of Foreign Affairs of Russia/RUS"}, nil},
		{"a body without a state is that of the dateline", text.English, "TOKYO — Japan and Australia will meet again. The Cabinet Secretariat said so on Monday.\n\nAustralia agreed. The Defence Ministry was silent.", []string{"Ministry of Defense of Japan/JPN"}, nil},
		{"a person's name tells the state where nothing else does", text.English, "Georgia and Estonia held cyber talks in Riga. Levan Kobakhidze, who was there, called them useful.", []string{"Levan Kobakhidze/GEO"}, nil},
		{"a name of no state that is spoken of tells nothing", text.English, "France and Japan held cyber talks in Riga. Levan Kobakhidze, who was there, called them useful.", []string{"Levan Kobakhidze/-"}, nil},
		{"a body without a state is that of the outlet's home", text.Vietnamese, "Việt Nam và Nhật Bản vừa đối thoại. Bộ Ngoại giao cho biết hai bên sẽ họp lại.", []string{"Ministry of Foreign Affairs of Vietnam/VNM"}, nil},
		{"Vietnamese names are written without diacritics", text.Vietnamese, "Thứ trưởng Ngoại giao Việt Nam Nguyễn Minh Thảo tiếp đoàn Nhật Bản.", []string{"Nguyen Minh Thao/VNM"}, []string{"Nguyễn Minh Thảo/VNM"}},
		{"a title that a comma parts from the name", text.Vietnamese, "Đại sứ Pháp tại Việt Nam, ông Paul Marchand, cho biết như vậy.", []string{"Paul Marchand/FRA"}, nil},

		{"a genitive becomes the nominative", text.Russian, "Слова министра иностранных дел Казахстана Нурлана Сергалиева привели агентства.", []string{"Nurlan Sergaliyev/KAZ"}, nil},
		{"a verb behind a name tells the nominative", text.Russian, "Директор центра Тамила Арслани обещает первый выпуск летом.", []string{"Tamila Arslani/-"}, nil},
		{"a man's given name in the nominative keeps the surname", text.Russian, "Представитель МИД Польши Лукаш Ярина ответил журналистам.", []string{"Lukasz Jarina/POL"}, nil},
		{"the head of a title tells the genitive", text.Russian, "Он принимал турецкого гостя, заместителя министра Османа Кутлу.", []string{"Osman Kutlu/TUR"}, nil},
		{"a woman's name that is a man's in another case", text.Russian, "Посол Германии Валентина Рихтер прибыла в Москву.", []string{"Valentina Richter/DEU"}, nil},
		{"a seat that is only a building", text.Russian, "Переговоры министров прошли в Кремле.", nil, []string{"Kremlin/RUS"}},
		{"a body without an English name inside a title", text.Russian, "Председатель исполкома Приозёрья Сергей Лебедянский рассказал об этом.", []string{"Sergei Lebedyansky/RUS"}, []string{"ispolkoma Priozerya/-"}},
		{"a seat that speaks", text.Russian, "В Кремле заявили, что переговоры прошли.", []string{"Kremlin/RUS"}, nil},
		{"a ministry with its state", text.Russian, "МИД Японии сообщил, что переговоры пройдут в Токио.", []string{"Ministry of Foreign Affairs of Japan/JPN"}, nil},
		{"the side of a state acts", text.Russian, "Таджикская сторона предложила провести встречу.", []string{"Tajikistan/TJK"}, nil},
	}
	for _, tc := range tests {
		t.Run(tc.rule, func(t *testing.T) {
			_, r := resolve(t, tc.lang, tc.text)
			got := "; " + brief(r) + ";"
			for _, w := range tc.want {
				if !strings.Contains(got, "; "+w+";") {
					t.Errorf("%q gives %s\nwant %s", tc.text, got, w)
				}
			}
			for _, w := range tc.not {
				if strings.Contains(got, "; "+w+";") {
					t.Errorf("%q gives %s\nwant no %s", tc.text, got, w)
				}
			}
		})
	}
}

func TestOffsetsAreCodePoints(t *testing.T) {
	d, r := resolve(t, text.Vietnamese, "🙂 Bộ Ngoại giao Nga và Việt Nam đối thoại.\nÔng Lavrov phát biểu.")
	if len(r.Actors) < 2 {
		t.Fatalf("only %s", brief(r))
	}
	if err := sound(d, r); err != nil {
		t.Error(err)
	}
}

// sound checks what Result promises of any text.
func sound(d *text.Doc, r actor.Result) error {
	runes := []rune(d.Text)
	for _, a := range r.Actors {
		if len(a.Mentions) == 0 {
			return fmt.Errorf("%s has no mention", a.ID)
		}
		for _, m := range a.Mentions {
			if m.Start < 0 || m.Start >= m.End || m.End > len(runes) || string(runes[m.Start:m.End]) != m.Text {
				return fmt.Errorf("%s: mention %+v does not stand there", a.ID, m)
			}
		}
	}
	last := 0
	for _, ref := range r.Refs {
		if ref.First < last || ref.First >= ref.End || ref.End > len(d.Tokens) || ref.Actor >= len(r.Actors) {
			return fmt.Errorf("ref %+v is out of order or bounds", ref)
		}
		last = ref.End
	}
	return nil
}

func FuzzResolve(f *testing.F) {
	f.Add("en", "Russian Ambassador to the U.S. Pavel Gromov met J. K. Smith's aide, the Foreign Ministry of Japan said.")
	f.Add("vi", "Bộ Ngoại giao Nga và Thứ trưởng Nguyễn Minh Thảo, ông Thảo")
	f.Add("ru", "МИД РФ и посол России в США Павел Громов; таджикская сторона")
	f.Add("fr", "Le ministère\u0301 — “A. B.”")
	f.Fuzz(func(t *testing.T, lang, s string) {
		d, r := resolve(t, text.Lang(lang), s)
		if err := sound(d, r); err != nil {
			t.Error(err)
		}
	})
}
