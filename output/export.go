package output

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"reflect"
	"slices"
	"strings"
)

// Formats that Export writes.
const (
	CSV     = "csv"
	JSONL   = "jsonl"
	GeoJSON = "geojson"
)

// ErrFormat says that a table cannot be written in a format.
var ErrFormat = errors.New("the table has no coordinates; GeoJSON is for places and talks, talk_reports and talk_events")

// UnknownError says that there is no table or format of a name.
type UnknownError struct {
	What  string // "table" or "format"
	Name  string
	Known []string
}

func (e *UnknownError) Error() string {
	return fmt.Sprintf("there is no %s %q; there are %s", e.What, e.Name, strings.Join(e.Known, ", "))
}

// Export writes the rows of one of the [Exportable] tables and views, as several
// runs have them, in the order of the runs, with the run's id in a column run
// before the others. The view talk_events has no such column and is in order of
// the dates of the talks.
//
//   - CSV is RFC 4180 with a header line and "\n" behind each record. Null is
//     an empty field, lists and structs are JSON. Text that a spreadsheet would
//     take for a formula (it begins with =, +, -, @, a tab or a line break) gets
//     an apostrophe in front; numbers do not.
//   - JSONL has one object a line, with the columns of the table.
//   - GeoJSON (RFC 7946) is one FeatureCollection of points: rows without
//     coordinates have the geometry null.
//
// A table or format that does not exist is an *UnknownError; GeoJSON of a table
// without coordinates is ErrFormat.
func Export(w io.Writer, runs []*Run, table, format string) error {
	all := Exportable()
	i := slices.IndexFunc(all, func(t Table) bool { return t.Name == table })
	if i < 0 {
		var names []string
		for _, t := range all {
			names = append(names, t.Name)
		}
		return &UnknownError{"table", table, names}
	}
	out := bufio.NewWriterSize(w, 1<<16)
	x, err := newExporter(out, all[i], format)
	if err != nil {
		return err
	}
	for row, err := range exportedRows(runs, table) {
		if err != nil {
			return err
		}
		if err := x.row(row); err != nil {
			return fmt.Errorf("exporting %s: %w", table, err)
		}
	}
	if err := x.end(); err != nil {
		return fmt.Errorf("exporting %s: %w", table, err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("exporting %s: %w", table, err)
	}
	return nil
}

// exported is a row with the run that has it; several runs may where that is empty.
type exported struct {
	run string
	row reflect.Value
}

// exportedRows gives the rows of a table or view as values of its struct.
func exportedRows(runs []*Run, table string) iter.Seq2[exported, error] {
	switch table {
	case "talk_reports":
		return valuesOf(talkReportRows(runs), func(r *talkReport) string { return r.RunID })
	case "talk_events":
		return valuesOf(talkEventRows(runs), func(*talkEvent) string { return "" })
	}
	return func(yield func(exported, error) bool) {
		for _, r := range runs {
			for row, err := range r.rows(table) {
				if !yield(row, err) || err != nil {
					return
				}
			}
		}
	}
}

// rows gives the rows of a table of the run.
func (r *Run) rows(table string) iter.Seq2[exported, error] {
	switch table {
	case "articles":
		return valuesOf(r.Articles(), func(*Article) string { return r.ID })
	case "actors":
		return valuesOf(r.Actors(), func(*Actor) string { return r.ID })
	case "places":
		return valuesOf(r.Places(), func(*Place) string { return r.ID })
	case "dates":
		return valuesOf(r.Dates(), func(*Date) string { return r.ID })
	case "talks":
		return valuesOf(r.Talks(), func(*Talk) string { return r.ID })
	}
	return valuesOf(r.Fetches(), func(*Fetch) string { return r.ID })
}

func valuesOf[T any](rows iter.Seq2[T, error], run func(*T) string) iter.Seq2[exported, error] {
	return func(yield func(exported, error) bool) {
		for r, err := range rows {
			if !yield(exported{run(&r), reflect.ValueOf(&r).Elem()}, err) {
				return
			}
		}
	}
}

// exporter writes one format.
type exporter interface {
	row(exported) error
	end() error
}

func newExporter(w *bufio.Writer, t Table, format string) (exporter, error) {
	switch format {
	case CSV:
		x := &csvExporter{w: csv.NewWriter(w), table: t}
		var header []string
		if !t.manyRuns {
			header = append(header, "run")
		}
		for _, c := range t.Columns {
			if !c.tableOnly {
				header = append(header, c.Name)
			}
		}
		return x, x.w.Write(header)
	case JSONL:
		return &jsonlExporter{w: w, table: t}, nil
	case GeoJSON:
		if !slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Name == "lat" }) {
			return nil, fmt.Errorf("%s: %w", t.Name, ErrFormat)
		}
		_, err := w.WriteString(`{"type":"FeatureCollection","features":[`)
		return &geoExporter{w: w, table: t}, err
	}
	return nil, &UnknownError{"format", format, []string{CSV, JSONL, GeoJSON}}
}

