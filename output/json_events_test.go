package output

import (
	"encoding/json"
	"testing"

	"parley/extract"
	"parley/extract/act"
	"parley/extract/text"
)

// TestJSONEvents reads back the coded acts of a report, which only reports with
// any topic open have.
func TestJSONEvents(t *testing.T) {
	doc := text.New(text.English, "Hà Nội. Norway helped Peru.")
	r := &extract.Report{ArticleID: "a", ArchiveOffset: -1, Doc: doc}
	r.Article.Text = doc.Text
	var got struct {
		Events []struct {
			Cameo, Root, Plover, Mode, Trigger string
			Contexts                           []string
			QuadClass                          int `json:"quad_class"`
			Goldstein                          float64
			Source, Target                     []struct {
				Text, Country, Sector string
				Start, End            int
			}
			Reciprocal           bool
			Start, End, Sentence int
		}
	}
	read := func() {
		t.Helper()
		got.Events = nil
		if err := json.Unmarshal(JSON(r), &got); err != nil {
			t.Fatal(err)
		}
	}
	if read(); got.Events != nil {
		t.Errorf("events of a report without: %+v", got.Events)
	}
	r.Events = []act.Act{{
		Sentence: 1, First: 4, End: 5, Code: "071", Mode: "economic", Contexts: []string{"economic"},
		Codes:  act.Codes{Root: "07", Plover: "AID", Quad: 2, Goldstein: 7},
		Source: []act.Agent{{First: 3, End: 4, Country: "NOR", Sector: "GOV"}},
		Target: []act.Agent{{First: 5, End: 6, Country: "PER"}},
	}}
	read()
	if len(got.Events) != 1 {
		t.Fatalf("%d events", len(got.Events))
	}
	e := got.Events[0]
	if e.Cameo != "071" || e.Root != "07" || e.Plover != "AID" || e.Mode != "economic" || len(e.Contexts) != 1 || e.QuadClass != 2 || e.Goldstein != 7 {
		t.Errorf("codes: %+v", e)
	}
	runes := []rune(doc.Text)
	if s := string(runes[e.Start:e.End]); s != "helped" || e.Trigger != s || e.Sentence != 1 {
		t.Errorf("word %q: %+v", s, e)
	}
	if len(e.Source) != 1 || e.Source[0].Text != "Norway" || e.Source[0].Country != "NOR" || e.Source[0].Sector != "GOV" {
		t.Errorf("source: %+v", e.Source)
	}
	if len(e.Target) != 1 || string(runes[e.Target[0].Start:e.Target[0].End]) != "Peru" || e.Target[0].Country != "PER" {
		t.Errorf("target: %+v", e.Target)
	}
}
