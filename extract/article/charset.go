package article

import (
	"bufio"
	"bytes"
	"mime"
	"net/http" //nolint:depguard // DetectContentType looks at bytes, not at the network
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/saintfish/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode/utf32"

	textunicode "golang.org/x/text/encoding/unicode"
)

// decoded is a page as text.
type decoded struct {
	text    string
	charset string // lower-case IANA name
}

// decoder turns bytes of unknown charset into text.
type decoder struct {
	langs  *profiles
	tables map[string]*[256]rune // charsets that x/text does not know
}

// newDecoder reads the table file of charsets.
func newDecoder(langs *profiles, data string) *decoder {
	d := &decoder{langs: langs, tables: map[string]*[256]rune{}}
	sc := bufio.NewScanner(strings.NewReader(data))
	for sc.Scan() {
		f := strings.Split(sc.Text(), "\t")
		if len(f) != 3 || strings.HasPrefix(f[0], "#") {
			continue
		}
		t := d.tables[f[0]]
		if t == nil {
			t = new([256]rune)
			for i := range t {
				t[i] = rune(i)
			}
			d.tables[f[0]] = t
		}
		b, err1 := strconv.ParseUint(f[1], 16, 8)
		r, err2 := strconv.ParseUint(strings.TrimPrefix(f[2], "U+"), 16, 32)
		if err1 == nil && err2 == nil {
			t[b] = rune(r)
		}
	}
	return d
}

// vietnamese names under which TCVN and VISCII are declared.
var vietnameseNames = map[string]string{
	"viscii": "viscii", "csviscii": "viscii", "viscii1.1-1": "viscii",
	"tcvn": "tcvn5712-1", "tcvn5712-1": "tcvn5712-1", "tcvn5712": "tcvn5712-1", "tcvn-5712": "tcvn5712-1",
	"x-viet-tcvn5712": "tcvn5712-1", "x-viet-tcvn": "tcvn5712-1", "tcvn5712-1:1993": "tcvn5712-1", "x-viet-viscii": "viscii",
}

var metaCharset = regexp.MustCompile(`(?i)<meta[^>]{1,400}charset\s*=\s*["']?\s*([-\w:.]+)|<\?xml[^>]{1,200}encoding\s*=\s*["']([-\w:.]+)`)

// declaredCharsets lists what header and page claim, header first.
func declaredCharsets(contentType string, body []byte) []string {
	var names []string
	if _, params, err := mime.ParseMediaType(contentType); err == nil && params["charset"] != "" {
		names = append(names, strings.ToLower(strings.Trim(params["charset"], `"' `)))
	}
	if m := metaCharset.FindSubmatch(body[:min(len(body), 1<<14)]); m != nil {
		names = append(names, strings.ToLower(string(m[1])+string(m[2])))
	}
	return names
}

// decode finds the charset of body and decodes it: byte-order mark, then
// UTF-16 by its zero bytes, then UTF-8 wherever the bytes are valid UTF-8, then
// what header and page declare if the result reads like a language, then the
// best reading of all that are known.
func (d *decoder) decode(body []byte, contentType string) decoded {
	if name, enc, skip := byteOrder(body); enc != nil {
		return decoded{decodeWith(enc, body[skip:]), name}
	} else if name == "utf-8" {
		return decoded{strings.ToValidUTF8(string(body[skip:]), "\uFFFD"), name}
	}
	names := declaredCharsets(contentType, body)
	for _, n := range names {
		if t := d.tables[vietnameseNames[n]]; t != nil {
			return decoded{decodeTable(t, body), vietnameseNames[n]}
		}
	}
	escapes := len(names) > 0 && strings.HasPrefix(names[0], "iso-2022")
	if !escapes && mostlyUTF8(body) {
		return decoded{strings.ToValidUTF8(string(body), "\uFFFD"), "utf-8"}
	}
	return d.best(body, names)
}

// best chooses among single- and multi-byte charsets by how much the decoded
// sample reads like a language.
func (d *decoder) best(body []byte, names []string) decoded {
	part := highBytes(body)
	type candidate struct {
		name  string
		enc   encoding.Encoding
		score float64
	}
	var top candidate
	tried := map[string]bool{}
	try := func(label string, bonus float64) {
		enc, name := charset.Lookup(label)
		if enc == nil || tried[name] || name == "utf-8" || strings.HasPrefix(name, "utf-16") || name == "replacement" {
			return
		}
		tried[name] = true
		if c := (candidate{name, enc, d.plausible(decodeWith(enc, part)) + bonus}); top.enc == nil || c.score > top.score {
			top = c
		}
	}
	for _, n := range names {
		try(n, 0.08)
	}
	if top.enc == nil || top.score < 0.2 {
		if r := guess(body[:min(len(body), 1<<16)]); r.Charset != "" {
			try(r.Charset, 0.03*float64(r.Confidence)/100)
		}
		for _, n := range []string{"windows-1252", "windows-1251", "koi8-r", "windows-1258", "windows-1250", "ibm866", "iso-8859-5"} {
			try(n, 0)
		}
	}
	return decoded{decodeWith(top.enc, body), top.name}
}

