package output

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"parley/extract/join"
)

// How far back, from the start of a run, earlier runs are read to go on from.
// Copies of a story come out and are fetched within days. Of a talk there are
// reports for longer; the id of one that no run of this time knows most often
// comes out the same anyway, see [join.Report.ID].
const (
	storyLookback = 30 * 24 * time.Hour
	eventLookback = 366 * 24 * time.Hour
)

// maxKnown is how many articles of earlier runs are looked at for copies, those
// of the latest runs; about 80 MB.
const maxKnown = 1 << 18

// joiner fills in story_id and event_id while rows go into the tables, first
// those of all articles, then those of all talks.
type joiner struct {
	w       *Writer
	m       *Manifest
	earlier []*Run // directories, the latest first: runs that were folded are one

	stories *join.Stories
	known   []knownArticle // of earlier runs, by time; stories has seen those before next
	next    int

	facts  []join.Report    // of all talks, in the order of their rows
	talker map[string][]int // talks by article: indexes into facts
}

type knownArticle struct {
	time   int64 // Unix seconds
	story  string
	sketch join.Sketch
}

// joiner reads what the talks of the run say, and what earlier runs there are.
func (w *Writer) joiner(m *Manifest) (*joiner, error) {
	j := &joiner{w: w, m: m, stories: join.NewStories(), talker: make(map[string][]int)}
	once := make(interned)
	for t, err := range w.rows.talks.merge() {
		if err != nil {
			return nil, fmt.Errorf("joining talks: %w", err)
		}
		f := t.facts()
		once.report(&f)
		j.talker[f.ArticleID] = append(j.talker[f.ArticleID], len(j.facts))
		j.facts = append(j.facts, f)
	}
	names, err := runNames(w.dir)
	if err != nil {
		return nil, fmt.Errorf("joining talks with those of earlier runs: %w", err)
	}
	for _, name := range slices.Backward(names) {
		s, err := readStored(w.dir, name)
		if err != nil {
			j.unreadable(name)
			continue
		}
		j.earlier = append(j.earlier, s.whole())
	}
	return j, nil
}

// unreadable notes an earlier run that this one cannot go on from.
func (j *joiner) unreadable(run string) {
	if !slices.Contains(j.m.Unjoined, run) {
		j.m.Unjoined = append(j.m.Unjoined, run)
		slices.Sort(j.m.Unjoined)
	}
}

// since lists the earlier runs with rows of a table that ended not longer ago
// than lookback, the latest first.
func (j *joiner) since(lookback time.Duration, table string) []*Run {
	var out []*Run
	for _, r := range j.earlier {
		if r.Manifest.Rows[table] > 0 && (j.m.Started.IsZero() || !r.Manifest.Finished.Before(j.m.Started.Add(-lookback))) {
			out = append(out, r)
		}
	}
	return out
}

// articles gives the articles of the run their story_id. They are in the order
// of their times, which is what [join.Stories] asks for.
func (j *joiner) articles(rows iter.Seq2[Article, error]) iter.Seq2[Article, error] {
	return func(yield func(Article, error) bool) {
		j.readStories()
		for a, err := range rows {
			if err == nil {
				err = j.story(&a)
			}
			if !yield(a, err) || err != nil {
				return
			}
		}
	}
}

func (j *joiner) story(a *Article) error {
	sketch, err := join.ParseSketch(a.StorySketch)
	if err != nil {
		return fmt.Errorf("joining article %s: %w", a.ArticleID, err)
	}
	at := int64(join.UnknownTime)
	if a.Published != nil {
		at = a.Published.Time().Unix()
	}
	for ; j.next < len(j.known) && (a.Published == nil || j.known[j.next].time <= at+join.StoryDays*24*60*60); j.next++ {
		k := j.known[j.next]
		j.stories.Known(k.time, k.sketch, k.story)
	}
	a.StoryID = j.stories.Add(at, sketch)
	for _, i := range j.talker[a.ArticleID] {
		j.facts[i].Story = a.StoryID
	}
	return nil
}

// readStories reads the articles of earlier runs that those of this run may be
// copies of.
func (j *joiner) readStories() {
	if j.w.firstTime == nil {
		return
	}
	const days = join.StoryDays * 24 * time.Hour
	from, to := j.w.firstTime.Time().Add(-days).Unix(), j.w.lastTime.Time().Add(days).Unix()
	for _, r := range j.since(storyLookback, "articles") {
		if len(j.known) >= maxKnown {
			break
		}
		for a, err := range columnsOfRun[earlierArticle](r, "articles") {
			if err != nil {
				j.unreadable(r.ID)
				break
			}
			seen := cmp.Or(a.Published, a.Fetched)
			if seen == nil || a.StorySketch == "" {
				continue
			}
			at := seen.Time().Unix()
			if at < from || at > to {
				continue
			}
			sketch, err := join.ParseSketch(a.StorySketch)
			if err != nil {
				j.unreadable(r.ID)
				break
			}
			j.known = append(j.known, knownArticle{at, a.StoryID, sketch})
		}
	}
	slices.SortStableFunc(j.known, func(a, b knownArticle) int {
		return cmp.Or(cmp.Compare(a.time, b.time), strings.Compare(a.story, b.story))
	})
}

