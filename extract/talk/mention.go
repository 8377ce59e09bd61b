package talk

import (
	"slices"
	"sort"
	"strings"
	"time"

	"parley/extract/actor"
	"parley/extract/date"
	"parley/extract/text"
)

// mention is one sentence, or clause, that tells of a talk.
type mention struct {
	sentence int
	lo, hi   int  // tokens of the sentence or clause
	word     span // the word that tells of the talk best
	trigger  trigger
	also     []trigger // what else the sentence has
	hits     []hit     // the words for it
	title    bool      // stands in the headline

	parties  []string // told beside the word, in text order
	named    bool     // the sentence names two, or an international body
	explicit bool     // the parties stand as a group: "A and B", "between A and B", "A-B dialogue"
	pair     bool     // "the two sides"
	with     bool     // "with X": X is the partner of a side that is not named here
	trio     bool     // "the three sides"
	many     bool     // more states than are named
	source   []string // of a one-sided act
	target   []string
	people   []int // actors that are persons or bodies

	date       *date.Expression // nil where none is told
	dateSource string           // see Talk.DateSource
	dateline   *date.Expression // the date of a dateline, where no other is told
	value      string           // date value, widened to an interval where the sentence says how long
	earliest   time.Time
	latest     time.Time
	place      int  // index into places, -1
	byDateline bool // the place is that of the report
	status     string
	sure       bool // the status stands in words, not by default
	format     string
	next       bool // another round than the one spoken of, to come
	previous   bool // another round, before it
	ordinal    bool // a round that is told by its number alone
	prospect   bool // what was agreed on for later
	attached   bool // an international body holds it: "the OSCE conference"
	bare       bool // tells that something was agreed on for later, which is no talk of its own
	about      bool // the sentence speaks of the topic
	who        Attribution
}

// reader finds the mentions of one text.
type reader struct {
	*frames
	in        Input
	refs      []actor.Ref // Input.Refs, and pronouns that stand for a person of them
	margins   []span      // "on the sidelines of the summit": who stands there holds another event
	d         *text.Doc
	topic     density
	tags      Tagger
	places    []placeAt // in text order
	headlines int       // how many sentences, from the first, are the headline
	main      []string  // the parties of the article's main talk
	actors    []string  // see acting; nil until asked for
	members   members
	absent    []string // sides that the text says stay away
}

// span is a stretch of tokens, half open.
type span struct{ first, end int }

// placeAt is one mention of a place.
type placeAt struct {
	span
	place int // index into Input.Places
}

func newReader(f *frames, in Input, topic density, tags Tagger) *reader {
	r := &reader{frames: f, in: in, d: in.Doc, topic: topic, tags: tags}
	for k, p := range in.Places {
		for _, m := range p.Mentions {
			i := r.tokenAt(m.Start)
			if i < 0 {
				continue
			}
			end := i + 1
			for end < len(r.d.Tokens) && int(r.d.Tokens[end].RuneStart) < m.End {
				end++
			}
			r.places = append(r.places, placeAt{span{i, end}, k})
		}
	}
	slices.SortStableFunc(r.places, func(a, b placeAt) int { return a.first - b.first })
	r.headlines = headlines(in.Doc.Sentences)
	r.refs = r.withPronouns(in.Refs)
	r.capitals()
	r.margins = r.findMargins()
	r.absent = r.findAbsent()
	return r
}

// headlines returns how many sentences make the headline: those of the first
// line of a text of several, where it is short.
func headlines(all []text.Sentence) int {
	n := 0
	for n < len(all) && all[n].Paragraph == 0 {
		n++
	}
	if n == 0 || n == len(all) || all[n-1].RuneEnd > 250 {
		return 0
	}
	return n
}

// tokenAt returns the token that begins at a code point, -1 where none does.
func (r *reader) tokenAt(rune int) int {
	i := sort.Search(len(r.d.Tokens), func(i int) bool { return int(r.d.Tokens[i].RuneStart) >= rune })
	if i == len(r.d.Tokens) || int(r.d.Tokens[i].RuneStart) != rune {
		return -1
	}
	return i
}

// mentions reads all sentences in order.
func (r *reader) mentions() []mention {
	var out []mention
	for s := range r.d.Sentences {
		out = append(out, r.sentence(s)...)
	}
	return out
}

// hit is a word that tells of talks.
type hit struct {
	span
	trigger  trigger
	readings []trigger // what the word may be, in the order of the frames
	ordinal  bool      // "the second", for a round
	margin   bool      // an event at whose edge another takes place
}

// longest is how many tokens of a sentence are read together. Longer ones are
// lists, or no prose; they are read in pieces.
const longest = 400

