package actor

import (
	"embed"
	"fmt"
	"strings"

	"parley/extract/lexicon"
	"parley/extract/text"
)

//go:embed data/*.tsv
var files embed.FS

// wordClass is a class of words that resolution looks for.
type wordClass uint8

const (
	honorific   wordClass = iota // Mr, ông, господин, Gen.: before a name
	counterpart                  // "his counterpart", "người đồng cấp", "коллега"
	side                         // the Russian side, phái đoàn Mỹ, российская делегация
	family                       // common family names: they tell a Vietnamese name
	link                         // of, của: between a body and its state
	accredited                   // to, tại, при: between an ambassador and where he is sent
	event                        // heads of names of events and papers, which are no bodies
	and                          // links the members of a list
	state                        // heads of bodies of a state: Ministry, Bộ, Министерство
	party                        // side, сторона: a nationality before it makes the state act
	common                       // a body in general: Authority, Ủy ban, which alone names none
	portfolio                    // what ministries are for: Communications, Trade
	saying                       // verbs of saying, in Russian: before their subject, too
	parting                      // what no Russian title goes on before: "с", "и"
	inside                       // before a building: "at the White House", "в Кремле"
	likeVerb                     // Russian nouns that end like a verb: "комитет"
	chiefly                      // Russian heads of titles that end like an oblique case: "глава"
	wordClasses
)

// shared are the classes that the lexicon's word files hold, by the kinds there.
var shared = map[wordClass][]string{
	honorific:   {"honorific", "rank", "title_short"},
	counterpart: {"counterpart"},
	side:        {"side", "delegation", "official"},
	family:      {"family"},
}

// own are the classes of this package's files, by their names there.
var own = map[string]wordClass{
	"honorific": honorific, "link": link, "accredited": accredited, "event": event, "and": and,
	"state": state, "party": party, "common": common, "portfolio": portfolio, "saying": saying, "parting": parting, "chiefly": chiefly, "likeverb": likeVerb, "inside": inside,
}

// words finds words of a class in texts of the three languages; a text of
// another language is read with the English words.
type words struct {
	langs map[text.Lang]*wordSet
}

type wordSet [wordClasses]*text.Phrases[struct{}]

func loadWords() (*words, error) {
	w := &words{langs: make(map[text.Lang]*wordSet)}
	for _, lang := range []text.Lang{text.English, text.Vietnamese, text.Russian} {
		t := new(wordSet)
		for i := range t {
			t[i] = text.NewPhrases[struct{}](lang)
		}
		kinds, err := lexicon.Words(lang)
		if err != nil {
			return nil, err
		}
		for class, names := range shared {
			for _, k := range names {
				for _, f := range kinds[k] {
					if err := t[class].Add(f, struct{}{}); err != nil {
						return nil, fmt.Errorf("words of kind %s: %w", k, err)
					}
				}
			}
		}
		if err := t.read("data/words." + string(lang) + ".tsv"); err != nil {
			return nil, err
		}
		w.langs[lang] = t
	}
	return w, nil
}

// read adds the words of one of this package's files.
func (t *wordSet) read(file string) error {
	data, err := files.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read words of actors: %w", err)
	}
	for n, row := range text.Rows(data) {
		name, forms, ok := strings.Cut(row, "\t")
		class, known := own[name]
		if !ok || !known {
			return fmt.Errorf("%s:%d: want a class, a tab and forms, got %q", file, n, row)
		}
		for _, f := range strings.Split(forms, "|") {
			if err := t[class].Add(f, struct{}{}); err != nil {
				return fmt.Errorf("%s:%d: %w", file, n, err)
			}
		}
	}
	return nil
}

func (w *words) of(lang text.Lang) *wordSet {
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

// is reports whether a phrase of class c begins at token i; it is false beyond
// the end of the text.
func (w *words) is(d *text.Doc, c wordClass, i int) bool { return w.at(d, c, i) > i }

// endsAt returns where a phrase of class c that ends right before token j
// begins; j where there is none. Phrases of up to four tokens are found.
func (w *words) endsAt(d *text.Doc, c wordClass, j int) int {
	for i := j - 1; i >= max(0, j-4); i-- {
		if w.at(d, c, i) == j {
			return i
		}
	}
	return j
}
