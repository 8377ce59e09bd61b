package actor

import (
	"fmt"
	"slices"
	"strings"

	"parley/extract/text"
)

// given holds Russian given names: they tell a person's gender and the
// nominative of a name that stands in another case, and how English news spells it.
type given struct {
	byKey map[string][]givenName // men's names first: Мартин and Мартина have one key
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
	g := &given{byKey: make(map[string][]givenName)}
	for line, row := range text.Rows(data) {
		gender, names, ok := strings.Cut(row, "\t")
		if !ok || gender != "m" && gender != "f" {
			return nil, fmt.Errorf("%s:%d: want m or f, a tab and names, got %q", file, line, row)
		}
		for _, n := range strings.Split(names, "|") {
			n, english, _ := strings.Cut(n, "=")
			k := text.KeyWord(text.Russian, n)
			g.add(k, givenName{name: n, english: english, female: gender == "f"})
		}
	}
	return g, nil
}

// add keeps the names of a key, those of men first, those that decline before
// those that do not: Эрнест before Эрнесто.
func (g *given) add(key string, n givenName) {
	l := append(g.byKey[key], n)
	slices.SortStableFunc(l, func(a, b givenName) int { return a.order() - b.order() })
	g.byKey[key] = l
}

func (n givenName) order() int {
	switch {
	case n.female:
		return 2
	case open(n.name):
		return 1
	}
	return 0
}

// of returns the given name that a folded word of that key is: the one whose
// nominative it is, else the first.
func (g *given) of(key, word string) (givenName, bool) {
	l := g.byKey[key]
	if len(l) == 0 {
		return givenName{}, false
	}
	for _, x := range l {
		if text.FoldWord(x.name) == word {
			return x, true
		}
	}
	return l[0], true
}

// ambiguous reports whether a woman's name of that key may be another case of a
// man's: Александра.
func (g *given) ambiguous(key string) bool {
	l := g.byKey[key]
	return len(l) > 1 && !l[0].female && l[len(l)-1].female
}
