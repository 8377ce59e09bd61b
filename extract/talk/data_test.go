package talk

import (
	"strings"
	"testing"

	"parley/extract/text"
)

// Loading refuses groups, names, kinds and attributes that nobody reads; this
// finds forms that can never count, since the same group has them already.
func TestDataHasNoDuplicates(t *testing.T) {
	check := func(t *testing.T, file string, key func(col []string) string, forms int) {
		data, err := files.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]int{}
		for line, row := range text.Rows(data) {
			col := strings.Split(row, "\t")
			for _, f := range strings.Split(col[forms], "|") {
				k := key(col) + "\t" + f
				if first, ok := seen[k]; ok {
					t.Errorf("%s:%d: %q stands in line %d already", file, line, f, first)
				}
				seen[k] = line
			}
		}
	}
	for _, lang := range []string{"en", "vi", "ru"} {
		check(t, "data/frames."+lang+".tsv", func(col []string) string {
			if col[0] == "trigger" && lang == "en" { // the tagger chooses between verb and noun
				verb, _, _ := strings.Cut(col[2], ",")
				return "trigger " + verb
			}
			if col[0] == "status" {
				return "status " + col[1]
			}
			return col[0]
		}, 3)
	}
	check(t, "data/topics.tsv", func(col []string) string { return col[0] + col[1] }, 3)
}

func TestDataTellsItsLicence(t *testing.T) {
	all, err := files.ReadDir("data")
	if err != nil || len(all) == 0 {
		t.Fatalf("%d files, %v", len(all), err)
	}
	for _, f := range all {
		data, _ := files.ReadFile("data/" + f.Name())
		head, _, _ := strings.Cut(string(data), "\ntrigger\t")
		if !strings.Contains(head, "CC0-1.0") {
			t.Errorf("%s does not tell its licence in the head", f.Name())
		}
	}
}

func TestFramesRefuseWhatNobodyReads(t *testing.T) {
	for _, row := range []string{
		"trigger\tparty\tnoun\tparty",
		"trigger\tmeeting\tloud\tmeeting",
		"trigger\tmeeting\trank=9\tmeeting",
		"trigger\tmeeting\tformat=radio\tmeeting",
		"status\tover\t-\tis over",
		"mood\t-\t-\tgladly",
		"next\t-\tnext round",
		"next\t-\t-\t|",
	} {
		f := &frames{triggers: text.NewPhrases[trigger](text.English)}
		for i := range f.cues {
			f.cues[i] = text.NewPhrases[string](text.English)
		}
		if err := f.add(row); err == nil {
			t.Errorf("row %q is taken", row)
		}
	}
}

func TestDays(t *testing.T) {
	for value, want := range map[string]int{"P2D": 2, "P10D": 10, "P1W": 0, "PXD": 0, "PT2H": 0, "": 0, "P9999D": 0} {
		if got := days(value); got != want {
			t.Errorf("days(%q) = %d, want %d", value, got, want)
		}
	}
}
