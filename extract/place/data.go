package place

import (
	_ "embed"
	"fmt"
	"strings"

	"parley/extract/lexicon"
	"parley/extract/text"
)

//go:embed data/words.tsv
var wordsTSV string

//go:embed data/abbreviations.tsv
var abbreviationsTSV string

// wordSet has the words around names of one language, under their keys.
type wordSet struct {
	before, after map[string]class
}

var classNames = map[string]class{"city": city, "division": divided, "state": state, "district": district, "thing": thing, "within": within}

func readWords() (map[text.Lang]*wordSet, error) {
	sets := make(map[text.Lang]*wordSet)
	err := eachRow("data/words.tsv", wordsTSV, 4, func(c []string) error {
		lang := text.Lang(c[0])
		if sets[lang] == nil {
			sets[lang] = &wordSet{before: make(map[string]class), after: make(map[string]class)}
		}
		set := sets[lang].before
		switch c[1] {
		case "before":
		case "after":
			set = sets[lang].after
		default:
			return fmt.Errorf("side is %q, want before or after", c[1])
		}
		k, ok := classNames[c[2]]
		if !ok {
			return fmt.Errorf("unknown class %q, want city, division, state, district, thing or within", c[2])
		}
		for _, phrase := range strings.Split(c[3], "|") {
			words := strings.Fields(phrase)
			for i, w := range words {
				words[i] = text.KeyWord(lang, w)
			}
			set[strings.Join(words, " ")] = k
		}
		return nil
	})
	return sets, err
}

// readAbbreviations reads the abbreviations of first-level divisions, but for
// those that the gazetteer lacks.
func readAbbreviations(g Gazetteer) (map[string][]*lexicon.Entry, error) {
	short := make(map[string][]*lexicon.Entry)
	err := eachRow("data/abbreviations.tsv", abbreviationsTSV, 3, func(c []string) error {
		e := g.Entry("gn:" + c[0])
		if e == nil {
			return nil
		}
		for _, form := range strings.Split(c[2], "|") {
			short[form] = append(short[form], e)
		}
		return nil
	})
	return short, err
}

// eachRow calls f with the cells of each row after the row of column names.
func eachRow(file, content string, columns int, f func(cells []string) error) error {
	n, head := 0, true
	for line := range strings.Lines(content) {
		n++
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		if head {
			head = false
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != columns {
			return fmt.Errorf("read %s:%d: %d columns, want %d", file, n, len(cells), columns)
		}
		if err := f(cells); err != nil {
			return fmt.Errorf("read %s:%d: %w", file, n, err)
		}
	}
	return nil
}
