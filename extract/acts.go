package extract

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"parley/extract/act"
	"parley/extract/actor"
	"parley/extract/lexicon"
	"parley/extract/talk"
	"parley/extract/text"
)

// addActs reads acts of any kind: it gives the report its events, adds those who
// act or are acted upon to the actors, and to the talks the meetings and calls
// of anybody. Agreements and proposals that are not about the topic are events
// only: business news is full of them.
func (x *Extractor) addActs(r *Report, who *actor.Result, told *talk.Result, matches []lexicon.Match) {
	found := x.acts.Extract(act.Input{Doc: r.Doc, Matches: matches, Refs: who.Refs, Actors: who.Actors})
	r.Events = found.Acts
	if r.Events == nil {
		r.Events = []act.Act{}
	}
	x.addAgents(r.Doc, who, found, matches)
	x.placeless(who)
	told.Talks = slices.DeleteFunc(told.Talks, func(t talk.Talk) bool { return t.Cameo != "04" && len(t.Topics) == 0 })
	for i := range told.Talks {
		if t := &told.Talks[i]; len(t.Topics) == 0 {
			keepContacts(r.Doc, t, found.Contacts)
		}
	}
	x.addContacts(r, found.Contacts, told)
}

// keepContacts leaves to a talk on no topic the words of meeting and speaking
// that tell of it, where there are any: what was signed there is an event.
func keepContacts(doc *text.Doc, t *talk.Talk, contacts []act.Contact) {
	speaks := func(e talk.Evidence) bool {
		return slices.ContainsFunc(contacts, func(c act.Contact) bool {
			word := doc.Raw(c.First, c.End)
			return c.Sentence == e.Sentence && (strings.Contains(e.Trigger, word) || strings.Contains(word, e.Trigger))
		})
	}
	if slices.ContainsFunc(t.Evidence, speaks) {
		t.Evidence = slices.DeleteFunc(t.Evidence, func(e talk.Evidence) bool { return !speaks(e) })
	}
}

// addContacts adds the words of meeting and speaking that no talk tells of: to
// the talk of their sentence where that has their parties, else as talks of
// their own. Those of an article that have the same parties are one talk.
func (x *Extractor) addContacts(r *Report, contacts []act.Contact, told *talk.Result) {
	own := len(told.Talks)
	for _, c := range contacts {
		t := x.contactTalk(r, c)
		k := slices.IndexFunc(told.Talks, func(o talk.Talk) bool { return toldIn(o, c.Sentence) && subset(t.Parties, o.Parties) })
		if k < 0 {
			k = slices.IndexFunc(told.Talks[own:], func(o talk.Talk) bool { return o.Kind == t.Kind && slices.Equal(o.Parties, t.Parties) })
			if k < 0 {
				told.Talks = append(told.Talks, t)
				continue
			}
			k += own
		}
		addEvidence(&told.Talks[k], t.Evidence[0])
	}
}

// placeless gives bodies of no state the code that PLOVER has in place of a
// country.
func (x *Extractor) placeless(who *actor.Result) {
	for i := range who.Actors {
		a := &who.Actors[i]
		if e := x.lex.Entry(a.ID); e != nil && e.Class == lexicon.Body && a.Country == "" {
			a.Country = act.Placeless(e)
		}
	}
}

func toldIn(t talk.Talk, sentence int) bool {
	return slices.ContainsFunc(t.Evidence, func(e talk.Evidence) bool { return e.Sentence == sentence })
}

func subset(a, b []string) bool {
	return !slices.ContainsFunc(a, func(x string) bool { return !slices.Contains(b, x) })
}

// addEvidence adds a word to those that tell of a talk, in text order, where it
// is not part of one that stands there.
func addEvidence(t *talk.Talk, e talk.Evidence) {
	for _, o := range t.Evidence {
		if o.Sentence == e.Sentence && (strings.Contains(e.Trigger, o.Trigger) || strings.Contains(o.Trigger, e.Trigger)) {
			return
		}
	}
	t.Evidence = append(t.Evidence, e)
	slices.SortStableFunc(t.Evidence, func(a, b talk.Evidence) int { return a.Start - b.Start })
}

