package actor

import (
	"slices"

	"parley/extract/lexicon"
	"parley/extract/name"
	"parley/extract/text"
)

// result turns items into actors and refs.
func (p *pass) result() Result {
	var out Result
	index := map[string]int{}
	for i := range p.items {
		it := &p.items[i]
		if it.first >= it.end || it.building && !p.actsElsewhere(it.id) || p.credit(it) || p.titleOnly(i) {
			continue
		}
		p.sideOf(it)
		ref := Ref{First: it.first, End: it.end, Actor: -1, Kind: it.kind, Role: it.role}
		a := p.actorOf(it)
		ref.Party = p.party(it)
		if a != nil {
			k, ok := index[a.ID]
			if !ok {
				k = len(out.Actors)
				index[a.ID] = k
				a.Metonym = true
				out.Actors = append(out.Actors, *a)
			}
			x := &out.Actors[k]
			x.Mentions = append(x.Mentions, p.d.Mention(it.first, it.end))
			x.Metonym = x.Metonym && it.seat
			x.Score = max(x.Score, a.Score)
			if n := oneLine(p.d.Raw(it.first, it.end)); it.kind != PersonRef && !it.seat && len(n) > len(x.NameLocal) {
				x.NameLocal = n
			}
			ref.Actor = k
		}
		if ref.Actor >= 0 || ref.Party != "" {
			out.Refs = append(out.Refs, ref)
		}
	}
	for k := range out.Actors {
		if x := &out.Actors[k]; x.NameLocal == "" {
			x.NameLocal = x.Mentions[0].Text
		}
	}
	return out
}

// actorOf makes the actor that an item stands for; nil where it is none.
func (p *pass) actorOf(it *item) *Actor {
	switch it.kind {
	case StateRef:
		if it.role != name.Acts && !(it.role == name.Modifies && (it.use == lexicon.Name || it.use == lexicon.Abbr)) {
			return nil
		}
		e := it.entry
		return &Actor{ID: e.ID, Name: e.Name, Type: Country, Country: e.Country, Score: it.score}
	case BodyRef:
		if it.body == "" || generic(*it) && !it.beside && !p.capital(it) {
			return nil // "the government", "phái đoàn": a word, not a name
		}
		a := &Actor{ID: it.id, Name: it.body, Type: Organization, Country: it.country, Score: it.score}
		if it.entry != nil {
			a.Sectors = slices.Clone(it.entry.Sectors)
			a.Media = it.entry.Kind == "media"
		}
		return a
	case PersonRef:
		x := p.persons[it.group]
		id := "per:" + slug(x.name)
		if x.entry != nil {
			id = x.entry.ID
		}
		return &Actor{ID: id, Name: x.name, NameLocal: x.local, Type: Person, Country: x.country, Office: x.office, Sectors: slices.Clone(x.sector), Score: it.score}
	}
	return nil
}

// credit reports whether a medium only stands in brackets, as the agency of a
// dateline or at the end of a report, or before a dash that begins a paragraph:
// "(AP)", "/ТАСС/", "SGGP - Chiều 25-2".
func (p *pass) credit(it *item) bool {
	if it.kind != BodyRef || it.entry == nil || it.entry.Kind != "media" || it.first == 0 || it.end >= len(p.d.Tokens) {
		return false
	}
	if s := p.d.SentenceOf(it.first); int(s.First) == it.first && s.Paragraph != p.d.SentenceOf(it.first-1).Paragraph && p.d.Fold(it.end) == "-" {
		return true
	}
	open, shut := p.d.Fold(it.first-1), p.d.Fold(it.end)
	return open == "(" && shut == ")" || open == "/" && shut == "/" || open == "[" && shut == "]"
}

// titleOnly reports whether item i is a Russian body without an English name that
// stands only inside the title of a person: "председатель исполкома Содружества
// Сергей Лебедев".
func (p *pass) titleOnly(i int) bool {
	it := &p.items[i]
	if p.d.Lang != text.Russian || it.kind != BodyRef || it.entry != nil || it.translated {
		return false
	}
	if i+1 >= len(p.items) || p.items[i+1].kind != PersonRef || p.items[i+1].first != it.end {
		return false
	}
	return p.officeEnding(it.first) != nil
}

// actsElsewhere reports whether a body is named in another way than as the
// building where something happens.
func (p *pass) actsElsewhere(id string) bool {
	return slices.ContainsFunc(p.items, func(x item) bool { return x.id == id && !x.building && x.first < x.end })
}

// sideOf makes "the Russian side", "таджикская сторона" a mention of the state.
func (p *pass) sideOf(it *item) {
	if it.kind != StateRef || it.role != name.Modifies || it.use != lexicon.Adjective {
		return
	}
	if end := p.words.at(p.d, party, it.end); end > it.end {
		it.role, it.end = name.Acts, end
	}
}

// capital reports whether any word of an item is written with a capital.
func (p *pass) capital(it *item) bool {
	for k := it.first; k < it.end; k++ {
		if p.d.Tokens[k].Has(text.Capital) && !(k == it.first && p.sentenceStart(k)) {
			return true
		}
	}
	return it.end-it.first > 1 && p.d.Lang == text.English && p.d.Tokens[it.end-1].Has(text.Capital)
}

// party is the side an item stands for in talks: the state, or the top-level
// international body.
func (p *pass) party(it *item) string {
	if it.country != "" {
		return it.country
	}
	if it.staff != "" {
		return it.staff
	}
	if it.kind == BodyRef && it.entry != nil && it.global {
		return p.lex.Top(it.entry)
	}
	if it.inside != nil && (it.inside.Kind == "international" || it.inside.Party != "") {
		return p.lex.Top(it.inside)
	}
	return ""
}
