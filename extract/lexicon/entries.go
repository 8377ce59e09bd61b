package lexicon

import (
	"fmt"
	"strconv"
	"strings"
)

// build makes a lexicon of source files.
func build(src *sourceSet) (*Lexicon, error) {
	l := &Lexicon{
		entries:   make([]*Entry, 0, len(src.entries)),
		byID:      make(map[string]*Entry, len(src.entries)),
		instances: make(map[instanceKey]*Entry),
		cues:      src.cues,
	}
	all := make([]Entry, len(src.entries))
	for i, r := range src.entries {
		e := &all[i]
		if err := r.fill(e); err != nil {
			return nil, fmt.Errorf("lexicon source %s: %w", r.position, err)
		}
		if l.byID[e.ID] != nil {
			return nil, fmt.Errorf("lexicon source %s: id %q stands twice", r.position, r.fields["id"])
		}
		l.byID[e.ID] = e
		l.entries = append(l.entries, e)
		if e.Generic != "" && e.Country != "" {
			k := instanceKey{e.Generic, e.Country}
			if l.instances[k] == nil {
				l.instances[k] = e
			}
		}
	}
	for i, r := range src.entries {
		e := &all[i]
		for _, ref := range []string{e.Generic, e.Party, e.Body} {
			if ref != "" && l.byID[ref] == nil {
				return nil, fmt.Errorf("lexicon source %s: refers to %q, which no row defines", r.position, strings.TrimPrefix(ref, "org:"))
			}
		}
	}
	for i := range src.forms {
		if r := &src.forms[i]; r.class != 0 && l.byID[r.id] == nil {
			_, id, _ := strings.Cut(r.id, ":")
			return nil, fmt.Errorf("lexicon source %s: forms for %q, which no row of the class defines", r.position, id)
		}
	}
	var err error
	l.forms, err = buildForms(src.forms, func(r *formRow) *Entry { return l.byID[r.id] })
	return l, err
}

// fill makes the entry of a row.
func (r *entryRow) fill(e *Entry) error {
	f := r.fields
	e.Class, e.ID, e.Name = r.class, r.prefix+f["id"], f["name"]
	e.Country, e.Kind = f["country"], f["kind"]
	e.Sectors = splitList(f["sectors"], ",")
	if e.Name == "" {
		return fmt.Errorf("%q has no name", f["id"])
	}
	org := func(column string) string {
		if f[column] == "" {
			return ""
		}
		return "org:" + f[column]
	}
	e.Party, e.Generic, e.Body = org("party"), org("generic"), org("body")
	if r.class == State {
		e.Country, e.ISO2 = f["id"], f["iso2"]
	}
	var err error
	number := func(column string) int {
		n := 0
		if s := f[column]; s != "" && err == nil {
			if n, err = strconv.Atoi(s); err != nil {
				err = fmt.Errorf("column %s: %q is no whole number", column, s)
			}
		}
		return n
	}
	degrees := func(column string, limit float64) float64 {
		x := 0.0
		if s := f[column]; s != "" && err == nil {
			if x, err = strconv.ParseFloat(s, 64); err != nil || !(x >= -limit && x <= limit) {
				err = fmt.Errorf("column %s: %q is no number of degrees up to %g", column, s, limit)
			}
		}
		return x
	}
	e.GeoID, e.Capital = number("geonameid"), number("capital")
	if r.class == Venue {
		e.GeoID = number("city")
	}
	e.Lat, e.Lon = degrees("lat", 90), degrees("lon", 180)
	for _, t := range splitList(f["terms"], ";") {
		office, span, _ := strings.Cut(t, "@")
		from, to, _ := strings.Cut(span, "/")
		e.Terms = append(e.Terms, Term{Office: office, From: from, To: to})
	}
	return err
}