// guess asks chardet. Of charsets it holds equally likely the first by name is
// taken: it looks at all at once, and their order is chance.
func guess(body []byte) (best chardet.Result) {
	all, err := chardet.NewHtmlDetector().DetectAll(body)
	if err != nil {
		return best
	}
	for _, r := range all {
		if r.Confidence > best.Confidence || r.Confidence == best.Confidence && r.Charset < best.Charset {
			best = r
		}
	}
	return best
}

// plausible scores how much text reads like a language: the share of function
// words, less what no language has (control characters, capitals inside words,
// letters of two scripts in one word).
func (d *decoder) plausible(s string) float64 {
	s = clean(s)
	_, share := d.langs.detect(s)
	letters, bad := 0, 0
	var prev rune
	for _, r := range s {
		switch {
		case r == utf8.RuneError, r >= 0x80 && r < 0xA0, r >= 0x2500 && r < 0x25A0, r >= 0xE000 && r < 0xF900:
			bad++
		case unicode.IsLetter(r):
			letters++
			if unicode.IsLower(prev) && unicode.IsUpper(r) {
				bad++
			} else if prev < 0x250 && unicode.IsLetter(prev) && r >= 0x370 && r < 0x530 {
				bad++
			}
		case r >= 0xA1 && r < 0xC0 && unicode.IsLetter(prev) && r != '»':
			bad++
		}
		prev = r
	}
	if letters == 0 {
		return -1
	}
	return min(share, 0.5) - 4*float64(bad)/float64(letters)
}

// highBytes picks the stretches of body that tell charsets apart: those around
// bytes over 127, outside of tags where that is easy to see.
func highBytes(body []byte) []byte {
	const want = 1 << 14
	out := make([]byte, 0, want)
	for i := 0; i < len(body) && len(out) < want; {
		j := bytes.IndexFunc(body[i:], func(r rune) bool { return r >= utf8.RuneSelf })
		if j < 0 {
			break
		}
		j += i
		// back to the tag or line before, at most 200 bytes, and on to the next tag
		a := max(i, j-200)
		if k := bytes.LastIndexAny(body[a:j], ">\n"); k >= 0 {
			a += k + 1
		}
		b := len(body)
		if k := bytes.IndexByte(body[j:], '<'); k >= 0 {
			b = j + k
		}
		b = min(b, j+4000)
		out = append(append(out, body[a:b]...), ' ')
		i = b
	}
	return out
}

// byteOrder knows Unicode encodings by their mark, and UTF-16 without one by
// the zero bytes of its ASCII letters. enc is nil for UTF-8 and where unknown.
func byteOrder(b []byte) (name string, enc encoding.Encoding, skip int) {
	le := textunicode.UTF16(textunicode.LittleEndian, textunicode.IgnoreBOM)
	be := textunicode.UTF16(textunicode.BigEndian, textunicode.IgnoreBOM)
	switch {
	case bytes.HasPrefix(b, []byte("\xEF\xBB\xBF")):
		return "utf-8", nil, 3
	case bytes.HasPrefix(b, []byte("\xFF\xFE\x00\x00")):
		return "utf-32le", utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), 4
	case bytes.HasPrefix(b, []byte("\x00\x00\xFE\xFF")):
		return "utf-32be", utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), 4
	case bytes.HasPrefix(b, []byte("\xFF\xFE")):
		return "utf-16le", le, 2
	case bytes.HasPrefix(b, []byte("\xFE\xFF")):
		return "utf-16be", be, 2
	}
	var zero [2]int
	n := min(len(b), 2048)
	for i, c := range b[:n] {
		if c == 0 {
			zero[i%2]++
		}
	}
	switch {
	case n < 16:
	case zero[1]*5 > n && zero[0]*20 < n:
		return "utf-16le", le, 0
	case zero[0]*5 > n && zero[1]*20 < n:
		return "utf-16be", be, 0
	}
	return "", nil, 0
}

// mostlyUTF8 accepts valid UTF-8 and UTF-8 with a few broken characters, as
// pages have that were cut or glued together.
func mostlyUTF8(b []byte) bool {
	if utf8.Valid(b) {
		return true
	}
	good, bad := 0, 0
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		i += n
	}
	return bad*20 < good
}

// decodeWith decodes b; what cannot be decoded becomes U+FFFD.
func decodeWith(enc encoding.Encoding, b []byte) string {
	s, err := enc.NewDecoder().Bytes(b)
	if err != nil && len(s) == 0 {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	return strings.ToValidUTF8(string(s), "\uFFFD")
}

func decodeTable(t *[256]rune, b []byte) string {
	var s strings.Builder
	s.Grow(len(b) + len(b)/2)
	for _, c := range b {
		s.WriteRune(t[c])
	}
	return s.String()
}

// binaryKind names the file type of bytes that are no text, "" for text. The
// signatures are those of the WHATWG MIME sniffing standard.
func binaryKind(body []byte) string {
	if _, enc, _ := byteOrder(body); enc != nil {
		return ""
	}
	kind := http.DetectContentType(body)
	if strings.HasPrefix(kind, "text/") {
		// The sniffer reads 512 bytes; zeros later on are no text either.
		if n := bytes.Count(body[:min(len(body), 1<<16)], []byte{0}); n > 8 && n*100 > min(len(body), 1<<16) {
			return "bytes with NULs"
		}
		return ""
	}
	if kind == "application/octet-stream" {
		return "no text and no known type"
	}
	return kind
}
