package place

import (
	"cmp"
	"slices"
	"strings"

	"parley/extract/lexicon"
	"parley/extract/text"
)

// Candidate is a name in the text that stands for a location.
type Candidate struct {
	First, End int             // tokens, half open
	Senses     []lexicon.Sense // what it may be; empty: a name that the lexicon does not know
	Score      float64         // 0..1, how likely it is a location; 0 counts as 1
}

// Context is what is known of an article besides its text.
type Context struct {
	// Home is the state of the outlet, ISO 3166-1 alpha-3; may be empty.
	Home string
	// States counts how often each state is mentioned in any way, adjectives
	// and peoples included, by ISO 3166-1 alpha-3. Nil: counted from the
	// candidates alone.
	States map[string]int
}

// Gazetteer finds entries of the lexicon by id, nil where there is none.
type Gazetteer interface {
	Entry(id string) *lexicon.Entry
}

// Resolver resolves candidates to places. It is immutable and safe for many
// goroutines.
type Resolver struct {
	gazetteer Gazetteer
	words     map[text.Lang]*wordSet
	short     map[string][]*lexicon.Entry // first-level divisions by abbreviation
}

// New returns a resolver. Errors name the data file and line.
func New(g Gazetteer) (*Resolver, error) {
	r := &Resolver{gazetteer: g}
	var err error
	if r.words, err = readWords(); err != nil {
		return nil, err
	}
	if r.short, err = readAbbreviations(g); err != nil {
		return nil, err
	}
	return r, nil
}

// Candidates returns the matches that can be locations, for callers that have
// no better knowledge of their roles: those that name a state, region, city or
// venue, and not only as an adjective or people.
func Candidates(matches []lexicon.Match) []Candidate {
	var list []Candidate
	for _, m := range matches {
		if slices.ContainsFunc(m.Senses, isLocation) {
			list = append(list, Candidate{First: m.First, End: m.End, Senses: m.Senses, Score: 1})
		}
	}
	return list
}

func isLocation(s lexicon.Sense) bool {
	switch s.Use {
	case lexicon.Adjective, lexicon.People, lexicon.Seat, lexicon.Generic:
		return false
	}
	switch s.Entry.Class {
	case lexicon.State, lexicon.Region, lexicon.City, lexicon.Venue:
		return true
	}
	return false
}

// Resolve decides together what all candidates of a text stand for and returns
// one Place for each place on earth, in the order of their first mentions.
// Candidates must be in text order and must not overlap. A candidate of unknown
// name becomes a Place without ID.
//
// The method is a sum of evidence, as in the toponym resolvers that Gritta et
// al. (2018) compare: a prior from population and rank, the words around, the
// names that contain it ("Salem, Oregon"), the states and divisions that the
// text names elsewhere, and nearness to its other places.
func (r *Resolver) Resolve(doc *text.Doc, candidates []Candidate, ctx Context) []Place {
	return r.solve(doc, candidates, ctx).places()
}

func (r *Resolver) solve(doc *text.Doc, candidates []Candidate, ctx Context) *solver {
	s := &solver{resolver: r, doc: doc, ctx: ctx}
	s.open(candidates)
	s.count()
	s.score(nil)
	for range rounds {
		s.score(s.best())
	}
	return s
}

// rounds is how often names are weighed again with the neighbours that the
// round before found; more change next to nothing.
const rounds = 2

// name is a candidate under resolution.
type name struct {
	Candidate
	key     string // for one reading per text: the same words are the same place
	options []option
}

// option is one reading of a name.
type option struct {
	entry *lexicon.Entry
	noun  float64 // evidence of the nouns beside the name
	held  float64 // evidence of a name that contains it, or that it contains
	total float64
}

// group is the names with the same words. What holds for all of them is
// weighed once.
type group struct {
	names   []int
	said    map[*lexicon.Entry]float64 // the strongest words around any of them, by reading
	general map[*lexicon.Entry]float64 // all other evidence
}

type solver struct {
	resolver *Resolver
	doc      *text.Doc
	ctx      Context
	names    []name
	states   map[string]float64 // share of each state in the mentions of states
	groups   map[string]*group  // names with the same words, by key
	at       *setting           // of the last round
}

func (s *solver) open(candidates []Candidate) {
	s.groups = make(map[string]*group)
	for i, c := range candidates {
		if len(c.Senses) == 0 {
			c.Senses = s.short(c.First, c.End)
		}
		s.add(c)
		if i+1 == len(candidates) || candidates[i+1].First > c.End+1 {
			s.addShort(c.End)
		}
	}
	for i := range s.names {
		s.readContext(i)
	}
}

func (s *solver) add(c Candidate) {
	n := name{Candidate: c, key: s.keyOf(c)}
	if n.Score == 0 {
		n.Score = 1
	}
	for _, sense := range c.Senses {
		if isLocation(sense) && !slices.ContainsFunc(n.options, func(o option) bool { return o.entry == sense.Entry }) {
			n.options = append(n.options, option{entry: sense.Entry})
		}
	}
	all := slices.Clone(n.options)
	n.options = slices.DeleteFunc(n.options, func(o option) bool { return shadowed(o.entry, all) })
	if s.groups[n.key] == nil {
		s.groups[n.key] = &group{}
	}
	s.groups[n.key].names = append(s.groups[n.key].names, len(s.names))
	s.names = append(s.names, n)
}

