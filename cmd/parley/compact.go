package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"parley/crawl"
	"parley/output"
)

const foldExitHelp = `
Exit status:
  0    done, or nothing to do
  1    failed; what was not done is as it was, and the same command goes on
  2    wrong usage
  11   another process is compacting, pruning or (prune alone) crawling`

// whileReading tells readers what a fold means for them.
const whileReading = `Readers see the rows once, before and after. A query under way at the moment of
the change may end with "no such file"; asked again, it works.`

func (a *app) compactCommand() *cobra.Command {
	var data, foldSize string
	var keep int
	var dryRun bool
	c := &cobra.Command{
		Use:   "compact",
		Short: "Fold many small runs into few large ones, for faster reading",
		Long: `Compact puts runs next to each other together until a folded run has the size
--fold-size. Its rows have their run's id in the column run_id, its manifest the
manifests of all; 'parley show --run' and 'parley diff' know each run as before.
The latest runs stay as they are.

` + whileReading + "\n" + foldExitHelp,
		Example: `  parley compact
  parley compact --fold-size 512MiB --keep 7 --data /var/lib/parley`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			z, err := parseSize(foldSize)
			if err != nil {
				return usagef("--fold-size: %w", err)
			}
			if keep < 1 {
				return usagef("--keep %d: at least the latest run stays as it is", keep)
			}
			folds, err := output.Compact(data, output.CompactOptions{Options: output.Options{Version: version()}, FoldBytes: int64(z), Keep: keep, DryRun: dryRun})
			a.showFolds(folds, dryRun)
			return foldError("compact", data, err)
		},
	}
	c.Flags().StringVar(&data, "data", defaultData, "directory of the tables")
	c.Flags().StringVar(&foldSize, "fold-size", "1GiB", "size of the table files of a folded run, about")
	c.Flags().IntVar(&keep, "keep", 1, "latest runs that stay as they are")
	c.Flags().BoolVar(&dryRun, "dry-run", false, "tell what would be folded, and change nothing")
	return c
}

func (a *app) pruneCommand() *cobra.Command {
	var data, age string
	var archives, dryRun bool
	c := &cobra.Command{
		Use:   "prune --older-than AGE",
		Short: "Remove what old runs published, but for what newer ones refer to",
		Long: `Prune removes the rows of runs that ended before AGE, as in 90d, or before a day,
as in 2026-01-31. An article that a newer run saw again, unchanged, stays with its
actors, places, dates and talks; so does the latest run, whatever its age. With
--archive the WARC files that only removed rows lie in go as well: what they hold
cannot be extracted again then.

Where pages are asked for again after up to 30 days (the default), an AGE of 60d
and more keeps all articles that the sources still show. One that comes back
unchanged after longer is not published again.

` + whileReading + "\n" + foldExitHelp,
		Example: `  parley prune --older-than 180d --dry-run
  parley prune --older-than 180d --archive`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if age == "" {
				return usagef("say what is old: --older-than 180d, or --older-than 2026-01-31")
			}
			before, err := parseSince(age, a.now())
			if err != nil {
				return usagef("--older-than: %w", err)
			}
			return a.prune(data, before, archives, dryRun)
		},
	}
	c.Flags().StringVar(&data, "data", defaultData, "directory of tables, archive and state")
	c.Flags().StringVar(&age, "older-than", "", "age from which a run is old, as in 90d, or the day it must have ended before")
	c.Flags().BoolVar(&archives, "archive", false, "also remove WARC files that no row lies in any more")
	c.Flags().BoolVar(&dryRun, "dry-run", false, "tell what would be removed, and change nothing")
	return c
}

func (a *app) prune(data string, before time.Time, archives, dryRun bool) error {
	// A crawl under way may be about to refer to old articles.
	if state := filepath.Join(data, ".parley"); exists(state) {
		s, err := crawl.OpenState(state)
		if errors.Is(err, crawl.ErrLocked) {
			return &exitError{exitLocked, fmt.Errorf("%w (%s); prune when it has ended", err, state)}
		}
		if err != nil {
			return err
		}
		defer s.Close()
	}
	done, err := output.Prune(data, output.PruneOptions{Options: output.Options{Version: version()}, Before: before, DryRun: dryRun})
	if err != nil {
		return foldError("prune", data, err)
	}
	verb := "removed"
	if dryRun {
		verb = "to be removed"
	}
	if len(done.Rows)+len(done.Runs) == 0 {
		fmt.Fprintf(a.out, "Nothing to remove from before %s.\n", before.Format(time.DateTime))
		return nil
	}
	var rows []string
	for _, t := range output.Tables() {
		if n := done.Rows[t.Name]; n > 0 {
			rows = append(rows, fmt.Sprintf("%d of %s", n, t.Name))
		}
	}
	fmt.Fprintf(a.out, "Rows %s: %s\n", verb, strings.Join(rows, ", "))
	fmt.Fprintf(a.out, "Runs %s whole: %d\n", verb, len(done.Runs))
	if !archives {
		if n := len(done.Archives); n > 0 {
			fmt.Fprintf(a.out, "Archive files that no row lies in any more: %d; --archive removes them with their rows\n", n)
		}
		return nil
	}
	return a.removeArchives(filepath.Join(data, "archive"), done.Archives, verb, dryRun)
}

// removeArchives removes WARC files with the indexes beside them.
func (a *app) removeArchives(dir string, files []string, verb string, dryRun bool) error {
	n, size := 0, int64(0)
	for _, file := range files {
		if file != filepath.Base(file) {
			continue // a name from elsewhere: not ours to remove
		}
		beside, err := filepath.Glob(filepath.Join(dir, strings.TrimSuffix(strings.TrimSuffix(file, ".gz"), ".warc")+".cdxj"))
		if err != nil {
			return err
		}
		for _, path := range append([]string{filepath.Join(dir, file)}, beside...) {
			info, err := os.Stat(path)
			if err != nil {
				continue // gone already
			}
			if !dryRun {
				if err := os.Remove(path); err != nil {
					return fmt.Errorf("remove an archive file: %w; the rows are removed already, remove it by hand", err)
				}
			}
			n, size = n+1, size+info.Size()
		}
	}
	fmt.Fprintf(a.out, "Archive files %s: %d, %s\n", verb, n, megabytes(size))
	return nil
}

func (a *app) showFolds(folds []output.Folded, dryRun bool) {
	if len(folds) == 0 {
		fmt.Fprintln(a.out, "Nothing to fold.")
		return
	}
	t := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "RUNS\tFIRST\tLAST\tFILES\tSIZE\t")
	for _, f := range folds {
		files, size := fmt.Sprintf("%d -> %d", f.FilesBefore, f.Files), megabytes(f.BytesBefore)+" -> "+megabytes(f.Bytes)
		if dryRun {
			files, size = fmt.Sprint(f.FilesBefore), megabytes(f.BytesBefore)
		}
		fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\t\n", len(f.Runs), f.Runs[0], f.Runs[len(f.Runs)-1], files, size)
	}
	t.Flush()
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)) }

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// foldError gives the error of a fold its exit code.
func foldError(what, data string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, output.ErrFoldBusy):
		return &exitError{exitLocked, err}
	}
	return fmt.Errorf("%s %s: %w", what, data, err)
}
