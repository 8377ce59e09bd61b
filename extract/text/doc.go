// Package text turns a string into what the rest of extraction reads: tokens
// with byte and code-point offsets, sentences, and comparison forms of words.
// A text is scanned once, here; names, dates and lexicon all work on the same
// [Doc].
//
// Offsets: [Token.Start] and [Token.End] are bytes of [Doc.Text]; the fields
// named Rune count Unicode code points. All ranges are half open. A Doc is
// immutable after [New] and safe for concurrent reading.
package text

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Lang is a language Parley reads, as an ISO 639-1 code: "vi", "en" or "ru".
// Any other value is tokenized like English.
type Lang string

// The languages Parley reads.
const (
	Vietnamese Lang = "vi"
	English    Lang = "en"
	Russian    Lang = "ru"
)

// Kind says what a token is made of.
type Kind uint8

const (
	Word   Kind = iota + 1 // letters and their combining marks
	Number                 // ASCII decimal digits
	Punct                  // one other visible character
)

// Flags are facts about a token that its text alone does not tell.
type Flags uint8

const (
	Glued     Flags = 1 << iota // no white space between this token and the one before
	LineStart                   // first token of a line
	ParaStart                   // first token of a paragraph (after a blank line, or of the text)
	Capital                     // a Word whose first letter is upper or title case
	AllCaps                     // a Word of two letters or more, all of them upper case
)

// Token is a word, a number or one punctuation character. Words end at
// hyphens, apostrophes and full stops, which are tokens of their own with the
// Glued flag: "U.S." is four tokens, "Mát-xcơ-va" five. A soft hyphen stays
// inside its word and is left out of its comparison form.
type Token struct {
	Start, End         int32 // bytes in Doc.Text
	RuneStart, RuneEnd int32 // code points in Doc.Text
	Sentence           int32 // index into Doc.Sentences
	Kind               Kind
	Flags              Flags

	fold, foldEnd int32  // range in Doc.folded
	keyEnd        int32  // of the lookup form there, which begins like the folded one
	foldHash      uint32 // of Fold, see Hash
	keyHash       uint32 // of Key
}

// Has reports whether all flags of f are set.
func (t Token) Has(f Flags) bool { return t.Flags&f == f }

// Sentence is a run of tokens up to a full stop or another closing mark, with
// the quotes and brackets that close behind it, or up to the end of the line:
// a sentence never crosses a line. Sentences cover all tokens in order.
type Sentence struct {
	First, End         int32 // tokens, half open
	Start, Stop        int32 // bytes in Doc.Text, without surrounding space
	RuneStart, RuneEnd int32 // code points
	Paragraph          int32 // 0-based; every line is a paragraph of its own
	Heading            bool  // a short line of one sentence that has no closing punctuation
}

// Doc is a text prepared for extraction.
type Doc struct {
	Text      string // NFC, line ends as "\n"
	Lang      Lang
	Tokens    []Token
	Sentences []Sentence

	folded string
}

// Normalize gives the form in which Parley stores and reads text: Unicode NFC,
// "\r\n" and "\r" as "\n", no NUL and no byte-order mark; invalid UTF-8 becomes U+FFFD.
func Normalize(s string) string {
	if isNormal(s) {
		return s
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.IndexByte(s, '\r') >= 0 || strings.IndexByte(s, 0) >= 0 || strings.Contains(s, "\uFEFF") {
		s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "", "\uFEFF", "").Replace(s)
	}
	return norm.NFC.String(s)
}

// isNormal reports whether s is surely in the form of Normalize: it has nothing
// but characters that stand for themselves and take part in no composition. News
// in the languages that Parley reads mostly has no others.
func isNormal(s string) bool {
	const first, last = 0x80, 0xBF // of the bytes after the first of a character
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c < utf8.RuneSelf:
			if c == '\r' || c == 0 {
				return false
			}
		case 0xC2 <= c && c <= 0xCB, c == 0xD0, c == 0xD1: // Latin before U+0300, where combining marks begin; Cyrillic U+0400 to U+047F
			if i++; i >= len(s) || s[i] < first || s[i] > last {
				return false
			}
		case c == 0xE1: // Vietnamese, in U+1E00 to U+1EFF
			if i += 2; i >= len(s) || s[i-1] < 0xB8 || s[i-1] > 0xBB || s[i] < first || s[i] > last {
				return false
			}
		case c == 0xE2: // dashes and quotes, U+2010 to U+203F
			if i += 2; i >= len(s) || s[i-1] != 0x80 || s[i] < 0x90 || s[i] > last {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// Raw returns the text of tokens i up to but not including j, with the white
// space between them as it stands. It is empty where j <= i.
func (d *Doc) Raw(i, j int) string {
	if j <= i {
		return ""
	}
	return d.Text[d.Tokens[i].Start:d.Tokens[j-1].End]
}

// Word returns the text of token i.
func (d *Doc) Word(i int) string { return d.Text[d.Tokens[i].Start:d.Tokens[i].End] }

// Fold returns the comparison form of token i, made once by New: lower case,
// ё as е, typographic apostrophes and dashes as ' and -, Vietnamese tone marks
// in the older place (hòa, not hoà).
func (d *Doc) Fold(i int) string {
	t := &d.Tokens[i]
	return d.folded[t.fold:t.foldEnd]
}

// FoldHash returns Hash of Fold(i), made once by New.
func (d *Doc) FoldHash(i int) uint32 { return d.Tokens[i].foldHash }

// Hash returns a number that is the same for words written alike, and seldom for
// others. It is FNV-1a, by Fowler, Noll and Vo.
func Hash[S string | []byte](word S) uint32 {
	h := uint32(2166136261)
	for i := range len(word) {
		h = (h ^ uint32(word[i])) * 16777619
	}
	return h
}

// Key returns the form under which token i is looked up in a lexicon: the stem
// of a Russian word (its case ending taken off), else Fold.
func (d *Doc) Key(i int) string {
	t := &d.Tokens[i]
	return d.folded[t.fold:t.keyEnd]
}

// Mention is a piece of the text as reports and tables give it.
type Mention struct {
	Start    int    `json:"start"` // code points of the article text, half open
	End      int    `json:"end"`
	Text     string `json:"text"`
	Sentence int    `json:"sentence"` // 0-based sentence of the text
}

// Mention returns tokens i up to but not including j as a mention. j must be
// greater than i.
func (d *Doc) Mention(i, j int) Mention {
	return Mention{
		Start: int(d.Tokens[i].RuneStart), End: int(d.Tokens[j-1].RuneEnd),
		Text: d.Raw(i, j), Sentence: int(d.Tokens[i].Sentence),
	}
}

// SentenceOf returns the sentence that token i belongs to.
func (d *Doc) SentenceOf(i int) Sentence { return d.Sentences[d.Tokens[i].Sentence] }

// SentenceText returns the text of sentence s.
func (d *Doc) SentenceText(s int) string {
	x := d.Sentences[s]
	return d.Text[x.Start:x.Stop]
}
