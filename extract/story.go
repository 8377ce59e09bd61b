package extract

import (
	"fmt"
	"hash/fnv"
	"math"
	"strings"
	"unicode"
)

// storyID names the wire story that a text is a copy of, so that copies with
// another headline, credit line or small edits mostly share it. Empty for
// texts of fewer than 60 words, too short to tell.
//
// Method: the smallest hash of all 7-word shingles of the text without its
// first paragraph (Broder's min-wise hashing, one hash): two texts share it
// with a probability equal to the Jaccard overlap of their shingles.
func storyID(text string) string {
	const shingle, least = 7, 60
	if _, body, ok := strings.Cut(text, "\n"); ok {
		text = body
	}
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) < least {
		return ""
	}
	joined := make([]byte, 0, len(text)+1) // every word with a blank behind it
	starts := make([]int, 0, len(words)+1)
	for _, w := range words {
		starts = append(starts, len(joined))
		joined = append(append(joined, w...), ' ')
	}
	starts = append(starts, len(joined))
	smallest := uint64(math.MaxUint64)
	h := fnv.New64a()
	for i := 0; i+shingle <= len(words); i++ {
		h.Reset()
		h.Write(joined[starts[i]:starts[i+shingle]])
		smallest = min(smallest, h.Sum64())
	}
	return fmt.Sprintf("%016x", smallest)
}
