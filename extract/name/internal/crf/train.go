package crf

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Example is a sentence to learn from.
type Example struct {
	Features [][]uint32 // of each token
	Labels   []int8
}

// Settings of a training. The same examples and settings give the same model
// on machines whose floating point rounds alike.
type Settings struct {
	Rounds   int     // over all examples
	Rate     float64 // AdaGrad's step
	L2       float64 // weight of the penalty, over all examples
	MinCount int     // features seen less often are left out
	Dropout  float64 // chance, below 1, that a token's feature is left out of one step, so that no few features are relied on
	Outside  float64 // log-probability added to tokens outside names, against texts that have fewer names than the examples
	Prune    float64 // weights closer to zero are left out
	Seed     uint64
	Progress func(round int, logLikelihood float64) // nil: silent
}

// Train estimates a model by AdaGrad on the log-likelihood with an L2 penalty
// that is applied lazily.
func Train(examples []Example, set Settings) *Model {
	t := newTrainer(examples, set)
	rng := rand.New(rand.NewPCG(set.Seed, set.Seed))
	order := make([]int, len(examples))
	for i := range order {
		order[i] = i
	}
	for round := range set.Rounds {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		sum := 0.0
		for _, i := range order {
			sum += t.step(t.thin(t.examples[i], rng))
		}
		if set.Progress != nil {
			set.Progress(round, sum/float64(len(examples)))
		}
	}
	for f := range t.last {
		t.decay(int32(f), 1)
		// With all features there, each says only its share.
		for k := range Labels {
			t.weights[f][k] *= float32(1 - set.Dropout)
		}
	}
	for a := range Labels {
		t.trans[a][Outside] += set.Outside
	}
	return t.quantize()
}

type trainExample struct {
	features [][]int32
	labels   []int8
}

type trainer struct {
	set      Settings
	hashes   []uint32 // by feature
	examples []trainExample
	weights  [][Labels]float32
	squares  [][Labels]float32 // sums of squared gradients
	last     []int32           // step of the last decay
	trans    [Labels][Labels]float64
	transSq  [Labels][Labels]float64
	now      int32
	exp      [Labels][Labels]float64
	a, b, e  [][Labels]float64
	norm     []float64
	scores   [][Labels]float64
	thinned  [][]int32 // what thin returns
}

func newTrainer(examples []Example, set Settings) *trainer {
	t := &trainer{set: set}
	count := make(map[uint32]int32)
	for _, x := range examples {
		for _, fs := range x.Features {
			for _, f := range fs {
				count[f]++
			}
		}
	}
	for f, n := range count {
		if int(n) >= set.MinCount {
			t.hashes = append(t.hashes, f)
		}
	}
	slices.Sort(t.hashes)
	id := make(map[uint32]int32, len(t.hashes))
	for i, f := range t.hashes {
		id[f] = int32(i)
	}
	for _, x := range examples {
		y := trainExample{labels: x.Labels}
		for _, fs := range x.Features {
			var row []int32
			for _, f := range fs {
				if k, ok := id[f]; ok {
					row = append(row, k)
				}
			}
			y.features = append(y.features, row)
		}
		t.examples = append(t.examples, y)
	}
	n := len(t.hashes)
	t.weights, t.squares, t.last = make([][Labels]float32, n), make([][Labels]float32, n), make([]int32, n)
	// A small start keeps the first steps of rare features from being huge.
	const start = 1e-2
	for i := range t.squares {
		for k := range Labels {
			t.squares[i][k] = start
		}
	}
	for a := range Labels {
		for b := range Labels {
			t.transSq[a][b] = start
		}
	}
	return t
}

// thin returns the example without the features that dropout takes away. It is
// valid until the next call.
func (t *trainer) thin(x trainExample, rng *rand.Rand) trainExample {
	if t.set.Dropout == 0 {
		return x
	}
	t.thinned = grow(t.thinned, len(x.features))
	for i, features := range x.features {
		t.thinned[i] = t.thinned[i][:0]
		for _, f := range features {
			if rng.Float64() >= t.set.Dropout {
				t.thinned[i] = append(t.thinned[i], f)
			}
		}
	}
	return trainExample{features: t.thinned, labels: x.labels}
}

// The penalty of a feature seen in every sentence is applied once in so many steps.
const decaySteps = 200

