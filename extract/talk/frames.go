package talk

import (
	"bufio"
	"embed"
	"fmt"
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
	statusCue group = iota
	formatCue
	nextCue
	previousCue
	pairCue
	trioCue
	topicCue
	betweenCue
	withCue
	counterpartCue
	sayCue
	anonymousCue
	closeCue
	leadCue
	boundaryCue
	partnerCue
	genericCue
	foundedCue
	otherCue
	settingCue
	groups
)

var groupNames = [groups]string{"status", "format", "next", "previous", "pair", "trio", "topic", "between", "with", "counterpart", "say", "anonymous", "close", "lead", "boundary", "partner", "generic", "founded", "other", "setting"}

// beforeCapital is the name of cues that count only before a capital: "theo New
// York Times" says who tells, "theo hình thức" does not.
const beforeCapital = "capital"

// trigger is what a word says that tells of talks.
type trigger struct {
	kind   string
	rank   int // how sure the word tells of a talk; that of its kind where the file gives none
	verb   bool
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
	sc := bufio.NewScanner(strings.NewReader(string(data)))
	for line := 1; sc.Scan(); line++ {
		s := sc.Text()
		if s == "" || s[0] == '#' {
			continue
		}
		if err := f.add(lang, s); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, line, err)
		}
	}
	return f, nil
}

func (f *frames) add(lang text.Lang, line string) error {
	col := strings.Split(line, "\t")
	if len(col) != 4 {
		return fmt.Errorf("want 4 columns (group, name, attributes, forms), got %d", len(col))
	}
	forms := strings.Split(col[3], "|")
	if col[0] == "trigger" {
		k, ok := kinds[col[1]]
		if !ok {
			return fmt.Errorf("no kind of talk is called %q", col[1])
		}
		t := trigger{kind: col[1], rank: k.rank}
		for _, a := range strings.Split(col[2], ",") {
			key, val, _ := strings.Cut(a, "=")
			switch key {
			case "verb":
				t.verb = true
			case "noun":
			case "weak":
				t.weak = true
			case "rank":
				n, err := strconv.Atoi(val)
				if err != nil || n < 1 || n > 5 {
					return fmt.Errorf("rank %q is not 1 to 5", val)
				}
				t.rank = n
			case "format":
				t.format = val
			case "status":
				t.status = val
			default:
				return fmt.Errorf("trigger has no attribute %q", a)
			}
		}
		for _, w := range forms {
			if err := f.triggers.Add(w, t); err != nil {
				return err
			}
		}
		return nil
	}
	k := 0
	for k < int(groups) && groupNames[k] != col[0] {
		k++
	}
	if k == int(groups) {
		return fmt.Errorf("no group is called %q; there are trigger and %v", col[0], groupNames)
	}
	for _, w := range forms {
		if err := f.cues[k].Add(w, col[1]); err != nil {
			return err
		}
	}
	return nil
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
		name, end, ok := f.at(d, g, i)
		if !ok || end > hi || g == boundaryCue && d.Tokens[i].Kind == text.Punct && d.Fold(i) == "-" && d.Tokens[i].Has(text.Glued) { // a hyphen parts no clauses
			i++
			continue
		}
		out = append(out, cue{i, end, name})
		i = end
	}
	return out
}
