package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"parley/testdata/site"
)

// demo serves the embedded site on loopback and points the run at it. The
// site keeps its own host name, whatever port the system gives: so the tables
// of every demo are alike. The returned function ends the server.
func (s *stage) demo() (stop func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("serve the demo site on loopback: %w", err)
	}
	server := &http.Server{Handler: site.Handler(), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(l) }() // returns when the server is closed
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	s.dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return dialer.DialContext(ctx, network, l.Addr().String())
	}
	s.isDemo = true
	s.stateDir = filepath.Join(s.cfg.Data, ".parley-demo")
	// The demo begins anew each time, so that its tables are always full.
	if err := os.RemoveAll(s.stateDir); err != nil {
		server.Close()
		return nil, fmt.Errorf("clear the state of the last demo: %w", err)
	}
	depth := 3
	s.cfg.Sources = []sourceConfig{{Name: "demo", Start: []string{site.Start}, Depth: &depth}}
	s.cfg.Crawl.Delay = 0
	fmt.Fprintf(s.err, "No URL and no configuration: this is the demo. A small news site inside the program\nis served on %s and crawled as %s.\n", l.Addr(), site.Start)
	return func() {
		server.Close()
		_ = os.RemoveAll(s.stateDir) // the next demo does it again
	}, nil
}
