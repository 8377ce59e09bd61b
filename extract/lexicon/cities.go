package lexicon

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	gaz "parley/extract/lexicon/internal/gazetteer"
)

//go:generate go run ./internal/gencities -from $GAZETTEER -full 15000 -least 5000 -press 1000 -district 100000 -out data/cities.bin

//go:embed data/cities.bin
var citiesBin []byte

//go:embed data/cities.en.tsv
var citiesEN string

//go:embed data/cities.vi.tsv
var citiesVI string

//go:embed data/cities.ru.tsv
var citiesRU string

//go:embed data/cities.words.tsv
var citiesWords string

//go:embed data/states.en.tsv
var stateNamesEN string

//go:embed data/states.vi.tsv
var stateNamesVI string

//go:embed data/states.ru.tsv
var stateNamesRU string

// Cities knows the cities and divisions of GeoNames: places of 5 000 inhabitants
// and more, of 1 000 in the states whose press is read, all capitals, the seats
// of divisions, first-level divisions and the larger second-level ones. It is
// safe for many goroutines.
type Cities struct {
	table    *gaz.Table
	entries  []atomic.Pointer[Entry] // of table.Places, then added; made when first asked for
	added    []Entry                 // places of the hand-written files
	renamed  map[int32]string        // places that have another name here than in GeoNames
	own      map[string]ownForm      // forms of the hand-written files
	ownStart map[string]bool         // words that begin forms of own, without the last ones
	first    firstWords
	words    wordLists
}

type ownForm struct {
	flags  gaz.Flags
	lower  uint8
	places []int32
}

var loadCities = sync.OnceValues(decodeCities)

// LoadCities returns the embedded gazetteer. The first call decodes it (about
// 102 000 places, 138 000 names); later ones return the same value.
func LoadCities() (*Cities, error) { return loadCities() }

func decodeCities() (*Cities, error) {
	t, err := gaz.Decode(citiesBin, gaz.SmallLimit)
	if err != nil {
		return nil, fmt.Errorf("load data/cities.bin: %w; rebuild it with go generate", err)
	}
	return newCities(t, true)
}

// citiesOf reads a gazetteer that [Dump.Gazetteer] made.
func citiesOf(data []byte) (*Cities, error) {
	t, err := gaz.Decode(data, gaz.LargeLimit)
	if err != nil {
		return nil, fmt.Errorf("load the gazetteer: %w; make it anew with parley gazetteer", err)
	}
	return newCities(t, false)
}

// citySource is an embedded text file and its name for messages.
type citySource struct{ name, text string }

// newCities adds what was written by hand to a table. In a complete one all of
// it must find its place.
func newCities(t *gaz.Table, complete bool) (*Cities, error) {
	return buildCities(t, []citySource{
		{"data/cities.en.tsv", citiesEN}, {"data/cities.vi.tsv", citiesVI}, {"data/cities.ru.tsv", citiesRU},
	}, citySource{"data/cities.words.tsv", citiesWords}, complete)
}

func buildCities(t *gaz.Table, names []citySource, words citySource, complete bool) (*Cities, error) {
	c := &Cities{table: t}
	if err := c.words.read(words); err != nil {
		return nil, err
	}
	c.words.readStates(stateNamesEN + stateNamesVI + stateNamesRU)
	if err := c.readNames(names, complete); err != nil {
		return nil, err
	}
	c.entries = make([]atomic.Pointer[Entry], len(t.Places)+len(c.added))
	for i := range t.Len() {
		c.first.add(t.Key(i))
	}
	for key := range c.own {
		c.first.add(key)
	}
	return c, nil
}

// at returns place i, always the same pointer for the same i.
func (c *Cities) at(i int32) *Entry {
	if e := c.entries[i].Load(); e != nil {
		return e
	}
	e := new(Entry)
	if n := len(c.table.Places); int(i) >= n {
		*e = c.added[int(i)-n]
	} else {
		p := &c.table.Places[i]
		*e = Entry{Class: City, ID: "gn:" + strconv.Itoa(p.ID), Name: c.nameOf(i), Country: p.Country, Kind: p.Feature,
			GeoID: p.ID, Lat: p.Lat, Lon: p.Lon, Population: p.Population, Names: p.Names}
		if p.Admin1 >= 0 {
			e.Admin1 = c.nameOf(int32(p.Admin1))
		}
	}
	if !c.entries[i].CompareAndSwap(nil, e) {
		return c.entries[i].Load()
	}
	return e
}

// nameOf returns the English name of a place. English writes Vietnamese names
// without their marks, and a province or district by its name alone.
func (c *Cities) nameOf(i int32) string {
	if name, ok := c.renamed[i]; ok {
		return name
	}
	p := &c.table.Places[i]
	if p.Country == "VNM" {
		return gaz.Bare(gaz.Plain(p.Name))
	}
	return p.Name
}

// ByID returns the place with a GeoNames id, or nil.
func (c *Cities) ByID(id int) *Entry {
	i, ok := slices.BinarySearchFunc(c.table.Places, id, func(p gaz.Place, id int) int { return p.ID - id })
	if !ok {
		return nil
	}
	return c.at(int32(i))
}

// entry returns the place with an entry's id, or nil.
func (c *Cities) entry(id string) *Entry {
	if n, ok := strings.CutPrefix(id, "gn:"); ok {
		if n, err := strconv.Atoi(n); err == nil {
			return c.ByID(n)
		}
	}
	return nil
}

// firstWords is a set of the first words of all forms as a bitmap of hashes:
// a quick no for most words, a yes that may be wrong.
type firstWords [1 << 14]uint64

func (f *firstWords) add(key string) {
	h := hashWord(key)
	f[h>>6] |= 1 << (h & 63)
}

func (f *firstWords) has(word []byte) bool {
	h := hashWord(word)
	return f[h>>6]&(1<<(h&63)) != 0
}

// hashWord is FNV-1a of s up to its first space, folded to 20 bits.
func hashWord[S string | []byte](s S) uint32 {
	h := uint32(2166136261)
	for i := 0; i < len(s) && s[i] != ' '; i++ {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return (h ^ h>>20) & (1<<20 - 1)
}
