package actor

import (
	"bufio"
	"embed"
	"fmt"
	"strings"

	"parley/extract/text"
)

//go:embed data/*.tsv
var files embed.FS

// wordClass is a class of words that resolution looks for.
type wordClass uint8

const (
	honorific   wordClass = iota // Mr, ông, господин: before a name
	link                         // of, của: between a body and its state
	accredited                   // to, tại, при: between an ambassador and where he is sent
	counterpart                  // "his counterpart", "người đồng cấp", "коллега"
	side                         // the Russian side, phái đoàn Mỹ, российская делегация
	hostState                    // "nước chủ nhà": the state of the place
	event                        // heads of names of events and papers, which are no bodies
	and                          // links the members of a list
	wordClasses
)

var wordClassNames = [wordClasses]string{"honorific", "link", "accredited", "counterpart", "side", "host", "event", "and"}

// words finds words of a class in texts of the three languages.
type words struct {
	langs map[text.Lang]*[wordClasses]*text.Phrases[struct{}]
}

func loadWords() (*words, error) {
	w := &words{langs: make(map[text.Lang]*[wordClasses]*text.Phrases[struct{}])}
	for _, lang := range []text.Lang{text.English, text.Vietnamese, text.Russian} {
		file := "data/words." + string(lang) + ".tsv"
		data, err := files.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read words of actors: %w", err)
		}
		t := new([wordClasses]*text.Phrases[struct{}])
		for i := range t {
			t[i] = text.NewPhrases[struct{}](lang)
		}
		sc := bufio.NewScanner(strings.NewReader(string(data)))
		for line := 1; sc.Scan(); line++ {
			s := sc.Text()
			if s == "" || s[0] == '#' {
				continue
			}
			class, forms, ok := strings.Cut(s, "\t")
			k := 0
			for k < int(wordClasses) && wordClassNames[k] != class {
				k++
			}
			if !ok || k == int(wordClasses) {
				return nil, fmt.Errorf("%s:%d: want one of %v, a tab and forms, got %q", file, line, wordClassNames, s)
			}
			for _, f := range strings.Split(forms, "|") {
				if err := t[k].Add(f, struct{}{}); err != nil {
					return nil, fmt.Errorf("%s:%d: %w", file, line, err)
				}
			}
		}
		w.langs[lang] = t
	}
	return w, nil
}

func (w *words) of(lang text.Lang) *[wordClasses]*text.Phrases[struct{}] {
	if t := w.langs[lang]; t != nil {
		return t
	}
	return w.langs[text.English]
}

// at returns where the phrase of class c that begins at token i ends; i where
// there is none.
func (w *words) at(d *text.Doc, c wordClass, i int) int {
	_, end := w.of(d.Lang)[c].At(d, i)
	return end
}

func (w *words) is(d *text.Doc, c wordClass, i int) bool { return w.at(d, c, i) > i }

// endsAt reports where a phrase of class c that ends right before token j
// begins; j where there is none.
func (w *words) endsAt(d *text.Doc, c wordClass, j int) int {
	for i := j - 1; i >= 0 && j-i <= 4; i-- {
		if w.at(d, c, i) == j {
			return i
		}
	}
	return j
}
