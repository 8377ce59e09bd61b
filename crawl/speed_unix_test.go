//go:build unix

package crawl

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/gocolly/colly/v2"
	"github.com/klauspost/compress/gzip"
)

// The sites of the speed benchmark: speedHosts hosts with speedPages pages each,
// of about 50 kB, all of them reachable from the front page.
const (
	speedHosts = 20
	speedPages = 150
	speedEnv   = "PARLEY_TEST_SPEED_SERVER"
)

// BenchmarkSpeed crawls 3 000 pages of 20 hosts without pauses, in turn by a
// bare loop over net/http and goquery, by plain Colly, and by Run with state
// and archive:
//
//	go test ./crawl -run '^$' -bench Speed -benchtime 5x
//
// The servers run in a process of their own, so that pages/cpu-s counts the
// crawler's user and system time alone. x-bare is how many times the bare
// loop's CPU time a page costs; the three take turns, so that what the machine
// does beside them hits all.
func BenchmarkSpeed(b *testing.B) {
	starts := speedServer(b)
	crawlers := []struct {
		name  string
		crawl func(testing.TB, []string) int
	}{{"bare", speedBare}, {"colly", speedColly}, {"parley", speedParley}}
	cpu := make([]time.Duration, len(crawlers))
	for b.Loop() {
		for i, c := range crawlers {
			before := ownCPU(b)
			if n := c.crawl(b, starts); n < speedHosts*speedPages { // two of Colly's workers may take one URL at once
				b.Fatalf("%s fetched %d pages, want %d", c.name, n, speedHosts*speedPages)
			}
			cpu[i] += ownCPU(b) - before
		}
	}
	for i, c := range crawlers {
		b.ReportMetric(float64(b.N*speedHosts*speedPages)/cpu[i].Seconds(), c.name+"-pages/cpu-s")
		b.ReportMetric(float64(cpu[i])/float64(cpu[0]), c.name+"-x-bare")
	}
}

// BenchmarkCrawl is Parley's part of BenchmarkSpeed alone, for profiles.
func BenchmarkCrawl(b *testing.B) {
	starts := speedServer(b)
	b.ReportAllocs()
	before := ownCPU(b)
	for b.Loop() {
		if n := speedParley(b, starts); n != speedHosts*speedPages {
			b.Fatalf("%d pages, want %d", n, speedHosts*speedPages)
		}
	}
	b.ReportMetric(float64(b.N*speedHosts*speedPages)/(ownCPU(b)-before).Seconds(), "pages/cpu-s")
}

// ownCPU is the user and system time this process has used.
func ownCPU(b testing.TB) time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// speedBare is what one writes in an afternoon: a pool of goroutines, a set of
// addresses, goquery for the links.
func speedBare(b testing.TB, starts []string) int {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: defaultConcurrency}}
	defer client.CloseIdleConnections()
	var mu sync.Mutex
	seen := map[string]bool{}
	var waiting sync.WaitGroup
	queue := make(chan string, speedHosts*speedPages)
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
			if err == nil && u.Host == resp.Request.URL.Host {
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
	for _, start := range starts {
		add(start)
	}
	waiting.Wait()
	close(queue)
	return int(pages.Load())
}

// speedColly is Colly as its documentation shows it.
func speedColly(b testing.TB, starts []string) int {
	c := colly.NewCollector(colly.Async(true), colly.MaxBodySize(0))
	if err := c.Limit(&colly.LimitRule{DomainGlob: "*", Parallelism: defaultConcurrency}); err != nil {
		b.Fatal(err)
	}
	var pages atomic.Int64
	c.OnResponse(func(*colly.Response) { pages.Add(1) })
	c.OnHTML("a[href]", func(e *colly.HTMLElement) {
		u, err := url.Parse(e.Request.AbsoluteURL(e.Attr("href")))
		if err == nil && u.Host == e.Request.URL.Host {
			u.Fragment = ""
			_ = e.Request.Visit(u.String()) // fails for what was visited
		}
	})
	for _, start := range starts {
		if err := c.Visit(start); err != nil {
			b.Fatal(err)
		}
	}
	c.Wait()
	return int(pages.Load())
}

func speedParley(b testing.TB, starts []string) int {
	var sources []Source
	for _, start := range starts {
		sources = append(sources, Source{Start: []string{start}, Depth: 3})
	}
	w := newWorld(b)
	config := testConfig(sources...)
	result, err := w.try(b.Context(), config, Deps{})
	if err != nil {
		b.Fatal(err)
	}
	return result.Pages()
}

