package article

import (
	"errors"
	"strings"

	"parley/crawl/archive"
)

// What can be wrong with a page as a whole. Every error of [Extractor.Extract]
// is an [Error] that wraps one of these.
var (
	ErrEmpty    = errors.New("empty page")
	ErrBinary   = errors.New("binary file, not a page")
	ErrTooLarge = errors.New("page too large")
	ErrNotHTML  = errors.New("not HTML")
	ErrNoText   = errors.New("no article text")
	ErrParse    = errors.New("page cannot be parsed")
)

// Error says which page could not be read, why, and how to mend it.
type Error struct {
	Kind   error  // one of the Err values of this package
	Page   string // URL, id or file of the page; empty where it has none
	Detail string // what was found; may be empty
	Mend   string // what a user can do
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("extract article")
	if e.Page != "" {
		b.WriteString(" from " + e.Page)
	}
	b.WriteString(": " + e.Kind.Error())
	if e.Detail != "" {
		b.WriteString(" (" + e.Detail + ")")
	}
	if e.Mend != "" {
		b.WriteString("; " + e.Mend)
	}
	return b.String()
}

// Unwrap makes errors.Is work with the kinds.
func (e *Error) Unwrap() error { return e.Kind }

// fail makes the error of a page.
func fail(page *archive.Page, kind error, detail, mend string) error {
	return &Error{Kind: kind, Page: nameOf(page), Detail: detail, Mend: mend}
}

// nameOf tells a page apart in messages.
func nameOf(p *archive.Page) string {
	for _, s := range []string{p.FinalURL, p.URL, p.ID, p.File} {
		if s != "" {
			return s
		}
	}
	return ""
}
