package text

import (
	"bytes"
	"encoding/gob"
	"math"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jdkato/prose/v2"
)

func gobOf(t testing.TB, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// maps returns the weights as the gob has them.
func (w *proseWeights) maps() map[string]map[string]float64 {
	out := make(map[string]map[string]float64, len(w.features))
	for feature, s := range w.features {
		byTag := make(map[string]float64, s.end-s.first)
		for _, x := range w.weights[s.first:s.end] {
			byTag[w.tags[x.tag]] = float64(x.thousandths) / 1000
		}
		out[feature] = byTag
	}
	return out
}

// All weights of prose are read as package gob reads them.
func TestProseWeightsAreThoseOfProse(t *testing.T) {
	b, err := proseAsset("weights.gob")
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]map[string]float64
	if err := gob.NewDecoder(bytes.NewReader(b)).Decode(&want); err != nil {
		t.Fatal(err)
	}
	w, err := loadProseWeights()
	if err != nil {
		t.Fatal(err)
	}
	got := w.maps()
	if len(got) < 50000 || len(got) != len(want) {
		t.Fatalf("%d features, want %d", len(got), len(want))
	}
	for feature, byTag := range want {
		if len(got[feature]) != len(byTag) {
			t.Fatalf("%q: %v, want %v", feature, got[feature], byTag)
		}
		for tag, x := range byTag {
			if math.Abs(got[feature][tag]-x) > 1e-9 {
				t.Fatalf("%q: %s %v, want %v", feature, tag, got[feature][tag], x)
			}
		}
	}
}

func TestReadProseWeights(t *testing.T) {
	want := map[string]map[string]float64{
		biasFeature: {"NN": 0, "VB": -999.999, "``": 1},
		"i word x":  {"VB": 0.001},
		"":          {},
		string(bytes.Repeat([]byte("long"), 100)): {"NN": 34.39},
	}
	whole := gobOf(t, want)
	w, err := readProseWeights(whole)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, w.maps()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"NN", "VB", "``"}, w.tags); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
	for n := range whole {
		if _, err := readProseWeights(whole[:n]); err == nil {
			t.Errorf("cut off after %d of %d bytes: no error", n, len(whole))
		}
	}
}

// A model that the scoring was not made for is refused.
func TestReadProseWeightsRefusesOtherModels(t *testing.T) {
	many := make(map[string]float64)
	for r := range rune(257) {
		many[string(r)] = 1
	}
	for name, v := range map[string]any{
		"empty":          map[string]map[string]float64{},
		"no bias":        map[string]map[string]float64{"i word a": {"NN": 1}},
		"tag not biased": map[string]map[string]float64{biasFeature: {"NN": 1}, "i word a": {"VB": 1}},
		"fine weights":   map[string]map[string]float64{biasFeature: {"NN": 0.0001}},
		"large weights":  map[string]map[string]float64{biasFeature: {"NN": 1e9}},
		"not a number":   map[string]map[string]float64{biasFeature: {"NN": math.NaN()}},
		"many tags":      map[string]map[string]float64{biasFeature: many},
		"other type":     []string{"NN", "VB"},
		"struct":         struct{ Bias float64 }{1},
	} {
		if _, err := readProseWeights(gobOf(t, v)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := proseAsset("missing.gob"); err == nil {
		t.Error("missing asset: no error")
	}
}

func FuzzReadProseWeights(f *testing.F) {
	f.Add(gobOf(f, map[string]map[string]float64{biasFeature: {"NN": 0.3, "VB": -1}, "i word a": {"NN": 2}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		w, err := readProseWeights(b)
		if err != nil {
			return
		}
		if tags := (&proseTagger{proseIndex: indexProse(w)}).tag([]string{"a", "b"}, 0, 2); len(tags) != 2 {
			t.Fatalf("tags %q", tags)
		}
		var want map[string]map[string]float64
		if gob.NewDecoder(bytes.NewReader(b)).Decode(&want) != nil {
			return
		}
		if diff := cmp.Diff(want, w.maps(), cmpopts.EquateApprox(0, 1e-8)); diff != "" {
			t.Errorf("(-package gob +here):\n%s", diff)
		}
	})
}

func BenchmarkProseLoad(b *testing.B) {
	benchmarkLoad(b, func() any {
		g, err := loadProseTagger()
		if err != nil {
			b.Fatal(err)
		}
		return g
	})
}

// The library loading its tagger, and as it comes, with its model of names.
func BenchmarkProseLibraryLoad(b *testing.B) {
	for name, names := range map[string]bool{"tagger": false, "all": true} {
		b.Run(name, func(b *testing.B) {
			benchmarkLoad(b, func() any {
				doc, err := prose.NewDocument("", prose.WithExtraction(names), prose.WithSegmentation(false))
				if err != nil {
					b.Fatal(err)
				}
				return doc.Model
			})
		})
	}
}

// benchmarkLoad also reports the memory that one loaded model keeps.
func benchmarkLoad(b *testing.B, load func() any) {
	heap := func() float64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc)
	}
	before := heap()
	model := load()
	kept := heap() - before
	runtime.KeepAlive(model)
	b.ReportAllocs()
	for b.Loop() {
		load()
	}
	b.ReportMetric(kept/1e6, "MB-kept")
}
