package actor

import (
	"bufio"
	"fmt"
	"strings"

	"parley/extract/text"
)

// loadFamilies reads the common Vietnamese family names, folded.
func loadFamilies() (map[string]bool, error) {
	const file = "data/families.vi.tsv"
	data, err := files.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read family names: %w", err)
	}
	out := make(map[string]bool)
	sc := bufio.NewScanner(strings.NewReader(string(data)))
	for sc.Scan() {
		if s := sc.Text(); s != "" && s[0] != '#' {
			for _, n := range strings.Split(s, "|") {
				out[text.FoldWord(n)] = true
			}
		}
	}
	return out, nil
}
