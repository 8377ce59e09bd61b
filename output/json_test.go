package output

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley/extract"
	"parley/extract/actor"
	"parley/extract/article"
	"parley/extract/date"
	"parley/extract/join"
	"parley/extract/name"
	"parley/extract/place"
	"parley/extract/talk"
	"parley/extract/text"
)

const sampleText = "Đối thoại mạng 🤝\n\nNgày 1/11/2021, Nga và Mỹ họp kín tại Genève <kênh & ngõ>."

// sample is a report with every field set.
func sample() *extract.Report {
	doc := text.New("vi", sampleText)
	hanoi := time.FixedZone("", 7*3600)
	day := func(s string) time.Time {
		t, err := time.Parse(time.DateOnly, s)
		if err != nil {
			panic(err)
		}
		return t
	}
	first := 0
	for i := range doc.Tokens {
		if doc.Word(i) == "1" {
			first = i
		}
	}
	nga := doc.Mention(first+6, first+7)
	return &extract.Report{
		ArticleID: "a1", InputID: "set/1", URL: "https://tin.example/a?b=1&c=2", Source: "tin",
		Fetched: time.Date(2021, 11, 2, 3, 4, 5, 678901000, time.UTC),
		Article: article.Article{
			Title: "Đối thoại mạng 🤝", Authors: []string{"Lê Thu Hà", "Иван Петров"}, Text: doc.Text,
			CanonicalURL: "https://tin.example/a", Site: "Tin \"Nhanh\"", Section: "Thế giới", Lang: "vi",
			Published: article.Date{Time: time.Date(2021, 11, 1, 6, 30, 0, 0, hanoi), Precision: "minute", Zone: true, Source: "json-ld"},
			Modified:  article.Date{Time: time.Date(2021, 11, 1, 0, 0, 0, 0, time.UTC), Precision: "day", Source: "visible"},
		},
		TextSHA256: strings.Repeat("ab", 32), Words: 12, Relevant: true, Relevance: 0.875, Topics: []string{"cyber"},
		Sketch: join.NewSketch("Headline\n" + words(30)), ArchiveFile: "x.warc.gz", ArchiveOffset: 0, Extractor: "1.2.3", Doc: doc,
		Names: []name.Name{{First: first + 6, End: first + 7, Type: name.LOC, Score: 1}},
		Actors: []actor.Actor{{ID: "iso:RUS", Name: "Russia", NameLocal: "Nga", Type: actor.Country, Country: "RUS",
			Sectors: []string{"GOV"}, Mentions: []text.Mention{nga}, Score: 0.5}},
		Places: []place.Place{{ID: "gn:2660646", Name: "Geneva", NameLocal: "Genève", Country: "CHE", Lat: 46.20222, Lon: 6.14569, HasPoint: true, Feature: "PPLA", Precision: place.PreciseCity, Score: 1},
			{Name: "Nowhere", Lat: math.NaN(), Score: math.NaN()}},
		Dates: []date.Expression{{First: first, End: first + 5, Type: "DATE", Value: "2021-11-01", Earliest: day("2021-11-01"), Latest: day("2021-11-01"), Granularity: "day", Anchor: "absolute", Rule: "vi:1"}},
		Talks: []talk.Talk{{ID: "t1", Title: "Russia and United States meet in Geneva", Parties: []string{"USA", "RUS"}, Source: []string{"RUS"}, Target: []string{"USA"},
			Participants: []talk.Participant{{ActorID: "iso:RUS", Name: "Russia", Country: "RUS", Role: "party"}},
			DateValue:    "2021-11-01", Earliest: day("2021-11-01"), Latest: day("2021-11-01"), DateSource: "sentence",
			PlaceID: "gn:2660646", Place: "Geneva", Country: "CHE", Lat: 46.20222, Lon: 6.14569, HasPoint: true, Format: "in_person", Status: "held", Kind: "meeting",
			Topics: []string{"cyber"}, Attribution: talk.Attribution{Source: "Tin"}, Cameo: "04", Plover: "CONSULT",
			Evidence: []talk.Evidence{{Start: 18, End: 70, Sentence: 1, Trigger: "họp"}}, Round: 3, Score: 1}},
	}
}

