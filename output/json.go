package output

import (
	"math"
	"reflect"
	"strconv"
	"time"
	"unicode/utf8"

	"parley/extract"
	"parley/extract/article"
)

// JSON returns a report as one line of JSON, without a line end:
//
//	{"article":{...},"actors":[...],"places":[...],"dates":[...],"talks":[...]}
//
// Fields are the columns of the tables under the same names, and all of them
// are always there: what is unknown is null, a list without elements is [].
// Days are "2006-01-02", instants RFC 3339 in UTC. It differs from the tables
// in this:
//
//   - article.id comes first and is the id the input had, else the article_id;
//     article_id itself is not repeated in actors, places, dates and talks;
//   - article.published keeps the UTC offset of the page, has no offset where
//     the page states none, and is a day alone where the page states no time;
//     article.modified likewise;
//   - articles.story_id and talks.event_id are those that the report alone would
//     found: nothing is joined here;
//   - talks have source and target, the acting and the other parties of a
//     one-sided act (empty otherwise);
//   - a report read with any topic open has a further list "events": acts of any
//     kind with "cameo", its "root", "plover", "mode", "contexts", "quad_class",
//     "goldstein" (of the root), "source" and "target" as lists of {"text","start","end","country",
//     "sector"} in PLOVER's codes ("" where unknown), "reciprocal", and the word
//     that tells: "start", "end", "trigger", "sentence".
//
// The same report gives the same bytes. Characters of HTML are not escaped.
func JSON(r *extract.Report) []byte { return appendReport(nil, r, false) }

// JSONWithNames is JSON with a further list "names" of what the tagger found:
// {"start","end","type"} with type PER, ORG or LOC.
func JSONWithNames(r *extract.Report) []byte { return appendReport(nil, r, true) }

func appendReport(b []byte, r *extract.Report, names bool) []byte {
	rows := Rows(r)
	tables := Tables()

	b = append(b, `{"article":`...)
	id := r.InputID
	if id == "" {
		id = r.ArticleID
	}
	b = append(b, `{"id":`...)
	b = appendString(b, id)
	article := reflect.ValueOf(&rows.Article).Elem()
	for _, c := range tables[0].Columns {
		switch {
		case c.tableOnly:
		case c.Name == "published":
			b = appendKey(b, c.Name)
			b = appendOwnTime(b, r.Article.Published)
		case c.Name == "modified":
			b = appendKey(b, c.Name)
			b = appendOwnTime(b, r.Article.Modified)
		default:
			b = appendField(b, c, article)
		}
	}
	b = append(b, '}')

	b = appendRows(b, tables[1], rows.Actors, nil)
	b = appendRows(b, tables[2], rows.Places, nil)
	b = appendRows(b, tables[3], rows.Dates, nil)
	b = appendRows(b, tables[4], rows.Talks, func(b []byte, i int) []byte {
		b = appendKey(b, "source")
		b = appendStrings(b, r.Talks[i].Source)
		b = appendKey(b, "target")
		return appendStrings(b, r.Talks[i].Target)
	})
	b = appendEvents(b, r)
	if names {
		b = appendNames(b, r)
	}
	return append(b, '}')
}

// appendRows appends the rows of a table as a list without article_id; more,
// if not nil, adds fields to row i.
func appendRows[T any](b []byte, t Table, rows []T, more func(b []byte, i int) []byte) []byte {
	b = appendKey(b, t.Name)
	b = append(b, '[')
	for i := range rows {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '{')
		row := reflect.ValueOf(&rows[i]).Elem()
		for _, c := range t.Columns {
			if c.Name != "article_id" && !c.tableOnly {
				b = appendField(b, c, row)
			}
		}
		if more != nil {
			b = more(b, i)
		}
		b = append(b, '}')
	}
	return append(b, ']')
}

