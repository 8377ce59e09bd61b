package archive

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// indexSuffix ends the name of the index beside a finished file:
// NAME-00000.cdxj for NAME-00000.warc.gz.
const indexSuffix = ".cdxj"

// Capture is one line of an index: a record that holds what a server answered.
type Capture struct {
	Key    string    // see urlKey; lines are sorted by it, then by time
	Time   time.Time // UTC, to the second
	URL    string
	MIME   string // media type; "warc/revisit" for revisit records, empty where unknown
	Status int    // 0 where the record has none
	Digest string // WARC-Payload-Digest
	Length int64  // bytes in the file
	Offset int64  // byte in the file where the record, or its compressed member, begins
	File   string // name without directory
}

// timestamp is the layout of a line's second field.
const timestamp = "20060102150405"

// captureFields is the JSON object of a line. All values are strings there.
type captureFields struct {
	URL    string `json:"url"`
	MIME   string `json:"mime"`
	Status string `json:"status"`
	Digest string `json:"digest"`
	Length string `json:"length"`
	Offset string `json:"offset"`
	File   string `json:"filename"`
}

// line renders a capture, with the line feed, byte for byte as pywb's indexer
// does: the same fields in the same order, those that are empty left out.
func (c *Capture) line() []byte {
	status := ""
	if c.Status > 0 {
		status = strconv.Itoa(c.Status)
	}
	var b bytes.Buffer
	b.WriteString(c.Key + " " + c.Time.UTC().Format(timestamp) + " ")
	separator := "{"
	for _, f := range []Field{
		{"url", c.URL}, {"mime", c.MIME}, {"status", status}, {"digest", c.Digest},
		{"length", strconv.FormatInt(c.Length, 10)}, {"offset", strconv.FormatInt(c.Offset, 10)}, {"filename", c.File},
	} {
		if f.Value == "" {
			continue
		}
		b.WriteString(separator + `"` + f.Name + `": `)
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		_ = e.Encode(f.Value)   // a string into a buffer: nothing can fail
		b.Truncate(b.Len() - 1) // the line feed
		separator = ", "
	}
	b.WriteString("}\n")
	return b.Bytes()
}

// parseCapture reads a line without its line feed. Fields it does not know
// are passed over.
func parseCapture(line []byte) (Capture, error) {
	key, rest, _ := bytes.Cut(line, []byte(" "))
	stamp, object, ok := bytes.Cut(rest, []byte(" "))
	if !ok {
		return Capture{}, errors.New("a line of a CDXJ index has a key, a time and a JSON object")
	}
	at, err := time.Parse(timestamp, string(stamp))
	if err != nil {
		return Capture{}, fmt.Errorf("the time %q is not of the form %s", clip(string(stamp), 40), timestamp)
	}
	var fields captureFields
	if err := json.Unmarshal(object, &fields); err != nil {
		return Capture{}, fmt.Errorf("reading the JSON object: %w", err)
	}
	c := Capture{Key: string(key), Time: at, URL: fields.URL, MIME: fields.MIME, Digest: fields.Digest, File: fields.File}
	for _, number := range []struct {
		to   *int64
		text string
	}{{&c.Length, fields.Length}, {&c.Offset, fields.Offset}} {
		if *number.to, err = strconv.ParseInt(number.text, 10, 64); err != nil || *number.to < 0 {
			return Capture{}, fmt.Errorf("%q is no number of bytes", clip(number.text, 40))
		}
	}
	c.Status, _ = strconv.Atoi(fields.Status) // "-" in some indexes
	return c, nil
}

