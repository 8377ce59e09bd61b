package text

import "strings"

// split finds the sentences of the tokens.
func (d *Doc) split() {
	first, para := 0, int32(-1)
	flush := func(end int) {
		if end <= first {
			return
		}
		a, b := d.Tokens[first], d.Tokens[end-1]
		heading := a.Has(LineStart) && (end == len(d.Tokens) || d.Tokens[end].Has(LineStart)) && !strings.ContainsAny(d.Word(end-1), ".!?…\"”»:;")
		for i := first; i < end; i++ {
			d.Tokens[i].Sentence = int32(len(d.Sentences))
		}
		d.Sentences = append(d.Sentences, Sentence{
			First: int32(first), End: int32(end), Start: a.Start, Stop: b.End,
			RuneStart: a.RuneStart, RuneEnd: b.RuneEnd, Paragraph: max(para, 0), Heading: heading,
		})
		first = end
	}
	for i := range d.Tokens {
		if d.Tokens[i].Has(LineStart) {
			flush(i)
			if d.Tokens[i].Has(ParaStart) || true {
				para++
			}
		}
		if d.ends(i) {
			end := i + 1
			for end < len(d.Tokens) && d.Tokens[end].Has(Glued) && strings.ContainsAny(d.Word(end), "\"”»’')]") {
				end++
			}
			if end > i+1 && end < len(d.Tokens) && d.Tokens[end].Has(Glued) {
				continue
			}
			flush(end)
		}
	}
	flush(len(d.Tokens))
}

// ends reports whether token i closes a sentence.
func (d *Doc) ends(i int) bool {
	switch d.Word(i) {
	case "!", "?", "…":
	case ".":
		if i > 0 && d.Tokens[i-1].Kind == Word && d.Tokens[i].Has(Glued) && d.Tokens[i-1].RuneEnd-d.Tokens[i-1].RuneStart == 1 {
			return false // an initial
		}
	default:
		return false
	}
	j := i + 1
	for j < len(d.Tokens) && d.Tokens[j].Has(Glued) && d.Tokens[j].Kind == Punct {
		j++
	}
	return j >= len(d.Tokens) || !d.Tokens[j].Has(Glued) && (d.Tokens[j].Kind != Word || d.Tokens[j].Has(Capital))
}
