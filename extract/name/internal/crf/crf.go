// Package crf is a linear-chain conditional random field over the BIOES labels
// of a few types. It knows no words: a token is a list of feature hashes.
//
// Scores are whole numbers, so that the labels of a text are the same on every
// machine.
package crf

import "math"

// The labels: 0 is outside; type t of [Types] begins at Label(t, Begin).
const (
	Types  = 3
	Labels = 1 + 4*Types
	width  = 16 // of a row of weights, padded
)

// Part is the place of a token in a name.
type Part int

const (
	Begin  Part = iota // first of several tokens
	Inside             // neither first nor last
	End                // last of several tokens
	Single             // the only token
)

// Outside is the label of a token that belongs to no name.
const Outside = 0

// Label returns the label of a part of a name of type t, 0 <= t < Types.
func Label(t int, p Part) int { return 1 + 4*t + int(p) }

// TypeOf returns the type of a label other than Outside.
func TypeOf(label int) int { return (label - 1) / 4 }

// PartOf returns the part of a label other than Outside.
func PartOf(label int) Part { return Part((label - 1) % 4) }

// opens reports whether a label may stand first, or after a finished name.
func opens(label int) bool {
	return label == Outside || PartOf(label) == Begin || PartOf(label) == Single
}

// closes reports whether a label may stand last.
func closes(label int) bool {
	return label == Outside || PartOf(label) == End || PartOf(label) == Single
}

// follows reports whether label b may come right after label a.
func follows(a, b int) bool {
	if closes(a) {
		return opens(b)
	}
	return b != Outside && TypeOf(a) == TypeOf(b) && (PartOf(b) == Inside || PartOf(b) == End)
}

// before lists for each label those that may precede it.
var before = func() (out [Labels][]int) {
	for b := range Labels {
		for a := range Labels {
			if follows(a, b) {
				out[b] = append(out[b], a)
			}
		}
	}
	return
}()

// Model is a trained field. It is safe for concurrent use.
type Model struct {
	index   []slot // open addressing, a power of two
	weights []int8 // rows of width
	trans   [Labels][Labels]int32
	unit    float64 // the log-probability that a score of 1 stands for

	// Made of the others for [Model.Score], which spends its time waiting for
	// memory: most features of a text are in no model.
	seen []uint64    // a bit for the low bits of each key; small enough to stay in the cache
	rows [][2]uint64 // weights plus bias, a byte each, in the order of the labels
}

type slot struct {
	key uint32
	row uint32 // 1-based; 0 is free
}

// bias makes weights positive, so that bytes can be added side by side.
const bias = 128

func (m *Model) makeIndex(keys []uint32) {
	n := 16
	for n < 2*len(keys) {
		n *= 2
	}
	m.index = make([]slot, n)
	m.seen = make([]uint64, max(n*4/64, 1))
	m.rows = make([][2]uint64, len(keys))
	for i, k := range keys {
		p := int(k) & (n - 1)
		for m.index[p].row != 0 {
			p = (p + 1) & (n - 1)
		}
		m.index[p] = slot{k, uint32(i + 1)}
		m.seen[int(k>>6)&(len(m.seen)-1)] |= 1 << (k & 63)
		for at, w := range m.weights[i*width:][:width] {
			m.rows[i][at/8] |= uint64(uint8(int(w)+bias)) << (at % 8 * 8)
		}
	}
}

// Scores are the sums of weights of one token, by label.
type Scores [width]int32

// Score adds up the weights of a token's features.
func (m *Model) Score(features []uint32) (s Scores) {
	for len(features) > most {
		s.add(m.sum(features[:most]))
		features = features[most:]
	}
	s.add(m.sum(features))
	return s
}

// most is how many biased weights can be added in 16 bits.
const most = 1<<16/(2*bias) - 1

// sums holds sums of biased weights, 16 bits each, and of how many rows. The
// sums of label k lie in word k/8*2 + k%2, from bit k%8/2*16.
type sums struct {
	words [4]uint64
	rows  int32
}

func (m *Model) sum(features []uint32) (x sums) {
	const even = 0x00FF00FF00FF00FF
	mask, bits := len(m.index)-1, len(m.seen)-1
	for _, f := range features {
		if m.seen[int(f>>6)&bits]&(1<<(f&63)) == 0 {
			continue
		}
		for p := int(f) & mask; m.index[p].row != 0; p = (p + 1) & mask {
			if m.index[p].key == f {
				r := &m.rows[m.index[p].row-1]
				x.words[0] += r[0] & even
				x.words[1] += r[0] >> 8 & even
				x.words[2] += r[1] & even
				x.words[3] += r[1] >> 8 & even
				x.rows++
				break
			}
		}
	}
	return x
}

func (s *Scores) add(x sums) {
	for k := range Labels {
		s[k] += int32(x.words[k/8*2+k%2]>>(k%8/2*16)&0xFFFF) - bias*x.rows
	}
}

