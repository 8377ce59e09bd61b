package archive

import (
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestFormatsAreRecognised(t *testing.T) {
	const html = "<!doctype html><p>Xin chào"
	tests := []struct {
		name, input      string
		body, text, kind string // of the one page
	}{
		{"a.html", html, html, "", "text/html"},
		{"a.htm.gz", string(gzipBytes([]byte(html))), html, "", "text/html"},
		{"-", html, html, "", "text/html"},
		{"-", "\ufeff \n<div>x", "\ufeff \n<div>x", "", "text/html"},
		{"a.html", "no tag at all", "no tag at all", "", "text/html"},
		{"a.txt", "Хельсинки, 5 мая", "", "Хельсинки, 5 мая", ""},
		{"a.txt.zst", string(zstdBytes([]byte("Helsinki"))), "", "Helsinki", ""},
		{"a.txt", "<b> is a tag", "", "<b> is a tag", ""},
		{"-", "\ufeffHà Nội", "", "Hà Nội", ""},
		{"a.txt", "\xff\xfeH\x00\xe0\x00", "", "Hà", ""},
		{"-", `{"text":"one"}`, "", "one", "text/plain"},
		{"-", string(gzipBytes([]byte(`{"html":"<p>one"}`))), "<p>one", "", "text/html; charset=utf-8"},
	}
	for _, test := range tests {
		r := readBytes([]byte(test.input), test.name, Options{})
		if len(r.pages) != 1 || r.fatal != nil {
			t.Errorf("%s %q: pages %v, broken %v, fatal %v", test.name, test.input, r.pages, r.broken, r.fatal)
			continue
		}
		p := r.pages[0]
		if string(p.Body) != test.body || p.Text != test.text || p.ContentType != test.kind || (p.Text != "") != (p.Body == nil) {
			t.Errorf("%s %q: body %q, text %q, type %q", test.name, test.input, p.Body, p.Text, p.ContentType)
		}
	}
}

func TestBadInputsAreNamed(t *testing.T) {
	for _, test := range []struct{ name, input, want string }{
		{"empty.html", "", "empty.html@0: the file is empty"},
		{"empty.gz", string(gzipBytes(nil)), "the file is empty"},
		{"a.html", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary data (image/png)"},
		{"-", "%PDF-1.7 ...", "binary data (application/pdf)"},
		{"noise.txt", "\x00\x01\x02\x03", "binary data"},
		{"legacy.txt", "\xcf\xf0\xe8\xe2\xe5\xf2", "byte 0 is not UTF-8"},
		{"cut.html.gz", string(gzipBytes([]byte("<html><p>" + noise(1))))[:60], "unexpected EOF"},
		{"list.json", "[{\"text\": \"a\"},\n{\"text\": \"b\"}]", "one object a line"},
		{"pretty.jsonl", "{\n\"text\": \"a\"\n}\n", "one object a line"},
	} {
		if test.name == "list.json" {
			test.name = "list.jsonl"
		}
		r := readBytes([]byte(test.input), test.name, Options{})
		if len(r.pages) != 0 || len(r.broken) != 1 || !strings.Contains(r.broken[0].Error(), test.want) {
			t.Errorf("%s: pages %v, broken %v, fatal %v; want %q", test.name, r.pages, r.broken, r.fatal, test.want)
		}
	}
	big := strings.Repeat("<p>", 1<<20)
	if r := readBytes([]byte(big), "big.html", Options{MaxBody: 1 << 20}); len(r.skips) != 1 || r.skips[0].Reason != SkipTooLarge {
		t.Errorf("big: skips %v, pages %d", r.skips, len(r.pages))
	}
}

func TestJSONLines(t *testing.T) {
	input := strings.Join([]string{
		`{"id": "a", "url": "https://news.example/a", "text": "one", "title": "T", "lang": "vi", "published": "2021-11-01", "unknown": [1]}`,
		``,
		`{"id": 7, "html": "<p>two", "published": null}`,
		`{"id": "bad", "text": }`,
		`{"id": "none"}`,
		`{"text": ["a list"]}`,
		`{"html_base64": "!!!"}`,
		`{"html_base64": "` + base64.StdEncoding.EncodeToString([]byte("<p>\xcf")) + `", "content_type": "text/html; charset=windows-1251"}`,
		`{"text": "` + strings.Repeat("x", 300) + `"}`,
		`{"text": "last, without line feed"}`,
	}, "\n")
	r := readBytes([]byte(input), "in.jsonl", Options{MaxLine: 200})
	if len(r.pages) != 4 || r.fatal != nil {
		t.Fatalf("%d pages, broken %v, fatal %v", len(r.pages), r.broken, r.fatal)
	}
	a := r.pages[0]
	if a.ID != "a" || a.URL != "https://news.example/a" || a.FinalURL != a.URL || a.Text != "one" || a.Title != "T" ||
		a.Lang != "vi" || a.Published != "2021-11-01" || a.Source != "news.example" {
		t.Errorf("first page: %+v", a)
	}
	if b := r.pages[1]; b.ID != "7" || string(b.Body) != "<p>two" || b.Published != "" {
		t.Errorf("second page: %+v", b)
	}
	if c := r.pages[2]; string(c.Body) != "<p>\xcf" || c.ContentType != "text/html; charset=windows-1251" {
		t.Errorf("third page: %+v", c)
	}
	var places []string
	for _, e := range r.broken {
		place, _, _ := strings.Cut(e.Error(), ": ")
		places = append(places, place)
	}
	if want := []string{"in.jsonl:4", "in.jsonl:5", "in.jsonl:6", "in.jsonl:7", "in.jsonl:9"}; !slices.Equal(places, want) {
		t.Errorf("errors at %v, want %v: %v", places, want, r.broken)
	}
}

func TestDirectories(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"b.txt": "second", "a.html": "<p>first", "sub/c.warc": string(warcRecord(3)), "d.png": "not asked for", ".hidden/e.txt": "nor this",
		"z.warc.gz.open": string(gzipBytes(warcRecord(4))), "y.txt": "",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := readPath(dir)
	var got []string
	for _, p := range r.pages {
		got = append(got, filepath.Base(p.ID+p.URL)+p.File)
	}
	if want := []string{"a.html", "b.txt", "3c.warc", "4z.warc.gz"}; !slices.Equal(got, want) || len(r.broken) != 1 {
		t.Errorf("pages %v, want %v; broken %v", got, want, r.broken)
	}
	if r := readPath(filepath.Join(dir, "missing")); !errors.Is(r.fatal, fs.ErrNotExist) {
		t.Errorf("a missing file: %v", r.fatal)
	}
}

func TestReadingStopsWhenAsked(t *testing.T) {
	for name, file := range packings(3) {
		for page, err := range Read(strings.NewReader(string(file)), name, Options{}) {
			if err != nil || page.URL != "http://news.example/0" {
				t.Errorf("%s: %v, %v", name, page, err)
			}
			break
		}
	}
}

func FuzzJSONLine(f *testing.F) {
	f.Add([]byte(`{"id": 7, "url": "u", "html": "<p>", "html_base64": "AA==", "text": "t", "title": "", "lang": "en", "published": "2020"}`))
	f.Add([]byte(`{"id": {"a": 1}}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		page, err := parseLine(line)
		if (page == nil) == (err == nil) {
			t.Fatalf("page %v, error %v", page, err)
		}
		if page != nil && (page.Text == "") == (len(page.Body) == 0) {
			t.Fatalf("a page needs either text or body: %+v", page)
		}
	})
}
