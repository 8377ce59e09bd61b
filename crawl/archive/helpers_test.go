package archive

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

var testTime = time.Date(2026, 3, 4, 5, 6, 7, 891000000, time.UTC)

func testNow() time.Time { return testTime }

// testExchange is an exchange whose page says text.
func testExchange(uri, text string) *Exchange {
	return &Exchange{
		URI:      uri,
		Began:    testTime,
		IP:       "192.0.2.1",
		Request:  []byte("GET / HTTP/1.1\r\nHost: news.example\r\nCookie: a=b\r\n\r\n"),
		Response: []byte("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nSet-Cookie: s=secret\r\n\r\n<html><p>" + text),
		Fields:   []Field{{FieldSource, "demo"}, {"outcome", "ok"}},
	}
}

func mustWriter(t testing.TB, dir string, change func(*WriterConfig)) *Writer {
	t.Helper()
	config := WriterConfig{Dir: dir, Name: "test", Now: testNow}
	if change != nil {
		change(&config)
	}
	w, err := OpenWriter(config)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func mustWrite(t testing.TB, w *Writer, x *Exchange) Ref {
	t.Helper()
	ref, err := w.Write(x)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

// result is all that reading an input gave.
type result struct {
	pages  []*Page
	broken []*RecordError
	skips  []*SkipError
	fatal  error
}

func readBytes(b []byte, name string, opt Options) result {
	return collect(func(yield func(*Page, error) bool) { Read(bytes.NewReader(b), name, opt)(yield) })
}

func readPath(path string) result {
	return collect(func(yield func(*Page, error) bool) { Open(path, Options{})(yield) })
}

func collect(seq func(func(*Page, error) bool)) result {
	var r result
	for page, err := range seq {
		var broken *RecordError
		var skip *SkipError
		switch {
		case err == nil:
			r.pages = append(r.pages, page)
		case errors.As(err, &broken):
			r.broken = append(r.broken, broken)
		case errors.As(err, &skip):
			r.skips = append(r.skips, skip)
		default:
			r.fatal = err
		}
	}
	return r
}

func (r result) urls() []string {
	var urls []string
	for _, p := range r.pages {
		urls = append(urls, p.URL)
	}
	return urls
}

func mustReadFile(t testing.TB, elem ...string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(elem...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}
