package eval

import (
	"maps"
	"slices"
)

// The figures in the order in which they are shown; the package comment
// defines them.
var figureOrder = []string{
	"relevance_acc", "relevance",
	"actors", "actors_PERSON", "actors_ORG", "actors_COUNTRY", "actors_found", "country", "mention_recall",
	"places", "places_cc", "dates", "dates_lenient", "durations",
	"talks", "talks_found", "talks_strict", "talk_place", "talk_format", "talk_people",
}

// isShare reports whether a figure is a share of gold items alone, without
// precision.
func isShare(figure string) bool {
	switch figure {
	case "relevance_acc", "mention_recall", "talk_place", "talk_format":
		return true
	}
	return false
}

// Count is what a figure is made of.
type Count struct {
	Right     float64 `json:"right"`     // items that agree; talks count with their agreement
	Predicted int     `json:"predicted"` // items the reports have; 0 for shares
	Gold      int     `json:"gold"`      // items there are
}

// Counts are the counts of one document, by figure.
type Counts struct {
	Altered bool // the report's text is another than the gold's
	counts  map[string]Count
}

func (c *Counts) add(figure string, right float64, predicted, gold int) {
	if c.counts == nil {
		c.counts = map[string]Count{}
	}
	x := c.counts[figure]
	c.counts[figure] = Count{x.Right + right, x.Predicted + predicted, x.Gold + gold}
}

// Figure is one figure of a group of documents, in percent.
type Figure struct {
	Name      string
	Share     bool    // Recall alone is meant; Precision and F1 are 0
	Precision float64 // 0 where nothing was predicted but something was to be found
	Recall    float64
	F1        float64
	Count
}

// Value is the number to look at first: F1, or the share.
func (f Figure) Value() float64 {
	if f.Share {
		return f.Recall
	}
	return f.F1
}

// figure makes percent of counts. Where there is nothing to find, finding
// nothing is 100.
func figure(name string, c Count) Figure {
	f := Figure{Name: name, Share: isShare(name), Count: c}
	f.Recall = percent(c.Right, c.Gold, c.Predicted)
	if f.Share {
		return f
	}
	f.Precision = percent(c.Right, c.Predicted, c.Gold)
	if sum := f.Precision + f.Recall; sum > 0 {
		f.F1 = 2 * f.Precision * f.Recall / sum
	}
	return f
}

func percent(right float64, of, other int) float64 {
	switch {
	case of > 0:
		return 100 * right / float64(of)
	case other == 0:
		return 100
	}
	return 0
}

// Group is a group of documents with its figures.
type Group struct {
	Name      string // a language, or "all"
	Documents int
	Altered   int // documents whose text the reports have otherwise
	Figures   []Figure
}

// Figure returns the figure of that name; false where the group has nothing
// to measure it on.
func (g Group) Figure(name string) (Figure, bool) {
	i := slices.IndexFunc(g.Figures, func(f Figure) bool { return f.Name == name })
	if i < 0 {
		return Figure{}, false
	}
	return g.Figures[i], true
}

// Table adds documents up by language and over all. Its zero value is empty
// and ready for use.
type Table struct {
	groups map[string]*sum
}

type sum struct {
	documents, altered int
	counts             map[string]Count
}

// All names the group of all documents.
const All = "all"

// Add counts one document.
func (t *Table) Add(lang string, c Counts) {
	if t.groups == nil {
		t.groups = map[string]*sum{}
	}
	for _, name := range []string{lang, All} {
		s := t.groups[name]
		if s == nil {
			s = &sum{counts: map[string]Count{}}
			t.groups[name] = s
		}
		s.documents++
		if c.Altered {
			s.altered++
		}
		for figure, x := range c.counts {
			y := s.counts[figure]
			s.counts[figure] = Count{x.Right + y.Right, x.Predicted + y.Predicted, x.Gold + y.Gold}
		}
	}
}

// Groups returns the languages, Vietnamese, English and Russian first, then
// all documents. A figure that has nothing to measure, neither in the gold nor
// in the reports, is left out.
func (t *Table) Groups() []Group {
	names := []string{"vi", "en", "ru"}
	for _, n := range slices.Sorted(maps.Keys(t.groups)) {
		if n != All && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	var out []Group
	for _, n := range append(names, All) {
		s := t.groups[n]
		if s == nil {
			continue
		}
		g := Group{Name: n, Documents: s.documents, Altered: s.altered}
		for _, f := range figureOrder {
			if c := s.counts[f]; c != (Count{}) {
				g.Figures = append(g.Figures, figure(f, c))
			}
		}
		out = append(out, g)
	}
	return out
}
