package main

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"parley/output"
)

// showTalk shows a talk with all its reports: what each says, in which
// sentences, on whose word, where they differ, and why Parley reads them so.
func (a *app) showTalk(e *output.Event, asJSON bool) error {
	if asJSON {
		return a.writeJSON(e)
	}
	w := &strings.Builder{}
	writeTalk(w, e)
	for i := range e.Reports {
		writeTold(w, e, i)
	}
	_, err := fmt.Fprint(a.out, w.String())
	return err
}

// writeTalk writes the talk as the surest report has it, and where others
// differ.
func writeTalk(w *strings.Builder, e *output.Event) {
	t := &e.Reports[e.Surest()].Talk
	fmt.Fprintf(w, "%s\n\n", t.Title)
	row, flush := rows(w, "")
	row("event", e.ID)
	row("reports", reportCount(e))
	row("status", t.Status)
	row("when", t.DateValue)
	row("where", strings.Trim(t.Place+", "+t.Country, ", "))
	row("format", t.Format)
	row("kind", t.Kind+" (PLOVER "+t.Plover+", CAMEO "+t.Cameo+")")
	for _, p := range t.Participants {
		row(output.Stated(p.Role), strings.Trim(p.Name+", "+output.Stated(p.Office), ", "))
	}
	flush()
	if len(e.Differences) > 0 {
		fmt.Fprintf(w, "\nThe reports differ:\n")
		row, flush := rows(w, "  ")
		for _, d := range e.Differences {
			values := make([]string, 0, len(d.Values))
			for _, v := range d.Values {
				values = append(values, fmt.Sprintf("%s %s", v.Value, numbers(v.Reports)))
			}
			row(d.What, strings.Join(values, "; "))
		}
		flush()
	}
}

// rows aligns names and values; empty values are left out.
func rows(w *strings.Builder, indent string) (row func(name, value string), flush func()) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	return func(name, value string) {
		if value != "" {
			fmt.Fprintf(tw, "%s%s\t%s\n", indent, name, value)
		}
	}, func() { tw.Flush() }
}

// reportCount says how many reports there are, of how many stories, in which
// languages.
func reportCount(e *output.Event) string {
	stories, langs := make(map[string]bool), make(map[string]bool)
	for _, r := range e.Reports {
		story := r.Article.StoryID
		if story == "" {
			story = r.Article.ArticleID
		}
		stories[story] = true
		langs[r.Article.Lang] = true
	}
	var names []string
	for l := range langs {
		names = append(names, orDash(l))
	}
	slices.Sort(names)
	s := fmt.Sprintf("%d, in %s", len(e.Reports), strings.Join(names, ", "))
	if n := len(e.Reports) - len(stories); n > 0 {
		s += fmt.Sprintf("; %d of them copied from others", n)
	}
	return s
}

// numbers names reports as they are numbered: "[1, 3]".
func numbers(reports []int) string {
	parts := make([]string, 0, len(reports))
	for _, i := range reports {
		parts = append(parts, fmt.Sprint(i+1))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// writeTold writes report i: its article, its sentences, and the reasons.
func writeTold(w *strings.Builder, e *output.Event, i int) {
	r := &e.Reports[i]
	t, x := &r.Talk, &r.Article
	about := []string{orDash(x.Lang)}
	for _, s := range []string{x.Site, x.Source} {
		if s != "" {
			about = append([]string{s}, about...)
			break
		}
	}
	if x.Published != nil {
		about = append(about, x.Published.Time().Format("2006-01-02"))
	}
	fmt.Fprintf(w, "\n[%d] %s (%s)\n", i+1, x.Title, strings.Join(about, ", "))
	if x.URL != "" {
		fmt.Fprintf(w, "    %s\n", x.URL)
	}
	row, flush := rows(w, "    ")
	row("talk", t.TalkID+", run "+r.Run)
	row("article", x.ArticleID)
	row("says", says(t))
	row("who says so", saidBy(t))
	row("score", fmt.Sprintf("%.2f", t.Score))
	flush()
	fmt.Fprintf(w, "    Evidence:\n")
	text := []rune(x.Text)
	for _, ev := range t.Evidence {
		if ev.Start >= 0 && int(ev.End) <= len(text) && ev.Start <= ev.End {
			fmt.Fprintf(w, "      [%s] %s\n", output.Stated(ev.Trigger), strings.Join(strings.Fields(string(text[ev.Start:ev.End])), " "))
		}
	}
	fmt.Fprintf(w, "    Why:\n")
	if len(x.Reasons) > 0 {
		fmt.Fprintf(w, "      about the topic, %.2f: %s\n", x.Relevance, strings.Join(x.Reasons, "; "))
	}
	for _, reason := range t.Reasons {
		fmt.Fprintf(w, "      %s\n", reason)
	}
	if k := e.Nearest(i); k >= 0 {
		j := output.Compare(t, &e.Reports[k].Talk)
		fmt.Fprintf(w, "      one talk with [%d], %.1f: %s\n", k+1, j.Score, &j)
	}
	if t.EventNear != "" {
		fmt.Fprintf(w, "      it fits the talk %s, too: the two may be one\n", t.EventNear)
	}
}

// says sums up what a report says of the talk.
func says(t *output.Talk) string {
	var parts []string
	for _, s := range []string{strings.Join(t.Parties, ", "), t.Kind, t.Status, t.DateValue, t.Place} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " · ")
}

// saidBy names who tells of the talk in the article.
func saidBy(t *output.Talk) string {
	if t.Attribution.Anonymous {
		return strings.Trim(t.Attribution.Source+", an unnamed source", ", ")
	}
	return t.Attribution.Source
}
