package crawl

import (
	"bytes"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"
)

func TestStoredItems(t *testing.T) {
	for _, c := range []Item{
		{URL: "https://news.example/a", Kind: KindPage},
		{URL: "http://news.example/", Kind: KindPage, Depth: 3, Attempt: 2, Fails: 4},
		{URL: "https://news.example:8443/x?y=z", Kind: KindFeed, Seed: true},
		{URL: "https://news.example/list?page=2", Kind: KindPage, Listing: 1},
		{URL: "https://news.example/sitemap.xml", Kind: KindSitemap, Seed: true, Guess: true},
		{URL: "https://other.example/", Kind: KindSitemap, AnySite: true, Modified: noon, Via: []string{"https://a/", "https://b/" + strings.Repeat("c", 500)}},
	} {
		stored := appendItem(nil, &c, "news.example", 77)
		got, run, err := decodeItem(stored, "news.example")
		if err != nil || run != 77 || !reflect.DeepEqual(got, c) {
			t.Errorf("%+v came back as %+v, run %d, %v", c, got, run, err)
		}
	}
	s := settledURL{run: 9, at: noon, due: noon.Add(time.Hour), fails: 3, retry: true}
	if got, err := decodeSettled(s.encode()); err != nil || got != s {
		t.Errorf("%+v came back as %+v, %v", s, got, err)
	}
	k := queueKey{lane: 1 << 31, source: 65535, priority: 210, sequence: 1<<40 - 1}
	if got, err := decodeQueueKey(k.encode()); err != nil || got != k {
		t.Errorf("%+v came back as %+v, %v", k, got, err)
	}
}

// Every field of an item is stored: a new one must not be forgotten.
func TestStoredItemsHaveAllFields(t *testing.T) {
	full := Item{URL: "https://a/b", Kind: KindFeed, Depth: 1, Seed: true, AnySite: true, Modified: noon, Listing: 2, Guess: true,
		Via: []string{"https://a/"}, Attempt: 3, Fails: 4}
	v := reflect.ValueOf(full)
	for i := range v.NumField() {
		if name := v.Type().Field(i).Name; v.Field(i).IsZero() && name != "Source" {
			t.Errorf("give %s a value here, and store it", name)
		}
	}
	if got, _, err := decodeItem(appendItem(nil, &full, "a", 1), "a"); err != nil || !reflect.DeepEqual(got, full) {
		t.Errorf("%+v came back as %+v, %v", full, got, err)
	}
}

// What is stored is read without harm, whatever it is, and reads the same when
// it is stored again.
func FuzzStoredItem(f *testing.F) {
	f.Add(appendItem(nil, &Item{URL: "https://a/b", Kind: KindPage, Via: []string{"x"}, Modified: noon}, "a", 1))
	f.Add([]byte{itemVia, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1})
	f.Add(settledURL{run: 1, at: noon}.encode())
	f.Add(queueKey{lane: 1, source: 2, priority: 3, sequence: 4}.encode())
	f.Fuzz(func(t *testing.T, stored []byte) {
		if item, run, err := decodeItem(stored, "a"); err == nil {
			again, _, err := decodeItem(appendItem(nil, &item, "a", run), "a")
			if err != nil || !reflect.DeepEqual(again, item) {
				t.Errorf("%+v came back as %+v, %v", item, again, err)
			}
		}
		if s, err := decodeSettled(stored); err == nil {
			if again, err := decodeSettled(s.encode()); err != nil || again != s {
				t.Errorf("%+v came back as %+v, %v", s, again, err)
			}
		}
		if k, err := decodeQueueKey(stored); err == nil && !bytes.Equal(k.encode(), stored) {
			t.Errorf("%x came back as %x", stored, k.encode())
		}
		_, _ = decodeFailed(stored, stored)
	})
}

func TestFreshPagesGoFirst(t *testing.T) {
	state, f := frontierIn(t, t.TempDir())
	state.frontier.now = func() time.Time { return noon }
	fresh := func(path string, age time.Duration) Item {
		i := item("s", "http://a/"+path, 5)
		i.Modified = noon.Add(-age)
		return i
	}
	mustPut(t, f, item("s", "http://a/near", 1), fresh("old", 30*24*time.Hour), fresh("week", 6*24*time.Hour), fresh("hour", time.Hour),
		fresh("hours", 5*time.Hour), Item{URL: "http://a/start", Source: "s", Kind: KindPage, Seed: true})
	want := []string{"http://a/start", "http://a/hour", "http://a/hours", "http://a/week", "http://a/near", "http://a/old"}
	if got := order(t, f); !slices.Equal(got, want) {
		t.Errorf("order %v, want %v", got, want)
	}
}

// What comes while URLs are read ahead takes its place before them.
func TestUrgentOvertakesWhatWasReadAhead(t *testing.T) {
	_, f := frontierIn(t, t.TempDir())
	for i := range 40 {
		mustPut(t, f, item("s", fmt.Sprintf("http://a/%02d", i), 2))
	}
	mustDone(t, f, mustLease(t, f, noon), OK, noon)
	mustPut(t, f, Item{URL: "http://a/feed", Source: "s", Kind: KindFeed})
	if got := mustLease(t, f, noon); got.Item.URL != "http://a/feed" {
		t.Errorf("leased %s", got.Item.URL)
	}
}

