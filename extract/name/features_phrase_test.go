package name

import (
	"testing"

	"parley/extract/text"
)

// Chains are told by form alone and may take in more than a name.
func TestPhrases(t *testing.T) {
	raw := func(d *text.Doc, first, end int32) string {
		if first < 0 {
			return ""
		}
		return d.Raw(int(first), int(end))
	}
	for _, tt := range []struct {
		lang                                text.Lang
		text, word                          string
		chain, leftRun, quotation, expanded string
	}{
		{text.English, "The Department of Natural Resources and Mines closed.", "and", "The Department of Natural Resources and Mines", "", "", ""},
		{text.English, "The Department of Natural Resources and Mines closed.", "closed", "", "Mines", "", ""},
		{text.English, "They met in Rome before the talks.", "Rome", "They met in Rome", "", "", ""},
		{text.English, "Ask the National Bank of Hungary (NBH) now.", "NBH", "NBH", "", "", "National Bank of Hungary"},
		{text.English, "Ask the National Bank of Hungary (NBH) now.", "Bank", "Ask the National Bank of Hungary", "", "", "National Bank of Hungary"},
		{text.English, "Ask the National Bank of Hungary (KSH) now.", "KSH", "KSH", "", "", ""},
		{text.English, `The song "Exit Light" ended.`, "Light", "Exit Light", "", "Exit Light", ""},
		{text.English, `He said "we were here for as long as one could wish" and left.`, "wish", "", "", "", ""},
		{text.Russian, "Глава Министерства иностранных дел вышел.", "дел", "", "Глава Министерства", "", ""},
		{text.Russian, "Партия «Новый путь» победила.", "путь", "", "Новый", "Новый путь", ""},
	} {
		doc := text.New(tt.lang, tt.text)
		var f features
		f.read(doc, newSpellings(new(wordClasses), nil), nil)
		found := false
		for i := range doc.Tokens {
			if doc.Word(i) != tt.word {
				continue
			}
			found = true
			p := f.phrases[i]
			run := int32(-1)
			if p.leftRun >= 0 {
				run = f.facts[p.leftRun].runEnd
			}
			for _, x := range [][2]string{
				{raw(doc, p.chain, p.chainEnd), tt.chain},
				{raw(doc, p.leftRun, run), tt.leftRun},
				{raw(doc, p.quote+min(1, p.quote+1), p.quoteEnd), tt.quotation},
				{raw(doc, p.expansion, p.expansionEnd), tt.expanded},
			} {
				if x[0] != x[1] {
					t.Errorf("%s: %q: got %q, want %q", tt.text, tt.word, x[0], x[1])
				}
			}
		}
		if !found {
			t.Errorf("%s: no token %q", tt.text, tt.word)
		}
	}
}
