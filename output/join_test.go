package output

import (
	"errors"
	"os"
	"slices"
	"testing"
	"time"

	"parley/extract/join"
)

// told is a page with a talk of China and the United States on a day, in a text
// of its own words from n on.
func told(id, published, on string, n int) PageRows {
	text := "Title\n" + words(n + 60)[len(words(n)):]
	sketch := join.NewSketch(text)
	return PageRows{
		Article: Article{ArticleID: id, Published: instant(published), Text: text, StoryID: sketch.ID(), StorySketch: sketch.String()},
		Talks: []Talk{{TalkID: "talk of " + id, ArticleID: id, Parties: []string{"CHN", "USA"}, Format: "unknown", Status: "held", Kind: "dialogue",
			DateValue: on, Earliest: day(on), Latest: day(on), Reported: instantDay(published)}},
	}
}

func instantDay(s string) *Day { return DayOf(instant(s).Time()) }

// joined publishes a run, with all rows spilled to disk, and returns event and
// story ids by article.
func joined(t *testing.T, dir, id, at string, pages ...PageRows) (run *Run, events, stories map[string]string) {
	t.Helper()
	return joinedAs(t, dir, id, Options{Join: true, BufferBytes: 1}, instant(at).Time(), instant(at).Time(), pages)
}

func joinedAs(t *testing.T, dir, id string, opt Options, started, finished time.Time, pages []PageRows) (run *Run, events, stories map[string]string) {
	t.Helper()
	w, err := NewRun(dir, id, opt)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		if err := w.AddPage(p); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Publish(Manifest{Started: started, Finished: finished}); err != nil {
		t.Fatal(err)
	}
	if run, err = OpenRun(dir, id); err != nil {
		t.Fatal(err)
	}
	events, stories = make(map[string]string), make(map[string]string)
	for x, err := range run.Talks() {
		if err != nil {
			t.Fatal(err)
		}
		events[x.ArticleID] = x.EventID
	}
	for x, err := range run.Articles() {
		if err != nil {
			t.Fatal(err)
		}
		stories[x.ArticleID] = x.StoryID
	}
	return run, events, stories
}

func TestRunsGoOnFromEarlierOnes(t *testing.T) {
	dir := t.TempDir()
	_, e1, s1 := joined(t, dir, "1", "2024-05-15T12:00:00Z",
		told("a", "2024-05-15T08:00:00Z", "2024-05-14", 0),
		told("b", "2024-05-15T09:00:00Z", "2024-05-14", 100),
		told("c", "2024-05-15T10:00:00Z", "2024-05-02", 200))
	if e1["a"] != e1["b"] || e1["a"] == e1["c"] || e1["a"] == "" {
		t.Errorf("events in one run: %v", e1)
	}
	if s1["a"] == s1["b"] || s1["a"] == "" {
		t.Errorf("stories in one run: %v", s1)
	}
	_, e2, s2 := joined(t, dir, "2", "2024-05-16T12:00:00Z",
		told("d", "2024-05-16T08:00:00Z", "2024-05-14", 5),
		told("e", "2024-05-14T08:00:00Z", "2024-05-15", 105), // before what it is a copy of
		told("f", "2024-05-16T08:00:00Z", "2024-05-24", 300))
	if e2["d"] != e1["a"] || e2["e"] != e1["a"] || e2["f"] == e1["a"] || e2["f"] == e1["c"] {
		t.Errorf("events %v, then %v", e1, e2)
	}
	if s2["d"] != s1["a"] || s2["e"] != s1["b"] || s2["f"] == s1["c"] {
		t.Errorf("stories %v, then %v", s1, s2)
	}
	// Out of view the same reports found the same events again.
	_, e3, _ := joined(t, dir, "3", "2026-05-16T12:00:00Z", told("a", "2024-05-15T08:00:00Z", "2024-05-14", 0))
	if e3["a"] != e1["a"] {
		t.Errorf("event %q, two years later %q", e1["a"], e3["a"])
	}
}

func TestUnreadableRunsAreNamed(t *testing.T) {
	dir := t.TempDir()
	bad, _, _ := joined(t, dir, "1", "2024-05-15T12:00:00Z", told("a", "2024-05-15T08:00:00Z", "2024-05-14", 0))
	_, e2, _ := joined(t, dir, "2", "2024-05-15T13:00:00Z", told("b", "2024-05-15T08:00:00Z", "2024-05-14", 100))
	if err := os.WriteFile(bad.Paths("talks")[0], []byte("PAR1"), 0o666); err != nil {
		t.Fatal(err)
	}
	r, e3, _ := joined(t, dir, "3", "2024-05-15T14:00:00Z", told("c", "2024-05-15T08:00:00Z", "2024-05-15", 200))
	if !slices.Equal(r.Manifest.Unjoined, []string{"1"}) {
		t.Errorf("unreadable runs are %v", r.Manifest.Unjoined)
	}
	if e3["c"] != e2["b"] {
		t.Errorf("the event is %q, not %q that a readable run has", e3["c"], e2["b"])
	}
}

