package date

import (
	"math"
	"time"
)

// The Vietnamese lunisolar calendar: months begin on the day of the new moon,
// month 11 holds the winter solstice, and in a year of thirteen months the
// first one without a major solar term is a leap month. Days are those of
// UTC+7, as in Vietnam since 1968; that is why New Year now and then falls on
// another day than in China. New moons and solar longitudes are computed with
// the series of J. Meeus, Astronomical Formulae for Calculators (1979), ch. 32
// and 18, which are good to a few minutes from 1900 to 2100.

// lunarZone is the calendar's zone, as a part of a day.
const lunarZone = 7.0 / 24

// julian1970 is the Julian day number of 1 January 1970.
const julian1970 = 2440588

func julianDay(x time.Time) int { return int(x.Unix()/86400) + julian1970 }

func ofJulianDay(n int) time.Time { return time.Unix(int64(n-julian1970)*86400, 0).UTC() }

// newMoon is the Julian day number of the k-th new moon since 1900.
func newMoon(k int) int {
	const rad = math.Pi / 180
	n := float64(k)
	t := n / 1236.85
	t2, t3 := t*t, t*t*t
	mean := 2415020.75933 + 29.53058868*n + 0.0001178*t2 - 0.000000155*t3 + 0.00033*math.Sin(rad*(166.56+132.87*t-0.009173*t2))
	sun := rad * (359.2242 + 29.10535608*n - 0.0000333*t2 - 0.00000347*t3)
	moon := rad * (306.0253 + 385.81691806*n + 0.0107306*t2 + 0.00001236*t3)
	node := rad * (21.2964 + 390.67050646*n - 0.0016528*t2 - 0.00000239*t3)
	shift := (0.1734-0.000393*t)*math.Sin(sun) + 0.0021*math.Sin(2*sun) -
		0.4068*math.Sin(moon) + 0.0161*math.Sin(2*moon) - 0.0004*math.Sin(3*moon) +
		0.0104*math.Sin(2*node) - 0.0051*math.Sin(sun+moon) - 0.0074*math.Sin(sun-moon) +
		0.0004*math.Sin(2*node+sun) - 0.0004*math.Sin(2*node-sun) - 0.0006*math.Sin(2*node+moon) +
		0.0010*math.Sin(2*node-moon) + 0.0005*math.Sin(sun+2*moon)
	clock := -0.000278 + 0.000265*t + 0.000262*t2 // from ephemeris time to universal time, days
	return int(math.Floor(mean + shift - clock + 0.5 + lunarZone))
}

// newMoonNear is the number of the last new moon that may begin by Julian day n.
func newMoonNear(n int) int { return int(math.Floor((float64(n) - 2415020.75933 + 1) / 29.530588853)) }

// solarTerm is the sign of the zodiac, from 0, that the sun stands in when
// Julian day n begins.
func solarTerm(n int) int {
	const rad = math.Pi / 180
	t := (float64(n) - 0.5 - lunarZone - 2451545) / 36525
	t2 := t * t
	m := rad * (357.52910 + 35999.05030*t - 0.0001559*t2 - 0.00000048*t*t2)
	l := 280.46645 + 36000.76983*t + 0.0003032*t2 +
		(1.914600-0.004817*t-0.000014*t2)*math.Sin(m) + (0.019993-0.000101*t)*math.Sin(2*m) + 0.000290*math.Sin(3*m)
	return int(math.Mod(math.Mod(l, 360)+360, 360) / 30)
}

// eleventhMonth is the number of the new moon that begins month 11 of a lunar
// year: the last one that is not after the winter solstice.
func eleventhMonth(y int) int {
	k := newMoonNear(julianDay(ymd(y, 12, 31)))
	for newMoon(k) > julianDay(ymd(y, 12, 31)) || solarTerm(newMoon(k)) >= 9 {
		k--
	}
	return k
}

// lunarDay is the day that day d of month m (no leap month) of the lunar year
// y falls on; false where that month has no such day, or y is out of reach.
func lunarDay(y, m, d int) (time.Time, bool) {
	if y < 1900 || y > 2100 || m < 1 || m > 12 || d < 1 || d > 30 {
		return time.Time{}, false
	}
	from, to := eleventhMonth(y-1), eleventhMonth(y)
	if m >= 11 {
		from, to = to, eleventhMonth(y+1)
	}
	k := from + (m+1)%12 // months 11 and 12 come first
	if to-from == 13 && k >= leapMonth(from) {
		k++
	}
	first := newMoon(k)
	if d > newMoon(k+1)-first {
		return time.Time{}, false
	}
	return ofJulianDay(first + d - 1), true
}

// leapMonth is the number of the new moon that begins the leap month of the
// thirteen months from new moon k: the first in which the sun enters no sign.
func leapMonth(k int) int {
	for i := k + 1; i < k+13; i++ {
		if solarTerm(newMoon(i)) == solarTerm(newMoon(i+1)) {
			return i
		}
	}
	return k + 13
}

// opLunar resolves a day of the lunar calendar.
func opLunar(t *resolver, f *found) bool {
	D, _ := t.c.get(slotD)
	M, _ := t.c.get(slotM)
	return t.nearLunar(f, func(y int) (time.Time, bool) { return lunarDay(y, M, D) })
}

// opLunarEve resolves "30 Tết": a day of the last month before New Year.
func opLunarEve(t *resolver, f *found) bool {
	D, _ := t.c.get(slotD)
	return t.nearLunar(f, func(y int) (time.Time, bool) { return lunarDay(y-1, 12, D) })
}

// nearLunar takes the year that the match states, else the one whose day is
// nearest to the publication, as opDay does.
func (t *resolver) nearLunar(f *found, of func(year int) (time.Time, bool)) bool {
	y, given := t.yearGiven()
	if !given {
		x, ok := of(t.published().Year())
		if !ok {
			return false
		}
		y = nearYear(x, t.pub, t.direction()).Year()
		if x.Year() > t.pub.Year() { // month 12 ends in the next year of the sun
			y--
		}
	}
	var ok bool
	f.day, ok = of(y)
	return ok
}
