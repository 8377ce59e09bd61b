package output

import (
	"math"
	"time"
)

// Micros is an instant as microseconds since 1970-01-01T00:00:00Z, the form
// of a Parquet TIMESTAMP. (A time.Time field would do for timestamps, but not
// for dates, where parquet-go v0.32 writes garbage; so both are integers.)
type Micros int64

// MicrosOf returns the instant t, or nil where t is zero or its year does not
// fit four digits, which many readers cannot show. Finer parts are cut off.
func MicrosOf(t time.Time) *Micros {
	t = t.UTC()
	if t.IsZero() || t.Year() < 1 || t.Year() > 9999 {
		return nil
	}
	m := Micros(t.UnixMicro())
	return &m
}

// Time returns the instant in UTC.
func (m Micros) Time() time.Time { return time.UnixMicro(int64(m)).UTC() }

// MarshalJSON writes the instant as RFC 3339 in UTC.
func (m Micros) MarshalJSON() ([]byte, error) {
	return appendString(nil, m.Time().Format(time.RFC3339Nano)), nil
}

// Day is a calendar day as days since 1970-01-01, the form of a Parquet DATE.
type Day int32

// DayOf returns the calendar day of t in t's own zone, or nil where t is zero
// or its year does not fit four digits.
func DayOf(t time.Time) *Day {
	if t.IsZero() || t.Year() < 1 || t.Year() > 9999 {
		return nil
	}
	y, m, d := t.Date()
	n := Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60)) // midnight: divides without rest, before 1970 too
	return &n
}

// Time returns midnight UTC of the day.
func (d Day) Time() time.Time { return time.Unix(int64(d)*24*60*60, 0).UTC() }

// String returns the day as 2006-01-02.
func (d Day) String() string { return d.Time().Format(time.DateOnly) }

// optional returns s, or nil where it is empty.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// Stated returns what s points to, or the empty string where that is null.
func Stated(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// degrees returns v, or nil where there is none or it is no number.
func degrees(v float64, known bool) *float64 {
	if !known || math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// fraction returns v, or 0 where it is no number.
func fraction(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return v
}

// int32Of returns n, held within the range of the column.
func int32Of(n int) int32 {
	return int32(max(math.MinInt32, min(n, math.MaxInt32)))
}
