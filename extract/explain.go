package extract

import (
	"parley/crawl/archive"
	"parley/extract/date"
	"parley/extract/place"
)

// Explanation is a report with what decided.
type Explanation struct {
	*Report
	// Dates are all time expressions of the text, also where the page failed
	// the gate and its report has none.
	Dates []date.Explained
	// Places are all names of places, in text order, also where the page failed
	// the gate.
	Places []place.Explained
}

// Explain does what Extract does, and says why. It is slower.
func (x *Extractor) Explain(p *archive.Page) (*Explanation, error) {
	r, err := x.Extract(p)
	if err != nil {
		return nil, err
	}
	doc, published := r.Doc, date.Context{Published: r.Article.Published.Time}
	matches := x.lex.Find(doc)
	roles := x.roles.Find(doc, matches)
	candidates := located(doc, x.lex, x.roles, matches, roles, x.tagger.Tag(doc, matches), x.dates.Tag(doc, published))
	return &Explanation{
		Report: r,
		Dates:  x.dates.Explain(doc, published),
		Places: x.places.Explain(doc, candidates, place.Context{States: states(matches)}),
	}, nil
}
