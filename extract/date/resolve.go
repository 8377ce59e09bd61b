package date

import (
	"strings"
	"time"
)

// found is a match with its meaning, before times and dates are joined.
type found struct {
	first, end int // tokens, without context
	typ        string
	rule       int32
	anchor     string

	fixed string    // the value of durations, sets and references
	day   time.Time // first day of what is named; zero where there is none
	unit  unit      // what is named
	part  string    // time of day as it ends the value: "T08:30", "TMO"
	grain unit      // how exact part is: hour, minute, second; 0 for a part of the day
	day2  time.Time // second end of an interval
	unit2 unit

	clock bool // a time of day whose date is only assumed
	weak  bool // no expression unless joined with a date
	eve   bool // a night that ends the day after

	why []string // see Explained.Reasons; only where they are asked for
}

// value is the TIMEX3 value of f.
func (f *found) value() string {
	switch {
	case f.fixed != "":
		return f.fixed
	case f.day.IsZero():
		return ""
	}
	var buf [32]byte
	b := f.unit.appendValue(buf[:0], f.day)
	if !f.day2.IsZero() {
		return string(f.unit2.appendValue(append(b, '/'), f.day2))
	}
	return string(append(b, f.part...))
}

// resolver gives the matches of one document their meaning, in text order.
type resolver struct {
	*matcher
	known bool      // the publication date is known
	pub   time.Time // its day; where unknown, any day, so that operations need no second way

	// Of the document so far:
	out          []found
	quarter      time.Time // first day of the quarter last spoken of
	quarterToken int       // where that was
	pastYears    int       // dates that state a year well before publication
	deictics     int       // expressions that need the publication date: "yesterday", "Monday"
	narrative    bool      // the text tells of another time than that of its publication, see narrates

	// Of the match at hand:
	r           *rule
	c           captures
	i, j        int  // tokens, without context
	usedPub     bool // the meaning rests on the publication date
	usedEarlier bool // the meaning rests on an earlier date of the text

	explain bool     // reasons are asked for
	why     []string // those of the match at hand
}

// operation resolves a match; false rejects it.
type operation func(*resolver, *found) bool

func (t *resolver) reset(m *matcher, published time.Time) {
	*t = resolver{matcher: m, out: t.out[:0], explain: t.explain, known: !published.IsZero(), pub: ymd(2001, 6, 15), quarterToken: -1 << 20}
	if t.known {
		t.pub = ymd(published.Year(), int(published.Month()), published.Day())
	}
}

// published returns the day of publication and notes that it was needed.
func (t *resolver) published() time.Time {
	if t.explain {
		t.note("counted from the publication, %s", t.pubSaid())
	}
	t.usedPub = true
	return t.pub
}

// resolve turns the best match, which begins at token i, into an expression.
func (t *resolver) resolve(i int) bool {
	n := t.at
	t.r = &t.g.rules[n.rule]
	t.c = t.best
	for k, v := range t.r.preset {
		if v != unset {
			t.c[k] = v
		}
	}
	t.i, t.j = i, t.end
	if first, ok := t.c.get(slotFirst); ok {
		t.i = first
	}
	if end, ok := t.c.get(slotEnd); ok {
		t.j = end
	}
	t.usedPub, t.usedEarlier, t.why = false, false, nil
	f := found{first: t.i, end: t.j, typ: t.r.typ, rule: n.rule, unit: day, weak: t.r.flags&flagWeak != 0}
	if t.r.flags&flagList != 0 && !t.continues(i) || !t.r.op(t, &f) {
		return false
	}
	switch {
	case f.fixed != "":
	case t.usedPub && !t.known:
		f.day, f.day2 = time.Time{}, time.Time{}
	case t.usedPub:
		f.anchor = "published"
		if _, ok := t.c.get(slotM); !ok {
			t.deictics++
		}
	case t.usedEarlier:
		f.anchor = "earlier"
	default:
		f.anchor = "absolute"
		if f.day.Year() < t.pub.Year()-1 {
			t.pastYears++
		}
	}
	f.why = t.why
	t.out = append(t.out, f)
	return true
}

// narrates decides, after a first reading, whether the text is a narrative of
// past years, as histories and obituaries are: its months without a year
// belong to the year told of, not to that of publication. News names past
// years too, but with days told from its own.
func (t *resolver) narrates() bool {
	return t.known && t.pastYears >= narrativeYears && t.pastYears > narrativeShare*t.deictics
}

const narrativeYears, narrativeShare = 4, 2

// lastDate returns the last expression before the match that names a date as
// exact as u, nil where there is none.
func (t *resolver) lastDate(u unit) *found {
	for k := len(t.out) - 1; k >= 0; k-- {
		if f := &t.out[k]; !f.day.IsZero() && !f.weak && !f.clock && f.unit.rank() <= u.rank() {
			return f
		}
	}
	return nil
}

// earlier returns the day of lastDate, of an interval the last one, and notes
// that it was needed.
func (t *resolver) earlier(u unit) (time.Time, bool) {
	f := t.lastDate(u)
	switch {
	case f == nil:
		return time.Time{}, false
	case !f.day2.IsZero():
		t.usedEarlier = true
		if t.explain {
			t.note("counted from %s, told of before", f.unit2.value(f.day2))
		}
		return f.day2, true
	}
	t.usedEarlier = true
	if t.explain {
		t.note("counted from %s, told of before", f.unit.value(f.day))
	}
	return f.day, true
}

