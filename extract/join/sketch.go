package join

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sketch is the fingerprint of a text: some of the hashes of its shingles
// (runs of words), chosen by value, so that of two texts it is the same ones.
//
// Method: Broder's sketches modulo a number ("On the resemblance and containment
// of documents", 1997). Of all hashes those below a bound are kept; the bound is
// halved until few enough are left. Two sketches are compared below the lower of
// their bounds, where both hold all that their texts have. Unlike min-wise
// hashing of a fixed number this tells of containment, too: a text that was cut
// to its first paragraphs is a copy, though little of the whole is in it.
type Sketch struct {
	halvings uint8    // of the bound; hashes are below 2^32 >> halvings
	hashes   []uint32 // ascending, each once
}

const (
	shingleWords   = 6  // of one shingle: few enough to outlive edits, more than set phrases have
	leastShingles  = 24 // of a text; shorter ones are captions and notes that many have alike
	sketchHashes   = 64 // at most; at least half as many for texts that have them
	maxHalvings    = 24 // more are needed by no text below a billion words
	leastShared    = 3  // hashes, for a text to be looked at as a copy
	maxSketchBytes = 1 + 4*sketchHashes
)

// NewSketch makes the sketch of a text without its first line, the headline,
// which outlets change. Letter case and all but letters and digits do not
// count. A text too short to tell has no sketch: the zero value.
func NewSketch(text string) Sketch {
	if _, body, ok := strings.Cut(text, "\n"); ok {
		text = body
	}
	words := hashWords(text)
	if len(words) < leastShingles+shingleWords-1 {
		return Sketch{}
	}
	hashes := make([]uint32, 0, len(words))
	for i := range len(words) - shingleWords + 1 {
		var sum uint64
		for _, w := range words[i : i+shingleWords] {
			sum = sum*0x9e3779b97f4a7c15 + w
		}
		hashes = append(hashes, mix(sum))
	}
	slices.Sort(hashes)
	s := Sketch{hashes: slices.Compact(hashes)}
	for len(s.hashes) > sketchHashes {
		s.halvings++
		s.hashes = s.below(s.halvings)
	}
	s.hashes = slices.Clone(s.hashes) // lets go of the rest
	return s
}

// hashWords hashes each run of letters and digits in lower case, with FNV-1a
// over code points.
func hashWords(text string) []uint64 {
	const basis, prime = 0xcbf29ce484222325, 0x100000001b3
	out := make([]uint64, 0, len(text)/5)
	h := uint64(basis)
	for _, r := range text {
		if lower, ok := inWord(r); ok {
			h = (h ^ uint64(lower)) * prime
		} else if h != basis {
			out = append(out, h)
			h = basis
		}
	}
	if h != basis {
		out = append(out, h)
	}
	return out
}

// inWord returns a letter, digit or mark in lower case, and whether r is one. It
// decides by itself about the alphabets that Parley reads.
func inWord(r rune) (lower rune, ok bool) {
	switch {
	case 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || 'а' <= r && r <= 'я':
		return r, true
	case 'A' <= r && r <= 'Z' || 'А' <= r && r <= 'Я':
		return r + 'a' - 'A', true // in both the same distance
	case 'Ạ' <= r && r <= 'ỹ': // Vietnamese: each capital stands before its small letter
		return r | 1, true
	case r < utf8.RuneSelf:
		return r, false
	}
	return unicode.ToLower(r), unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// mix spreads the bits of a sum of hashes (the finalizer of MurmurHash3) and
// keeps 32 of them.
func mix(h uint64) uint32 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	return uint32(h >> 32)
}

// Empty reports whether the text was too short for a sketch.
func (s Sketch) Empty() bool { return len(s.hashes) == 0 }

// below returns the hashes below the bound after n halvings.
func (s Sketch) below(n uint8) []uint32 {
	if n == 0 {
		return s.hashes
	}
	i, _ := slices.BinarySearch(s.hashes, uint32((uint64(1)<<32)>>n))
	return s.hashes[:i]
}

// ID names the story that a text alone would found: a hash of its smallest
// hashes. Empty for the empty sketch.
func (s Sketch) ID() string {
	if s.Empty() {
		return ""
	}
	h := fnv.New64a()
	for _, x := range s.hashes[:min(8, len(s.hashes))] {
		h.Write(binary.LittleEndian.AppendUint32(nil, x))
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

// copied says of two sketches how many hashes they share below their common
// bound, and of how many in the one that has fewer there.
func (s Sketch) copied(t Sketch) (shared, of int) {
	n := max(s.halvings, t.halvings)
	a, b := s.below(n), t.below(n)
	of = min(len(a), len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case b[0] < a[0]:
			b = b[1:]
		default:
			shared++
			a, b = a[1:], b[1:]
		}
	}
	return shared, of
}

// Overlap estimates how much of the shorter of two texts is in the other,
// 0..1, less two standard errors of the estimate: of few hashes it takes nearly
// all to believe.
func (s Sketch) Overlap(t Sketch) float64 {
	shared, of := s.copied(t)
	if of == 0 {
		return 0
	}
	// The lower end of Wilson's interval, which is right for few of few, too.
	const z = 2
	n, p := float64(of), float64(shared)/float64(of)
	return (p + z*z/(2*n) - z*math.Sqrt(p*(1-p)/n+z*z/(4*n*n))) / (1 + z*z/n)
}

// String returns the sketch as text to store, empty for the empty one.
func (s Sketch) String() string {
	if s.Empty() {
		return ""
	}
	b := make([]byte, 0, maxSketchBytes)
	b = append(b, s.halvings)
	for _, h := range s.hashes {
		b = binary.LittleEndian.AppendUint32(b, h)
	}
	return base64.RawStdEncoding.EncodeToString(b)
}

var errSketch = errors.New("it is no sketch of a text; the file was not written by Parley, or by a newer one")

// ParseSketch reads what String wrote.
func ParseSketch(text string) (Sketch, error) {
	if text == "" {
		return Sketch{}, nil
	}
	b, err := base64.RawStdEncoding.Strict().DecodeString(text)
	if err != nil || len(b) < 5 || len(b) > maxSketchBytes || len(b)%4 != 1 || b[0] > maxHalvings {
		return Sketch{}, fmt.Errorf("read %.40q: %w", text, errSketch)
	}
	s := Sketch{halvings: b[0], hashes: make([]uint32, 0, len(b)/4)}
	for b = b[1:]; len(b) > 0; b = b[4:] {
		h := binary.LittleEndian.Uint32(b)
		if n := len(s.hashes); n > 0 && h <= s.hashes[n-1] || uint64(h) >= (uint64(1)<<32)>>s.halvings {
			return Sketch{}, fmt.Errorf("read %.40q: %w", text, errSketch)
		}
		s.hashes = append(s.hashes, h)
	}
	return s, nil
}