// talks gives the talks of the run their event_id.
func (j *joiner) talks(rows iter.Seq2[Talk, error]) iter.Seq2[Talk, error] {
	return func(yield func(Talk, error) bool) {
		joined := j.events()
		i := 0
		for t, err := range rows {
			if err == nil {
				t.EventID, t.EventNear = joined[i].ID, joined[i].Near
				i++
			}
			if !yield(t, err) || err != nil {
				return
			}
		}
	}
}

func (j *joiner) events() []join.Event {
	events := join.NewEvents(j.facts)
	once := make(interned)
	for _, r := range slices.Backward(j.since(eventLookback, "talks")) {
		for t, err := range columnsOfRun[earlierTalk](r, "talks") {
			if err != nil {
				j.unreadable(r.ID)
				break
			}
			f := t.facts()
			f.Event = t.EventID
			once.report(&f)
			events.Known(f)
		}
	}
	return events.Join()
}

// earlierArticle and earlierTalk are the columns that joining reads of earlier
// runs.
type earlierArticle struct {
	Published   *Micros `parquet:"published,optional,timestamp(microsecond:utc)"`
	Fetched     *Micros `parquet:"fetched,optional,timestamp(microsecond:utc)"`
	StoryID     string  `parquet:"story_id,optional,dict"`
	StorySketch string  `parquet:"story_sketch,optional"`
}

type earlierTalk struct {
	TalkID       string         `parquet:"talk_id"`
	ArticleID    string         `parquet:"article_id,dict"`
	Parties      []string       `parquet:"parties,list" parquet-element:",dict"`
	Participants []earlierActor `parquet:"participants,list"`
	Earliest     *Day           `parquet:"earliest,optional,date"`
	Latest       *Day           `parquet:"latest,optional,date"`
	PlaceID      string         `parquet:"place_id,optional,dict"`
	Country      string         `parquet:"country,optional,dict"`
	Format       string         `parquet:"format,dict"`
	Status       string         `parquet:"status,optional,dict"`
	Kind         string         `parquet:"kind,optional,dict"`
	EventID      string         `parquet:"event_id,optional,dict"`
	Round        *int32         `parquet:"round,optional"`
	Reported     *Day           `parquet:"reported,optional,date"`
	Topics       []string       `parquet:"topics,list" parquet-element:",dict"`
}

type earlierActor struct {
	ActorID string `parquet:"actor_id,optional,dict"`
}

func (t *earlierTalk) facts() join.Report {
	row := Talk{TalkID: t.TalkID, ArticleID: t.ArticleID, Parties: t.Parties, Earliest: t.Earliest, Latest: t.Latest, PlaceID: t.PlaceID,
		Country: t.Country, Format: t.Format, Status: t.Status, Kind: t.Kind, Round: t.Round, Reported: t.Reported, Topics: t.Topics}
	for _, p := range t.Participants {
		row.Participants = append(row.Participants, Participant{ActorID: optional(p.ActorID)})
	}
	return row.facts()
}

// facts are what joining asks for of a talk. Story and Event are left empty.
func (t *Talk) facts() join.Report {
	r := join.Report{TalkID: t.TalkID, ArticleID: t.ArticleID, Parties: t.Parties, PlaceID: t.PlaceID, Country: t.Country,
		Format: t.Format, Status: t.Status, Kind: t.Kind, Topics: t.Topics}
	for _, p := range t.Participants {
		if id := Stated(p.ActorID); strings.HasPrefix(id, "per:") {
			r.People = append(r.People, id)
		}
	}
	if t.Earliest != nil && t.Latest != nil {
		r.Dated, r.First, r.Last = true, int32(*t.Earliest), int32(*t.Latest)
	}
	if t.Reported != nil {
		r.Told, r.HasTold = int32(*t.Reported), true
	}
	if t.Round != nil {
		r.Round = int(*t.Round)
	}
	return r
}

// Compare weighs whether two talks are one, as joining does.
func Compare(a, b *Talk) join.Judgement {
	x, y := a.facts(), b.facts()
	return join.Compare(&x, &y)
}

// interned keeps each string once, apart from the rows it came from.
type interned map[string]string

func (in interned) string(s string) string {
	if kept, ok := in[s]; ok {
		return kept
	}
	kept := strings.Clone(s)
	in[kept] = kept
	return kept
}

func (in interned) list(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = in.string(s)
	}
	return out
}

func (in interned) report(r *join.Report) {
	r.TalkID, r.ArticleID = strings.Clone(r.TalkID), in.string(r.ArticleID)
	r.Parties, r.People, r.Topics = in.list(r.Parties), in.list(r.People), in.list(r.Topics)
	for _, s := range []*string{&r.Event, &r.PlaceID, &r.Country, &r.Format, &r.Status, &r.Kind} {
		*s = in.string(*s)
	}
}

// columnsOfRun gives the columns that T has of a table of a run, as rows in
// their order; where the run was folded with others, those of all of them. What the file does not have, since an older version wrote it, is
// null. The sequence ends after the first error.
func columnsOfRun[T any](r *Run, table string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		files, err := r.verify(table)
		if err != nil {
			yield(*new(T), err)
			return
		}
		for _, path := range files {
			for x, err := range readTable[T](path) {
				if !yield(x, err) || err != nil {
					return
				}
			}
		}
	}
}
