package eval

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"

	"parley/crawl/archive"
)

// Gold is one file of annotated documents.
type Gold struct {
	Name      string // of the file within its file system
	Documents []*Document

	files fs.FS
}

// Document is one annotated article. Absent and null JSON fields are zero.
type Document struct {
	ID        string   `json:"id"`
	Lang      string   `json:"lang"`     // vi, en, ru
	Published string   `json:"pub_date"` // 2006-01-02
	TextFile  string   `json:"text_file"`
	PageFile  string   `json:"page"` // HTML; empty where there is none
	URL       string   `json:"url"`
	Relevant  bool     `json:"relevant"`
	Noise     []string `json:"noise"` // strings of the page that are not of the article
	Actors    []Actor  `json:"actors"`
	Places    []Place  `json:"places"`
	Dates     []Date   `json:"dates"`
	Talks     []Talk   `json:"talks"`

	Text string `json:"-"` // content of TextFile
}

// Salience says whether an item must be found. The zero value is core.
type Salience string

// Optional items are neutral.
const Optional Salience = "optional"

// Core reports whether a correct report must have the item.
func (s Salience) Core() bool { return s != Optional }

// Actor is a person, body or state of a document.
type Actor struct {
	Key      string    `json:"key"` // names the actor among Participants
	Name     string    `json:"name"`
	Aliases  []string  `json:"aliases"`
	Surfaces []string  `json:"surfaces"` // forms in the text
	Type     string    `json:"type"`     // PERSON, ORG, COUNTRY
	Country  string    `json:"country"`  // ISO 3166-1 alpha-3 or empty
	Party    string    `json:"party"`    // the side it stands for: ISO-3 or an international body
	Mentions []Mention `json:"mentions"`
	Salience Salience  `json:"salience"`
}

// Mention is a place in the text, in code points, half open.
type Mention struct {
	Start    int    `json:"start"`
	End      int    `json:"end"`
	Surface  string `json:"surface"`
	Optional bool   `json:"optional"`
}

// Place is a location of a document. Lat and Lon are WGS 84 degrees, nil for
// states and regions.
type Place struct {
	Name     string   `json:"name"`
	Aliases  []string `json:"aliases"`
	Surfaces []string `json:"surfaces"`
	Country  string   `json:"country"`
	Lat      *float64 `json:"lat"`
	Lon      *float64 `json:"lon"`
	Salience Salience `json:"salience"`
}

// Date is one time expression of a document.
type Date struct {
	Type     string   `json:"type"`  // DATE, TIME, DURATION, SET
	Value    string   `json:"value"` // TIMEX3, or an ISO interval for a range
	Surface  string   `json:"surface"`
	Start    int      `json:"start"`
	End      int      `json:"end"`
	Salience Salience `json:"salience"`
}

// Talk is one talk that a document tells of.
type Talk struct {
	Parties      []string      `json:"parties"`      // ISO-3 or an international body
	OpenParties  bool          `json:"open_parties"` // the list of parties is not complete
	Participants []Participant `json:"participants"`
	Date         string        `json:"date"`  // value or interval; empty where untold
	Place        string        `json:"place"` // Name of one of the Places; empty where untold
	Format       string        `json:"format"`
	Status       string        `json:"status"`
	Salience     Salience      `json:"salience"`
}

// Participant refers to an Actor of the document.
type Participant struct {
	Key  string `json:"key"`
	Name string `json:"name"`
}

// Read reads a gold file and the texts it names. An error names the file and,
// where a record is at fault, its line.
func Read(files fs.FS, name string) (*Gold, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read gold: %w", err)
	}
	defer f.Close()
	g := &Gold{Name: name, files: files}
	seen := map[string]int{}
	in := bufio.NewReader(f)
	for line := 1; ; line++ {
		raw, err := in.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return nil, fmt.Errorf("read gold %s:%d: %w", name, line, err)
		}
		if raw = bytes.TrimSpace(raw); len(raw) > 0 {
			d, e := g.document(raw)
			if e == nil && seen[d.ID] > 0 {
				e = fmt.Errorf("the id %q stands on line %d already", d.ID, seen[d.ID])
			}
			if e != nil {
				return nil, fmt.Errorf("read gold %s:%d: %w", name, line, e)
			}
			seen[d.ID] = line
			g.Documents = append(g.Documents, d)
		}
		if err == io.EOF {
			break
		}
	}
	if len(g.Documents) == 0 {
		return nil, fmt.Errorf("read gold %s: no document in it", name)
	}
	return g, nil
}

func (g *Gold) document(line []byte) (*Document, error) {
	d := &Document{}
	if err := json.Unmarshal(line, d); err != nil {
		return nil, fmt.Errorf("not a gold record: %w", err)
	}
	if err := d.check(); err != nil {
		return nil, err
	}
	text, err := fs.ReadFile(g.files, path.Join(path.Dir(g.Name), d.TextFile))
	if err != nil {
		return nil, fmt.Errorf("text of %s: %w", d.ID, err)
	}
	d.Text = string(text)
	return d, nil
}

// check tells what keeps a record from being scored.
func (d *Document) check() error {
	switch {
	case d.ID == "":
		return errors.New("the record has no id")
	case d.Lang == "" || d.Lang == All:
		return fmt.Errorf("%s: the record names no lang (vi, en, ru)", d.ID)
	case d.TextFile == "":
		return fmt.Errorf("%s: the record names no text_file", d.ID)
	}
	for _, a := range d.Actors {
		if _, ok := reportType(a.Type); !ok {
			return fmt.Errorf("%s: actor %q has type %q; use PERSON, ORG or COUNTRY", d.ID, a.Name, a.Type)
		}
	}
	for _, t := range d.Talks {
		if t.Place != "" && d.place(t.Place) == nil {
			return fmt.Errorf("%s: a talk is at %q, which is not among the places", d.ID, t.Place)
		}
	}
	return nil
}

// place returns the place of that name, nil where there is none.
func (d *Document) place(name string) *Place {
	for i := range d.Places {
		if d.Places[i].Name == name {
			return &d.Places[i]
		}
	}
	return nil
}

// Plain returns the document as input to extraction: the gold text with its
// language and publication date.
func (d *Document) Plain() *archive.Page {
	return &archive.Page{ID: d.ID, Text: d.Text, ContentType: "text/plain", Lang: d.Lang, Published: d.Published, Offset: -1}
}

// HTML returns the document's page as input to extraction: its bytes and URL,
// nothing else.
func (g *Gold) HTML(d *Document) (*archive.Page, error) {
	if d.PageFile == "" {
		return nil, fmt.Errorf("gold %s: %s names no page; measure its text instead", g.Name, d.ID)
	}
	body, err := fs.ReadFile(g.files, path.Join(path.Dir(g.Name), d.PageFile))
	if err != nil {
		return nil, fmt.Errorf("page of %s: %w", d.ID, err)
	}
	return &archive.Page{ID: d.ID, URL: d.URL, FinalURL: d.URL, ContentType: "text/html", Body: body, Offset: -1}, nil
}
