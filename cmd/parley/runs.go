package main

import (
	"github.com/spf13/cobra"

	"parley/output"
)

// runChoice says which published runs a command reads.
type runChoice struct {
	data string
	run  string
	all  bool
}

// register adds the flags; all is what --all-runs gives.
func (f *runChoice) register(c *cobra.Command, all string) {
	c.Flags().StringVar(&f.data, "data", defaultData, "directory of the tables")
	c.Flags().StringVar(&f.run, "run", "", "id of the run, or its beginning (default: the latest)")
	c.Flags().BoolVar(&f.all, "all-runs", false, all)
	c.MarkFlagsMutuallyExclusive("run", "all-runs")
}

// open opens the runs, the oldest first.
func (f *runChoice) open() ([]*output.Run, error) {
	run, err := openRun(f.data, f.run)
	if err != nil {
		return nil, err
	}
	if f.all {
		return allRuns(f.data)
	}
	return []*output.Run{run}, nil
}

// allRuns opens the runs of a data directory, the oldest first.
func allRuns(data string) ([]*output.Run, error) {
	ids, err := output.Runs(data)
	if err != nil {
		return nil, err
	}
	var runs []*output.Run
	for _, id := range ids {
		r, err := output.OpenRun(data, id)
		if err != nil {
			return nil, err
		}
		runs = append(runs, r)
	}
	return runs, nil
}
