package date

import "time"

// opDay resolves a day with its month; under flagList a day that shares the
// month of the one before it.
func opDay(t *resolver, f *found) bool {
	M, hasM := t.c.get(slotM)
	D, _ := t.c.get(slotD)
	var x time.Time
	var ok bool
	if hasM {
		x, ok = t.dayOf(M, D)
	} else if prev := t.out[len(t.out)-1]; prev.unit == day && !prev.day.IsZero() {
		t.usedEarlier = true
		if t.explain {
			t.note("its month is that of %s before it", prev.unit.value(prev.day))
		}
		x, ok = validDay(prev.day.Year(), int(prev.day.Month()), D)
		ok = ok && prev.day.Before(x)
	}
	f.day = x
	if u, ok := t.c.get(slotU); ok { // "the week of March 6"
		f.unit, f.day = unit(u), unit(u).start(x)
	}
	if t.r.flags&flagCue != 0 && t.nounFollows() {
		return false
	}
	f.weak = t.r.flags&flagStrict != 0 && !t.announced()
	if pod, ok := t.c.get(slotPOD); ok {
		f.part = podValue(pod)
	}
	t.eve(f)
	return ok
}

// eve moves f, the night before a day, to the day it begins on.
func (t *resolver) eve(f *found) {
	if t.r.flags&flagEve != 0 {
		f.day, f.eve = f.day.AddDate(0, 0, -1), true
		t.note("the night begins the day before")
	}
}

