// Package joins reads the annotated reports of this folder and measures how a
// system joins them.
package joins

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

//go:embed reports.jsonl
var reports []byte

// Report is an annotated report; README.md says what its fields mean.
type Report struct {
	ID        string    `json:"id"`
	Lang      string    `json:"lang"`
	Published time.Time `json:"published"`
	URL       string    `json:"url"`
	Title     string    `json:"title"`
	Text      string    `json:"text"` // without the title
	Talks     []Talk    `json:"talks"`
	Story     string    `json:"story"` // empty for a text that is no copy
	Half      string    `json:"half"`  // dev or held
}

// Talk is an annotated talk of a report.
type Talk struct {
	Key      string   `json:"key"`
	Parties  []string `json:"parties"`
	Earliest string   `json:"earliest"` // 2006-01-02; empty where the report gives no date
	Latest   string   `json:"latest"`
	Place    string   `json:"place"`
	Status   string   `json:"status"`
	Format   string   `json:"format"`
}

// Read returns the reports of a half in the order of the file.
func Read(half string) ([]Report, error) {
	var out []Report
	dec := json.NewDecoder(bytes.NewReader(reports))
	for n := 1; dec.More(); n++ {
		var r Report
		if err := dec.Decode(&r); err != nil {
			return nil, fmt.Errorf("reports.jsonl, record %d: %w", n, err)
		}
		if r.Half == half {
			out = append(out, r)
		}
	}
	return out, nil
}

// Mention is one report of a talk, or a copy of a story: the key it has by the
// annotation and the id that a system gave it, empty for none.
type Mention struct{ Report, Key, ID string }

// Figures are precision, recall and F1 over pairs of mentions, in percent.
type Figures struct {
	Precision, Recall, F1 float64
	Pairs                 int      // by the annotation
	Wrong                 []string // pairs joined or parted against it, for reading
}

// Pairwise compares, for every two mentions of different reports, whether they
// have the same key with whether they have the same id.
func Pairwise(ms []Mention) Figures {
	var f Figures
	both, joined := 0, 0
	for i, a := range ms {
		for _, b := range ms[i+1:] {
			if a.Report == b.Report {
				continue
			}
			want, got := a.Key != "" && a.Key == b.Key, a.ID != "" && a.ID == b.ID
			if want {
				f.Pairs++
			}
			if got {
				joined++
			}
			switch {
			case want && got:
				both++
			case want:
				f.Wrong = append(f.Wrong, fmt.Sprintf("apart: %s and %s, which tell of %s", a.Report, b.Report, a.Key))
			case got:
				f.Wrong = append(f.Wrong, fmt.Sprintf("joined: %s of %s and %s of %s", a.Key, a.Report, b.Key, b.Report))
			}
		}
	}
	f.Precision, f.Recall = share(both, joined), share(both, f.Pairs)
	if f.Precision+f.Recall > 0 {
		f.F1 = 2 * f.Precision * f.Recall / (f.Precision + f.Recall)
	}
	return f
}

func share(n, of int) float64 {
	if of == 0 {
		return 100
	}
	return 100 * float64(n) / float64(of)
}

// Found is a talk as a system reports it.
type Found struct {
	ID       string // event
	Parties  []string
	Earliest string // 2006-01-02, empty where unknown
	Latest   string
	Status   string
}

// Match gives the talks of a report the ids of what a system found in it: each
// talk goes to the found one that is most like it in parties, date and status;
// parties must be the same for the most part. A talk that was not found has no id.
func (r *Report) Match(found []Found) []Mention {
	type pair struct {
		talk, found int
		like        float64
	}
	var pairs []pair
	for i, t := range r.Talks {
		for k, x := range found {
			if like := t.like(x); like > 0 {
				pairs = append(pairs, pair{i, k, like})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int {
		switch {
		case a.like > b.like:
			return -1
		case a.like < b.like:
			return 1
		}
		return 0
	})
	ids, taken := make(map[int]string), make(map[int]bool)
	for _, p := range pairs {
		if _, done := ids[p.talk]; !done && !taken[p.found] {
			ids[p.talk], taken[p.found] = found[p.found].ID, true
		}
	}
	var out []Mention
	for i, t := range r.Talks {
		out = append(out, Mention{r.ID, t.Key, ids[i]})
	}
	return out
}

// like is 0 where x cannot be t, else the higher the more they are alike.
func (t *Talk) like(x Found) float64 {
	mine, its := set(t.Parties), set(x.Parties)
	shared := 0
	for p := range mine {
		if its[p] {
			shared++
		}
	}
	if 2*shared <= max(len(mine), len(its)) && shared < min(len(mine), len(its)) {
		return 0
	}
	like := float64(shared) / float64(len(mine)+len(its)-shared)
	switch {
	case t.Earliest == "" || x.Earliest == "":
	case t.Earliest == x.Earliest && t.Latest == x.Latest:
		like += 3
	case t.Earliest <= x.Latest && x.Earliest <= t.Latest:
		like += 2
	default:
		like -= 0.4
	}
	if t.Status == x.Status {
		like++
	}
	return like
}

// set makes names of parties comparable: of long names the initials, so that
// "European Union" is "EU".
func set(parties []string) map[string]bool {
	out := make(map[string]bool)
	for _, p := range parties {
		initials := ""
		for _, word := range strings.Fields(p) {
			if strings.ToLower(word[:1]) != word[:1] {
				initials += word[:1]
			}
		}
		if len(initials) > 1 {
			p = initials
		}
		out[strings.ToLower(p)] = true
	}
	return out
}

// Stories lists the copies among reports: mentions keyed by story.
func Stories(rs []Report, ids map[string]string) []Mention {
	var out []Mention
	for _, r := range rs {
		out = append(out, Mention{r.ID, r.Story, ids[r.ID]})
	}
	return out
}
