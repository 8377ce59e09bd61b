package name

import (
	"encoding/binary"
	"fmt"
	"slices"

	"parley/extract/lexicon"
	"parley/extract/name/internal/crf"
	"parley/extract/text"
)

// Example is a document whose names are known.
type Example struct {
	Doc   *text.Doc
	Hints []lexicon.Match
	Names []Name // in the order of the text, within sentences, not overlapping
}

// WordClass is a word in comparison form and its fine class, below 1,024; the
// command in train/classes makes them.
type WordClass struct {
	Word  string
	Class uint16
}

// Settings of a training; see [crf.Settings].
type Settings = crf.Settings

// Train makes a model of examples. Classes may be nil. Equal input gives an
// equal model on machines whose floating point rounds alike.
func Train(examples []Example, classes []WordClass, set Settings) (*Model, error) {
	m := &Model{words: new(wordClasses)}
	if len(classes) > 0 {
		m.raw = packWordClasses(classes)
		var err error
		if m.words, err = unpackWordClasses(m.raw); err != nil {
			return nil, fmt.Errorf("train names: %w", err)
		}
	}
	var sentences []crf.Example
	known := newSpellings(m.words, nil)
	var f features
	for _, x := range examples {
		labels, err := labelsOf(x)
		if err != nil {
			return nil, fmt.Errorf("train names: %w", err)
		}
		f.read(x.Doc, known, x.Hints)
		for _, s := range x.Doc.Sentences {
			y := crf.Example{Labels: labels[s.First:s.End]}
			for i := s.First; i < s.End; i++ {
				fs := f.appendTo(nil, s, int(i))
				slices.Sort(fs)
				y.Features = append(y.Features, slices.Clone(fs))
			}
			sentences = append(sentences, y)
		}
	}
	m.field = crf.Train(sentences, set)
	return m, nil
}

func labelsOf(x Example) ([]int8, error) {
	labels := make([]int8, len(x.Doc.Tokens))
	end := 0
	for _, n := range x.Names {
		t := slices.Index(types[:], n.Type)
		if t < 0 || n.First < end || n.End <= n.First || n.End > len(labels) ||
			x.Doc.Tokens[n.First].Sentence != x.Doc.Tokens[n.End-1].Sentence {
			return nil, fmt.Errorf("name %+v is out of order, of an unknown type or not in one sentence", n)
		}
		end = n.End
		for k := n.First; k < n.End; k++ {
			p := crf.Inside
			switch {
			case n.End-n.First == 1:
				p = crf.Single
			case k == n.First:
				p = crf.Begin
			case k == n.End-1:
				p = crf.End
			}
			labels[k] = int8(crf.Label(t, p))
		}
	}
	return labels, nil
}

// packWordClasses writes what unpackWordClasses reads. Of words with one hash
// the first counts.
func packWordClasses(classes []WordClass) []byte {
	type entry struct {
		key   uint32
		class uint16
	}
	seen := make(map[uint32]bool)
	var all []entry
	for _, c := range classes {
		key := uint32(hashString(c.Word) >> 32)
		if !seen[key] {
			seen[key] = true
			all = append(all, entry{key, c.Class})
		}
	}
	slices.SortFunc(all, func(a, b entry) int {
		if a.key < b.key {
			return -1
		}
		return 1
	})
	out := binary.AppendUvarint(nil, uint64(len(all)))
	last := uint32(0)
	for _, e := range all {
		out = binary.AppendUvarint(out, uint64(e.key-last))
		last = e.key
	}
	for _, e := range all {
		out = binary.LittleEndian.AppendUint16(out, e.class)
	}
	return out
}
