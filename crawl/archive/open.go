package archive

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net/http"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"
)

// Open gives the pages of a file, or of all files below a directory that have
// a known suffix, in the order of their names. See [Read] for what is read and
// which errors there are.
func Open(path string, opt Options) iter.Seq2[*Page, error] {
	return func(yield func(*Page, error) bool) {
		info, err := os.Stat(path)
		if err != nil {
			yield(nil, fmt.Errorf("archive: opening input: %w", err))
			return
		}
		if !info.IsDir() {
			openFile(path, opt, yield)
			return
		}
		paths, err := listDir(path)
		if err != nil {
			yield(nil, fmt.Errorf("archive: listing %s: %w", path, err))
			return
		}
		for _, p := range paths {
			if !openFile(p, opt, yield) {
				return
			}
		}
	}
}

// openFile returns false when the consumer wants no more.
func openFile(path string, opt Options, yield func(*Page, error) bool) bool {
	f, err := os.Open(path)
	if err != nil {
		return yield(nil, fmt.Errorf("archive: opening input: %w", err))
	}
	defer f.Close()
	for page, err := range Read(f, path, opt) {
		if !yield(page, err) {
			return false
		}
	}
	return true
}

// suffixes are what a directory's files are known by.
var suffixes = []string{".warc", ".html", ".htm", ".txt", ".jsonl", ".ndjson"}

// Readable says whether a file's name is one that Open takes from a directory.
func Readable(name string) bool {
	name = strings.ToLower(strings.TrimSuffix(name, openSuffix))
	name = strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".zst")
	for _, suffix := range suffixes {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return false
}

func listDir(root string) ([]string, error) {
	var paths []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if path != root && strings.HasPrefix(d.Name(), ".") {
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		if d.Type().IsRegular() && Readable(d.Name()) {
			paths = append(paths, path)
		}
		return nil
	})
	sort.Strings(paths)
	return paths, err
}

// Read gives the pages of an input, recognised by how it begins:
//
//   - WARC 1.0 and 1.1, plain, gzip or zstd: every response and resource that
//     is an HTML page, and plain text of resources
//   - JSON lines: objects with id, url, html or html_base64 or text, title,
//     lang, published
//   - HTML: one page, its body in the file's own charset
//   - anything else that is text in UTF-8 or UTF-16: one page with Text
//
// each of them also inside gzip or zstd. A name that ends in .txt, .html or
// .jsonl (before .gz) decides between the last three. name is how errors call
// the input, and the ID of pages that are whole files.
//
// Errors are a *RecordError or a *SkipError where one record, line or file is
// at fault; the next pages follow. Any other error means that the input cannot
// be read to its end, and is the last thing given for it. The bytes of pages
// are not used again. Memory is bounded by Options, not by the input's length.
func Read(r io.Reader, name string, opt Options) iter.Seq2[*Page, error] {
	opt = opt.withDefaults()
	return func(yield func(*Page, error) bool) {
		readSource(newSource(r), name, opt, yield)
	}
}

func readSource(src *source, name string, opt Options, yield func(*Page, error) bool) {
	m, err := warcMembers(src)
	if err != nil {
		yield(nil, inputError(src, name, err))
		return
	}
	if m != nil {
		readAll(newWARCPages(src, m, name, opt).next, yield)
		return
	}
	plain, plainName, err := decompressed(src, name)
	if err != nil {
		yield(nil, inputError(src, name, err))
		return
	}
	readLoose(plain, name, plainName, opt, yield)
}

// inputError blames the input where reading it failed, else its content.
func inputError(src *source, name string, err error) error {
	if src.err != nil {
		return fmt.Errorf("%s: reading: %w", name, src.err)
	}
	return &RecordError{File: name, Offset: 0, Err: err}
}

// readAll hands on what next gives until io.EOF or an error that ends the input.
func readAll(next func() (*Page, error), yield func(*Page, error) bool) {
	for {
		page, err := next()
		if errors.Is(err, io.EOF) || !yield(page, err) || err != nil && !goesOn(err) {
			return
		}
	}
}

// goesOn says whether an error concerns a part of the input only.
func goesOn(err error) bool {
	var broken *RecordError
	var skip *SkipError
	return errors.As(err, &broken) || errors.As(err, &skip)
}

// warcMembers recognises a WARC file. It returns nil for something else, with
// nothing read from src that could not be read again.
func warcMembers(src *source) (members, error) {
	head, err := src.buf.Peek(sourceBuffer)
	if err != nil && err != io.EOF && len(head) == 0 {
		return nil, err
	}
	switch {
	case beginsWARC(bytes.NewReader(head)):
		return &plainMember{src: src}, nil
	case bytes.HasPrefix(head, gzipMagic):
		zr, err := gzip.NewReader(bytes.NewReader(head))
		if err == nil && beginsWARC(zr) {
			return &gzipMembers{src: src}, nil
		}
	case bytes.HasPrefix(head, zstdDictMagic):
		return newZstdMembers(src)
	case bytes.HasPrefix(head, zstdMagic):
		m, err := newZstdMembers(src)
		if err != nil {
			return nil, err
		}
		if m.zr.Reset(bytes.NewReader(head)) == nil && beginsWARC(m.zr) {
			return m, nil
		}
	}
	return nil, nil
}

