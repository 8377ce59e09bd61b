package eval

import (
	"maps"
	"slices"
	"strings"

	"parley/extract"
)

// dates counts the distinct values of an article: points and spans of the
// calendar, and durations apart.
func (c *Counts) dates(t *target, r *extract.Report) {
	var points, durations []string
	for _, d := range r.Dates {
		switch {
		case d.Value == "":
		case isDuration(d.Value):
			durations = appendNew(durations, d.Value)
		default:
			points = appendNew(points, d.Value)
		}
	}
	d := compareDates(t.Dates, points, "DATE", "TIME")
	c.add("dates", float64(d.right), d.right+len(d.wrong), d.right+len(d.missed))
	near := 0
	for _, partner := range assign(len(d.missed), len(d.wrong), func(i, j int) float64 { return one(overlap(d.missed[i], d.wrong[j])) }) {
		near += count(partner >= 0)
	}
	c.add("dates_lenient", float64(d.right+near), d.right+len(d.wrong), d.right+len(d.missed))
	d = compareDates(t.Dates, durations, "DURATION", "SET")
	c.add("durations", float64(d.right), d.right+len(d.wrong), d.right+len(d.missed))
}

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// isDuration tells P2D from PAST_REF and PRESENT_REF.
func isDuration(value string) bool {
	return strings.HasPrefix(value, "P") && !strings.HasPrefix(value, "PAST") && !strings.HasPrefix(value, "PRES")
}

// dateResult is how predicted values compare with gold ones.
type dateResult struct {
	right  int
	missed []string // core values not predicted
	wrong  []string // predicted values that are neither right nor neutral
}

// compareDates compares distinct predicted values with the gold values of two
// types. A gold time is hit by its day as well, a gold range by both its ends.
// Neutral are optional values, the ends of ranges, days of optional times, and
// vague references.
func compareDates(gold []Date, predicted []string, typeA, typeB string) dateResult {
	core, optional := map[string]bool{}, map[string]bool{}
	for _, d := range gold {
		switch {
		case d.Type != typeA && d.Type != typeB:
		case d.Salience.Core():
			core[d.Value] = true
		default:
			optional[d.Value] = true
		}
	}
	var r dateResult
	fine := map[string]bool{} // right or neutral
	for _, v := range slices.Sorted(maps.Keys(core)) {
		hits := hitting(v, predicted)
		if len(hits) == 0 {
			r.missed = append(r.missed, v)
			continue
		}
		r.right++
		for _, h := range hits {
			fine[h] = true
		}
	}
	for v := range optional {
		fine[v] = true
		for _, part := range parts(v) {
			fine[part] = true
		}
	}
	for v := range core {
		if strings.Contains(v, "/") {
			for _, part := range parts(v) {
				fine[part] = true
			}
		}
	}
	for _, v := range predicted {
		if !fine[v] && !strings.HasSuffix(v, "_REF") {
			r.wrong = append(r.wrong, v)
		}
	}
	return r
}

// hitting returns the predicted values that give a gold value.
func hitting(gold string, predicted []string) []string {
	var hits []string
	for _, p := range predicted {
		if p == gold || p == dayOf(gold) {
			hits = append(hits, p)
		}
	}
	if len(hits) > 0 || !strings.Contains(gold, "/") {
		return hits
	}
	for _, end := range strings.Split(gold, "/") {
		if !slices.Contains(predicted, end) {
			return nil
		}
		hits = append(hits, end)
	}
	return hits
}

// parts returns the ends of a range, or a value and its day.
func parts(value string) []string {
	if strings.Contains(value, "/") {
		return strings.Split(value, "/")
	}
	day, _, _ := strings.Cut(value, "T")
	return []string{value, day}
}

// dayOf cuts the time of day off; durations stay whole.
func dayOf(value string) string {
	if isDuration(value) {
		return value
	}
	day, _, _ := strings.Cut(value, "T")
	return day
}
