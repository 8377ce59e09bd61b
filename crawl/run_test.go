package crawl

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley/crawl/archive"
)

// try runs a crawl with an archive writer of its own.
func (w *world) try(ctx context.Context, config Config, deps Deps) (Result, error) {
	w.t.Helper()
	writer, err := archive.OpenWriter(archive.WriterConfig{Dir: w.dir, Name: w.run, Now: time.Now})
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() {
		if err := writer.Close(); err != nil {
			w.t.Error(err)
		}
	}()
	deps.State = w.state
	if deps.Archive == nil {
		deps.Archive = writer
	}
	return Run(ctx, config, deps)
}

func TestSmallSite(t *testing.T) {
	s := newSite(t, "127.0.0.1")
	other := newSite(t, "127.0.0.2")
	other.page("/")
	s.page("/", "/a", "/a#again", "/a?utm_source=x", "/deep/1", other.URL+"/", "/pic.jpg", "mailto:x@example.org", "/missing", "/gone", "/pdf", "/old", "/secret/x", "/empty")
	s.page("/a", "/", "/b")
	s.page("/b", "/c")
	s.page("/c")
	s.page("/deep/1")
	s.page("/new")
	s.page("/secret/x")
	s.redirect("/old", "/new", 301)
	s.text("/pdf", "application/pdf", "%PDF-1.7")
	s.text("/empty", "text/html", "")
	s.text("/robots.txt", "text/plain", "User-agent: *\nDisallow: /secret/\n")
	s.handle("/gone", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(410) })

	w := newWorld(t)
	result, fetches := w.crawl(testConfig(Source{Name: "demo", Start: []string{s.URL}, Depth: 2}))
	checkOutcomes(t, fetches, "/ ok", "/a ok", "/b ok", "/deep/1 ok", "/missing not_found", "/gone gone",
		"/pdf not_html", "/empty empty", "/old redirected", "/new ok", "/secret/x robots_disallowed")
	if result.End != EndComplete || result.Pages() != 5 || result.Left != 0 {
		t.Errorf("result %+v", result)
	}
	if len(other.paths()) != 0 {
		t.Errorf("another site was asked: %v", other.paths())
	}
	if n := s.count("/robots.txt"); n != 1 {
		t.Errorf("robots.txt was fetched %d times", n)
	}
	if s.count("/secret/x") != 0 {
		t.Error("a forbidden page was fetched")
	}
	f := fetches["/new"]
	if len(f.Redirects) != 1 || f.Redirects[0] != s.URL+"/old" || fetches["/old"].RedirectTo != s.URL+"/new" {
		t.Errorf("redirect chain: %v, to %q", f.Redirects, fetches["/old"].RedirectTo)
	}
	if r := fetches["/secret/x"].Robots; r.Allowed || r.Rule != "disallow: /secret/" || len(r.Hash) != 64 || r.Fetched.IsZero() {
		t.Errorf("robots verdict %+v", r)
	}
	if f.Attempt != 1 || f.HTTPStatus != 200 || f.Bytes == 0 || f.Source != "demo" || f.Depth != 1 || f.Began.IsZero() {
		t.Errorf("record %+v", f)
	}

	page, err := archive.ReadAt(filepath.Join(w.dir, f.ArchiveFile), f.ArchiveOffset, archive.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if page.URL != s.URL+"/old" || page.FinalURL != s.URL+"/new" || page.Source != "demo" || !strings.Contains(string(page.Body), "<title>/new") {
		t.Errorf("page %+v", page)
	}
	if got := len(w.pages()); got != 5 {
		t.Errorf("%d pages in the archive, want 5", got)
	}
	checkArchive(t, w.dir, 5)
}

// checkArchive reads the whole archive: it must be sound, free of credentials,
// and hold n pages.
func checkArchive(t *testing.T, dir string, n int) {
	t.Helper()
	pages := 0
	for page, err := range archive.Open(dir, archive.Options{}) {
		var skip *archive.SkipError
		switch {
		case errors.As(err, &skip):
		case err != nil:
			t.Error(err)
		default:
			pages++
			if page.Header.Get("Set-Cookie") != "" {
				t.Errorf("%s: a cookie was archived", page.URL)
			}
		}
	}
	if pages != n {
		t.Errorf("the archive has %d pages, want %d", pages, n)
	}
}

