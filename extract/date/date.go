// Package date finds the time expressions of a text and says which days they
// mean.
//
// One engine reads all languages. A language is a data file (data/en.txt,
// data/vi.txt, data/ru.txt) of word classes, cue lists and rules; the head of
// data/en.txt says how to write one. [Load] compiles the files, [Engine.Tag]
// reads a document: at every token the longest rule wins, its operation
// resolves the match against the publication date and the dates mentioned
// before, then times of day are joined with the dates beside them.
//
// Days and months without a year take the nearest reading, the past before the
// future, unless the tense near them tells otherwise; bare weekdays likewise.
// In a text that tells of past years they take the year told of. Ranges of
// days are one expression; of two years ("2014-2016") each is its own, as in
// TimeML corpora.
package date

import "time"

// Expression is one time expression of a text, resolved.
type Expression struct {
	First, End  int       // tokens, half open
	Type        string    // DATE, TIME, DURATION, SET
	Value       string    // TIMEX3 value; a stated range is an interval "2015-09-09/2015-09-12"; empty where the text and Context do not tell
	Earliest    time.Time // first day, midnight UTC; zero where the value names no calendar span
	Latest      time.Time // last day, closed; zero like Earliest; of "the night before May 5" the 5th
	Granularity string    // day, week, weekend, month, quarter, season, half, year, decade, century, part_of_day, hour, minute, second; "" for DURATION, SET and references
	Anchor      string    // published, earlier (an earlier date of the text), absolute; "" where nothing was resolved
	Rule        string    // language and line of the rule in its data file: "vi:73"
}

// Context is what resolution needs to know beyond the text.
type Context struct {
	Published time.Time // publication date in its own zone; zero where unknown: relative expressions then stay without value
}
