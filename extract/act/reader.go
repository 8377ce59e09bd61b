package act

import (
	"slices"
	"strings"

	"parley/extract/text"
)

// reader reads one sentence.
type reader struct {
	*frames
	*Extractor
	in     Input
	d      *text.Doc
	s      int
	lo, hi int      // tokens of the sentence
	tags   []string // of tokens lo to hi: Penn Treebank tags, or what stands for them
	els    []element
	chunks []span // noun phrases, in order
	agents []agent
	verbs  []verb
	// What is known of each verb already; with an end of 0 where nothing is.
	readings []reading
	zones    []span
}

func (e *Extractor) reader(f *frames, in Input, s int) *reader {
	x := in.Doc.Sentences[s]
	r := &reader{frames: f, Extractor: e, in: in, d: in.Doc, s: s, lo: int(x.First), hi: min(int(x.End), int(x.First)+longest)}
	r.tags = r.taggerTags()
	r.els = r.elements()
	r.tags = r.readTags()
	r.findChunks()
	r.findAgents()
	r.findVerbs()
	r.readings, r.zones = make([]reading, len(r.verbs)), make([]span, len(r.verbs))
	return r
}

func (r *reader) tag(i int) string {
	if i < r.lo || i-r.lo >= len(r.tags) {
		return ""
	}
	return r.tags[i-r.lo]
}

// taggerTags gives the tags of the tagger, nil where there is none for the
// language or it fails.
func (r *reader) taggerTags() []string {
	if !r.tagged() {
		return nil
	}
	t, err := r.Extractor.tags.Tags(r.d, r.s)
	if err != nil {
		return nil
	}
	return slices.Clone(t)
}

// readTags gives each token a tag: names are nouns. Where there are none of a
// tagger, the frames tell verbs and small words, and the rest are nouns.
func (r *reader) readTags() []string {
	if r.tags != nil {
		for _, el := range r.els {
			if el.kind == groupEl {
				continue
			}
			for k := el.first; k < min(el.end, r.lo+len(r.tags)); k++ {
				r.tags[k-r.lo] = "NNP"
			}
		}
		return r.tags
	}
	out := make([]string, r.hi-r.lo)
	for i := r.lo; i < r.hi; {
		tag, end := r.guessTag(i)
		for ; i < min(end, r.hi); i++ {
			out[i-r.lo] = tag
		}
	}
	for _, el := range r.els {
		for k := el.first; k < min(el.end, r.hi); k++ {
			out[k-r.lo] = "NN"
		}
	}
	return out
}

// tagged reports whether a tagger reads the language.
func (r *reader) tagged() bool { return r.lang == text.English && r.Extractor.tags != nil }

func (r *reader) guessTag(i int) (tag string, end int) {
	switch r.d.Tokens[i].Kind {
	case text.Punct:
		return r.d.Fold(i), i + 1
	case text.Number:
		return "CD", i + 1
	}
	for _, c := range []struct {
		cue cue
		tag string
	}{{whoCue, "WDT"}, {subCue, "IN"}, {prepCue, "IN"}, {andCue, "CC"}, {pronounCue, "PRP"}, {thatCue, "IN"}, {notCue, "RB"}, {futureCue, "MD"}, {mustCue, "MD"}, {passiveCue, "MD"}} {
		if end := r.is(r.d, c.cue, i); end > i {
			return c.tag, end
		}
	}
	if fr, end := r.words.at(r.d, i, nil); len(fr) > 0 && fr[0].part != nounPart {
		return "VBD", end
	} else if len(fr) > 0 {
		return "NN", end
	}
	return "NN", i + 1
}

// findChunks lists the noun phrases.
func (r *reader) findChunks() {
	for i := r.lo; i < r.hi; {
		if !r.nominal(i) {
			i++
			continue
		}
		j := i + 1
		noun := strings.HasPrefix(r.tag(i), "NN")
		for j < r.hi && r.nominal(j) && !(noun && (r.tag(j) == "DT" || r.tag(j) == "PRP$") && r.d.Fold(j) != "'") {
			noun = noun || strings.HasPrefix(r.tag(j), "NN")
			j++
		}
		r.chunks = append(r.chunks, span{i, j})
		i = j
	}
}

// nominal reports whether token i may be part of a noun phrase.
func (r *reader) nominal(i int) bool {
	t := r.tag(i)
	if r.is(r.d, timeCue, i) > i {
		return false
	}
	switch {
	case strings.HasPrefix(t, "NN"), strings.HasPrefix(t, "JJ"), t == "DT", t == "CD", t == "PRP$", t == "POS":
		return true
	case r.lang != text.English:
		return false
	case t == "VBN" || t == "VBG":
		// "ousted president", "a neighboring state"
		next := r.tag(i + 1)
		prev := r.tag(i - 1)
		modifies := prev == "DT" || strings.HasPrefix(prev, "JJ") || prev == "CD" || prev == "PRP$" || prev == "IN" || prev == "" || prev == "POS"
		return modifies && (strings.HasPrefix(next, "NN") || strings.HasPrefix(next, "JJ"))
	case r.d.Fold(i) == "-":
		return r.d.Tokens[i].Has(text.Glued) && i+1 < r.hi && r.d.Tokens[i+1].Has(text.Glued)
	case r.d.Fold(i) == "'":
		return i+1 < r.hi && r.d.Tokens[i].Has(text.Glued) && (r.d.Fold(i+1) == "s" || i > r.lo && strings.HasSuffix(r.d.Fold(i-1), "s"))
	case r.d.Fold(i) == "s":
		return i > r.lo && r.d.Fold(i-1) == "'" && r.d.Tokens[i].Has(text.Glued) && i-2 >= r.lo && strings.HasPrefix(r.tag(i-2), "NN")
	}
	return false
}
