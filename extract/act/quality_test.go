package act_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/extract/act"
	"parley/extract/actor"
	"parley/extract/lexicon"
	"parley/extract/name"
	"parley/extract/text"
)

// steps are what package extract runs before acts are read.
type steps struct {
	lex    *lexicon.Lexicon
	tagger *name.Tagger
	roles  *name.Roles
	actors *actor.Resolver
	acts   *act.Extractor
}

func newSteps(t testing.TB) *steps {
	t.Helper()
	lex, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := &steps{lex: lex}
	if s.tagger, err = name.Load(); err != nil {
		t.Fatal(err)
	}
	if s.roles, err = name.LoadRoles(); err != nil {
		t.Fatal(err)
	}
	if s.actors, err = actor.NewResolver(lex); err != nil {
		t.Fatal(err)
	}
	if s.acts, err = act.NewExtractor(lex, text.NewProse()); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *steps) read(lang text.Lang, body string) act.Result {
	doc := text.New(lang, body)
	matches := s.lex.Find(doc)
	who := s.actors.Resolve(actor.Input{Doc: doc, Matches: matches, Roles: s.roles.Find(doc, matches), Names: s.tagger.Tag(doc, matches), Published: time.Time{}, Home: "VNM"})
	return s.acts.Extract(act.Input{Doc: doc, Matches: matches, Refs: who.Refs, Actors: who.Actors})
}

// side is what a column of testdata/acts.tsv tells.
func side(column string) (parties []string, sectors map[string]string) {
	sectors = make(map[string]string)
	if column == "-" {
		return nil, sectors
	}
	for _, x := range strings.Split(column, "+") {
		p, sector, _ := strings.Cut(x, "/")
		parties = append(parties, p)
		if sector != "" {
			sectors[p] = sector
		}
	}
	slices.Sort(parties)
	return parties, sectors
}

func places(as []act.Agent) []string {
	var out []string
	for _, a := range as {
		if p := a.Place(); p != "" && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	slices.Sort(out)
	return out
}

// merged are the roots that PLOVER joins.
func merged(root string) string {
	switch root {
	case "02":
		return "10"
	case "09":
		return "11"
	case "19", "20":
		return "18"
	}
	return root
}

// TestQuality measures root, direction and sectors on the sentences of
// testdata/acts.tsv against the floors beside them.
func TestQuality(t *testing.T) {
	s := newSteps(t)
	data, err := os.ReadFile("testdata/acts.tsv")
	if err != nil {
		t.Fatal(err)
	}
	type count struct{ n, root, full, sectors, sectorsRight int }
	got := make(map[string]*count)
	for line, row := range text.Rows(data) {
		col := strings.Split(row, "\t")
		if len(col) != 5 {
			t.Fatalf("line %d: %d columns", line, len(col))
		}
		c := got[col[0]]
		if c == nil {
			c = &count{}
			got[col[0]] = c
		}
		c.n++
		source, sourceSectors := side(col[2])
		target, targetSectors := side(col[3])
		acts := s.read(text.Lang(col[0]), col[4]).Acts
		if len(acts) != 1 {
			t.Logf("line %d: %d acts: %s", line, len(acts), col[4])
			continue
		}
		a := acts[0]
		root := merged(a.Root) == merged(col[1])
		src, tgt := places(a.Source), places(a.Target)
		if col[3] == "-" && len(source) > 1 || col[1] == "04" {
			src, tgt = places(slices.Concat(a.Source, a.Target)), nil
			source = slices.Sorted(slices.Values(slices.Concat(source, target)))
			target = nil
		}
		full := root && slices.Equal(src, source) && slices.Equal(tgt, target)
		if root {
			c.root++
		}
		if full {
			c.full++
		} else {
			t.Logf("line %d: got %s %v -> %v: %s", line, a.Code, src, tgt, row)
		}
		for k, want := range []map[string]string{sourceSectors, targetSectors} {
			all := [][]act.Agent{a.Source, a.Target}[k]
			if target == nil {
				all = slices.Concat(a.Source, a.Target)
			}
			for p, sector := range want {
				c.sectors++
				if slices.ContainsFunc(all, func(x act.Agent) bool { return x.Place() == p && x.Sector == sector }) {
					c.sectorsRight++
				} else {
					t.Logf("line %d: sector of %s is not %s: %s", line, p, sector, row)
				}
			}
		}
	}
	var floors map[string]map[string]float64
	b, err := os.ReadFile("testdata/floors.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &floors); err != nil {
		t.Fatal(err)
	}
	for lang, c := range got {
		share := func(a, b int) float64 { return 100 * float64(a) / float64(b) }
		for what, v := range map[string]float64{"root": share(c.root, c.n), "full": share(c.full, c.n), "sector": share(c.sectorsRight, c.sectors)} {
			floor, ok := floors[lang][what]
			if !ok || v < floor {
				t.Errorf("%s %s: %.1f of %d sentences, floor %.1f", lang, what, v, c.n, floor)
			} else {
				t.Logf("%s %s: %.1f of %d sentences", lang, what, v, c.n)
			}
		}
	}
}
