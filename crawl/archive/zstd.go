package archive

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// Limits of what a .warc.zst may ask for: memory for a frame's window, and the
// size of the dictionary in front of the first frame.
const (
	maxZstdWindow     = 128 << 20
	maxZstdDictionary = 16 << 20
)

// zstdMembers are the frames of a zstd file. A dictionary in a skippable frame
// at the beginning serves all of them, as the WARC-zstd convention has it.
type zstdMembers struct {
	src   *source
	zr    *zstd.Decoder
	frame zstdFrame
	start int64
}

var (
	zstdMagic      = []byte{0x28, 0xb5, 0x2f, 0xfd}
	zstdDictMagic  = []byte{0x5d, 0x2a, 0x4d, 0x18} // skippable frame 13: the dictionary's
	zstdDictHeader = []byte{0x37, 0xa4, 0x30, 0xec}
)

func newZstdMembers(src *source) (*zstdMembers, error) {
	m := &zstdMembers{src: src}
	options := []zstd.DOption{
		zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxZstdWindow),
	}
	if head, _ := src.buf.Peek(4); bytes.Equal(head, zstdDictMagic) {
		dict, err := m.readDictionary()
		if err != nil {
			return nil, err
		}
		options = append(options, zstd.WithDecoderDicts(dict))
	}
	zr, err := zstd.NewReader(nil, options...)
	if err != nil {
		return nil, fmt.Errorf("preparing zstd: %w", err)
	}
	m.zr = zr
	return m, nil
}

// readDictionary reads the skippable frame at the beginning. The dictionary in
// it may itself be compressed.
func (m *zstdMembers) readDictionary() ([]byte, error) {
	var head [8]byte
	if _, err := io.ReadFull(m.src.buf, head[:]); err != nil {
		return nil, fmt.Errorf("reading the zstd dictionary: %w", noEOF(err))
	}
	size := binary.LittleEndian.Uint32(head[4:])
	if size > maxZstdDictionary {
		return nil, fmt.Errorf("the zstd dictionary has %d bytes; at most %d are read", size, maxZstdDictionary)
	}
	dict := make([]byte, size)
	if _, err := io.ReadFull(m.src.buf, dict); err != nil {
		return nil, fmt.Errorf("reading the zstd dictionary: %w", noEOF(err))
	}
	if bytes.HasPrefix(dict, zstdMagic) {
		zr, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxZstdDictionary))
		if err != nil {
			return nil, err
		}
		defer zr.Close()
		if dict, err = zr.DecodeAll(dict, nil); err != nil {
			return nil, fmt.Errorf("decompressing the zstd dictionary: %w", err)
		}
	}
	if !bytes.HasPrefix(dict, zstdDictHeader) {
		return nil, errors.New("the file begins with a zstd dictionary of unknown form")
	}
	return dict, nil
}

func (m *zstdMembers) next() (io.Reader, int64, error) {
	for {
		m.start = m.src.pos()
		head, err := m.src.buf.Peek(8)
		if len(head) == 0 {
			return nil, 0, err
		}
		if len(head) == 8 && head[0]&0xf0 == 0x50 && bytes.Equal(head[1:4], zstdDictMagic[1:]) { // skippable
			size := int64(binary.LittleEndian.Uint32(head[4:]))
			if _, err := io.CopyN(io.Discard, m.src.buf, 8+size); err != nil {
				return nil, m.start, fmt.Errorf("skipping a zstd frame: %w", noEOF(err))
			}
			continue
		}
		if !bytes.HasPrefix(head, zstdMagic) {
			return nil, m.start, errors.New("no zstd frame begins here")
		}
		m.frame = zstdFrame{src: m.src}
		if err := m.zr.Reset(&m.frame); err != nil {
			return nil, m.start, fmt.Errorf("opening a zstd frame: %w", noEOF(err))
		}
		return m.zr, m.start, nil
	}
}

func (m *zstdMembers) resync() error {
	m.src.rewind(m.start + 1)
	return m.src.seekTo(zstdMagic, func(ahead []byte) bool {
		if err := m.zr.Reset(bytes.NewReader(ahead)); err != nil {
			return false
		}
		return beginsWARC(m.zr)
	})
}

func (m *zstdMembers) plain() bool { return false }

// zstdFrame gives the bytes of exactly one frame. It walks the block headers
// (RFC 8878, section 3.1.1), because a decoder reads ahead and then nobody
// knows where the frame ended.
type zstdFrame struct {
	src      *source
	head     []byte // header bytes not yet given
	left     int64  // bytes of the current block or checksum not yet given
	began    bool
	last     bool // the current block is the last one
	checksum bool
	done     bool
}

func (f *zstdFrame) Read(p []byte) (int, error) {
	for {
		switch {
		case len(p) == 0:
			return 0, nil
		case len(f.head) > 0:
			n := copy(p, f.head)
			f.head = f.head[n:]
			return n, nil
		case f.left > 0:
			n, err := f.src.buf.Read(p[:min(int64(len(p)), f.left)])
			f.left -= int64(n)
			if n > 0 {
				return n, nil
			}
			return 0, noEOF(err)
		case f.done:
			return 0, io.EOF
		}
		if err := f.advance(); err != nil {
			return 0, err
		}
	}
}

// advance reads the next header.
func (f *zstdFrame) advance() error {
	switch {
	case !f.began:
		f.began = true
		return f.readFrameHeader()
	case f.last:
		f.done = true
		if f.checksum {
			f.left = 4
		}
		return nil
	}
	head, err := f.take(3)
	if err != nil {
		return err
	}
	bits := uint32(head[0]) | uint32(head[1])<<8 | uint32(head[2])<<16
	f.last = bits&1 != 0
	f.left = int64(bits >> 3)
	if bits>>1&3 == 1 { // run length: the size counts what it unpacks to
		f.left = 1
	}
	return nil
}

func (f *zstdFrame) readFrameHeader() error {
	head, err := f.src.buf.Peek(5)
	if err != nil {
		return noEOF(err)
	}
	descriptor := head[4]
	single := descriptor&0x20 != 0
	f.checksum = descriptor&0x04 != 0
	size := 5 + [4]int{0, 1, 2, 4}[descriptor&3] + [4]int{0, 2, 4, 8}[descriptor>>6]
	if !single {
		size++ // window descriptor
	} else if descriptor>>6 == 0 {
		size++ // one byte of content size
	}
	_, err = f.take(size)
	return err
}

// take reads n header bytes and keeps them to be given.
func (f *zstdFrame) take(n int) ([]byte, error) {
	head := make([]byte, n)
	if _, err := io.ReadFull(f.src.buf, head); err != nil {
		return nil, noEOF(err)
	}
	f.head = head
	return head, nil
}