func TestSlowHostStallsNobody(t *testing.T) {
	_, f := frontierIn(t, t.TempDir())
	for i := range 3 {
		mustPut(t, f, item("s", fmt.Sprintf("http://slow/%d", i), 0), item("s", fmt.Sprintf("http://quick/%d", i), 0))
	}
	if err := f.BlockUntil(t.Context(), "slow", noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got, want := order(t, f), []string{"http://quick/0", "http://quick/1", "http://quick/2"}; !slices.Equal(got, want) {
		t.Errorf("order %v, want %v", got, want)
	}
}

// again begins the next run at a time.
func again(t *testing.T, state *State, run string, now time.Time) {
	t.Helper()
	if err := state.Finish(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := state.Begin(run); err != nil {
		t.Fatal(err)
	}
	state.frontier.now = func() time.Time { return now }
}

func TestFoundAgain(t *testing.T) {
	state, f := frontierIn(t, t.TempDir())
	state.frontier.now = func() time.Time { return noon }
	page := item("s", "http://a/1", 1)
	mustPut(t, f, page)
	lease := mustLease(t, f, noon)
	fetch := &Fetch{URL: page.URL, Source: "s", Outcome: OK, Kind: KindPage}
	if err := f.Done(t.Context(), lease, Settled{Fetch: fetch, Now: noon, Due: noon.Add(24 * time.Hour)}); err != nil {
		t.Fatal(err)
	}
	changed := page
	changed.Modified = noon.Add(time.Hour)
	future := page
	future.Modified = noon.Add(1000 * time.Hour)
	seed := page
	seed.Seed = true
	for _, c := range []struct {
		what string
		item Item
		now  time.Time
		want int
	}{
		{"before it is due", page, noon.Add(2 * time.Hour), 0},
		{"a feed dates it later", changed, noon.Add(2 * time.Hour), 1},
		{"a feed dates it in the future", future, noon.Add(2 * time.Hour), 0},
		{"when it is due", page, noon.Add(25 * time.Hour), 1},
		{"a seed", seed, noon.Add(time.Hour), 1},
	} {
		again(t, state, "run "+c.what, c.now)
		if n := mustPut(t, f, c.item); n != c.want {
			t.Errorf("%s: %d queued, want %d", c.what, n, c.want)
		}
		if c.want == 1 { // back to where it was
			lease := mustLease(t, f, c.now)
			if err := f.Done(t.Context(), lease, Settled{Fetch: fetch, Now: noon, Due: noon.Add(24 * time.Hour)}); err != nil {
				t.Fatal(err)
			}
			if n := mustPut(t, f, c.item); n != 0 {
				t.Errorf("%s: twice in one run", c.what)
			}
		}
	}
}

func TestFailedForNow(t *testing.T) {
	dir := t.TempDir()
	state, f := frontierIn(t, dir)
	fail := func(outcome Outcome, now time.Time) {
		t.Helper()
		lease := mustLease(t, f, now)
		if lease == nil {
			t.Fatal("nothing to lease")
		}
		fetch := &Fetch{URL: lease.Item.URL, Source: lease.Item.Source, Outcome: outcome, Kind: KindPage, Attempt: 3}
		how := Settled{Fetch: fetch, Now: now, Due: dueAfter(outcome, lease.Item.Fails+1, now)}
		if err := f.Done(t.Context(), lease, how); err != nil {
			t.Fatal(err)
		}
	}
	requeue := func(all bool) int {
		t.Helper()
		n, err := state.frontier.requeue(t.Context(), all)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	state.frontier.now = func() time.Time { return noon }
	deep := item("s", "http://a/1", 4)
	mustPut(t, f, deep, item("s", "http://b/gone", 0))
	fail(Timeout, noon)
	fail(NotFound, noon)
	if n := requeue(true); n != 0 {
		t.Errorf("%d URLs queued again in the run they failed in", n)
	}

	// It is taken up when it is due, found again or not, until it failed too often.
	now := noon
	for n := 2; n <= maxFails; n++ {
		again(t, state, fmt.Sprint("early ", n), now.Add(failedBase-time.Second))
		if requeue(false) != 0 {
			t.Errorf("run %d: queued before it was due", n)
		}
		now = now.Add(failedMax)
		again(t, state, fmt.Sprint("run ", n), now)
		if requeue(false) != 1 {
			t.Fatalf("run %d: not queued when it was due", n)
		}
		if n == 2 { // nothing of it is lost when the process ends
			if err := state.Close(); err != nil {
				t.Fatal(err)
			}
			state, f = frontierIn(t, dir)
			state.frontier.now = func() time.Time { return now }
		}
		fail(Timeout, now)
	}
	now = now.Add(1000 * failedMax)
	again(t, state, "later", now)
	if requeue(false) != 0 {
		t.Error("queued though it was given up")
	}
	var failed []string
	for x, err := range state.FailedForNow() {
		if err != nil {
			t.Fatal(err)
		}
		failed = append(failed, fmt.Sprint(x.Item.URL, " ", x.Item.Source, " ", x.Item.Fails, " ", x.Next.IsZero()))
	}
	slices.Sort(failed)
	if want := []string{"http://a/1 s 5 true", "http://b/gone s 1 true"}; !slices.Equal(failed, want) {
		t.Errorf("failed %v, want %v", failed, want)
	}
	if n := requeue(true); n != 2 {
		t.Errorf("%d URLs queued on demand, want 2", n)
	}
	got := order(t, f)
	if want := []string{"http://a/1", "http://b/gone"}; len(got) != 2 || !slices.Contains(got, want[0]) || !slices.Contains(got, want[1]) {
		t.Errorf("order %v, want %v", got, want)
	}
	for x := range state.FailedForNow() {
		t.Errorf("%s still counts as failed after it succeeded", x.Item.URL)
	}
}

func TestWaiting(t *testing.T) {
	state, f := frontierIn(t, t.TempDir())
	var want []string
	for h := range 3 {
		for i := range waitingAtOnce / 2 {
			url := fmt.Sprintf("https://h%d/%d", h, i)
			mustPut(t, f, item(fmt.Sprint("s", h%2), url, 1))
			want = append(want, fmt.Sprintf("h%d s%d %s", h, h%2, url))
		}
	}
	var got []string
	for w, err := range state.Waiting() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, w.Lane+" "+w.Item.Source+" "+w.Item.URL)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%d URLs, want %d", len(got), len(want))
	}
	if left := state.Left(); left["s0"] != waitingAtOnce || left["s1"] != waitingAtOnce/2 {
		t.Errorf("left %v", left)
	}
}

func TestLanesPerSite(t *testing.T) {
	dir := t.TempDir()
	state, f := frontierIn(t, dir)
	mustPut(t, f, item("s", "http://www.news.example/1", 1), item("s", "http://m.news.example/2", 0), item("s", "http://other.example/3", 0))
	if err := state.frontier.configure(true, time.Now); err != nil {
		t.Fatal(err)
	}
	first, second := mustLease(t, f, noon), mustLease(t, f, noon)
	if first == nil || second == nil || mustLease(t, f, noon) != nil {
		t.Fatalf("want two lanes: %+v, %+v", first, second)
	}
	if err := f.SetDelay(t.Context(), "m.news.example", time.Hour); err != nil {
		t.Fatal(err)
	}
	for _, l := range []*Lease{first, second} {
		mustDone(t, f, l, OK, noon)
	}
	if l := mustLease(t, f, noon.Add(time.Minute)); l != nil {
		t.Errorf("leased %s before the site's delay was over", l.Item.URL)
	}
	// The next process finds lanes as they are.
	if err := state.Close(); err != nil {
		t.Fatal(err)
	}
	state, f = frontierIn(t, dir)
	if l := mustLease(t, f, noon); l == nil || l.Host != "news.example" {
		t.Errorf("lease %+v", l)
	} else {
		mustDone(t, f, l, OK, noon)
	}
	if err := state.frontier.configure(false, time.Now); err != nil {
		t.Fatal(err)
	}
	mustPut(t, f, item("s", "http://www.news.example/4", 1), item("s", "http://m.news.example/5", 0))
	first, second = mustLease(t, f, noon), mustLease(t, f, noon)
	if first == nil || second == nil {
		t.Error("hosts have no lanes of their own again")
	}
}

// A frontier costs a bounded number of bytes for each URL, in the file, and
// next to none in memory.
func TestFrontierIsSmall(t *testing.T) {
	const n = 20_000
	dir := t.TempDir()
	state, f := frontierIn(t, dir)
	heap := func() uint64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	for i := 0; i < n; i += 1000 {
		mustPut(t, f, manyItems(i, 1000)...)
	}
	mustLease(t, f, noon)
	if grown := int64(heap()) - int64(before); grown > 50*n {
		t.Errorf("%d URLs took %d bytes of memory", n, grown)
	}
	pages := 0 // bytes of the file's pages that hold them
	err := state.db.View(func(tx *bbolt.Tx) error {
		for _, name := range [][]byte{bucketURLs, bucketQueue} {
			st := tx.Bucket(name).Stats()
			pages += st.BranchAlloc + st.LeafAlloc
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if pages > 260*n {
		t.Errorf("%d URLs took %d bytes of the file", n, pages)
	}
	if state.Queued() != n {
		t.Errorf("%d queued", state.Queued())
	}
}

// manyItems are URLs as news sites have them, on 500 hosts.
func manyItems(from, n int) []Item { return itemsOn(500, from, n) }

// itemsOn are URLs as news sites have them, on so many hosts.
func itemsOn(hosts, from, n int) []Item {
	items := make([]Item, n)
	for i := range items {
		k := from + i
		items[i] = item("source", fmt.Sprintf("https://news%d.example/world/2026/05/%02d/story-%d.html", k%hosts, k%28+1, k), 1+k%3)
	}
	return items
}
