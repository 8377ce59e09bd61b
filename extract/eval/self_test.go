package eval_test

import (
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"parley/extract"
	"parley/extract/actor"
	"parley/extract/date"
	"parley/extract/eval"
	"parley/extract/place"
	"parley/extract/talk"
	"parley/extract/text"
)

func devGold(t *testing.T) *eval.Gold {
	t.Helper()
	g, err := eval.Read(os.DirFS(talksDir+"/dev"), "gold.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// reportOf is the report that says exactly what the gold says; with optional
// items or without.
func reportOf(d *eval.Document, optional bool) *extract.Report {
	r := &extract.Report{Relevant: d.Relevant}
	r.Article.Text = d.Text
	take := func(s eval.Salience) bool { return optional || s.Core() }
	types := map[string]string{"PERSON": actor.Person, "ORG": actor.Organization, "COUNTRY": actor.Country}
	for _, a := range d.Actors {
		if !take(a.Salience) {
			continue
		}
		x := actor.Actor{Name: a.Name, Type: types[a.Type], Country: a.Country}
		for _, m := range a.Mentions {
			x.Mentions = append(x.Mentions, text.Mention{Start: m.Start, End: m.End, Text: m.Surface})
		}
		r.Actors = append(r.Actors, x)
	}
	for _, p := range d.Places {
		if !take(p.Salience) {
			continue
		}
		x := place.Place{Name: p.Name, Country: p.Country}
		if p.Lat != nil {
			x.Lat, x.Lon, x.HasPoint = *p.Lat, *p.Lon, true
		}
		r.Places = append(r.Places, x)
	}
	for _, e := range d.Dates {
		if take(e.Salience) {
			r.Dates = append(r.Dates, date.Expression{Type: e.Type, Value: e.Value})
		}
	}
	for _, k := range d.Talks {
		if !take(k.Salience) {
			continue
		}
		x := talk.Talk{Parties: slices.Clone(k.Parties), DateValue: k.Date, Place: k.Place, Status: k.Status, Format: k.Format}
		for _, p := range k.Participants {
			x.Participants = append(x.Participants, talk.Participant{Name: p.Name})
		}
		r.Talks = append(r.Talks, x)
	}
	return r
}

// score measures gold reports, changed by change, against the gold.
func score(g *eval.Gold, optional bool, change func(*eval.Document, *extract.Report)) eval.Group {
	s := eval.NewScorer(g.Documents)
	var table eval.Table
	for _, d := range g.Documents {
		r := reportOf(d, optional)
		if change != nil {
			change(d, r)
		}
		table.Add(d.Lang, s.Score(d, r))
	}
	groups := table.Groups()
	return groups[len(groups)-1]
}

func TestGoldAgainstItself(t *testing.T) {
	g := devGold(t)
	for _, optional := range []bool{false, true} {
		all := score(g, optional, nil)
		if all.Name != eval.All || all.Documents != len(g.Documents) || len(all.Figures) != 20 {
			t.Fatalf("group %q of %d documents has %d figures", all.Name, all.Documents, len(all.Figures))
		}
		for _, f := range all.Figures {
			if f.Value() != 100 {
				t.Errorf("optional items %v: %s is %v, want 100", optional, f.Name, f.Value())
			}
		}
	}
}

func TestNothingFound(t *testing.T) {
	g := devGold(t)
	s := eval.NewScorer(g.Documents)
	var table eval.Table
	for _, d := range g.Documents {
		table.Add(d.Lang, s.Score(d, nil))
	}
	groups := table.Groups()
	all := groups[len(groups)-1]
	for _, name := range []string{"relevance", "actors", "actors_PERSON", "country", "places", "dates", "durations", "talks"} {
		if f, ok := all.Figure(name); !ok || f.F1 != 0 || f.Precision != 0 || f.Gold == 0 {
			t.Errorf("%s = %+v, %v", name, f, ok)
		}
	}
}

// TestPerturbed changes one thing of perfect reports: the figures named must
// fall and no other may move.
func TestPerturbed(t *testing.T) {
	g := devGold(t)
	turn := 0
	tests := []struct {
		name   string
		change func(*eval.Document, *extract.Report)
		fall   []string // a trailing * stands for any ending; may or may not fall
	}{
		{"every fifth actor is missing", func(_ *eval.Document, r *extract.Report) {
			r.Actors = slices.DeleteFunc(r.Actors, func(actor.Actor) bool { turn++; return turn%5 == 0 })
		}, []string{"actors", "actors_PERSON", "actors_ORG", "actors_COUNTRY", "actors_found", "country", "mention_recall"}},
		{"actors by their local names", func(_ *eval.Document, r *extract.Report) {
			for i := range r.Actors {
				r.Actors[i].Name = r.Actors[i].Mentions[0].Text
			}
		}, []string{"actors", "actors_PERSON", "actors_ORG", "actors_COUNTRY"}},
		{"actors twice", func(_ *eval.Document, r *extract.Report) {
			r.Actors = append(r.Actors, r.Actors...)
		}, []string{"actors", "actors_PERSON", "actors_ORG", "actors_COUNTRY", "actors_found"}},
		{"persons as bodies", func(_ *eval.Document, r *extract.Report) {
			for i := range r.Actors {
				if r.Actors[i].Type == actor.Person {
					r.Actors[i].Type = actor.Organization
				}
			}
		}, []string{"actors_PERSON", "actors_ORG"}},
		{"actors of other states", func(_ *eval.Document, r *extract.Report) {
			for i := range r.Actors {
				r.Actors[i].Country = "TCD"
			}
		}, []string{"country"}},
		{"mentions one by one beside the mark", func(_ *eval.Document, r *extract.Report) {
			for i := range r.Actors {
				m := &r.Actors[i].Mentions[0]
				m.Start, m.End = 100000, 100001
			}
		}, []string{"mention_recall"}},
		{"a false place", func(_ *eval.Document, r *extract.Report) {
			r.Places = append(r.Places, place.Place{Name: "Atlantis"})
		}, []string{"places", "places_cc"}},
		{"places of other states", func(_ *eval.Document, r *extract.Report) {
			for i := range r.Places {
				r.Places[i].Country = "TCD"
			}
		}, []string{"places_cc"}},
		{"places far off under other names", func(_ *eval.Document, r *extract.Report) {
			for i := range r.Places {
				r.Places[i].Name, r.Places[i].Lat = "Nowhere", r.Places[i].Lat+0.9
			}
		}, []string{"places", "places_cc"}},
		{"dates a year early", func(_ *eval.Document, r *extract.Report) {
			for i := range r.Dates {
				if !strings.HasPrefix(r.Dates[i].Value, "P") {
					r.Dates[i].Value = "1999-01-01"
				}
			}
		}, []string{"dates", "dates_lenient"}},
		{"days as months", func(_ *eval.Document, r *extract.Report) {
			for i := range r.Dates {
				if v := r.Dates[i].Value; len(v) == len("2006-01-02") && v[0] == '2' {
					r.Dates[i].Value = v[:len("2006-01")]
				}
			}
		}, []string{"dates", "dates_lenient*"}},
		{"false durations", func(_ *eval.Document, r *extract.Report) {
			r.Dates = append(r.Dates, date.Expression{Type: "DURATION", Value: "P77Y"})
		}, []string{"durations"}},
		{"every talk denied", func(_ *eval.Document, r *extract.Report) {
			for i := range r.Talks {
				r.Talks[i].Status = "denied"
			}
		}, []string{"talks", "talks_strict"}},
		{"a false talk", func(_ *eval.Document, r *extract.Report) {
			r.Talks = append(r.Talks, talk.Talk{Parties: []string{"TCD", "FJI"}, DateValue: "2001-01-01", Status: "held"})
		}, []string{"talks", "talks_found", "talks_strict"}},
		{"one party wrong", func(_ *eval.Document, r *extract.Report) {
			for i := range r.Talks {
				r.Talks[i].Parties[0] = "ZZZ"
			}
		}, []string{"talks*", "talks_found*", "talks_strict", "talk_*"}},
		{"talks by phone from nowhere", func(_ *eval.Document, r *extract.Report) {
			for i := range r.Talks {
				r.Talks[i].Format, r.Talks[i].Place, r.Talks[i].Participants = "telegraph", "", nil
			}
		}, []string{"talk_place", "talk_format", "talk_people"}},
		{"relevance upside down", func(_ *eval.Document, r *extract.Report) {
			r.Relevant = !r.Relevant
		}, []string{"relevance_acc", "relevance"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, f := range score(g, false, test.change).Figures {
				must := slices.Contains(test.fall, f.Name)
				may := slices.ContainsFunc(test.fall, func(p string) bool {
					stem, ok := strings.CutSuffix(p, "*")
					return ok && strings.HasPrefix(f.Name, stem)
				})
				if must && f.Value() > 99 {
					t.Errorf("%s is still %.2f", f.Name, f.Value())
				}
				if !must && !may && f.Value() != 100 {
					t.Errorf("%s moved to %.2f", f.Name, f.Value())
				}
			}
		})
	}
}

// TestTextRespaced changes what offsets are carried over: white space and the
// Unicode normal form.
func TestTextRespaced(t *testing.T) {
	g := devGold(t)
	shift := func(d *eval.Document, r *extract.Report) {
		r.Article.Text = "\n\n" + strings.ReplaceAll(d.Text, "\n\n", "\n")
		for i := range r.Actors {
			for j := range r.Actors[i].Mentions {
				m := &r.Actors[i].Mentions[j]
				before := []rune(d.Text)[:m.Start]
				by := 2 - strings.Count(string(before), "\n\n")
				m.Start, m.End = m.Start+by, m.End+by
			}
		}
	}
	all := score(g, false, shift)
	if f, _ := all.Figure("mention_recall"); f.Value() != 100 || all.Altered != 0 {
		t.Errorf("mention_recall %.2f with %d texts altered, want 100 with none", f.Value(), all.Altered)
	}
	all = score(g, false, func(_ *eval.Document, r *extract.Report) { r.Article.Text += " And more." })
	if all.Altered != len(g.Documents) {
		t.Errorf("%d texts altered, want all %d", all.Altered, len(g.Documents))
	}
}

// TestDevGold checks that what the annotation marks stands where it says.
func TestDevGold(t *testing.T) {
	for _, d := range devGold(t).Documents {
		chars := []rune(d.Text)
		stands := func(what string, start, end int, surface string) {
			if start < 0 || end > len(chars) || start >= end || string(chars[start:end]) != surface {
				t.Errorf("%s: %s %q does not stand at %d-%d", d.ID, what, surface, start, end)
			}
		}
		for _, a := range d.Actors {
			for _, m := range a.Mentions {
				stands(a.Name, m.Start, m.End, m.Surface)
			}
		}
		for _, e := range d.Dates {
			stands(e.Value, e.Start, e.End, e.Surface)
		}
		for _, s := range d.Noise {
			if strings.Contains(d.Text, s) {
				t.Errorf("%s: the noise %q is in the text", d.ID, s)
			}
		}
		if !d.Relevant && len(d.Talks) > 0 {
			t.Errorf("%s: talks in an article that is not relevant", d.ID)
		}
	}
}

func TestGroups(t *testing.T) {
	g := devGold(t)
	s := eval.NewScorer(g.Documents)
	var table eval.Table
	for _, d := range g.Documents {
		table.Add(d.Lang, s.Score(d, reportOf(d, false)))
	}
	var names []string
	documents, right := 0, 0.0
	groups := table.Groups()
	for _, x := range groups {
		names = append(names, x.Name)
		if f, _ := x.Figure("talks"); x.Name != eval.All {
			documents += x.Documents
			right += f.Right
		}
	}
	if !slices.Equal(names, []string{"vi", "en", "ru", "all"}) {
		t.Errorf("groups %v", names)
	}
	f, _ := groups[3].Figure("talks")
	if documents != groups[3].Documents || math.Abs(right-f.Right) > 1e-9 {
		t.Errorf("languages add up to %d documents and %v talks, all has %d and %v", documents, right, groups[3].Documents, f.Right)
	}
}
