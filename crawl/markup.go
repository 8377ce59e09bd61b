package crawl

import (
	"bufio"
	"bytes"
	"errors"
	"html"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
)

// markup walks over the tags and text of an XML document that need not be
// well-formed: feeds break off, forget to escape, and lie about their charset,
// and what stands in them is good all the same. It knows no document type and
// so expands no entities but those of HTML. It reads a stream, and holds no
// more of it than one tag or maxText of one text.
type markup struct {
	r *bufio.Reader

	// Of the last start tag or end tag.
	name  string // in lower case, with its prefix
	attrs []xmlAttr
	empty bool // <name/>

	text []byte // of the last text; entities are resolved
}

// xmlAttr is an attribute; its name is in lower case, its value unescaped.
type xmlAttr struct{ name, value string }

// Bounds of what markup holds, in bytes. What is longer is cut; links and dates
// are shorter.
const (
	maxMarkupTag  = 16 << 10
	maxMarkupText = 8 << 10
)

type markupToken int

const (
	markupEnd   markupToken = iota // of the document
	markupOpen                     // a start tag
	markupClose                    // an end tag
	markupText
)

// newMarkup reads r, whose charset is that of a byte order mark, else UTF-8
// where the beginning is valid UTF-8 and more than ASCII, else what it declares,
// else what the Content-Type says, else UTF-8.
func newMarkup(r io.Reader, contentType string) *markup {
	buffered := bufio.NewReaderSize(r, 64<<10)
	head, _ := buffered.Peek(16 << 10)
	coding := markupCharset(head, contentType)
	if coding == nil {
		if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
			_, _ = buffered.Discard(3)
		} else if junk := bytes.Index(head[:min(len(head), 4096)], []byte("<?xml ")); junk > 0 {
			_, _ = buffered.Discard(junk) // warnings of a program, perhaps with tags
		}
		return &markup{r: buffered}
	}
	return &markup{r: bufio.NewReaderSize(coding.NewDecoder().Reader(buffered), 64<<10)}
}

// markupCharset is nil for UTF-8.
func markupCharset(head []byte, contentType string) encoding.Encoding {
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return nil
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("<\x00")):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case bytes.HasPrefix(head, []byte("\xfe\xff")), bytes.HasPrefix(head, []byte("\x00<")):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	}
	whole := head
	for n := 0; n < utf8.UTFMax-1 && len(whole) > 0 && !utf8.Valid(whole); n++ { // the peek may end within a character
		whole = whole[:len(whole)-1]
	}
	if !isASCII(head) && utf8.Valid(whole) {
		return nil
	}
	label := declaredEncoding(head)
	if label == "" {
		_, label, _ = strings.Cut(strings.ToLower(contentType), "charset=")
		label, _, _ = strings.Cut(label, ";")
		label = strings.Trim(label, `"' `)
	}
	coding, name := charset.Lookup(label)
	if coding == nil || name == "utf-8" || strings.HasPrefix(name, "utf-16") { // it would not have got here
		return nil
	}
	return coding
}

// declaredEncoding reads <?xml encoding="..."?>.
func declaredEncoding(head []byte) string {
	_, rest, ok := bytes.Cut(head[:min(len(head), 1024)], []byte("<?xml"))
	if !ok {
		return ""
	}
	rest, _, _ = bytes.Cut(rest, []byte("?>"))
	_, rest, ok = bytes.Cut(rest, []byte("encoding"))
	rest = bytes.TrimLeft(rest, " \t\r\n=")
	if !ok || len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
		return ""
	}
	label, _, _ := bytes.Cut(rest[1:], rest[:1])
	return string(label)
}

// next returns the next token. At the end the error says why there is no more,
// nil where the document simply ends.
func (m *markup) next() (markupToken, error) {
	if m.empty { // <a/> is <a></a>
		m.empty, m.attrs = false, nil
		return markupClose, nil
	}
	for {
		c, err := m.r.Peek(1)
		switch {
		case err != nil:
			return markupEnd, ending(err)
		case c[0] != '<':
			return m.readText()
		}
		_, _ = m.r.Discard(1)
		head, _ := m.r.Peek(8)
		switch {
		case bytes.HasPrefix(head, []byte("!--")):
			_, err = m.until("-->", 0)
		case bytes.HasPrefix(head, []byte("![CDATA[")):
			_, _ = m.r.Discard(8)
			if m.text, err = m.until("]]>", maxMarkupText); err == nil {
				m.text = bytes.Clone(m.text)
				return markupText, nil
			}
		case bytes.HasPrefix(head, []byte("?")):
			_, err = m.until("?>", 0)
		case bytes.HasPrefix(head, []byte("!")):
			err = m.declaration()
		case bytes.HasPrefix(head, []byte("/")):
			return m.tag(true)
		case len(head) > 0 && (isLetter(head[0]) || head[0] == '_' || head[0] >= 0x80):
			return m.tag(false)
		}
		if err != nil {
			return markupEnd, ending(err)
		}
	}
}

