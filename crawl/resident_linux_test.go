package crawl

import (
	"testing"
)

func TestMapped(t *testing.T) {
	const line = "7f3c10000000-7f3c14000000 r--s 00000000 fe:00 396034                     /data/.parley/frontier.db"
	from, to, ok := mapped(line, "/data/.parley/frontier.db")
	if !ok || from != 0x7f3c10000000 || to != 0x7f3c14000000 {
		t.Errorf("%x-%x %v", from, to, ok)
	}
	for _, other := range []string{
		"", "c000000000-c000400000 rw-p 00000000 00:00 0", "7f3c10000000-7f3c14000000 r--p 00000000 fe:00 1 /data/.parley/frontier.db",
		"7f3c10000000-7f3c14000000 r--s 00000000 fe:00 1 /data/.parley/frontier.db.lock", "zz-yy r--s 0 0 1 /data/.parley/frontier.db",
	} {
		if _, _, ok := mapped(other, "/data/.parley/frontier.db"); ok {
			t.Errorf("%q is no mapping of the state", other)
		}
	}
}

// What is stored is there after its pages were let go of, time and again.
func TestLettingGoLosesNothing(t *testing.T) {
	state, f := frontierIn(t, t.TempDir())
	for i := 0; i < 3000; i += 500 {
		mustPut(t, f, manyItems(i, 500)...)
		letGo(state.db)
	}
	if n := len(order(t, f)); n != 3000 {
		t.Errorf("%d URLs, want 3000", n)
	}
}
