package actor

import (
	"slices"
	"sort"
	"strings"

	"parley/extract/lexicon"
	"parley/extract/text"
)

// people groups the mentions of persons: one group per person.
func (p *pass) people() {
	g := grouper{pass: p, entries: make(map[string]int), names: make(map[string]int), words: make(map[string][]int)}
	for i := range p.items {
		if it := &p.items[i]; it.kind == PersonRef && (it.entry != nil || it.end-it.first > 1) {
			g.join(i)
		}
	}
	// Single names last: their full forms may come later in the text.
	g.index()
	for i := range p.items {
		if it := &p.items[i]; it.kind == PersonRef && it.group < 0 {
			g.joinShort(i)
		}
	}
	p.returning()
	for i := range p.persons {
		p.nameOf(&p.persons[i])
	}
}

// grouper finds the person that a name belongs to.
type grouper struct {
	*pass
	entries map[string]int   // id of the entry -> person
	names   map[string]int   // first and last word, or the only one -> person
	words   map[string][]int // any word of a full name -> persons, by their first full mention
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

// join puts a full name, or a name the lexicon knows, into its group: names
// with the same first and last word are one person's.
func (g *grouper) join(i int) {
	it := &g.items[i]
	keys := g.keys(*it)
	if it.entry != nil {
		k, ok := g.entries[it.entry.ID]
		if !ok {
			k = g.newPerson(it.entry)
			g.entries[it.entry.ID] = k
		}
		g.assign(i, k, keys)
		return
	}
	k, ok := g.names[ends(keys)]
	if !ok {
		k = g.newPerson(nil)
	}
	g.assign(i, k, keys)
}

// ends is what two forms of a full name share.
func ends(keys []string) string {
	if len(keys) < 2 {
		return strings.Join(keys, "")
	}
	return keys[0] + " " + keys[len(keys)-1]
}

// index lists who bears each word in a full name. Persons were made in the
// order of their first full mention.
func (g *grouper) index() {
	for k, x := range g.persons {
		if len(x.full) < 2 && x.entry == nil {
			continue
		}
		for _, w := range x.full {
			if l := g.words[w]; len(l) == 0 || l[len(l)-1] != k {
				g.words[w] = append(l, k)
			}
		}
	}
}

// joinShort puts a single name into the group of the last person before it,
// else of the first after it, whose full name has that word; else it is a
// person known by one name.
func (g *grouper) joinShort(i int) {
	it := &g.items[i]
	keys := g.keys(*it)
	if len(keys) == 0 {
		return
	}
	if l := g.words[keys[len(keys)-1]]; len(l) > 0 {
		before := sort.Search(len(l), func(k int) bool { return g.items[g.persons[l[k]].items[0]].first >= it.first })
		g.assign(i, l[max(before-1, 0)], keys)
		return
	}
	k, ok := g.names[ends(keys)]
	if !ok {
		k = g.newPerson(nil)
	}
	g.assign(i, k, keys)
}

func (g *grouper) newPerson(e *lexicon.Entry) int {
	g.persons = append(g.persons, person{entry: e})
	return len(g.persons) - 1
}

// assign makes item i a mention of person k.
func (g *grouper) assign(i, k int, keys []string) {
	g.items[i].group = k
	x := &g.persons[k]
	x.items = append(x.items, i)
	if len(keys) > len(x.full) {
		x.full = keys
	}
	if _, taken := g.names[ends(keys)]; !taken && len(keys) > 0 {
		g.names[ends(keys)] = k
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
		if k > 0 && p.d.Tokens[k-1].Has(text.Capital) && p.d.Tokens[k-1].Kind == text.Word && !p.d.Tokens[k-1].Has(text.LineStart) && !p.sentenceStart(k-1) && !taken[k-1] && p.words.endsAt(p.d, honorific, k) == k && p.officeEnding(k) == nil {
			continue
		}
		p.items = append(p.items, item{first: k, end: k + 1, kind: PersonRef, group: g, score: 0.85})
		x.items = append(x.items, len(p.items)-1)
	}
	p.resort()
}

func (p *pass) sentenceStart(k int) bool { return int(p.d.SentenceOf(k).First) == k }

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
