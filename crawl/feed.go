package crawl

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
)

// maxFeedItems bounds what one feed may bring.
const maxFeedItems = 2000

// feed is what a feed names.
type feed struct {
	entries []entry // each page once, in the feed's order
	// next is the page that goes on with older entries (RFC 5005); empty for none.
	next string
}

// entry is one page that a feed or sitemap names.
type entry struct {
	link string // normalised
	// modified is when the page changed last or else was published; zero where
	// neither is said.
	modified stamp
}

var errNoFeed = errors.New("it is no feed: neither RSS, Atom nor JSON Feed")

// readFeed reads RSS 0.9 to 2.0, Atom 0.3 and 1.0, and JSON Feed. It takes what
// stands before the place where a feed breaks off, and is content with markup
// that is not well-formed; gofeed, which parses into a tree first, gives nothing
// then, reads "GMT+7" as UTC, and needs the memory of all texts. The error says
// that there was nothing of a feed, or why it ended; then what was read counts.
func readFeed(base *url.URL, contentType string, body []byte) (feed, error) {
	text := bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))
	if bytes.HasPrefix(text, []byte("{")) {
		return readJSONFeed(base, text)
	}
	m := newMarkup(bytes.NewReader(body), contentType)
	for {
		token, err := m.next()
		switch {
		case token == markupEnd:
			return feed{}, errors.Join(errNoFeed, err)
		case token == markupOpen && isFeedRoot(m.local()):
			return readXMLFeed(m, base)
		case token == markupOpen:
			return feed{}, fmt.Errorf("%w; it begins with <%.20s>", errNoFeed, m.name)
		}
	}
}

func isFeedRoot(local string) bool {
	return local == "rss" || local == "feed" || local == "rdf" || local == "channel"
}

// feedReader reads what follows a feed's root tag.
type feedReader struct {
	base     *url.URL
	resolver resolver
	seen     map[string]bool
	found    feed
	blog     bool // WordPress wrote it

	item      *feedItem // nil outside of one
	ignored   string    // the element of the item whose content says nothing about the page
	current   string    // the element that text belongs to
	permalink bool      // the current guid may be a link
	text      []byte
}

// feedItem is one item or entry.
type feedItem struct {
	resolver resolver
	// links are its addresses, by how surely each is that of the page.
	links              [linkKinds]string
	published, updated stamp
}

// How an item may name its page, the surest way first.
const (
	linkOriginal = iota // feedburner:origLink: where the link of FeedBurner would redirect to
	linkPlain
	linkGUID
	linkAbout // rdf:about
	linkKinds
)

// readXMLFeed reads RSS and Atom whose root tag was just read.
func readXMLFeed(m *markup, base *url.URL) (feed, error) {
	f := &feedReader{base: base, resolver: newResolver(base), seen: map[string]bool{}}
	f.rebase(m)
	for len(f.found.entries) < maxFeedItems {
		token, err := m.next()
		switch token {
		case markupEnd:
			f.finish()
			f.turnPage()
			return f.found, err
		case markupOpen:
			f.open(m)
		case markupClose:
			f.close(m)
		case markupText:
			if f.current != "" && f.ignored == "" {
				f.text = append(f.text, m.text[:min(len(m.text), maxMarkupText-min(len(f.text), maxMarkupText))]...)
			}
		}
	}
	f.turnPage()
	return f.found, nil
}

// rebase heeds an xml:base of the feed.
func (f *feedReader) rebase(m *markup) {
	if ref := m.attr("xml:base"); ref != "" {
		if u, err := f.resolver.resolve(ref); err == nil {
			f.base, f.resolver = u, newResolver(u)
		}
	}
}

func isFeedItem(local string) bool { return local == "item" || local == "entry" }

// open takes in a start tag.
func (f *feedReader) open(m *markup) {
	local := m.local()
	switch {
	case isFeedItem(local):
		f.finish()
		f.item = &feedItem{resolver: f.resolver}
		if u, err := f.resolver.resolve(m.attr("xml:base")); err == nil && m.attr("xml:base") != "" {
			f.item.resolver = newResolver(u)
		}
		f.item.note(linkAbout, m.attr("rdf:about"))
		return
	case f.ignored != "":
		return
	}
	f.commit() // an element that was never closed
	f.current = local
	if f.item == nil {
		if local == "link" && hasWord(m.attr("rel"), "next") {
			f.next(m.attr("href"))
		}
		return
	}
	switch local {
	case "source", "content", "summary", "description", "encoded", "author", "contributor", "group", "image":
		f.ignored = m.name
	case "link":
		rel, media := m.attr("rel"), m.attr("type")
		if (rel == "" || hasWord(rel, "alternate")) && (media == "" || strings.Contains(strings.ToLower(media), "html")) {
			f.item.note(linkPlain, m.attr("href"))
		}
	case "guid":
		f.permalink = !strings.EqualFold(m.attr("ispermalink"), "false")
	}
}

// close takes in an end tag.
func (f *feedReader) close(m *markup) {
	local := m.local()
	switch {
	case isFeedItem(local):
		f.finish()
	case f.ignored == "":
		f.commit()
	case f.ignored == m.name:
		f.ignored, f.current = "", ""
	}
}

