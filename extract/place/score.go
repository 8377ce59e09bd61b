package place

import (
	"maps"
	"math"
	"slices"

	"parley/extract/lexicon"
)

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
			// Mexico the state and Mexico the city do not differ here.
			abroad := slices.ContainsFunc(options, func(x option) bool { return x.entry.Country != o.entry.Country })
			switch {
			case o.entry.Class == lexicon.State && !abroad && s.ctx.States == nil:
				s.states[o.entry.Country]++
			case o.entry.Class == lexicon.State && abroad && s.ctx.States != nil:
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
	weightCapital    = 1.5
	weightKnown      = 1.2 // known far away: worldNames names or more in the languages of the world
	village          = 5_000
	weightVillage    = -0.8
	weightSeat       = 0.3 // seat of a first-level division
	weightState      = 7.0 // prior of a state: only strong evidence makes Georgia no state
	weightRegion     = 7.0
	weightVenue      = 6.0
	weightNamesake   = -1.5 // a division beside its city or state of the same name, a capital beside its state
	weightQuarter    = -1.0 // a part of a city
	weightClass      = 2.5  // a noun tells the class: "tỉnh", "city of"
	weightContained  = 5.0  // "Salem, Oregon" for Salem
	weightContainer  = 4.0  // and for Oregon
	weightNamed      = 0.7  // its state is named in the text
	weightShare      = 2.0  // times the share of its state in the mentions of states
	weightHome       = 0.8
	weightDivided    = 1.5 // its division is named in the text
	weightDistrict   = 2.5 // a second-level division around it is named in the text
	weightNear       = 1.2 // another place lies within a day's drive
	nearKm           = 300.0
	smallTown        = 50_000
	voteSmallTown    = 0.5 // a state named does not make a small town of it likely
	worldNames       = 50  // some 340 cities have as many
	// notAPlace is the weight of all that the name may be besides the options.
	notAPlace = 2.5
)

// prior is the evidence of the entry alone, and of its namesakes among options.
func prior(t *tally, e *lexicon.Entry, options []option) {
	switch e.Class {
	case lexicon.State:
		t.add("a state", weightState)
		return
	case lexicon.Region:
		t.add("a region", weightRegion)
		return
	case lexicon.Venue:
		t.add("a venue", weightVenue)
		return
	}
	if e.Kind == "ADM1H" {
		t.add("a former division", weightPopulation*6) // as they are, a million or so
		return
	}
	t.add("inhabitants", weightPopulation*math.Log10(float64(max(e.Population, 1000))))
	if e.Population < village && e.Kind != "ADM2" {
		t.add("a small town", weightVillage)
	}
	if e.Names >= worldNames {
		t.add("known in many languages", weightKnown)
	}
	switch e.Kind {
	case "PPLC":
		t.add("a capital", weightCapital)
		if slices.ContainsFunc(options, func(o option) bool { return o.entry.Class == lexicon.State && o.entry.Country == e.Country }) {
			t.add("its state has the same name", weightNamesake) // Singapore, Luxembourg
		}
	case "PPLA", "PPLG":
		t.add("seat of a division", weightSeat)
	case "PPLX":
		t.add("a part of a city", weightQuarter)
	case "ADM1":
		if slices.ContainsFunc(options, func(o option) bool {
			return o.entry.Country == e.Country && (o.entry.Admin1 == e.Name || o.entry.Class == lexicon.State)
		}) {
			t.add("its city or state has the same name", weightNamesake)
		}
	}
}

// score weighs all options; others are the entries chosen for the names in the
// round before, nil in the first.
func (s *solver) score(others []*lexicon.Entry) {
	s.at = &setting{divisions: s.divisions(others), districts: s.districts(), near: s.neighbours(others)}
	for i := range s.names {
		n := &s.names[i]
		g := s.groups[n.key]
		if g.names[0] == i {
			g.general = make(map[*lexicon.Entry]float64)
			s.readSaid(g)
		}
		for j := range n.options {
			o := &n.options[j]
			w, ok := g.general[o.entry]
			if !ok {
				var t tally
				s.general(&t, n, o.entry, s.at)
				w = t.sum
				g.general[o.entry] = w
			}
			o.total = w + o.noun + g.said[o.entry]
		}
	}
}

