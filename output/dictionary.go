package output

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
)

// Table describes one table.
type Table struct {
	Name    string
	Doc     string // what a row stands for
	Order   string // how the rows of a file are sorted
	Columns []Column

	row      reflect.Type
	manyRuns bool // a row may be of several runs
}

// Column describes one column, or one field of a nested column.
type Column struct {
	Name   string
	Type   string   // as SQL says it: string, boolean, int, bigint, double, date, timestamp (UTC), list<...>, struct
	Doc    string   // meaning and unit
	Null   string   // what null means; empty where the column is never null
	Fields []Column // of a struct or list of structs

	index     []int // field of the Go struct, as reflect counts it
	unbounded bool
	bloom     bool
	tableOnly bool // not part of a report
}

// Tables returns the data dictionary in the order in which tables and columns
// are shown. The result must not be changed.
func Tables() []Table { return dictionary() }

// The dictionary is read from the struct tags once, at first use.
var dictionary = sync.OnceValue(func() []Table {
	return []Table{
		newTable("articles", "article version", "published, article_id", reflect.TypeFor[Article]()),
		newTable("actors", "article and actor it names", "article_id, actor_id", reflect.TypeFor[Actor]()),
		newTable("places", "article and place it names", "article_id, place_id, name", reflect.TypeFor[Place]()),
		newTable("dates", "time expression", "article_id, start, end", reflect.TypeFor[Date]()),
		newTable("talks", "talk as one article tells it", "article_id, talk_id", reflect.TypeFor[Talk]()),
		newTable("fetches", "attempt to get a URL", "url, attempt", reflect.TypeFor[Fetch]()),
	}
})

func newTable(name, doc, order string, row reflect.Type) Table {
	return Table{Name: name, Doc: doc, Order: order, Columns: columnsOf(row), row: row}
}

// columnsOf reads the columns of a row struct from its tags.
func columnsOf(t reflect.Type) []Column {
	columns := make([]Column, 0, t.NumField())
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous { // the columns of a table, in a view
			for _, c := range columnsOf(f.Type) {
				c.index = append([]int{i}, c.index...)
				columns = append(columns, c)
			}
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("parquet"), ",")
		c := Column{
			Name:      name,
			Doc:       f.Tag.Get("doc"),
			Null:      f.Tag.Get("null"),
			index:     []int{i},
			unbounded: f.Tag.Get("bounds") == "none",
			bloom:     f.Tag.Get("bloom") == "true",
			tableOnly: f.Tag.Get("report") == "none",
		}
		c.Type, c.Fields = typeOf(f.Type)
		columns = append(columns, c)
	}
	return columns
}

func typeOf(t reflect.Type) (string, []Column) {
	switch t {
	case reflect.TypeFor[Micros]():
		return "timestamp", nil
	case reflect.TypeFor[Day]():
		return "date", nil
	}
	switch t.Kind() {
	case reflect.Pointer:
		return typeOf(t.Elem())
	case reflect.Slice:
		of, fields := typeOf(t.Elem())
		return "list<" + of + ">", fields
	case reflect.Struct:
		return "struct", columnsOf(t)
	case reflect.Bool:
		return "boolean", nil
	case reflect.Int32:
		return "int", nil
	case reflect.Int64:
		return "bigint", nil
	case reflect.Float64:
		return "double", nil
	}
	return t.Kind().String(), nil
}

// Schema returns the data dictionary of all tables as text for reading.
func Schema() string {
	var b strings.Builder
	for i, t := range Tables() {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(t.String())
	}
	return b.String()
}

// String returns the dictionary of one table as text for reading.
func (t Table) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: one row per %s, sorted by %s\n", t.Name, t.Doc, t.Order)
	width := nameWidth(t.Columns, 2)
	writeColumns(&b, t.Columns, 2, width)
	return b.String()
}

func nameWidth(columns []Column, indent int) int {
	w := 0
	for _, c := range columns {
		w = max(w, indent+len(c.Name), nameWidth(c.Fields, indent+2))
	}
	return w
}

func writeColumns(b *strings.Builder, columns []Column, indent, width int) {
	for _, c := range columns {
		fmt.Fprintf(b, "%-*s  %-12s  %s", width, strings.Repeat(" ", indent)+c.Name, c.Type, c.Doc)
		if c.Null != "" {
			fmt.Fprintf(b, "; null: %s", c.Null)
		}
		b.WriteByte('\n')
		writeColumns(b, c.Fields, indent+2, width)
	}
}
