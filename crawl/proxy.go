package crawl

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"

	socks "golang.org/x/net/proxy"
)

// proxies chooses the way of each request. It may be used by many goroutines.
type proxies struct {
	choose   func(*http.Request) (*url.URL, error) // nil for none
	allowed  func(netip.Addr) bool                 // nil for all addresses
	resolver *net.Resolver                         // nil for the system's
}

// route is a way by a proxy. It travels in the request's context to where the
// connection is made.
type route struct {
	proxy  *url.URL
	tunnel bool // the server speaks TLS, which the proxy passes on
}

type routeKey struct{}

// routeOf is nil where no proxy is used.
func routeOf(ctx context.Context) *route {
	r, _ := ctx.Value(routeKey{}).(*route)
	return r
}

// proxyError is trouble with the proxy. Its message holds no password.
type proxyError struct{ message string }

func (e *proxyError) Error() string { return e.message }

// route returns the request's context, with the way in it where that is by a
// proxy. The proxy would connect to any address, so the server's are checked here.
func (p *proxies) route(req *http.Request) (context.Context, error) {
	ctx := req.Context()
	if p.choose == nil {
		return ctx, nil
	}
	proxy, err := p.choose(req)
	if err != nil { // the message may repeat the setting, and the password in it
		return ctx, &proxyError{"the proxy's address cannot be read; check the proxy settings, HTTP_PROXY and HTTPS_PROXY for example"}
	}
	if proxy == nil {
		return ctx, nil
	}
	switch proxy.Scheme {
	case "http", "https", "socks5", "socks5h":
	default:
		return ctx, &proxyError{fmt.Sprintf("the proxy %s is of a kind that is not known; give http, https or socks5", proxy.Host)}
	}
	if err := p.check(ctx, req.URL.Hostname()); err != nil {
		return ctx, err
	}
	return context.WithValue(ctx, routeKey{}, &route{proxy: proxy, tunnel: req.URL.Scheme == "https"}), nil
}

// check refuses a host that has an address which is not allowed. A name that
// cannot be resolved here is let through: inside many networks only the proxy can.
func (p *proxies) check(ctx context.Context, host string) error {
	if p.allowed == nil {
		return nil
	}
	addrs := []netip.Addr{}
	if a, err := netip.ParseAddr(host); err == nil {
		addrs = append(addrs, a)
	} else {
		resolver := p.resolver
		if resolver == nil {
			resolver = net.DefaultResolver
		}
		if addrs, err = resolver.LookupNetIP(ctx, "ip", host); err != nil {
			return ctx.Err()
		}
	}
	for _, a := range addrs {
		if !p.allowed(a) {
			return &PrivateAddressError{a}
		}
	}
	return nil
}

// plainProxy tells the transport of the proxies it deals with itself: those of
// plain HTTP. For TLS it is given a connection that has gone through the tunnel,
// so that what is recorded is what the server said.
func plainProxy(req *http.Request) (*url.URL, error) {
	if r := routeOf(req.Context()); r != nil && !r.tunnel {
		return r.proxy, nil
	}
	return nil, nil //nolint:nilnil // as http.Transport wants it
}

// openTunnel connects to address by way of a proxy. secure does the TLS
// handshake with a proxy that wants one.
func openTunnel(ctx context.Context, proxy *url.URL, address string, dial DialFunc,
	secure func(context.Context, net.Conn, string) (net.Conn, error)) (net.Conn, error) {
	at := proxyAddress(proxy)
	if proxy.Scheme == "socks5" || proxy.Scheme == "socks5h" {
		return openSocks(ctx, proxy, at, address, dial)
	}
	conn, err := dial(ctx, "tcp", at)
	if err != nil {
		return nil, err
	}
	if proxy.Scheme == "https" {
		if conn, err = secure(ctx, conn, at); err != nil {
			return nil, err
		}
	}
	// A connection has no context of its own.
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	err = connect(conn, proxy, address)
	if !stop() {
		err = context.Cause(ctx)
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// connect asks a proxy for a tunnel (RFC 9110, 9.3.6).
func connect(conn net.Conn, proxy *url.URL, address string) error {
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: address}, Host: address, Header: http.Header{}}
	if user := proxy.User; user != nil {
		password, _ := user.Password()
		credentials := base64.StdEncoding.EncodeToString([]byte(user.Username() + ":" + password))
		req.Header.Set("Proxy-Authorization", "Basic "+credentials)
	}
	if err := req.Write(conn); err != nil {
		return fmt.Errorf("asking the proxy %s for a tunnel: %w", proxy.Host, err)
	}
	// The server says nothing before it is spoken to, so nothing of it can be
	// read ahead here. The body is not closed: that would read it to its end, and
	// that of a tunnel is the tunnel.
	r := bufio.NewReader(&limitedConn{conn, maxResponseHeader})
	resp, err := http.ReadResponse(r, req) //nolint:bodyclose // see above
	if err != nil {
		return &proxyError{fmt.Sprintf("the proxy %s gave no answer that can be read: %v", proxy.Host, err)}
	}
	if resp.StatusCode != http.StatusOK {
		return &proxyError{fmt.Sprintf("the proxy %s refused the tunnel to %s: %s", proxy.Host, address, resp.Status)}
	}
	return nil
}

// limitedConn bounds what is read of an answer.
type limitedConn struct {
	net.Conn
	left int
}

func (c *limitedConn) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, errors.New("its header has no end")
	}
	n, err := c.Conn.Read(p[:min(len(p), c.left)])
	c.left -= n
	return n, err
}

// openSocks connects to address by way of a SOCKS 5 proxy.
func openSocks(ctx context.Context, proxy *url.URL, at, address string, dial DialFunc) (net.Conn, error) {
	var auth *socks.Auth
	if user := proxy.User; user != nil {
		password, _ := user.Password()
		auth = &socks.Auth{User: user.Username(), Password: password}
	}
	dialer, err := socks.SOCKS5("tcp", at, auth, forward(dial))
	if err != nil {
		return nil, &proxyError{fmt.Sprintf("the proxy %s cannot be used: %v", proxy.Host, err)}
	}
	contextDialer, ok := dialer.(socks.ContextDialer)
	if !ok {
		return nil, &proxyError{"the SOCKS library heeds no context"}
	}
	return contextDialer.DialContext(ctx, "tcp", address)
}

// forward is a DialFunc in the form of the SOCKS library.
type forward DialFunc

func (f forward) Dial(network, address string) (net.Conn, error) {
	return f(context.Background(), network, address)
}

func (f forward) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	return f(ctx, network, address)
}

// proxyAddress is the proxy's host and port.
func proxyAddress(proxy *url.URL) string {
	port := proxy.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}[proxy.Scheme]
	}
	return net.JoinHostPort(proxy.Hostname(), port)
}
