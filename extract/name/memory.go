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
func (p *pass) remember() {
	v := &p.votes
	v.own = anew(v.own, len(p.doc.Tokens))
	v.sum, v.count = anew(v.sum, len(p.vocabulary)), anew(v.count, len(p.vocabulary))
	for _, s := range p.doc.Sentences {
		if !p.repeats(s) {
			continue
		}
		p.Sum(p.field, p.scores[s.First:s.End])
		for i := int(s.First); i < int(s.End); i++ {
			if !p.capital(i) {
				continue
			}
			id := p.facts[i].id
			v.count[id]++
			for t := range crf.Types {
				v.own[i][t] = p.Type(i-int(s.First), t)
				v.sum[id][t] += v.own[i][t]
			}
		}
	}
	for i := range p.doc.Tokens {
		id := p.facts[i].id
		if !p.capital(i) || v.count[id] < 2 {
			continue
		}
		for t := range crf.Types {
			if t != person && p.facts[i].hints != 0 {
				continue
			}
			mean := (v.sum[id][t] - v.own[i][t]) / (v.count[id] - 1)
			for _, part := range []crf.Part{crf.Begin, crf.Inside, crf.End, crf.Single} {
				p.field.Add(&p.scores[i], crf.Label(t, part), memoryWeight*mean)
			}
		}
	}
}

// votes are the probabilities of types that occurrences of words have.
type votes struct {
	own   [][crf.Types]float64 // by token
	sum   [][crf.Types]float64 // by word of the vocabulary
	count []float64            // of occurrences, by word of the vocabulary
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
