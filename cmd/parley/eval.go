package main

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"parley/crawl/archive"
	"parley/extract"
	"parley/extract/eval"
)

type evalFlags struct {
	html bool
	json bool
	lang string
	jobs int
}

func (a *app) evalCommand() *cobra.Command {
	var f evalFlags
	c := &cobra.Command{
		Use:   "eval GOLD...",
		Short: "Measure extraction against annotated articles",
		Long: `Eval extracts annotated articles and prints how far the reports agree with the
annotation: precision (P), recall (R) and F1 of every layer in percent, per
language and over all, with the counts behind them. A share has R alone.

GOLD is a file of JSON lines, one annotated article each, or a directory with
a gold.jsonl; texts and pages lie beside it. The figures:

  relevance_acc    documents rightly judged to be about talks or not
  relevance        the judgement "about talks"
  actors           by canonical name; _PERSON, _ORG, _COUNTRY with their type
  actors_found     by any name of the text
  country          state of the actors found
  mention_recall   marked mentions of core actors
  places           by name or within 50 km; places_cc: in the right state
  dates            values of dates and times; dates_lenient: overlapping days
  durations        values of durations and rates
  talks            pairs count with their agreement in parties, date and status
  talks_found      every pair counts; talks_strict: only full agreement
  talk_place, talk_format, talk_people   details of the pairs
` + plainExitHelp,
		Example: `  parley eval testdata/talks/dev
  parley eval testdata/talks/dev --html           start from the pages
  parley eval gold.jsonl --json | jq .groups.all.figures.talks.f1`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error { return a.eval(c.Context(), f, args) },
	}
	c.Flags().BoolVar(&f.html, "html", false, "give extraction the HTML pages, not their texts")
	c.Flags().BoolVar(&f.json, "json", false, "as JSON")
	c.Flags().StringVar(&f.lang, "lang", "", "only documents in this language: vi, en or ru")
	c.Flags().IntVar(&f.jobs, "jobs", runtime.GOMAXPROCS(0), "documents read at a time")
	return c
}

func (f *evalFlags) check(args []string) error {
	switch {
	case len(args) == 0:
		return usagef("nothing to measure against: name a gold file, as in 'parley eval testdata/talks/dev'")
	case f.lang != "" && f.lang != "vi" && f.lang != "en" && f.lang != "ru":
		return usagef("--lang %q is not read; use vi, en or ru", f.lang)
	case f.jobs < 1:
		return usagef("--jobs %d: at least one document must be read at a time", f.jobs)
	}
	return nil
}

func (a *app) eval(ctx context.Context, f evalFlags, args []string) error {
	if err := f.check(args); err != nil {
		return err
	}
	todo, all, err := goldDocuments(f, args)
	if err != nil {
		return err
	}
	if len(todo) == 0 {
		return usagef("no document in %s is in the language %q", strings.Join(args, ", "), f.lang)
	}
	x, err := extract.New(extract.Options{})
	if err != nil {
		return err
	}
	scorer := eval.NewScorer(all)
	var table eval.Table
	next := 0
	err = each(ctx, x, f.jobs, goldItems(todo), func(r result) error {
		d := todo[next].document
		next++
		if r.err != nil {
			a.log.Warn("page not read, counted as a report with nothing in it", "id", d.ID, "error", r.err)
		}
		table.Add(d.Lang, scorer.Score(d, r.report))
		return nil
	})
	if err != nil {
		return err
	}
	if f.json {
		return a.writeJSON(evalReport(f, args, table.Groups()))
	}
	return a.writeFigures(table.Groups())
}

// goldInput is a document to measure, with what extraction is given of it.
type goldInput struct {
	document *eval.Document
	page     *archive.Page
}