// Add raises the scores of a label by a log-probability.
func (m *Model) Add(s *Scores, label int, logp float64) {
	s[label] += int32(math.Round(logp / m.unit))
}

const never = math.MinInt32 / 2

// Decoder finds labels; it keeps its memory between sentences. It belongs to
// one goroutine.
type Decoder struct {
	best []Scores
	from [][Labels]int8
	a, b [][Labels]float64
	e    [][Labels]float64
	norm []float64
	exp  [Labels][Labels]float64
	of   *Model // whose transitions exp holds
}

// Labels writes the best labels for the scores of a sentence into labels, which
// has the same length. Of labels that score alike the lower one wins.
func (d *Decoder) Labels(m *Model, scores []Scores, labels []int8) {
	n := len(scores)
	if n == 0 {
		return
	}
	d.best, d.from = grow(d.best, n), grow(d.from, n)
	for k := range Labels {
		d.best[0][k] = never
		if opens(k) {
			d.best[0][k] = scores[0][k]
		}
	}
	for i := 1; i < n; i++ {
		for k := range Labels {
			top, at := int32(math.MinInt32), 0
			for _, j := range before[k] {
				if v := d.best[i-1][j] + m.trans[j][k]; v > top {
					top, at = v, j
				}
			}
			d.best[i][k], d.from[i][k] = max(top+scores[i][k], never), int8(at)
		}
	}
	top, at := int32(math.MinInt32), 0
	for k := range Labels {
		if closes(k) && d.best[n-1][k] > top {
			top, at = d.best[n-1][k], k
		}
	}
	for i := n - 1; i >= 0; i-- {
		labels[i] = int8(at)
		at = int(d.from[i][at])
	}
}

// Span returns the probability that a name of type t covers exactly tokens
// first up to but not including end. Sum must have been called for the scores of its sentence.
func (d *Decoder) Span(first, end, t int) float64 {
	if end-first == 1 {
		k := Label(t, Single)
		return d.a[first][k] * d.b[first][k]
	}
	k := Label(t, Begin)
	p := d.a[first][k]
	for i := first + 1; i < end; i++ {
		next := Label(t, Inside)
		if i == end-1 {
			next = Label(t, End)
		}
		p *= d.exp[k][next] * d.e[i][next] / d.norm[i]
		k = next
	}
	return p * d.b[end-1][k]
}

// No label is less likely than this beside the best of its token, so that no sum
// comes out as zero.
const least = 1e-100

// Type returns the probability that token i belongs to a name of type t. Sum
// must have been called for the scores of its sentence.
func (d *Decoder) Type(i, t int) (p float64) {
	for k := Label(t, Begin); k <= Label(t, Single); k++ {
		p += d.a[i][k] * d.b[i][k]
	}
	return p
}

// Sum computes what Span and Type need, the forward and backward sums over all labellings.
func (d *Decoder) Sum(m *Model, scores []Scores) {
	n := len(scores)
	d.a, d.b, d.e, d.norm = grow(d.a, n), grow(d.b, n), grow(d.e, n), grow(d.norm, n)
	if d.of != m {
		d.of = m
		for a := range Labels {
			for b := range Labels {
				d.exp[a][b] = 0
				if follows(a, b) {
					d.exp[a][b] = math.Exp(float64(m.trans[a][b]) * m.unit)
				}
			}
		}
	}
	for i := range n {
		top := scores[i][0]
		for k := 1; k < Labels; k++ {
			top = max(top, scores[i][k])
		}
		for k := range Labels {
			d.e[i][k] = max(math.Exp(float64(scores[i][k]-top)*m.unit), least)
		}
	}
	forwardBackward(&d.exp, d.e[:n], d.a[:n], d.b[:n], d.norm[:n])
}

// forwardBackward fills a and b so that a[i][k]*b[i][k] is the probability of
// label k at token i, given exp of transitions and token scores. norm[i] is the
// factor by which a was scaled down at i; their product is the partition function.
func forwardBackward(exp *[Labels][Labels]float64, e, a, b [][Labels]float64, norm []float64) {
	n := len(e)
	for i := range n {
		sum := 0.0
		for k := range Labels {
			v := 0.0
			switch {
			case i == n-1 && !closes(k):
			case i == 0 && opens(k):
				v = e[i][k]
			case i > 0:
				for _, j := range before[k] {
					v += a[i-1][j] * exp[j][k]
				}
				v *= e[i][k]
			}
			a[i][k] = v
			sum += v
		}
		norm[i] = sum
		for k := range Labels {
			a[i][k] /= sum
		}
	}
	for k := range Labels {
		b[n-1][k] = 0
		if closes(k) {
			b[n-1][k] = 1
		}
	}
	for i := n - 2; i >= 0; i-- {
		b[i] = [Labels]float64{}
		for k := range Labels {
			v := e[i+1][k] * b[i+1][k] / norm[i+1]
			for _, j := range before[k] {
				b[i][j] += exp[j][k] * v
			}
		}
	}
}

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	return s[:n]
}
