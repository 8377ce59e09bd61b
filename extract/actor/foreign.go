package actor

import (
	"fmt"
	"strings"

	"parley/extract/text"
)

// foreignNames tells how Russian text spells the names of other languages.
type foreignNames struct {
	byState map[string]*spelling
	others  *spelling // of states that are not named
}

// spelling turns runs of Cyrillic letters into what they stand for.
type spelling struct {
	to      map[string]string // with ^ and $ where bound to an end of the word
	longest int               // letters of the longest run
}

func loadForeign() (*foreignNames, error) {
	const file = "data/foreign.ru.tsv"
	data, err := files.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read spellings of foreign names: %w", err)
	}
	f := &foreignNames{byState: make(map[string]*spelling)}
	for line, row := range text.Rows(data) {
		states, pairs, ok := strings.Cut(row, "\t")
		if !ok {
			return nil, fmt.Errorf("%s:%d: want states, a tab, and from=to", file, line)
		}
		s := &spelling{to: make(map[string]string)}
		for pair := range strings.SplitSeq(pairs, "|") {
			from, to, ok := strings.Cut(pair, "=")
			if pair == "" {
				continue
			}
			if !ok || from == "" {
				return nil, fmt.Errorf("%s:%d: %q is not of the form from=to", file, line, pair)
			}
			s.to[from] = to
			s.longest = max(s.longest, len([]rune(strings.Trim(from, "^$"))))
		}
		for iso := range strings.SplitSeq(states, "|") {
			if iso == "*" {
				f.others = s
				continue
			}
			f.byState[iso] = s
		}
	}
	if f.others == nil {
		return nil, fmt.Errorf("%s: no line for other states (*)", file)
	}
	return f, nil
}

// of returns how names from a state are spelled; nil where it is not known.
func (f *foreignNames) of(iso string) *spelling {
	if iso == "" {
		return nil
	}
	if s := f.byState[iso]; s != nil {
		return s
	}
	return f.others
}

// at returns what the letters of word from i on stand for, and how many they
// are; 0 where nothing fits. A nil spelling knows nothing.
func (s *spelling) at(word []rune, i int) (to string, n int) {
	if s == nil {
		return "", 0
	}
	for n = min(s.longest, len(word)-i); n > 0; n-- {
		run := string(word[i : i+n])
		if i == 0 {
			if to, ok := s.to["^"+run]; ok {
				return to, n
			}
		}
		if i+n == len(word) {
			if to, ok := s.to[run+"$"]; ok {
				return to, n
			}
		}
		if to, ok := s.to[run]; ok {
			return to, n
		}
	}
	return "", 0
}

// respell writes the names of foreigners whom no list knows as their own state
// does: Russian "Ли Шанфу" is Li Shangfu.
func (p *pass) respell() {
	if p.d.Lang != text.Russian {
		return
	}
	for i := range p.persons {
		if x := &p.persons[i]; x.entry == nil && x.local != "" {
			x.name = p.english(x.local, p.foreign.of(x.country))
		}
	}
}
