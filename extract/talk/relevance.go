package talk

import (
	"slices"

	"parley/extract/date"
	"parley/extract/lexicon"
)

// judge decides whether the article is about talks on the topic.
func (out *Result) judge(r *reader, cs []cluster, topic string) {
	lead := leadSentences(r)
	strong, late, talks, best := 0, 0, 0, 0.0
	other := false // the lead says what its talks are about, and it is not the topic
	lead1 := false // the first sentence behind the headline tells of talks on the topic
	for _, c := range cs {
		if len(c.parties) < 2 && !c.many && (len(c.parties) == 0 || lexicon.IsState(c.parties[0])) {
			continue
		}
		for _, m := range c.mentions {
			if m.sentence < lead && m.trigger.rank >= 4 && !m.trigger.weak {
				talks++
				other = other || r.otherSubject(m)
			}
			if !m.about {
				continue
			}
			if m.sentence < lead {
				lead1 = lead1 || c.main && m.sentence <= r.headlines && r.topic.about(m.sentence) && m.named
				strong++
			} else {
				late++
			}
		}
	}
	per100 := 0.0
	if r.topic.words > 0 {
		per100 = 100 * float64(r.topic.total) / float64(r.topic.words)
	}
	title := r.headlineAbout()
	switch {
	case strong >= 1 && (title || strong+late >= 2 || per100 >= 1):
		best = 0.9
		out.Reasons = append(out.Reasons, "the lead tells of talks on the topic")
	case title && talks > 0:
		best = 0.8
		out.Reasons = append(out.Reasons, "the headline is on the topic and the lead tells of talks")
	case title && len(cs) > 0 && late >= 1:
		best = 0.7
		out.Reasons = append(out.Reasons, "the headline is on the topic and the text tells of talks on it")
	case talks > 0 && !other && per100 >= 1.2 && r.topic.total > 3 && r.topic.spread(): // one word is an aside in a short text, too
		best = 0.6
		out.Reasons = append(out.Reasons, "the lead tells of talks and the text is about the topic")
	case late >= 2 && per100 >= 1:
		best = 0.6
		out.Reasons = append(out.Reasons, "the text tells of talks on the topic")
	case lead1:
		best = 0.6
		out.Reasons = append(out.Reasons, "the first sentence tells of talks on the topic")
	case strong+late > 0:
		best = 0.3
		out.Reasons = append(out.Reasons, "talks on the topic are an aside")
	case r.topic.total > 0:
		best = 0.1
		out.Reasons = append(out.Reasons, "words of the topic, but no talks on it")
	default:
		out.Reasons = append(out.Reasons, "no word of the topic")
	}
	out.Relevance, out.Relevant = best, best >= 0.5
	if out.Relevant {
		out.Topics = []string{topic}
	}
}

// leadSentences is how many sentences make headline and lead: those of the
// first three paragraphs, at least a third of the text.
func leadSentences(r *reader) int {
	n := 0
	for _, s := range r.d.Sentences {
		if s.Paragraph <= 2 {
			n++
		}
	}
	return max(n, (len(r.d.Sentences)+2)/3)
}

// otherSubject reports whether a mention away from the topic says what its talks are
// about: "negotiations on the removal of sanctions". A date behind "on" is no subject.
func (r *reader) otherSubject(m mention) bool {
	if m.about || m.trigger.verb {
		return false
	}
	name, end, ok := r.at(r.d, topicCue, min(m.word.end, len(r.d.Tokens)-1))
	return ok && name != sourceOf && end < m.hi && !slices.ContainsFunc(r.datesIn(end, m.hi), func(e date.Expression) bool { return e.First-end <= 1 })
}
