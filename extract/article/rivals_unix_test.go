//go:build unix

package article

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/markusmobius/go-trafilatura"

	"parley/crawl/archive"
)

// BenchmarkRivals runs Parley and go-trafilatura side by side over the same
// pages: those of $PARLEY_SHARED/corpora/article (every fourth) where it is set,
// else those of testdata/article. pages/cpu-s counts the processor time of the
// process, garbage collection included, which a busy machine does not change.
func BenchmarkRivals(b *testing.B) {
	pages := benchmarkPages(b)
	e := newExtractor(b)
	rivals := []struct {
		name string
		read func(page []byte) error
	}{
		{"parley", func(p []byte) error {
			_, err := e.Extract(&archive.Page{Body: p})
			return err
		}},
		{"trafilatura", func(p []byte) error {
			_, err := trafilatura.Extract(bytes.NewReader(p), trafilatura.Options{})
			return err
		}},
		{"trafilatura-fallback", func(p []byte) error {
			_, err := trafilatura.Extract(bytes.NewReader(p), trafilatura.Options{EnableFallback: true})
			return err
		}},
	}
	for _, r := range rivals {
		b.Run(r.name, func(b *testing.B) {
			b.ReportAllocs()
			failed, began := 0, cpuTime(b)
			for b.Loop() {
				failed = 0
				for _, p := range pages {
					if r.read(p) != nil {
						failed++
					}
				}
			}
			b.ReportMetric(float64(len(pages)*b.N)/(cpuTime(b)-began).Seconds(), "pages/cpu-s")
			b.ReportMetric(float64(failed), "failed")
		})
	}
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

// benchmarkPages loads what BenchmarkRivals reads.
func benchmarkPages(b *testing.B) (pages [][]byte) {
	b.Helper()
	if shared := os.Getenv("PARLEY_SHARED"); shared != "" {
		files, err := filepath.Glob(filepath.Join(shared, "corpora/article/*/pages/*.html.gz"))
		if err != nil {
			b.Fatal(err)
		}
		for i, name := range files {
			if i%4 > 0 {
				continue
			}
			f, err := os.Open(name)
			if err != nil {
				b.Fatal(err)
			}
			z, err := gzip.NewReader(f)
			if err != nil {
				b.Fatalf("read %s: %v", name, err)
			}
			page, err := io.ReadAll(z)
			if err != nil {
				b.Fatalf("read %s: %v", name, err)
			}
			_ = f.Close()
			pages = append(pages, page)
		}
	}
	if len(pages) > 0 {
		return pages
	}
	files, err := filepath.Glob(filepath.Join(qualityDir, "*.html"))
	if err != nil || len(files) == 0 {
		b.Fatalf("no pages in %s: %v", qualityDir, err)
	}
	for _, name := range files {
		page, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		pages = append(pages, page)
	}
	return pages
}