type csvExporter struct {
	w      *csv.Writer
	table  Table
	record []string
}

func (x *csvExporter) row(r exported) error {
	x.record = x.record[:0]
	if !x.table.manyRuns {
		x.record = append(x.record, r.run)
	}
	for _, c := range x.table.Columns {
		if !c.tableOnly {
			x.record = append(x.record, csvCell(c, r.row.FieldByIndex(c.index)))
		}
	}
	return x.w.Write(x.record)
}

func (x *csvExporter) end() error {
	x.w.Flush()
	return x.w.Error()
}

func csvCell(c Column, v reflect.Value) string {
	switch {
	case c.Null != "" && isNull(v):
		return ""
	case v.Kind() == reflect.String:
		return harmless(v.String())
	}
	value := string(appendValue(nil, c, v))
	if strings.HasPrefix(value, `"`) { // a day or an instant
		return strings.Trim(value, `"`)
	}
	return value
}

// harmless keeps spreadsheets from taking a text for a formula.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n", rune(s[0])) {
		return "'" + s
	}
	return s
}

type jsonlExporter struct {
	w     *bufio.Writer
	table Table
	line  []byte
}

func (x *jsonlExporter) row(r exported) error {
	x.line = appendObject(x.line[:0], x.table, r)
	x.line = append(x.line, '\n')
	_, err := x.w.Write(x.line)
	return err
}

func (x *jsonlExporter) end() error { return nil }

func appendObject(b []byte, t Table, r exported) []byte {
	b = append(b, '{')
	if !t.manyRuns {
		b = appendKey(b, "run")
		b = appendString(b, r.run)
	}
	for _, c := range t.Columns {
		if !c.tableOnly {
			b = appendField(b, c, r.row)
		}
	}
	return append(b, '}')
}

type geoExporter struct {
	w       *bufio.Writer
	table   Table
	feature []byte
	more    bool
}

func (x *geoExporter) row(r exported) error {
	b := x.feature[:0]
	if x.more {
		b = append(b, ',')
	}
	x.more = true
	b = append(b, "\n{\"type\":\"Feature\",\"geometry\":"...)
	lat, lon := r.row.FieldByName("Lat"), r.row.FieldByName("Lon")
	if lat.IsNil() || lon.IsNil() {
		b = append(b, "null"...)
	} else {
		b = append(b, `{"type":"Point","coordinates":[`...)
		b = appendValue(b, Column{}, lon)
		b = append(b, ',')
		b = appendValue(b, Column{}, lat)
		b = append(b, "]}"...)
	}
	b = append(b, `,"properties":`...)
	b = appendObject(b, x.table, r)
	b = append(b, '}')
	x.feature = b
	_, err := x.w.Write(b)
	return err
}

func (x *geoExporter) end() error {
	_, err := x.w.WriteString("\n]}\n")
	return err
}
