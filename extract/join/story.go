package join

import (
	"math"
	"slices"
)

// StoryDays is how many days apart copies of one story come out at most.
const StoryDays = 7

// UnknownTime is the time of an article that does not tell it. It may be a copy
// of any article that is still in view.
const UnknownTime = math.MaxInt64

const (
	storyWindow = StoryDays * 24 * 60 * 60 // seconds

	// copiedShare is the Overlap from which a text is a copy: copies of the tests
	// that were edited and cut have .4 and more, texts on one occasion that quote
	// the same words less than .2.
	copiedShare = 0.3

	// A hash that more stories have in view is of a set phrase, or of words that
	// a site puts under all of its texts. It does not count.
	maxStories = 6

	// maxHolders is how many holders of a hash are looked at, the latest ones.
	maxHolders = 64

	// generationSize is how many articles a generation holds at most, about 40
	// MB. Where more come within the window, the oldest are forgotten sooner.
	generationSize = 1 << 15
)

// Stories gives copies of one story one id. It takes articles in the order of
// their times and compares each with those of the last StoryDays at least; its
// memory is bounded, however many come. It is not safe for concurrent use.
type Stories struct {
	young, old *generation // articles in view, those of old before those of young
	shared     map[int32]int
}

// generation is the articles of one stretch of time. They are forgotten together,
// which keeps the lists of holders short and plain.
type generation struct {
	from     int64 // when it began
	articles []storyArticle
	hashes   map[uint32]listed
	holders  []holder
}

// listed is who has a hash: the latest holder, an index into holders, and how
// many stories there are among the holders, about.
type listed struct{ latest, stories int32 }

type storyArticle struct {
	sketch Sketch
	story  string
	time   int64 // Unix seconds
}

// holder is an article that has a hash, and the next one that has it, -1 at the
// end.
type holder struct{ article, next int32 }

// NewStories returns Stories without articles.
func NewStories() *Stories {
	return &Stories{shared: make(map[int32]int)}
}

// Known adds an article of an earlier run with the story that it was given
// there. Its time is in Unix seconds. It must come before any article of this
// run that is later than StoryDays before it; those of earlier runs come in the
// order of their times.
func (s *Stories) Known(time int64, sketch Sketch, story string) {
	if !sketch.Empty() && story != "" {
		s.add(time-storyWindow, storyArticle{sketch, story, time})
	}
}

// Add adds an article of this run and returns its story: that of the article it
// shares most with, the earlier one of two, else one of its own. Empty where the
// sketch is. Its time is in Unix seconds, or UnknownTime; articles come in the
// order of their times.
func (s *Stories) Add(time int64, sketch Sketch) string {
	if sketch.Empty() {
		return ""
	}
	a := storyArticle{sketch, s.nearest(time, sketch), time}
	if a.story == "" {
		a.story = sketch.ID()
	}
	s.add(time, a)
	return a.story
}

// add takes an article into view; now is how far time has come.
func (s *Stories) add(now int64, a storyArticle) {
	if s.young == nil || now-s.young.from > 2*storyWindow || len(s.young.articles) >= generationSize {
		s.young, s.old = &generation{from: now, hashes: make(map[uint32]listed)}, s.young
	}
	s.young.add(a)
}

func (g *generation) add(a storyArticle) {
	k := int32(len(g.articles))
	g.articles = append(g.articles, a)
	for _, h := range a.sketch.hashes {
		l, ok := g.hashes[h]
		if !ok {
			l.latest = -1
		}
		if !g.has(l, a.story) {
			l.stories++
		}
		g.holders = append(g.holders, holder{k, l.latest})
		l.latest = int32(len(g.holders) - 1)
		g.hashes[h] = l
	}
}

// has reports whether a story is among the latest holders of a hash.
func (g *generation) has(l listed, story string) bool {
	at := l.latest
	for n := 0; at >= 0 && n <= maxStories; n++ {
		if g.articles[g.holders[at].article].story == story {
			return true
		}
		at = g.holders[at].next
	}
	return false
}

// nearest returns the story of the article in view that a text shares most with,
// empty where it is a copy of none.
func (s *Stories) nearest(time int64, sketch Sketch) string {
	story, best := "", 0.0
	for _, g := range []*generation{s.old, s.young} {
		if g == nil {
			continue
		}
		for _, k := range g.sharing(sketch, s.shared) {
			a := &g.articles[k]
			if time != UnknownTime && a.time != UnknownTime && (time-a.time > storyWindow || a.time-time > storyWindow) {
				continue
			}
			if o := s.own(sketch).Overlap(s.own(a.sketch)); o >= copiedShare && o > best {
				story, best = a.story, o
			}
		}
	}
	return story
}

// own returns a sketch without the hashes that many stories have.
func (s *Stories) own(sketch Sketch) Sketch {
	common := func(h uint32) bool {
		return s.young != nil && s.young.hashes[h].stories > maxStories || s.old != nil && s.old.hashes[h].stories > maxStories
	}
	if slices.ContainsFunc(sketch.hashes, common) {
		sketch.hashes = slices.DeleteFunc(slices.Clone(sketch.hashes), common)
	}
	return sketch
}

// sharing lists the articles that share several hashes with a sketch, in order.
// count is scratch space.
func (g *generation) sharing(sketch Sketch, count map[int32]int) []int32 {
	clear(count)
	for _, h := range sketch.hashes {
		l, ok := g.hashes[h]
		if !ok || l.stories > maxStories {
			continue
		}
		at := l.latest
		for n := 0; at >= 0 && n < maxHolders; n++ {
			count[g.holders[at].article]++
			at = g.holders[at].next
		}
	}
	var out []int32
	for k, n := range count {
		if n >= leastShared {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}
