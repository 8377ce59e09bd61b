package eval

import (
	"parley/extract"
)

// Scorer compares reports with the gold documents it was made for.
type Scorer struct {
	documents map[*Document]*target
	states    map[string]bool // ISO codes that occur in the gold
}

// target is a document made ready for comparison.
type target struct {
	*Document
	canonical []nameSet // by actor
	found     []nameSet // by actor
	places    []nameSet // by place
}

// NewScorer prepares gold documents, which must not change afterwards.
func NewScorer(documents []*Document) *Scorer {
	s := &Scorer{documents: map[*Document]*target{}, states: map[string]bool{}}
	lists := loadAliases()
	for _, d := range documents {
		t := &target{Document: d}
		for i := range d.Actors {
			a := &d.Actors[i]
			t.canonical = append(t.canonical, lists.canonical(a))
			t.found = append(t.found, found(a))
			if a.Country != "" {
				s.states[a.Country] = true
			}
		}
		for i := range d.Places {
			t.places = append(t.places, placeNames(&d.Places[i]))
		}
		for _, x := range d.Talks {
			for _, p := range x.Parties {
				if isStateCode(p) {
					s.states[p] = true
				}
			}
		}
		s.documents[d] = t
	}
	return s
}

// Score compares the report of a document with it. A nil report is one with
// nothing in it. The document must be one of those given to NewScorer.
func (s *Scorer) Score(d *Document, r *extract.Report) Counts {
	t := s.documents[d]
	if r == nil {
		r = &extract.Report{}
		r.Article.Text = d.Text
	}
	text := carry(r.Article.Text, d.Text)
	c := Counts{Altered: text.altered}
	c.relevance(d, r)
	if d.Relevant {
		p := predictActors(r, text)
		c.actors(t, p)
		c.actorsByType(t, p)
		c.places(t, r)
		c.dates(t, r)
	}
	s.talks(&c, t, r)
	return c
}

func (c *Counts) relevance(d *Document, r *extract.Report) {
	c.add("relevance_acc", one(r.Relevant == d.Relevant), 0, 1)
	c.add("relevance", one(r.Relevant && d.Relevant), count(r.Relevant), count(d.Relevant))
}

func one(b bool) float64 { return float64(count(b)) }

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
