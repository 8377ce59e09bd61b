package crf

import "math"

const never = math.MinInt32 / 2

// Decoder finds labels; it keeps its memory between sentences. It belongs to
// one goroutine.
type Decoder struct {
	best []Scores
	from [][Labels]int8
	a, b [][Labels]float64
	e    [][Labels]float64
	norm []float64
	of   *Model // of the last Sum
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
		bestBefore(m.steps, &d.best[i-1], &d.best[i], &d.from[i])
		for k := range Labels {
			d.best[i][k] = max(d.best[i][k]+scores[i][k], never)
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

// bestBefore writes, for each label of a token, the best score up to the token
// before with the step from there into best, and the label that has it into from.
func bestBefore(trans *steps[int32], last, best *Scores, from *[Labels]int8) {
	var before [gates]int32
	for j, label := range closing {
		before[j] = last[label]
	}
	for k, label := range opening {
		row := &trans.into[k]
		top, at := before[0]+row[0], 0
		for j := 1; j < gates; j++ {
			if v := before[j] + row[j]; v > top {
				top, at = v, j
			}
		}
		best[label], from[label] = top, int8(closing[at])
	}
	for t := range trans.within {
		begin, inside, end := Label(t, Begin), Label(t, Inside), Label(t, End)
		w := &trans.within[t]
		best[inside], from[inside] = last[begin]+w.beginInside, int8(begin)
		if v := last[inside] + w.insideInside; v > best[inside] {
			best[inside], from[inside] = v, int8(inside)
		}
		best[end], from[end] = last[begin]+w.beginEnd, int8(begin)
		if v := last[inside] + w.insideEnd; v > best[end] {
			best[end], from[end] = v, int8(inside)
		}
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
		p *= d.of.exp[k][next] * d.e[i][next] / d.norm[i]
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

// likelihood returns how likely a label is beside the best one of its token,
// whose score is by so much higher.
func (m *Model) likelihood(behind int32) float64 {
	if int(behind) < len(m.decay) {
		return m.decay[behind]
	}
	return max(math.Exp(-float64(behind)*m.unit), least)
}

// Sum computes what Span and Type need, the forward and backward sums over all labellings.
func (d *Decoder) Sum(m *Model, scores []Scores) {
	n := len(scores)
	d.a, d.b, d.e, d.norm = grow(d.a, n), grow(d.b, n), grow(d.e, n), grow(d.norm, n)
	d.of = m
	for i := range n {
		top := scores[i][0]
		for k := 1; k < Labels; k++ {
			top = max(top, scores[i][k])
		}
		for k := range Labels {
			d.e[i][k] = m.likelihood(top - scores[i][k])
		}
	}
	forwardBackward(m.expSteps, d.e[:n], d.a[:n], d.b[:n], d.norm[:n])
}

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	return s[:n]
}
