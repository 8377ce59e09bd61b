package date

import (
	"fmt"
	"strconv"
	"strings"

	"parley/extract/text"
)

// grammar is one compiled language file. It is immutable after compile.
type grammar struct {
	lang    text.Lang
	words   text.WordMap[int32] // folded words of the file; ids from 1
	entries [][]entry           // by id of the first word
	flags   []wordFlags         // by id
	classes map[string]class
	root    *node
	starts  [][]edge // edges of root by the word they take; under 0 those for numbers
	rules   []rule
	tables  []map[int]int // days of movable holidays as month*100+day, by year

	group, decimal string   // separators inside numbers: 1,250.5
	pastEnd        []string // endings of verb forms that tell the tense, of words the file does not name
	futureEnd      []string
	futureForms    affixes                // the same where prefix and ending together tell it ("вы-раст-ет")
	complementEnd  []string               // endings of a noun that completes the word before it ("накануне выборов"); empty: any
	phrases        map[[2]int32]wordFlags // cues of two words ("planned to")

	shadowed []string // "file:line: alternative": an earlier rule has the same pattern
}

type class uint8

// Built-in classes read numbers.
const (
	classNone  class = iota
	classDay         // D: 1-31
	classMonth       // MN: 1-12
	classYear        // Y: four digits, 1000-2100
	classYY          // YY: two digits
	classCount       // N: a number of any form, in digits or words
	classHour        // H: 0-24
	classMin         // MI: two digits, 00-59
	classDec         // DEC: tens, 80 or 1980
	classQtr         // QN: 1-4
	classHM          // HM: 0000-2359, hour and minute
	classNum         // NUM: number words of the file
	classUnits       // NUM+: number words that follow a round one ("twenty one")
	classFirst
)

// entry is one word, or run of words, of a class.
type entry struct {
	class class
	val   int32
	caps  bool    // counts only with a capital
	rest  []int32 // words that must follow
}

// slot is a variable of a rule.
type slot uint8

const (
	slotNone slot = iota
	slotD         // day of the month
	slotM         // month
	slotY         // year
	slotYY        // year without century
	slotN         // hundredths; wildcard for X ("several")
	slotH         // hour
	slotMI        // minute
	slotSE        // second
	slotWD        // weekday, Monday = 1
	slotU         // unit
	slotPOD       // part of the day
	slotAP        // 0 for a.m., 12 for p.m.
	slotQ         // quarter
	slotS         // season
	slotHALF      // half of a year
	slotDIR       // -1 before, 0 this, 1 after
	slotDY        // years from the year of publication
	slotHOL       // holiday
	slotREF       // PAST, PRESENT, FUTURE
	slotD2        // second end of a range
	slotM2
	slotY2
	slotFirst // token where the expression begins, after context
	slotEnd   // token where it ends, before context
	slotCount
)

const unset, wildcard = -1 << 30, -1

type captures [slotCount]int32

func (c *captures) get(s slot) (int, bool) { return int(c[s]), c[s] != unset }

type node struct {
	lits  []edge
	slots []edge
	rule  int32 // -1 where no rule ends
}

// edge leads on by a literal (word id or number) or by a class.
type edge struct {
	word  int32 // 0 for a number
	num   int32
	class class
	slot  slot
	glue  bool
	mark  slot // slotFirst or slotEnd where context gives way to the expression or the other way round
	next  *node
}

// rule is one line of the file.
type rule struct {
	line   int
	id     string // "en:57"
	source string // the line as it stands in the file
	typ    string
	op     operation
	preset captures
	flags  ruleFlags
}

type ruleFlags uint16

const (
	flagWeak    ruleFlags = 1 << iota // only together with a date beside it
	flagStrict                        // needs a word that announces it (a weekday: or a capital); a month: no name before it; a part of the day: a day before it; a year: to begin a sentence
	flagBare                          // the number must look like a year
	flagWeek                          // DIR counts calendar weeks
	flagQuarter                       // takes the quarter spoken of, where there is one
	flagLast                          // relative to the last mentioned date
	flagStory                         // relative to the last mentioned date where the text is a narrative
	flagVague                         // an indefinite count is a PAST_REF or FUTURE_REF
	flagList                          // only right after a date as exact, with which it shares what it lacks ("2019 and 2020")
	flagSpoken                        // N is the rest of a year after "nineteen"
	flagCue                           // no expression where a noun follows ("on the eve of the summit")
	flagEve                           // the night before the day named, which ends on it
	flagTense                         // where the tense points back, the unit before unless this one has begun
)

