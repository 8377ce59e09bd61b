package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"parley/extract/name"
	"parley/extract/text"
)

// A pool makes names that no corpus needs to hold, of the parts in people.tsv
// and bodies.tsv of the project's own corpus. It is deterministic.
type pool struct {
	rng    *rand.Rand
	people []culture
	bodies map[text.Lang]map[string][]string // by kind
}

// A culture gives people names: one of given, one of family, in its order.
type culture struct {
	given, family []string
	familyFirst   bool
}

func readPool(dir string) (*pool, error) {
	p := &pool{rng: rand.New(rand.NewPCG(3, 4)), bodies: make(map[text.Lang]map[string][]string)}
	at := make(map[string]int)
	err := eachLine(filepath.Join(dir, "people.tsv"), 4, func(f []string) {
		if f[0] == "culture" {
			return // the heading
		}
		k, ok := at[f[0]]
		if !ok {
			k = len(p.people)
			at[f[0]] = k
			p.people = append(p.people, culture{familyFirst: f[1] == "sg"})
		}
		c := &p.people[k]
		if f[2] == "s" {
			c.family = strings.Split(f[3], ", ")
		} else {
			c.given = append(c.given, strings.Split(f[3], ", ")...)
		}
	})
	if err != nil {
		return nil, err
	}
	err = eachLine(filepath.Join(dir, "bodies.tsv"), 3, func(f []string) {
		lang := text.Lang(f[0])
		if p.bodies[lang] == nil {
			p.bodies[lang] = make(map[string][]string)
		}
		p.bodies[lang][f[1]] = strings.Split(f[2], ", ")
	})
	return p, err
}

// eachLine calls use with the fields of each line that is no comment.
func eachLine(file string, fields int, use func([]string)) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read the parts of names: %w", err)
	}
	for n, line := range strings.Split(string(data), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != fields {
			return fmt.Errorf("%s:%d: want %d fields between tabs, got %d", file, n+1, fields, len(f))
		}
		use(f)
	}
	return nil
}

func (p *pool) pick(from []string) string { return from[p.rng.IntN(len(from))] }

// culture returns one for a language. In Vietnamese texts half of the people are Vietnamese.
func (p *pool) culture(lang text.Lang) *culture {
	c := &p.people[p.rng.IntN(len(p.people))]
	if lang != text.Vietnamese || p.rng.IntN(2) == 0 {
		return c
	}
	for i := range p.people {
		if p.people[i].familyFirst && strings.HasPrefix(p.people[i].family[0], "Nguy") {
			return &p.people[i]
		}
	}
	return c
}

// full returns the name of a person, of two parts or more.
func (p *pool) full(lang text.Lang) string {
	c := p.culture(lang)
	if c.familyFirst {
		return p.pick(c.family) + " " + p.pick(c.given)
	}
	return p.pick(c.given) + " " + p.pick(c.family)
}

// body returns the name of a body, or "" in a language without patterns.
func (p *pool) body(lang text.Lang) string {
	parts := p.bodies[lang]
	if parts == nil {
		return ""
	}
	s := p.pick(parts["pattern"])
	for {
		from, to := strings.IndexByte(s, '{'), strings.IndexByte(s, '}')
		if from < 0 || to < from {
			return s
		}
		kind, word := s[from+1:to], ""
		if kind == "family" {
			word = p.pick(p.people[p.rng.IntN(len(p.people))].family)
		} else {
			word = p.pick(parts[kind])
		}
		s = s[:from] + word + s[to+1:]
	}
}

// other returns a name to stand for one of a type, or "": then the corpus has a
// better one.
func (p *pool) other(lang text.Lang, typ, was string) string {
	if p == nil || lang == text.Russian || p.rng.IntN(2) == 0 {
		return ""
	}
	switch {
	case typ == name.PER && strings.Contains(was, " "):
		return p.full(lang)
	case typ == name.ORG && (lang == text.English || strings.Contains(was, " ")):
		return p.body(lang)
	}
	return ""
}
