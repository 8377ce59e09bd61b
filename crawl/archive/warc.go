package archive

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// warcPages reads the pages of one WARC file. name is how errors call the
// file, and its last element is Page.File.
type warcPages struct {
	name string
	opt  Options
	scan *scanner
	// ahead is a record that was read to see whether it belongs to the page
	// before it, and aheadErr what reading it ended in.
	ahead    *rawRecord
	aheadErr error
}

func newWARCPages(src *source, m members, name string, opt Options) *warcPages {
	return &warcPages{name: name, opt: opt, scan: newScanner(src, m, opt.maxEncoded())}
}

// next returns the next page, or why there is none at some place. io.EOF is
// the end.
func (w *warcPages) next() (*Page, error) {
	for {
		rec, err := w.record()
		if err != nil {
			return nil, err
		}
		page, err := w.page(rec)
		if page == nil && err == nil {
			continue // a kind of record that never holds a page
		}
		return page, err
	}
}

// record returns the record looked at ahead, else the next one.
func (w *warcPages) record() (*rawRecord, error) {
	if w.ahead != nil || w.aheadErr != nil {
		rec, err := w.ahead, w.aheadErr
		w.ahead, w.aheadErr = nil, nil
		return rec, err
	}
	rec, err := w.scan.next()
	var broken *RecordError
	if errors.As(err, &broken) {
		broken.File = w.name
	} else if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("%s: %w", w.name, err)
	}
	return rec, err
}

// page makes a page of a record. It returns neither page nor error for kinds
// of records that go along with others.
func (w *warcPages) page(rec *rawRecord) (*Page, error) {
	var page *Page
	var err error
	switch rec.kind() {
	case "response":
		page, err = w.response(rec)
	case "resource":
		page, err = w.resource(rec)
	case "revisit":
		err = w.skip(rec, SkipRevisit, "")
	case "conversion", "continuation":
		err = w.skip(rec, SkipNotHTML, "a "+rec.kind()+" record")
	default: // warcinfo, request, metadata, and what later versions bring
		return nil, nil
	}
	// What the crawl knew follows the response; it is read whether or not the
	// response is a page.
	return w.describe(rec, page, err)
}

// describe adds what the records that go along with rec say about it.
func (w *warcPages) describe(rec *rawRecord, page *Page, err error) (*Page, error) {
	id := rec.get("WARC-Record-ID")
	for id != "" {
		w.ahead, w.aheadErr = w.record()
		if w.aheadErr != nil || w.ahead.get("WARC-Concurrent-To") != id {
			break
		}
		kind := w.ahead.kind()
		if kind != "metadata" && kind != "request" {
			break
		}
		if kind == "metadata" && !w.ahead.large {
			page, err = w.apply(parseFields(w.ahead.block), rec, page, err)
		}
		w.ahead = nil
	}
	if err != nil {
		return nil, err
	}
	return page, nil
}

// apply lets what the crawl knew have its say about a record.
func (w *warcPages) apply(fields []Field, rec *rawRecord, page *Page, err error) (*Page, error) {
	var skip *SkipError
	for _, f := range fields {
		switch {
		case errors.As(err, &skip) || f.Value == "":
		case f.Name == FieldKind && f.Value != "page":
			err = w.skip(rec, SkipAuxiliary, f.Value)
		case f.Name == FieldOutcome && f.Value != "ok":
			err = w.skip(rec, SkipOutcome, f.Value)
		case page == nil:
		case f.Name == FieldSource:
			page.Source = f.Value
		case f.Name == FieldRequested:
			page.URL = f.Value
		}
	}
	return page, err
}

// response makes a page of an HTTP exchange.
func (w *warcPages) response(rec *rawRecord) (*Page, error) {
	mediaType := strings.ToLower(rec.get("Content-Type"))
	uri := rec.uri()
	if !strings.HasPrefix(mediaType, "application/http") || !isHTTP(uri) {
		return nil, w.skip(rec, SkipScheme, clip(uri, 40))
	}
	if rec.large {
		return nil, w.skip(rec, SkipTooLarge, fmt.Sprintf("%d bytes", rec.size))
	}
	if reason := rec.get("WARC-Truncated"); reason != "" {
		return nil, w.skip(rec, SkipTruncated, reason)
	}
	m, err := DecodeResponse(rec.block, w.opt.MaxBody)
	switch {
	case m != nil && (m.Status < 200 || m.Status > 203):
		return nil, w.skip(rec, SkipStatus, fmt.Sprint(m.Status))
	case m != nil && !maybeHTML(m.Header.Get("Content-Type")):
		return nil, w.skip(rec, SkipNotHTML, m.Header.Get("Content-Type"))
	case errors.Is(err, ErrTooLarge):
		return nil, w.skip(rec, SkipTooLarge, err.Error())
	case err != nil:
		return nil, w.fail(rec, err)
	case len(m.Body) == 0:
		return nil, w.skip(rec, SkipEmpty, "")
	case m.Header.Get("Content-Type") == "" && !IsHTML("", m.Body):
		return nil, w.skip(rec, SkipNotHTML, http.DetectContentType(m.Body))
	}
	page := w.newPage(rec)
	page.Status = m.Status
	page.Header = m.Header
	page.ContentType = m.Header.Get("Content-Type")
	page.Body = m.Body
	return page, nil
}