// contactTalk writes a contact out as a talk.
func (x *Extractor) contactTalk(r *Report, c act.Contact) talk.Talk {
	s := r.Doc.Sentences[c.Sentence]
	codes := x.acts.Codes(c.Code)
	t := talk.Talk{
		Cameo: codes.Root, Plover: codes.Plover, Kind: "meeting", Status: talk.Held, Format: talk.Unknown, Score: 0.3,
		Evidence: []talk.Evidence{{Start: int(s.RuneStart), End: int(s.RuneEnd), Sentence: c.Sentence, Trigger: r.Doc.Raw(c.First, c.End)}},
	}
	if c.Code == "041" {
		t.Kind, t.Format = "call", talk.Phone
	}
	for _, a := range c.Agents {
		if a.Party != "" && !slices.Contains(t.Parties, a.Party) {
			t.Parties = append(t.Parties, a.Party)
		}
	}
	t.Title = strings.TrimSpace(strings.Join(t.Parties, "–") + " " + t.Kind)
	t.ID = hash(fmt.Sprint(r.ArticleID, "|contact|", c.First))
	return t
}

func hash(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:8])
}

// addAgents adds to the actors groups of people, which have no name, and the
// states that a sentence with an act names in any way.
func (x *Extractor) addAgents(doc *text.Doc, who *actor.Result, found act.Result, matches []lexicon.Match) {
	telling := make(map[int]bool) // sentences
	for _, a := range found.Acts {
		telling[a.Sentence] = true
	}
	index := make(map[string]int)
	for i, a := range who.Actors {
		index[a.ID] = i
	}
	for _, g := range found.Agents {
		if g.Actor >= 0 {
			if y := &who.Actors[g.Actor]; len(y.Sectors) == 0 && g.Sector != "" {
				y.Sectors = []string{g.Sector}
			}
			if y := &who.Actors[g.Actor]; y.Country == "" && !g.Guessed {
				y.Country = g.Place()
			}
			continue
		}
		m := doc.Mention(g.First, g.End)
		y := actor.Actor{Name: m.Text, NameLocal: m.Text, Type: actor.Group, Country: g.Place(), Mentions: []text.Mention{m}, Score: 0.5}
		switch st := x.lex.State(g.Party); {
		case g.Sector != "":
			y.ID, y.Sectors = strings.ToLower("grp:"+g.Place()+"-"+g.Sector), []string{g.Sector}
		case st != nil && telling[m.Sentence]:
			m = stateMention(doc, g.First, g.End, g.Party, matches, m)
			y.ID, y.Name, y.NameLocal, y.Type, y.Mentions = st.ID, st.Name, m.Text, actor.Country, []text.Mention{m}
		default:
			continue
		}
		i, ok := index[y.ID]
		if !ok {
			index[y.ID] = len(who.Actors)
			who.Actors = append(who.Actors, y)
			continue
		}
		z := &who.Actors[i]
		if !slices.ContainsFunc(z.Mentions, func(o text.Mention) bool { return o.Start < m.End && m.Start < o.End }) {
			z.Mentions = append(z.Mentions, m)
			slices.SortStableFunc(z.Mentions, func(a, b text.Mention) int { return a.Start - b.Start })
		}
	}
}

// stateMention returns the words among tokens first to end that are of the
// state, the "Havre" of "returning Havre"; all where none are.
func stateMention(doc *text.Doc, first, end int, state string, matches []lexicon.Match, all text.Mention) text.Mention {
	for _, m := range matches {
		if m.First >= first && m.End <= end && slices.ContainsFunc(m.Senses, func(s lexicon.Sense) bool { return s.Entry.Country == state }) {
			return doc.Mention(m.First, m.End)
		}
	}
	return all
}
