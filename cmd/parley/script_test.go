package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
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
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"envsubst": envsubst},
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

// withHost lets the handler believe that it is asked under its own name.
func withHost(h http.Handler, host string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Host = host
		h.ServeHTTP(w, r)
	})
}
