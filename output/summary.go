package output

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
)

// Summary is what a run holds, for showing.
type Summary struct {
	RunID     string                   `json:"run_id"`
	Fetches   int64                    `json:"fetches"`
	Outcomes  []Count                  `json:"outcomes"` // fetches by outcome, the most frequent first
	Articles  int64                    `json:"articles"`
	Relevant  int64                    `json:"relevant"`
	Languages []Count                  `json:"languages"` // articles by language, the most frequent first; "" is unknown
	Events    int                      `json:"events"`    // talks told apart by event_id, else by talk_id
	Talks     []Talk                   `json:"talks"`     // by date, unknown dates last
	Sources   map[string]ArticleSource `json:"sources"`
}

// ArticleSource says where an article with talks is from.
type ArticleSource struct {
	Title     string  `json:"title"`
	URL       string  `json:"url"`
	Lang      string  `json:"lang"`
	Published *Micros `json:"published"`
}

// Count is how often something was counted.
type Count struct {
	Name string `json:"name"`
	N    int64  `json:"n"`
}

// Summarize reads the run. Its talks are held in memory, its texts are not.
func (r *Run) Summarize() (Summary, error) {
	s := Summary{RunID: r.ID, Sources: make(map[string]ArticleSource)}
	events := make(map[string]bool)
	for t, err := range r.Talks() {
		if err != nil {
			return s, fmt.Errorf("summing up run %s: %w", r.ID, err)
		}
		s.Talks = append(s.Talks, t)
		s.Sources[t.ArticleID] = ArticleSource{}
		events[cmp.Or(t.EventID, t.TalkID)] = true
	}
	s.Events = len(events)
	slices.SortStableFunc(s.Talks, func(a, b Talk) int { return nullsLast(a.Earliest, b.Earliest) })

	languages := make(map[string]int64)
	for a, err := range r.Articles() {
		if err != nil {
			return s, fmt.Errorf("summing up run %s: %w", r.ID, err)
		}
		s.Articles++
		if a.Relevant {
			s.Relevant++
		}
		languages[a.Lang]++
		if _, ok := s.Sources[a.ArticleID]; ok {
			s.Sources[a.ArticleID] = ArticleSource{Title: a.Title, URL: cmp.Or(a.CanonicalURL, a.URL), Lang: a.Lang, Published: a.Published}
		}
	}
	s.Languages = counts(maps.All(languages))

	outcomes := make(map[string]int64)
	for f, err := range r.Fetches() {
		if err != nil {
			return s, fmt.Errorf("summing up run %s: %w", r.ID, err)
		}
		s.Fetches++
		outcomes[f.Outcome]++
	}
	s.Outcomes = counts(maps.All(outcomes))
	return s, nil
}

func counts(of iter.Seq2[string, int64]) []Count {
	var list []Count
	for name, n := range of {
		list = append(list, Count{name, n})
	}
	slices.SortFunc(list, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Name, b.Name))
	})
	return list
}
