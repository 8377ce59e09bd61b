package archive

import (
	"errors"
	"fmt"
	"io"
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

// repairFile cuts off what lies behind the last whole record and gives the
// file its final name. Breaks further in front stay: readers pass over them.
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
	good, err := lastGood(f)
	if err != nil {
		return Repair{}, err
	}
	final := filepath.Base(path[:len(path)-len(openSuffix)])
	r := Repair{File: final, Size: good, Cut: info.Size() - good}
	if good == 0 {
		r.Removed = true
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
	return r, publish(path)
}

// lastGood returns the offset behind the last member that is a whole record.
func lastGood(f *os.File) (int64, error) {
	src := newSource(f)
	scan := newScanner(src, &gzipMembers{src: src}, 0)
	var good int64
	for {
		_, err := scan.next()
		var broken *RecordError
		switch {
		case err == nil:
			if scan.ended() {
				good = src.pos()
			}
		case errors.As(err, &broken):
		case errors.Is(err, io.EOF):
			return good, nil
		default:
			return 0, err
		}
	}
}

// ended says whether the last record was the end of its member.
func (s *scanner) ended() bool {
	_, err := s.member.Peek(1)
	return err == io.EOF
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
