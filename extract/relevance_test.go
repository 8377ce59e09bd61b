package extract_test

import (
	"encoding/json"
	"flag"
	"math"
	"os"
	"testing"

	"parley/crawl/archive"
	"parley/extract"
	"parley/extract/talk"
)

var raise = flag.Bool("raise", false, "raise the floors of testdata/relevance/floors.json to a text below what is measured; never lowers one")

const (
	relevanceTexts  = "../testdata/relevance/reports.jsonl"
	relevanceFloors = "../testdata/relevance/floors.json"
)

// relevanceText is a record of testdata/relevance.
type relevanceText struct {
	ID, Lang, Topic, Title, Text, Published, Half string
	Relevant                                      bool
}

// TestRelevance judges annotated texts, half of them near misses, by their topic
// and fails where fewer than the floor are judged right, in percent. Floors only
// go up: after an improvement, run it with -raise.
func TestRelevance(t *testing.T) {
	data, err := os.ReadFile(relevanceFloors)
	if err != nil {
		t.Fatal(err)
	}
	var floors map[string]float64
	if err := json.Unmarshal(data, &floors); err != nil {
		t.Fatalf("%s: %v", relevanceFloors, err)
	}
	right, all := map[string]int{}, map[string]int{}
	extractors := map[string]*extract.Extractor{}
	for _, r := range relevanceRecords(t) {
		x := extractors[r.Topic]
		if x == nil {
			if x, err = extract.New(extract.Options{Topic: r.Topic}); err != nil {
				t.Fatal(err)
			}
			extractors[r.Topic] = x
		}
		report, err := x.Extract(&archive.Page{ID: r.ID, Title: r.Title, Lang: r.Lang, Published: r.Published, Text: r.Title + "\n\n" + r.Text})
		if err != nil {
			t.Fatalf("%s: %v", r.ID, err)
		}
		set := r.Topic + " " + r.Half
		for _, group := range []string{set, set + " " + r.Lang} {
			all[group]++
			if report.Relevant == r.Relevant {
				right[group]++
			}
		}
		if report.Relevant != r.Relevant && r.Half == "dev" { // of the other half only the figure is to be known
			t.Logf("%s (relevant: %t) %s: %q", r.ID, r.Relevant, r.Title, report.Reasons)
		}
	}
	for group, n := range all {
		share := 100 * float64(right[group]) / float64(n)
		t.Logf("%s: %d of %d right", group, right[group], n)
		floor, ok := floors[group]
		switch {
		case *raise:
			floors[group] = max(floor, math.Floor(100*float64(right[group]-1)/float64(n)))
		case !ok:
			t.Errorf("%s has no floor for %s; run with -raise", relevanceFloors, group)
		case share < floor:
			t.Errorf("%s: %.1f %% are judged right; the floor is %g", group, share, floor)
		}
	}
	if *raise && !t.Failed() {
		data, err := json.MarshalIndent(floors, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(relevanceFloors, append(data, '\n'), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func relevanceRecords(t *testing.T) (out []relevanceText) {
	t.Helper()
	f, err := os.Open(relevanceTexts)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for dec := json.NewDecoder(f); dec.More(); {
		var r relevanceText
		if err := dec.Decode(&r); err != nil {
			t.Fatalf("%s: %v", relevanceTexts, err)
		}
		out = append(out, r)
	}
	if len(out) == 0 {
		t.Fatalf("%s has no texts", relevanceTexts)
	}
	return out
}

// A topic of one's own is judged like those that Parley brings.
func TestOwnTopic(t *testing.T) {
	topics, err := talk.KnownTopics()
	if err != nil {
		t.Fatal(err)
	}
	if err := topics.Add("mine.tsv", []byte("water\ten\t2\triver water|dam*\nwater\ten\t1\triver*\n")); err != nil {
		t.Fatal(err)
	}
	x, err := extract.New(extract.Options{Topic: "water", Topics: topics})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{
		"Egypt and Ethiopia resume talks on dam\n\nEgypt and Ethiopia held talks on the dam in Cairo on Monday, the foreign ministry said. The two sides agreed to meet again.":     true,
		"Egypt and Ethiopia hold cyber talks\n\nEgypt and Ethiopia held talks on cyber security in Cairo on Monday, the foreign ministry said. The two sides agreed to meet again.": false,
	} {
		r, err := x.Extract(&archive.Page{ID: "x", Lang: "en", Published: "2024-05-08", Text: text})
		if err != nil {
			t.Fatal(err)
		}
		if r.Relevant != want {
			t.Errorf("relevant: %t, want %t, by %q: %s", r.Relevant, want, r.Reasons, text)
		}
		if want && (len(r.Topics) != 1 || r.Topics[0] != "water") {
			t.Errorf("topics %q, want water", r.Topics)
		}
	}
	if _, err := extract.New(extract.Options{Topic: "weather", Topics: topics}); err == nil {
		t.Error("a topic that nobody knows is taken")
	}
}
