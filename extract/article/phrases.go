package article

import (
	"regexp"
	"sort"
	"strings"
	"unicode"
)

// phrases are the lines that news pages carry beside the report.
type phrases struct {
	prefix   map[string][]string // by first word
	start    map[string][]string // the same, but no mark need follow
	whole    map[string]bool
	end      map[string]bool
	comments map[string]bool
	part     *substrings
	credit   []string
	byline   []string        // longest first
	inside   []string        // bylines that may stand inside a line
	bare     map[string]bool // bylines that need no colon
	behind   []string        // words that end an author's name
	and      *regexp.Regexp  // between authors
	generic  map[string]bool
	role     map[string]bool // words of what a person is, not of a name
	desk     map[string]bool // words that end the name of an editorial desk
	account  map[string]bool // parts of addresses of accounts that many write with
	others   []string        // begin what names somebody who did not write the article
	alsoName map[string]bool // bylines that are given names, too

	givenNames  map[string]bool
	authorPath  map[string]bool // parts of addresses of authors' pages
	authorNames []string        // class names of elements that hold an author's name
	authorTags  []string        // names of <meta> tags that do, best first
	dates       *dateReader
}

// newPhrases reads the phrase file. Languages are only a help for its editor:
// pages mix them.
func newPhrases(data string, dates *dateReader) (*phrases, error) {
	p := &phrases{prefix: map[string][]string{}, start: map[string][]string{}, whole: map[string]bool{}, end: map[string]bool{}, comments: map[string]bool{}, generic: map[string]bool{}, bare: map[string]bool{}, role: map[string]bool{}, authorPath: map[string]bool{}, alsoName: map[string]bool{}, desk: map[string]bool{}, account: map[string]bool{}, dates: dates}
	section := ""
	var and, parts []string
	for line := range strings.Lines(data) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
			continue
		case strings.HasPrefix(line, "["):
			section, _, _ = strings.Cut(strings.Trim(line, "[]"), " ")
			continue
		}
		switch section {
		case "prefix":
			w := firstWord(line)
			p.prefix[w] = append(p.prefix[w], line)
		case "start":
			w := firstWord(line)
			p.start[w] = append(p.start[w], line)
		case "whole":
			p.whole[fold(line)] = true
		case "end":
			p.end[fold(line)] = true
		case "comments":
			p.comments[fold(line)] = true
		case "part":
			parts = append(parts, line)
		case "credit":
			p.credit = append(p.credit, line)
		case "byline":
			line, bare := strings.CutSuffix(line, " ~")
			p.bare[line] = bare
			p.byline = append(p.byline, line)
		case "behind":
			p.behind = append(p.behind, line)
		case "and":
			and = append(and, line)
		case "inside":
			p.inside = append(p.inside, line)
		case "role":
			p.role[fold(line)] = true
		case "desk":
			p.desk[fold(line)] = true
		case "account":
			p.account[line] = true
		case "otherhand":
			p.others = append(p.others, line+" ")
		case "alsoname":
			p.alsoName[line] = true
		case "authorpath":
			p.authorPath[line] = true
		case "authorclass":
			p.authorNames = append(p.authorNames, line)
		case "authormeta":
			p.authorTags = append(p.authorTags, line)
		case "generic":
			p.generic[fold(line)] = true
		}
	}
	sort.Slice(p.byline, func(i, j int) bool { return len(p.byline[i]) > len(p.byline[j]) })
	p.part = newSubstrings(parts)
	var err error
	p.and, err = splitter(and)
	return p, err
}

// firstWord is the run of letters, or of other characters, that s begins with.
func firstWord(s string) string {
	letters := false
	for i, r := range s {
		l := unicode.IsLetter(r)
		if i == 0 {
			letters = l
		} else if l != letters || r == ' ' {
			return s[:i]
		}
	}
	return s
}

// closes reports whether line heads a part that follows the report: a list of
// other stories, or the readers' comments.
func (p *phrases) closes(line string) (comments, ok bool) {
	if len(line) > 120 {
		return false, false
	}
	f := strings.TrimFunc(fold(line), func(r rune) bool { return unicode.IsDigit(r) || r == ' ' })
	if p.comments[f] || p.end[f] {
		return p.comments[f], true
	}
	w := strings.Fields(f)
	if _, rest, _ := strings.Cut(line, ":"); len(w) < 2 || len(w) > 7 || endsSentence(line) || strings.TrimSpace(rest) != "" {
		return false, false
	}
	// "Другие новости по этой теме", "More from this author", "Комментарии пользователей"
	comments = p.comments[w[0]] && len(w) <= 4 || p.comments[w[0]+" "+w[1]]
	return comments, comments || p.end[w[0]+" "+w[1]]
}

// furniture reports whether line is one of the lines that are no report.
func (p *phrases) furniture(line string, words int) bool {
	if words > 60 {
		return false
	}
	low := strings.ToLower(line)
	if words <= 8 {
		f := strings.TrimRightFunc(fold(line), func(r rune) bool { return unicode.IsDigit(r) || r == ' ' })
		if f == "" || p.whole[f] || p.end[f] || p.comments[f] {
			return true
		}
	}
	trimmed := strings.TrimLeft(low, "-–—•*»>›▶►→|+ ([\"“«")
	for _, s := range [2]string{low, trimmed} {
		for _, x := range p.prefix[firstWord(s)] {
			if !strings.HasPrefix(s, x) {
				continue
			}
			rest := s[len(x):]
			// A report may begin with the same words: only what is marked off, or short, is furniture.
			if marksOff(x) || rest == "" || marksOff(rest) || words <= 12 && wordEnd(rest) && !endsSentence(line) {
				return true
			}
		}
	}
	for _, x := range p.start[firstWord(low)] {
		if strings.HasPrefix(low, x) {
			return true
		}
	}
	if words <= 45 {
		if p.part.in(low) != nil {
			return true
		}
	}
	return false
}

// marksOff reports whether s begins or ends with what sets a label off.
func marksOff(s string) bool {
	s = strings.TrimSpace(s)
	if s == "" {
		return false
	}
	return strings.ContainsRune(":|»>→….", []rune(s)[0]) || strings.HasSuffix(s, ":")
}

func wordEnd(rest string) bool {
	r := []rune(rest)
	return len(r) == 0 || !unicode.IsLetter(r[0])
}

// captioned reports whether a short line is a picture's caption by the credit
// it begins or ends with.
func (p *phrases) captioned(line string, words int) bool {
	if words > 45 {
		return false
	}
	low := strings.ToLower(line)
	for _, c := range p.credit {
		i := strings.LastIndex(low, c)
		if i < 0 || i > 0 && unicode.IsLetter(rune(low[i-1])) {
			continue
		}
		rest := strings.TrimSpace(low[i+len(c):])
		if n := countWords(rest); n > 6 {
			continue
		}
		if i == 0 || strings.HasSuffix(c, ":") || strings.HasPrefix(c, "(") || !endsSentence(line) {
			return true
		}
	}
	return false
}