// sentence reads what sentence s tells.
func (r *reader) sentence(s int) []mention {
	x := r.d.Sentences[s]
	hits := r.tagged(r.hits(int(x.First), int(x.End)))
	var out []mention
	for lo := int(x.First); lo < int(x.End) && len(hits) > 0; lo += longest {
		hi := min(lo+longest, int(x.End))
		n := 0
		for n < len(hits) && hits[n].first < hi {
			n++
		}
		if n > 0 {
			hi = max(hi, hits[n-1].end)
		}
		for _, p := range r.parts(part{lo: lo, hi: hi, hits: hits[:n]}) {
			m, ok := r.read(s, p)
			if !ok {
				continue
			}
			switch {
			case len(out) > 0:
				m.sameSides(p, out[len(out)-1])
			case len(m.parties) == 0 && p.lo > lo:
				if all := distinct(r.refsIn(lo, p.lo)); len(all) == 2 {
					m.parties = all // "with Nicaragua Russia has an accord, which was signed in May"
				}
			}
			out = append(out, r.perPartner(m)...)
		}
		hits = hits[n:]
	}
	return out
}

// sameSides gives a mention the sides of the one before it in the sentence where
// it names none, or where it is what those agreed on: "agreed to hold talks".
func (m *mention) sameSides(p part, before mention) {
	switch {
	case len(m.parties) == 0:
		m.parties = before.parties
	case p.prospect && !m.explicit && !m.with && !m.attached && (len(before.parties) >= 2 || before.pair):
		m.parties, m.pair = before.parties, before.pair
	}
}

// hits lists the words between tokens lo and hi that tell of talks.
func (r *reader) hits(lo, hi int) []hit {
	var out []hit
	for i := lo; i < hi; {
		if _, end, ok := r.at(r.d, otherCue, i); ok {
			i = end
			continue
		}
		readings, end := r.triggers.At(r.d, i)
		if end > i && readings[0].object && !r.personAfter(end, hi) {
			readings = slices.DeleteFunc(slices.Clone(readings), func(t trigger) bool { return t.object })
			if len(readings) == 0 {
				i = end
				continue
			}
		}
		if end > i && r.inName(i, readings[0]) {
			i = end
			continue
		}
		if end == i {
			if end, ok := r.ordinal(i, hi, out); ok {
				out = append(out, hit{span: span{i, end}, trigger: ordinalTrigger, readings: []trigger{ordinalTrigger}, ordinal: true})
				i = end
				continue
			}
			i++
			continue
		}
		out = append(out, hit{span: span{i, end}, trigger: readings[0], readings: readings, margin: r.inMargins(i) || r.stage(i, lo, hi, readings[0])})
		i = end
	}
	return out
}

// inName reports whether the word at token i, a noun of proposing, is part of a
// name: "the Counter Ransomware Initiative" proposes nothing.
func (r *reader) inName(i int, t trigger) bool {
	x := r.d.Tokens[i]
	s := int(x.Sentence)
	if t.kind != "proposal" || t.verb || !x.Has(text.Capital) || s < r.headlines || i == int(r.d.Sentences[s].First) {
		return false
	}
	return r.d.Tokens[i-1].Has(text.Capital)
}

// personAfter reports whether a person is named, or called a counterpart, soon after a
// verb that ends at token i: "received China's public security minister, Guo Shengkun".
func (r *reader) personAfter(i, hi int) bool {
	for k := i; k < min(hi, i+12); k++ {
		if x, ok := r.refAt(k); ok && x.Kind == actor.PersonRef {
			return true
		}
		if _, _, ok := r.at(r.d, counterpartCue, k); ok {
			return true
		}
		if w := r.d.Fold(k); w == "\"" || w == "”" || w == "“" || w == "»" {
			return false
		}
		if f := r.d.Fold(k); f != "," && f != "-" {
			if _, _, ok := r.at(r.d, boundaryCue, k); ok {
				return false
			}
		}
	}
	return false
}

// tagged reads hits by the part of speech that the English tagger gives them,
// and leaves out those that are another: "talks" the verb is no negotiation.
// Only what such tags depend on is tagged. A sentence that cannot be tagged keeps all.
func (r *reader) tagged(hits []hit) []hit {
	if r.d.Lang != text.English || r.tags == nil || len(hits) == 0 {
		return hits
	}
	first := hits[0].first
	tags, err := r.tags.TagsIn(r.d, first, hits[len(hits)-1].end)
	if err != nil {
		return hits
	}
	out := hits[:0]
	for _, h := range hits {
		k := slices.IndexFunc(h.readings, func(t trigger) bool { return t.fits(tags[h.end-1-first], h.end-h.first) })
		if k >= 0 {
			h.trigger = h.readings[k]
			out = append(out, h)
		}
	}
	return out
}

