package main

import (
	"io"
	"net/url"
	"os"
	"strings"
	"sync/atomic"

	"golang.org/x/term"
)

// secrets are the values of the environment that a configuration asked for. They
// are kept out of what is printed and published: where one would stand, ${NAME}
// does. It is safe for many goroutines.
type secrets struct {
	names atomic.Pointer[strings.Replacer] // nil while there are none
}

// shortestSecret in bytes; anything shorter would be found everywhere.
const shortestSecret = 4

// keep takes values by the names of their variables.
func (s *secrets) keep(values map[string]string) {
	var pairs []string
	for name, v := range values {
		if len(v) < shortestSecret {
			continue
		}
		for _, form := range []string{v, url.QueryEscape(v), url.PathEscape(v)} {
			pairs = append(pairs, form, "${"+name+"}")
		}
	}
	if len(pairs) > 0 {
		s.names.Store(strings.NewReplacer(pairs...))
	}
}

// hide returns text without the secrets.
func (s *secrets) hide(text string) string {
	if r := s.names.Load(); r != nil {
		return r.Replace(text)
	}
	return text
}

// writer hides the secrets in what is written to w. A secret that is written in
// two parts is not known; what Parley prints it prints by lines.
func (s *secrets) writer(w io.Writer) io.Writer { return &discreetWriter{w, s} }

type discreetWriter struct {
	io.Writer
	secrets *secrets
}

func (d *discreetWriter) Write(b []byte) (int, error) {
	r := d.secrets.names.Load()
	if r == nil {
		return d.Writer.Write(b)
	}
	if _, err := r.WriteString(d.Writer, string(b)); err != nil {
		return 0, err
	}
	return len(b), nil
}

// isTerminal says whether w writes to a terminal.
func isTerminal(w io.Writer) bool {
	if d, ok := w.(*discreetWriter); ok {
		w = d.Writer
	}
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
