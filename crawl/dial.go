package crawl

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"
)

// DialFunc opens a connection, as net.Dialer.DialContext does.
type DialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// PrivateAddressError says that a request was refused because its host has an
// address that is not on the public internet.
type PrivateAddressError struct{ Addr netip.Addr }

func (e *PrivateAddressError) Error() string {
	return fmt.Sprintf("%s is not a public address; allow private addresses if it is meant", e.Addr)
}

// newDialer returns the dialer of a crawl. Addresses are checked when the
// connection is made, after names were resolved, so that neither DNS nor
// redirects lead around it. allowed says which addresses may be connected to,
// nil all of them; resolver is nil for the system's.
func newDialer(allowed func(netip.Addr) bool, timeout time.Duration, resolver *net.Resolver) DialFunc {
	d := &net.Dialer{Timeout: timeout, KeepAlive: 30 * time.Second, Resolver: resolver}
	if allowed != nil {
		d.Control = func(network, address string, _ syscall.RawConn) error {
			ap, err := netip.ParseAddrPort(address)
			if err != nil {
				return fmt.Errorf("checking the address %q: %w", address, err)
			}
			if !allowed(ap.Addr()) {
				return &PrivateAddressError{ap.Addr()}
			}
			return nil
		}
	}
	return d.DialContext
}

// specialNets are the blocks of the IANA special-purpose registries that are
// not globally reachable and that netip has no method for.
func specialNets() []netip.Prefix {
	return []netip.Prefix{
		netip.MustParsePrefix("0.0.0.0/8"),       // this network
		netip.MustParsePrefix("100.64.0.0/10"),   // shared address space (RFC 6598)
		netip.MustParsePrefix("192.0.0.0/24"),    // protocol assignments
		netip.MustParsePrefix("192.0.2.0/24"),    // documentation
		netip.MustParsePrefix("192.88.99.0/24"),  // 6to4 relays, long gone
		netip.MustParsePrefix("198.18.0.0/15"),   // benchmarks
		netip.MustParsePrefix("198.51.100.0/24"), // documentation
		netip.MustParsePrefix("203.0.113.0/24"),  // documentation
		netip.MustParsePrefix("240.0.0.0/4"),     // reserved, broadcast
		netip.MustParsePrefix("::/96"),           // IPv4 in IPv6, long gone
		netip.MustParsePrefix("64:ff9b:1::/48"),  // local translation
		netip.MustParsePrefix("100::/64"),        // discard
		netip.MustParsePrefix("2001::/23"),       // protocol assignments, Teredo
		netip.MustParsePrefix("2001:db8::/32"),   // documentation
		netip.MustParsePrefix("3fff::/20"),       // documentation
		netip.MustParsePrefix("5f00::/16"),       // segment routing
		netip.MustParsePrefix("fec0::/10"),       // site local, long gone
	}
}

// isPublic says whether an address is reachable from everywhere. Addresses
// that carry an IPv4 address (mapped, 6to4, NAT64) are as public as that one.
func isPublic(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if a.Is6() {
		b := a.As16()
		switch {
		case netip.MustParsePrefix("64:ff9b::/96").Contains(a):
			return isPublic(netip.AddrFrom4([4]byte(b[12:16])))
		case netip.MustParsePrefix("2002::/16").Contains(a):
			return isPublic(netip.AddrFrom4([4]byte(b[2:6])))
		}
	}
	if !a.IsValid() || a.IsUnspecified() || a.IsLoopback() || a.IsPrivate() || a.IsMulticast() ||
		a.IsLinkLocalUnicast() || a.IsInterfaceLocalMulticast() {
		return false
	}
	for _, p := range specialNets() {
		if p.Contains(a) {
			return false
		}
	}
	return true
}
