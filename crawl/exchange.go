package crawl

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"os"
	"strings"
	"syscall"
	"time"

	"parley/crawl/archive"
)

// Bounds of a response beside its body: the size of its header in bytes, and
// what is kept of a body that is too large.
const (
	maxResponseHeader = 256 << 10
	keptOfTooLarge    = 64 << 10
)

// exchange is one request and what came of it, redirects not followed.
type exchange struct {
	began    time.Time
	elapsed  time.Duration
	ip       string
	request  []byte // as sent; nil where nothing was
	response []byte // as received, bounded; nil where nothing came
	received int64  // bytes of the response
	// cut says why response is not whole, in the words of WARC-Truncated.
	cut string
	// message is the response decoded; nil where none came that is HTTP.
	message *archive.Message
	// outcome is set where the exchange failed, and err says why; the status
	// of an exchange that did not is yet to be judged.
	outcome Outcome
	err     error
}

// wireTransport carries out requests for one worker and keeps the exchange. It
// hands Colly responses that are read and decoded already, so that nothing of
// Colly's own reading (which truncates and converts silently) has a say.
type wireTransport struct {
	base    *http.Transport // shared by all workers
	maxBody int64
	now     func() time.Time
	last    *exchange // of the last RoundTrip
}

// newTransport returns the transport that all workers share. Its connections
// are wireConns, and speak HTTP/1.1: the archive holds messages, and HTTP/2
// has none.
func newTransport(dial DialFunc, timeout time.Duration, roots *x509.CertPool) *http.Transport {
	wired := func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &wireConn{Conn: conn}, nil
	}
	wiredTLS := func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			conn.Close()
			return nil, err
		}
		client := tls.Client(conn, &tls.Config{ServerName: host, NextProtos: []string{"http/1.1"}, RootCAs: roots})
		if err := client.HandshakeContext(ctx); err != nil {
			conn.Close()
			return nil, &tlsError{err}
		}
		return &wireConn{Conn: client}, nil
	}
	return &http.Transport{
		DialContext:            wired,
		DialTLSContext:         wiredTLS,
		DisableCompression:     true, // bodies are decoded here, and archived as sent
		MaxIdleConns:           64,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        90 * time.Second,
		ResponseHeaderTimeout:  timeout,
		MaxResponseHeaderBytes: maxResponseHeader,
		// No proxy: the address check would see the proxy's address only.
	}
}

// tlsError marks failures of the handshake.
type tlsError struct{ err error }

func (e *tlsError) Error() string { return "the TLS handshake failed: " + e.err.Error() }
func (e *tlsError) Unwrap() error { return e.err }

// RoundTrip implements http.RoundTripper. The response it returns has been
// read to its end.
func (t *wireTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	x := &exchange{began: t.now().UTC()}
	t.last = x
	rec := &recording{limit: int(t.maxBody) + maxResponseHeader}
	trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		if c, ok := info.Conn.(*wireConn); ok {
			x.ip = addressOf(c)
			rec.begin(c)
		}
	}}
	resp, err := t.base.RoundTrip(req.WithContext(httptrace.WithClientTrace(req.Context(), trace)))
	if err != nil {
		t.finish(x, rec, 0, err)
		return nil, err
	}
	n, err := io.Copy(io.Discard, io.LimitReader(resp.Body, t.maxBody+1))
	resp.Body.Close()
	if err == nil && n > t.maxBody {
		err = archive.ErrTooLarge
	}
	t.finish(x, rec, resp.ContentLength, err)

	// Colly sees the decoded body, marked so that it leaves it alone.
	out := *resp
	out.Header = resp.Header.Clone()
	out.Header.Del("Content-Encoding")
	out.Uncompressed = true
	out.Body = http.NoBody
	if x.outcome == "" {
		out.Body = io.NopCloser(bytes.NewReader(x.message.Body))
	}
	return &out, nil
}

// finish closes the exchange's books. length is the Content-Length announced.
func (t *wireTransport) finish(x *exchange, rec *recording, length int64, err error) {
	rec.end()
	x.elapsed = t.now().Sub(x.began)
	x.request, x.response, x.received = rec.messages()
	if err == nil {
		x.response = trimExcess(x.response, length)
		x.message, err = archive.DecodeResponse(x.response, t.maxBody)
		if err != nil && !errors.Is(err, archive.ErrTooLarge) {
			x.outcome, x.err = BadResponse, err
			return
		}
	} else if x.response != nil {
		// What came is kept, and read for its status as far as it goes.
		x.message, _ = archive.DecodeResponse(x.response, t.maxBody)
	}
	if err != nil {
		x.outcome, x.err = failure(err, x.response != nil), err
		x.cut = map[Outcome]string{TooLarge: "length", Timeout: "time", Truncated: "disconnect", Reset: "disconnect"}[x.outcome]
		if x.cut == "" && x.outcome != TooLarge {
			x.cut = "unspecified"
		}
	}
	if x.received > int64(len(x.response)) || x.outcome == TooLarge {
		head, _, _ := bytes.Cut(x.response, []byte("\r\n\r\n"))
		x.response = x.response[:min(len(x.response), len(head)+4+keptOfTooLarge)]
	}
}

// trimExcess cuts off what a server sent beyond the length it announced.
func trimExcess(response []byte, length int64) []byte {
	head, body, ok := bytes.Cut(response, []byte("\r\n\r\n"))
	if ok && length >= 0 && int64(len(body)) > length {
		return response[:len(head)+4+int(length)]
	}
	return response
}

func addressOf(c net.Conn) string {
	host, _, err := net.SplitHostPort(c.RemoteAddr().String())
	if err != nil {
		return ""
	}
	return host
}

// failure sorts an error of the transport. began says that some of the
// response had come.
func failure(err error, began bool) Outcome {
	var private *PrivateAddressError
	var handshake *tlsError
	var dns *net.DNSError
	var op *net.OpError
	var timeout interface{ Timeout() bool }
	switch {
	case errors.Is(err, archive.ErrTooLarge):
		return TooLarge
	case errors.As(err, &private):
		return PrivateAddress
	case errors.As(err, &dns):
		return DNSError
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded),
		errors.As(err, &timeout) && timeout.Timeout():
		return Timeout
	case errors.As(err, &handshake):
		return TLSError
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return Reset
	case errors.As(err, &op) && op.Op == "dial":
		return ConnectError
	case errors.Is(err, io.ErrUnexpectedEOF) && began:
		return Truncated
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed):
		return Reset
	case strings.Contains(err.Error(), "server closed idle connection"): // the transport exports no value for it
		return Reset
	}
	return BadResponse
}

// archived turns the exchange into what the archive stores.
func (x *exchange) archived(url string, fields []archive.Field) *archive.Exchange {
	return &archive.Exchange{
		URI: url, Began: x.began, IP: x.ip, Request: x.request, Response: x.response, Truncated: x.cut, Fields: fields,
	}
}

// say is err in words for a Fetch's Detail, without the request's own URL.
func say(err error) string {
	if err == nil {
		return ""
	}
	s := err.Error()
	if i := strings.Index(s, `": `); i >= 0 && strings.HasPrefix(s, `Get "`) {
		s = s[i+3:]
	}
	const limit = 300
	if len(s) > limit {
		s = fmt.Sprintf("%.*s...", limit, strings.ToValidUTF8(s[:limit], ""))
	}
	return s
}
