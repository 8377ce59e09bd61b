package date

import (
	"fmt"
	"strings"
)

// A pattern is a sequence of elements:
//
//	word          a word, number or punctuation mark, compared in folded form
//	stem{a,b,}    a word with one of the endings; {@name} takes the endings of an "endings" line
//	<CLASS>       a word of the class, or a number of a built-in class, captured under its name
//	<CLASS:SLOT>  the same, captured under another name ("_" captures nothing)
//	~element      the element touches the token before it
//	(a b|c)       alternatives
//	element?      optional, also for groups
//	[a b]         context at the left or right end: required, but no part of the expression
//
// "\" before a character takes it literally.

// maxAlternatives bounds what one pattern may unfold to, so that a slip in a
// data file is an error and not a wait.
const maxAlternatives = 20000

// unfold lists all sequences of elements that pattern p stands for.
func unfold(p string, endings map[string][]string) ([][]string, error) {
	u := unfolder{s: p, endings: endings}
	out, err := u.sequence()
	if err == nil && u.s != "" {
		err = fmt.Errorf("unexpected %q", u.s)
	}
	return out, err
}

type unfolder struct {
	s       string // what is left to read
	endings map[string][]string
}

func (u *unfolder) sequence() ([][]string, error) {
	out := [][]string{{}}
	for {
		u.s = strings.TrimLeft(u.s, " \t")
		if u.s == "" || u.s[0] == '|' || u.s[0] == ')' {
			return out, nil
		}
		alts, err := u.item()
		if err != nil {
			return nil, err
		}
		if len(out)*len(alts) > maxAlternatives {
			return nil, fmt.Errorf("more than %d alternatives: split the rule", maxAlternatives)
		}
		next := make([][]string, 0, len(out)*len(alts))
		for _, a := range out {
			for _, b := range alts {
				next = append(next, append(append(make([]string, 0, len(a)+len(b)), a...), b...))
			}
		}
		out = next
	}
}

func (u *unfolder) item() ([][]string, error) {
	var alts [][]string
	switch u.s[0] {
	case '(':
		u.s = u.s[1:]
		for open := true; open; {
			a, err := u.sequence()
			if err != nil {
				return nil, err
			}
			alts = append(alts, a...)
			if u.s == "" {
				return nil, fmt.Errorf("a group is not closed: add )")
			}
			open = u.s[0] == '|'
			u.s = u.s[1:]
		}
	case '[', ']':
		alts = [][]string{{u.s[:1]}}
		u.s = u.s[1:]
		return alts, nil
	default:
		words, err := u.words()
		if err != nil {
			return nil, err
		}
		for _, w := range words {
			alts = append(alts, []string{w})
		}
	}
	if strings.HasPrefix(u.s, "?") {
		u.s = u.s[1:]
		alts = append(alts, []string{})
	}
	return alts, nil
}

// words reads one word with its endings.
func (u *unfolder) words() ([]string, error) {
	out := []string{""}
	add := func(s string) {
		for i := range out {
			out[i] += s
		}
	}
	for u.s != "" {
		switch c := u.s[0]; c {
		case ' ', '\t', '|', ')', ']':
			return out, nil
		case '?':
			if out[0] != "" {
				return out, nil
			}
			add("?")
			u.s = u.s[1:]
		case '\\':
			if len(u.s) < 2 {
				return nil, fmt.Errorf(`nothing follows "\"`)
			}
			add(u.s[:2])
			u.s = u.s[2:]
		case '{':
			end := strings.IndexByte(u.s, '}')
			if end < 0 {
				return nil, fmt.Errorf("endings are not closed: add }")
			}
			ends, err := endingsOf(u.s[1:end], u.endings)
			if err != nil {
				return nil, err
			}
			var next []string
			for _, a := range out {
				for _, e := range ends {
					next = append(next, a+e)
				}
			}
			out, u.s = next, u.s[end+1:]
		default:
			add(u.s[:1])
			u.s = u.s[1:]
		}
	}
	return out, nil
}

func endingsOf(s string, endings map[string][]string) ([]string, error) {
	name, ok := strings.CutPrefix(s, "@")
	if !ok {
		return strings.Split(s, ","), nil
	}
	e, ok := endings[name]
	if !ok {
		return nil, fmt.Errorf("no line %q gives the endings {@%s}", "endings "+name, name)
	}
	return e, nil
}

// inflect lists the words that a class entry such as "недел{я,и}" stands for.
func inflect(w string, endings map[string][]string) ([]string, error) {
	u := unfolder{s: w, endings: endings}
	out, err := u.words()
	if err == nil && u.s != "" {
		err = fmt.Errorf("unexpected %q in the word %q", u.s, w)
	}
	for i := range out {
		out[i] = strings.ReplaceAll(out[i], `\`, "")
	}
	return out, err
}