// goldDocuments reads the gold files: the documents to measure, and all that
// are in the files.
func goldDocuments(f evalFlags, args []string) (todo []goldInput, all []*eval.Document, err error) {
	for _, arg := range args {
		if info, err := os.Stat(arg); err == nil && info.IsDir() {
			arg = filepath.Join(arg, "gold.jsonl")
		}
		dir, name := filepath.Split(filepath.Clean(arg))
		if dir == "" {
			dir = "."
		}
		g, err := eval.Read(os.DirFS(dir), name)
		if err != nil {
			return nil, nil, fmt.Errorf("in %s: %w", filepath.Clean(dir), err)
		}
		for _, d := range g.Documents {
			all = append(all, d)
			if f.lang != "" && d.Lang != f.lang {
				continue
			}
			page := d.Plain()
			if f.html {
				if page, err = g.HTML(d); err != nil {
					return nil, nil, fmt.Errorf("in %s: %w", filepath.Clean(dir), err)
				}
			}
			todo = append(todo, goldInput{d, page})
		}
	}
	return todo, all, nil
}

func goldItems(todo []goldInput) iter.Seq[item] {
	return func(yield func(item) bool) {
		for _, x := range todo {
			if !yield(item{page: x.page}) {
				return
			}
		}
	}
}

// writeFigures prints a table for each group. A single language needs no table
// over all.
func (a *app) writeFigures(groups []eval.Group) error {
	if len(groups) == 2 {
		groups = groups[:1]
	}
	w := &strings.Builder{}
	for i, g := range groups {
		if i > 0 {
			fmt.Fprintln(w)
		}
		noun := "documents"
		if g.Documents == 1 {
			noun = "document"
		}
		fmt.Fprintf(w, "%s: %d %s\n", g.Name, g.Documents, noun)
		row := "%-16s%7s%7s%7s%8s%7s%7s\n"
		fmt.Fprintf(w, row, "FIGURE", "P", "R", "F1", "RIGHT", "FOUND", "GOLD")
		for _, x := range g.Figures {
			p, f1, found := fmt.Sprintf("%.1f", x.Precision), fmt.Sprintf("%.1f", x.F1), fmt.Sprint(x.Predicted)
			if x.Share {
				p, f1, found = "-", "-", "-"
			}
			right := strings.TrimSuffix(fmt.Sprintf("%.1f", x.Right), ".0")
			fmt.Fprintf(w, row, x.Name, p, fmt.Sprintf("%.1f", x.Recall), f1, right, found, fmt.Sprint(x.Gold))
		}
		if g.Altered > 0 {
			fmt.Fprintf(w, "The text read differs from the annotated one in %d of them; mentions are compared where they stand.\n", g.Altered)
		}
	}
	_, err := fmt.Fprint(a.out, w.String())
	return err
}

// The JSON form of eval. Percentages are not rounded.
type (
	evalJSON struct {
		Gold   []string             `json:"gold"`
		Input  string               `json:"input"`  // text or html
		Groups map[string]evalGroup `json:"groups"` // by language, and "all"
	}
	evalGroup struct {
		Documents int                   `json:"documents"`
		Altered   int                   `json:"altered"`
		Figures   map[string]evalFigure `json:"figures"`
	}
	evalFigure struct {
		Precision *float64 `json:"precision,omitempty"` // absent for shares
		Recall    float64  `json:"recall"`              // for shares: the share
		F1        *float64 `json:"f1,omitempty"`        // absent for shares
		eval.Count
	}
)

func evalReport(f evalFlags, gold []string, groups []eval.Group) evalJSON {
	out := evalJSON{Gold: gold, Input: "text", Groups: map[string]evalGroup{}}
	if f.html {
		out.Input = "html"
	}
	for _, g := range groups {
		figures := map[string]evalFigure{}
		for _, x := range g.Figures {
			y := evalFigure{Recall: x.Recall, Count: x.Count}
			if !x.Share {
				y.Precision, y.F1 = &x.Precision, &x.F1
			}
			figures[x.Name] = y
		}
		out.Groups[g.Name] = evalGroup{Documents: g.Documents, Altered: g.Altered, Figures: figures}
	}
	return out
}
