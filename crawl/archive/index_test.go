package archive

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// testRevisit is an exchange that found the content of another one unchanged.
func testRevisit(of *Exchange, ref Ref, profile Profile, began time.Time) *Exchange {
	x := *of
	x.Began = began
	if profile == ProfileNotModified {
		x.Response = []byte("HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\nSet-Cookie: s=secret\r\n\r\n")
	}
	x.Fields = []Field{{FieldSource, "demo"}, {FieldOutcome, "unchanged"}}
	x.Revisit = &Revisit{Profile: profile, ID: ref.ID, URI: of.URI, Date: of.Began, Payload: ref.Payload}
	return &x
}

// writeVisits writes a page, two revisits of it, and a request that got no answer.
func writeVisits(t *testing.T, dir string) {
	t.Helper()
	w := mustWriter(t, dir, nil)
	x := testExchange("http://News.example/b?y=2&x=1", "text")
	ref := mustWrite(t, w, x)
	mustWrite(t, w, testRevisit(x, ref, ProfileNotModified, testTime.Add(time.Hour)))
	mustWrite(t, w, testRevisit(x, ref, ProfileIdentical, testTime.Add(2*time.Hour)))
	mustWrite(t, w, &Exchange{URI: "http://news.example/none", Began: testTime, Request: x.Request})
	mustWrite(t, w, testExchange("http://news.example/a", "text"))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestRevisits(t *testing.T) {
	dir := t.TempDir()
	writeVisits(t, dir)
	r := readPath(dir)
	if len(r.pages) != 2 || len(r.broken) != 0 || r.fatal != nil {
		t.Errorf("pages %v, broken %v, fatal %v", r.urls(), r.broken, r.fatal)
	}
	for _, s := range r.skips {
		if s.Reason != SkipRevisit {
			t.Errorf("skipped: %v", s)
		}
	}
	if len(r.skips) != 2 {
		t.Errorf("%d records were skipped, want the 2 revisits", len(r.skips))
	}
	plain := gunzip(t, mustReadFile(t, dir, "test-00000.warc.gz"))
	for _, want := range []string{
		"WARC-Profile: " + string(ProfileNotModified) + "\r\n", "WARC-Profile: " + string(ProfileIdentical) + "\r\nWARC-Refers-To: <urn:uuid:",
		"WARC-Refers-To-Target-URI: http://News.example/b?y=2&x=1\r\nWARC-Refers-To-Date: 2026-03-04T05:06:07.891000Z\r\n",
	} {
		if !strings.Contains(plain, want) {
			t.Errorf("the archive lacks %q", want)
		}
	}
	if n := strings.Count(plain, "<p>text"); n != 2 {
		t.Errorf("the content is there %d times, want once for each page", n)
	}
	if strings.Contains(plain, "secret") {
		t.Error("a cookie is in the archive")
	}
}

const wantIndex = `example,news)/a 20260304050607 {"url": "http://news.example/a", "mime": "text/html", "status": "200", "digest": "sha1:
example,news)/b?x=1&y=2 20260304050607 {"url": "http://News.example/b?y=2&x=1", "mime": "text/html", "status": "200", "digest": "sha1:
example,news)/b?x=1&y=2 20260304060607 {"url": "http://News.example/b?y=2&x=1", "mime": "warc/revisit", "status": "304", "digest": "sha1:
example,news)/b?x=1&y=2 20260304070607 {"url": "http://News.example/b?y=2&x=1", "mime": "warc/revisit", "status": "200", "digest": "sha1:
`

func TestIndexNamesEveryAnswer(t *testing.T) {
	dir := t.TempDir()
	writeVisits(t, dir)
	index := mustReadFile(t, dir, "test-00000.cdxj")
	file := mustReadFile(t, dir, "test-00000.warc.gz")
	var begins strings.Builder
	for line := range bytes.Lines(index) {
		head, _, _ := strings.Cut(string(line), "sha1:")
		begins.WriteString(head + "sha1:\n")
		c, err := parseCapture(bytes.TrimSuffix(line, []byte("\n")))
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if again := c.line(); !bytes.Equal(again, line) {
			t.Errorf("read and written again, %s became %s", line, again)
		}
		record := gunzip(t, file[c.Offset:c.Offset+c.Length]) // exactly one member
		if !strings.Contains(record, "WARC-Target-URI: "+c.URL+"\r\n") || !strings.Contains(record, "WARC-Payload-Digest: "+c.Digest+"\r\n") ||
			!strings.HasSuffix(record, "\r\n\r\n") || strings.Count(record, "WARC/1.1") != 1 {
			t.Errorf("%s leads to %q", line, record)
		}
	}
	if begins.String() != wantIndex {
		t.Errorf("the index begins its lines with\n%swant\n%s", begins.String(), wantIndex)
	}

	// The same comes of the finished file, and of one that a killed writer left.
	if err := os.Remove(filepath.Join(dir, "test-00000.cdxj")); err != nil {
		t.Fatal(err)
	}
	if err := WriteIndex(filepath.Join(dir, "test-00000.warc.gz")); err != nil {
		t.Fatal(err)
	}
	if again := mustReadFile(t, dir, "test-00000.cdxj"); !bytes.Equal(again, index) {
		t.Errorf("indexed again:\n%swas\n%s", again, index)
	}
	killed := t.TempDir()
	if err := os.WriteFile(filepath.Join(killed, "test-00000.warc.gz.open"), append(file, file[:100]...), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(killed, "test-00000.cdxj.open"), index[:50], 0o600); err != nil {
		t.Fatal(err)
	}
	mustWriter(t, killed, nil)
	if again := mustReadFile(t, killed, "test-00000.cdxj"); !bytes.Equal(again, index) {
		t.Errorf("indexed after the writer was killed:\n%swas\n%s", again, index)
	}
	if left, _ := filepath.Glob(filepath.Join(killed, "*"+openSuffix)); len(left) != 0 {
		t.Errorf("left open: %v", left)
	}
}

func TestForeignArchivesAreIndexed(t *testing.T) {
	for _, name := range []string{"foreign.warc.gz", "foreign-1.0.warc"} {
		dir := t.TempDir()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, mustReadFile(t, "testdata", name), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := WriteIndex(path); err != nil {
			t.Fatal(err)
		}
		c, err := Lookup(dir, "http://news.example/chunked", time.Time{})
		if err != nil || c.MIME != "text/html" || c.Status != 200 || c.File != name {
			t.Fatalf("%s: %+v, %v", name, c, err)
		}
		if page, err := ReadAt(path, c.Offset, Options{}); err != nil || page.URL != c.URL {
			t.Errorf("%s: the capture leads to %v, %v", name, page, err)
		}
		if c, err := Lookup(dir, "http://news.example/again", time.Time{}); err != nil || c.MIME != "warc/revisit" {
			t.Errorf("%s: the revisit is %+v, %v", name, c, err)
		}
	}
	whole := filepath.Join(t.TempDir(), "whole.warc.gz")
	if err := os.WriteFile(whole, packings(2)["whole.warc.gz"], 0o600); err != nil {
		t.Fatal(err)
	}
	if err := WriteIndex(whole); err == nil || !strings.Contains(err.Error(), "one member per record") {
		t.Errorf("a file compressed as a whole: %v", err)
	}
}

func TestLookup(t *testing.T) {
	dir := t.TempDir()
	const pages, visits = 700, 3 // more than are read in one go
	for visit := range visits {
		var captures []Capture
		for i := range pages {
			c, _ := newCapture("response", fmt.Sprintf("http://news.example/%d", i), "application/http", testTime.AddDate(0, 0, visit), nil)
			c.Offset, c.File = int64(i), fmt.Sprintf("f%d.warc.gz", visit)
			captures = append(captures, c)
		}
		if err := writeIndex(filepath.Join(dir, fmt.Sprintf("f%d.warc.gz", visit)), captures); err != nil {
			t.Fatal(err)
		}
	}
	for i := range pages {
		all, err := Captures(dir, fmt.Sprintf("HTTPS://www.NEWS.example/%d#x", i))
		if err != nil || len(all) != visits {
			t.Fatalf("page %d: %v, %v", i, all, err)
		}
		for visit, c := range all {
			if c.Offset != int64(i) || c.File != fmt.Sprintf("f%d.warc.gz", visit) {
				t.Errorf("page %d, visit %d: %+v", i, visit, c)
			}
		}
	}
	for _, test := range []struct {
		at   time.Time
		want string
	}{
		{time.Time{}, "f2.warc.gz"}, {testTime, "f0.warc.gz"}, {testTime.AddDate(0, 0, 1).Add(-time.Hour), "f1.warc.gz"},
		{testTime.AddDate(9, 0, 0), "f2.warc.gz"}, {testTime.AddDate(-9, 0, 0), "f0.warc.gz"},
	} {
		if c, err := Lookup(dir, "http://news.example/7", test.at); err != nil || c.File != test.want {
			t.Errorf("at %v: %s, %v; want %s", test.at, c.File, err, test.want)
		}
	}
	for _, url := range []string{"http://news.example/7000", "http://a.example/", "http://zz.example/zz", "http://news.example/"} {
		if c, err := Lookup(dir, url, testTime); !errors.Is(err, ErrNotArchived) {
			t.Errorf("%s: %+v, %v", url, c, err)
		}
	}
	bad := brokenLine(t, "http://bad.example/")
	if err := os.WriteFile(filepath.Join(dir, "x.cdxj"), []byte(bad), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Lookup(dir, "http://bad.example/", testTime); err == nil || !strings.Contains(err.Error(), "x.cdxj") {
		t.Errorf("a broken line: %v", err)
	}
}

// brokenLine is a line of an index whose JSON is cut off.
func brokenLine(t *testing.T, url string) string {
	t.Helper()
	return urlKey(url) + " 20260304050607 {\"url\": \"ht\n"
}

func FuzzCapture(f *testing.F) {
	for line := range strings.Lines(wantIndex) {
		f.Add([]byte(strings.TrimSuffix(line, "\n") + `A", "length": "5", "offset": "7", "filename": "f"}`))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		c, err := parseCapture(line)
		if err != nil {
			return
		}
		again, err := parseCapture(bytes.TrimSuffix(c.line(), []byte("\n")))
		if err != nil || again != c {
			t.Fatalf("%+v became %+v, %v", c, again, err)
		}
	})
}

func FuzzURLKey(f *testing.F) {
	f.Add("http://www.example.com:8080/a%2525/../b?c=%26&sid=0123456789abcdef0123456789abcdef#d")
	f.Fuzz(func(t *testing.T, url string) {
		if key := urlKey(url); strings.ContainsAny(key, " \n") {
			t.Fatalf("the key of %q is %q, which breaks its line", url, key)
		}
	})
}
