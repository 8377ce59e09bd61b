package crawl_test

import (
	"io"
	"runtime"
	"runtime/metrics"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/crawl"
)

// floodFaults send far more than anybody wants, or little that becomes much.
func floodFaults() []fault {
	const blanks = "                                                                \n"
	giant := "https://giant.example/" + strings.Repeat("x", 200) + "\n"
	return []fault{
		on("100 MB announced", flood(head("Content-Length: 104857600"), blanks, 100), crawl.TooLarge),
		on("100 MB without length", flood(head(), blanks, 100), crawl.TooLarge),
		on("100 MB in chunks", flood(head("Transfer-Encoding: chunked"), "40\r\n"+blanks[:64]+"\r\n", 100), crawl.TooLarge),
		on("100 MB in chunks of a byte", flood(head("Transfer-Encoding: chunked"), "1\r\nx\r\n", 100), crawl.TooLarge),
		on("100 MB of chunk extension", flood(head("Transfer-Encoding: chunked")+"1;", "x", 100), crawl.BadResponse),
		on("100 MB of trailers", flood(head("Transfer-Encoding: chunked")+"1\r\nx\r\n0\r\n", "X-Trailer: 1\r\n", 100), crawl.BadResponse),
		on("100 MB of header fields", flood("HTTP/1.1 200 OK\r\n", "X-Flood: 0123456789\r\n", 100), crawl.BadResponse),
		on("100 MB in one header field", flood("HTTP/1.1 200 OK\r\nX-Flood: ", "x", 100), crawl.BadResponse),
		on("100 MB of status line", flood("HTTP/1.1 200 ", "x", 100), crawl.BadResponse),
		on("100 MB of interim answers", flood("", "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n", 100), crawl.BadResponse),
		on("100 MB of no HTTP", flood("", "x", 100), crawl.BadResponse),
		on("100 MB picture", flood("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n", "x", 100), crawl.NotHTML),
		on("100 MB behind an error", flood("HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n", "x", 100), crawl.NotFound),
		on("gzip bomb", packed("gzip", bomb("gzip", 100)), crawl.TooLarge),
		on("deflate bomb", packed("deflate", bomb("deflate", 100)), crawl.TooLarge),
		on("brotli bomb", packed("br", bomb("br", 100)), crawl.TooLarge),
		on("zstd bomb", packed("zstd", bomb("zstd", 100)), crawl.TooLarge),
		on("bomb of bombs", packed("gzip, gzip", gzipped(bomb("gzip", 100))), crawl.TooLarge),
		on("brotli bomb in gzip", packed("br, gzip", gzipped(bomb("br", 100))), crawl.TooLarge),
		on("gzip bomb in zstd", packed("gzip, zstd", pack("zstd", func(w io.Writer) { w.Write(bomb("gzip", 100)) })), crawl.TooLarge),
		robots("bomb", packed("gzip", bomb("gzip", 100)), crawl.OK),
		robots("100 MB of one line", flood(head(), "x", 100), crawl.OK),
		feed("feed: 100 MB", crawl.KindFeed, flood("HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n<rss><channel>", "<item><link>/a</link></item>", 100), rows{"/x": crawl.TooLarge, "/a": crawl.OK}),
		feed("feed: bomb", crawl.KindFeed, packed("gzip", bomb("gzip", 100)), rows{"/x": crawl.TooLarge}),
		feed("sitemap of addresses elsewhere", crawl.KindSitemap, flood("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", giant, 8), rows{"/x": crawl.OK}),
	}
}

// What a server sends costs no more memory than a few bodies of the size that is
// allowed, however much it is. One request at a time shows what each costs.
func TestFloodsNeedLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out hundreds of megabytes")
	}
	const bound = 64 << 20
	f := newFaultCrawl(t)
	f.config.Concurrency = 1
	f.config.MaxAttempts = 1
	f.config.Timeout = 20 * time.Second
	f.serve(floodFaults())
	watch := watchHeap()
	f.deps.Progress = func(p crawl.Progress) {
		if rise := watch.stop(); rise > bound {
			t.Errorf("%s: the heap rose by %d bytes, more than %d", p.Last.Source, rise, bound)
		}
		watch = watchHeap()
	}
	result := f.run(t)
	watch.stop()
	if result.End != crawl.EndComplete {
		t.Errorf("the crawl ended as %s", result.End)
	}
	f.check(t)
}

// heapWatch follows the size of the heap, garbage included.
type heapWatch struct {
	before, peak uint64
	done         chan struct{}
	wait         sync.WaitGroup
}

func watchHeap() *heapWatch {
	runtime.GC()
	w := &heapWatch{before: heapBytes(), done: make(chan struct{})}
	w.wait.Go(func() {
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-w.done:
				return
			case <-tick.C:
				w.peak = max(w.peak, heapBytes())
			}
		}
	})
	return w
}

// stop returns by how many bytes the heap rose at most.
func (w *heapWatch) stop() uint64 {
	close(w.done)
	w.wait.Wait()
	return w.peak - min(w.before, w.peak)
}

func heapBytes() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