// dayOf resolves month and day, with the year of the match if it has one.
func (t *resolver) dayOf(M, D int) (time.Time, bool) {
	if y, ok := t.yearGiven(); ok {
		return validDay(y, M, D)
	}
	if x, ok := t.narrativeYear(M); ok {
		return validDay(x, M, D)
	}
	pub := t.published()
	if M == 2 && D == 29 {
		for n := 0; n < 8; n++ { // the last leap day, or this year's
			if x, ok := validDay(pub.Year()-n, M, D); ok {
				return x, true
			}
		}
	}
	x, ok := validDay(pub.Year(), M, D)
	if !ok {
		return x, false
	}
	if wd, has := t.c.get(slotWD); has {
		// The weekday tells the year: nearest first, the past before the future.
		for _, n := range [...]int{0, -1, 1, -2, 2} {
			if y := x.AddDate(n, 0, 0); isoWeekday(y) == wd && (n == 0 || abs(days(pub, y)) < 550) {
				if t.explain {
					t.note("in %d it falls on that weekday", y.Year())
				}
				return y, true
			}
		}
	}
	if dir, ok := t.c.get(slotDIR); ok { // "last Oct. 23"
		switch {
		case dir < 0 && !x.Before(pub):
			x = x.AddDate(-1, 0, 0)
		case dir > 0 && !x.After(pub):
			x = x.AddDate(1, 0, 0)
		}
		return x, true
	}
	return nearYear(x, pub, t.direction()), true
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// nearYear moves x, a day in the year of pub, to the year before or after
// where that reading is likelier: the nearer one, the past preferred, and
// shifted by the tense around it (dir).
func nearYear(x, pub time.Time, dir int) time.Time {
	gap := days(pub, x)
	ahead, behind := gap, gap
	switch {
	case gap == 0:
		return x
	case gap < 0:
		ahead += 365
	default:
		behind -= 365
	}
	// weight says how much farther, in percent, a day ahead counts than one behind.
	weight := 150
	switch {
	case dir > 0 && behind > -21: // the cue may belong to something else of the sentence
		weight = 60
	case dir > 0:
		weight = 40
	case dir < 0:
		weight = 400
	}
	future := ahead*weight < -behind*100
	switch {
	case future && gap < 0:
		return x.AddDate(1, 0, 0)
	case !future && gap > 0:
		return x.AddDate(-1, 0, 0)
	}
	return x
}

// opDayOnly resolves a day of the month ("ngày 15"): the last one, or the next
// where the tense points ahead.
func opDayOnly(t *resolver, f *found) bool {
	D, _ := t.c.get(slotD)
	pub := t.published()
	m := month.start(pub)
	switch dir := t.direction(); {
	case dir <= 0 && D > pub.Day():
		m = month.add(m, -1)
	case dir > 0 && D < pub.Day():
		m = month.add(m, 1)
	}
	var ok bool
	f.day, ok = validDay(m.Year(), int(m.Month()), D)
	return ok
}

// opRange resolves two days, of which one may lend the other its month.
func opRange(t *resolver, f *found) bool {
	D, _ := t.c.get(slotD)
	D2, _ := t.c.get(slotD2)
	M, ok := t.c.get(slotM)
	M2, ok2 := t.c.get(slotM2)
	switch {
	case !ok && !ok2:
		return false
	case !ok:
		M = M2
	case !ok2:
		M2 = M
	}
	var a, b time.Time
	y, given := t.c.get(slotY)
	y2, given2 := t.c.get(slotY2)
	if given != given2 { // one year for both: that of the second
		if given {
			y2 = y
		}
		if y = y2; M > M2 {
			y--
		}
		given = true
	}
	if given {
		a, ok = validDay(y, M, D)
	} else if a, ok = t.dayOf(M, D); ok {
		if y2 = a.Year(); M2 < M {
			y2++
		}
	}
	b, ok2 = validDay(y2, M2, D2)
	f.day, f.day2, f.unit2 = a, b, day
	return ok && ok2 && a.Before(b)
}

func opWeekday(t *resolver, f *found) bool {
	wd, _ := t.c.get(slotWD)
	if t.r.flags&flagStrict != 0 && !t.weekdayAnnounced() {
		return false
	}
	pub := t.base(day)
	dir, has := t.c.get(slotDIR)
	if t.r.flags&flagWeek != 0 {
		f.day = monday(pub).AddDate(0, 0, 7*dir+wd-1)
		return true
	}
	back := (isoWeekday(pub) - wd + 7) % 7
	switch {
	case has && dir < 0 && back == 0:
		back = 7
	case has && dir > 0, !has && back != 0 && t.ahead():
		back -= 7
	case has && dir == 0:
		back = isoWeekday(pub) - wd
	}
	f.day = pub.AddDate(0, 0, -back)
	return true
}

// weekdayAnnounced tells a weekday from an ordinal ("thứ hai" is both Monday
// and second): it has a capital within the sentence or follows a word for it.
func (t *resolver) weekdayAnnounced() bool {
	return t.isCapital(t.j-1) || t.i == 0 || t.sentenceStart(t.i) || t.announced()
}

func opDayPart(t *resolver, f *found) bool {
	pod, _ := t.c.get(slotPOD)
	dir, _ := t.c.get(slotDIR)
	f.day, f.part = t.published().AddDate(0, 0, dir), podValue(pod)
	return true
}

func opWeekdayPart(t *resolver, f *found) bool {
	pod, _ := t.c.get(slotPOD)
	f.part = podValue(pod)
	ok := opWeekday(t, f)
	t.eve(f)
	return ok
}

// Parts of the day, as slotPOD holds them.
const (
	podMorning = iota + 1
	podMidday
	podAfternoon
	podEvening
	podNight
	podNoon
	podMidnight
	podDaytime
)

func podValue(pod int) string {
	if pod < 1 || pod > podDaytime {
		return ""
	}
	return [...]string{"", "TMO", "TMI", "TAF", "TEV", "TNI", "T12:00", "T24:00", "TDT"}[pod]
}

// opPartOfDay reads a part of the day whose date stands beside it or is
// assumed. Under flagStrict it is an expression by itself only where it opens
// the sentence or follows a day in it: "overnight" may also be a habit.
func opPartOfDay(t *resolver, f *found) bool {
	pod, _ := t.c.get(slotPOD)
	f.day, f.part, f.clock = t.clockDay(), podValue(pod), true
	f.weak = f.weak || t.r.flags&flagStrict != 0 && !t.sentenceStart(t.i) && !t.dayBefore()
	return true
}

// dayBefore reports whether a day is named before the match in its sentence.
func (t *resolver) dayBefore() bool {
	first, _ := t.sentence()
	f := t.lastDate(day)
	return f != nil && f.first >= first
}

// clockDay is the day of a time that states none: the last day named in its
// paragraph, else that of publication.
func (t *resolver) clockDay() time.Time {
	for k := len(t.out) - 1; k >= 0; k-- {
		f := &t.out[k]
		if t.doc.SentenceOf(f.first).Paragraph != t.doc.SentenceOf(t.i).Paragraph {
			break
		}
		if !f.day.IsZero() && f.unit == day && !f.weak && !f.clock && f.fixed == "" {
			t.usedEarlier = true
			if t.explain {
				t.note("a time of the day told of before in its paragraph, %s", f.unit.value(f.day))
			}
			return f.day
		}
	}
	return t.published()
}

func opClock(t *resolver, f *found) bool {
	H, _ := t.c.get(slotH)
	if n, ok := t.c.get(slotN); ok { // "ten o'clock"
		if n < 0 || n%100 != 0 {
			return false
		}
		H = n / 100
	}
	if ap, ok := t.c.get(slotAP); ok {
		switch {
		case H > 12 && ap == 0 || H == 0 && ap == 12:
			return false
		case ap == 12 && H < 12:
			H += 12
		case ap == 0 && H == 12:
			H = 0
		}
	} else if pod, ok := t.c.get(slotPOD); ok {
		switch {
		case pod == podNight && H < 6: // two at night
		case pod == podNight && H == 12:
			H = 24
		case pod >= podAfternoon && H < 12, pod == podMidday && H < 3:
			H += 12
		}
	}
	f.grain = minute
	M, ok := t.c.get(slotMI)
	if H >= 100 && !ok { // "1430"
		H, M, ok = H/100, H%100, true
	}
	if !ok {
		M, f.grain = 0, hour
	}
	if half, ok := t.c.get(slotHALF); ok { // "nine and a half": minutes past
		M, f.grain = half, minute
	}
	if H > 24 || H == 24 && M > 0 {
		return false
	}
	f.part = clockValue(H, M)
	if n, ok := t.c.get(slotDIR); ok { // "9 giờ sáng mai"
		f.day = t.published().AddDate(0, 0, n)
	} else {
		f.day, f.clock = t.clockDay(), true
	}
	if s, ok := t.c.get(slotSE); ok {
		f.part += ":" + twoDigits(s)
		f.grain = second
	}
	return true
}

func clockValue(h, m int) string { return "T" + twoDigits(h) + ":" + twoDigits(m) }

func twoDigits(n int) string { return string([]byte{byte('0' + n/10%10), byte('0' + n%10)}) }

// Holidays whose day is computed; fixed ones are month*100+day. See movable
// for how rule files write them.
const (
	holElection = 2000 // USA, Tuesday after the first Monday of November
	holEaster   = 2200 // Western, and the days counted from it
	holPaskha   = 2600 // Orthodox, likewise
	holReach    = 150  // most days from Easter
	holTable    = 3000 // and the number of a table of the rule file
	holWeekday  = 5000 // and month*100 + weekday*10 + which of the month
)

func opHoliday(t *resolver, f *found) bool {
	h, _ := t.c.get(slotHOL)
	if y, ok := t.yearGiven(); ok {
		f.day, ok = t.holiday(h, y)
		return ok
	}
	pub := t.published()
	x, ok := t.holiday(h, pub.Year())
	if !ok {
		return false
	}
	dir := t.direction()
	switch {
	case dir > 0 && x.Before(pub):
		x, ok = t.holiday(h, pub.Year()+1)
	case dir <= 0 && days(pub, x) > 60:
		x, ok = t.holiday(h, pub.Year()-1)
	}
	f.day = x
	return ok
}

// holiday returns the day of holiday h in year y, false where it is not known.
func (t *resolver) holiday(h, y int) (time.Time, bool) {
	switch {
	case h == holElection:
		return nthWeekday(y, 11, 1, 1).AddDate(0, 0, 1), true
	case abs(h-holEaster) <= holReach:
		return easter(y).AddDate(0, 0, h-holEaster), true
	case abs(h-holPaskha) <= holReach:
		return orthodoxEaster(y).AddDate(0, 0, h-holPaskha), true
	case h >= holWeekday:
		h -= holWeekday
		return nthWeekday(y, h/100, h/10%10, h%10), true
	}
	if n := h - holTable; n >= 0 && n < len(t.g.tables) {
		h = t.g.tables[n][y]
	}
	return validDay(y, h/100, h%100)
}
