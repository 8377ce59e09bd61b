package talk

import (
	"fmt"
	"slices"
	"strings"

	"parley/extract/text"
)

// members tells which states belong to an international body, by its name.
// Bodies that it does not hold may have any members.
type members map[string][]string

func loadMembers() (members, error) {
	const file = "data/members.tsv"
	data, err := files.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read members of bodies: %w", err)
	}
	out := make(members)
	for line, row := range text.Rows(data) {
		body, states, ok := strings.Cut(row, "\t")
		if !ok || states == "" {
			return nil, fmt.Errorf("%s:%d: want a body, a tab and its members, got %q", file, line, row)
		}
		out[body] = strings.Split(states, "|")
	}
	return out, nil
}

// may reports whether a state can take part in what a body holds as one of its own.
func (m members) may(body, state string) bool {
	states, ok := m[body]
	return !ok || slices.Contains(states, state)
}
