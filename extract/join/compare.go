package join

import (
	"fmt"
	"slices"
	"strings"
)

// Threshold is the Score from which two reports tell of one talk.
const Threshold = 3.5

// never is a weight that no others make up for.
const never = -100

// Finding is one thing that speaks for (Weight above 0) or against two reports
// telling of one talk.
type Finding struct {
	What   string // in English: "the same parties"
	Weight float64
}

// Judgement is how two reports compare.
type Judgement struct {
	Score    float64
	findings [aspects]Finding
	n        int
}

const aspects = 10

func (j *Judgement) add(what string, weight float64) {
	j.findings[j.n] = Finding{what, weight}
	j.n++
	j.Score += weight
}

// Same reports whether the two tell of one talk.
func (j *Judgement) Same() bool { return j.Score >= Threshold }

// apart reports whether they cannot.
func (j *Judgement) apart() bool { return j.Score < never/2 }

// Findings lists what was weighed.
func (j *Judgement) Findings() []Finding { return slices.Clone(j.findings[:j.n]) }

// String tells what was weighed in one line: "the same parties +3.0; ...".
func (j *Judgement) String() string {
	parts := make([]string, 0, j.n)
	for _, f := range j.findings[:j.n] {
		if f.Weight <= never {
			parts = append(parts, f.What+" (never one talk)")
		} else {
			parts = append(parts, fmt.Sprintf("%s %+.1f", f.What, f.Weight))
		}
	}
	return strings.Join(parts, "; ")
}

// Compare weighs whether two reports tell of one talk: parties, date, place,
// form and what else they say. The weights were set by hand in view of half of
// the annotated clusters and measured on the other half (testdata/joins).
func Compare(a, b *Report) Judgement {
	var j Judgement
	j.parties(a, b) // the first finding, and the only one where parties tell them apart
	if j.apart() {
		return j
	}
	j.round(a, b)
	j.date(a, b)
	if j.apart() {
		return j
	}
	j.place(a, b)
	j.form(a, b)
	j.people(a, b)
	j.topic(a, b)
	j.story(a, b)
	return j
}

// parties weighs who talks. Reports leave parties out, so that those of one may
// be among those of the other; but two states that talk are another talk than
// the same two with a third.
func (j *Judgement) parties(a, b *Report) {
	shared := 0
	for _, p := range a.Parties {
		if slices.Contains(b.Parties, p) {
			shared++
		}
	}
	small, large := a.Parties, b.Parties
	if len(small) > len(large) {
		small, large = large, small
	}
	bodies := bodiesIn(large)
	switch within := shared == len(small); {
	case shared == 0:
		j.add("no party in common", never)
	case within && len(small) == len(large) && bodies == len(large):
		j.add("the same body", 2) // which meets more often than two states do
	case within && len(small) == len(large) && bodies > 0 && len(large) == 2:
		j.add("the same state and body", 2.5)
	case within && len(small) == len(large):
		j.add("the same parties", 3)
	case within && shared == 1 && isState(small[0]):
		j.add("one state in common", never)
	case within && shared == 1:
		j.add("the body of one among the parties of the other", 1.5)
	case within && len(large)-bodies == len(small)-bodiesIn(small):
		j.add("the same states, a body more in one", 2.5)
	case within && bodies == 0 && len(large) == 3:
		j.add("two parties of one among three of the other", 1)
	case within:
		j.add("the parties of one among those of the other", 2)
	case shared >= 2 && 2*shared > len(small):
		j.add("most parties in common", 1)
	case shared == 1 && bodiesShared(a.Parties, b.Parties):
		j.add("a body in common, the other parties differ", -1)
	default:
		j.add("other parties", never)
	}
}

func bodiesIn(parties []string) int {
	n := 0
	for _, p := range parties {
		if !isState(p) {
			n++
		}
	}
	return n
}

func bodiesShared(a, b []string) bool {
	for _, p := range a {
		if !isState(p) && slices.Contains(b, p) {
			return true
		}
	}
	return false
}

// round weighs the number of a round, which tells rounds apart however near.
func (j *Judgement) round(a, b *Report) {
	switch {
	case a.Round == 0 || b.Round == 0:
	case a.Round == b.Round:
		j.add("the same round", 1.5)
	default:
		j.add("another round", never)
	}
}

