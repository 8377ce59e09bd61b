package actor

import (
	"testing"
	"time"

	"parley/extract/lexicon"
)

func TestFormerNamesHoldToTheirLastDay(t *testing.T) {
	last := time.Date(2010, 5, 31, 0, 0, 0, 0, time.UTC)
	f := former{"org:office": {{last, "Old Office"}}}
	office := &lexicon.Entry{ID: "org:office", Name: "New Office"}
	for _, c := range []struct {
		day  time.Time
		want string
	}{
		{last.AddDate(-1, 0, 0), "Old Office"},
		{last.Add(23 * time.Hour), "Old Office"},
		{last.AddDate(0, 0, 1), "New Office"},
		{time.Time{}, "New Office"}, // nothing known of the day
	} {
		if got := f.at(office, c.day); got != c.want {
			t.Errorf("%v: %s, want %s", c.day, got, c.want)
		}
	}
	if got := f.at(&lexicon.Entry{ID: "org:other", Name: "Other"}, last); got != "Other" {
		t.Errorf("a body that was never renamed is called %s", got)
	}
}

// A row of a body that the lexicon does not have would never be read.
func TestFormerNamesAreOfKnownBodies(t *testing.T) {
	f, err := loadFormer()
	if err != nil {
		t.Fatal(err)
	}
	lex, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	for id := range f {
		if lex.Entry(id) == nil {
			t.Errorf("former.tsv: the lexicon has no %s", id)
		}
	}
}
