package article

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// dateReader reads dates and times as publishing systems and editors write them.
type dateReader struct {
	months     map[string]int
	roles      map[string]string // "updated" or "published"
	zones      map[string]int    // minutes east of UTC
	viNums     map[string]int
	clockWords map[string]bool // may stand between a day and its clock time
	weekdays   map[string]bool
	noName     map[string]bool // words of date lines that are no part of a name
}

// newDateReader reads the file of month names.
func newDateReader(data string) *dateReader {
	d := &dateReader{months: map[string]int{}, roles: map[string]string{}, zones: map[string]int{}, viNums: map[string]int{}, clockWords: map[string]bool{}, noName: map[string]bool{}, weekdays: map[string]bool{}}
	for line := range strings.Lines(data) {
		key, list, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(key, "#") {
			continue
		}
		for i, w := range strings.Fields(list) {
			w = strings.ReplaceAll(w, "-", " ")
			if n, err := strconv.Atoi(key); err == nil {
				if _, known := d.months[w]; !known {
					d.months[w] = n
				}
			} else if z, ok := strings.CutPrefix(key, "zone "); ok {
				d.zones[w], _ = strconv.Atoi(z)
			} else if key == "clock" {
				d.clockWords[w] = true
			} else if key == "weekday" {
				d.weekdays[w] = true
			} else if key == "noname" {
				d.noName[w] = true
			} else if key == "vi-month" {
				d.viNums[w] = i + 1
			} else {
				d.roles[w] = key
			}
		}
	}
	return d
}

// found is a date in a line.
type found struct {
	date       Date
	start, end int    // tokens
	role       string // "updated", "published" or ""
}

// order says how an all-digit date with slashes is read.
type order uint8

const (
	dayFirst order = iota
	monthFirst
)

type dtoken struct {
	s    string // lower case
	num  int    // -1 for words and punctuation
	gap  bool   // space before
	word bool
	at   int // byte in the line; only good where lower case keeps lengths
}

func dateTokens(line string) []dtoken {
	line = strings.ToLower(cut(line, 400))
	var out []dtoken
	gap := false
	for i := 0; i < len(line); {
		r, n := utf8.DecodeRuneInString(line[i:])
		j := i + n
		switch {
		case unicode.IsSpace(r):
			gap = true
			i = j
			continue
		case r >= '0' && r <= '9':
			for j < len(line) && line[j] >= '0' && line[j] <= '9' {
				j++
			}
			v := -1
			if j-i <= 14 {
				v, _ = strconv.Atoi(line[i:j])
			}
			out = append(out, dtoken{line[i:j], v, gap, false, i})
		case unicode.IsLetter(r):
			for j < len(line) {
				r, n := utf8.DecodeRuneInString(line[j:])
				if !unicode.IsLetter(r) && !unicode.IsMark(r) {
					break
				}
				j += n
			}
			out = append(out, dtoken{line[i:j], -1, gap, true, i})
		default:
			out = append(out, dtoken{line[i:j], -1, gap, false, i})
		}
		gap = false
		i = j
	}
	return out
}

// all finds the dates of a line, with the clock time and zone beside each.
func (d *dateReader) all(line string, ord order) []found {
	if strings.IndexFunc(line, func(r rune) bool { return r >= '0' && r <= '9' }) < 0 {
		return nil
	}
	t := dateTokens(line)
	var out []found
	role, free := "", 0
	for i := 0; i < len(t); i++ {
		if t[i].word {
			if r := d.role(t, i); r != "" {
				role = r
			}
		}
		y, m, day, n := d.day(t, i, ord)
		if n == 0 {
			continue
		}
		f := found{start: i, end: i + n, role: role}
		role = ""
		h, mi, s, prec, zone, has, k := d.clock(t, i+n, 3)
		f.end += k
		if prec == "" {
			if h, mi, s, prec, zone, has, k = d.clockBefore(t, free, i); prec != "" {
				f.start -= k
			}
		}
		loc := time.UTC
		if has {
			loc = zoneOf(zone)
		}
		f.date = Date{Time: time.Date(y, time.Month(m), day, h, mi, s, 0, loc), Precision: prec, Zone: has}
		if prec == "" {
			f.date.Precision = "day"
		}
		out = append(out, f)
		free = f.end
		i = f.end - 1
	}
	return out
}

