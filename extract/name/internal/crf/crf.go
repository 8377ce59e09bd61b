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
	keys    []uint32 // hashes of the features, each once
	weights []int8   // of each key a row of width
	trans   [Labels][Labels]int32
	unit    float64 // the log-probability that a score of 1 stands for

	// Made of the others.
	exp      [Labels][Labels]float64 // of the log-probabilities of trans; 0 for steps not allowed
	steps    *steps[int32]           // trans
	expSteps *steps[float64]         // exp
	decay    []float64               // see likelihood

	// The rows by key, for [Model.Score], which spends its time waiting for memory.
	table []slot
	shift uint8          // of a key, down to its place in table
	odd   map[uint32]row // those that have no place there; nearly always empty
}

// A row is the weights of a feature plus bias, a byte each, in the order of the
// labels.
type row [2]uint64

// A slot is a row and, in the three bytes that no label needs, a part of its
// key, so that a lookup waits for memory once. In a free one the first word is 0.
type slot row

const (
	bias    = 128 // makes weights positive, so that bytes can be added side by side
	rowBits = Labels*8 - 64
	rowMask = 1<<rowBits - 1 // of the second word
	keyBits = 64 - rowBits
	keyMask = 1<<keyBits - 1
)

// prepare makes what is not packed.
func (m *Model) prepare() {
	m.makeTable()
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

// makeTable puts the rows where their keys belong: by the high bits of the key,
// else in one of the slots behind. The slots tell only the low bits of keys
// apart, so none is put so far off that it could be taken for another: for these
// there is odd.
func (m *Model) makeTable() {
	bits := minTableBits
	for 3<<bits < 5*len(m.keys) {
		bits++
	}
	m.table, m.shift, m.odd = make([]slot, 1<<bits), uint8(32-bits), make(map[uint32]row)
	for i, key := range m.keys {
		var r row
		for k, w := range m.weights[i*width:][:Labels] {
			r[k/8] |= uint64(uint8(int(w)+bias)) << (k % 8 * 8)
		}
		p, last := int(key>>m.shift), int(key>>m.shift)+m.reach()
		for p < last && m.table[p&(len(m.table)-1)][0] != 0 {
			p++
		}
		if p == last || r[0] == 0 {
			m.odd[key] = r
			continue
		}
		m.table[p&(len(m.table)-1)] = slot{r[0], r[1] | uint64(key&keyMask)<<rowBits}
	}
}

const minTableBits = 12

// reach is from how many slots the low bits of a key tell its own.
func (m *Model) reach() int { return len(m.table) >> (32 - keyBits) }

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
	mask, reach := len(m.table)-1, m.reach()
	// Ask for all places first, so that memory answers them together.
	asked := uint64(0)
	for _, f := range features {
		asked |= m.table[int(f>>m.shift)&mask][0]
	}
	if asked == 0 && len(m.odd) == 0 {
		return x
	}
	const even = 0x00FF00FF00FF00FF
	var ab, cd, ef, gh uint64 // x.words
next:
	for _, f := range features {
		p := int(f >> m.shift)
		for last := p + reach; p < last; p++ {
			s := &m.table[p&mask]
			if s[0] == 0 {
				break
			}
			if uint32(s[1]>>rowBits) == f&keyMask {
				ab += s[0] & even
				cd += s[0] >> 8 & even
				ef += s[1] & (rowMask & even)
				gh += s[1] >> 8 & (rowMask >> 8 & even)
				x.rows++
				continue next
			}
		}
		if len(m.odd) > 0 {
			if r, ok := m.odd[f]; ok {
				ab += r[0] & even
				cd += r[0] >> 8 & even
				ef += r[1] & even
				gh += r[1] >> 8 & even
				x.rows++
			}
		}
	}
	x.words = [4]uint64{ab, cd, ef, gh}
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
