package output

import (
	"cmp"
	"slices"

	"parley/extract"
	"parley/extract/article"
	"parley/extract/place"
	"parley/extract/text"
)

// PageRows are the rows that one page adds to the tables.
type PageRows struct {
	Article Article
	Actors  []Actor
	Places  []Place
	Dates   []Date
	Talks   []Talk
}

// Rows turns a report into rows: what is empty, zero or not a number becomes
// null where the schema allows it, and offsets are code points of the article
// text. StoryID and EventID are those that the report alone would found; a
// [Writer] that joins gives others. A date expression whose tokens the report's Doc does not have is left
// out. Article.Revision is left null; the caller may set it. The report is
// not changed, and nothing of the result is shared with it but strings.
func Rows(r *extract.Report) PageRows {
	return PageRows{
		Article: articleRow(r),
		Actors:  actorRows(r),
		Places:  placeRows(r),
		Dates:   dateRows(r),
		Talks:   talkRows(r),
	}
}

func articleRow(r *extract.Report) Article {
	a := &r.Article
	row := Article{
		ArticleID:    r.ArticleID,
		URL:          r.URL,
		CanonicalURL: a.CanonicalURL,
		Source:       r.Source,
		Site:         a.Site,
		Section:      a.Section,
		Lang:         a.Lang,
		Title:        a.Title,
		Authors:      slices.Clone(a.Authors),
		Published:    MicrosOf(a.Published.Time),
		Modified:     MicrosOf(a.Modified.Time),
		Fetched:      MicrosOf(r.Fetched),
		Text:         a.Text,
		TextSHA256:   r.TextSHA256,
		Words:        int32Of(r.Words),
		Relevant:     r.Relevant,
		Relevance:    fraction(r.Relevance),
		Topics:       slices.Clone(r.Topics),
		StoryID:      r.Sketch.ID(),
		StorySketch:  r.Sketch.String(),
		Reasons:      slices.Clone(r.Reasons),
		ArchiveFile:  r.ArchiveFile,
		Extractor:    r.Extractor,
	}
	if row.Published != nil {
		row.PublishedOffset = offsetMinutes(a.Published)
		row.PublishedPrecision = a.Published.Precision
		row.PublishedSource = a.Published.Source
	}
	if r.ArchiveFile != "" && r.ArchiveOffset >= 0 {
		offset := r.ArchiveOffset
		row.ArchiveOffset = &offset
	}
	return row
}

// offsetMinutes returns the UTC offset the page states, nil where it states none.
func offsetMinutes(d article.Date) *int32 {
	if !d.Zone {
		return nil
	}
	_, seconds := d.Time.Zone()
	m := int32(seconds / 60)
	return &m
}

func actorRows(r *extract.Report) []Actor {
	rows := make([]Actor, 0, len(r.Actors))
	for _, a := range r.Actors {
		rows = append(rows, Actor{
			ArticleID:    r.ArticleID,
			ActorID:      a.ID,
			Name:         a.Name,
			NameLocal:    a.NameLocal,
			Type:         a.Type,
			Country:      a.Country,
			Office:       a.Office,
			Sectors:      slices.Clone(a.Sectors),
			Metonym:      a.Metonym,
			Mentions:     mentions(a.Mentions),
			MentionCount: int32Of(len(a.Mentions)),
			Score:        fraction(a.Score),
		})
	}
	return rows
}

func placeRows(r *extract.Report) []Place {
	rows := make([]Place, 0, len(r.Places))
	for _, p := range r.Places {
		rows = append(rows, Place{
			ArticleID: r.ArticleID,
			PlaceID:   p.ID,
			Name:      p.Name,
			NameLocal: p.NameLocal,
			Country:   p.Country,
			Admin1:    p.Admin1,
			Lat:       degrees(p.Lat, p.HasPoint),
			Lon:       degrees(p.Lon, p.HasPoint),
			Feature:   p.Feature,
			Mentions:  mentions(p.Mentions),
			Score:     fraction(p.Score),
			Precision: p.Precision,
			Readings:  readings(p.Readings),
		})
	}
	return rows
}

