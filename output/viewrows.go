package output

import (
	"cmp"
	"iter"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// The views talk_reports and talk_events of views.sql, made without DuckDB, for
// Export. What they mean stands there; a test compares them row by row. Runs
// that are not asked for count as if they were not.

// talkReport is a row of the view talk_reports: a talk as the latest version of
// an article tells it, with that article.
type talkReport struct {
	Talk
	Event            string  `parquet:"event"`
	ArticleTitle     string  `parquet:"article_title" null:"unknown"`
	ArticleURL       string  `parquet:"article_url" null:"local input without an address"`
	ArticleSource    string  `parquet:"article_source" null:"unknown"`
	ArticleSite      string  `parquet:"article_site" null:"unknown"`
	ArticleLang      string  `parquet:"article_lang" null:"unknown"`
	ArticlePublished *Micros `parquet:"article_published" null:"unknown"`
	ArticleStoryID   string  `parquet:"article_story_id" null:"the text is too short to tell"`
}

// talkEvent is a row of the view talk_events: a talk as the report that is surest
// of it tells it, with what all reports say.
type talkEvent struct {
	Talk
	Event          string   `parquet:"event"`
	Reports        int64    `parquet:"reports"`
	Articles       int64    `parquet:"articles"`
	Stories        int64    `parquet:"stories"`
	Sources        int64    `parquet:"sources"`
	Langs          []string `parquet:"langs"`
	Statuses       []string `parquet:"statuses" null:"no report tells the status"`
	LastStatus     string   `parquet:"last_status" null:"no report tells the status"`
	DateValues     []string `parquet:"date_values"`
	Places         []string `parquet:"places"`
	FirstPublished *Micros  `parquet:"first_published" null:"unknown"`
	LastPublished  *Micros  `parquet:"last_published" null:"unknown"`
	FirstURL       string   `parquet:"first_url" null:"local input without an address"`
}

var viewTables = sync.OnceValue(func() []Table {
	reports := newTable("talk_reports", "talk and article that tells of it, with the article", "", reflect.TypeFor[talkReport]())
	events := newTable("talk_events", "talk, whatever the number of reports", "", reflect.TypeFor[talkEvent]())
	events.Columns = slices.DeleteFunc(events.Columns, func(c Column) bool { return c.Name == "talk_id" || c.Name == "article_id" })
	events.manyRuns = true
	return []Table{reports, events}
})

// Exportable returns what [Export] can write: the tables and some views.
func Exportable() []Table { return slices.Concat(Tables(), viewTables()) }

// articleOfTalk is what the views have of an article.
type articleOfTalk struct {
	ArticleID    string  `parquet:"article_id,dict"`
	URL          string  `parquet:"url,optional"`
	CanonicalURL string  `parquet:"canonical_url,optional"`
	Source       string  `parquet:"source,optional,dict"`
	Site         string  `parquet:"site,optional,dict"`
	Lang         string  `parquet:"lang,optional,dict"`
	Title        string  `parquet:"title,optional"`
	Published    *Micros `parquet:"published,optional,timestamp(microsecond:utc)"`
	Fetched      *Micros `parquet:"fetched,optional,timestamp(microsecond:utc)"`
	StoryID      string  `parquet:"story_id,optional,dict"`
	RunID        string  `parquet:"run_id,optional,dict"`
}

// readIn names an article as a run has it.
type readIn struct{ run, article string }

// articlesLatest is the view articles_latest, without texts: of every address
// the version fetched last, and of that the reading of the latest run.
func articlesLatest(runs []*Run) (map[readIn]articleOfTalk, error) {
	latest := make(map[string]articleOfTalk)
	for _, r := range runs {
		for a, err := range columnsOfRun[articleOfTalk](r, "articles") {
			if err != nil {
				return nil, err
			}
			if r.folded && a.RunID != r.ID {
				continue
			}
			a.RunID = r.ID
			address := cmp.Or(a.CanonicalURL, a.URL, a.ArticleID)
			if b, ok := latest[address]; !ok || a.newer(&b) {
				latest[address] = a
			}
		}
	}
	out := make(map[readIn]articleOfTalk, len(latest))
	for _, a := range latest {
		out[readIn{a.RunID, a.ArticleID}] = a
	}
	return out, nil
}

func (a *articleOfTalk) newer(b *articleOfTalk) bool {
	return cmp.Or(since(a.Fetched)-since(b.Fetched), Micros(cmp.Compare(a.RunID, b.RunID)), Micros(cmp.Compare(b.ArticleID, a.ArticleID))) > 0
}

// since is an instant, an unknown one before all others.
func since(m *Micros) Micros {
	if m == nil {
		return math.MinInt64 / 4 // far enough, and differences do not overflow
	}
	return *m
}

// talkReportRows gives the rows of the view talk_reports, in the order of the runs
// and of the table talks. What it holds of each article is some hundred bytes.
func talkReportRows(runs []*Run) iter.Seq2[talkReport, error] {
	return func(yield func(talkReport, error) bool) {
		articles, err := articlesLatest(runs)
		if err != nil {
			yield(talkReport{}, err)
			return
		}
		for _, r := range runs {
			for t, err := range r.Talks() {
				if err != nil {
					yield(talkReport{}, err)
					return
				}
				a, ok := articles[readIn{r.ID, t.ArticleID}]
				if !ok {
					continue // a later version of the article tells of it, or does no more
				}
				t.RunID = r.ID
				report := talkReport{
					Talk: t, Event: t.event(), ArticleTitle: a.Title, ArticleURL: cmp.Or(a.CanonicalURL, a.URL), ArticleSource: a.Source, ArticleSite: a.Site,
					ArticleLang: a.Lang, ArticlePublished: a.Published, ArticleStoryID: a.StoryID,
				}
				if !yield(report, nil) {
					return
				}
			}
		}
	}
}

// talkEventRows gives the rows of the view talk_events, by date, unknown ones last.
// It holds all reports.
func talkEventRows(runs []*Run) iter.Seq2[talkEvent, error] {
	return func(yield func(talkEvent, error) bool) {
		of := make(map[string][]talkReport)
		for r, err := range talkReportRows(runs) {
			if err != nil {
				yield(talkEvent{}, err)
				return
			}
			of[r.Event] = append(of[r.Event], r)
		}
		events := make([]talkEvent, 0, len(of))
		for _, reports := range of {
			events = append(events, eventOf(reports))
		}
		slices.SortFunc(events, func(a, b talkEvent) int {
			return cmp.Or(nullsLast(a.Earliest, b.Earliest), strings.Compare(a.Event, b.Event))
		})
		for _, e := range events {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// eventOf makes one row of the reports of a talk.
func eventOf(reports []talkReport) talkEvent {
	slices.SortFunc(reports, func(a, b talkReport) int { // the surest first
		return cmp.Or(cmp.Compare(b.Score, a.Score), nullsLast(a.ArticlePublished, b.ArticlePublished),
			strings.Compare(a.ArticleID, b.ArticleID), strings.Compare(a.TalkID, b.TalkID))
	})
	e := talkEvent{Talk: reports[0].Talk, Event: reports[0].Event, Reports: int64(len(reports))}
	e.Articles = int64(len(distinct(reports, func(r *talkReport) string { return r.ArticleID })))
	e.Stories = int64(len(distinct(reports, func(r *talkReport) string { return cmp.Or(r.ArticleStoryID, r.ArticleID) })))
	e.Sources = int64(len(distinct(reports, func(r *talkReport) string { return r.ArticleSource })))
	e.Langs = distinct(reports, func(r *talkReport) string { return r.ArticleLang })
	e.Statuses = distinct(reports, func(r *talkReport) string { return r.Status })
	e.DateValues = distinct(reports, func(r *talkReport) string { return r.DateValue })
	e.Places = distinct(reports, func(r *talkReport) string { return r.Place })

	var first, last *talkReport
	for i := range reports {
		r := &reports[i]
		if p := r.ArticlePublished; p != nil {
			if e.FirstPublished == nil || *p < *e.FirstPublished {
				e.FirstPublished = p
			}
			if e.LastPublished == nil || *p > *e.LastPublished {
				e.LastPublished = p
			}
		}
		if r.ArticleURL != "" && (first == nil || cmp.Or(nullsLast(r.ArticlePublished, first.ArticlePublished), strings.Compare(r.ArticleID, first.ArticleID)) < 0) {
			first = r
		}
		if r.Status != "" && (last == nil || cmp.Or(cmp.Compare(since(r.ArticlePublished), since(last.ArticlePublished)),
			cmp.Compare(r.Score, last.Score), strings.Compare(r.TalkID, last.TalkID)) > 0) {
			last = r
		}
	}
	if first != nil {
		e.FirstURL = first.ArticleURL
	}
	if last != nil {
		e.LastStatus = last.Status
	}
	return e
}

// distinct returns the values that are not empty, sorted, each once.
func distinct(reports []talkReport, of func(*talkReport) string) []string {
	var all []string
	for i := range reports {
		if v := of(&reports[i]); v != "" {
			all = append(all, v)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
