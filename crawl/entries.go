package crawl

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"parley/crawl/archive"
)

// putAtOnce is how many entries of a sitemap are queued in one step.
const putAtOnce = 1000

// justNow is how close to the fetch a date may lie. Sites that make their feeds
// and sitemaps anew for every request date all of it "now"; what really changed
// just now is later than its fetch the next time, too.
const justNow = 2 * time.Minute

// entry is what becomes of an entry of a feed or sitemap. It says no where the
// source does not want it. anySite says that its site does not matter.
func (w *worker) entry(s *source, fetch *Fetch, e entry, anySite bool) (Item, bool) {
	if !s.onSite(e.link, fetch.URL, anySite) || !s.matches(e.link) {
		return Item{}, false
	}
	if w.tooOld(e.modified) {
		fetch.leaveOut(leftSince)
		return Item{}, false
	}
	return Item{
		URL: e.link, Source: s.Name, Kind: KindPage, Depth: 1, AnySite: anySite,
		Modified: believable(e.modified, fetch.Began),
	}, true
}

// tooOld says whether a date lies before Config.Since as a whole.
func (w *worker) tooOld(date stamp) bool {
	return !w.config.Since.IsZero() && !date.at.IsZero() && !date.until.After(w.config.Since)
}

// believable is the time of a date, zero where it is not in the past.
func believable(date stamp, fetched time.Time) time.Time {
	if date.at.After(fetched.Add(-justNow)) {
		return time.Time{}
	}
	return date.at
}

// feed reads a feed's entries. Those of a configured feed are wanted whatever
// their site. Its next page is wanted where the last entry is new: behind an
// entry that is known lie others that are.
func (w *worker) feed(item Item, fetch *Fetch, u *url.URL, m *archive.Message) []Item {
	s := w.sources[fetch.Source]
	found, err := readFeed(u, m.Header.Get("Content-Type"), m.Body)
	if err != nil && len(found.entries) == 0 {
		fetch.Outcome, fetch.Detail = NotHTML, say(err)
		if item.Guess {
			fetch.Outcome = Absent
			return s.feedDirectory(item, fetch, u, m)
		}
		return nil
	}
	fetch.Outcome, fetch.Detail = OK, say(err)
	if item.Listing == 0 { // what older pages bring differs from run to run
		fetch.Named = len(found.entries)
	}
	if s == nil {
		return nil
	}
	anySite := item.AnySite || s.configured(fetch)
	var items []Item
	for _, e := range found.entries {
		if page, ok := w.entry(s, fetch, e, anySite); ok {
			items = append(items, page)
		}
	}
	switch {
	case found.next == "" || len(items) == 0 || !w.anyFresh(items[len(items)-1:]):
	case item.Listing+1 >= maxFeedPages:
		fetch.leaveOut(leftListing)
	case s.onSite(found.next, fetch.URL, false):
		items = append(items, Item{
			URL: found.next, Source: s.Name, Kind: KindFeed, Depth: item.Depth, Seed: true,
			AnySite: anySite, Listing: item.Listing + 1, Guess: true,
		})
	}
	return items
}

// feedsOf are the feeds of a start page: those it declares, or else the links
// that call themselves one.
func (s *source) feedsOf(fetch *Fetch, found pageLinks) []Item {
	feeds, guess := found.feeds, false
	if len(feeds) == 0 {
		guess = true
		for _, link := range found.links {
			if soundsLikeFeed(link) {
				feeds = append(feeds, link)
			}
		}
	}
	var items []Item
	for _, feed := range feeds {
		if s.onSite(feed, fetch.URL, false) && len(items) < maxFeeds {
			items = append(items, Item{URL: feed, Source: s.Name, Kind: KindFeed, Seed: true, Guess: guess})
		}
	}
	return items
}

// feedDirectory are the feeds that a page lists which was taken for a feed
// itself: behind "RSS" many sites have a page of links to feeds.
func (s *source) feedDirectory(item Item, fetch *Fetch, u *url.URL, m *archive.Message) []Item {
	if s == nil || item.Depth > 0 || item.Listing > 0 || !archive.IsHTML(m.Header.Get("Content-Type"), m.Body) {
		return nil
	}
	feeds := s.feedsOf(fetch, findLinks(u, m.Header, m.Body))
	for i := range feeds {
		feeds[i].Depth, feeds[i].Guess = 1, true
	}
	return feeds
}

