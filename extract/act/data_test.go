package act

import (
	"slices"
	"strings"
	"testing"

	"parley/extract/text"
)

func TestDataTellsItsLicence(t *testing.T) {
	all, err := files.ReadDir("data")
	if err != nil || len(all) == 0 {
		t.Fatalf("%d files, %v", len(all), err)
	}
	for _, f := range all {
		data, _ := files.ReadFile("data/" + f.Name())
		head := string(data[:min(len(data), 400)])
		if !strings.Contains(head, "CC0-1.0") && !strings.Contains(head, "Facts of the CAMEO and PLOVER codebooks") {
			t.Errorf("%s does not tell its licence in the head", f.Name())
		}
	}
}

// A form that stands twice for the same reading can never count the second time.
func TestDataHasNoDuplicates(t *testing.T) {
	for _, lang := range []string{"en", "vi", "ru"} {
		file := "data/frames." + lang + ".tsv"
		data, err := files.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]int{}
		for line, row := range text.Rows(data) {
			col := strings.Split(row, "\t")
			for _, f := range strings.Split(col[3], "|") {
				k := strings.Join([]string{col[0], col[1], col[2], f}, "\t")
				if col[0] == "verb" && !strings.Contains(col[2], "with=") || col[0] == "noun" || col[0] == "adj" {
					k = col[0] + "\t" + f // only the first row without a class counts
				}
				if first, ok := seen[k]; ok {
					t.Errorf("%s:%d: %q stands in line %d already", file, line, f, first)
				}
				seen[k] = line
			}
		}
	}
}

func TestFramesRefuseWhatNobodyReads(t *testing.T) {
	for _, row := range []string{
		"verb\t21\t-\tdance",
		"verb\tmaybe\t-\tdance",
		"verb\t04\tloud\tmeet",
		"adverb\t04\t-\tgladly",
		"cue\tperhaps\t-\tperhaps",
		"verb\t04\tmeet",
		"verb\t04\t-\t",
		"class\tAID\t-\t|",
		"mode\tAID\t-\tfood",
	} {
		f := newFrames(text.English)
		if err := f.add(row, nil); err == nil {
			t.Errorf("%q is taken", row)
		}
	}
}

// Every class that a frame asks for must have nouns.
func TestClassesExist(t *testing.T) {
	for _, lang := range []text.Lang{text.English, text.Vietnamese, text.Russian} {
		f, err := loadFrames(lang)
		if err != nil {
			t.Fatal(err)
		}
		have := map[string]bool{}
		for _, list := range f.classes.first {
			for _, p := range list {
				have[p.val] = true
			}
		}
		for _, list := range f.words.first {
			for _, p := range list {
				for _, c := range p.val.with {
					if !have[c] {
						t.Errorf("%s: %v asks for nouns of the class %s, which has none", lang, p.words, c)
					}
				}
			}
		}
	}
}

func TestInflections(t *testing.T) {
	irregular := map[string][]string{"take": {"took", "taken"}}
	for form, want := range map[string]string{
		"ban":      "ban bans banning banned",
		"travel":   "travel travels travelling traveling travelled traveled",
		"carry on": "carry on|carries on|carrying on|carried on",
		"take":     "take takes taking took taken",
		"agree":    "agree agrees agreeing agreed",
	} {
		sep := " "
		if strings.Contains(want, "|") {
			sep = "|"
		}
		got := inflections(verbPart, form, irregular)
		for _, w := range strings.Split(want, sep) {
			if !slices.Contains(got, w) {
				t.Errorf("%s: %q is not among %q", form, w, got)
			}
		}
	}
	if got := inflections(nounPart, "peace party", nil); !slices.Equal(got, []string{"peace party", "peace parties"}) {
		t.Errorf("peace party: %q", got)
	}
}

func TestForms(t *testing.T) {
	f := newForms[string]()
	for form, v := range map[string]string{"отказ*": "stem", "отказался*": "longer", "отказ": "whole", "=отказ от": "two"} {
		if err := f.add(text.Russian, strings.TrimPrefix(form, "="), v); err != nil {
			t.Fatal(err)
		}
	}
	for word, want := range map[string]string{"отказ": "whole", "отказом": "stem", "отказались": "stem", "отказался": "longer", "отказ от": "two", "от": ""} {
		vals, _ := f.at(text.New(text.Russian, word), 0, nil)
		if got := strings.Join(vals, " "); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
	if err := f.add(text.Russian, "от*", "short"); err == nil {
		t.Error("a beginning of two letters is taken")
	}
}

// Modes must be those of an event that a code has.
func TestModesHaveEvents(t *testing.T) {
	codes, err := loadCodes()
	if err != nil {
		t.Fatal(err)
	}
	events := map[string]bool{}
	for _, c := range codes {
		events[c.Plover] = true
	}
	for _, lang := range []text.Lang{text.English, text.Vietnamese, text.Russian} {
		f, err := loadFrames(lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, list := range f.modes.first {
			for _, p := range list {
				if !events[p.val.event] {
					t.Errorf("%s: mode %s of %q, which is no event", lang, p.val.name, p.val.event)
				}
			}
		}
	}
}
