package main

import (
	"strings"
	"testing"
)

func TestSecretsAreHidden(t *testing.T) {
	var s secrets
	s.keep(map[string]string{"SHORT": "abc", "KEY": "open&shut", "LONGER": "open&shut forever", "QUOTE": `say "please"`})
	for _, c := range []struct{ text, want string }{
		{"k=open&shut.", "k=${KEY}."},
		{"k=open%26shut", "k=${KEY}"},
		{`{"k":"open\u0026shut"}`, `{"k":"${KEY}"}`},
		{"k=open&shut forever", "k=${LONGER}"}, // begins with another one
		{"k=open%26shut+forever", "k=${LONGER}"},
		{`msg="say \"please\""`, `msg="${QUOTE}"`},
		{"abc", "abc"}, // too short to be told from other text
	} {
		var out strings.Builder
		n, err := s.writer(&out).Write([]byte(c.text))
		if err != nil || n != len(c.text) || out.String() != c.want {
			t.Errorf("%s is written as %s (%d, %v), want %s", c.text, out.String(), n, err, c.want)
		}
	}
}
