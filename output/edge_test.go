package output

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// Values at the edges of what columns can hold, and what readers trip over.
var (
	edgeStrings = []string{
		"", " ", "0", "null", "NULL", "None", "NaN", "\\N", "true", "a,b;c\td", "line\nbreak\r\n", `"quoted" \ 'twice'`, "=1+1",
		"Đối thoại an ninh mạng ở Thừa Thiên Huế", "Đặng Trần Đức", "Переговоры о кибербезопасности", "مفاوضات حول الأمن السيبراني", "שיחות סייבר",
		"🤝🏽 🇻🇳🇰🇷 👩‍💻", "e\u0301 decomposed", "\u200b\u200d\ufeff", "\u2028\u2029\u0085", "\u202eright to left\u202c", "日本語の会談", "\U0010FFFF", "\x00", "\x7f",
		strings.Repeat("dài ", 700), "https://news.example/?q=%20&a=b#c",
	}
	edgeInts    = []int64{0, 1, -1, math.MaxInt32, math.MinInt32}
	edgeLongs   = []int64{0, 1, -1, math.MaxInt64, math.MinInt64, 1<<53 + 1}
	edgeFloats  = []float64{0, 1, -1, 0.1, 1e-300, -1e300, math.MaxFloat64, math.SmallestNonzeroFloat64, math.Pi}
	edgeDays    = []string{"0001-01-02", "1582-10-15", "1899-12-31", "1969-12-31", "1970-01-01", "2000-02-29", "2026-11-25", "2101-01-01", "9999-12-31"}
	edgeInstant = []string{"0001-01-02T00:00:00Z", "1677-09-21T00:12:43Z", "1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00Z", "2026-11-25T03:15:00.000001Z",
		"2038-01-19T03:14:08Z", "2100-12-31T23:59:59Z", "2262-04-11T23:47:17Z", "9999-12-30T23:59:59.999999Z"}
)

// fillEdges sets all fields of a row to values at the edges, by chance.
func fillEdges(v reflect.Value, r *rand.Rand) {
	switch v.Type() {
	case reflect.TypeFor[Day]():
		v.SetInt(int64(*day(edgeDays[r.IntN(len(edgeDays))])))
		return
	case reflect.TypeFor[Micros]():
		v.SetInt(int64(*instant(edgeInstant[r.IntN(len(edgeInstant))])))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(edgeStrings[r.IntN(len(edgeStrings))])
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Int32:
		v.SetInt(edgeInts[r.IntN(len(edgeInts))])
	case reflect.Int64:
		v.SetInt(edgeLongs[r.IntN(len(edgeLongs))])
	case reflect.Float64:
		v.SetFloat(edgeFloats[r.IntN(len(edgeFloats))])
	case reflect.Pointer:
		if r.IntN(3) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fillEdges(v.Elem(), r)
		}
	case reflect.Slice:
		if n := []int{0, 0, 1, 2, 5}[r.IntN(5)]; n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			for i := range n {
				fillEdges(v.Index(i), r)
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fillEdges(v.Field(i), r)
		}
	}
}

// edgeRow is a row of values at the edges, of no run in particular.
func edgeRow[T row](r *rand.Rand) T {
	var x T
	fillEdges(reflect.ValueOf(&x).Elem(), r)
	*provenance(&x) = ""
	return x
}

// edgeRows are pages and fetches with n rows in each table.
func edgeRows(n int) ([]PageRows, []Fetch) {
	r := rand.New(rand.NewPCG(9, 9))
	var pages []PageRows
	var fetches []Fetch
	for i := range n {
		p := PageRows{Article: edgeRow[Article](r), Actors: []Actor{edgeRow[Actor](r)}, Places: []Place{edgeRow[Place](r)},
			Dates: []Date{edgeRow[Date](r)}, Talks: []Talk{edgeRow[Talk](r)}}
		p.Article.ArticleID = fmt.Sprintf("%08x", i)
		if i == n/2 {
			p.Article.Text = strings.Repeat("Một triệu byte 🤝 ", 1<<20/20)
		}
		pages = append(pages, p)
		f := edgeRow[Fetch](r)
		f.URL = fmt.Sprintf("https://x.example/%d/%s", i, f.URL)
		fetches = append(fetches, f)
	}
	return pages, fetches
}

// edgeRowsEnv says how many rows TestForeignReadersOfEdges compares. All is well
// with 100 000, which takes a minute; every edge is among a few thousand, too.
const edgeRowsEnv = "PARLEY_EDGE_ROWS"