// speedServer starts the sites in a child process and returns their front pages.
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
	var starts []string
	lines := bufio.NewScanner(stdout)
	for len(starts) < speedHosts && lines.Scan() {
		starts = append(starts, lines.Text())
	}
	if len(starts) < speedHosts {
		b.Fatalf("the server told %d addresses, want %d", len(starts), speedHosts)
	}
	return starts
}

// serveSpeedSites is the child process: it tells the addresses of the front
// pages and serves until standard input ends.
func serveSpeedSites() error {
	for h := range speedHosts {
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.%d:0", h+1))
		if err != nil {
			return err
		}
		pages := map[string]speedPage{}
		for n := range speedPages {
			pages[speedPath(n)] = newSpeedPage(h, n)
		}
		go http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			page, ok := pages[r.URL.Path]
			if !ok {
				http.NotFound(w, r)
				return
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Vary", "Accept-Encoding")
			body := page.plain
			if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
				w.Header().Set("Content-Encoding", "gzip")
				body = page.packed
			}
			w.Header().Set("Content-Length", fmt.Sprint(len(body)))
			_, _ = w.Write(body)
		}))
		fmt.Printf("http://%s/\n", listener.Addr())
	}
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}

type speedPage struct{ plain, packed []byte }

func speedPath(n int) string {
	if n == 0 {
		return "/"
	}
	return fmt.Sprintf("/world/2024/05/%02d/story-%d-officials-meet-again.html", n%28+1, n)
}

// newSpeedPage makes page n of host h: half markup, half text, as news pages
// are; the links lead to all other pages of the host between them.
func newSpeedPage(h, n int) speedPage {
	random := rand.New(rand.NewPCG(uint64(h), uint64(n)))
	words := [][]string{
		strings.Fields("the officials of both countries said that talks on the security of networks would go on next month in the capital after a first round of consultations had ended without any agreement"),
		strings.Fields("các quan chức hai nước cho biết cuộc đàm phán về an ninh mạng sẽ tiếp tục vào tháng tới tại thủ đô sau khi vòng tham vấn đầu tiên kết thúc mà không đạt thỏa thuận nào"),
		strings.Fields("представители обеих стран сообщили что переговоры о безопасности сетей продолжатся в следующем месяце в столице после того как первый раунд консультаций завершился без соглашения"),
	}[n%3]
	sentence := func(b *bytes.Buffer, n int) {
		for i := range n {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(words[random.IntN(len(words))])
		}
	}
	var b bytes.Buffer
	b.WriteString("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
	sentence(&b, 8)
	b.WriteString("</title>\n<link rel=\"stylesheet\" href=\"/static/site.css\"><script>")
	for i := range 60 {
		fmt.Fprintf(&b, "window.cfg%d={id:%d,slot:\"top-%d\",sizes:[[%d,%d],[728,90]]};", i, random.IntN(1e6), i, random.IntN(900), random.IntN(300))
	}
	b.WriteString("</script></head>\n<body class=\"article\"><nav class=\"menu\"><ul>\n")
	link := func(to int) {
		fmt.Fprintf(&b, "<li class=\"item item-%d\"><a class=\"link link--%d\" href=\"%s\" data-track=\"nav|%d\"><span class=\"label\">", to, random.IntN(9), speedPath(to), to)
		sentence(&b, 4)
		b.WriteString("</span></a></li>\n")
	}
	for range 50 {
		link(random.IntN(speedPages))
	}
	b.WriteString("</ul></nav>\n<main><article><h1>")
	sentence(&b, 8)
	b.WriteString("</h1>\n")
	for b.Len() < 38_000 {
		b.WriteString("<p class=\"paragraph\" data-block=\"text\">")
		sentence(&b, 50)
		b.WriteString("</p>\n<div class=\"ad-slot\" id=\"slot\"><div class=\"inner\"></div></div>\n")
	}
	b.WriteString("</article></main><aside><ul>\n")
	for i := range 40 {
		link((n*40 + i) % speedPages)
	}
	b.WriteString("</ul></aside><footer><p>")
	sentence(&b, 60)
	b.WriteString("</p></footer></body></html>\n")
	var packed bytes.Buffer
	zw := gzip.NewWriter(&packed)
	_, _ = zw.Write(b.Bytes())
	_ = zw.Close()
	return speedPage{b.Bytes(), packed.Bytes()}
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
