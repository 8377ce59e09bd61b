package archive

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Repair is what was done about a file that a killed writer left open.
type Repair struct {
	File string // final name, without directory
	Size int64  // bytes kept
	Cut  int64  // bytes cut off behind the last whole record
	// Removed says that the file held no whole record and is gone.
	Removed bool
}

// repairDir finishes every open file of a directory.
func repairDir(dir string) ([]Repair, error) {
	paths, err := filepath.Glob(filepath.Join(globEscape(dir), "*.warc.gz"+openSuffix))
	if err != nil {
		return nil, fmt.Errorf("archive: looking for open files: %w", err)
	}
	var repaired []Repair
	for _, path := range paths {
		r, err := repairFile(path)
		if err != nil {
			return repaired, fmt.Errorf("archive: repairing %s: %w", path, err)
		}
		repaired = append(repaired, r)
	}
	return repaired, nil
}

// repairFile cuts off what lies behind the last whole record, writes the index
// anew and gives the file its final name. Breaks further in front stay: readers
// pass over them.
func repairFile(path string) (Repair, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return Repair{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Repair{}, err
	}
	final := filepath.Base(path[:len(path)-len(openSuffix)])
	src := newSource(f)
	var captures []Capture
	good, err := survey(src, &gzipMembers{src: src}, func(c Capture) error {
		c.File = final
		captures = append(captures, c)
		return nil
	})
	if err != nil {
		return Repair{}, err
	}
	r := Repair{File: final, Size: good, Cut: info.Size() - good}
	if good == 0 {
		r.Removed = true
		if err := os.Remove(indexName(path[:len(path)-len(openSuffix)])); err != nil && !errors.Is(err, os.ErrNotExist) {
			return r, err
		}
		return r, os.Remove(path)
	}
	if r.Cut > 0 {
		if err := f.Truncate(good); err != nil {
			return Repair{}, err
		}
	}
	if err := f.Sync(); err != nil {
		return Repair{}, err
	}
	return r, publish(path, captures)
}

// globEscape keeps a directory's name from being read as a pattern.
func globEscape(dir string) string {
	var out []rune
	for _, r := range dir {
		switch r {
		case '*', '?', '[', '\\':
			out = append(out, '\\')
		}
		out = append(out, r)
	}
	return string(out)
}
