package date

import (
	"embed"
	"fmt"
	"strings"
	"sync"

	"parley/extract/text"
)

//go:embed data/*.txt
var files embed.FS

// Engine tags documents of the languages it has rules for. It is immutable
// and safe for concurrent use.
type Engine struct {
	grammars map[text.Lang]*grammar
	scratch  sync.Pool // *scratch
}

// scratch holds buffers between documents.
type scratch struct {
	m matcher
	t resolver
}

// Load compiles the embedded rule files. An error names file and line of the
// mistake.
func Load() (*Engine, error) {
	e := &Engine{grammars: map[text.Lang]*grammar{}}
	e.scratch.New = func() any { return new(scratch) }
	list, err := files.ReadDir("data")
	if err != nil {
		return nil, fmt.Errorf("list the date rules: %w", err)
	}
	for _, f := range list {
		src, err := files.ReadFile("data/" + f.Name())
		if err != nil {
			return nil, fmt.Errorf("read the date rules: %w", err)
		}
		lang := text.Lang(strings.TrimSuffix(f.Name(), ".txt"))
		g, err := compile(lang, "data/"+f.Name(), string(src))
		if err != nil {
			return nil, fmt.Errorf("compile the date rules: %w", err)
		}
		e.grammars[lang] = g
	}
	return e, nil
}

// Tag finds the time expressions of doc, in text order and without overlap,
// and resolves them. It returns nil where there are none or where no rules
// exist for doc.Lang. Time is linear in the length of the text.
func (e *Engine) Tag(doc *text.Doc, ctx Context) []Expression {
	g := e.grammars[doc.Lang]
	if g == nil {
		return nil
	}
	s := e.scratch.Get().(*scratch)
	defer func() {
		s.m.doc = nil
		e.scratch.Put(s)
	}()
	s.read(g, doc, ctx)
	return s.t.expressions()
}

// read finds and resolves the matches of doc.
func (s *scratch) read(g *grammar, doc *text.Doc, ctx Context) {
	s.m.prepare(g, doc)
	s.t.reset(&s.m, ctx.Published)
	s.t.run()
	if s.t.narrates() {
		s.t.reset(&s.m, ctx.Published)
		s.t.narrative = true
		s.t.run()
	}
}

// run finds all matches from left to right; the longest wins and what it
// covers is not read again.
func (t *resolver) run() {
	for i := 0; i < len(t.toks); i++ {
		if !t.match(i) {
			continue
		}
		if first, ok := t.best.get(slotFirst); ok {
			i = t.withoutContext(i, first)
		}
		switch {
		case t.resolve(i):
			i = max(i, t.j-1) // context on the right may begin the next match
		case t.g.rules[t.at.rule].typ == "NONE":
			i = t.end - 1
		}
	}
}

// withoutContext looks whether the words of the match at i that follow its
// context begin a longer match by themselves ("в [2015]" but "2015 году"), and
// returns where the better of the two begins.
func (t *resolver) withoutContext(i, first int) int {
	at, end, best := t.at, t.end, t.best
	if t.match(first) && t.end > end {
		return first
	}
	t.at, t.end, t.best = at, end, best
	return i
}

// expressions joins times with dates and writes the result.
func (t *resolver) expressions() []Expression {
	t.join()
	if len(t.out) == 0 {
		return nil
	}
	out := make([]Expression, 0, len(t.out))
	for k := range t.out {
		f := &t.out[k]
		x := Expression{First: f.first, End: f.end, Type: f.typ, Value: f.value(), Anchor: f.anchor,
			Rule: t.g.rules[f.rule].id}
		if f.fixed == "" {
			switch {
			case f.grain != 0:
				x.Granularity = f.grain.granularity()
			case f.part != "":
				x.Granularity = "part_of_day"
			default:
				x.Granularity = f.unit.granularity()
			}
		}
		if f.fixed == "" && !f.day.IsZero() {
			x.Earliest, x.Latest = f.day, f.unit.last(f.day)
			if !f.day2.IsZero() {
				x.Latest = f.unit2.last(f.day2)
			}
			if f.eve {
				x.Latest = x.Latest.AddDate(0, 0, 1)
			}
		}
		out = append(out, x)
	}
	return out
}
