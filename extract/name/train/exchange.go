package main

import (
	"math/rand/v2"
	"slices"
	"strings"

	"parley/extract/text"
)

// exchangeNames returns a copy of each document in which each name is another
// one of the corpus, of the same type, likewise of one word or of several, and
// in Russian, which inflects names, of the same ending. What stands around names
// is so seen with more names than the corpora have. A name is replaced by the
// same one throughout a document.
func exchangeNames(docs []document) []document {
	type kind struct {
		typ  string
		long bool
		end  string
	}
	kindOf := func(d document, name, typ string) kind {
		k := kind{typ: typ, long: strings.Contains(name, " ")}
		if r := []rune(name); d.lang == text.Russian {
			k.end = string(r[max(0, len(r)-2):])
		}
		return k
	}
	pool := make(map[kind][]string)
	for _, d := range docs {
		runes := []rune(d.text)
		for _, s := range d.names {
			name := string(runes[s.start:s.end])
			k := kindOf(d, name, s.typ)
			pool[k] = append(pool[k], name)
		}
	}
	for k := range pool {
		slices.Sort(pool[k])
		pool[k] = slices.Compact(pool[k])
	}
	rng := rand.New(rand.NewPCG(1, 2))
	var out []document
	for _, d := range docs {
		runes := []rune(d.text)
		var body []rune
		var names []span
		at := 0
		chosen := make(map[string]string)
		for _, s := range d.names {
			name := string(runes[s.start:s.end])
			other, ok := chosen[s.typ+name]
			if !ok {
				p := pool[kindOf(d, name, s.typ)]
				other = p[rng.IntN(len(p))]
				chosen[s.typ+name] = other
			}
			body = append(body, runes[at:s.start]...)
			start := len(body)
			body = append(body, []rune(other)...)
			names = append(names, span{start, len(body), s.typ})
			at = s.end
		}
		d.text, d.names = string(append(body, runes[at:]...)), names
		out = append(out, d)
	}
	return out
}
