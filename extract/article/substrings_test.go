package article

import (
	"slices"
	"strings"
	"testing"
)

func TestSubstrings(t *testing.T) {
	texts := []string{"share", "re", "related", "liên quan", "are"}
	s := newSubstrings(texts)
	for _, in := range []string{"", "a", "share", "careful relatedly", "tin liên quan", "xyz", "share share"} {
		var want []int
		for i, x := range texts {
			if strings.Contains(in, x) {
				want = append(want, i)
			}
		}
		if got := s.in(in); !slices.Equal(got, want) {
			t.Errorf("in(%q) = %v, want %v", in, got, want)
		}
	}
}
