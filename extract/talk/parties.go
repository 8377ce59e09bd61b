package talk

import (
	"slices"
	"sort"

	"parley/extract/actor"
	"parley/extract/lexicon"
	"parley/extract/name"
	"parley/extract/text"
)

// parties reads who takes part.
func (r *reader) parties(m *mention) {
	refs := r.refsIn(m.lo, m.hi)
	m.trio = r.has(r.d, trioCue, m.lo, m.hi)
	groups := r.groups(refs)
	// The group nearest to the word names the parties if it names two.
	best, dist := -1, 0
	for k, g := range groups {
		if len(distinct(g)) < 2 {
			continue
		}
		d := m.word.first - g[len(g)-1].End
		if d < 0 {
			d = g[0].First - m.word.end + 3
		}
		d = max(d, 0)
		if best < 0 || d < dist {
			best, dist = k, d
		}
	}
	m.many = r.many(m.lo, m.hi)
	if all := distinct(refs); len(all) >= 2 && r.attends(m) {
		m.parties = all // who invites, who is invited, and whose event it is
	} else if body := r.holder(refs, m); body != "" {
		m.parties, m.attached = []string{body}, true
	} else if pair := r.between(refs, m); len(pair) >= 2 {
		m.parties, m.explicit = pair, true
	} else if best >= 0 && dist < 18 {
		m.parties, m.explicit = distinct(groups[best]), true
		if x := r.subject(refs, groups[best], m); x != "" && m.trigger.kind != "proposal" {
			m.parties = append([]string{x}, m.parties...)
		}
		m.parties = appendNew(m.parties, r.guest(refs, groups[best], m))
	} else if all := distinct(refs); m.proposes() && len(all) == 2 {
		m.parties = all // who offers, and whom
	} else {
		m.parties = r.subjectAndPartner(refs, m)
	}
	if m.explicit {
		r.inviter(refs, m)
	}
	if m.many {
		m.parties = slices.DeleteFunc(slices.Clone(m.parties), func(p string) bool { return slices.Contains(r.absent, p) })
	}
	for _, ref := range r.allIn(m.lo, m.hi) {
		if ref.Actor >= 0 && ref.Kind != actor.StateRef && !r.in.Actors[ref.Actor].Media && !slices.Contains(m.people, ref.Actor) {
			m.people = append(m.people, ref.Actor)
		}
	}
	m.pair = r.has(r.d, pairCue, m.lo, m.hi)
	// Direction: who stands before the word acts, who stands after is acted upon.
	for _, ref := range refs {
		if ref.End <= m.word.first {
			m.source = appendNew(m.source, ref.Party)
		} else if !slices.Contains(m.source, ref.Party) {
			m.target = appendNew(m.target, ref.Party)
		}
	}
}

// subject returns who meets the group that stands behind the word as those met:
// "Biden sat down with Yoon and Kishida". Empty where the group is no object.
func (r *reader) subject(refs, group []actor.Ref, m *mention) string {
	if group[0].First < m.word.end || !m.trigger.verb && !r.partner(group[0], m) {
		return ""
	}
	if m.trigger.kind != "meeting" && m.trigger.kind != "call" && !r.partner(group[0], m) {
		return ""
	}
	for k := len(refs) - 1; k >= 0; k-- {
		if refs[k].End <= m.word.first {
			if slices.Contains(distinct(group), refs[k].Party) {
				return ""
			}
			return refs[k].Party
		}
	}
	return ""
}

// guest returns with whom the group that stands before the word talks: "Paris and
// Berlin held consultations with Moscow". Empty where there is none.
func (r *reader) guest(refs, group []actor.Ref, m *mention) string {
	if group[len(group)-1].End > m.word.first {
		return ""
	}
	for _, x := range refs {
		if x.First >= m.word.end && x.First-m.word.end <= 6 && r.partner(x, m) && !r.has(r.d, boundaryCue, m.word.end, x.First) {
			return x.Party
		}
	}
	return ""
}

// actorsIn lists the refs in tokens lo to hi that act: no adjectives of states,
// except of officials.
func (r *reader) actorsIn(lo, hi int) []actor.Ref {
	return slices.DeleteFunc(r.refsIn(lo, hi), func(x actor.Ref) bool {
		return x.Kind == actor.StateRef && x.Role == name.Modifies && !r.has(r.d, officialCue, x.End, x.End+2)
	})
}

// hostCity returns the state whose capital stands before the word as a place:
// "London is to host a first dialogue with Tbilisi". Empty where none does.
func (r *reader) hostCity(m *mention) string {
	for _, ref := range r.allIn(m.lo, m.word.first) {
		if ref.Kind == actor.StateRef && ref.Role == name.Located && ref.End < m.hi && r.d.Tokens[ref.End].Kind == text.Word {
			if k := ref.First - 1; k < m.lo || !r.prepositional(k) {
				return ref.Party
			}
		}
	}
	return ""
}

// prepositional reports whether a word that is no name and no list stands at
// token k, so that what follows hangs on it.
func (r *reader) prepositional(k int) bool {
	return r.d.Tokens[k].Kind == text.Word && !r.d.Tokens[k].Has(text.Capital)
}

