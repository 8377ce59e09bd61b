package main

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"parley/output"
)

//go:embed report.html
var reportPage string

type reportFlags struct {
	runChoice
	out string
}

func (a *app) reportCommand() *cobra.Command {
	var f reportFlags
	c := &cobra.Command{
		Use:   "report",
		Short: "Write one HTML page to look at: timeline, who talks with whom, map, evidence",
		Long: `Report writes the talks of a run as one HTML page that needs nothing else: no
network, no scripts. It has a timeline by month, the pairs of parties, a map, and
every talk with the sentences that tell of it.
` + plainExitHelp,
		Example: `  parley report > talks.html
  parley report --all-runs --out talks.html`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return a.report(f) },
	}
	f.register(c, "the talks of all runs")
	c.Flags().StringVar(&f.out, "out", "", "file to write (default: standard output)")
	return c
}

func (a *app) report(f reportFlags) error {
	runs, err := f.open()
	if err != nil {
		return err
	}
	page, err := reportOf(runs)
	if err != nil {
		return err
	}
	t, err := template.New("report").Parse(reportPage)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, page); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if f.out != "" {
		err = os.WriteFile(f.out, b.Bytes(), 0o666)
	} else {
		_, err = a.out.Write(b.Bytes())
	}
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}

// reportData is what the page shows.
type reportData struct {
	Title             string
	Events            []*reportEvent // by date, unknown dates last
	Months            []reportBar    // from the first to the last with an event, without gaps
	Undated           int
	Pairs             []reportPair  // the most frequent first
	Points            []reportPoint // by place
	Reports, Articles int
}

// reportEvent is a talk with all its reports.
type reportEvent struct {
	ID, Title, When, Where, Status, Kind string
	Parties                              []string
	Reports                              []reportTold
	day                                  *output.Day
	score                                float64
}

// reportTold is what one article says of a talk.
type reportTold struct {
	Article, URL, Lang, Published string
	Evidence                      []reportSentence
}

// reportSentence is a sentence with its trigger apart.
type reportSentence struct{ Before, Trigger, After string }

type reportBar struct {
	Month        string
	N            int
	X, Y, Height int // of the bar in the drawing
}

type reportPair struct {
	A, B string
	N    int
}

// reportPoint is a place on the map, in the drawing's degrees: x from 0 in the
// west to 360, y from 0 in the north to 180.
type reportPoint struct {
	Name    string
	N       int
	X, Y, R float64
}

// reportOf sums up the talks of runs. Of an article that several runs have, the
// last one's version counts.
func reportOf(runs []*output.Run) (*reportData, error) {
	d := &reportData{Title: "Talks of run " + runs[0].ID}
	if len(runs) > 1 {
		d.Title = fmt.Sprintf("Talks of %d runs", len(runs))
	}
	version := map[string]string{} // article_id by address
	articles := map[string]output.Article{}
	var talks []output.Talk
	for _, r := range runs {
		found, err := rowsOf(r.Talks(), func(output.Talk) bool { return true })
		if err != nil {
			return nil, err
		}
		told := map[string]bool{}
		for _, t := range found {
			told[t.ArticleID] = true
		}
		for x, err := range r.Articles() {
			if err != nil {
				return nil, err
			}
			version[cmp.Or(x.CanonicalURL, x.URL, x.ArticleID)] = x.ArticleID
			if told[x.ArticleID] {
				articles[x.ArticleID] = x
			}
		}
		talks = append(talks, found...)
	}
	events := map[string]*reportEvent{}
	seen := map[string]bool{}
	for _, t := range talks {
		x := articles[t.ArticleID]
		if version[cmp.Or(x.CanonicalURL, x.URL, x.ArticleID)] != t.ArticleID || seen[t.TalkID] {
			continue
		}
		seen[t.TalkID] = true
		id := cmp.Or(t.EventID, t.TalkID)
		e := events[id]
		if e == nil {
			e = &reportEvent{ID: id, score: -1}
			events[id] = e
			d.Events = append(d.Events, e)
		}
		e.add(t, x)
		d.Reports++
	}
	d.Articles = len(version)
	slices.SortStableFunc(d.Events, func(a, b *reportEvent) int {
		switch {
		case a.day == nil && b.day == nil:
			return strings.Compare(a.ID, b.ID)
		case a.day == nil:
			return 1
		case b.day == nil:
			return -1
		}
		return cmp.Or(cmp.Compare(*a.day, *b.day), strings.Compare(a.ID, b.ID))
	})
	d.months()
	d.pairs()
	d.points(talks, seen)
	return d, nil
}

