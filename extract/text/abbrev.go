package text

import (
	"embed"
	"fmt"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Abbreviations are knowledge and lie in data/abbrev.LANG.txt; the head of the
// English file explains the classes.
//
//go:embed data/abbrev.*.txt
var abbreviationFiles embed.FS

type abbreviationClass uint8

const (
	before abbreviationClass = 1 << iota
	number
	anywhere
	opener
)

var classNames = map[string]abbreviationClass{"before": before, "number": number, "anywhere": anywhere, "opener": opener}

// abbreviations says of words, by comparison form, what a full stop after them
// means. The zero bits of a word written with a capital letter in the file are
// kept apart: such a word matches only where it has one.
type abbreviations struct {
	any     map[string]abbreviationClass
	capital map[string]abbreviationClass
}

// class returns the classes of a word that stands before a full stop.
func (a *abbreviations) class(word, fold string) abbreviationClass {
	c := a.any[fold]
	if r, _ := utf8.DecodeRuneInString(word); !isLower(r) {
		c |= a.capital[fold]
	}
	return c
}

// opens reports whether a word often begins a sentence.
func (a *abbreviations) opens(word, fold string) bool { return a.class(word, fold)&opener != 0 }

// The files are parsed on first use and not changed afterwards.
var (
	englishAbbreviations    = sync.OnceValue(func() *abbreviations { return loadAbbreviations("en") })
	vietnameseAbbreviations = sync.OnceValue(func() *abbreviations { return loadAbbreviations("en", "vi") })
	russianAbbreviations    = sync.OnceValue(func() *abbreviations { return loadAbbreviations("en", "ru") })
)

func abbreviationsOf(lang Lang) *abbreviations {
	switch lang {
	case Vietnamese:
		return vietnameseAbbreviations()
	case Russian:
		return russianAbbreviations()
	}
	return englishAbbreviations()
}

// loadAbbreviations merges the files of some languages. The files are part of
// the program and checked by a test, so a bad line is left out rather than reported.
func loadAbbreviations(langs ...string) *abbreviations {
	a := &abbreviations{any: map[string]abbreviationClass{}, capital: map[string]abbreviationClass{}}
	for i, lang := range langs {
		name := "data/abbrev." + lang + ".txt"
		data, err := abbreviationFiles.ReadFile(name)
		if err != nil {
			continue
		}
		foreign := i+1 < len(langs) // of another language: its openers are no words here
		_ = a.parse(name, string(data), foreign)
	}
	return a
}

func (a *abbreviations) parse(name, data string, foreign bool) error {
	var bad error
	for n, line := range strings.Split(data, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		class, ok := classNames[words[0]]
		if !ok {
			bad = fmt.Errorf("%s:%d: unknown class %q; use before, number, anywhere or opener", name, n+1, words[0])
			continue
		}
		if class == opener && foreign {
			continue
		}
		for _, w := range words[1:] {
			into := a.any
			if r, _ := utf8.DecodeRuneInString(w); unicode.IsUpper(r) {
				into = a.capital
			}
			into[FoldWord(w)] |= class
		}
	}
	return bad
}
