package talk

import (
	"fmt"
	"strconv"
	"strings"

	"parley/extract/text"
)

// rounds are the words of one language that number the rounds of a series of
// talks; data/rounds.tsv explains them.
type rounds struct {
	lang     text.Lang
	nouns    *text.Phrases[struct{}]
	ordinals *text.Phrases[int]
	digits   *text.Phrases[struct{}]
}

func loadRounds() (map[text.Lang]*rounds, error) {
	const file = "data/rounds.tsv"
	data, err := files.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read words of rounds: %w", err)
	}
	out := make(map[text.Lang]*rounds)
	for _, lang := range []text.Lang{text.English, text.Vietnamese, text.Russian} {
		out[lang] = &rounds{lang, text.NewPhrases[struct{}](lang), text.NewPhrases[int](lang), text.NewPhrases[struct{}](lang)}
	}
	for line, row := range text.Rows(data) {
		col := strings.Split(row, "\t")
		if len(col) != 3 || out[text.Lang(col[0])] == nil {
			return nil, fmt.Errorf("%s:%d: want 3 columns (language, what, forms) and the language en, vi or ru", file, line)
		}
		if err := out[text.Lang(col[0])].add(col[1], strings.Split(col[2], "|")); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, line, err)
		}
	}
	return out, nil
}

func (n *rounds) add(what string, forms []string) error {
	ordinal, err := strconv.Atoi(what)
	if what != "noun" && what != "digits" && (err != nil || ordinal < 2) {
		return fmt.Errorf("%q is not noun, digits or a number from 2", what)
	}
	for _, f := range forms {
		switch what {
		case "noun":
			err = n.nouns.Add(f, struct{}{})
		case "digits":
			err = n.digits.Add(f, struct{}{})
		default:
			err = n.ordinals.Add(f, ordinal)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// maxRound is the highest number that is taken for that of a round.
const maxRound = 60

// ordinalReach is how many tokens may stand between an ordinal and what it numbers:
// "the ninth U.S.-Japan cyber dialogue".
const ordinalReach = 9

// of returns the number of the round that a talk is, 0 where its sentences tell
// none: of each sentence the number nearest to the word that tells of the talk.
func (n *rounds) of(d *text.Doc, mentions []mention) int {
	for _, m := range mentions {
		round, best := 0, 0
		for i := m.lo; i < m.hi; i++ {
			k, end := n.at(d, i, m.lo, m.hi)
			if k == 0 {
				continue
			}
			if away := max(i-m.word.end, m.word.first-end, 0); round == 0 || away < best {
				round, best = k, away
			}
		}
		if round > 0 {
			return round
		}
	}
	return 0
}

// at reads the number of a round whose ordinal begins at token i, within tokens
// lo to hi; 0 where there is none.
func (n *rounds) at(d *text.Doc, i, lo, hi int) (round, end int) {
	round, end = n.ordinal(d, i)
	if round == 0 || end > hi {
		return 0, i
	}
	if n.lang == text.Vietnamese {
		for k := max(lo, i-ordinalReach); k < i; k++ {
			if _, e := n.nouns.At(d, k); e > k && e <= i && plainWords(d, e, i) {
				return round, end
			}
		}
		return 0, i
	}
	for k := end; k < min(hi, end+ordinalReach); k++ {
		if _, e := n.nouns.At(d, k); e > k {
			return round, end
		}
		if !plainWords(d, k, k+1) {
			break
		}
	}
	return 0, i
}

// ordinal reads an ordinal that begins at token i.
func (n *rounds) ordinal(d *text.Doc, i int) (round, end int) {
	if vals, end := n.ordinals.At(d, i); end > i {
		return vals[0], end
	}
	if n.lang == text.Vietnamese {
		if _, e := n.digits.At(d, i); e > i && e < len(d.Tokens) {
			return digits(d, e), e + 1
		}
		return 0, i
	}
	k := i + 1
	if k < len(d.Tokens) && d.Fold(k) == "-" && d.Tokens[k].Has(text.Glued) {
		k++
	}
	if k >= len(d.Tokens) || !d.Tokens[k].Has(text.Glued) {
		return 0, i
	}
	if _, e := n.digits.At(d, k); e > k {
		return digits(d, i), e
	}
	return 0, i
}

// digits reads a number of a round in digits, 0 for others.
func digits(d *text.Doc, i int) int {
	k, err := strconv.Atoi(d.Word(i))
	if err != nil || k < 1 || k > maxRound {
		return 0
	}
	return k
}

// plainWords reports whether tokens i to j are words or hyphens: nothing that
// parts an ordinal from its noun.
func plainWords(d *text.Doc, i, j int) bool {
	for ; i < j; i++ {
		if f := d.Fold(i); d.Tokens[i].Kind == text.Punct && f != "-" && f != "." && f != "–" {
			return false
		}
	}
	return true
}
