package article

import (
	"bufio"
	"slices"
	"strings"
	"unicode"
)

// profiles tells languages apart by script, letters and function words.
type profiles struct {
	words map[string]uint32 // function word -> set of languages
	codes []string          // languages in order of their bits
}

// newProfiles reads the function-word file.
func newProfiles(data string) *profiles {
	p := &profiles{words: map[string]uint32{}}
	sc := bufio.NewScanner(strings.NewReader(data))
	for sc.Scan() {
		code, list, ok := strings.Cut(sc.Text(), "\t")
		if !ok || strings.HasPrefix(code, "#") || len(p.codes) == 32 {
			continue
		}
		bit := uint32(1) << len(p.codes)
		p.codes = append(p.codes, code)
		for _, w := range strings.Fields(list) {
			p.words[w] |= bit
		}
	}
	return p
}

// sampleRunes bounds how much text is looked at; language and charset are
// clear long before.
const sampleRunes = 6000

// letterCounts are what the letters of a text tell.
type letterCounts struct {
	letters, latin, cyrillic, vietnamese, han, kana, hangul int
	ukrainian, belarusian, russian                          int
	other                                                   map[string]int
}

// detect names the language of text, "" where the text does not tell. share is
// the part of the words that are function words of that language (1 where the
// script alone decides).
func (p *profiles) detect(text string) (lang string, share float64) {
	c, hits, words := p.count(text)
	if c.letters == 0 {
		return "", 0
	}
	n := c.letters
	for _, s := range []struct {
		lang string
		n    int
	}{{"ko", c.hangul}, {"ja", c.kana * 3}, {"zh", c.han}} {
		if s.n*2 > n {
			return s.lang, 1
		}
	}
	best, most := "", 0
	for lang, k := range c.other {
		if k > most || k == most && lang < best {
			best, most = lang, k
		}
	}
	if most*2 > n {
		return best, 1
	}
	// A tenth of Vietnamese letters carry marks that no other language has.
	if c.vietnamese*25 > n && c.latin*2 > n {
		return "vi", shareOf(hits, slices.Index(p.codes, "vi"), words)
	}
	top, second := -1, 0
	for i, h := range hits {
		if !fits(p.codes[i], c) {
			continue
		}
		if top < 0 || h > hits[top] {
			if top >= 0 {
				second = hits[top]
			}
			top = i
		} else if h > second {
			second = h
		}
	}
	if c.cyrillic*2 > n {
		switch {
		case c.belarusian > 0 && c.belarusian*200 > n:
			return "be", shareOf(hits, slices.Index(p.codes, "be"), words)
		case c.ukrainian*100 > n:
			return "uk", shareOf(hits, slices.Index(p.codes, "uk"), words)
		case c.russian > 0 || top < 0 || hits[top] == second:
			// ы, э and ё are written in Russian and, of the others, in Belarusian only
			return "ru", shareOf(hits, slices.Index(p.codes, "ru"), words)
		}
	}
	if top < 0 || hits[top] == 0 || hits[top] == second && words < 40 {
		return "", 0
	}
	return p.codes[top], shareOf(hits, top, words)
}

func shareOf(hits []int, i, words int) float64 {
	if i < 0 || words == 0 {
		return 0
	}
	return float64(hits[i]) / float64(words)
}

// fits reports whether a language is written in the script of the text.
func fits(lang string, c letterCounts) bool {
	cyrillic := lang == "ru" || lang == "uk" || lang == "be" || lang == "bg"
	return cyrillic == (c.cyrillic > c.latin)
}

func (p *profiles) count(text string) (c letterCounts, hits []int, words int) {
	hits = make([]int, len(p.codes))
	var buf [64]byte
	w, wide, n := buf[:0], false, 0
	end := func() {
		if len(w) > 0 && !wide {
			words++
			if set := p.words[string(w)]; set != 0 {
				for i := range hits {
					hits[i] += int(set >> i & 1)
				}
			}
		}
		w, wide = buf[:0], false
	}
	for _, r := range text {
		if n++; n > sampleRunes {
			break
		}
		if !unicode.IsLetter(r) && !unicode.IsMark(r) {
			end()
			continue
		}
		r = unicode.ToLower(r)
		c.add(r)
		if len(w) > 48 {
			wide = true
			continue
		}
		w = append(w, string(r)...)
	}
	end()
	return c, hits, words
}

// add counts one lower-case letter.
func (c *letterCounts) add(r rune) {
	c.letters++
	switch {
	case r < 0x250:
		c.latin++
		if r == 'ă' || r == 'đ' || r == 'ơ' || r == 'ư' {
			c.vietnamese++
		}
	case r >= 0x1EA0 && r <= 0x1EF9:
		c.latin++
		c.vietnamese++
	case r >= 0x400 && r < 0x530:
		c.cyrillic++
		switch r {
		case 'і', 'ї', 'є', 'ґ':
			c.ukrainian++
		case 'ў':
			c.belarusian++
		case 'ы', 'э', 'ё':
			c.russian++
		}
	case r >= 0x3040 && r < 0x3100:
		c.kana++
	case r >= 0x4E00 && r < 0xA000, r >= 0x3400 && r < 0x4DC0:
		c.han++
	case r >= 0xAC00 && r < 0xD7B0:
		c.hangul++
	default:
		for _, s := range scripts {
			if unicode.Is(s.table, r) {
				if c.other == nil {
					c.other = map[string]int{}
				}
				c.other[s.lang]++
				return
			}
		}
	}
}

// scripts that stand for one language in the press.
var scripts = []struct {
	lang  string
	table *unicode.RangeTable
}{
	{"ar", unicode.Arabic}, {"el", unicode.Greek}, {"he", unicode.Hebrew}, {"th", unicode.Thai},
	{"hi", unicode.Devanagari}, {"bn", unicode.Bengali}, {"ta", unicode.Tamil}, {"te", unicode.Telugu},
	{"ka", unicode.Georgian}, {"hy", unicode.Armenian}, {"km", unicode.Khmer}, {"lo", unicode.Lao}, {"my", unicode.Myanmar},
}
