package text

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

func sentences(lang Lang, s string) []string {
	d := New(lang, s)
	var out []string
	for i := range d.Sentences {
		out = append(out, d.SentenceText(i))
	}
	return out
}

// A bar stands where a sentence ends.
func TestSentences(t *testing.T) {
	for _, tt := range []struct {
		name string
		lang Lang
		want string
	}{
		{"plain", English, "They met. | They talked! | Did they agree? | No…"},
		{"titles", English, "Lt. Gen. Paul Marsh met Dr. Ann Lee and Sen. Roy Cole. | They talked."},
		{"initials", English, "Joseph R. Biden and J. D. Marsh met. | R. Cole did not."},
		{"letters that are initials or end", English, "They met in the U.S. | The talks failed."},
		{"U.S. goes on", English, "He said the U.S. Department of State agreed. | It did."},
		{"company", English, "Acme Inc. Chairman Bob Ray left. | He joined Bolt Corp. | The deal is new."},
		{"saint", English, "Talks in St. Petersburg and Mt. Vernon ended. | Nobody came."},
		{"months and numbers", English, "On Nov. 3 they signed Resolution No. 73. | On Sept. 12 they left."},
		{"no is an answer, too", English, "Will they sign? | No. | They will not."},
		{"decimals", English, "It cost 3.5 million. | It was v. 2.0.1 of the text."},
		{"closing quote", English, "\"We agreed.\" | He left. | “Never again.” | (They had met before.) | Now it is over."},
		{"quote goes on", English, "\"Will you come?\" he asked. | \"Stop!\" she said."},
		{"quotes of one speaker", English, "\"We met. | We talked,\" he said."},
		{"ellipsis", English, "They waited... and waited. | Then... | Nothing came."},
		{"ellipsis goes on", English, "They … did not come."},
		{"footnotes", English, "They met.[1] | They left.[2][3] | Nobody spoke."},
		{"hosts", English, "See example.com or gov.uk for more. | Yes."},
		{"hyphen after", English, "The U.S.-led talks began. | They failed."},
		{"a.m.", English, "They met at 9 a.m. on Monday. | It ended at 5 p.m. | They ate."},
		{"exclamation in a name", English, "Yahoo! said it would. | It did."},
		{"units", English, "It stood 80 m. | Talks began at 17h. | Envoys came."},
		{"state in a dateline", English, "OLYMPIA, Wash. — Two envoys met. | They left."},
		{"items in a row", English, "The teams: 1. Egypt; 2. Mali. | 3. Chad had left in 1998. | Then came the rest."},
		{"number opens", English, "They met. | 12 people came."},

		{"vi city", Vietnamese, "Cuộc họp ở TP.HCM và TP. Hồ Chí Minh đã xong. | Ông về."},
		{"vi degrees", Vietnamese, "PGS.TS. Trần Văn Bình và TS. Lê Hoa phát biểu. | Bà Hoa nói tiếp."},
		{"vi initials", Vietnamese, "Nghi phạm N.V.A. khai nhận. | Ông P. Hải không đến."},
		{"vi etc.", Vietnamese, "Có máy chủ, tên miền, v.v. | Theo ông Bình, tất cả đã mất."},
		{"vi numbers", Vietnamese, "Giá là 1.000 đồng. | Tăng 3,5%."},
		{"vi quotes", Vietnamese, "\"Chúng tôi sẽ đến!\", ông nói. | “Không.” | Bà lắc đầu."},

		{"ru initials", Russian, "С. Лавров и С.В. Кузнецов встретились. | А. Б. Ким не приехал."},
		{"ru year", Russian, "Это было в 2021 г. в Женеве. | В 2020 г. Россия отказалась. | В 2019 г. | На этом всё."},
		{"ru city", Russian, "Он живёт в г. Москве на ул. Мира. | Она в Киеве."},
		{"ru i.e.", Russian, "Это реально, т.е. возможно, и т.д. | Но не всё."},
		{"ru named for", Russian, "Он учился в МГУ им. Ломоносова. | Потом уехал."},
		{"ru article", Russian, "По ст. 274 УК РФ его осудили. | См. рис. 5."},
		{"ru money", Russian, "Ущерб составил 5 млрд. руб. Банк это признал. | Он закрыт."},
		{"ru speech", Russian, "«Мы готовы!» – сказал он. | – Нет. | – Да?"},
		{"ru quote", Russian, "Он сказал: «Мы готовы». | Она ушла. | «Нет!» | Все молчали."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := strings.Split(tt.want, " | ")
			got := sentences(tt.lang, strings.Join(want, " "))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("sentences (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSentencesWithoutSpaceBetween(t *testing.T) {
	want := []string{"They met.", "Then they left TP.HCM.", "Đúng."}
	if diff := cmp.Diff(want, sentences(Vietnamese, "They met.Then they left TP.HCM. Đúng.")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSentencesEndWithLines(t *testing.T) {
	d := New(English, "Talks begin in Geneva\n\nGENEVA - They met. They left\nThird line, Mr.\nSmith: \"It is over\"\n1. Moscow agreed.")
	type sent struct {
		Text      string
		Paragraph int32
		Heading   bool
	}
	var got []sent
	for i, s := range d.Sentences {
		got = append(got, sent{d.SentenceText(i), s.Paragraph, s.Heading})
	}
	want := []sent{
		{"Talks begin in Geneva", 0, true},
		{"GENEVA - They met.", 1, false},
		{"They left", 1, false},
		{"Third line, Mr.", 2, false},
		{`Smith: "It is over"`, 3, true},
		{"1. Moscow agreed.", 4, false},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !d.Tokens[4].Has(LineStart|ParaStart) || d.Tokens[d.Sentences[3].First].Has(ParaStart) {
		t.Error("ParaStart must mark the token after a blank line, and only that")
	}
}

func TestTokens(t *testing.T) {
	for _, tt := range []struct {
		lang Lang
		in   string
		want string // tokens; "+" before a glued one
	}{
		{English, "The U.S. didn’t.", "The U +. +S +. didn +’ +t +."},
		{English, "F-16s cost $3.5m", "F +- +16 +s cost $ +3 +. +5 +m"},
		{Vietnamese, "Mát-xcơ-va, TP.HCM", "Mát +- +xcơ +- +va +, TP +. +HCM"},
		{Russian, "кибер\u00adбезопасность", "кибер\u00adбезопасность"},
		{English, "a\u200bb", "a +b"},
		{English, "end\u00ad", "end"},
		{English, "€10\u00a0m", "€ +10 m"},
		{English, "", ""},
		{English, " \n\t\x01", ""},
	} {
		d := New(tt.lang, tt.in)
		var got []string
		for i, tok := range d.Tokens {
			w := d.Word(i)
			if tok.Has(Glued) {
				w = "+" + w
			}
			got = append(got, w)
		}
		if g := strings.Join(got, " "); g != tt.want {
			t.Errorf("%q: got %q, want %q", tt.in, g, tt.want)
		}
	}
}

func TestFold(t *testing.T) {
	for _, tt := range []struct {
		lang            Lang
		in, fold, key   string
		capital, allCap bool
	}{
		{English, "NATO", "nato", "nato", true, true},
		{English, "A", "a", "a", true, false},
		{English, "iPhone", "iphone", "iphone", false, false},
		{Vietnamese, "Hoà", "hòa", "hòa", true, false},
		{Vietnamese, "HÒA", "hòa", "hòa", true, true},
		{Vietnamese, "thuỷ", "thủy", "thủy", false, false},
		{Vietnamese, "Quý", "quý", "quý", true, false},
		{Vietnamese, "toán", "toán", "toán", false, false},
		{Vietnamese, "Uỷ", "ủy", "ủy", true, false},
		{Russian, "Ещё", "еще", "еще", true, false},
		{Russian, "Москвы", "москвы", "москв", true, false},
		{Russian, "NATO", "nato", "nato", true, true},
		{Russian, "кибер\u00adугроза", "киберугроза", "киберугроз", false, false},
	} {
		d := New(tt.lang, tt.in)
		if len(d.Tokens) != 1 {
			t.Fatalf("%q: %d tokens", tt.in, len(d.Tokens))
		}
		if d.Fold(0) != tt.fold || d.Key(0) != tt.key {
			t.Errorf("%q: fold %q, key %q, want %q, %q", tt.in, d.Fold(0), d.Key(0), tt.fold, tt.key)
		}
		if f, k := FoldWord(tt.in), KeyWord(tt.lang, tt.in); f != tt.fold || k != tt.key {
			t.Errorf("%q: FoldWord %q, KeyWord %q, want %q, %q", tt.in, f, k, tt.fold, tt.key)
		}
		if d.Tokens[0].Has(Capital) != tt.capital || d.Tokens[0].Has(AllCaps) != tt.allCap {
			t.Errorf("%q: flags %b", tt.in, d.Tokens[0].Flags)
		}
	}
}

func TestNormalize(t *testing.T) {
	for in, want := range map[string]string{
		"a\r\nb\rc":        "a\nb\nc",
		"\uFEFFx\x00y":     "xy",
		"Vie\u0302\u0323t": "Việt",
		"a\xffb":           "a\uFFFDb",
	} {
		if got := Normalize(in); got != want {
			t.Errorf("Normalize(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestMention(t *testing.T) {
	d := New(Vietnamese, "Họp ở Hà Nội. Bà Lê Hoa đến.")
	got := d.Mention(6, 8)
	want := Mention{Start: 17, End: 23, Text: "Lê Hoa", Sentence: 1}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestAbbreviationFiles(t *testing.T) {
	for _, lang := range []string{"en", "vi", "ru"} {
		name := "data/abbrev." + lang + ".txt"
		data, err := abbreviationFiles.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		a := &abbreviations{any: map[string]abbreviationClass{}, capital: map[string]abbreviationClass{}}
		if err := a.parse(name, string(data), false); err != nil {
			t.Error(err)
		}
		for n, line := range strings.Split(string(data), "\n") {
			words := strings.Fields(line)
			if len(words) == 0 || words[0] == "#" {
				continue
			}
			for _, w := range words[1:] {
				if len(New(Lang(lang), w).Tokens) != 1 {
					t.Errorf("%s:%d: %q is no single word, so it can never match", name, n+1, w)
				}
			}
		}
	}
	a := &abbreviations{any: map[string]abbreviationClass{}, capital: map[string]abbreviationClass{}}
	if err := a.parse("x.txt", "title Dr", false); err == nil || !strings.Contains(err.Error(), "x.txt:1") {
		t.Errorf("unknown class: %v", err)
	}
}

// check tests what holds for every text.
func check(t *testing.T, d *Doc) {
	t.Helper()
	if !utf8.ValidString(d.Text) || !norm.NFC.IsNormalString(d.Text) {
		t.Fatalf("text is not normalized: %q", d.Text)
	}
	end, runes := int32(0), int32(0)
	for i, tok := range d.Tokens {
		if tok.Start < end || tok.End <= tok.Start || int(tok.End) > len(d.Text) {
			t.Fatalf("token %d: range [%d, %d) after %d", i, tok.Start, tok.End, end)
		}
		gap := d.Text[end:tok.Start]
		runes += int32(utf8.RuneCountInString(gap))
		if tok.RuneStart != runes {
			t.Fatalf("token %d: rune start %d, want %d", i, tok.RuneStart, runes)
		}
		runes += int32(utf8.RuneCountInString(d.Word(i)))
		if tok.RuneEnd != runes {
			t.Fatalf("token %d: rune end %d, want %d", i, tok.RuneEnd, runes)
		}
		for _, r := range gap {
			if !isSpace(r) && !isNewline(r) && !isInvisible(r) {
				t.Fatalf("no token covers %q", r)
			}
		}
		if tok.Has(LineStart) != (i == 0 || strings.ContainsAny(gap, "\n\u2028\u2029")) {
			t.Fatalf("token %d: LineStart after gap %q", i, gap)
		}
		if d.Fold(i) == "" || d.Key(i) == "" {
			t.Fatalf("token %d %q: fold %q, key %q", i, d.Word(i), d.Fold(i), d.Key(i))
		}
		end = tok.End
	}
	if n := len(d.Tokens); n > 0 && d.Raw(0, n) != d.Text[d.Tokens[0].Start:d.Tokens[n-1].End] {
		t.Fatal("Raw does not give the text back")
	}
	next := int32(0)
	for i, s := range d.Sentences {
		if s.First != next || s.End <= s.First {
			t.Fatalf("sentence %d: tokens [%d, %d) after %d", i, s.First, s.End, next)
		}
		for k := s.First; k < s.End; k++ {
			if d.Tokens[k].Sentence != int32(i) {
				t.Fatalf("token %d is in sentence %d, says %d", k, i, d.Tokens[k].Sentence)
			}
			if k > s.First && d.Tokens[k].Has(LineStart) {
				t.Fatalf("sentence %d crosses a line", i)
			}
		}
		if s.Start != d.Tokens[s.First].Start || s.Stop != d.Tokens[s.End-1].End ||
			s.RuneStart != d.Tokens[s.First].RuneStart || s.RuneEnd != d.Tokens[s.End-1].RuneEnd {
			t.Fatalf("sentence %d: offsets %+v", i, s)
		}
		next = s.End
	}
	if int(next) != len(d.Tokens) {
		t.Fatalf("sentences cover %d of %d tokens", next, len(d.Tokens))
	}
}

func FuzzNew(f *testing.F) {
	for _, s := range []string{
		"", " ", "\n\n", "The U.S. didn't. \"Go.\" (x)…", "TP.HCM. Ông Hoà", "С.В. Лавров ещё", "a\u00adb\u200b\u2028c",
		"\xff\xfe", "e\u0301\u0301", "İstanbul. Ⱥ", "..!?[1] X", "- - \"", "1. X", "o\u0300", "qu\u1ef3",
	} {
		f.Add("en", s)
		f.Add("vi", s)
		f.Add("ru", s)
	}
	f.Fuzz(func(t *testing.T, lang, s string) {
		d := New(Lang(lang), s)
		check(t, d)
		if d.Text != Normalize(d.Text) {
			t.Fatalf("Normalize is not idempotent on %q", s)
		}
	})
}

var sample = map[Lang]string{
	English: "GENEVA — Deputy envoy Ann R. Lee of the U.S. Department of State said on Nov. 3 that \"the talks didn't fail.\" " +
		"Her counterpart, Lt. Gen. Oleg Petrov, called them useful. They'll meet again in Brussels, he said.\n",
	Vietnamese: "Ngày 3-11, TS. Lê Thị Hoà, đại diện Bộ Ngoại giao Việt Nam tại Genève, cho biết \"các cuộc đàm phán về an ninh mạng đã kết thúc.\" " +
		"Theo bà, hai bên sẽ gặp lại ở TP. Hồ Chí Minh trong quý 1 năm tới.\n",
	Russian: "Спецпредставитель президента С.В. Кузнецов заявил 3 ноября 2021 г., что «переговоры по кибербезопасности ещё не завершены». " +
		"По его словам, стороны встретятся в Женеве, т.е. на нейтральной территории.\n",
}

func BenchmarkNew(b *testing.B) {
	for _, lang := range []Lang{English, Vietnamese, Russian} {
		b.Run(string(lang), func(b *testing.B) {
			s := strings.Repeat(sample[lang], 20)
			b.SetBytes(int64(len(s)))
			b.ReportAllocs()
			for b.Loop() {
				New(lang, s)
			}
		})
	}
}

// The fast paths for Vietnamese and Russian letters agree with the tables of Unicode.
func TestLetterTables(t *testing.T) {
	for r := rune(0); r < 0x3000; r++ {
		if isLetter(r) != unicode.IsLetter(r) {
			t.Errorf("isLetter(%q) = %v", r, isLetter(r))
		}
		if isUpper(r) != (unicode.IsUpper(r) || unicode.IsTitle(r)) {
			t.Errorf("isUpper(%q) = %v", r, isUpper(r))
		}
		if isLower(r) != unicode.IsLower(r) {
			t.Errorf("isLower(%q) = %v", r, isLower(r))
		}
	}
}

// Of the characters that a text in normal form may hold by the look of each
// alone none is changed, beside whichever other it stands.
func TestIsNormal(t *testing.T) {
	var plain []rune
	for r := range rune(unicode.MaxRune + 1) {
		if !utf8.ValidRune(r) || !isNormal(string(r)) {
			continue
		}
		plain = append(plain, r)
		p := norm.NFC.PropertiesString(string(r))
		if !norm.NFC.IsNormalString(string(r)) || p.CCC() != 0 || !p.BoundaryBefore() {
			t.Errorf("%U may change beside others, or by itself", r)
		}
	}
	if len(plain) < 1000 {
		t.Errorf("only %d characters are plain", len(plain))
	}
	for _, s := range []string{"Việt Nam – “Ёлка”, №", "", "a\nb"} {
		if got, want := isNormal(s), !strings.Contains(s, "№"); got != want {
			t.Errorf("isNormal(%q) is %v", s, got)
		}
	}
	for _, s := range []string{"a\r\nb", "a\x00", "\uFEFFa", "a\xff", "e\u0301", "\u2126", "\u2001"} {
		if isNormal(s) {
			t.Errorf("%q counts as normal", s)
		}
	}
}
