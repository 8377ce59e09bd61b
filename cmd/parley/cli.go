package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"

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
	args      []string
	lookupEnv func(string) (string, bool)
	now       func() time.Time
	secrets   *secrets
	log       *slog.Logger
	logLevel  string
	json      bool
	quiet     bool
}

// run carries out one call of parley and returns its exit code. The first
// SIGINT or SIGTERM ends the work in order. With the second run returns at once:
// its caller must end the process, and what is under way dies with it, as if it
// had been killed; the state stands that.
func run(ctx context.Context, args []string, s streams, lookupEnv func(string) (string, bool)) int {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	hidden := new(secrets)
	s.out, s.err = hidden.writer(s.out), hidden.writer(s.err)
	ended := make(chan error, 1)
	go func() {
		a := &app{streams: s, args: args, lookupEnv: lookupEnv, now: time.Now, secrets: hidden, log: slog.New(slog.DiscardHandler)}
		root := a.root()
		root.SetArgs(args)
		ended <- root.ExecuteContext(ctx)
	}()
	for stopping := false; ; stopping = true {
		select {
		case err := <-ended:
			if err != nil {
				fmt.Fprintf(s.err, "parley: %v\n", err)
			}
			return exitCode(err)
		case <-signals:
			if stopping {
				fmt.Fprintln(s.err, "parley: ended at once; what was stored is kept, and the same command goes on")
				return exitInterrupted
			}
			stop()
		}
	}
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "parley",
		Short: "Crawl reports about talks and publish who talked with whom, when, where and how far it came",
		Long: `Parley crawls news reports about cyber talks, extracts actors, dates, places and
the talks themselves from Vietnamese, English and Russian pages, and publishes
Parquet tables.

Every flag can be set in the environment: --max-pages is PARLEY_MAX_PAGES.`,
		Example: `  parley run                            the demo: a small news site inside the program
  parley run https://news.example/      crawl a site, extract, publish to ./data
  parley extract page.html --format jsonl
  parley show                           the latest run`,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noCommand,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.SetFlagErrorFunc(flagError)
	root.PersistentFlags().StringVar(&a.logLevel, "log-level", "warn", "what is logged to standard error: debug, info, warn or error")
	root.PersistentFlags().BoolVar(&a.json, "json-events", false, "progress and logs as JSON lines")
	root.PersistentFlags().BoolVarP(&a.quiet, "quiet", "q", false, "no progress")
	root.PersistentPreRunE = func(c *cobra.Command, _ []string) error {
		if err := a.fromEnv(c); err != nil {
			return err
		}
		return a.openLog()
	}
	root.AddCommand(a.runCommand(), a.crawlCommand(), a.extractCommand(), a.showCommand(), a.diffCommand(), a.exportCommand(), a.reportCommand(), a.compactCommand(), a.pruneCommand(), a.evalCommand(), a.gazetteerCommand(), a.configCommand())
	return root
}

// noCommand is the error of a command that does not exist.
func noCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, x := range c.Commands() {
		names = append(names, x.Name())
	}
	hint := "'parley --help' lists the commands"
	if s := nearest(args[0], names); s != "" {
		hint = fmt.Sprintf("did you mean 'parley %s'? ", s) + hint
	}
	return usagef("there is no command %q; %s", args[0], hint)
}

func (a *app) openLog() error {
	var level slog.Level
	if err := level.UnmarshalText([]byte(a.logLevel)); err != nil {
		return usagef("--log-level %q is not known; use debug, info, warn or error", a.logLevel)
	}
	opts := &slog.HandlerOptions{Level: level}
	if a.json {
		a.log = slog.New(slog.NewJSONHandler(a.err, opts))
	} else {
		a.log = slog.New(slog.NewTextHandler(a.err, opts))
	}
	// What net/http and others say of their own accord ("Unsolicited response
	// received on idle HTTP channel") goes to Go's standard logger. It is about
	// servers that misbehave, and is logged like the rest, for whoever looks.
	log.SetFlags(0)
	log.SetOutput(slog.NewLogLogger(a.log.Handler(), slog.LevelDebug).Writer())
	return nil
}

// fromEnv sets the flags that the command line leaves open from the
// environment.
func (a *app) fromEnv(c *cobra.Command) error {
	var err error
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Changed || err != nil || f.Name == "help" || f.Name == "version" {
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
		var names []string
		c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if s := nearest(unknown.GetSpecifiedName(), names); s != "" {
			hint = "did you mean --" + s + "? " + hint
		}
	}
	return usagef("%w; %s", err, hint)
}

// tag tells apart runs that start in the same second: by the millisecond, so that
// their ids sort by time, and by the process.
func (a *app) tag(started time.Time) string {
	return fmt.Sprintf("%03d%s", started.Nanosecond()/int(time.Millisecond), strconv.FormatInt(int64(os.Getpid()), 36))
}

// version is that of the module, "devel" where it was built from a work tree.
func version() string {
	if b, ok := debug.ReadBuildInfo(); ok && b.Main.Version != "" && b.Main.Version != "(devel)" {
		return b.Main.Version
	}
	return "devel"
}