// ending is the error of a document that ends.
func ending(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// readText reads up to the next "<". A text that the document ends in is
// incomplete, and lost.
func (m *markup) readText() (markupToken, error) {
	m.text = m.text[:0]
	for {
		part, err := m.r.ReadSlice('<')
		found := err == nil
		if found {
			_ = m.r.UnreadByte()
			part = part[:len(part)-1]
		}
		m.text = append(m.text, part[:min(len(part), maxMarkupText-len(m.text))]...)
		switch {
		case found:
			if bytes.IndexByte(m.text, '&') >= 0 {
				m.text = []byte(html.UnescapeString(string(m.text)))
			}
			return markupText, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return markupEnd, ending(err)
		}
	}
}

// until reads past mark and returns at most limit bytes of what is before it.
func (m *markup) until(mark string, limit int) ([]byte, error) {
	var kept []byte
	tail := make([]byte, 0, 8) // the last bytes, where the mark may have begun
	last := mark[len(mark)-1]
	for {
		part, err := m.r.ReadSlice(last)
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return kept, err
		}
		if room := limit + len(mark) - len(kept); room > 0 {
			kept = append(kept, part[:min(len(part), room)]...)
		}
		tail = append(tail, part[max(0, len(part)-len(mark)):]...)
		tail = append(tail[:0], tail[max(0, len(tail)-len(mark)):]...)
		if err == nil && string(tail) == mark {
			if n := len(kept) - len(mark); bytes.HasSuffix(kept, []byte(mark)) {
				kept = kept[:n]
			}
			return kept[:min(len(kept), limit)], nil
		}
	}
}

// declaration passes over <!DOCTYPE ...>, with what may stand in its brackets.
func (m *markup) declaration() error {
	depth := 0
	for {
		c, err := m.r.ReadByte()
		switch {
		case err != nil:
			return err
		case c == '[':
			depth++
		case c == ']':
			depth--
		case c == '>' && depth <= 0:
			return nil
		}
	}
}

// tag reads a tag, whose "<" is read. A tag that the document ends in is lost.
func (m *markup) tag(closing bool) (markupToken, error) {
	var tag []byte
	var quote, last byte
	for {
		c, err := m.r.ReadByte()
		if err != nil {
			return markupEnd, ending(err)
		}
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && last == '=':
			quote = c
		case c == '>':
			m.parseTag(tag, closing)
			if closing {
				return markupClose, nil
			}
			return markupOpen, nil
		}
		if c > ' ' {
			last = c
		}
		if len(tag) < maxMarkupTag {
			tag = append(tag, c)
		} else {
			quote = 0 // it was never closed
		}
	}
}

// parseTag takes a tag apart, given without its angle brackets.
func (m *markup) parseTag(tag []byte, closing bool) {
	m.attrs, m.empty = m.attrs[:0], false
	if closing {
		tag = tag[1:]
	} else if bytes.HasSuffix(tag, []byte("/")) {
		m.empty, tag = true, tag[:len(tag)-1]
	}
	name, rest := cutSpace(tag)
	m.name = strings.ToLower(string(name))
	for rest = bytes.TrimSpace(rest); len(rest) > 0; rest = bytes.TrimSpace(rest) {
		end := bytes.IndexByte(rest, '=')
		if end < 0 {
			return
		}
		attr := xmlAttr{name: strings.ToLower(string(bytes.TrimSpace(rest[:end])))}
		rest = bytes.TrimLeft(rest[end+1:], " \t\r\n")
		var value []byte
		if len(rest) > 0 && (rest[0] == '"' || rest[0] == '\'') {
			value, rest, _ = bytes.Cut(rest[1:], rest[:1])
		} else {
			value, rest = cutSpace(rest)
		}
		attr.value = html.UnescapeString(string(value))
		m.attrs = append(m.attrs, attr)
	}
}

// cutSpace cuts at the first white space.
func cutSpace(b []byte) (before, after []byte) {
	if i := bytes.IndexAny(b, " \t\r\n"); i >= 0 {
		return b[:i], b[i+1:]
	}
	return b, nil
}

// attr is the value of an attribute, empty where it is missing.
func (m *markup) attr(name string) string {
	for _, a := range m.attrs {
		if a.name == name {
			return a.value
		}
	}
	return ""
}

// local is the name of the last tag without its prefix.
func (m *markup) local() string {
	if i := strings.IndexByte(m.name, ':'); i >= 0 {
		return m.name[i+1:]
	}
	return m.name
}
