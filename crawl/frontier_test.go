package crawl

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
)

func anySource(string) bool { return true }

var noon = time.Date(2026, 5, 6, 12, 0, 0, 0, time.UTC)

func item(source, url string, depth int) Item {
	return Item{URL: url, Source: source, Kind: KindPage, Depth: depth}
}

// frontierIn opens a frontier in dir with a run under way.
func frontierIn(t testing.TB, dir string) (*State, Frontier) {
	t.Helper()
	state, err := OpenState(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { state.Close() })
	if _, _, err := state.Begin("run1"); err != nil {
		t.Fatal(err)
	}
	return state, state.Frontier()
}

func mustPut(t testing.TB, f Frontier, items ...Item) int {
	t.Helper()
	n, err := f.Put(t.Context(), items)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// mustLease leases at a time and returns nil where there is nothing.
func mustLease(t testing.TB, f Frontier, now time.Time) *Lease {
	t.Helper()
	offer, err := f.Lease(t.Context(), now, anySource)
	if err != nil {
		t.Fatal(err)
	}
	return offer.Lease
}

func mustDone(t testing.TB, f Frontier, lease *Lease, outcome Outcome, now time.Time, found ...Item) {
	t.Helper()
	fetch := &Fetch{URL: lease.Item.URL, Source: lease.Item.Source, Outcome: outcome, Kind: lease.Item.Kind, Attempt: 1}
	if err := f.Done(t.Context(), lease, Settled{Fetch: fetch, Found: found, Requested: true, Now: now}); err != nil {
		t.Fatal(err)
	}
}

// order leases and settles everything and returns the URLs in that order.
func order(t testing.TB, f Frontier) []string {
	t.Helper()
	var urls []string
	for {
		lease := mustLease(t, f, noon)
		if lease == nil {
			return urls
		}
		urls = append(urls, lease.Item.URL)
		mustDone(t, f, lease, OK, noon)
	}
}

func TestFrontierOrder(t *testing.T) {
	state, f := frontierIn(t, t.TempDir())
	n := mustPut(t, f,
		item("s", "http://a/deep", 3), item("s", "http://a/1", 1), item("s", "http://a/2", 1),
		Item{URL: "http://a/feed", Source: "s", Kind: KindFeed},
		item("s", "http://a/1", 2)) // known already
	if n != 4 || state.Queued() != 4 {
		t.Errorf("%d added, %d queued", n, state.Queued())
	}
	if got, want := order(t, f), []string{"http://a/feed", "http://a/1", "http://a/2", "http://a/deep"}; !slices.Equal(got, want) {
		t.Errorf("order %v, want %v", got, want)
	}
	if mustPut(t, f, item("s", "http://a/1", 1)) != 0 || state.Queued() != 0 {
		t.Error("a finished URL was queued again")
	}
}

func TestFrontierTakesSourcesInTurn(t *testing.T) {
	_, f := frontierIn(t, t.TempDir())
	mustPut(t, f, item("x", "http://a/x1", 0), item("x", "http://a/x2", 0), item("x", "http://a/x3", 0), item("y", "http://a/y1", 0))
	if got, want := order(t, f), []string{"http://a/x1", "http://a/y1", "http://a/x2", "http://a/x3"}; !slices.Equal(got, want) {
		t.Errorf("order %v, want %v", got, want)
	}
}

func TestFrontierHasOneLeasePerHost(t *testing.T) {
	_, f := frontierIn(t, t.TempDir())
	mustPut(t, f, item("s", "http://a/1", 0), item("s", "https://a:444/2", 0), item("s", "http://b/1", 0))
	first, second := mustLease(t, f, noon), mustLease(t, f, noon)
	if first == nil || second == nil || first.Host == second.Host {
		t.Fatalf("leases %+v, %+v", first, second)
	}
	if third := mustLease(t, f, noon); third != nil {
		t.Errorf("two leases on %s", third.Host)
	}
	mustDone(t, f, first, OK, noon)
	if third := mustLease(t, f, noon); third == nil || third.Host != first.Host {
		t.Errorf("after the first was done: %+v", third)
	}
}

func TestFrontierDelaysAndBlocks(t *testing.T) {
	dir := t.TempDir()
	state, f := frontierIn(t, dir)
	mustPut(t, f, item("s", "http://a/1", 0), item("s", "http://a/2", 0))
	if err := f.SetDelay(t.Context(), "a", 10*time.Second); err != nil {
		t.Fatal(err)
	}
	mustDone(t, f, mustLease(t, f, noon), OK, noon.Add(time.Second))
	offer, err := f.Lease(t.Context(), noon.Add(10*time.Second), anySource)
	if err != nil || offer.Lease != nil || !offer.Next.Equal(noon.Add(11*time.Second)) {
		t.Errorf("before the delay is over: %+v, %v", offer, err)
	}
	until := noon.Add(time.Hour)
	if err := f.BlockUntil(t.Context(), "a", until); err != nil {
		t.Fatal(err)
	}
	// Blocks outlive the process.
	if err := state.Close(); err != nil {
		t.Fatal(err)
	}
	_, f = frontierIn(t, dir)
	offer, err = f.Lease(t.Context(), until.Add(-1), anySource)
	if err != nil || offer.Lease != nil || !offer.Next.Equal(until) {
		t.Errorf("while blocked: %+v, %v", offer, err)
	}
	if mustLease(t, f, until) == nil {
		t.Error("after the block: nothing")
	}
}

func TestFrontierClaimsSurviveACrash(t *testing.T) {
	dir := t.TempDir()
	state, f := frontierIn(t, dir)
	mustPut(t, f, item("s", "http://a/1", 0), item("s", "http://b/1", 0))
	lost := mustLease(t, f, noon)
	mustDone(t, f, mustLease(t, f, noon), OK, noon, item("s", "http://c/1", 1))
	if err := state.Close(); err != nil { // with a lease that was never settled
		t.Fatal(err)
	}
	state, f = frontierIn(t, dir)
	if state.Queued() != 2 {
		t.Errorf("%d queued", state.Queued())
	}
	if got, want := order(t, f), []string{lost.Item.URL, "http://c/1"}; !slices.Equal(got, want) {
		t.Errorf("order %v, want %v", got, want)
	}
}

func TestFrontierSeedTakesOverFromAnotherSource(t *testing.T) {
	state, f := frontierIn(t, t.TempDir())
	mustPut(t, f, item("old", "http://a/1", 4))
	seed := Item{URL: "http://a/1", Source: "new", Kind: KindPage, Seed: true}
	mustPut(t, f, seed)
	if state.Queued() != 1 {
		t.Errorf("%d queued", state.Queued())
	}
	if lease := mustLease(t, f, noon); lease == nil || lease.Item.Source != "new" || !lease.Item.Seed {
		t.Errorf("lease %+v", lease)
	}
}

func TestFrontierRetryGoesBehind(t *testing.T) {
	_, f := frontierIn(t, t.TempDir())
	mustPut(t, f, item("s", "http://a/1", 0), item("s", "http://a/2", 0))
	lease := mustLease(t, f, noon)
	if err := f.Done(t.Context(), lease, Settled{Attempt: 1, Now: noon}); err != nil {
		t.Fatal(err)
	}
	mustDone(t, f, mustLease(t, f, noon), OK, noon)
	again := mustLease(t, f, noon)
	if again == nil || again.Item.URL != "http://a/1" || again.Item.Attempt != 1 {
		t.Errorf("lease %+v", again)
	}
}

// Many goroutines put, lease and settle; nothing is lost or given out twice.
func TestFrontierUnderLoad(t *testing.T) {
	const hosts, pages = 12, 25
	state, f := frontierIn(t, t.TempDir())
	for h := range hosts {
		mustPut(t, f, item("s", fmt.Sprintf("http://h%d/0", h), 0))
	}
	var mu sync.Mutex
	seen, busy := map[string]int{}, map[string]bool{}
	var workers sync.WaitGroup
	for range 6 {
		workers.Go(func() {
			for len(seenAll(&mu, seen)) < hosts*pages {
				offer, err := f.Lease(context.Background(), noon, anySource)
				if err != nil {
					t.Error(err)
					return
				}
				if offer.Lease == nil {
					continue
				}
				l := offer.Lease
				mu.Lock()
				seen[l.Item.URL]++
				if busy[l.Host] {
					t.Errorf("two leases on %s", l.Host)
				}
				busy[l.Host] = true
				mu.Unlock()
				var n int
				fmt.Sscanf(l.Item.URL[len("http://")+len(l.Host):], "/%d", &n)
				var found []Item
				for next := n + 1; next <= n+3 && next < pages; next++ {
					found = append(found, item("s", fmt.Sprintf("http://%s/%d", l.Host, next), 1))
				}
				mu.Lock()
				busy[l.Host] = false
				mu.Unlock()
				fetch := &Fetch{URL: l.Item.URL, Source: "s", Outcome: OK}
				if err := f.Done(context.Background(), l, Settled{Fetch: fetch, Found: found, Now: noon}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	workers.Wait()
	for url, n := range seen {
		if n != 1 {
			t.Errorf("%s was leased %d times", url, n)
		}
	}
	n := 0
	for _, err := range state.Fetches("run1") {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != hosts*pages || state.Queued() != 0 {
		t.Errorf("%d records, %d queued", n, state.Queued())
	}
}

// seenAll is a copy, so that it can be counted without the lock.
func seenAll(mu *sync.Mutex, seen map[string]int) []string {
	mu.Lock()
	defer mu.Unlock()
	var urls []string
	for url := range seen {
		urls = append(urls, url)
	}
	return urls
}

func BenchmarkFrontier(b *testing.B) {
	_, f := frontierIn(b, b.TempDir())
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		n++
		mustPut(b, f, item("s", fmt.Sprintf("http://a/%d", n), 1))
		mustDone(b, f, mustLease(b, f, noon), OK, noon)
	}
}
