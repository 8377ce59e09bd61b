package eval

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// span is a closed interval of days, midnight UTC.
type span struct{ first, last time.Time }

// overlap reports whether two values name calendar spans that share a day.
func overlap(a, b string) bool {
	x, ok := spanOf(a)
	y, ok2 := spanOf(b)
	return ok && ok2 && !x.first.After(y.last) && !y.first.After(x.last)
}

var (
	dayForm    = regexp.MustCompile(`^(\d{4})-(\d\d)-(\d\d)`)
	weekForm   = regexp.MustCompile(`^(\d{4})-W(\d\d)`)
	periodForm = regexp.MustCompile(`^(\d{4})(?:-(SP|SU|FA|AU|WI|Q[1-4]|H[12]|\d\d))?$`)
)

// spanOf returns the days of a TIMEX3 value or ISO interval; false where it
// names none. A season is three months of the northern year, winter the
// December alone.
func spanOf(value string) (span, bool) {
	if from, to, ok := strings.Cut(value, "/"); ok {
		a, okA := spanOf(from)
		b, okB := spanOf(to)
		return span{a.first, b.last}, okA && okB
	}
	if m := dayForm.FindStringSubmatch(value); m != nil {
		day, err := time.Parse(time.DateOnly, m[0])
		return span{day, day}, err == nil
	}
	if m := weekForm.FindStringSubmatch(value); m != nil {
		return week(number(m[1]), number(m[2]))
	}
	m := periodForm.FindStringSubmatch(value)
	if m == nil || number(m[1]) == 0 {
		return span{}, false
	}
	first, months := monthsOf(m[2])
	if first < 1 || first > 12 {
		return span{}, false
	}
	start := time.Date(number(m[1]), time.Month(first), 1, 0, 0, 0, 0, time.UTC)
	return span{start, start.AddDate(0, months, -1)}, true
}

// monthsOf returns the first month of a period of a year and how many it has.
func monthsOf(period string) (first, months int) {
	switch period {
	case "":
		return 1, 12
	case "SP":
		return 3, 3
	case "SU":
		return 6, 3
	case "FA", "AU":
		return 9, 3
	case "WI":
		return 12, 1
	}
	switch period[0] {
	case 'Q':
		return 3*number(period[1:]) - 2, 3
	case 'H':
		return 6*number(period[1:]) - 5, 6
	}
	return number(period), 1
}

// week returns an ISO week, false where the year has no such week.
func week(year, n int) (span, bool) {
	fourth := time.Date(year, 1, 4, 0, 0, 0, 0, time.UTC) // lies in week 1
	monday := fourth.AddDate(0, 0, -(int(fourth.Weekday())+6)%7+7*(n-1))
	y, w := monday.ISOWeek()
	return span{monday, monday.AddDate(0, 0, 6)}, y == year && w == n
}

// number reads digits that a pattern has checked.
func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
