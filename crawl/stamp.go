package crawl

import (
	_ "embed"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"
)

// stamp is a date as feeds and sitemaps write it. Both ends are zero where
// there is none.
type stamp struct {
	// at is its first moment, UTC. A date that names no zone is read as UTC.
	at time.Time
	// until is the moment after its last one: "2026-01-05" lasts a day, and what
	// names no zone may lie up to noZone later.
	until time.Time
}

// noZone is how far the clocks of the west are behind UTC.
const noZone = 12 * time.Hour

// maxStamp is the longest date that is read, in bytes.
const maxStamp = 120

// parseStamp reads the dates of RFC 822 and 5322 with all the liberties that
// feeds take (years of two digits, "GMT+7", "MSK", month names in Vietnamese and
// Russian, none or other weekdays), those of ISO 8601 down to the year, and
// numbers in the order day, month, year; with an English AM or PM month, day,
// year.
func parseStamp(text string) (stamp, bool) {
	text = strings.TrimSpace(text)
	if text == "" || len(text) > maxStamp {
		return stamp{}, false
	}
	p := stampParser{tokens: stampTokens(text), words: stampWords()}
	for p.pos < len(p.tokens) {
		if !p.step() {
			return stamp{}, false
		}
	}
	return p.result()
}

// stampToken is a run of digits, a run of letters, or one other character.
type stampToken struct {
	text  string
	digit bool
	word  bool
	glued bool // nothing but the token before stands in front of it
}

func stampTokens(text string) []stampToken {
	var tokens []stampToken
	glued := false
	for len(text) > 0 {
		r, n := utf8.DecodeRuneInString(text)
		if unicode.IsSpace(r) || r == utf8.RuneError {
			text, glued = text[n:], false
			continue
		}
		class := func(r rune) int {
			switch {
			case '0' <= r && r <= '9':
				return 1
			case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r):
				return 2
			}
			return 0
		}
		kind, end := class(r), n
		for kind != 0 && end < len(text) {
			r, n := utf8.DecodeRuneInString(text[end:])
			if class(r) != kind {
				break
			}
			end += n
		}
		tokens = append(tokens, stampToken{text: strings.ToLower(text[:end]), digit: kind == 1, word: kind == 2, glued: glued})
		text, glued = text[end:], true
	}
	return tokens
}

// stampParser takes in tokens from left to right.
type stampParser struct {
	tokens []stampToken
	pos    int
	words  *stampLexicon

	numbers []stampToken // of the date, in their order
	iso     bool         // the first of them is a year that "-" or "/" follows
	month   int          // as a word

	timed              bool
	hour, min, sec, ns int
	half               string // am, pm
	monthFirst         bool
	zoned              bool
	offset             time.Duration
}

func (p *stampParser) peek(n int) stampToken {
	if p.pos+n < len(p.tokens) {
		return p.tokens[p.pos+n]
	}
	return stampToken{}
}

// step takes in what begins at pos. It says no where that makes no sense.
func (p *stampParser) step() bool {
	t := p.peek(0)
	switch {
	case t.digit && !p.timed && (p.peek(1).text == ":" || p.peek(1).text == "h") && p.peek(1).glued && p.peek(2).digit && p.peek(2).glued:
		return p.clock()
	case t.digit && len(t.text) == 8 && len(p.numbers) == 0: // 20260105
		y, m, d := t.text[:4], t.text[4:6], t.text[6:]
		p.numbers, p.iso = []stampToken{{text: y}, {text: m}, {text: d}}, true
	case t.digit && len(t.text) == 6 && !p.timed && p.pos > 0 && p.tokens[p.pos-1].text == "t" && len(p.numbers) == 3: // T101112
		p.timed, p.hour, p.min, p.sec = true, number(t.text[:2]), number(t.text[2:4]), number(t.text[4:])
	case t.digit:
		if len(p.numbers) >= 3 || len(t.text) > 4 {
			return false
		}
		if next := p.peek(1); len(p.numbers) == 0 && len(t.text) == 4 && next.glued && (next.text == "-" || next.text == "/" || next.text == ".") {
			p.iso = true
		}
		p.numbers = append(p.numbers, t)
	case t.word:
		p.word()
		return true
	case (t.text == "+" || t.text == "-" || t.text == "−") && (p.timed || p.zoned) && p.offsetFollows():
		return p.zone(t.text != "+")
	}
	p.pos++
	return true
}

