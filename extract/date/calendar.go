package date

import "time"

// unit is a calendar or clock unit: the grain of a date, or what a duration counts.
type unit byte

const (
	second  unit = 's'
	minute  unit = 'm'
	hour    unit = 'H'
	day     unit = 'D'
	week    unit = 'W'
	weekend unit = 'w'
	month   unit = 'M'
	season  unit = 'S'
	quarter unit = 'Q'
	half    unit = 'h'
	year    unit = 'Y'
	decade  unit = 'E'
	century unit = 'C'
)

// granularity is the name of u in reports.
func (u unit) granularity() string {
	switch u {
	case second:
		return "second"
	case minute:
		return "minute"
	case hour:
		return "hour"
	case day:
		return "day"
	case week:
		return "week"
	case weekend:
		return "weekend"
	case month:
		return "month"
	case season:
		return "season"
	case quarter:
		return "quarter"
	case half:
		return "half"
	case year:
		return "year"
	case decade:
		return "decade"
	case century:
		return "century"
	}
	return ""
}

// start returns the first day of the unit that x lies in. Winter is the one
// that begins in December of its year; clock units start on their day.
func (u unit) start(x time.Time) time.Time {
	y, m := x.Year(), int(x.Month())
	switch u {
	case week:
		return monday(x)
	case weekend:
		return monday(x).AddDate(0, 0, 5)
	case month:
		return ymd(y, m, 1)
	case season:
		if m < 3 {
			return ymd(y-1, 12, 1)
		}
		return ymd(y, m/3*3, 1)
	case quarter:
		return ymd(y, (m-1)/3*3+1, 1)
	case half:
		return ymd(y, (m-1)/6*6+1, 1)
	case year:
		return ymd(y, 1, 1)
	case decade:
		return ymd(y/10*10, 1, 1)
	case century:
		return ymd(y/100*100, 1, 1)
	}
	return x
}

// add moves x, the first day of a unit, by n units.
func (u unit) add(x time.Time, n int) time.Time {
	switch u {
	case week, weekend:
		return x.AddDate(0, 0, 7*n)
	case month:
		return x.AddDate(0, n, 0)
	case season, quarter:
		return x.AddDate(0, 3*n, 0)
	case half:
		return x.AddDate(0, 6*n, 0)
	case year:
		return x.AddDate(n, 0, 0)
	case decade:
		return x.AddDate(10*n, 0, 0)
	case century:
		return x.AddDate(100*n, 0, 0)
	}
	return x.AddDate(0, 0, n)
}

// last returns the last day of the unit that begins on x.
func (u unit) last(x time.Time) time.Time {
	switch u {
	case second, minute, hour, day:
		return x
	case weekend:
		return x.AddDate(0, 0, 1)
	}
	return u.add(x, 1).AddDate(0, 0, -1)
}

// value names the unit that begins on x in TIMEX3 form.
func (u unit) value(x time.Time) string {
	var buf [32]byte
	return string(u.appendValue(buf[:0], x))
}

// appendValue appends the value of the unit that begins on x.
func (u unit) appendValue(b []byte, x time.Time) []byte {
	y, m := x.Year(), int(x.Month())
	switch u {
	case week, weekend:
		y, w := x.ISOWeek()
		b = append(appendDigits(b, y, 4), "-W"...)
		b = appendDigits(b, w, 2)
		if u == weekend {
			b = append(b, "-WE"...)
		}
		return b
	case month:
		return appendDigits(append(appendDigits(b, y, 4), '-'), m, 2)
	case season:
		return append(append(appendDigits(b, y, 4), '-'), seasonCode(m/3)...)
	case quarter:
		return appendDigits(append(appendDigits(b, y, 4), "-Q"...), (m-1)/3+1, 1)
	case half:
		return appendDigits(append(appendDigits(b, y, 4), "-H"...), (m-1)/6+1, 1)
	case year:
		return appendDigits(b, y, 4)
	case decade:
		return appendDigits(b, y/10, 3)
	case century:
		return appendDigits(b, y/100, 2)
	}
	b = appendDigits(append(appendDigits(b, y, 4), '-'), m, 2)
	return appendDigits(append(b, '-'), x.Day(), 2)
}

// appendDigits appends the last n digits of x, which is not negative.
func appendDigits(b []byte, x, n int) []byte {
	var d [4]byte
	for k := n - 1; k >= 0; k-- {
		d[k] = byte('0' + x%10)
		x /= 10
	}
	return append(b, d[:n]...)
}

func seasonCode(s int) string { return [...]string{"SP", "SU", "FA", "WI"}[(s+3)%4] }

func ymd(y, m, d int) time.Time {
	return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
}

// validDay is ymd for days that exist.
func validDay(y, m, d int) (time.Time, bool) {
	x := ymd(y, m, d)
	return x, x.Day() == d && int(x.Month()) == m && x.Year() == y
}

// isoWeekday is 1 for Monday to 7 for Sunday.
func isoWeekday(x time.Time) int { return (int(x.Weekday())+6)%7 + 1 }

func monday(x time.Time) time.Time { return x.AddDate(0, 0, 1-isoWeekday(x)) }

func days(from, to time.Time) int { return int(to.Sub(from).Hours() / 24) }

// nthWeekday returns the nth weekday wd of a month; n = 5 is the last one.
func nthWeekday(y, m, wd, n int) time.Time {
	if n == 5 {
		x := ymd(y, m+1, 0)
		return x.AddDate(0, 0, -((isoWeekday(x) - wd + 7) % 7))
	}
	x := ymd(y, m, 1)
	return x.AddDate(0, 0, (wd-isoWeekday(x)+7)%7+7*(n-1))
}

// easter returns Western Easter Sunday ("Anonymous Gregorian algorithm",
// Nature, 20 April 1876; also in Meeus, Astronomical Algorithms, ch. 8).
func easter(y int) time.Time {
	a, b, c := y%19, y/100, y%100
	d, e := b/4, b%4
	g := (b - (b+8)/25 + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return ymd(y, n/31, n%31+1)
}

// orthodoxEaster returns Easter of the Julian calendar as a Gregorian date
// (Meeus, Astronomical Algorithms, ch. 8; the two calendars are 13 days apart
// from 1900 to 2099).
func orthodoxEaster(y int) time.Time {
	a, b, c := y%4, y%7, y%19
	d := (19*c + 15) % 30
	e := (2*a + 4*b - d + 34) % 7
	n := d + e + 114
	return ymd(y, n/31, n%31+1).AddDate(0, 0, 13)
}