// words returns n words, each another one.
func words(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "word%d ", i)
	}
	return b.String()
}

var update = os.Getenv("PARLEY_UPDATE") != ""

// golden compares got with a file of testdata, or writes it where the
// environment has PARLEY_UPDATE.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; after a look at the change, run with PARLEY_UPDATE=1\ngot:\n%s", path, got)
	}
}

func TestJSON(t *testing.T) {
	reports := []struct {
		name string
		json []byte
	}{
		{"full.json", JSONWithNames(sample())},
		{"empty.json", JSON(&extract.Report{ArticleID: "a0", ArchiveOffset: -1})},
	}
	for _, r := range reports {
		t.Run(r.name, func(t *testing.T) {
			if bytes.ContainsAny(r.json, "\n\r") {
				t.Error("more than one line")
			}
			var indented bytes.Buffer
			if err := json.Indent(&indented, r.json, "", "  "); err != nil {
				t.Fatal(err)
			}
			indented.WriteByte('\n')
			golden(t, r.name, indented.Bytes())
		})
	}
}

func TestJSONPublished(t *testing.T) {
	hanoi := time.FixedZone("ICT", 7*3600)
	tests := []struct {
		date article.Date
		want string
	}{
		{article.Date{}, `null`},
		{article.Date{Time: time.Date(2026, 3, 7, 8, 1, 0, 0, hanoi), Precision: "second", Zone: true}, `"2026-03-07T08:01:00+07:00"`},
		{article.Date{Time: time.Date(2026, 3, 7, 8, 1, 0, 0, hanoi), Precision: "day", Zone: true}, `"2026-03-07"`},
		{article.Date{Time: time.Date(2026, 3, 7, 8, 1, 0, 0, time.UTC), Precision: "minute", Zone: true}, `"2026-03-07T08:01:00Z"`},
		{article.Date{Time: time.Date(2026, 3, 7, 8, 1, 0, 0, time.UTC), Precision: "minute"}, `"2026-03-07T08:01:00"`},
		{article.Date{Time: time.Date(12026, 3, 7, 8, 1, 0, 0, time.UTC), Precision: "minute"}, `null`},
	}
	for _, tt := range tests {
		b := JSON(&extract.Report{Article: article.Article{Published: tt.date}})
		var got struct {
			Article struct{ Published json.RawMessage }
		}
		if err := json.Unmarshal(b, &got); err != nil {
			t.Fatal(err)
		}
		if string(got.Article.Published) != tt.want {
			t.Errorf("%+v: got %s, want %s", tt.date, got.Article.Published, tt.want)
		}
	}
}

// What encoding/json reads back is what was written, for any string.
func FuzzAppendString(f *testing.F) {
	for _, s := range []string{"", "a\"b\\c", "<&>", "\x00\x1f\x7f\x80\u0085", "\u2028\u2029", "🤝 Đối", "\xff\xfe", "\u200d\ufeff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		b := appendString(nil, s)
		var got string
		if err := json.Unmarshal(b, &got); err != nil {
			t.Fatalf("%q: %v", b, err)
		}
		if want := strings.ToValidUTF8(s, "\uFFFD"); got != want && strings.ToValidUTF8(s, "") == s {
			t.Errorf("got %q, want %q", got, want)
		}
		if bytes.ContainsAny(b, "\n\r\u0085\u2028\u2029") {
			t.Errorf("line end in %q", b)
		}
	})
}

func BenchmarkJSON(b *testing.B) {
	r := sample()
	b.ReportAllocs()
	for b.Loop() {
		b.SetBytes(int64(len(JSON(r))))
	}
}
