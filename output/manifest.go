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
	Rows         map[string]int64  `json:"rows"`          // by table; filled by Publish
	Duplicates   int64             `json:"duplicates"`    // pages left out because their article was in the run already; filled by Publish
	Files        []FileInfo        `json:"files"`         // filled by Publish
}

// SourceStats is what a run did for one source.
type SourceStats struct {
	Name      string           `json:"name"`
	Fetches   int64            `json:"fetches"`  // attempts
	Outcomes  map[string]int64 `json:"outcomes"` // fetches by outcome
	Bytes     int64            `json:"bytes"`    // of bodies as received
	Articles  int64            `json:"articles"`
	Relevant  int64            `json:"relevant"`
	Talks     int64            `json:"talks"`
	Older     int64            `json:"older"`      // articles left out, as published before what was asked for
	ElapsedMS int64            `json:"elapsed_ms"` // from the first request to the last answer
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
