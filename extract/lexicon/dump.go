package lexicon

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	gaz "parley/extract/lexicon/internal/gazetteer"
)

// Dump collects places of GeoNames for a gazetteer larger than the embedded
// one. It is not safe for concurrent use.
type Dump struct {
	opts    DumpOptions
	iso3    map[string]string // by ISO 3166-1 alpha-2
	sources []gaz.Source
	read    int
}

// DumpOptions say which rows of a dump are kept. Capitals, seats of first-level
// divisions and first-level and second-level divisions always are.
type DumpOptions struct {
	Least    int      // inhabitants from which a populated place is kept; 0 for all
	Full     int      // inhabitants from which a place is also known by its alternate names
	Features []string // feature codes that are kept besides: ISL, LK, MT, STM, AIRP, ...
}

// NewDump returns an empty collection.
func NewDump(opts DumpOptions) (*Dump, error) {
	src, err := readSources(sources, "data")
	if err != nil {
		return nil, err
	}
	d := &Dump{opts: opts, iso3: make(map[string]string)}
	for _, r := range src.entries {
		if r.class == State && r.fields["iso2"] != "" {
			d.iso3[r.fields["iso2"]] = r.fields["id"]
		}
	}
	return d, nil
}

// dumpColumns is the number of columns of a dump: id, name, ASCII name, alternate
// names, latitude, longitude, feature class, feature code, state, other states,
// codes of four levels of divisions, inhabitants, elevation, its model, time
// zone, day of the last change. Source: readme.txt of GeoNames.
const dumpColumns = 19

// longestRow bounds a row of a dump; the longest of GeoNames have some 20 kB.
const longestRow = 1 << 20

// Add reads a table of places as GeoNames offers it: allCountries.txt, that of a
// state (VN.txt), or one of cities (cities500.txt). Errors name file and line.
func (d *Dump) Add(file string, r io.Reader) error {
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 0, 1<<16), longestRow)
	line := 1
	for ; in.Scan(); line++ {
		if len(bytes.TrimSpace(in.Bytes())) == 0 {
			continue
		}
		if err := d.row(in.Text()); err != nil {
			return fmt.Errorf("read %s:%d: %w", file, line, err)
		}
	}
	if errors.Is(in.Err(), bufio.ErrTooLong) {
		return fmt.Errorf("read %s:%d: a line of more than %d bytes: this is no table of places of GeoNames", file, line, longestRow)
	}
	if in.Err() != nil {
		return fmt.Errorf("read %s: %w", file, in.Err())
	}
	return nil
}

func (d *Dump) row(line string) error {
	c := strings.Split(strings.TrimSuffix(line, "\r"), "\t")
	if len(c) != dumpColumns {
		return fmt.Errorf("%d columns, want the %d of GeoNames' tables of places (allCountries.txt, cities500.txt)", len(c), dumpColumns)
	}
	d.read++
	p := gaz.Source{Name: c[1], Feature: c[7], Country: d.iso3[c[8]], Division: c[8] + "." + c[10]}
	var err error
	number := func(what, s string) int {
		n := 0
		if err == nil && s != "" {
			if n, err = strconv.Atoi(s); err != nil || n < 0 || n > 1<<40 {
				err = fmt.Errorf("%s is %q, want a whole number", what, s)
			}
		}
		return n
	}
	degrees := func(what, s string, limit float64) float64 {
		x := 0.0
		if err == nil {
			if x, err = strconv.ParseFloat(s, 64); err != nil || !(x >= -limit && x <= limit) {
				err = fmt.Errorf("%s is %q, want degrees from %g to %g", what, s, -limit, limit)
			}
		}
		return x
	}
	p.ID, p.Population = number("the id", c[0]), number("the number of inhabitants", c[14])
	p.Lat, p.Lon = degrees("the latitude", c[4], 90), degrees("the longitude", c[5], 180)
	if err != nil {
		return err
	}
	if p.ID == 0 || p.Name == "" || p.Country == "" || !d.wanted(c[6], &p) {
		return nil
	}
	alternate := strings.FieldsFunc(c[3], func(r rune) bool { return r == ',' })
	p.Known = len(alternate)
	if p.Population >= d.opts.Full || p.Feature == "PPLC" || p.Feature == "PPLA" || strings.HasPrefix(p.Feature, "ADM") {
		p.Alternate = alternate
	}
	d.sources = append(d.sources, p)
	return nil
}

// wanted reports whether a place of a feature class is kept.
func (d *Dump) wanted(class string, p *gaz.Source) bool {
	switch {
	case class == "P":
		switch p.Feature {
		case "PPLH", "PPLQ", "PPLW":
			return false // historical, abandoned, destroyed
		case "PPLC", "PPLA":
			return true
		case "", "PPLCH":
			p.Feature = "PPL"
		}
		return p.Population >= d.opts.Least
	case p.Feature == "ADM1", p.Feature == "ADM2":
		return true
	}
	return slices.Contains(d.opts.Features, p.Feature)
}

// DumpCounts say what a gazetteer was made of.
type DumpCounts struct {
	Rows      int // read
	Places    int
	Forms     int // names under which texts know them
	Divisions int // first-level divisions; with none no place can tell its own
}

// Gazetteer packs what was added, as [LoadWith] reads it. The same tables in the
// same order give the same bytes.
func (d *Dump) Gazetteer() ([]byte, DumpCounts, error) {
	places, forms := gaz.Build(d.sources, d.opts.Full)
	n := DumpCounts{Rows: d.read, Places: len(places), Forms: len(forms)}
	for _, p := range places {
		if p.Feature == "ADM1" {
			n.Divisions++
		}
	}
	if len(places) == 0 {
		return nil, n, errors.New("no place is left; keep smaller ones, or give another table of GeoNames")
	}
	data, err := gaz.Encode(places, forms)
	return data, n, err
}
