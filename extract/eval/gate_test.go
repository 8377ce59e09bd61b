package eval_test

import (
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/crawl/archive"
	"parley/extract"
	"parley/extract/eval"
)

var raise = flag.Bool("raise", false, "raise the floors of testdata/talks/floors.json to a point below what is measured (for a language, one item of the gold where that is more); never lowers one")

const (
	talksDir   = "../../testdata/talks"
	floorsFile = talksDir + "/floors.json"
)

// floors are the least values of figures: set, language, figure, percent.
type floors map[string]map[string]map[string]float64

// TestGate runs the whole extractor over the annotated articles and fails where
// a figure falls below its floor. Sets with pages start from the pages.
// Floors only go up: after an improvement, run it with -raise.
func TestGate(t *testing.T) {
	data, err := os.ReadFile(floorsFile)
	if err != nil {
		t.Fatal(err)
	}
	var want floors
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatalf("%s: %v", floorsFile, err)
	}
	x, err := extract.New(extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	sets, err := filepath.Glob(talksDir + "/*/gold.jsonl")
	if err != nil || len(sets) == 0 {
		t.Fatalf("no sets in %s (%v)", talksDir, err)
	}
	for set := range want {
		if _, err := os.Stat(filepath.Join(talksDir, set, "gold.jsonl")); err != nil {
			t.Errorf("floors.json has floors for a set that is not there: %v", err)
		}
	}
	for _, file := range sets {
		set := filepath.Base(filepath.Dir(file))
		t.Run(set, func(t *testing.T) {
			groups := measure(t, x, filepath.Dir(file))
			if *raise {
				want.raise(set, groups)
				return
			}
			want.check(t, set, groups)
		})
	}
	if *raise && !t.Failed() {
		data, err := json.MarshalIndent(want, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(floorsFile, append(data, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// measure extracts a set, and checks that nothing of a page's noise is in the
// text read from it.
func measure(t *testing.T, x *extract.Extractor, dir string) []eval.Group {
	g, err := eval.Read(os.DirFS(dir), "gold.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	scorer := eval.NewScorer(g.Documents)
	var table eval.Table
	for _, d := range g.Documents {
		page := d.Plain()
		if d.PageFile != "" {
			if page, err = g.HTML(d); err != nil {
				t.Fatal(err)
			}
		}
		table.Add(d.Lang, scorer.Score(d, read(t, x, page, d)))
	}
	return table.Groups()
}

func read(t *testing.T, x *extract.Extractor, page *archive.Page, d *eval.Document) *extract.Report {
	r, err := x.Extract(page)
	if err != nil {
		t.Errorf("%s: %v", d.ID, err)
		return nil
	}
	for _, s := range d.Noise {
		if strings.Contains(r.Article.Text, s) {
			t.Errorf("%s: %q is noise of the page, but reached the text", d.ID, s)
		}
	}
	return r
}

func (f floors) check(t *testing.T, set string, groups []eval.Group) {
	for _, g := range groups {
		if len(f[set][g.Name]) == 0 {
			t.Errorf("%s/%s has no floors; run this test with -raise", set, g.Name)
		}
		for _, x := range g.Figures {
			floor, ok := f[set][g.Name][x.Name]
			t.Logf("%s/%s %-16s %6.2f  floor %6.2f  (%.4g of %d)", set, g.Name, x.Name, x.Value(), floor, x.Right, x.Gold)
			if ok && x.Value() < floor {
				t.Errorf("%s/%s: %s fell to %.2f; its floor is %.2f (%.4g right, %d found, %d in the gold)", set, g.Name, x.Name, x.Value(), floor, x.Right, x.Predicted, x.Gold)
			}
		}
		for name := range f[set][g.Name] {
			if _, ok := g.Figure(name); !ok {
				t.Errorf("%s/%s: the floor of %s measures nothing", set, g.Name, name)
			}
		}
	}
}

func (f floors) raise(set string, groups []eval.Group) {
	for _, g := range groups {
		if f[set] == nil {
			f[set] = map[string]map[string]float64{}
		}
		if f[set][g.Name] == nil {
			f[set][g.Name] = map[string]float64{}
		}
		for _, x := range g.Figures {
			slack := 1.0
			switch {
			case isDetail(x.Name) && g.Name != eval.All:
				continue
			case isDetail(x.Name):
				slack = 5
			case g.Name != eval.All && x.Value() < 100:
				slack = max(1, 100/float64(max(x.Gold, 1))) // one item of a small set
			}
			f[set][g.Name][x.Name] = max(f[set][g.Name][x.Name], math.Floor(x.Value()-slack), 0)
		}
	}
}

// isDetail reports whether a figure is of the pairs of talks only. A talk newly
// found can lower it, so it gets a floor over all languages only, and a loose one.
func isDetail(figure string) bool { return strings.HasPrefix(figure, "talk_") }
