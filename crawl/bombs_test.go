package crawl

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"runtime"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// pack compresses with one coding.
func pack(t *testing.T, coding string, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	switch coding {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "deflate":
		w = zlib.NewWriter(&b)
	case "br":
		w = brotli.NewWriterLevel(&b, 3)
	case "zstd":
		zw, err := zstd.NewWriter(&b)
		if err != nil {
			t.Fatal(err)
		}
		w = zw
	}
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What unpacks to more than is allowed ends as too large, in every coding and
// in codings on top of each other, and takes memory in proportion to the bound,
// not to what is inside.
func TestBombsTakeBoundedMemory(t *testing.T) {
	const inside, bound = 64 << 20, 1 << 20
	plain := make([]byte, inside)
	bombs := map[string][]byte{}
	for _, coding := range []string{"gzip", "deflate", "br", "zstd"} {
		bombs[coding] = pack(t, coding, plain)
	}
	bombs["gzip, gzip"] = pack(t, "gzip", bombs["gzip"])
	bombs["br, gzip"] = pack(t, "gzip", bombs["br"])
	bombs["gzip, zstd"] = pack(t, "zstd", bombs["gzip"])
	for coding, bomb := range bombs {
		s := newSite(t, "127.0.0.1")
		s.handle("/x", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("Content-Encoding", coding)
			w.Write(bomb)
		})
		config := testConfig(Source{Start: []string{s.URL + "/x"}})
		config.MaxBody = bound
		w := newWorld(t)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, fetches := w.crawl(config)
		runtime.ReadMemStats(&after)
		checkOutcomes(t, fetches, "/x too_large")
		// All that was ever allocated, freed meanwhile or not.
		if used := after.TotalAlloc - before.TotalAlloc; used > inside/2 {
			t.Errorf("%s: %d bytes in, %d MiB allocated", coding, len(bomb), used>>20)
		}
	}
}