func TestFailuresHaveTheirNames(t *testing.T) {
	s := newSite(t, "127.0.0.1")
	paths := []string{"/reset", "/reset-late", "/short", "/big", "/bomb", "/loop", "/chain/0", "/nowhere", "/mail",
		"/401", "/403", "/418", "/429", "/451", "/500", "/502", "/503", "/badgzip", "/noheader", "/206", "/chunks"}
	s.page("/", paths...)
	handle := s.handle
	handle("/reset", func(w http.ResponseWriter, r *http.Request) { hangUp(w, "", true) })
	handle("/reset-late", func(w http.ResponseWriter, r *http.Request) {
		hangUp(w, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<html", true)
	})
	handle("/short", func(w http.ResponseWriter, r *http.Request) {
		hangUp(w, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<html>", false)
	})
	handle("/chunks", func(w http.ResponseWriter, r *http.Request) {
		hangUp(w, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n", false)
	})
	handle("/noheader", func(w http.ResponseWriter, r *http.Request) { hangUp(w, "this is no HTTP\r\n\r\n", false) })
	s.text("/big", "text/html", "<html>"+strings.Repeat("x", 300_000))
	var bomb bytes.Buffer
	zw := gzip.NewWriter(&bomb)
	zw.Write(make([]byte, 20_000_000))
	zw.Close()
	handle("/bomb", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(bomb.Bytes())
	})
	handle("/badgzip", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		io.WriteString(w, "\x1f\x8bnonsense")
	})
	s.redirect("/loop", "/loop2", 302)
	s.redirect("/loop2", "/loop", 302)
	for i := range 9 {
		s.redirect(fmt.Sprintf("/chain/%d", i), fmt.Sprintf("/chain/%d", i+1), 307)
	}
	s.redirect("/nowhere", "", 302)
	s.redirect("/mail", "mailto:a@example.org", 302)
	for _, status := range []int{206, 401, 403, 418, 429, 451, 500, 502, 503} {
		handle(fmt.Sprintf("/%d", status), func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(status) })
	}

	config := testConfig(Source{Start: []string{s.URL}, Depth: 1})
	config.MaxBody = 200_000
	config.Patience = time.Nanosecond // failures are final at once
	w := newWorld(t)
	deps := Deps{Now: fastClock()} // pauses after failures pass quickly
	if _, err := w.try(t.Context(), config, deps); err != nil {
		t.Fatal(err)
	}
	fetches := w.fetches()
	checkOutcomes(t, fetches,
		"/ ok", "/reset reset", "/reset-late reset", "/short truncated", "/chunks bad_response",
		"/noheader bad_response", "/big too_large", "/bomb too_large", "/badgzip bad_response",
		"/loop redirected", "/loop2 too_many_redirects",
		"/chain/0 redirected", "/chain/1 redirected", "/chain/2 redirected", "/chain/3 redirected", "/chain/4 redirected", "/chain/5 too_many_redirects",
		"/nowhere bad_redirect", "/mail bad_redirect",
		"/401 unauthorized", "/403 forbidden", "/418 client_error", "/429 rate_limited", "/451 legally_withheld",
		"/500 server_error", "/502 gateway_error", "/503 unavailable", "/206 unexpected_status")
	for path, f := range fetches {
		if f.Outcome != OK && f.Outcome.Failed() && f.Detail == "" && f.HTTPStatus < 206 {
			t.Errorf("%s failed with %s and does not say why", path, f.Outcome)
		}
	}
	checkArchive(t, w.dir, 1)
}

func TestSlowServersTimeOut(t *testing.T) {
	release := make(chan struct{})
	stall := func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}
	silent, dripping := newSite(t, "127.0.0.1"), newSite(t, "127.0.0.2")
	t.Cleanup(func() { close(release) }) // before the servers close: that waits for handlers
	silent.handle("/silent", stall)
	dripping.handle("/dripping", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, "<html>")
		w.(http.Flusher).Flush()
		stall(w, r)
	})
	config := testConfig(Source{Start: []string{silent.URL + "/silent", dripping.URL + "/dripping"}})
	config.Timeout = 2 * time.Second
	w := newWorld(t)
	_, fetches := w.crawl(config)
	checkOutcomes(t, fetches, "/silent timeout", "/dripping timeout")
	if f := fetches["/dripping"]; f.HTTPStatus != 200 || f.ArchiveFile == "" {
		t.Errorf("what came before the timeout was not kept: %+v", f)
	}
	checkArchive(t, w.dir, 0)
}

