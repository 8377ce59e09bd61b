package crf

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"
)

// random makes a model with weights for features 0 to 19 and for all transitions.
func random(seed uint64) *Model {
	rng := rand.New(rand.NewPCG(seed, seed))
	m := &Model{unit: 0.05}
	for f := range uint32(20) {
		m.keys = append(m.keys, f*0x01000193)
		row := make([]int8, width)
		for k := range Labels {
			row[k] = int8(rng.IntN(81) - 40)
		}
		m.weights = append(m.weights, row...)
	}
	for a := range Labels {
		for b := range Labels {
			m.trans[a][b] = int32(rng.IntN(81) - 40)
		}
	}
	m.prepare()
	return m
}

// sequences calls yield with each allowed labelling of n tokens.
func sequences(n int, yield func([]int8)) {
	labels := make([]int8, n)
	var at func(i int)
	at = func(i int) {
		if i == n {
			if closes(int(labels[n-1])) {
				yield(labels)
			}
			return
		}
		for k := range Labels {
			if i == 0 && opens(k) || i > 0 && follows(int(labels[i-1]), k) {
				labels[i] = int8(k)
				at(i + 1)
			}
		}
	}
	at(0)
}

// The best labels and the probabilities are those that trying all labellings gives.
func TestAgainstAllLabellings(t *testing.T) {
	const n = 4
	for seed := range uint64(20) {
		m := random(seed)
		rng := rand.New(rand.NewPCG(seed, 1))
		scores := make([]Scores, n)
		for i := range scores {
			scores[i] = m.Score([]uint32{rng.Uint32N(20) * 0x01000193, rng.Uint32N(20) * 0x01000193, 12345})
		}
		total, best := 0.0, math.Inf(-1)
		var bestLabels []int8
		spans := map[[3]int]float64{}
		tokens := map[[2]int]float64{}
		sequences(n, func(labels []int8) {
			sum := int32(0)
			for i, k := range labels {
				sum += scores[i][k]
				if i > 0 {
					sum += m.trans[labels[i-1]][k]
				}
			}
			if float64(sum) > best {
				best, bestLabels = float64(sum), bytesOf(labels)
			}
			p := math.Exp(float64(sum) * m.unit)
			total += p
			for i := 0; i < n; i++ {
				if labels[i] == Outside {
					continue
				}
				ty := TypeOf(int(labels[i]))
				tokens[[2]int{i, ty}] += p
				if part := PartOf(int(labels[i])); part == Begin || part == Single {
					j := i + 1
					for part != Single && PartOf(int(labels[j])) != End {
						j++
					}
					if part == Begin {
						j++
					}
					spans[[3]int{i, j, ty}] += p
				}
			}
		})
		var d Decoder
		labels := make([]int8, n)
		d.Labels(m, scores, labels)
		got := int32(0)
		for i, k := range labels {
			got += scores[i][k]
			if i > 0 {
				got += m.trans[labels[i-1]][k]
			}
		}
		if float64(got) != best {
			t.Errorf("seed %d: labels %v score %d, best are %v with %v", seed, labels, got, bestLabels, best)
		}
		d.Sum(m, scores)
		for s, p := range spans {
			if got, want := d.Span(s[0], s[1], s[2]), p/total; math.Abs(got-want) > 1e-9 {
				t.Errorf("seed %d: span %v has probability %v, want %v", seed, s, got, want)
			}
		}
		for k, p := range tokens {
			if got, want := d.Type(k[0], k[1]), p/total; math.Abs(got-want) > 1e-9 {
				t.Errorf("seed %d: token %v has probability %v, want %v", seed, k, got, want)
			}
		}
	}
}

func bytesOf(labels []int8) []int8 { return append([]int8(nil), labels...) }

// A toy language: feature 1 opens a name of type 0 that feature 2 continues,
// feature 3 is a name of type 1, 4 is no name; feature 9 is everywhere.
func toy() []Example {
	var xs []Example
	add := func(features []uint32, labels ...int8) {
		x := Example{Labels: labels}
		for _, f := range features {
			x.Features = append(x.Features, []uint32{f, 9})
		}
		for range 5 {
			xs = append(xs, x)
		}
	}
	b, i, e := int8(Label(0, Begin)), int8(Label(0, Inside)), int8(Label(0, End))
	s0, s1 := int8(Label(0, Single)), int8(Label(1, Single))
	add([]uint32{4, 1, 2, 4}, 0, b, e, 0)
	add([]uint32{1, 2, 2, 4, 3}, b, i, e, 0, s1)
	add([]uint32{4, 3, 4, 1}, 0, s1, 0, s0)
	add([]uint32{4, 4}, 0, 0)
	return xs
}

