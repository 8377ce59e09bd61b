package lexicon

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"parley/extract/text"
)

// Check reads the built-in source files and tells what contradicts itself in
// them, a problem a string with file and line; nil where all is well. Load
// accepts such files, but their forms would be found for the wrong entry or
// not at all.
func Check() ([]string, error) {
	src, err := readSources(sources, "data")
	if err != nil {
		return nil, err
	}
	if _, err := build(src); err != nil {
		return nil, err
	}
	return problems(src), nil
}

type checker struct {
	found  []string
	states map[string]bool
}

func problems(src *sourceSet) []string {
	c := &checker{states: make(map[string]bool)}
	for _, r := range src.entries {
		if r.class == State {
			c.states[r.fields["id"]] = true
		}
	}
	c.entries(src)
	c.forms(src)
	c.twins(src)
	slices.Sort(c.found)
	return c.found
}

func (c *checker) tell(at position, format string, args ...any) {
	c.found = append(c.found, fmt.Sprintf("%s: ", at)+fmt.Sprintf(format, args...))
}

var (
	alpha3    = regexp.MustCompile(`^[A-Z]{3}$`)
	alpha2    = regexp.MustCompile(`^[A-Z]{2}$`)
	slug      = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	isoDate   = regexp.MustCompile(`^([0-9]{4}(-[0-9]{2}){0,2})?$`)
	bodyKinds = strings.Fields("ministry agency military parliament party court international company group media ngo university seat embassy mission")
)

// entries checks what stands in the rows of entries.
func (c *checker) entries(src *sourceSet) {
	named := make(map[string]bool) // ids that some form names
	for _, r := range src.forms {
		named[r.id] = true
	}
	patterns := make(map[string]bool) // ids of generic bodies
	for _, r := range src.entries {
		if r.class == Body && strings.Contains(r.fields["name"], "{state}") {
			patterns[r.fields["id"]] = true
		}
	}
	for _, r := range src.entries {
		f := r.fields
		for column, cell := range f {
			if !norm.NFC.IsNormalString(cell) {
				c.tell(r.position, "column %s is not NFC", column)
			}
		}
		if s := f["country"]; s != "" && !c.states[s] {
			c.tell(r.position, "country %q is no state of states.tsv", s)
		}
		if r.class == State {
			if !alpha3.MatchString(f["id"]) || !alpha2.MatchString(f["iso2"]) {
				c.tell(r.position, "%q, %q: a state has codes of three and two capitals", f["id"], f["iso2"])
			}
		} else if !slug.MatchString(f["id"]) {
			c.tell(r.position, "id %q: small letters, digits and single hyphens only", f["id"])
		}
		if k := f["kind"]; r.class == Body && !slices.Contains(bodyKinds, k) {
			c.tell(r.position, "unknown kind %q; known: %s", k, strings.Join(bodyKinds, ", "))
		}
		for _, s := range splitList(f["sectors"], ",") {
			if !alpha3.MatchString(s) {
				c.tell(r.position, "sector %q: PLOVER codes have three capitals", s)
			}
		}
		if patterns[f["id"]] && f["country"] != "" {
			c.tell(r.position, "a generic body has no country")
		}
		if g := f["generic"]; g != "" && (!patterns[g] || f["country"] == "") {
			c.tell(r.position, "instance of %q: that must be a generic body, and this one have a country", g)
		}
		for _, t := range splitList(f["terms"], ";") {
			_, span, _ := strings.Cut(t, "@")
			from, to, ok := strings.Cut(span, "/")
			if !ok && span != "" || !isoDate.MatchString(from) || !isoDate.MatchString(to) || to != "" && to < from {
				c.tell(r.position, "term %q: want office@from/to with ISO dates", t)
			}
		}
		if !named[r.prefix+f["id"]] {
			c.tell(r.position, "%q has no form in any language", f["id"])
		}
	}
}

// forms checks each row of forms by itself.
func (c *checker) forms(src *sourceSet) {
	for i := range src.forms {
		r := &src.forms[i]
		for _, s := range r.forms {
			if !norm.NFC.IsNormalString(s) {
				c.tell(r.position, "form %q is not NFC", s)
			}
			if strings.Contains(s, "  ") || strings.ContainsAny(s, "\u00a0{}") {
				c.tell(r.position, "form %q has a double or hard space or braces", s)
			}
			d := text.New(text.English, strings.TrimPrefix(s, "="))
			if len(d.Tokens) == 0 {
				c.tell(r.position, "form %q has no words", s)
			}
			if r.use == Abbr && strings.ToLower(s) == s {
				c.tell(r.position, "abbreviation %q has no capital letter; matched in its own case it would be an ordinary word", s)
			}
		}
	}
}

// twins finds names that two entries of a class share. Abbreviations, adjectives,
// surnames and offices may be shared, and are then found with a sense for each.
func (c *checker) twins(src *sourceSet) {
	type key struct {
		lang  text.Lang
		class Class
		use   Use
		form  string
	}
	first := make(map[key]*formRow)
	for i := range src.forms {
		r := &src.forms[i]
		for _, s := range r.forms {
			k := key{r.lang, r.class, r.use, canonical(s, r.use)}
			q := first[k]
			switch {
			case q == nil:
				first[k] = r
			case q.id != r.id && r.use == Name && r.class != Office:
				c.tell(r.position, "name %q stands for %s and, at %s, for %s", s, r.id, q.position, q.id)
			}
		}
	}
}

// canonical is a form as the matcher compares it: abbreviations by case,
// other forms folded, none by hyphens.
func canonical(s string, use Use) string {
	d := text.New(text.English, s)
	var b strings.Builder
	for i, t := range d.Tokens {
		if isDash(d, i) {
			continue
		}
		if use == Abbr {
			b.WriteString(d.Word(i))
		} else {
			b.WriteString(d.Fold(i))
			if t.Has(text.Capital) {
				b.WriteByte('^') // "Gulf" is another form than "gulf"
			}
		}
		b.WriteByte(' ')
	}
	return b.String()
}
