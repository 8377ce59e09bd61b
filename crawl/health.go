package crawl

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// A source decays in silence: its layout changes and titles are no longer
// found, or its feed stays reachable and empty. No request fails then. So each
// run's figures of a source are kept, and those of a new run compared with what
// was usual for the same source.

// Vitals are the figures of one source in one run.
type Vitals struct {
	Run      string
	Finished time.Time // UTC
	// Whole says that all start pages, feeds and sitemaps had their turn.
	Whole bool
	// Tried counts URLs that were asked for, Came those of them that did not fail.
	Tried, Came int
	// Named counts the pages that feeds, sitemaps and start pages name.
	Named int
	// New counts pages, other than start pages, that no earlier run had; the
	// others count the articles on them, and of these those with a title, a date
	// of publication, an author, a text of HealthConfig.MinWords, and those about
	// the topic.
	New, Articles, Titles, Dates, Authors, Texts, Relevant int
	// Low are the figures that were found decayed, see Finding.Figure.
	Low []string `json:",omitempty"`

	seeds map[string]int // what each named; -1 where it had not changed
}

// Page says what extraction found on a new page.
type Page struct {
	Title, Date, Author bool
	Words               int
	Relevant            bool
}

// Fetch counts a URL that was tried. page is what extraction found there, nil
// where there is no article.
func (v *Vitals) Fetch(f *Fetch, page *Page, minWords int) {
	if f.Attempt > 0 || f.Outcome.Failed() {
		v.Tried++
		if !f.Outcome.Failed() {
			v.Came++
		}
	}
	if f.Kind != KindPage || f.Depth == 0 {
		v.seed(f)
	}
	if f.Kind != KindPage || f.Depth == 0 || f.Outcome != OK || !f.First {
		return
	}
	v.New++
	if page == nil {
		return
	}
	v.Articles++
	for _, c := range []struct {
		count *int
		has   bool
	}{
		{&v.Titles, page.Title}, {&v.Dates, page.Date}, {&v.Authors, page.Author},
		{&v.Texts, page.Words >= minWords}, {&v.Relevant, page.Relevant},
	} {
		if c.has {
			*c.count++
		}
	}
}

// maxSeeds bounds for how many start pages, feeds and sitemaps of a source it is
// kept what each named. More than that is the sitemaps of a large index.
const maxSeeds = 1000

func (v *Vitals) seed(f *Fetch) {
	if v.seeds == nil {
		v.seeds = map[string]int{}
	}
	switch {
	case f.Outcome == NotModified && f.Kind != KindPage:
		v.seeds[f.URL] = -1
	case f.Outcome != Redirected && len(v.seeds) < maxSeeds:
		v.seeds[f.URL] = f.Named
	}
}

// History is what earlier runs made of a source.
type History struct {
	Runs []Vitals // the latest last, at most maxHistory
	// News are the times of the latest runs that brought new pages, at most maxHistory.
	News []time.Time
	// Quiet counts the runs since the last of News.
	Quiet int
	Seeds map[string]int `json:",omitempty"` // what each start page, feed and sitemap named
}

// maxHistory bounds what is kept and compared with: a month of daily runs.
const maxHistory = 30

// Add returns the history with a run's figures behind it. A run that is there
// already is replaced. anew forgets all earlier runs: what this one brought is
// usual from now on.
func (h History) Add(v Vitals, anew bool) History {
	if anew {
		h = History{Seeds: h.Seeds}
	}
	h = h.without(v.Run)
	h.Runs = last(append(slices.Clone(h.Runs), v), maxHistory)
	if h.Quiet++; v.New > 0 {
		h.News, h.Quiet = last(append(slices.Clone(h.News), v.Finished), maxHistory), 0
	}
	if v.seeds != nil {
		seeds := map[string]int{}
		for url, n := range v.seeds {
			if n < 0 {
				n = h.Seeds[url]
			}
			seeds[url] = n
		}
		h.Seeds = seeds
	}
	return h
}

func (h History) without(run string) History {
	i := slices.IndexFunc(h.Runs, func(v Vitals) bool { return v.Run == run })
	if i < 0 {
		return h
	}
	old := h.Runs[i]
	h.Runs = slices.Delete(slices.Clone(h.Runs), i, i+1)
	if old.New > 0 {
		h.News = slices.DeleteFunc(slices.Clone(h.News), old.Finished.Equal)
	} else {
		h.Quiet = max(h.Quiet-1, 0)
	}
	return h
}

func last[T any](s []T, n int) []T { return s[max(len(s)-n, 0):] }

