package actor

import (
	"fmt"
	"strings"
	"time"

	"parley/extract/lexicon"
	"parley/extract/text"
)

// former holds the names that bodies had before they were renamed.
type former map[string][]formerName // id of the entry -> its names, the oldest first

type formerName struct {
	until time.Time // last day, midnight UTC
	name  string
}

func loadFormer() (former, error) {
	const file = "data/former.tsv"
	data, err := files.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read former names of bodies: %w", err)
	}
	out := make(former)
	for line, row := range text.Rows(data) {
		col := strings.Split(row, "\t")
		if len(col) != 3 {
			return nil, fmt.Errorf("%s:%d: want id, last day and name with tabs between, got %q", file, line, row)
		}
		day, err := time.Parse(time.DateOnly, col[1])
		if err != nil {
			return nil, fmt.Errorf("%s:%d: last day of %s: %w", file, line, col[0], err)
		}
		id := "org:" + col[0]
		out[id] = append(out[id], formerName{day, col[2]})
	}
	return out, nil
}

// at returns the name that the body had on a day, its name of today where it
// had no other or the day is unknown (zero).
func (f former) at(e *lexicon.Entry, day time.Time) string {
	if !day.IsZero() {
		for _, n := range f[e.ID] {
			if day.Before(n.until.AddDate(0, 0, 1)) {
				return n.name
			}
		}
	}
	return e.Name
}
