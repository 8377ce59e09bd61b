package date

import (
	"fmt"
	"time"

	"parley/extract/text"
)

// Explained is an expression with how its meaning came about.
type Explained struct {
	Expression
	// Source is the rule that found it, as its data file has it.
	Source string
	// Reasons are what decided its value beside the rule, in words, in the
	// order in which they did; nil where the rule alone did.
	Reasons []string
}

// Explain does what Tag does, and says why.
func (e *Engine) Explain(doc *text.Doc, ctx Context) []Explained {
	g := e.grammars[doc.Lang]
	if g == nil {
		return nil
	}
	s := new(scratch)
	s.t.explain = true
	s.read(g, doc, ctx)
	found := s.t.expressions()
	out := make([]Explained, len(found))
	for k, x := range found {
		f := &s.t.out[k]
		out[k] = Explained{Expression: x, Source: g.rules[f.rule].source, Reasons: f.why}
	}
	return out
}

// note keeps a reason for the match at hand, once. Where the reason has to be
// put together, ask t.explain first: tagging is not to pay for it.
func (t *resolver) note(format string, args ...any) {
	if !t.explain {
		return
	}
	reason := fmt.Sprintf(format, args...)
	for _, said := range t.why {
		if said == reason {
			return
		}
	}
	t.why = append(t.why, reason)
}

// noteCue notes that token k told the tense d.
func (t *resolver) noteCue(k, d int) {
	if !t.explain {
		return
	}
	way := "ahead"
	if d < 0 {
		way = "back"
	}
	t.note("%q points %s", t.doc.Word(k), way)
}

// pubSaid is the publication date in words.
func (t *resolver) pubSaid() string {
	if !t.known {
		return "which is not known"
	}
	return t.pub.Format(time.DateOnly)
}