// proposes reports whether the sentence has a verb of proposing.
func (m *mention) proposes() bool {
	return slices.ContainsFunc(m.hits, func(h hit) bool { return h.trigger.kind == "proposal" && h.trigger.verb })
}

// inviter adds who invites, or proposes to, the group that the parties are.
func (r *reader) inviter(refs []actor.Ref, m *mention) {
	for _, h := range m.hits {
		if h.trigger.kind != "proposal" || !h.trigger.verb {
			continue
		}
		from := ""
		for _, ref := range refs {
			if ref.First >= h.first {
				if from != "" && slices.Contains(m.parties, ref.Party) && !slices.Contains(m.parties, from) {
					m.parties = append([]string{from}, m.parties...)
				}
				return
			}
			from = ref.Party
		}
	}
}

// holder returns the international body whose conference, summit or working
// group the word names: "the OSCE conference", "саммит БРИКС". Empty where there
// is none, or where it meets another side: "the ASEAN-Japan summit".
func (r *reader) holder(refs []actor.Ref, m *mention) string {
	if body := r.meetingOf(refs, m); body != "" {
		return body
	}
	if body := r.adopter(refs, m); body != "" {
		return body
	}
	switch m.trigger.kind {
	case "conference", "summit", "working group":
	default:
		if !m.many {
			return ""
		}
	}
	for k, ref := range refs {
		if ref.Kind != actor.BodyRef || lexicon.IsState(ref.Party) {
			continue
		}
		beside := func(h span) bool { return ref.End >= h.first-1 && ref.First <= h.end+2 }
		if !beside(m.word) && !(m.many && slices.ContainsFunc(m.hits, func(h hit) bool { return beside(h.span) })) {
			continue
		}
		if k > 0 && refs[k-1].Party != ref.Party && r.coordinated(refs[k-1].End, ref.First) || k+1 < len(refs) && refs[k+1].Party != ref.Party && r.coordinated(ref.End, refs[k+1].First) {
			continue
		}
		return ref.Party
	}
	return ""
}

// adoptReach is how many tokens may stand between a body and what it does.
const adoptReach = 12

// adopter returns the international body that adopts a document: "the General
// Assembly adopted the convention". Empty where there is none, or where a state
// acts between the body and the word.
func (r *reader) adopter(refs []actor.Ref, m *mention) string {
	if _, _, ok := r.at(r.d, adoptCue, m.word.first); !ok || !m.trigger.verb {
		return ""
	}
	for k := len(refs) - 1; k >= 0; k-- {
		ref := refs[k]
		if ref.First >= m.word.first {
			continue
		}
		if ref.Kind != actor.BodyRef || lexicon.IsState(ref.Party) || m.word.first-ref.End > adoptReach {
			return ""
		}
		if k > 0 && refs[k-1].Party != ref.Party && r.coordinated(refs[k-1].End, ref.First) {
			return "" // "the EU and Japan adopted a statement"
		}
		return ref.Party
	}
	return ""
}

// meetingOf returns the international body of whose meeting any word of the
// mention speaks: "the gathering of the Counter Ransomware Initiative". Empty
// where there is none.
func (r *reader) meetingOf(refs []actor.Ref, m *mention) string {
	for _, h := range m.hits {
		if h.trigger.kind != "meeting" || h.trigger.verb || h.margin {
			continue
		}
		for k, ref := range refs {
			if ref.Kind != actor.BodyRef || lexicon.IsState(ref.Party) || ref.First <= h.end || ref.First > h.end+2 {
				continue
			}
			if k > 0 && h.first-refs[k-1].End <= 3 && h.first >= refs[k-1].End {
				return "" // "Singapore hosted a meeting of ASEAN"
			}
			if k+1 < len(refs) && refs[k+1].Party != ref.Party && (r.coordinated(ref.End, refs[k+1].First) || r.tied(refs[k+1], ref.End)) {
				return "" // "the meeting of the EU and Japan"
			}
			if _, end, ok := r.at(r.d, ofCue, h.end); ok && end >= ref.First-1 {
				return ref.Party
			}
		}
	}
	return ""
}

// between reads "talks between A, ..., and B": of the refs after the word, one
// side before the partner word and one after it.
func (r *reader) between(refs []actor.Ref, m *mention) []string {
	start := -1
	for k := m.word.end; k < min(m.hi, m.word.end+4); k++ {
		if _, end, ok := r.at(r.d, betweenCue, k); ok {
			start = end
			break
		}
	}
	if start < 0 {
		return nil
	}
	var out []string
	for _, ref := range refs {
		if ref.First < start || ref.First > start+40 {
			continue
		}
		out = appendNew(out, ref.Party)
		if len(out) == 2 && !m.trio {
			break
		}
	}
	return out
}