// zoneOf names a fixed offset; UTC itself stays UTC.
func zoneOf(minutes int) *time.Location {
	if minutes == 0 {
		return time.UTC
	}
	return time.FixedZone("", minutes*60)
}

// role reads a word such as "updated" at t[i]; Vietnamese ones have two parts.
func (d *dateReader) role(t []dtoken, i int) string {
	if i+1 < len(t) && t[i+1].word {
		if r := d.roles[t[i].s+" "+t[i+1].s]; r != "" {
			return r
		}
	}
	return d.roles[t[i].s]
}

// day reads a calendar day at t[i]; n is the number of tokens, 0 for none.
func (d *dateReader) day(t []dtoken, i int, ord order) (y, m, day, n int) {
	at := func(k int) dtoken {
		if k < len(t) {
			return t[k]
		}
		return dtoken{num: -1}
	}
	a := t[i]
	prevNum := i > 0 && !a.gap && (t[i-1].num >= 0 || t[i-1].s == "/" || t[i-1].s == "-" || t[i-1].s == ".")
	sep := func(s string) bool { return s == "-" || s == "/" || s == "." || s == "‑" || s == "–" }
	switch {
	case a.num >= 0 && !prevNum:
		switch {
		case len(a.s) == 8: // 20231117
			return check(a.num/10000, a.num/100%100, a.num%100, 1)
		case len(a.s) == 14: // 20231117162000: the clock is left out
			return check(a.num/10000000000, a.num/100000000%100, a.num/1000000%100, 1)
		case len(a.s) == 4 && sep(at(i+1).s) && at(i+2).num >= 0 && at(i+3).s == at(i+1).s && at(i+4).num >= 0 && len(at(i+4).s) <= 2:
			return check(a.num, at(i+2).num, at(i+4).num, 5)
		case len(a.s) <= 2 && sep(at(i+1).s) && at(i+2).num >= 0 && len(at(i+2).s) <= 2 && at(i+3).s == at(i+1).s && at(i+4).num >= 0 && len(at(i+4).s) != 3 && len(at(i+4).s) <= 4:
			x, z, yr := a.num, at(i+2).num, century(at(i+4))
			if at(i+5).s == at(i+1).s && !at(i+5).gap && at(i+6).num >= 0 && !at(i+6).gap {
				return 0, 0, 0, 0 // a version or address
			}
			if z > 12 || x <= 12 && ord == monthFirst && at(i+1).s == "/" {
				x, z = z, x
			}
			return check(yr, z, x, 5)
		case len(a.s) <= 2: // 12 March 2024, 12. März 2024, 12th of March, 2024, 23 tháng 4 năm 2016
			k := i + 1
			for k < i+4 && (at(k).s == "." || at(k).s == "," || at(k).s == "-" || at(k).s == "st" || at(k).s == "nd" || at(k).s == "rd" || at(k).s == "th" || at(k).s == "of" || at(k).s == "de" || at(k).s == "º") {
				k++
			}
			month, w := d.month(t, k)
			if w == 0 {
				return 0, 0, 0, 0
			}
			k += w
			for range 3 {
				if s := at(k).s; s == "," || s == "." || s == "-" || s == "/" || s == "năm" || s == "de" || s == "del" {
					k++
				}
			}
			if len(at(k).s) == 4 && at(k).num > 0 {
				return check(at(k).num, month, a.num, k+1-i)
			}
			if len(at(k).s) == 2 && at(k).num > 0 && t[k-1].s == "-" {
				return check(century(at(k)), month, a.num, k+1-i)
			}
		case len(a.s) == 4: // 2024 March 12, 2026年3月7日, 2024년 9월 6일
			if s := at(i + 1).s; (s == "年" || s == "년") && at(i+2).num > 0 && at(i+4).num > 0 {
				return check(a.num, at(i+2).num, at(i+4).num, 6)
			}
			if month, w := d.month(t, i+1); w > 0 && at(i+1+w).num > 0 && len(at(i+1+w).s) <= 2 {
				return check(a.num, month, at(i+1+w).num, 2+w)
			}
		}
	case a.word: // March 12, 2024
		month, w := d.month(t, i)
		if w == 0 || a.s == "tháng" {
			return 0, 0, 0, 0
		}
		k := i + w
		if at(k).s == "." || at(k).s == "-" {
			k++
		}
		if at(k).num < 0 || len(at(k).s) > 2 {
			return 0, 0, 0, 0
		}
		dd := at(k).num
		k++
		for range 3 {
			if s := at(k).s; s == "," || s == "." || s == "st" || s == "nd" || s == "rd" || s == "th" || s == "-" {
				k++
			}
		}
		if len(at(k).s) == 4 && at(k).num > 0 {
			return check(at(k).num, month, dd, k+1-i)
		}
	}
	return 0, 0, 0, 0
}

