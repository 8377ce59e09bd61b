package extract

import (
	"parley/extract/actor"
	"parley/extract/lexicon"
	"parley/extract/talk"
	"parley/extract/text"
)

// promote adds the states that talk without being named as actors: "Japanese
// officials joined the talks" makes Japan one. Their mentions are the
// adjectives and titles that told.
func promote(doc *text.Doc, lex *lexicon.Lexicon, who *actor.Result, talks []talk.Talk) {
	seen := make(map[string]bool) // ids of actors, and of states tried
	for _, a := range who.Actors {
		seen[a.ID] = true
	}
	for _, t := range talks {
		for _, p := range t.Parties {
			if st := lex.State(p); st != nil && !seen[st.ID] {
				seen[st.ID] = true
				promoteState(doc, st, p, who)
			}
		}
	}
}

func promoteState(doc *text.Doc, st *lexicon.Entry, party string, who *actor.Result) {
	a := actor.Actor{ID: st.ID, Name: st.Name, Type: actor.Country, Country: st.Country, Score: 0.7}
	for i := range who.Refs {
		r := &who.Refs[i]
		if r.Actor < 0 && r.Party == party && r.Kind == actor.StateRef {
			m := doc.Mention(r.First, r.End)
			a.Mentions = append(a.Mentions, m)
			if len(m.Text) > len(a.NameLocal) {
				a.NameLocal = m.Text
			}
			r.Actor = len(who.Actors)
		}
	}
	if len(a.Mentions) > 0 {
		who.Actors = append(who.Actors, a)
	}
}
