package main

import (
	"slices"

	"github.com/spf13/cobra"

	"parley/output"
)

// What the shell completes, see 'parley completion --help'. Whatever goes wrong
// there completes to nothing.

// completeTables completes the first argument to the names of what can be exported.
func completeTables(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, t := range output.Exportable() {
		names = append(names, t.Name+"\t"+"one row per "+t.Doc)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// completeRuns completes to the ids of the runs under --data, the latest first.
func completeRuns(c *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	data, err := c.Flags().GetString("data")
	if err != nil || len(args) > 1 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	ids, err := output.Runs(data)
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	slices.Reverse(ids)
	return ids, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}

// completeTalks completes to the ids of the talks of the run, with their titles.
func completeTalks(c *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	data, err := c.Flags().GetString("data")
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	name, err := c.Flags().GetString("run")
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	run, err := openRun(data, name)
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var ids []string
	for t, err := range run.Talks() {
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		ids = append(ids, t.TalkID+"\t"+t.Title)
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}
