package archive

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
)

func TestWrittenPagesComeBack(t *testing.T) {
	dir := t.TempDir()
	w := mustWriter(t, dir, nil)
	x := testExchange("http://user:secret@news.example/b", "two")
	x.Fields = append(x.Fields, Field{FieldRequested, "http://news.example/a"})
	first := mustWrite(t, w, testExchange("http://news.example/1", "one"))
	second := mustWrite(t, w, x)
	if err := w.Sync(); err != nil {
		t.Fatal(err)
	}

	// While the file is still open, and after it was closed.
	for _, closing := range []bool{false, true} {
		if closing {
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
		}
		page, err := ReadAt(filepath.Join(dir, second.File), second.Offset, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if page.URL != "http://news.example/a" || page.FinalURL != "http://news.example/b" || page.Source != "demo" {
			t.Errorf("URL, final URL, source = %q, %q, %q", page.URL, page.FinalURL, page.Source)
		}
		if string(page.Body) != "<html><p>two" || page.Status != 200 || page.ContentType != "text/html" {
			t.Errorf("body %q, status %d, type %q", page.Body, page.Status, page.ContentType)
		}
		if !page.Fetched.Equal(testTime) || page.File != second.File || page.Offset != second.Offset {
			t.Errorf("fetched %v, file %s@%d; want %s@%d", page.Fetched, page.File, page.Offset, second.File, second.Offset)
		}
	}
	r := readPath(dir)
	if len(r.pages) != 2 || len(r.broken) != 0 || len(r.skips) != 0 || r.fatal != nil {
		t.Fatalf("pages %v, broken %v, skips %v, fatal %v", r.urls(), r.broken, r.skips, r.fatal)
	}
	if r.pages[0].Offset != first.Offset || r.pages[1].Offset != second.Offset {
		t.Errorf("offsets %d, %d; want %d, %d", r.pages[0].Offset, r.pages[1].Offset, first.Offset, second.Offset)
	}
}

func TestNoCredentialsAreWritten(t *testing.T) {
	dir := t.TempDir()
	w := mustWriter(t, dir, nil)
	mustWrite(t, w, &Exchange{
		URI: "http://user:hunter2@news.example/", Began: testTime,
		Request:  []byte("GET / HTTP/1.1\r\nAuthorization: Basic hunter2\r\nCOOKIE : hunter2;\r\n hunter2\r\nAccept: */*\r\n\r\n"),
		Response: []byte("HTTP/1.1 302 Found\nset-cookie: hunter2\nLocation: https://me:hunter2@news.example/x\nX-Kept: yes\n\nhello"),
		Fields:   []Field{{"via", "http://me:hunter2@news.example/"}},
	})
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	plain := gunzip(t, mustReadFile(t, dir, "test-00000.warc.gz"))
	if strings.Contains(plain, "hunter2") {
		t.Errorf("a credential is in the archive:\n%s", plain)
	}
	for _, kept := range []string{"Accept: */*", "X-Kept: yes", "Location: https://news.example/x\n", "via: http://news.example/", "\n\nhello"} {
		if !strings.Contains(plain, kept) {
			t.Errorf("the archive lacks %q", kept)
		}
	}
}

func TestSameExchangesGiveSameBytes(t *testing.T) {
	write := func() []byte {
		dir := t.TempDir()
		w := mustWriter(t, dir, nil)
		for i := range 5 {
			mustWrite(t, w, testExchange(fmt.Sprintf("http://news.example/%d", i), "text"))
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return mustReadFile(t, dir, "test-00000.warc.gz")
	}
	if !bytes.Equal(write(), write()) {
		t.Error("two archives of the same exchanges differ")
	}
}

func TestFilesRotateAndAreNeverOverwritten(t *testing.T) {
	dir := t.TempDir()
	small := func(c *WriterConfig) { c.MaxBytes = 1500 }
	foreign := filepath.Join(dir, "test-00001.warc.gz")
	if err := os.WriteFile(foreign, []byte("not ours"), 0o600); err != nil {
		t.Fatal(err)
	}
	var refs []Ref
	for range 2 { // two writers, one after the other
		w := mustWriter(t, dir, small)
		for i := range 6 {
			refs = append(refs, mustWrite(t, w, testExchange(fmt.Sprintf("http://news.example/%d", i), "text")))
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if got := string(mustReadFile(t, foreign)); got != "not ours" {
		t.Errorf("the file that was there now holds %q", got)
	}
	seen := map[Ref]bool{}
	files := map[string]bool{}
	for _, ref := range refs {
		if seen[ref] {
			t.Errorf("%v was given twice", ref)
		}
		seen[ref], files[ref.File] = true, true
		if _, err := ReadAt(filepath.Join(dir, ref.File), ref.Offset, Options{}); err != nil {
			t.Error(err)
		}
	}
	if len(files) < 4 || files["test-00001.warc.gz"] {
		t.Errorf("files: %v", files)
	}
	if open, _ := filepath.Glob(filepath.Join(dir, "*"+openSuffix)); len(open) != 0 {
		t.Errorf("left open: %v", open)
	}
}

func TestManyGoroutinesWrite(t *testing.T) {
	dir := t.TempDir()
	w := mustWriter(t, dir, func(c *WriterConfig) { c.MaxBytes = 4000 })
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 10 {
				if _, err := w.Write(testExchange(fmt.Sprintf("http://news.example/%d/%d", g, i), "text")); err != nil {
					t.Error(err)
				}
				if err := w.Sync(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if r := readPath(dir); len(r.pages) != 80 || len(r.broken) != 0 || r.fatal != nil {
		t.Errorf("%d pages, broken %v, fatal %v", len(r.pages), r.broken, r.fatal)
	}
}

// A killed writer leaves its file cut anywhere. Whatever the place, the next
// writer keeps all whole records and goes on in a new file.
func TestBrokenTailIsRepaired(t *testing.T) {
	source := t.TempDir()
	w := mustWriter(t, source, nil)
	var ends []int64
	for i := range 3 {
		ends = append(ends, mustWrite(t, w, testExchange(fmt.Sprintf("http://news.example/%d", i), "text")).Offset)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	whole := mustReadFile(t, source, "test-00000.warc.gz")

	for cut := 0; cut <= len(whole); cut += 31 {
		dir := t.TempDir()
		open := filepath.Join(dir, "test-00000.warc.gz"+openSuffix)
		if err := os.WriteFile(open, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		w := mustWriter(t, dir, nil)
		if len(w.Repaired()) != 1 {
			t.Fatalf("cut at %d: repaired %v", cut, w.Repaired())
		}
		mustWrite(t, w, testExchange("http://news.example/new", "text"))
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		r := readPath(dir)
		wantAtLeast := 1
		for _, end := range ends[1:] {
			if int64(cut) >= end {
				wantAtLeast++
			}
		}
		if len(r.pages) < wantAtLeast || len(r.broken) != 0 || r.fatal != nil {
			t.Fatalf("cut at %d: %d pages, want at least %d; broken %v, fatal %v", cut, len(r.pages), wantAtLeast, r.broken, r.fatal)
		}
	}
}

// Sync reaches for the disk when it is due, and not before.
func TestSyncPolicies(t *testing.T) {
	for _, test := range []struct {
		every time.Duration
		want  []int // syncs so far after each exchange, which are 4 s apart
	}{
		{0, []int{1, 2, 3, 4, 5}}, {10 * time.Second, []int{1, 1, 1, 2, 2}}, {SyncNever, []int{0, 0, 0, 0, 0}},
	} {
		now, syncs := testTime, 0
		w := mustWriter(t, t.TempDir(), func(c *WriterConfig) {
			c.SyncEvery, c.Now = test.every, func() time.Time { return now }
		})
		w.syncFile = func(*os.File) error { syncs++; return nil }
		for i, want := range test.want {
			mustWrite(t, w, testExchange("http://news.example/", "text"))
			for range 2 { // the second call has nothing left to do
				if err := w.Sync(); err != nil {
					t.Fatal(err)
				}
			}
			if syncs != want {
				t.Errorf("every %v: %d syncs after exchange %d, want %d", test.every, syncs, i+1, want)
			}
			now = now.Add(4 * time.Second)
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestWriterRefusesNamesWithSeparators(t *testing.T) {
	for _, name := range []string{"", "a/b", "../up"} {
		if _, err := OpenWriter(WriterConfig{Dir: t.TempDir(), Name: name, Now: testNow}); err == nil {
			t.Errorf("the name %q was accepted", name)
		}
	}
}

func gunzip(t testing.TB, b []byte) string {
	t.Helper()
	zr, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := out.ReadFrom(zr); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// gzipped is a response whose body of 45 kB came compressed.
func gzipped(b testing.TB) []byte {
	b.Helper()
	var response bytes.Buffer
	response.WriteString("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n")
	zw := gzip.NewWriter(&response)
	for i := range 800 {
		fmt.Fprintf(zw, "<p id=p%x>Một câu dài vừa phải về một cuộc họp.</p>\n", i*i*i)
	}
	if err := zw.Close(); err != nil {
		b.Fatal(err)
	}
	return response.Bytes()
}

func BenchmarkWrite(b *testing.B) {
	plain := testExchange("http://news.example/", strings.Repeat("<p>Một câu dài vừa phải về một cuộc họp.</p>\n", 1000))
	packed := testExchange("http://news.example/", "")
	packed.Response = gzipped(b)
	for _, c := range []struct {
		name     string
		exchange *Exchange
	}{{"plain", plain}, {"packed", packed}} {
		b.Run(c.name, func(b *testing.B) {
			w := mustWriter(b, b.TempDir(), nil)
			b.SetBytes(int64(len(c.exchange.Response)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := w.Write(c.exchange); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDecodeResponse(b *testing.B) {
	response := gzipped(b)
	var d Decoder
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Response(response, DefaultMaxBody); err != nil {
			b.Fatal(err)
		}
	}
}

// TestDecoderKeepsNothing holds a decoder that saw other responses, broken ones
// among them, against a new one each time.
func TestDecoderKeepsNothing(t *testing.T) {
	whole := gzipped(t)
	double := strings.Replace(string(whole), "gzip\r\n", "gzip, gzip\r\n", 1)
	responses := []string{
		string(whole), string(whole[:len(whole)/2]), string(whole), double,
		"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b no gzip", string(whole),
		"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n<p>plain",
	}
	var d Decoder
	for i, response := range responses {
		got, gotErr := d.Response([]byte(response), 1<<20)
		want, wantErr := DecodeResponse([]byte(response), 1<<20)
		if fmt.Sprint(gotErr) != fmt.Sprint(wantErr) || !bytes.Equal(got.Body, want.Body) || got.Status != want.Status {
			t.Errorf("response %d: %d bytes, %v; want %d bytes, %v", i, len(got.Body), gotErr, len(want.Body), wantErr)
		}
	}
}

func TestPackedBodiesArePackedInAHurry(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
	for _, c := range []struct {
		head, body string
		want       bool
	}{
		{head, "\x1f\x8b\x08\x00", true},
		{strings.ToLower(head), "\x1f\x8b\x08\x00", true},
		{head, "<!doctype html>", false}, // some servers say so and send it plain
		{"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n", "\x1f\x8b\x08\x00", false},
	} {
		if got := isPacked([]byte(c.head), []byte(c.body)); got != c.want {
			t.Errorf("%q %q: %v", c.head, c.body, got)
		}
	}
}
