package crawl

import (
	"bytes"
	"strings"
)

// looksLikeFeed says whether an answer that was expected to be a page is a
// feed or sitemap instead, and which.
func looksLikeFeed(contentType string, body []byte) (Kind, bool) {
	if isFeedType(contentType) {
		return KindFeed, true
	}
	media, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	switch strings.TrimSpace(media) {
	case "application/xml", "text/xml", "application/rdf+xml":
	default:
		return "", false
	}
	head := body[:min(len(body), 2048)]
	has := func(mark string) bool { return bytes.Contains(head, []byte(mark)) }
	switch {
	case has("<urlset"), has("<sitemapindex"):
		return KindSitemap, true
	case has("<rss"), has("<feed"), has("<rdf:RDF"):
		return KindFeed, true
	}
	return "", false
}
