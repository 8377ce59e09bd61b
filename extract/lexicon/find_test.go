package lexicon

import (
	"strings"
	"testing"
	"testing/fstest"

	"parley/extract/text"
)

// small is a lexicon of a few entries that show every rule of the matcher.
var small = fstest.MapFS{
	"data/states.tsv": {Data: []byte("# test\nid\tname\tiso2\tgeonameid\tlat\tlon\tcapital\n" +
		"USA\tUnited States\tUS\t6252001\t38\t-97\t4140963\nRUS\tRussia\tRU\t2017370\t60\t100\t524901\nCHN\tChina\tCN\t1814991\t35\t105\t1816670\n" +
		"GBR\tUnited Kingdom\tGB\t2635167\t54\t-2\t2643743\nJOR\tJordan\tJO\t248816\t31\t36\t250441\nVNM\tVietnam\tVN\t1562822\t16.17\t107.83\t1581130\nMLI\tMali\tML\t\t\t\t\nDNK\tDenmark\tDK\t\t\t\t\n")},
	"data/states.en.tsv": {Data: []byte("USA\tname\tUnited States|United States of America|America\nUSA\tabbr\tUS|USA\nUSA\tadj\tAmerican\nUSA\tseat\tWashington|Washington, D.C.\n" +
		"RUS\tname\tRussia\nRUS\tadj\tRussian\nRUS\tseat\tMoscow\nCHN\tname\tChina\nCHN\tpair\tSino\nJOR\tname,given\tJordan\nVNM\tname\tVietnam|Viet Nam\nGBR\tabbr\tUK\n")},
	"data/states.vi.tsv": {Data: []byte("USA\tname,given\tMỹ\nUSA\tname\tHoa Kỳ\nRUS\tname,given\tNga\nRUS\tname\tLiên bang Nga\nRUS\tseat\tMát-xcơ-va|Moskva\n" +
		"CHN\tname\tTrung Quốc\nCHN\tpair\tTrung\nGBR\tname,given,word\tAnh\nGBR\tname\tnước Anh\nVNM\tname\tViệt Nam\nVNM\tpair\tViệt\n")},
	"data/states.ru.tsv": {Data: []byte("USA\tabbr\t=США\nUSA\tname\tСоединенные Штаты|Соединенные Штаты Америки\nUSA\tadj\tамериканский\nRUS\tname\tРоссия\nRUS\tabbr\tРФ\nRUS\tadj\tроссийский\n" +
		"RUS\tpair\t=российско\nCHN\tname\tКитай\nMLI\tname\tМали\nDNK\tname\tДания\nGBR\tname\t=Британия|=Британии\n")},
	"data/regions.tsv":    {Data: []byte("id\tname\tcountry\tgeonameid\tlat\tlon\nasia-pacific\tAsia-Pacific\t\t\t\t\n")},
	"data/regions.vi.tsv": {Data: []byte("asia-pacific\tname\tchâu Á-Thái Bình Dương\n")},
	"data/bodies.tsv": {Data: []byte("id\tname\tcountry\tkind\tsectors\tparty\tgeneric\n" +
		"foreign-ministry\tMinistry of Foreign Affairs of {state}\t\tministry\tGOV\t\t\nus-state-department\tU.S. Department of State\tUSA\tministry\tGOV\t\tforeign-ministry\nwhite-house\tWhite House\tUSA\tseat\tGOV\t\t\n")},
	"data/bodies.vi.tsv":  {Data: []byte("foreign-ministry\tgeneric\tBộ Ngoại giao\nwhite-house\tname\tNhà Trắng\n")},
	"data/bodies.ru.tsv":  {Data: []byte("foreign-ministry\tabbr\tМИД\nwhite-house\tname\tБелый дом\n")},
	"data/offices.tsv":    {Data: []byte("id\tname\tkind\tsectors\tbody\npresident\tPresident\thead\tGOV\t\nforeign-minister\tForeign Minister\tminister\tGOV\tforeign-ministry\n")},
	"data/offices.en.tsv": {Data: []byte("president\tname\tpresident\nforeign-minister\tname\tforeign minister\n")},
	"data/offices.vi.tsv": {Data: []byte("president\tname\ttổng thống\n")},
	"data/people.tsv":     {Data: []byte("id\tname\tcountry\tsectors\tterms\nsergey-lavrov\tSergey Lavrov\tRUS\tGOV\tForeign Minister of Russia@2004-03-09/\nkim-jong-un\tKim Jong Un\tPRK\tGOV\t\n")},
	"data/people.ru.tsv":  {Data: []byte("sergey-lavrov\tsurname\tЛавров\nkim-jong-un\tname\tКим Чен Ын\n")},
	"data/stops.vi.tsv":   {Data: []byte("tiếng Anh|Mỹ thuật\n")},
	"data/cues.vi.tsv":    {Data: []byte("family\tNguyễn|Trần\nmiddle\tThị|Văn|Công\ntitle\tchị|cô|ông\nno title\tđàn ông\nand\tvà\n")},
}

