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
	p, _ := m.passes.Get().(*pass)
	if p == nil {
		p = &pass{Model: m, memo: newSpellings(m.words, m.field)}
	}
	defer func() {
		p.doc = nil
		m.passes.Put(p)
	}()
	p.read(doc, p.memo, hints)
	p.scores, p.labels = anew(p.scores, len(doc.Tokens)), anew(p.labels, len(doc.Tokens))
	for _, s := range doc.Sentences {
		for i := s.First; i < s.End; i++ {
			p.score(s, int(i))
		}
	}
	if twice {
		p.remember()
	}
	for _, s := range doc.Sentences {
		p.Labels(m.field, p.scores[s.First:s.End], p.labels[s.First:s.End])
	}
	return p.names()
}

// A pass reads one document after the other. It keeps its memory, and what it
// has learned of words; what it finds depends on the document alone.
type pass struct {
	*Model
	features
	crf.Decoder
	memo   *spellings
	scores []crf.Scores // by token
	labels []int8       // by token
	buf    []uint32
	votes  // see remember
}

// score fills in the scores of token i of sentence s: those of the features
// that [features.appendTo] lists.
func (p *pass) score(s text.Sentence, i int) {
	p.buf = p.appendContext(p.buf[:0], s, i)
	x := p.field.Score(p.buf)
	for o := -reach; o <= reach; o++ {
		g := &p.at(s, i+o).gives[o+reach]
		for k := range g {
			x[k] += int32(g[k])
		}
	}
	p.scores[i] = x
}

// names reads the names off the labels.
func (p *pass) names() []Name {
	var out []Name
	for _, s := range p.doc.Sentences {
		summed := false
		for i := int(s.First); i < int(s.End); {
			if p.labels[i] == crf.Outside {
				i++
				continue
			}
			if !summed {
				p.Sum(p.field, p.scores[s.First:s.End])
				summed = true
			}
			end := nameEnd(p.labels, i, int(s.End))
			t := crf.TypeOf(int(p.labels[i]))
			q := p.Span(i-int(s.First), end-int(s.First), t)
			out = append(out, Name{First: i, End: end, Type: types[t], Score: math.Round(q*1e4) / 1e4})
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
