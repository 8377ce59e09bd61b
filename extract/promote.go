package extract

import (
	"slices"

	"parley/extract/actor"
	"parley/extract/lexicon"
	"parley/extract/talk"
	"parley/extract/text"
)

// promote adds the states that talk without being named as actors: "Japanese
// officials joined the talks" makes Japan one. Their mentions are the
// adjectives and titles that told.
func promote(doc *text.Doc, lex *lexicon.Lexicon, who *actor.Result, talks []talk.Talk) {
	for _, t := range talks {
		for _, p := range t.Parties {
			st := lex.State(p)
			if st == nil || slices.ContainsFunc(who.Actors, func(a actor.Actor) bool { return a.ID == st.ID }) {
				continue
			}
			a := actor.Actor{ID: st.ID, Name: st.Name, Type: actor.Country, Country: st.Country, Score: 0.7}
			for i := range who.Refs {
				r := &who.Refs[i]
				if r.Actor < 0 && r.Party == p && r.Kind == actor.StateRef {
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
	}
}
