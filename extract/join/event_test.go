package join

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// on returns the day of a date as days since 1970.
func on(date string) int32 {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		panic(err)
	}
	return int32(t.Unix() / aDay)
}

// report makes a report of a talk of these parties, told on the day told. When
// is a day, two days with "/" between, or empty.
func report(id, when, told string, parties ...string) Report {
	r := Report{TalkID: id, ArticleID: "of " + id, Parties: parties, Status: "held", Kind: "meeting", Told: on(told), HasTold: true}
	if len(when) >= 10 {
		r.Dated, r.First, r.Last = true, on(when[:10]), on(when[:10])
	}
	if len(when) == 21 {
		r.Last = on(when[11:])
	}
	return r
}

// with changes a report.
func with(r Report, change func(*Report)) Report {
	change(&r)
	return r
}

func TestCompare(t *testing.T) {
	in := func(r Report, placeID, country string) Report {
		r.PlaceID, r.Country = placeID, country
		return r
	}
	kind := func(r Report, kind, status string) Report {
		r.Kind, r.Status = kind, status
		return r
	}
	round := func(r Report, n int) Report {
		r.Round = n
		return r
	}
	about := func(r Report, topics ...string) Report {
		r.Topics = topics
		return r
	}
	base := report("a", "2024-05-14", "2024-05-15", "CHN", "USA")
	for _, c := range []struct {
		name string
		a, b Report
		same bool
	}{
		{"the same day", base, report("b", "2024-05-14", "2024-05-14", "USA", "CHN"), true},
		{"a day apart", base, report("b", "2024-05-15", "2024-05-15", "USA", "CHN"), true},
		{"a week apart", base, report("b", "2024-05-21", "2024-05-22", "USA", "CHN"), false},
		{"a day and its month", base, report("b", "2024-05-01/2024-05-31", "2024-06-15", "USA", "CHN"), true},
		{"a day and another month", base, report("b", "2024-07-01/2024-07-31", "2024-08-15", "USA", "CHN"), false},
		{"a year says too little", base, report("b", "2024-01-01/2024-12-31", "2025-03-15", "USA", "CHN"), false},
		{"not dated, told the same day", base, report("b", "", "2024-05-15", "USA", "CHN"), true},
		{"not dated, told months later", base, report("b", "", "2024-11-15", "USA", "CHN"), false},
		{"neither dated, told the same day", report("a", "", "2024-05-15", "CHN", "USA"), report("b", "", "2024-05-15", "USA", "CHN"), true},
		{"neither dated, told months apart", report("a", "", "2024-05-15", "CHN", "USA"), report("b", "", "2024-08-15", "USA", "CHN"), false},
		{"another pair", base, report("b", "2024-05-14", "2024-05-14", "RUS", "CHN"), false},
		{"no party in common", base, report("b", "2024-05-14", "2024-05-14", "RUS", "VNM"), false},
		{"the two of three", base, in(report("b", "2024-05-14", "2024-05-14", "USA", "CHN", "RUS"), "gn:1", "CHE"), true},
		{"a body more", base, report("b", "2024-05-14", "2024-05-14", "USA", "CHN", "United Nations"), true},
		{"the body alone", report("a", "2024-05-14", "2024-05-14", "ASEAN"), report("b", "2024-05-14", "2024-05-14", "ASEAN", "JPN"), true},
		{"planned and held", kind(report("a", "2024-05-14", "2024-04-02", "CHN", "USA"), "dialogue", "planned"), kind(base, "dialogue", "held"), true},
		{"planned without a date, held a month later", kind(report("a", "", "2024-04-20", "CHN", "USA"), "dialogue", "planned"), kind(base, "dialogue", "held"), true},
		{"the same city", in(base, "gn:1", "CHE"), in(report("b", "2024-05-14", "2024-05-15", "CHN", "USA"), "gn:1", "CHE"), true},
		{"a city and its country", in(base, "gn:1", "CHE"), in(report("b", "2024-05-14", "2024-05-15", "CHN", "USA"), "iso:CHE", "CHE"), true},
		{"reports that disagree on the country", in(base, "gn:1", "CHE"), in(report("b", "2024-05-14", "2024-05-15", "CHN", "USA"), "gn:2", "AUT"), true},
		{"other countries in another week", in(base, "gn:1", "CHE"), in(report("b", "2024-05-16", "2024-05-17", "CHN", "USA"), "gn:2", "AUT"), false},
		{"the same topic", about(base, "cyber"), about(report("b", "2024-05-14", "2024-05-15", "CHN", "USA"), "nuclear", "cyber"), true},
		{"another topic", about(base, "cyber"), about(report("b", "2024-05-14", "2024-05-15", "CHN", "USA"), "nuclear"), false},
		{"the same round", round(base, 3), round(report("b", "", "2024-05-25", "CHN", "USA"), 3), true},
		{"another round the same week", round(base, 3), round(report("b", "2024-05-14", "2024-05-15", "CHN", "USA"), 4), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			j, back := Compare(&c.a, &c.b), Compare(&c.b, &c.a)
			if j.Score != back.Score {
				t.Errorf("score %.1f one way, %.1f the other", j.Score, back.Score)
			}
			if j.Same() != c.same {
				t.Errorf("same %v, want %v: %.1f: %s", j.Same(), c.same, j.Score, &j)
			}
		})
	}
}