func load(t testing.TB, files fstest.MapFS) *Lexicon {
	t.Helper()
	src, err := readSources(files, "data")
	if err != nil {
		t.Fatal(err)
	}
	l, err := build(src)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

var useNames = map[Use]string{Name: "name", Abbr: "abbr", Adjective: "adj", People: "people", Seat: "seat", Generic: "generic", Surname: "surname", Pair: "pair"}

// show writes matches as "raw=id/use", several senses joined by "+".
func show(doc *text.Doc, matches []Match) string {
	var parts []string
	for _, m := range matches {
		var senses []string
		for _, s := range m.Senses {
			senses = append(senses, s.Entry.ID+"/"+useNames[s.Use])
		}
		parts = append(parts, doc.Raw(m.First, m.End)+"="+strings.Join(senses, "+"))
	}
	return strings.Join(parts, "; ")
}

func TestFindRules(t *testing.T) {
	tests := []struct {
		name string
		lang text.Lang
		in   string
		want string
	}{
		{"longest wins", "en", "the United States of America and Russia", "United States of America=iso:USA/name; Russia=iso:RUS/name"},
		{"possessive stays outside", "en", "Russia's and China’s", "Russia=iso:RUS/name; China=iso:CHN/name"},
		{"abbreviation in its own case", "en", "US told us about the USA", "US=iso:USA/abbr; USA=iso:USA/abbr"},
		{"abbreviation with stops", "en", "the U.S. and U.S.-led talks; U.K", "U.S.=iso:USA/abbr; U.S.=iso:USA/abbr; U.K=iso:GBR/abbr"},
		{"capitals needed", "en", "fine china and american", ""},
		{"headline in capitals", "en", "RUSSIA AND AMERICA", "RUSSIA=iso:RUS/name; AMERICA=iso:USA/name"},
		{"lower-case form in any case", "en", "Foreign Minister; the president", "Foreign Minister=office:foreign-minister/name; president=office:president/name"},
		{"seat with comma", "en", "in Washington, D.C. today", "Washington, D.C.=iso:USA/seat"},
		{"pair", "en", "Sino-Russian talks; Sino ties", "Sino=iso:CHN/pair; Russian=iso:RUS/adj"},
		{"given name", "en", "He met Michael Jordan. Then Jordan Peterson came. Talks in Jordan went on.", "Jordan=iso:JOR/name"},
		{"line ends a match", "en", "the United\nStates", ""},

		{"hyphens in a form", "vi", "Mát-xcơ-va, Mát xcơ va, Mát-xcơ va", "Mát-xcơ-va=iso:RUS/seat; Mát xcơ va=iso:RUS/seat; Mát-xcơ va=iso:RUS/seat"},
		{"spaced dash", "vi", "châu Á - Thái Bình Dương; Hoa - Kỳ", "châu Á - Thái Bình Dương=region:asia-pacific/name"},
		{"first word low", "vi", "nhà Trắng và Nhà Trắng, Nhà trắng", "nhà Trắng=org:white-house/name; Nhà Trắng=org:white-house/name"},
		{"pair of states", "vi", "quan hệ Mỹ-Trung, Mỹ – Trung, Việt - Trung; ông Trung", "Mỹ=iso:USA/name; Trung=iso:CHN/pair; Mỹ=iso:USA/name; Trung=iso:CHN/pair; Việt=iso:VNM/pair; Trung=iso:CHN/pair"},
		{"person's name", "vi", "Nguyễn Thị Nga và chị Nga gặp Mỹ Linh ở Nga", "Nga=iso:RUS/name"},
		{"given name alone", "vi", "bị cáo Hào Nga khai; Bộ Công Thương Nga đáp", "Nga=iso:RUS/name"},
		{"two that may be either", "vi", "bị can Anh Mỹ Long", ""},
		{"pair syllable in a name", "vi", "ông Nguyễn Trung Nga và bà Trần Việt Anh ở Mỹ", "Mỹ=iso:USA/name"},
		{"foreign name after", "vi", "đặc phái viên Mỹ Tom Barrack; tại Nga Trần Minh Khôi", "Mỹ=iso:USA/name; Nga=iso:RUS/name"},
		{"case of a word", "vi", "luật hoa kỳ", ""},
		{"no title", "vi", "người đàn ông Nga gặp ông Nga", "Nga=iso:RUS/name"},
		{"office before", "vi", "Tổng thống Mỹ Thái", "Tổng thống=office:president/name; Mỹ=iso:USA/name"},
		{"language is no state", "vi", "nói tiếng Anh ở nước Anh", "nước Anh=iso:GBR/name"},
		{"pronoun at sentence start", "vi", "Anh cho biết như vậy.", ""},
		{"sentence start with evidence", "vi", "Anh cho biết như vậy. Đại diện của Anh nói.", "Anh=iso:GBR/name; Anh=iso:GBR/name"},
		{"sentence start, a word of this text", "vi", "Anh ở Anh. Rồi anh đi, và anh về.", "Anh=iso:GBR/name"},
		{"sentence start, form of address", "vi", "Phái đoàn của Anh đến. Anh Trần Minh nói.", "Anh=iso:GBR/name"},
		{"in brackets", "vi", "ở Luân Đôn (Anh)", "Anh=iso:GBR/name"},
		{"sentence start, coordinated", "vi", "Anh và Nga ký kết.", "Anh=iso:GBR/name; Nga=iso:RUS/name"},
		{"English in Vietnamese", "vi", "Bloomberg (Washington, US) nói về Jordan", "Washington=iso:USA/seat; US=iso:USA/abbr; Jordan=iso:JOR/name"},
		{"English adjective not in Vietnamese", "vi", "Russian", ""},

		{"case endings", "ru", "в России с Китаем и Соединёнными Штатами", "России=iso:RUS/name; Китаем=iso:CHN/name; Соединёнными Штатами=iso:USA/name"},
		{"adjective endings", "ru", "российских и американской", "российских=iso:RUS/adj; американской=iso:USA/adj"},
		{"compound adjective", "ru", "российско-американские", "российско=iso:RUS/pair; американские=iso:USA/adj"},
		{"abbreviation with ending", "ru", "МИДом, МИД РФ, мид", "МИДом=org:foreign-ministry/abbr; МИД=org:foreign-ministry/abbr; РФ=iso:RUS/abbr"},
		{"surname in -ов", "ru", "Лавров, Лаврова, Лаврову, Лавровым; лавр", "Лавров=per:sergey-lavrov/surname; Лаврова=per:sergey-lavrov/surname; Лаврову=per:sergey-lavrov/surname; Лавровым=per:sergey-lavrov/surname"},
		{"short words", "ru", "Ким Чен Ыном, в Мали, Малый театр", "Ким Чен Ыном=per:kim-jong-un/name; Мали=iso:MLI/name"},
		{"neighbouring words", "ru", "Данные о Дании", "Дании=iso:DNK/name"},
		{"as it stands", "ru", "США и в Британии, Британию", "США=iso:USA/abbr; Британии=iso:GBR/name"},
	}
	l := load(t, small)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc := text.New(tt.lang, tt.in)
			if got := show(doc, l.Find(doc)); got != tt.want {
				t.Errorf("%s\n got %s\nwant %s", tt.in, got, tt.want)
			}
		})
	}
}

func TestInstance(t *testing.T) {
	l := load(t, small)
	if e := l.Instance("org:foreign-ministry", "USA"); e == nil || e.ID != "org:us-state-department" {
		t.Errorf("Instance(foreign ministry, USA) = %v", e)
	}
	if e := l.Instance("org:foreign-ministry", "RUS"); e != nil {
		t.Errorf("Instance(foreign ministry, RUS) = %v, want nil", e)
	}
	if e := l.State("CHN"); e == nil || e.Name != "China" || e.ISO2 != "CN" || e.Capital != 1816670 {
		t.Errorf("State(CHN) = %+v", e)
	}
	if e := l.Entry("office:foreign-minister"); e == nil || e.Body != "org:foreign-ministry" {
		t.Errorf("Entry(office:foreign-minister) = %+v", e)
	}
	if l.Entry("iso:XXX") != nil || l.State("") != nil {
		t.Error("unknown ids must give nil")
	}
}
