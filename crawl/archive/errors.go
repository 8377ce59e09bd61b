package archive

import (
	"fmt"
	"strings"
)

// RecordError says that one record, line or file is broken. Reading goes on
// behind it.
type RecordError struct {
	File   string // as the input was named
	Offset int64  // in bytes, as Page.Offset; -1 where Line counts
	Line   int    // from 1; 0 where Offset counts
	URL    string // where it is known
	Err    error
}

func (e *RecordError) Error() string {
	return place(e.File, e.Offset, e.Line, e.URL) + ": " + e.Err.Error()
}

func (e *RecordError) Unwrap() error { return e.Err }

// Reason says why something well-formed is no page.
type Reason string

// The reasons of a SkipError.
const (
	SkipStatus    Reason = "http_status" // an answer outside 200-299, or 204-206
	SkipNotHTML   Reason = "not_html"    // another media type
	SkipRevisit   Reason = "revisit"     // a revisit record: the content lies elsewhere
	SkipTooLarge  Reason = "too_large"   // above Options.MaxBody, encoded or decoded
	SkipTruncated Reason = "truncated"   // the archive itself says it is not whole
	SkipEmpty     Reason = "empty"       // no content
	SkipScheme    Reason = "scheme"      // a response to something other than HTTP
	SkipOutcome   Reason = "outcome"     // the crawl that wrote it did not take it for a page
	SkipAuxiliary Reason = "auxiliary"   // robots.txt, a feed or a sitemap, fetched to find pages
)

// SkipError says that a record, line or file is well-formed but no page.
// Reading goes on behind it.
type SkipError struct {
	File   string
	Offset int64 // as in RecordError
	Line   int
	URL    string
	Reason Reason
	Detail string // for people, may be empty
}

func (e *SkipError) Error() string {
	s := place(e.File, e.Offset, e.Line, e.URL) + ": not a page: " + string(e.Reason)
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	return s
}

// place renders where something lies, as file:line or file@offset.
func place(file string, offset int64, line int, url string) string {
	var b strings.Builder
	b.WriteString(file)
	if line > 0 {
		fmt.Fprintf(&b, ":%d", line)
	} else if offset >= 0 {
		fmt.Fprintf(&b, "@%d", offset)
	}
	if url != "" {
		fmt.Fprintf(&b, " (%s)", RedactURL(url))
	}
	return b.String()
}
