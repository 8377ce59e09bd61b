package archive

import (
	"bufio"
	"errors"
	"io"
)

// source is an input with a position, and with the power to go back where the
// input has it. Errors of the input itself are remembered, so that a broken
// disk is not taken for a broken record.
type source struct {
	in     io.Reader
	seeker io.Seeker // nil for streams
	read   int64     // bytes taken from in
	err    error     // of in, other than io.EOF
	buf    *bufio.Reader
}

const sourceBuffer = 64 << 10

func newSource(in io.Reader) *source {
	s := &source{in: in}
	if seeker, ok := in.(io.Seeker); ok {
		if at, err := seeker.Seek(0, io.SeekCurrent); err == nil { // pipes claim to seek, too
			s.seeker, s.read = seeker, at
		}
	}
	s.buf = bufio.NewReaderSize(countedInput{s}, sourceBuffer)
	return s
}

type countedInput struct{ s *source }

func (c countedInput) Read(p []byte) (int, error) {
	n, err := c.s.in.Read(p)
	c.s.read += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		c.s.err = err
	}
	return n, err
}

// pos is the offset of the next byte that buf gives.
func (s *source) pos() int64 { return s.read - int64(s.buf.Buffered()) }

// rewind goes to an earlier offset if the input can, and says whether it did.
func (s *source) rewind(offset int64) bool {
	if s.seeker == nil {
		return false
	}
	if _, err := s.seeker.Seek(offset, io.SeekStart); err != nil {
		s.err = err
		return false
	}
	s.read = offset
	s.buf.Reset(countedInput{s})
	return true
}
