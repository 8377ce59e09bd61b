package output

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// publish writes a run of the given rows and returns it.
func publish(t testing.TB, dir, id string, opt Options, pages []PageRows, fetches []Fetch) *Run {
	t.Helper()
	w, err := NewRun(dir, id, opt)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	for _, p := range pages {
		if err := w.AddPage(p); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range fetches {
		if err := w.AddFetch(f); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Publish(Manifest{Started: time.Unix(0, 0).UTC(), Finished: time.Unix(1, 0).UTC(), FinishReason: "done"}); err != nil {
		t.Fatal(err)
	}
	r, err := OpenRun(dir, id)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Verify(); err != nil {
		t.Fatal(err)
	}
	return r
}

func collect[T any](t testing.TB, rows iter.Seq2[T, error]) []T {
	t.Helper()
	var all []T
	for r, err := range rows {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// lines gives rows as JSON, one a line, the form in which they are compared:
// it does not tell a nil list from an empty one.
func lines[T row](rows []T) string {
	var b []byte
	for i := range rows {
		b = appendRow(b, tableOf[T]().Columns, reflect.ValueOf(&rows[i]).Elem())
		b = append(b, '\n')
	}
	return string(b)
}

// sortedLines is what a table should hold after rows were added to it.
func sortedLines[T row](rows []T) string {
	slices.SortFunc(rows, func(a, b T) int { return compareRows(&a, &b) })
	return lines(rows)
}

func flat[T any](pages []PageRows, of func(PageRows) []T) []T {
	var all []T
	for _, p := range pages {
		all = append(all, of(p)...)
	}
	return all
}

func TestRoundTrip(t *testing.T) {
	for _, buffer := range []int{0, 1} { // in memory; every row spilled by itself
		t.Run(fmt.Sprint("buffer=", buffer), func(t *testing.T) {
			r := publish(t, t.TempDir(), "r1", Options{BufferBytes: buffer}, hardPages(), hardFetches())
			pages := hardPages()
			for table, got := range map[string][2]string{
				"articles": {lines(collect(t, r.Articles())), sortedLines(flat(pages, func(p PageRows) []Article { return []Article{p.Article} }))},
				"actors":   {lines(collect(t, r.Actors())), sortedLines(flat(pages, func(p PageRows) []Actor { return p.Actors }))},
				"places":   {lines(collect(t, r.Places())), sortedLines(flat(pages, func(p PageRows) []Place { return p.Places }))},
				"dates":    {lines(collect(t, r.Dates())), sortedLines(flat(pages, func(p PageRows) []Date { return p.Dates }))},
				"talks":    {lines(collect(t, r.Talks())), sortedLines(flat(pages, func(p PageRows) []Talk { return p.Talks }))},
				"fetches":  {lines(collect(t, r.Fetches())), sortedLines(hardFetches())},
			} {
				if got[0] != got[1] {
					t.Errorf("%s: got\n%.2000s\nwant\n%.2000s", table, got[0], got[1])
				}
			}
		})
	}
}

// Every table has a file with all its columns, also where it has no rows.
func TestEmptyRun(t *testing.T) {
	r := publish(t, t.TempDir(), "empty", Options{Version: "1.2.3"}, nil, nil)
	for _, table := range Tables() {
		f := openParquet(t, r.Paths(table.Name)[0])
		if f.NumRows() != 0 {
			t.Errorf("%s has %d rows", table.Name, f.NumRows())
		}
		if got, want := len(f.Root().Columns()), len(table.Columns); got != want {
			t.Errorf("%s has %d columns, want %d", table.Name, got, want)
		}
		for key, want := range map[string]string{metaTable: table.Name, metaVersion: "1.2.3", metaDictionary: table.String()} {
			if got, _ := f.Lookup(key); got != want {
				t.Errorf("%s: metadata %s is %q", table.Name, key, got)
			}
		}
	}
}

func openParquet(t testing.TB, path string) *parquet.File {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// The files depend on the rows alone: not on their order, on the memory
// allowed, the run's id or the time.
func TestSameRowsSameBytes(t *testing.T) {
	pages, fetches := hardPages(), hardFetches()
	for seed := range uint64(200) {
		pages = append(pages, randomPage(seed))
	}
	dir := t.TempDir()
	a := publish(t, dir, "a", Options{}, pages, fetches)
	slices.Reverse(pages)
	slices.Reverse(fetches)
	b := publish(t, dir, "b", Options{BufferBytes: 8 << 10}, pages, fetches) // merged more than once
	for _, table := range Tables() {
		x, err := os.ReadFile(a.Paths(table.Name)[0])
		if err != nil {
			t.Fatal(err)
		}
		y, err := os.ReadFile(b.Paths(table.Name)[0])
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(x, y) {
			t.Errorf("%s: the files differ", table.Name)
		}
	}
	if _, err := os.Stat(filepath.Join(b.Dir, "spill")); err == nil {
		t.Error("the run holds its spills")
	}
}

func pageValues(t *testing.T, page parquet.Page) []parquet.Value {
	t.Helper()
	values := make([]parquet.Value, page.NumValues())
	if n, err := page.Values().ReadValues(values); n != len(values) || err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(n, err)
	}
	return values
}

// The bounds in the page index hold for the values: readers skip pages by them.
func TestPageBoundsHold(t *testing.T) {
	pages := hardPages()
	for seed := range uint64(300) {
		pages = append(pages, randomPage(seed))
	}
	r := publish(t, t.TempDir(), "r", Options{}, pages, hardFetches())
	checked := 0
	for _, table := range Tables() {
		f := openParquet(t, r.Paths(table.Name)[0])
		for g, group := range f.RowGroups() {
			for c, chunk := range group.ColumnChunks() {
				index, err := chunk.ColumnIndex()
				if err != nil {
					t.Fatal(err)
				}
				path := f.Metadata().RowGroups[g].Columns[c].MetaData.PathInSchema
				reader := chunk.Pages()
				for p := 0; ; p++ {
					page, err := reader.ReadPage()
					if errors.Is(err, io.EOF) {
						if p != index.NumPages() {
							t.Errorf("%s.%v: %d pages, %d in the index", table.Name, path, p, index.NumPages())
						}
						break
					}
					if err != nil {
						t.Fatal(err)
					}
					for _, v := range pageValues(t, page) {
						if v.IsNull() {
							continue
						}
						checked++
						if index.NullPage(p) || chunk.Type().Compare(v, index.MinValue(p)) < 0 || chunk.Type().Compare(v, index.MaxValue(p)) > 0 {
							t.Fatalf("%s.%v page %d: %.40q is not within %.40q and %.40q", table.Name, path, p, v, index.MinValue(p), index.MaxValue(p))
						}
					}
				}
				reader.Close()
			}
		}
	}
	if checked < 10000 {
		t.Errorf("only %d values checked", checked)
	}
}

// The footer holds no long text, and an index of bounds only where there are bounds.
func TestFooterIsBounded(t *testing.T) {
	pages := hardPages()
	for seed := range uint64(100) {
		pages = append(pages, randomPage(seed))
	}
	r := publish(t, t.TempDir(), "r", Options{}, pages, hardFetches())
	withBounds := 0
	for _, table := range Tables() {
		f := openParquet(t, r.Paths(table.Name)[0])
		indexes := f.ColumnIndexes()
		for g, group := range f.Metadata().RowGroups {
			if len(group.SortingColumns) == 0 {
				t.Errorf("%s: the row group does not say how it is sorted", table.Name)
			}
			for c, chunk := range group.Columns {
				path := strings.Join(chunk.MetaData.PathInSchema, ".")
				stats := chunk.MetaData.Statistics
				if n := max(len(stats.MinValue), len(stats.MaxValue)); n > boundBytes {
					t.Errorf("%s.%s: bound of %d bytes", table.Name, path, n)
				}
				if stats.MinValue != nil {
					withBounds++
				}
				for _, e := range chunk.MetaData.Encoding { // what every reader knows
					if e != format.Plain && e != format.RLE && e != format.RLEDictionary {
						t.Errorf("%s.%s: encoding %v", table.Name, path, e)
					}
				}
				if chunk.MetaData.Codec != format.Zstd {
					t.Errorf("%s.%s: codec %v", table.Name, path, chunk.MetaData.Codec)
				}
				if path == "text" && table.Name == "articles" && stats.MinValue != nil {
					t.Errorf("%s.%s has bounds", table.Name, path)
				}
				index := indexes[g*len(group.Columns)+c]
				for p, null := range index.NullPages {
					if n := max(len(index.MinValues[p]), len(index.MaxValues[p])); n > boundBytes {
						t.Errorf("%s.%s: page bound of %d bytes", table.Name, path, n)
					}
					if !null && chunk.MetaData.Type == format.ByteArray && bytes.Compare(index.MinValues[p], index.MaxValues[p]) > 0 {
						t.Errorf("%s.%s: minimum above maximum", table.Name, path)
					}
				}
			}
		}
	}
	if withBounds < 20 {
		t.Errorf("only %d columns have bounds", withBounds)
	}
}

func TestDuplicatePagesAreLeftOut(t *testing.T) {
	p := randomPage(1)
	r := publish(t, t.TempDir(), "r", Options{}, []PageRows{p, randomPage(2), p}, nil)
	if n := len(collect(t, r.Articles())); n != 2 {
		t.Errorf("%d articles", n)
	}
	if n := len(collect(t, r.Talks())); n != 2 {
		t.Errorf("%d talks", n)
	}
	if r.Manifest.Duplicates != 1 {
		t.Errorf("manifest counts %d duplicates", r.Manifest.Duplicates)
	}
}

func TestInvalidUTF8BecomesValid(t *testing.T) {
	p := PageRows{Article: Article{ArticleID: "x", URL: "http://x/\xff", Authors: []string{"a\xc3"}}}
	r := publish(t, t.TempDir(), "r", Options{}, []PageRows{p}, nil)
	a := collect(t, r.Articles())[0]
	if a.URL != "http://x/\uFFFD" || a.Authors[0] != "a\uFFFD" {
		t.Errorf("got %q, %q", a.URL, a.Authors)
	}
}

func TestManifest(t *testing.T) {
	dir := t.TempDir()
	w, err := NewRun(dir, "m", Options{Version: "9"})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.AddPage(randomPage(1)); err != nil {
		t.Fatal(err)
	}
	want, err := w.Publish(Manifest{Arguments: []string{"run", "https://user:secret@site.example/a?b=<c>"}, Versions: map[string]string{"colly": "2"},
		Sources: []SourceStats{{Name: "s", Outcomes: map[string]int64{"ok": 1}}}})
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(dir, "run=m", "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(b, []byte("secret")) || !bytes.Contains(b, []byte("https://user:***@site.example/a?b=<c>")) {
		t.Errorf("%s", b)
	}
	var got Manifest
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	got.Arguments = want.Arguments
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if got.Rows["actors"] != 8 || got.Rows["fetches"] != 0 || len(got.Files) != 6 || got.Versions["parley"] != "9" {
		t.Errorf("%+v", got)
	}
}

func TestRunIsNeverOverwritten(t *testing.T) {
	dir := t.TempDir()
	// Both start before either is published.
	first, err := NewRun(dir, "one", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewRun(dir, "one", Options{}); !errors.Is(err, ErrRunBusy) {
		t.Errorf("a second writer of the run: %v", err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "run=one", "talks"), 0o777); err != nil { // as another machine might
		t.Fatal(err)
	}
	if _, err := first.Publish(Manifest{}); !errors.Is(err, ErrRunExists) {
		t.Errorf("publishing over a run: %v", err)
	}
	if _, err := NewRun(dir, "one", Options{}); !errors.Is(err, ErrRunExists) {
		t.Errorf("starting a run that exists: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".staging-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := first.AddPage(randomPage(1)); err == nil {
		t.Error("a page was added after the run was given up")
	}
}

func TestRunIDs(t *testing.T) {
	for _, id := range []string{"", ".", "..", "../x", "a/b", "a=b", "-a", ".a", "a b", strings.Repeat("a", 101), "a\n"} {
		if w, err := NewRun(t.TempDir(), id, Options{}); err == nil {
			w.Abort()
			t.Errorf("id %q was taken", id)
		}
	}
	at := time.Date(2026, 11, 25, 10, 15, 0, 0, time.FixedZone("", 7*3600))
	if got := RunID(at, "ab12"); got != "20261125T031500Z-ab12" || !runID.MatchString(got) {
		t.Errorf("got %s", got)
	}
}

func TestAbortLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	w, err := NewRun(dir, "x", Options{BufferBytes: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.AddPage(randomPage(1)); err != nil {
		t.Fatal(err)
	}
	if err := w.Abort(); err != nil {
		t.Fatal(err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) > 0 {
		t.Errorf("left behind: %v", entries)
	}
	if _, err := w.Publish(Manifest{}); err == nil {
		t.Error("published after Abort")
	}
}
