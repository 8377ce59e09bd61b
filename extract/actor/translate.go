package actor

import (
	"fmt"
	"slices"
	"strings"

	"parley/extract/lexicon"
	"parley/extract/text"
)

// bodyWord is what a word of a Russian body's name says in English.
type bodyWord struct {
	kind    bodyKind
	english string
}

type bodyKind uint8

const (
	headWord  bodyKind = iota // "Министерство": what it is for follows with "of"
	frontHead                 // "Центр": what it is for goes before it, or behind "for"
	frontOf                   // "Служба": the same with "of"
	nounWord
	adjWord
	linkWord
)

var bodyKinds = map[string]bodyKind{"head": headWord, "front": frontHead, "front-of": frontOf, "noun": nounWord, "adj": adjWord, "link": linkWord}

// bodyWords are the words of the names of bodies.
type bodyWords struct{ words *text.Phrases[bodyWord] }

func loadBodyWords() (*bodyWords, error) {
	const file = "data/bodywords.ru.tsv"
	data, err := files.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read words of bodies: %w", err)
	}
	b := &bodyWords{words: text.NewPhrases[bodyWord](text.Russian)}
	for line, row := range text.Rows(data) {
		col := strings.Split(row, "\t")
		if len(col) != 3 {
			return nil, fmt.Errorf("%s:%d: want kind, forms and English with tabs between, got %q", file, line, row)
		}
		kind, ok := bodyKinds[col[0]]
		if !ok {
			return nil, fmt.Errorf("%s:%d: %q is no kind of word; there are head, front, front-of, noun, adj and link", file, line, col[0])
		}
		for _, form := range strings.Split(col[1], "|") {
			if err := b.words.Add(form, bodyWord{kind, col[2]}); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", file, line, err)
			}
		}
	}
	return b, nil
}

// english gives the English name of the Russian body in tokens first to end,
// empty where a word is not known: adjectives, head, what it is for. Where the
// head goes last in English, that is put before it if it is one thing:
// "Лаборатория кибердипломатии" is a Cyber Diplomacy Laboratory, but "Центр мониторинга и
// анализа" a Center for Monitoring and Analysis.
// Tokens that skip leaps over, a state's name, are left out.
func (b *bodyWords) english(d *text.Doc, first, end int, skip func(k int) int) string {
	var before, after []string
	head, kind, links := "", headWord, 0
	var opened, last bodyKind // of the first and the last word in after
	for k := first; k < end; {
		if next := skip(k); next > k {
			k = next
			continue
		}
		vals, next := b.words.At(d, k)
		if next == k || next > end {
			return ""
		}
		w := vals[0]
		switch {
		case head == "" && w.kind == adjWord:
			before = append(before, w.english)
		case head == "" && w.kind <= frontOf:
			head, kind = w.english, w.kind
		case head == "":
			return "" // begins with what it is for
		case w.kind <= frontOf:
			return "" // a body of another one
		default:
			switch {
			case len(after) == 0:
				opened = w.kind
			case w.kind != linkWord && last == nounWord:
				after = append(after, "of") // "координации борьбы"
			}
			if w.kind == linkWord {
				links++
			}
			after, last = append(after, w.english), w.kind
		}
		k = next
	}
	switch {
	case head == "" || len(after) == 0 && len(before) == 0:
		return "" // "the Center" is no name
	case len(after) == 0:
		return strings.Join(append(before, head), " ")
	case last != nounWord:
		return "" // goes on with words that are not known
	case kind != headWord && links == 0 && len(after) == 1:
		return strings.Join(append(before, after[0], head), " ")
	case opened == linkWord:
		return strings.Join(append(append(before, head), after...), " ")
	case kind == frontHead:
		return strings.Join(append(append(before, head, "for"), after...), " ")
	}
	return strings.Join(append(append(before, head, "of"), after...), " ")
}

// translate names a Russian body that no list has in English, as far as its
// words are known; else its name is romanized.
func (p *pass) translate(it *item) {
	it.body = p.bodyWords.english(p.d, it.first, it.end, p.stateEnd)
	if it.translated = it.body != ""; !it.translated {
		it.body = romanize(oneLine(p.d.Raw(it.first, it.end)))
	}
}

// stateEnd returns where the name of a state that begins at token k ends, k where
// none does.
func (p *pass) stateEnd(k int) int {
	at, ok := slices.BinarySearchFunc(p.Matches, k, func(m lexicon.Match, k int) int { return m.First - k })
	if !ok || p.Matches[at].Senses[0].Entry.Class != lexicon.State {
		return k
	}
	return p.Matches[at].End
}

// ofStates puts the states behind the English names of translated bodies that
// are a state's.
func (p *pass) ofStates() {
	for i := range p.items {
		it := &p.items[i]
		if !it.translated || !it.official || it.country == "" {
			continue
		}
		if st := p.lex.State(it.country); st != nil {
			it.body += " of " + articleName(st.Name)
			it.id = "org:" + slug(it.body)
		}
	}
}
