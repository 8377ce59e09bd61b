package act

import "strings"

// inflections returns the forms of an English phrase: of a verb with its first
// word inflected ("carried out"), of a noun with its last ("hunger strikes").
// Irregular verbs come from the frames file: past, participle and any further
// forms by lemma.
func inflections(part partOfSpeech, form string, irregular map[string][]string) []string {
	words := strings.Split(form, " ")
	switch part {
	case verbPart:
		rest := ""
		if len(words) > 1 {
			rest = " " + strings.Join(words[1:], " ")
		}
		out := []string{form}
		for _, w := range verbForms(words[0], irregular) {
			out = append(out, w+rest)
		}
		return out
	case nounPart:
		last := words[len(words)-1]
		head := strings.TrimSuffix(form, last)
		if strings.HasSuffix(last, "s") {
			return []string{form}
		}
		return []string{form, head + plural(last)}
	}
	return []string{form}
}

func verbForms(w string, irregular map[string][]string) []string {
	out := []string{plural(w)}
	stem := w
	switch {
	case strings.HasSuffix(w, "ie"):
		out = append(out, w[:len(w)-2]+"ying")
	case strings.HasSuffix(w, "e") && !strings.HasSuffix(w, "ee"):
		stem = w[:len(w)-1]
		out = append(out, stem+"ing")
	case doubles(w):
		stem = w + w[len(w)-1:]
		out = append(out, stem+"ing")
		if syllables(w) > 1 { // "travelling" and "traveling", but not "raping" of "rap"
			out = append(out, w+"ing")
		}
	default:
		out = append(out, w+"ing")
	}
	if f := irregular[w]; f != nil {
		return append(out, f...)
	}
	switch {
	case strings.HasSuffix(w, "y") && !strings.ContainsRune("aeou", rune(w[len(w)-2])):
		return append(out, w[:len(w)-1]+"ied")
	case strings.HasSuffix(w, "e"):
		return append(out, w+"d")
	}
	if stem != w && syllables(w) > 1 {
		out = append(out, w+"ed")
	}
	return append(out, stem+"ed")
}

// syllables counts the groups of vowels of a word.
func syllables(w string) int {
	n := 0
	for i := range len(w) {
		if strings.IndexByte("aeiou", w[i]) >= 0 && (i == 0 || strings.IndexByte("aeiou", w[i-1]) < 0) {
			n++
		}
	}
	return n
}

// doubles reports whether a verb may double its last consonant: "ban", "permit".
// Where the stress does not ask for it, the doubled form is one more that no
// text has.
func doubles(w string) bool {
	n := len(w)
	if n < 3 {
		return false
	}
	vowel := func(i int) bool { return strings.IndexByte("aeiou", w[i]) >= 0 }
	return !vowel(n-1) && strings.IndexByte("wxyhk", w[n-1]) < 0 && vowel(n-2) && !vowel(n-3)
}

func plural(w string) string {
	switch n := len(w); {
	case strings.HasSuffix(w, "s"), strings.HasSuffix(w, "sh"), strings.HasSuffix(w, "ch"), strings.HasSuffix(w, "x"), strings.HasSuffix(w, "z"), strings.HasSuffix(w, "o"):
		return w + "es"
	case n > 1 && strings.HasSuffix(w, "y") && !strings.ContainsRune("aeou", rune(w[n-2])):
		return w[:n-1] + "ies"
	}
	return w + "s"
}
