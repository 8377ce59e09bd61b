package name

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"

	"parley/extract/name/internal/crf"
)

// Model is what one language's tagger has learned. It is immutable but for the
// space that it lends to those who read with it.
type Model struct {
	field  *crf.Model
	words  *wordClasses
	raw    []byte    // packed words
	passes sync.Pool // of *pass, between documents
}

// A model file is a line that names its format, then gzip of: the length of
// the word classes as a varint, the word classes, the field.
const modelMagic = "parley names 1\n"

// No model is larger than this when unpacked.
const maxModel = 64 << 20

// Pack returns the model as a file for [UnpackModel]. The same model gives the same bytes.
func (m *Model) Pack() ([]byte, error) {
	out := bytes.NewBufferString(modelMagic)
	z, err := gzip.NewWriterLevel(out, gzip.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("pack model: %w", err)
	}
	body := binary.AppendUvarint(nil, uint64(len(m.raw)))
	body = append(append(body, m.raw...), m.field.Pack()...)
	if _, err := z.Write(body); err != nil {
		return nil, fmt.Errorf("pack model: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("pack model: %w", err)
	}
	return out.Bytes(), nil
}

// UnpackModel reads a model file.
func UnpackModel(data []byte) (*Model, error) {
	rest, ok := bytes.CutPrefix(data, []byte(modelMagic))
	if !ok {
		return nil, fmt.Errorf("not a name model of this version: it does not begin with %q", modelMagic)
	}
	z, err := gzip.NewReader(bytes.NewReader(rest))
	if err != nil {
		return nil, fmt.Errorf("unpack model: %w", err)
	}
	body, err := io.ReadAll(io.LimitReader(z, maxModel+1))
	if err != nil {
		return nil, fmt.Errorf("unpack model: %w", err)
	}
	if len(body) > maxModel {
		return nil, fmt.Errorf("unpack model: larger than %d bytes", maxModel)
	}
	size, n := binary.Uvarint(body)
	if n <= 0 || size > uint64(len(body)-n) {
		return nil, errors.New("unpack model: cut short")
	}
	body = body[n:]
	m := &Model{words: new(wordClasses)}
	if size > 0 {
		m.raw = body[:size:size]
		if m.words, err = unpackWordClasses(m.raw); err != nil {
			return nil, fmt.Errorf("unpack model: %w", err)
		}
	}
	if m.field, err = crf.Unpack(body[size:]); err != nil {
		return nil, fmt.Errorf("unpack model: %w", err)
	}
	return m, nil
}
