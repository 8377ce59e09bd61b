package actor

import (
	"slices"
	"strings"
	"unicode"

	"parley/extract/lexicon"
	"parley/extract/name"
	"parley/extract/text"
)

// addNames merges the tagger's names into the items. Both are in text order
// and neither overlaps itself, so each name meets a short run of items only.
func (p *pass) addNames() {
	known := p.items
	var out []item
	k := 0
	for _, n := range p.Names {
		it, ok := p.candidate(n)
		if !ok {
			continue
		}
		for k < len(known) && known[k].end <= it.first {
			out = append(out, known[k])
			k++
		}
		end := k
		for end < len(known) && known[end].first < it.end {
			end++
		}
		if p.admit(&it, known[k:end]) {
			out = append(out, it)
			k = end
		}
	}
	p.items = append(out, known[k:]...)
}

// candidate makes an item of a tagger name of a person or an organization.
func (p *pass) candidate(n name.Name) (item, bool) {
	if n.Type == name.LOC {
		return item{}, false
	}
	it := item{group: -1, score: n.Score, kind: PersonRef}
	if n.Type == name.ORG {
		it.kind = BodyRef
	}
	it.first, it.end = p.trim(n.First, n.End)
	switch {
	case it.first >= it.end:
		return it, false
	case it.kind == BodyRef:
		return it, !p.noBody(it) && p.capitalized(it)
	}
	return it, p.plausiblePerson(it)
}

// admit reports whether a tagger name takes the place of the items that it
// overlaps, and keeps what they tell about it; else they stay.
func (p *pass) admit(it *item, over []item) bool {
	if p.hyphenated(*it, over) {
		return false // "ASEAN-Russia" are two
	}
	if it.kind == BodyRef && p.described(*it, over) {
		return false // "the government of France": words, not a name
	}
	last := -1 // end of the body before
	for _, x := range over {
		switch {
		case x.kind == BodyRef && it.kind == BodyRef && p.covers(x, *it, over):
			return false // the lexicon's body, with or without its state
		case x.kind == BodyRef && it.kind == PersonRef && x.end-x.first >= it.end-it.first:
			return false
		case x.kind == PersonRef && (x.use != lexicon.Surname || p.sameGiven(x, *it)):
			return false
		case x.kind == StateRef && it.end-it.first <= x.end-x.first:
			return false // no name but that of the state
		case x.first < it.first || x.end > it.end:
			return false // they cross: trust the lexicon
		}
		if it.kind != BodyRef {
			continue
		}
		// A state or body inside a name tells where the name belongs.
		if x.kind == BodyRef {
			if last >= 0 && p.listed(last, x.first) {
				return false // two bodies taken for one: those of the lexicon stay
			}
			last = x.end
			it.inside = x.entry
		}
		if it.country == "" {
			it.country = x.country
		}
	}
	return true
}

// described reports whether nothing of an English name has a capital but the
// states in it.
func (p *pass) described(it item, over []item) bool {
	if p.d.Lang != text.English {
		return false
	}
	for k := it.first; k < it.end; k++ {
		if p.d.Tokens[k].Has(text.Capital) && !slices.ContainsFunc(over, func(x item) bool { return x.kind == StateRef && x.first <= k && k < x.end }) {
			return false
		}
	}
	return true
}

// listed reports whether "and" or a comma stands between tokens i and j.
func (p *pass) listed(i, j int) bool {
	for k := i; k < j; k++ {
		if p.words.is(p.d, and, k) {
			return true
		}
	}
	return false
}

// hyphenated reports whether a name is nothing but known ones with hyphens
// between them.
func (p *pass) hyphenated(it item, over []item) bool {
	if len(over) < 2 || over[0].first != it.first || over[len(over)-1].end != it.end {
		return false
	}
	for k := 1; k < len(over); k++ {
		if over[k].first != over[k-1].end+1 || p.d.Fold(over[k-1].end) != "-" {
			return false
		}
	}
	return true
}

// noBody reports whether a tagger name is an office, an event or no more than a
// kind of body rather than an organization: "Ambassador for Cyber Affairs",
// "Đối thoại Chiến lược", "Authority".
func (p *pass) noBody(it item) bool {
	if p.words.at(p.d, common, it.first) == it.end {
		return true
	}
	if p.officeStarting(it.first) != nil {
		return true
	}
	if p.d.Lang == text.English {
		return p.words.endsAt(p.d, event, it.end) < it.end
	}
	return p.words.is(p.d, event, it.first)
}

// capitalized reports whether a letter of an item is upper case: "фирма" and
// "тюремные власти" name no body.
func (p *pass) capitalized(it item) bool {
	return strings.IndexFunc(p.d.Raw(it.first, it.end), unicode.IsUpper) >= 0
}

// generic reports whether a body needs a state to be one.
func generic(it item) bool {
	return it.entry != nil && (it.use == lexicon.Generic || strings.Contains(it.entry.Name, "{state}"))
}

// covers reports whether tagger span n says no more than body x and a state
// beside it: the ends that x lacks are states, articles and links. The states
// are among the items over n.
func (p *pass) covers(x, n item, over []item) bool {
	stateAt := func(k int) bool {
		return slices.ContainsFunc(over, func(s item) bool { return s.kind == StateRef && s.first <= k && k < s.end })
	}
	if x.first <= n.first && x.end >= n.end {
		return true
	}
	if !generic(x) && x.first == n.first && x.end < n.end && !stateAt(x.end) {
		// A longer name that begins with a known body is another body: "EU
		// Agency for Cybersecurity" is not the EU.
		return false
	}
	for k := n.first; k < n.end; k++ {
		if k >= x.first && k < x.end || p.words.is(p.d, link, k) || p.d.Tokens[k].Kind == text.Punct || p.d.Fold(k) == "s" {
			continue
		}
		if !stateAt(k) {
			return false
		}
	}
	return true
}

// sameGiven reports whether the tagger's longer name begins like the known
// person's full name.
func (p *pass) sameGiven(x, n item) bool {
	if n.end-n.first <= x.end-x.first {
		return true
	}
	given, _, _ := cutWord(x.entry.Name)
	return text.KeyWord(p.d.Lang, given) == p.d.Key(n.first) || fold(romanize(p.d.Word(n.first))) == fold(given)
}

// trim takes honorifics, offices and quotes off the ends of a name.
func (p *pass) trim(i, j int) (int, int) {
	for i < j && (p.words.is(p.d, honorific, i) || p.d.Tokens[i].Kind == text.Punct) {
		i++
	}
	for i < j && p.d.Tokens[j-1].Kind == text.Punct && p.d.Fold(j-1) != "." && p.d.Fold(j-1) != ")" {
		j--
	}
	at, _ := slices.BinarySearchFunc(p.Matches, i, func(m lexicon.Match, i int) int { return m.First - i })
	for _, m := range p.Matches[at:] {
		if m.First != i || m.End >= j || m.Senses[0].Entry.Class != lexicon.Office {
			break
		}
		i = m.End
	}
	return i, j
}

// plausiblePerson drops what no person is called: lower-case words, numbers.
func (p *pass) plausiblePerson(it item) bool {
	caps := 0
	for k := it.first; k < it.end; k++ {
		t := p.d.Tokens[k]
		if t.Kind == text.Number {
			return false
		}
		if t.Has(text.Capital) {
			caps++
		}
	}
	return caps > 0
}
