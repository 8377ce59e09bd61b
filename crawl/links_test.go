package crawl

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestFindLinks(t *testing.T) {
	const page = "http://news.example/section/page"
	tests := []struct {
		name, html string
		want       []string
	}{
		{"relative and absolute", `<a href="a">1</a><A HREF='/b'>2</A><a href=//other.example/c>3</a>`,
			[]string{"http://news.example/section/a", "http://news.example/b", "http://other.example/c"}},
		{"each once, not itself", `<a href=a></a><a href="a#x"></a><a href="/section/page"></a><a href="#top"></a>`, []string{"http://news.example/section/a"}},
		{"base", `<base href="/x/"><a href=a></a><base href="/y/"><a href=b></a>`, []string{"http://news.example/x/a", "http://news.example/x/b"}},
		{"nofollow links", `<a rel="external NoFollow" href=a></a><a href=b></a>`, []string{"http://news.example/section/b"}},
		{"nofollow page", `<meta name=Robots content="index, nofollow"><a href=b></a>`, nil},
		{"noindex says nothing about links", `<meta name=robots content=noindex><a href=b></a>`, []string{"http://news.example/section/b"}},
		{"media", `<a href=a.JPG></a><a href=b.pdf?x></a><a href=c.html></a>`, []string{"http://news.example/section/c.html"}},
		{"no web address", `<a href="mailto:x@y.example"></a><a href="javascript:void(0)"></a><a href="tel:1"></a><a href=""></a><a href="http://[bad"></a>`, nil},
		{"refresh", `<meta http-equiv=Refresh content="0; URL='/next'">`, []string{"http://news.example/next"}},
		{"canonical and next", `<link rel=canonical href=/c><link rel=next href=?p=2><link rel=stylesheet href=/s.css>`,
			[]string{"http://news.example/c", "http://news.example/section/page?p=2"}},
		{"not in scripts and comments", `<script>"<a href=a>"</script><!-- <a href=b> --><textarea><a href=c></textarea>`, nil},
		{"entities", `<a href="/a?x=1&amp;y=2"></a>`, []string{"http://news.example/a?x=1&y=2"}},
		{"deep nesting", strings.Repeat("<div>", 10000) + "<a href=a>", []string{"http://news.example/section/a"}},
	}
	base, _ := ParseURL(page)
	for _, test := range tests {
		found := findLinks(base, http.Header{"Content-Type": {"text/html"}}, []byte(test.html))
		if !slices.Equal(found.links, test.want) {
			t.Errorf("%s: %v, want %v", test.name, found.links, test.want)
		}
	}
	found := findLinks(base, http.Header{"X-Robots-Tag": {"none"}}, []byte(`<a href=a></a><link rel=canonical href=/c>`+
		`<link rel="alternate" type="application/rss+xml" href="/feed"><link rel=alternate hreflang=ru href=/ru>`))
	if found.links != nil || found.canonical != "http://news.example/c" || !slices.Equal(found.feeds, []string{"http://news.example/feed"}) {
		t.Errorf("found %+v", found)
	}
	// UTF-16: tags would not even be seen without decoding.
	wide := "\xff\xfe"
	for _, c := range `<a href="/wide">` {
		wide += string([]byte{byte(c), 0})
	}
	if found := findLinks(base, http.Header{}, []byte(wide)); !slices.Equal(found.links, []string{"http://news.example/wide"}) {
		t.Errorf("UTF-16: %v", found.links)
	}
}

func TestLinksAreBounded(t *testing.T) {
	var page strings.Builder
	for i := range maxLinks + 100 {
		page.WriteString("<a href=/" + strings.Repeat("x", 1+i%7) + string(rune('a'+i%26)) + "/" + strings.Repeat("y", i/26) + ">")
	}
	base, _ := ParseURL("http://news.example/")
	if n := len(findLinks(base, http.Header{}, []byte(page.String())).links); n > maxLinks {
		t.Errorf("%d links", n)
	}
}

func FuzzFindLinks(f *testing.F) {
	f.Add([]byte(`<base href="x"><a href="//y"><link rel=canonical href=z><meta http-equiv=refresh content="0;url=a">`), "text/html; charset=utf-16")
	base, _ := ParseURL("http://news.example/")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		for _, link := range findLinks(base, http.Header{"Content-Type": {contentType}}, body).links {
			if u, err := ParseURL(link); err != nil || u.String() != link {
				t.Fatalf("link %q is not normalised: %v, %v", link, u, err)
			}
		}
	})
}

func BenchmarkFindLinks(b *testing.B) {
	var page strings.Builder
	for i := range 300 {
		page.WriteString("<li class='item'><p>Một dòng chữ nữa</p><a class=x href='/tin-tuc/" + strings.Repeat("a", i%40) + strconv.Itoa(i) + ".html'>x</a></li>\n")
	}
	base, _ := ParseURL("http://news.example/")
	b.SetBytes(int64(page.Len()))
	b.ReportAllocs()
	for b.Loop() {
		findLinks(base, http.Header{"Content-Type": {"text/html; charset=utf-8"}}, []byte(page.String()))
	}
}
