package archive

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/textproto"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// ErrTooLarge is what a message's body that decodes to more than the allowed
// bytes ends in.
var ErrTooLarge = errors.New("the body is larger than allowed")

// Message is an HTTP response after decoding.
type Message struct {
	Status int
	Header http.Header
	Body   []byte // without chunks and content coding
}

// DecodeResponse reads an HTTP response as an archive holds it. It is lenient
// where archives differ: bare line feeds, a status line of HTTP/2, header
// lines that are none, and a body that was stored decoded although its header
// names a coding. At most max bytes of body are decoded; more is ErrTooLarge,
// with the message's head returned all the same, and what was decoded of the
// body before that or another error.
func DecodeResponse(raw []byte, max int64) (*Message, error) {
	return new(Decoder).Response(raw, max)
}

// Decoder decodes many responses one after the other, with less work than
// DecodeResponse for each. The zero value is ready. It is not for more than one
// goroutine at a time.
type Decoder struct {
	gzip *gzip.Reader // its window is large; nil before the first use
}

// Response is [DecodeResponse].
func (d *Decoder) Response(raw []byte, max int64) (*Message, error) {
	head, body := splitHead(raw)
	m, err := parseHead(head)
	if err != nil {
		return nil, err
	}
	if hasToken(m.Header.Values("Transfer-Encoding"), "chunked") {
		if body, err = dechunk(body, max); err != nil {
			m.Body, _ = d.content(body, m.Header.Values("Content-Encoding"), max)
			return m, err
		}
	}
	m.Body, err = d.content(body, m.Header.Values("Content-Encoding"), max)
	return m, err
}

