package output

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// pythonEnv names a Python interpreter that has duckdb and pyarrow.
const pythonEnv = "PARLEY_PYTHON"

// Readers written by others find in the files what was written, cell by cell,
// and the views give what they promise:
//
//	python3 -m venv .venv && .venv/bin/pip install duckdb pyarrow
//	PARLEY_PYTHON=.venv/bin/python go test ./output -run ForeignReaders
//
// A relative PARLEY_PYTHON is looked up from the directory of the module.
func TestForeignReaders(t *testing.T) {
	python := foreignPython(t)
	if python == "" {
		t.Skipf("set %s to a Python that has duckdb and pyarrow", pythonEnv)
	}
	folder := t.TempDir()
	pages, fetches := hardPages(), hardFetches()
	for seed := range uint64(300) { // more than one page a column
		pages = append(pages, randomPage(seed))
	}
	publish(t, filepath.Join(folder, "data"), "r", Options{}, pages, fetches)

	expect := func(table, lines string) {
		path := filepath.Join(folder, "expected", table+".jsonl")
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(lines), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	expect("articles", sortedLines(flat(pages, func(p PageRows) []Article { return []Article{p.Article} })))
	expect("actors", sortedLines(flat(pages, func(p PageRows) []Actor { return p.Actors })))
	expect("places", sortedLines(flat(pages, func(p PageRows) []Place { return p.Places })))
	expect("dates", sortedLines(flat(pages, func(p PageRows) []Date { return p.Dates })))
	expect("talks", sortedLines(flat(pages, func(p PageRows) []Talk { return p.Talks })))
	expect("fetches", sortedLines(fetches))

	writeViewCase(t, filepath.Join(folder, "views"), false)
	writeViewCase(t, filepath.Join(folder, "folded"), true)

	out, err := exec.Command(python, filepath.Join("testdata", "readback.py"), folder).CombinedOutput()
	if err != nil || len(out) > 0 {
		t.Errorf("%s: %v\n%s", python, err, out)
	}
}

// foreignPython is the interpreter to run readers with, empty where there is none.
func foreignPython(t *testing.T) string {
	t.Helper()
	python := os.Getenv(pythonEnv)
	if python == "" {
		return ""
	}
	if filepath.Base(python) != python && !filepath.IsAbs(python) {
		python = filepath.Join("..", python)
	}
	return python
}

// writeViewCase writes two runs and the answers that the views should give.
// The second run has a newer version of the first article of the first run.
// With fold both are folded into one, which changes nothing for views.
func writeViewCase(t *testing.T, folder string, fold bool) {
	article := func(id, url, lang, published, fetched string) Article {
		return Article{ArticleID: id, URL: url, CanonicalURL: url, Source: "s-" + lang, Lang: lang, Title: "T " + id,
			Published: instant(published), Fetched: instant(fetched), StoryID: "story-" + id}
	}
	geneva := func(talk Talk) Talk {
		talk.Format, talk.Place, talk.PlaceID, talk.Country = "in_person", "Geneva", "gn:2660646", "CHE"
		talk.Lat, talk.Lon = ptr(46.20222), ptr(6.14569)
		return talk
	}
	first := []PageRows{
		{
			Article: article("old", "https://a.example/1", "vi", "2021-11-03T01:00:00Z", "2021-11-03T02:00:00Z"),
			Talks:   []Talk{{TalkID: "t-old", ArticleID: "old", Parties: []string{"CHN", "USA"}, Format: "unknown", Cameo: "04", EventID: "gone", Score: 1}},
		},
		{
			Article: article("b", "https://b.example/2", "ru", "2021-11-05T00:00:00Z", "2021-11-05T02:00:00Z"),
			Talks: []Talk{
				geneva(Talk{TalkID: "t-b", ArticleID: "b", Parties: []string{"RUS", "USA"}, Cameo: "04", Status: "held", EventID: "e1", Earliest: day("2021-11-02"), Latest: day("2021-11-02"), Score: 0.5}),
				{TalkID: "t-b2", ArticleID: "b", Parties: []string{"RUS", "European Union", "DEU"}, Format: "unknown", Cameo: "12", Status: "refused", Score: 0.5},
			},
		},
	}
	second := []PageRows{
		{
			Article: article("new", "https://a.example/1", "vi", "2021-11-03T01:00:00Z", "2021-11-04T02:00:00Z"),
			Talks: []Talk{geneva(Talk{TalkID: "t-new", ArticleID: "new", Parties: []string{"RUS", "USA"}, Cameo: "04", Status: "held", EventID: "e1",
				Earliest: day("2021-11-02"), Latest: day("2021-11-03"), Score: 0.9})},
		},
		{
			Article: article("c", "https://c.example/3", "en", "2021-12-01T00:00:00Z", "2021-12-01T00:00:01Z"),
			Talks: []Talk{
				{TalkID: "t-c", ArticleID: "c", Parties: []string{"USA"}, Format: "unknown", Cameo: "03", Status: "planned", Country: "VNM", Place: "Vietnam", PlaceID: "iso:VNM", Earliest: day("2022-01-10"), Latest: day("2022-01-10"), Score: 0.5},
				{TalkID: "t-uncoded", ArticleID: "c", Format: "unknown", Score: 0.5},
			},
		},
	}
	dir := filepath.Join(folder, "data")
	publish(t, dir, "20211105T030000Z", Options{}, first, []Fetch{
		{URL: "https://a.example/1", Source: "a", Outcome: "ok", Bytes: ptr(int64(10))}, {URL: "https://a.example/9", Source: "a", Outcome: "timeout"}, {URL: "https://a.example/8", Source: "a", Outcome: "ok", Bytes: ptr(int64(5))}})
	publish(t, dir, "20211201T030000Z", Options{}, second, nil)
	if fold {
		stored, err := storedRuns(dir)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := foldRuns(disk{}, dir, stored, nil, Options{}); err != nil {
			t.Fatal(err)
		}
		if got := runDirs(t, dir); len(got) != 1 {
			t.Fatalf("there are %v", got)
		}
	}

	var runs []*Run
	for _, id := range []string{"20211105T030000Z", "20211201T030000Z"} {
		r, err := OpenRun(dir, id)
		if err != nil {
			t.Fatal(err)
		}
		runs = append(runs, r)
	}
	for _, view := range viewTables() {
		var rows bytes.Buffer
		if err := Export(&rows, runs, view.Name, JSONL); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, view.Name+".jsonl"), rows.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}

	type query struct {
		SQL  string  `json:"sql"`
		Want [][]any `json:"want"`
	}
	b, err := json.Marshal([]query{
		{"SELECT run_id, article_id FROM articles ORDER BY ALL",
			[][]any{{"20211105T030000Z", "b"}, {"20211105T030000Z", "old"}, {"20211201T030000Z", "c"}, {"20211201T030000Z", "new"}}},
		{"SELECT article_id FROM articles_latest ORDER BY ALL", [][]any{{"b"}, {"c"}, {"new"}}},
		{"SELECT talk_id, article_lang, article_url FROM talk_reports ORDER BY ALL",
			[][]any{{"t-b", "ru", "https://b.example/2"}, {"t-b2", "ru", "https://b.example/2"}, {"t-c", "en", "https://c.example/3"}, {"t-new", "vi", "https://a.example/1"}, {"t-uncoded", "en", "https://c.example/3"}}},
		{"SELECT event, reports, articles, stories, sources, langs, latest, first_published, first_url, score FROM talk_events WHERE event_id IS NOT NULL",
			[][]any{{"e1", 2, 2, 2, 2, []string{"ru", "vi"}, "2021-11-03", "2021-11-03T01:00:00Z", "https://a.example/1", 0.9}}},
		{"SELECT * FROM pairs_by_month",
			[][]any{{"2021-11-01", "DEU", "European Union", 1, 0, 1}, {"2021-11-01", "DEU", "RUS", 1, 0, 1}, {"2021-11-01", "European Union", "RUS", 1, 0, 1}, {"2021-11-01", "RUS", "USA", 1, 1, 2}}},
		{"SELECT * FROM outcomes",
			[][]any{{"20211105T030000Z", "a", "ok", 2, 15}, {"20211105T030000Z", "a", "timeout", 1, nil}}},
		{`SELECT SQLDATE, Year, Actor1Code, Actor1Name, Actor2Code, Actor2Name, Actor2CountryCode, EventRootCode, QuadClass, GoldsteinScale, NumMentions, NumArticles,
		         ActionGeo_Type, ActionGeo_FullName, ActionGeo_CountryCode, ActionGeo_Lat, ActionGeo_Long, ActionGeo_FeatureID, DATEADDED, SOURCEURL
		  FROM gdelt_events ORDER BY SQLDATE, Actor1Code, Actor2Code`,
			[][]any{
				{20211102, 2021, "RUS", "RUSSIA", "USA", "UNITED STATES", "USA", "04", 1, 1, 2, 2, 4, "Geneva, Switzerland", "SZ", 46.20222, 6.14569, "2660646", 20211103010000, "https://a.example/1"},
				{20211105, 2021, "IGO", "EUROPEAN UNION", "DEU", "GERMANY", "DEU", "12", 3, -4, 1, 1, nil, nil, nil, nil, nil, nil, 20211105000000, "https://b.example/2"},
				{20211105, 2021, "RUS", "RUSSIA", "DEU", "GERMANY", "DEU", "12", 3, -4, 1, 1, nil, nil, nil, nil, nil, nil, 20211105000000, "https://b.example/2"},
				{20211105, 2021, "RUS", "RUSSIA", "IGO", "EUROPEAN UNION", nil, "12", 3, -4, 1, 1, nil, nil, nil, nil, nil, nil, 20211105000000, "https://b.example/2"},
				{20211201, 2021, "USA", "UNITED STATES", nil, nil, nil, "03", 1, 4, 1, 1, 1, "Vietnam", "VM", nil, nil, nil, 20211201000000, "https://c.example/3"},
			}},
		{"SELECT count(*), count(DISTINCT GLOBALEVENTID) FROM gdelt_events", [][]any{{5, 5}}},
		{"SELECT run_id, finish_reason, rows['talks'] FROM runs ORDER BY ALL", [][]any{{"20211105T030000Z", "done", 3}, {"20211201T030000Z", "done", 3}}},
		{"SELECT count(*) FROM actors", [][]any{{0}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "queries.json"), b, 0o666); err != nil {
		t.Fatal(err)
	}
}
