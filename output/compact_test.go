package output

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// memoryDir is a directory in memory where there is one, for tests that would
// else wait for a disk most of the time.
func memoryDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "parley-test-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// publishMany publishes n small runs, a day apart, and returns their ids.
func publishMany(t testing.TB, dir string, n int) []string {
	t.Helper()
	var ids []string
	for i := range n {
		id := RunID(time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC), "")
		pages := []PageRows{randomPage(uint64(2 * i)), randomPage(uint64(2*i + 1))}
		publishAt(t, dir, id, pages, []Fetch{{URL: "https://x.example/" + id, Outcome: "ok", ArchiveFile: id + ".warc.gz", ArticleID: pages[0].Article.ArticleID}})
		ids = append(ids, id)
	}
	return ids
}

func publishAt(t testing.TB, dir, id string, pages []PageRows, fetches []Fetch) {
	t.Helper()
	w, err := NewRun(dir, id, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	for _, p := range pages {
		if err := w.AddPage(p); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range fetches {
		if err := w.AddFetch(f); err != nil {
			t.Fatal(err)
		}
	}
	finished, err := time.Parse("20060102T150405Z", id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Publish(Manifest{Started: finished, Finished: finished, FinishReason: "done"}); err != nil {
		t.Fatal(err)
	}
}

// contents are the rows of all runs, run by run.
func contents(t testing.TB, dir string) map[string]string {
	t.Helper()
	ids, err := Runs(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, id := range ids {
		r, err := OpenRun(dir, id)
		if err != nil {
			t.Fatal(err)
		}
		all[id] = lines(collect(t, r.Articles())) + lines(collect(t, r.Actors())) + lines(collect(t, r.Places())) +
			lines(collect(t, r.Dates())) + lines(collect(t, r.Talks())) + lines(collect(t, r.Fetches()))
	}
	return all
}

// globbed are the rows of a table as a reader by run=*/TABLE/*.parquet sees them.
func globbed[T row](t testing.TB, dir string) []T {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "run=*", tableOf[T]().Name, "*.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	var all []T
	for _, f := range files {
		for _, r := range collect(t, readTable[T](f)) {
			*provenance(&r) = ""
			all = append(all, r)
		}
	}
	return all
}

// visible is what all readers by pattern see, whatever files it is in.
func visible(t testing.TB, dir string) string {
	t.Helper()
	return sortedLines(globbed[Article](t, dir)) + sortedLines(globbed[Talk](t, dir)) + sortedLines(globbed[Fetch](t, dir))
}

func runDirs(t testing.TB, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "run=*"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range names {
		names[i] = filepath.Base(names[i])
	}
	return names
}

// hidden are the names that a fold or a run leaves where it is cut off.
func hidden(t testing.TB, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, ".*"))
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestCompact(t *testing.T) {
	dir := t.TempDir()
	ids := publishMany(t, dir, 6)
	before, seen := contents(t, dir), visible(t, dir)
	folds, err := Compact(dir, CompactOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(folds) != 1 || folds[0].Into != "run="+ids[4] || !slices.Equal(folds[0].Runs, ids[:5]) || folds[0].Files != 6 || folds[0].FilesBefore != 30 ||
		folds[0].Rows["articles"] != 10 || folds[0].Rows["actors"] != 80 || folds[0].Rows["fetches"] != 5 {
		t.Errorf("folded %+v", folds)
	}
	if got, want := runDirs(t, dir), []string{"run=" + ids[4], "run=" + ids[5]}; !slices.Equal(got, want) {
		t.Errorf("there are %v, want %v", got, want)
	}
	check := func() {
		t.Helper()
		if got := visible(t, dir); got != seen {
			t.Errorf("readers by pattern see other rows")
		}
		if now, err := Runs(dir); err != nil || !slices.Equal(now, ids) {
			t.Errorf("runs %v, %v", now, err)
		}
		now := contents(t, dir)
		for id, want := range before {
			if now[id] != want {
				t.Errorf("run %s has other rows", id)
			}
		}
		if h := hidden(t, dir); len(h) > 0 {
			t.Errorf("left behind: %v", h)
		}
	}
	check()
	r, err := OpenRun(dir, ids[1])
	if err != nil || r.Manifest.RunID != ids[1] || r.Manifest.FinishReason != "done" || r.Manifest.Rows["articles"] != 2 || r.Verify() != nil {
		t.Errorf("run %s: %+v, %v", ids[1], r, err)
	}
	if latest, err := LatestRun(dir); err != nil || latest.ID != ids[5] {
		t.Errorf("latest run %v, %v", latest, err)
	}
	if b, err := os.ReadFile(filepath.Join(dir, "latest")); err != nil || string(b) != "run="+ids[5]+"\n" || !isDir(filepath.Join(dir, "run="+ids[5])) {
		t.Errorf("latest is %q, %v", b, err)
	}
	for _, a := range collect(t, readTable[Article](r.Paths("articles")[0])) {
		if !slices.Contains(ids[:5], a.RunID) {
			t.Errorf("article %s is of run %q", a.ArticleID, a.RunID)
		}
	}

	if folds, err := Compact(dir, CompactOptions{}); err != nil || len(folds) != 0 {
		t.Errorf("a second time: %v, %v", folds, err)
	}
	// A small run is not worth a large fold; eight are.
	for i := range 9 {
		id := RunID(time.Date(2026, 2, 1+i, 0, 0, 0, 0, time.UTC), "")
		publishAt(t, dir, id, []PageRows{randomPage(uint64(100 + i))}, nil)
		ids = append(ids, id)
	}
	before, seen = contents(t, dir), visible(t, dir)
	if folds, err := Compact(dir, CompactOptions{}); err != nil || len(folds) != 1 || len(folds[0].Runs) != len(ids)-1 {
		t.Errorf("folded %+v, %v", folds, err)
	}
	check()
	if _, err := NewRun(dir, ids[2], Options{}); !errors.Is(err, ErrRunExists) {
		t.Errorf("a folded run again: %v", err)
	}
}

func TestFoldGroups(t *testing.T) {
	runs := func(sizes ...int64) []storedRun {
		var out []storedRun
		for i, n := range sizes {
			out = append(out, storedRun{fmt.Sprint("run=", i), Manifest{Files: []FileInfo{{Bytes: n}}}})
		}
		return out
	}
	for _, tt := range []struct {
		sizes []int64
		want  string
	}{
		{nil, "[]"},
		{[]int64{5}, "[]"},
		{[]int64{5, 5}, "[]"}, // the latest stays
		{[]int64{5, 5, 5}, "[0-1]"},
		{[]int64{90, 5, 5, 5}, "[1-2]"},    // not worth it for the first
		{[]int64{10, 6, 6, 5}, "[0-2]"},    // now it is
		{[]int64{60, 60, 60, 60, 5}, "[]"}, // large enough
		{[]int64{40, 40, 40, 40, 5}, "[0-1 2-3]"},
		{[]int64{500, 40, 40, 5}, "[1-2]"},
	} {
		var got []string
		for _, g := range foldGroups(runs(tt.sizes...), CompactOptions{FoldBytes: 100}) {
			got = append(got, strings.TrimPrefix(g[0].name(), "run=")+"-"+strings.TrimPrefix(g[len(g)-1].name(), "run="))
		}
		if fmt.Sprint(got) != tt.want {
			t.Errorf("%v: folded %v, want %s", tt.sizes, got, tt.want)
		}
	}
}

// Whatever operation of a fold fails, readers by pattern see every row once,
// before and after the next command has mended what is left.
func TestEveryFaultOfFolding(t *testing.T) {
	template := filepath.Join(memoryDir(t), "data")
	ids := publishMany(t, template, 4)
	before, seen := contents(t, template), visible(t, template)
	for n := 0; ; n++ {
		if n > 500 {
			t.Fatal("the disk never got far enough")
		}
		if n < 40 && n%4 != 0 { // writing of files; what comes after matters more
			continue
		}
		dir := filepath.Join(memoryDir(t), "data")
		if err := os.CopyFS(dir, os.DirFS(template)); err != nil {
			t.Fatal(err)
		}
		_, err := compact(&faulty{n: n, err: syscall.ENOSPC}, dir, CompactOptions{})
		if err != nil && !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("fault %d: %v", n, err)
		}
		if visible(t, dir) != seen {
			t.Fatalf("fault %d: readers by pattern see other rows", n)
		}
		if err := mendFold(disk{}, dir); err != nil {
			t.Fatalf("fault %d: mending: %v", n, err)
		}
		if _, err := Sweep(dir); err != nil {
			t.Fatal(err)
		}
		if visible(t, dir) != seen {
			t.Fatalf("fault %d: readers by pattern see other rows after it was mended", n)
		}
		now := contents(t, dir)
		for _, id := range ids {
			if now[id] != before[id] {
				t.Fatalf("fault %d: run %s has other rows", n, id)
			}
		}
		if h := hidden(t, dir); len(h) > 0 {
			t.Fatalf("fault %d: left behind %v", n, h)
		}
		if got := len(runDirs(t, dir)); got != 4 && got != 2 {
			t.Fatalf("fault %d: %d directories", n, got)
		}
		if err == nil {
			t.Logf("%d operations", n)
			return
		}
	}
}

func TestFoldBusy(t *testing.T) {
	dir := t.TempDir()
	publishMany(t, dir, 5)
	f, err := beginFold(disk{}, dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Compact(dir, CompactOptions{}); !errors.Is(err, ErrFoldBusy) {
		t.Errorf("got %v", err)
	}
	publishAt(t, dir, "20270101T000000Z", nil, nil) // publishing goes on
	if err := f.discard(); err != nil {
		t.Fatal(err)
	}
	if folds, err := Compact(dir, CompactOptions{}); err != nil || len(folds) != 1 {
		t.Errorf("got %v, %v", folds, err)
	}
}

// A damaged file is not folded: what there is of it stays for a look.
func TestCompactLeavesDamage(t *testing.T) {
	dir := t.TempDir()
	ids := publishMany(t, dir, 4)
	r, err := OpenRun(dir, ids[1])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(r.Paths("talks")[0], 200); err != nil {
		t.Fatal(err)
	}
	if _, err := Compact(dir, CompactOptions{}); err == nil || !strings.Contains(err.Error(), r.Paths("talks")[0]) {
		t.Errorf("got %v", err)
	}
	if got := len(runDirs(t, dir)); got != 4 {
		t.Errorf("%d directories", got)
	}
	if h := hidden(t, dir); len(h) > 0 {
		t.Errorf("left behind: %v", h)
	}
}

func TestPrune(t *testing.T) {
	dir := t.TempDir()
	ids := publishMany(t, dir, 5)
	old := collect(t, mustOpen(t, dir, ids[1]).Articles())
	// A later run saw that one article of an old run is as it was.
	publishAt(t, dir, "20260201T000000Z", nil, []Fetch{{URL: old[0].URL, Outcome: "unchanged", ArticleID: old[0].ArticleID, ArchiveFile: ids[3] + ".warc.gz"}})
	ids = append(ids, "20260201T000000Z")
	before := contents(t, dir)

	opt := PruneOptions{Before: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), DryRun: true}
	plan, err := Prune(dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	if len(runDirs(t, dir)) != 6 {
		t.Error("a dry run changed something")
	}
	opt.DryRun = false
	done, err := Prune(dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	for name, p := range map[string]Pruned{"dry": plan, "done": done} {
		if p.Rows["articles"] != 7 || p.Rows["actors"] != 7*8 || p.Rows["fetches"] != 4 || !slices.Equal(p.Runs, []string{ids[0], ids[2], ids[3]}) {
			t.Errorf("%s: %+v", name, p)
		}
		// The archive of the fourth run is still referred to.
		if want := []string{ids[0] + ".warc.gz", ids[1] + ".warc.gz", ids[2] + ".warc.gz"}; !slices.Equal(p.Archives, want) {
			t.Errorf("%s: archives %v, want %v", name, p.Archives, want)
		}
	}
	if now, err := Runs(dir); err != nil || !slices.Equal(now, []string{ids[1], ids[4], ids[5]}) {
		t.Errorf("left are %v, %v", now, err)
	}
	now := contents(t, dir)
	for _, id := range ids[4:] {
		if now[id] != before[id] {
			t.Errorf("run %s has other rows", id)
		}
	}
	left := mustOpen(t, dir, ids[1])
	if a := collect(t, left.Articles()); len(a) != 1 || a[0].ArticleID != old[0].ArticleID || len(collect(t, left.Talks())) != 1 || len(collect(t, left.Fetches())) != 0 {
		t.Errorf("left of run %s: %v", ids[1], a)
	}

	// Once nothing refers to it any more it goes, too; the latest run never does.
	publishAt(t, dir, "20260301T000000Z", nil, nil)
	if done, err = Prune(dir, PruneOptions{Before: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}); err != nil {
		t.Fatal(err)
	}
	if now, err := Runs(dir); err != nil || !slices.Equal(now, []string{"20260301T000000Z"}) {
		t.Errorf("left are %v, %v after %+v", now, err, done)
	}
	if h := hidden(t, dir); len(h) > 0 {
		t.Errorf("left behind: %v", h)
	}
}

func mustOpen(t testing.TB, dir, id string) *Run {
	t.Helper()
	r, err := OpenRun(dir, id)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A table larger than a part goes on in the next file, in the same order.
func TestParts(t *testing.T) {
	dir := t.TempDir()
	var fetches []Fetch
	for i := range 2*rowGroupRows + 10 {
		fetches = append(fetches, Fetch{URL: fmt.Sprintf("https://x.example/%07d", i), Outcome: "ok"})
	}
	r := publish(t, dir, "r", Options{PartBytes: 1}, []PageRows{randomPage(1)}, fetches)
	if got := len(r.Paths("fetches")); got != 3 {
		t.Errorf("%d files, want 3", got)
	}
	if got := len(r.Paths("articles")); got != 1 {
		t.Errorf("%d files of articles, want 1", got)
	}
	i := 0
	for f, err := range r.Fetches() {
		if err != nil {
			t.Fatal(err)
		}
		if f.URL != fetches[i].URL {
			t.Fatalf("row %d is %s, want %s", i, f.URL, fetches[i].URL)
		}
		i++
	}
	if i != len(fetches) {
		t.Errorf("%d rows, want %d", i, len(fetches))
	}
}

// fileInfo describes the only file of a table as a manifest does.
func fileInfo(t testing.TB, home, table string) FileInfo {
	t.Helper()
	name := table + "/part-0.parquet"
	b, err := os.ReadFile(filepath.Join(home, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b)
	return FileInfo{Path: name, Table: table, Rows: 1, Bytes: int64(len(b)), SHA256: hex.EncodeToString(sum[:])}
}
