package lexicon

import (
	"fmt"
	"slices"
	"strings"

	gaz "parley/extract/lexicon/internal/gazetteer"
)

// readNames adds the names of the hand-written files. Their columns are:
//
//	place    name of the place in GeoNames
//	country  ISO 3166-1 alpha-3
//	class    city, adm1 or adm2; of several places the one with most inhabitants
//	name     English name to show in place of GeoNames' own; may be empty
//	forms    further forms, joined by "|"; "=" before an abbreviation that
//	         counts only in capitals
//
// A place that the table lacks is an error in a complete one.
//
// "+" as class adds a place that GeoNames lacks here; its name column holds
// "feature latitude longitude", for a former division (ADM1H) then the name of
// the division that it lies in now.
func (c *Cities) readNames(files []citySource, complete bool) error {
	places := c.table.Places
	type want struct{ name, country, class string }
	index := make(map[want]int32)
	for _, f := range files {
		for _, r := range f.rows() {
			if len(r.cells) >= 3 {
				index[want{r.cells[0], r.cells[1], r.cells[2]}] = -1
			}
		}
	}
	for i := range places {
		p := &places[i]
		w := want{p.Name, p.Country, "city"}
		if p.Feature == "ADM1" || p.Feature == "ADM2" {
			w.class = strings.ToLower(p.Feature)
		}
		if j, ok := index[w]; ok && (j < 0 || places[j].Population < p.Population) {
			index[w] = int32(i)
		}
	}
	c.own = make(map[string]ownForm)
	c.ownStart = make(map[string]bool)
	c.renamed = make(map[int32]string)
	for _, f := range files {
		for _, r := range f.rows() {
			if len(r.cells) != 5 {
				return fmt.Errorf("%s:%d: %d columns, want 5 (place, country, class, name, forms)", f.name, r.line, len(r.cells))
			}
			i := index[want{r.cells[0], r.cells[1], r.cells[2]}]
			name, forms := r.cells[3], r.cells[4]
			if r.cells[2] == "+" {
				e, err := addedPlace(r.cells)
				if err != nil {
					return fmt.Errorf("%s:%d: %w", f.name, r.line, err)
				}
				i, name, forms = int32(len(places)+len(c.added)), "", forms+"|"+e.Name
				c.added = append(c.added, e)
			}
			if i < 0 && !complete {
				continue
			}
			if i < 0 {
				return fmt.Errorf("%s:%d: GeoNames has no %s %q in %s here; write its name as data/cities.bin has it", f.name, r.line, r.cells[2], r.cells[0], r.cells[1])
			}
			if name != "" {
				c.renamed[i] = name
			}
			for _, form := range strings.Split(forms+"|"+name, "|") {
				c.addForm(form, i)
			}
		}
	}
	return nil
}

// addedPlace reads a row of class "+". Its id is a slug, since it has none in
// GeoNames.
func addedPlace(cells []string) (Entry, error) {
	e := Entry{Class: City, ID: "geo:" + strings.ToLower(strings.ReplaceAll(cells[0]+"-"+cells[1], " ", "-")), Name: cells[0], Country: cells[1]}
	words := strings.SplitN(cells[3], " ", 4)
	if _, err := fmt.Sscanf(cells[3], "%s %g %g", &e.Kind, &e.Lat, &e.Lon); err != nil {
		return e, fmt.Errorf("column name is %q, want \"FEATURE LATITUDE LONGITUDE [DIVISION]\" in a row of class +", cells[3])
	}
	if len(words) == 4 {
		e.Admin1 = words[3]
	}
	return e, nil
}

func (c *Cities) addForm(form string, place int32) {
	name, caps := strings.CutPrefix(form, "=")
	key, lower := gaz.Key(name)
	if key == "" {
		return
	}
	f, known := c.own[key]
	if caps && !known {
		f.flags |= gaz.Caps
	}
	f.lower |= lower
	if !slices.Contains(f.places, place) {
		f.places = append(f.places, place)
	}
	c.own[key] = f
	for i, r := range key {
		if r == ' ' {
			c.ownStart[key[:i]] = true
		}
	}
}

// cityRow is a line of a tab-separated file.
type cityRow struct {
	line  int // 1-based
	cells []string
}

// rows splits a file into rows without comments, blank lines and the row of
// column names.
func (s citySource) rows() []cityRow {
	var rows []cityRow
	head := true
	n := 0
	for line := range strings.Lines(s.text) {
		n++
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		if head {
			head = false
			continue
		}
		rows = append(rows, cityRow{n, strings.Split(line, "\t")})
	}
	return rows
}
