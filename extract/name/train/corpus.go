package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/extract/name"
	"parley/extract/text"
)

// A document is an annotated text as a corpus has it.
type document struct {
	set, id string
	lang    text.Lang
	text    string
	names   []span
}

// span is a name in code points of the text, half open.
type span struct {
	start, end int
	typ        string
}

// Sets without document boundaries are cut into pieces of this many sentences.
const (
	longDocument = 60
	pieceLength  = 10
)

// readCorpus reads SET.txt, where names stand in marks ("[PER Joe Biden]"), else
// SET.tsv, tokens with BIO tags; of several folders the first that has one
// counts. The language is the set's prefix.
func readCorpus(dirs []string, set string) ([]document, error) {
	lang, _, _ := strings.Cut(set, "-")
	var file string
	var data []byte
	var read func(text.Lang, string) ([]document, error)
	err := os.ErrNotExist
	for _, dir := range dirs {
		file, read = filepath.Join(dir, set+".txt"), readMarked
		if data, err = os.ReadFile(file); !os.IsNotExist(err) {
			break
		}
		file, read = filepath.Join(dir, set+".tsv"), readTagged
		if data, err = os.ReadFile(file); !os.IsNotExist(err) {
			break
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read corpus %q: %w", set, err)
	}
	docs, err := read(text.Lang(lang), string(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for i := range docs {
		docs[i].set, docs[i].lang, docs[i].id = set, text.Lang(lang), fmt.Sprintf("%s/%04d", set, i+1)
	}
	return docs, nil
}

var (
	mark      = regexp.MustCompile(`\[(PER|ORG|LOC) ([^\[\]]+)\]`)
	blankLine = regexp.MustCompile(`\n\s*\n`)
	comment   = regexp.MustCompile(`(?m)^#.*\n`)
)

func readMarked(_ text.Lang, data string) ([]document, error) {
	var docs []document
	for _, part := range blankLine.Split(strings.TrimSpace(comment.ReplaceAllString(data, "")), -1) {
		var d document
		var b strings.Builder
		at, runes := 0, 0
		put := func(s string) {
			b.WriteString(s)
			runes += utf8.RuneCountInString(s)
		}
		for _, m := range mark.FindAllStringSubmatchIndex(part, -1) {
			put(part[at:m[0]])
			start := runes
			put(part[m[4]:m[5]])
			d.names = append(d.names, span{start, runes, part[m[2]:m[3]]})
			at = m[1]
		}
		put(part[at:])
		d.text = b.String()
		if strings.ContainsAny(d.text, "[]") {
			return nil, fmt.Errorf("a bracket is left in %.60q: marks look like [PER Joe Biden]", d.text)
		}
		docs = append(docs, d)
	}
	return docs, nil
}

type taggedToken struct{ token, tag string }

func readTagged(lang text.Lang, data string) ([]document, error) {
	var docs [][][]taggedToken
	var sentence []taggedToken
	flush := func() {
		if len(sentence) == 0 {
			return
		}
		if len(docs) == 0 {
			docs = append(docs, nil)
		}
		docs[len(docs)-1] = append(docs[len(docs)-1], sentence)
		sentence = nil
	}
	sc := bufio.NewScanner(strings.NewReader(data))
	for n := 1; sc.Scan(); n++ {
		line := sc.Text()
		switch k := strings.LastIndexByte(line, '\t'); {
		case line == "":
			flush()
		case strings.HasPrefix(line, "-DOCSTART-"):
			flush()
			docs = append(docs, nil)
		case k < 0:
			return nil, fmt.Errorf("line %d: want a token, a tab and a tag, got %q", n, line)
		default:
			sentence = append(sentence, taggedToken{line[:k], line[k+1:]})
		}
	}
	flush()
	var out []document
	for _, d := range docs {
		if len(d) == 0 {
			continue
		}
		if len(d) <= longDocument {
			out = append(out, rebuild(lang, d))
			continue
		}
		for i := 0; i < len(d); i += pieceLength {
			out = append(out, rebuild(lang, d[i:min(i+pieceLength, len(d))]))
		}
	}
	return out, sc.Err()
}

// rebuild makes running text of tagged tokens, a sentence a line.
func rebuild(lang text.Lang, sentences [][]taggedToken) document {
	var d document
	var b strings.Builder
	runes := 0
	for n, s := range sentences {
		if n > 0 {
			b.WriteByte('\n')
			runes++
		}
		line, at := detokenize(lang, s)
		b.WriteString(line)
		for i := 0; i < len(s); i++ {
			kind, typ, ok := strings.Cut(s[i].tag, "-")
			if !ok || kind == "O" {
				continue
			}
			j := i + 1
			for j < len(s) && s[j].tag == "I-"+typ {
				j++
			}
			if typ == name.PER || typ == name.ORG || typ == name.LOC {
				d.names = append(d.names, span{runes + at[i][0], runes + at[j-1][1], typ})
			}
			i = j - 1
		}
		runes += utf8.RuneCountInString(line)
	}
	d.text = b.String()
	return d
}

var (
	clitic   = regexp.MustCompile(`(?:n['’]t|['’](?:s|S|m|re|ve|ll|d|em))$`)
	thousand = regexp.MustCompile(`^\d{3}(?:\D|$)`)
	brackets = map[string]string{"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}", "LBKT": "(", "RBKT": ")", "KBKT": ")"}
)

const (
	noBlankBefore = " , . ; : ! ? ) ] } % … » ” ’ '' ... .. ‰ ° "
	noBlankAfter  = " ( [ { « “ „ ‘ `` $ £ € ¥ # @ "
)

// detokenize joins tokens to a line as the corpus' scorer does, and tells where
// each token lies, in code points.
func detokenize(lang text.Lang, s []taggedToken) (line string, at [][2]int) {
	var b strings.Builder
	runes, glue, single, double := 0, true, false, false
	for i := range s {
		tok := s[i].token
		if x, ok := brackets[tok]; ok {
			tok = x
		}
		prev, next := "", ""
		if i > 0 {
			prev = s[i-1].token
		}
		if i+1 < len(s) {
			next = s[i+1].token
		}
		left := strings.Contains(noBlankBefore, " "+tok+" ") || clitic.MatchString(tok)
		right := strings.Contains(noBlankAfter, " "+tok+" ")
		last, _ := utf8.DecodeLastRuneInString(prev)
		first, _ := utf8.DecodeRuneInString(next)
		switch {
		case tok == `"`:
			left, right, double = double, !double, !double
		case tok == "'" && !single && (last == 's' || last == 'S'):
			left = true
		case tok == "'":
			left, right, single = single, !single, !single
		case (tok == "-" || tok == "–" || tok == "/") && unicode.IsDigit(last) && unicode.IsDigit(first):
			left, right = true, true
		case tok == "/" && isAlnum(last) && isAlnum(first):
			left, right = true, true
		case (tok == "," || tok == "." || tok == ":") && lang == text.Vietnamese && unicode.IsDigit(last) && unicode.IsDigit(first):
			right = tok != "." || thousand.MatchString(next)
		case tok == "&" && utf8.RuneCountInString(prev) == 1 && utf8.RuneCountInString(next) == 1:
			left = unicode.IsUpper(last) && unicode.IsUpper(first)
			right = left
		}
		if i > 0 && !left && !glue {
			b.WriteByte(' ')
			runes++
		}
		b.WriteString(tok)
		at = append(at, [2]int{runes, runes + utf8.RuneCountInString(tok)})
		runes += utf8.RuneCountInString(tok)
		glue = right
	}
	return b.String(), at
}

func isAlnum(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// headline returns the document with one of its lines repeated on top as a
// headline would have it: without its full stop, and in capitals or, in English,
// with capitals. Corpora have few headlines, pages have one each.
func (d document) headline(line int, capitals bool) document {
	lines := strings.Split(d.text, "\n")
	line %= len(lines)
	start := 0
	for _, l := range lines[:line] {
		start += utf8.RuneCountInString(l) + 1
	}
	body, stop := strings.CutSuffix(lines[line], ".")
	end := start + utf8.RuneCountInString(body)
	var head []span
	for _, s := range d.names {
		if s.start >= start && s.end <= end {
			head = append(head, span{s.start - start, s.end - start, s.typ})
		} else if s.start < end && s.end > start && stop {
			return d // a name ends with the full stop
		}
	}
	if capitals {
		body = strings.Map(unicode.ToUpper, body)
	} else {
		body = titleCase(body)
	}
	shift := utf8.RuneCountInString(body) + 1
	for _, s := range d.names {
		head = append(head, span{s.start + shift, s.end + shift, s.typ})
	}
	d.text, d.names = body+"\n"+d.text, head
	return d
}

// titleCase writes all words but the short ones in mid-sentence with a capital.
func titleCase(s string) string {
	words := strings.Split(s, " ")
	for i, w := range words {
		if i > 0 && utf8.RuneCountInString(w) <= 3 {
			continue
		}
		r, n := utf8.DecodeRuneInString(w)
		words[i] = string(unicode.ToUpper(r)) + w[n:]
	}
	return strings.Join(words, " ")
}

// example tokenizes a document. Names that are no whole tokens of one sentence
// are left out and counted.
func (d *document) example(find finder) (x name.Example, lost int) {
	x.Doc = text.New(d.lang, d.text)
	x.Hints = find(x.Doc)
	i := 0
	toks := x.Doc.Tokens
	for _, s := range d.names {
		for i < len(toks) && int(toks[i].RuneStart) < s.start {
			i++
		}
		j := i
		for j < len(toks) && int(toks[j].RuneEnd) <= s.end {
			j++
		}
		if i >= len(toks) || j == i || int(toks[i].RuneStart) != s.start || int(toks[j-1].RuneEnd) != s.end ||
			toks[i].Sentence != toks[j-1].Sentence {
			lost++
			continue
		}
		x.Names = append(x.Names, name.Name{First: i, End: j, Type: s.typ})
		i = j
	}
	return x, lost
}