// DuckDB, pyarrow, pandas and Polars find thousands of rows of values at the
// edges, cell by cell, as they were written; in one run, folded of two, and
// together with a run of an older version that has fewer columns.
func TestForeignReadersOfEdges(t *testing.T) {
	python := foreignPython(t)
	if python == "" {
		t.Skipf("set %s to a Python that has duckdb, pyarrow, pandas and polars", pythonEnv)
	}
	rows := 6000
	if v := os.Getenv(edgeRowsEnv); v != "" {
		if _, err := fmt.Sscan(v, &rows); err != nil {
			t.Fatalf("%s=%q: %v", edgeRowsEnv, v, err)
		}
	}
	n := rows / len(Tables())
	folder := memoryDir(t)
	dir := filepath.Join(folder, "data")
	pages, fetches := edgeRows(n)
	publish(t, dir, "20260101T000000Z", Options{}, pages[:n/2], fetches[:n/2])
	publish(t, dir, "20260102T000000Z", Options{}, pages[n/2:], fetches[n/2:])
	stored, err := storedRuns(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := foldRuns(disk{}, dir, stored, nil, Options{}); err != nil {
		t.Fatal(err)
	}
	expectRows(t, folder, "articles", flat(pages, func(p PageRows) []Article { return []Article{p.Article} }))
	expectRows(t, folder, "actors", flat(pages, func(p PageRows) []Actor { return p.Actors }))
	expectRows(t, folder, "places", flat(pages, func(p PageRows) []Place { return p.Places }))
	expectRows(t, folder, "dates", flat(pages, func(p PageRows) []Date { return p.Dates }))
	expectRows(t, folder, "talks", flat(pages, func(p PageRows) []Talk { return p.Talks }))
	expectRows(t, folder, "fetches", fetches)
	writeOlderRun(t, dir, "20200101T000000Z")

	out, err := exec.Command(python, filepath.Join("testdata", "readedges.py"), folder).CombinedOutput()
	if err != nil || len(out) > 0 {
		t.Errorf("%s: %v\n%s", python, err, out)
	}
}

// expectRows writes what readers should find, as JSON.
func expectRows[T row](t *testing.T, folder, table string, rows []T) {
	t.Helper()
	path := filepath.Join(folder, "expected", table+".jsonl")
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(sortedLines(rows)), 0o666); err != nil {
		t.Fatal(err)
	}
}

// writeOlderRun publishes a run with one row in each table, as a version of
// Parley would have that knew fewer columns: all but the last three.
func writeOlderRun(t *testing.T, dir, id string) {
	t.Helper()
	home := filepath.Join(dir, runPrefix+id)
	m := Manifest{RunID: id, FinishReason: "done", Rows: map[string]int64{}}
	for _, table := range Tables() {
		var fields []reflect.StructField
		for _, c := range table.Columns[:len(table.Columns)-3] {
			fields = append(fields, table.row.FieldByIndex(c.index))
		}
		row := reflect.New(reflect.StructOf(fields))
		row.Elem().FieldByName(fields[0].Name).SetString("older")
		path := filepath.Join(home, table.Name, "part-0.parquet")
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		w := parquet.NewWriter(f, parquet.SchemaOf(row.Interface()))
		if err := w.Write(row.Interface()); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		m.Rows[table.Name] = 1
		m.Files = append(m.Files, fileInfo(t, home, table.Name))
	}
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, manifestName), b, 0o666); err != nil {
		t.Fatal(err)
	}
}

// A run that an older version wrote is read, compared and folded like others;
// what it does not have is null.
func TestOlderRun(t *testing.T) {
	dir := t.TempDir()
	writeOlderRun(t, dir, "20200101T000000Z")
	writeOlderRun(t, dir, "20200102T000000Z")
	writeOlderRun(t, dir, "20200103T000000Z")
	ids := publishMany(t, dir, 2)
	before := contents(t, dir)
	older := mustOpen(t, dir, "20200101T000000Z")
	if a := collect(t, older.Articles()); len(a) != 1 || a[0].ArticleID != "older" || a[0].StorySketch != "" {
		t.Errorf("articles of the older run: %+v", a)
	}
	if err := Diff(older, mustOpen(t, dir, ids[1]), func(Change) error { return nil }); err != nil {
		t.Error(err)
	}
	stored, err := storedRuns(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := foldRuns(disk{}, dir, stored, nil, Options{}); err != nil {
		t.Fatal(err)
	}
	now := contents(t, dir)
	for id, rows := range before {
		if now[id] != rows {
			t.Errorf("run %s has other rows", id)
		}
	}
}
