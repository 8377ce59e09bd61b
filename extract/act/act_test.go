package act_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"parley/extract/act"
	"parley/extract/actor"
	"parley/extract/lexicon"
	"parley/extract/text"
)

// told is the act of a sentence as "code source > target", with sectors.
func told(r act.Result) string {
	if len(r.Acts) == 0 {
		return ""
	}
	list := func(as []act.Agent) string {
		var out []string
		for _, a := range as {
			s := a.Place()
			if a.Sector != "" {
				s += "/" + a.Sector
			}
			out = append(out, s)
		}
		return strings.Join(out, "+")
	}
	a := r.Acts[0]
	return a.Code + " " + list(a.Source) + " > " + list(a.Target)
}

// TestRules holds what tense, voice, negation, speech and lists do to an act.
func TestRules(t *testing.T) {
	s := newSteps(t)
	for _, tt := range []struct {
		what, want, text string
		lang             text.Lang
	}{
		{what: "what is done", lang: "en", text: "Norway helped Peru.", want: "07 NOR > PER"},
		{what: "what is promised", lang: "en", text: "Norway promised to help Peru.", want: "03 NOR > PER"},
		{what: "what is to come", lang: "en", text: "Norway will help Peru.", want: "03 NOR > PER"},
		{what: "what is refused", lang: "en", text: "Norway refused to help Peru.", want: "12 NOR > PER"},
		{what: "what is not done", lang: "en", text: "Norway did not help Peru.", want: "12 NOR > PER"},
		{what: "what ends", lang: "en", text: "Norway suspended aid to Peru.", want: "16 NOR > PER"},
		{what: "harm to come", lang: "en", text: "Norway will attack Peru.", want: "13 NOR > PER"},
		{what: "a passive with its agent", lang: "en", text: "Peru was attacked by Norway.", want: "18 NOR > PER"},
		{what: "a passive without one", lang: "en", text: "Peru has been accused of fraud.", want: "11  > PER"},
		{what: "what others must do", lang: "en", text: "Norway said Peru must pay.", want: "10 NOR > PER"},
		{what: "who says it at the end", lang: "en", text: "Norway helped Peru, Chile said.", want: "07 NOR > PER"},
		{what: "what the speaker will do", lang: "en", text: "Norway said it would help Peru.", want: "03 NOR > PER"},
		{what: "a clause about the subject", lang: "en", text: "Norway, which borders Sweden, accused Peru of fraud.", want: "11 NOR > PER"},
		{what: "a clause before it", lang: "en", text: "After Sweden left the room, Norway accused Peru of fraud.", want: "11 NOR > PER"},
		{what: "two who sign", lang: "en", text: "Norway and Peru signed a treaty.", want: "057 NOR+PER > "},
		{what: "two who are hit", lang: "en", text: "Norway condemned Peru and Chile.", want: "11 NOR > PER+CHL"},
		{what: "people of states in a list", lang: "en", text: "Norwegian and Peruvian diplomats met.", want: "04 NOR/GOV+PER/GOV > "},
		{what: "people in a state", lang: "en", text: "Rebels in Peru attacked Chilean soldiers.", want: "18 PER/REB > CHL/MIL"},
		{what: "an object that tells", lang: "en", text: "Norway gave Peru weapons.", want: "07 NOR > PER"},
		{what: "what is received", lang: "en", text: "Peru received weapons from Norway.", want: "07 NOR > PER"},
		{what: "another object", lang: "en", text: "Norway gave Peru a lecture.", want: ""},
		{what: "police at work", lang: "en", text: "Police in Peru arrested a thief.", want: ""},
		{what: "nobody that is known", lang: "en", text: "She received a letter and visited her mother.", want: ""},
		{what: "talks that ended well", lang: "ru", text: "Норвегия и Перу завершили переговоры.", want: "04 NOR+PER > "},
		{what: "Vietnamese passive", lang: "vi", text: "Peru bị Na Uy cáo buộc gian lận.", want: "11 NOR > PER"},
		{what: "Vietnamese future", lang: "vi", text: "Na Uy sẽ giúp Peru.", want: "03 NOR > PER"},
		{what: "Russian negation", lang: "ru", text: "Норвегия не поможет Перу.", want: "12 NOR > PER"},
	} {
		if got := told(s.read(tt.lang, tt.text)); got != tt.want {
			t.Errorf("%s: %q, want %q: %s", tt.what, got, tt.want, tt.text)
		}
	}
}