// sitemap reads a sitemap's entries. What could be read of a broken one counts.
// Pages are queued in steps as they are read, before the lease is settled:
// should the process end between, the sitemap is read again, and they are known.
func (w *worker) sitemap(ctx context.Context, item Item, fetch *Fetch, u *url.URL, x *exchange) ([]Item, error) {
	s := w.sources[fetch.Source]
	var chunk []Item
	var index []entry
	var failed error
	named := 0
	err := readSitemap(u, x.message.Header.Get("Content-Type"), x.message.Body, w.config.maxBody(KindSitemap), func(e sitemapEntry) error {
		named++
		switch {
		case s == nil:
		case e.sitemap:
			index = append(index, e.entry)
		default:
			if page, ok := w.entry(s, fetch, e.entry, false); ok {
				chunk = append(chunk, page)
			}
		}
		if len(chunk) >= putAtOnce {
			_, failed = w.frontier.Put(ctx, chunk)
			chunk = chunk[:0]
		}
		return failed
	})
	switch {
	case failed != nil:
		return nil, failed
	case err != nil && named == 0:
		fetch.Outcome, fetch.Detail = NotHTML, say(err)
		if item.Guess {
			fetch.Outcome = Absent
			return w.guessAgain(item, u), nil
		}
		return nil, nil
	}
	fetch.Outcome, fetch.Detail, fetch.Named = OK, say(err), named-len(index)
	x.index = len(index) > 0
	sitemaps, err := w.subSitemaps(s, fetch, index)
	return append(chunk, sitemaps...), err
}

const (
	// maxNesting is how deep sitemaps may lie below the first index. The protocol
	// allows one level; some sites have an index of indexes.
	maxNesting = 2
	// maxSubSitemaps is how many sitemaps of one index are fetched in a run. The
	// next run goes on with those that were never fetched.
	maxSubSitemaps = 200
	// newestSitemaps are taken before all others, also where they were fetched
	// before and say nothing of when they changed.
	newestSitemaps = 20
)

// subSitemaps are the sitemaps of an index that may bring something new: not
// those that changed last before they were fetched. Those for news and the newest
// come first.
func (w *worker) subSitemaps(s *source, fetch *Fetch, index []entry) ([]Item, error) {
	if s == nil || fetch.Depth >= maxNesting {
		return nil, nil
	}
	slices.SortStableFunc(index, newestFirst)
	var items, known []Item
	seen := map[string]bool{fetch.URL: true}
	for _, e := range index {
		if seen[e.link] || !s.onSite(e.link, fetch.URL, false) {
			continue
		}
		seen[e.link] = true
		if w.tooOld(e.modified) {
			fetch.leaveOut(leftSince)
			continue
		}
		k, err := w.state.Known(e.link)
		if err != nil {
			return nil, err
		}
		dated := !e.modified.at.IsZero()
		if k != nil && dated && !e.modified.until.After(k.Asked) && k.covers(scopeOf(s), w.config.Since) {
			continue
		}
		item := Item{
			URL: e.link, Source: s.Name, Kind: KindSitemap, Depth: fetch.Depth + 1, Seed: true,
			Modified: believable(e.modified, fetch.Began),
		}
		if k != nil && !dated && len(items) >= newestSitemaps {
			known = append(known, item)
			continue
		}
		items = append(items, item)
	}
	items = append(items, known...)
	if len(items) > maxSubSitemaps {
		items = items[:maxSubSitemaps]
		w.log.Info("an index names more sitemaps than one run fetches; the next run goes on", "url", fetch.URL, "fetched", maxSubSitemaps)
	}
	return items, nil
}

// newestFirst compares entries of an index: news first, then by date where both
// have one, then by the numbers in their names, as in sitemap-2026-03.xml. A
// name without number is that of the current one.
func newestFirst(a, b entry) int {
	if x, y := strings.Contains(a.link, "news"), strings.Contains(b.link, "news"); x != y {
		if x {
			return -1
		}
		return 1
	}
	return slices.Compare(b.age(), a.age())
}

// age is the numbers by which the entries of an index are put in order.
func (e entry) age() []int {
	day := 1 << 40 // those without a date may be the newest
	if !e.modified.at.IsZero() {
		day = int(e.modified.at.Unix())
	}
	age := []int{day}
	name := e.link[strings.LastIndexByte(e.link, '/')+1:]
	for digits := range strings.FieldsFuncSeq(name, func(r rune) bool { return r < '0' || r > '9' }) {
		age = append(age, number(digits))
	}
	if len(age) == 1 {
		age = append(age, 1<<40)
	}
	return age
}

// guessedSitemaps are the usual places of a sitemap, tried in turn where
// robots.txt names none.
var guessedSitemaps = []string{"/sitemap.xml", "/sitemap_index.xml"}

// guessAgain is the next usual place, where the item was one that has nothing.
func (w *worker) guessAgain(item Item, u *url.URL) []Item {
	if len(item.Via) > 0 { // it was redirected: the first place counts
		if first, err := url.Parse(item.Via[0]); err == nil {
			u = first
		}
	}
	i := slices.Index(guessedSitemaps, u.Path)
	if item.Kind != KindSitemap || i < 0 || i+1 >= len(guessedSitemaps) {
		return nil
	}
	return []Item{guessedSitemap(item.Source, u, i+1)}
}

func guessedSitemap(source string, at *url.URL, i int) Item {
	place := url.URL{Scheme: at.Scheme, Host: at.Host, Path: guessedSitemaps[i]}
	return Item{URL: place.String(), Source: source, Kind: KindSitemap, Seed: true, Guess: true}
}