// subjectAndPartner picks the parties where no two stand as a group: the last
// ref before the word, and one after it that is tied to the word: "met X",
// "talks with X", "встретился с X", "gặp X".
func (r *reader) subjectAndPartner(refs []actor.Ref, m *mention) []string {
	var out []string
	for k := len(refs) - 1; k >= 0; k-- {
		// A body whose name holds the word counts as standing before it: "Рабочая
		// группа ОДКБ".
		if refs[k].First < m.word.end {
			out = append(out, refs[k].Party)
			m.with = r.tied(refs[k], max(m.lo, refs[k].First-3))
			break
		}
	}
	for _, ref := range refs {
		if ref.First < m.word.end {
			continue
		}
		if ref.First-m.word.end <= r.reach(m) || r.partner(ref, m) || len(out) == 0 {
			m.with = m.with || r.partner(ref, m)
			out = appendNew(out, ref.Party)
			break
		}
	}
	if len(out) == 1 && m.trigger.rank >= 4 && !m.trigger.weak {
		if all := distinct(r.actorsIn(m.lo, m.word.first)); len(all) == 2 && slices.Contains(all, out[0]) {
			return all // "X told Y at a summit": two are named, who met
		}
		if host := r.hostCity(m); m.with && host != "" {
			out = appendNew([]string{host}, out[0])
		}
	}
	return out
}

// reach is how many tokens may stand between the word and the other side: an
// office may part a verb of meeting from its object.
func (r *reader) reach(m *mention) int {
	if !m.trigger.verb || m.trigger.kind != "meeting" && m.trigger.kind != "call" {
		return 3
	}
	n := 0
	for k := m.word.end; k < min(m.hi, m.word.end+10); k++ {
		if _, _, ok := r.at(r.d, boundaryCue, k); ok {
			break
		}
		n++
	}
	return n
}

// partner reports whether "with" ties a ref after the word to it.
func (r *reader) partner(ref actor.Ref, m *mention) bool {
	return r.tied(ref, max(m.word.end, ref.First-6))
}

// tied reports whether a partner word stands between token lo and a ref.
func (r *reader) tied(ref actor.Ref, lo int) bool {
	for k := ref.First - 1; k >= lo; k-- {
		if _, _, ok := r.at(r.d, partnerCue, k); ok {
			return true
		}
	}
	return false
}

// refsIn lists the refs that may be parties in tokens lo to hi: no media, no
// places, none that the talks are about ("on North Korea"), and none that holds
// another event ("on the sidelines of the G20 summit").
func (r *reader) refsIn(lo, hi int) []actor.Ref {
	var out []actor.Ref
	for _, ref := range r.allIn(lo, hi) {
		if ref.Party == "" || ref.Role == name.Located || r.inMargins(ref.First) {
			continue
		}
		if ref.Actor >= 0 && r.in.Actors[ref.Actor].Media {
			continue
		}
		if ref.Kind == actor.StateRef && r.isSpot(ref) {
			continue
		}
		if ref.Kind == actor.StateRef && r.isTopic(ref.First, lo) {
			continue
		}
		out = append(out, ref)
	}
	return out
}

// allIn lists the refs in tokens lo to hi.
func (r *reader) allIn(lo, hi int) []actor.Ref {
	all := r.refs
	i := sort.Search(len(all), func(i int) bool { return all[i].First >= lo })
	j := i
	for j < len(all) && all[j].End <= hi {
		j++
	}
	return all[i:j]
}

// isSpot reports whether a state only says where: "the Japanese capital", "thủ đô
// Nhật Bản".
func (r *reader) isSpot(ref actor.Ref) bool {
	if r.d.Lang == text.Vietnamese {
		return r.endsAt(spotCue, ref.First, max(0, ref.First-3))
	}
	if ref.Role != name.Modifies {
		return false
	}
	_, _, ok := r.at(r.d, spotCue, min(ref.End, len(r.d.Tokens)-1))
	return ok
}

// isTopic reports whether what begins at token i is what talks are about: "on
// North Korea", "attacks by North Korea", but not "signed by North Korea".
func (r *reader) isTopic(i, lo int) bool {
	for k := i - 1; k >= lo && i-k <= 4; k-- {
		name, end, ok := r.at(r.d, topicCue, k)
		if !ok || end != i && (end != i-1 || r.d.Fold(i-1) != "the") {
			continue
		}
		return name != sourceOf || r.has(r.d, threatCue, max(lo, k-4), k)
	}
	return false
}

// endsAt reports whether a cue of the group ends right before token i, an
// article aside.
func (r *reader) endsAt(g group, i, lo int) bool {
	for k := i - 1; k >= lo && i-k <= 4; k-- {
		if _, end, ok := r.at(r.d, g, k); ok && (end == i || end == i-1 && r.d.Fold(i-1) == "the") {
			return true
		}
	}
	return false
}

// distinct lists the parties of refs, in text order.
func distinct(refs []actor.Ref) []string {
	var out []string
	for _, ref := range refs {
		out = appendNew(out, ref.Party)
	}
	return out
}

// appendNew appends what is not yet there and not empty.
func appendNew(s []string, x string) []string {
	if x == "" || slices.Contains(s, x) {
		return s
	}
	return append(s, x)
}
