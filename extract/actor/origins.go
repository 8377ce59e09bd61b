package actor

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"parley/extract/text"
)

// origins tells from a person's name where the person may be from.
type origins struct {
	given  map[string][]string
	family map[string][]string
	ends   map[string][]string
	// longest is the length of the longest ending, in bytes.
	longest int
}

// alpha3 is what the states of a row must look like.
var alpha3 = regexp.MustCompile(`^[A-Z]{3}$`)

func loadOrigins() (*origins, error) {
	const file = "data/origins.tsv"
	data, err := files.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read origins of names: %w", err)
	}
	o := &origins{given: map[string][]string{}, family: map[string][]string{}, ends: map[string][]string{}}
	for line, row := range text.Rows(data) {
		f := strings.Split(row, "\t")
		if len(f) != 3 {
			return nil, fmt.Errorf("%s:%d: want states, kind and forms with tabs between, got %q", file, line, row)
		}
		states := strings.Split(f[0], "|")
		for _, s := range states {
			if !alpha3.MatchString(s) {
				return nil, fmt.Errorf("%s:%d: %q is no ISO 3166-1 alpha-3 code", file, line, s)
			}
		}
		to := map[string]map[string][]string{"given": o.given, "family": o.family, "end": o.ends}[f[1]]
		if to == nil {
			return nil, fmt.Errorf("%s:%d: %q is no kind; there are given, family and end", file, line, f[1])
		}
		for _, form := range strings.Split(f[2], "|") {
			if form == "" || form != fold(form) && form != strings.ToLower(form) {
				return nil, fmt.Errorf("%s:%d: %q is not in the form that names are compared in", file, line, form)
			}
			to[form] = union(to[form], states)
			if f[1] == "end" {
				o.longest = max(o.longest, len(form))
			}
		}
	}
	return o, nil
}

func union(a, b []string) []string {
	a = slices.Clone(a)
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}

// of returns the states that a name in Latin letters points to, nil where it
// tells nothing. Where given and family name agree on some, those; else those
// of the family name, which says more, else those of the given name.
func (o *origins) of(name string) []string {
	words := strings.Fields(strings.ToLower(plain(strings.ReplaceAll(name, "’", "'"))))
	if len(words) < 2 {
		return nil
	}
	first, last := words[0], words[len(words)-1]
	given := o.given[fold(first)]
	if given == nil {
		given = o.given[first] // with its hyphen
	}
	// In China, Korea and Vietnam the family name stands first.
	if family := o.family[fold(first)]; family != nil && given == nil && len(words) <= 4 {
		return family
	}
	family := o.endingOf(fold(last))
	switch common := intersect(given, family); {
	case len(common) > 0:
		return common
	case given != nil:
		return given
	}
	return family
}

// endingOf returns the states of the longest ending that a family name has and
// that leaves a stem.
func (o *origins) endingOf(name string) []string {
	const stem = 2
	for n := min(o.longest, len(name)-stem); n > 1; n-- {
		if states := o.ends[name[len(name)-n:]]; states != nil {
			return states
		}
	}
	return nil
}

func intersect(a, b []string) []string {
	var both []string
	for _, s := range a {
		if slices.Contains(b, s) {
			both = append(both, s)
		}
	}
	return both
}

// byOrigin gives a person the state that the name points to, where the text
// speaks of exactly one such state: of several, that of the passage; of none,
// the outlet's own.
func (p *pass) byOrigin(x *person) {
	from := p.origins.of(x.name)
	if len(from) == 0 {
		return
	}
	switch named := intersect(p.states.named, from); {
	case len(named) == 1:
		x.country = named[0]
	case len(named) > 1:
		x.country = p.passageState(x.items[0], func(iso string) bool { return slices.Contains(from, iso) })
	case slices.Contains(from, p.Home) && p.d.Lang != text.English:
		x.country = p.Home
	}
	x.known = x.country != ""
}
