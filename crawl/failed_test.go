package crawl

import (
	"testing"
	"time"
)

// What may end otherwise is tried again, what may pass by itself later and
// later, and is given up in the end; what only waits for a robots.txt never is.
func TestDueAfter(t *testing.T) {
	for _, c := range []struct {
		outcome Outcome
		fails   int
		want    time.Duration // less than none for never
	}{
		{OK, 0, -1},
		{NotFound, 1, -1},
		{NotModified, 0, 0},
		{RobotsDisallowed, 0, 0},
		{RobotsUnavailable, 1, 0},
		{RobotsUnavailable, maxFails, 0},
		{Timeout, 1, 30 * time.Minute},
		{Timeout, 2, time.Hour},
		{Timeout, maxFails - 1, 4 * time.Hour},
		{Timeout, maxFails, -1},
		{Forbidden, 1, 0},
		{TLSError, maxFails - 1, 0},
		{Forbidden, maxFails, -1},
		{Forbidden, 1000, -1},
	} {
		got := dueAfter(c.outcome, c.fails, noon)
		if c.want < 0 != got.IsZero() || c.want >= 0 && !got.Equal(noon.Add(c.want)) {
			t.Errorf("%s in %d runs: due %v, want %v after", c.outcome, c.fails, got, c.want)
		}
	}
}
