package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"parley/crawl"
	"parley/crawl/archive"
	"parley/output"
)

const runLong = `Run crawls, extracts and publishes one run.

Without URLs and configuration it is the demo: a small news site inside the
program, served on loopback, crawled like any other.

With URLs it crawls their sites: links are followed within each site, robots.txt
is obeyed, each host gets one request at a time with a pause between. The crawl's
state lies in DATA/.parley, every exchange in DATA/archive as WARC. Later runs
ask start pages and feeds for news, publish what is new, and articles that
changed as a further revision. Ctrl-C keeps what was fetched; the same command
goes on. A run becomes visible as DATA/run=ID, whole or not at all.

With --max-duration a run that is out of time finishes the requests under way,
publishes what came, and exits with 10; the next run goes on with what is left.
Extracting and publishing come on top of that time. Of several exit codes that
hold, the one that somebody has to look at wins: 4, 1, 5 and 3 before 10, 10 before 9.

Each run's figures of a source (requests that fail, pages that its feeds name,
articles with title, date, author and text) are compared with those of its own
last runs. Where one falls far below what is usual, the run says so and exits
with 3, or what the configuration's health says.`

const exitHelp = `
Exit status:
  0    published            5    failed, worth retrying as it is
  1    failed               9    nothing new (with --fail-if-empty)
  2    wrong usage          10   time budget reached
  3    published, but some  11   another run holds the lock
       sources failed or    130  interrupted, state saved
       decay
  4    the health gate refused: nothing published, run kept for a look and for the next run (--force publishes)`

// plainExitHelp is for commands that publish nothing.
const plainExitHelp = `
Exit status:
  0    done
  1    failed
  2    wrong usage`

func (a *app) runCommand() *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "run [URL...]",
		Short: "Crawl, extract and publish one run; without arguments the demo",
		Long:  runLong + "\n" + exitHelp,
		Example: `  parley run
  parley run https://news.example/world/ --depth 1 --max-pages 200
  parley run -c parley.yaml --max-duration 2h`,
		RunE: func(c *cobra.Command, args []string) error { return a.run(c, &f, args, true) },
	}
	f.register(c)
	f.registerPublishing(c)
	return c
}

func (a *app) crawlCommand() *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "crawl URL...",
		Short: "Only fetch, into the archive",
		Long: `Crawl fetches like run, into DATA/archive, and publishes nothing. A run with the
same DATA afterwards publishes what was fetched.
` + exitHelp,
		Example: `  parley crawl https://news.example/world/ --max-pages 500
  parley extract data/archive`,
		RunE: func(c *cobra.Command, args []string) error { return a.run(c, &f, args, false) },
	}
	f.register(c)
	return c
}

// run carries out run (publish) and crawl.
func (a *app) run(c *cobra.Command, f *runFlags, urls []string, publish bool) (err error) {
	cfg, err := f.config(a, c, urls)
	if err != nil {
		return err
	}
	ctx := c.Context()
	s := stage{app: a, flags: f, cfg: cfg, stateDir: filepath.Join(cfg.Data, ".parley"), archiveDir: filepath.Join(cfg.Data, "archive")}
	if f.list {
		return s.list()
	}
	demo := len(cfg.Sources) == 0
	switch {
	case demo && f.configFile != "":
		return usagef("%s names no sources; add one under 'sources:', or name URLs on the command line", f.configFile)
	case demo && !publish:
		return usagef("nothing to crawl: name URLs or a configuration with -c")
	}
	if !f.dryRun {
		if err := os.MkdirAll(cfg.Data, 0o777); err != nil {
			return fmt.Errorf("make the data directory: %w; name another one with --data", err)
		}
	}
	if demo {
		stop, err := s.demo()
		if err != nil {
			return err
		}
		defer stop()
	}
	if f.dryRun {
		return s.dryRun(ctx)
	}
	return s.run(ctx, publish)
}

// stage is one run under way.
type stage struct {
	*app
	flags      *runFlags
	cfg        config
	stateDir   string
	archiveDir string
	dial       crawl.DialFunc // for the demo
	isDemo     bool
	metrics    *metrics
}

// run carries the stages out, and keeps the metrics.
func (s *stage) run(ctx context.Context, publish bool) error {
	started := s.utc()
	s.metrics = s.app.metrics(s.cfg.Metrics, started)
	err := s.stages(ctx, started, publish)
	if code := exitCode(err); code != exitLocked { // else the file is the other run's
		if e := s.metrics.finish(code); e != nil {
			s.log.Warn(e.Error())
		}
	}
	return err
}

