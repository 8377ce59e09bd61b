package talk

import (
	"parley/extract/actor"
	"parley/extract/text"
)

// groups parts refs into lists: "A and B", "A, B and C", and those that stand alone.
func (r *reader) groups(refs []actor.Ref) [][]actor.Ref {
	var out [][]actor.Ref
	for i := 0; i < len(refs); {
		j := i + 1
		for j < len(refs) && (r.coordinated(refs[j-1].End, refs[j].First) || r.inTitle(refs[j-1], refs[j]) || r.enumerated(refs, j)) {
			j++
		}
		out = append(out, refs[i:j])
		i = j
	}
	return out
}

// enumerated reports whether ref j continues a list of persons with their
// titles that a later "and" closes: "Vice President A, Prime Minister B and Prime
// Minister C".
func (r *reader) enumerated(refs []actor.Ref, j int) bool {
	for k := j; k < len(refs) && k < j+8; k++ {
		a, b := refs[k-1], refs[k]
		if b.First-a.End > 7 || b.First < a.End {
			return false
		}
		if k > j && r.inTitle(a, b) {
			continue
		}
		if r.coordinated(a.End, b.First) {
			return k > j
		}
		if r.d.Fold(a.End) != "," || a.Kind != actor.PersonRef || !r.titled(a.End+1, b) {
			return false
		}
	}
	return false
}

// inTitle reports whether ref a is the state in the title of person b: "Latvian
// Prime Minister B".
func (r *reader) inTitle(a, b actor.Ref) bool {
	return a.Kind == actor.StateRef && b.Kind == actor.PersonRef && a.Party == b.Party && b.First-a.End <= 7 && !r.has(r.d, boundaryCue, a.End, b.First)
}

// titled reports whether nothing but a title stands between token i and a ref:
// a word for an official, no verb and no boundary.
func (r *reader) titled(i int, b actor.Ref) bool {
	if i > b.First {
		return false
	}
	if _, end := r.triggers.At(r.d, i); end > i || r.has(r.d, boundaryCue, i, b.First) || r.has(r.d, sayCue, i, b.First) {
		return false
	}
	return r.has(r.d, officialCue, i, b.First) || b.Kind == actor.StateRef && r.has(r.d, officialCue, b.First, b.End+3)
}

// coordinated reports whether two refs stand in one list: "A and B", "A, B",
// "A - B", "A với B". Offices and titles may stand between only where "and" or
// "with" links: "Tổng thống Mỹ Biden và Tổng thống Nga Putin".
func (r *reader) coordinated(i, j int) bool {
	if j < i || j-i > 7 {
		return false
	}
	comma, linked, words := j == i, false, 0
	for k := i; k < j; {
		switch f := r.d.Fold(k); f {
		case ",", "-", "/":
			comma = true
			k++
			continue
		case "the", "its", "his", "her", "'", "s":
			k++
			continue
		}
		if _, end, ok := r.at(r.d, withCue, k); ok {
			linked = true
			k = end
			continue
		}
		if _, _, ok := r.at(r.d, boundaryCue, k); ok || r.d.Tokens[k].Kind == text.Punct {
			return false
		}
		if _, end := r.triggers.At(r.d, k); end > k {
			return false
		}
		if _, _, ok := r.at(r.d, sayCue, k); ok {
			return false
		}
		words++
		k++
	}
	return linked || comma && words == 0
}
