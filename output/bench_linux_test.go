package output

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// What the Writer's files cost over bare parquet-go with the same settings, in
// time of the processor, "cpu-ns/op", which other processes disturb less. "bare"
// is as fast as parquet-go is, and wrong, see batch; "bare-one" gives it the rows
// one by one, which is right but for lists.
func BenchmarkTableFile(b *testing.B) {
	var articles []Article
	var actors []Actor
	var talks []Talk
	for seed := range uint64(10_000) {
		p := randomPage(seed)
		articles, actors, talks = append(articles, p.Article), append(actors, p.Actors...), append(talks, p.Talks...)
	}
	b.Run("articles", func(b *testing.B) { benchTableFile(b, articles[:2000]) })
	b.Run("actors", func(b *testing.B) { benchTableFile(b, actors[:40_000]) })
	b.Run("talks", func(b *testing.B) { benchTableFile(b, talks) })
	var fetches []Fetch
	for i := range 20_000 {
		fetches = append(fetches, manyFetches(i))
	}
	b.Run("fetches", func(b *testing.B) { benchTableFile(b, fetches) })
}

func benchTableFile[T row](b *testing.B, rows []T) {
	size := int64(0)
	for i := range rows {
		size += int64(sizeOf(&rows[i]))
	}
	run := func(name string, write func() error) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(size)
			must := func(err error) {
				if err != nil {
					b.Fatal(err)
				}
			}
			must(write()) // fills parquet-go's pools, which the first would pay for
			runtime.GC()
			before := processorTime(b)
			for b.Loop() {
				must(write())
			}
			b.ReportMetric(float64(processorTime(b)-before)/float64(b.N), "cpu-ns/op")
		})
	}
	run("parley", func() error {
		p := newParquetWriter[T](io.Discard, "bench")
		for i := range rows {
			if err := p.add(&rows[i]); err != nil {
				return err
			}
		}
		return p.close()
	})
	bare := func(several int) error {
		w := parquet.NewGenericWriter[T](io.Discard, writerOptions(tableOf[T](), "bench")...)
		for some := range slices.Chunk(rows, several) {
			if _, err := w.Write(some); err != nil {
				return err
			}
		}
		return w.Close()
	}
	run("bare", func() error { return bare(len(rows)) })
	run("bare-one", func() error { return bare(1) })
}

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

// processorTime is the time of processors that the process has taken so far, in
// nanoseconds.
func processorTime(b *testing.B) int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return u.Utime.Nano() + u.Stime.Nano()
}