func ids(events []Event) []string {
	var out []string
	for _, e := range events {
		out = append(out, e.ID)
	}
	return out
}

func TestEventsKeepTheirIDs(t *testing.T) {
	old := with(report("old", "2024-05-14", "2024-05-15", "CHN", "USA"), func(r *Report) { r.Event = "known" })
	other := with(report("other", "2024-05-17", "2024-05-18", "CHN", "USA"), func(r *Report) { r.Event = "known, too" })
	e := NewEvents([]Report{
		report("again", "2024-05-14", "2024-05-16", "CHN", "USA"),
		report("vague", "2024-05-01/2024-05-31", "2024-06-05", "CHN", "USA"),
		report("new", "2024-05-29", "2024-05-30", "CHN", "USA"),
		with(report("old", "2024-09-01", "2024-09-02", "CHN", "USA"), func(r *Report) { r.ArticleID = "extracted anew" }),
	})
	e.Known(old)
	e.Known(other)
	got := e.Join()
	anew := NewEvents([]Report{
		with(report("found anew", "2024-05-14", "2024-05-15", "CHN", "USA"), func(r *Report) { r.ArticleID = old.ArticleID }),
		with(old, func(r *Report) { r.Event = "" }),
	})
	anew.Known(old)
	if x := anew.Join(); x[1].ID != "known" || x[0].ID == "known" {
		t.Errorf("a known talk and another one that a newer version finds in its article got %+v", x)
	}
	if got[0].ID != "known" || got[0].With != "old" {
		t.Errorf("a report of a known talk got %+v", got[0])
	}
	if got[1].ID != "known" || got[1].Near != "known, too" {
		t.Errorf("a report that fits two known talks got %+v", got[1])
	}
	if got[2].ID == "known" || got[2].ID == "known, too" || got[2].With != "" {
		t.Errorf("a report of a new talk got %+v", got[2])
	}
	if got[3].ID != "known" {
		t.Errorf("a talk of an earlier run, extracted anew, got %+v", got[3])
	}
}

func TestTalksOfOneArticleStayApart(t *testing.T) {
	a := report("a", "2024-05-14", "2024-05-15", "CHN", "USA")
	b := with(report("b", "2024-05-14", "2024-05-15", "CHN", "USA"), func(r *Report) { r.ArticleID, r.Kind = a.ArticleID, "agreement" })
	c := with(report("c", "2024-05-14", "2024-05-16", "CHN", "USA"), func(r *Report) { r.Kind = "agreement" })
	got := ids(NewEvents([]Report{a, b, c}).Join())
	if got[0] == got[1] {
		t.Error("two talks of one article are one event")
	}
	if got[2] != got[1] {
		t.Error("the agreement of another article is not that of the first")
	}
}

