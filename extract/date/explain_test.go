package date

import (
	"slices"
	"strings"
	"testing"
	"time"

	"parley/extract/text"
)

func TestExplain(t *testing.T) {
	e, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	published := Context{Published: time.Date(2022, 4, 13, 0, 0, 0, 0, time.UTC)}
	for _, c := range []struct {
		text, value, source string
		reasons             []string
	}{
		{"They will meet on Friday.", "2022-04-15", "DATE weekday : <WD>",
			[]string{"counted from the publication, 2022-04-13", `"will" points ahead`}},
		{"They met on Friday.", "2022-04-08", "DATE weekday : <WD>",
			[]string{"counted from the publication, 2022-04-13", `"met" points back`}},
		{"They signed on May 5, 2019.", "2019-05-05", "DATE day : (<WD> ,?)? <MON> <D>", nil},
	} {
		doc := text.New(text.English, c.text)
		got := e.Explain(doc, published)
		if len(got) != 1 {
			t.Errorf("%s: %d expressions, want 1", c.text, len(got))
			continue
		}
		if x := got[0]; x.Value != c.value || !strings.HasPrefix(x.Source, c.source) || !slices.Equal(x.Reasons, c.reasons) {
			t.Errorf("%s:\n got %s %q %q\nwant %s %q %q", c.text, x.Value, x.Source, x.Reasons, c.value, c.source, c.reasons)
		}
		if tagged := e.Tag(doc, published); len(tagged) != 1 || tagged[0] != got[0].Expression {
			t.Errorf("%s: Tag says %v, Explain %v", c.text, tagged, got[0].Expression)
		}
	}
}
