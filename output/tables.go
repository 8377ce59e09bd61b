package output

import (
	"bytes"
	"cmp"
	"reflect"
	"strings"
	"unicode/utf8"
)

// row is what a table can hold.
type row interface {
	Article | Actor | Place | Date | Talk | Fetch
}

// tableOf returns the table whose rows are of type T.
func tableOf[T row]() Table {
	for _, t := range Tables() {
		if t.row == reflect.TypeFor[T]() {
			return t
		}
	}
	return Table{} // not reached: T is one of the tables
}

// provenance returns the column run_id of a row.
func provenance[T row](r *T) *string {
	switch r := any(r).(type) {
	case *Article:
		return &r.RunID
	case *Actor:
		return &r.RunID
	case *Place:
		return &r.RunID
	case *Date:
		return &r.RunID
	case *Talk:
		return &r.RunID
	case *Fetch:
		return &r.RunID
	}
	return new(string) // not reached: T is one of the tables
}

// compareRows is the order of the rows of a table, total: rows that compare
// equal are the same in all columns. [Table.Order] names its first keys.
func compareRows[T row](a, b *T) int {
	if c := compareKeys(a, b); c != 0 {
		return c
	}
	columns := tableOf[T]().Columns
	return bytes.Compare(
		appendRow(nil, columns, reflect.ValueOf(a).Elem()),
		appendRow(nil, columns, reflect.ValueOf(b).Elem()))
}

func compareKeys[T row](a, b *T) int {
	switch a := any(a).(type) {
	case *Article:
		b := any(b).(*Article)
		return cmp.Or(nullsLast(a.Published, b.Published), strings.Compare(a.ArticleID, b.ArticleID))
	case *Actor:
		b := any(b).(*Actor)
		return cmp.Or(strings.Compare(a.ArticleID, b.ArticleID), strings.Compare(a.ActorID, b.ActorID))
	case *Place:
		b := any(b).(*Place)
		return cmp.Or(strings.Compare(a.ArticleID, b.ArticleID), emptyLast(a.PlaceID, b.PlaceID), strings.Compare(a.Name, b.Name))
	case *Date:
		b := any(b).(*Date)
		return cmp.Or(strings.Compare(a.ArticleID, b.ArticleID), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	case *Talk:
		b := any(b).(*Talk)
		return cmp.Or(strings.Compare(a.ArticleID, b.ArticleID), strings.Compare(a.TalkID, b.TalkID))
	case *Fetch:
		b := any(b).(*Fetch)
		return cmp.Or(strings.Compare(a.URL, b.URL), cmp.Compare(a.Attempt, b.Attempt))
	}
	return 0
}

func nullsLast[T cmp.Ordered](a, b *T) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return cmp.Compare(*a, *b)
}

func emptyLast(a, b string) int {
	if (a == "") != (b == "") {
		return cmp.Compare(b, a)
	}
	return strings.Compare(a, b)
}

// settle makes every string of a row valid UTF-8, as Parquet readers demand,
// and returns the row's size as sizeOf does. v is addressable.
func settle(v reflect.Value) int {
	return walk(v, func(s reflect.Value) {
		if !utf8.ValidString(s.String()) {
			s.SetString(strings.ToValidUTF8(s.String(), "\uFFFD"))
		}
	})
}

// sizeOf returns roughly how many bytes a row takes in memory.
func sizeOf(v reflect.Value) int { return walk(v, func(reflect.Value) {}) }

// walk calls f for every string in v and returns roughly how many bytes v
// takes in memory.
func walk(v reflect.Value, f func(reflect.Value)) int {
	switch v.Kind() {
	case reflect.String:
		f(v)
		return v.Len() + 16
	case reflect.Pointer:
		if v.IsNil() {
			return 8
		}
		return 8 + walk(v.Elem(), f)
	case reflect.Struct:
		n := 0
		for i := range v.NumField() {
			n += walk(v.Field(i), f)
		}
		return n
	case reflect.Slice:
		n := 24
		for i := range v.Len() {
			n += walk(v.Index(i), f)
		}
		return n
	}
	return 8
}
