package main

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"parley/testdata/site"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"parley": func() {
			os.Exit(run(context.Background(), os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}, os.LookupEnv))
		},
	})
}

// TestScripts runs the scripts in testdata/script, one per command or kind of
// trouble. $SITE is the demo site on a loopback server of the test.
func TestScripts(t *testing.T) {
	server := httptest.NewServer(withHost(site.Handler(), "demo.parley.example"))
	t.Cleanup(server.Close) // after the scripts, which run in parallel
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"envsubst": envsubst, "exits": exits, "badfiles": badFiles},
		Setup: func(e *testscript.Env) error {
			e.Setenv("SITE", server.URL)
			return nil
		},
	})
}

// envsubst puts the values of environment variables into files.
func envsubst(ts *testscript.TestScript, neg bool, files []string) {
	for _, f := range files {
		path := ts.MkAbs(f)
		data, err := os.ReadFile(path)
		ts.Check(err)
		ts.Check(os.WriteFile(path, []byte(os.Expand(string(data), ts.Getenv)), 0o644))
	}
}

// exits runs a program and compares its exit status: exits 2 parley run --no-such-flag.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS PROGRAM [ARG...]")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if args[0] != strconv.Itoa(code) {
		ts.Fatalf("%s exited with %d, want %s", args[1], code, args[0])
	}
}

// badFiles writes files that nobody can type: binary.html, huge.html (100 MB),
// nested.html (10 000 tags), and broken.warc.gz: the archive named, with bytes
// in its middle overwritten.
func badFiles(ts *testscript.TestScript, _ bool, args []string) {
	write := func(name string, b []byte) { ts.Check(os.WriteFile(ts.MkAbs(name), b, 0o644)) }
	write("binary.html", []byte("\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x00>\x00"))
	write("huge.html", []byte("<html><body><p>Much."))
	ts.Check(os.Truncate(ts.MkAbs("huge.html"), 100_000_000))
	const talk = "<p>France and Japan held a cyber dialogue in Paris on 3 May 2024, officials said.</p>"
	write("nested.html", []byte("<html><body>"+strings.Repeat("<div>", 10_000)+talk+strings.Repeat("</div>", 10_000)))
	found, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(found) != 1 {
		ts.Fatalf("%d files are called %s", len(found), args[0])
	}
	warc, err := os.ReadFile(found[0])
	ts.Check(err)
	copy(warc[len(warc)/2:], make([]byte, 64))
	write("broken.warc.gz", warc)
}

// withHost lets the handler believe that it is asked under its own name.
func withHost(h http.Handler, host string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Host = host
		h.ServeHTTP(w, r)
	})
}
