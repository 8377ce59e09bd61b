package crawl

import (
	"bytes"
	"net"
	"sync"
	"time"
)

// wireConn is a connection that keeps what goes over it for the exchange under
// way. HTTP/1.1 without pipelining has one exchange at a time on a connection.
type wireConn struct {
	net.Conn
	mu  sync.Mutex
	rec *recording // nil while the connection is idle
}

func (c *wireConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if rec := c.recording(); rec != nil {
		rec.received(p[:n], err)
	}
	return n, err
}

func (c *wireConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	if rec := c.recording(); rec != nil {
		rec.sent(p[:n])
	}
	return n, err
}

func (c *wireConn) recording() *recording {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rec
}

// attach begins an exchange, nil ends it.
func (c *wireConn) attach(rec *recording) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rec = rec
}

// recording is the traffic of one exchange. The transport reads and writes at
// the same time.
type recording struct {
	limit int // bytes of the response that are kept
	now   func() time.Time

	mu       sync.Mutex
	conn     *wireConn
	request  bytes.Buffer
	response bytes.Buffer
	total    int64 // bytes of the response, kept or not
	over     bool  // some were not kept
	broken   error // what reading ended in; nil while it goes on
	// begun is when there was a connection, first when the first byte came.
	begun, first time.Time
}

// begin starts recording on a connection. The transport may try another one
// where an idle connection turns out to be dead; the last one counts.
func (r *recording) begin(c *wireConn) {
	r.mu.Lock()
	if r.conn != nil {
		r.conn.attach(nil)
	}
	r.conn = c
	r.request.Reset()
	r.response.Reset()
	r.total, r.over, r.broken = 0, false, nil
	r.begun, r.first = r.now(), time.Time{}
	r.mu.Unlock()
	c.attach(r)
}

// end stops recording. What was recorded may be read afterwards.
func (r *recording) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.conn != nil {
		r.conn.attach(nil)
	}
}

func (r *recording) sent(p []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.request.Write(p)
}

func (r *recording) received(p []byte, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		r.broken = err
	}
	if r.total == 0 && len(p) > 0 {
		r.first = r.now()
	}
	r.total += int64(len(p))
	if room := r.limit - r.response.Len(); len(p) > room {
		p, r.over = p[:max(room, 0)], true
	}
	r.response.Write(p)
}

// latency is how long the first byte took, or otherwise where none came.
func (r *recording) latency(otherwise time.Duration) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.first.IsZero() {
		return otherwise
	}
	return r.first.Sub(r.begun)
}

// overflowed says that not all of the response was kept.
func (r *recording) overflowed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.over
}

// ended is what reading the response ended in, io.EOF where the server hung up;
// nil where it did not.
func (r *recording) ended() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.broken
}

// messages returns request and response. Interim responses (1xx) in front of
// the response are left out; nil means that nothing went that way.
func (r *recording) messages() (request, response []byte, total int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	response = r.response.Bytes()
	for {
		head, rest, ok := bytes.Cut(response, []byte("\r\n\r\n"))
		if !ok || !isInterim(head) {
			break
		}
		response = rest
	}
	if len(response) == 0 {
		response = nil
	}
	request = r.request.Bytes()
	if len(request) == 0 {
		request = nil
	}
	return request, response, r.total
}

// drop forgets the response, which its memory goes with.
func (r *recording) drop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.response = bytes.Buffer{}
}

// isInterim says whether a head is that of a 1xx response, as "HTTP/1.1 103 Early
// Hints". After 101 nothing follows that is HTTP.
func isInterim(head []byte) bool {
	_, rest, ok := bytes.Cut(head, []byte(" "))
	return ok && bytes.HasPrefix(head, []byte("HTTP/")) && len(rest) >= 3 && rest[0] == '1' && string(rest[:3]) != "101"
}
