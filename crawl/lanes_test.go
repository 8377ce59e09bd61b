package crawl

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"go.etcd.io/bbolt"
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

// A start page that waits as a page of the same source, many links away, is
// fetched as what it is: by the next run's start, and where a redirect says so.
func TestSeedsMoveUp(t *testing.T) {
	state, f := frontierIn(t, t.TempDir())
	seed := func(path string) Item { return Item{URL: "http://a/" + path, Source: "s", Kind: KindPage, Seed: true} }
	mustPut(t, f, item("s", "http://a/page", 2), item("s", "http://a/start", 5), item("s", "http://a/home", 6))
	if n := mustPut(t, f, seed("start")); n != 0 {
		t.Errorf("%d new URLs, want none", n)
	}
	lease := mustLease(t, f, noon)
	if !lease.Item.Seed || lease.Item.Depth != 0 || lease.Item.URL != "http://a/start" {
		t.Fatalf("leased %+v", lease.Item)
	}
	if n := mustPut(t, f, Item{URL: "http://a/start", Source: "other", Kind: KindPage, Seed: true}); n != 0 || state.Queued() != 3 {
		t.Error("a URL under way was moved")
	}
	mustDone(t, f, lease, Redirected, noon, seed("home")) // the lane is leased until then
	if got, want := order(t, f), []string{"http://a/home", "http://a/page"}; !slices.Equal(got, want) {
		t.Errorf("then %v, want %v", got, want)
	}
	if state.Queued() != 0 {
		t.Errorf("%d queued", state.Queued())
	}
}

