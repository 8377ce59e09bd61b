package main

import (
	"cmp"
	"encoding/json"
	"io"
	"net/url"
	"os"
	"slices"
	"strconv"
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
	type secret struct{ form, name string }
	var all []secret
	for name, v := range values {
		if len(v) < shortestSecret {
			continue
		}
		quoted := strconv.Quote(v)
		for _, form := range []string{v, url.QueryEscape(v), url.PathEscape(v), quoted[1 : len(quoted)-1], inJSON(v)} {
			all = append(all, secret{form, name})
		}
	}
	// The longest first, for a secret may begin with another one.
	slices.SortFunc(all, func(a, b secret) int {
		return cmp.Or(cmp.Compare(len(b.form), len(a.form)), strings.Compare(a.name, b.name))
	})
	var pairs []string
	for _, x := range all {
		pairs = append(pairs, x.form, "${"+x.name+"}")
	}
	if len(pairs) > 0 {
		s.names.Store(strings.NewReplacer(pairs...))
	}
}

// inJSON returns text as it stands within a string of JSON, where "&" is "\u0026".
func inJSON(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		return text
	}
	return string(b[1 : len(b)-1])
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
