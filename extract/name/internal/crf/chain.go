package crf

// opening are the labels that may stand first, or after a finished name, and
// closing those that may stand last, or before a new one: any of these may
// follow any of those.
var (
	opening = labelsThat(opens)
	closing = labelsThat(closes)
)

// gates is how many labels open, and how many close.
const gates = 1 + 2*Types

func labelsThat(is func(label int) bool) (out [gates]uint8) {
	n := 0
	for k := range Labels {
		if is(k) {
			out[n] = uint8(k)
			n++
		}
	}
	return out
}

// steps are weights of the transitions that are allowed, close together.
type steps[N int32 | float64] struct {
	across [gates][gates]N // from closing labels to opening ones
	into   [gates][gates]N // the same the other way round
	within [Types]struct{ beginInside, beginEnd, insideInside, insideEnd N }
}

func newSteps[N int32 | float64](trans *[Labels][Labels]N) *steps[N] {
	x := new(steps[N])
	for j, a := range closing {
		for k, b := range opening {
			x.across[j][k] = trans[a][b]
			x.into[k][j] = trans[a][b]
		}
	}
	for t := range x.within {
		begin, inside, end := Label(t, Begin), Label(t, Inside), Label(t, End)
		w := &x.within[t]
		w.beginInside, w.beginEnd = trans[begin][inside], trans[begin][end]
		w.insideInside, w.insideEnd = trans[inside][inside], trans[inside][end]
	}
	return x
}

// forwardBackward fills a and b so that a[i][k]*b[i][k] is the probability of
// label k at token i, given exp of transitions and token scores. norm[i] is the
// factor by which a was scaled down at i; their product is the partition function.
func forwardBackward(exp *steps[float64], e, a, b [][Labels]float64, norm []float64) {
	n := len(e)
	for i := range n {
		x := &a[i]
		*x = [Labels]float64{}
		if i == 0 {
			for _, k := range opening {
				x[k] = e[0][k]
			}
		} else {
			forward(exp, &a[i-1], &e[i], x)
		}
		if i == n-1 {
			for k := range Labels {
				if !closes(k) {
					x[k] = 0
				}
			}
		}
		sum := 0.0
		for k := range Labels {
			sum += x[k]
		}
		norm[i] = sum
		for k := range Labels {
			x[k] /= sum
		}
	}
	b[n-1] = [Labels]float64{}
	for _, k := range closing {
		b[n-1][k] = 1
	}
	for i := n - 2; i >= 0; i-- {
		var v [Labels]float64
		for k := range Labels {
			v[k] = e[i+1][k] * b[i+1][k] / norm[i+1]
		}
		backward(exp, &v, &b[i])
	}
}

// forward adds up, for each label of a token, the likelihoods of all that may
// stand before it, last, and multiplies by that of the label itself, e.
func forward(exp *steps[float64], last, e, out *[Labels]float64) {
	var sums [gates]float64
	for j, label := range closing {
		v := last[label]
		for k, w := range &exp.across[j] {
			sums[k] += v * w
		}
	}
	for k, label := range opening {
		out[label] = sums[k] * e[label]
	}
	for t := range exp.within {
		begin, inside, end := Label(t, Begin), Label(t, Inside), Label(t, End)
		w := &exp.within[t]
		out[inside] = (last[begin]*w.beginInside + last[inside]*w.insideInside) * e[inside]
		out[end] = (last[begin]*w.beginEnd + last[inside]*w.insideEnd) * e[end]
	}
}

// backward adds up, for each label of a token, the likelihoods of all that may
// stand after it, next.
func backward(exp *steps[float64], next, out *[Labels]float64) {
	var v [gates]float64
	for k, label := range opening {
		v[k] = next[label]
	}
	for j, label := range closing {
		sum := 0.0
		for k, w := range &exp.across[j] {
			sum += w * v[k]
		}
		out[label] = sum
	}
	for t := range exp.within {
		begin, inside, end := Label(t, Begin), Label(t, Inside), Label(t, End)
		w := &exp.within[t]
		out[begin] = w.beginInside*next[inside] + w.beginEnd*next[end]
		out[inside] = w.insideInside*next[inside] + w.insideEnd*next[end]
	}
}
