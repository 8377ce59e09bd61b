package act

import (
	"slices"
	"strings"

	"parley/extract/text"
)

// span is a stretch of tokens, half open.
type span struct{ first, end int }

// verb is a verb group: auxiliaries, negation and the verb itself, or a
// predicate such as "is opposed to".
type verb struct {
	span              // the whole group
	main      int     // token of the verb itself
	mainEnd   int     // where its frame's words end
	frames    []frame // of the verb itself; none where it is unknown
	finite    bool
	inf       bool // "to help"
	passive   bool
	predicate bool // an adjective behind "be"
	by        int  // where who does it may stand before the verb: behind the word of a passive; 0 for nowhere
	future    bool
	must      bool
	not       bool
	relative  bool // in a clause about a noun
	sub       bool // in a clause about when or why
}

// findVerbs lists the verb groups of the sentence.
func (r *reader) findVerbs() {
	if r.lang == text.English {
		r.englishVerbs()
	} else {
		r.wordVerbs()
	}
	r.dependent()
}

func isVerbTag(t string) bool { return strings.HasPrefix(t, "VB") || t == "MD" }

// englishVerbs reads verb groups off the tags.
func (r *reader) englishVerbs() {
	for i := r.lo; i < r.hi; {
		if !isVerbTag(r.tag(i)) || r.inChunk(i) {
			i++
			continue
		}
		v := verb{span: span{i, i}, main: i}
		if i > r.lo && r.d.Fold(i-1) == "to" && r.tag(i) == "VB" {
			v.inf = true
		}
		be, have := false, false
		k := i
		for k < r.hi && !r.inChunk(k) {
			t, f := r.tag(k), r.d.Fold(k)
			end := k + 1
			if e := r.is(r.d, mustCue, k); e > k {
				v.must, end = true, e
				if end > k+1 || f == "must" || f == "should" {
					v.main = k
				}
			} else if e := r.is(r.d, futureCue, k); e > k {
				v.future, end = true, e
				v.main = k
			} else if e := r.is(r.d, notCue, k); e > k {
				v.not, end = true, e
			} else if isVerbTag(t) {
				if k > i && t == "VB" && r.d.Fold(k-1) == "to" || v.main < k && !r.auxiliary(v.main) {
					break
				}
				be = be || r.any(v.main, beCue) && v.main < k
				have = have || r.any(v.main, haveCue) && v.main < k
				v.main = k
			} else if !strings.HasPrefix(t, "RB") && f != "'" && !(f == "s" || f == "ve" || f == "d" || f == "ll" || f == "re") {
				break
			}
			k = end
		}
		v.end = max(k, v.main+1)
		for v.end > v.main+1 && strings.HasPrefix(r.tag(v.end-1), "RB") && r.is(r.d, notCue, v.end-1) == v.end-1 {
			v.end--
		}
		r.frameOf(&v)
		t := r.tag(v.main)
		be = be || r.any(i, beCue) && i < v.main
		have = have || r.any(i, haveCue) && i < v.main
		v.passive = be && (t == "VBN" || t == "VBD") && !v.predicate
		switch {
		case v.predicate:
			v.finite = true
		case t == "VBG":
			v.finite = be
		case t == "VBN":
			v.finite = be || have || v.future
		case t == "VB":
			v.finite = !v.inf && (v.future || v.must || v.main > i || r.any(i, doCue))
		default:
			v.finite = true
		}
		r.verbs = append(r.verbs, v)
		i = max(v.end, v.mainEnd)
	}
}

// auxiliary reports whether token i may stand before the verb of its group.
func (r *reader) auxiliary(i int) bool {
	return r.tag(i) == "MD" || r.any(i, beCue, haveCue, doCue, getCue, futureCue, mustCue)
}

// any reports whether one of the cues begins at token i.
func (r *reader) any(i int, cues ...cue) bool {
	return slices.ContainsFunc(cues, func(c cue) bool { return r.is(r.d, c, i) > i })
}

// frameOf finds the frames of a verb group; those of the predicate behind "be"
// count for the group.
func (r *reader) frameOf(v *verb) {
	v.frames, v.mainEnd = r.words.at(r.d, v.main, func(f frame) bool { return f.part == verbPart })
	v.mainEnd = max(v.mainEnd, v.main+1)
	if v.main > v.first && r.any(v.main-1, beCue) {
		if fr, end := r.words.at(r.d, v.main, func(f frame) bool { return f.part == adjPart }); end > v.mainEnd {
			v.frames, v.mainEnd, v.end, v.predicate = fr, end, end, true
			return
		}
	}
	if !r.any(v.main, beCue) {
		return
	}
	for k := v.end; k < min(r.hi, v.end+3); k++ {
		if fr, end := r.words.at(r.d, k, func(f frame) bool { return f.part == adjPart }); len(fr) > 0 {
			v.frames, v.main, v.mainEnd, v.end, v.predicate = fr, k, end, end, true
			return
		}
		if e := r.is(r.d, notCue, k); e > k {
			v.not = true
			continue
		}
		if !strings.HasPrefix(r.tag(k), "RB") {
			return
		}
	}
}

// wordVerbs takes the words of frames for verbs, in languages without tags.
func (r *reader) wordVerbs() {
	for i := r.lo; i < r.hi; {
		fr, end := r.words.at(r.d, i, nil)
		if len(fr) == 0 || r.inChunk(i) || fr[0].part == nounPart {
			i = max(i+1, end)
			continue
		}
		v := verb{span: span{i, end}, main: i, mainEnd: end, frames: fr, finite: true}
		for k := i - 1; k >= max(r.lo, i-5) && !v.passive; k-- {
			near := i-k <= 3
			v.not = v.not || near && r.is(r.d, notCue, k) > k
			v.future = v.future || near && r.is(r.d, futureCue, k) > k
			v.must = v.must || near && r.is(r.d, mustCue, k) > k
			if end := r.is(r.d, passiveCue, k); end > k {
				v.passive, v.by = true, end
			}
			if r.d.Tokens[k].Kind == text.Punct {
				break
			}
		}
		r.verbs = append(r.verbs, v)
		i = end
	}
}

// dependent marks the verbs of clauses about a noun, and of clauses about when
// and why something is.
func (r *reader) dependent() {
	for k := range r.verbs {
		v := &r.verbs[k]
		from := r.lo
		if k > 0 {
			from = r.verbs[k-1].end
		}
		if !v.finite {
			continue
		}
		for j := k - 1; j >= 0 && !r.verbs[j].finite; j-- {
			from = r.lo
			if j > 0 {
				from = r.verbs[j-1].end
			}
		}
		comma := false
		for i := v.first - 1; i >= from; i-- {
			switch {
			case r.d.Fold(i) == ",":
				comma = true
			case r.is(r.d, whoCue, i) > i, r.is(r.d, thatCue, i) > i && r.tag(i) == "WDT":
				if v.first-i < 12 {
					v.relative = true
				}
			case !comma && r.is(r.d, subCue, i) > i:
				v.sub = true
			}
		}
	}
}

// inChunk reports whether token i is part of a noun phrase.
func (r *reader) inChunk(i int) bool {
	_, ok := slices.BinarySearchFunc(r.chunks, i, func(c span, i int) int {
		switch {
		case c.end <= i:
			return -1
		case c.first > i:
			return 1
		}
		return 0
	})
	return ok
}
