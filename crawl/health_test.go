package crawl

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// vitals is a simulated run: n new articles, all of them whole, and links pages
// named by the feeds. Mutators make it worse.
func vitals(n, links int, change ...func(*Vitals)) Vitals {
	v := Vitals{
		Whole: true, Tried: n + 2, Came: n + 2, Named: links,
		New: n, Articles: n, Titles: n, Dates: n, Authors: n * 4 / 5, Texts: n, Relevant: n / 10,
	}
	for _, f := range change {
		f(&v)
	}
	return v
}

func noTitles(v *Vitals)   { v.Titles = 0 }
func noAuthors(v *Vitals)  { v.Authors = 0 }
func noTexts(v *Vitals)    { v.Texts = 0 }
func irrelevant(v *Vitals) { v.Relevant = 0 }
func partial(v *Vitals)    { v.Whole = false }
func failing(v *Vitals) {
	v.Came = 0
	v.New, v.Articles, v.Titles, v.Dates, v.Authors, v.Texts = 0, 0, 0, 0, 0, 0
}
func someFailing(v *Vitals) { v.Came -= 3 }

// days are runs at the same hour of successive days.
func days(runs ...Vitals) []Vitals {
	at := time.Date(2026, 3, 2, 5, 0, 0, 0, time.UTC) // a Monday
	for i := range runs {
		runs[i].Run, runs[i].Finished = fmt.Sprintf("run%02d", i+1), at.AddDate(0, 0, i)
	}
	return runs
}

func repeated(n int, v Vitals) []Vitals { return slices.Repeat([]Vitals{v}, n) }

// live lets a source live through runs, and returns the findings of each run.
func live(h History, runs []Vitals) (History, [][]Finding) {
	var all [][]Finding
	for _, v := range runs {
		found := h.Judge("s", v, HealthConfig{})
		for _, f := range found {
			v.Low = append(v.Low, f.Figure)
		}
		h = h.Add(v, false)
		all = append(all, found)
	}
	return h, all
}

func TestHealth(t *testing.T) {
	month := func() []Vitals { return repeated(10, vitals(20, 30)) }
	hours := func(runs []Vitals, gap time.Duration) []Vitals { // moves the last run away
		runs[len(runs)-1].Finished = runs[len(runs)-2].Finished.Add(gap)
		return runs
	}
	for _, test := range []struct {
		name string
		runs []Vitals
		want string // findings of the last run
	}{
		{"as ever", days(month()...), ""},
		{"first run is bad", days(vitals(20, 30, noTitles)), ""},
		{"too short a history", days(vitals(20, 30), vitals(20, 30), vitals(20, 30, noTitles)), ""},
		{"just enough history", days(vitals(20, 30), vitals(20, 30), vitals(20, 30), vitals(20, 30, noTitles)), "titles"},
		{"layout breaks", days(append(month(), vitals(12, 30, noTitles, noTexts))...), "titles texts"},
		{"bylines go", days(append(month(), vitals(12, 30, noAuthors))...), "authors"},
		{"one article without byline", days(append(month(), vitals(1, 30, noAuthors))...), ""},
		{"three of ten with a title", days(append(month(), vitals(10, 30, func(v *Vitals) { v.Titles = 6 }))...), ""},
		{"quiet Sunday", days(append(month(), vitals(0, 30))...), ""},
		{"feed silent", days(append(month(), vitals(0, 0))...), "links"},
		{"feed shorter", days(append(month(), vitals(3, 12))...), ""},
		{"feed as short as once before", days(slices.Concat(repeated(1, vitals(20, 30)), repeated(1, vitals(2, 5)), repeated(9, vitals(20, 30)), repeated(1, vitals(2, 5)))...), ""},
		{"no feed, hardly any links ever", days(append(repeated(9, vitals(3, 2)), vitals(0, 0))...), ""},
		{"stopped before its feeds had their turn", days(append(month(), vitals(0, 0, partial))...), ""},
		{"shut out", days(append(month(), vitals(20, 0, failing))...), "answers links"},
		{"some fail", days(append(month(), vitals(20, 30, someFailing))...), ""},
		{"nothing on the topic where little ever is", days(append(month(), vitals(20, 30, irrelevant))...), ""},
		{"nothing on the topic where half was", days(append(repeated(10, vitals(30, 30, func(v *Vitals) { v.Relevant = 15 })), vitals(30, 30, irrelevant))...), "relevant"},
		{"small source, title gone for two days", days(append(repeated(10, vitals(2, 30)), repeated(2, vitals(2, 30, noTitles))...)...), ""},
		{"small source, title gone for a week", days(append(repeated(10, vitals(2, 30)), repeated(7, vitals(2, 30, noTitles))...)...), "titles"},
		{"frozen for three days", days(append(month(), repeated(3, vitals(0, 30))...)...), ""},
		{"frozen for a week", days(append(month(), repeated(7, vitals(0, 30))...)...), "news"},
		{"a weekly source is not frozen", days(slices.Concat(repeated(1, vitals(9, 30)), repeated(6, vitals(0, 30)), repeated(1, vitals(9, 30)), repeated(6, vitals(0, 30)),
			repeated(1, vitals(9, 30)), repeated(6, vitals(0, 30)), repeated(1, vitals(9, 30)), repeated(13, vitals(0, 30)))...), ""},
		{"nobody ran it for a month", hours(days(append(month(), vitals(0, 30))...), 30*24*time.Hour), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, all := live(History{}, test.runs)
			var got []string
			for _, f := range all[len(all)-1] {
				got = append(got, f.Figure)
			}
			if s := strings.Join(got, " "); s != test.want {
				t.Errorf("low: %q, want %q (%v)", s, test.want, all[len(all)-1])
			}
			for i, found := range all[:min(len(all)-1, 10)] {
				if len(found) > 0 {
					t.Errorf("false alarm in run %d: %v", i+1, found)
				}
			}
		})
	}
}

