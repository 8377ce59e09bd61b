package name

import (
	"parley/extract/name/internal/crf"
	"parley/extract/text"
)

// How much the other occurrences of a word in the document weigh, as a
// log-probability where all of them are surely of one type. Found by trying
// values from 0 to 3 on documents held back from training.
const memoryWeight = 2

// remember is the pass over the whole document: a word that elsewhere in it
// surely belongs to names of one type gets a better score for that type here.
// So a person named in full once is known where only the surname returns.
// Words that the lexicon knows return in names of other types ("Bộ Ngoại giao
// Mỹ", "Mỹ"), so only persons are remembered of these.
func (m *Model) remember(doc *text.Doc, f *features, scores []crf.Scores, d *crf.Decoder) {
	type votes [crf.Types]float64
	own := make([]votes, len(doc.Tokens))
	sum := make([]votes, len(f.vocabulary))
	count := make([]float64, len(f.vocabulary))
	for _, s := range doc.Sentences {
		if !f.repeats(s) {
			continue
		}
		d.Sum(m.field, scores[s.First:s.End])
		for i := int(s.First); i < int(s.End); i++ {
			if !f.capital(i) {
				continue
			}
			id := f.facts[i].id
			count[id]++
			for t := range crf.Types {
				own[i][t] = d.Type(i-int(s.First), t)
				sum[id][t] += own[i][t]
			}
		}
	}
	for i := range doc.Tokens {
		id := f.facts[i].id
		if !f.capital(i) || count[id] < 2 {
			continue
		}
		for t := range crf.Types {
			if t != person && f.facts[i].hints != 0 {
				continue
			}
			p := (sum[id][t] - own[i][t]) / (count[id] - 1)
			for _, part := range []crf.Part{crf.Begin, crf.Inside, crf.End, crf.Single} {
				m.field.Add(&scores[i], crf.Label(t, part), memoryWeight*p)
			}
		}
	}
}

// repeats reports whether a sentence has a capitalized word that the document
// has more than once.
func (f *features) repeats(s text.Sentence) bool {
	for i := int(s.First); i < int(s.End); i++ {
		if f.capital(i) && (f.earlier[i] >= 0 || f.vocabulary[f.facts[i].id].last > int32(i)) {
			return true
		}
	}
	return false
}
