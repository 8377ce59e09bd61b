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
	nowhere *spelling // of persons of no known state: only words that are spelled in one way everywhere
}

// spelling turns runs of Cyrillic letters into what they stand for.
type spelling struct {
	to      map[string]string // with ^ and $ where bound to an end of the word
	longest int               // letters of the longest run
	words   map[string]string // whole words in small letters
}

func loadForeign() (*foreignNames, error) {
	f := &foreignNames{byState: make(map[string]*spelling)}
	const letters, words = "data/foreign.ru.tsv", "data/family.ru.tsv"
	err := readSpellings(letters, func(states []string, pairs [][2]string) {
		s := &spelling{to: make(map[string]string)}
		for _, p := range pairs {
			s.to[p[0]] = p[1]
			s.longest = max(s.longest, len([]rune(strings.Trim(p[0], "^$"))))
		}
		for _, iso := range states {
			if iso == "*" {
				f.others = s
				continue
			}
			own := *s // states that share letters do not share words
			f.byState[iso] = &own
		}
	})
	if err != nil {
		return nil, err
	}
	if f.others == nil {
		return nil, fmt.Errorf("%s: no line for other states (*)", letters)
	}
	f.nowhere = &spelling{words: make(map[string]string)}
	err = readSpellings(words, func(states []string, pairs [][2]string) {
		for _, iso := range states {
			if f.byState[iso] == nil {
				own := *f.others
				f.byState[iso] = &own
			}
			s := f.byState[iso]
			if s.words == nil {
				s.words = make(map[string]string)
			}
			for _, p := range pairs {
				s.words[text.FoldWord(p[0])] = p[1]
			}
		}
		for _, p := range pairs {
			k := text.FoldWord(p[0])
			if to, ok := f.nowhere.words[k]; ok && to != p[1] {
				f.nowhere.words[k] = "" // by state
				continue
			}
			f.nowhere.words[k] = p[1]
		}
	})
	return f, err
}

// readSpellings hands on the rows of a file of spellings: states, a tab, and
// from=to, "|" between each.
func readSpellings(file string, row func(states []string, pairs [][2]string)) error {
	data, err := files.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read spellings of foreign names: %w", err)
	}
	for line, r := range text.Rows(data) {
		states, list, ok := strings.Cut(r, "\t")
		if !ok {
			return fmt.Errorf("%s:%d: want states, a tab, and from=to", file, line)
		}
		var pairs [][2]string
		for pair := range strings.SplitSeq(list, "|") {
			from, to, ok := strings.Cut(pair, "=")
			if pair == "" {
				continue
			}
			if !ok || from == "" {
				return fmt.Errorf("%s:%d: %q is not of the form from=to", file, line, pair)
			}
			pairs = append(pairs, [2]string{from, to})
		}
		row(strings.Split(states, "|"), pairs)
	}
	return nil
}

// of returns how names from a state are spelled.
func (f *foreignNames) of(iso string) *spelling {
	if iso == "" {
		return f.nowhere
	}
	if s := f.byState[iso]; s != nil {
		return s
	}
	return f.others
}

// word returns how a whole word is spelled, empty where that is not known.
func (s *spelling) word(w string) string {
	if s == nil {
		return ""
	}
	return s.words[text.FoldWord(w)]
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
