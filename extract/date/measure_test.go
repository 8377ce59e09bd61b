package date

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"
	"time"

	"parley/extract/text"
)

// TestMeasure writes reports for outside scorers. Run it with
//
//	PARLEY_DATES_IN=docs.jsonl PARLEY_DATES_OUT=reports.jsonl go test -run Measure
//
// where each line of the input has id, lang, text and published (or dct).
func TestMeasure(t *testing.T) {
	in, out := os.Getenv("PARLEY_DATES_IN"), os.Getenv("PARLEY_DATES_OUT")
	if in == "" || out == "" {
		t.Skip("PARLEY_DATES_IN and PARLEY_DATES_OUT are not set")
	}
	e, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(in)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w, err := os.Create(out)
	if err != nil {
		t.Fatal(err)
	}
	enc := json.NewEncoder(w)
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<26)
	for sc.Scan() {
		var d struct {
			ID, Lang, Text, Published string
		}
		if err := json.Unmarshal(sc.Bytes(), &d); err != nil {
			t.Fatal(err)
		}
		doc := text.New(text.Lang(d.Lang), d.Text)
		published, _ := time.Parse("2006-01-02", d.Published[:min(10, len(d.Published))])
		dates := []map[string]any{}
		for _, x := range e.Tag(doc, Context{Published: published}) {
			m := doc.Mention(x.First, x.End)
			dates = append(dates, map[string]any{"start": m.Start, "end": m.End, "text": m.Text, "type": x.Type, "value": x.Value, "rule": x.Rule})
		}
		if err := enc.Encode(map[string]any{"article": map[string]any{"id": d.ID, "text": doc.Text}, "dates": dates}); err != nil {
			t.Fatal(err)
		}
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}
