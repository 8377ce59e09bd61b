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
	"slices"
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
	began   time.Time
	elapsed time.Duration
	// latency is how long the first byte of the response took, from when there
	// was a connection; elapsed where none came.
	latency time.Duration
	// conditional says that the request asked for news only, see Known.
	conditional bool
	ip          string
	request     []byte // as sent; nil where nothing was
	response    []byte // as received, bounded; nil where nothing came
	received    int64  // bytes of the response
	// cut says why response is not whole, in the words of WARC-Truncated.
	cut string
	// message is the response decoded; nil where none came that is HTTP.
	message *archive.Message
	// outcome is set where the exchange failed, and err says why; the status
	// of an exchange that did not is yet to be judged.
	outcome Outcome
	err     error
	// index says that it brought an index of sitemaps, whose sitemaps may have
	// changed where it has not.
	index bool
}

// wireTransport carries out requests for one worker and keeps the exchange. It
// reads and decodes bodies itself and hands on none, so that nothing of Colly's
// own reading (which truncates silently, and converts charsets) has a say.
type wireTransport struct {
	base    *http.Transport // shared by all workers
	proxies *proxies        // likewise
	now     func() time.Time
	current request   // the next RoundTrip's
	last    *exchange // of the last RoundTrip
	decoder archive.Decoder
}

// newTransport returns the transport that all workers share. Its connections
// are wireConns, and speak HTTP/1.1: the archive holds messages, and HTTP/2
// has none. dial reaches servers, dialProxy proxies.
func newTransport(dial, dialProxy DialFunc, timeout time.Duration, roots *x509.CertPool) *http.Transport {
	secure := func(ctx context.Context, conn net.Conn, address string) (net.Conn, error) {
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
		return client, nil
	}
	// Plain HTTP, also by way of a proxy: then that is what address names.
	wired := func(ctx context.Context, network, address string) (net.Conn, error) {
		by := dial
		if routeOf(ctx) != nil {
			by = dialProxy
		}
		conn, err := by(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &wireConn{Conn: conn}, nil
	}
	// TLS to a server, through a tunnel where there is a proxy, or to a proxy.
	wiredTLS := func(ctx context.Context, network, address string) (conn net.Conn, err error) {
		switch r := routeOf(ctx); {
		case r == nil:
			conn, err = dial(ctx, network, address)
		case r.tunnel:
			conn, err = openTunnel(ctx, r.proxy, address, dialProxy, secure)
		default:
			conn, err = dialProxy(ctx, network, address)
		}
		if err != nil {
			return nil, err
		}
		if conn, err = secure(ctx, conn, address); err != nil {
			return nil, err
		}
		return &wireConn{Conn: conn}, nil
	}
	return &http.Transport{
		DialContext:            wired,
		DialTLSContext:         wiredTLS,
		Proxy:                  plainProxy,
		DisableCompression:     true, // bodies are decoded here, and archived as sent
		MaxIdleConns:           64,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        90 * time.Second,
		ResponseHeaderTimeout:  timeout,
		MaxResponseHeaderBytes: maxResponseHeader,
	}
}

// tlsError marks failures of the handshake.
type tlsError struct{ err error }

func (e *tlsError) Error() string { return "the TLS handshake failed: " + e.err.Error() }
func (e *tlsError) Unwrap() error { return e.err }

// RoundTrip implements http.RoundTripper. The response it returns has been
// read to its end, and has no body.
func (t *wireTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	x := &exchange{began: t.now().UTC()}
	t.last = x
	rec := &recording{limit: int(t.current.maxBody) + maxResponseHeader, now: t.now}
	ctx, err := t.proxies.route(req)
	if err != nil {
		t.finish(x, rec, 0, err)
		return nil, err
	}
	trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		if c, ok := info.Conn.(*wireConn); ok {
			if routeOf(ctx) == nil { // else it is the proxy's
				x.ip = addressOf(c)
			}
			rec.begin(c)
		}
	}}
	resp, err := t.base.RoundTrip(req.WithContext(httptrace.WithClientTrace(ctx, trace)))
	if err != nil {
		t.finish(x, rec, 0, err)
		return nil, err
	}
	err = t.readBody(resp)
	resp.Body.Close()
	t.finish(x, rec, resp.ContentLength, err)

	out := *resp
	out.Header = resp.Header.Clone()
	out.Header.Del("Content-Encoding")
	out.Uncompressed = true
	out.Body = http.NoBody
	return &out, nil
}