// resource makes a page of a document that was stored without an exchange.
func (w *warcPages) resource(rec *rawRecord) (*Page, error) {
	contentType := rec.get("Content-Type")
	media, _, _ := mime.ParseMediaType(contentType)
	switch {
	case rec.large || rec.size > w.opt.MaxBody:
		return nil, w.skip(rec, SkipTooLarge, fmt.Sprintf("%d bytes", rec.size))
	case rec.get("WARC-Truncated") != "":
		return nil, w.skip(rec, SkipTruncated, rec.get("WARC-Truncated"))
	case len(rec.block) == 0:
		return nil, w.skip(rec, SkipEmpty, "")
	}
	page := w.newPage(rec)
	page.ContentType = contentType
	switch {
	case media == "text/plain" && utf8.Valid(rec.block):
		page.Text = string(rec.block)
	case IsHTML(contentType, rec.block):
		page.Body = rec.block
	default:
		return nil, w.skip(rec, SkipNotHTML, contentType)
	}
	return page, nil
}

func (w *warcPages) newPage(rec *rawRecord) *Page {
	uri := rec.uri()
	return &Page{
		URL: uri, FinalURL: uri, Source: hostOf(uri), Fetched: rec.date(),
		File: strings.TrimSuffix(filepath.Base(w.name), openSuffix), Offset: rec.offset,
	}
}

func (w *warcPages) skip(rec *rawRecord, reason Reason, detail string) error {
	return &SkipError{File: w.name, Offset: rec.offset, URL: rec.uri(), Reason: reason, Detail: detail}
}

func (w *warcPages) fail(rec *rawRecord, err error) error {
	return &RecordError{File: w.name, Offset: rec.offset, URL: rec.uri(), Err: err}
}

// ReadAt reads the page whose record begins at offset, as Page.File and
// Page.Offset gave it. A file still being written is found, too. Errors are a
// *RecordError or *SkipError where the record is at fault.
func ReadAt(path string, offset int64, opt Options) (*Page, error) {
	opt = opt.withDefaults()
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		f, err = os.Open(path + openSuffix)
	}
	if err != nil {
		return nil, fmt.Errorf("archive: reading a page again: %w", err)
	}
	defer f.Close()
	page, err := readAt(f, path, offset, opt)
	if errors.Is(err, io.EOF) {
		err = &RecordError{File: path, Offset: offset, Err: errors.New("no record begins here")}
	}
	return page, err
}

func readAt(f *os.File, path string, offset int64, opt Options) (*Page, error) {
	src := newSource(f)
	m, err := membersAt(src, offset)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if m == nil {
		// A further record of a file that was compressed as a whole: its
		// offset counts uncompressed bytes, so there is no way but through.
		src.rewind(0)
		if m, err = warcMembers(src); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if m == nil {
			return nil, fmt.Errorf("%s: not a WARC file", path)
		}
		if m.plain() {
			return nil, io.EOF
		}
		return readThrough(newWARCPages(src, m, path, opt), offset)
	}
	w := newWARCPages(src, m, path, opt)
	rec, err := w.record()
	if err != nil {
		return nil, err
	}
	page, err := w.page(rec)
	if page == nil && err == nil {
		err = w.skip(rec, SkipNotHTML, "a "+rec.kind()+" record")
	}
	return page, err
}

// membersAt opens a file at the offset of a record, or returns nil where no
// record or compressed member with one begins there.
func membersAt(src *source, offset int64) (members, error) {
	src.rewind(offset)
	if head, _ := src.buf.Peek(4); string(head) != string(zstdMagic) {
		return warcMembers(src)
	}
	src.rewind(0) // the dictionary, if there is one, stands at the beginning
	m, err := newZstdMembers(src)
	src.rewind(offset)
	return m, err
}

func readThrough(w *warcPages, offset int64) (*Page, error) {
	for {
		rec, err := w.record()
		var broken *RecordError
		if errors.As(err, &broken) && broken.Offset != offset {
			continue
		}
		if err != nil {
			return nil, err
		}
		if rec.offset == offset {
			return w.page(rec)
		}
		if rec.offset > offset {
			return nil, io.EOF
		}
	}
}

func isHTTP(uri string) bool {
	scheme, _, _ := strings.Cut(uri, ":")
	return strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https")
}

func hostOf(uri string) string {
	u, err := url.Parse(uri)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// maybeHTML says whether a Content-Type allows for HTML: it names it, or names
// nothing.
func maybeHTML(contentType string) bool {
	return contentType == "" || IsHTML(contentType, nil)
}

// IsHTML says whether content is an HTML page: by its Content-Type, unless the
// body is marked as a picture, film, document or the like; and where that is
// missing or says nothing, by how the body begins.
func IsHTML(contentType string, body []byte) bool {
	media, _, _ := strings.Cut(contentType, ";")
	switch strings.ToLower(strings.TrimSpace(media)) {
	case "text/html", "application/xhtml+xml":
		return !hasBinaryMark(body)
	case "", "application/octet-stream", "unknown/unknown":
		return strings.HasPrefix(http.DetectContentType(body), "text/html") || looksLikeText(body) && !isXML(body)
	}
	return false
}

// hasBinaryMark says whether a body begins with the mark of a format that is no text.
func hasBinaryMark(body []byte) bool {
	kind := http.DetectContentType(body)
	for _, prefix := range []string{"image/", "audio/", "video/", "font/", "application/pdf", "application/zip", "application/x-gzip", "application/x-rar"} {
		if strings.HasPrefix(kind, prefix) {
			return true
		}
	}
	return false
}

func isXML(body []byte) bool {
	return strings.HasPrefix(http.DetectContentType(body), "text/xml")
}
