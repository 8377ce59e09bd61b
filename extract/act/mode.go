package act

import "slices"

// describe tells how an act is done and what else it is about.
func (r *reader) describe(a *Act) {
	a.Mode = r.mode(a.Plover, a.First, a.End)
	if a.Mode == "" {
		a.Mode = r.mode(a.Plover, a.End, min(r.hi, a.End+object))
	}
	if a.Mode == "" {
		a.Mode = r.mode(a.Plover, max(r.lo, a.First-object), a.First)
	}
	for i := r.lo; i < r.hi; {
		names, end := r.context.at(r.d, i, nil)
		for _, n := range names {
			if !slices.Contains(a.Contexts, n) {
				a.Contexts = append(a.Contexts, n)
			}
		}
		i = max(i+1, end)
	}
}

// mode returns the mode of a PLOVER event that the words at tokens lo to hi tell,
// empty where they tell none.
func (r *reader) mode(event string, lo, hi int) string {
	best := mode{}
	for i := lo; i < hi; i++ {
		found, _ := r.modes.at(r.d, i, func(m mode) bool { return m.event == event })
		for _, m := range found {
			if best.order == 0 || m.order < best.order {
				best = m
			}
		}
	}
	return best.name
}
