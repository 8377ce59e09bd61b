package actor

import (
	"slices"
	"strings"

	"parley/extract/lexicon"
	"parley/extract/text"
)

// people groups the mentions of persons: one group per person.
func (p *pass) people() {
	known := map[string]int{} // entry id -> person
	for i := range p.items {
		if it := &p.items[i]; it.kind == PersonRef && (it.entry != nil || it.end-it.first > 1) {
			p.join(i, known)
		}
	}
	// Single names last: their full forms may come later in the text.
	for i := range p.items {
		if it := &p.items[i]; it.kind == PersonRef && it.group < 0 {
			p.joinShort(i)
		}
	}
	p.returning()
	for i := range p.persons {
		p.nameOf(&p.persons[i])
	}
}

// keys returns the lookup forms of the words of an item, initials left out.
func (p *pass) keys(it item) []string {
	var out []string
	for k := it.first; k < it.end; k++ {
		if t := p.d.Tokens[k]; t.Kind == text.Word && (t.RuneEnd-t.RuneStart > 1 || it.end-it.first == 1) {
			out = append(out, p.d.Key(k))
		}
	}
	return out
}

// join puts a full name, or a name the lexicon knows, into its group.
func (p *pass) join(i int, known map[string]int) {
	it := &p.items[i]
	keys := p.keys(*it)
	if it.entry != nil {
		g, ok := known[it.entry.ID]
		if !ok {
			g = p.newPerson(keys, it.entry)
			known[it.entry.ID] = g
		}
		p.assign(i, g, keys)
		return
	}
	for g := range p.persons {
		full := p.persons[g].full
		if slices.Equal(full, keys) || len(keys) > 1 && len(full) > 1 && full[0] == keys[0] && full[len(full)-1] == keys[len(keys)-1] {
			p.assign(i, g, keys)
			return
		}
	}
	p.assign(i, p.newPerson(keys, nil), keys)
}

// joinShort puts a single name into the group of the last person before it,
// else of the first after it, whose full name has that word.
func (p *pass) joinShort(i int) {
	it := &p.items[i]
	keys := p.keys(*it)
	if len(keys) == 0 {
		return
	}
	best, bestAt := -1, -1
	for g, x := range p.persons {
		at := slices.Index(x.full, keys[len(keys)-1])
		if at < 0 || len(x.full) < 2 && x.entry == nil {
			continue
		}
		first := p.items[x.items[0]].first
		if best < 0 || first < it.first && first > bestAt || bestAt > it.first && first < bestAt {
			best, bestAt = g, first
		}
	}
	if best < 0 {
		for g, x := range p.persons {
			if slices.Equal(x.full, keys) {
				best = g
			}
		}
	}
	if best < 0 {
		best = p.newPerson(keys, nil)
	}
	p.assign(i, best, keys)
}

func (p *pass) newPerson(keys []string, e *lexicon.Entry) int {
	p.persons = append(p.persons, person{full: keys, entry: e})
	return len(p.persons) - 1
}

func (p *pass) assign(i, g int, keys []string) {
	p.items[i].group = g
	x := &p.persons[g]
	x.items = append(x.items, i)
	if len(keys) > len(x.full) {
		x.full = keys
	}
}

// returning finds the surname of a person named in full where neither the
// tagger nor the lexicon saw it again.
func (p *pass) returning() {
	taken := make([]bool, len(p.d.Tokens))
	for _, it := range p.items {
		for k := it.first; k < it.end; k++ {
			taken[k] = true
		}
	}
	owner := map[string]int{}
	for g, x := range p.persons {
		if len(x.full) < 2 {
			continue
		}
		last := x.full[len(x.full)-1]
		if len([]rune(last)) < 3 {
			continue
		}
		if _, twice := owner[last]; twice {
			owner[last] = -1 // two of that name: say nothing
			continue
		}
		owner[last] = g
	}
	for k := range p.d.Tokens {
		g, ok := owner[p.d.Key(k)]
		if !ok || g < 0 || taken[k] || !p.d.Tokens[k].Has(text.Capital) {
			continue
		}
		x := &p.persons[g]
		first := p.items[x.items[0]]
		if k < first.first && !p.d.Tokens[k].Has(text.LineStart) && p.d.Tokens[k].Sentence > 0 {
			continue // before the full name only a headline says the surname alone
		}
		// A Vietnamese given name is a common syllable; it needs its honorific.
		if p.d.Lang == text.Vietnamese && vietnameseName(p.d.Raw(first.first, first.end)) && p.words.endsAt(p.d, honorific, k) == k {
			continue
		}
		// Part of a longer capitalised name, then of somebody else.
		if k > 0 && p.d.Tokens[k-1].Has(text.Capital) && p.d.Tokens[k-1].Kind == text.Word && !p.d.Tokens[k-1].Has(text.LineStart) && !p.sentenceStart(k-1) && !taken[k-1] && p.words.endsAt(p.d, honorific, k) == k && !p.officeEnds(k) {
			continue
		}
		p.items = append(p.items, item{first: k, end: k + 1, kind: PersonRef, group: g, score: 0.85})
		x.items = append(x.items, len(p.items)-1)
	}
	p.resort()
}

func (p *pass) sentenceStart(k int) bool { return int(p.d.SentenceOf(k).First) == k }

func (p *pass) officeEnds(k int) bool {
	for _, o := range p.offices {
		if o.end == k {
			return true
		}
	}
	return false
}

// resort puts items back into text order and renumbers the groups' members.
func (p *pass) resort() {
	slices.SortStableFunc(p.items, func(a, b item) int { return a.first - b.first })
	for g := range p.persons {
		p.persons[g].items = p.persons[g].items[:0]
	}
	for i, it := range p.items {
		if it.group >= 0 {
			p.persons[it.group].items = append(p.persons[it.group].items, i)
		}
	}
}

// nameOf gives a person the canonical English and the local name.
func (p *pass) nameOf(x *person) {
	best := -1
	for _, i := range x.items {
		it := p.items[i]
		if best < 0 || it.end-it.first > p.items[best].end-p.items[best].first {
			best = i
		}
	}
	if best < 0 {
		return
	}
	x.local = oneLine(p.d.Raw(p.items[best].first, p.items[best].end))
	switch {
	case x.entry != nil:
		x.name = x.entry.Name
	case p.d.Lang == text.Russian:
		x.local = p.nominative(*x, best)
		x.name = p.english(x.local)
	case p.d.Lang == text.Vietnamese:
		x.name = plain(x.local)
	default:
		x.name = x.local
	}
}

// english romanizes a Russian name; given names that English news spells in
// its own way are taken from the list.
func (p *pass) english(local string) string {
	first, rest, ok := cutWord(local)
	if g, known := p.given.byKey[text.KeyWord(text.Russian, first)]; ok && known && g.english != "" {
		return g.english + " " + romanize(rest)
	}
	return romanize(local)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// vietnameseName reports whether a name is written as Vietnamese names are:
// syllables with the marks that no other Latin script in news uses.
func vietnameseName(s string) bool {
	return strings.ContainsAny(s, "ăâđêôơưĂÂĐÊÔƠƯạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸàáãèéìíòóõùúýÀÁÃÈÉÌÍÒÓÕÙÚÝ") &&
		len(strings.Fields(s)) >= 2
}
