package crawl

import (
	"fmt"
	"testing"
	"time"
)

// A lane that keeps a pause gets its turn among lanes that keep none, though
// one of them is ready at any time.
func TestPausesCostNoTurn(t *testing.T) {
	_, f := frontierIn(t, t.TempDir())
	for i := range 20 {
		mustPut(t, f, item("s", fmt.Sprintf("http://paused/%d", i), 1), item("s", fmt.Sprintf("http://a/%d", i), 1), item("s", fmt.Sprintf("http://b/%d", i), 1))
	}
	if err := f.SetDelay(t.Context(), "paused", time.Second); err != nil {
		t.Fatal(err)
	}
	turns := map[string]int{}
	for i := range 12 {
		now := noon.Add(time.Duration(i) * time.Second)
		lease := mustLease(t, f, now)
		turns[lease.Host]++
		mustDone(t, f, lease, OK, now)
	}
	if turns["paused"] != 4 {
		t.Errorf("turns %v, want 4 each", turns)
	}
}

// A source that takes no more URLs, with lanes that it shares with one that
// does, costs no memory for each of the other's URLs.
func TestHeapsHoldALaneOnce(t *testing.T) {
	state, f := frontierIn(t, t.TempDir())
	mustPut(t, f, item("closed", "http://own/1", 1), item("closed", "http://shared/0", 1))
	const n = 200
	for i := range n {
		mustPut(t, f, item("open", fmt.Sprintf("http://shared/open/%d", i), 1))
	}
	for range n {
		offer, err := f.Lease(t.Context(), noon, func(source string) bool { return source == "open" })
		if err != nil || offer.Lease == nil {
			t.Fatalf("%+v, %v", offer, err)
		}
		mustDone(t, f, offer.Lease, OK, noon)
	}
	for _, q := range state.frontier.order {
		if len(q.lanes) > 2 {
			t.Errorf("source %s has %d entries for 2 lanes", q.name, len(q.lanes))
		}
	}
	if got := order(t, f); len(got) != 2 {
		t.Errorf("left %v, want both of the other source", got)
	}
}