// decompressed unpacks gzip and zstd around other formats, and takes the
// suffix off the name.
func decompressed(src *source, name string) (*bufio.Reader, string, error) {
	head, _ := src.buf.Peek(4)
	switch {
	case bytes.HasPrefix(head, gzipMagic):
		zr, err := gzip.NewReader(src.buf)
		if err != nil {
			return nil, "", fmt.Errorf("decompressing: %w", err)
		}
		return bufio.NewReaderSize(zr, sourceBuffer), strings.TrimSuffix(name, ".gz"), nil
	case bytes.HasPrefix(head, zstdMagic):
		m, err := newZstdMembers(src)
		if err != nil {
			return nil, "", err
		}
		if err := m.zr.Reset(src.buf); err != nil {
			return nil, "", fmt.Errorf("decompressing: %w", err)
		}
		return bufio.NewReaderSize(m.zr, sourceBuffer), strings.TrimSuffix(name, ".zst"), nil
	}
	return src.buf, name, nil
}

// format is one of the inputs that are no archive.
type format int

const (
	formatUnknown format = iota
	formatText
	formatHTML
	formatLines
)

// readLoose reads HTML, text or JSON lines.
func readLoose(r *bufio.Reader, name, plainName string, opt Options, yield func(*Page, error) bool) {
	head, err := r.Peek(4096)
	if len(head) == 0 {
		if errors.Is(err, io.EOF) {
			err = errors.New("the file is empty")
		}
		yield(nil, &RecordError{File: name, Offset: 0, Err: err})
		return
	}
	format := formatOfName(plainName)
	if binary := isBinary(head); binary != "" {
		yield(nil, &RecordError{File: name, Offset: 0, Err: fmt.Errorf(
			"this is binary data (%s); Parley reads WARC, HTML, text and JSON lines", binary)})
		return
	}
	if format == formatUnknown {
		format = formatOfContent(head)
	}
	if format == formatLines {
		readAll((&lines{r: r, name: name, opt: opt}).next, yield)
		return
	}
	body, err := readBounded(r, opt.MaxBody, 0)
	if errors.Is(err, ErrTooLarge) {
		yield(nil, &SkipError{File: name, Offset: -1, Reason: SkipTooLarge,
			Detail: fmt.Sprintf("more than %d MiB, the longest that is read", opt.MaxBody>>20)})
		return
	}
	if err != nil {
		yield(nil, &RecordError{File: name, Offset: -1, Err: fmt.Errorf("reading: %w", err)})
		return
	}
	page := &Page{ID: name}
	if format == formatHTML {
		page.ContentType = "text/html"
		page.Body = body
	} else if page.Text, err = decodeText(body); err != nil {
		yield(nil, &RecordError{File: name, Offset: -1, Err: err})
		return
	}
	yield(page, nil)
}

func formatOfName(name string) format {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".txt":
		return formatText
	case ".html", ".htm", ".xhtml":
		return formatHTML
	case ".jsonl", ".ndjson":
		return formatLines
	}
	return formatUnknown
}

// formatOfContent decides by the first character that is no white space.
func formatOfContent(head []byte) format {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case bytes.HasPrefix(head, []byte("{")):
		return formatLines
	case looksLikeText(head), strings.HasPrefix(http.DetectContentType(head), "text/html"):
		return formatHTML
	case bytes.HasPrefix(head, []byte("\xfe\xff\x00<")), bytes.HasPrefix(head, []byte("\xff\xfe<\x00")):
		return formatHTML
	}
	return formatText
}

// isBinary names the kind of data that is no text in any charset, or "".
func isBinary(head []byte) string {
	kind := http.DetectContentType(head)
	if strings.HasPrefix(kind, "text/") {
		return ""
	}
	if kind == "application/octet-stream" && utf8.Valid(head) && !bytes.ContainsRune(head, 0) {
		return ""
	}
	return kind
}

// decodeText decodes plain text: UTF-8, or UTF-16 by its byte order mark.
func decodeText(b []byte) (string, error) {
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xfe")), bytes.HasPrefix(b, []byte("\xfe\xff")):
		big := b[0] == 0xfe
		units := make([]uint16, 0, len(b)/2)
		for i := 2; i+1 < len(b); i += 2 {
			lo, hi := b[i], b[i+1]
			if big {
				lo, hi = hi, lo
			}
			units = append(units, uint16(hi)<<8|uint16(lo))
		}
		return string(utf16.Decode(units)), nil
	case utf8.Valid(b):
		return strings.TrimPrefix(string(b), "\ufeff"), nil
	}
	at := 0
	for at < len(b) {
		r, size := utf8.DecodeRune(b[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return "", fmt.Errorf("byte %d is not UTF-8; convert the text first, as with iconv -f WINDOWS-1251 -t UTF-8", at)
}