func (s *stage) stages(ctx context.Context, started time.Time, publish bool) error {
	state, err := crawl.OpenState(s.stateDir)
	if err != nil {
		return s.locked(err)
	}
	defer state.Close()
	id, err := s.begin(state, started)
	if err != nil {
		return err
	}
	if err := s.metrics.begin(state, id); err != nil {
		return err
	}
	res, err := s.crawl(ctx, state, id)
	s.metrics.crawled(res)
	if err != nil {
		return err
	}
	if !publish {
		fmt.Fprintf(s.err, "%s fetched into %s; 'parley run' with the same sources and --data publishes them\n", plural(res.Pages(), "page"), s.archiveDir)
		if res.End == crawl.EndTime {
			return s.timeUp(fmt.Sprintf("%s left; the same command goes on", plural(res.Left, "URL")))
		}
		return nil
	}
	if res.End == crawl.EndTime && len(res.Outcomes()) == 0 {
		return s.timeUp("not one page came in it, so there is nothing to publish; the same command goes on")
	}
	return s.publish(ctx, state, id, started, res)
}

// begin starts a run or goes on with the one that was interrupted. A run that
// was published, and only not yet crossed off, is crossed off.
func (s *stage) begin(state *crawl.State, now time.Time) (string, error) {
	for {
		id, resumed, err := state.Begin(output.RunID(now, s.tag(now)))
		if err != nil || !resumed {
			return id, err
		}
		if _, err := output.OpenRun(s.cfg.Data, id); errors.Is(err, output.ErrNoRun) {
			s.log.Info("going on with an interrupted run", "run", id)
			return id, nil
		}
		if err := state.Finish(); err != nil {
			return "", err
		}
	}
}

func (s *stage) crawl(ctx context.Context, state *crawl.State, id string) (crawl.Result, error) {
	w, err := archive.OpenWriter(archive.WriterConfig{
		Dir: s.archiveDir, Name: id, Now: s.now,
		MaxBytes: int64(s.cfg.Crawl.ArchiveFileSize), SyncEvery: time.Duration(s.cfg.Crawl.ArchiveSync),
		Info: []archive.Field{{Name: "software", Value: "parley " + version()}, {Name: "run", Value: id}},
	})
	if err != nil {
		return crawl.Result{}, err
	}
	for _, r := range w.Repaired() {
		s.log.Warn("archive repaired", "file", r.File, "bytes cut off", r.Cut)
	}
	line := s.progress()
	progress := func(p crawl.Progress) {
		line.crawl(p)
		if err := s.metrics.crawl(p); err != nil {
			s.log.Warn(err.Error())
		}
	}
	res, err := crawl.Run(ctx, s.cfg.crawlConfig(s.now()), crawl.Deps{State: state, Archive: w, Log: s.log, Now: s.now, Progress: progress, Dial: s.dial, Proxy: s.proxy()})
	line.done()
	if e := w.Close(); err == nil {
		err = e
	}
	return res, crawlError(ctx, res, err)
}

// crawlError gives the error of a crawl its exit code.
func crawlError(ctx context.Context, res crawl.Result, err error) error {
	var bad *crawl.ConfigError
	switch {
	case ctx.Err() != nil && res.End == crawl.EndStopped:
		return &exitError{exitInterrupted, fmt.Errorf("interrupted; %s fetched so far kept, the same command goes on", plural(res.Pages(), "page"))}
	case errors.As(err, &bad):
		return &exitError{exitUsage, err}
	}
	return err
}

// locked gives the error of opening a state its exit code.
func (s *stage) locked(err error) error {
	if errors.Is(err, crawl.ErrLocked) {
		return &exitError{exitLocked, fmt.Errorf("%w (%s); wait for it to end, or use another --data", err, s.stateDir)}
	}
	return err
}

// proxy is that of the environment: HTTP_PROXY, HTTPS_PROXY, NO_PROXY. Loopback
// is exempt, and so is the demo, whose host exists nowhere else.
func (s *stage) proxy() func(*http.Request) (*url.URL, error) {
	if s.isDemo {
		return nil
	}
	return http.ProxyFromEnvironment
}

func archivePath(dir, file string) string {
	path := filepath.Join(dir, file)
	if _, err := os.Stat(path); err != nil {
		// A run that was interrupted may still have its file open for writing.
		if _, err := os.Stat(path + ".open"); err == nil {
			return path + ".open"
		}
	}
	return path
}