func appendNames(b []byte, r *extract.Report) []byte {
	b = appendKey(b, "names")
	b = append(b, '[')
	first := true
	for _, n := range r.Names {
		m, ok := span(r.Doc, n.First, n.End)
		if !ok {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(b, `{"start":`...)
		b = strconv.AppendInt(b, int64(m.Start), 10)
		b = append(b, `,"end":`...)
		b = strconv.AppendInt(b, int64(m.End), 10)
		b = append(b, `,"type":`...)
		b = appendString(b, n.Type)
		b = append(b, '}')
	}
	return append(b, ']')
}

// appendOwnTime appends a date as its page states it.
func appendOwnTime(b []byte, d article.Date) []byte {
	layout := time.RFC3339
	switch {
	case MicrosOf(d.Time) == nil:
		return append(b, "null"...)
	case d.Precision == "day":
		layout = time.DateOnly
	case !d.Zone:
		layout = "2006-01-02T15:04:05"
	}
	return appendString(b, d.Time.Format(layout))
}

// MarshalJSON writes a row as JSON has it elsewhere: by the names of its columns,
// days and instants as text, lists never null. Without run_id, which tells of
// the place of a row and not of what it says.
func (a Article) MarshalJSON() ([]byte, error) { return rowJSON(&a), nil }

// MarshalJSON writes a row as that of Article does.
func (a Actor) MarshalJSON() ([]byte, error) { return rowJSON(&a), nil }

// MarshalJSON writes a row as that of Article does.
func (p Place) MarshalJSON() ([]byte, error) { return rowJSON(&p), nil }

// MarshalJSON writes a row as that of Article does.
func (d Date) MarshalJSON() ([]byte, error) { return rowJSON(&d), nil }

// MarshalJSON writes a row as that of Article does.
func (t Talk) MarshalJSON() ([]byte, error) { return rowJSON(&t), nil }

// MarshalJSON writes a row as that of Article does.
func (f Fetch) MarshalJSON() ([]byte, error) { return rowJSON(&f), nil }

func rowJSON[T row](r *T) []byte {
	b := []byte{'{'}
	for _, c := range tableOf[T]().Columns {
		if !c.tableOnly {
			b = appendField(b, c, reflect.ValueOf(r).Elem())
		}
	}
	return append(b, '}')
}

// appendRow appends a row of any table as a JSON object with all its columns.
func appendRow(b []byte, columns []Column, row reflect.Value) []byte {
	b = append(b, '{')
	for _, c := range columns {
		b = appendField(b, c, row)
	}
	return append(b, '}')
}

func appendField(b []byte, c Column, row reflect.Value) []byte {
	b = appendKey(b, c.Name)
	v := row.FieldByIndex(c.index)
	if c.Null != "" && isNull(v) {
		return append(b, "null"...)
	}
	return appendValue(b, c, v)
}

func appendValue(b []byte, c Column, v reflect.Value) []byte {
	switch v := v.Interface().(type) {
	case Day:
		return appendString(b, v.String())
	case Micros:
		return appendString(b, v.Time().Format(time.RFC3339Nano))
	}
	switch v.Kind() {
	case reflect.Pointer:
		return appendValue(b, c, v.Elem())
	case reflect.Struct:
		return appendRow(b, c.Fields, v)
	case reflect.Slice:
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendValue(b, c, v.Index(i))
		}
		return append(b, ']')
	case reflect.Bool:
		return strconv.AppendBool(b, v.Bool())
	case reflect.Int32, reflect.Int64:
		return strconv.AppendInt(b, v.Int(), 10)
	case reflect.Float64:
		return appendFloat(b, v.Float())
	case reflect.String:
		return appendString(b, v.String())
	}
	return append(b, "null"...)
}

func appendFloat(b []byte, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(b, "null"...)
	}
	return strconv.AppendFloat(b, f, 'g', -1, 64)
}

func appendStrings(b []byte, list []string) []byte {
	b = append(b, '[')
	for i, s := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, s)
	}
	return append(b, ']')
}

// appendKey appends a member name, with the comma before it where one is due.
func appendKey(b []byte, name string) []byte {
	if len(b) > 0 && b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	b = append(b, '"')
	b = append(b, name...)
	return append(b, '"', ':')
}

// appendString appends s in quotes. Unlike encoding/json it leaves <, > and &
// alone; it escapes the line separators beyond "\n", which some readers of
// JSON lines take for line ends. Invalid UTF-8 becomes U+FFFD.
func appendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			switch {
			case c == '"' || c == '\\':
				b = append(b, '\\', c)
			case c == '\n':
				b = append(b, '\\', 'n')
			case c == '\t':
				b = append(b, '\\', 't')
			case c < 0x20 || c == 0x7f:
				b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			default:
				b = append(b, c)
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch r {
		case 0x85, 0x2028, 0x2029:
			b = append(b, '\\', 'u', hex[r>>12], hex[r>>8&15], hex[r>>4&15], hex[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
		i += n
	}
	return append(b, '"')
}
