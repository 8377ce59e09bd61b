package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"parley/output"
)

type showFlags struct {
	data   string
	run    string
	schema bool
	json   bool
}

func (a *app) showCommand() *cobra.Command {
	var f showFlags
	c := &cobra.Command{
		Use:   "show [TALK_ID | ARTICLE_ID | URL]",
		Short: "Show the latest run, or one talk or article with its evidence",
		Long: `Show sums up a published run: outcomes, what is new, the talks found, and what
failed, with what to do about it.

With the id of a talk (talk_id or event_id, or its beginning) it shows that talk
with all reports of it in all runs: what each says, in which sentences and on
whose word, where they differ, and why Parley reads and joins them so. --run
takes the reports of one run alone.

With the id of an article (or its beginning), or its address, it shows the text
with what was found in it: on a terminal actors, places, dates and the words that
tell of a talk in colours, their sentences underlined; elsewhere, and where
NO_COLOR is set, as [Seoul|Seoul] and >>> sentence <<<.

--schema prints all tables and columns with their meaning.
` + plainExitHelp,
		Example: `  parley show
  parley show 3f9c2a
  parley show https://news.example/world/1.html | less
  parley show --schema`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeTalks,
		RunE: func(_ *cobra.Command, args []string) error {
			if f.schema {
				_, err := fmt.Fprint(a.out, output.Schema())
				return err
			}
			run, err := openRun(f.data, f.run)
			if err != nil {
				return err
			}
			if len(args) == 1 {
				return a.showOne(f.data, run, f.run != "", args[0], f.json)
			}
			return a.showRun(f.data, run, f.json)
		},
	}
	c.Flags().StringVar(&f.data, "data", defaultData, "directory of the tables")
	c.Flags().StringVar(&f.run, "run", "", "id of the run, or its beginning (default: the latest)")
	c.Flags().BoolVar(&f.schema, "schema", false, "print the tables and columns")
	c.Flags().BoolVar(&f.json, "json", false, "as JSON")
	return c
}

// openRun opens the run whose id is or begins with name, the latest one where
// name is empty.
func openRun(data, name string) (*output.Run, error) {
	ids, err := output.Runs(data)
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return nil, usagef("%s holds no run; 'parley run' makes one, --data names another directory", data)
	}
	id := ids[len(ids)-1]
	if name != "" {
		if id, err = findRun(ids, name); err != nil {
			return nil, err
		}
	}
	return output.OpenRun(data, id)
}

// summarize tells at the end of a run what it holds.
func (a *app) summarize(data, id string) error {
	run, err := output.OpenRun(data, id)
	if err != nil {
		return err
	}
	return a.showRun(data, run, false)
}

func (a *app) showRun(data string, run *output.Run, asJSON bool) error {
	s, err := run.Summarize()
	if err != nil {
		return err
	}
	if asJSON {
		return a.writeJSON(s)
	}
	w := &strings.Builder{}
	fmt.Fprintf(w, "Run %s\n", s.RunID)
	if s.Fetches > 0 {
		fmt.Fprintf(w, "%s: %s\n", plural(s.Fetches, "URL"), countList(s.Outcomes))
	}
	fmt.Fprintf(w, "%s (%s), %d about talks\n", plural(s.Articles, "article"), countList(s.Languages), s.Relevant)
	if text := news(run.Manifest); text != "" {
		fmt.Fprintf(w, "%s\n", text)
	}
	fmt.Fprintln(w)
	if len(s.Talks) == 0 {
		fmt.Fprintf(w, "No talks found.\n")
		if id := lastWithTalks(data, run.ID); id != "" {
			fmt.Fprintf(w, "The last run before with talks: parley show%s --run %s\n", dataFlag(data), id)
		}
	} else {
		fmt.Fprintf(w, "%s of %s:\n\n", plural(len(s.Talks), "report"), plural(s.Events, "talk"))
		writeTalks(w, &s)
	}
	writeFailures(w, run.Manifest.Sources)
	if len(run.Manifest.Health) > 0 {
		fmt.Fprintf(w, "\nFar from what is usual:\n%s\n", findingList(run.Manifest.Health))
	}
	fmt.Fprintf(w, "\nTables: %s\n", run.Dir)
	if len(s.Talks) > 0 {
		fmt.Fprintf(w, "One talk with its evidence: parley show%s %s\n", dataFlag(data), s.Talks[0].TalkID)
	}
	fmt.Fprintf(w, "In DuckDB:\n  duckdb -c \"SELECT date_value, parties, status, place, title FROM '%s' ORDER BY earliest\"\n", filepath.ToSlash(filepath.Join(data, "run=*", "talks", "*.parquet")))
	_, err = fmt.Fprint(a.out, w.String())
	return err
}

