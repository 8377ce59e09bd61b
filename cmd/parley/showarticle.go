package main

import (
	"cmp"
	"fmt"
	"iter"
	"strings"
	"text/tabwriter"
	"time"

	"parley/output"
)

// articleView is all that a run knows of an article.
type articleView struct {
	Article output.Article `json:"article"`
	Actors  []output.Actor `json:"actors"`
	Places  []output.Place `json:"places"`
	Dates   []output.Date  `json:"dates"`
	Talks   []output.Talk  `json:"talks"`
}

// findArticle finds the article with an id that begins with name, or of which
// that is an address. It returns nil where there is none.
func findArticle(run *output.Run, name string) (*output.Article, error) {
	var found *output.Article
	for a, err := range run.Articles() {
		switch {
		case err != nil:
			return nil, err
		case a.ArticleID == name || a.URL == name || a.CanonicalURL == name:
			return &a, nil
		case !strings.HasPrefix(a.ArticleID, name):
		case found != nil:
			return nil, usagef("several articles of run %s begin with %q; give more of the id", run.ID, name)
		default:
			found = &a
		}
	}
	return found, nil
}

func viewArticle(run *output.Run, a *output.Article) (*articleView, error) {
	v := &articleView{Article: *a}
	var err error
	if v.Actors, err = rowsOf(run.Actors(), func(x output.Actor) bool { return x.ArticleID == a.ArticleID }); err != nil {
		return nil, err
	}
	if v.Places, err = rowsOf(run.Places(), func(x output.Place) bool { return x.ArticleID == a.ArticleID }); err != nil {
		return nil, err
	}
	if v.Dates, err = rowsOf(run.Dates(), func(x output.Date) bool { return x.ArticleID == a.ArticleID }); err != nil {
		return nil, err
	}
	v.Talks, err = rowsOf(run.Talks(), func(x output.Talk) bool { return x.ArticleID == a.ArticleID })
	return v, err
}

// rowsOf are the rows that fit.
func rowsOf[T any](rows iter.Seq2[T, error], fits func(T) bool) ([]T, error) {
	out := []T{}
	for r, err := range rows {
		if err != nil {
			return nil, err
		}
		if fits(r) {
			out = append(out, r)
		}
	}
	return out, nil
}

// showArticle shows an article with what was found in its text.
func (a *app) showArticle(run *output.Run, article *output.Article, asJSON bool) error {
	v, err := viewArticle(run, article)
	if err != nil {
		return err
	}
	if asJSON {
		return a.writeJSON(v)
	}
	w := &strings.Builder{}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(t, "%s\t%s\n", name, value)
		}
	}
	row("article", article.ArticleID)
	row("address", cmp.Or(article.CanonicalURL, article.URL))
	row("source", article.Source)
	row("language", article.Lang)
	if article.Published != nil {
		layout := time.DateOnly
		if article.PublishedPrecision != "day" {
			layout = "2006-01-02 15:04 UTC"
		}
		row("published", article.Published.Time().Format(layout))
	}
	row("authors", strings.Join(article.Authors, ", "))
	row("relevance", fmt.Sprintf("%.2f", article.Relevance))
	if article.Revision != nil && *article.Revision > 1 {
		row("revision", fmt.Sprint(*article.Revision))
	}
	t.Flush()
	fmt.Fprintf(w, "\n%s\n", highlight(article.Text, v.marks(), a.colours()))
	if len(v.Talks) > 0 {
		fmt.Fprintf(w, "\n%s:\n\n", plural(len(v.Talks), "talk"))
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "WHEN\tWHO\tWHAT\tWHERE\tSTATUS\tTALK")
		for _, x := range v.Talks {
			talkRow(t, x)
		}
		t.Flush()
	}
	_, err = fmt.Fprint(a.out, w.String())
	return err
}

// marks are what was found in the text.
func (v *articleView) marks() []mark {
	var marks []mark
	mentions := func(kind markKind, note string, list []output.Mention) {
		for _, m := range list {
			marks = append(marks, mark{int(m.Start), int(m.End), kind, note})
		}
	}
	for _, x := range v.Actors {
		mentions(markActor, cmp.Or(strings.TrimPrefix(x.ActorID, "iso:"), x.Name), x.Mentions)
	}
	for _, x := range v.Places {
		mentions(markPlace, x.Name, x.Mentions)
	}
	for _, x := range v.Dates {
		marks = append(marks, mark{int(x.Start), int(x.End), markDate, x.Value})
	}
	text := []rune(v.Article.Text)
	for _, x := range v.Talks {
		for _, e := range x.Evidence {
			marks = append(marks, mark{int(e.Start), int(e.End), markEvidence, ""})
			trigger := output.Stated(e.Trigger)
			if e.Start >= 0 && int(e.End) <= len(text) && e.Start < e.End && trigger != "" {
				sentence := string(text[e.Start:e.End])
				if i := strings.Index(sentence, trigger); i >= 0 {
					start := int(e.Start) + len([]rune(sentence[:i]))
					marks = append(marks, mark{start, start + len([]rune(trigger)), markTrigger, x.Kind})
				}
			}
		}
	}
	return marks
}

// colours says whether standard output is a terminal that wants colours, see
// no-color.org.
func (a *app) colours() bool {
	if v, set := a.lookupEnv("NO_COLOR"); set && v != "" {
		return false
	}
	return isTerminal(a.out)
}