// fastClock is a clock on which every look takes a quarter of an hour longer
// than the last, so that blocks of any length are over when they are looked at.
func fastClock() func() time.Time {
	start := time.Now()
	ticks := make(chan int64, 1)
	ticks <- 0
	return func() time.Time {
		n := <-ticks + 1
		ticks <- n
		return start.Add(time.Duration(n) * 15 * time.Minute)
	}
}

// hangUp writes raw bytes and closes the connection, with a reset if asked.
func hangUp(w http.ResponseWriter, raw string, reset bool) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	io.WriteString(conn, raw)
	if tcp, ok := conn.(*net.TCPConn); ok && reset {
		tcp.SetLinger(0)
	}
	conn.Close()
}

func TestPrivateAddressesAreRefused(t *testing.T) {
	s := newSite(t, "127.0.0.1")
	s.page("/")
	config := testConfig(Source{Start: []string{s.URL}})
	config.AllowPrivate = false
	_, fetches := newWorld(t).crawl(config)
	checkOutcomes(t, fetches, "/ private_address")
	if len(s.paths()) != 0 {
		t.Errorf("the server was asked: %v", s.paths())
	}
}

func TestConnectionFailures(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + listener.Addr().String()
	listener.Close()
	_, fetches := newWorld(t).crawl(testConfig(Source{Start: []string{closed + "/x"}}))
	checkOutcomes(t, fetches, "/x connect_error")

	config := testConfig(Source{Start: []string{"http://nowhere.invalid/x"}})
	w := newWorld(t)
	deps := Deps{Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "nowhere.invalid", IsNotFound: true}}
	}}
	if _, err := w.try(t.Context(), config, deps); err != nil {
		t.Fatal(err)
	}
	checkOutcomes(t, w.fetches(), "/x dns_error")
}

// What lies in the archive is what went over the wire, to the byte.
func TestArchiveHoldsTheWire(t *testing.T) {
	s := newSite(t, "127.0.0.1")
	body := strings.Repeat("<p>Đại sứ phát biểu.</p>\n", 10_000)
	var packed bytes.Buffer
	zw := gzip.NewWriter(&packed)
	io.WriteString(zw, body)
	zw.Close()
	plain := "HTTP/1.1 200 Fine\r\nx-odd:  spaced \r\nContent-TYPE: text/html\r\n"
	answers := map[string]string{
		"/chunked": plain + "Transfer-Encoding: chunked\r\n\r\n" + fmt.Sprintf("%X;note\r\n%s\r\n0\r\n\r\n", len(body), body),
		"/gzip":    plain + fmt.Sprintf("Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", packed.Len(), packed.String()),
		"/close":   plain + "\r\n" + body,
		"/length":  plain + fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body),
	}
	var start []string
	for path, answer := range answers {
		before, after := "", ""
		if path == "/length" { // an interim response, and more than was announced
			before, after = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", "excess"
		}
		s.handle(path, func(w http.ResponseWriter, r *http.Request) { hangUp(w, before+answer+after, false) })
		start = append(start, s.URL+path)
	}
	w := newWorld(t)
	_, fetches := w.crawl(testConfig(Source{Start: start}))
	checkOutcomes(t, fetches, "/chunked ok", "/gzip ok", "/close ok", "/length ok")
	stored, err := os.ReadFile(filepath.Join(w.dir, "run1-00000.warc.gz"))
	if err != nil {
		t.Fatal(err)
	}
	for path, answer := range answers {
		zr, err := gzip.NewReader(bytes.NewReader(stored[fetches[path].ArchiveOffset:]))
		if err != nil {
			t.Fatal(err)
		}
		zr.Multistream(false)
		record, err := io.ReadAll(zr)
		if err != nil {
			t.Fatal(err)
		}
		_, block, _ := bytes.Cut(record, []byte("\r\n\r\n"))
		if got := string(bytes.TrimSuffix(block, []byte("\r\n\r\n"))); got != strings.TrimSuffix(answer, "\r\n\r\n") && got != answer {
			t.Errorf("%s: %d bytes were stored, %d sent; they begin %.200q", path, len(got), len(answer), got)
		}
	}
	for page, err := range w.state.Pages(w.run, w.dir, archive.Options{}) {
		if err != nil || string(page.Body) != body {
			t.Errorf("%s: body of %d bytes, want %d; %v", page.URL, len(page.Body), len(body), err)
		}
	}
}

