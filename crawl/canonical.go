package crawl

import (
	"bytes"
	"fmt"
	"hash/maphash"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

// heedCanonical makes a page a Duplicate where the page that it calls its
// canonical one lies in the archive and says the same.
//
// The link alone is not trusted: sites that name their front page, a section or
// another article as canonical everywhere are common, and an article must not
// be lost to them. So the other page must be of the same site, no start page and
// no root, must not call a third page canonical, and must hold the title and the
// text of this one. Else the page stands, and the other one has been queued with
// its links.
func (w *worker) heedCanonical(fetch *Fetch, x *exchange, canonical string) error {
	s := w.sources[fetch.Source]
	if s == nil || !s.mayStandFor(canonical, fetch) {
		return nil
	}
	known, err := w.state.Known(canonical)
	if err != nil {
		return err
	}
	archived, ok := w.archive.(rereader)
	if known == nil || known.Kind != KindPage || known.Archived.File == "" || !ok {
		return nil
	}
	page, err := archived.Page(known.Archived)
	if err != nil { // then there is nothing that it could be a duplicate of
		w.log.Debug("the archive cannot give a canonical page", "url", canonical, "error", err)
		return nil
	}
	u, err := url.Parse(canonical)
	if err != nil {
		return nil
	}
	if third := findLinks(u, page.Header, page.Body).canonical; third != "" && third != canonical {
		return nil
	}
	this := readWords(x.message.Header, x.message.Body)
	if this.within(readWords(page.Header, page.Body)) {
		fetch.Outcome, fetch.Detail = Duplicate, fmt.Sprintf("its canonical page is %s", canonical)
	}
	return nil
}

// mayStandFor says whether a URL may be the canonical one of a page at all.
func (s *source) mayStandFor(canonical string, fetch *Fetch) bool {
	if canonical == "" || canonical == fetch.URL || fetch.Depth == 0 || fetch.Listing > 0 || !sameSite(canonical, fetch.URL) {
		return false
	}
	for _, via := range fetch.Redirects {
		if via == canonical { // it redirects here
			return false
		}
	}
	for _, seed := range s.seeds {
		if seed.URL == canonical || seed.URL == fetch.URL {
			return false
		}
	}
	return strings.Trim(strings.TrimPrefix(canonical, originOf(canonical)), "/") != ""
}

// words is what a page says, for comparison with another one.
type words struct {
	title    map[string]bool
	shingles map[uint64]bool // hashes of five words in a row
}

// Bounds of when a page says the same as another one. Menus and other frames
// differ between versions of a page, its text does not.
const (
	minShingles  = 20  // of text, or there is nothing to compare
	sharedText   = 0.8 // part of this page's shingles that the other one has
	sharedTitle  = 0.8 // part of the words of the shorter title, site names behind a bar included
	shingleWords = 5
)

var shingleSeed = maphash.MakeSeed()

// within says whether other says all that p says.
func (p words) within(other words) bool {
	shared := 0
	for s := range p.shingles {
		if other.shingles[s] {
			shared++
		}
	}
	if len(p.shingles) < minShingles || float64(shared) < sharedText*float64(len(p.shingles)) {
		return false
	}
	short, long := p.title, other.title
	if len(long) < len(short) {
		short, long = long, short
	}
	shared = 0
	for word := range short {
		if long[word] {
			shared++
		}
	}
	return len(short) > 0 && float64(shared) >= sharedTitle*float64(len(short))
}

// readWords reads a page's title, and its text outside of links, scripts and the
// parts that say what they are for.
func readWords(header http.Header, body []byte) words {
	p := words{title: map[string]bool{}, shingles: map[uint64]bool{}}
	r, err := charset.NewReader(bytes.NewReader(body), header.Get("Content-Type"))
	if err != nil {
		return p
	}
	z := html.NewTokenizer(r)
	z.SetMaxBuf(1 << 20)
	var last []string
	inTitle := false
	skipped := map[atom.Atom]int{}
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			return p
		case html.StartTagToken, html.EndTagToken:
			name, _ := z.TagName()
			tag := atom.Lookup(name)
			inTitle = tag == atom.Title && kind == html.StartTagToken && len(p.title) == 0
			if !isFrameTag(tag) {
				continue
			}
			if kind == html.StartTagToken {
				skipped[tag]++
			} else if skipped[tag]--; skipped[tag] <= 0 {
				delete(skipped, tag)
			}
		case html.TextToken:
			if len(skipped) > 0 {
				continue
			}
			for word := range strings.FieldsSeq(strings.ToLower(string(z.Text()))) {
				if inTitle {
					p.title[word] = true
					continue
				}
				if last = append(last, word); len(last) > shingleWords {
					last = append(last[:0], last[1:]...)
				}
				if len(last) == shingleWords {
					p.shingles[maphash.String(shingleSeed, strings.Join(last, " "))] = true
				}
			}
		}
	}
}

// isFrameTag says whether an element holds no text of an article.
func isFrameTag(tag atom.Atom) bool {
	switch tag {
	case atom.A, atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Nav, atom.Header, atom.Footer,
		atom.Aside, atom.Form, atom.Select, atom.Button:
		return true
	}
	return false
}
