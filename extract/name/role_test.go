package name

import (
	"strings"
	"testing"

	"parley/extract/lexicon"
	"parley/extract/text"
)

// roleNames are how the tests write roles.
var roleNames = map[string]Role{"-": NoRole, "acts": Acts, "place": Located, "of": Modifies}

// findRoles finds the roles of the marked names of a text: "talks with [Tehran]".
func findRoles(t *testing.T, lang text.Lang, s string) (d *text.Doc, names []string, roles []Role) {
	t.Helper()
	lex, err := loadLexicon()
	if err != nil {
		t.Fatal(err)
	}
	r, err := LoadRoles()
	if err != nil {
		t.Fatal(err)
	}
	var plain strings.Builder
	marks := make(map[int]int) // start and end of marked names, in bytes of the plain text
	open := 0
	for _, c := range s {
		switch c {
		case '[':
			open = plain.Len()
		case ']':
			marks[open] = plain.Len()
		default:
			plain.WriteRune(c)
		}
	}
	d = text.New(lang, plain.String())
	matches := lex.Find(d)
	all := r.Find(d, matches)
	for i, m := range matches {
		if end, ok := marks[int(d.Tokens[m.First].Start)]; ok && end == int(d.Tokens[m.End-1].End) {
			names, roles = append(names, d.Raw(m.First, m.End)), append(roles, all[i])
		}
	}
	if len(names) != len(marks) {
		t.Fatalf("%q: the lexicon finds %q of %d marked names", s, names, len(marks))
	}
	return d, names, roles
}

