package output

import (
	"strconv"

	"parley/extract"
	"parley/extract/act"
)

// appendEvents appends the coded acts of a report that was read with any topic
// open; nothing for others.
func appendEvents(b []byte, r *extract.Report) []byte {
	if r.Events == nil {
		return b
	}
	b = appendKey(b, "events")
	b = append(b, '[')
	for i := range r.Events {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendEvent(b, r, &r.Events[i])
	}
	return append(b, ']')
}

func appendEvent(b []byte, r *extract.Report, e *act.Act) []byte {
	word, _ := span(r.Doc, e.First, e.End)
	b = append(b, `{"cameo":`...)
	b = appendString(b, e.Code)
	b = append(b, `,"root":`...)
	b = appendString(b, e.Root)
	b = append(b, `,"plover":`...)
	b = appendString(b, e.Plover)
	b = append(b, `,"mode":`...)
	b = appendString(b, e.Mode)
	b = append(b, `,"contexts":`...)
	b = appendStrings(b, e.Contexts)
	b = append(b, `,"quad_class":`...)
	b = strconv.AppendInt(b, int64(e.Quad), 10)
	b = append(b, `,"goldstein":`...)
	b = strconv.AppendFloat(b, e.Goldstein, 'g', -1, 64)
	b = append(b, `,"source":`...)
	b = appendAgents(b, r, e.Source)
	b = append(b, `,"target":`...)
	b = appendAgents(b, r, e.Target)
	b = append(b, `,"reciprocal":`...)
	b = strconv.AppendBool(b, e.Mutual)
	b = append(b, `,"start":`...)
	b = strconv.AppendInt(b, int64(word.Start), 10)
	b = append(b, `,"end":`...)
	b = strconv.AppendInt(b, int64(word.End), 10)
	b = append(b, `,"trigger":`...)
	b = appendString(b, word.Text)
	b = append(b, `,"sentence":`...)
	b = strconv.AppendInt(b, int64(e.Sentence), 10)
	return append(b, '}')
}

func appendAgents(b []byte, r *extract.Report, as []act.Agent) []byte {
	b = append(b, '[')
	for i, a := range as {
		if i > 0 {
			b = append(b, ',')
		}
		m, _ := span(r.Doc, a.First, a.End)
		b = append(b, `{"text":`...)
		b = appendString(b, m.Text)
		b = append(b, `,"start":`...)
		b = strconv.AppendInt(b, int64(m.Start), 10)
		b = append(b, `,"end":`...)
		b = strconv.AppendInt(b, int64(m.End), 10)
		b = append(b, `,"country":`...)
		b = appendString(b, a.Place())
		b = append(b, `,"sector":`...)
		b = appendString(b, a.Sector)
		b = append(b, '}')
	}
	return append(b, ']')
}
