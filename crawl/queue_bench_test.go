package crawl

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// BenchmarkClaims measures leases: alone, and with their settlement.
func BenchmarkClaims(b *testing.B) {
	fill := func(b *testing.B) (*State, Frontier) {
		state, f := frontierIn(b, b.TempDir())
		for i := 0; i < 50_000; i += 5000 {
			mustPut(b, f, manyItems(i, 5000)...)
		}
		return state, f
	}
	b.Run("lease", func(b *testing.B) {
		state, f := fill(b)
		b.ReportAllocs()
		for b.Loop() {
			l := mustLease(b, f, noon)
			// Back to its place: the next lease is of another lane.
			if err := f.Done(b.Context(), l, Settled{Attempt: l.Item.Attempt, Now: noon}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "leases/s")
		_ = state
	})
	b.Run("lease and done", func(b *testing.B) {
		_, f := fill(b)
		b.ReportAllocs()
		b.SetParallelism(16)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				l := mustLease(b, f, noon)
				if l == nil {
					return
				}
				mustDone(b, f, l, OK, noon)
			}
		})
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "done/s")
	})
}

// BenchmarkMillion fills a frontier with a million URLs, claims 200 000 of them
// and gives them back, settles 50 000 with 64 workers, and opens it again. Run
// each by itself: it reports the memory of the whole process, mapped files
// included, at the end and at most.
//
//	go test ./crawl -run '^$' -bench Million/hosts=500$ -benchtime 1x
func BenchmarkMillion(b *testing.B) {
	for _, hosts := range []int{500, 100_000} {
		b.Run(fmt.Sprint("hosts=", hosts), func(b *testing.B) {
			for b.Loop() {
				million(b, hosts)
			}
		})
	}
}

func million(b *testing.B, hosts int) {
	const n, claims, settled, workers = 1_000_000, 200_000, 50_000, 64
	dir := b.TempDir()
	state, f := frontierIn(b, dir)
	rate := func(what string, n int, do func()) {
		started := time.Now()
		do()
		b.ReportMetric(float64(n)/time.Since(started).Seconds(), what)
	}
	rate("puts/s", n, func() {
		for i := 0; i < n; i += 5000 {
			mustPut(b, f, itemsOn(hosts, i, 5000)...)
		}
	})
	if state.Queued() != n {
		b.Fatalf("%d queued", state.Queued())
	}
	rate("claims/s", claims, func() {
		for range claims {
			l := mustLease(b, f, noon)
			if err := f.Done(b.Context(), l, Settled{Attempt: l.Item.Attempt, Now: noon}); err != nil {
				b.Fatal(err)
			}
		}
	})
	rate("settled/s", settled, func() {
		var group sync.WaitGroup
		for range workers {
			group.Go(func() {
				for range settled / workers {
					if l := mustLease(b, f, noon); l != nil {
						mustDone(b, f, l, OK, noon)
					}
				}
			})
		}
		group.Wait()
	})
	info, err := os.Stat(filepath.Join(dir, StateFile))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(info.Size())/(1<<20), "file-MiB")
	b.ReportMetric(memoryMiB(b, "VmRSS"), "resident-MiB")
	b.ReportMetric(memoryMiB(b, "VmHWM"), "peak-MiB")
	if err := state.Close(); err != nil {
		b.Fatal(err)
	}
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // the peak begins anew; without it, it is that of before
	started := time.Now()
	if state, err = OpenState(dir); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(time.Since(started).Milliseconds()), "open-ms")
	b.ReportMetric(memoryMiB(b, "VmHWM"), "open-peak-MiB")
	if err := state.Close(); err != nil {
		b.Fatal(err)
	}
}

// memoryMiB is a figure of this process's memory that is in use, mapped files
// included, see proc_pid_status(5). It is 0 where the system does not tell.
func memoryMiB(b *testing.B, name string) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	var kB float64
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			if _, err := fmt.Sscan(rest, &kB); err != nil {
				b.Fatal(err)
			}
		}
	}
	return kB / 1024
}
