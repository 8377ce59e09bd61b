//go:build unix

package main

import (
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

// BenchmarkRun measures whole runs over a site on loopback: crawl, extraction
// and tables. The largest memory of the process must not grow with the site.
//
//	go test ./cmd/parley -run '^$' -bench Run -benchtime 1x
func BenchmarkRun(b *testing.B) {
	for _, pages := range []int{500, 2000} {
		b.Run(fmt.Sprintf("pages=%d", pages), func(b *testing.B) {
			server := httptest.NewServer(&newsSite{reports: pages, padding: 40})
			defer server.Close()
			var rss int64
			for b.Loop() {
				c := parleyRun(b.Context(), server.URL, filepath.Join(b.TempDir(), "data"))
				if out, err := c.CombinedOutput(); err != nil {
					b.Fatalf("%v\n%s", err, out)
				}
				if u, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
					rss = max(rss, int64(u.Maxrss)) //nolint:unconvert // an int32 elsewhere
				}
			}
			if runtime.GOOS == "linux" {
				rss <<= 10 // KiB there
			}
			b.ReportMetric(float64(rss)/(1<<20), "MiB-rss")
			b.ReportMetric(float64(pages*b.N)/b.Elapsed().Seconds(), "pages/s")
		})
	}
}
