package actor

import (
	"fmt"
	"strings"

	"parley/extract/text"
)

// given holds Russian given names: they tell a person's gender and the
// nominative of a name that stands in another case, and how English news spells it.
type given struct {
	byKey map[string]givenName
}

type givenName struct {
	name    string // nominative
	english string // as English news writes it; empty where romanization gives that
	female  bool
}

func loadGiven() (*given, error) {
	const file = "data/given.ru.tsv"
	data, err := files.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read given names: %w", err)
	}
	g := &given{byKey: make(map[string]givenName)}
	for line, row := range text.Rows(data) {
		gender, names, ok := strings.Cut(row, "\t")
		if !ok || gender != "m" && gender != "f" {
			return nil, fmt.Errorf("%s:%d: want m or f, a tab and names, got %q", file, line, row)
		}
		for _, n := range strings.Split(names, "|") {
			n, english, _ := strings.Cut(n, "=")
			k := text.KeyWord(text.Russian, n)
			if _, dup := g.byKey[k]; !dup {
				g.byKey[k] = givenName{name: n, english: english, female: gender == "f"}
			}
		}
	}
	return g, nil
}