// parseHead reads a status line and header fields.
func parseHead(head []byte) (*Message, error) {
	first, rest, _ := bytes.Cut(head, []byte("\n"))
	line := strings.TrimRight(string(first), "\r")
	parts := strings.Fields(line)
	if len(parts) < 2 || !strings.HasPrefix(parts[0], "HTTP/") {
		return nil, fmt.Errorf("the HTTP response begins with %q, not with a status line", clip(line, 40))
	}
	status, err := strconv.Atoi(parts[1])
	if err != nil || status < 100 || status > 999 {
		return nil, fmt.Errorf("the HTTP response has the status %q", clip(parts[1], 40))
	}
	m := &Message{Status: status, Header: http.Header{}}
	last := ""
	for raw := range bytes.Lines(rest) {
		line := strings.TrimRight(string(raw), "\r\n")
		if line == "" {
			break
		}
		if line[0] == ' ' || line[0] == '\t' { // folded
			if values := m.Header[last]; len(values) > 0 {
				values[len(values)-1] += " " + strings.TrimSpace(line)
			}
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		last = textproto.CanonicalMIMEHeaderKey(strings.TrimSpace(name))
		m.Header[last] = append(m.Header[last], strings.TrimSpace(value))
	}
	return m, nil
}

func hasToken(values []string, token string) bool {
	for _, value := range values {
		for part := range strings.SplitSeq(value, ",") {
			if strings.EqualFold(strings.TrimSpace(part), token) {
				return true
			}
		}
	}
	return false
}

// dechunk undoes chunked transfer coding. A body that does not begin with a
// chunk was stored without them.
func dechunk(body []byte, max int64) ([]byte, error) {
	if !beginsChunk(body) {
		return body, nil
	}
	out, err := readBounded(httputil.NewChunkedReader(bytes.NewReader(body)), max, len(body))
	if err != nil {
		return out, fmt.Errorf("undoing chunked transfer coding: %w", err)
	}
	return out, nil
}

// beginsChunk says whether a chunk-size line stands first.
func beginsChunk(body []byte) bool {
	line, _, ok := bytes.Cut(body, []byte("\n"))
	if !ok {
		return false
	}
	size, _, _ := bytes.Cut(bytes.TrimSpace(line), []byte(";"))
	_, err := strconv.ParseUint(string(bytes.TrimSpace(size)), 16, 63)
	return err == nil
}

// content undoes content codings, the last one first. More than three are
// nobody's honest intention.
func (d *Decoder) content(body []byte, encodings []string, max int64) ([]byte, error) {
	var codings []string
	for _, value := range encodings {
		for part := range strings.SplitSeq(value, ",") {
			if part = strings.ToLower(strings.TrimSpace(part)); part != "" && part != "identity" {
				codings = append(codings, part)
			}
		}
	}
	if len(codings) > 3 {
		return nil, fmt.Errorf("the body has %d content codings on top of each other; at most 3 are undone", len(codings))
	}
	for i := len(codings) - 1; i >= 0; i-- {
		r, err := d.reader(codings[i], body)
		if err != nil {
			return nil, fmt.Errorf("undoing content coding %q: %w", codings[i], err)
		}
		decoded, err := readBounded(r, max, sizeHint(codings[i], body))
		if c, ok := r.(io.Closer); ok {
			c.Close()
		}
		if err != nil {
			if i > 0 { // packed again inside
				decoded = nil
			}
			return decoded, fmt.Errorf("undoing content coding %q: %w", codings[i], err)
		}
		body = decoded
	}
	if int64(len(body)) > max {
		return body[:max], ErrTooLarge
	}
	return body, nil
}

// reader decodes one coding. Where the body lacks the coding's mark it
// was stored decoded, and is given as it is. Codings nobody knows (sites send
// charsets here) change nothing either.
func (d *Decoder) reader(coding string, body []byte) (io.Reader, error) {
	plain := bytes.NewReader(body)
	if len(body) == 0 {
		return plain, nil
	}
	switch coding {
	case "gzip", "x-gzip":
		if !bytes.HasPrefix(body, gzipMagic[:2]) {
			return plain, nil
		}
		if d.gzip == nil {
			d.gzip = new(gzip.Reader)
		}
		return d.gzip, d.gzip.Reset(plain)
	case "deflate": // zlib by the book, raw deflate from some servers
		if len(body) >= 2 && body[0]&0x0f == 8 && (int(body[0])<<8|int(body[1]))%31 == 0 {
			return zlib.NewReader(plain)
		}
		if looksLikeText(body) {
			return plain, nil
		}
		return flate.NewReader(plain), nil
	case "br": // has no mark
		if looksLikeText(body) {
			return plain, nil
		}
		return brotli.NewReader(plain), nil
	case "zstd":
		if !bytes.HasPrefix(body, zstdMagic) {
			return plain, nil
		}
		zr, err := zstd.NewReader(plain, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(8<<20))
		if err != nil {
			return nil, err
		}
		return zr.IOReadCloser(), nil
	}
	return plain, nil
}

// looksLikeText says whether a body begins as markup does.
func looksLikeText(body []byte) bool {
	body = bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(body) < 2 || body[0] != '<' {
		return false
	}
	c := body[1]
	return c == '!' || c == '?' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// sizeHint guesses how long a body is decoded: gzip says so in its last four
// bytes, which are believed up to what text can be packed to.
func sizeHint(coding string, body []byte) int {
	if (coding == "gzip" || coding == "x-gzip") && len(body) > 18 {
		return int(min(uint64(binary.LittleEndian.Uint32(body[len(body)-4:])), 20*uint64(len(body))))
	}
	return 4 * len(body)
}

// readBounded reads to the end, but no more than max bytes. hint is how many
// there may be. Where it returns an error, it returns what was read before as well.
func readBounded(r io.Reader, max int64, hint int) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(int(min(int64(hint), max)) + bytes.MinRead)
	n, err := io.Copy(&b, io.LimitReader(r, max+1))
	if n > max {
		return b.Bytes()[:max], ErrTooLarge
	}
	if err != nil {
		return b.Bytes(), noEOF(err)
	}
	return b.Bytes(), nil
}
