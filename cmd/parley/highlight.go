package main

import (
	"cmp"
	"slices"
	"strings"
)

// mark is a stretch of a text to point out: code points from start, end
// excluded.
type mark struct {
	start, end int
	kind       markKind
	note       string // what it is, for readers without colours
}

type markKind int

const (
	markActor markKind = iota
	markPlace
	markDate
	markTrigger
	markEvidence // a whole sentence; others may lie within
)

// Colours of the kinds, as a terminal's SGR parameters.
var sgr = [...]string{markActor: "36", markPlace: "32", markDate: "33", markTrigger: "1;31", markEvidence: "4"}

// highlight writes a text with marks: on a terminal in colours with evidence
// underlined, else with [brackets|note] around and ">>> <<<" about evidence. Of
// marks that overlap the first kind wins, then the earlier; evidence goes with
// all. Marks outside of the text are left out.
func highlight(text string, marks []mark, colours bool) string {
	runes := []rune(text)
	evidence := make([]bool, len(runes)+1)
	var within []mark
	for _, m := range marks {
		switch {
		case m.start < 0 || m.end > len(runes) || m.start >= m.end:
		case m.kind == markEvidence:
			for i := m.start; i < m.end; i++ {
				evidence[i] = true
			}
		default:
			within = append(within, m)
		}
	}
	within = apart(within)
	var b strings.Builder
	code := func(parts ...string) {
		if colours {
			b.WriteString("\x1b[" + strings.Join(parts, ";") + "m")
		}
	}
	at := 0 // in within
	for i := range len(runes) + 1 {
		told := i > 0 && evidence[i-1]
		if at < len(within) && within[at].end == i {
			code("0")
			if told && evidence[i] {
				code(sgr[markEvidence])
			}
			if !colours {
				b.WriteString(noteOf(within[at]))
			}
			at++
		}
		if told != evidence[i] {
			switch {
			case colours && evidence[i]:
				code(sgr[markEvidence])
			case colours:
				code("0")
			case evidence[i]:
				b.WriteString(">>> ")
			default:
				b.WriteString(" <<<")
			}
		}
		if at < len(within) && within[at].start == i {
			if colours {
				code(sgr[within[at].kind])
			} else {
				b.WriteByte('[')
			}
		}
		if i < len(runes) {
			b.WriteRune(harmlessRune(runes[i]))
		}
	}
	return b.String()
}

func noteOf(m mark) string {
	if m.note == "" {
		return "]"
	}
	return "|" + m.note + "]"
}

// apart sorts marks by their place and leaves out those that overlap a better one.
func apart(marks []mark) []mark {
	slices.SortStableFunc(marks, func(a, b mark) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end))
	})
	var kept []mark
	for _, m := range marks {
		if !slices.ContainsFunc(kept, func(k mark) bool { return m.start < k.end && k.start < m.end }) {
			kept = append(kept, m)
		}
	}
	slices.SortFunc(kept, func(a, b mark) int { return cmp.Compare(a.start, b.start) })
	return kept
}

// harmlessRune keeps what a page brings from steering the terminal.
func harmlessRune(r rune) rune {
	if r != '\n' && r != '\t' && (r < 0x20 || r >= 0x7f && r < 0xa0) {
		return '\uFFFD'
	}
	return r
}
