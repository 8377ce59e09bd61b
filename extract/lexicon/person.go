package lexicon

import (
	"strings"

	"parley/extract/text"
)

// cues are words that show a person's name, by kind and folded. Their file is
// cues.LANG.tsv.
type cues map[string]map[string]bool

func (c cues) has(kind, word string) bool { return c[kind][word] }

// inPersonName reports whether hit i looks like part of a person's name.
func (c *settler) inPersonName(i int) bool {
	h := c.hits[i]
	if h.end-h.first > 1 || i > 0 && c.hits[i-1].end == h.first && c.isOffice(i-1) {
		return false // "Tổng thống Mỹ ...": the state's, whatever follows
	}
	if j := h.first - 1; j >= 0 && c.cues.has("title", c.doc.Fold(j)) {
		return j == 0 || !c.cues.has("no title", c.doc.Fold(j-1)+" "+c.doc.Fold(j))
	}
	if c.doc.Lang == text.Vietnamese && isVietnamese(c.doc.Fold(h.first)) {
		return c.inVietnameseName(i)
	}
	return c.inWesternName(i)
}

// isOffice reports whether hit i is an office or a body.
func (c *settler) isOffice(i int) bool {
	for _, f := range c.hits[i].forms {
		if e := c.table.forms[f].entry; e != nil && (e.Class == Office || e.Class == Body) {
			return true
		}
	}
	return false
}

// nameSyllables is how many syllables of a Vietnamese name are looked for before
// and after one; names have four at most, but for rare ones.
const nameSyllables = 3

// inVietnameseName looks for a family name up to three words before the hit, for
// a middle name or a single syllable of a name right before it, and for a
// further syllable after it.
func (c *settler) inVietnameseName(i int) bool {
	h := c.hits[i]
	low := 0 // names do not reach into another hit, but for one that may be a name too
	for j := i - 1; j >= 0 && low == 0 && c.hits[j].end >= h.first-nameSyllables; j-- {
		if !c.maybeName(j) || c.hits[j].end != c.hits[j+1].first {
			low = c.hits[j].end
		}
	}
	run := h.first
	for run > max(low, h.first-nameSyllables) && c.continues(run) && c.nameWord(run-1) {
		run--
		w := c.doc.Fold(run)
		if c.cues.has("family", w) || c.cues.has("family word", w) && !c.startsSentence(run) || c.cues.has("middle", w) && run == h.first-1 {
			return true
		}
	}
	if run == h.first-1 && isVietnamese(c.doc.Fold(run)) && !c.startsSentence(run) {
		return true // "Hào Anh"; longer runs may be bodies: "Bộ Công Thương Nga"
	}
	return c.beginsVietnameseName(i)
}

// beginsVietnameseName reports whether syllables of a name follow hit i: words
// that may be Vietnamese, but no full name of its own.
func (c *settler) beginsVietnameseName(i int) bool {
	end := c.hits[i].end
	for j := i + 1; j < min(len(c.hits), i+1+nameSyllables) && c.hits[j].first == end; j++ {
		if !c.maybeName(j) {
			return false
		}
		end = c.hits[j].end // "Hàn Đức Long"
	}
	stop := end
	for stop < len(c.doc.Tokens) && stop < end+nameSyllables && c.continues(stop) && c.nameWord(stop) {
		if !isVietnamese(c.doc.Fold(stop)) {
			return false // "Đặc phái viên Mỹ Tom Barrack"
		}
		stop++
	}
	if stop-end > 1 && c.cues.has("family", c.doc.Fold(end)) {
		return false // "Đại sứ Việt Nam tại Nga Đặng Minh Khôi"
	}
	return stop > end
}

// precedesFamily reports whether a family name stands at token i: what is
// before it is a form of address ("Anh Trần Minh").
func (c *settler) precedesFamily(i int) bool {
	return i < len(c.doc.Tokens) && c.continues(i) && c.nameWord(i) && c.cues.has("family", c.doc.Fold(i))
}

// maybeName reports whether hit i is a single word that may be part of a
// person's name, or has no reading left.
func (c *settler) maybeName(i int) bool {
	h := c.hits[i]
	for _, f := range h.forms {
		if f := &c.table.forms[f]; f.marks&given != 0 || f.use == Pair {
			return h.end == h.first+1
		}
	}
	return len(h.forms) == 0 && len(h.cities) == 0
}

// inWesternName looks for another capitalised word beside the hit that is part
// of nothing known.
func (c *settler) inWesternName(i int) bool {
	if c.leads(i) {
		return true
	}
	h := c.hits[i]
	j := h.first - 1
	return j >= 0 && (i == 0 || c.hits[i-1].end < h.first) && c.continues(h.first) && c.nameWord(j) && !c.startsSentence(j) &&
		!c.doc.SentenceOf(j).Heading
}

// leads reports whether a capitalised word that is part of nothing known
// follows the hit, so that both may be one name: "Washington Post", "Moscow Mayor".
// In a heading every word may have a capital.
func (c *settler) leads(i int) bool {
	h := c.hits[i]
	return h.end < len(c.doc.Tokens) && (i+1 == len(c.hits) || c.hits[i+1].first > h.end) && c.continues(h.end) && c.nameWord(h.end) &&
		!c.doc.SentenceOf(h.first).Heading
}

// continues reports whether token i follows the one before on the same line
// after a space.
func (c *settler) continues(i int) bool {
	return !c.doc.Tokens[i].Has(text.Glued) && !c.doc.Tokens[i].Has(text.LineStart)
}

// nameWord reports whether token i is a capitalised word, but no abbreviation
// and no day or month.
func (c *settler) nameWord(i int) bool {
	t := c.doc.Tokens[i]
	return t.Kind == text.Word && t.Has(text.Capital) && !t.Has(text.AllCaps) && !c.cues.has("time", c.doc.Fold(i))
}

// isVietnamese reports whether a folded word may be a Vietnamese syllable: it
// has a letter or mark of Vietnamese, or the shape of a syllable.
func isVietnamese(w string) bool {
	return strings.ContainsAny(w, "ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ") || isSyllable(w)
}
