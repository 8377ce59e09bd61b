package main

import (
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What net/http tells Go's standard logger about a server that says more than
// it was asked belongs into the log at level debug, not among the progress.
func TestStandardLoggerIsQuiet(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		_, _ = conn.Write([]byte("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<p>Hello.</p>HTTP/1.1 200 OK\r\n"))
		_, _ = conn.Read(make([]byte, 1)) // until the client has seen it all and closes
	}))
	defer server.Close()
	for level, want := range map[string]bool{"warn": false, "debug": true} {
		c := exec.CommandContext(t.Context(), "parley", "run", server.URL+"/", "--allow-private", "--delay", "0s", "--log-level", level, "--data", filepath.Join(t.TempDir(), "data"))
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if got := strings.Contains(string(out), "Unsolicited response"); got != want {
			t.Errorf("--log-level %s tells of it: %v, want %v\n%s", level, got, want, out)
		}
	}
}
