package date

import (
	"fmt"
	"strconv"
	"strings"
)

func opMonth(t *resolver, f *found) bool {
	M, _ := t.c.get(slotM)
	if t.r.flags&flagStrict != 0 && (t.afterName() || t.quoted()) {
		return false
	}
	f.unit = month
	if y, ok := t.yearGiven(); ok {
		f.day = ymd(y, M, 1)
		return true
	}
	if y, ok := t.narrativeYear(M); ok {
		f.day = ymd(y, M, 1)
		return true
	}
	pub := t.published()
	y, now := pub.Year(), int(pub.Month())
	if n, ok := t.c.get(slotDIR); ok {
		switch {
		case n < 0 && M >= now:
			y--
		case n > 0 && M <= now:
			y++
		}
	} else {
		y += nearMonth(M-now, t.direction())
	}
	f.day = ymd(y, M, 1)
	return true
}

// opMonthRange resolves months from one to another, at most a year apart.
func opMonthRange(t *resolver, f *found) bool {
	if !opMonth(t, f) {
		return false
	}
	M2, _ := t.c.get(slotM2)
	y := f.day.Year()
	if M2 < int(f.day.Month()) {
		y++
	}
	f.day2, f.unit2 = ymd(y, M2, 1), month
	if _, given := t.yearGiven(); !given && !t.narrative && f.day2.After(t.pub) && t.direction() < 0 {
		f.day, f.day2 = f.day.AddDate(-1, 0, 0), f.day2.AddDate(-1, 0, 0)
	}
	return f.day.Before(f.day2)
}

// opYearRange resolves years from one to another, of which the second may
// lack its century ("2023/24").
func opYearRange(t *resolver, f *found) bool {
	Y, _ := t.c.get(slotY)
	Y2, _ := t.c.get(slotY2)
	if Y2 < 100 {
		Y2 += Y / 100 * 100
	}
	f.day, f.unit, f.day2, f.unit2 = ymd(Y, 1, 1), year, ymd(Y2, 1, 1), year
	return Y < Y2
}

// nearMonth says in which year, from that of publication, a month lies that
// is gap months from its month: the nearer reading, weighted by tense.
func nearMonth(gap, dir int) int {
	ahead, behind := (gap+12)%12, (12-gap)%12
	weight := 150 // see nearYear
	switch {
	case dir > 0:
		weight = 30
	case dir < -1:
		weight = 700
	case dir < 0:
		weight = 400
	}
	switch future := ahead*weight < behind*100; {
	case gap == 0:
	case future && gap < 0:
		return 1
	case !future && gap > 0:
		return -1
	}
	return 0
}

func opYear(t *resolver, f *found) bool {
	y, ok := t.yearGiven()
	if !ok || t.r.flags&flagBare != 0 && !t.yearLikely(y) || t.r.flags&flagStrict != 0 && !t.beginsEntry() {
		return false
	}
	f.unit, f.day = year, ymd(y, 1, 1)
	return true
}

// opBeforeChrist reads a year of the old era; its value names no calendar span.
func opBeforeChrist(t *resolver, f *found) bool {
	n, _ := t.c.get(slotN)
	if n < 100 || n%100 != 0 || n > 9999*100 {
		return false
	}
	f.fixed = fmt.Sprintf("BC%04d", n/100)
	return true
}

// opEra reads the year of another era, where the text names it.
func opEra(t *resolver, f *found) bool {
	n, _ := t.c.get(slotN)
	ahead, _ := t.c.get(slotDIR)
	y := n/100 - ahead
	f.unit, f.day = year, ymd(y, 1, 1)
	return n > 0 && n%100 == 0 && y > 1500 && y < 2200
}

// opSpokenYear reads "nineteen eighty-four" after its "nineteen".
func opSpokenYear(t *resolver, f *found) bool {
	n, _ := t.c.get(slotN)
	y, ok := spokenYear(n)
	f.unit, f.day = year, ymd(y, 1, 1)
	return ok
}

// spokenYear is the year that n hundredths behind "nineteen" make.
func spokenYear(n int) (int, bool) {
	return 1900 + n/100, n >= 1000 && n <= 9900 && n%100 == 0
}

