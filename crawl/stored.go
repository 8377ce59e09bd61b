package crawl

import "encoding/binary"

// storedReader reads a binary value of the state field by field. After a field
// that is not there or too long for what is left, failed is set, and all fields
// are empty.
type storedReader struct {
	rest   []byte
	failed bool
}

// count reads an unsigned number.
func (r *storedReader) count() uint64 {
	v, n := binary.Uvarint(r.rest)
	r.skip(n)
	if r.failed {
		return 0
	}
	return v
}

// small reads a number that is kept within an int.
func (r *storedReader) small() int { return int(min(r.count(), 1<<20)) }

// number reads a signed number.
func (r *storedReader) number() int64 {
	v, n := binary.Varint(r.rest)
	r.skip(n)
	if r.failed {
		return 0
	}
	return v
}

// skip passes over a number of n bytes; none or less is a failure.
func (r *storedReader) skip(n int) {
	if r.failed = r.failed || n <= 0; !r.failed {
		r.rest = r.rest[n:]
	}
}

// bytes reads n bytes. They belong to the value.
func (r *storedReader) bytes(n uint64) []byte {
	if r.failed = r.failed || n > uint64(len(r.rest)); r.failed {
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

// text reads a text with its length in front.
func (r *storedReader) text() string { return string(r.bytes(r.count())) }

// appendText appends a text with its length in front.
func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}