var toySettings = Settings{Rounds: 20, Rate: 0.2, L2: 0.1, MinCount: 1, Prune: 0.01, Seed: 1}

func TestTrain(t *testing.T) {
	thinned := toySettings
	thinned.Dropout = 0.2
	for _, set := range []Settings{toySettings, thinned} {
		testTrain(t, set)
	}
	if bytes.Equal(Train(toy(), toySettings).Pack(), Train(toy(), thinned).Pack()) {
		t.Error("dropout changes nothing")
	}
	other := toySettings
	other.MinCount = 1000
	if n := len(Train(toy(), other).weights); n != 0 {
		t.Errorf("rare features are kept: %d weights", n)
	}
}

func testTrain(t *testing.T, set Settings) {
	t.Helper()
	m := Train(toy(), set)
	var scores []Scores
	for _, f := range []uint32{4, 1, 2, 2, 2, 4, 3} {
		scores = append(scores, m.Score([]uint32{f, 9}))
	}
	labels := make([]int8, len(scores))
	new(Decoder).Labels(m, scores, labels)
	want := []int8{0, int8(Label(0, Begin)), int8(Label(0, Inside)), int8(Label(0, Inside)), int8(Label(0, End)), 0, int8(Label(1, Single))}
	if !bytes.Equal(asBytes(labels), asBytes(want)) {
		t.Errorf("dropout %g: got %v, want %v", set.Dropout, labels, want)
	}
	if !bytes.Equal(m.Pack(), Train(toy(), set).Pack()) {
		t.Errorf("dropout %g: a second training gives another model", set.Dropout)
	}
}

func asBytes(s []int8) []byte {
	var out []byte
	for _, v := range s {
		out = append(out, byte(v))
	}
	return out
}

func TestPackRoundTrip(t *testing.T) {
	m := Train(toy(), toySettings)
	packed := m.Pack()
	back, err := Unpack(packed)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []uint32{1, 2, 3, 4, 5, 9} {
		if back.Score([]uint32{f}) != m.Score([]uint32{f}) {
			t.Errorf("feature %d scores differently after unpacking", f)
		}
	}
	if !bytes.Equal(back.Pack(), packed) {
		t.Error("packing again gives other bytes")
	}
	for n := range packed {
		if _, err := Unpack(packed[:n]); err == nil {
			t.Errorf("a model cut to %d of %d bytes is accepted", n, len(packed))
		}
	}
	if _, err := Unpack(append(packed, 0)); err == nil {
		t.Error("a byte too many is accepted")
	}
}

func FuzzUnpack(f *testing.F) {
	f.Add(Train(toy(), toySettings).Pack())
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Unpack(data)
		if err != nil {
			return
		}
		scores := []Scores{m.Score([]uint32{1, 9}), m.Score([]uint32{2})}
		labels := make([]int8, 2)
		var d Decoder
		d.Labels(m, scores, labels)
		if !closes(int(labels[1])) || !opens(int(labels[0])) {
			t.Errorf("labels %v are no names", labels)
		}
		d.Sum(m, scores)
	})
}

// The table finds just the features that the model has, however alike their
// hashes are.
func TestScoreFindsItsFeatures(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for name, key := range map[string]func(i uint32) uint32{
		"by chance":        func(uint32) uint32 { return rng.Uint32() },
		"in a row":         func(i uint32) uint32 { return 77 + i },
		"at the end":       func(i uint32) uint32 { return math.MaxUint32 - i/2*2 },
		"alike at the low": func(i uint32) uint32 { return i<<24 | 5 },
		"alike in places":  func(i uint32) uint32 { return i%64<<26 | i },
	} {
		m := &Model{unit: 1}
		want := make(map[uint32]Scores)
		for i := range uint32(3000) {
			k := key(i)
			if _, ok := want[k]; ok {
				continue
			}
			row, s := make([]int8, width), Scores{}
			for l := range Labels {
				if row[l] = int8(rng.IntN(256) - 128); i%10 == 0 {
					row[l] = -128
				}
				s[l] = int32(row[l])
			}
			want[k] = s
			m.keys, m.weights = append(m.keys, k), append(m.weights, row...)
		}
		m.prepare()
		for k := range want {
			for _, f := range []uint32{k, k + 1, k ^ 1<<31, k ^ 1<<24, k ^ 1<<19} {
				if got := m.Score([]uint32{f}); got != want[f] {
					t.Fatalf("%s: feature %#x scores %v, want %v", name, f, got, want[f])
				}
			}
		}
	}
}
