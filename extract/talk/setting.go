package talk

import (
	"slices"
	"sort"

	"parley/extract/actor"
	"parley/extract/lexicon"
	"parley/extract/text"
)

// where picks the place: the nearest to the word, a city before a state.
func (r *reader) where(m *mention) {
	if m.place = r.here(m.lo, m.hi); m.place >= 0 {
		return
	}
	best := 0
	from := sort.Search(len(r.places), func(i int) bool { return r.places[i].first >= m.lo })
	for _, p := range r.places[from:] {
		if p.first >= m.hi {
			break
		}
		if p.end > m.hi {
			continue
		}
		d := 2 * (p.first - m.word.end)
		if p.end <= m.word.first {
			d = 3 * (m.word.first - p.end)
		}
		d = max(d, 0)
		if !r.in.Places[p.place].HasPoint {
			d += 10
		}
		dateline := r.d.Tokens[p.first].Has(text.LineStart)
		if dateline {
			d += 20
		}
		if m.place < 0 || d < best {
			m.place, m.byDateline, best = p.place, dateline, d
		}
	}
}

// here returns the place of the dateline where tokens lo to hi say that something
// was there: "talks that ended here on Tuesday". -1 where they do not.
func (r *reader) here(lo, hi int) int {
	if !r.has(r.d, hereCue, lo, hi) {
		return -1
	}
	for _, p := range r.places {
		if r.d.Tokens[p.first].Has(text.LineStart) && int(r.d.Tokens[p.first].Sentence) >= r.headlines {
			return p.place
		}
	}
	return -1
}

// placeMain gives the article's main talk, where its sentences name only the state, the
// city of that state in the headline: "In Tallinn, ...", "the Estonian capital".
func (r *reader) placeMain(cs []cluster) {
	if len(cs) == 0 || !cs[0].main || cs[0].place < 0 || r.in.Places[cs[0].place].HasPoint {
		return
	}
	c := &cs[0]
	for _, p := range r.places {
		x := r.in.Places[p.place]
		if int(r.d.Tokens[p.first].Sentence) >= r.headlines {
			return
		}
		if x.HasPoint && x.Country == r.in.Places[c.place].Country {
			c.place = p.place
			return
		}
	}
}

// visits makes the state of the place a party where one side alone is named that
// came there: "a delegation of the ministry was in Seoul for talks".
func (r *reader) visits(m *mention) {
	if len(m.parties) != 1 || !lexicon.IsState(m.parties[0]) || m.place < 0 || m.trigger.rank < 4 || m.attached {
		return
	}
	host := r.in.Places[m.place].Country
	if host == "" || host == m.parties[0] {
		return
	}
	for _, p := range r.places {
		if p.place != m.place || p.first < m.lo || p.end > m.hi || !r.endsAt(visitCue, p.first, m.lo) {
			continue
		}
		if slices.ContainsFunc(r.allIn(m.lo, p.first), func(x actor.Ref) bool { return x.Party == m.parties[0] }) {
			m.parties = append(m.parties, host)
			return
		}
	}
}

// how reads the format.
func (r *reader) how(m *mention) {
	m.format = m.trigger.format
	for _, t := range m.also {
		if m.format == "" {
			m.format = t.format
		}
	}
	cues := r.formats(m.lo, m.hi)
	for _, want := range []string{Virtual, Phone, InPerson} {
		for _, c := range cues {
			if c.name == want && (m.format == "" || want == Virtual) {
				m.format = want
			}
		}
	}
}

// formats lists the words for a form in tokens lo to hi, without those that tell
// of something else: "online fraud".
func (r *reader) formats(lo, hi int) []cue {
	cues := r.find(r.d, formatCue, lo, hi)
	for _, x := range r.find(r.d, remoteCue, lo, hi) {
		cues = slices.DeleteFunc(cues, func(c cue) bool { return x.first <= c.first && c.end <= x.end })
	}
	return cues
}

// told reads who says so: the actor beside a verb of saying, persons before
// bodies.
func (r *reader) told(m *mention) {
	x := r.d.Sentences[m.sentence]
	lo, hi := max(int(x.First), m.lo-longest), min(int(x.End), m.hi+longest)
	m.who.Anonymous = r.has(r.d, anonymousCue, lo, hi)
	for _, c := range r.find(r.d, sayCue, lo, hi) {
		best := -1
		for _, ref := range r.allIn(max(lo, c.first-20), min(hi, c.end+20)) {
			d := max(c.first-ref.End, ref.First-c.end)
			if ref.Actor >= 0 && d >= 0 && d <= 4 && (best < 0 || ref.Kind == actor.PersonRef) {
				best = ref.Actor
			}
		}
		if best >= 0 {
			m.who.Source = r.in.Actors[best].Name
			return
		}
	}
}