func TestHealthSaysWhichFigureAndSinceWhen(t *testing.T) {
	_, all := live(History{}, days(append(repeated(5, vitals(20, 30)), repeated(3, vitals(10, 30, noTitles))...)...))
	last := all[len(all)-1]
	if len(last) != 1 {
		t.Fatalf("%v", last)
	}
	want := "source s: new articles with a title: 0 of 10 (0 %), usually 100 %, since run run06"
	if f := last[0]; f.Text != want || f.Now != 0 || f.Usual != 1 || f.Since != "run06" || f.Source != "s" {
		t.Errorf("%+v\nwant %s", f, want)
	}
}

// What stays changed becomes usual, after a month; at once where it is said so.
func TestHealthLearnsAnew(t *testing.T) {
	runs := days(append(repeated(10, vitals(20, 30)), repeated(60, vitals(20, 30, noTitles))...)...)
	h, all := live(History{}, runs)
	alarms := 0
	for _, found := range all {
		alarms += len(found)
	}
	if n := len(all[len(all)-1]); n != 0 || alarms < 20 || alarms > maxHistory {
		t.Errorf("%d alarms in all, %d in the last run", alarms, n)
	}
	if len(h.Runs) != maxHistory || len(h.News) != maxHistory {
		t.Errorf("%d runs and %d times of news are kept, want %d", len(h.Runs), len(h.News), maxHistory)
	}

	h, _ = live(History{}, days(repeated(10, vitals(20, 30))...))
	h = h.Add(vitals(20, 30, noTitles), true)
	if _, all = live(h, days(repeated(5, vitals(20, 30, noTitles))...)); slices.ContainsFunc(all, func(f []Finding) bool { return len(f) > 0 }) {
		t.Errorf("alarm at what was said to be usual: %v", all)
	}
}

