package crawl

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

const rssFeed = `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>t</title><link>http://news.example/</link>
<item><title>1</title><link>/one?utm_source=rss</link><pubDate>Mon, 05 Jan 2026 10:30:00 GMT+7</pubDate></item>
<item><title>2</title><guid isPermaLink="true">http://news.example/two</guid></item>
<item><title>again</title><link>http://news.example/one</link></item>
<item><title>none</title></item></channel></rss>`

const atomFeed = `<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><link href="http://news.example/"/><link rel=next href="?page=2"/>
<entry><title>1</title><link rel="enclosure" href="http://news.example/sound"/><link rel="alternate" href="http://news.example/one"/><id>x</id>
<published>2026-01-05T03:30:00Z</published><updated>2026-01-06T03:30:00Z</updated>
<source><id>http://other.example/</id><link href="http://other.example/"/><updated>2030-01-01</updated></source>
<content type="xhtml"><div><a href="/no">x</a><updated>2031-01-01</updated></div></content></entry></feed>`

const jsonFeed = `{"version":"https://jsonfeed.org/version/1.1","title":"t","next_url":"/more","author":{"url":"/no"},"items":[
{"id":1,"url":"http://news.example/one","date_published":"2026-01-05T10:30:00+07:00"},{"id":"http://news.example/two"},{"id":"3"}]}`

// entries renders what a feed or sitemap names for comparison.
func renderEntry(e entry) string {
	if e.modified.at.IsZero() {
		return e.link
	}
	return e.link + " " + e.modified.at.Format("2006-01-02T15:04")
}

func TestReadFeed(t *testing.T) {
	const one, two, three = "http://news.example/one", "http://news.example/two", "http://news.example/three"
	item := func(inner string) string { return "<rss><channel><item>" + inner + "</item></channel></rss>" }
	for _, test := range []struct {
		name, body string
		want       []string
		next       string
	}{
		{"RSS 2.0", rssFeed, []string{one + " 2026-01-05T03:30", two}, ""},
		{"Atom 1.0", atomFeed, []string{one + " 2026-01-06T03:30"}, "http://news.example/feed?page=2"},
		{"JSON Feed", jsonFeed, []string{one + " 2026-01-05T03:30", two}, "http://news.example/more"},
		{"JSON Feed, broken off", jsonFeed[:strings.Index(jsonFeed, `{"id":"3"`)+5], []string{one + " 2026-01-05T03:30", two}, "http://news.example/more"},
		{"RSS 0.91", `<!DOCTYPE rss PUBLIC "-//Netscape" "x.dtd" [<!ENTITY x "y>">]><rss version="0.91"><channel><item><link>/one</link></item></channel></rss>`, []string{one}, ""},
		{"RSS 1.0", `<rdf:RDF xmlns="http://purl.org/rss/1.0/"><channel rdf:about="/"><items><rdf:Seq><rdf:li resource="/one"/></rdf:Seq></items></channel>
<item rdf:about="/one"><dc:date>2026-01-05</dc:date></item><item rdf:about="/x"><link>/two</link></item></rdf:RDF>`, []string{one + " 2026-01-05T00:00", two}, ""},
		{"Atom 0.3", `<feed version="0.3"><entry><link rel="alternate" type="text/html" href="/one"/><issued>2026-01-05T03:30:00+07:00</issued><modified>2026-01-05T10:30:00+07:00</modified></entry></feed>`,
			[]string{one + " 2026-01-05T03:30"}, ""},
		{"Atom with a prefix", `<a:feed xmlns:a="x"><a:entry><a:link href="/one"/></a:entry></a:feed>`, []string{one}, ""},
		{"xml:base", `<feed xml:base="http://news.example/a/"><entry><link href="../one"/></entry><entry xml:base="/b/c/"><link href="../../two"/></entry></feed>`, []string{one, two}, ""},
		{"an address as id", `<feed><entry><id>http://news.example/one</id></entry><entry><id>urn:x</id></entry></feed>`, []string{one}, ""},
		{"guid that is none", item(`<guid isPermaLink="false">http://news.example/x</guid>`), nil, ""},
		{"CDATA", item("<link> <![CDATA[ http://news.example/one?a=1&b=]]]]><![CDATA[> ]]></link>"), []string{one + "?a=1&b=]]%3E"}, ""},
		{"CDATA in description", item("<description><![CDATA[</item><item><link>/x</link>]]></description><link>/one</link>"), []string{one}, ""},
		{"FeedBurner", item(`<link>http://feeds.example/~r/x</link><feedburner:origLink>http://news.example/one</feedburner:origLink>`), []string{one}, ""},
		{"atom:link and source in RSS", `<rss><channel><atom:link rel="self" href="/x"/><atom:link rel="next" href="/feed/2"/>` +
			`<item><source url="/y">S</source><link>/one</link><atom:link rel="replies" href="/z"/></item></channel></rss>`, []string{one}, "http://news.example/feed/2"},
		{"enclosures are no pages", item(`<enclosure url="http://news.example/a.mp3"/><media:content url="/b"/>`), nil, ""},
		{"entities that nobody declared", item("<title>&nbsp;&laquo;&foo;</title><link>/one?a=1&amp;b=2&c</link>"), []string{one + "?a=1&b=2&c"}, ""},
		{"junk in front", "\r\n<br /><b>Warning</b>: x\n<?xml version='1.0'?>" + item("<link>/one</link>"), []string{one}, ""},
		{"BOM", "\xef\xbb\xbf" + item("<link>/one</link>"), []string{one}, ""},
		{"not escaped", item("<title>A & B < C</title><description>x <br> y</description><link>/one</link>"), []string{one}, ""},
		{"not closed", "<rss><channel><item><title>1<link>/one<pubDate>2026-01-05</pubDate><item><link>/two</link><item><link>/three</link>", []string{one + " 2026-01-05T00:00", two, three}, ""},
		{"broken off in a link", "<rss><channel><item><link>/one</link></item><item><link>/tw", []string{one}, ""},
		{"broken off in a tag", "<rss><channel><item><link>/one</link><desc", []string{one}, ""},
		{"broken off in CDATA", "<rss><channel><item><link>/one</link></item><item><link>/two</link><description><![CDATA[ <p>", []string{one, two}, ""},
		{"control characters", "<rss><channel>\x00\x0b<item><title>\x1f</title><link>/one</link></item></channel></rss>", []string{one}, ""},
		{"a lying charset", `<?xml version="1.0" encoding="utf-16"?>` + item("<title>Họp</title><link>/one</link>"), []string{one}, ""},
		{"windows-1251", `<?xml version="1.0" encoding="windows-1251"?>` + item("<link>/one</link><pubDate>5 \xff\xed\xe2\xe0\xf0\xff 2026</pubDate>"), []string{one + " 2026-01-05T00:00"}, ""},
		{"UTF-16", "\xff\xfe" + wide(item("<link>/one</link>")), []string{one}, ""},
		{"UTF-16 without BOM", wide(item("<link>/one</link>")), []string{one}, ""},
		{"WordPress goes on", `<rss><channel><generator>https://wordpress.org/?v=6.4</generator><item><link>/one</link></item></channel></rss>`, []string{one}, "http://news.example/feed?paged=2"},
		{"a date before and after", item("<link>/one</link><pubDate>nonsense</pubDate><dc:date>2026-01-05</dc:date>"), []string{one + " 2026-01-05T00:00"}, ""},
	} {
		base, _ := ParseURL("http://news.example/feed")
		found, err := readFeed(base, "text/xml", []byte(test.body))
		var got []string
		for _, e := range found.entries {
			got = append(got, renderEntry(e))
		}
		if !slices.Equal(got, test.want) || found.next != test.next {
			t.Errorf("%s: %q, next %q (%v), want %q, next %q", test.name, got, found.next, err, test.want, test.next)
		}
	}
	base, _ := ParseURL("http://news.example/feed?paged=2")
	if found, _ := readFeed(base, "", []byte(`<rss><channel><generator>WordPress</generator><item><link>/one</link></item>`)); found.next != "http://news.example/feed?paged=3" {
		t.Errorf("next page %q", found.next)
	}
	for _, none := range []string{"", "<html><item><link>/one</link></item></html>", "nothing", `{"a":1}`, "[]", "<urlset>"} {
		if found, err := readFeed(base, "", []byte(none)); err == nil || len(found.entries) > 0 {
			t.Errorf("%q was read as a feed: %v", none, found)
		}
	}
}

