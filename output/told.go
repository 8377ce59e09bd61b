package output

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
)

var (
	// ErrNoTalk says that no report has that talk_id or event_id.
	ErrNoTalk = errors.New("no such talk")

	// ErrManyTalks says that ids of several talks begin so.
	ErrManyTalks = errors.New("several talks")
)

// Event is a talk with all reports of it.
type Event struct {
	ID          string       `json:"event_id"`
	Reports     []Told       `json:"reports"`     // the earliest published first
	Differences []Difference `json:"differences"` // in what the reports say
}

// Told is one report of a talk: what an article says of it.
type Told struct {
	Run     string  `json:"run_id"` // that published it
	Talk    Talk    `json:"talk"`
	Article Article `json:"article"`
}

// Difference is a fact on which reports do not agree.
type Difference struct {
	What   string `json:"what"`   // parties, date, place ...
	Values []Said `json:"values"` // the most frequent first
}

// Said is one of the values of a fact.
type Said struct {
	Value   string `json:"value"`
	Reports []int  `json:"reports"` // indexes into Event.Reports
}

// ReadEvent returns a talk with its reports in all runs of a data directory, or
// in one run where run is not empty. id is an event_id or talk_id, or the
// beginning of one. Of an article that was published several times the latest
// version counts. It returns ErrNoTalk or ErrManyTalks, wrapped, where id does
// not mean one talk.
func ReadEvent(dir, run, id string) (*Event, error) {
	stored, err := storedRuns(dir)
	if err != nil {
		return nil, err
	}
	if run != "" {
		stored = slices.DeleteFunc(stored, func(s storedRun) bool { return !slices.Contains(s.ids(), run) })
	}
	event, err := findEvent(stored, run, id)
	if err != nil {
		return nil, fmt.Errorf("looking for the talk %q: %w", id, err)
	}
	e := &Event{ID: event, Differences: []Difference{}}
	if e.Reports, err = reportsOf(stored, run, event); err != nil {
		return nil, fmt.Errorf("reading the talk %s: %w", event, err)
	}
	e.Differences = append(e.Differences, differences(e.Reports)...)
	return e, nil
}

func (t *Talk) event() string { return cmp.Or(t.EventID, t.TalkID) }

// talkName is the columns of talks that name one.
type talkName struct {
	TalkID  string `parquet:"talk_id"`
	EventID string `parquet:"event_id,optional,dict"`
	RunID   string `parquet:"run_id,optional,dict"`
}

// named gives the names of the talks of a directory, of one run where run is
// not empty.
func named(s storedRun, run string) iter.Seq2[talkName, error] {
	return func(yield func(talkName, error) bool) {
		for t, err := range columnsOfRun[talkName](s.whole(), "talks") {
			t.RunID, t.EventID = cmp.Or(t.RunID, s.manifest.RunID), cmp.Or(t.EventID, t.TalkID)
			if err == nil && run != "" && t.RunID != run {
				continue
			}
			if !yield(t, err) {
				return
			}
		}
	}
}

// findEvent returns the event that id means.
func findEvent(stored []storedRun, run, id string) (string, error) {
	begin := make(map[string]bool)
	for _, s := range stored {
		for t, err := range named(s, run) {
			switch {
			case err != nil:
				return "", err
			case t.TalkID == id || t.EventID == id:
				return t.EventID, nil
			case strings.HasPrefix(t.TalkID, id) || strings.HasPrefix(t.EventID, id):
				begin[t.EventID] = true
			}
		}
	}
	switch len(begin) {
	case 0:
		return "", ErrNoTalk
	case 1:
		for event := range begin {
			return event, nil
		}
	}
	return "", fmt.Errorf("%w have an id that begins so: %d", ErrManyTalks, len(begin))
}

// holding leaves of the directories those with reports of an event.
func holding(stored []storedRun, run, event string) ([]storedRun, error) {
	var out []storedRun
	for _, s := range stored {
		for t, err := range named(s, run) {
			if err != nil {
				return nil, err
			}
			if t.EventID == event {
				out = append(out, s)
				break
			}
		}
	}
	return out, nil
}