// date weighs when the talk was: by its dates where both tell them, else by
// when it was reported.
func (j *Judgement) date(a, b *Report) {
	af, al, ad, aok := a.span()
	bf, bl, bd, bok := b.span()
	gap := max(af-bl, bf-al, 0) // days between the spans
	switch {
	case !aok || !bok:
		j.add("the date is not known", 0)
	case ad && bd && a.exact() && b.exact():
		switch {
		case gap == 0:
			j.add("the same days", 3)
		case gap == 1:
			j.add("a day apart", 1)
		case gap <= 4:
			j.add("days apart", -1.5) // the first day of one, the last of the other
		default:
			j.add("other days", never)
		}
	case ad && bd:
		switch wide := max(a.days(), b.days()); {
		case gap > 3:
			j.add("other dates", never)
		case gap > 0:
			j.add("dates side by side", -1)
		case wide <= 31:
			j.add("dates of the same month", 1.5)
		case wide <= 100:
			j.add("dates of the same season", 0.5)
		default:
			j.add("dates of the same year", -0.5)
		}
	case ad || bd:
		switch {
		case gap > 60:
			j.add("reported at another time", never)
		case gap > 30:
			j.add("reported weeks before or after", -2)
		case gap > 0:
			j.add("reported before or after", -1)
		default:
			j.add("reported about that time", 1)
		}
	default:
		switch told := max(a.Told-b.Told, b.Told-a.Told); {
		case told <= 3:
			j.add("reported at the same time", 1.5)
		case told <= 10:
			j.add("reported days apart", 0.5)
		case told <= 30:
			j.add("reported weeks apart", -1.5)
		default:
			j.add("reported at other times", -4)
		}
	}
}

// place weighs where the talk was.
func (j *Judgement) place(a, b *Report) {
	remote := a.remote() || b.remote()
	switch {
	case a.Country == "" && a.PlaceID == "" || b.Country == "" && b.PlaceID == "":
	case a.PlaceID != "" && a.PlaceID == b.PlaceID:
		j.add("the same place", 1.5)
	case a.Country == b.Country && (a.wholeState() || b.wholeState()):
		j.add("the same country", 1)
	case a.Country == b.Country:
		j.add("another place of the country", -1.5)
	case remote:
		j.add("places of a talk from afar", -0.5)
	default:
		j.add("another country", -2.5)
	}
}

func (r *Report) remote() bool     { return r.Format == "phone" || r.Format == "virtual" }
func (r *Report) wholeState() bool { return r.PlaceID == "" || strings.HasPrefix(r.PlaceID, "iso:") }

// form weighs what kind of talk it was, in which form, and how far it came.
func (j *Judgement) form(a, b *Report) {
	ca, cb := classOf(a.Kind), classOf(b.Kind)
	switch {
	case a.Kind == "" || b.Kind == "":
	case a.Kind == b.Kind:
		j.add("the same kind of talk", 0.5)
	case ca == cb:
	case ca == proposing || cb == proposing:
		j.add("a proposal and a talk", -1)
	default:
		j.add("a talk and what was agreed", -0.5)
	}
	known := func(f string) bool { return f != "" && f != "unknown" }
	if known(a.Format) && known(b.Format) && a.Format != b.Format {
		if a.Format == "phone" || b.Format == "phone" {
			j.add("by phone and not", -1)
		} else {
			j.add("another form", -0.5)
		}
	}
	if open(a.Status) != open(b.Status) {
		j.add("proposed or refused, and agreed on", -1)
	}
}

// open reports whether it is open whether the talk comes about at all.
func open(status string) bool { return status == "proposed" || status == "refused" }

// people weighs who is there.
func (j *Judgement) people(a, b *Report) {
	if len(a.People) == 0 || len(b.People) == 0 {
		return
	}
	shared := 0
	for _, p := range a.People {
		if slices.Contains(b.People, p) {
			shared++
		}
	}
	switch {
	case shared >= 2:
		j.add("the same persons", 1.5)
	case shared == 1:
		j.add("a person in common", 1)
	default:
		j.add("other persons", -0.3)
	}
}

// topic weighs what the talks are about, where runs look for several topics.
func (j *Judgement) topic(a, b *Report) {
	if len(a.Topics) > 0 && len(b.Topics) > 0 && !slices.ContainsFunc(a.Topics, func(t string) bool { return slices.Contains(b.Topics, t) }) {
		j.add("another topic", -4)
	}
}

// story weighs copies: they tell of the same talks.
func (j *Judgement) story(a, b *Report) {
	if a.Story != "" && a.Story == b.Story && a.ArticleID != b.ArticleID {
		j.add("copies of one story", 1)
	}
}
