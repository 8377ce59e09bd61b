package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"parley/extract"
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
	fmt.Fprintln(w)
}