// Seeds take URLs over while these are leased: none is lost, settled by two,
// or leased for ever.
func TestSeedsMoveWhileOthersLease(t *testing.T) {
	const hosts, pages = 20, 10
	state, f := frontierIn(t, t.TempDir())
	for h := range hosts {
		for i := range pages {
			mustPut(t, f, item("s", fmt.Sprintf("http://h%d/%d", h, i), 1))
		}
	}
	var workers sync.WaitGroup
	workers.Go(func() {
		for i := range pages {
			for h := range hosts {
				seed := Item{URL: fmt.Sprintf("http://h%d/%d", h, i), Source: "other", Kind: KindPage, Seed: true}
				if _, err := f.Put(t.Context(), []Item{seed}); err != nil {
					t.Error(err)
				}
			}
		}
	})
	for range 3 {
		workers.Go(func() {
			for state.Queued() > 0 {
				offer, err := f.Lease(t.Context(), noon, anySource)
				if err != nil {
					t.Error(err)
					return
				}
				if l := offer.Lease; l != nil {
					fetch := &Fetch{URL: l.Item.URL, Source: l.Item.Source, Outcome: OK}
					if err := f.Done(t.Context(), l, Settled{Fetch: fetch, Now: noon}); err != nil {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	workers.Wait()
	seen := map[string]int{}
	for fetch, err := range state.Fetches("run1") {
		if err != nil {
			t.Fatal(err)
		}
		seen[fetch.URL]++
	}
	for url, n := range seen {
		if n != 1 {
			t.Errorf("%s was settled %d times", url, n)
		}
	}
	if len(seen) != hosts*pages {
		t.Errorf("%d URLs settled, want %d", len(seen), hosts*pages)
	}
}

// Lanes without a pause to keep go with their last URL.
func TestLanesGo(t *testing.T) {
	state, f := frontierIn(t, t.TempDir())
	for h := range 50 {
		mustPut(t, f, item("s", fmt.Sprintf("http://h%d/", h), 1))
	}
	order(t, f)
	if n := len(state.frontier.lanes); n != 0 {
		t.Errorf("%d lanes are kept though nothing waits", n)
	}
}

// Of two blocks the longer one counts, in the next process too.
func TestLongerBlockCounts(t *testing.T) {
	dir := t.TempDir()
	state, f := frontierIn(t, dir)
	mustPut(t, f, item("s", "http://a/1", 0))
	for _, pause := range []time.Duration{time.Hour, time.Minute} {
		if err := f.BlockUntil(t.Context(), "a", noon.Add(pause)); err != nil {
			t.Fatal(err)
		}
	}
	if err := state.Close(); err != nil {
		t.Fatal(err)
	}
	_, f = frontierIn(t, dir)
	if l := mustLease(t, f, noon.Add(30*time.Minute)); l != nil {
		t.Errorf("leased %s before the longer block was over", l.Item.URL)
	}
}

// A URL that failed and is found again when it is due still counts the runs
// in which it failed.
func TestFoundAgainStillCountsFailures(t *testing.T) {
	state, f := frontierIn(t, t.TempDir())
	page, now := item("s", "http://a/1", 1), noon
	for n := range maxFails {
		state.frontier.now = func() time.Time { return now }
		if mustPut(t, f, page) != 1 {
			t.Fatalf("run %d: not queued", n)
		}
		lease := mustLease(t, f, now)
		if lease.Item.Fails != n {
			t.Errorf("run %d: failed in %d runs", n, lease.Item.Fails)
		}
		fetch := &Fetch{URL: page.URL, Source: "s", Outcome: Timeout, Kind: KindPage}
		if err := f.Done(t.Context(), lease, Settled{Fetch: fetch, Now: now, Due: dueAfter(Timeout, lease.Item.Fails+1, now)}); err != nil {
			t.Fatal(err)
		}
		now = now.Add(2 * failedMax)
		again(t, state, fmt.Sprint("after ", n), now)
	}
	if mustPut(t, f, page) != 0 {
		t.Error("it was not given up")
	}
}

// A host that asked to be left alone is left alone whatever lanes are made of,
// and a move that a kill cut short is finished, in whichever direction.
func TestLanesMoveWithTheirBlocks(t *testing.T) {
	dir := t.TempDir()
	state, f := frontierIn(t, dir)
	mustPut(t, f, item("s", "http://www.news.example/1", 1), item("s", "http://m.news.example/2", 1), item("s", "http://other.example/3", 1))
	if err := f.BlockUntil(t.Context(), "m.news.example", noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := f.BlockUntil(t.Context(), "other.example", noon.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	clock := func() time.Time { return noon }
	waits := func(want ...string) {
		t.Helper()
		var got []string
		for _, lane := range []string{"www.news.example", "m.news.example", "news.example", "other.example"} {
			if state.BlockedUntil(lane).After(noon) {
				got = append(got, lane)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("blocked are %v, want %v", got, want)
		}
	}
	waits("m.news.example")
	if err := state.frontier.configure(true, clock); err != nil {
		t.Fatal(err)
	}
	waits("m.news.example", "news.example")
	if l := state.frontier.lanes["other.example"]; l == nil || !l.ready.IsZero() {
		t.Errorf("a block that is over is kept: %+v", l)
	}

	// A kill after URLs moved back, before that was noted.
	err := state.db.Update(func(tx *bbolt.Tx) error {
		state.frontier.perSite = false
		if _, err := state.frontier.relane(tx, []byte{}, new(names)); err != nil {
			return err
		}
		return tx.Bucket(bucketMeta).Put(keyLanes, []byte(lanesMoving))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := state.Close(); err != nil {
		t.Fatal(err)
	}
	state, f = frontierIn(t, dir)
	if err := state.frontier.configure(true, clock); err != nil {
		t.Fatal(err)
	}
	var lanes []string
	for w, err := range state.Waiting() {
		if err != nil {
			t.Fatal(err)
		}
		lanes = append(lanes, w.Lane)
	}
	slices.Sort(lanes)
	if want := []string{"news.example", "news.example", "other.example"}; !slices.Equal(lanes, want) {
		t.Errorf("lanes %v, want %v", lanes, want)
	}
	if err := state.frontier.configure(false, clock); err != nil {
		t.Fatal(err)
	}
	waits("www.news.example", "m.news.example", "news.example")
	if l := mustLease(t, f, noon); l == nil || l.Host != "other.example" {
		t.Errorf("lease %+v", l)
	}
}
