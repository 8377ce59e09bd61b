package crawl

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"crypto/x509"
)

// testProxy is an HTTP proxy on loopback. It takes the names it is asked for
// to mean one address, whatever they are.
type testProxy struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string // "GET http://host/path", "CONNECT host:port"
	auth  []string // Proxy-Authorization
}

func newTestProxy(t *testing.T, target string, overTLS bool) *testProxy {
	p := &testProxy{}
	p.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.asked = append(p.asked, r.Method+" "+r.RequestURI)
		p.auth = append(p.auth, r.Header.Get("Proxy-Authorization"))
		p.mu.Unlock()
		if r.Header.Get("Proxy-Authorization") == "" {
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		server, err := net.Dial("tcp", target)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer server.Close()
		if r.Method == http.MethodConnect {
			client, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				return
			}
			defer client.Close()
			io.WriteString(client, "HTTP/1.1 200 Connection established\r\n\r\n")
			go io.Copy(server, client)
			io.Copy(client, server)
			return
		}
		r.Header.Del("Proxy-Authorization")
		r.Write(server)
		resp, err := http.ReadResponse(bufio.NewReader(server), r)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer resp.Body.Close()
		for name, values := range resp.Header {
			w.Header()[name] = values
		}
		w.WriteHeader(resp.StatusCode)
		io.Copy(w, resp.Body)
	}))
	if overTLS {
		p.StartTLS()
	} else {
		p.Start()
	}
	t.Cleanup(p.Close)
	return p
}

// with returns a Deps.Proxy that sends everything to the proxy.
func (p *testProxy) with(user *url.Userinfo) func(*http.Request) (*url.URL, error) {
	return func(*http.Request) (*url.URL, error) {
		u, err := url.Parse(p.URL)
		if err == nil {
			u.User = user
		}
		return u, err
	}
}

func (p *testProxy) requests() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.asked, "\n")
}

func TestProxy(t *testing.T) {
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		serveHTML(w, "/b")
	})
	plain, secure := httptest.NewServer(handler), httptest.NewTLSServer(handler)
	defer plain.Close()
	defer secure.Close()
	for _, test := range []struct {
		name      string
		target    *httptest.Server
		overTLS   bool // the way to the proxy
		scheme    string
		wantAsked string
	}{
		{"http", plain, false, "http", "GET http://example.com/robots.txt\nGET http://example.com/a\nGET http://example.com/b"},
		{"http by a proxy with TLS", plain, true, "http", "GET http://example.com/robots.txt\nGET http://example.com/a\nGET http://example.com/b"},
		{"https", secure, false, "https", "CONNECT example.com:443"},
		{"https by a proxy with TLS", secure, true, "https", "CONNECT example.com:443"},
	} {
		proxy := newTestProxy(t, test.target.Listener.Addr().String(), test.overTLS)
		roots := x509.NewCertPool()
		roots.AddCert(secure.Certificate()) // httptest has one for all its servers, valid for example.com
		w := newWorld(t)
		// The proxy has a private address, which is no matter; example.com is known to it alone.
		config := testConfig(Source{Start: []string{test.scheme + "://example.com/a"}, Depth: 1})
		config.AllowPrivate = false
		deps := Deps{Proxy: proxy.with(url.UserPassword("agent", "hunter2")), RootCAs: roots, Resolver: fakeDNS(t, nil)}
		if _, err := w.try(t.Context(), config, deps); err != nil {
			t.Fatal(err)
		}
		for f := range w.state.Fetches(w.run) {
			if f.Outcome != OK {
				t.Errorf("%s: %s ended as %s: %s", test.name, f.URL, f.Outcome, f.Detail)
			}
		}
		if got := proxy.requests(); got != test.wantAsked {
			t.Errorf("%s: the proxy was asked for\n%s\nwant\n%s", test.name, got, test.wantAsked)
		}
		text := w.archiveText()
		credentials := base64.StdEncoding.EncodeToString([]byte("agent:hunter2"))
		for _, secret := range []string{credentials, "Proxy-Authorization", "CONNECT", "hunter2", "WARC-IP-Address"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s: the archive holds %q", test.name, secret)
			}
		}
		if !strings.Contains(text, "GET ") || !strings.Contains(text, "WARC-Target-URI: "+test.scheme+"://example.com/b") {
			t.Errorf("%s: the archive lacks the exchange", test.name)
		}
		for _, auth := range proxy.auth {
			if auth != "Basic "+credentials {
				t.Errorf("%s: Proxy-Authorization %q", test.name, auth)
			}
		}
	}
}

func TestProxyIsNotAskedForPrivateAddresses(t *testing.T) {
	proxy := newTestProxy(t, "127.0.0.1:1", false)
	w := newWorld(t)
	config := testConfig(
		Source{Name: "a", Start: []string{"http://169.254.169.254/a"}}, Source{Name: "b", Start: []string{"https://inside.example/b"}},
	)
	config.AllowPrivate = false
	deps := Deps{Proxy: proxy.with(nil), Resolver: fakeDNS(t, map[string][]string{"inside.example": {"10.1.2.3"}})}
	if _, err := w.try(t.Context(), config, deps); err != nil {
		t.Fatal(err)
	}
	for f := range w.state.Fetches(w.run) {
		if f.Outcome != PrivateAddress {
			t.Errorf("%s ended as %s: %s", f.URL, f.Outcome, f.Detail)
		}
	}
	if got := proxy.requests(); got != "" {
		t.Errorf("the proxy was asked for %s", got)
	}
}