func TestMediaIsNotDownloaded(t *testing.T) {
	s := newSite(t, "127.0.0.1")
	s.handle("/film", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "video/mp4")
		w.Header().Set("Content-Length", "5000000")
		w.(http.Flusher).Flush()
		<-r.Context().Done() // until the client hangs up
	})
	s.handle("/huge", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Length", "5000000000")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	w := newWorld(t)
	_, fetches := w.crawl(testConfig(Source{Start: []string{s.URL + "/film", s.URL + "/huge"}}))
	checkOutcomes(t, fetches, "/film not_html", "/huge too_large")
	checkArchive(t, w.dir, 0)
}

func TestCertificatesAreChecked(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { serveHTML(w) }))
	defer s.Close()
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	w := newWorld(t)
	w.crawl(testConfig(Source{Start: []string{s.URL + "/x"}}))
	for f := range w.state.Fetches(w.run) {
		if f.Outcome != TLSError {
			t.Errorf("outcome %s: %s", f.Outcome, f.Detail)
		}
	}
	w = newWorld(t)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	if _, err := w.try(t.Context(), testConfig(Source{Start: []string{s.URL + "/x"}}), Deps{RootCAs: roots}); err != nil {
		t.Fatal(err)
	}
	for f := range w.state.Fetches(w.run) {
		if f.Outcome != OK {
			t.Errorf("outcome %s: %s", f.Outcome, f.Detail)
		}
	}
	checkArchive(t, w.dir, 1)
}

func TestSourceLimits(t *testing.T) {
	s, other := newSite(t, "127.0.0.1"), newSite(t, "127.0.0.2")
	s.page("/", "/news/1", "/news/2?print=1", "/sport/1", "/moved", other.URL+"/news/9")
	for _, path := range []string{"/news/1", "/news/2", "/sport/1"} {
		s.page(path)
	}
	s.redirect("/moved", "/sport/1", 302)
	other.page("/news/9", "/news/10", s.URL+"/news/11")
	other.page("/news/10")
	s.page("/news/11")
	source := Source{Start: []string{s.URL}, Depth: 5, Include: []string{"/news/", "/moved"}, Exclude: []string{`[?&]print=`}}
	_, fetches := newWorld(t).crawl(testConfig(source))
	checkOutcomes(t, fetches, "/ ok", "/news/1 ok", "/moved redirected")

	source.Hosts = []string{"127.0.0.2", "127.0.0.1"}
	_, fetches = newWorld(t).crawl(testConfig(source))
	checkOutcomes(t, fetches, "/ ok", "/news/1 ok", "/moved redirected", "/news/9 ok", "/news/10 ok", "/news/11 ok")
}

func TestStatusCountsWhateverTheBody(t *testing.T) {
	s := newSite(t, "127.0.0.1")
	s.page("/", "/404", "/301", "/head")
	s.handle("/404", func(w http.ResponseWriter, r *http.Request) {
		hangUp(w, "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<html>", false)
	})
	s.handle("/301", func(w http.ResponseWriter, r *http.Request) {
		hangUp(w, "HTTP/1.1 301 Moved\r\nContent-Encoding: gzip\r\nLocation: /\r\nContent-Length: 5\r\n\r\n\x1f\x8bxyz", false)
	})
	s.handle("/head", func(w http.ResponseWriter, r *http.Request) { hangUp(w, "HTTP/1.1 301 Moved\r\nLoca", false) })
	_, fetches := newWorld(t).crawl(testConfig(Source{Start: []string{s.URL}, Depth: 1}))
	checkOutcomes(t, fetches, "/ ok", "/404 not_found", "/301 redirected", "/head truncated")
}

func TestTimeBudgetLeavesTheRestForTheNextRun(t *testing.T) {
	const budget = 250 * time.Millisecond // enough to begin, however busy the machine is
	s := newSite(t, "127.0.0.1")
	s.handle("/", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(2 * budget) // under way when the budget is used up
		serveHTML(w, "/a", "/b")
	})
	s.page("/a")
	s.page("/b")
	config := testConfig(Source{Start: []string{s.URL + "/"}, Depth: 1})
	config.MaxDuration = budget
	w := newWorld(t)
	result, fetches := w.crawl(config)
	checkOutcomes(t, fetches, "/ ok")
	if result.End != EndTime || result.Left != 2 {
		t.Errorf("end %q with %d left, want %q with 2", result.End, result.Left, EndTime)
	}
	if err := w.state.Finish(); err != nil {
		t.Fatal(err)
	}
	w.begin("run2")
	config.MaxDuration = 0
	result, fetches = w.crawl(config)
	if result.End != EndComplete || fetches["/a"].Outcome != OK || fetches["/b"].Outcome != OK {
		t.Errorf("next run: end %q, %v", result.End, outcomes(fetches))
	}
}