// clock reads 10:30, 10:30:59, 10:30:59.123 and 10h30.
func (p *stampParser) clock() bool {
	p.timed = true
	p.hour, p.min = number(p.peek(0).text), number(p.peek(2).text)
	p.pos += 3
	if p.peek(0).text == ":" && p.peek(1).digit {
		p.sec = number(p.peek(1).text)
		p.pos += 2
		if sep := p.peek(0).text; (sep == "." || sep == ",") && p.peek(0).glued && p.peek(1).digit && p.peek(1).glued {
			p.ns = number((p.peek(1).text + "00000000")[:9])
			p.pos += 2
		}
	}
	return p.hour < 24 && p.min < 60 && p.sec <= 60
}

// offsetFollows says whether the sign at pos begins an offset, and no date.
func (p *stampParser) offsetFollows() bool {
	n := p.peek(1)
	if !n.digit || !n.glued || len(n.text) == 3 || len(n.text) > 4 {
		return false
	}
	after := p.peek(2)
	return !after.glued || after.text != "/" && after.text != "." && after.text != "-"
}

// zone reads +7, +07, +0700 and +07:00.
func (p *stampParser) zone(negative bool) bool {
	digits := p.peek(1).text
	hours, minutes := number(digits), 0
	p.pos += 2
	if len(digits) == 4 {
		hours, minutes = number(digits[:2]), number(digits[2:])
	} else if p.peek(0).text == ":" && p.peek(1).digit {
		minutes = number(p.peek(1).text)
		p.pos += 2
	}
	p.zoned = true
	p.offset = time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
	if negative {
		p.offset = -p.offset
	}
	return hours <= 14 && minutes < 60
}

// word reads a month, half of the day, or zone. Others, such as weekdays, say
// nothing.
func (p *stampParser) word() {
	if n, month := p.monthName(); n > 0 && p.month == 0 {
		p.month = month
		p.pos += n
		return
	}
	word := p.peek(0).text
	p.pos++
	if half, ok := p.words.halves[word]; ok && p.timed && p.half == "" {
		p.half = strings.ToLower(half)
		p.monthFirst = half != p.half
	}
	if offset, ok := p.words.zones[word]; ok && !p.zoned {
		p.zoned, p.offset = true, offset
	}
	if p.words.skip[word] && p.peek(0).digit { // "thứ 2"
		p.pos++
	}
}

// monthName is the month at pos and the number of tokens that name it, 0 where
// none is there. The longest name counts: "tháng mười" is the beginning of two
// others.
func (p *stampParser) monthName() (tokens, month int) {
	name := p.peek(0).text
	if next := p.peek(1); p.words.months[name] == monthFollows && next.digit && len(next.text) <= 2 {
		return 2, number(next.text)
	}
	for n := 1; n <= 3 && p.peek(n-1).word; n++ {
		if n > 1 {
			name += " " + p.peek(n-1).text
		}
		if m := p.words.months[name]; m > 0 {
			tokens, month = n, m
		}
	}
	return tokens, month
}

