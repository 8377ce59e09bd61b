package crawl

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/mmcdole/gofeed"
	"golang.org/x/net/html/charset"
)

// Bounds of what one feed or sitemap may bring. The sitemap protocol allows
// 50 000 entries a file.
const (
	maxFeedItems      = 2000
	maxSitemapEntries = 50000
)

// feedLinks reads the pages a feed (RSS, Atom or JSON Feed) names, in its order.
func feedLinks(base *url.URL, body []byte) (links []string, err error) {
	defer func() { // the parser is not ours
		if r := recover(); r != nil {
			links, err = nil, fmt.Errorf("reading the feed: the parser failed: %v", r)
		}
	}()
	feed, err := gofeed.NewParser().Parse(bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("reading the feed: %w", err)
	}
	if feed.FeedType == "json" && feed.FeedVersion == "" && len(feed.Items) == 0 {
		return nil, errors.New("reading the feed: it is JSON, but no JSON Feed")
	}
	resolver := newResolver(base)
	seen := map[string]bool{}
	for _, item := range feed.Items {
		if item == nil || len(links) >= maxFeedItems {
			continue
		}
		link := item.Link
		if link == "" && strings.HasPrefix(item.GUID, "http") { // RSS: a guid may be the link
			link = item.GUID
		}
		if link == "" {
			continue
		}
		if u, err := resolver.resolve(link); err == nil && !isMedia(u) && !seen[u.String()] {
			seen[u.String()] = true
			links = append(links, u.String())
		}
	}
	return links, nil
}

// sitemap is what a sitemap file or index names.
type sitemap struct {
	pages    []string
	sitemaps []string
}

var errNoSitemap = errors.New("it is no sitemap: neither <urlset> nor <sitemapindex>, nor a list of addresses")

// readSitemap reads a sitemap, a sitemap index or a plain list of addresses,
// also gzipped. At most max bytes are unpacked. A file that breaks off gives
// what stood before the break, and the error.
func readSitemap(base *url.URL, body []byte, max int64) (sitemap, error) {
	if bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		zr, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			return sitemap{}, fmt.Errorf("unpacking the sitemap: %w", err)
		}
		unpacked, err := io.ReadAll(io.LimitReader(zr, max+1))
		if err != nil {
			return sitemap{}, fmt.Errorf("unpacking the sitemap: %w", err)
		}
		if int64(len(unpacked)) > max {
			return sitemap{}, fmt.Errorf("unpacking the sitemap: it has more than %d bytes", max)
		}
		body = unpacked
	}
	text := bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))
	if bytes.HasPrefix(text, []byte("http")) {
		return listSitemap(base, text), nil
	}
	return xmlSitemap(base, text)
}

// listSitemap reads one address a line.
func listSitemap(base *url.URL, text []byte) sitemap {
	var found sitemap
	resolver := newResolver(base)
	for line := range bytes.Lines(text) {
		found.add(resolver, string(line), false)
	}
	return found
}

func xmlSitemap(base *url.URL, body []byte) (sitemap, error) {
	var found sitemap
	resolver := newResolver(base)
	d := xml.NewDecoder(bytes.NewReader(body))
	d.CharsetReader = charset.NewReaderLabel
	d.Strict = false
	root := ""
	parent := ""
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			if root == "" {
				return found, errNoSitemap
			}
			return found, nil
		}
		if err != nil {
			return found, fmt.Errorf("reading the sitemap: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			name := t.Name.Local
			if root == "" {
				if root = name; root != "urlset" && root != "sitemapindex" {
					return found, errNoSitemap
				}
				continue
			}
			if name == "loc" && (parent == "url" || parent == "sitemap") {
				var loc string
				if err := d.DecodeElement(&loc, &t); err != nil {
					return found, fmt.Errorf("reading the sitemap: %w", err)
				}
				found.add(resolver, loc, parent == "sitemap")
				continue
			}
			if name == "url" || name == "sitemap" {
				parent = name
			} else { // <image:image> has a <loc> of its own
				if err := d.Skip(); err != nil {
					return found, fmt.Errorf("reading the sitemap: %w", err)
				}
			}
		case xml.EndElement:
			parent = ""
		}
	}
}

func (s *sitemap) add(resolver resolver, loc string, isSitemap bool) {
	if len(s.pages)+len(s.sitemaps) >= maxSitemapEntries || strings.TrimSpace(loc) == "" {
		return
	}
	u, err := resolver.resolve(loc)
	switch {
	case err != nil:
	case isSitemap:
		s.sitemaps = append(s.sitemaps, u.String())
	case !isMedia(u):
		s.pages = append(s.pages, u.String())
	}
}

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
