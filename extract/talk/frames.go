package talk

import (
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"parley/extract/text"
)

//go:embed data/*.tsv
var files embed.FS

// The values of Talk.Status.
const (
	Held     = "held"
	Planned  = "planned"
	Proposed = "proposed"
	Ended    = "ended"
	Refused  = "refused"
	Denied   = "denied"
)

// The values of Talk.Format.
const (
	InPerson = "in_person"
	Virtual  = "virtual"
	Phone    = "phone"
	Unknown  = "unknown"
)

// group is a class of cue words of the frames files.
type group uint8

const (
	statusCue      group = iota // how far a talk came
	formatCue                   // in which form
	nextCue                     // another round, to come
	previousCue                 // another round, before
	pairCue                     // "the two sides"
	trioCue                     // "the three countries"
	topicCue                    // before what talks are about: "on", "против"
	betweenCue                  // before a pair: "between"
	withCue                     // links the members of a list: "and", "с"
	sayCue                      // verbs of saying
	anonymousCue                // a source without a name
	closeCue                    // the talk came to its end
	openCue                     // the talk began
	boundaryCue                 // parts clauses
	partnerCue                  // before the other side: "with"
	genericCue                  // talks in general: "such meetings"
	foundedCue                  // when a group was set up, which is no talk
	otherCue                    // words of the same look that tell of something else
	settingCue                  // before an event that is only the setting of another: "on the sidelines of"
	theyCue                     // the pair last spoken of: "they"
	officialCue                 // after or before an adjective of a state: who speaks for it
	spotCue                     // makes an adjective of a state a place: "the Japanese capital"
	pronounCue                  // stands for the person spoken of: "he"
	backgroundCue               // before an event that lies behind the one told: "after", "since"
	prospectCue                 // before what was agreed on for later: "agreed to hold"
	ordinalCue                  // a round, by its number alone: "the second"
	boundCue                    // before a date that only bounds: "until"
	bodyCue                     // words that stand for talks of one international body; the name is the body's
	bystanderCue                // offices of those who speak of talks and take no part, in English
	stageCue                    // before an event where somebody only speaks: "speaking at a conference"
	threatCue                   // what talks are about and somebody does: "attacks"
	delegationCue               // who leads or makes up a side: "headed by"
	manyCue                     // more states than a text lists, beside a number: "30 countries"
	conjunctionCue              // before a second predicate: "and"
	perfectCue                  // before "since" the adverb: "has since"
	hereCue                     // where the dateline says: "here"
	knownCue                    // before or behind talks that the text has told of: "these"
	absentCue                   // beside a side that stays away: "did not take part"
	spanCue                     // between the first and the last day: "from Monday to Wednesday"
	remoteCue                   // before words of the virtual form that tell of no talks: "online fraud"
	ofCue                       // between a meeting and whose it is: "the session of the committee"
	visitCue                    // before where somebody came for talks: "travelled to"
	counterpartCue              // a person by the same office: "his Polish counterpart"
	askCue                      // asks a side, and before what for: "asked", "for"
	adoptCue                    // what a body does with a document: "adopted"
	attendCue                   // between an invitation and an event that stands fast: "to attend"
	acceptCue                   // states beside it will take part in what was planned: "will come"
	apartCue                    // before several partners, each of which is met alone: "separate meetings with"
	groups
)

var groupNames = [groups]string{"status", "format", "next", "previous", "pair", "trio", "topic", "between", "with", "say", "anonymous", "close", "open", "boundary", "partner", "generic", "founded", "other", "setting", "they", "official", "spot", "pronoun", "background", "prospect", "ordinal", "bound", "body", "bystander", "stage", "threat", "delegation", "many", "conjunction", "perfect", "here", "known", "absent", "span", "remote", "of", "visit", "counterpart", "ask", "adopt", "attend", "accept", "apart"}

// notYet is the name of status cues that deny where they stand beside the
// word of talks: "had not met".
const notYet = "not"

// ongoing is the name of status cues of talks that go on: their end may lie ahead.
const ongoing = "ongoing"

// beforeCapital is the name of cues that count only before a capital: "theo New
// York Times" says who tells, "theo hình thức" does not.
const beforeCapital = "capital"

