package article

import (
	"slices"
	"testing"
)

// TestNames cleans author fields as pages fill them.
func TestNames(t *testing.T) {
	p := newExtractor(t).phrases
	for _, c := range []struct {
		field string
		want  []string
	}{
		{"By Joan Whitlow and Peter Okoth", []string{"Joan Whitlow", "Peter Okoth"}},
		{"ByJ.R. Stone", []string{"J.R. Stone"}},
		{"Grace Tully, health correspondent", []string{"Grace Tully"}},
		{"Анна Лисицына, Вена", []string{"Анна Лисицына"}},
		{"Автор: Сергей Нилов", []string{"Сергей Нилов"}},
		{"Bài: Trần Hạ Vy", []string{"Trần Hạ Vy"}},
		{"Theo Hồ Hương", []string{"Hồ Hương"}},
		{"Theo Walcott", []string{"Theo Walcott"}},
		{"PV Thu Trang (từ Brussels)", []string{"Thu Trang"}},
		{"Dana Ruiz, Tom Oyelaran and Mia Feld", []string{"Dana Ruiz", "Tom Oyelaran", "Mia Feld"}},
		{"Trine Jensen og Nils Dahl", []string{"Trine Jensen", "Nils Dahl"}},
		{"The Fenland Post", nil},
		{"https://example.com/joan", nil},
		{"admin", nil},
	} {
		if got := p.names([]string{c.field}, "The Fenland Post", "fenlandpost.example"); !slices.Equal(got, c.want) {
			t.Errorf("%q: got %q", c.field, got)
		}
	}
}
