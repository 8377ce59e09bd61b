package extract

import (
	"parley/crawl/archive"
	"parley/extract/date"
)

// Explanation is a report with what decided.
type Explanation struct {
	*Report
	// Dates are all time expressions of the text, also where the page failed
	// the gate and its report has none.
	Dates []date.Explained
}

// Explain does what Extract does, and says why. It is slower.
func (x *Extractor) Explain(p *archive.Page) (*Explanation, error) {
	r, err := x.Extract(p)
	if err != nil {
		return nil, err
	}
	return &Explanation{Report: r, Dates: x.dates.Explain(r.Doc, date.Context{Published: r.Article.Published.Time})}, nil
}
