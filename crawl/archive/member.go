package archive

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
)

// members cuts an input into its separately compressed parts. An uncompressed
// file is one member.
type members interface {
	// next opens the member behind the one before, which must have been read
	// to its end. It returns io.EOF behind the last one.
	next() (io.Reader, int64, error)
	// resync goes to the next place where a member with a WARC record begins,
	// after next or reading failed. It returns io.EOF where there is none.
	resync() error
	// plain says that offsets inside the member are those of the file.
	plain() bool
}

// plainMember is an uncompressed file.
type plainMember struct {
	src    *source
	opened bool
}

func (m *plainMember) next() (io.Reader, int64, error) {
	if m.opened {
		return nil, 0, io.EOF
	}
	m.opened = true
	return m.src.buf, m.src.pos(), nil
}

func (m *plainMember) resync() error { return io.EOF }
func (m *plainMember) plain() bool   { return true }

// gzipMembers are the members of a gzip file.
type gzipMembers struct {
	src   *source
	zr    gzip.Reader
	start int64 // of the current member
}

func (m *gzipMembers) next() (io.Reader, int64, error) {
	m.start = m.src.pos()
	head, err := m.src.buf.Peek(2)
	if len(head) == 0 {
		return nil, 0, err
	}
	if err := m.zr.Reset(m.src.buf); err != nil {
		return nil, m.start, fmt.Errorf("no gzip member begins here: %w", noEOF(err))
	}
	m.zr.Multistream(false)
	return &m.zr, m.start, nil
}

func (m *gzipMembers) resync() error {
	m.src.rewind(m.start + 1)
	return m.src.seekTo(gzipMagic, func(ahead []byte) bool {
		zr, err := gzip.NewReader(bytes.NewReader(ahead))
		return err == nil && beginsWARC(zr)
	})
}

func (m *gzipMembers) plain() bool { return false }

var gzipMagic = []byte{0x1f, 0x8b, 0x08}

// seekTo goes forward to the next place that begins with magic and is right;
// right gets as many bytes from there as the buffer can hold.
func (s *source) seekTo(magic []byte, right func(ahead []byte) bool) error {
	for {
		window, err := s.buf.Peek(sourceBuffer)
		if len(window) < len(magic) {
			_, _ = s.buf.Discard(len(window)) // as in all that follow: no more than was peeked
			if err == nil || errors.Is(err, io.EOF) {
				return io.EOF
			}
			return err
		}
		at := bytes.Index(window, magic)
		if at < 0 {
			_, _ = s.buf.Discard(len(window) - len(magic) + 1)
			continue
		}
		_, _ = s.buf.Discard(at)
		ahead, _ := s.buf.Peek(sourceBuffer)
		if right(ahead) {
			return nil
		}
		_, _ = s.buf.Discard(1)
	}
}

// beginsWARC says whether what r gives first is a WARC record.
func beginsWARC(r io.Reader) bool {
	var head [5]byte
	_, err := io.ReadFull(r, head[:])
	return err == nil && string(head[:]) == "WARC/"
}

// noEOF keeps a cut-off member from looking like a clean end.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
