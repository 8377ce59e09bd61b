package name

import (
	"bufio"
	"embed"
	"fmt"
	"strings"

	"parley/extract/text"
)

//go:embed data/roles.*.tsv
var roleFiles embed.FS

// roleGroup is a list of words in data/roles.*.tsv, where each is explained.
type roleGroup uint8

const (
	locative roleGroup = iota
	motion
	named
	skip
	and
	event
	modified
	speak
	address
	act
	adverb
	tie
	route
	stance
	envoy
	local
	document
	carry
	send
	cargo
	of
	backed
	auxiliary
	notAfter
	mission
	prefix
	indeclinable
	governing
	roleGroups
)

var roleGroupNames = [roleGroups]string{
	"locative", "motion", "named", "skip", "and", "event", "modified", "speak", "address", "act", "adverb",
	"tie", "route", "stance", "envoy", "local", "document", "carry", "send", "cargo", "of", "backed", "auxiliary", "not-after", "mission", "prefix", "indeclinable", "governing",
}

// roleWords has the words of one language.
type roleWords [roleGroups]*text.Phrases[struct{}]

func readRoleWords(lang text.Lang) (*roleWords, error) {
	file := "data/roles." + string(lang) + ".tsv"
	data, err := roleFiles.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read word lists of roles: %w", err)
	}
	g := new(roleWords)
	for i := range g {
		g[i] = text.NewPhrases[struct{}](lang)
	}
	sc := bufio.NewScanner(strings.NewReader(string(data)))
	sc.Buffer(nil, 1<<20) // lines are long
	for line := 1; sc.Scan(); line++ {
		s := sc.Text()
		if s == "" || s[0] == '#' {
			continue
		}
		group, forms, ok := strings.Cut(s, "\t")
		k := 0
		for k < int(roleGroups) && roleGroupNames[k] != group {
			k++
		}
		if !ok || k == int(roleGroups) {
			return nil, fmt.Errorf("%s:%d: want one of %v, a tab and forms, got %q", file, line, roleGroupNames, s)
		}
		for _, f := range strings.Split(forms, "|") {
			if err := g[k].Add(f, struct{}{}); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", file, line, err)
			}
		}
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	return g, nil
}
