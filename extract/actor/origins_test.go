package actor

import (
	"slices"
	"testing"
)

func TestOriginsOfNames(t *testing.T) {
	o, err := loadOrigins()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, in, out string }{
		{"Narek Galstyan", "ARM", "RUS"},           // given and family name agree
		{"Kirill Vasnetsov", "RUS", "USA"},         //
		{"Dalia Grybauskaite", "LTU", "RUS"},       //
		{"Nguyễn Văn Thảo", "VNM", "CHN"},          // the family name stands first
		{"Kim Hyun-woo", "KOR", "JPN"},             //
		{"Johanna Weidling", "DEU", "USA"},         // the given name alone
		{"Xiomara Zholdoshevanashvili", "GEO", ""}, // the family name alone
	} {
		from := o.of(c.name)
		if !slices.Contains(from, c.in) || c.out != "" && slices.Contains(from, c.out) {
			t.Errorf("%s: %v, want %s and not %s", c.name, from, c.in, c.out)
		}
	}
	for _, name := range []string{"", "Krutskikh", "Xyzzy Plugh"} {
		if from := o.of(name); from != nil {
			t.Errorf("%q tells nothing, got %v", name, from)
		}
	}
}
