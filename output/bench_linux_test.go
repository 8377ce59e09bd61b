package output

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
)

// Ten million fetches, as of a very large crawl, in one run: what the process
// holds at most ("peak-MB", the high-water mark of its resident memory). Run it
// alone, with -benchtime 1x.
func BenchmarkTenMillionFetches(b *testing.B) {
	for range b.N {
		w, err := NewRun(b.TempDir(), "r", Options{})
		if err != nil {
			b.Fatal(err)
		}
		for i := range 10_000_000 {
			if err := w.AddFetch(manyFetches(i)); err != nil {
				b.Fatal(err)
			}
		}
		m, err := w.Publish(Manifest{})
		if err != nil {
			b.Fatal(err)
		}
		size, files := int64(0), 0
		for _, f := range m.Files {
			if f.Table == "fetches" {
				size, files = size+f.Bytes, files+1
			}
		}
		b.ReportMetric(float64(size)/1e6, "file-MB")
		b.ReportMetric(float64(files), "files")
	}
	b.ReportMetric(peakMB(b), "peak-MB")
}

// manyFetches makes the i-th fetch of a crawl in which hosts take turns.
func manyFetches(i int) Fetch {
	host := i % 997
	f := Fetch{
		URL:    fmt.Sprintf("https://news-%d.example/world/2026/%02d/%02d/report-%d-of-the-day.html", host, 1+i%12, 1+i%28, i*7919%10_000_019),
		Source: fmt.Sprintf("news-%d", host), Outcome: "ok", HTTPStatus: ptr(int32(200)), Bytes: ptr(int64(20_000 + i*31%90_000)), ElapsedMS: ptr(int64(i * 17 % 3000)),
		Robots:  &Robots{Allowed: true, Rule: "Allow: /", Hash: fmt.Sprintf("%064x", host), Fetched: ptr(Micros(1_700_000_000_000_000 + int64(host)))},
		Attempt: 1, ArchiveFile: fmt.Sprintf("20261125T031500Z-%05d.warc.gz", i/20_000), ArchiveOffset: ptr(int64(i%20_000) * 21_013),
		ArticleID: fmt.Sprintf("%016x", uint64(i)*0x9e3779b97f4a7c15),
	}
	if i%13 == 0 {
		f.Outcome, f.HTTPStatus, f.ArticleID = "not_found", ptr(int32(404)), ""
	}
	return f
}

// peakMB is the high-water mark of the process's resident memory.
func peakMB(b *testing.B) float64 {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		b.Skip(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if value, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			var kb float64
			if _, err := fmt.Sscan(value, &kb); err != nil {
				b.Fatal(err)
			}
			return kb / 1000
		}
	}
	b.Fatal("no VmHWM")
	return 0
}
