package archive

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// Field is one named field: of a WARC record's header or of a metadata
// record's block.
type Field struct {
	Name  string
	Value string
}

// Names of the fields in metadata records that reading a page looks at.
const (
	// FieldSource is the name of the source the page was fetched for.
	FieldSource = "source"
	// FieldRequested is the URL that was first asked for, where redirects led
	// to the record's own URI.
	FieldRequested = "requestedUri"
	// FieldKind says what was fetched: "page" (also where the field is missing),
	// or something that is never a page, as "robots", "feed" and "sitemap".
	FieldKind = "kind"
	// FieldOutcome is how the fetch ended. Anything but "ok" is no page, whatever
	// else the record says: the crawl had its reasons.
	FieldOutcome = "outcome"
)

// responseType is the Content-Type of records that hold a response.
const responseType = "application/http;msgtype=response"

// warcDate is the layout of WARC-Date: version 1.1 allows fractions, and
// microseconds are what common readers keep.
const warcDate = "2006-01-02T15:04:05.000000Z"

// record is one WARC record about to be written.
type record struct {
	kind        string // WARC-Type
	uri         string // WARC-Target-URI, empty for none
	date        time.Time
	contentType string
	block       []byte
	payload     string  // digest of the payload; empty for none
	extra       []Field // further header fields, in this order
	id          string  // see name
	packed      bool    // the block is compressed already
}

// name gives the record its id, by what it holds, so that it needs no
// randomness. It is a version 8 UUID (RFC 9562: custom) from a SHA-256 over
// kind, URI, date and block.
func (r *record) name() {
	h := sha256.New()
	for _, part := range []string{r.kind, r.uri, r.date.UTC().Format(warcDate), strconv.Itoa(len(r.block))} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	h.Write(r.block)
	var u [16]byte
	copy(u[:], h.Sum(nil))
	u[6] = u[6]&0x0f | 0x80
	u[8] = u[8]&0x3f | 0x80
	s := hex.EncodeToString(u[:])
	r.id = "<urn:uuid:" + s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:] + ">"
}

// appendTo appends the record as it stands in an uncompressed WARC file.
func (r *record) appendTo(b *bytes.Buffer) {
	field := func(name, value string) {
		if value == "" {
			return
		}
		b.WriteString(name)
		b.WriteString(": ")
		b.WriteString(oneLine(value))
		b.WriteString("\r\n")
	}
	b.WriteString("WARC/1.1\r\n")
	field("WARC-Type", r.kind)
	field("WARC-Record-ID", r.id)
	field("WARC-Date", r.date.UTC().Format(warcDate))
	field("WARC-Target-URI", r.uri)
	for _, f := range r.extra {
		field(f.Name, f.Value)
	}
	field("WARC-Block-Digest", sha1Digest(r.block))
	field("WARC-Payload-Digest", r.payload)
	field("Content-Type", r.contentType)
	b.WriteString("Content-Length: ")
	b.WriteString(strconv.Itoa(len(r.block)))
	b.WriteString("\r\n\r\n")
	b.Write(r.block)
	b.WriteString("\r\n\r\n")
}

// sha1Digest is the digest in the form common tools write and verify.
func sha1Digest(b []byte) string {
	sum := sha1.Sum(b)
	return "sha1:" + base32.StdEncoding.EncodeToString(sum[:])
}

// warcFields renders fields as an application/warc-fields block.
func warcFields(fields []Field) []byte {
	var b bytes.Buffer
	for _, f := range fields {
		b.WriteString(oneLine(f.Name))
		b.WriteString(": ")
		b.WriteString(oneLine(f.Value))
		b.WriteString("\r\n")
	}
	return b.Bytes()
}

// parseFields reads an application/warc-fields block. Lines without a colon
// are passed over.
func parseFields(block []byte) []Field {
	var fields []Field
	for line := range strings.Lines(string(block)) {
		name, value, ok := strings.Cut(strings.TrimRight(line, "\r\n"), ":")
		if ok {
			fields = append(fields, Field{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value)})
		}
	}
	return fields
}

// oneLine keeps a value from breaking out of its header line.
func oneLine(s string) string {
	if !strings.ContainsAny(s, "\r\n") {
		return s
	}
	return strings.NewReplacer("\r", " ", "\n", " ").Replace(s)
}
