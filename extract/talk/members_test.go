package talk

import (
	"slices"
	"testing"

	"parley/extract/lexicon"
)

func TestMembers(t *testing.T) {
	m, err := loadMembers()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		body, state string
		want        bool
	}{
		{"Shanghai Cooperation Organisation", "CHN", true},
		{"Shanghai Cooperation Organisation", "USA", false},
		{"United Nations", "TUV", true}, // any state may be there
	} {
		if got := m.may(c.body, c.state); got != c.want {
			t.Errorf("%s at the %s: %v, want %v", c.state, c.body, got, c.want)
		}
	}
	lex, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	for body, states := range m {
		if !slices.ContainsFunc(lex.Entries(), func(e *lexicon.Entry) bool { return e.Class == lexicon.Body && e.Name == body }) {
			t.Errorf("the lexicon has no body called %s, so its members are never asked for", body)
		}
		for _, s := range states {
			if lex.State(s) == nil {
				t.Errorf("%s: %q is no state", body, s)
			}
		}
	}
}
