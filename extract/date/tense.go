package date

import (
	"strings"

	"parley/extract/text"
)

// reach is how far, in tokens, a tense cue is looked for.
const reach, reachWeekday = 14, 10

// direction tells whether the match lies ahead (more than 0) or behind (less); 0
// where nothing tells. Beyond 1 the cue stands before the match, where the verb
// of the match is likelier than behind it ("..., officials said").
func (t *resolver) direction() int { return t.tense(reach) }

// ahead reports whether a weekday lies in the future: only a near cue tells.
func (t *resolver) ahead() bool { return t.tense(reachWeekday) > 0 }

// tense returns the nearest tense cue of the sentence within n tokens, first
// of those before the match, as direction does.
func (t *resolver) tense(n int) int {
	if t.futureBefore() {
		t.note("the word before it points ahead")
		return 2
	}
	first, last := t.sentence()
	begin := t.beginWithClock()
	for k := begin - 1; k >= first && k >= begin-n; k-- {
		if d := t.cue(k); d != 0 {
			t.noteCue(k, d)
			return 2 * d
		}
	}
	for k := t.j; k < last && k < t.j+n; k++ {
		if d := t.cue(k); d != 0 {
			t.noteCue(k, d)
			return d
		}
	}
	t.note("no word near it tells whether it lies ahead: the nearest reading, the past before the future")
	return 0
}

// beginWithClock is where the match begins, or a time of day beside it.
func (t *resolver) beginWithClock() int {
	if n := len(t.out); n > 0 && t.out[n-1].clock && t.i-t.out[n-1].end <= 1 {
		return t.out[n-1].first
	}
	return t.i
}

// futureBefore reports a word right before the match, or before a time of day
// beside it, that points ahead ("until 9 a.m. Tuesday").
func (t *resolver) futureBefore() bool {
	i := t.beginWithClock()
	if i == 0 || t.g.flags[t.toks[i-1].word]&wordFutureBefore == 0 {
		return false
	}
	for k := t.j; k < len(t.toks) && k < t.j+perfectAfter; k++ { // "until Thursday, they had not spoken"
		if t.toks[k].num < 0 && t.g.flags[t.toks[k].word]&wordPerfect != 0 {
			return false
		}
	}
	return true
}

// perfectAfter is how far, in tokens, the past perfect may stand behind what a
// word before it would have lie ahead.
const perfectAfter = 4

// sentence returns the tokens of the sentence around the match. A match may
// span what looks like two sentences ("Jan. 5").
func (t *resolver) sentence() (first, last int) {
	return int(t.doc.SentenceOf(t.i).First), int(t.doc.SentenceOf(t.j - 1).End)
}

func (t *resolver) sentenceStart(i int) bool { return int(t.doc.SentenceOf(i).First) == i }

// beginsEntry reports whether the match begins a sentence, behind the mark of a
// list or not.
func (t *resolver) beginsEntry() bool {
	k := t.i
	if k > 0 && t.doc.Tokens[k-1].Kind == text.Punct {
		k--
	}
	return t.sentenceStart(t.i) || t.sentenceStart(k)
}

func (t *resolver) isCapital(i int) bool { return t.doc.Tokens[i].Has(text.Capital) }

// perfectReach is how far, in tokens, a plan may stand behind its perfect
// ("had previously been scheduled").
const perfectReach = 3

// cue returns the tense that token k shows: +1 future, -1 past, 0 none. A past
// or reporting form right after a future word is future ("sẽ tuyên bố", "would be
// held"). A plan in the past perfect is past ("had been due on Friday"), and so
// is one that did not come true ("was supposed to end on Friday").
func (t *resolver) cue(k int) int {
	d := t.cueAlone(k)
	for n := 1; d < 0 && n <= 2 && k-n >= 0; n++ {
		if t.toks[k-n].num < 0 && (t.g.flags[t.toks[k-n].word]|t.phrase(k-n))&wordFuture != 0 {
			d = 1
		} else if t.cueAlone(k-n) < 0 {
			break // "the firms to be acquired had ..."
		}
	}
	for n := 1; d > 0 && n <= perfectReach && k-n >= 0; n++ {
		if t.toks[k-n].num < 0 && t.g.flags[t.toks[k-n].word]&wordPerfect != 0 {
			return -1
		}
	}
	return d
}

func (t *resolver) cueAlone(k int) int {
	tk := t.toks[k]
	if tk.num >= 0 || t.doc.Tokens[k].Kind != text.Word {
		return 0
	}
	f := t.g.flags[tk.word]
	if p := t.phrase(k); p != 0 { // a phrase outweighs the word
		f = p
	}
	switch {
	case f&wordFuture != 0:
		return 1
	case f&wordPast != 0:
		return -1
	}
	if tk.word != 0 && f&wordOpen == 0 {
		return 0
	}
	w := t.doc.Fold(k)
	switch {
	case hasEnding(w, t.g.pastEnd):
		return -1
	case hasEnding(w, t.g.futureEnd), t.g.futureForms.fit(w):
		return 1
	}
	return 0
}

