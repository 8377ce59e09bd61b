package main

// nearest returns the candidate closest to a misspelled word, empty where none
// is within two edits.
func nearest(word string, candidates []string) string {
	best, dist := "", 3
	for _, c := range candidates {
		if d := editDistance(word, c); d < dist {
			best, dist = c, d
		}
	}
	return best
}

// editDistance is the Levenshtein distance of two short words, in bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diag := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			diag, row[j] = row[j], min(row[j]+1, row[j-1]+1, diag+cost)
		}
	}
	return row[len(b)]
}