// TestContacts asks for the words of meeting and speaking, whoever meets.
func TestContacts(t *testing.T) {
	s := newSteps(t)
	for _, tt := range []struct {
		lang text.Lang
		text string
		want []string
	}{
		{"en", "They met on Friday and will speak to the miners again.", []string{"met", "speak to"}},
		{"vi", "Hai bên đã gặp nhau rồi gọi điện cho gia đình.", []string{"gặp nhau", "gọi điện"}},
		{"vi", "Công ty gặp khó khăn và phải tiếp tục vay vốn.", nil},
		{"ru", "Они встретились в парке, а затем созвонились.", []string{"встретились", "созвонились"}},
	} {
		doc := text.New(tt.lang, tt.text)
		var got []string
		for _, c := range s.read(tt.lang, tt.text).Contacts {
			got = append(got, doc.Raw(c.First, c.End))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q, want %q: %s", got, tt.want, tt.text)
		}
	}
}

func TestCodes(t *testing.T) {
	e, err := act.NewExtractor(mustLexicon(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	roots := map[string]bool{}
	for n := 1; n <= 20; n++ {
		root := string([]byte{'0' + byte(n/10), '0' + byte(n%10)})
		c := e.Codes(root + "1")
		if c.Root != root || (c.Plover == "") != (n == 1) || c.Quad != quad(n) || (c.Goldstein < 0) != (n >= 9) {
			if n != 1 && n != 10 {
				t.Errorf("codes of %s: %+v", root, c)
			}
		}
		roots[c.Root] = true
	}
	if len(roots) != 20 {
		t.Errorf("%d roots", len(roots))
	}
	if c := e.Codes("99"); c != (act.Codes{}) {
		t.Errorf("codes of 99: %+v", c)
	}
}

// quad is the quad class of a root as the documentation of GDELT draws the bounds.
func quad(root int) int {
	switch {
	case root <= 5:
		return 1
	case root <= 8:
		return 2
	case root <= 13:
		return 3
	}
	return 4
}

func mustLexicon(t testing.TB) *lexicon.Lexicon {
	t.Helper()
	lex, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	return lex
}

// FuzzExtract reads any text without a panic, and gives spans inside it.
func FuzzExtract(f *testing.F) {
	f.Add("en", "Norway said Peru must pay, which it won't.")
	f.Add("vi", "Peru bị Na Uy cáo buộc; gặp nhau.")
	f.Add("ru", "Норвегия не поможет Перу, который...")
	f.Add("en", "' s - ' U.S.-led")
	lex := mustLexicon(f)
	e, err := act.NewExtractor(lex, text.NewProse())
	if err != nil {
		f.Fatal(err)
	}
	who, err := actor.NewResolver(lex)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, lang, body string) {
		doc := text.New(text.Lang(lang), text.Normalize(body))
		matches := lex.Find(doc)
		found := who.Resolve(actor.Input{Doc: doc, Matches: matches, Published: time.Time{}, Home: "USA"})
		r := e.Extract(act.Input{Doc: doc, Matches: matches, Refs: found.Refs, Actors: found.Actors})
		inside := func(first, end int) {
			if first < 0 || end <= first || end > len(doc.Tokens) {
				t.Fatalf("tokens %d to %d of %d", first, end, len(doc.Tokens))
			}
		}
		for _, a := range r.Acts {
			inside(a.First, a.End)
			if a.Root != act.Root(a.Code) || a.Root == "" {
				t.Fatalf("code %q, root %q", a.Code, a.Root)
			}
		}
		for _, a := range r.Agents {
			inside(a.First, a.End)
		}
		for _, c := range r.Contacts {
			inside(c.First, c.End)
		}
	})
}

// TestLongSentences reads sentences of nothing but verbs and small words, where
// each could govern all others, in time that grows with their length alone.
func TestLongSentences(t *testing.T) {
	s := newSteps(t)
	for lang, word := range map[text.Lang]string{"en": "to want to help ", "vi": "muốn giúp ", "ru": "хочет помочь "} {
		s.read(lang, "Norway "+strings.Repeat(word, 3000)+"Peru.")
	}
	s.read("en", strings.Repeat("Norway, which ", 2000))
	s.read("en", strings.Repeat("Norway of ", 2000))
	s.read("en", strings.Repeat("Norway said ", 2000))
}