// add takes in a report of the talk; the one that is surest gives the event its facts.
func (e *reportEvent) add(t output.Talk, x output.Article) {
	if t.Score > e.score {
		e.score, e.day = t.Score, t.Earliest
		e.Title, e.When, e.Status, e.Kind, e.Parties = cmp.Or(t.Title, t.TalkID), t.DateValue, t.Status, t.Kind, t.Parties
		e.Where = t.Place
		if t.Country != "" && t.Place != "" && !strings.HasPrefix(t.PlaceID, "iso:") {
			e.Where += ", " + t.Country
		}
	}
	told := reportTold{Article: cmp.Or(x.Title, x.ArticleID), Lang: x.Lang}
	if url := cmp.Or(x.CanonicalURL, x.URL); strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://") {
		told.URL = url
	}
	if x.Published != nil {
		told.Published = x.Published.Time().Format("2006-01-02")
	}
	text := []rune(x.Text)
	for _, ev := range t.Evidence {
		if ev.Start < 0 || ev.Start >= ev.End || int(ev.End) > len(text) {
			continue
		}
		s := reportSentence{Before: string(text[ev.Start:ev.End])}
		trigger := output.Stated(ev.Trigger)
		if i := strings.Index(s.Before, trigger); trigger != "" && i >= 0 {
			s = reportSentence{s.Before[:i], trigger, s.Before[i+len(trigger):]}
		}
		told.Evidence = append(told.Evidence, s)
	}
	e.Reports = append(e.Reports, told)
}

// maxMonths bounds the timeline: its last ten years.
const maxMonths = 120

// months counts the events by month.
func (d *reportData) months() {
	counts := map[int]int{} // by months since year 0
	first, last := 0, 0
	for _, e := range d.Events {
		if e.day == nil {
			d.Undated++
			continue
		}
		t := e.day.Time()
		m := t.Year()*12 + int(t.Month()) - 1
		if len(counts) == 0 {
			first, last = m, m
		}
		first, last = min(first, m), max(last, m)
		counts[m]++
	}
	if len(counts) == 0 {
		return
	}
	most := 1
	for _, n := range counts {
		most = max(most, n)
	}
	first = max(first, last-maxMonths+1)
	for m := first; m <= last; m++ {
		h := counts[m] * 100 / most
		d.Months = append(d.Months, reportBar{Month: fmt.Sprintf("%04d-%02d", m/12, m%12+1), N: counts[m], X: 10 * (m - first), Y: 100 - h, Height: h})
	}
}

// Width is that of the timeline's drawing.
func (d *reportData) Width() int { return 10 * len(d.Months) }

// Ends are the first and the last month of the timeline.
func (d *reportData) Ends() (ends [2]string) {
	if n := len(d.Months); n > 0 {
		ends = [2]string{d.Months[0].Month, d.Months[n-1].Month}
	}
	return ends
}

func (d *reportData) pairs() {
	counts := map[[2]string]int{}
	for _, e := range d.Events {
		parties := slices.Compact(slices.Sorted(slices.Values(e.Parties)))
		for i, a := range parties {
			for _, b := range parties[i+1:] {
				counts[[2]string{a, b}]++
			}
		}
	}
	for p, n := range counts {
		d.Pairs = append(d.Pairs, reportPair{p[0], p[1], n})
	}
	slices.SortFunc(d.Pairs, func(a, b reportPair) int {
		return cmp.Or(cmp.Compare(b.N, a.N), strings.Compare(a.A, b.A), strings.Compare(a.B, b.B))
	})
}

// points puts the places of the talks that count on the map.
func (d *reportData) points(talks []output.Talk, counted map[string]bool) {
	at := map[string]*reportPoint{}
	events := map[string]bool{}
	for _, t := range talks {
		if t.Lat == nil || t.Lon == nil || !counted[t.TalkID] || events[t.PlaceID+"\x00"+cmp.Or(t.EventID, t.TalkID)] {
			continue
		}
		events[t.PlaceID+"\x00"+cmp.Or(t.EventID, t.TalkID)] = true
		p := at[t.PlaceID]
		if p == nil {
			p = &reportPoint{Name: t.Place, X: *t.Lon + 180, Y: 90 - *t.Lat}
			at[t.PlaceID] = p
		}
		p.N++
		p.R = min(1.5+0.5*float64(p.N), 6)
	}
	for _, p := range at {
		d.Points = append(d.Points, *p)
	}
	slices.SortFunc(d.Points, func(a, b reportPoint) int {
		return cmp.Or(cmp.Compare(b.N, a.N), strings.Compare(a.Name, b.Name), cmp.Compare(a.X, b.X))
	})
}
