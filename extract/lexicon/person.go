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
	if h.first > 0 && c.cues.has("title", c.doc.Fold(h.first-1)) {
		return true
	}
	if c.doc.Lang == text.Vietnamese {
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

// inVietnameseName looks for a family name or a middle name up to three words
// before the hit, and for a further syllable of a name after it.
func (c *settler) inVietnameseName(i int) bool {
	h := c.hits[i]
	low := 0
	if i > 0 {
		low = c.hits[i-1].end
	}
	for j := h.first - 1; j >= max(low, h.first-3) && c.continues(j+1) && c.nameWord(j); j-- {
		if c.cues.has("family", c.doc.Fold(j)) || c.cues.has("middle", c.doc.Fold(j)) {
			return true
		}
	}
	if i+1 < len(c.hits) && c.hits[i+1].first == h.end {
		return false
	}
	return h.end < len(c.doc.Tokens) && c.continues(h.end) && c.nameWord(h.end) && isVietnamese(c.doc.Fold(h.end))
}

// inWesternName looks for another capitalised word beside the hit that is part
// of nothing known.
func (c *settler) inWesternName(i int) bool {
	h := c.hits[i]
	if c.doc.SentenceOf(h.first).Heading {
		return false // every word may have a capital
	}
	if j := h.first - 1; j >= 0 && (i == 0 || c.hits[i-1].end < h.first) && c.continues(h.first) && c.nameWord(j) && !c.startsSentence(j) {
		return true
	}
	return h.end < len(c.doc.Tokens) && (i+1 == len(c.hits) || c.hits[i+1].first > h.end) && c.continues(h.end) && c.nameWord(h.end)
}

// continues reports whether token i follows the one before on the same line
// after a space.
func (c *settler) continues(i int) bool {
	return !c.doc.Tokens[i].Has(text.Glued) && !c.doc.Tokens[i].Has(text.LineStart)
}

// nameWord reports whether token i is a capitalised word, but no abbreviation.
func (c *settler) nameWord(i int) bool {
	t := c.doc.Tokens[i]
	return t.Kind == text.Word && t.Has(text.Capital) && !t.Has(text.AllCaps)
}

// isVietnamese reports whether a folded word may be a Vietnamese syllable: it
// has a letter or mark of Vietnamese, or the shape of a syllable.
func isVietnamese(w string) bool {
	return strings.ContainsAny(w, "ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ") || isSyllable(w)
}
