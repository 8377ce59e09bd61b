package archive

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// The fixtures were written by warcio; testdata/make_foreign.py says what is in them.
func TestForeignArchives(t *testing.T) {
	const page = "<!doctype html><title>Họp</title><p>Đại sứ Nga phát biểu.</p>"
	for _, name := range []string{"foreign.warc.gz", "foreign-1.0.warc"} {
		t.Run(name, func(t *testing.T) {
			r := readPath(filepath.Join("testdata", name))
			var want []string
			for _, last := range []string{"plain", "chunked", "gzip", "decoded", "resource"} {
				want = append(want, "http://news.example/"+last)
			}
			if !slices.Equal(r.urls(), want) || len(r.broken) != 0 || r.fatal != nil {
				t.Fatalf("pages %v, broken %v, fatal %v", r.urls(), r.broken, r.fatal)
			}
			for _, p := range r.pages {
				if string(p.Body) != page {
					t.Errorf("%s: body %q", p.URL, p.Body)
				}
				again, err := ReadAt(filepath.Join("testdata", name), p.Offset, Options{})
				if err != nil || again.URL != p.URL {
					t.Errorf("%s: read again: %v, %v", p.URL, again, err)
				}
				if got := p.Fetched.Format("2006-01-02T15:04:05Z07:00"); got != "2024-05-06T07:08:09Z" {
					t.Errorf("%s: fetched %s", p.URL, got)
				}
			}
			var reasons []Reason
			for _, s := range r.skips {
				reasons = append(reasons, s.Reason)
			}
			if want := []Reason{SkipStatus, SkipNotHTML, SkipRevisit, SkipScheme}; !slices.Equal(reasons, want) {
				t.Errorf("skipped for %v, want %v", reasons, want)
			}
		})
	}
}

// warcOf is an uncompressed WARC 1.0 file with n pages, and where they begin.
func warcOf(n int) (file []byte, offsets []int) {
	for i := range n {
		offsets = append(offsets, len(file))
		file = append(file, warcRecord(i)...)
	}
	return file, offsets
}

func warcRecord(i int) []byte {
	block := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><p>page %d %s", i, noise(i))
	return fmt.Appendf(nil, "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://news.example/%d\r\n"+
		"WARC-Date: 2024-05-06T07:08:09Z\r\nWARC-Block-Digest: %s\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n",
		i, sha1Digest([]byte(block)), len(block), block)
}

// noise is text that compresses badly, so that damage hits something.
func noise(seed int) string {
	var b strings.Builder
	x := uint32(seed + 1)
	for range 400 {
		x = x*1664525 + 1013904223
		b.WriteByte('a' + byte(x>>24)%26)
	}
	return b.String()
}

func gzipBytes(b []byte) []byte {
	var out bytes.Buffer
	zw := gzip.NewWriter(&out)
	zw.Write(b)
	zw.Close()
	return out.Bytes()
}

func zstdBytes(b []byte) []byte {
	zw, _ := zstd.NewWriter(nil)
	return zw.EncodeAll(b, nil)
}

// packings are the ways one list of records is found in files.
func packings(n int) map[string][]byte {
	var gz, zst []byte
	for i := range n {
		gz = append(gz, gzipBytes(warcRecord(i))...)
		zst = append(zst, zstdBytes(warcRecord(i))...)
	}
	plain, _ := warcOf(n)
	return map[string][]byte{
		"x.warc": plain, "x.warc.gz": gz, "whole.warc.gz": gzipBytes(plain), "x.warc.zst": zst, "whole.warc.zst": zstdBytes(plain),
	}
}

func TestAllPackings(t *testing.T) {
	for name, file := range packings(5) {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(path, file, 0o600); err != nil {
				t.Fatal(err)
			}
			for how, r := range map[string]result{"file": readPath(path), "stream": readStream(file)} {
				if len(r.pages) != 5 || len(r.broken)+len(r.skips) != 0 || r.fatal != nil {
					t.Fatalf("%s: pages %v, broken %v, skips %v, fatal %v", how, r.urls(), r.broken, r.skips, r.fatal)
				}
				for i, p := range r.pages {
					again, err := ReadAt(path, p.Offset, Options{})
					if err != nil || again.URL != p.URL || !bytes.Equal(again.Body, p.Body) {
						t.Errorf("%s: page %d at %d read again: %v, %v", how, i, p.Offset, again, err)
					}
				}
			}
		})
	}
}

// readStream reads input that cannot seek.
func readStream(b []byte) result {
	return collect(func(yield func(*Page, error) bool) {
		Read(io.MultiReader(bytes.NewReader(b)), "-", Options{})(yield)
	})
}

