package archive

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// ccRecord is a record as CC-NEWS has them: WARC 1.0, one gzip member each.
func ccRecord(kind, uri, fields, contentType, block string) []byte {
	return gzipBytes(fmt.Appendf(nil, "WARC/1.0\r\nWARC-Type: %s\r\nWARC-Date: 2024-05-06T07:08:09Z\r\nWARC-Target-URI: %s\r\n%s"+
		"Content-Type: %s\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", kind, uri, fields, contentType, len(block), block))
}

// News crawls by others store bodies decoded, with header fields that say
// otherwise, put the request in front of the response, metadata of their own
// behind it, and revisit records where nothing changed.
func TestCommonCrawlNews(t *testing.T) {
	const page = "<!doctype html><title>Talks</title><p>Both sides met."
	response := func(header, body string) string {
		return "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=UTF-8\r\n" + header + "\r\n" + body
	}
	heads := map[string]string{
		"renamed":     "X-Crawler-content-encoding: gzip\r\nX-Crawler-transfer-encoding: chunked\r\nContent-Length: 17\r\n",
		"gzip":        "Content-Encoding: gzip\r\nContent-Length: 99999\r\n",
		"br":          "Content-Encoding: br\r\n",
		"deflate":     "Content-Encoding: deflate\r\n",
		"zstd":        "content-encoding: zstd\r\n",
		"twice":       "Content-Encoding: gzip, br\r\nTransfer-Encoding: chunked\r\n",
		"charset":     "Content-Encoding: UTF-8\r\n",
		"none":        "",
		"http2":       "",
		"interrupted": "Content-Length: 5\r\n",
	}
	var file []byte
	var want []string
	for i, name := range slices.Sorted(maps.Keys(heads)) {
		uri := "https://news.example/" + name
		id := fmt.Sprintf("<urn:uuid:00000000-0000-4000-8000-%012d>", i)
		message := response(heads[name], page)
		if name == "http2" {
			message = strings.Replace(message, "HTTP/1.1 200 OK", "HTTP/2 200", 1)
		}
		file = append(file, ccRecord("request", uri, "WARC-Record-ID: <urn:uuid:r"+name+">\r\n", "application/http; msgtype=request",
			"GET / HTTP/1.1\r\nUser-Agent: CCBot/2.0\r\nAccept-Encoding: gzip\r\n\r\n")...)
		file = append(file, ccRecord("response", uri, "WARC-Record-ID: "+id+"\r\nWARC-Concurrent-To: <urn:uuid:r"+name+">\r\n"+
			"WARC-Payload-Digest: "+sha1Digest([]byte(page))+"\r\nWARC-Identified-Payload-Type: text/html\r\n", "application/http; msgtype=response", message)...)
		file = append(file, ccRecord("metadata", uri, "WARC-Concurrent-To: "+id+"\r\n", "application/warc-fields",
			"fetchTimeMs: 190\r\ncharset-detected: UTF-8\r\nlanguages-cld2: {\"reliable\":true,\"languages\":[]}\r\n")...)
		want = append(want, uri)
	}
	file = append(file, ccRecord("revisit", "https://news.example/again",
		"WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest\r\n", "application/http; msgtype=response",
		response("Content-Encoding: gzip\r\n", ""))...)
	file = append(file, ccRecord("revisit", "https://news.example/same",
		"WARC-Profile: http://netpreserve.org/warc/1.0/revisit/server-not-modified\r\n", "application/http; msgtype=response",
		"HTTP/1.1 304 Not Modified\r\n\r\n")...)
	r := readBytes(file, "CC-NEWS-20240506070809-00042.warc.gz", Options{})
	if !slices.Equal(r.urls(), want) || len(r.broken) != 0 || r.fatal != nil {
		t.Fatalf("pages %v, want %v; broken %v, fatal %v", r.urls(), want, r.broken, r.fatal)
	}
	for _, p := range r.pages {
		if string(p.Body) != page || p.Status != http.StatusOK || p.Source != "news.example" {
			t.Errorf("%s: status %d, source %s, body %q", p.URL, p.Status, p.Source, p.Body)
		}
	}
	for _, s := range r.skips {
		if s.Reason != SkipRevisit {
			t.Errorf("skipped: %v", s)
		}
	}
	if len(r.skips) != 2 {
		t.Errorf("%d records were skipped, want the 2 revisits", len(r.skips))
	}
}