// Complete fills in what Fetch cannot know: how many pages those feeds and
// sitemaps name that have not changed since an earlier run.
func (h History) Complete(v *Vitals) {
	v.Named = 0
	for url, n := range v.seeds {
		if n < 0 {
			n = h.Seeds[url]
		}
		v.Named += n
	}
}

// HealthConfig says when a figure counts as decayed. What is zero has its default.
type HealthConfig struct {
	// Share is the part of the usual value below which a share of pages counts
	// as decayed; 0 means 0.5: half of what is usual gone is no chance any more,
	// while a redesign rarely costs less.
	Share float64
	// MinRuns is how many earlier runs with pages it takes to know what is
	// usual; 0 means 3.
	MinRuns int
	// MinWords is how long a text must be to count; 0 means 50: shorter ones are
	// teasers and notes to enable JavaScript.
	MinWords int
}

// Defaults of HealthConfig.
const (
	DefaultHealthShare    = 0.5
	DefaultHealthMinRuns  = 3
	DefaultHealthMinWords = 50
)

// Prepared returns c with its defaults.
func (c HealthConfig) Prepared() HealthConfig {
	setDefault(&c.Share, DefaultHealthShare)
	setDefault(&c.MinRuns, DefaultHealthMinRuns)
	setDefault(&c.MinWords, DefaultHealthMinWords)
	return c
}

// Finding is a figure of a source that decayed.
type Finding struct {
	Source string
	// Figure is answers, links, titles, dates, authors, texts, relevant or news.
	Figure string
	// Now and Usual are shares from 0 to 1; numbers of pages for links, and days
	// without a new page for news.
	Now, Usual float64
	Since      string // the first of the runs in a row in which it was so
	Text       string // all of this for people
}

// figure is one that is a share of pages.
type figure struct {
	name, what string
	of         func(Vitals) (k, n int)
	// weight is the part of HealthConfig.Share that applies.
	weight float64
}

var figures = []figure{
	{"answers", "requests that did not fail", func(v Vitals) (int, int) { return v.Came, v.Tried }, 1},
	{"titles", "new articles with a title", func(v Vitals) (int, int) { return v.Titles, v.Articles }, 1},
	{"dates", "new articles with a date", func(v Vitals) (int, int) { return v.Dates, v.Articles }, 1},
	{"authors", "new articles with an author", func(v Vitals) (int, int) { return v.Authors, v.Articles }, 1},
	{"texts", "new articles with a text", func(v Vitals) (int, int) { return v.Texts, v.Articles }, 1},
	// What the news is about goes up and down by itself.
	{"relevant", "new articles about the topic", func(v Vitals) (int, int) { return v.Relevant, v.Articles }, 0.5},
}

// Judge compares a run's figures, see Complete, with what was usual. It is
// quiet where too little is known, or too few pages came to tell chance from
// decay; and where there is no news from a source that answers, but for a time
// that is long by its own measure.
func (h History) Judge(source string, v Vitals, c HealthConfig) []Finding {
	c = c.Prepared()
	h = h.without(v.Run)
	var found []Finding
	for _, fig := range figures {
		if f, low := h.share(fig, v, c); low {
			f.Source = source
			found = append(found, f)
		}
	}
	for _, check := range []func(Vitals, HealthConfig) (Finding, bool){h.links, h.news} {
		if f, low := check(v, c); low {
			f.Source = source
			found = append(found, f)
		}
	}
	for i, f := range found {
		found[i].Since = h.since(f.Figure, v.Run)
		found[i].Text = fmt.Sprintf("source %s: %s, since run %s", source, f.Text, found[i].Since)
	}
	return found
}

// since is the first of the runs in a row that were low.
func (h History) since(figure, run string) string {
	for _, v := range slices.Backward(h.Runs) {
		if !slices.Contains(v.Low, figure) {
			break
		}
		run = v.Run
	}
	return run
}

// usual are the runs to compare with: those in which the figure was not low.
// Where hardly any of the history is left then, low is what is usual now.
func usual(runs []Vitals, figure string, fits func(Vitals) bool, atLeast int) []Vitals {
	var well, all []Vitals
	for _, v := range runs {
		if !fits(v) {
			continue
		}
		all = append(all, v)
		if !slices.Contains(v.Low, figure) {
			well = append(well, v)
		}
	}
	if len(well) < atLeast && len(runs) == maxHistory {
		return all
	}
	return well
}

// enoughPages is how many pages it takes to judge a share. Where a run has
// fewer, those before it are taken together with it.
const enoughPages = 8

