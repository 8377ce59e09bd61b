package gazetteer

import (
	"slices"
	"testing"
)

func TestNamesOf(t *testing.T) {
	city := Source{Name: "Zürich", Population: 400_000, Feature: "PPLA", Alternate: []string{
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
	town := Source{Name: "Nowe Pole", Population: 6_000, Feature: "PPL", Alternate: []string{"Новое Поле"}}
	if names := namesOf(town, 15_000); slices.Contains(names, "Новое Поле") {
		t.Errorf("a small town has alternate names: %q", names)
	}
	oblast := Source{Name: "Tver Oblast", Feature: "ADM1", Alternate: []string{"Тверская Область", "Тверь обласьт", "Тверь область"}}
	names = namesOf(oblast, 15_000)
	if !slices.Contains(names, "Тверская область") || slices.Contains(names, "Тверь область") || !slices.Contains(names, "Tver region") {
		t.Errorf("names of Tver Oblast: %q", names)
	}
}

func TestDistrictNames(t *testing.T) {
	for _, tt := range []struct {
		p    Source
		want []string
	}{
		{Source{Name: "Elm County", Country: "USA", Alternate: []string{"Elm", "Condado de Elm"}}, []string{"Elm County", "Elm County"}},
		{Source{Name: "Huyện Phú Thịnh", Country: "VNM"}, []string{"Phú Thịnh", "Phu Thinh"}},
		{Source{Name: "Phu Thinh District", Country: "VNM", Alternate: []string{"Huyện Phú Thịnh"}}, []string{"Phu Thinh", "Phu Thinh", "Phú Thịnh", "Phu Thinh"}},
		{Source{Name: "Ravola", Country: "ITA", Alternate: []string{"Province of Ravola", "Ravole"}}, []string{"Ravola", "Ravola", "Province of Ravola", "Province of Ravola"}},
	} {
		tt.p.Feature = "ADM2"
		if got := NamesOf(tt.p); !slices.Equal(got, tt.want) {
			t.Errorf("names of %s: %q, want %q", tt.p.Name, got, tt.want)
		}
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
