package main

import (
	"bufio"
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"parley/crawl/archive"
	"parley/extract"
	"parley/output"
)

type extractFlags struct {
	data   string
	format string
	topic  topicChoice
	gaz    string // file of places; empty for those that are built in
	names  bool
	why    bool
	jobs   int
	given  archive.Page
}

func (a *app) extractCommand() *cobra.Command {
	var f extractFlags
	c := &cobra.Command{
		Use:   "extract [FILE...]",
		Short: "Extract from archives, pages, texts and JSON lines",
		Long: `Extract reads pages and says what they tell. It publishes a run, or with
--format jsonl writes one report a line to standard output.

It reads WARC archives (.warc, .warc.gz, .warc.zst) written by anyone, .html,
.txt, .jsonl and directories of these; "-" or no file is standard input. Fields of
.jsonl input: id, url, html | html_base64 | text, title, lang, published.

With --explain it publishes nothing, and tells in words why: whether the text is
about the topic, what each fact of a talk was read from, and for each time
expression its meaning, the rule that found it and what decided its value; for
each name of a place what it may be, how likely, and the evidence.

A page that cannot be read is told on standard error and left out; the rest
goes on, and the exit status is 1 at the end.

Exit status:
  0    done
  1    failed, or some input could not be read
  2    wrong usage
  130  interrupted`,
		Example: `  parley extract page.html --format jsonl
  parley extract data/archive                     extract an archive anew
  parley extract story.txt --lang vi --published 2021-11-01 --format jsonl
  parley extract story.txt --published 2021-11-01 --explain
  zcat crawl.warc.gz | parley extract --format jsonl - | jq .talks`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error { return a.extract(c.Context(), f, args) },
	}
	c.Flags().StringVar(&f.data, "data", defaultData, "directory to publish the run to")
	c.Flags().StringVar(&f.format, "format", "parquet", "parquet: publish a run; jsonl: one report a line")
	c.Flags().StringVar(&f.given.Lang, "lang", "", "language of text input: vi, en or ru (default: detected)")
	c.Flags().StringVar(&f.given.Published, "published", "", "publication date of text input: 2006-01-02 or RFC 3339")
	c.Flags().StringVar(&f.given.Title, "title", "", "title of text input (default: its first line)")
	f.topic.register(c)
	c.Flags().StringVar(&f.gaz, "gazetteer", "", "file of places that parley gazetteer wrote (default: the built-in ones)")
	c.Flags().BoolVar(&f.names, "names", false, "add the tagger's names to jsonl reports")
	c.Flags().BoolVar(&f.why, "explain", false, "tell on standard output what decided, and publish nothing")
	c.Flags().IntVar(&f.jobs, "jobs", runtime.GOMAXPROCS(0), "pages read at a time")
	return c
}

// check tells what of the flags cannot be.
func (f *extractFlags) check() error {
	switch {
	case f.format != "parquet" && f.format != "jsonl":
		return usagef("--format %q is not known; use parquet or jsonl", f.format)
	case f.given.Lang != "" && f.given.Lang != "vi" && f.given.Lang != "en" && f.given.Lang != "ru":
		return usagef("--lang %q is not read; use vi, en or ru", f.given.Lang)
	case f.given.Published != "" && !isDate(f.given.Published):
		return usagef("--published %q is no date; write 2006-01-02 or RFC 3339, as in 2006-01-02T15:04:05+07:00", f.given.Published)
	case f.jobs < 1:
		return usagef("--jobs %d: at least one page must be read at a time", f.jobs)
	case f.why && f.format == "jsonl":
		return usagef("--explain is for reading by people; leave out --format jsonl")
	case f.names && f.format != "jsonl":
		return usagef("--names goes with --format jsonl; the tables have no names")
	}
	return nil
}

func (a *app) extract(ctx context.Context, f extractFlags, args []string) error {
	if err := f.check(); err != nil {
		return err
	}
	if len(args) == 0 {
		args = []string{"-"}
	}
	x, err := f.topic.extractor(f.names, f.gaz)
	if err != nil {
		return err
	}
	if f.why {
		return a.explain(ctx, x, f, args)
	}
	if f.format == "jsonl" {
		return a.extractJSON(ctx, x, f, args)
	}
	started := a.utc()
	pub, err := newPublication(a.log, f.data, output.RunID(started, a.tag(started)))
	if err != nil {
		return err
	}
	defer pub.writer.Abort()
	if err := each(ctx, x, f.jobs, a.filePages(args, f.given), pub.add); err != nil {
		return err
	}
	m, err := pub.publish(output.Manifest{Arguments: a.args, Started: started, Finished: a.utc(), FinishReason: "complete"})
	if err != nil {
		return err
	}
	if err := a.summarize(f.data, m.RunID); err != nil {
		return err
	}
	return unread(pub.failed)
}

func (a *app) extractJSON(ctx context.Context, x *extract.Extractor, f extractFlags, args []string) error {
	out := bufio.NewWriterSize(a.out, 1<<16)
	failed := 0
	err := each(ctx, x, f.jobs, a.filePages(args, f.given), func(r result) error {
		if leftOut(a.log, r.err) {
			failed++
		}
		if r.report == nil {
			return nil
		}
		line := output.JSON(r.report)
		if f.names {
			line = output.JSONWithNames(r.report)
		}
		if _, err := out.Write(append(line, '\n')); err != nil {
			return fmt.Errorf("write reports: %w", err)
		}
		return nil
	})
	if e := out.Flush(); err == nil && e != nil {
		err = fmt.Errorf("write reports: %w", e)
	}
	if err != nil {
		return err
	}
	return unread(failed)
}

// unread is the error at the end of a batch in which some pages failed.
func unread(failed int) error {
	if failed == 0 {
		return nil
	}
	return fmt.Errorf("%s could not be read (told above); the others are done", plural(failed, "page"))
}

func isDate(s string) bool {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}
