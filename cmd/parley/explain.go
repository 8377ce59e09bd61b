package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"parley/extract"
	places "parley/extract/place"
)

// explain tells page by page what decided.
func (a *app) explain(ctx context.Context, x *extract.Extractor, f extractFlags, args []string) error {
	out := bufio.NewWriterSize(a.out, 1<<16)
	failed := 0
	for it := range a.filePages(args, f.given) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var e *extract.Explanation
		err := it.err
		if err == nil {
			e, err = x.Explain(it.page)
		}
		if leftOut(a.log, err) {
			failed++
		}
		if e != nil {
			writeExplanation(out, e)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write explanations: %w", err)
	}
	return unread(failed)
}

func writeExplanation(w *bufio.Writer, e *extract.Explanation) {
	name := e.URL
	if name == "" {
		name = e.InputID
	}
	published := "publication date unknown"
	if t := e.Article.Published.Time; !t.IsZero() {
		published = "published " + t.Format("2006-01-02")
	}
	fmt.Fprintf(w, "%s\n%q (%s, %s)\n", name, e.Article.Title, e.Article.Lang, published)
	fmt.Fprintf(w, "relevance %.2f: %s\n", e.Relevance, strings.Join(e.Reasons, "; "))
	for i := range e.Talks {
		t := &e.Talks[i]
		fmt.Fprintf(w, "\n  talk %.2f: %s\n", t.Score, t.Title)
		for _, reason := range t.Reasons {
			fmt.Fprintf(w, "    %s\n", reason)
		}
	}
	for _, d := range e.Dates {
		m := e.Doc.Mention(d.First, d.End)
		value := d.Value
		if value == "" {
			value = "no value"
		}
		fmt.Fprintf(w, "\n  %d-%d %q: %s %s\n", m.Start, m.End, m.Text, d.Type, value)
		fmt.Fprintf(w, "    rule %s: %s\n", d.Rule, d.Source)
		for _, r := range d.Reasons {
			fmt.Fprintf(w, "    %s\n", r)
		}
	}
	for _, p := range e.Places {
		writePlace(w, p)
	}
	fmt.Fprintln(w)
}

func writePlace(w *bufio.Writer, p places.Explained) {
	m := p.Place.Mentions[0]
	what := "unresolved"
	if p.Place.ID != "" {
		what = fmt.Sprintf("%s (%s, %s, %s)", p.Place.Name, strings.Trim(p.Place.Admin1+", "+p.Place.Country, ", "), p.Place.Precision, p.Place.ID)
	}
	fmt.Fprintf(w, "\n  %d-%d %q: PLACE %s, score %.2f\n", m.Start, m.End, m.Text, what, p.Place.Score)
	if len(p.Weighed) == 0 {
		fmt.Fprintln(w, "    the gazetteer has no place of this name")
	}
	for _, x := range p.Weighed {
		fmt.Fprintf(w, "    %3.0f%% %s (%s):", 100*x.Score, x.Name, strings.Trim(x.Admin1+", "+x.Country, ", "))
		for _, v := range x.Evidence {
			fmt.Fprintf(w, " %s %+.1f;", v.What, v.Weight)
		}
		fmt.Fprintln(w)
	}
}
