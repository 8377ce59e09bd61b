package archive

import (
	"net/http"
	"time"
)

// Page is one document as it came from outside: a response out of an archive,
// or a file or JSON line that a user handed in. It is what extraction reads.
// A Page is not changed after it was made and may be read by many goroutines.
type Page struct {
	ID          string      // the input's own id; empty for crawled pages
	URL         string      // as asked for; may be empty for local input
	FinalURL    string      // after redirects; equal to URL where there were none
	Source      string      // name of the configured source; the host where there is none
	Fetched     time.Time   // UTC; zero where unknown
	Status      int         // HTTP status; 0 for local input
	ContentType string      // Content-Type as sent, with parameters; empty where unknown
	Header      http.Header // response header; nil for local input

	// Body holds the page's bytes after HTTP decoding (chunks, gzip), in the
	// page's own charset. It is nil where Text is given.
	Body []byte

	// Text, Title, Lang and Published are what a user knows about the input and
	// take precedence over what the page says. Text is plain text: no HTML is
	// looked for in it. Published is RFC 3339 or a date alone (2006-01-02).
	Text      string
	Title     string
	Lang      string
	Published string

	// File and Offset say where the response record lies in the archive: file
	// name without directory, and the byte where its gzip member (or zstd frame)
	// begins. In a file that is not compressed, or was compressed as a whole,
	// Offset counts bytes of the uncompressed data. ReadAt understands them all.
	// File is empty for pages that came from no archive.
	File   string
	Offset int64
}
