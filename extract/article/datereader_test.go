package article

import (
	"testing"
	"time"
)

// TestDateLines reads date lines as sites print them.
func TestDateLines(t *testing.T) {
	r := newExtractor(t).dates
	for _, c := range []struct {
		line string
		ord  order
		want string // RFC 3339, "" for none
		prec string
		zone bool
	}{
		{"Thứ Sáu, 21/07/2021 - 15:35 GMT+7", dayFirst, "2021-07-21T15:35:00+07:00", "minute", true},
		{"17.11.2023", dayFirst, "2023-11-17T00:00:00Z", "day", false},
		{"Posted: Thursday, February 18, 2016 | 2:47 p.m. EST", monthFirst, "2016-02-18T14:47:00-05:00", "minute", true},
		{"26 января 2021, 14:05", dayFirst, "2021-01-26T14:05:00Z", "minute", false},
		{"26 января 2021 г. в 14:05 (МСК)", dayFirst, "2021-01-26T14:05:00+03:00", "minute", true},
		{"Thứ Bảy, ngày 23 tháng 4 năm 2016", dayFirst, "2016-04-23T00:00:00Z", "day", false},
		{"23 Tháng Mười Hai, 2015", dayFirst, "2015-12-23T00:00:00Z", "day", false},
		{"ngày 5 tháng Giêng năm 2014", dayFirst, "2014-01-05T00:00:00Z", "day", false},
		{"15:35 | 21-07-2021", dayFirst, "2021-07-21T15:35:00Z", "minute", false},
		{"08:05 ngày 3/2/2023", dayFirst, "2023-02-03T08:05:00Z", "minute", false},
		{"03/02/2023 10h15", dayFirst, "2023-02-03T10:15:00Z", "minute", false},
		{"3/4/2024", monthFirst, "2024-03-04T00:00:00Z", "day", false},
		{"3/4/2024", dayFirst, "2024-04-03T00:00:00Z", "day", false},
		{"25/4/2024", monthFirst, "2024-04-25T00:00:00Z", "day", false},
		{"Sept. 9, 2020 at 7:01 am PDT", monthFirst, "2020-09-09T07:01:00-07:00", "minute", true},
		{"12th of March, 2024", dayFirst, "2024-03-12T00:00:00Z", "day", false},
		{"Published 12 March 2024, 09:30 GMT · 4 min read", dayFirst, "2024-03-12T09:30:00Z", "minute", true},
		{"2024-09-06 14:02:09", dayFirst, "2024-09-06T14:02:09Z", "second", false},
		{"Thu, 18 Feb 2016 14:47:00 +0530", dayFirst, "2016-02-18T14:47:00+05:30", "second", true},
		{"18. Februar 2016 um 14.30 Uhr", dayFirst, "2016-02-18T14:30:00Z", "minute", false},
		{"2026年3月7日", dayFirst, "2026-03-07T00:00:00Z", "day", false},
		{"31.02.2021", dayFirst, "", "", false},
		{"version 12.3.2021.4", dayFirst, "", "", false},
		{"in May about 2000 people", monthFirst, "", "", false},
		{"© 2009–2024", dayFirst, "", "", false},
		{"tỷ số 2-1-2", dayFirst, "", "", false},
	} {
		got := r.all(c.line, c.ord)
		if c.want == "" {
			if len(got) != 0 {
				t.Errorf("%q: got %v, want none", c.line, got[0].date)
			}
			continue
		}
		if len(got) == 0 {
			t.Errorf("%q: no date", c.line)
			continue
		}
		d := got[0].date
		if s := d.Time.Format(time.RFC3339); s != c.want || d.Precision != c.prec || d.Zone != c.zone {
			t.Errorf("%q: got %s %s %v", c.line, s, d.Precision, d.Zone)
		}
	}
}

// TestDateRoles tells the first date of a line from later changes.
func TestDateRoles(t *testing.T) {
	r := newExtractor(t).dates
	for _, c := range []struct {
		line  string
		roles []string
	}{
		{"Write: 2024-09-06 14:02:09 / Update: 2024-09-06 15:30:41", []string{"published", "updated"}},
		{"Cập nhật: 10/05/2021 08:00", []string{"updated"}},
		{"Viết: 01/05/2021 / Cập nhật: 02/05/2021", []string{"published", "updated"}},
		{"Опубликовано 1 мая 2020, обновлено 2 мая 2020", []string{"published", "updated"}},
		{"May 1, 2020", []string{""}},
	} {
		got := r.all(c.line, dayFirst)
		if len(got) != len(c.roles) {
			t.Errorf("%q: %d dates", c.line, len(got))
			continue
		}
		for i, f := range got {
			if f.role != c.roles[i] {
				t.Errorf("%q: date %d is %q, want %q", c.line, i, f.role, c.roles[i])
			}
		}
	}
}

// TestMachineDates reads values of attributes and JSON.
func TestMachineDates(t *testing.T) {
	r := newExtractor(t).dates
	for _, c := range []struct{ value, want string }{
		{"2024-03-12T09:30:00+00:00", "2024-03-12T09:30:00Z"},
		{"2022-09-08T09:30:00+05:30", "2022-09-08T09:30:00+05:30"},
		{"2022-09-08T09:30+0530", "2022-09-08T09:30:00+05:30"},
		{"2024-07-17T18:39:23.512Z", "2024-07-17T18:39:23Z"},
		{"20231117", "2023-11-17T00:00:00Z"},
		{"2023-02-03 10:15", "2023-02-03T10:15:00Z"},
		{"1709251200", "2024-03-01T00:00:00Z"},
		{"1709251200000", "2024-03-01T00:00:00Z"},
		{"2009-06-31", ""}, {"0001-01-01T00:00:00Z", ""}, {"soon", ""}, {"", ""},
	} {
		d, ok := r.parse(c.value, dayFirst)
		if ok != (c.want != "") || ok && d.Time.Format(time.RFC3339) != c.want {
			t.Errorf("%q: got %v %v", c.value, d.Time, ok)
		}
	}
}