// decay applies the penalty of the steps since it was last applied to a
// feature, if they are as many as least.
func (t *trainer) decay(f, least int32) {
	if t.now-t.last[f] < least {
		return
	}
	steps := float64(t.now - t.last[f])
	t.last[f] = t.now
	c := t.set.Rate * t.set.L2 / float64(len(t.examples)) * steps
	w, sq := &t.weights[f], &t.squares[f]
	for k := range Labels {
		if w[k] != 0 {
			w[k] *= float32(math.Exp(-c / math.Sqrt(float64(sq[k]))))
		}
	}
}

// step learns from one example and returns its log-likelihood beforehand.
func (t *trainer) step(x trainExample) float64 {
	n := len(x.labels)
	if n == 0 {
		return 0
	}
	t.now++
	t.a, t.b, t.e = grow(t.a, n), grow(t.b, n), grow(t.e, n)
	t.norm, t.scores = grow(t.norm, n), grow(t.scores, n)
	for i := range n {
		s := &t.scores[i]
		*s = [Labels]float64{}
		for _, f := range x.features[i] {
			t.decay(f, decaySteps)
			w := &t.weights[f]
			for k := range Labels {
				s[k] += float64(w[k])
			}
		}
	}
	for a := range Labels {
		for b := range Labels {
			t.exp[a][b] = 0
			if follows(a, b) {
				t.exp[a][b] = math.Exp(t.trans[a][b])
			}
		}
	}
	like := 0.0
	for i := range n {
		top := slices.Max(t.scores[i][:])
		for k := range Labels {
			t.e[i][k] = math.Exp(t.scores[i][k] - top)
		}
		like -= top
	}
	forwardBackward(newSteps(&t.exp), t.e, t.a, t.b, t.norm)
	for i, y := range x.labels {
		like += t.scores[i][y] - math.Log(t.norm[i])
		if i > 0 {
			like += t.trans[x.labels[i-1]][y]
		}
	}
	t.learnTokens(x)
	t.learnTransitions(x)
	return like
}

// Gradients closer to zero change nothing that lasts.
const tiny = 1e-5

func (t *trainer) learnTokens(x trainExample) {
	for i, y := range x.labels {
		var g [Labels]float64
		for k := range Labels {
			g[k] = -t.a[i][k] * t.b[i][k]
		}
		g[y]++
		for k := range Labels {
			if g[k] < tiny && g[k] > -tiny {
				continue
			}
			sq, step := float32(g[k]*g[k]), t.set.Rate*g[k]
			for _, f := range x.features[i] {
				t.squares[f][k] += sq
				t.weights[f][k] += float32(step / math.Sqrt(float64(t.squares[f][k])))
			}
		}
	}
}

func (t *trainer) learnTransitions(x trainExample) {
	var g [Labels][Labels]float64
	for i := 1; i < len(x.labels); i++ {
		for b := range Labels {
			v := t.e[i][b] * t.b[i][b] / t.norm[i]
			for _, a := range before[b] {
				g[a][b] -= t.a[i-1][a] * t.exp[a][b] * v
			}
		}
		g[x.labels[i-1]][x.labels[i]]++
	}
	for a := range Labels {
		for b := range Labels {
			if v := g[a][b]; v > tiny || v < -tiny {
				t.transSq[a][b] += v * v
				t.trans[a][b] += t.set.Rate * v / math.Sqrt(t.transSq[a][b])
			}
		}
	}
}

// quantize rounds the weights to 8 bits and leaves out those that say little.
func (t *trainer) quantize() *Model {
	top := 0.0
	for i := range t.weights {
		for _, w := range t.weights[i] {
			top = max(top, math.Abs(float64(w)))
		}
	}
	m := &Model{unit: max(top, 1e-6) / 127}
	for i, h := range t.hashes {
		var row [width]int8
		for k, w := range t.weights[i] {
			if v := float64(w); math.Abs(v) >= t.set.Prune {
				row[k] = int8(math.Round(v / m.unit))
			}
		}
		if row != [width]int8{} {
			m.keys = append(m.keys, h)
			m.weights = append(m.weights, row[:]...)
		}
	}
	for a := range Labels {
		for b := range Labels {
			m.trans[a][b] = int32(math.Round(t.trans[a][b] / m.unit))
		}
	}
	m.prepare()
	return m
}
