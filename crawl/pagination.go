package crawl

import (
	_ "embed"
	"strings"
	"sync"
)

// Bounds of following pages of listings, in one run. News slides from the first
// page to the next ones; what is older is in sitemaps.
const (
	// maxListing is how many pages of one listing are fetched behind the first.
	maxListing = 30
	// maxFeedPages is how many pages of one feed are.
	maxFeedPages = 10
	// maxListingNumber is the highest number that counts as that of a page.
	// ?p=12345 is an article in WordPress.
	maxListingNumber = 999
)

//go:embed data/listing.txt
var listingFile string

// listingWords is data/listing.txt.
var listingWords = sync.OnceValue(func() (w struct {
	queries, below, segments map[string]bool
	endings                  []string
}) {
	w.queries, w.below, w.segments = map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, line := range dataLines(listingFile) {
		place, words, _ := strings.Cut(line, " ")
		for word := range strings.SplitSeq(strings.TrimSpace(words), "|") {
			switch place {
			case "query":
				w.queries[word] = true
			case "below":
				w.below[word] = true
			case "segment":
				w.segments[word] = true
			case "ending":
				w.endings = append(w.endings, word)
			}
		}
	}
	return w
})

// listing is a page by its place among those of a list.
type listing struct {
	base   string // the URL without the number
	number int    // 1 where the URL has none
}

// listingOf reads a normalised URL as the page of a list. Any URL is the first
// page of a list, be there one or not.
func listingOf(link string) listing {
	if base, number, ok := numbered(link); ok {
		return listing{base, number}
	}
	return listing{listingBase(link), 1}
}

// pages says whether link is a page of the list that l is a page of, and
// whether it is the one that comes next. Lists without a number on their first
// page may count from 0, so that the next page is 1.
func (l listing) pages(link string) (same, next bool) {
	base, number, ok := numbered(link)
	if !ok || base != l.base {
		return false, false
	}
	return true, number == l.number+1 || number == 1 && l.number == 1
}

// numbered finds the number of a page in a URL, and what is left without it.
func numbered(link string) (base string, number int, ok bool) {
	path, query, hasQuery := strings.Cut(link, "?")
	if hasQuery {
		words := listingWords()
		for param := range strings.SplitSeq(query, "&") {
			name, value, _ := strings.Cut(param, "=")
			n, isNumber := listingNumber(value)
			if name = strings.ToLower(name); !isNumber || !words.queries[name] && (!words.below[name] || isRoot(path)) {
				continue
			}
			var rest []string
			for other := range strings.SplitSeq(query, "&") {
				if other != param {
					rest = append(rest, other)
				}
			}
			if len(rest) > 0 {
				path += "?" + strings.Join(rest, "&")
			}
			return listingBase(path), n, true
		}
		return "", 0, false
	}
	return numberedPath(path)
}

// isRoot says whether a URL without query is its site's root, or a program there.
func isRoot(link string) bool {
	path := strings.TrimPrefix(link, originOf(link))
	return path == "/" || strings.HasPrefix(path, "/index.")
}

// numberedPath is numbered for a URL without query.
func numberedPath(link string) (base string, number int, ok bool) {
	rest := strings.TrimSuffix(trimPageExt(link), "/")
	digits := len(rest)
	for digits > 0 && '0' <= rest[digits-1] && rest[digits-1] <= '9' {
		digits--
	}
	n, isNumber := listingNumber(rest[digits:])
	if !isNumber {
		return "", 0, false
	}
	front := rest[:digits]
	slash := strings.LastIndexByte(front, '/')
	if slash < 0 || strings.HasSuffix(front[:slash], "/") { // the host
		return "", 0, false
	}
	words := listingWords()
	word := strings.ToLower(front[slash+1:])
	switch {
	case word == "": // /page/2
		front = front[:slash]
		slash = strings.LastIndexByte(front, '/')
		if slash < 0 || strings.HasSuffix(front[:slash], "/") || !words.segments[strings.ToLower(front[slash+1:])] {
			return "", 0, false
		}
		return listingBase(front[:slash]), n, true
	case words.segments[strings.TrimRight(word, "-_")] && !words.segments[word]: // /page-2; /page2 may be anything
		return listingBase(front[:slash]), n, true
	}
	for _, ending := range words.endings { // /news-p2
		if stem, ok := strings.CutSuffix(word, ending); ok && stem != "" {
			return listingBase(front[:slash+1+len(stem)]), n, true
		}
	}
	return "", 0, false
}

// listingBase makes the first page and the others agree on their list.
func listingBase(link string) string {
	path, query, hasQuery := strings.Cut(link, "?")
	path = strings.TrimSuffix(trimPageExt(path), "/")
	if hasQuery {
		return path + "?" + query
	}
	return path
}

// trimPageExt takes an ending like ".html" off a URL without query.
func trimPageExt(link string) string {
	slash, dot := strings.LastIndexByte(link, '/'), strings.LastIndexByte(link, '.')
	if dot > slash+1 && slash > len("https://") && len(link)-dot <= len(".shtml") && !isDigit(link[len(link)-1]) {
		return link[:dot]
	}
	return link
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// listingNumber reads the number of a page.
func listingNumber(digits string) (int, bool) {
	if digits == "" || len(digits) > 3 {
		return 0, false
	}
	for i := range len(digits) {
		if !isDigit(digits[i]) {
			return 0, false
		}
	}
	n := number(digits)
	return n, n >= 1 && n <= maxListingNumber
}

//go:embed data/feeds.txt
var feedWordsFile string

var feedWords = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for _, line := range dataLines(feedWordsFile) {
		words[line] = true
	}
	return words
})

// maxFeeds bounds the feeds taken from one page.
const maxFeeds = 20

// soundsLikeFeed says whether a link calls itself a feed, as in /rss/home.rss,
// /feed/ and ?feed=rss2.
func soundsLikeFeed(link string) bool {
	_, rest, _ := strings.Cut(link, "://")
	_, rest, _ = strings.Cut(rest, "/")
	for word := range strings.FieldsFuncSeq(strings.ToLower(rest), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}) {
		if feedWords()[word] {
			return true
		}
	}
	return false
}
