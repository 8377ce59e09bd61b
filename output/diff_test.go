package output

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func diffLines(t *testing.T, a, b *Run) []string {
	t.Helper()
	var got []string
	if err := Diff(a, b, func(c Change) error {
		line := c.String()
		if c.Kind == Changed {
			for _, x := range c.Columns {
				line += fmt.Sprintf(" %s:%s->%s", x.Name, x.Old, x.New)
			}
		}
		got = append(got, line)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestDiff(t *testing.T) {
	dir := t.TempDir()
	const url = "https://x.example/1"
	page := func(id, title, status string, actors ...string) PageRows {
		p := PageRows{
			Article: Article{ArticleID: id, URL: url, Title: title, ArchiveFile: id + ".warc.gz", Fetched: instant("2024-05-0" + id + "T00:00:00Z")},
			Talks: []Talk{
				{TalkID: "t" + id, ArticleID: id, Status: status, Format: "unknown", Evidence: []Evidence{{Sentence: 3}}},
				{TalkID: "u" + id, ArticleID: id, Status: "held", Format: "phone", Evidence: []Evidence{{Sentence: 3}}},
			},
		}
		for _, a := range actors {
			p.Actors = append(p.Actors, Actor{ArticleID: id, ActorID: a, Name: a})
		}
		return p
	}
	gone := PageRows{Article: Article{ArticleID: "g", URL: "https://x.example/gone"}}
	robots := func(at string) *Robots { return &Robots{Allowed: true, Fetched: instant(at)} }
	a := publish(t, dir, "20240501T000000Z-a", Options{}, []PageRows{page("1", "Old", "planned", "iso:FRA", "iso:VNM"), gone},
		[]Fetch{{URL: url, Outcome: "ok", ElapsedMS: ptr(int64(5)), Robots: robots("2024-05-01T00:00:00Z")}, {URL: url + "x", Outcome: "timeout"}})
	b := publish(t, dir, "20240502T000000Z-b", Options{}, []PageRows{page("2", "New", "held", "iso:FRA", "iso:JPN")},
		[]Fetch{{URL: url, Outcome: "ok", ElapsedMS: ptr(int64(9)), Robots: robots("2024-05-02T00:00:00Z")}, {URL: url + "x", Outcome: "ok"}})

	want := []string{
		`changed articles ` + url + ` title:"Old"->"New"`,
		`gone articles https://x.example/gone`,
		`added actors ` + url + ` iso:JPN`,
		`gone actors ` + url + ` iso:VNM`,
		`changed talks ` + url + ` sentence 3 status:"planned"->"held"`,
		`changed fetches ` + url + `x outcome:"timeout"->"ok"`,
	}
	if got := diffLines(t, a, b); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if got := diffLines(t, b, b); len(got) > 0 {
		t.Errorf("a run differs from itself: %v", got)
	}
	stop := errors.New("stop")
	if err := Diff(a, b, func(Change) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("the error of use was lost: %v", err)
	}
}

// Every row of a run that holds hard values is added against an empty run, and
// gone the other way round.
func TestDiffOfHardRows(t *testing.T) {
	dir := t.TempDir()
	pages := hardPages()
	full := publish(t, dir, "20240501T000000Z-a", Options{}, pages, nil)
	empty := publish(t, dir, "20240502T000000Z-b", Options{}, nil, nil)
	rows := 0
	for _, p := range pages {
		rows += 1 + len(p.Actors) + len(p.Places) + len(p.Dates) + len(p.Talks)
	}
	for _, c := range []struct {
		a, b *Run
		kind string
	}{{empty, full, Added}, {full, empty, Gone}} {
		n := 0
		if err := Diff(c.a, c.b, func(x Change) error {
			if x.Kind != c.kind {
				t.Errorf("%s, want %s", x, c.kind)
			}
			n++
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if n != rows {
			t.Errorf("%d rows %s, want %d", n, c.kind, rows)
		}
	}
}