func TestRoles(t *testing.T) {
	for _, tt := range []struct {
		lang text.Lang
		text string
		want string // a role for each marked name
	}{
		// Capitals speak, decide and are parties ...
		{"en", "[Tehran] denied any part in the theft.", "acts"},
		{"en", "[Beijing], which had warned of this, did not answer.", "acts"},
		{"en", "The ministry said [Ottawa] would keep the line open.", "acts"},
		{"en", "[Washington] has since written twice.", "acts"},
		{"en", "Talks with [Tehran] were put off.", "acts"},
		{"en", "The hotline between [Washington] and [Beijing] is silent.", "acts acts"},
		{"en", "[Canberra] and [Jakarta] want a second round.", "acts acts"},
		{"en", "[Moscow]'s latest proposal was read out.", "acts"},
		{"en", "There was no word from [Moscow] on the offer.", "acts"},
		{"en", "He accused [Pyongyang] of theft.", "acts"},
		{"en", "[Tokyo] officials took notes.", "acts"},
		{"en", "The [Ankara]-backed group left.", "acts"},
		{"en", "The deal gives [Kyiv] access to the files.", "acts"},
		{"en", "[London] is deeply worried about the cables.", "acts"},
		{"en", "For [Bogota] the number mattered.", "acts"},
		{"en", "They met [Americans] in Vienna.", "acts"},
		{"en", "The next round will be hosted by [Seoul].", "acts"},
		{"en", "Pressure is growing on [Moscow].", "acts"},
		{"en", "[Canberra] has been briefed by [London].", "acts acts"},
		// ... else they are cities.
		{"en", "An explosion shook [Kabul] at dawn.", "place"},
		{"en", "Crowds filled the streets of [Cairo].", "place"},
		{"en", "[Moscow] residents queued for bread.", "place"},
		{"en", "[Paris] police searched a flat.", "place"},
		{"en", "The [London]-based firm sells locks.", "place"},
		{"en", "The [Vienna] court heard the case.", "place"},
		{"en", "[London]'s Heathrow was shut.", "place"},
		{"en", "[Athens] will host the next round.", "place"},
		{"en", "Direct flights between [London] and [Nairobi] stop in May.", "place place"},
		{"en", "The [Oslo] talks ended early.", "place"},
		{"en", "Protests in [Tbilisi] and [Yerevan] went on.", "place place"},
		{"en", "In [Geneva], [Moscow] said no.", "place acts"},
		// What its own words leave open, the rest of the text tells.
		{"en", "[Riyadh] denied the report. It was a hard week for [Riyadh].", "acts acts"},
		{"en", "The fair opened in [Riyadh]. It was a hard week for [Riyadh].", "place place"},
		// States act unless something says where or whose.
		{"en", "[Kenya] and [Estonia] met.", "acts acts"},
		{"en", "The meeting in [Kenya] was short.", "place"},
		{"en", "The [US] president called.", "of"},
		{"en", "A [US]-based company lost data.", "of"},
		{"en", "Norway will send a team of specialists to [Kenya] in May.", "place"},
		{"en", "Norway will send a letter to [Kenya] in May.", "acts"},
		{"en", "He was extradited to [Spain].", "place"},
		{"en", "The French ambassador to [Chile] listened.", "of"},
		// Adjectives, also those of regions, are no places.
		{"en", "[African] delegates and [European] firms came.", "of of"},
		{"en", "[Russian] hackers were named.", "of"},
		// A document named after a city is neither place nor actor.
		{"en", "Nobody mentioned the [Lisbon] Declaration.", "-"},
		{"en", "The [Lisbon] convention hall was full.", "place"},
		// Datelines.
		{"en", "[MOSCOW] (Agency) - A deal was signed.", "place"},
		{"en", "[Hanoi], May 5: A deal was signed.", "place"},

		{"vi", "[Bắc Kinh] bác bỏ cáo buộc này.", "acts"},
		{"vi", "Phản ứng của [Bắc Kinh] khá chậm.", "acts"},
		{"vi", "Đường dây nóng giữa [Moscow] và [Washington] vẫn mở.", "acts acts"},
		{"vi", "Nhóm này bị [Mỹ] cáo buộc đánh cắp dữ liệu.", "acts"},
		{"vi", "Đề nghị của [Mỹ] và phía [Nga] được ghi nhận.", "acts acts"},
		{"vi", "Cuộc gặp tại [Mỹ] kéo dài hai giờ.", "place"},
		{"vi", "Cảnh sát [Paris] khám xét căn nhà.", "place"},
		{"vi", "Người dân [Moscow] xếp hàng dài.", "place"},
		{"vi", "Bộ trưởng lên đường đi [Trung Quốc] hôm qua.", "place"},
		{"vi", "Hà Lan muốn [Bắc Kinh] hành động.", "acts"},
		{"vi", "Hai nước ký tại thủ đô [Phnom Penh] của [Campuchia].", "place place"},
		{"vi", "Hai bên nhắc tới Hiệp ước [Lima].", "-"},
		{"vi", "[Hà Nội] (TTXVN) - Hai bên ký biên bản.", "place"},
		{"vi", "[Genève], ngày 5-3: Hai bên ký biên bản.", "place"},
		{"vi", "Đại sứ Mỹ tại [Nga] đã về nước.", "of"},
		{"vi", "[Người Việt] ở Mỹ theo dõi tin này.", "of"},
		{"vi", "Bắc Triều Tiên im lặng. Hàn Quốc cho rằng [miền Bắc] đứng sau vụ này.", "-"},
		{"vi", "Lũ lớn ở [miền Bắc].", "place"},
		{"vi", "Phía [châu Âu] chưa trả lời.", "acts"},
		{"vi", "Nhiều nước ở [châu Âu] lo ngại.", "place"},

		{"ru", "[Москва] также отвергла обвинения.", "acts"},
		{"ru", "В [Москве] заявили, что ответа не было.", "acts"},
		{"ru", "В [Варшаве] на эти слова не ответили.", "acts"},
		{"ru", "Переговоры с [Тегераном] отложены.", "acts"},
		{"ru", "Отношения между [Лондоном] и [Москвой] ухудшились.", "acts acts"},
		{"ru", "Позиция [Пекина] не изменилась.", "acts"},
		{"ru", "[Москве] потребовался год.", "acts"},
		{"ru", "Китай предложил [Вашингтону] паузу.", "acts"},
		{"ru", "Он долго ездил по [Вашингтону].", "place"},
		{"ru", "Переговоры шли в древней [Москве].", "place"},
		{"ru", "Переговоры шли в солнечном [Баку].", "place"},
		{"ru", "В центре [Киева] прогремел взрыв.", "place"},
		{"ru", "Мэр [Москвы] открыл парк.", "place"},
		{"ru", "Суд [Вены] рассмотрит жалобу.", "place"},
		{"ru", "Аэропорт [Хельсинки] закрыт.", "place"},
		{"ru", "Встреча в [Москве] прошла спокойно.", "place"},
		{"ru", "Делегация вылетела в [Пекин].", "place"},
		{"ru", "Это случилось в ста километрах от [Москвы].", "place"},
		{"ru", "Атака на [Эстонию] длилась неделю.", "acts"},
		{"ru", "Посол России в [Норвегии] вернулся.", "of"},
		{"ru", "Президент [Чили] выступил первым.", "of"},
		{"ru", "[Европейские] компании молчат.", "of"},
		{"ru", "[МОСКВА], 5 мая - Стороны подписали протокол.", "place"},
		{"ru", "[Вена], 5 мая. Стороны подписали протокол.", "place"},
	} {
		t.Run(string(tt.lang)+" "+tt.text, func(t *testing.T) {
			_, names, roles := findRoles(t, tt.lang, tt.text)
			want := strings.Fields(tt.want)
			if len(want) != len(names) {
				t.Fatalf("the test wants %d roles for %d names", len(want), len(names))
			}
			for i, w := range want {
				if r, ok := roleNames[w]; !ok || roles[i] != r {
					t.Errorf("%s: role %d, want %d (%s)", names[i], roles[i], r, w)
				}
			}
		})
	}
}

