package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// streams are where a command reads and writes: data to out, progress, logs
// and errors to err.
type streams struct {
	in  io.Reader
	out io.Writer
	err io.Writer
}

// app is what all commands share.
type app struct {
	streams
	lookupEnv func(string) (string, bool)
}

// run carries out one call of parley and returns its exit code.
func run(ctx context.Context, args []string, s streams, lookupEnv func(string) (string, bool)) int {
	a := &app{streams: s, lookupEnv: lookupEnv}
	root := a.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err != nil {
		fmt.Fprintf(s.err, "parley: %v\n", err)
	}
	return exitCode(err)
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "parley",
		Short: "Crawl reports about talks and publish who talked with whom, when, where and how far it came",
		Long: `Parley crawls news reports about cyber talks, extracts actors, dates, places and
the talks themselves from Vietnamese, English and Russian pages, and publishes
Parquet tables.`,
		Example: `  parley run                          the demo: a small site inside the program
  parley run https://example.org/news crawl a site, extract, publish to ./data
  parley extract page.html --format jsonl
  parley show                         the latest run`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
	}
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return flagError(c, err) })
	root.PersistentPreRunE = func(c *cobra.Command, _ []string) error { return a.fromEnv(c) }
	root.AddCommand(a.extractCommand())
	return root
}

// fromEnv sets the flags that the command line leaves open from the
// environment: --max-pages is PARLEY_MAX_PAGES.
func (a *app) fromEnv(c *cobra.Command) error {
	var err error
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Changed || err != nil {
			return
		}
		env := "PARLEY_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		if v, ok := a.lookupEnv(env); ok && v != "" {
			if e := c.Flags().Set(f.Name, v); e != nil {
				err = usagef("environment variable %s=%q: %w", env, v, e)
			}
		}
	})
	return err
}

// flagError turns what the flag parser says into an error that teaches the mend.
func flagError(c *cobra.Command, err error) error {
	hint := "'" + c.CommandPath() + " --help' lists the flags"
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		if s := nearestFlag(c, unknown.GetSpecifiedName()); s != "" {
			hint = "did you mean --" + s + "? " + hint
		}
	}
	return usagef("%w; %s", err, hint)
}

func nearestFlag(c *cobra.Command, name string) string {
	best, dist := "", 3
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if d := editDistance(name, f.Name); d < dist {
			best, dist = f.Name, d
		}
	})
	return best
}

// editDistance is the Levenshtein distance of two short words, in bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diag := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			diag, row[j] = row[j], min(row[j]+1, row[j-1]+1, diag+cost)
		}
	}
	return row[len(b)]
}