func TestZstdDictionary(t *testing.T) {
	var samples [][]byte
	for i := range 50 {
		samples = append(samples, warcRecord(i))
	}
	dict, err := zstd.BuildDict(zstd.BuildDictOptions{
		ID: 7, Contents: samples, History: bytes.Join(samples[:20], nil), Offsets: [3]int{1, 4, 8},
	})
	if err != nil {
		t.Fatal(err)
	}
	zw, err := zstd.NewWriter(nil, zstd.WithEncoderDict(dict))
	if err != nil {
		t.Fatal(err)
	}
	for name, stored := range map[string][]byte{"plain": dict, "compressed": zstdBytes(dict)} {
		size := len(stored)
		file := append([]byte{0x5d, 0x2a, 0x4d, 0x18, byte(size), byte(size >> 8), byte(size >> 16), 0}, stored...)
		for i := range 3 {
			file = append(file, zw.EncodeAll(warcRecord(i), nil)...)
		}
		if r := readBytes(file, name, Options{}); len(r.pages) != 3 || len(r.broken) != 0 || r.fatal != nil {
			t.Errorf("%s dictionary: pages %v, broken %v, fatal %v", name, r.urls(), r.broken, r.fatal)
		}
	}
}

// A member or record that is broken in the middle costs itself and no other.
func TestBrokenInTheMiddle(t *testing.T) {
	for name, file := range packings(5) {
		if strings.HasPrefix(name, "whole") {
			continue // one checksum for all: nothing behind the damage can be trusted
		}
		ends := memberEnds(name)
		damages := map[string]func([]byte) []byte{
			"a byte turned": func(b []byte) []byte { b[(ends[1]+ends[2])/2] ^= 0x55; return b },
			"a hole":        func(b []byte) []byte { return slices.Delete(b, ends[1]+40, ends[2]-20) },
			"zeros":         func(b []byte) []byte { clear(b[ends[1] : ends[1]+60]); return b },
			"garbage between": func(b []byte) []byte {
				return slices.Insert(b, ends[2], []byte("\x1f\x8b\x08 this is nothing \x28\xb5\x2f\xfdat all\r\n")...)
			},
		}
		for what, damage := range damages {
			t.Run(name+"/"+what, func(t *testing.T) {
				damaged := damage(slices.Clone(file))
				// A stream cannot go back, and may lose the record behind the
				// damage with it, but no more.
				if s := readStream(damaged); len(s.pages) < 3 || s.urls()[len(s.pages)-1] != "http://news.example/4" || s.fatal != nil {
					t.Errorf("as a stream: pages %v, fatal %v", s.urls(), s.fatal)
				}
				r := readBytes(damaged, name, Options{})
				want := []string{"http://news.example/0", "http://news.example/1", "http://news.example/3", "http://news.example/4"}
				if what == "garbage between" {
					want = slices.Insert(want, 2, "http://news.example/2")
				}
				if !slices.Equal(r.urls(), want) || r.fatal != nil {
					t.Errorf("pages %v, fatal %v", r.urls(), r.fatal)
				}
				if len(r.broken) == 0 {
					t.Fatal("no error was reported")
				}
				if e := r.broken[0]; e.File != name || e.Offset < int64(ends[1]) || e.Offset > int64(ends[2]) {
					t.Errorf("the error names %s@%d, the damage is at %d to %d: %v", e.File, e.Offset, ends[1], ends[2], e)
				}
			})
		}
	}
}

// memberEnds are the offsets behind each of five records.
func memberEnds(name string) []int {
	var ends []int
	at := 0
	for i := range 5 {
		record := warcRecord(i)
		switch filepath.Ext(name) {
		case ".gz":
			record = gzipBytes(record)
		case ".zst":
			record = zstdBytes(record)
		}
		at += len(record)
		ends = append(ends, at)
	}
	return ends
}

func TestWrongContentLength(t *testing.T) {
	for _, wrong := range []string{"999999", "3", "-1", "many", ""} {
		file, offsets := warcOf(4)
		record := bytes.Replace(warcRecord(1), fmt.Appendf(nil, "Content-Length: %d", lengthOf(1)), []byte("Content-Length: "+wrong), 1)
		file = slices.Replace(file, offsets[1], offsets[2], record...)
		r := readBytes(file, "x.warc", Options{})
		want := []string{"http://news.example/0", "http://news.example/2", "http://news.example/3"}
		if !slices.Equal(r.urls(), want) || len(r.broken) == 0 || r.fatal != nil {
			t.Errorf("length %q: pages %v, broken %v, fatal %v", wrong, r.urls(), r.broken, r.fatal)
		}
	}
}

func lengthOf(i int) int {
	_, block, _ := bytes.Cut(warcRecord(i), []byte("\r\n\r\n"))
	return len(block) - 4
}

func TestInputThatFailsEndsIt(t *testing.T) {
	file, offsets := warcOf(4)
	failure := errors.New("the disk is gone")
	in := io.MultiReader(bytes.NewReader(file[:offsets[2]+10]), failingReader{failure})
	r := collect(func(yield func(*Page, error) bool) { Read(in, "x.warc", Options{})(yield) })
	if !errors.Is(r.fatal, failure) || len(r.pages) != 2 {
		t.Errorf("fatal %v, pages %v", r.fatal, r.urls())
	}
}

type failingReader struct{ err error }

func (f failingReader) Read([]byte) (int, error) { return 0, f.err }

