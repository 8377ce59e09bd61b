//go:build unix

package extract_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"parley/crawl/archive"
	"parley/extract"
)

// BenchmarkExtract measures all steps on text that is given. Speed is told in
// articles of 600 words per second of processor time, garbage collection
// included. On a machine that is busy with other work it is up to a third lower,
// for others take the caches; compare two versions by runs in turns, with -cpu 1.
// The texts come round again, so that the tagger knows their words: where all are
// new to it, extraction is up to a quarter slower.
func BenchmarkExtract(b *testing.B) {
	x := extractor(b)
	bench := func(pages []*archive.Page) func(*testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			read(b, x, pages[0]) // loads what is loaded when first asked for
			size := make([]int, len(pages))
			for i, p := range pages {
				size[i] = len(strings.Fields(p.Text))
			}
			n, words, began := 0, 0, cpuTime(b)
			for b.Loop() {
				k := n % len(pages)
				read(b, x, pages[k])
				words += size[k]
				n++
			}
			b.ReportMetric(float64(words)/600/(cpuTime(b)-began).Seconds(), "articles/cpu-s")
		}
	}
	for _, lang := range []string{"en", "vi", "ru"} {
		b.Run("talks/"+lang, bench(talksIn(b, x, lang)))
	}
	b.Run("irrelevant", bench([]*archive.Page{page("en", "2021-11-09", strings.Repeat("The town council met on Monday and spoke about the new bridge over the river. ", 40))}))
}

// talksIn returns the reports of talks in one language among the texts that may
// be read: some twenty of 200 to 300 words.
func talksIn(b *testing.B, x *extract.Extractor, lang string) []*archive.Page {
	b.Helper()
	files, err := filepath.Glob("../testdata/talks/[dhv]*/texts/*-" + lang + "-*.txt")
	if err != nil {
		b.Fatal(err)
	}
	var out []*archive.Page
	for _, f := range files {
		s, err := os.ReadFile(f)
		if err != nil {
			b.Fatal(err)
		}
		if p := page(lang, "2022-09-08", string(s)); read(b, x, p).Relevant {
			out = append(out, p)
		}
	}
	if len(out) == 0 {
		b.Fatalf("no reports of talks in %q among %d texts", lang, len(files))
	}
	return out
}

// cpuTime is the processor time that this process has used.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