// lastWithTalks is the last run before another that has talks, of the hundred
// before it; empty where none has.
func lastWithTalks(data, before string) string {
	ids, err := output.Runs(data)
	if err != nil {
		return "" // it is a hint only
	}
	ids = ids[:max(slices.Index(ids, before), 0)]
	for _, id := range slices.Backward(ids[max(len(ids)-100, 0):]) {
		if run, err := output.OpenRun(data, id); err == nil && run.Manifest.Rows["talks"] > 0 {
			return id
		}
	}
	return ""
}

// plural counts things with a regular plural: "1 page", "2 pages".
func plural[N int | int64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func dataFlag(data string) string {
	if data == defaultData {
		return ""
	}
	return " --data " + data
}

func countList(counts []output.Count) string {
	var parts []string
	for _, c := range counts {
		name := c.Name
		if name == "" {
			name = "unknown"
		}
		parts = append(parts, fmt.Sprintf("%d %s", c.N, name))
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// who names the sides of a talk: parties, with the persons that take part.
func who(t output.Talk) string {
	var people []string
	for _, p := range t.Participants {
		if strings.HasPrefix(output.Stated(p.ActorID), "per:") && len(people) < 2 {
			people = append(people, p.Name)
		}
	}
	s := strings.Join(t.Parties, ", ")
	if len(people) > 0 {
		s += " (" + strings.Join(people, ", ") + ")"
	}
	return s
}

func (a *app) writeJSON(v any) error {
	enc := json.NewEncoder(a.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// writeTalks lists the talks of a run, one row each, as the report that is
// surest of it tells it, with the number of reports where any has several.
func writeTalks(w io.Writer, s *output.Summary) {
	events := make(map[string][]output.Talk)
	for _, x := range s.Talks {
		event := cmp.Or(x.EventID, x.TalkID)
		events[event] = append(events[event], x)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	several := len(events) < len(s.Talks)
	if several {
		fmt.Fprint(t, "REPORTS\t")
	}
	fmt.Fprintln(t, "WHEN\tWHO\tWHAT\tWHERE\tSTATUS\tTALK")
	for _, x := range s.Talks {
		all := events[cmp.Or(x.EventID, x.TalkID)]
		surest := slices.MaxFunc(all, func(a, b output.Talk) int { return cmp.Compare(a.Score, b.Score) })
		if x.TalkID != surest.TalkID {
			continue
		}
		if several {
			fmt.Fprintf(t, "%d\t", len(all))
		}
		talkRow(t, x)
	}
	t.Flush()
}

// talkRow writes a talk as a row of the list.
func talkRow(w io.Writer, t output.Talk) {
	fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", orDash(t.DateValue), orDash(who(t)), orDash(t.Kind), orDash(t.Place), orDash(t.Status), t.TalkID)
}

// showOne shows the talk or the article of that name: the talk with its reports
// in all runs, or where only says so, in that run alone.
func (a *app) showOne(data string, run *output.Run, only bool, name string, asJSON bool) error {
	if name == "" {
		return usagef("the id is empty; 'parley show' lists the talks")
	}
	within := ""
	if only {
		within = run.ID
	}
	e, err := output.ReadEvent(data, within, name)
	switch {
	case err == nil:
		return a.showTalk(e, asJSON)
	case errors.Is(err, output.ErrManyTalks):
		return usagef("the ids of several talks begin with %q; give more of it", name)
	case !errors.Is(err, output.ErrNoTalk):
		return err
	}
	article, err := findArticle(run, name)
	switch {
	case err != nil:
		return err
	case article == nil:
		return usagef("run %s has no talk or article %q; 'parley show' lists the talks, and 'parley export articles' the articles", run.ID, name)
	}
	return a.showArticle(run, article, asJSON)
}
