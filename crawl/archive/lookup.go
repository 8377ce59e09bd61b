package archive

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// ErrNotArchived says that no index names a URL.
var ErrNotArchived = errors.New("it is not in the archive")

// Lookup finds the capture of a URL that is nearest to a time, by the indexes
// in dir; a zero time stands for the latest one. Spellings of an address that
// differ in scheme, "www.", case or the order of arguments count as one. It
// returns ErrNotArchived, wrapped, where there is none. Files still being
// written have no index yet.
func Lookup(dir, url string, at time.Time) (Capture, error) {
	captures, err := Captures(dir, url)
	if err != nil {
		return Capture{}, err
	}
	if len(captures) == 0 {
		return Capture{}, fmt.Errorf("archive: looking up %s in %s: %w", RedactURL(url), dir, ErrNotArchived)
	}
	if at.IsZero() {
		return captures[len(captures)-1], nil
	}
	return slices.MinFunc(captures, func(a, b Capture) int {
		return int(a.Time.Sub(at).Abs() - b.Time.Sub(at).Abs())
	}), nil
}

// Captures are all captures of a URL, in the order of their times, by the
// indexes in dir. See Lookup.
func Captures(dir, url string) ([]Capture, error) {
	paths, err := filepath.Glob(filepath.Join(globEscape(dir), "*"+indexSuffix))
	if err != nil {
		return nil, fmt.Errorf("archive: looking for indexes: %w", err)
	}
	key := urlKey(url)
	var captures []Capture
	for _, path := range paths {
		found, err := capturesIn(path, key)
		if err != nil {
			return nil, fmt.Errorf("archive: reading the index %s: %w; parley writes it anew where it is missing and its file is named .open", path, err)
		}
		captures = append(captures, found...)
	}
	slices.SortStableFunc(captures, func(a, b Capture) int { return a.Time.Compare(b.Time) })
	return captures, nil
}

// capturesIn reads a sorted index's lines of a key.
func capturesIn(path, key string) ([]Capture, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	prefix := key + " "
	from, err := seekLine(f, info.Size(), prefix)
	if err != nil {
		return nil, err
	}
	var captures []Capture
	r := bufio.NewReader(io.NewSectionReader(f, from, info.Size()-from))
	for {
		line, err := r.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		text := strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(text, prefix) {
			c, err := parseCapture([]byte(text))
			if err != nil {
				return nil, fmt.Errorf("at byte %d: %w", from, err)
			}
			captures = append(captures, c)
		}
		from += int64(len(line))
		if err != nil || text > prefix && !strings.HasPrefix(text, prefix) {
			return captures, nil
		}
	}
}

// seekLine is the offset of a line in front of which all lines of a sorted file
// are less than text, and which is not far from the first that is not.
func seekLine(r io.ReaderAt, size int64, text string) (int64, error) {
	const near = 16 << 10
	low, high := int64(0), size // low begins a line
	for high-low > near {
		middle := low + (high-low)/2
		lines := bufio.NewReader(io.NewSectionReader(r, middle, size-middle))
		rest, err := lines.ReadString('\n') // of the line that middle is in
		if errors.Is(err, io.EOF) {
			high = middle
			continue
		}
		if err != nil {
			return 0, err
		}
		line, err := lines.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		if begins := middle + int64(len(rest)); line != "" && line < text && begins < high {
			low = begins
		} else {
			high = middle
		}
	}
	return low, nil
}
