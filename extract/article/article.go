// Package article reduces a page to the news article on it: main text, title,
// authors, dates, site and language.
//
// [Extractor.Extract] reads as the list of its steps: the bytes are decoded
// (charset.go), the document is parsed (dom.go), structured data is read
// (jsonld.go, meta.go), the page is cut into blocks of text (blocks.go) with
// what the markup says about each (markup.go), the headline is chosen (title.go),
// the marks of the markup are weighed (trust.go), the container of the report is
// found (body.go) and what is no report in it dropped (filter.go, phrases.go).
// Bylines (author.go) and date lines (pubdate.go, datereader.go) are read beside
// the text; go-htmldate is asked last.
//
// Words live in data/, code has none. The same page gives the same article:
// there is no network, no clock and no state that changes.
package article

import "time"

// Article is a news page reduced to what was published on it.
type Article struct {
	Title        string
	Authors      []string // without titles, "By" and site names; never nil entries
	Text         string   // title, blank line, paragraphs with a blank line between; NFC, "\n"
	CanonicalURL string   // absolute; empty where the page names none
	Site         string   // name of the outlet: of data/outlets.txt, else as the page gives it
	Section      string
	Lang         string // "vi", "en", "ru", another ISO 639-1 code, or "" where unknown
	LangSource   string // given, text, html
	Charset      string // IANA name of the charset the bytes were decoded from
	Published    Date
	Modified     Date
}

// Date is a publication date together with how well it is known.
type Date struct {
	Time      time.Time // in the page's own zone; zero where unknown
	Precision string    // "second", "minute", "day", "" where unknown
	Zone      bool      // the page states the UTC offset; else Time is in UTC by convention
	Source    string    // "given", "json-ld", "opengraph", "meta", "microdata", "time", "visible", "url", "htmldate"
}

// Known reports whether there is a date at all.
func (d Date) Known() bool { return !d.Time.IsZero() }