var ruleFlagNames = map[string]ruleFlags{"weak": flagWeak, "strict": flagStrict, "bare": flagBare, "week": flagWeek,
	"quarter": flagQuarter, "last": flagLast, "story": flagStory, "vague": flagVague, "cue": flagCue, "spoken": flagSpoken, "list": flagList,
	"eve": flagEve, "tense": flagTense}

type wordFlags uint16

const (
	wordFuture       wordFlags = 1 << iota // tense cue
	wordPast                               // tense cue
	wordFutureBefore                       // points ahead when it stands right before
	wordNoYearAfter                        // a bare number after it is no year
	wordNoYearBefore                       // a bare number before it is no year
	wordYearAfter                          // announces a year
	wordAnnounce                           // announces a weekday or day
	wordJoin                               // may stand between a time of day and its date
	wordStart                              // may begin a match
	wordSingle                             // is a match by itself
	wordPerfect                            // turns a future cue after it into past ("had been due")
	wordAge                                // years near it are an age
	wordOpen                               // known only from phrases: its ending still tells a tense
)

var wordListNames = map[string]wordFlags{"future": wordFuture, "past": wordPast, "future-before": wordFutureBefore,
	"no-year-after": wordNoYearAfter, "no-year-before": wordNoYearBefore, "year-after": wordYearAfter,
	"announce": wordAnnounce, "join": wordJoin, "perfect": wordPerfect, "age": wordAge, "neutral": 0}

var slotNames = map[string]slot{"_": slotNone, "D": slotD, "M": slotM, "MN": slotM, "Y": slotY, "YY": slotYY, "N": slotN, "NUM": slotN,
	"H": slotH, "MI": slotMI, "SE": slotSE, "WD": slotWD, "U": slotU, "POD": slotPOD, "AP": slotAP, "Q": slotQ, "QN": slotQ, "S": slotS,
	"HALF": slotHALF, "DIR": slotDIR, "DY": slotDY, "HOL": slotHOL, "REF": slotREF, "DEC": slotY, "D2": slotD2, "M2": slotM2, "Y2": slotY2}

var builtinClasses = map[string]class{"D": classDay, "MN": classMonth, "Y": classYear, "YY": classYY, "N": classCount, "H": classHour,
	"MI": classMin, "DEC": classDec, "QN": classQtr, "HM": classHM, "NUM": classNum, "NUM+": classUnits}

// symbols are the named values of class entries and presets.
var symbols = map[string]int32{
	"X": wildcard,
	"D": int32(day), "W": int32(week), "WE": int32(weekend), "M": int32(month), "Q": int32(quarter), "HY": int32(half), "Y": int32(year),
	"DE": int32(decade), "CE": int32(century), "H": int32(hour), "MIN": int32(minute), "SEC": int32(second),
	"MO": podMorning, "MI": podMidday, "AF": podAfternoon, "EV": podEvening, "NI": podNight, "NOON": podNoon, "MID": podMidnight, "DT": podDaytime,
	"SP": 1, "SU": 2, "FA": 3, "WI": 4,
	"PAST": refPast, "PRESENT": refPresent, "FUTURE": refFuture, "NEAR": refNear,
	"EASTER": holEaster, "PASKHA": holPaskha, "ELECTION": holElection,
}

// movable reads a holiday that moves: "11:4:4", month, weekday (Monday is 1)
// and which one of the month, 5 the last; or "EASTER-2", days from Easter.
func movable(s string) (int32, bool) {
	if n := strings.IndexAny(s, "+-"); n > 0 {
		x := symbols[s[:n]]
		days, err := strconv.Atoi(s[n:])
		return x + int32(days), err == nil && (x == holEaster || x == holPaskha) && abs(days) <= holReach
	}
	var m, wd, n int
	if k, err := fmt.Sscanf(s, "%d:%d:%d", &m, &wd, &n); k != 3 || err != nil {
		return 0, false
	}
	return int32(holWeekday + m*100 + wd*10 + n), m >= 1 && m <= 12 && wd >= 1 && wd <= 7 && n >= 1 && n <= 5
}

// value reads what a class entry or an argument of a rule stands for.
func value(s string, tables map[string]int32) (int32, error) {
	if x, ok := tables[s]; ok {
		return x, nil
	}
	if x, err := strconv.Atoi(s); err == nil && x > -1e6 && x < 1e6 {
		return int32(x), nil
	}
	if x, ok := symbols[s]; ok {
		return x, nil
	}
	if x, ok := movable(s); ok {
		return x, nil
	}
	return 0, fmt.Errorf("%q is neither a number nor a known value", s)
}

// takes reports whether a word of class e fills a slot of class k.
func (k class) takes(e class) bool { return k == e || k == classCount && e == classNum }
