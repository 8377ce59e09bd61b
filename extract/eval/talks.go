package eval

import (
	"parley/extract"
	"parley/extract/talk"
)

// talkView is a predicted talk as it is compared.
type talkView struct {
	*talk.Talk
	parties map[string]bool
}

// talks assigns the predicted talks to the gold ones and counts them.
func (s *Scorer) talks(c *Counts, t *target, r *extract.Report) {
	var core, optional []*Talk
	for i := range t.Talks {
		if x := &t.Talks[i]; x.Salience.Core() {
			core = append(core, x)
		} else {
			optional = append(optional, x)
		}
	}
	preds := s.predictTalks(t, r)
	others := t.coreParties()
	agree := func(gold *Talk, p talkView) float64 { return agreement(gold, p, others, t.Published) }

	partner := assign(len(core), len(preds), func(i, j int) float64 { return agree(core[i], preds[j]) })
	left := unassigned(preds, partner)
	neutral := 0
	for _, p := range assign(len(optional), len(left), func(i, j int) float64 { return agree(optional[i], left[j]) }) {
		neutral += count(p >= 0)
	}

	var sum float64
	pairs, strict := 0, 0
	for i, j := range partner {
		if j < 0 {
			continue
		}
		a := agree(core[i], preds[j])
		sum += a
		pairs++
		strict += count(a > 0.999)
		s.talkDetails(c, t, core[i], preds[j])
	}
	predicted := len(preds) - neutral
	c.add("talks", sum, predicted, len(core))
	c.add("talks_found", float64(pairs), predicted, len(core))
	c.add("talks_strict", float64(strict), predicted, len(core))
}

// unassigned returns the predictions that are nobody's partner.
func unassigned(preds []talkView, partner []int) []talkView {
	taken := map[int]bool{}
	for _, j := range partner {
		taken[j] = true
	}
	var left []talkView
	for j, p := range preds {
		if !taken[j] {
			left = append(left, p)
		}
	}
	return left
}

// predictTalks reads a report's talks; where one has no parties its
// participants stand for them.
func (s *Scorer) predictTalks(t *target, r *extract.Report) []talkView {
	views := make([]talkView, 0, len(r.Talks))
	for i := range r.Talks {
		v := talkView{Talk: &r.Talks[i], parties: map[string]bool{}}
		names := v.Parties
		if len(names) == 0 {
			for _, p := range v.Participants {
				names = append(names, participantName(p))
			}
		}
		for _, n := range names {
			if p := s.party(t, r, n); p != "" {
				v.parties[p] = true
			}
		}
		views = append(views, v)
	}
	return views
}

func participantName(p talk.Participant) string {
	if p.Name != "" {
		return p.Name
	}
	return p.ActorID
}

// party returns the side that a predicted name stands for: a state code as it
// is, else the party of the gold actor or talk of that name, else the state of
// the report's own actor of that name, else the folded name.
func (s *Scorer) party(t *target, r *extract.Report, name string) string {
	if s.states[name] {
		return name
	}
	folded := fold(name)
	for i, a := range t.Actors {
		if t.found[i][folded] {
			return partyKey(a.Party)
		}
	}
	for _, x := range t.Talks {
		for _, p := range x.Parties {
			if fold(p) == folded {
				return partyKey(p)
			}
		}
	}
	for _, a := range r.Actors {
		if a.Country != "" && fold(a.Name) == folded {
			return a.Country
		}
	}
	return folded
}

// partyKey is the form in which parties are compared.
func partyKey(party string) string {
	if isStateCode(party) {
		return party
	}
	return fold(party)
}

// coreParties are the parties of the document's core actors.
func (t *target) coreParties() map[string]bool {
	set := map[string]bool{}
	for _, a := range t.Actors {
		if a.Salience.Core() && a.Party != "" {
			set[partyKey(a.Party)] = true
		}
	}
	return set
}

// agreement is how well a predicted talk agrees with a gold one, 0 to 1; 0
// where the parties are too different. others are parties that an open round
// may have besides those named.
func agreement(gold *Talk, p talkView, others map[string]bool, published string) float64 {
	parties := partyF1(gold, p.parties, others)
	if parties < 0.5 {
		return 0
	}
	return 0.5*parties + 0.25*dateAgreement(gold.Date, p.DateValue, published) + 0.25*statusAgreement(gold.Status, p.Status)
}

func partyF1(gold *Talk, predicted, others map[string]bool) float64 {
	want := map[string]bool{}
	for _, p := range gold.Parties {
		want[partyKey(p)] = true
	}
	got, common := 0, 0
	for p := range predicted {
		if want[p] {
			common++
		} else if gold.OpenParties && others[p] {
			continue
		}
		got++
	}
	if len(want)+got == 0 {
		return 1
	}
	return 2 * float64(common) / float64(len(want)+got)
}

func dateAgreement(gold, predicted, published string) float64 {
	switch {
	case gold == predicted, gold == "" && predicted == published:
		return 1
	case overlap(gold, predicted):
		return 0.5
	}
	return 0
}

func statusAgreement(gold, predicted string) float64 {
	if gold == predicted {
		return 1
	}
	for _, near := range [][2]string{{"planned", "proposed"}, {"proposed", "refused"}, {"ended", "refused"}, {"refused", "denied"}} {
		if near == [2]string{gold, predicted} || near == [2]string{predicted, gold} {
			return 0.5
		}
	}
	return 0
}

// talkDetails counts place, format and people of a pair.
func (s *Scorer) talkDetails(c *Counts, t *target, gold *Talk, p talkView) {
	if gold.Place != "" {
		c.add("talk_place", one(t.atOrNear(gold.Place, p.Place)), 0, 1)
	}
	if gold.Format != "unknown" {
		c.add("talk_format", one(p.Format == gold.Format), 0, 1)
	}
	want := map[string]bool{}
	for _, x := range gold.Participants {
		if !isStateCode(x.Key) {
			want[x.Key] = true
		}
	}
	got := s.people(t, p)
	right := 0
	for k := range got {
		right += count(want[k])
	}
	c.add("talk_people", float64(right), len(got), len(want))
}

// atOrNear reports whether a name is one of the gold place or of a gold place
// near it.
func (t *target) atOrNear(gold, name string) bool {
	at, folded := t.place(gold), fold(name)
	for i := range t.Places {
		p := &t.Places[i]
		near := p == at
		if !near && p.Lat != nil && p.Lon != nil && at.Lat != nil && at.Lon != nil {
			near = distanceKM(*p.Lat, *p.Lon, *at.Lat, *at.Lon) <= nearKM
		}
		if near && t.places[i][folded] {
			return true
		}
	}
	return false
}

// people returns the persons and bodies that take part in a predicted talk: by
// the gold's key, or the folded name where the gold does not know them.
func (s *Scorer) people(t *target, p talkView) map[string]bool {
	set := map[string]bool{}
	for _, x := range p.Participants {
		name := participantName(x)
		if s.states[name] {
			continue
		}
		folded := fold(name)
		switch i := t.actorNamed(folded); {
		case i < 0:
			set[folded] = true
		case t.Actors[i].Type != goldCountry:
			set[t.Actors[i].Key] = true
		}
	}
	return set
}

func (t *target) actorNamed(folded string) int {
	for i, names := range t.found {
		if names[folded] {
			return i
		}
	}
	return -1
}
