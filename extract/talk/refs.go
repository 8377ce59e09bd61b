package talk

import (
	"slices"

	"parley/extract/actor"
	"parley/extract/lexicon"
	"parley/extract/name"
	"parley/extract/text"
)

// withPronouns adds the pronouns that stand for a person of refs, and the words
// that stand for an international body, in text order.
func (r *reader) withPronouns(refs []actor.Ref) []actor.Ref {
	out := slices.Clone(refs)
	next := 0
	for i := range r.d.Tokens {
		for next < len(refs) && refs[next].End <= i {
			next++
		}
		if next < len(refs) && refs[next].First <= i {
			continue
		}
		if body, end, ok := r.at(r.d, bodyCue, i); ok {
			out = append(out, actor.Ref{First: i, End: end, Actor: -1, Party: body, Kind: actor.BodyRef})
			continue
		}
		who, end, ok := r.at(r.d, pronounCue, i)
		if !ok || end < len(r.d.Tokens) && r.d.Lang == text.Vietnamese && r.d.Tokens[end].Has(text.Capital) {
			continue // "ông Putin"
		}
		switch who {
		case forBody:
			if p, ok := r.bodySpokenOf(refs[:next]); ok {
				p.First, p.End = i, end
				out = append(out, p)
			}
			continue
		case forState:
			if p, ok := r.stateSpokenOf(refs[:next], i); ok {
				p.First, p.End = i, i+1
				out = append(out, p)
			}
			continue
		}
		if p, ok := r.spokenOf(refs[:next], i); ok {
			p.First, p.End = i, end
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b actor.Ref) int { return a.First - b.First })
	return out
}

// capitals makes Russian capitals states where no place can be meant: right behind a word
// for talks, behind "with" and "between", in a list with another state, and first in a
// sentence with a word behind: "переговоры Вашингтона и Эр-Рияда", "Лондон отклонил".
func (r *reader) capitals() {
	if r.d.Lang != text.Russian {
		return
	}
	for k := range r.refs {
		x := &r.refs[k]
		if x.Kind != actor.StateRef || x.Role != name.Located || !r.d.Tokens[x.First].Has(text.Capital) || !r.standsForState(k) {
			continue
		}
		x.Role = name.Acts
		r.places = slices.DeleteFunc(r.places, func(p placeAt) bool { return p.first < x.End && x.First < p.end })
	}
}

// standsForState reports whether ref k, a capital, is what capitals describes.
func (r *reader) standsForState(k int) bool {
	x := r.refs[k]
	s := r.d.SentenceOf(x.First)
	if x.First == int(s.First) {
		return x.End < int(s.End) && r.d.Tokens[x.End].Kind == text.Word && !r.d.Tokens[x.End].Has(text.Capital)
	}
	before := x.First - 1
	for i := max(int(s.First), x.First-3); i <= before; i++ {
		if _, end := r.triggers.At(r.d, i); end == x.First {
			return true
		}
	}
	for _, g := range []group{partnerCue, betweenCue} {
		if _, end, ok := r.at(r.d, g, before); ok && end == x.First {
			return true
		}
	}
	if _, end, ok := r.at(r.d, withCue, before); ok && end == x.First && k > 0 {
		p := r.refs[k-1]
		return p.End == before && p.Kind == actor.StateRef && p.Role == name.Acts
	}
	return false
}

// spokenOf returns the person that a pronoun at token i stands for: the first
// one named in its sentence or, where none is, in the nearest of the three before.
func (r *reader) spokenOf(before []actor.Ref, i int) (actor.Ref, bool) {
	s := int(r.d.Tokens[i].Sentence)
	best, at := actor.Ref{}, -1
	for k := len(before) - 1; k >= 0; k-- {
		x := before[k]
		of := int(r.d.Tokens[x.First].Sentence)
		if of < s-3 || at >= 0 && of < at {
			break
		}
		if x.Kind == actor.PersonRef && x.Party != "" {
			best, at = x, of
		}
	}
	return best, at >= 0
}

// bodySpokenOf returns the international body that "the bloc" stands
// for: of those named before it the one named most, the latest of several. The
// United Nations are called otherwise.
func (r *reader) bodySpokenOf(before []actor.Ref) (actor.Ref, bool) {
	count := map[string]int{}
	best := actor.Ref{}
	for _, x := range before {
		if x.Kind != actor.BodyRef || x.Party == "" || lexicon.IsState(x.Party) || x.Party == worldBody {
			continue
		}
		count[x.Party]++
		if count[x.Party] >= count[best.Party] {
			best = x
		}
	}
	return best, best.Party != ""
}

// worldBody is the one international body that is neither a bloc nor a group.
const worldBody = "United Nations"

// stateSpokenOf returns the state that "it" at token i stands for: the first
// that acts in the sentence before.
func (r *reader) stateSpokenOf(before []actor.Ref, i int) (actor.Ref, bool) {
	s := int(r.d.Tokens[i].Sentence)
	best, ok := actor.Ref{}, false
	for k := len(before) - 1; k >= 0 && int(r.d.Tokens[before[k].First].Sentence) >= s-1; k-- {
		if x := before[k]; x.Kind == actor.StateRef && x.Role == name.Acts {
			best, ok = x, true
		}
	}
	return best, ok
}

// findMargins lists the stretches that name an event at whose edge another
// takes place: "on the sidelines of the G20 summit".
func (r *reader) findMargins() []span {
	var out []span
	for _, c := range r.find(r.d, settingCue, 0, len(r.d.Tokens)) {
		if c.name != margins {
			continue
		}
		end, event := c.end, false
		for k := c.end; k < min(c.end+9, len(r.d.Tokens)); {
			if r.d.Tokens[k].Kind == text.Punct && r.d.Fold(k) != "-" {
				break
			}
			if _, _, ok := r.at(r.d, officialCue, k); ok && event {
				break // "of the forum in Tashkent the ministers of ..."
			}
			if _, e := r.triggers.At(r.d, k); e > k {
				if event {
					break
				}
				event, end, k = true, e, e
				continue
			}
			if x, ok := r.refAt(k); ok {
				if x.Kind == actor.PersonRef || event && k > end+1 {
					break
				}
				end, k = x.End, x.End
				continue
			}
			k++
		}
		out = append(out, span{c.first, end})
	}
	return out
}

// refAt returns the ref that begins at token i.
func (r *reader) refAt(i int) (actor.Ref, bool) {
	k, ok := slices.BinarySearchFunc(r.refs, i, func(x actor.Ref, i int) int { return x.First - i })
	if !ok {
		return actor.Ref{}, false
	}
	return r.refs[k], true
}

// stage reports whether the event at token i is only where somebody speaks:
// "the minister said at a security conference in Singapore".
func (r *reader) stage(i, lo, hi int, t trigger) bool {
	if t.kind != "conference" && t.kind != "workshop" || !r.has(r.d, sayCue, lo, hi) {
		return false
	}
	for k := i - 1; k >= max(lo, i-4); k-- {
		if _, end, ok := r.at(r.d, stageCue, k); ok && end <= i {
			return true
		}
	}
	return false
}

// inMargins reports whether token i names an event at whose edge another takes place.
func (r *reader) inMargins(i int) bool {
	return slices.ContainsFunc(r.margins, func(s span) bool { return s.first <= i && i < s.end })
}