// The names of absent cues, by where they stand.
const (
	absentAfter  = "before" // the cue stands before: "did not invite Russia"
	absentNext   = "next"   // the same, with nothing between: "without Russia"
	absentBefore = "behind" // the cue stands behind: "Russia was not invited"
)

// margins is the name of setting cues before an event at whose edge another
// one takes place: who meets there is not who holds it.
const margins = "margins"

// sinceDate is the name of bound cues before any date, not only a year.
const sinceDate = "since"

// The names of pronoun cues that stand for a state ("it") or for an
// international body ("the bloc") instead of a person.
const (
	forState = "state"
	forBody  = "body"
)

// sourceOf is the name of topic cues before who does what the talks are about:
// "attacks by", "threats from". Without such a word they name who takes part:
// "officials from", "signed by".
const sourceOf = "source"

// counted is the name of many cues that need a number before them.
const counted = "counted"

// ofAgreement is the name of generic cues that speak of what an agreement does:
// "will enter into force" tells of no talks.
const ofAgreement = "agreement"

// askedFor is the name of ask cues before what somebody is asked for.
const askedFor = "for"

// cueNames are the names that cues of a group may have.
var cueNames = func() (names [groups][]string) {
	for g := range names {
		names[g] = []string{"-"}
	}
	names[statusCue] = []string{Held, Planned, Proposed, Ended, Refused, Denied, notYet, ongoing}
	names[bodyCue] = []string{"United Nations", "Council of Europe"}
	names[formatCue] = []string{InPerson, Virtual, Phone}
	names[sayCue] = []string{"-", beforeCapital}
	names[genericCue] = []string{"-", ofAgreement}
	names[pronounCue] = []string{"-", forState, forBody}
	names[topicCue] = []string{"-", sourceOf}
	names[boundCue] = []string{"-", sinceDate}
	names[manyCue] = []string{"-", counted}
	names[settingCue] = []string{"-", margins}
	names[askCue] = []string{"-", askedFor}
	names[absentCue] = []string{absentAfter, absentNext, absentBefore}
	return names
}()

// trigger is what a word says that tells of talks.
type trigger struct {
	kind   string
	rank   int // how sure the word tells of a talk; that of its kind where the file gives none
	verb   bool
	only   bool // the form is no other part of speech, whatever a tagger says
	object bool // tells of a talk only with a person after it: "received the minister"
	weak   bool
	format string
	status string
}

// frames are the words of one language that tell of talks.
type frames struct {
	triggers *text.Phrases[trigger]
	cues     [groups]*text.Phrases[string] // value: the name column
}

func loadFrames(lang text.Lang) (*frames, error) {
	file := "data/frames." + string(lang) + ".tsv"
	data, err := files.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read frames of talks: %w", err)
	}
	f := &frames{triggers: text.NewPhrases[trigger](lang)}
	for i := range f.cues {
		f.cues[i] = text.NewPhrases[string](lang)
	}
	for line, row := range text.Rows(data) {
		if err := f.add(row); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, line, err)
		}
	}
	return f, nil
}

func (f *frames) add(row string) error {
	col := strings.Split(row, "\t")
	if len(col) != 4 {
		return fmt.Errorf("want 4 columns (group, name, attributes, forms), got %d", len(col))
	}
	forms := strings.Split(col[3], "|")
	if col[0] == "trigger" {
		t, err := readTrigger(col[1], col[2])
		if err != nil {
			return err
		}
		for _, w := range forms {
			if err := f.triggers.Add(w, t); err != nil {
				return err
			}
		}
		return nil
	}
	k := slices.Index(groupNames[:], col[0])
	if k < 0 {
		return fmt.Errorf("no group is called %q; there are trigger and %v", col[0], groupNames)
	}
	if names := cueNames[group(k)]; !slices.Contains(names, col[1]) {
		return fmt.Errorf("group %s has no name %q; there are %v", col[0], col[1], names)
	}
	for _, w := range forms {
		if err := f.cues[k].Add(w, col[1]); err != nil {
			return err
		}
	}
	return nil
}

