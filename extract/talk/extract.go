package talk

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"parley/extract/actor"
	"parley/extract/date"
	"parley/extract/lexicon"
	"parley/extract/place"
	"parley/extract/text"
)

// Input is what Extract works on. Refs come from actor.Resolve.
type Input struct {
	ArticleID string
	Doc       *text.Doc
	Refs      []actor.Ref
	Actors    []actor.Actor
	Places    []place.Place
	Dates     []date.Expression
	Published time.Time // in the page's own zone; zero where unknown
	AnyTopic  bool      // keep talks on any topic
}

// Result is what Extract finds.
type Result struct {
	Relevant  bool
	Relevance float64  // 0..1
	Topics    []string // names of the topics the article's talks are about
	Reasons   []string // why the article is relevant or not, in English
	Talks     []Talk   // the main talk first, the others in text order; none where not relevant
}

// Extractor holds what talk extraction needs. It is safe for concurrent use.
type Extractor struct {
	frames  map[text.Lang]*frames
	topic   *topic // what talks are judged by
	lex     *lexicon.Lexicon
	tags    Tagger
	rounds  map[text.Lang]*rounds
	members members
}

// Tagger gives tokens of an English sentence their Penn Treebank tags.
type Tagger interface {
	TagsIn(d *text.Doc, first, end int) ([]string, error)
}

// NewExtractor reads the embedded frames. Articles are judged by the topic of
// that name, the first one of topics for "". Without a tagger (nil) English
// words count by their form alone.
func NewExtractor(lex *lexicon.Lexicon, tags Tagger, topics *Topics, name string) (*Extractor, error) {
	e := &Extractor{frames: make(map[text.Lang]*frames), lex: lex, tags: tags}
	for _, lang := range []text.Lang{text.English, text.Vietnamese, text.Russian} {
		f, err := loadFrames(lang)
		if err != nil {
			return nil, err
		}
		e.frames[lang] = f
	}
	var err error
	if e.topic, err = topics.named(name); err != nil {
		return nil, err
	}
	if e.rounds, err = loadRounds(); err != nil {
		return nil, err
	}
	if e.members, err = loadMembers(); err != nil {
		return nil, err
	}
	return e, nil
}

// Gate is the cheap first look: whether a text has enough words of the topic to
// be worth the rest of extraction, a sentence about it or more than three words
// of it. It scans until it knows. What it keeps out has
// no sentence that could make it relevant but by the name of a body.
func (e *Extractor) Gate(d *text.Doc) bool {
	total, here, at := 0, 0, -1
	open := func() bool { return here >= 2 || total > 3 }
	e.topic.scan(d, func(s, w int) bool {
		if s != at {
			here, at = 0, s
		}
		here += w
		total += w
		return !open()
	})
	return open()
}

// Extract finds the talks of an article. Same input, same result.
func (e *Extractor) Extract(in Input) Result {
	f := e.frames[in.Doc.Lang]
	if f == nil {
		f = e.frames[text.English]
	}
	topic := e.topic
	dens := topic.density(in.Doc)
	dens.bodies(topic, in)
	r := newReader(f, in, dens, e.tags)
	r.members = e.members
	ms := r.mentions()
	r.main = mainParties(ms, r)
	cs := r.merge(ms, r.main)
	r.dateMain(cs)
	r.placeMain(cs)
	var out Result
	out.judge(r, cs, topic.name)
	if !out.Relevant && !in.AnyTopic {
		return out
	}
	for k := range cs {
		if !in.AnyTopic && (!cs[k].keep(r) || cs[k].vague(r) || cs[k].announced(cs)) {
			continue
		}
		r.multilateral(&cs[k])
		r.accepted(&cs[k])
		cs[k].without(r.absent)
		r.delegates(&cs[k])
		if t, ok := e.build(r, &cs[k], topic.name); ok {
			out.Talks = append(out.Talks, t)
		}
	}
	return out
}

// without takes the sides off that the text says stay away, as long as two
// sides, or an international body, remain.
func (c *cluster) without(absent []string) {
	if len(absent) == 0 {
		return
	}
	rest := slices.DeleteFunc(slices.Clone(c.parties), func(p string) bool { return slices.Contains(absent, p) })
	if len(rest) >= 2 || len(rest) == 1 && !lexicon.IsState(rest[0]) {
		c.parties = rest
	}
}

