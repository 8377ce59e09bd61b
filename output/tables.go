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

// settle makes every string of a row valid UTF-8, as Parquet readers demand, and
// null of a pointer to an empty one. v is addressable.
func settle(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if !utf8.ValidString(v.String()) {
			v.SetString(strings.ToValidUTF8(v.String(), "\uFFFD"))
		}
	case reflect.Pointer:
		if isNull(v) {
			v.SetZero()
		} else {
			settle(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			settle(v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			settle(v.Index(i))
		}
	}
}

// isNull says that a field of a row that may be null is.
func isNull(v reflect.Value) bool {
	return v.IsZero() || v.Kind() == reflect.Pointer && v.Elem().Kind() == reflect.String && v.Elem().Len() == 0
}

// sizeOf returns roughly how many bytes a row takes in memory: the fixed part
// and what grows with the text.
func sizeOf[T row](r *T) int {
	n := int(reflect.TypeFor[T]().Size())
	switch r := any(r).(type) {
	case *Article:
		n += len(r.Text) + len(r.StorySketch) + len(r.Title) + len(r.URL) + len(r.CanonicalURL) + 300 // ids, hash and lists
	case *Actor:
		n += sizeOfMentions(r.Mentions) + 100
	case *Place:
		n += sizeOfMentions(r.Mentions) + 100*len(r.Readings) + 100
	case *Date:
		n += len(r.Text) + 100
	case *Talk:
		for _, reason := range r.Reasons {
			n += len(reason) + 16
		}
		n += 150*len(r.Participants) + 60*len(r.Evidence) + len(r.Title) + 200
	case *Fetch:
		for _, u := range r.Redirects {
			n += len(u) + 16
		}
		n += len(r.URL) + 250
	}
	return n
}

func sizeOfMentions(list []Mention) int {
	n := 0
	for i := range list {
		n += len(list[i].Text) + 32
	}
	return n
}
