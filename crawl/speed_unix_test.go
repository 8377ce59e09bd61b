//go:build unix

package crawl

import (
	"bufio"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"runtime"
	"runtime/metrics"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/gocolly/colly/v2"
)

// BenchmarkSpeed crawls 3 000 pages over 20 hosts without pauses, in turn by a
// bare loop over net/http and goquery, by plain Colly, and by Run with state
// and archive on disk:
//
//	go test ./crawl -run '^$' -bench Speed -benchtime 5x
//
// The servers run in a process of their own, so that pages/cpu-s counts the
// crawler's user and system time alone. x-bare is how many times the bare
// loop's CPU time a page costs, in the median of the rounds; -min and -max are
// the best and the worst round. Within a round all three take their turn, so
// that what the machine does beside them hits all.
func BenchmarkSpeed(b *testing.B) {
	roots := speedServer(b)
	crawlers := []struct {
		name  string
		crawl func(testing.TB, []string) int
	}{{"bare", speedBare}, {"colly", speedColly}, {"parley", speedParley}}
	cpu := make([][]time.Duration, len(crawlers)) // by crawler and round
	for b.Loop() {
		for i, c := range crawlers {
			runtime.GC() // of what the one before left
			before := ownCPU(b)
			if n := c.crawl(b, roots); n < speedPages { // two of Colly's workers may take one URL at once
				b.Fatalf("%s fetched %d pages, want %d", c.name, n, speedPages)
			}
			cpu[i] = append(cpu[i], ownCPU(b)-before)
		}
	}
	b.ReportMetric(0, "ns/op") // of all three together: means nothing
	for i, c := range crawlers {
		rates := perRound(b.N, func(round int) float64 { return speedPages / cpu[i][round].Seconds() })
		b.ReportMetric(rates[b.N/2], c.name+"-pages/cpu-s")
		if i > 0 {
			ratios := perRound(b.N, func(round int) float64 { return float64(cpu[i][round]) / float64(cpu[0][round]) })
			b.ReportMetric(ratios[b.N/2], c.name+"-x-bare")
			b.ReportMetric(ratios[0], c.name+"-x-bare-min")
			b.ReportMetric(ratios[b.N-1], c.name+"-x-bare-max")
		}
	}
}

// perRound are the figures of all rounds, the lowest first.
func perRound(rounds int, figure func(round int) float64) []float64 {
	var all []float64
	for round := range rounds {
		all = append(all, figure(round))
	}
	slices.Sort(all)
	return all
}

// BenchmarkCrawl is Parley's part of BenchmarkSpeed alone, for profiles and
// memory: peak-heap-MB is the largest heap seen, garbage included.
func BenchmarkCrawl(b *testing.B) {
	roots := speedServer(b)
	peak := watchHeap(b)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpu := ownCPU(b)
	for b.Loop() {
		if n := speedParley(b, roots); n != speedPages {
			b.Fatalf("%d pages, want %d", n, speedPages)
		}
	}
	cpu = ownCPU(b) - cpu
	runtime.ReadMemStats(&after)
	pages := float64(b.N * speedPages)
	b.ReportMetric(pages/cpu.Seconds(), "pages/cpu-s")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/pages, "B/page")
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/pages, "allocs/page")
	b.ReportMetric(float64(peak())/1e6, "peak-heap-MB")
}

// watchHeap looks at the heap's size all the time, until asked for the largest.
func watchHeap(b testing.TB) (peak func() uint64) {
	stop, result := make(chan struct{}), make(chan uint64)
	go func() {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		ticker := time.NewTicker(10 * time.Millisecond)
		defer ticker.Stop()
		most := uint64(0)
		for {
			select {
			case <-ticker.C:
				metrics.Read(sample)
				most = max(most, sample[0].Value.Uint64())
			case <-stop:
				result <- most
				return
			}
		}
	}()
	return func() uint64 { close(stop); return <-result }
}

