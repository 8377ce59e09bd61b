package join

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Report is what one article says of one talk, as far as joining asks for it.
// Days count from 1970-01-01.
type Report struct {
	TalkID    string
	ArticleID string
	Story     string // of the article; empty where unknown
	Event     string // given in an earlier run; empty for new reports

	Parties     []string // ISO 3166-1 alpha-3 of states, names of bodies
	People      []string // actor ids of the persons who take part
	Topics      []string // what the talk is about; empty where unknown
	Dated       bool
	First, Last int32 // days of the talk, both included, where Dated
	Told        int32 // day of the report
	HasTold     bool
	PlaceID     string // empty where unknown, like all of the following
	Country     string // of the place
	Format      string // as talk.Talk has them
	Status      string
	Kind        string
	Round       int // of a series of talks, from 1; 0 where the report tells none
}

// Where a report does not date its talk, these many days before (held) and
// after (planned) the report are looked at.
const (
	heldWithin    = 14
	plannedWithin = 92
	longest       = 400 // days; a date of more says nothing
)

// span returns the days in which the talk may have been, and whether it is told
// by the report's date of the talk. false, false: nothing is known.
func (r *Report) span() (first, last int32, dated, ok bool) {
	switch {
	case r.Dated && r.Last-r.First <= longest:
		return r.First, r.Last, true, true
	case !r.HasTold:
		return 0, 0, false, false
	case r.Status == "planned" || r.Status == "proposed":
		return r.Told, r.Told + plannedWithin, false, true
	}
	return r.Told - heldWithin, r.Told, false, true
}

// days is how long the span of the talk's date is, a large number where there
// is none.
func (r *Report) days() int32 {
	if r.Dated && r.Last-r.First <= longest {
		return r.Last - r.First + 1
	}
	return longest + 2
}

// exact says that the date names the days of the talk, not a month or a year.
const exactDays = 10

func (r *Report) exact() bool { return r.days() <= exactDays }

// facts counts what is known besides parties and date.
func (r *Report) facts() int {
	n := len(r.People)
	for _, known := range []bool{r.PlaceID != "", r.Country != "", r.Format != "" && r.Format != "unknown", r.Round > 0} {
		if known {
			n++
		}
	}
	return n
}

// same reports whether two reports say the same of the talk.
func (r *Report) same(o *Report) bool {
	return r.Dated == o.Dated && r.First == o.First && r.Last == o.Last && (r.Dated || r.Told == o.Told) &&
		r.PlaceID == o.PlaceID && r.Country == o.Country && r.Format == o.Format && r.Status == o.Status && r.Kind == o.Kind &&
		r.Round == o.Round && slices.Equal(r.Parties, o.Parties) && slices.Equal(r.People, o.People) && slices.Equal(r.Topics, o.Topics)
}

// holds reports whether r is of a conference, and all parties of o are among
// those of it.
func (r *Report) holds(o *Report) bool {
	const many = 4
	return len(r.Parties) >= many && !slices.ContainsFunc(o.Parties, func(p string) bool { return !slices.Contains(r.Parties, p) })
}

// ID names the event that a report alone founds. Where it has an exact date, or
// a month, it is a hash of parties, date and class of talk, so that the event
// most often gets the id again that it had in a run too old to be looked at.
// Else it is the report's own.
func (r *Report) ID() string {
	if len(r.Parties) == 0 || r.days() > 31 {
		return r.ownID()
	}
	parties := slices.Clone(r.Parties)
	slices.Sort(parties)
	return hash(fmt.Sprintf("%s|%d|%d|%d", strings.Join(parties, "+"), r.First, r.Last, classOf(r.Kind)))
}

// ownID is an id that no other report founds.
func (r *Report) ownID() string { return hash("talk|" + r.ArticleID + "|" + r.TalkID) }

func hash(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:8])
}

// class groups kinds of talks that reports tell one for another.
type class uint8

const (
	talking   class = iota // meetings, dialogues, negotiations ...
	agreeing               // agreements and their signing
	proposing              // proposals and refusals
)

func classOf(kind string) class {
	switch kind {
	case "agreement", "signing":
		return agreeing
	case "proposal":
		return proposing
	}
	return talking
}

// isState tells alpha-3 codes from names of bodies.
func isState(p string) bool { return len(p) == 3 && strings.ToUpper(p) == p }