// errUnwanted says that a body was left unread because it can be no page.
var errUnwanted = errors.New("the media type is not that of a page")

// readBody reads the body past the recording, as far as it is wanted.
func (t *wireTransport) readBody(resp *http.Response) error {
	limit := t.current.maxBody
	if !t.current.beginning {
		if resp.ContentLength > limit {
			return archive.ErrTooLarge
		}
		if isMediaType(resp.Header.Get("Content-Type")) {
			return errUnwanted
		}
	}
	n, err := io.Copy(io.Discard, io.LimitReader(resp.Body, limit+1))
	if err == nil && n > limit {
		err = archive.ErrTooLarge
	}
	return err
}

// isMediaType says whether a Content-Type is that of pictures, sound, films or
// documents, which are not worth anybody's bandwidth here.
func isMediaType(contentType string) bool {
	media, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	media = strings.TrimSpace(media)
	kind, _, _ := strings.Cut(media, "/")
	switch kind {
	case "image", "audio", "video", "font":
		return true
	}
	return media == "application/pdf" || media == "application/zip"
}

// finish closes the exchange's books. length is the Content-Length announced,
// err what requesting or reading ended in.
func (t *wireTransport) finish(x *exchange, rec *recording, length int64, err error) {
	rec.end()
	x.elapsed = t.now().Sub(x.began)
	x.latency = rec.latency(x.elapsed)
	x.request, x.response, x.received = rec.messages()
	if err == nil && rec.overflowed() { // a body within its bound, in very small chunks
		err = archive.ErrTooLarge
	}
	if err != nil {
		x.outcome, x.err = failure(err, x.response != nil), err
		if end := rec.ended(); x.outcome == BadResponse && end != nil && brokeInHead(x.response) {
			// The transport complains about the half line that came last.
			x.outcome = Truncated
			if errors.Is(end, syscall.ECONNRESET) {
				x.outcome = Reset
			}
		}
		if x.response == nil {
			return
		}
		switch x.outcome {
		case TooLarge, NotHTML:
			x.cut = "length"
			if !t.current.beginning {
				head, _, _ := bytes.Cut(x.response, []byte("\r\n\r\n"))
				// A copy, so that the rest does not stay in memory with it.
				x.response = bytes.Clone(x.response[:min(len(x.response), len(head)+4+keptOfTooLarge)])
				rec.drop()
			}
		case Timeout:
			x.cut = "time"
		case Truncated, Reset:
			x.cut = "disconnect"
		default:
			x.cut = "unspecified"
		}
		// What is kept is read for its status if it has its whole header.
		if bytes.Contains(x.response, []byte("\r\n\r\n")) {
			x.message, _ = t.decoder.Response(x.response, t.current.maxBody)
		}
		return
	}
	x.response = trimExcess(x.response, length)
	x.message, err = t.decoder.Response(x.response, t.current.maxBody)
	switch {
	case errors.Is(err, archive.ErrTooLarge): // packed small
		x.outcome, x.err = TooLarge, err
	case err != nil:
		x.outcome, x.err = BadResponse, err
	}
}

// brokeInHead says whether a response is the beginning of an HTTP header.
func brokeInHead(response []byte) bool {
	return bytes.HasPrefix(response, []byte("HTTP/")) && !bytes.Contains(response, []byte("\n\r\n")) && !bytes.Contains(response, []byte("\n\n"))
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
	var proxy *proxyError
	var timeout interface{ Timeout() bool }
	switch {
	case errors.Is(err, archive.ErrTooLarge):
		return TooLarge
	case errors.Is(err, errUnwanted):
		return NotHTML
	case errors.As(err, &private):
		return PrivateAddress
	case errors.As(err, &dns):
		return DNSError
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded),
		errors.As(err, &timeout) && timeout.Timeout():
		return Timeout
	case errors.As(err, &handshake):
		return TLSError
	case errors.As(err, &proxy):
		return ConnectError
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return Reset
	case errors.As(err, &op) && slices.Contains([]string{"dial", "proxyconnect", "socks connect"}, op.Op):
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
