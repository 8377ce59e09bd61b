package talk

import "testing"

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
	for body, states := range m {
		for _, s := range states {
			if len(s) != 3 {
				t.Errorf("%s: %q is no alpha-3 code", body, s)
			}
		}
	}
}
