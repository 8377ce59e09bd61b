//go:build unix

package main

import (
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

// heldRun is a run whose n-th request gets no answer until release is called.
type heldRun struct {
	*exec.Cmd
	site    *newsSite
	url     string
	data    string
	stderr  strings.Builder
	asked   atomic.Int64  // requests for reports
	held    chan struct{} // closed when the request is there
	release func()
}

func startHeldRun(t *testing.T, n int64) *heldRun {
	t.Helper()
	h := &heldRun{site: &newsSite{reports: 60}, data: filepath.Join(t.TempDir(), "data"), held: make(chan struct{})}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/report/") {
			h.asked.Add(1)
		}
		h.site.ServeHTTP(w, r)
	}))
	gate := make(chan struct{})
	h.release = func() {
		h.site.onCount.Store(nil)
		close(gate)
	}
	t.Cleanup(server.Close)
	onCount := func(count int64) {
		if count == n {
			close(h.held)
			<-gate
		}
	}
	h.site.onCount.Store(&onCount)
	h.url = server.URL
	h.Cmd = parleyRun(t.Context(), h.url, h.data)
	h.Stderr = &h.stderr
	if err := h.Start(); err != nil {
		t.Fatal(err)
	}
	return h
}

// exit waits for the end and returns the exit status, -1 where a signal ended
// the process.
func (h *heldRun) exit(t *testing.T) int {
	t.Helper()
	_ = h.Wait()
	return h.ProcessState.ExitCode()
}

// goesOn says whether the same command publishes everything.
func (h *heldRun) goesOn(t *testing.T) {
	t.Helper()
	if out, err := parleyRun(t.Context(), h.url, h.data).CombinedOutput(); err != nil {
		t.Fatalf("going on: %v\n%s", err, out)
	}
	if n := len(publishedTables(t, h.data)["articles"]); n != h.site.reports {
		t.Errorf("%d articles, want %d", n, h.site.reports)
	}
}

// A second process leaves the state of the first one alone, and says so.
func TestSecondProcessIsTurnedAway(t *testing.T) {
	h := startHeldRun(t, 10)
	<-h.held
	second := parleyRun(t.Context(), h.url, h.data)
	out, _ := second.CombinedOutput()
	if code := second.ProcessState.ExitCode(); code != exitLocked {
		t.Errorf("exit status %d, want %d; it said:\n%s", code, exitLocked, out)
	}
	if !strings.Contains(string(out), "another run holds the lock") {
		t.Errorf("it does not say why:\n%s", out)
	}
	h.release()
	if code := h.exit(t); code != 0 {
		t.Errorf("the first run ended with exit status %d:\n%s", code, h.stderr.String())
	}
	if n := len(publishedTables(t, h.data)["articles"]); n != h.site.reports {
		t.Errorf("%d articles, want %d", n, h.site.reports)
	}
}

// A signal lets the request under way finish, and the state goes on from there.
func TestSignalEndsInOrder(t *testing.T) {
	h := startHeldRun(t, 10)
	<-h.held
	_ = h.Process.Signal(syscall.SIGTERM)
	h.release()
	if code := h.exit(t); code != exitInterrupted {
		t.Errorf("exit status %d, want %d; it said:\n%s", code, exitInterrupted, h.stderr.String())
	}
	if n := len(published(t, h.data)); n != 0 {
		t.Errorf("%d runs were published", n)
	}
	before := h.asked.Load()
	h.goesOn(t)
	if all := h.asked.Load(); before == 0 || all != int64(h.site.reports) {
		t.Errorf("%d of %d reports were asked for before the signal, and %d in all", before, h.site.reports, all)
	}
}

// A second signal does not wait for the request under way, and the state goes on
// from there, too.
func TestRunGoesOnAfterSecondSignal(t *testing.T) {
	h := startHeldRun(t, 10)
	defer h.release()
	<-h.held
	_ = h.Process.Signal(syscall.SIGINT)
	_ = h.Process.Signal(syscall.SIGTERM) // another one: two of a kind may become one
	if code := h.exit(t); code != exitInterrupted {
		t.Errorf("exit status %d, want %d", code, exitInterrupted)
	}
	if !strings.Contains(h.stderr.String(), "at once") {
		t.Errorf("it said:\n%s", h.stderr.String())
	}
	h.site.onCount.Store(nil)
	h.goesOn(t)
}
