package name

import (
	"embed"
	"errors"
	"fmt"
	"math"
	"sync"

	"parley/extract/lexicon"
	"parley/extract/name/internal/crf"
	"parley/extract/text"
)

//go:embed models
var modelFiles embed.FS

// Tagger finds names. It is immutable and safe for concurrent use.
type Tagger struct {
	models map[text.Lang]*Model
}

// Load returns the tagger of the embedded models. It unpacks them, which takes
// a while and some memory: call it once per program.
func Load() (*Tagger, error) {
	langs := []text.Lang{text.English, text.Vietnamese, text.Russian}
	models, errs := make([]*Model, len(langs)), make([]error, len(langs))
	var wg sync.WaitGroup
	for i, lang := range langs {
		wg.Go(func() { models[i], errs[i] = loadModel(lang) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	t := &Tagger{models: make(map[text.Lang]*Model)}
	for i, lang := range langs {
		t.models[lang] = models[i]
	}
	return t, nil
}

func loadModel(lang text.Lang) (*Model, error) {
	file := "models/" + string(lang) + ".bin"
	data, err := modelFiles.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("load the name model of %q: %w", lang, err)
	}
	m, err := UnpackModel(data)
	if err != nil {
		return nil, fmt.Errorf("load the name model %s: %w", file, err)
	}
	return m, nil
}

// NewTagger returns a tagger for one language.
func NewTagger(lang text.Lang, m *Model) *Tagger {
	return &Tagger{models: map[text.Lang]*Model{lang: m}}
}

// Tag returns the names of a document in the order of the text. Hints are the
// matches of the lexicon in the document, as [lexicon.Lexicon.Find] returns
// them; the models were trained with them, and do worse without. A document in
// a language without a model of its own is read by the English one.
func (t *Tagger) Tag(doc *text.Doc, hints []lexicon.Match) []Name {
	return t.tag(doc, hints, true)
}

// TagOnce is Tag without the second pass, to measure what that gives.
func (t *Tagger) TagOnce(doc *text.Doc, hints []lexicon.Match) []Name {
	return t.tag(doc, hints, false)
}

func (t *Tagger) tag(doc *text.Doc, hints []lexicon.Match, twice bool) []Name {
	m := t.models[doc.Lang]
	if m == nil {
		m = t.models[text.English]
	}
	if m == nil || len(doc.Tokens) == 0 {
		return nil
	}
	return m.tag(doc, hints, twice)
}

// tag labels sentence by sentence.
func (m *Model) tag(doc *text.Doc, hints []lexicon.Match, twice bool) []Name {
	f := newFeatures(doc, m.words, hints)
	scores := make([]crf.Scores, len(doc.Tokens))
	labels := make([]int8, len(doc.Tokens))
	var buf []uint32
	for _, s := range doc.Sentences {
		for i := s.First; i < s.End; i++ {
			buf = f.appendTo(buf[:0], s, int(i))
			scores[i] = m.field.Score(buf)
		}
	}
	var d crf.Decoder
	if twice {
		m.remember(doc, f, scores, &d)
	}
	for _, s := range doc.Sentences {
		d.Labels(m.field, scores[s.First:s.End], labels[s.First:s.End])
	}
	return m.names(doc, scores, labels, &d)
}

// names reads the names off the labels.
func (m *Model) names(doc *text.Doc, scores []crf.Scores, labels []int8, d *crf.Decoder) []Name {
	var out []Name
	for _, s := range doc.Sentences {
		summed := false
		for i := int(s.First); i < int(s.End); {
			if labels[i] == crf.Outside {
				i++
				continue
			}
			if !summed {
				d.Sum(m.field, scores[s.First:s.End])
				summed = true
			}
			end := nameEnd(labels, i, int(s.End))
			t := crf.TypeOf(int(labels[i]))
			p := d.Span(i-int(s.First), end-int(s.First), t)
			out = append(out, Name{First: i, End: end, Type: types[t], Score: math.Round(p*1e4) / 1e4})
			i = end
		}
	}
	return out
}

// nameEnd returns the end of the name that begins at token i.
func nameEnd(labels []int8, i, limit int) int {
	for i < limit {
		p := crf.PartOf(int(labels[i]))
		i++
		if p == crf.End || p == crf.Single {
			break
		}
	}
	return i
}