func opDecade(t *resolver, f *found) bool {
	y, ok := t.c.get(slotY)
	if n, has := t.c.get(slotN); has && !ok {
		y, ok = n/100, true
	}
	if !ok || y < 0 || y%10 != 0 {
		return false
	}
	if y < 100 {
		y += 1900
		if y < 1920 {
			y += 100
		}
	}
	f.unit, f.day = decade, ymd(y, 1, 1)
	return true
}

func opCentury(t *resolver, f *found) bool {
	n, ok := t.c.get(slotN)
	if d, has := t.c.get(slotD); has && !ok { // an ordinal
		n = 100 * d
	}
	if n < 100 || n > 3000 || n%100 != 0 {
		return false
	}
	f.unit, f.day = century, ymd(n-100, 1, 1)
	return true
}

func opSeason(t *resolver, f *found) bool {
	s, _ := t.c.get(slotS)
	f.unit = season
	first := s * 3 // month it begins in
	if y, ok := t.yearGiven(); ok {
		f.day = ymd(y, first, 1)
		return true
	}
	if y, ok := t.narrativeYear(first); ok {
		f.day = ymd(y, first, 1)
		return true
	}
	pub := t.published()
	if n, ok := t.c.get(slotN); ok { // "mùa đông cách đây 35 năm"
		f.day = ymd(pub.Year()-n/100, first, 1)
		return n >= 0
	}
	y := pub.Year()
	if s == 4 && pub.Month() < 3 { // the winter of now began last year
		y--
	}
	x := ymd(y, first, 1)
	n, has := t.c.get(slotDIR)
	dir := 0
	if !has {
		dir = t.direction()
	}
	switch {
	case has && n < 0 && !season.last(x).Before(pub), !has && dir <= 0 && x.After(pub):
		y--
	case has && n > 0 && !x.After(pub), !has && dir > 0 && season.last(x).Before(pub):
		y++
	}
	f.day = ymd(y, first, 1)
	return true
}

func opQuarter(t *resolver, f *found) bool {
	q, _ := t.c.get(slotQ)
	y, ok := t.yearGiven()
	if !ok {
		pub := t.published()
		y = pub.Year()
		now := (int(pub.Month())-1)/3 + 1
		if dir := t.direction(); q > now && dir <= 0 {
			y--
		} else if q < now-1 && dir > 0 { // the quarter just over is still reported on
			y++
		}
	}
	f.unit, f.day = quarter, ymd(y, 3*q-2, 1)
	t.quarter, t.quarterToken = f.day, t.j
	return true
}

// quarterNear is the reach, in tokens, of a quarter spoken of before.
const quarterNear, quarterFar = 40, 150

// opQuarterOf resolves "the quarter", "the year-earlier period", "the 1988 quarter".
func opQuarterOf(t *resolver, f *found) bool {
	base := t.quarter
	y, hasYear := t.c.get(slotY)
	switch {
	case base.IsZero() || !hasYear && t.i-t.quarterToken > quarterNear, !hasYear && t.known && quarter.last(base).After(t.pub):
		// What is told of a quarter without a name is of one that is over.
		base = quarter.add(quarter.start(t.published()), -1)
	default:
		t.usedEarlier = true
		if t.explain {
			t.note("counted from %s, the quarter told of before", quarter.value(base))
		}
	}
	n, has := t.c.get(slotDIR)
	if !has {
		n = 0
	}
	f.unit, f.day = quarter, base.AddDate(n, 0, 0)
	if hasYear {
		f.day = ymd(y, int(base.Month()), 1)
	} else if n == 0 {
		t.quarter, t.quarterToken = base, t.j
	}
	return true
}

func opHalf(t *resolver, f *found) bool {
	h, _ := t.c.get(slotHALF)
	y, ok := t.yearGiven()
	if !ok {
		pub := t.published()
		y = pub.Year()
		if h == 2 && pub.Month() < 7 && t.direction() <= 0 {
			y--
		}
	}
	f.unit, f.day = half, ymd(y, 6*h-5, 1)
	return true
}

