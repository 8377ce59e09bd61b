package lexicon

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"parley/extract/text"
)

// classes lists the classes that have source files, in the order in which
// their senses are given.
var classes = [...]struct {
	class  Class
	file   string
	prefix string // of the ids
}{
	{State, "states", "iso:"},
	{Region, "regions", "region:"},
	{Venue, "venues", "venue:"},
	{Body, "bodies", "org:"},
	{Person, "people", "per:"},
	{Office, "offices", "office:"},
}

var languages = [...]text.Lang{text.Vietnamese, text.English, text.Russian}

// sourceSet is the content of the source files, as read.
type sourceSet struct {
	entries []entryRow
	forms   []formRow
	cues    map[text.Lang]cues
}

// position is a place in a source file.
type position struct {
	file string
	line int // 1-based
}

func (p position) String() string { return fmt.Sprintf("%s:%d", p.file, p.line) }

// entryRow is a row of CLASS.tsv.
type entryRow struct {
	position
	class  Class
	prefix string
	fields map[string]string // by column
}

// formRow is a row of CLASS.LANG.tsv.
type formRow struct {
	position
	lang  text.Lang
	class Class // 0: forms that mean nothing (stops.LANG.tsv)
	id    string
	use   Use
	marks marks
	forms []string
}

// marks are cautions about a form, given after its use.
type marks uint8

const (
	given marks = 1 << iota // also a personal name: not where the words around make it one
	word                    // also an ordinary word: not at the start of a sentence without further evidence
)

// readSources reads all source files of a folder. Files that are absent are
// skipped.
func readSources(fsys fs.FS, dir string) (*sourceSet, error) {
	set := &sourceSet{forms: make([]formRow, 0, 1<<14), cues: make(map[text.Lang]cues)}
	for _, c := range classes {
		err := readTable(fsys, path.Join(dir, c.file+".tsv"), func(at position, fields map[string]string) error {
			if fields["id"] == "" {
				return errors.New("row without id")
			}
			set.entries = append(set.entries, entryRow{at, c.class, c.prefix, fields})
			return nil
		})
		if err != nil {
			return nil, err
		}
		for _, lang := range languages {
			err := readForms(fsys, path.Join(dir, c.file+"."+string(lang)+".tsv"), func(r formRow) {
				r.lang, r.class, r.id = lang, c.class, c.prefix+r.id
				set.forms = append(set.forms, r)
			})
			if err != nil {
				return nil, err
			}
		}
	}
	for _, lang := range languages {
		err := readLines(fsys, path.Join(dir, "stops."+string(lang)+".tsv"), func(at position, line string) error {
			set.forms = append(set.forms, formRow{position: at, lang: lang, forms: splitList(line, "|")})
			return nil
		})
		if err != nil {
			return nil, err
		}
		if set.cues[lang], err = readCues(fsys, path.Join(dir, "cues."+string(lang)+".tsv")); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// readCues reads the words that show a person's name.
func readCues(fsys fs.FS, name string) (cues, error) {
	c := make(cues)
	err := readLines(fsys, name, func(at position, line string) error {
		kind, words, ok := strings.Cut(line, "\t")
		if !ok {
			return errors.New("a row has two cells: kind, words separated by |")
		}
		switch kind {
		case "family", "family word", "middle", "title", "no title", "and", "time":
		default:
			return fmt.Errorf("unknown kind %q; known: family, family word, middle, title, no title, and, time", kind)
		}
		if c[kind] == nil {
			c[kind] = make(map[string]bool)
		}
		for _, w := range splitList(words, "|") {
			c[kind][text.FoldWord(w)] = true
		}
		return nil
	})
	return c, err
}

// readLines calls f with each line of a file that holds data.
func readLines(fsys fs.FS, name string, f func(at position, line string) error) error {
	data, err := fs.ReadFile(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read lexicon source: %w", err)
	}
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		at := position{name, n}
		err := errors.New("holds an invisible character (a carriage return, soft hyphen, zero-width space or byte-order mark); delete it")
		if !strings.ContainsAny(line, "\r\x00\uFEFF\u200B\u2060\u00AD") {
			err = f(at, line)
		}
		if err != nil {
			return fmt.Errorf("lexicon source %s: %w", at, err)
		}
	}
	return nil
}

// readTable reads a table whose first row names the columns.
func readTable(fsys fs.FS, name string, f func(at position, fields map[string]string) error) error {
	var columns []string
	return readLines(fsys, name, func(at position, line string) error {
		cells := strings.Split(line, "\t")
		if columns == nil {
			columns = cells
			return nil
		}
		if len(cells) > len(columns) {
			return fmt.Errorf("%d cells, but the head of the table names %d columns", len(cells), len(columns))
		}
		fields := make(map[string]string, len(cells))
		for i, c := range cells {
			fields[columns[i]] = strings.TrimSpace(c)
		}
		return f(at, fields)
	})
}

func readForms(fsys fs.FS, name string, f func(formRow)) error {
	return readLines(fsys, name, func(at position, line string) error {
		id, rest, _ := strings.Cut(line, "\t")
		if id == "id" {
			return nil // a head of the table is allowed
		}
		use, forms, ok := strings.Cut(rest, "\t")
		if !ok || strings.Contains(forms, "\t") {
			return fmt.Errorf("%d cells; a row has three: id, use, forms separated by |", strings.Count(line, "\t")+1)
		}
		r := formRow{position: at, id: strings.TrimSpace(id), forms: splitList(forms, "|")}
		if err := r.parseUse(use); err != nil {
			return err
		}
		if r.id == "" || len(r.forms) == 0 {
			return errors.New("row without id or forms")
		}
		f(r)
		return nil
	})
}

func (r *formRow) parseUse(cell string) error {
	use, rest, _ := strings.Cut(strings.TrimSpace(cell), ",")
	switch use {
	case "name":
		r.use = Name
	case "abbr":
		r.use = Abbr
	case "adj":
		r.use = Adjective
	case "people":
		r.use = People
	case "seat":
		r.use = Seat
	case "generic":
		r.use = Generic
	case "surname":
		r.use = Surname
	case "pair":
		r.use = Pair
	default:
		return fmt.Errorf("unknown use %q; known: name, abbr, adj, people, seat, generic, surname, pair", use)
	}
	for _, m := range splitList(rest, ",") {
		switch m {
		case "given":
			r.marks |= given
		case "word":
			r.marks |= word
		default:
			return fmt.Errorf("unknown mark %q after the use; known: given, word", m)
		}
	}
	return nil
}

// splitList gives the parts of s without surrounding space and without empty ones.
func splitList(s, sep string) []string {
	if s == "" {
		return nil
	}
	list := make([]string, 0, strings.Count(s, sep)+1)
	for p := range strings.SplitSeq(s, sep) {
		if p = strings.TrimSpace(p); p != "" {
			list = append(list, p)
		}
	}
	return list
}
