package date

import (
	"testing"
	"time"
)

// The days of New Year in the rule file come from published calendars, the
// computed ones from astronomy: each checks the other.
func TestLunarNewYear(t *testing.T) {
	e, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	tables := e.grammars["vi"].tables
	if len(tables) != 1 || len(tables[0]) < 40 {
		t.Fatalf("%d tables", len(tables))
	}
	for y, md := range tables[0] {
		if got, ok := lunarDay(y, 1, 1); !ok || got != ymd(y, md/100, md%100) {
			t.Errorf("New Year %d: computed %s, published %02d-%02d", y, got.Format(time.DateOnly), md/100, md%100)
		}
	}
}

func TestLunarDay(t *testing.T) {
	for _, c := range []struct {
		y, m, d int
		want    string // "" for none
		what    string
	}{
		{2021, 8, 15, "2021-09-21", "mid-autumn"},
		{2022, 3, 10, "2022-04-10", "the Hùng kings"},
		{2020, 8, 15, "2020-10-01", "mid-autumn behind a leap month 4"},
		{2023, 2, 1, "2023-02-20", "before the leap month 2"},
		{2023, 3, 10, "2023-04-29", "behind it"},
		{2025, 7, 15, "2025-09-06", "behind a leap month 6"},
		{2017, 12, 23, "2018-02-08", "the kitchen gods, behind a leap month 6"},
		{2020, 12, 30, "2021-02-11", "the eve of New Year"},
		{2021, 12, 30, "", "the twelfth month had 29 days"},
		{2021, 12, 29, "2022-01-31", "the eve of New Year"},
		{2021, 13, 1, "", "no month"},
		{2021, 1, 31, "", "no day"},
		{1850, 1, 1, "", "out of reach"},
	} {
		got, ok := lunarDay(c.y, c.m, c.d)
		if ok != (c.want != "") || ok && got.Format(time.DateOnly) != c.want {
			t.Errorf("%s, %d-%d of %d: %s %v, want %s", c.what, c.d, c.m, c.y, got.Format(time.DateOnly), ok, c.want)
		}
	}
}