// commit takes in the text of the current element.
func (f *feedReader) commit() {
	name, text := f.current, strings.TrimSpace(strings.ToValidUTF8(string(f.text), ""))
	f.current, f.text = "", f.text[:0]
	if name == "" || text == "" {
		return
	}
	if f.item == nil {
		if name == "generator" {
			f.blog = strings.Contains(strings.ToLower(text), "wordpress")
		}
		return
	}
	switch name {
	case "origlink":
		f.item.note(linkOriginal, text)
	case "link":
		f.item.note(linkPlain, text)
	case "guid":
		if f.permalink && isWeb(text) {
			f.item.note(linkGUID, text)
		}
	case "id":
		if isWeb(text) {
			f.item.note(linkGUID, text)
		}
	case "pubdate", "published", "issued", "date", "created":
		noteStamp(&f.item.published, text)
	case "updated", "modified":
		noteStamp(&f.item.updated, text)
	}
}

// note keeps the first address of a kind.
func (i *feedItem) note(kind int, ref string) {
	if i.links[kind] == "" {
		i.links[kind] = ref
	}
}

// noteStamp keeps the first date that can be read.
func noteStamp(to *stamp, text string) {
	if s, ok := parseStamp(text); ok && to.at.IsZero() {
		*to = s
	}
}

// finish ends the item under way, if any.
func (f *feedReader) finish() {
	item := f.item
	f.item, f.ignored, f.current, f.text = nil, "", "", f.text[:0]
	if item == nil {
		return
	}
	for _, ref := range item.links {
		if ref == "" {
			continue
		}
		if u, err := item.resolver.resolve(ref); err == nil && !isMedia(u) {
			f.found.add(f.seen, u.String(), item.published.later(item.updated))
			return
		}
	}
}

func (f *feed) add(seen map[string]bool, link string, modified stamp) {
	if !seen[link] && len(f.entries) < maxFeedItems {
		seen[link] = true
		f.entries = append(f.entries, entry{link, modified})
	}
}

// next notes the page that a feed says follows.
func (f *feedReader) next(ref string) {
	if u, err := f.resolver.resolve(ref); err == nil && ref != "" && f.found.next == "" {
		f.found.next = u.String()
	}
}

// turnPage finds the next page of a blog's feed that names none: WordPress
// serves older entries under ?paged=2.
func (f *feedReader) turnPage() {
	if !f.blog || f.found.next != "" || len(f.found.entries) == 0 {
		return
	}
	query := f.base.Query()
	page, err := strconv.Atoi(query.Get("paged"))
	if err != nil || page < 1 {
		page = 1
	}
	query.Set("paged", strconv.Itoa(page+1))
	next := *f.base
	next.RawQuery = query.Encode()
	f.next(next.String())
}

// readJSONFeed reads a JSON Feed, as far as it goes.
func readJSONFeed(base *url.URL, body []byte) (feed, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	resolver, seen := newResolver(base), map[string]bool{}
	var found feed
	isFeed := false
	read := func() error {
		if _, err := d.Token(); err != nil { // the opening brace
			return err
		}
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return err
			}
			var value any
			switch key {
			case "items":
				isFeed = true
				if err := readJSONItems(d, func(link string, modified stamp) {
					if u, err := resolver.resolve(link); err == nil && !isMedia(u) {
						found.add(seen, u.String(), modified)
					}
				}); err != nil {
					return err
				}
			default:
				if err := d.Decode(&value); err != nil {
					return err
				}
				if next, ok := value.(string); ok && key == "next_url" {
					if u, err := resolver.resolve(next); err == nil {
						found.next = u.String()
					}
				}
			}
		}
		return nil
	}
	err := read()
	if !isFeed {
		return feed{}, errors.Join(errNoFeed, err)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("reading the feed: %w", err)
	}
	return found, err
}

// readJSONItems reads the array of a JSON Feed's items.
func readJSONItems(d *json.Decoder, give func(link string, modified stamp)) error {
	if open, err := d.Token(); err != nil || open != json.Delim('[') {
		return errors.Join(errNoFeed, err)
	}
	for n := 0; n < maxFeedItems && d.More(); n++ {
		var item struct { // of any type: numbers as ids are common
			URL       any `json:"url"`
			External  any `json:"external_url"`
			ID        any `json:"id"`
			Published any `json:"date_published"`
			Modified  any `json:"date_modified"`
		}
		if err := d.Decode(&item); err != nil {
			return err
		}
		date := func(value any) (s stamp) {
			text, _ := value.(string)
			noteStamp(&s, text)
			return s
		}
		for i, value := range []any{item.URL, item.External, item.ID} {
			if link, _ := value.(string); link != "" && (i < 2 || isWeb(link)) {
				give(link, date(item.Published).later(date(item.Modified)))
				break
			}
		}
	}
	for d.More() { // more than anybody needs
		var skipped json.RawMessage
		if err := d.Decode(&skipped); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}

// isWeb says whether an identifier looks like a web address.
func isWeb(id string) bool {
	return strings.HasPrefix(id, "http://") || strings.HasPrefix(id, "https://")
}

// hasWord says whether a space-separated list holds a word, whatever its case.
func hasWord(list, word string) bool {
	for field := range strings.FieldsSeq(list) {
		if strings.EqualFold(field, word) {
			return true
		}
	}
	return false
}