// share judges a share of pages: it is low where even the upper end of what the
// counts allow for (Wilson's score interval at 95 %, E. B. Wilson 1927) is less
// than the wanted part of what is usual, and no earlier run was as low.
func (h History) share(fig figure, v Vitals, c HealthConfig) (Finding, bool) {
	k, n := fig.of(v)
	if n == 0 {
		return Finding{}, false
	}
	before := h.Runs
	for n < enoughPages && len(before) > 0 {
		ek, en := fig.of(before[len(before)-1])
		k, n, before = k+ek, n+en, before[:len(before)-1]
	}
	base := usual(before, fig.name, func(v Vitals) bool { _, n := fig.of(v); return n > 0 }, c.MinRuns)
	middle, pages := median(base, fig.of)
	if len(base) < c.MinRuns || pages < enoughPages {
		return Finding{}, false
	}
	for _, b := range base {
		if bk, bn := fig.of(b); bn >= enoughPages && k*bn >= bk*n {
			return Finding{}, false
		}
	}
	if wilsonUpper(k, n) >= c.Share*fig.weight*middle {
		return Finding{}, false
	}
	now := float64(k) / float64(n)
	return Finding{Figure: fig.name, Now: now, Usual: middle,
		Text: fmt.Sprintf("%s: %d of %d (%.0f %%), usually %.0f %%", fig.what, k, n, 100*now, 100*middle)}, true
}

// Bounds of the figure links. Feeds and front pages name about as many pages
// every day; sitemaps of the latest news name fewer on quiet days.
const (
	minLinks   = 4   // usual links that it takes
	linksShare = 0.5 // part of HealthConfig.Share that applies
)

// links judges how many pages feeds, sitemaps and start pages name.
func (h History) links(v Vitals, c HealthConfig) (Finding, bool) {
	if !v.Whole {
		return Finding{}, false
	}
	base := usual(h.Runs, "links", func(v Vitals) bool { return v.Whole }, c.MinRuns)
	if len(base) < c.MinRuns {
		return Finding{}, false
	}
	var named []int
	for _, b := range base {
		named = append(named, b.Named)
	}
	slices.Sort(named)
	middle := float64(named[len(named)/2])
	if middle < minLinks || v.Named >= named[0] || float64(v.Named) >= c.Share*linksShare*middle {
		return Finding{}, false
	}
	return Finding{Figure: "links", Now: float64(v.Named), Usual: middle,
		Text: fmt.Sprintf("pages named by its feeds, sitemaps and start pages: %d, usually %.0f", v.Named, middle)}, true
}

// Bounds of the figure news. Three days are a weekend and a holiday.
const (
	minSilence  = 72 * time.Hour
	silenceGaps = 3 // times the longest pause there was
	minQuiet    = 5 // runs without a new page
)

// news judges how long no new page has come from a source that answers.
func (h History) news(v Vitals, c HealthConfig) (Finding, bool) {
	if !v.Whole || v.New > 0 || len(h.News) < c.MinRuns+1 || h.Quiet+1 < minQuiet {
		return Finding{}, false
	}
	var longest time.Duration
	for i := 1; i < len(h.News); i++ {
		longest = max(longest, h.News[i].Sub(h.News[i-1]))
	}
	silence := v.Finished.Sub(h.News[len(h.News)-1])
	if silence < max(minSilence, silenceGaps*longest) {
		return Finding{}, false
	}
	const day = 24 * time.Hour
	now, usually := float64(silence)/float64(day), float64(longest)/float64(day)
	return Finding{Figure: "news", Now: now, Usual: usually,
		Text: fmt.Sprintf("no new page for %.1f days, at most %.1f before", now, usually)}, true
}

// median is the middle share of the runs, each weighing as much as it has
// pages, and how many those are.
func median(runs []Vitals, of func(Vitals) (k, n int)) (share float64, pages int) {
	type weighed struct {
		share float64
		n     int
	}
	var all []weighed
	for _, v := range runs {
		k, n := of(v)
		all = append(all, weighed{float64(k) / float64(n), n})
		pages += n
	}
	slices.SortFunc(all, func(a, b weighed) int {
		switch {
		case a.share < b.share:
			return -1
		case a.share > b.share:
			return 1
		}
		return 0
	})
	seen := 0
	for _, w := range all {
		if seen += w.n; 2*seen >= pages {
			return w.share, pages
		}
	}
	return 0, pages
}

// wilsonUpper is the upper end of Wilson's score interval for k of n, at 95 %.
func wilsonUpper(k, n int) float64 {
	const z = 1.96
	p, m := float64(k)/float64(n), float64(n)
	return (p + z*z/(2*m) + z*math.Sqrt(p*(1-p)/m+z*z/(4*m*m))) / (1 + z*z/m)
}
