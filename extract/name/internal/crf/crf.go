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

	// Made of the others.
	exp      [Labels][Labels]float64 // of the log-probabilities of trans; 0 for steps not allowed
	steps    *steps[int32]           // trans
	expSteps *steps[float64]         // exp
	decay    []float64               // see likelihood

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

// prepare makes what is not packed.
func (m *Model) prepare(keys []uint32) {
	m.makeIndex(keys)
	for a := range Labels {
		for b := range Labels {
			if follows(a, b) {
				m.exp[a][b] = math.Exp(float64(m.trans[a][b]) * m.unit)
			}
		}
	}
	m.steps, m.expSteps = newSteps(&m.trans), newSteps(&m.exp)
	for behind := range maxDecay {
		m.decay = append(m.decay, max(math.Exp(-float64(behind)*m.unit), least))
	}
}

// maxDecay is how many likelihoods are kept; most that are asked for are among them.
const maxDecay = 1 << 11

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
