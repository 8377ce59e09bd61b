package output

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func export(t *testing.T, r *Run, table, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Export(&b, []*Run{r}, table, format); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestExportCSV(t *testing.T) {
	r := publish(t, t.TempDir(), "20240501T000000Z-a", Options{}, []PageRows{
		{Article: Article{ArticleID: "1", Title: "=HYPERLINK(\"x\")", Authors: []string{"A, B", `"C"`}, Text: "line one\nline two, \"quoted\"", Lang: "vi", Published: instant("2024-05-01T02:03:04Z")}},
		{Article: Article{ArticleID: "2", Title: "@sum", Text: "-1"}, Places: []Place{{ArticleID: "2", Name: "Quito", Lat: ptr(-0.22), Lon: ptr(-78.5)}}},
	}, nil)
	records, err := csv.NewReader(bytes.NewReader(export(t, r, "articles", CSV))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := func(name string) []string {
		for i, h := range records[0] {
			if h == name {
				return []string{records[1][i], records[2][i]}
			}
		}
		t.Fatalf("no column %s in %v", name, records[0])
		return nil
	}
	for _, c := range []struct{ column, first, second string }{
		{"run", "20240501T000000Z-a", "20240501T000000Z-a"},
		{"title", `'=HYPERLINK("x")`, "'@sum"},
		{"authors", `["A, B","\"C\""]`, "[]"},
		{"text", "line one\nline two, \"quoted\"", "'-1"},
		{"published", "2024-05-01T02:03:04Z", ""},
		{"lang", "vi", ""},
		{"words", "0", "0"},
		{"relevant", "false", "false"},
	} {
		if got := column(c.column); got[0] != c.first || got[1] != c.second {
			t.Errorf("%s: %q, want %q and %q", c.column, got, c.first, c.second)
		}
	}
	if places := string(export(t, r, "places", CSV)); !strings.Contains(places, ",-0.22,-78.5,") {
		t.Errorf("numbers are not texts: %s", places)
	}
}

func TestExportJSONLines(t *testing.T) {
	r := publish(t, t.TempDir(), "20240501T000000Z-a", Options{}, hardPages(), nil)
	n := 0
	for line := range bytes.Lines(export(t, r, "articles", JSONL)) {
		var row map[string]any
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		if row["run"] != r.ID || len(row) != len(Tables()[0].Columns) { // run stands for run_id
			t.Errorf("%d columns, run %v", len(row), row["run"])
		}
		n++
	}
	if n != len(hardPages()) {
		t.Errorf("%d lines, want %d", n, len(hardPages()))
	}
}

func TestExportGeoJSON(t *testing.T) {
	r := publish(t, t.TempDir(), "20240501T000000Z-a", Options{}, []PageRows{{
		Article: Article{ArticleID: "1"},
		Places:  []Place{{ArticleID: "1", Name: "Quito", PlaceID: "gn:1", Lat: ptr(-0.22), Lon: ptr(-78.5)}, {ArticleID: "1", Name: "Nowhere"}},
	}}, nil)
	var collection struct {
		Type     string
		Features []struct {
			Type       string
			Geometry   *struct{ Coordinates [2]float64 }
			Properties map[string]any
		}
	}
	if err := json.Unmarshal(export(t, r, "places", GeoJSON), &collection); err != nil {
		t.Fatal(err)
	}
	f := collection.Features
	if collection.Type != "FeatureCollection" || len(f) != 2 || f[0].Type != "Feature" {
		t.Fatalf("%+v", collection)
	}
	if f[0].Geometry == nil || f[0].Geometry.Coordinates != [2]float64{-78.5, -0.22} || f[0].Properties["name"] != "Quito" {
		t.Errorf("longitude comes first: %+v", f[0])
	}
	if f[1].Geometry != nil {
		t.Errorf("a place without coordinates has the geometry %+v", f[1].Geometry)
	}
	if empty := string(export(t, r, "talks", GeoJSON)); !json.Valid([]byte(empty)) {
		t.Errorf("an empty collection is no JSON: %s", empty)
	}
}

func TestExportRefuses(t *testing.T) {
	r := publish(t, t.TempDir(), "20240501T000000Z-a", Options{}, nil, nil)
	var unknown *UnknownError
	if err := Export(&bytes.Buffer{}, []*Run{r}, "talk", CSV); !errors.As(err, &unknown) || !strings.Contains(err.Error(), "talks") {
		t.Errorf("an unknown table: %v", err)
	}
	if err := Export(&bytes.Buffer{}, []*Run{r}, "talks", "xml"); !errors.As(err, &unknown) || !strings.Contains(err.Error(), "geojson") {
		t.Errorf("an unknown format: %v", err)
	}
	if err := Export(&bytes.Buffer{}, []*Run{r}, "articles", GeoJSON); !errors.Is(err, ErrFormat) {
		t.Errorf("articles have no place on the map: %v", err)
	}
}
