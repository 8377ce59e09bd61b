package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"parley/output"
)

type exportFlags struct {
	runChoice
	format string
}

func (a *app) exportCommand() *cobra.Command {
	var f exportFlags
	c := &cobra.Command{
		Use:   "export TABLE",
		Short: "Write a table or view as CSV, JSON lines or GeoJSON",
		Long: `Export writes the rows of one table to standard output, for programs that do not
read Parquet; or of the views talk_reports (talks with the articles that tell of
them) and talk_events (one row per talk, with what all reports say), which are
best asked for with --all-runs. Text that a spreadsheet would take for a formula
gets an apostrophe in front. GeoJSON is for places and for talks in all forms.
` + plainExitHelp,
		Example: `  parley export talks > talks.csv
  parley export talk_events --all-runs > events.csv
  parley export places --format geojson > places.geojson
  parley export articles --all-runs --format jsonl | jq .title`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: completeTables,
		RunE:              func(_ *cobra.Command, args []string) error { return a.export(f, args[0]) },
	}
	f.register(c, "the rows of all runs, the oldest first")
	c.Flags().StringVar(&f.format, "format", output.CSV, "csv, jsonl or geojson")
	return c
}

func (a *app) export(f exportFlags, table string) error {
	runs, err := f.open()
	if err != nil {
		return err
	}
	err = output.Export(a.out, runs, table, f.format)
	var unknown *output.UnknownError
	if errors.As(err, &unknown) {
		if s := nearest(unknown.Name, unknown.Known); s != "" {
			return usagef("%w; did you mean %q?", err, s)
		}
	}
	if errors.As(err, &unknown) || errors.Is(err, output.ErrFormat) {
		return usagef("%w", err)
	}
	if err != nil {
		return fmt.Errorf("export %s: %w", table, err)
	}
	return nil
}