// newCapture is the capture of a record of that kind, with its block as far as
// it is at hand; ok is false for kinds that answer nothing.
func newCapture(kind, uri, contentType string, date time.Time, block []byte) (c Capture, ok bool) {
	c = Capture{Key: urlKey(uri), Time: date.UTC().Truncate(time.Second), URL: uri}
	switch kind {
	case "response", "revisit":
		if strings.HasPrefix(strings.ToLower(contentType), "application/http") {
			head, _ := splitHead(block)
			if m, err := parseHead(head); err == nil {
				c.Status, contentType = m.Status, m.Header.Get("Content-Type")
			} else {
				contentType = ""
			}
		}
	case "resource":
	default:
		return c, false
	}
	if c.MIME = mediaType(contentType); kind == "revisit" {
		c.MIME = "warc/revisit"
	}
	return c, true
}

// mediaType is a Content-Type up to its parameters.
func mediaType(contentType string) string {
	if end := strings.IndexAny(contentType, "; \t"); end >= 0 {
		return contentType[:end]
	}
	return contentType
}

// indexName is the name of a file's index.
func indexName(path string) string {
	for _, suffix := range []string{".gz", ".zst", ".warc"} {
		path = strings.TrimSuffix(path, suffix)
	}
	return path + indexSuffix
}

// writeIndex writes the index of a file, whole or not at all, but for the sync
// of the directory. Its lines are in the order of their bytes, as those who
// merge indexes expect.
func writeIndex(path string, captures []Capture) error {
	lines := make([][]byte, len(captures))
	for i := range captures {
		lines[i] = captures[i].line()
	}
	slices.SortFunc(lines, bytes.Compare)
	name := indexName(path)
	f, err := os.Create(name + openSuffix)
	if err != nil {
		return fmt.Errorf("archive: making an index: %w", err)
	}
	if _, err = f.Write(bytes.Join(lines, nil)); err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("archive: writing the index %s: %w", name, err)
	}
	return nil
}

// WriteIndex writes the index of a WARC file of anyone's beside it, so that
// Lookup finds what is in it. Broken records are left out. A file that was
// compressed as a whole can have none: its records cannot be read alone.
func WriteIndex(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("archive: indexing: %w", err)
	}
	defer f.Close()
	src := newSource(f)
	m, err := warcMembers(src)
	if err != nil {
		return fmt.Errorf("archive: indexing %s: %w", path, err)
	}
	if m == nil {
		return fmt.Errorf("archive: indexing %s: it is not a WARC file", path)
	}
	var captures []Capture
	_, err = survey(src, m, func(c Capture) error {
		if c.Length == 0 {
			return errors.New("several of its records are compressed together; write it anew with one member per record")
		}
		c.File = filepath.Base(path)
		captures = append(captures, c)
		return nil
	})
	if err != nil {
		return fmt.Errorf("archive: indexing %s: %w", path, err)
	}
	return writeIndex(path, captures)
}

// survey reads all records of a file and gives the captures among them, File
// left empty, and Length 0 where the record is not alone in its member. It
// returns the offset behind the last whole record.
func survey(src *source, m members, use func(Capture) error) (good int64, err error) {
	scan := newScanner(src, m, Options{}.withDefaults().maxEncoded())
	for {
		rec, err := scan.next()
		var broken *RecordError
		switch {
		case errors.As(err, &broken):
			continue
		case errors.Is(err, io.EOF):
			return good, nil
		case err != nil:
			return good, err
		}
		end := scan.end()
		if end > 0 {
			good = end
		}
		c, ok := newCapture(rec.kind(), rec.uri(), rec.get("Content-Type"), rec.date(), rec.block)
		if !ok {
			continue
		}
		c.Digest, c.Offset = rec.get("WARC-Payload-Digest"), rec.offset
		if end > 0 && scan.records == 1 || scan.members.plain() {
			c.Length = end - rec.offset
		}
		if err := use(c); err != nil {
			return good, err
		}
	}
}

// end is the offset in the file behind the last record, with the empty lines
// that end it; 0 where that lies inside a compressed member.
func (s *scanner) end() int64 {
	if s.members.plain() {
		return s.counted.n - int64(s.member.Buffered())
	}
	if _, err := s.member.Peek(1); err != io.EOF {
		return 0
	}
	return s.src.pos()
}
