package crawl

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

func TestPublicAddresses(t *testing.T) {
	for text, want := range map[string]bool{
		"1.1.1.1": true, "8.8.8.8": true, "2606:4700::1111": true, "::ffff:8.8.8.8": true, "64:ff9b::8.8.8.8": true, "2002:808:808::1": true, "172.32.0.1": true,
		"127.0.0.1": false, "127.255.255.254": false, "::1": false, "0.0.0.0": false, "::": false, "0.1.2.3": false,
		"10.0.0.1": false, "172.16.0.1": false, "172.31.255.255": false, "192.168.1.1": false, "fd12::1": false,
		"169.254.169.254": false, "fe80::1": false, "fe80::1%eth0": false, "fd00:ec2::254": false, "100.100.100.200": false, // metadata services
		"100.64.0.1": false, "100.127.255.255": false, "100.128.0.1": true,
		"::ffff:127.0.0.1": false, "::ffff:169.254.169.254": false, "::ffff:a9fe:a9fe": false, "::127.0.0.1": false,
		"64:ff9b::169.254.169.254": false, "2002:7f00:1::": false, "2002:a9fe:a9fe::1": false, "2001:0:53aa:64c::1": false,
		"192.0.0.8": false, "192.0.2.1": false, "198.18.0.1": false, "198.51.100.1": false, "203.0.113.1": false, "192.88.99.1": false,
		"224.0.0.1": false, "240.0.0.1": false, "255.255.255.255": false, "ff02::1": false, "ff01::1": false,
		"2001:db8::1": false, "3fff::1": false, "5f00::1": false, "fec0::1": false, "100::1": false, "64:ff9b:1::1": false,
	} {
		if got := isPublic(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s is public: %v, want %v", text, got, want)
		}
	}
	if isPublic(netip.Addr{}) {
		t.Error("no address is public")
	}
}

// fakeDNS answers with the addresses of a name one after the other; the last
// one is the answer from then on. Unknown names do not exist.
func fakeDNS(t *testing.T, names map[string][]string) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	var mu sync.Mutex
	go func() {
		buf := make([]byte, 2048)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			q := m.Questions[0]
			name := strings.TrimSuffix(q.Name.String(), ".")
			mu.Lock()
			addrs, known := names[name]
			m.Response, m.Additionals = true, nil
			switch {
			case !known:
				m.RCode = dnsmessage.RCodeNameError
			case q.Type == dnsmessage.TypeA:
				m.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
					Body:   &dnsmessage.AResource{A: netip.MustParseAddr(addrs[0]).As4()},
				}}
				if len(addrs) > 1 {
					names[name] = addrs[1:]
				}
			}
			mu.Unlock()
			if answer, err := m.Pack(); err == nil {
				conn.WriteTo(answer, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
		return net.Dial("udp", conn.LocalAddr().String())
	}}
}

// A name that leads to a public address first, and to a private one later: what
// counts is the address that is connected to. 127.0.0.1 stands for a public one.
func TestRebindingNamesAreRefused(t *testing.T) {
	var s *site
	var inside net.Listener
	var port string
	for range 20 { // until a port is free on both addresses
		s = newSite(t, "127.0.0.1")
		var err error
		if _, port, err = net.SplitHostPort(s.Listener.Addr().String()); err != nil {
			t.Fatal(err)
		}
		if inside, err = net.Listen("tcp", "127.0.0.2:"+port); err == nil {
			break
		}
	}
	if inside == nil {
		t.Fatal("no port is free on two loopback addresses")
	}
	defer inside.Close()
	go func() {
		for {
			conn, err := inside.Accept()
			if err != nil {
				return
			}
			t.Error("the private server was connected to")
			conn.Close()
		}
	}()
	s.handle("/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close")
		serveHTML(w, "/inside")
	})
	s.handle("/robots.txt", func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Connection", "close") })
	allowed := func(a netip.Addr) bool { return a.Unmap() == netip.MustParseAddr("127.0.0.1") }
	resolver := fakeDNS(t, map[string][]string{"rebind.example": {"127.0.0.1", "127.0.0.1", "127.0.0.2"}})
	w := newWorld(t)
	config := testConfig(Source{Start: []string{"http://rebind.example:" + port + "/"}, Depth: 1})
	if _, err := w.try(t.Context(), config, Deps{Dial: newDialer(allowed, 5*time.Second, resolver)}); err != nil {
		t.Fatal(err)
	}
	checkOutcomes(t, w.fetches(), "/ ok", "/inside private_address")
}

// Addresses that mean a private host, in all their disguises, and names and
// redirects that lead to one.
func TestNoWayLeadsToPrivateAddresses(t *testing.T) {
	s := newSite(t, "127.0.0.1")
	_, port, err := net.SplitHostPort(s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	var start []string
	for _, host := range []string{
		"127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "①②⑦.0.0.1", "localhost.example", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0",
		"metadata.example", "[::]",
	} {
		start = append(start, "http://"+host+":"+port+"/")
	}
	resolver := fakeDNS(t, map[string][]string{"localhost.example": {"127.0.0.1"}, "metadata.example": {"169.254.169.254"}})
	w := newWorld(t)
	config := testConfig(Source{Name: "x", Start: start})
	config.AllowPrivate = false
	result, err := w.try(t.Context(), config, Deps{Resolver: resolver})
	if err != nil {
		t.Fatal(err)
	}
	if n := result.Outcomes()[PrivateAddress]; n == 0 || len(result.Outcomes()) != 1 {
		t.Errorf("outcomes %v", result.Outcomes())
	}
	if len(s.paths()) != 0 {
		t.Errorf("the server was asked: %v", s.paths())
	}

	// A redirect, of a page or of a robots.txt, from a host that is allowed.
	outer := newSite(t, "127.0.0.3")
	outer.redirect("/page", s.URL+"/inside", 302)
	other := newSite(t, "127.0.0.4")
	other.redirect("/robots.txt", s.URL+"/robots.txt", 301)
	other.page("/x")
	allowed := func(a netip.Addr) bool { return a.Unmap() != netip.MustParseAddr("127.0.0.1") }
	w = newWorld(t)
	config = testConfig(Source{Start: []string{outer.URL + "/page"}}, Source{Start: []string{other.URL + "/x"}})
	if _, err := w.try(t.Context(), config, Deps{Dial: newDialer(allowed, 5*time.Second, nil)}); err != nil {
		t.Fatal(err)
	}
	checkOutcomes(t, w.fetches(), "/page redirected", "/inside private_address", "/x robots_unavailable")
	if len(s.paths()) != 0 {
		t.Errorf("the server was asked: %v", s.paths())
	}
}
