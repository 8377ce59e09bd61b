package actor

import (
	"strings"
	"testing"

	"parley/extract/text"
)

func TestDataHasNoDuplicates(t *testing.T) {
	all, err := files.ReadDir("data")
	if err != nil || len(all) == 0 {
		t.Fatalf("%d files, %v", len(all), err)
	}
	for _, f := range all {
		data, err := files.ReadFile("data/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(data), "CC0-1.0") {
			t.Errorf("%s does not tell its licence", f.Name())
		}
		seen := map[string]int{}
		for line, row := range text.Rows(data) {
			group, forms, _ := strings.Cut(row, "\t")
			for _, form := range strings.Split(forms, "|") {
				form, _, _ = strings.Cut(form, "=") // a given name and its English spelling
				if form == "" {
					continue // a form that begins with "="
				}
				if first, ok := seen[group+form]; ok {
					t.Errorf("%s:%d: %q stands in line %d already", f.Name(), line, form, first)
				}
				seen[group+form] = line
			}
		}
	}
}

func TestSpelling(t *testing.T) {
	for in, want := range map[string]string{
		"Сергей Лавров": "Sergey Lavrov", "Щербаков": "Shcherbakov", "Елена Ильинская": "Yelena Ilinskaya",
		"МЧС": "MCHS", "Мария": "Maria", "Вьетнам": "Vyetnam", "Smith": "Smith",
	} {
		if got := romanize(in); got != want {
			t.Errorf("romanize(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"Nguyễn Văn Thảo": "Nguyen Van Thao", "Đỗ Hùng Việt": "Do Hung Viet"} {
		if got := plain(in); got != want {
			t.Errorf("plain(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]bool{
		"Nguyễn Văn Thảo": true, "Đinh An": true, "Bùi Minh": true, "Nguyen Van Thao": false, "Thảo": false, "José Muñoz": true, "Jürgen Müller": false, "Anne Neuberger": false,
	} {
		if got := vietnameseName(in); got != want {
			t.Errorf("vietnameseName(%q) = %v, want %v", in, got, want)
		}
	}
	if got := slug("Jürgen O’Neill"); got != "jurgen-oneill" {
		t.Errorf("slug gives %q", got)
	}
}