func (p *stampParser) result() (stamp, bool) {
	year, month, day := 0, p.month, 0
	n := make([]int, len(p.numbers))
	for i, t := range p.numbers {
		n[i] = number(t.text)
	}
	written := func(i int) int { return len(p.numbers[i].text) }
	switch {
	case month != 0 && len(n) == 2 && written(0) > 2: // 2026 January 5
		year, day = n[0], n[1]
	case month != 0 && len(n) == 2: // 5 January 2026, January 5, 2026
		day, year = n[0], fullYear(n[1], written(1))
	case month != 0 && len(n) == 1 && written(0) == 4: // January 2026
		year = n[0]
	case month != 0:
		return stamp{}, false
	case len(n) == 3 && written(0) == 4:
		year, month, day = n[0], n[1], n[2]
	case len(n) == 3:
		day, month, year = n[0], n[1], fullYear(n[2], written(2))
		if p.monthFirst && n[0] <= 12 || month > 12 {
			day, month = month, day
		}
	case len(n) == 2 && p.iso:
		year, month = n[0], n[1]
	case len(n) == 1 && written(0) == 4 && !p.timed:
		year = n[0]
	default:
		return stamp{}, false
	}
	return p.moment(year, month, day)
}

// moment makes a stamp of a date, whose day and month may be 0.
func (p *stampParser) moment(year, month, day int) (stamp, bool) {
	if year < 1900 || year > 2200 || month > 12 || day == 0 && p.timed {
		return stamp{}, false
	}
	switch {
	case p.half != "" && (p.hour > 12 || p.hour == 0 && p.half == "pm"):
		p.half = "" // 15:00 PM
	case p.half == "pm" && p.hour < 12:
		p.hour += 12
	case p.half == "am" && p.hour == 12:
		p.hour = 0
	}
	at := time.Date(year, time.Month(max(month, 1)), max(day, 1), p.hour, p.min, p.sec, p.ns, time.UTC)
	if p.sec < 60 && at.Day() != max(day, 1) { // 31 February
		return stamp{}, false
	}
	at = at.Add(-p.offset)
	var until time.Time
	switch {
	case p.timed:
		until = at.Add(time.Second)
	case day != 0:
		until = at.AddDate(0, 0, 1)
	case month != 0:
		until = at.AddDate(0, 1, 0)
	default:
		until = at.AddDate(1, 0, 0)
	}
	if !p.zoned {
		until = until.Add(noZone)
	}
	return stamp{at, until}, true
}

// fullYear completes a year of two digits, as RFC 5322 says.
func fullYear(n, digits int) int {
	switch {
	case digits > 2:
		return n
	case n < 50:
		return 2000 + n
	}
	return 1900 + n
}

// number is the value of at most nine digits.
func number(digits string) int {
	n := 0
	for i := range min(len(digits), 9) {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}

//go:embed data/stamps.txt
var stampFile string

// stampLexicon is data/stamps.txt.
type stampLexicon struct {
	months map[string]int
	halves map[string]string
	zones  map[string]time.Duration
	skip   map[string]bool
}

// monthFollows is the month of words that a month's number follows.
const monthFollows = -1

var stampWords = sync.OnceValue(func() *stampLexicon {
	l := &stampLexicon{map[string]int{}, map[string]string{}, map[string]time.Duration{}, map[string]bool{}}
	for _, line := range dataLines(stampFile) {
		fields := strings.SplitN(line, " ", 3)
		if len(fields) < 2 {
			continue
		}
		kind, value, names := fields[0], fields[1], strings.Join(fields[2:], "")
		for name := range strings.SplitSeq(names, "|") {
			name = strings.TrimSpace(name)
			switch kind {
			case "month":
				if l.months[name] = number(value); value == "N" {
					l.months[name] = monthFollows
				}
			case "half":
				l.halves[name] = value
			case "zone":
				at, err := time.Parse("-07:00", value)
				if err == nil {
					_, seconds := at.Zone()
					l.zones[name] = time.Duration(seconds) * time.Second
				}
			case "skip":
				l.skip[name] = true
			}
		}
	}
	return l
})

// later is the later of two stamps.
func (s stamp) later(other stamp) stamp {
	if other.at.After(s.at) {
		return other
	}
	return s
}
