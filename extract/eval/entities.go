package eval

import (
	"math"
	"slices"

	"parley/extract"
	"parley/extract/actor"
	"parley/extract/place"
)

// match is a gold entity and the predicted one assigned to it, by index.
type match struct{ gold, pred int }

// pairing is how predicted entities fall on gold ones.
type pairing struct {
	matches []match // with core entities
	counted int     // predictions that are right or wrong; the rest is neutral
	core    int     // core entities of the gold
}

// pair assigns predictions to gold entities one to one, core ones before
// optional ones. A prediction without a partner is wrong unless it hits an
// optional entity or is neutral itself.
func pair(core []bool, predictions int, hits func(gold, pred int) bool, neutral func(pred int) bool) pairing {
	partner := assign(predictions, len(core), func(pred, gold int) float64 {
		switch {
		case !hits(gold, pred):
			return 0
		case core[gold]:
			return 2
		}
		return 1
	})
	var p pairing
	for _, c := range core {
		p.core += count(c)
	}
	hitsOptional := func(pred int) bool {
		for g := range core {
			if !core[g] && hits(g, pred) {
				return true
			}
		}
		return false
	}
	for pred, g := range partner {
		switch {
		case g >= 0 && core[g]:
			p.matches = append(p.matches, match{g, pred})
			p.counted++
		case g < 0 && !hitsOptional(pred) && !neutral(pred):
			p.counted++
		}
	}
	return p
}

func never(int) bool { return false }

// predictedActor is an actor of a report as it is compared.
type predictedActor struct {
	name     string // folded
	kind     string // type of the report
	country  string
	surfaces []string // folded
	mentions [][2]int // in offsets of the gold
}

func predictActors(r *extract.Report, text carrier) []predictedActor {
	out := make([]predictedActor, 0, len(r.Actors))
	for _, a := range r.Actors {
		p := predictedActor{name: fold(a.Name), kind: a.Type, country: a.Country}
		for _, m := range a.Mentions {
			p.surfaces = append(p.surfaces, fold(m.Text))
			if start, end := text.move(m.Start, m.End); start < end {
				p.mentions = append(p.mentions, [2]int{start, end})
			}
		}
		p.surfaces = append(p.surfaces, fold(a.NameLocal))
		out = append(out, p)
	}
	return out
}

// optionalPlace returns whether a predicted actor is a state that the gold has
// as an optional place.
func optionalPlace(t *target, preds []predictedActor) func(pred int) bool {
	names := nameSet{}
	for _, p := range t.Places {
		if !p.Salience.Core() {
			names.add(p.Name)
		}
	}
	return func(pred int) bool {
		p := preds[pred]
		return (p.kind == actor.Country || p.kind == "") && names[p.name]
	}
}

// actors counts actors whatever their type.
func (c *Counts) actors(t *target, preds []predictedActor) {
	core := make([]bool, len(t.Actors))
	for i, a := range t.Actors {
		core[i] = a.Salience.Core()
	}
	neutral := optionalPlace(t, preds)
	byName := pair(core, len(preds), func(g, p int) bool { return t.canonical[g][preds[p].name] }, neutral)
	c.add("actors", float64(len(byName.matches)), byName.counted, byName.core)
	byAny := pair(core, len(preds), func(g, p int) bool {
		return t.found[g][preds[p].name] || t.found[g].any(preds[p].surfaces)
	}, neutral)
	c.add("actors_found", float64(len(byAny.matches)), byAny.counted, byAny.core)
	c.countries(t, preds, byAny.matches)
	c.mentions(t, preds, byAny.matches)
}

func (c *Counts) countries(t *target, preds []predictedActor, matches []match) {
	for _, m := range matches {
		got, want := preds[m.pred].country, t.Actors[m.gold].Country
		c.add("country", one(got != "" && got == want), count(got != ""), 0)
	}
	for _, a := range t.Actors {
		c.add("country", 0, 0, count(a.Salience.Core() && a.Country != ""))
	}
}

// mentions counts the marked mentions that the reports have of matched actors.
func (c *Counts) mentions(t *target, preds []predictedActor, matches []match) {
	if !slices.ContainsFunc(preds, func(p predictedActor) bool { return len(p.mentions) > 0 }) {
		return
	}
	of := map[int][][2]int{} // by gold actor
	for _, m := range matches {
		of[m.gold] = preds[m.pred].mentions
	}
	for g, a := range t.Actors {
		if !a.Salience.Core() {
			continue
		}
		for _, m := range a.Mentions {
			if !m.Optional {
				c.add("mention_recall", one(overlaps(of[g], m.Start, m.End)), 0, 1)
			}
		}
	}
}

func overlaps(ranges [][2]int, start, end int) bool {
	for _, r := range ranges {
		if r[0] < end && start < r[1] {
			return true
		}
	}
	return false
}

// actorsByType counts the actors of each type. What hits an optional actor of
// another type is neutral.
func (c *Counts) actorsByType(t *target, preds []predictedActor) {
	for _, kind := range []string{goldPerson, goldOrg, goldCountry} {
		var core []bool
		var names, others []nameSet
		for i, a := range t.Actors {
			switch {
			case a.Type == kind:
				core, names = append(core, a.Salience.Core()), append(names, t.canonical[i])
			case !a.Salience.Core():
				others = append(others, t.canonical[i])
			}
		}
		var own []predictedActor
		want, _ := reportType(kind)
		for _, p := range preds {
			if p.kind == want {
				own = append(own, p)
			}
		}
		isPlace := optionalPlace(t, own)
		p := pair(core, len(own), func(g, p int) bool { return names[g][own[p].name] }, func(p int) bool {
			for _, o := range others {
				if o[own[p].name] {
					return true
				}
			}
			return isPlace(p)
		})
		c.add("actors_"+kind, float64(len(p.matches)), p.counted, p.core)
	}
}

// nearKM is how far from a gold place its other names and points may lie.
const nearKM = 50

func (c *Counts) places(t *target, r *extract.Report) {
	core := make([]bool, len(t.Places))
	for i, p := range t.Places {
		core[i] = p.Salience.Core()
	}
	folded := make([]string, len(r.Places))
	for i, p := range r.Places {
		folded[i] = fold(p.Name)
	}
	p := pair(core, len(r.Places), func(g, p int) bool {
		return t.places[g][folded[p]] || isNear(&t.Places[g], &r.Places[p])
	}, never)
	c.add("places", float64(len(p.matches)), p.counted, p.core)
	right := 0
	for _, m := range p.matches {
		right += count(r.Places[m.pred].Country == t.Places[m.gold].Country)
	}
	c.add("places_cc", float64(right), p.counted, p.core)
}

func isNear(gold *Place, p *place.Place) bool {
	return gold.Lat != nil && gold.Lon != nil && p.HasPoint && (p.Country == "" || p.Country == gold.Country) &&
		distanceKM(*gold.Lat, *gold.Lon, p.Lat, p.Lon) <= nearKM
}

// distanceKM is the great-circle distance of two points in degrees (haversine
// formula on a sphere of 6371 km).
func distanceKM(lat1, lon1, lat2, lon2 float64) float64 {
	const rad = math.Pi / 180
	north, east := math.Sin((lat2-lat1)*rad/2), math.Sin((lon2-lon1)*rad/2)
	h := north*north + math.Cos(lat1*rad)*math.Cos(lat2*rad)*east*east
	return 2 * 6371 * math.Asin(math.Min(1, math.Sqrt(h)))
}
