package extract

import (
	"strings"
	"testing"
)

func TestStoryID(t *testing.T) {
	body := strings.Repeat("Officials of both states spoke of attacks on hospitals and of ways to warn each other in time. ", 6)
	a := storyID("A headline\n" + body)
	if len(a) != 16 {
		t.Fatalf("id %q has not 16 digits", a)
	}
	if b := storyID("Another headline\n" + strings.ToUpper(body)); a != b {
		t.Errorf("a copy under another headline has id %s, not %s", b, a)
	}
	if b := storyID("A headline\n" + strings.ReplaceAll(body, "hospitals", "banks and mills")); a == b {
		t.Error("another story has the same id")
	}
	if id := storyID("A headline\nToo short to tell."); id != "" {
		t.Errorf("a short text has id %s", id)
	}
}