func day(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// build writes a cluster of mentions out as a talk.
func (e *Extractor) build(r *reader, c *cluster, topic string) (Talk, bool) {
	t := Talk{Parties: c.parties, DateValue: c.value, Earliest: c.earliest, Latest: c.latest, DateSource: c.dateSource,
		Status: c.status, Kind: c.kind, Format: c.format}
	if t.DateValue == "" && c.dateline != nil && c.main && c.status == Held {
		t.DateValue, t.Earliest, t.Latest, t.DateSource = c.dateline.Value, c.dateline.Earliest, c.dateline.Latest, fromDocument
	}
	if len(t.Parties) == 0 || len(t.Parties) == 1 && lexicon.IsState(t.Parties[0]) {
		return t, false
	}
	if c.about {
		t.Topics = []string{topic}
	}
	if t.Format == "" {
		t.Format = kinds[c.kind].format
	}
	if c.byDateline && (c.status != Held || t.Format == Phone || t.Format == Virtual) {
		c.place = -1 // where the report was written
	}
	if c.place >= 0 {
		p := r.in.Places[c.place]
		t.PlaceID, t.Place, t.Country, t.Lat, t.Lon, t.HasPoint = p.ID, p.Name, p.Country, p.Lat, p.Lon, p.HasPoint
		if t.Format == "" {
			t.Format = InPerson
		}
	}
	if t.Format == "" {
		t.Format = Unknown
	}
	k := kinds[c.kind]
	t.Cameo, t.Plover = k.cameo, k.plover
	switch c.status {
	case Refused:
		t.Cameo, t.Plover = "12", "REJECT"
	case Planned:
		if t.Cameo == "04" {
			t.Cameo, t.Plover = "03", "AGREE"
		}
	}
	t.Source, t.Target = c.source, c.target
	t.Participants = e.participants(r, c)
	for _, m := range c.mentions {
		if t.Attribution == (Attribution{}) {
			t.Attribution = m.who
		}
		s := r.d.Sentences[m.sentence]
		t.Evidence = append(t.Evidence, Evidence{Start: int(s.RuneStart), End: int(s.RuneEnd), Sentence: m.sentence, Trigger: r.d.Raw(m.word.first, m.word.end)})
	}
	t.Evidence = slices.CompactFunc(t.Evidence, func(a, b Evidence) bool { return a.Start == b.Start && a.Trigger == b.Trigger })
	t.Title = title(e.lex, t)
	sorted := slices.Clone(t.Parties)
	slices.Sort(sorted)
	what := strings.Join(sorted, "+") + "|" + t.DateValue + "|" + t.Kind + "|" + t.Status + "|" + t.PlaceID
	t.ID = hash(r.in.ArticleID + "|" + what + "|" + fmt.Sprint(c.mentions[0].word.first))
	t.Score = c.score()
	if n := e.rounds[r.d.Lang]; n != nil {
		t.Round = n.of(r.d, c.mentions)
	}
	t.Reasons = r.reasons(c, &t)
	return t, true
}

func hash(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:8])
}

// title tells the talk in one English line.
func title(lex *lexicon.Lexicon, t Talk) string {
	names := make([]string, 0, len(t.Parties))
	for _, p := range t.Parties {
		if st := lex.State(p); st != nil {
			p = st.Name
		}
		names = append(names, p)
	}
	s := strings.Join(names, "–") + " " + t.Kind
	if t.Place != "" {
		s += ", " + t.Place
	}
	if t.DateValue != "" {
		s += ", " + t.DateValue
	}
	return s + " (" + t.Status + ")"
}

// participants lists states and bodies as parties, then the persons and bodies
// that the talk's sentences name on one of the sides.
func (e *Extractor) participants(r *reader, c *cluster) []Participant {
	var out []Participant
	for _, p := range c.parties {
		x := Participant{Name: p, Role: "party"}
		if st := e.lex.State(p); st != nil {
			x.ActorID, x.Name, x.Country = st.ID, st.Name, st.Country
		} else {
			for _, a := range r.in.Actors {
				if a.Name == p {
					x.ActorID = a.ID
				}
			}
		}
		out = append(out, x)
	}
	for _, k := range c.people {
		a := r.in.Actors[k]
		if a.Type == actor.Country || slices.Contains(c.parties, a.Name) || !c.takesPart(r, a) || e.bystander(a.Office) {
			continue
		}
		out = append(out, Participant{ActorID: a.ID, Name: a.Name, Country: a.Country, Office: a.Office, Role: "delegate"})
	}
	return out
}

// takesPart reports whether an actor can be one of those who meet: it stands
// for a party, and is no body that only tells of the talk.
func (c *cluster) takesPart(r *reader, a actor.Actor) bool {
	if a.Country != "" {
		if !slices.Contains(c.parties, a.Country) {
			return false
		}
	} else if a.Type == actor.Organization {
		return slices.ContainsFunc(r.refs, func(x actor.Ref) bool {
			return x.Actor >= 0 && r.in.Actors[x.Actor].ID == a.ID && slices.Contains(c.parties, x.Party)
		})
	}
	return a.Type == actor.Person || !slices.ContainsFunc(c.mentions, func(m mention) bool { return m.who.Source == a.Name })
}

// bystander reports whether an office is of those who speak of talks and take
// no part.
func (e *Extractor) bystander(office string) bool {
	d := text.New(text.English, office)
	return e.frames[text.English].has(d, bystanderCue, 0, len(d.Tokens))
}

// delegates adds the persons of the sentences behind a mention of the main
// talk that say who leads the sides.
func (r *reader) delegates(c *cluster) {
	if !c.main {
		return
	}
	last := c.mentions[min(len(c.mentions)-1, 1)].sentence
	for s := last; s <= last+4 && s < len(r.d.Sentences); s++ {
		x := r.d.Sentences[s]
		lo, hi := int(x.First), int(x.End)
		if hi-lo > longest || !r.has(r.d, delegationCue, lo, hi) {
			continue
		}
		for _, ref := range r.allIn(lo, hi) {
			if ref.Kind == actor.PersonRef && ref.Actor >= 0 && !c.present[ref.Actor] {
				c.present[ref.Actor] = true
				c.people = append(c.people, ref.Actor)
			}
		}
	}
}
