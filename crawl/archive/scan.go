package archive

import (
	"bufio"
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strconv"
	"strings"
	"time"
)

// maxWARCHeader bounds the header of one record, in bytes.
const maxWARCHeader = 1 << 20

// rawRecord is a record as it was read.
type rawRecord struct {
	fields []Field
	offset int64 // of its member, or in the uncompressed stream; see scanner
	size   int64 // Content-Length
	block  []byte
	large  bool // block was too large and is nil
}

// get returns the first header field of that name, in any case.
func (r *rawRecord) get(name string) string {
	for _, f := range r.fields {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

func (r *rawRecord) kind() string { return strings.ToLower(r.get("WARC-Type")) }

// uri returns the target without the angle brackets some WARC 1.0 writers add.
func (r *rawRecord) uri() string {
	return strings.TrimSuffix(strings.TrimPrefix(r.get("WARC-Target-URI"), "<"), ">")
}

// date returns the record's time in UTC, zero where it has none.
func (r *rawRecord) date() time.Time {
	t, err := time.Parse(time.RFC3339Nano, r.get("WARC-Date"))
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// scanner reads records one after the other, and finds the next one where one
// is broken.
//
// A record's offset is that of the compressed member it begins. A member that
// holds more than one record (a file compressed as a whole) gives its further
// records' offsets in the uncompressed stream, as an uncompressed file does.
type scanner struct {
	src      *source
	members  members
	maxBlock int64 // larger blocks are passed over

	member  *bufio.Reader // nil between members
	counted *countingReader
	start   int64 // offset of the member
	records int   // records begun in the member
}

// countingReader counts what was taken from a member.
type countingReader struct {
	r io.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func newScanner(src *source, m members, maxBlock int64) *scanner {
	return &scanner{src: src, members: m, maxBlock: maxBlock}
}

// next returns the next record. An error that is a *RecordError concerns one
// record, and next may be called again; io.EOF is the end, and any other error
// means that the input cannot be read further. The File of errors is left to
// the caller.
func (s *scanner) next() (*rawRecord, error) {
	for {
		if s.member == nil {
			r, offset, err := s.members.next()
			if errors.Is(err, io.EOF) {
				return nil, io.EOF
			}
			if err != nil {
				return nil, s.broken(offset, err)
			}
			s.counted = &countingReader{r: r}
			s.start, s.records = offset, 0
			if s.member = bufio.NewReaderSize(s.counted, 32<<10); s.members.plain() {
				s.start = 0
				s.counted.n = offset
			}
		}
		more, err := s.skipBlank()
		if err != nil {
			return nil, s.broken(s.start, err)
		}
		if !more {
			s.member = nil
			continue
		}
		offset := s.recordOffset()
		s.records++
		rec, err := s.readRecord()
		if err != nil {
			return nil, s.broken(offset, err)
		}
		rec.offset = offset
		return rec, nil
	}
}

func (s *scanner) recordOffset() int64 {
	at := s.counted.n - int64(s.member.Buffered())
	if s.records == 0 && !s.members.plain() {
		return s.start
	}
	return at
}

// broken reports a broken record and goes to where the next one may begin.
func (s *scanner) broken(offset int64, err error) error {
	if s.src.err != nil {
		return fmt.Errorf("reading at byte %d: %w", s.src.pos(), s.src.err)
	}
	report := &RecordError{Offset: offset, Err: err}
	var bad *formatError
	switch {
	case s.member == nil: // not even the member could be opened
	case s.members.plain() && s.src.rewind(offset+1):
		// A wrong length may have swallowed the records behind: look at them again.
		s.counted.n = offset + 1
		s.member.Reset(s.counted)
		if s.seekRecord() || s.src.err == nil {
			return report
		}
	case errors.As(err, &bad): // the compression is sound: look on inside the member
		if s.seekRecord() || s.src.err == nil && s.memberEnded() {
			return report
		}
	}
	s.member = nil
	if err := s.members.resync(); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("reading at byte %d: %w", s.src.pos(), err)
	}
	return report
}

// formatError is a fault in a record's own form, not in the compression around it.
type formatError struct{ what string }

func (e *formatError) Error() string { return e.what }

// skipBlank passes over the empty lines behind a record and says whether
// another record follows in the member. Reaching the end checks the member's
// checksum.
func (s *scanner) skipBlank() (more bool, err error) {
	for {
		b, err := s.member.ReadByte()
		if err == io.EOF {
			return false, nil
		}
		if err != nil {
			return false, fmt.Errorf("decompressing: %w", noEOF(err))
		}
		if b != '\r' && b != '\n' {
			return true, s.member.UnreadByte()
		}
	}
}

// memberEnded reads on to the member's end and says whether it is a clean one.
func (s *scanner) memberEnded() bool {
	_, err := io.Copy(io.Discard, s.member)
	return err == nil
}

// seekRecord goes forward to the next line that begins a record. It returns
// false at the end of the member or where it cannot be decompressed.
func (s *scanner) seekRecord() bool {
	lineStart := true
	for {
		if lineStart {
			if head, _ := s.member.Peek(7); string(head) == "WARC/1." {
				return true
			}
		}
		_, err := s.member.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return false
		}
		lineStart = err == nil
	}
}

// readRecord reads header and block, and whatever follows up to the next
// record or the end of the member, so that a checksum that does not fit is
// noticed before the record is used.
func (s *scanner) readRecord() (*rawRecord, error) {
	fields, err := s.readHeader()
	if err != nil {
		return nil, err
	}
	rec := &rawRecord{fields: fields}
	length := rec.get("Content-Length")
	if rec.size, err = strconv.ParseInt(length, 10, 64); err != nil || rec.size < 0 {
		return nil, &formatError{fmt.Sprintf("the record's Content-Length is %q, not a number of bytes", length)}
	}
	sum, want := blockDigest(rec.get("WARC-Block-Digest"))
	if rec.size > s.maxBlock {
		rec.large = true
		_, err = io.CopyN(io.Discard, s.member, rec.size)
	} else {
		rec.block, err = readBlock(s.member, rec.size)
	}
	if err != nil {
		return nil, s.blockError(rec, err)
	}
	// The separator behind the block tells a right Content-Length from a wrong one.
	if head, _ := s.member.Peek(2); len(head) > 0 && head[0] != '\r' && head[0] != '\n' && !bytes.HasPrefix(head, []byte("WA")) {
		return nil, &formatError{fmt.Sprintf("the record's Content-Length of %d bytes does not end where the record does", rec.size)}
	}
	if _, err := s.skipBlank(); err != nil {
		return nil, err
	}
	if sum != nil && !rec.large {
		sum.Write(rec.block)
		if got := sum.Sum(nil); !bytes.Equal(got, want) {
			return nil, &formatError{"the record's content does not match its WARC-Block-Digest"}
		}
	}
	return rec, nil
}

func (s *scanner) blockError(rec *rawRecord, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("the file ends inside a %s record of %d bytes: %w", rec.kind(), rec.size, io.ErrUnexpectedEOF)
	}
	return fmt.Errorf("decompressing a %s record: %w", rec.kind(), err)
}

// readBlock reads n bytes without trusting n for an allocation.
func readBlock(r io.Reader, n int64) ([]byte, error) {
	if n <= 1<<20 {
		b := make([]byte, n)
		_, err := io.ReadFull(r, b)
		return b, err
	}
	var b bytes.Buffer
	b.Grow(1 << 20)
	_, err := io.CopyN(&b, r, n)
	return b.Bytes(), err
}

// readHeader reads the version line and the named fields.
func (s *scanner) readHeader() ([]Field, error) {
	left := maxWARCHeader
	line, err := s.readLine(&left)
	if err != nil {
		return nil, err
	}
	if line != "WARC/1.0" && line != "WARC/1.1" {
		return nil, &formatError{fmt.Sprintf("a WARC record should begin here, but there is %q", clip(line, 40))}
	}
	var fields []Field
	for {
		line, err := s.readLine(&left)
		if err != nil {
			return nil, err
		}
		if line == "" {
			return fields, nil
		}
		if (line[0] == ' ' || line[0] == '\t') && len(fields) > 0 { // folded
			fields[len(fields)-1].Value += " " + strings.TrimSpace(line)
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return nil, &formatError{fmt.Sprintf("the record's header has a line without colon: %q", clip(line, 40))}
		}
		fields = append(fields, Field{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value)})
	}
}

