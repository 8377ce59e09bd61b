package output

import (
	"encoding/json"
	"flag"
	"fmt"
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
// the talks as annotated, once with what is extracted of the texts, and once as
// runs that come one after the other; it fails where a figure falls below its floor. Floors only go up: after an improvement,
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
		slices.SortStableFunc(reports, func(a, b joins.Report) int { return a.Published.Compare(b.Published) })
		read := extracted(t, x, reports)
		gold := annotated(t, reports, read)
		for _, from := range []struct {
			name  string
			pages []PageRows
			slack float64 // extraction gets better on the whole, but not of every talk
			size  int     // reports of a run
		}{{"annotated", gold, 1, 1000}, {"annotated, in runs", gold, 1, 12}, {"extracted", read, 5, 1000}} {
			set := half + " " + from.name
			t.Run(set, func(t *testing.T) {
				if floors[set] == nil {
					floors[set] = make(map[string]float64)
				}
				for figure, f := range measureJoins(t, reports, from.pages, from.size) {
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

// measureJoins publishes the pages of reports as runs of some size, one after
// the other, and compares their ids with the annotation.
func measureJoins(t *testing.T, reports []joins.Report, pages []PageRows, size int) map[string]joins.Figures {
	t.Helper()
	ofArticle := make(map[string]string)
	for i, p := range pages {
		ofArticle[p.Article.ArticleID] = reports[i].ID
	}
	stories, found := make(map[string]string), make(map[string][]joins.Found)
	dir := t.TempDir()
	for first := 0; first < len(pages); first += size {
		end, id := min(first+size, len(pages)), fmt.Sprintf("%04d", first)
		r, _, ofStory := joinedAs(t, dir, id, Options{Join: true}, reports[first].Published, reports[end-1].Published, pages[first:end])
		for article, story := range ofStory {
			stories[ofArticle[article]] = story
		}
		for x, err := range r.Talks() {
			if err != nil {
				t.Fatal(err)
			}
			f := joins.Found{ID: x.EventID, Parties: x.Parties, Status: x.Status}
			if x.Earliest != nil {
				f.Earliest, f.Latest = x.Earliest.String(), x.Latest.String()
			}
			report := ofArticle[x.ArticleID]
			found[report] = append(found[report], f)
		}
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

// annotated puts the annotated talks in place of those that were read, with
// places looked up by name.
func annotated(t *testing.T, reports []joins.Report, read []PageRows) []PageRows {
	t.Helper()
	lex, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	places, err := place.New(lex)
	if err != nil {
		t.Fatal(err)
	}
	out := slices.Clone(read)
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
