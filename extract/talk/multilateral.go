package talk

import (
	"slices"
	"strconv"

	"parley/extract/actor"
	"parley/extract/lexicon"
	"parley/extract/name"
)

// multilateral adds the states that take the floor at a conference or in a
// working group of an international body: they are there, though no sentence
// lists them. Of a round to come it adds the host. To the main talk where more states
// met than the text names it adds all that act.
func (r *reader) multilateral(c *cluster) {
	if r.hosted(c) {
		return
	}
	if c.many && c.main && len(c.parties) > 0 && c.status != Refused && c.status != Proposed {
		for _, p := range r.acting() {
			c.parties = appendNew(c.parties, p)
		}
		return
	}
	if len(c.parties) != 1 || lexicon.IsState(c.parties[0]) {
		return
	}
	if c.place >= 0 {
		if host := r.in.Places[c.place].Country; r.receives(host) {
			c.parties = appendNew(c.parties, host)
		}
	}
	if c.status != Held && c.status != Ended || !c.main && !c.about {
		return
	}
	switch c.kind {
	case "negotiation", "working group", "conference", "summit", "signing":
	default:
		return
	}
	body := c.parties[0] // its host may come from elsewhere
	for _, p := range r.acting() {
		if r.members.may(body, p) {
			c.parties = appendNew(c.parties, p)
		}
	}
}

// receives reports whether the text tells of somebody of a state other than as a
// place, so that it can be the host: the state acts, or one of its officials does.
func (r *reader) receives(host string) bool {
	if host == "" || slices.Contains(r.absent, host) {
		return false
	}
	return slices.Contains(r.acting(), host) || slices.ContainsFunc(r.in.Refs, func(x actor.Ref) bool { return x.Kind == actor.PersonRef && x.Party == host })
}

// accepted adds the states of which the sentence behind an invitation or
// proposal says that they will come: "Fiji and Tonga have accepted."
func (r *reader) accepted(c *cluster) {
	last := c.mentions[len(c.mentions)-1]
	if len(c.parties) == 0 || c.status != Proposed && (c.status != Planned || !last.proposes()) {
		return // nobody was asked
	}
	s := last.sentence + 1
	if s >= len(r.d.Sentences) {
		return
	}
	x := r.d.Sentences[s]
	lo, hi := int(x.First), min(int(x.End), int(x.First)+longest)
	cue, ok := r.next(r.d, acceptCue, lo, hi)
	if !ok {
		return
	}
	for _, ref := range r.allIn(max(lo, cue.first-acceptReach), min(hi, cue.end+acceptReach)) {
		if ref.Kind == actor.StateRef && ref.Role == name.Acts && lexicon.IsState(ref.Party) && !slices.Contains(r.absent, ref.Party) {
			c.parties = appendNew(c.parties, ref.Party)
		}
	}
}

// acceptReach is how many tokens from the words for it those stand who accept.
const acceptReach = 8

// hosted makes the states that act in the text the parties of a conference that
// is no body's, and whose parties no sentence names; it reports whether it is one.
func (r *reader) hosted(c *cluster) bool {
	if !c.main || c.kind != "conference" || c.place < 0 || r.in.Places[c.place].Country == "" {
		return false
	}
	for _, m := range c.mentions {
		if m.named {
			return false
		}
	}
	host := r.in.Places[c.place].Country
	if !slices.Contains(r.acting(), host) {
		return false
	}
	c.parties = []string{host}
	for _, p := range r.acting() {
		c.parties = appendNew(c.parties, p)
	}
	return true
}

// acting lists the states that act anywhere in the text, but for those that the
// text says were not there.
func (r *reader) acting() []string {
	if r.actors == nil {
		r.actors = []string{}
		for _, ref := range r.in.Refs {
			if ref.Kind == actor.StateRef && ref.Role == name.Acts && lexicon.IsState(ref.Party) && !slices.Contains(r.absent, ref.Party) {
				r.actors = appendNew(r.actors, ref.Party)
			}
		}
	}
	return r.actors
}

// many reports whether tokens lo to hi speak of more states than a text lists:
// "dozens of countries", "30 nations".
func (r *reader) many(lo, hi int) bool {
	for _, c := range r.find(r.d, manyCue, lo, hi) {
		if c.name != counted {
			return true
		}
		for k := max(lo, c.first-3); k < c.first; k++ {
			if n, err := strconv.Atoi(r.d.Word(k)); err == nil && n > fewStates && n < 200 {
				return true
			}
		}
	}
	return false
}

// fewStates is how many states a text may list where it gives their number.
const fewStates = 6
