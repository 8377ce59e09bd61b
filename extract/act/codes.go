package act

import (
	"fmt"
	"strconv"
	"strings"

	"parley/extract/text"
)

// Codes are what the codebooks say of a CAMEO root.
type Codes struct {
	Root      string  // two digits, "01" to "20"
	Plover    string  // PLOVER event; empty for 01, which PLOVER leaves out
	Quad      int     // 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict
	Goldstein float64 // -10 to 10, of the root
}

// Codes returns what the codebooks say of the root of a CAMEO code; the zero
// value where that is none.
func (e *Extractor) Codes(code string) Codes { return e.codes[Root(code)] }

// loadCodes reads the table of codes, by root.
func loadCodes() (map[string]Codes, error) {
	const file = "data/codes.tsv"
	data, err := files.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read codes of acts: %w", err)
	}
	out := make(map[string]Codes)
	for line, row := range text.Rows(data) {
		col := strings.Split(row, "\t")
		if len(col) != 5 {
			return nil, fmt.Errorf("%s:%d: want 5 columns (root, PLOVER event, quad class, Goldstein, name), got %d", file, line, len(col))
		}
		quad, err := strconv.Atoi(col[2])
		if err != nil {
			return nil, fmt.Errorf("%s:%d: quad class: %w", file, line, err)
		}
		gold, err := strconv.ParseFloat(col[3], 64)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: Goldstein: %w", file, line, err)
		}
		c := Codes{Root: col[0], Quad: quad, Goldstein: gold}
		if col[1] != "-" {
			c.Plover = col[1]
		}
		out[c.Root] = c
	}
	return out, nil
}

// Root returns the two-digit root of a CAMEO code of two to four digits, empty
// where it is none.
func Root(code string) string {
	if len(code) < 2 || len(code) > 4 {
		return ""
	}
	n, err := strconv.Atoi(code[:2])
	if err != nil || n < 1 || n > 20 {
		return ""
	}
	return code[:2]
}

// friendly reports whether a code is one of cooperation.
func friendly(code string) bool { return code >= "03" && code < "09" }

// hostile reports whether a code is one of conflict in deeds.
func hostile(code string) bool { return code >= "14" }
