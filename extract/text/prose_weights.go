package text

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"

	"github.com/jdkato/prose/v2"
)

// proseWeights is a linear model: what each feature says for or against each tag.
type proseWeights struct {
	tags     []string // sorted; at most 256
	features map[string]proseSpan
	weights  []proseWeight // of all features
}

type proseSpan struct{ first, end uint32 } // in proseWeights.weights

type proseWeight struct {
	tag         uint8 // in proseWeights.tags
	thousandths int32
}

// of returns the weights of a feature; none if it is unknown.
func (w *proseWeights) of(feature []byte) []proseWeight {
	s := w.features[string(feature)]
	return w.weights[s.first:s.end]
}

// biasFeature is a feature of every word.
const biasFeature = "bias"

// loadProseWeights reads the weights that the prose package carries.
func loadProseWeights() (*proseWeights, error) {
	b, err := proseAsset("weights.gob")
	if err != nil {
		return nil, err
	}
	w, err := readProseWeights(b)
	if err != nil {
		return nil, fmt.Errorf("read the weights of prose's English tagger: %w; is this another version of prose?", err)
	}
	return w, nil
}

// loadProseOnly reads the words that have but one tag, by word.
func loadProseOnly() (only map[string]string, err error) {
	b, err := proseAsset("tags.gob")
	if err != nil {
		return nil, err
	}
	if err := gob.NewDecoder(bytes.NewReader(b)).Decode(&only); err != nil {
		return nil, fmt.Errorf("read the words of prose's English tagger: %w", err)
	}
	return only, nil
}

func proseAsset(name string) ([]byte, error) {
	b, err := prose.Asset("model/AveragedPerceptron/" + name)
	if err != nil {
		return nil, fmt.Errorf("load prose's English tagger: %w", err)
	}
	return b, nil
}

// readProseWeights reads the gob of a map[string]map[string]float64, from features
// to tags to weights. Package gob would make 75,000 maps of it, which takes three
// times as long and all the memory that prose takes. Here it also makes sure of
// what scoring relies on: all weights are whole thousandths, small enough for sums
// in 32 bits, and the bias has one for every tag, so that prose, too, has a score
// for each tag.
func readProseWeights(b []byte) (*proseWeights, error) {
	r := gobReader{rest: b}
	r.skipTypes()
	n := r.count()
	w := &proseWeights{features: make(map[string]proseSpan, n), weights: make([]proseWeight, 0, 4*n)}
	number := make(map[string]uint8)
	for range n {
		feature := string(r.bytes())
		span := proseSpan{first: uint32(len(w.weights))}
		for range r.count() {
			tag, weight := r.bytes(), r.float()
			k, ok := number[string(tag)]
			if !ok {
				if len(w.tags) > math.MaxUint8 {
					return nil, errors.New("more than 256 tags")
				}
				k = uint8(len(w.tags))
				number[string(tag)] = k
				w.tags = append(w.tags, string(tag))
			}
			whole := math.Round(weight * 1000)
			if !(math.Abs(weight*1000-whole) < 1e-6 && math.Abs(whole) < 1e6) { // false for NaN
				return nil, fmt.Errorf("weight %v of %q for %q", weight, feature, tag)
			}
			w.weights = append(w.weights, proseWeight{k, int32(whole)})
		}
		span.end = uint32(len(w.weights))
		w.features[feature] = span
	}
	if r.err != nil {
		return nil, r.err
	}
	if n := len(w.of([]byte(biasFeature))); n == 0 || n != len(w.tags) {
		return nil, fmt.Errorf("%d weights of the bias for %d tags", n, len(w.tags))
	}
	w.sortTags()
	return w, nil
}

// sortTags gives the tags, numbered as they came, the numbers of their order.
func (w *proseWeights) sortTags() {
	came := slices.Clone(w.tags)
	slices.Sort(w.tags)
	number := make([]uint8, len(came))
	for i, tag := range came {
		k, _ := slices.BinarySearch(w.tags, tag)
		number[i] = uint8(k)
	}
	for i := range w.weights {
		w.weights[i].tag = number[w.weights[i].tag]
	}
}

// gobReader reads the values of a gob stream (the encoding is laid down in the
// documentation of encoding/gob). After an error it reads zeros only.
type gobReader struct {
	rest []byte
	err  error
}

var errNotGob = errors.New("not a gob of maps of weights, or cut off")

func (r *gobReader) fail() { r.rest, r.err = nil, errNotGob }

// skipTypes skips the messages that describe types, and the head of the first
// value, which must not be a struct.
func (r *gobReader) skipTypes() {
	for r.err == nil {
		size := r.count()
		value := gobReader{rest: r.rest[:size]}
		if id := value.uint(); id&1 == 0 { // a negative number has the low bit set, and describes a type
			if value.uint() != 0 || value.err != nil {
				r.fail()
				return
			}
			r.rest = value.rest
			return
		}
		r.rest = r.rest[size:]
	}
}

// uint reads a number: itself if below 128, or the negated count of the bytes that follow.
func (r *gobReader) uint() uint64 {
	if len(r.rest) == 0 {
		r.fail()
		return 0
	}
	b := r.rest[0]
	r.rest = r.rest[1:]
	if b < 0x80 {
		return uint64(b)
	}
	n := -int(int8(b))
	if n > 8 || n > len(r.rest) {
		r.fail()
		return 0
	}
	var x uint64
	for _, b := range r.rest[:n] {
		x = x<<8 | uint64(b)
	}
	r.rest = r.rest[n:]
	return x
}

// count reads a number of things that take a byte or more each.
func (r *gobReader) count() int {
	n := r.uint()
	if n > uint64(len(r.rest)) {
		r.fail()
		return 0
	}
	return int(n)
}

// bytes reads a string. It shares the memory of the stream.
func (r *gobReader) bytes() []byte {
	n := r.count()
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *gobReader) float() float64 { return math.Float64frombits(bits.ReverseBytes64(r.uint())) }
