package article

import "slices"

// substrings finds which of many short texts a text contains, in time that does
// not grow with their number: they are looked up by their first three bytes.
type substrings struct {
	texts []string
	by    map[[3]byte][]int // places in texts
	short []int             // of less than three bytes, which are always tried
}

func newSubstrings(texts []string) *substrings {
	s := &substrings{texts: texts, by: map[[3]byte][]int{}}
	for i, t := range texts {
		if len(t) < 3 {
			s.short = append(s.short, i)
			continue
		}
		k := [3]byte{t[0], t[1], t[2]}
		s.by[k] = append(s.by[k], i)
	}
	return s
}

// in returns the places of all texts that stand in s, in rising order, without
// repeats; nil for none.
func (x *substrings) in(s string) []int {
	var out []int
	for i := 0; i < len(s); i++ {
		rest := s[i:]
		for _, k := range x.short {
			if has(rest, x.texts[k]) {
				out = append(out, k)
			}
		}
		if len(rest) < 3 {
			continue
		}
		for _, k := range x.by[[3]byte{rest[0], rest[1], rest[2]}] {
			if has(rest, x.texts[k]) {
				out = append(out, k)
			}
		}
	}
	if len(out) > 1 {
		slices.Sort(out)
		out = slices.Compact(out)
	}
	return out
}

func has(s, prefix string) bool { return len(s) >= len(prefix) && s[:len(prefix)] == prefix }