func readings(list []place.Reading) []Reading {
	out := make([]Reading, len(list))
	for i, r := range list {
		out[i] = Reading{PlaceID: r.ID, Name: r.Name, Country: optional(r.Country), Admin1: optional(r.Admin1), Score: fraction(r.Score)}
	}
	return out
}

func mentions(ms []text.Mention) []Mention {
	rows := make([]Mention, 0, len(ms))
	for _, m := range ms {
		rows = append(rows, Mention{Start: int32Of(m.Start), End: int32Of(m.End), Text: m.Text, Sentence: int32Of(m.Sentence)})
	}
	return rows
}

func dateRows(r *extract.Report) []Date {
	rows := make([]Date, 0, len(r.Dates))
	for _, d := range r.Dates {
		m, ok := span(r.Doc, d.First, d.End)
		if !ok {
			continue
		}
		rows = append(rows, Date{
			ArticleID:   r.ArticleID,
			Start:       int32Of(m.Start),
			End:         int32Of(m.End),
			Text:        m.Text,
			Sentence:    int32Of(m.Sentence),
			Type:        d.Type,
			Value:       d.Value,
			Earliest:    DayOf(d.Earliest),
			Latest:      DayOf(d.Latest),
			Granularity: d.Granularity,
			Anchor:      d.Anchor,
			Rule:        d.Rule,
		})
	}
	return rows
}

// span returns the text of tokens first up to but not including end, and
// false where doc does not have them.
func span(doc *text.Doc, first, end int) (text.Mention, bool) {
	if doc == nil || first < 0 || end <= first || end > len(doc.Tokens) {
		return text.Mention{}, false
	}
	return doc.Mention(first, end), true
}

func talkRows(r *extract.Report) []Talk {
	rows := make([]Talk, 0, len(r.Talks))
	for i := range r.Talks {
		t := &r.Talks[i]
		row := Talk{
			TalkID:      t.ID,
			ArticleID:   r.ArticleID,
			Title:       t.Title,
			Parties:     actingFirst(t.Parties, t.Source),
			DateValue:   t.DateValue,
			Earliest:    DayOf(t.Earliest),
			Latest:      DayOf(t.Latest),
			DateSource:  t.DateSource,
			PlaceID:     t.PlaceID,
			Place:       t.Place,
			Country:     t.Country,
			Lat:         degrees(t.Lat, t.HasPoint),
			Lon:         degrees(t.Lon, t.HasPoint),
			Format:      t.Format,
			Status:      t.Status,
			Kind:        t.Kind,
			Topics:      slices.Clone(t.Topics),
			Attribution: Attribution{Source: t.Attribution.Source, Anonymous: t.Attribution.Anonymous},
			Cameo:       t.Cameo,
			Plover:      t.Plover,
			Score:       fraction(t.Score),
		}
		if row.Format == "" {
			row.Format = "unknown"
		}
		for _, p := range t.Participants {
			row.Participants = append(row.Participants, Participant{ActorID: optional(p.ActorID), Name: p.Name, Country: optional(p.Country), Office: optional(p.Office), Role: optional(p.Role)})
		}
		for _, e := range t.Evidence {
			row.Evidence = append(row.Evidence, Evidence{Start: int32Of(e.Start), End: int32Of(e.End), Sentence: int32Of(e.Sentence), Trigger: optional(e.Trigger)})
		}
		row.Reasons = slices.Clone(t.Reasons)
		if t.Round > 0 {
			n := int32Of(t.Round)
			row.Round = &n
		}
		row.Reported = cmp.Or(DayOf(r.Article.Published.Time), DayOf(r.Fetched))
		facts := row.facts()
		row.EventID = facts.ID()
		rows = append(rows, row)
	}
	return rows
}

// actingFirst returns parties with those of source before the others, each
// side in its order: the tables have no columns for the direction of a
// one-sided act, so the order of the parties keeps it.
func actingFirst(parties, source []string) []string {
	out := make([]string, 0, len(parties))
	for _, acting := range []bool{true, false} {
		for _, p := range parties {
			if slices.Contains(source, p) == acting {
				out = append(out, p)
			}
		}
	}
	return out
}