func TestDecodeResponse(t *testing.T) {
	const text = "<html><p>Một hai ba bốn năm sáu bảy tám chín mười"
	pack := func(make func(io.Writer) io.WriteCloser) string {
		var b bytes.Buffer
		w := make(&b)
		io.WriteString(w, text)
		w.Close()
		return b.String()
	}
	gz := string(gzipBytes([]byte(text)))
	raw := pack(func(w io.Writer) io.WriteCloser { f, _ := flate.NewWriter(w, 9); return f })
	chunk := func(s string) string {
		return fmt.Sprintf("%x;ext=1\r\n%s\r\n%x\r\n%s\r\n0\r\nTrailer: x\r\n\r\n", 9, s[:9], len(s)-9, s[9:])
	}
	tests := []struct{ name, head, body string }{
		{"plain", "", text},
		{"gzip", "Content-Encoding: gzip\r\n", gz},
		{"gzip named twice, stored once", "Content-Encoding: gzip, gzip\r\n", gz},
		{"gzip that is none", "Content-Encoding: gzip\r\n", text},
		{"deflate", "Content-Encoding: deflate\r\n", pack(func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) })},
		{"raw deflate", "Content-Encoding: deflate\r\n", raw},
		{"brotli", "content-encoding: br\r\n", pack(func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) })},
		{"zstd", "Content-Encoding: zstd\r\n", string(zstdBytes([]byte(text)))},
		{"chunked", "Transfer-Encoding: chunked\r\n", chunk(text)},
		{"chunked gzip", "Transfer-Encoding: Chunked\r\nContent-Encoding: x-gzip\r\n", chunk(gz)},
		{"chunked that is not", "Transfer-Encoding: chunked\r\n", text},
		{"a coding nobody knows", "Content-Encoding: utf-8\r\n", text},
		{"folded header", "Content-Encoding:\r\n gzip\r\n", gz},
	}
	for _, test := range tests {
		for _, status := range []string{"HTTP/1.1 200 OK", "HTTP/2 200"} {
			m, err := DecodeResponse([]byte(status+"\r\n"+test.head+"\r\n"+test.body), 1<<20)
			if err != nil || m.Status != 200 || string(m.Body) != text {
				t.Errorf("%s: %v, %+v", test.name, err, m)
			}
		}
	}
	bomb := gzipBytes(gzipBytes(make([]byte, 50<<20)))
	m, err := DecodeResponse([]byte("HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\n\r\n"+string(bomb)), 1<<20)
	if !errors.Is(err, ErrTooLarge) || m == nil || m.Status != 200 {
		t.Errorf("bomb: %v, %+v", err, m)
	}
	_, err = DecodeResponse([]byte("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"+gz[:len(gz)-5]), 1<<20)
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("cut gzip: %v", err)
	}
}

func TestLargeRecordsArePassedOver(t *testing.T) {
	big := "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + strings.Repeat("x", 3<<20)
	file := fmt.Appendf(nil, "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://news.example/big\r\nContent-Type: application/http\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", len(big), big)
	file = append(file, warcRecord(1)...)
	r := readBytes(file, "x.warc", Options{MaxBody: 1 << 20})
	if len(r.pages) != 1 || len(r.skips) != 1 || r.skips[0].Reason != SkipTooLarge {
		t.Errorf("pages %v, skips %v, broken %v", r.urls(), r.skips, r.broken)
	}
}

func BenchmarkReadWARC(b *testing.B) {
	dir := b.TempDir()
	w := mustWriter(b, dir, nil)
	text := strings.Repeat("<p>Một câu dài vừa phải về một cuộc họp.</p>\n", 1000)
	size := 0
	for i := range 50 {
		x := testExchange(fmt.Sprintf("http://news.example/%d", i), text)
		size += len(x.Response)
		mustWrite(b, w, x)
	}
	w.Close()
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		if r := readPath(dir); len(r.pages) != 50 {
			b.Fatal(len(r.pages))
		}
	}
}

// Whatever the bytes, reading ends, stays within bounds and does not panic.
func FuzzRead(f *testing.F) {
	for name, file := range packings(2) {
		f.Add(file, name)
	}
	for _, name := range []string{"foreign.warc.gz", "foreign-1.0.warc"} {
		f.Add(mustReadFile(f, "testdata", name), name)
	}
	f.Add([]byte(`{"id":1,"text":"a"}`+"\n{"), "x.jsonl")
	f.Add([]byte("<html>"), "-")
	f.Fuzz(func(t *testing.T, b []byte, name string) {
		opt := Options{MaxBody: 1 << 16, MaxLine: 1 << 16}
		n := 0
		for page, err := range Read(bytes.NewReader(b), name, opt) {
			if (page == nil) == (err == nil) {
				t.Fatalf("page %v, error %v", page, err)
			}
			if page != nil && int64(len(page.Body)) > opt.MaxBody {
				t.Fatalf("a body of %d bytes", len(page.Body))
			}
			if n++; n > 2*len(b)+10 {
				t.Fatal("more results than bytes")
			}
		}
	})
}
