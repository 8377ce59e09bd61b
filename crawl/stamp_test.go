package crawl

import (
	"testing"
	"time"
)

func TestParseStamp(t *testing.T) {
	second, day := time.Second, 24*time.Hour
	tests := []struct {
		in, at string
		lasts  time.Duration
	}{
		// RFC 822 and what feeds make of it
		{"Mon, 05 Jan 2026 10:30:00 GMT", "2026-01-05T10:30:00Z", second},
		{"Mon, 05 Jan 2026 10:30:00 GMT+7", "2026-01-05T03:30:00Z", second},
		{"Mon, 05 Jan 2026 10:30:00 +0700", "2026-01-05T03:30:00Z", second},
		{"Mon, 05 Jan 2026 10:30:00 +07", "2026-01-05T03:30:00Z", second},
		{"05 Jan 26 10:30 +07:00", "2026-01-05T03:30:00Z", second},
		{"5 Jan 99 10:30 EST", "1999-01-05T15:30:00Z", second},
		{"Mon, 05 Jan 2026 10:30:00 UTC+3", "2026-01-05T07:30:00Z", second},
		{"Mon, 05 Jan 2026 10:30:00 MSK", "2026-01-05T07:30:00Z", second},
		{"Mon, 05 Jan 2026 10:30:00 ICT", "2026-01-05T03:30:00Z", second},
		{"Mon, 05 January 2026 10:30:00 -0500", "2026-01-05T15:30:00Z", second},
		{"Mon,05 Jan 2026 10:30:00 Z", "2026-01-05T10:30:00Z", second},
		{"Mon, 05 Jan 2026 10:30:00", "2026-01-05T10:30:00Z", second + noZone},
		{"Mon, 05 Jan 2026 10:30:00 +0530", "2026-01-05T05:00:00Z", second},
		{"Sept 5, 2026 10:30 PM UTC", "2026-09-05T22:30:00Z", second},
		{"Jan 5, 2026", "2026-01-05T00:00:00Z", day + noZone},
		// Vietnamese and Russian
		{"Thứ hai, 05/01/2026 - 10:30 GMT+7", "2026-01-05T03:30:00Z", second},
		{"Thứ 2, 05/01/2026 10:30 (GMT+7)", "2026-01-05T03:30:00Z", second},
		{"10:30 - 05/01/2026", "2026-01-05T10:30:00Z", second + noZone},
		{"ngày 5 tháng 1 năm 2026", "2026-01-05T00:00:00Z", day + noZone},
		{"05 Tháng Mười Hai 2026 10h30", "2026-12-05T10:30:00Z", second + noZone},
		{"Tháng Mười 5, 2026", "2026-10-05T00:00:00Z", day + noZone},
		{"Tháng 1 5, 2026", "2026-01-05T00:00:00Z", day + noZone},
		{"05/01/2026 10:30 SA", "2026-01-05T10:30:00Z", second + noZone},
		{"Пн, 05 янв 2026 10:30:00 +0300", "2026-01-05T07:30:00Z", second},
		{"5 января 2026 г., 10:30 МСК", "2026-01-05T07:30:00Z", second},
		{"05.01.2026 10:30", "2026-01-05T10:30:00Z", second + noZone},
		{"1/5/2026 10:30:00 PM", "2026-01-05T22:30:00Z", second + noZone},
		{"25/5/2026 12:30:00 AM", "2026-05-25T00:30:00Z", second + noZone},
		// ISO 8601
		{"2026-01-05T10:30:00Z", "2026-01-05T10:30:00Z", second},
		{"2026-01-05T10:30:00.123+07:00", "2026-01-05T03:30:00.123Z", second},
		{"2026-01-05T10:30:00+0700", "2026-01-05T03:30:00Z", second},
		{"2026-01-05T10:30-05:00", "2026-01-05T15:30:00Z", second},
		{"2026-01-05T10:30:00", "2026-01-05T10:30:00Z", second + noZone},
		{"2026-01-05 10:30:00", "2026-01-05T10:30:00Z", second + noZone},
		{"2026-01-05", "2026-01-05T00:00:00Z", day + noZone},
		{"2026-01", "2026-01-01T00:00:00Z", 31*day + noZone},
		{"2026", "2026-01-01T00:00:00Z", 365*day + noZone},
		{"20260105", "2026-01-05T00:00:00Z", day + noZone},
		{"20260105T103000Z", "2026-01-05T10:30:00Z", second},
		{"2026/01/05", "2026-01-05T00:00:00Z", day + noZone},
	}
	for _, test := range tests {
		got, ok := parseStamp(test.in)
		want, _ := time.Parse(time.RFC3339Nano, test.at)
		if !ok || !got.at.Equal(want) || got.until.Sub(got.at) != test.lasts {
			t.Errorf("%q: %v to %v (%v), want %s for %v", test.in, got.at, got.until, ok, test.at, test.lasts)
		}
	}
	for _, bad := range []string{"", "yesterday", "31 Feb 2026", "2026-13-01", "2026-01-05T25:00:00Z", "5", "10:30", "1 2 3 4", "05 Jan", "2026-01-05T10:30:00+99:00", "99999999999"} {
		if got, ok := parseStamp(bad); ok {
			t.Errorf("%q was read as %v", bad, got.at)
		}
	}
}

func FuzzParseStamp(f *testing.F) {
	for _, s := range []string{"Mon, 05 Jan 2026 10:30:00 GMT+7", "2026-01-05T10:30:00.1-05:00", "Thứ 2, ngày 5 tháng mười một 2026 10h30", "20260105T103000Z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := parseStamp(s)
		if ok != got.until.After(got.at) || ok && (got.at.Year() < 1899 || got.at.Year() > 2201) {
			t.Fatalf("%q: %v to %v (%v)", s, got.at, got.until, ok)
		}
	})
}