// fits reports whether a Penn Treebank tag of the last of n words agrees with
// what the trigger is. Of longer phrases the words tell enough.
func (t trigger) fits(tag string, n int) bool {
	verb := strings.HasPrefix(tag, "VB")
	if t.verb {
		return verb || n > 1 || t.only
	}
	return !verb || tag == "VBG" // "meeting" may be either
}

// datesIn lists the time expressions in tokens lo to hi.
func (r *reader) datesIn(lo, hi int) []date.Expression {
	all := r.in.Dates
	i := sort.Search(len(all), func(i int) bool { return all[i].First >= lo })
	j := i
	for j < len(all) && all[j].End <= hi {
		j++
	}
	return all[i:j]
}

// read reads what a part of sentence s tells.
func (r *reader) read(s int, p part) (mention, bool) {
	m := mention{sentence: s, lo: p.lo, hi: p.hi, place: -1, title: s < r.headlines, about: r.about(s)}
	if len(p.hits) == 0 {
		return m, false
	}
	inForce := false
	for _, c := range r.find(r.d, genericCue, p.lo, p.hi) {
		if c.name != ofAgreement {
			if r.recalled(p) {
				continue // "last held such a dialogue in August"
			}
			return m, false // "such meetings": talks in general
		}
		inForce = true
	}
	if !slices.ContainsFunc(p.hits, func(h hit) bool { return !h.margin }) {
		return m, false
	}
	m.prospect, m.bare = p.prospect, p.bare
	weight := func(h hit) int {
		n := 2 * h.trigger.rank
		if r.endsAt(settingCue, h.first, p.lo) {
			n -= 10 // "as part of the conference"
		}
		if r.behindIt(h, p.lo) {
			n -= 4 // "met before the plenary"
		}
		if h.margin {
			n -= 11
		}
		if h.trigger.kind == "agreement" && !h.trigger.verb {
			n-- // an agreement that is named is less than talks that are told
		}
		if h.trigger.weak {
			n -= 5
		}
		return n
	}
	m.hits = p.hits
	top := 0
	for k, h := range p.hits {
		m.also = append(m.also, h.trigger)
		if w := weight(h); k == 0 || w > top {
			top, m.word, m.trigger, m.ordinal = w, h.span, h.trigger, h.ordinal
		}
	}
	if inForce && m.trigger.kind == "agreement" && !m.trigger.verb {
		return m, false
	}
	r.parties(&m)
	r.when(&m)
	r.where(&m)
	r.visits(&m)
	r.how(&m)
	m.next = r.has(r.d, nextCue, m.lo, m.hi)
	m.previous = r.has(r.d, previousCue, m.lo, m.hi)
	r.standing(&m)
	m.next = m.next || m.ordinal && m.status == Planned
	r.told(&m)
	return m, true
}

// recalled reports whether a part tells of an earlier talk with its date.
func (r *reader) recalled(p part) bool {
	return r.has(r.d, previousCue, p.lo, p.hi) && r.dated(p.lo, p.hi)
}

// behindIt reports whether a word for talks only says before or after what something
// else took place: "before the opening session", "after five years of negotiations".
func (r *reader) behindIt(h hit, lo int) bool {
	if r.endsAt(backgroundCue, h.first, lo) {
		return true
	}
	for _, e := range r.datesIn(max(lo, h.first-6), h.first) {
		if e.Type == "DURATION" && days(e.Value) == 0 && h.first-e.End <= 2 && (r.endsAt(backgroundCue, e.First, lo) || r.endsAt(backgroundCue, e.First-1, lo)) {
			return true
		}
	}
	return !h.trigger.verb && h.first-2 >= lo && r.d.Tokens[h.first-1].Kind == text.Word && (r.endsAt(backgroundCue, h.first-1, lo) || r.d.Tokens[h.first-2].Kind == text.Word && r.endsAt(backgroundCue, h.first-2, lo))
}

// headlineAbout reports whether the headline, or the first sentence of a text
// without one, speaks of the topic.
func (r *reader) headlineAbout() bool {
	for s := range min(max(r.headlines, 1), len(r.d.Sentences)) {
		if r.topic.about(s) {
			return true
		}
	}
	return false
}

// about reports whether sentence s speaks of the topic, itself or by the
// sentence before it in the paragraph.
func (r *reader) about(s int) bool {
	return r.topic.about(s) || s > 0 && r.d.Sentences[s-1].Paragraph == r.d.Sentences[s].Paragraph && r.topic.about(s-1)
}
