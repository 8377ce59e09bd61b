package output

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"

	"parley/extract/join"
)

// A whole run, sorting, spilling and syncing included.
func BenchmarkRun(b *testing.B) {
	for _, bench := range []struct {
		name   string
		buffer int
	}{{"memory", 0}, {"spilled", 1 << 20}} {
		b.Run(bench.name, func(b *testing.B) {
			var pages []PageRows
			var size int64
			for seed := range uint64(2000) {
				pages = append(pages, randomPage(seed))
				size += int64(len(pages[seed].Article.Text))
			}
			b.ReportAllocs()
			b.SetBytes(size)
			for b.Loop() {
				publish(b, b.TempDir(), "r", Options{BufferBytes: bench.buffer}, pages, nil)
			}
		})
	}
}

func BenchmarkReadTalks(b *testing.B) {
	var pages []PageRows
	for seed := range uint64(2000) {
		pages = append(pages, randomPage(seed))
	}
	r := publish(b, b.TempDir(), "r", Options{}, pages, nil)
	b.ReportAllocs()
	for b.Loop() {
		if n := len(collect(b, r.Talks())); n != 2000 {
			b.Fatal(n)
		}
	}
}

// Memory does not grow with the number of rows: ten times the rows are held
// in the same space.
func TestMemoryIsBounded(t *testing.T) {
	w, err := NewRun(t.TempDir(), "r", Options{BufferBytes: 256 << 10})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	heap := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.GC() // pooled buffers outlive the first
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	add := func(from, to uint64) {
		for seed := from; seed < to; seed++ {
			if err := w.AddPage(randomPage(seed)); err != nil {
				t.Fatal(err)
			}
		}
	}
	add(0, 300)
	before := heap()
	add(300, 3000) // some 12 MB of text
	if grown := heap() - before; grown > 4<<20 {
		t.Errorf("grew by %d bytes", grown)
	}
	if _, err := w.Publish(Manifest{}); err != nil {
		t.Fatal(err)
	}
}

// Many goroutines add pages, and the files are those of one.
func TestConcurrentAdd(t *testing.T) {
	dir := t.TempDir()
	w, err := NewRun(dir, "many", Options{BufferBytes: 64 << 10})
	if err != nil {
		t.Fatal(err)
	}
	var pages []PageRows
	var wg sync.WaitGroup
	for seed := range uint64(40) {
		pages = append(pages, randomPage(seed))
		wg.Go(func() {
			if err := w.AddPage(randomPage(seed)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	many, err := w.Publish(Manifest{})
	if err != nil {
		t.Fatal(err)
	}
	one := publish(t, dir, "one", Options{}, pages, nil)
	if !slices.Equal(many.Files, one.Manifest.Files) {
		t.Errorf("got %v\nwant %v", many.Files, one.Manifest.Files)
	}
}

// What joining adds to a run, after an earlier one of the same size.
func BenchmarkJoin(b *testing.B) {
	const n = 20_000
	page := func(run, i int) PageRows {
		p := randomPage(uint64(i))
		id := fmt.Sprintf("%d-%d", run, i)
		p.Article.ArticleID = id
		p.Article.Published = ptr(Micros(int64(i%(86400*30)) * 1e6 * 7))
		p.Article.StorySketch = join.NewSketch(p.Article.Text).String()
		p.Actors, p.Places, p.Dates = nil, nil, nil
		p.Talks = p.Talks[:0]
		states := []string{"USA", "CHN", "RUS", "VNM", "JPN", "KOR", "IND", "AUS", "DEU", "FRA", "GBR", "EST"}
		on := Day(i % 1000)
		p.Talks = append(p.Talks, Talk{TalkID: "t" + id, ArticleID: id, Format: "unknown", Kind: "meeting", Status: "held",
			Parties: []string{states[i%12], states[(i/12+1+i%12)%12]}, Earliest: &on, Latest: &on, Reported: &on})
		return p
	}
	for _, on := range []bool{false, true} {
		b.Run(fmt.Sprintf("join=%v", on), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				dir := b.TempDir()
				for run := range 2 {
					w, err := NewRun(dir, fmt.Sprint(run), Options{Join: on})
					if err != nil {
						b.Fatal(err)
					}
					for i := range n {
						if err := w.AddPage(page(run, i)); err != nil {
							b.Fatal(err)
						}
					}
					if run == 1 {
						b.StartTimer()
					}
					if _, err := w.Publish(Manifest{}); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/n, "µs/page")
		})
	}
}
