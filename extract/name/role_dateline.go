package name

import (
	"parley/extract/lexicon"
	"parley/extract/text"
)

// datelineReach is how many tokens a dateline may have after its place:
// "ВАШИНГТОН, 5 мая /Корр. ТАСС Иван Петров/. ".
const datelineReach = 14

// dateline reports whether m opens a line as the place of a report: "TOKYO — ",
// "Hà Nội (TTXVN) - ", "BRUSSELS. ", "New Delhi, September 8: ", "ВЕНА, 5 мая. ",
// "Genève, ngày 5-3: ".
func (f *roleFinder) dateline(m lexicon.Match) bool {
	d := f.d
	if !d.Tokens[m.First].Has(text.LineStart) || m.End >= len(d.Tokens) || d.Tokens[m.End].Has(text.LineStart) {
		return false
	}
	upper := true
	for k := m.First; k < m.End; k++ {
		if t := d.Tokens[k]; t.Kind == text.Word && !t.Has(text.AllCaps) {
			upper = false
		}
	}
	switch next := d.Fold(m.End); next {
	case "-":
		return !d.Tokens[m.End].Has(text.Glued) // "Mỹ-Nga" is no dateline
	case ".":
		return upper
	case "(":
		return upper || f.closed(m.End+1)
	case ",":
		// A colon or dash soon after, before any verb could stand: "New Delhi, September 8:"
		numbers := 0
		for k := m.End + 1; k < min(m.End+datelineReach, len(d.Tokens)) && !d.Tokens[k].Has(text.LineStart); k++ {
			if d.Tokens[k].Kind == text.Number {
				numbers++
			}
			switch d.Fold(k) {
			case ":":
				return true
			case "-":
				if !d.Tokens[k].Has(text.Glued) && (k < m.End+9 || numbers > 0) {
					return true
				}
			case ".":
				return upper || numbers > 0 && k <= m.End+5 // "Вена, 5 мая."
			}
		}
		return upper && m.End+1 < len(d.Tokens) && d.Tokens[m.End+1].Kind == text.Word
	}
	return false
}

// pairOpens reports whether two states open a line, not the place of a report:
// "US, China officials meet", "Mỹ - Trung nối lại đối thoại".
func (f *roleFinder) pairOpens(i int) bool {
	if i+1 >= len(f.matches) || f.matches[i+1].First != f.matches[i].End+1 {
		return false
	}
	a, b := geoOf(f.matches[i]), geoOf(f.matches[i+1])
	return a.state && !a.seat && !a.city && b.state && !b.city
}

// closed reports whether a bracket that opens before token i soon closes and a
// dash, a colon or a full stop follows: "(TTXVN) - ".
func (f *roleFinder) closed(i int) bool {
	d := f.d
	for k := i; k < min(i+8, len(d.Tokens)-1) && !d.Tokens[k].Has(text.LineStart); k++ {
		if d.Fold(k) != ")" {
			continue
		}
		switch d.Fold(k + 1) {
		case "-", ":", ".":
			return !d.Tokens[k+1].Has(text.LineStart)
		}
		return false
	}
	return false
}