// continues reports whether the last expression ends right before token i and
// is a date, or under a rule for sets a weekday that comes again and again.
func (t *resolver) continues(i int) bool {
	if len(t.out) == 0 {
		return false
	}
	f := &t.out[len(t.out)-1]
	if t.r.typ == "SET" {
		return f.end == i && strings.HasPrefix(f.fixed, anyWeekday)
	}
	return f.end == i && f.fixed == "" && !f.clock && f.part == "" && f.day2.IsZero()
}

// base is what relative expressions count from: the publication date, or
// under flagLast, and in a narrative under flagStory, the last date of the
// text, if there is one.
func (t *resolver) base(u unit) time.Time {
	if t.r.flags&flagLast != 0 || t.narrative && t.r.flags&flagStory != 0 {
		if x, ok := t.earlier(u); ok {
			return x
		}
	}
	return t.published()
}

// yearGiven returns the year that the match states, outright ("1998") or from
// the publication date ("last year").
func (t *resolver) yearGiven() (int, bool) {
	if y, ok := t.c.get(slotY); ok {
		return y, true
	}
	if y, ok := t.c.get(slotYY); ok {
		return fullYear(y), true
	}
	if n, ok := t.c.get(slotN); ok && t.r.flags&flagSpoken != 0 {
		return spokenYear(n)
	}
	if n, ok := t.c.get(slotDY); ok {
		return t.published().Year() + n, true
	}
	if t.r.flags&flagLast != 0 { // "of that year"
		if x, ok := t.earlier(year); ok {
			return x.Year(), true
		}
	}
	return 0, false
}

// fullYear reads two digits as a year from 1930 to 2029.
func fullYear(yy int) int {
	if yy < 30 {
		return 2000 + yy
	}
	return 1900 + yy
}

// rank orders units by length.
func (u unit) rank() int { return strings.IndexByte("smHDwWMSQhYEC", byte(u)) }

// operationInfo is an operation and the slots that a rule must fill for it;
// of each inner list one suffices.
type operationInfo struct {
	run   operation
	needs [][]slot
}

// operations lists what rules can ask for.
func operations() map[string]operationInfo {
	one := func(s ...slot) [][]slot {
		var out [][]slot
		for _, x := range s {
			out = append(out, []slot{x})
		}
		return out
	}
	return map[string]operationInfo{
		"day":         {opDay, one(slotD)},                                          // perhaps Y, WD (which may tell the year), POD, DIR; with U the unit around it
		"dom":         {opDayOnly, one(slotD)},                                      // day of the month
		"range":       {opRange, append(one(slotD, slotD2), []slot{slotM, slotM2})}, // days from D to D2
		"month-range": {opMonthRange, one(slotM, slotM2)},                           // months from M to M2, perhaps Y
		"year-range":  {opYearRange, one(slotY, slotY2)},                            // years from Y to Y2
		"month":       {opMonth, one(slotM)},                                        // perhaps Y or DIR
		"year":        {opYear, [][]slot{{slotY, slotYY, slotDY}}},                  // "bare" must look like a year
		"spoken-year": {opSpokenYear, one(slotN)},                                   // "nineteen eighty-four"
		"era":         {opEra, one(slotN, slotDIR)},                                 // year N of an era that is DIR years ahead of ours
		"bc":          {opBeforeChrist, one(slotN)},
		"decade":      {opDecade, [][]slot{{slotY, slotN}}},
		"century":     {opCentury, [][]slot{{slotN, slotD}}},
		"season":      {opSeason, one(slotS)},            // perhaps Y or DIR
		"quarter":     {opQuarter, one(slotQ)},           // perhaps Y
		"quarter-of":  {opQuarterOf, nil},                // DIR years from the quarter spoken of; with Y that year's
		"half":        {opHalf, one(slotHALF)},           // perhaps Y
		"rel":         {opRelative, one(slotU, slotDIR)}, // DIR units from the base
		"ago":         {opAgo, one(slotU, slotDIR)},      // N units in direction DIR
		"later":       {opLater, one(slotU, slotDIR)},    // N units on, from what the tense tells
		"same":        {opSame, one(slotU, slotDIR)},     // N units from the last date that is as exact, if there is one
		"weekday":     {opWeekday, one(slotWD)},          // perhaps DIR
		"weekdaypod":  {opWeekdayPart, one(slotWD, slotPOD)},
		"daypod":      {opDayPart, one(slotDIR, slotPOD)},
		"pod":         {opPartOfDay, one(slotPOD)},
		"clock":       {opClock, [][]slot{{slotH, slotN}}}, // perhaps MI SE AP POD DIR
		"dur":         {opDuration, one(slotU)},            // perhaps N
		"set":         {opSet, one(slotU)},                 // perhaps N
		"set-weekday": {opSetWeekday, one(slotWD)},
		"set-day":     {opSetDay, one(slotPOD)},
		"set-weekend": {opSetWeekend, nil},
		"set-month":   {opSetMonth, one(slotM)},
		"set-season":  {opSetSeason, one(slotS)},
		"ref":         {opRef, one(slotREF)},
		"lunar":       {opLunar, one(slotD, slotM)}, // a day of the Vietnamese lunar calendar, perhaps Y or DY
		"lunar-eve":   {opLunarEve, one(slotD)},     // the days before lunar New Year by their number in the old year, perhaps Y or DY
		"holiday":     {opHoliday, one(slotHOL)},    // perhaps Y
		"skip":        {opSkip, nil},
	}
}

func opSkip(*resolver, *found) bool { return false }
