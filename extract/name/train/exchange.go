package main

import (
	"math/rand/v2"
	"slices"
	"strings"

	"parley/extract/name"
	"parley/extract/text"
)

// exchangeNames returns a copy of each document in which each name is another
// one of the corpus, of the same type, likewise of one word or of several, and
// in Russian, which inflects names, of the same ending. What stands around names
// is so seen with more names than the corpora have; some are made by the pool,
// which may be nil. A name is replaced by the same one throughout a document, and
// a word of a person's full name by the word that now stands in its place.
func exchangeNames(docs []document, extra *pool) []document {
	type kind struct {
		typ  string
		long bool
		end  string
	}
	kindOf := func(d document, was, typ string) kind {
		k := kind{typ: typ, long: strings.Contains(was, " ")}
		if r := []rune(was); d.lang == text.Russian {
			k.end = string(r[max(0, len(r)-2):])
		}
		return k
	}
	names := make(map[kind][]string)
	for _, d := range docs {
		runes := []rune(d.text)
		for _, s := range d.names {
			was := string(runes[s.start:s.end])
			k := kindOf(d, was, s.typ)
			names[k] = append(names[k], was)
		}
	}
	for k := range names {
		slices.Sort(names[k])
		names[k] = slices.Compact(names[k])
	}
	rng := rand.New(rand.NewPCG(1, 2))
	var out []document
	for _, d := range docs {
		runes := []rune(d.text)
		var body []rune
		var spans []span
		at := 0
		chosen := make(map[string]string)
		choose := func(was, typ, other string) {
			chosen[typ+was] = other
			from, to := strings.Fields(was), strings.Fields(other)
			if typ != name.PER || len(from) < 2 || len(to) < 2 || d.lang == text.Russian {
				return
			}
			for _, ends := range [][2]string{{from[len(from)-1], to[len(to)-1]}, {from[0], to[0]}} {
				if _, ok := chosen[typ+ends[0]]; !ok {
					chosen[typ+ends[0]] = ends[1]
				}
			}
		}
		for _, s := range d.names {
			was := string(runes[s.start:s.end])
			other, ok := chosen[s.typ+was]
			if !ok {
				if other = extra.other(d.lang, s.typ, was); other == "" {
					p := names[kindOf(d, was, s.typ)]
					other = p[rng.IntN(len(p))]
				}
				choose(was, s.typ, other)
			}
			body = append(body, runes[at:s.start]...)
			start := len(body)
			body = append(body, []rune(other)...)
			spans = append(spans, span{start, len(body), s.typ})
			at = s.end
		}
		d.text, d.names = string(append(body, runes[at:]...)), spans
		out = append(out, d)
	}
	return out
}