// readTrigger reads the name and attributes of a trigger.
func readTrigger(name, attributes string) (trigger, error) {
	k, ok := kinds[name]
	if !ok {
		return trigger{}, fmt.Errorf("no kind of talk is called %q", name)
	}
	t := trigger{kind: name, rank: k.rank}
	for _, a := range strings.Split(attributes, ",") {
		key, val, _ := strings.Cut(a, "=")
		known := true
		switch key {
		case "verb":
			t.verb = true
		case "noun":
		case "only":
			t.only = true
		case "object":
			t.object = true
		case "weak":
			t.weak = true
		case "rank":
			n, err := strconv.Atoi(val)
			if err != nil || n < 1 || n > 5 {
				return trigger{}, fmt.Errorf("rank %q is not 1 to 5", val)
			}
			t.rank = n
		case "format":
			t.format = val
			known = slices.Contains(cueNames[formatCue], val)
		case "status":
			t.status = val
			known = slices.Contains(cueNames[statusCue], val)
		default:
			known = false
		}
		if !known {
			return trigger{}, fmt.Errorf("trigger has no attribute %q", a)
		}
	}
	return t, nil
}

// kind says what Parley knows about a kind of talk.
type kind struct {
	rank   int    // how sure its words tell of a talk: 5 names one, 1 needs others
	cameo  string // CAMEO root of a talk that was held
	plover string
	format string // where nothing says otherwise; empty for unknown
}

// The kinds of talks, with the CAMEO and PLOVER codes of their codebooks:
// CONSULT (04) for meeting and talking, AGREE (03) for agreements and
// intentions to cooperate, REQUEST (10) for proposals.
var kinds = map[string]kind{
	"summit":        {5, "04", "CONSULT", InPerson},
	"dialogue":      {5, "04", "CONSULT", ""},
	"negotiation":   {5, "04", "CONSULT", ""},
	"consultations": {5, "04", "CONSULT", ""},
	"call":          {5, "04", "CONSULT", Phone},
	"working group": {5, "04", "CONSULT", ""},
	"conference":    {4, "04", "CONSULT", ""},
	"workshop":      {4, "04", "CONSULT", ""},
	"meeting":       {4, "04", "CONSULT", InPerson},
	"signing":       {3, "03", "AGREE", ""},
	"agreement":     {3, "03", "AGREE", ""},
	"contacts":      {2, "04", "CONSULT", ""},
	"proposal":      {2, "10", "REQUEST", ""},
	"channel":       {2, "04", "CONSULT", ""},
}

// at returns the cue of a group that begins at token i, and where it ends.
func (f *frames) at(d *text.Doc, g group, i int) (name string, end int, ok bool) {
	vals, end := f.cues[g].At(d, i)
	if end == i {
		return "", i, false
	}
	if vals[0] == beforeCapital && (end >= len(d.Tokens) || !d.Tokens[end].Has(text.Capital)) {
		return "", i, false
	}
	return vals[0], end, true
}

// cue is a cue word found in a text.
type cue struct {
	first, end int
	name       string
}

// find lists the cues of a group in tokens lo to hi, in order, not overlapping.
func (f *frames) find(d *text.Doc, g group, lo, hi int) []cue {
	var out []cue
	for i := lo; i < hi; {
		c, ok := f.next(d, g, i, hi)
		if !ok {
			break
		}
		out = append(out, c)
		i = c.end
	}
	return out
}

// has reports whether tokens lo to hi hold a cue of a group.
func (f *frames) has(d *text.Doc, g group, lo, hi int) bool {
	_, ok := f.next(d, g, lo, hi)
	return ok
}

// next returns the first cue of a group in tokens lo to hi.
func (f *frames) next(d *text.Doc, g group, lo, hi int) (cue, bool) {
	for i := lo; i < hi; i++ {
		if g == boundaryCue && d.Fold(i) == "-" && d.Tokens[i].Has(text.Glued) {
			continue // a hyphen parts no clauses
		}
		if name, end, ok := f.at(d, g, i); ok && end <= hi {
			return cue{i, end, name}, true
		}
	}
	return cue{}, false
}
