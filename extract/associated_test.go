package extract_test

import (
	"slices"
	"strings"
	"testing"

	"parley/extract"
)

// TestAssociated asks for the mentions of the states and places of a report,
// each as "id: mention, mention".
func TestAssociated(t *testing.T) {
	x, err := extract.New(extract.Options{AnyTopic: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		what, lang, text string
		want             []string
	}{
		{"an adjective of a state that acts", "en", "Norway protested. The Norwegian navy stayed in port.", []string{"iso:NOR: Norway, Norwegian"}},
		{"a state in the name of a body", "en", "Norway protested. The Bank of Norway did not.", []string{"iso:NOR: Norway, Norway"}},
		{"an adjective alone", "en", "A Norwegian ship came.", nil},
		{"adjectives alone, but more than one", "en", "A Norwegian ship came. The Norwegian sailors slept.", []string{"iso:NOR: Norwegian, Norwegian"}},
		{"an adjective alone in Russian", "ru", "Пришёл норвежский корабль.", []string{"iso:NOR: норвежский"}},
		{"the adjective of a city", "ru", "Дело рассмотрит тульский суд.", []string{"gn:480562: тульский"}},
		{"the adjective of a city that is a place", "ru", "Он живёт в Туле. Дело рассмотрит тульский суд.", []string{"gn:480562: Туле, тульский"}},
		{"a person, not an adjective", "ru", "Он приехал с Петром Тульским.", nil},
		{"a currency", "ru", "США заплатили пять долларов США.", []string{"iso:USA: США, США"}},
		{"a region", "en", "They flew to Africa. African leaders met them.", []string{"region:africa: Africa, African"}},
	} {
		r := read(t, x, page(tt.lang, "2021-11-09", tt.text))
		var got []string
		add := func(id string, mentions []string) { got = append(got, id+": "+strings.Join(mentions, ", ")) }
		for _, a := range r.Actors {
			if a.Type == "country" {
				var m []string
				for _, x := range a.Mentions {
					m = append(m, x.Text)
				}
				add(a.ID, m)
			}
		}
		for _, p := range r.Places {
			var m []string
			for _, x := range p.Mentions {
				m = append(m, x.Text)
			}
			add(p.ID, m)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.what, got, tt.want)
		}
	}
}
