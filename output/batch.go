package output

import (
	"math/bits"
	"reflect"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// batch hands rows to parquet-go several at a time, which takes three quarters
// of the time that they take one by one.
//
// How many depends on their nulls. Where optional strings alternate with nulls,
// v0.32 takes a run of values for longer than it is, and writes the nulls behind
// it as empty strings, if the run begins as many rows after the first as it is
// long and only nulls follow: null, value, null becomes null, value, "". A batch
// ends before such a null. Lists come to the same code without their first
// element, and cannot be cut; so optional strings of elements are pointers.
type batch[T row] struct {
	w        *parquet.GenericWriter[T]
	optional [][]int  // the fields of optional strings, as reflect counts them
	rows     []T      // to be written
	size     int      // of rows, by sizeOf
	present  []uint64 // of each optional string, which rows have one
}

const (
	batchRows  = 64 // parquet-go itself cuts what it is given after so many
	batchBytes = 256 << 10
)

func newBatch[T row](w *parquet.GenericWriter[T]) *batch[T] {
	optional := optionalStrings(reflect.TypeFor[T](), nil)
	return &batch[T]{w: w, optional: optional, rows: make([]T, 0, batchRows), present: make([]uint64, len(optional))}
}

// optionalStrings lists the fields of a row, and of structs within it, that are
// strings and may be null.
func optionalStrings(t reflect.Type, within []int) [][]int {
	var fields [][]int
	for i := range t.NumField() {
		f := t.Field(i)
		path := append(within[:len(within):len(within)], i)
		switch {
		case f.Type.Kind() == reflect.Struct:
			fields = append(fields, optionalStrings(f.Type, path)...)
		case f.Type.Kind() == reflect.String && strings.Contains(f.Tag.Get("parquet"), ",optional"):
			fields = append(fields, path)
		}
	}
	return fields
}

// add takes a row, of that size, and writes rows when there are enough.
func (b *batch[T]) add(r *T, size int) error {
	b.rows = append(b.rows, *r)
	b.size += size
	if len(b.rows) < batchRows && b.size < batchBytes {
		return nil
	}
	return b.flush()
}

// flush writes all rows taken.
func (b *batch[T]) flush() error {
	rest := b.rows
	for len(rest) > 0 {
		n := b.together(rest)
		if _, err := b.w.Write(rest[:n]); err != nil {
			return err
		}
		rest = rest[n:]
	}
	clear(b.rows) // lets go of the strings
	b.rows, b.size = b.rows[:0], 0
	return nil
}

// together returns how many of rows, from the first, may be written at once.
func (b *batch[T]) together(rows []T) int {
	n := len(rows)
	clear(b.present)
	for i := range rows {
		row := reflect.ValueOf(&rows[i]).Elem()
		for k, path := range b.optional {
			field := row
			for _, at := range path { // as FieldByIndex does, in half the time
				field = field.Field(at)
			}
			if field.Len() > 0 {
				b.present[k] |= 1 << i
			}
		}
	}
	for again := true; again; {
		again = false
		for _, mask := range b.present {
			if end := runsOver(mask, n); end < n {
				n, again = end, true // the others may have such a run before it
			}
		}
	}
	return n
}

// runsOver returns the end of the last run of values among the first n, given as
// bits, if parquet-go would take it for longer than it is, else n.
func runsOver(present uint64, n int) int {
	present &= 1<<n - 1
	end := bits.Len64(present)
	begin := end / 2
	if begin == 0 || end == n || end != 2*begin || present>>(begin-1) != 1<<(begin+1)-2 {
		return n
	}
	return end
}
