package place

import (
	"cmp"
	"maps"
	"math"
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
	s := &solver{resolver: r, doc: doc, ctx: ctx}
	s.open(candidates)
	s.count()
	s.score(nil)
	for range rounds {
		s.score(s.best())
	}
	return s.places()
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
	local float64 // evidence from the words around and the names that contain it
	total float64
}

type solver struct {
	resolver *Resolver
	doc      *text.Doc
	ctx      Context
	names    []name
	states   map[string]float64 // share of each state in the mentions of states
	groups   map[string][]int   // names by key
}

func (s *solver) open(candidates []Candidate) {
	s.groups = make(map[string][]int)
	for i, c := range candidates {
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
	n.options = slices.DeleteFunc(n.options, func(o option) bool { return shadowed(o.entry, n.options) })
	s.groups[n.key] = append(s.groups[n.key], len(s.names))
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
	c := Candidate{First: end + 1, End: last, Score: 1}
	for _, e := range list {
		c.Senses = append(c.Senses, lexicon.Sense{Entry: e, Use: lexicon.Abbr})
	}
	s.add(c)
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
	return slices.ContainsFunc(options, func(o option) bool { return o.entry.Class == lexicon.City && o.entry.Name == e.Name })
}

// count takes the share of each state in the mentions of states. A name that
// is a state or something else, as Georgia, is no vote for the state; a
// division is half a vote for its state.
func (s *solver) count() {
	s.states = make(map[string]float64)
	for c, n := range s.ctx.States {
		s.states[c] = float64(n)
	}
	for i := range s.names {
		options := s.names[i].options
		for _, o := range options {
			switch {
			case o.entry.Class == lexicon.State && len(options) == 1 && s.ctx.States == nil:
				s.states[o.entry.Country]++
			case o.entry.Class == lexicon.State && len(options) > 1 && s.ctx.States != nil:
				s.states[o.entry.Country] = max(0, s.states[o.entry.Country]-1)
			case o.entry.Kind == "ADM1" && len(options) == 1:
				s.states[o.entry.Country] += 0.5
			}
		}
	}
	total := 0.0
	for _, c := range slices.Sorted(maps.Keys(s.states)) {
		total += s.states[c]
	}
	for c := range s.states {
		s.states[c] /= max(total, 1)
	}
}

// The weights of the evidence, on the scale of the prior, in which a city gains
// weightPopulation for ten times the inhabitants. Tuned by hand on the
// development corpora; results change little within a third of each.
const (
	weightPopulation = 0.8
	weightCapital    = 1.0
	weightSeat       = 0.3 // seat of a first-level division
	weightState      = 7.0 // prior of a state: only strong evidence makes Georgia no state
	weightRegion     = 5.5
	weightVenue      = 6.0
	weightDivision   = -1.0 // against the city of the same name
	weightQuarter    = -1.0 // a part of a city
	weightClass      = 2.5  // a noun tells the class: "tỉnh", "city of"
	weightContained  = 5.0  // "Salem, Oregon" for Salem
	weightContainer  = 4.0  // and for Oregon
	weightNamed      = 0.7  // its state is named in the text
	weightShare      = 2.0  // times the share of its state in the mentions of states
	weightHome       = 0.8
	weightDivided    = 1.5 // its division is named in the text
	weightNear       = 1.2 // another place lies within a day's drive
	nearKm           = 300.0
	// notAPlace is the weight of all that the name may be besides the options.
	notAPlace = 2.5
)

func prior(e *lexicon.Entry) float64 {
	switch e.Class {
	case lexicon.State:
		return weightState
	case lexicon.Region:
		return weightRegion
	case lexicon.Venue:
		return weightVenue
	}
	w := weightPopulation * math.Log10(float64(max(e.Population, 1000)))
	switch e.Kind {
	case "PPLC":
		w += weightCapital
	case "PPLA", "PPLG":
		w += weightSeat
	case "PPLX":
		w += weightQuarter
	case "ADM1":
		w += weightDivision
	case "ADM1H":
		w = weightPopulation*6 + weightDivision
	}
	return w
}

// score weighs all options; others are the entries chosen for the names in the
// round before, nil in the first.
func (s *solver) score(others []*lexicon.Entry) {
	divisions := make(map[string]bool)
	for i := range s.names {
		for _, o := range s.names[i].options {
			if o.entry.Kind == "ADM1" && (others == nil || others[i] == o.entry) {
				divisions[o.entry.Country+"/"+o.entry.Name] = true
			}
		}
	}
	for i := range s.names {
		n := &s.names[i]
		for j := range n.options {
			o := &n.options[j]
			e := o.entry
			o.total = prior(e) + s.shared(n.key, e)
			if e.Class == lexicon.State {
				o.total += weightShare * s.states[e.Country]
				continue
			}
			if share := s.states[e.Country]; share > 0 {
				o.total += weightNamed + weightShare*share
			}
			if e.Country != "" && e.Country == s.ctx.Home {
				o.total += weightHome
			}
			if e.Admin1 != "" && divisions[e.Country+"/"+e.Admin1] {
				o.total += weightDivided
			}
			o.total += weightNear * s.nearness(i, e, others)
		}
	}
}

// shared is the strongest local evidence for e at any name with the same words:
// "Springfield, Ohio" on top decides what Springfield means below.
func (s *solver) shared(key string, e *lexicon.Entry) float64 {
	w := 0.0
	for _, i := range s.groups[key] {
		for _, o := range s.names[i].options {
			if o.entry == e && math.Abs(o.local) > math.Abs(w) {
				w = o.local
			}
		}
	}
	return w
}

// nearness is 1 for a place next to another place of the text and falls to 0
// with distance.
func (s *solver) nearness(i int, e *lexicon.Entry, others []*lexicon.Entry) float64 {
	if e.Class != lexicon.City || others == nil {
		return 0
	}
	best := math.Inf(1)
	for j, o := range others {
		if o == nil || o.Class != lexicon.City || o.Kind == "ADM1" || s.names[j].key == s.names[i].key || o == e {
			continue
		}
		best = min(best, km(e, o))
	}
	return math.Exp(-best / nearKm)
}

// km is the great-circle distance.
func km(a, b *lexicon.Entry) float64 {
	const radius, rad = 6371.0, math.Pi / 180
	dLat, dLon := (b.Lat-a.Lat)*rad, (b.Lon-a.Lon)*rad
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(a.Lat*rad)*math.Cos(b.Lat*rad)*math.Pow(math.Sin(dLon/2), 2)
	return 2 * radius * math.Asin(math.Sqrt(min(1, h)))
}

// best returns the strongest entry of each name, nil where it has none.
func (s *solver) best() []*lexicon.Entry {
	list := make([]*lexicon.Entry, len(s.names))
	for i := range s.names {
		if o := s.names[i].top(); o != nil {
			list[i] = o.entry
		}
	}
	return list
}

// top returns the strongest option; of equal ones the first, so that the order
// of the lexicon decides.
func (n *name) top() *option {
	if len(n.options) == 0 {
		return nil
	}
	top := &n.options[0]
	for j := range n.options {
		if n.options[j].total > top.total {
			top = &n.options[j]
		}
	}
	return top
}

// probability is the share of the option in all readings of the name.
func (n *name) probability(o *option) float64 {
	sum := math.Exp(notAPlace - o.total)
	for i := range n.options {
		sum += math.Exp(n.options[i].total - o.total)
	}
	return n.Score / sum
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
			q.Feature = p.Feature
		}
	}
	for i := range list {
		slices.SortFunc(list[i].Mentions, func(a, b text.Mention) int { return cmp.Compare(a.Start, b.Start) })
	}
	return list
}