func TestPlaced(t *testing.T) {
	r, err := LoadRoles()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		lang          text.Lang
		text          string
		name          string
		placed, named bool
	}{
		{"en", "He lives in Wexmoor.", "Wexmoor", true, false},
		{"en", "The town of Wexmoor slept.", "Wexmoor", true, true},
		{"en", "Wexmoor police came.", "Wexmoor", true, false},
		{"en", "Wexmoor said he would pay.", "Wexmoor", false, false},
		{"ru", "Это было в городе Заречинск.", "Заречинск", true, true},
		{"ru", "Об этом сказал Заречин.", "Заречин", false, false},
		{"vi", "Họ sống ở thị trấn Phú Lộc.", "Phú", true, true},
	} {
		t.Run(tt.text, func(t *testing.T) {
			d := text.New(tt.lang, tt.text)
			k := 0
			for d.Word(k) != tt.name {
				k++
			}
			if got := r.Placed(d, k, k+1); got != tt.placed {
				t.Errorf("Placed is %v", got)
			}
			if got := r.NamedPlace(d, k); got != tt.named {
				t.Errorf("NamedPlace is %v", got)
			}
		})
	}
}

func TestPrefixedAndDocument(t *testing.T) {
	r, err := LoadRoles()
	if err != nil {
		t.Fatal(err)
	}
	d := text.New(text.English, "A shop in Little Odessa and a little Odessa")
	if got := r.Prefixed(d, 4); got != 3 {
		t.Errorf("Little Odessa begins at token %d, want 3", got)
	}
	if got := r.Prefixed(d, 8); got != 8 {
		t.Errorf("Odessa after an adjective begins at token %d, want 8", got)
	}
	d = text.New(text.Russian, "Самаркандская декларация и самаркандская погода")
	if !r.Document(d, 0, 1) || r.Document(d, 3, 4) {
		t.Error("only the declaration is a document")
	}
}

// FuzzRoles checks that any text gives each match a role.
func FuzzRoles(f *testing.F) {
	lex, err := lexicon.Load()
	if err != nil {
		f.Fatal(err)
	}
	r, err := LoadRoles()
	if err != nil {
		f.Fatal(err)
	}
	f.Add("en", "Moscow-Kyiv talks, Paris's, from London to U.S.-based Vienna (")
	f.Add("ru", "В Москве, в Киеве и Минске - заявили")
	f.Add("vi", "miền Bắc, Hà Nội (TTXVN")
	f.Fuzz(func(t *testing.T, lang, s string) {
		d := text.New(text.Lang(lang), s)
		matches := lex.Find(d)
		roles := r.Find(d, matches)
		if len(roles) != len(matches) {
			t.Fatalf("%d roles for %d matches", len(roles), len(matches))
		}
		for i, m := range matches {
			r.Placed(d, m.First, m.End)
			if p := r.Prefixed(d, m.First); p < 0 || p > m.First {
				t.Fatalf("match %d begins at token %d", i, p)
			}
			r.Document(d, m.First, m.End)
		}
	})
}
