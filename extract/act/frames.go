package act

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"parley/extract/lexicon"
	"parley/extract/text"
)

//go:embed data/*.tsv
var files embed.FS

// partOfSpeech is what a frame's word is.
type partOfSpeech uint8

const (
	verbPart partOfSpeech = iota
	nounPart
	adjPart // predicates such as "opposed to", "ready"
)

var partNames = []string{"verb", "noun", "adj"}

// What a frame's word does to the code of the clause where it is no act by itself.
const (
	says    = "say"    // tells what somebody says
	claims  = "claim"  // says something bad of somebody
	intends = "intend" // a promise: its complement is to come
	plans   = "plan"   // like intends, but nothing by itself
	light   = "light"  // leaves the meaning to its object or infinitive: "hold", "begin"
	stops   = "stop"   // ends what its object tells of
)

// frame is what a word says that tells of an act.
type frame struct {
	part  partOfSpeech
	code  string   // CAMEO code of two to four digits; empty where does says more
	does  string   // one of the constants above; empty for an act
	with  []string // classes of nouns of which the object must have one; nil for any object
	swap  bool     // the subject is acted upon: "suffered", "received aid from"
	guest bool     // tells of meeting only right before who is met
}

// mode is how an act is done, as PLOVER tells it.
type mode struct {
	event string // PLOVER event
	name  string
	order int // of its row among all: the least counts
}

// cue is a class of small words of a language.
type cue uint8

const (
	notCue       cue = iota // negation
	futureCue               // auxiliaries of what is to come
	mustCue                 // obligation
	byCue                   // before the agent of a passive
	passiveCue              // before the verb of a passive, where words tell it
	prepCue                 // prepositions
	ofCue                   // those that tie a state to its people: "of", "in"
	andCue                  // links the members of a list
	whoCue                  // begins a clause about the noun before it
	thatCue                 // begins what is said
	subCue                  // begins a clause about when or why
	pronounCue              // stands for the subject of the sentence
	betweenCue              // before a pair
	headCue                 // nouns that leave the sector to what follows: "members of"
	attributeCue            // behind a comma: who says so ("according to")
	timeCue                 // days, which end a noun phrase
	compassCue              // before the name of a state: a part of it
	personCue               // words for a person who may be met
	placeCue                // prepositions of place
	ethnicCue               // before a people that lives in another state
	ifCue                   // begins a condition
	beCue                   // forms of "to be"
	haveCue                 // of "to have"
	doCue                   // of "to do"
	getCue                  // other auxiliaries of passive and future
	framingCue              // prepositions before what is only the setting
	otherCue                // words of the same look that tell of no act
	cues
)

var cueNames = [cues]string{"not", "future", "must", "by", "passive", "prep", "of", "and", "who", "that", "sub", "pronoun", "between", "head", "attribution", "time", "compass", "person", "place", "ethnic", "if", "be", "have", "do", "get", "framing", "other"}

// frames are the words of one language.
type frames struct {
	lang    text.Lang
	words   *forms[frame]
	classes *forms[string] // nouns by class
	groups  *forms[string] // nouns for people, by PLOVER sector
	modes   *forms[mode]
	context *forms[string] // words of PLOVER's contexts, by their names
	cues    [cues]*forms[struct{}]
	rows    int // of modes
}

func newFrames(lang text.Lang) *frames {
	f := &frames{lang: lang, words: newForms[frame](), classes: newForms[string](), groups: newForms[string](), modes: newForms[mode](), context: newForms[string]()}
	for i := range f.cues {
		f.cues[i] = newForms[struct{}]()
	}
	return f
}

func loadFrames(lang text.Lang) (*frames, error) {
	f := newFrames(lang)
	file := "data/frames." + string(lang) + ".tsv"
	data, err := files.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read frames of acts: %w", err)
	}
	irregular := make(map[string][]string)
	for line, row := range text.Rows(data) {
		if err := f.add(row, irregular); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, line, err)
		}
	}
	return f, f.addGroups()
}

// addGroups takes the nouns for people that the lexicon knows.
func (f *frames) addGroups() error {
	kinds, err := lexicon.Words(f.lang)
	if err != nil {
		return err
	}
	for kind, words := range kinds {
		sector, ok := strings.CutPrefix(kind, "group.")
		if !ok {
			continue
		}
		for _, w := range words {
			for _, form := range f.numbers(w) {
				if err := f.groups.add(f.lang, form, sector); err != nil {
					return fmt.Errorf("words of kind %s: %w", kind, err)
				}
			}
		}
	}
	return nil
}