// unresolvedScore bounds the score of a name that is not on the map.
const unresolvedScore = 0.3

func (s *solver) placeOf(n *name) Place {
	o := n.top()
	if o == nil {
		return Place{Name: s.doc.Raw(n.First, n.End), Country: s.containerCountry(n), Score: unresolvedScore * n.Score}
	}
	e := o.entry
	p := Place{ID: e.ID, Name: e.Name, Country: e.Country, Admin1: e.Admin1, Feature: e.Kind, Score: n.probability(o)}
	switch e.Class {
	case lexicon.State:
		p.Feature = "PCLI"
	case lexicon.Region:
		p.Feature = "region"
	case lexicon.City:
		p.Lat, p.Lon, p.HasPoint = e.Lat, e.Lon, true
	case lexicon.Venue:
		// A building is reported as its city; only where it lies in none that
		// is listed, as itself.
		p.Feature = "venue"
		p.Lat, p.Lon, p.HasPoint = e.Lat, e.Lon, e.Lat != 0 || e.Lon != 0
		if city := s.resolver.city(e); city != nil {
			p.ID, p.Name, p.Admin1 = city.ID, city.Name, city.Admin1
			p.Lat, p.Lon, p.HasPoint = city.Lat, city.Lon, true
		}
	}
	return p
}
