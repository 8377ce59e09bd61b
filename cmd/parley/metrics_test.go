package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"parley/crawl"
	"parley/output"
)

// samples reads a metrics file by Prometheus' own parser: name and sorted
// labels -> value. It fails the test where the file is not right.
func samples(t *testing.T, path string) map[string]float64 {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(f)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]float64{}
	for name, family := range families {
		if family.GetHelp() == "" {
			t.Errorf("%s has no help", name)
		}
		for _, m := range family.GetMetric() {
			var labels []string
			for _, l := range m.GetLabel() {
				labels = append(labels, " "+l.GetName()+"="+l.GetValue())
			}
			slices.Sort(labels)
			out[name+strings.Join(labels, "")] = m.GetGauge().GetValue()
		}
	}
	return out
}

func checkSamples(t *testing.T, got map[string]float64, want map[string]float64) {
	t.Helper()
	for key, v := range want {
		if g, ok := got[key]; !ok || g != v {
			t.Errorf("%s is %v (there: %v), want %v", key, g, ok, v)
		}
	}
}

func TestMetricsOfRuns(t *testing.T) {
	var down atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case down.Load():
			w.WriteHeader(http.StatusForbidden)
		case r.URL.Path == "/":
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, `<title>Front page of the town</title><p>The harbour was closed on Monday.<a href="/gone">x</a>`)
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	dir := t.TempDir()
	file, data := filepath.Join(dir, "parley.prom"), filepath.Join(dir, "data")
	args := crawling(server.URL, data, "--metrics", file)
	host := "127.0.0.1"
	monday := time.Date(2026, 3, 2, 5, 0, 0, 0, time.UTC)

	if code, _, stderr := runOn(t, monday, args...); code != exitPublished {
		t.Fatal(stderr)
	}
	got := samples(t, file)
	checkSamples(t, got, map[string]float64{
		"parley_build_info version=" + version():              1,
		"parley_run_start_timestamp_seconds":                  float64(monday.Unix()),
		"parley_run_finish_timestamp_seconds":                 float64(monday.Unix()),
		"parley_run_under_way":                                0,
		"parley_run_exit_code":                                0,
		"parley_last_success_timestamp_seconds":               float64(monday.Unix()),
		"parley_queue_urls":                                   0,
		"parley_run_fetches outcome=ok source=" + host:        1,
		"parley_run_fetches outcome=not_found source=" + host: 1,
		"parley_run_pages source=" + host:                     1,
		"parley_run_articles kind=new source=" + host:         1,
		"parley_run_talks source=" + host:                     0,
		"parley_source_healthy source=" + host:                1,
	})

	// A run that fails says so, and keeps when the last one succeeded.
	down.Store(true)
	tuesday := monday.AddDate(0, 0, 1)
	if code, _, stderr := runOn(t, tuesday, args...); code != exitFailed {
		t.Fatalf("exit status %d: %s", code, stderr)
	}
	checkSamples(t, samples(t, file), map[string]float64{
		"parley_run_start_timestamp_seconds":                  float64(tuesday.Unix()),
		"parley_run_exit_code":                                exitFailed,
		"parley_last_success_timestamp_seconds":               float64(monday.Unix()),
		"parley_run_fetches outcome=forbidden source=" + host: 1,
	})

	// The file of a run under way is its own.
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	state, err := crawl.OpenState(filepath.Join(data, ".parley"))
	if err != nil {
		t.Fatal(err)
	}
	defer state.Close()
	if code, _, stderr := runOn(t, tuesday, args...); code != exitLocked {
		t.Fatalf("exit status %d: %s", code, stderr)
	}
	if after, _ := os.ReadFile(file); string(after) != string(before) {
		t.Errorf("a run that found the lock taken wrote the metrics:\n%s", after)
	}
}

func TestMetricsThatCannotBeWrittenFailAtOnce(t *testing.T) {
	var asked atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Store(true) }))
	defer server.Close()
	code, _, stderr := runOn(t, time.Unix(0, 0), crawling(server.URL, t.TempDir(), "--metrics", filepath.Join(t.TempDir(), "no", "parley.prom"))...)
	if code != exitFailed || asked.Load() || !strings.Contains(stderr, "name another file with --metrics") {
		t.Errorf("exit status %d, asked %v: %s", code, asked.Load(), stderr)
	}
}

// During a crawl the file is written now and then, and by whole.
func TestMetricsDuringACrawl(t *testing.T) {
	state, err := crawl.OpenState(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer state.Close()
	run, _, err := state.Begin("a")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Unix(1000, 0)
	path := filepath.Join(t.TempDir(), "parley.prom")
	m := (&app{now: func() time.Time { return now }}).metrics(path, now)
	if err := m.begin(state, run); err != nil {
		t.Fatal(err)
	}
	const key = "parley_run_fetches outcome=ok source=a"
	for _, step := range []struct {
		after time.Duration
		want  float64
	}{{1, 0}, {metricsEvery, 2}, {1, 2}, {metricsEvery, 4}} {
		now = now.Add(step.after)
		err := m.crawl(crawl.Progress{Last: crawl.Fetch{Source: "a", Outcome: crawl.OK, Kind: crawl.KindPage}, Queued: 7})
		if err != nil {
			t.Fatal(err)
		}
		got := samples(t, path)
		if got[key] != step.want || got["parley_run_under_way"] != 1 {
			t.Errorf("at %v: %v, want %v", now, got[key], step.want)
		}
	}
	if files, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(files) != 1 {
		t.Errorf("left behind: %v", files)
	}
}

func TestMetricsEscapeLabels(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parley.prom")
	m := (&app{now: func() time.Time { return time.Unix(1, 0) }}).metrics(path, time.Unix(1, 0))
	odd := "a\"b\\c\nd{}=,\xff Báo"
	m.counts = map[string]crawl.Counts{odd: {Pages: 3}}
	m.publish(output.Manifest{Sources: []output.SourceStats{{Name: odd, New: 2}}, Health: []output.Finding{{Source: odd, Figure: "titles", Now: 0.25, Usual: 1}}})
	if err := m.finish(exitSomeFailed); err != nil {
		t.Fatal(err)
	}
	want := "a\"b\\c\nd{}=,\uFFFD Báo"
	checkSamples(t, samples(t, path), map[string]float64{
		"parley_run_pages source=" + want:                         3,
		"parley_run_articles kind=new source=" + want:             2,
		"parley_source_healthy source=" + want:                    0,
		"parley_source_figure_now figure=titles source=" + want:   0.25,
		"parley_source_figure_usual figure=titles source=" + want: 1,
	})
}
