package talk

import (
	"fmt"
	"slices"
	"strings"
)

// reasons tells in English what of the text each fact of a talk was read from,
// one line a fact: "date 2021-11-01: "hôm qua" (sentence)". They are found
// again from the mentions of the talk, after all is decided.
func (r *reader) reasons(c *cluster, t *Talk) []string {
	var out []string
	say := func(format string, a ...any) { out = append(out, fmt.Sprintf(format, a...)) }
	say("kind %s: %s", t.Kind, r.words(c))
	for _, p := range t.Parties {
		say("party %s: %s", p, r.whyParty(c, p))
	}
	say("status %s: %s", t.Status, r.whyStatus(c))
	if t.DateValue != "" {
		say("date %s: %s", t.DateValue, r.whyDate(c))
	}
	if c.place >= 0 {
		say("place %s: %s", t.Place, r.whyPlace(c))
	}
	if t.Round > 0 {
		say("round %d: beside the words that tell of the talk", t.Round)
	}
	if n := len(c.mentions); n > 1 {
		say("joined of %d mentions: parties, date and status agree", n)
	}
	return out
}

// quote gives tokens i to j in quotes.
func (r *reader) quote(i, j int) string { return fmt.Sprintf("%q", r.d.Raw(i, j)) }

// words quotes the words that tell of the talk, each once.
func (r *reader) words(c *cluster) string {
	var out []string
	for _, m := range c.mentions {
		q := r.quote(m.word.first, m.word.end)
		if !slices.Contains(out, q) {
			out = append(out, q)
		}
	}
	return strings.Join(out, ", ")
}

func (r *reader) whyParty(c *cluster, party string) string {
	for _, m := range c.mentions {
		for _, ref := range r.refsIn(m.lo, m.hi) {
			if ref.Party == party {
				return r.quote(ref.First, ref.End) + " in the sentence"
			}
		}
	}
	if slices.Contains(r.main, party) {
		return "a side of the article's main talk, meant by what the sentence leaves out"
	}
	return "it acts in the text"
}

func (r *reader) whyStatus(c *cluster) string {
	for _, m := range c.mentions {
		if m.status != c.status || !m.sure {
			continue
		}
		for _, cue := range r.find(r.d, statusCue, m.lo, m.hi) {
			if cue.name == c.status {
				return r.quote(cue.first, cue.end) + " in the sentence"
			}
		}
		if m.trigger.status == c.status {
			return r.quote(m.word.first, m.word.end) + " says so"
		}
		if m.date != nil && !r.in.Published.IsZero() {
			return fmt.Sprintf("the date %s, seen from the day of publication", m.value)
		}
	}
	return "nothing says otherwise"
}

func (r *reader) whyDate(c *cluster) string {
	for _, m := range c.mentions {
		if m.date != nil && m.value == c.value {
			return fmt.Sprintf("%s (%s)", r.quote(m.date.First, m.date.End), c.dateSource)
		}
	}
	return c.dateSource
}

func (r *reader) whyPlace(c *cluster) string {
	for _, m := range c.mentions {
		for _, p := range r.places {
			if p.place == c.place && p.first >= m.lo && p.end <= m.hi {
				return r.quote(p.first, p.end) + " in the sentence"
			}
		}
	}
	return "the text places it there"
}
