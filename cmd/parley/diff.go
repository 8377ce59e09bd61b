package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"parley/output"
)

type diffFlags struct {
	data   string
	tables []string
	json   bool
	all    bool
}

// exitDiffer is diff's own status for runs that differ; trouble is 2 there.
const exitDiffer = 1

var errDiffer = errors.New("the runs differ")

func (a *app) diffCommand() *cobra.Command {
	var f diffFlags
	c := &cobra.Command{
		Use:   "diff [A [B]]",
		Short: "Compare two runs row by row",
		Long: `Diff tells what a new crawl or a new version of Parley changed: rows that only
one of the runs A and B has, and columns that differ. A run is named by its id or
the beginning of one; without names the latest two runs are compared, with one
name that run and the latest.

A run of a crawl holds what was new or had changed since the runs before. So of two
such runs, articles are "gone" that the later one found unchanged or did not ask
for; nothing is lost. To see what a new version of Parley changed, compare runs that
read the same pages, as 'parley extract data/archive' makes them.

Rows are matched by what they are about (an article by its address, a talk by the
sentence that tells of it first, and so on). When and how fast something was
fetched, and where it lies in the archive, makes no difference.

Exit status:
  0  no difference
  1  the runs differ
  2  they cannot be compared`,
		Example: `  parley diff
  parley diff 20261124T0315 20261125T0315 --table talks
  parley diff --json | jq 'select(.kind == "changed")'`,
		Args:              cobra.MaximumNArgs(2),
		ValidArgsFunction: completeRuns,
		RunE: func(_ *cobra.Command, args []string) error {
			err := a.diff(f, args)
			var x *exitError
			switch {
			case errors.Is(err, errDiffer):
				return &exitError{exitDiffer, errDiffer}
			case err != nil && !errors.As(err, &x):
				return &exitError{exitUsage, err}
			}
			return err
		},
	}
	c.Flags().StringVar(&f.data, "data", defaultData, "directory of the tables")
	c.Flags().StringSliceVar(&f.tables, "table", nil, "compare these tables only")
	c.Flags().BoolVar(&f.json, "json", false, "one change a line, as JSON")
	c.Flags().BoolVar(&f.all, "all-columns", false, "also list the columns of rows that only one run has")
	return c
}

func (a *app) diff(f diffFlags, args []string) error {
	for _, t := range f.tables {
		if !slices.ContainsFunc(output.Tables(), func(x output.Table) bool { return x.Name == t }) {
			return usagef("there is no table %q; 'parley show --schema' lists them", t)
		}
	}
	old, new, err := twoRuns(f.data, args)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(a.out, 1<<16)
	counts := map[string]map[string]int{}
	err = output.Diff(old, new, func(c output.Change) error {
		if len(f.tables) > 0 && !slices.Contains(f.tables, c.Table) {
			return nil
		}
		if counts[c.Table] == nil {
			counts[c.Table] = map[string]int{}
		}
		counts[c.Table][c.Kind]++
		if f.json {
			line, err := json.Marshal(c)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(out, "%s\n", line)
			return err
		}
		return writeChange(out, c, f.all)
	})
	if err != nil {
		return err
	}
	if !f.json {
		fmt.Fprintf(out, "%s -> %s\n", old.ID, new.ID)
		for _, t := range output.Tables() {
			if n := counts[t.Name]; n != nil {
				fmt.Fprintf(out, "  %-9s %d added, %d gone, %d changed\n", t.Name, n[output.Added], n[output.Gone], n[output.Changed])
			}
		}
		if len(counts) == 0 {
			fmt.Fprintln(out, "  no difference")
		}
		if n := unchanged(new.Manifest); n > 0 && counts["articles"][output.Gone] > 0 {
			fmt.Fprintf(out, "What is gone may just not be new: the later run saw %s unchanged, and holds none of it.\n", plural(n, "page"))
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write the differences: %w", err)
	}
	if len(counts) > 0 {
		return errDiffer
	}
	return nil
}

// unchanged counts the pages that a run asked for and that were as before.
func unchanged(m output.Manifest) int64 {
	n := int64(0)
	for _, s := range m.Sources {
		n += s.Unchanged
	}
	return n
}

func writeChange(w *bufio.Writer, c output.Change, all bool) error {
	fmt.Fprintf(w, "%s %s: %s\n", c.Kind, c.Table, strings.Join(c.Key, ", "))
	if c.Kind == output.Changed || all {
		for _, x := range c.Columns {
			switch {
			case x.Old == nil:
				fmt.Fprintf(w, "    %s: %s\n", x.Name, short(string(x.New)))
			case x.New == nil:
				fmt.Fprintf(w, "    %s: %s\n", x.Name, short(string(x.Old)))
			default:
				fmt.Fprintf(w, "    %s: %s -> %s\n", x.Name, short(string(x.Old)), short(string(x.New)))
			}
		}
	}
	return nil
}

// short cuts a value for the terminal.
func short(s string) string {
	const most = 120
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most]) + "..."
}

// twoRuns opens the runs that diff is asked for.
func twoRuns(data string, args []string) (old, new *output.Run, err error) {
	ids, err := output.Runs(data)
	if err != nil {
		return nil, nil, err
	}
	if len(ids) < 2 && len(args) < 2 {
		return nil, nil, usagef("%s holds %s; a comparison takes two", data, plural(len(ids), "run"))
	}
	names := []string{}
	for _, arg := range args {
		id, err := findRun(ids, arg)
		if err != nil {
			return nil, nil, err
		}
		names = append(names, id)
	}
	switch len(names) {
	case 0:
		names = ids[len(ids)-2:]
	case 1:
		names = append(names, ids[len(ids)-1])
	}
	if old, err = output.OpenRun(data, names[0]); err != nil {
		return nil, nil, err
	}
	new, err = output.OpenRun(data, names[1])
	return old, new, err
}

// findRun is the one run whose id begins like that.
func findRun(ids []string, name string) (string, error) {
	var found []string
	for _, id := range ids {
		if id == name {
			return id, nil
		}
		if strings.HasPrefix(id, name) {
			found = append(found, id)
		}
	}
	switch len(found) {
	case 0:
		return "", usagef("there is no run %q; the directories run=ID in the data directory name them", name)
	case 1:
		return found[0], nil
	}
	return "", usagef("%d runs begin with %q: %s; write more of the id", len(found), name, strings.Join(found, ", "))
}
