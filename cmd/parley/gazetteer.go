package main

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"parley/extract/lexicon"
)

type gazetteerFlags struct {
	out  string
	opts lexicon.DumpOptions
}

func (a *app) gazetteerCommand() *cobra.Command {
	var f gazetteerFlags
	c := &cobra.Command{
		Use:   "gazetteer DUMP... --out FILE",
		Short: "Build a larger gazetteer from tables of GeoNames",
		Long: `Gazetteer makes a file of places for --gazetteer of extract, and for the key
gazetteer of the configuration. It stands in for the built-in one, which has the
places of 5,000 inhabitants and more (1,000 in some states).

DUMP is a table of places as GeoNames offers it for download under CC BY 4.0:
allCountries.txt, that of a state, or one of cities; .zip files are read, too. The
tables of cities have no divisions, so their places cannot tell theirs. All of
allCountries with --least 0 takes about 10 GB of memory; so does its use in part.

Small places have names that are words and surnames, too: they are found where
words around tell that a place is meant.` + "\n" + plainExitHelp,
		Example: `  parley gazetteer allCountries.zip --out world.gazetteer
  parley gazetteer VN.zip RU.zip --least 0 --feature ISL,LK,MT --out small.gazetteer
  parley extract story.txt --gazetteer world.gazetteer --format jsonl`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return a.gazetteer(f, args) },
	}
	c.Flags().StringVarP(&f.out, "out", "o", "", "file to write")
	c.Flags().IntVar(&f.opts.Least, "least", 500, "inhabitants from which a place is kept; capitals, seats and divisions always are")
	c.Flags().IntVar(&f.opts.Full, "full", 15_000, "inhabitants from which a place is known by its names in other languages, too")
	c.Flags().StringSliceVar(&f.opts.Features, "feature", nil, "feature codes to keep besides: ISL, LK, MT, STM, AIRP ...")
	return c
}

func (a *app) gazetteer(f gazetteerFlags, dumps []string) error {
	if f.out == "" {
		return usagef("--out is missing; name the file to write")
	}
	if f.opts.Least < 0 || f.opts.Full < 0 {
		return usagef("--least and --full cannot be negative")
	}
	d, err := lexicon.NewDump(f.opts)
	if err != nil {
		return err
	}
	for _, path := range dumps {
		if err := addDump(d, path); err != nil {
			return err
		}
	}
	data, n, err := d.Gazetteer()
	if err != nil {
		return fmt.Errorf("%w (%d rows were read)", err, n.Rows)
	}
	if err := replaceFile(f.out, string(data)); err != nil {
		return fmt.Errorf("write the gazetteer: %w", err)
	}
	if n.Divisions == 0 {
		a.log.Warn("the tables have no first-level divisions, so no place can tell its own; allCountries and the tables of states have them")
	}
	fmt.Fprintf(a.out, "%s: %d places and %d names of %d rows, %d bytes\n", f.out, n.Places, n.Forms, n.Rows, len(data))
	return nil
}

// addDump adds a table, or those in a .zip file; GeoNames puts a readme beside
// them.
func addDump(d *lexicon.Dump, path string) (err error) {
	if !strings.EqualFold(filepath.Ext(path), ".zip") {
		file, err := os.Open(path)
		if err != nil {
			return fmt.Errorf("read a table of GeoNames: %w", err)
		}
		return errors.Join(d.Add(path, file), file.Close())
	}
	z, err := zip.OpenReader(path)
	if err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	defer func() { err = errors.Join(err, z.Close()) }()
	found := false
	for _, in := range z.File {
		if !strings.EqualFold(filepath.Ext(in.Name), ".txt") || strings.EqualFold(filepath.Base(in.Name), "readme.txt") {
			continue
		}
		found = true
		if err := addZipped(d, path, in); err != nil {
			return err
		}
	}
	if !found {
		return fmt.Errorf("read %s: it has no .txt file; give one that GeoNames offers for download, as allCountries.zip", path)
	}
	return nil
}

func addZipped(d *lexicon.Dump, path string, in *zip.File) error {
	r, err := in.Open()
	if err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	return errors.Join(d.Add(path+"/"+in.Name, r), r.Close())
}

// largestGazetteer bounds what is read of a file that is taken for a gazetteer.
const largestGazetteer = 2 << 30

// readGazetteer reads a file that parley gazetteer wrote; nil for no path.
func readGazetteer(path string) (data []byte, err error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read the gazetteer: %w; 'parley gazetteer' makes one", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	data, err = io.ReadAll(io.LimitReader(file, largestGazetteer+1))
	if err != nil {
		return nil, fmt.Errorf("read the gazetteer: %w", err)
	}
	if len(data) > largestGazetteer {
		return nil, fmt.Errorf("read the gazetteer: %s has more than %d bytes and is none", path, largestGazetteer)
	}
	return data, nil
}
