package output

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

const manifestName = "manifest.json"

// Manifest tells how a run came about; it is manifest.json in the run. The
// caller of [Writer.Publish] fills what is not marked as filled by Publish.
type Manifest struct {
	RunID        string            `json:"run_id"`        // filled by Publish
	Versions     map[string]string `json:"versions"`      // of Parley and what it is made of; "parley" is filled by Publish
	ConfigHash   string            `json:"config_hash"`   // of the configuration as used; empty for none
	Arguments    []string          `json:"arguments"`     // of the command line; passwords in URLs are masked by Publish
	Started      time.Time         `json:"started"`       // UTC
	Finished     time.Time         `json:"finished"`      // UTC
	FinishReason string            `json:"finish_reason"` // done, budget, interrupted ...
	Sources      []SourceStats     `json:"sources"`       // by name
	Health       []Finding         `json:"health"`        // sources that decay; empty where all are as ever
	Rows         map[string]int64  `json:"rows"`          // by table; filled by Publish
	Duplicates   int64             `json:"duplicates"`    // pages left out because their article was in the run already; filled by Publish
	Files        []FileInfo        `json:"files"`         // filled by Publish
	Unjoined     []string          `json:"unjoined"`      // earlier runs that could not be read, so that ids of this run do not go on from them; filled by Publish

	// Folded are the manifests of the runs that were folded into this one, by
	// run_id, each with the rows that are left of it. Empty where this is one
	// run, the usual case.
	Folded []Manifest `json:"folded,omitempty"`
	// Generation tells apart the files of a directory that was folded several
	// times; 0 for a run as it was published.
	Generation int `json:"generation,omitempty"`
}

// SourceStats is what a run did for one source.
type SourceStats struct {
	Name      string           `json:"name"`
	Fetches   int64            `json:"fetches"`  // attempts
	Outcomes  map[string]int64 `json:"outcomes"` // fetches by outcome
	Bytes     int64            `json:"bytes"`    // of bodies as received
	Failed    int64            `json:"failed"`   // fetches whose outcome is a failure
	Articles  int64            `json:"articles"`
	New       int64            `json:"new"`       // articles that no earlier run published; like the next two only where a run knows of others
	Changed   int64            `json:"changed"`   // articles of which earlier runs published another version
	Unchanged int64            `json:"unchanged"` // pages that are as an earlier run published them; they are no articles of this run
	Relevant  int64            `json:"relevant"`
	Talks     int64            `json:"talks"`
	Older     int64            `json:"older"`      // articles left out, as published before what was asked for
	ElapsedMS int64            `json:"elapsed_ms"` // from the first request to the last answer
}

// Finding is a figure of a source that is far from what earlier runs had.
type Finding struct {
	Source string  `json:"source"`
	Figure string  `json:"figure"` // answers, links, titles, dates, authors, texts, relevant or news
	Now    float64 `json:"now"`    // share from 0 to 1; number of pages for links, days for news
	Usual  float64 `json:"usual"`  // likewise
	Since  string  `json:"since"`  // the first of the runs in a row in which it was so
	Text   string  `json:"text"`   // all of this for people
}

// FileInfo is a table file of a run.
type FileInfo struct {
	Path   string `json:"path"` // within the run, with slashes
	Table  string `json:"table"`
	Rows   int64  `json:"rows"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // hexadecimal
}

var userinfo = regexp.MustCompile(`(\w://[^/@\s:]*):[^/@\s]*@`)

func (m *Manifest) encode() ([]byte, error) {
	masked := make([]string, len(m.Arguments))
	for i, a := range m.Arguments {
		masked[i] = userinfo.ReplaceAllString(a, "$1:***@")
	}
	out := *m
	out.Arguments = masked
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(&out); err != nil {
		return nil, fmt.Errorf("writing %s: %w", manifestName, err)
	}
	return b.Bytes(), nil
}

func readManifest(run string) (Manifest, error) {
	path := filepath.Join(run, manifestName)
	b, err := os.ReadFile(path)
	if err != nil {
		return Manifest{}, fmt.Errorf("reading the run: %w", err)
	}
	var m Manifest
	if err := json.Unmarshal(b, &m); err != nil {
		return Manifest{}, fmt.Errorf("reading %s: %w", path, err)
	}
	return m, nil
}
