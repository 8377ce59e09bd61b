package lexicon

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"parley/extract/text"
)

// Words returns the words that stand around the names of actors in a language,
// by kind: honorific, counterpart, org_head, family, group.GOV and so on, as the
// head of data/words.en.tsv explains them. The forms are nominative or base
// forms. A language without such a file has none.
func Words(lang text.Lang) (map[string][]string, error) {
	file := "data/words." + string(lang) + ".tsv"
	data, err := sources.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	out := make(map[string][]string)
	for i, line := range strings.Split(string(data), "\n") {
		if line == "" || line[0] == '#' || line == "kind\tforms" {
			continue
		}
		kind, forms, ok := strings.Cut(line, "\t")
		if !ok {
			return nil, fmt.Errorf("%s:%d: want a kind, a tab and forms, got %q", file, i+1, line)
		}
		out[kind] = append(out[kind], strings.Split(forms, "|")...)
	}
	return out, nil
}