// readSaid notes what is said anywhere to contain a reading: "Springfield,
// Ohio" on top decides what Springfield means below.
func (s *solver) readSaid(g *group) {
	if g.said != nil {
		return
	}
	g.said = make(map[*lexicon.Entry]float64)
	for _, i := range g.names {
		for _, o := range s.names[i].options {
			g.said[o.entry] = max(g.said[o.entry], o.held)
		}
	}
}

// setting is what the other names of a text say, as far as it is known.
type setting struct {
	divisions map[string]string
	districts []neighbour
	near      []neighbour
}

// general is the evidence for e that does not depend on where its name stands.
func (s *solver) general(t *tally, n *name, e *lexicon.Entry, at *setting) {
	prior(t, e, n.options)
	if share := s.states[e.Country]; share > 0 {
		vote := weightNamed + weightShare*share
		if e.Class == lexicon.City && e.Population < smallTown {
			vote *= voteSmallTown
		}
		t.add("the text names its state", vote)
	}
	if e.Class == lexicon.State {
		return
	}
	if e.Country != "" && e.Country == s.ctx.Home {
		t.add("in the state of the outlet", weightHome)
	}
	if by, ok := at.divisions[e.Country+"/"+e.Admin1]; ok && by != n.key {
		t.add("the text names its division", weightDivided)
	}
	if slices.ContainsFunc(at.districts, func(d neighbour) bool { return d.key != n.key && contains(d.entry, e) }) {
		t.add("the text names its district", weightDistrict)
	}
	t.add("near other places of the text", weightNear*nearness(n.key, e, at.near))
}

// districts returns the readings of all names that are second-level divisions.
func (s *solver) districts() []neighbour {
	var list []neighbour
	for key, g := range s.groups {
		for _, o := range s.names[g.names[0]].options {
			if o.entry.Kind == "ADM2" {
				list = append(list, neighbour{key, o.entry})
			}
		}
	}
	return list
}

// divisions returns the first-level divisions that the text names, each with
// the key of its name, or "" for several names: a city does not gain from a
// division of its own name.
func (s *solver) divisions(others []*lexicon.Entry) map[string]string {
	found := make(map[string]string)
	for i := range s.names {
		for _, o := range s.names[i].options {
			if o.entry.Kind != "ADM1" || others != nil && others[i] != o.entry {
				continue
			}
			id, key := o.entry.Country+"/"+o.entry.Name, s.names[i].key
			if by, ok := found[id]; ok && by != key {
				key = ""
			}
			found[id] = key
		}
	}
	return found
}

// neighbour is a place that a name was resolved to.
type neighbour struct {
	key   string
	entry *lexicon.Entry
}

// maxNeighbours bounds the work for long lists of places.
const maxNeighbours = 100

func (s *solver) neighbours(others []*lexicon.Entry) []neighbour {
	var list []neighbour
	seen := make(map[neighbour]bool)
	for i, e := range others {
		if e == nil || e.Class != lexicon.City || e.Kind == "ADM1" || len(list) == maxNeighbours {
			continue
		}
		if n := (neighbour{s.names[i].key, e}); !seen[n] {
			seen[n] = true
			list = append(list, n)
		}
	}
	return list
}

// nearness is 1 for a place next to a place with another name and falls to 0
// with distance.
func nearness(key string, e *lexicon.Entry, near []neighbour) float64 {
	if e.Class != lexicon.City {
		return 0
	}
	best := math.Inf(1)
	for _, n := range near {
		if n.key != key && n.entry != e {
			best = min(best, km(e, n.entry))
		}
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

// The slope and intercept of the logistic curve from the model's probabilities
// to the share of names within 161 km of the gold, fitted by eye to GeoWebNews,
// GeoVirus and LGL: the model is too sure at the top, and at the bottom the
// second reading is often next to the first.
const (
	calibrationSlope     = 0.55
	calibrationIntercept = 0.6
)

// calibrated turns the model's probability p of a reading into how often such
// readings are right.
func calibrated(p float64) float64 {
	p = min(max(p, 1e-6), 1-1e-6)
	return 1 / (1 + math.Exp(-calibrationSlope*math.Log(p/(1-p))-calibrationIntercept))
}
