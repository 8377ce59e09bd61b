package extract_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"parley/extract/text"
)

// TestTalksOfSentences reads single sentences, as news tells of talks: each must
// give the one talk that stands beside it.
func TestTalksOfSentences(t *testing.T) {
	const file = "testdata/talks.tsv"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	x, n := extractor(t), 0
	for line, row := range text.Rows(data) {
		col := strings.Split(row, "\t")
		if len(col) != 6 {
			t.Fatalf("%s:%d: want 6 columns (language, published, text, parties, date, status), got %d", file, line, len(col))
		}
		n++
		want := strings.Join(col[3:], " ")
		var got []string
		for _, k := range read(t, x, page(col[0], col[1], col[2])).Talks {
			parties := slices.Sorted(slices.Values(k.Parties))
			day := k.DateValue
			if day == "" {
				day = "-"
			}
			got = append(got, strings.Join(parties, "+")+" "+day+" "+k.Status)
		}
		if len(got) != 1 || got[0] != want {
			t.Errorf("%s:%d: %q\n\tgot  %v\n\twant %s", file, line, col[2], got, want)
		}
	}
	if n < 80 {
		t.Errorf("%s has %d sentences; it had more than 80", file, n)
	}
}