func opRelative(t *resolver, f *found) bool {
	u, _ := t.c.get(slotU)
	n, ok := t.c.get(slotDIR)
	if !ok {
		n = 0
	}
	if t.r.flags&flagCue != 0 && t.nounFollows() {
		return false
	}
	if pod, ok := t.c.get(slotPOD); ok {
		f.part = podValue(pod)
	}
	if t.r.flags&flagTense != 0 && t.published().Before(unit(u).start(t.pub)) && t.direction() < 0 {
		t.note("what was lay in the one before")
		n--
	}
	return t.shift(f, unit(u), n)
}

// shift moves n units from the base and names the unit reached.
func (t *resolver) shift(f *found, u unit, n int) bool {
	if t.r.flags&flagQuarter != 0 && u == year && !t.quarter.IsZero() && t.i-t.quarterToken < quarterFar {
		t.usedEarlier = true
		if t.explain {
			t.note("counted from %s, the quarter told of before", quarter.value(t.quarter))
		}
		f.unit, f.day = quarter, t.quarter.AddDate(n, 0, 0)
		return true
	}
	if n > 1e4 || n < -1e4 {
		return false
	}
	f.unit = u
	f.day = u.add(u.start(t.base(u)), n)
	return f.day.Year() > 0 && f.day.Year() < 3000
}

func opAgo(t *resolver, f *found) bool {
	uu, _ := t.c.get(slotU)
	u := unit(uu)
	n, ok := t.c.get(slotN)
	if !ok {
		n = 100
	}
	dir, _ := t.c.get(slotDIR)
	switch {
	case n == wildcard && t.r.flags&flagVague != 0:
		f.fixed = "PAST_REF"
		if dir > 0 {
			f.fixed = "FUTURE_REF"
		}
		return true
	case n == wildcard, u.rank() < day.rank():
		f.typ, f.fixed = "DURATION", period(n, u)
		return true
	case u == decade: // a decade ago: a year, ten years back
		return t.shift(f, year, dir*n/10)
	case u == century && n < 1e5:
		return t.shift(f, year, dir*n)
	case n%100 == 0:
		return t.shift(f, u, dir*n/100)
	case u == year: // two and a half years ago: a month
		return t.shift(f, month, dir*n*12/100)
	}
	return false
}

func opSame(t *resolver, f *found) bool {
	uu, _ := t.c.get(slotU)
	u := unit(uu)
	n, ok := t.c.get(slotN)
	if !ok {
		n = 100
	}
	dir, _ := t.c.get(slotDIR)
	if n < 0 || n%100 != 0 || n > 1e6 {
		return false
	}
	x, dated := t.earlier(u)
	switch {
	case (!dated || t.r.flags&flagCue != 0 && t.nounFollows()) && ok: // "three years after the accident"
		f.typ, f.fixed = "DURATION", period(n, u)
		return true
	case !dated:
		return false
	}
	f.unit, f.day = u, u.add(u.start(x), dir*n/100)
	if pod, ok := t.c.get(slotPOD); ok {
		f.part = podValue(pod)
	}
	return f.day.Year() > 0 && f.day.Year() < 3000
}

// opLater resolves "N units later" where the words do not tell from when: from
// the last date that is as exact in a report of what was, else from publication.
func opLater(t *resolver, f *found) bool {
	if u, _ := t.c.get(slotU); unit(u).rank() >= day.rank() && t.direction() < 0 {
		return opSame(t, f)
	}
	return opAgo(t, f)
}

func opDuration(t *resolver, f *found) bool {
	u, _ := t.c.get(slotU)
	n, ok := t.c.get(slotN)
	if !ok {
		n = 100
	}
	if h, ok := t.c.get(slotHALF); ok && n >= 0 {
		n += h
	}
	if unit(u) == year && t.ageNear() {
		return false
	}
	f.fixed = period(n, unit(u))
	if m, ok := t.c.get(slotM2); ok { // "three years and six months"
		if m < 0 || m%100 != 0 || n%100 != 0 {
			return false
		}
		f.fixed += smallerPart(m/100, unit(u))
	}
	return t.r.flags&flagStrict == 0 || t.i == 0 || t.sentenceStart(t.i) || t.announced()
}

func opSet(t *resolver, f *found) bool {
	u, _ := t.c.get(slotU)
	n, ok := t.c.get(slotN)
	if !ok {
		n = 100
	}
	f.fixed = period(n, unit(u))
	return true
}

