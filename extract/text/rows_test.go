package text_test

import (
	"fmt"
	"slices"
	"testing"

	"parley/extract/text"
)

func TestRows(t *testing.T) {
	var got []string
	for n, row := range text.Rows([]byte("# head\n\na\tb\r\n# c\nlast")) {
		got = append(got, fmt.Sprintf("%d:%s", n, row))
	}
	if want := []string{"3:a\tb", "5:last"}; !slices.Equal(got, want) {
		t.Errorf("rows are %q, want %q", got, want)
	}
}
