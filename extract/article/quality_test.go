package article

import (
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/crawl/archive"
)

var raise = flag.Bool("raise", false, "raise the floors of testdata/article/floors.json to what is measured")

// qualityDir holds pages written for this project, each with its gold beside it.
const qualityDir = "../../testdata/article"

// pageGold is what an editor would take from a page.
type pageGold struct {
	URL, Lang, Title, Published, Site, Section, Canonical string
	Authors, Text                                         []string
}

// tally sums one language's scores; text is the mean F1 of 4-word shingles.
type tally struct {
	pages int
	sum   map[string]float64
}

// TestQuality holds the floors per language on the pages of testdata/article.
// Floors only go up: go test ./extract/article -run TestQuality -raise.
func TestQuality(t *testing.T) {
	e := newExtractor(t)
	files, err := filepath.Glob(filepath.Join(qualityDir, "*-*.html"))
	if err != nil || len(files) < 30 {
		t.Fatalf("%d pages in %s, want 30 or more: %v", len(files), qualityDir, err)
	}
	by := map[string]*tally{}
	for _, name := range files {
		gold := readGold(t, strings.TrimSuffix(name, ".html")+".json")
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		a, err := e.Extract(&archive.Page{URL: gold.URL, Body: body, Fetched: time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if by[gold.Lang] == nil {
			by[gold.Lang] = &tally{sum: map[string]float64{}}
		}
		s := by[gold.Lang]
		s.pages++
		for k, v := range scorePage(a, gold) {
			s.sum[k] += v
			if v < 1 {
				t.Logf("%s: %s %.2f", filepath.Base(name), k, v)
			}
		}
	}
	holdFloors(t, by)
}

// scorePage gives every field 0..1.
func scorePage(a *Article, g pageGold) map[string]float64 {
	yes := func(ok bool) float64 {
		if ok {
			return 1
		}
		return 0
	}
	_, text, _ := strings.Cut(a.Text, "\n\n")
	published, _ := time.Parse(time.RFC3339, g.Published)
	return map[string]float64{
		"text": shingleF1(strings.Join(g.Text, "\n"), text), "title": yes(a.Title == g.Title), "authors": yes(slices.Equal(a.Authors, g.Authors)),
		"published": yes(a.Published.Time.Equal(published)), "site": yes(a.Site == g.Site), "section": yes(a.Section == g.Section),
		"canonical": yes(a.CanonicalURL == g.Canonical), "lang": yes(a.Lang == g.Lang),
	}
}

// shingleF1 compares the multisets of four words in a row.
func shingleF1(gold, got string) float64 {
	shingles := func(s string) map[string]int {
		w, m := strings.Fields(fold(s)), map[string]int{}
		for i := 0; i+4 <= len(w); i++ {
			m[strings.Join(w[i:i+4], " ")]++
		}
		return m
	}
	x, y := shingles(gold), shingles(got)
	both, all := 0, 0
	for k, n := range x {
		both += min(n, y[k])
		all += n
	}
	for _, n := range y {
		all += n
	}
	return 2 * float64(both) / float64(max(all, 1))
}

func readGold(t *testing.T, name string) (g pageGold) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(b, &g)
	}
	if err != nil {
		t.Fatalf("read gold %s: %v", name, err)
	}
	return g
}

// holdFloors compares percentages with the floors of their language.
func holdFloors(t *testing.T, by map[string]*tally) {
	t.Helper()
	file := filepath.Join(qualityDir, "floors.json")
	floors := map[string]map[string]int{}
	if b, err := os.ReadFile(file); err == nil {
		if err := json.Unmarshal(b, &floors); err != nil {
			t.Fatalf("read %s: %v", file, err)
		}
	} else if !*raise {
		t.Fatal(err)
	}
	for _, lang := range []string{"vi", "en", "ru"} {
		if by[lang] == nil || by[lang].pages < 10 {
			t.Errorf("too few pages in %s", lang)
			continue
		}
		if floors[lang] == nil {
			floors[lang] = map[string]int{}
		}
		for _, k := range slices.Sorted(maps.Keys(by[lang].sum)) {
			percent := 100 * by[lang].sum[k] / float64(by[lang].pages)
			t.Logf("%s %-9s %6.2f", lang, k, percent)
			if *raise {
				floors[lang][k] = max(floors[lang][k], int(percent))
			}
			if floor, ok := floors[lang][k]; !ok || percent < float64(floor) {
				t.Errorf("%s: %s is %.2f, its floor %d", lang, k, percent, floor)
			}
		}
	}
	if *raise {
		b, err := json.MarshalIndent(floors, "", "  ")
		if err == nil {
			err = os.WriteFile(file, append(b, '\n'), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
