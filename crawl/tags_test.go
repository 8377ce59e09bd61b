package crawl

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// scanned and tokenized render the link tags of a page, as the scanner and as
// the HTML tokenizer of golang.org/x/net see them.
func scanned(src []byte) []string {
	var tags []string
	s := tagScanner{src: src}
	for {
		tag, ok := s.next()
		if !ok {
			return tags
		}
		line := tag.String()
		for i, a := range s.attrs {
			name := asciiLower(a.name)
			if !slices.ContainsFunc(s.attrs[:i], func(b attribute) bool { return asciiLower(b.name) == name }) {
				line += fmt.Sprintf(" %s=%q", name, unescape(a.value))
			}
		}
		tags = append(tags, line)
	}
}

func asciiLower(b []byte) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			r |= 0x20
		}
		return r
	}, string(b))
}

func tokenized(src []byte) []string {
	var tags []string
	z := html.NewTokenizer(bytes.NewReader(src))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return tags
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			if !isLinkTag(atom.Lookup(name)) {
				continue
			}
			line := string(name)
			for more {
				var key, value []byte
				key, value, more = z.TagAttr()
				if len(key) > 0 {
					line += fmt.Sprintf(" %s=%q", key, value)
				}
			}
			tags = append(tags, line)
		}
	}
}

func TestTagScanner(t *testing.T) {
	for _, c := range []struct{ name, page, want string }{
		{"attributes", `<a href="/x?a=1&amp;b=2" TITLE='a > b' data-x=y/z>`, `a href="/x?a=1&b=2" title="a > b" data-x="y/z"`},
		{"the first of a name", `<a href=/1 HREF=/2>`, `a href="/1"`},
		{"no value", `<a href rel = nofollow /><base/>`, "a href=\"\" rel=\"nofollow\"\nbase"},
		{"comments", `<!-- <a href=/1> --><!--><a href=/2><!-- x --!><a href=/3><!--- <a> ---><a href=/4>`, "a href=\"/2\"\na href=\"/3\"\na href=\"/4\""},
		{"scripts and other raw text", `<script>"<a href=/1>"</SCRIPT ><style><a href=/2></style><textarea><a></textarea><a href=/3>`, `a href="/3"`},
		{"an escaped script", `<script><!-- <script> </script> <a href=/1> --></script><a href=/2>`, `a href="/2"`},
		{"noscript is text where scripts run", `<noscript><a href=/1></noscript><a href=/2>`, `a href="/2"`},
		{"end tags with attributes", `</p title="<a href=/1>"><a href=/2>`, `a href="/2"`},
		{"a lone bracket", `1 < 2 <a href=/1> << <b <a href=/2>`, `a href="/1"`},
		{"a tag without end", `<a href=/1><a href=/2`, `a href="/1"`},
		{"a quote without end", `<a href=/1><a href="/2>`, `a href="/1"`},
		{"declarations", `<!doctype html><?xml version="1.0"?><![CDATA[<a href=/1>]]><a href=/2>`, "a href=\"/2\""},
	} {
		got := strings.Join(scanned([]byte(c.page)), "\n")
		if got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

// FuzzTagScanner holds the scanner against the tokenizer that it is faster than.
func FuzzTagScanner(f *testing.F) {
	for _, seed := range []string{
		`<a href="/x" class=y>z</a><base href='/'/>`, `<!-- <a> --!><a href=1>`, `<script>if (a<b) "<a>"</script><link rel=next href=2>`,
		`<title><a></title><meta name=robots content="nofollow">`, `<a =x=y href= >`, `</a href=">"><a\n>`, `<plaintext><a>`, `<a/href=/1>`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, page []byte) {
		lower := bytes.ToLower(page)
		switch {
		case !utf8.Valid(page), bytes.ContainsAny(page, "\x00\r"): // read as replacement characters and line feeds by tokenizers
			return
		case bytes.Contains(lower, []byte("<script")) && bytes.Contains(page, []byte("<!--")):
			return // the tokenizer leaves the escaped state at any "<", where the standard does not
		}
		if got, want := scanned(page), tokenized(page); !slices.Equal(got, want) {
			t.Errorf("%q\nscanner:   %q\ntokenizer: %q", page, got, want)
		}
	})
}

// FuzzPlainLink holds the short way of resolving references against the long one.
func FuzzPlainLink(f *testing.F) {
	for _, seed := range []string{"/a", "/a/b.html?x=1&utm_source=y#z", "http://news.example:8080/x", "//other/", "/a/../b", "/.x", "/a%41", "?a=b", "/?", "/a?&&b", "http://news.example:80801/",
		"https://other.example/a%C3%A9", "http://other.example:443/", "https://10.0.0.1:8080/", "http://10.1/", "http://a.0x1/", "http://xn--a/", "http://a-b.c--d/", "http://a./", "http://A/",
		"/a%2fb", "/a%2Fb?c=%2F%20%00", "/%", "/a?b=%zz", "mailto:a@b", "HTTP:/x", "a+b.c:d", "http://a/%2E%2E/b",
		"/a,1+2:3@4?q=x+y&t=10:30,a@b", "//@:/", "/:a"} {
		f.Add(seed)
	}
	page, err := ParseURL("http://news.example:8080/world/")
	if err != nil {
		f.Fatal(err)
	}
	r := newResolver(page)
	f.Fuzz(func(t *testing.T, ref string) {
		u, err := r.resolve(ref)
		if hasForeignScheme(ref) && err == nil {
			t.Errorf("%q: %s, although its scheme is a foreign one", ref, u)
		}
		got, ok := r.plainLink(ref)
		if !ok {
			return
		}
		if err != nil || u.String() != got {
			t.Errorf("%q: short way %q, long way %v %v", ref, got, u, err)
		}
		if isMedia(u) != isMediaPath(got) {
			t.Errorf("%q: a media file the one way only", got)
		}
	})
}

// BenchmarkLink resolves what news pages are full of: references within the
// host, to other hosts, and to what is no page; and, for comparison, all of them
// the long way.
func BenchmarkLink(b *testing.B) {
	page, err := ParseURL("https://news.example/world/")
	if err != nil {
		b.Fatal(err)
	}
	refs := []string{
		"/world/2024/05/14/officials-meet-again.html", "/tim-kiem?q=an+ninh&page=2", "https://news.example/tags/networks",
		"https://www.other.example/a/b?utm_source=news", "/%D1%82%D0%B5%D0%BC%D1%8B/", "mailto:desk@news.example", "javascript:void(0)",
	}
	r := newResolver(page)
	for _, way := range []struct {
		name    string
		resolve func(string)
	}{
		{"short", func(ref string) { _, _ = r.link(ref) }}, // some are meant to fail
		{"long", func(ref string) { _, _ = r.resolve(ref) }},
	} {
		b.Run(way.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, ref := range refs {
					way.resolve(ref)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(refs)), "ns/link")
		})
	}
}
