package output

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// leaves lists what readers depend on: one line per column and field, with
// repetition and types as they stand in the file.
func leaves(table string, node parquet.Node) []string {
	var out []string
	for _, f := range node.Fields() {
		repetition := "required"
		switch {
		case f.Optional():
			repetition = "optional"
		case f.Repeated():
			repetition = "repeated"
		}
		name := table + "." + f.Name()
		if f.Leaf() {
			line := fmt.Sprintf("%s %s %v", name, repetition, f.Type().Kind())
			if lt := f.Type().LogicalType(); lt != nil {
				line += fmt.Sprintf(" %v", lt)
			}
			out = append(out, line)
			continue
		}
		line := name + " " + repetition + " group"
		if t := f.Type(); t != nil && t.LogicalType() != nil {
			line += fmt.Sprintf(" %v", t.LogicalType())
		}
		out = append(out, line)
		out = append(out, leaves(name, f)...)
	}
	return out
}

// testdata/schema.golden is the promise to readers: lines are added, never
// changed or removed, and the columns of a table keep their order.
func TestSchemaOnlyGrows(t *testing.T) {
	r := publish(t, t.TempDir(), "r", Options{}, nil, nil)
	var now []string
	for _, table := range Tables() {
		now = append(now, leaves(table.Name, openParquet(t, r.Paths(table.Name)[0]).Schema())...)
	}
	const path = "testdata/schema.golden"
	b, err := os.ReadFile(path)
	if err != nil && !update {
		t.Fatal(err)
	}
	promised := strings.FieldsFunc(string(b), func(r rune) bool { return r == '\n' })
	at := 0
	for _, line := range promised {
		i := slices.Index(now[at:], line)
		if i < 0 {
			t.Errorf("broken promise to readers: %q is gone or out of order", line)
			continue
		}
		at += i + 1
	}
	if t.Failed() {
		return
	}
	if update {
		if err := os.WriteFile(path, []byte(strings.Join(now, "\n")+"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	} else if len(now) != len(promised) {
		t.Errorf("%d columns, %s has %d; run with PARLEY_UPDATE=1 to promise the new ones", len(now), path, len(promised))
	}
}

func TestSchemaText(t *testing.T) {
	golden(t, "schema.txt", []byte(Schema()))
}

// The dictionary and the files agree, and every column is documented.
func TestDictionaryMatchesFiles(t *testing.T) {
	for _, table := range Tables() {
		compareFields(t, table.Name, table.Columns, parquet.SchemaOf(reflect.New(table.row).Interface()).Fields())
		for key := range strings.SplitSeq(table.Order, ", ") {
			if !slices.ContainsFunc(table.Columns, func(c Column) bool { return c.Name == key }) {
				t.Errorf("%s is sorted by %s, which it does not have", table.Name, key)
			}
		}
	}
}

func compareFields(t *testing.T, name string, columns []Column, fields []parquet.Field) {
	t.Helper()
	if len(columns) != len(fields) {
		t.Errorf("%s has %d columns in the dictionary, %d in the file", name, len(columns), len(fields))
		return
	}
	for i, c := range columns {
		f := fields[i]
		if c.Name != f.Name() {
			t.Errorf("%s.%s is %s in the file", name, c.Name, f.Name())
		}
		if c.Doc == "" {
			t.Errorf("%s.%s has no doc", name, c.Name)
		}
		if f.Optional() != (c.Null != "") {
			t.Errorf("%s.%s: optional is %v, and the dictionary says of null: %q", name, c.Name, f.Optional(), c.Null)
		}
		if len(c.Fields) == 0 {
			continue
		}
		inner := f.Fields()
		if strings.HasPrefix(c.Type, "list") {
			inner = inner[0].Fields()[0].Fields()
		}
		compareFields(t, name+"."+c.Name, c.Fields, inner)
	}
}
