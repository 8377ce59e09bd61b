package name

import "parley/extract/text"

// joined reports whether only words of a list stand between tokens i and j.
func (f *roleFinder) joined(i, j int) bool {
	if i >= j || j-i > 3 {
		return false
	}
	for k := i; k < j; {
		end := f.skipOne(and, k)
		if end == k {
			if end = f.skipOne(skip, k); end == k {
				return false
			}
		}
		k = end
	}
	return true
}

// before reports whether a phrase of the group ends right before token i,
// words that may stand between left aside.
func (f *roleFinder) before(group roleGroup, i int) bool {
	for n := 0; n < 6 && i > 0; n++ {
		if f.d.Tokens[i].Has(text.LineStart) {
			return false
		}
		if f.endsAt(group, i) {
			return true
		}
		k := f.skipBack(i)
		if k == i {
			return false
		}
		i = k
	}
	return false
}

func (f *roleFinder) endsAt(group roleGroup, i int) bool {
	for k := i - 1; k >= 0 && i-k <= 4; k-- {
		if _, end := f.g[group].At(f.d, k); end == i {
			return true
		}
		if f.d.Tokens[k].Has(text.LineStart) {
			break
		}
	}
	return false
}

func (f *roleFinder) skipBack(i int) int {
	for k := i - 1; k >= 0 && i-k <= 3; k-- {
		if _, end := f.g[skip].At(f.d, k); end == i {
			return k
		}
	}
	return i
}

// at reports whether a phrase of the group begins at token i.
func (f *roleFinder) at(group roleGroup, i int) bool {
	_, end := f.g[group].At(f.d, i)
	return end > i
}

// startsAt reports whether a phrase of the group begins at token i, on the line
// of the token before.
func (f *roleFinder) startsAt(group roleGroup, i int) bool { return f.skipOne(group, i) > i }

// skipOne returns the token after the phrase of the group that begins at token
// i on the line of the token before; i where none does.
func (f *roleFinder) skipOne(group roleGroup, i int) int {
	if i >= len(f.d.Tokens) || f.d.Tokens[i].Has(text.LineStart) {
		return i
	}
	_, end := f.g[group].At(f.d, i)
	return end
}

// skipAll passes over up to five phrases of the group.
func (f *roleFinder) skipAll(group roleGroup, i int) int {
	for range 5 {
		end := f.skipOne(group, i)
		if end == i {
			break
		}
		i = end
	}
	return i
}

// after returns where a phrase of the group that begins at token i, or after
// one adjective, ends.
func (f *roleFinder) after(group roleGroup, i int) (int, bool) {
	for n := 0; n < 2 && i < len(f.d.Tokens); n, i = n+1, i+1 {
		if f.d.Tokens[i].Has(text.LineStart) || f.d.Tokens[i].Kind == text.Punct {
			return 0, false
		}
		if _, end := f.g[group].At(f.d, i); end > i {
			return end, true
		}
	}
	return 0, false
}

func (f *roleFinder) possessive(i int) bool {
	return i+1 < len(f.d.Tokens) && f.d.Fold(i) == "'" && f.d.Tokens[i].Has(text.Glued) && f.d.Fold(i+1) == "s"
}
