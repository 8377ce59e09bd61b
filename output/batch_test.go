package output

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// Empty optional strings are null in the file, whatever stands around them.
func TestEmptyIsNull(t *testing.T) {
	var fetches []Fetch
	for pattern := range 1 << 9 { // every pattern of nine rows, at the beginning of a batch
		for bit := range batchRows {
			fetches = append(fetches, Fetch{Source: some(pattern >> bit & 1)})
		}
	}
	r := rand.New(rand.NewPCG(1, 1))
	for range 100_000 / batchRows {
		often := r.IntN(8) // runs of all lengths, up to that of a batch
		bit := 0
		for range batchRows {
			if r.IntN(1<<often) == 0 {
				bit = 1 - bit
			}
			fetches = append(fetches, Fetch{Source: some(bit), ArchiveFile: some(1 - bit), ArticleID: some(r.IntN(2))})
		}
	}
	checkNulls(t, fetches, "source", func(f *Fetch) []string { return []string{f.Source} })
	checkNulls(t, fetches, "archive_file", func(f *Fetch) []string { return []string{f.ArchiveFile} })
	checkNulls(t, fetches, "article_id", func(f *Fetch) []string { return []string{f.ArticleID} })

	var talks []Talk
	for n := range 10 {
		for pattern := range 1 << n { // every list of up to nine elements
			talk := Talk{Attribution: Attribution{Source: some(pattern & 1)}}
			for bit := range n {
				talk.Participants = append(talk.Participants, Participant{Office: ptr(some(pattern >> bit & 1))})
				talk.Evidence = append(talk.Evidence, Evidence{Trigger: optional(some(pattern >> bit & 1))})
			}
			talks = append(talks, talk)
		}
	}
	for i := range talks {
		settle(reflect.ValueOf(&talks[i]).Elem())
	}
	checkNulls(t, talks, "attribution.source", func(t *Talk) []string { return []string{t.Attribution.Source} })
	checkNulls(t, talks, "participants.list.element.office", func(t *Talk) (all []string) {
		for _, p := range t.Participants {
			all = append(all, Stated(p.Office))
		}
		return all
	})
	checkNulls(t, talks, "evidence.list.element.trigger", func(t *Talk) (all []string) {
		for _, e := range t.Evidence {
			all = append(all, Stated(e.Trigger))
		}
		return all
	})
}

func some(bit int) string { return strings.Repeat("x", bit) }

// checkNulls writes rows and compares a column with what of gives for each row:
// its elements, the empty ones as null.
func checkNulls[T row](t *testing.T, rows []T, column string, of func(*T) []string) {
	t.Helper()
	var file bytes.Buffer
	p := newParquetWriter[T](&file, "test")
	var want []parquet.Value
	for i := range rows {
		if err := p.add(&rows[i]); err != nil {
			t.Fatal(err)
		}
		values := of(&rows[i])
		if len(values) == 0 {
			values = []string{""} // an empty list
		}
		for _, v := range values {
			if v == "" {
				want = append(want, parquet.NullValue())
			} else {
				want = append(want, parquet.ByteArrayValue([]byte(v)))
			}
		}
	}
	if err := p.close(); err != nil {
		t.Fatal(err)
	}
	f, err := parquet.OpenFile(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	leaf, ok := f.Schema().Lookup(strings.Split(column, ".")...)
	if !ok {
		t.Fatalf("no column %s", column)
	}
	var got []parquet.Value
	for _, group := range f.RowGroups() {
		got = append(got, columnValues(t, group.ColumnChunks()[leaf.ColumnIndex])...)
	}
	if len(got) != len(want) {
		t.Fatalf("%s has %d values, want %d", column, len(got), len(want))
	}
	for i := range want {
		if !parquet.Equal(got[i], want[i]) {
			t.Fatalf("%s: value %d of %d is %q (null: %v), want %q (null: %v)", column, i, len(want), got[i], got[i].IsNull(), want[i], want[i].IsNull())
		}
	}
}

func columnValues(t *testing.T, chunk parquet.ColumnChunk) []parquet.Value {
	t.Helper()
	pages := chunk.Pages()
	defer pages.Close()
	var all []parquet.Value
	for {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range pageValues(t, page) {
			all = append(all, v.Clone())
		}
	}
}

// What batch asks of the rows: an optional string within a list is a pointer.
func TestOptionalStringsOfElements(t *testing.T) {
	var check func(name string, typ reflect.Type, element bool)
	check = func(name string, typ reflect.Type, element bool) {
		switch typ.Kind() {
		case reflect.Pointer:
			check(name, typ.Elem(), element)
		case reflect.Slice:
			check(name, typ.Elem(), true)
		case reflect.Struct:
			if element {
				for _, path := range optionalStrings(typ, nil) {
					t.Errorf("%s.%s is an optional string and no pointer", name, typ.FieldByIndex(path).Name)
				}
			}
			for i := range typ.NumField() {
				check(name+"."+typ.Field(i).Name, typ.Field(i).Type, element)
			}
		}
	}
	for _, table := range Tables() {
		check(table.Name, table.row, false)
	}
}