// ownCPU is the user and system time this process has used.
func ownCPU(b testing.TB) time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// speedHostnames are the hosts of the servers, with or without ports.
func speedHostnames(b testing.TB, roots []string, host func(*url.URL) string) []string {
	var names []string
	for _, root := range roots {
		u, err := url.Parse(root)
		if err != nil {
			b.Fatal(err)
		}
		names = append(names, host(u))
	}
	return names
}

// speedBare is what one writes in an afternoon: a pool of goroutines, a set of
// addresses, goquery for the links.
func speedBare(b testing.TB, roots []string) int {
	hosts := speedHostnames(b, roots, func(u *url.URL) string { return u.Host })
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: defaultConcurrency}}
	defer client.CloseIdleConnections()
	var mu sync.Mutex
	seen := map[string]bool{}
	var waiting sync.WaitGroup
	queue := make(chan string, 2*speedPages)
	add := func(link string) {
		mu.Lock()
		defer mu.Unlock()
		if !seen[link] {
			seen[link] = true
			waiting.Add(1)
			queue <- link
		}
	}
	var pages atomic.Int64
	fetch := func(link string) error {
		resp, err := client.Get(link)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		doc, err := goquery.NewDocumentFromReader(resp.Body)
		if err != nil {
			return err
		}
		pages.Add(1)
		doc.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
			href, _ := a.Attr("href")
			u, err := resp.Request.URL.Parse(href)
			if err == nil && slices.Contains(hosts, u.Host) {
				u.Fragment = ""
				add(u.String())
			}
		})
		return nil
	}
	for range defaultConcurrency {
		go func() {
			for link := range queue {
				if err := fetch(link); err != nil {
					b.Error(err)
				}
				waiting.Done()
			}
		}()
	}
	add(roots[0] + "/")
	waiting.Wait()
	close(queue)
	return int(pages.Load())
}

// speedColly is Colly as its documentation shows it.
func speedColly(b testing.TB, roots []string) int {
	c := colly.NewCollector(colly.Async(true), colly.MaxBodySize(0),
		colly.AllowedDomains(speedHostnames(b, roots, (*url.URL).Hostname)...))
	c.WithTransport(&http.Transport{MaxIdleConnsPerHost: defaultConcurrency})
	if err := c.Limit(&colly.LimitRule{DomainGlob: "*", Parallelism: defaultConcurrency}); err != nil {
		b.Fatal(err)
	}
	var pages atomic.Int64
	c.OnResponse(func(*colly.Response) { pages.Add(1) })
	c.OnHTML("a[href]", func(e *colly.HTMLElement) {
		_ = e.Request.Visit(e.Attr("href")) // fails for what was visited or is not allowed
	})
	if err := c.Visit(roots[0] + "/"); err != nil {
		b.Fatal(err)
	}
	c.Wait()
	return int(pages.Load())
}

func speedParley(b testing.TB, roots []string) int {
	w := newWorld(b)
	config := testConfig(Source{
		Name: "speed", Start: []string{roots[0] + "/"}, Depth: speedPages,
		Hosts: speedHostnames(b, roots, (*url.URL).Hostname),
	})
	result, err := w.try(b.Context(), config, Deps{})
	if err != nil {
		b.Fatal(err)
	}
	return result.Pages()
}

// speedServer starts the sites in a child process and returns their addresses.
func speedServer(b testing.TB) []string {
	server := exec.Command(os.Args[0])
	server.Env = append(os.Environ(), speedEnv+"=1")
	server.Stderr = os.Stderr
	stdin, err := server.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	stdout, err := server.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := server.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		stdin.Close()
		_ = server.Wait()
	})
	var roots []string
	lines := bufio.NewScanner(stdout)
	for len(roots) < speedHosts && lines.Scan() {
		roots = append(roots, lines.Text())
	}
	if len(roots) < speedHosts {
		b.Fatalf("the server told %d addresses, want %d", len(roots), speedHosts)
	}
	return roots
}

// TestMain is the server of the speed benchmark where it is asked to be.
func TestMain(m *testing.M) {
	if os.Getenv(speedEnv) == "" {
		os.Exit(m.Run())
	}
	if err := serveSpeedSites(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