// reportsOf reads the reports of an event with their articles.
func reportsOf(stored []storedRun, run, event string) ([]Told, error) {
	stored, err := holding(stored, run, event)
	if err != nil {
		return nil, err
	}
	of := make(map[string][]Told) // by run and article
	key := func(run, article string) string { return run + "\x00" + article }
	for _, s := range stored {
		for t, err := range storedRows[Talk](s) {
			if err != nil {
				return nil, err
			}
			if t.event() == event && (run == "" || t.RunID == run) {
				k := key(t.RunID, t.ArticleID)
				of[k] = append(of[k], Told{Run: t.RunID, Talk: t})
			}
		}
	}
	latest := make(map[string][]Told) // by address: reports of the latest version
	for _, s := range stored {
		for a, err := range storedRows[Article](s) {
			if err != nil {
				return nil, err
			}
			told := of[key(a.RunID, a.ArticleID)]
			if len(told) == 0 {
				continue
			}
			for i := range told {
				told[i].Article = a
			}
			address := cmp.Or(a.CanonicalURL, a.URL, a.ArticleID)
			if have := latest[address]; len(have) == 0 || later(&a, &have[0].Article) {
				latest[address] = told
			}
		}
	}
	var out []Told
	for _, told := range latest {
		out = append(out, told...)
	}
	slices.SortFunc(out, func(a, b Told) int {
		return cmp.Or(nullsLast(a.Article.Published, b.Article.Published), cmp.Compare(a.Talk.ArticleID, b.Talk.ArticleID), cmp.Compare(a.Talk.TalkID, b.Talk.TalkID))
	})
	return out, nil
}

// later tells the later of two versions of an article: last fetched, and of the
// same fetch the latest run's.
func later(a, b *Article) bool {
	switch {
	case (a.Fetched == nil) != (b.Fetched == nil):
		return a.Fetched != nil
	case a.Fetched != nil && *a.Fetched != *b.Fetched:
		return *a.Fetched > *b.Fetched
	}
	return a.RunID > b.RunID
}

// differences lists the facts of which reports know several values.
func differences(reports []Told) []Difference {
	var out []Difference
	for _, fact := range []struct {
		what  string
		value func(*Talk) string
	}{
		{"parties", func(t *Talk) string { return strings.Join(slices.Sorted(slices.Values(t.Parties)), ", ") }},
		{"date", func(t *Talk) string { return t.DateValue }},
		{"place", func(t *Talk) string { return t.Place }},
		{"status", func(t *Talk) string { return t.Status }},
		{"format", func(t *Talk) string { return strings.TrimPrefix(t.Format, "unknown") }},
		{"kind", func(t *Talk) string { return t.Kind }},
		{"round", func(t *Talk) string {
			if t.Round == nil {
				return ""
			}
			return strconv.Itoa(int(*t.Round))
		}},
	} {
		d := Difference{What: fact.what}
		for i := range reports {
			v := fact.value(&reports[i].Talk)
			if v == "" {
				continue
			}
			k := slices.IndexFunc(d.Values, func(s Said) bool { return s.Value == v })
			if k < 0 {
				k = len(d.Values)
				d.Values = append(d.Values, Said{Value: v})
			}
			d.Values[k].Reports = append(d.Values[k].Reports, i)
		}
		if len(d.Values) > 1 {
			slices.SortStableFunc(d.Values, func(a, b Said) int { return len(b.Reports) - len(a.Reports) })
			out = append(out, d)
		}
	}
	return out
}

// Surest returns the index of the report that is surest of the talk, the
// earlier one of two.
func (e *Event) Surest() int {
	best := 0
	for i := range e.Reports {
		if e.Reports[i].Talk.Score > e.Reports[best].Talk.Score {
			best = i
		}
	}
	return best
}

// Nearest returns the report that report i is most like, by what joining
// weighs, -1 where it is alone.
func (e *Event) Nearest(i int) int {
	best, top := -1, 0.0
	for k := range e.Reports {
		if k == i {
			continue
		}
		j := Compare(&e.Reports[i].Talk, &e.Reports[k].Talk)
		if best < 0 || j.Score > top {
			best, top = k, j.Score
		}
	}
	return best
}