// What goes wrong with a proxy is said without its password.
func TestProxyFailures(t *testing.T) {
	refusing := newTestProxy(t, "127.0.0.1:1", false)
	user := url.UserPassword("agent", "hunter2")
	nobody := func(raw string) func(*http.Request) (*url.URL, error) {
		return func(*http.Request) (*url.URL, error) { return url.Parse(raw) }
	}
	for name, proxy := range map[string]func(*http.Request) (*url.URL, error){
		"refused":      refusing.with(nil),
		"bad gateway":  refusing.with(user),
		"closed":       nobody("http://agent:hunter2@127.0.0.1:1"),
		"closed socks": nobody("socks5://agent:hunter2@127.0.0.1:1"),
		"unknown kind": nobody("gopher://agent:hunter2@127.0.0.1:1"),
		"bad setting":  nobody("http://agent:hunter2@127.0.0.1:x"),
	} {
		for _, scheme := range []string{"http", "https"} {
			w := newWorld(t)
			var log strings.Builder
			deps := Deps{Proxy: proxy, Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
			if _, err := w.try(t.Context(), testConfig(Source{Start: []string{scheme + "://news.example/"}}), deps); err != nil {
				t.Fatal(err)
			}
			for f := range w.state.Fetches(w.run) {
				record, err := json.Marshal(f)
				if err != nil {
					t.Fatal(err)
				}
				if strings.Contains(string(record)+log.String(), "hunter2") {
					t.Errorf("%s, %s: the password is in the record %s or the log %s", name, scheme, record, log.String())
				}
				if f.Outcome == OK || f.Outcome == BadResponse || f.Outcome == BadURL {
					t.Errorf("%s, %s: %s: %s", name, scheme, f.Outcome, f.Detail)
				}
			}
		}
	}
}

// serveSocks is a SOCKS 5 proxy (RFC 1928, 1929) that takes every name to mean
// one address. It sends what it was asked for and by whom, "user:password host:port".
func serveSocks(t *testing.T, target string) (address string, asked chan string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	asked = make(chan string, 10)
	serve := func(conn net.Conn) {
		defer conn.Close()
		read := func(n int) []byte {
			b := make([]byte, n)
			if _, err := io.ReadFull(conn, b); err != nil {
				return make([]byte, n)
			}
			return b
		}
		read(int(read(2)[1]))
		conn.Write([]byte{5, 2})
		user := read(int(read(2)[1]))
		password := read(int(read(1)[0]))
		conn.Write([]byte{1, 0})
		read(4)
		host := read(int(read(1)[0]))
		port := read(2)
		asked <- fmt.Sprintf("%s:%s %s:%d", user, password, host, int(port[0])<<8|int(port[1]))
		conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
		server, err := net.Dial("tcp", target)
		if err != nil {
			return
		}
		defer server.Close()
		go io.Copy(server, conn)
		io.Copy(conn, server)
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go serve(conn)
		}
	}()
	return listener.Addr().String(), asked
}

func TestSocksProxy(t *testing.T) {
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { serveHTML(w) })
	plain, secure := httptest.NewServer(handler), httptest.NewTLSServer(handler)
	defer plain.Close()
	defer secure.Close()
	roots := x509.NewCertPool()
	roots.AddCert(secure.Certificate())
	for scheme, target := range map[string]*httptest.Server{"http": plain, "https": secure} {
		address, asked := serveSocks(t, target.Listener.Addr().String())
		w := newWorld(t)
		config := testConfig(Source{Start: []string{scheme + "://example.com/a"}})
		config.AllowPrivate = false
		deps := Deps{RootCAs: roots, Resolver: fakeDNS(t, nil), Proxy: func(*http.Request) (*url.URL, error) {
			return &url.URL{Scheme: "socks5", Host: address, User: url.UserPassword("agent", "hunter2")}, nil
		}}
		if _, err := w.try(t.Context(), config, deps); err != nil {
			t.Fatal(err)
		}
		checkRecord(t, w, "/a ok")
		want := map[string]string{"http": "agent:hunter2 example.com:80", "https": "agent:hunter2 example.com:443"}[scheme]
		if got := <-asked; got != want {
			t.Errorf("%s: the proxy was asked %q, want %q", scheme, got, want)
		}
		if text := w.archiveText(); strings.Contains(text, "hunter2") || !strings.Contains(text, "GET /a HTTP/1.1") {
			t.Errorf("%s: the archive is not right", scheme)
		}
	}
}

// checkRecord compares the end of a run's only record.
func checkRecord(t *testing.T, w *world, want string) {
	t.Helper()
	for f := range w.state.Fetches(w.run) {
		if got := f.URL + " " + string(f.Outcome); !strings.HasSuffix(got, want) {
			t.Errorf("%s (%s), want %s", got, f.Detail, want)
		}
	}
}
