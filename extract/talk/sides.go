package talk

import (
	"slices"

	"parley/extract/lexicon"
)

// mainParties finds who the article's talks are between: the parties of the
// first mention that names two, or an international body, in headline and
// lead, with those that the lead lists besides; else of the first that names
// two anywhere.
func mainParties(ms []mention, r *reader) []string {
	var main []string
	for _, m := range ms {
		if m.sentence > 3 {
			break
		}
		switch {
		case main == nil && m.many && len(m.parties) == 1:
			main = m.parties // "40 nations at a summit of the White House": the host
		case len(main) == 1 && m.many && m.attached && lexicon.IsState(main[0]):
			main = m.parties // the body whose summit it is
		case main == nil && (len(m.parties) >= 2 && (m.explicit || m.trigger.rank >= 3) || len(m.parties) == 1 && !lexicon.IsState(m.parties[0]) && m.trigger.rank >= 3):
			main = m.parties
		case len(main) >= 2 && m.explicit && len(m.parties) > len(main) && sameParties(main, m.parties):
			main = m.parties
		}
	}
	if main != nil {
		return main
	}
	if body := r.headlineBody(); body != "" {
		return []string{body}
	}
	for _, m := range ms {
		if m.status == Ended || m.status == Denied {
			continue // talks that are no more, told behind the lead, are not the news
		}
		if len(m.parties) >= 2 && (m.explicit || m.trigger.rank >= 3) {
			return m.parties
		}
	}
	// No mention names two: the two parties that the text names most.
	count := map[string]int{}
	var order []string
	for _, ref := range r.refsIn(0, len(r.d.Tokens)) {
		if count[ref.Party] == 0 {
			order = append(order, ref.Party)
		}
		count[ref.Party]++
	}
	slices.SortStableFunc(order, func(a, b string) int { return count[b] - count[a] })
	return order[:min(2, len(order))]
}

// headlineBody returns the one international body that the headline names and the
// text comes back to; empty where there is none, or a state beside it.
func (r *reader) headlineBody() string {
	if r.headlines == 0 {
		return ""
	}
	all := distinct(r.refsIn(0, int(r.d.Sentences[r.headlines].First)))
	if len(all) != 1 || lexicon.IsState(all[0]) {
		return ""
	}
	n := 0
	for _, x := range r.refs {
		if x.Party == all[0] {
			n++
		}
	}
	if n < 3 {
		return ""
	}
	return all[0]
}

// complete gives a mention the parties it does not name itself: "the two
// sides" are those of the article, a single party talks with the other one.
func (r *reader) complete(m *mention, main []string) {
	host := r.host(*m)
	switch {
	case m.attached:
	case len(m.parties) == 1 && lexicon.IsState(m.parties[0]) && host != "" && host != m.parties[0] && slices.Contains(main, host) && !slices.Contains(main, m.parties[0]):
		m.parties = []string{host, m.parties[0]} // a guest from elsewhere talks with the host
	case len(m.parties) >= 2:
	case m.pair && len(m.parties) == 1 && !slices.Contains(main, m.parties[0]) && !lexicon.IsState(m.parties[0]):
		m.parties = slices.Clone(main) // "the two sides ... at the UN"
	case len(m.parties) == 1 && slices.Contains(main, m.parties[0]):
		m.parties = slices.Clone(main)
	case len(m.parties) == 1 && !lexicon.IsState(m.parties[0]):
		if m.with && len(main) >= 1 && lexicon.IsState(main[0]) {
			m.parties = []string{main[0], m.parties[0]} // "talks with the European Union"
		}
	case len(m.parties) == 1 && len(main) >= 1:
		// Another party talks, with whom the text does not say here: "the
		// agreement with China" is that of the side the text starts from.
		if m.pair || m.trio {
			m.parties = append(slices.Clone(main), m.parties[0])
		} else if !m.with && among(main) && (m.trigger.kind == "signing" || !m.trigger.verb && m.trigger.rank >= 4) && (m.date != nil || m.sure && m.status != Held || m.sentence <= r.headlines) {
			m.parties = append(slices.Clone(main), m.parties[0]) // who speaks there, or is the host
		} else if m.with || (!r.within(*m) || !lexicon.IsState(main[0])) && m.trigger.rank >= 4 && !m.trigger.weak && (m.date != nil || m.sure && m.status != Held) {
			m.parties = []string{main[0], m.parties[0]}
		}
	default:
		m.parties = slices.Clone(main)
	}
	if m.trio && len(m.parties) == 2 && len(main) == 2 {
		for _, p := range main {
			m.parties = appendNew(m.parties, p)
		}
		if len(m.parties) == 2 {
			m.parties = appendNew(m.parties, host) // the third of three is where they meet
		}
	}
}

// before returns the one other state that acts in the sentence before a mention's, in
// the paragraph: "The Thai premier is in China. At talks on Thursday, President Xi ...".
// Empty where there are none or several.
func (r *reader) before(m mention, main []string) string {
	switch m.trigger.kind {
	case "conference", "summit", "working group":
		return ""
	}
	if m.sentence == 0 || r.d.Sentences[m.sentence-1].Paragraph != r.d.Sentences[m.sentence].Paragraph {
		return ""
	}
	x := r.d.Sentences[m.sentence-1]
	all := distinct(r.actorsIn(int(x.First), int(x.End)))
	all = slices.DeleteFunc(all, func(p string) bool {
		return p == m.parties[0] || !lexicon.IsState(p) || slices.Contains(r.absent, p)
	})
	if len(all) != 1 {
		return ""
	}
	if slices.Contains(main, all[0]) && slices.Contains(main, m.parties[0]) && (m.date == nil || m.trigger.rank < 4) {
		return "" // all of those the article is about
	}
	return all[0]
}

// sameParagraph reports whether two sentences stand in one paragraph.
func (r *reader) sameParagraph(a, b int) bool {
	return r.d.Sentences[a].Paragraph == r.d.Sentences[b].Paragraph
}

// among reports whether the parties of a talk hold an international body, so that
// a state may be one of its members.
func among(parties []string) bool {
	return slices.ContainsFunc(parties, func(p string) bool { return !lexicon.IsState(p) })
}

// host returns the state of the mention's place, empty where there is none.
func (r *reader) host(m mention) string {
	if m.place < 0 {
		return ""
	}
	return r.in.Places[m.place].Country
}

// within reports whether the one party of a mention may be only where it was:
// its place is all of that state.
func (r *reader) within(m mention) bool {
	return m.place >= 0 && !r.in.Places[m.place].HasPoint && r.in.Places[m.place].Country == m.parties[0]
}