// readLine reads one line without its end.
func (s *scanner) readLine(left *int) (string, error) {
	var line []byte
	for {
		part, err := s.member.ReadSlice('\n')
		line = append(line, part...)
		if *left -= len(part); *left < 0 {
			return "", &formatError{fmt.Sprintf("the record's header has more than %d bytes", maxWARCHeader)}
		}
		switch {
		case err == nil:
			return strings.TrimRight(string(line), "\r\n"), nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			return "", fmt.Errorf("the file ends inside a record's header: %w", io.ErrUnexpectedEOF)
		default:
			return "", fmt.Errorf("decompressing a record's header: %w", err)
		}
	}
}

// blockDigest parses a digest header. It returns nil for none and for
// algorithms and forms that are not known.
func blockDigest(header string) (hash.Hash, []byte) {
	algorithm, value, _ := strings.Cut(header, ":")
	var h hash.Hash
	switch strings.ToLower(algorithm) {
	case "sha1", "sha-1":
		h = sha1.New()
	case "sha256", "sha-256":
		h = sha256.New()
	default:
		return nil, nil
	}
	if b, err := hex.DecodeString(value); err == nil && len(b) == h.Size() {
		return h, b
	}
	b, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ToUpper(strings.TrimRight(value, "=")))
	if err != nil || len(b) != h.Size() {
		return nil, nil
	}
	return h, b
}

func clip(s string, n int) string {
	if len(s) > n {
		return s[:n] + "..."
	}
	return s
}