// month reads a month name, or the Vietnamese "tháng 4", "tháng tư", at t[k].
func (d *dateReader) month(t []dtoken, k int) (m, n int) {
	if k >= len(t) || !t[k].word {
		return 0, 0
	}
	if t[k].s == "tháng" || t[k].s == "thg" {
		if k+1 < len(t) && t[k+1].num >= 1 && t[k+1].num <= 12 {
			return t[k+1].num, 2
		}
		if k+2 < len(t) {
			if m := d.viNums[t[k+1].s+" "+t[k+2].s]; m > 0 {
				return m, 3
			}
		}
		if k+1 < len(t) {
			switch t[k+1].s {
			case "giêng":
				return 1, 2
			case "chạp":
				return 12, 2
			}
			if m := d.viNums[t[k+1].s]; m > 0 {
				return m, 2
			}
		}
		return 0, 0
	}
	return d.months[t[k].s], min(d.months[t[k].s], 1)
}

func century(t dtoken) int {
	if len(t.s) == 2 {
		if t.num < 70 {
			return 2000 + t.num
		}
		return 1900 + t.num
	}
	return t.num
}

// check accepts days that exist, of the years that the web has.
func check(y, m, d, n int) (int, int, int, int) {
	if y < 1990 || y > 2100 || m < 1 || m > 12 || d < 1 || d > 31 {
		return 0, 0, 0, 0
	}
	if t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC); t.Day() != d {
		return 0, 0, 0, 0
	}
	return y, m, d, n
}

// parse reads the one date that a machine-readable attribute holds.
func (d *dateReader) parse(s string, ord order) (Date, bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 80 {
		return Date{}, false
	}
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		if _, _, _, n := check(t.Year(), int(t.Month()), t.Day(), 1); n == 0 {
			return Date{}, false
		}
		_, off := t.Zone()
		return Date{Time: t.Truncate(time.Second).In(zoneOf(off / 60)), Precision: "second", Zone: true}, true
	}
	f := d.all(s, ord)
	if len(f) == 0 {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil { // seconds or milliseconds of the epoch
			if n > 1e12 {
				n /= 1000
			}
			if n > 631152000 && n < 4102444800 {
				return Date{Time: time.Unix(n, 0).UTC(), Precision: "second", Zone: true}, true
			}
		}
		return Date{}, false
	}
	return f[0].date, true
}

// only reports whether a line says little more than a date: no more than eight
// other words, and no sentence.
func (d *dateReader) only(line string) bool {
	f := d.all(line, dayFirst)
	if len(f) == 0 {
		return false
	}
	rest := 0
	t := dateTokens(line)
	for i, x := range t {
		in := false
		for _, g := range f {
			in = in || i >= g.start && i < g.end
		}
		if !in && x.word {
			rest++
		}
	}
	return rest <= 8 && (!endsSentence(line) || rest <= 4)
}

// without returns the pieces of a line that its dates leave over.
func (d *dateReader) without(line string, ord order) []string {
	line = cut(line, 400)
	f := d.all(line, ord)
	if len(strings.ToLower(line)) != len(line) || len(f) == 0 {
		return []string{line}
	}
	t := dateTokens(line)
	var out []string
	at := 0
	for _, x := range f {
		out = append(out, line[at:t[x.start].at])
		if x.end >= len(t) {
			return out
		}
		at = t[x.end].at
	}
	return append(out, line[at:])
}
