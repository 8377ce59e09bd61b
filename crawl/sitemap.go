package crawl

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// maxSitemapEntries is how many entries of one file are read: as many as the
// sitemap protocol allows.
const maxSitemapEntries = 50000

// sitemapEntry is what a sitemap or an index of sitemaps names.
type sitemapEntry struct {
	entry
	// sitemap says that it is another sitemap.
	sitemap bool
}

var (
	errNoSitemap     = errors.New("it is no sitemap: neither <urlset> nor <sitemapindex>, nor a feed, nor a list of addresses")
	errManySitemap   = fmt.Errorf("the sitemap has more than the %d entries that the protocol allows; the rest is left out", maxSitemapEntries)
	errLargeSitemap  = errors.New("the sitemap is too large when unpacked; the rest is left out")
	errBrokenSitemap = errors.New("the sitemap breaks off")
)

// readSitemap gives what a sitemap, an index of sitemaps, a feed in their place
// or a plain list of addresses names, also gzipped; one after the other, so that
// it holds no more than one. At most max bytes are unpacked. A file that breaks
// off gives what stood before the break, and then the error. An error of give
// ends the reading.
func readSitemap(base *url.URL, contentType string, body []byte, max int64, give func(sitemapEntry) error) error {
	var text io.Reader = bytes.NewReader(body)
	if bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		zr, err := gzip.NewReader(text)
		if err != nil {
			return fmt.Errorf("unpacking the sitemap: %w", err)
		}
		text = &boundedReader{zr, max}
	}
	s := &sitemapReader{base: base, resolver: newResolver(base), give: give}
	buffered := bufio.NewReaderSize(text, 64<<10)
	head, err := buffered.Peek(1024)
	if len(head) == 0 && err != nil && err != io.EOF {
		return fmt.Errorf("unpacking the sitemap: %w", err)
	}
	if bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n"), []byte("http")) {
		return s.list(buffered)
	}
	return s.xml(newMarkup(buffered, contentType))
}

// boundedReader reads at most left bytes, and fails where there are more.
type boundedReader struct {
	r    io.Reader
	left int64
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, errLargeSitemap
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return n - 1, errLargeSitemap
	}
	return n, err
}

// sitemapReader resolves entries, and counts them.
type sitemapReader struct {
	base     *url.URL
	resolver resolver
	give     func(sitemapEntry) error
	given    int
}

func (s *sitemapReader) add(ref string, modified stamp, sitemap bool) error {
	if ref = strings.TrimSpace(ref); ref == "" {
		return nil
	}
	if s.given >= maxSitemapEntries {
		return errManySitemap
	}
	s.given++
	link, err := s.resolver.link(ref)
	if err != nil || !sitemap && isMediaPath(link) {
		return nil
	}
	return s.give(sitemapEntry{entry{link, modified}, sitemap})
}

// list reads one address a line.
func (s *sitemapReader) list(r *bufio.Reader) error {
	for {
		line, err := r.ReadSlice('\n')
		long := errors.Is(err, bufio.ErrBufferFull)
		if !long && len(line) <= 4*maxURL { // a last line without its end may be cut off, but mostly is not
			if err := s.add(strings.TrimPrefix(string(line), "\ufeff"), stamp{}, false); err != nil {
				return err
			}
		}
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = r.ReadSlice('\n')
		}
		if err != nil {
			if err = ending(err); err != nil {
				err = fmt.Errorf("%w: %w", errBrokenSitemap, err)
			}
			return err
		}
	}
}

// xml reads the formats of XML.
func (s *sitemapReader) xml(m *markup) error {
	for {
		token, err := m.next()
		switch {
		case token == markupEnd:
			return errors.Join(errNoSitemap, err)
		case token != markupOpen:
		case m.local() == "urlset" || m.local() == "sitemapindex":
			return s.entries(m)
		case isFeedRoot(m.local()):
			return s.feed(m)
		default:
			return errNoSitemap
		}
	}
}

// feed reads a feed, which the protocol allows for a sitemap.
func (s *sitemapReader) feed(m *markup) error {
	found, err := readXMLFeed(m, s.base)
	for _, e := range found.entries {
		s.given++
		if err := s.give(sitemapEntry{entry: e}); err != nil {
			return err
		}
	}
	return err
}

// entries reads what follows the tag of a <urlset> or <sitemapindex>. Only
// elements with the root's own prefix, and dates of the news extension, count:
// <image:loc> is another thing.
func (s *sitemapReader) entries(m *markup) error {
	root := m.name
	prefix := strings.TrimSuffix(m.name, m.local())
	var loc string
	var modified, published stamp
	var text []byte
	inside, current := "", ""
	finish := func() error {
		ref, sitemap := loc, inside == "sitemap"
		date := modified
		if date.at.IsZero() {
			date = published
		}
		loc, inside, current, modified, published = "", "", "", stamp{}, stamp{}
		return s.add(ref, date, sitemap)
	}
	for {
		token, err := m.next()
		name, own := strings.CutPrefix(m.name, prefix)
		switch token {
		case markupEnd:
			if broken := finish(); broken != nil {
				return broken
			}
			return fmt.Errorf("%w: %w", errBrokenSitemap, errors.Join(io.ErrUnexpectedEOF, err))
		case markupOpen:
			text, current = text[:0], name
			if own && (name == "url" || name == "sitemap") {
				if err := finish(); err != nil { // the one before was never closed
					return err
				}
				inside = name
			}
		case markupText:
			if current != "" {
				text = append(text, m.text[:min(len(m.text), maxMarkupText-min(len(text), maxMarkupText))]...)
			}
		case markupClose:
			switch {
			case own && (name == "url" || name == "sitemap"):
				if err := finish(); err != nil {
					return err
				}
			case m.name == root:
				return finish()
			case inside == "" || current != name:
			case own && name == "loc" && loc == "":
				loc = strings.ToValidUTF8(string(text), "")
			case own && name == "lastmod":
				noteStamp(&modified, string(text))
			case m.local() == "publication_date":
				noteStamp(&published, string(text))
			}
			current = ""
		}
	}
}