// A feed that was emptied and then says that nothing changed is still empty.
func TestHealthRemembersWhatUnchangedFeedsName(t *testing.T) {
	feed := func(outcome Outcome, named int) *Vitals {
		v := vitals(0, 0)
		v.Fetch(&Fetch{URL: "http://a/feed", Kind: KindFeed, Outcome: outcome, Named: named, Attempt: 1}, nil, 50)
		return &v
	}
	h := History{}
	var got []int
	for i, v := range []*Vitals{feed(OK, 20), feed(NotModified, 0), feed(NotModified, 0), feed(NotModified, 0), feed(OK, 0), feed(NotModified, 0)} {
		v.Run = fmt.Sprint(i)
		h.Complete(v)
		got = append(got, v.Named)
		if low := len(h.Judge("s", *v, HealthConfig{})) > 0; low != (i > 3) {
			t.Errorf("run %d: low %v", i, low)
		} else if low {
			v.Low = []string{"links"}
		}
		h = h.Add(*v, false)
	}
	if want := []int{20, 20, 20, 20, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("named: %v, want %v", got, want)
	}
}

// A run that is counted twice, because the process died in between, counts once.
func TestHealthReplacesARun(t *testing.T) {
	h, _ := live(History{}, days(repeated(3, vitals(20, 30))...))
	again := h.Runs[2]
	again.New = 7
	h = h.Add(again, false)
	if len(h.Runs) != 3 || h.Runs[2].New != 7 || len(h.News) != 3 {
		t.Errorf("%+v", h)
	}
}

func TestVitalsCountNewPagesOnly(t *testing.T) {
	var v Vitals
	full := &Page{Title: true, Date: true, Author: true, Words: 50, Relevant: true}
	for _, f := range []struct {
		fetch Fetch
		page  *Page
	}{
		{Fetch{URL: "start", Kind: KindPage, Outcome: OK, Attempt: 1, First: true, Named: 9}, full},
		{Fetch{URL: "new", Kind: KindPage, Depth: 1, Outcome: OK, Attempt: 1, First: true}, full},
		{Fetch{URL: "bare", Kind: KindPage, Depth: 1, Outcome: OK, Attempt: 1, First: true}, &Page{Words: 49}},
		{Fetch{URL: "left out", Kind: KindPage, Depth: 1, Outcome: OK, Attempt: 1, First: true}, nil},
		{Fetch{URL: "revised", Kind: KindPage, Depth: 1, Outcome: OK, Attempt: 1}, full},
		{Fetch{URL: "same", Kind: KindPage, Depth: 1, Outcome: NotModified, Attempt: 1}, nil},
		{Fetch{URL: "gone", Kind: KindPage, Depth: 1, Outcome: NotFound, Attempt: 1}, nil},
		{Fetch{URL: "not asked", Kind: KindPage, Depth: 1, Outcome: RobotsDisallowed}, nil},
		{Fetch{URL: "no robots", Kind: KindPage, Depth: 1, Outcome: RobotsUnavailable}, nil},
	} {
		v.Fetch(&f.fetch, f.page, 50)
	}
	(History{}).Complete(&v)
	v.seeds = nil
	want := Vitals{Tried: 8, Came: 6, Named: 9, New: 3, Articles: 2, Titles: 1, Dates: 1, Authors: 1, Texts: 1, Relevant: 1}
	if fmt.Sprint(v) != fmt.Sprint(want) {
		t.Errorf("%+v\nwant %+v", v, want)
	}
}

func TestHistoriesAreKept(t *testing.T) {
	dir := t.TempDir()
	state, err := OpenState(dir)
	if err != nil {
		t.Fatal(err)
	}
	h, _ := live(History{}, days(repeated(3, vitals(20, 30))...))
	if err := state.SetHistories(map[string]History{"s": h}); err != nil {
		t.Fatal(err)
	}
	if err := state.SetHistories(map[string]History{"t": {}}); err != nil {
		t.Fatal(err)
	}
	state.Close()
	if state, err = OpenState(dir); err != nil {
		t.Fatal(err)
	}
	defer state.Close()
	all, err := state.Histories()
	if err != nil || len(all) != 2 || len(all["s"].Runs) != 3 || all["s"].Runs[1].Titles != 20 {
		t.Errorf("%+v, %v", all, err)
	}
}