// Tables that an older version wrote have fewer columns.
func TestColumnsThatAFileDoesNotHave(t *testing.T) {
	type newer struct {
		TalkID string   `parquet:"talk_id"`
		Round  *int32   `parquet:"round,optional"`
		None   *int64   `parquet:"no_such_column,optional"`
		Names  []string `parquet:"no_such_list,list"`
	}
	r, _, _ := joined(t, t.TempDir(), "1", "2024-05-15T12:00:00Z", told("a", "2024-05-15T08:00:00Z", "2024-05-14", 0))
	n := 0
	for x, err := range columnsOfRun[newer](r, "talks") {
		if err != nil {
			t.Fatal(err)
		}
		if n++; x.TalkID != "talk of a" || x.Round != nil || x.None != nil || len(x.Names) != 0 {
			t.Errorf("row %+v", x)
		}
	}
	if n != 1 {
		t.Errorf("%d rows", n)
	}
}

func TestReadEvent(t *testing.T) {
	dir := t.TempDir()
	_, e1, _ := joined(t, dir, "1", "2024-05-15T12:00:00Z",
		told("a", "2024-05-15T08:00:00Z", "2024-05-14", 0))
	again := told("b", "2024-05-16T08:00:00Z", "2024-05-15", 100) // a day later, it says
	again.Article.URL = "https://b.example/"
	joined(t, dir, "2", "2024-05-16T12:00:00Z", again,
		told("other", "2024-05-15T08:00:00Z", "2024-05-02", 50), told("third", "2024-05-15T08:00:00Z", "2024-04-02", 500))
	revised := told("b2", "2024-05-16T08:00:00Z", "2024-05-15", 200)
	revised.Article.URL, revised.Article.Fetched = again.Article.URL, instant("2024-05-17T10:00:00Z")
	joined(t, dir, "3", "2024-05-17T12:00:00Z", revised)

	check := func(when string) {
		t.Helper()
		for _, id := range []string{e1["a"], "talk of a", "talk of b2", e1["a"][:10]} {
			e, err := ReadEvent(dir, "", id)
			if err != nil {
				t.Fatalf("%s, %s: %v", when, id, err)
			}
			var articles []string
			for _, r := range e.Reports {
				articles = append(articles, r.Run+" "+r.Article.ArticleID+" "+r.Talk.TalkID)
			}
			if want := []string{"1 a talk of a", "3 b2 talk of b2"}; e.ID != e1["a"] || !slices.Equal(articles, want) {
				t.Errorf("%s, %s: event %s with %q, want %q", when, id, e.ID, articles, want)
			}
			if len(e.Differences) != 1 || e.Differences[0].What != "date" || len(e.Differences[0].Values) != 2 {
				t.Errorf("%s, %s: differences %+v", when, id, e.Differences)
			}
			if e.Surest() != 0 || e.Nearest(0) != 1 || e.Nearest(1) != 0 {
				t.Errorf("%s, %s: surest %d, nearest %d and %d", when, id, e.Surest(), e.Nearest(0), e.Nearest(1))
			}
		}
		for id, want := range map[string]error{"talk of": ErrManyTalks, "none": ErrNoTalk} {
			if _, err := ReadEvent(dir, "", id); !errors.Is(err, want) {
				t.Errorf("%s, %s: %v, want %v", when, id, err, want)
			}
		}
		if e, err := ReadEvent(dir, "1", e1["a"]); err != nil || len(e.Reports) != 1 {
			t.Errorf("%s: of run 1 alone %+v, %v", when, e, err)
		}
	}
	check("as published")
	if folds, err := Compact(dir, CompactOptions{}); err != nil || len(folds) != 1 {
		t.Fatalf("folds %v, %v", folds, err)
	}
	check("folded")
	_, e4, _ := joined(t, dir, "4", "2024-05-18T12:00:00Z", told("d", "2024-05-18T08:00:00Z", "2024-05-14", 300))
	if e4["d"] != e1["a"] {
		t.Errorf("after folded runs the event is %s, not %s", e4["d"], e1["a"])
	}
}
