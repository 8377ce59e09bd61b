package output

import (
	"encoding/json"
	"flag"
	"math"
	"os"
	"slices"
	"testing"
	"time"

	"parley/crawl/archive"
	"parley/extract"
	"parley/extract/lexicon"
	"parley/extract/place"
	"parley/extract/text"
	"parley/testdata/joins"
)

var raise = flag.Bool("raise", false, "raise the floors of testdata/joins/floors.json to a point (five, where texts are extracted) below what is measured; never lowers one")

const joinFloors = "../testdata/joins/floors.json"

// TestJoins measures joining on annotated reports of the same talks, once with
// the talks as annotated, once with what is extracted of the texts, and fails
// where a figure falls below its floor. Floors only go up: after an improvement,
// run it with -raise.
func TestJoins(t *testing.T) {
	data, err := os.ReadFile(joinFloors)
	if err != nil {
		t.Fatal(err)
	}
	var floors map[string]map[string]float64
	if err := json.Unmarshal(data, &floors); err != nil {
		t.Fatalf("%s: %v", joinFloors, err)
	}
	x, err := extract.New(extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, half := range []string{"dev", "held"} {
		reports, err := joins.Read(half)
		if err != nil {
			t.Fatal(err)
		}
		for _, from := range []struct {
			name  string
			pages func(*testing.T, *extract.Extractor, []joins.Report) []PageRows
			slack float64 // extraction gets better on the whole, but not of every talk
		}{{"annotated", annotated, 1}, {"extracted", extracted, 5}} {
			set := half + " " + from.name
			t.Run(set, func(t *testing.T) {
				if floors[set] == nil {
					floors[set] = make(map[string]float64)
				}
				for figure, f := range measureJoins(t, reports, from.pages(t, x, reports)) {
					t.Logf("%s: precision %.1f, recall %.1f, F1 %.1f of %d pairs", figure, f.Precision, f.Recall, f.F1, f.Pairs)
					if half == "dev" && (figure == "found") == (from.name == "extracted") {
						for _, w := range f.Wrong {
							t.Log(w)
						}
					}
					floor, ok := floors[set][figure]
					switch {
					case *raise:
						floors[set][figure] = max(floor, math.Floor(f.F1)-from.slack)
					case !ok:
						t.Errorf("%s has no floor for %s of %s; run with -raise", joinFloors, figure, set)
					case f.F1 < floor:
						t.Errorf("%s: F1 %.1f is below its floor of %.0f", figure, f.F1, floor)
					}
				}
			})
		}
	}
	if *raise && !t.Failed() {
		data, err := json.MarshalIndent(floors, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(joinFloors, append(data, '\n'), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// measureJoins publishes the pages of reports as a run and compares its ids with
// the annotation.
func measureJoins(t *testing.T, reports []joins.Report, pages []PageRows) map[string]joins.Figures {
	t.Helper()
	ofArticle := make(map[string]string)
	for i, p := range pages {
		ofArticle[p.Article.ArticleID] = reports[i].ID
	}
	r := publish(t, t.TempDir(), "r", Options{Join: true}, pages, nil)
	stories, found := make(map[string]string), make(map[string][]joins.Found)
	for a, err := range r.Articles() {
		if err != nil {
			t.Fatal(err)
		}
		stories[ofArticle[a.ArticleID]] = a.StoryID
	}
	for x, err := range r.Talks() {
		if err != nil {
			t.Fatal(err)
		}
		f := joins.Found{ID: x.EventID, Parties: x.Parties, Status: x.Status}
		if x.Earliest != nil {
			f.Earliest, f.Latest = x.Earliest.String(), x.Latest.String()
		}
		id := ofArticle[x.ArticleID]
		found[id] = append(found[id], f)
	}
	var mentions []joins.Mention
	for _, r := range reports {
		mentions = append(mentions, r.Match(found[r.ID])...)
	}
	known := slices.DeleteFunc(slices.Clone(mentions), func(m joins.Mention) bool { return m.ID == "" })
	return map[string]joins.Figures{
		"events":  joins.Pairwise(mentions),
		"found":   joins.Pairwise(known), // of the talks that were found
		"stories": joins.Pairwise(joins.Stories(reports, stories)),
	}
}

func extracted(t *testing.T, x *extract.Extractor, reports []joins.Report) []PageRows {
	t.Helper()
	var out []PageRows
	for _, r := range reports {
		report, err := x.Extract(&archive.Page{ID: r.ID, URL: r.URL, Title: r.Title, Lang: r.Lang, Published: r.Published.Format(time.RFC3339), Text: r.Title + "\n\n" + r.Text})
		if err != nil {
			t.Fatalf("%s: %v", r.ID, err)
		}
		out = append(out, Rows(report))
	}
	return out
}

// annotated makes rows of the annotated talks, with places looked up by name.
func annotated(t *testing.T, x *extract.Extractor, reports []joins.Report) []PageRows {
	t.Helper()
	lex, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	places, err := place.New(lex)
	if err != nil {
		t.Fatal(err)
	}
	out := extracted(t, x, reports)
	for i, r := range reports {
		var talks []Talk
		for _, x := range r.Talks {
			row := Talk{TalkID: r.ID + " " + x.Key, ArticleID: out[i].Article.ArticleID, Parties: x.Parties, Status: x.Status, Format: x.Format,
				Place: x.Place, Reported: DayOf(r.Published)}
			slices.Sort(row.Parties)
			if x.Earliest != "" {
				row.Earliest, row.Latest = day(x.Earliest), day(x.Latest)
			}
			if x.Place != "" {
				row.PlaceID = "named:" + x.Place
				doc := text.New(text.English, x.Place)
				if found := places.Resolve(doc, place.Candidates(lex.Find(doc)), place.Context{}); len(found) > 0 {
					row.PlaceID, row.Country = found[0].ID, found[0].Country
				}
			}
			facts := row.facts()
			row.EventID = facts.ID()
			talks = append(talks, row)
		}
		out[i].Talks = talks
	}
	return out
}
