package crawl_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// answer writes what a server says to a request, byte by byte as it likes. The
// connection is closed when it returns. n counts the requests for the same
// path, from 1.
type answer func(conn net.Conn, r *http.Request, n int)

// faultHost is a server on a loopback address of its own. Nothing stands
// between the answers and the wire, so that they may be wrong in every way.
type faultHost struct {
	url     string // http://127.77.x.y:port
	answers map[string]answer
	wait    sync.WaitGroup

	mu   sync.Mutex
	seen map[string]int
}

// newFaultHost serves the answers on the n-th address. A path without one is a
// 404. config makes it speak TLS.
func newFaultHost(t testing.TB, n int, answers map[string]answer, config *tls.Config) *faultHost {
	t.Helper()
	listener, err := net.Listen("tcp", fmt.Sprintf("127.77.%d.%d:0", n/250, n%250+1))
	if err != nil {
		t.Fatal(err)
	}
	h := &faultHost{url: "http://" + listener.Addr().String(), answers: answers, seen: map[string]int{}}
	if config != nil {
		h.url = "https://" + listener.Addr().String()
		listener = tls.NewListener(listener, config)
	}
	t.Cleanup(func() { listener.Close(); h.wait.Wait() })
	h.wait.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			h.wait.Go(func() { defer conn.Close(); h.serve(conn) })
		}
	})
	return h
}

func (h *faultHost) serve(conn net.Conn) {
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	path := r.URL.RequestURI()
	h.mu.Lock()
	h.seen[path]++
	n := h.seen[path]
	h.mu.Unlock()
	say := h.answers[path]
	if say == nil {
		say = h.answers["*"]
	}
	if say == nil || path == "/robots.txt" && h.answers[path] == nil {
		say = status(404)
	}
	say(conn, r, n)
}

// requests is how often a path was asked for.
func (h *faultHost) requests(path string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.seen[path]
}

// raw sends bytes and closes the connection.
func raw(parts ...string) answer {
	return func(conn net.Conn, _ *http.Request, _ int) { io.WriteString(conn, strings.Join(parts, "")) }
}

const (
	okHead   = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n"
	pageBody = "<!doctype html><title>t</title><p>Some text.</p>"
)

// head is a header of a page, with more fields.
func head(fields ...string) string {
	var b strings.Builder
	b.WriteString(okHead)
	for _, f := range fields {
		b.WriteString(f + "\r\n")
	}
	return b.String() + "\r\n"
}

func page(links ...string) answer {
	body := pageBody
	for _, link := range links {
		body += fmt.Sprintf("<a href=%q>x</a>\n", link)
	}
	return content("text/html", body)
}

func content(mediaType, body string) answer {
	return raw("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: ", mediaType, "\r\nContent-Length: ", fmt.Sprint(len(body)), "\r\n\r\n", body)
}

func status(code int, fields ...string) answer {
	return raw(fmt.Sprintf("HTTP/1.1 %d Word\r\nConnection: close\r\nContent-Length: 0\r\n", code), strings.Join(append(fields, "\r\n"), "\r\n"))
}

func redirectTo(location string) answer { return status(302, "Location: "+location) }

// reset sends bytes, if any, and then a TCP reset.
func reset(sent string) answer {
	return func(conn net.Conn, _ *http.Request, _ int) {
		io.WriteString(conn, sent)
		if tcp, ok := conn.(*net.TCPConn); ok {
			tcp.SetLinger(0)
		}
	}
}

// stall sends bytes and then nothing for as long as the client stays.
func stall(sent string) answer {
	return func(conn net.Conn, _ *http.Request, _ int) {
		io.WriteString(conn, sent)
		io.Copy(io.Discard, conn)
	}
}

// drip sends bytes and then more by the piece, for as long as the client stays.
func drip(sent, piece string) answer {
	return func(conn net.Conn, _ *http.Request, _ int) {
		io.WriteString(conn, sent)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for range tick.C {
			if _, err := io.WriteString(conn, piece); err != nil {
				return
			}
		}
	}
}

// flood sends head and then megabytes of the piece, as long as they are taken.
func flood(head, piece string, megabytes int) answer {
	block := []byte(strings.Repeat(piece, (64<<10)/len(piece)+1))
	return func(conn net.Conn, _ *http.Request, _ int) {
		io.WriteString(conn, head)
		for sent := 0; sent < megabytes<<20; sent += len(block) {
			if _, err := conn.Write(block); err != nil {
				return
			}
		}
	}
}

// turns gives the n-th request the n-th answer, and the last one to all others.
func turns(answers ...answer) answer {
	return func(conn net.Conn, r *http.Request, n int) { answers[min(n, len(answers))-1](conn, r, n) }
}

// packed sends a body whose header names its content coding.
func packed(coding string, body []byte) answer {
	return raw(head("Content-Encoding: "+coding, fmt.Sprintf("Content-Length: %d", len(body))), string(body))
}

// pack compresses what write writes with one coding.
func pack(coding string, write func(io.Writer)) []byte {
	var b bytes.Buffer
	var w io.WriteCloser
	switch coding {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "deflate":
		w = zlib.NewWriter(&b)
	case "br":
		w = brotli.NewWriterLevel(&b, 3)
	case "zstd":
		// Without options there is nothing that could be wrong.
		w, _ = zstd.NewWriter(&b)
	}
	write(w)
	w.Close()
	return b.Bytes()
}

func gzipped(body []byte) []byte {
	return pack("gzip", func(w io.Writer) { w.Write(body) })
}

// bomb is megabytes of blanks behind the beginning of a page, packed.
func bomb(coding string, megabytes int) []byte {
	return pack(coding, func(w io.Writer) {
		io.WriteString(w, pageBody)
		blank := bytes.Repeat([]byte(" "), 1<<20)
		for range megabytes {
			w.Write(blank)
		}
	})
}

// authority signs certificates for tests.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t testing.TB) *authority {
	t.Helper()
	a := &authority{}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test Authority"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	a.cert, a.key = sign(t, template, nil)
	return a
}

// server is the configuration of a server with a certificate for the address,
// good until then. Where a is nil, it signs itself.
func (a *authority) server(t testing.TB, ip string, until time.Time) *tls.Config {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: ip}, IPAddresses: []net.IP{net.ParseIP(ip)},
		NotBefore: time.Now().Add(-2 * time.Hour), NotAfter: until,
	}
	cert, key := sign(t, template, a)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{cert.Raw}, PrivateKey: key}}}
}

func sign(t testing.TB, template *x509.Certificate, by *authority) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if by == nil {
		by = &authority{template, key}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, by.cert, &key.PublicKey, by.key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert, key
}

// total is how many requests there were.
func (h *faultHost) total() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	total := 0
	for _, n := range h.seen {
		total += n
	}
	return total
}