// phrase returns the flags of a cue phrase that begins or ends with token k.
func (t *resolver) phrase(k int) wordFlags {
	var f wordFlags
	if t.toks[k].word == 0 {
		return 0
	}
	if k+1 < len(t.toks) {
		f |= t.g.phrases[[2]int32{t.toks[k].word, t.toks[k+1].word}]
	}
	if k > 0 {
		f |= t.g.phrases[[2]int32{t.toks[k-1].word, t.toks[k].word}]
	}
	return f
}

// yearLikely decides whether a bare four-digit number y is a year, from the
// tokens around the match.
func (t *resolver) yearLikely(y int) bool {
	if y < 1500 || y > 2049 {
		return false
	}
	announced, begins := false, t.sentenceStart(t.i)
	if p := t.i - 1; p >= 0 && !begins {
		f := t.g.flags[t.toks[p].word]
		if f&wordNoYearAfter != 0 {
			return false
		}
		announced = f&wordYearAfter != 0 || p > 0 && t.doc.Fold(p) == "-" && t.toks[p-1].digits == 4 // 1795-1799
		if t.glued(t.i) {
			if t.doc.Tokens[p].Kind != text.Punct || !announced && strings.Contains("$€£.,#/:_=@+", t.doc.Word(p)) {
				return false
			}
		}
	}
	if !announced && (y < 1900 || y > 2030) && !begins {
		return false
	}
	if q := t.j; q < len(t.toks) {
		if t.g.flags[t.toks[q].word]&wordNoYearBefore != 0 {
			return false
		}
		if t.glued(q) {
			switch w := t.doc.Word(q); {
			case w == "." || w == "," || w == ":":
				return q+1 >= len(t.toks) || t.toks[q+1].num < 0 || !t.glued(q+1)
			case w == "%" || w == "/" || t.doc.Tokens[q].Kind != text.Punct:
				return false
			}
		}
	}
	return true
}

// hasEnding reports whether w is a stem and one of the endings.
func hasEnding(w string, endings []string) bool {
	for _, e := range endings {
		if len(w) > len(e)+2 && strings.HasSuffix(w, e) {
			return true
		}
	}
	return false
}

// affixes are the prefixes and endings of words of one kind.
type affixes struct{ prefixes, endings []string }

// fit reports whether w is a prefix, a stem and an ending of a.
func (a *affixes) fit(w string) bool {
	if !hasEnding(w, a.endings) {
		return false
	}
	for _, p := range a.prefixes {
		if strings.HasPrefix(w, p) {
			return true
		}
	}
	return false
}

// ageReach is how far, in tokens, a word for age stands before its years.
const ageReach = 4

// ageNear reports whether a word for age stands before the match in its
// sentence ("the mean age of parents is 36 years").
func (t *resolver) ageNear() bool {
	first, _ := t.sentence()
	for k := t.i - 1; k >= first && k >= t.i-ageReach; k-- {
		if t.toks[k].num < 0 && t.g.flags[t.toks[k].word]&wordAge != 0 {
			return true
		}
	}
	return false
}

// announced reports whether the word before the match announces a day.
func (t *resolver) announced() bool {
	return t.i > 0 && t.g.flags[t.toks[t.i-1].word]&wordAnnounce != 0
}

// afterName guesses that the match is part of a name ("Theresa May"): an
// unknown word with a capital stands right before it.
func (t *resolver) afterName() bool {
	k := t.i - 1
	return k >= 0 && t.toks[k].word == 0 && t.doc.Tokens[k].Kind == text.Word && t.isCapital(k) && !t.doc.Tokens[k].Has(text.AllCaps)
}

// quoted reports whether a quotation mark closes right behind the match: what
// ends there is a name, as of a club or a film («Красный Октябрь»).
func (t *resolver) quoted() bool {
	return t.j < len(t.toks) && (t.doc.Word(t.j) == "»" || t.doc.Word(t.j) == "”")
}

// nounFollows guesses that the word after the match is its complement: an
// unknown word that shows no tense and has an ending of complements.
func (t *resolver) nounFollows() bool {
	k := t.j
	return k < len(t.toks) && t.doc.Tokens[k].Kind == text.Word && !t.doc.Tokens[k].Has(text.Capital) && t.toks[k].word == 0 && t.cue(k) == 0 &&
		(len(t.g.complementEnd) == 0 || hasEnding(t.doc.Fold(k), t.g.complementEnd))
}