// period writes a duration of n hundredths of u.
func period(n int, u unit) string {
	num := "X"
	switch {
	case n < 0 && u == decade:
		return "PXDE"
	case n < 0 && u == century:
		return "PXCE"
	case n < 0:
	case u == decade:
		n, u = n*10, year
	case u == century:
		n, u = n*100, year
	case u == half:
		n, u = n*6, month
	}
	if n%100 == 50 {
		if p := halfPeriod(n/100, u); p != "" {
			return p
		}
	}
	if n >= 0 {
		num = strconv.Itoa(n / 100)
		if n%100 != 0 {
			num = strings.TrimRight(num+"."+twoDigits(n%100), "0")
		}
	}
	switch u {
	case hour:
		return "PT" + num + "H"
	case minute:
		return "PT" + num + "M"
	case second:
		return "PT" + num + "S"
	case weekend:
		return "P" + num + "WE"
	}
	return "P" + num + string(rune(u))
}

// halfPeriod writes whole units and a half, the half in the next smaller unit
// ("P2Y6M"); empty for units that have no such half.
func halfPeriod(whole int, u unit) string {
	w := strconv.Itoa(whole)
	switch {
	case u == year && whole == 0:
		return "P6M"
	case u == year:
		return "P" + w + "Y6M"
	case u == hour && whole == 0:
		return "PT30M"
	case u == hour:
		return "PT" + w + "H30M"
	case u == minute && whole == 0:
		return "PT30S"
	case u == minute:
		return "PT" + w + "M30S"
	}
	return ""
}

// smallerPart writes n of the unit that follows u in durations of two units:
// months after years, days after months and weeks, and so on.
func smallerPart(n int, u unit) string {
	s := strconv.Itoa(n)
	switch u {
	case year, hour:
		return s + "M"
	case day:
		return "T" + s + "H"
	case minute:
		return s + "S"
	}
	return s + "D"
}

// anyWeekday begins the values of weekdays that come again and again.
const anyWeekday = "XXXX-WXX-"

func opSetWeekday(t *resolver, f *found) bool {
	wd, _ := t.c.get(slotWD)
	if t.r.flags&flagStrict != 0 && !t.weekdayAnnounced() {
		return false
	}
	f.fixed = anyWeekday + strconv.Itoa(wd)
	if pod, ok := t.c.get(slotPOD); ok {
		f.fixed += podValue(pod)
	}
	return true
}

// opSetDay reads a part of every day.
func opSetDay(t *resolver, f *found) bool {
	pod, _ := t.c.get(slotPOD)
	f.fixed = "XXXX-XX-XX" + podValue(pod)
	return true
}

func opSetWeekend(_ *resolver, f *found) bool {
	f.fixed = "XXXX-WXX-WE"
	return true
}

func opSetMonth(t *resolver, f *found) bool {
	M, _ := t.c.get(slotM)
	f.fixed = "XXXX-" + twoDigits(M)
	if D, ok := t.c.get(slotD); ok {
		f.fixed += "-" + twoDigits(D)
	}
	return true
}

func opSetSeason(t *resolver, f *found) bool {
	s, _ := t.c.get(slotS)
	f.fixed = "XXXX-" + seasonCode(s)
	return true
}

const (
	refPast = iota + 1
	refPresent
	refFuture
	refNear // past or future, as the tense tells
)

func opRef(t *resolver, f *found) bool {
	r, _ := t.c.get(slotREF)
	if r == refNear {
		r = refPast
		if t.direction() > 0 {
			r = refFuture
		}
	}
	f.fixed = [...]string{"", "PAST_REF", "PRESENT_REF", "FUTURE_REF"}[r&3]
	return f.fixed != ""
}

// narrativeYear gives the year of a month without one in a narrative: that of
// the last date, or the next where the months turn over.
func (t *resolver) narrativeYear(M int) (int, bool) {
	if !t.narrative {
		return 0, false
	}
	f := t.lastDate(year)
	if f == nil {
		return 0, false
	}
	t.usedEarlier = true
	if t.explain {
		t.note("a narrative of past years: the year is that of %s, told of before", f.unit.value(f.day))
	}
	y := f.day.Year()
	if f.unit.rank() <= season.rank() && int(f.day.Month())-M > 6 {
		y++
	}
	return y, true
}