// wide is ASCII in UTF-16, little end first.
func wide(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteByte(s[i])
		b.WriteByte(0)
	}
	return b.String()
}

func TestFeedsAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("<rss><channel>")
	for i := range maxFeedItems + 10 {
		fmt.Fprintf(&b, "<item><link>/%d</link></item>", i)
	}
	base, _ := ParseURL("http://news.example/feed")
	found, err := readFeed(base, "", []byte(b.String()))
	if len(found.entries) != maxFeedItems || err != nil {
		t.Errorf("%d entries, %v", len(found.entries), err)
	}
	long := strings.Repeat("x", maxMarkupText*3)
	found, err = readFeed(base, "", []byte("<rss><channel><item a='"+strings.Repeat(long, 3)+"'><link>/"+long+"</link></item><item><title>"+long+"</title><link>/one</link></item>"))
	if len(found.entries) != 1 || err != nil {
		t.Errorf("%d entries beside ones of unreasonable length, %v", len(found.entries), err)
	}
}

func FuzzReadFeed(f *testing.F) {
	for _, seed := range []string{rssFeed, atomFeed, jsonFeed, "\xff\xfe" + wide("<rss><item><link>/x"), "<feed xml:base='/a/'><entry xml:base=b><![CDATA[x]]><!-- -- --><link href='c'/>"} {
		f.Add([]byte(seed))
	}
	base, _ := ParseURL("http://news.example/")
	f.Fuzz(func(t *testing.T, body []byte) {
		found, _ := readFeed(base, "text/xml; charset=koi8-r", body)
		for _, e := range found.entries {
			if u, err := ParseURL(e.link); err != nil || u.String() != e.link {
				t.Fatalf("link %q is not normalised", e.link)
			}
		}
	})
}

func BenchmarkReadFeed(b *testing.B) {
	var feed strings.Builder
	feed.WriteString(`<?xml version="1.0"?><rss><channel>`)
	for i := range 50 {
		fmt.Fprintf(&feed, "<item><title><![CDATA[Một dòng %d]]></title><link>http://news.example/tin/%d.html</link><pubDate>Mon, 05 Jan 2026 10:30:00 +0700</pubDate><description><![CDATA[<p>%s</p>]]></description></item>\n", i, i, strings.Repeat("chữ ", 100))
	}
	base, _ := ParseURL("http://news.example/")
	b.SetBytes(int64(feed.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if found, err := readFeed(base, "", []byte(feed.String())); err != nil || len(found.entries) != 50 {
			b.Fatal(len(found.entries), err)
		}
	}
}
