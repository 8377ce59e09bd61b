package crawl

import (
	_ "embed"
	"hash/maphash"
	"strings"
	"sync"
	"time"
)

// Bounds that keep a crawl out of sites without end. Only links found on pages
// are held against them; what feeds and sitemaps name was listed by somebody.
const (
	// maxSegments is how deep a path may be. Articles of known sites lie at most
	// eight segments deep; links that are relative by mistake grow without end.
	maxSegments = 14
	// maxRepeats is how often one segment may stand in a path, numbers excepted:
	// /2026/11/11/ is a date.
	maxRepeats = 2
	// maxParams is how many parameters a query may have.
	maxParams = 8
	// maxShape is how many URLs of one shape (path and names of parameters) are
	// followed on a host in one run, where the shape is that of a view on what
	// lies elsewhere: sorted, filtered, searched, by date.
	maxShape = 200
	// maxViews is how many such URLs are followed on a host in one run, whatever
	// their shape, so that their bookkeeping is bounded, too.
	maxViews = 2000
	// calendarAhead is how far in the future a page of a calendar may lie; talks
	// are announced a few months before.
	calendarAhead = 180 * 24 * time.Hour
)

// The reasons for which a link is left out, as counted in Fetch.LeftOut.
const (
	leftSince    = "since"         // dated before Config.Since
	leftListing  = "listing"       // a page of the same list that is not next
	leftDeep     = "trap_depth"    // see maxSegments
	leftRepeats  = "trap_repeats"  // see maxRepeats
	leftParams   = "trap_query"    // see maxParams
	leftViews    = "trap_views"    // see maxShape, maxViews
	leftCalendar = "trap_calendar" // see calendarAhead
)

//go:embed data/facets.txt
var facetFile string

// facets is data/facets.txt; false for those that count alone.
var facets = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for _, line := range dataLines(facetFile) {
		name, alone := strings.CutSuffix(line, " alone")
		set[name] = !alone
	}
	return set
})

// traps counts the views that were followed, by host, for the length of one
// process.
type traps struct {
	mu    sync.Mutex
	seed  maphash.Seed
	hosts map[string]*views
}

// views are those of one host.
type views struct {
	seen   map[uint64]bool // URLs that were let through
	shapes map[uint64]int
}

// refuse says why a link is not to be followed; empty where it may be. Many
// goroutines may use it.
func (t *traps) refuse(link string, now time.Time) string {
	path, query, hasQuery := strings.Cut(link, "?")
	if reason := refusePath(path); reason != "" {
		return reason
	}
	view := false
	if hasQuery {
		params, weak := 0, 0
		for param := range strings.SplitSeq(query, "&") {
			name, _, _ := strings.Cut(param, "=")
			sure, known := facets()[strings.ToLower(name)]
			view = view || sure
			if known {
				weak++
			}
			if params++; params > maxParams {
				return leftParams
			}
		}
		view = view || weak == params && !namesArticle(path)
	}
	if day, ok := calendarDay(path); ok {
		if day.After(now.Add(calendarAhead)) {
			return leftCalendar
		}
		view = true
	}
	if view && !t.admit(link, path, query) {
		return leftViews
	}
	return ""
}

// refusePath looks at the segments of a URL without query.
func refusePath(link string) string {
	_, rest, _ := strings.Cut(link, "://")
	_, rest, _ = strings.Cut(rest, "/")
	if strings.Count(rest, "/") >= maxSegments {
		return leftDeep
	}
	for tail := rest; strings.Count(tail, "/") >= maxRepeats; {
		segment, after, _ := strings.Cut(tail, "/")
		if segment != "" && !isNumber(segment) {
			repeats := 1
			for other := range strings.SplitSeq(after, "/") {
				if other == segment {
					repeats++
				}
			}
			if repeats > maxRepeats {
				return leftRepeats
			}
		}
		tail = after
	}
	return ""
}

func isNumber(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return true
}

// namesArticle says whether the last segment of a path is the name or number of
// an article: three words or more, or five digits or more in a row.
func namesArticle(path string) bool {
	last := path[strings.LastIndexByte(path, '/')+1:]
	if strings.Count(last, "-")+strings.Count(last, "_") >= 2 {
		return true
	}
	run := 0
	for i := range len(last) {
		if run++; !isDigit(last[i]) {
			run = 0
		}
		if run >= 5 {
			return true
		}
	}
	return false
}

// calendarDay is the day, or the first of the month, that a URL without query
// ends in, as /events/2031/05/ and /calendar/2031-05-01 do. Behind a date an
// article has its name, and so is none.
func calendarDay(link string) (time.Time, bool) {
	link = strings.TrimSuffix(link, "/")
	if link == "" || !isDigit(link[len(link)-1]) {
		return time.Time{}, false
	}
	_, path, _ := strings.Cut(link, "://")
	segments := strings.Split(path, "/")
	n := len(segments)
	parse := func(layout, text string) (time.Time, bool) {
		day, err := time.Parse(layout, text)
		return day, err == nil && day.Year() >= 1900
	}
	isYear := func(i int) bool { return i > 0 && len(segments[i]) == 4 && isNumber(segments[i]) }
	switch last := segments[n-1]; {
	case n < 2:
		return time.Time{}, false
	case strings.Count(last, "-") == 2:
		return parse("2006-1-2", last)
	case strings.Count(last, "-") == 1:
		return parse("2006-1", last)
	case isYear(n - 3):
		return parse("2006/1/2", strings.Join(segments[n-3:], "/"))
	case isYear(n - 2):
		return parse("2006/1", strings.Join(segments[n-2:], "/"))
	}
	return time.Time{}, false
}

// admit counts a view, and says whether there is room for it.
func (t *traps) admit(link, path, query string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.hosts == nil {
		t.hosts, t.seed = map[string]*views{}, maphash.MakeSeed()
	}
	host := originOf(link)
	v := t.hosts[host]
	if v == nil {
		v = &views{map[uint64]bool{}, map[uint64]int{}}
		t.hosts[host] = v
	}
	id := maphash.String(t.seed, link)
	switch {
	case v.seen[id]:
		return true
	case len(v.seen) >= maxViews:
		return false
	}
	shape := maphash.String(t.seed, shapeOf(path, query))
	if v.shapes[shape] >= maxShape {
		return false
	}
	v.seen[id] = true
	v.shapes[shape]++
	return true
}

// shapeOf is a URL without the values in it: parameters by their names, and
// numbers in the path as 0.
func shapeOf(path, query string) string {
	var b strings.Builder
	for i := range len(path) {
		switch {
		case !isDigit(path[i]):
			b.WriteByte(path[i])
		case i == 0 || !isDigit(path[i-1]):
			b.WriteByte('0')
		}
	}
	for param := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(param, "=")
		b.WriteString("&" + name)
	}
	return b.String()
}