// random makes reports of n talks over some years, most talks told several times.
func random(n int, seed uint64) []Report {
	rnd := rand.New(rand.NewPCG(seed, 1))
	states := []string{"USA", "CHN", "RUS", "VNM", "JPN", "KOR", "IND", "AUS", "DEU", "FRA", "GBR", "United Nations", "ASEAN", "European Union"}
	var out []Report
	for len(out) < n {
		parties := []string{states[rnd.IntN(len(states))], states[rnd.IntN(len(states))]}
		if parties[0] == parties[1] {
			continue
		}
		day := int32(18000 + rnd.IntN(2000))
		for range 1 + rnd.IntN(5) {
			id := fmt.Sprint("t", len(out))
			r := Report{TalkID: id, ArticleID: "a" + id, Parties: parties, Kind: "dialogue", Status: "held", Told: day + int32(rnd.IntN(4)), HasTold: true}
			switch rnd.IntN(4) {
			case 0:
			case 1:
				r.Dated, r.First, r.Last = true, day-day%30, day-day%30+29
			default:
				r.Dated, r.First, r.Last = true, day, day
			}
			if rnd.IntN(2) == 0 {
				r.PlaceID, r.Country = "gn:1", "CHE"
			}
			out = append(out, r)
		}
	}
	return out[:n]
}

func TestJoinDoesNotDependOnOrder(t *testing.T) {
	reports := random(2000, 7)
	want := ids(NewEvents(slices.Clone(reports)).Join())
	at := make(map[string]string)
	for i, r := range reports {
		at[r.TalkID] = want[i]
	}
	rand.New(rand.NewPCG(3, 4)).Shuffle(len(reports), func(i, j int) { reports[i], reports[j] = reports[j], reports[i] })
	for i, id := range ids(NewEvents(reports).Join()) {
		if id != at[reports[i].TalkID] {
			t.Fatalf("report %s is in %s in one order and %s in another", reports[i].TalkID, at[reports[i].TalkID], id)
		}
	}
}

// Joining all at once or in runs one after the other gives few other pairs,
// and in no case two ids to what has one already.
func TestJoinInRuns(t *testing.T) {
	reports := random(2000, 9)
	var known []Report
	for first := 0; first < len(reports); first += 500 {
		e := NewEvents(slices.Clone(reports[first : first+500]))
		for _, r := range known {
			e.Known(r)
		}
		for i, x := range e.Join() {
			r := reports[first+i]
			r.Event = x.ID
			known = append(known, r)
		}
	}
	e := NewEvents(slices.Clone(reports))
	for _, r := range known {
		e.Known(r)
	}
	for i, x := range e.Join() {
		if x.ID != known[i].Event {
			t.Fatalf("report %s had %s and has %s", known[i].TalkID, known[i].Event, x.ID)
		}
	}
}

func BenchmarkJoin(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			reports := random(n, 1)
			b.ReportAllocs()
			for b.Loop() {
				NewEvents(slices.Clone(reports)).Join()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/report")
		})
	}
}

// Reports name all the parties of a conference, or some.
func TestManyParties(t *testing.T) {
	all := []string{"United Nations", "USA", "CHN", "RUS", "VNM", "JPN", "KOR", "IND", "AUS", "DEU", "FRA", "GBR"}
	reports := []Report{
		report("all", "2024-05-14/2024-05-17", "2024-05-18", all...),
		report("some", "2024-05-14/2024-05-17", "2024-05-18", all[:4]...),
		report("two", "2024-05-14/2024-05-17", "2024-05-18", "VNM", "JPN"),
		report("body", "2024-05-14/2024-05-17", "2024-05-18", "United Nations"),
		report("others", "2024-05-14/2024-05-17", "2024-05-18", "EST", "CAN"),
	}
	for i := range reports {
		reports[i].PlaceID, reports[i].Country = "gn:1", "USA"
	}
	for _, reverse := range []bool{false, true} {
		rs := slices.Clone(reports)
		if reverse {
			slices.Reverse(rs)
		}
		of := make(map[string]string)
		for i, e := range NewEvents(rs).Join() {
			of[rs[i].TalkID] = e.ID
		}
		for _, id := range []string{"some", "two", "body"} {
			if of[id] != of["all"] {
				t.Errorf("the report with %s of the parties is another talk", id)
			}
		}
		if of["others"] == of["all"] {
			t.Error("other states are taken for some of the parties")
		}
	}
	// Known from an earlier run, it is found by any of its parties, too.
	early := reports[0]
	early.Event = "early"
	for _, r := range reports[1:4] {
		e := NewEvents([]Report{r})
		e.Known(early)
		if got := e.Join()[0].ID; got != "early" {
			t.Errorf("the report with %s of the parties got %s", r.TalkID, got)
		}
	}
}
