package text

import (
	"iter"
	"strings"
)

// Rows yields the lines of a word file that hold data, with their numbers from
// 1: blank lines and comments, which begin with "#", are left out.
func Rows(data []byte) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		n := 0
		for line := range strings.Lines(string(data)) {
			n++
			line = strings.TrimRight(line, "\r\n")
			if line == "" || line[0] == '#' {
				continue
			}
			if !yield(n, line) {
				return
			}
		}
	}
}
