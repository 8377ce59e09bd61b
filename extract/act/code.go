package act

import (
	"slices"

	"parley/extract/text"
)

// reading is what a verb and what follows it tell.
type reading struct {
	code    string // CAMEO code; empty where it tells no act
	word    span   // the word that tells
	last    int    // the verb whose objects count, an index into verbs
	from    int    // token from which they stand
	passive bool   // the subject is acted upon
	promise bool   // what it tells is to come
}

// read tells what verb k says. Verbs only govern those behind them, so each is
// read once.
func (r *reader) read(k int) reading {
	if r.readings[k].word.end == 0 {
		r.readings[k] = r.interpret(k)
	}
	return r.readings[k]
}

func (r *reader) interpret(k int) reading {
	v := &r.verbs[k]
	zone := r.zone(k)
	out := reading{word: span{v.main, v.mainEnd}, last: k, from: v.mainEnd, passive: v.passive}
	f, ok := r.pick(v, zone)
	out.passive = out.passive != f.swap
	out.code = f.code
	switch {
	case !ok || f.does == light || f.does == plans || f.does == intends || f.does == stops:
		r.complement(&out, v, f.does, zone)
	case f.does == says || f.does == claims:
		if v.passive {
			r.complement(&out, v, light, zone)
		}
	}
	r.modify(&out, v, f.does)
	return out
}

// pick chooses the frame of a verb: the first whose object has a noun of its
// classes, else the first that takes any.
func (r *reader) pick(v *verb, zone span) (frame, bool) {
	for _, f := range v.frames {
		if f.with != nil && r.hasClass(f.with, v, zone) {
			return f, true
		}
	}
	for _, f := range v.frames {
		if f.with == nil {
			return f, true
		}
	}
	return frame{}, false
}

// object is how many tokens after a verb its object may stand.
const object = 14

func (r *reader) hasClass(classes []string, v *verb, zone span) bool {
	in := func(lo, hi int) bool {
		for i := lo; i < hi; i++ {
			names, end := r.classes.at(r.d, i, nil)
			if end < hi && r.d.Fold(end) == "-" && r.d.Tokens[end].Has(text.Glued) {
				continue // "war-torn"
			}
			for _, n := range names {
				if slices.Contains(classes, n) {
					return true
				}
			}
		}
		return false
	}
	if in(zone.first, min(zone.end, zone.first+object)) {
		return true
	}
	return v.passive && in(max(r.clauseStart(v.first), v.first-object), v.first)
}

// complement reads the verb or noun that a verb governs.
func (r *reader) complement(out *reading, v *verb, does string, zone span) {
	k := out.last
	inner := reading{}
	for j := k + 1; j < len(r.verbs) && r.verbs[j].first < zone.end; j++ {
		w := &r.verbs[j]
		if w.relative || w.sub || r.lang == text.English && w.finite {
			continue
		}
		if w.first-v.end > 8 && !w.inf {
			break
		}
		if inner = r.read(j); inner.code != "" {
			break
		}
	}
	if inner.code == "" || does == stops {
		if code, at, ok := r.noun(zone.first, min(zone.end, zone.first+object)); ok && (inner.code == "" || at.first < inner.word.first) {
			inner = reading{code: code, word: at, last: k, from: v.mainEnd}
		}
	}
	if inner.code == "" && v.passive {
		if code, at, ok := r.noun(r.clauseStart(v.first), v.first); ok {
			inner = reading{code: code, word: at, last: k, from: v.mainEnd}
		}
	}
	switch does {
	case intends, plans:
		out.promise = true
		switch {
		case inner.code == "":
			if does == intends {
				out.code = "03"
			}
			return
		case friendly(inner.code):
			out.code = "03"
		case hostile(inner.code):
			out.code = "13"
		default:
			out.code = inner.code
		}
		out.last, out.from = inner.last, inner.from
	case stops:
		switch {
		case friendly(inner.code):
			out.code = "16"
		case hostile(inner.code):
			out.code = "08"
		}
	default:
		if inner.code != "" {
			out.code, out.last, out.from, out.word = inner.code, inner.last, inner.from, inner.word
			if inner.passive {
				out.passive = true
			}
		}
	}
}

// modify changes a code by tense and negation.
func (r *reader) modify(out *reading, v *verb, does string) {
	switch {
	case out.code == "":
	case v.not && (friendly(out.code) || does == intends || does == plans):
		out.code = "12"
	case v.not && hostile(out.code) && v.future:
		out.code = "03"
	case out.promise || v.not:
	case v.future && friendly(out.code):
		out.code = "03"
	case v.future && hostile(out.code):
		out.code = "13"
	}
}

// noun finds the first noun that tells of an act in tokens lo to hi.
func (r *reader) noun(lo, hi int) (code string, at span, ok bool) {
	for i := lo; i < hi; i++ {
		fr, end := r.words.at(r.d, i, func(f frame) bool { return f.part == nounPart })
		if len(fr) == 0 || end > hi || isVerbTag(r.tag(end-1)) && r.lang == text.English && r.tag(end-1) != "VBG" {
			continue
		}
		return fr[0].code, span{i, end}, true
	}
	return "", span{}, false
}

// zone is where the objects of verb k stand: up to the next clause.
func (r *reader) zone(k int) span {
	if r.zones[k].first == 0 {
		r.zones[k] = r.findZone(k)
	}
	return r.zones[k]
}

func (r *reader) findZone(k int) span {
	v := &r.verbs[k]
	end := r.hi
	for j := k + 1; j < len(r.verbs); j++ {
		w := &r.verbs[j]
		if w.finite && w.first >= v.mainEnd && !w.relative && r.lang == text.English {
			end = w.first
			break
		}
	}
	cut := end
	for i := v.mainEnd; i < end; i++ {
		f := r.d.Fold(i)
		if f == ";" || f == ":" || f == "," && r.lang != text.English || r.is(r.d, whoCue, i) > i || r.is(r.d, subCue, i) > i && !(f == "as" && !r.clauseAt(i)) {
			return span{v.mainEnd, i}
		}
	}
	if end < r.hi {
		// The subject of the next clause is not ours.
		for i := end - 1; i > v.mainEnd; i-- {
			if f := r.d.Fold(i); f == "," && !r.inChunk(i) || r.is(r.d, andCue, i) > i && end-i < 8 || r.is(r.d, thatCue, i) > i {
				cut = i
				break
			}
		}
	}
	return span{v.mainEnd, cut}
}

// clauseAt reports whether a finite verb follows token i before the next comma:
// "as unacceptable" begins no clause.
func (r *reader) clauseAt(i int) bool {
	for k := range r.verbs {
		v := &r.verbs[k]
		if v.first <= i || !v.finite {
			continue
		}
		for j := i; j < v.first; j++ {
			if r.d.Fold(j) == "," {
				return false
			}
		}
		return true
	}
	return false
}