// addShort adds the abbreviated division after a comma at token end, which the
// lexicon cannot know alone: "Salem, Ore.", "Camden, N.J.", "Paris, TX".
func (s *solver) addShort(end int) {
	d := s.doc
	if end+1 >= len(d.Tokens) || d.Word(end) != "," || d.Tokens[end+1].Kind != text.Word || d.Tokens[end+1].Has(text.LineStart) {
		return
	}
	last := end + 2
	list := s.resolver.short[d.Word(end+1)]
	if end+3 < len(d.Tokens) && d.Word(end+2) == "." && d.Tokens[end+3].Has(text.Glued) {
		if l := s.resolver.short[d.Raw(end+1, end+4)]; l != nil {
			list, last = l, end+4
		}
	}
	if list == nil {
		return
	}
	if last < len(d.Tokens) && d.Word(last) == "." && d.Tokens[last].Has(text.Glued) {
		last++
	}
	c := Candidate{First: end + 1, End: last, Score: 1}
	for _, e := range list {
		c.Senses = append(c.Senses, lexicon.Sense{Entry: e, Use: lexicon.Abbr})
	}
	s.add(c)
}

// short returns the divisions that tokens first to end abbreviate after a comma:
// the "Calif." of "PLEASANTON, Calif.", where a caller takes it for a name.
func (s *solver) short(first, end int) []lexicon.Sense {
	d := s.doc
	if first == 0 || d.Word(first-1) != "," || d.Tokens[first].Has(text.LineStart) {
		return nil
	}
	var senses []lexicon.Sense
	for _, e := range s.resolver.short[strings.TrimSuffix(d.Raw(first, end), ".")] {
		senses = append(senses, lexicon.Sense{Entry: e, Use: lexicon.Abbr})
	}
	return senses
}

func (s *solver) keyOf(c Candidate) string {
	var b strings.Builder
	for i := c.First; i < c.End; i++ {
		if s.doc.Tokens[i].Kind != text.Punct {
			b.WriteString(s.doc.Key(i))
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// shadowed reports whether an entry is the same place as another option that
// says more: a region that GeoNames has as a division.
func shadowed(e *lexicon.Entry, options []option) bool {
	if e.Class != lexicon.Region {
		return false
	}
	return slices.ContainsFunc(options, func(o option) bool { return o.entry.Kind == "ADM1" && o.entry.Name == e.Name })
}

// places makes one Place of all names that stand for the same place.
func (s *solver) places() []Place {
	var list []Place
	index := make(map[string]int)
	for i := range s.names {
		n := &s.names[i]
		p := s.placeOf(n)
		key := p.ID
		if key == "" {
			key = "?" + n.key
		}
		m := s.doc.Mention(n.First, n.End)
		j, ok := index[key]
		if !ok {
			j = len(list)
			index[key] = j
			p.NameLocal = m.Text
			list = append(list, p)
		}
		q := &list[j]
		q.Mentions = append(q.Mentions, m)
		q.Score = max(q.Score, p.Score)
		if len([]rune(m.Text)) > len([]rune(q.NameLocal)) {
			q.NameLocal = m.Text
		}
		if q.Feature == "venue" && p.Feature != "venue" {
			q.Feature, q.Precision = p.Feature, p.Precision
		}
	}
	for i := range list {
		slices.SortFunc(list[i].Mentions, func(a, b text.Mention) int { return cmp.Compare(a.Start, b.Start) })
	}
	return list
}

const (
	// unresolvedScore bounds the score of a name that is not on the map.
	unresolvedScore = 0.3
	// leastProbability is what the best reading of a name must reach, else the
	// name stays unresolved. On the development corpora one in four readings
	// below it is right.
	leastProbability = 0.3
)

func (s *solver) placeOf(n *name) Place {
	o := n.top()
	if o == nil || n.probability(o) < leastProbability*n.Score {
		p := Place{Name: s.doc.Raw(n.First, n.End), Score: unresolvedScore * n.Score, Readings: n.readings()}
		p.Country, p.Admin1 = s.surroundings(n)
		return p
	}
	e := o.entry
	p := Of(e)
	p.Score = n.Score * calibrated(n.probability(o)/n.Score)
	if e.Class == lexicon.Venue {
		// A building is reported as its city; only where it lies in none that
		// is listed, as itself.
		if city := s.resolver.city(e); city != nil {
			p.ID, p.Name, p.Admin1 = city.ID, city.Name, city.Admin1
			p.Lat, p.Lon, p.HasPoint = city.Lat, city.Lon, true
		}
	}
	return p
}

// mostReadings bounds the readings that are reported of an unresolved name.
const mostReadings = 5

// readings returns what the name may be, likeliest first.
func (n *name) readings() []Reading {
	var list []Reading
	for i := range n.options {
		o := &n.options[i]
		list = append(list, Reading{ID: o.entry.ID, Name: o.entry.Name, Country: o.entry.Country, Admin1: o.entry.Admin1, Score: n.probability(o)})
	}
	slices.SortStableFunc(list, func(a, b Reading) int { return cmp.Compare(b.Score, a.Score) })
	return list[:min(len(list), mostReadings)]
}