// numbers returns a noun as a text may have it: English nouns in both numbers,
// Russian ones in all cases.
func (f *frames) numbers(w string) []string {
	if strings.HasSuffix(w, "*") {
		return []string{w}
	}
	switch f.lang {
	case text.English:
		if n := len(w); strings.HasSuffix(w, "ies") {
			return []string{w, w[:n-3] + "y"}
		} else if strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && n > 4 {
			return []string{w, w[:n-1]}
		}
		return inflections(nounPart, w, nil)
	case text.Russian:
		d := text.New(f.lang, w)
		if len(d.Tokens) == 1 && len([]rune(d.Key(0))) >= 5 {
			return []string{d.Key(0) + "*"}
		}
	}
	return []string{w}
}

func (f *frames) add(row string, irregular map[string][]string) error {
	col := strings.Split(row, "\t")
	if len(col) != 4 {
		return fmt.Errorf("want 4 columns (part, name, attributes, forms), got %d", len(col))
	}
	all := strings.Split(col[3], "|")
	switch col[0] {
	case "irregular":
		for _, v := range all {
			w := strings.Fields(v)
			irregular[w[0]] = w[1:]
		}
		return nil
	case "cue":
		k := slices.Index(cueNames[:], col[1])
		if k < 0 {
			return fmt.Errorf("no cue is called %q; there are %v", col[1], cueNames)
		}
		for _, w := range all {
			if err := f.cues[k].add(f.lang, w, struct{}{}); err != nil {
				return err
			}
		}
		return nil
	case "mode":
		event, name, ok := strings.Cut(col[1], ".")
		if !ok {
			return fmt.Errorf("mode %q has no PLOVER event before a full stop", col[1])
		}
		f.rows++
		for _, w := range all {
			list := f.numbers(w)
			if f.lang == text.English { // the words may be verbs or nouns
				list = append(list, inflections(verbPart, w, irregular)...)
			}
			slices.Sort(list)
			for _, form := range slices.Compact(list) {
				if err := f.modes.add(f.lang, form, mode{event, name, f.rows}); err != nil {
					return err
				}
			}
		}
		return nil
	case "class", "group", "context":
		into := map[string]*forms[string]{"class": f.classes, "group": f.groups, "context": f.context}[col[0]]
		for _, w := range all {
			for _, form := range f.numbers(w) {
				if err := into.add(f.lang, form, col[1]); err != nil {
					return err
				}
			}
		}
		return nil
	}
	fr, err := readFrame(col[0], col[1], col[2])
	if err != nil {
		return err
	}
	for _, w := range all {
		list := []string{w}
		switch {
		case f.lang == text.English:
			list = inflections(fr.part, w, irregular)
		case f.lang == text.Russian && fr.part == verbPart && strings.HasSuffix(w, "л*"):
			list = append(list, strings.TrimSuffix(w, "л*")+"ть*") // the infinitive of a past tense
		}
		slices.Sort(list)
		for _, form := range slices.Compact(list) {
			if err := f.words.add(f.lang, form, fr); err != nil {
				return err
			}
		}
	}
	return nil
}

func readFrame(part, name, attributes string) (frame, error) {
	k := slices.Index(partNames, part)
	if k < 0 {
		return frame{}, fmt.Errorf("no part of speech is called %q; there are %v, cue, class, group, mode, context and irregular", part, partNames)
	}
	fr := frame{part: partOfSpeech(k)}
	switch name {
	case says, claims, intends, plans, light, stops:
		fr.does = name
	default:
		if Root(name) == "" {
			return frame{}, fmt.Errorf("%q is neither a CAMEO code nor what a word may do", name)
		}
		fr.code = name
	}
	if attributes == "-" {
		return fr, nil
	}
	for _, a := range strings.Split(attributes, ",") {
		key, val, _ := strings.Cut(a, "=")
		switch key {
		case "with":
			fr.with = strings.Split(val, "+")
		case "swap":
			fr.swap = true
		case "guest":
			fr.guest = true
		default:
			return frame{}, fmt.Errorf("frames have no attribute %q", a)
		}
	}
	return fr, nil
}

// is returns where a cue that begins at token i ends, i where there is none.
func (f *frames) is(d *text.Doc, c cue, i int) int {
	_, end := f.cues[c].at(d, i, nil)
	return end
}
