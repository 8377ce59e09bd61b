package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"sync"

	"github.com/spf13/cobra"

	"parley/crawl/archive"
	"parley/extract"
	"parley/output"
)

type extractFlags struct {
	format    string
	lang      string
	published string
	title     string
	topic     string
	names     bool
	jobs      int
}

func (a *app) extractCommand() *cobra.Command {
	var f extractFlags
	c := &cobra.Command{
		Use:   "extract [FILE...]",
		Short: "Extract from archives, pages and texts",
		Args:  cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			return a.extract(c.Context(), f, args)
		},
	}
	c.Flags().StringVar(&f.format, "format", "parquet", "parquet (publish a run) or jsonl (one report a line on stdout)")
	c.Flags().StringVar(&f.lang, "lang", "", "language of text input: vi, en or ru")
	c.Flags().StringVar(&f.published, "published", "", "publication date of text input, 2006-01-02 or RFC 3339")
	c.Flags().StringVar(&f.title, "title", "", "title of text input")
	c.Flags().StringVar(&f.topic, "topic", "cyber", "topic of the talks; any keeps talks on all topics")
	c.Flags().BoolVar(&f.names, "names", false, "add the tagger's raw names to jsonl reports")
	c.Flags().IntVar(&f.jobs, "jobs", runtime.GOMAXPROCS(0), "pages read at a time")
	return c
}

func (a *app) extract(ctx context.Context, f extractFlags, args []string) error {
	x, err := extract.New(extract.Options{AnyTopic: f.topic == "any", Names: f.names})
	if err != nil {
		return err
	}
	if len(args) == 0 {
		args = []string{"-"}
	}
	out := bufio.NewWriterSize(a.out, 1<<16)
	failed := 0
	err = a.reports(ctx, x, f, a.pages(args), func(r *extract.Report, err error) error {
		if err != nil {
			failed++
			fmt.Fprintf(a.err, "parley: %v\n", err)
			return nil
		}
		line := output.JSON(r)
		if f.names {
			line = output.JSONWithNames(r)
		}
		_, err = out.Write(append(line, '\n'))
		return err
	})
	if e := out.Flush(); err == nil {
		err = e
	}
	if err == nil && failed > 0 {
		err = fmt.Errorf("%d pages could not be read", failed)
	}
	return err
}

// pages opens the inputs one after the other.
func (a *app) pages(args []string) iter.Seq2[*archive.Page, error] {
	return func(yield func(*archive.Page, error) bool) {
		for _, arg := range args {
			seq := archive.Open(arg, archive.Options{})
			if arg == "-" {
				seq = archive.Read(a.in, "stdin", archive.Options{})
			}
			for p, err := range seq {
				if !yield(p, err) {
					return
				}
			}
		}
	}
}

// reports extracts pages with several workers and hands the reports on in the
// order of the input, so that the same input gives the same output.
func (a *app) reports(ctx context.Context, x *extract.Extractor, f extractFlags, pages iter.Seq2[*archive.Page, error], use func(*extract.Report, error) error) error {
	type result struct {
		report *extract.Report
		err    error
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	queue := make(chan chan result, 2*f.jobs)
	work := make(chan func(), f.jobs)
	var wg sync.WaitGroup
	for range f.jobs {
		wg.Go(func() {
			for job := range work {
				job()
			}
		})
	}
	go func() {
		defer close(queue)
		defer close(work)
		for p, err := range pages {
			done := make(chan result, 1)
			select {
			case queue <- done:
			case <-ctx.Done():
				return
			}
			if err != nil {
				var skip *archive.SkipError
				if errors.As(err, &skip) {
					err = nil
				}
				done <- result{nil, err}
				continue
			}
			work <- func() {
				r, err := x.Extract(p)
				done <- result{r, err}
			}
		}
	}()
	defer wg.Wait()
	for done := range queue {
		r := <-done
		if r.report == nil && r.err == nil {
			continue
		}
		if err := use(r.report, r.err); err != nil {
			cancel()
			for d := range queue {
				<-d
			}
			return err
		}
	}
	return ctx.Err()
}
