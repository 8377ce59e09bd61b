package crawl

import (
	"bytes"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// tagScanner walks over the start tags of an HTML page that may say where it
// leads, and passes over everything else as a browser's tokenizer would:
// comments, scripts, styles and other raw text. Following links takes most of
// a crawl's time, and a full tokenizer several times as long for them.
//
// The page must be in UTF-8 or another superset of ASCII. Attribute values are
// as written, in that charset, entities not yet resolved.
type tagScanner struct {
	src   []byte
	pos   int
	attrs []attribute
}

// attribute is one of a tag, as written.
type attribute struct{ name, value []byte }

// next returns the next tag that counts; false at the end. Its attributes are
// in s.attrs until the next call.
func (s *tagScanner) next() (atom.Atom, bool) {
	for {
		at := bytes.IndexByte(s.src[s.pos:], '<')
		if at < 0 || s.pos+at+1 >= len(s.src) {
			return 0, false
		}
		s.pos += at + 1
		switch c := s.src[s.pos]; {
		case isLetter(c):
			tag := s.name()
			s.attrs = s.attrs[:0]
			if !s.attributes(isLinkTag(tag)) {
				return 0, false // the page ends within the tag
			}
			if isLinkTag(tag) {
				return tag, true
			}
			s.rawText(tag)
		case c == '/':
			s.pos++
			switch {
			case s.pos >= len(s.src):
				return 0, false
			case isLetter(s.src[s.pos]):
				s.name()
				if !s.attributes(false) {
					return 0, false
				}
			default:
				s.skipPast('>')
			}
		case c == '!':
			if rest := s.src[s.pos+1:]; bytes.HasPrefix(rest, []byte("--")) {
				s.pos += 3
				s.comment()
			} else {
				s.skipPast('>')
			}
		case c == '?':
			s.skipPast('>')
		}
	}
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f'
}

func (s *tagScanner) skipPast(c byte) {
	if at := bytes.IndexByte(s.src[s.pos:], c); at >= 0 {
		s.pos += at + 1
		return
	}
	s.pos = len(s.src)
}

// name reads a tag's name; 0 for one that means nothing here.
func (s *tagScanner) name() atom.Atom {
	from := s.pos
	for s.pos < len(s.src) {
		if c := s.src[s.pos]; isSpace(c) || c == '/' || c == '>' {
			break
		}
		s.pos++
	}
	const longest = len("plaintext")
	if s.pos-from > longest {
		return 0
	}
	var lower [longest]byte
	for i, c := range s.src[from:s.pos] {
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		lower[i] = c
	}
	return atom.Lookup(lower[:s.pos-from])
}

// attributes reads to the end of a tag, and keeps its attributes where asked
// to. False says that there is no end.
func (s *tagScanner) attributes(keep bool) bool {
	for {
		for s.pos < len(s.src) && (isSpace(s.src[s.pos]) || s.src[s.pos] == '/') {
			s.pos++
		}
		if s.pos >= len(s.src) {
			return false
		}
		if s.src[s.pos] == '>' {
			s.pos++
			return true
		}
		from := s.pos
		s.pos++ // a "=" in front belongs to the name
		for s.pos < len(s.src) {
			if c := s.src[s.pos]; isSpace(c) || c == '/' || c == '>' || c == '=' {
				break
			}
			s.pos++
		}
		name := s.src[from:s.pos]
		value, ok := s.value()
		if !ok {
			return false
		}
		if keep {
			s.attrs = append(s.attrs, attribute{name, value})
		}
	}
}

// value reads an attribute's value, if there is one.
func (s *tagScanner) value() ([]byte, bool) {
	at := s.pos
	for at < len(s.src) && isSpace(s.src[at]) {
		at++
	}
	if at >= len(s.src) || s.src[at] != '=' {
		s.pos = at
		return []byte{}, true
	}
	s.pos = at + 1
	for s.pos < len(s.src) && isSpace(s.src[s.pos]) {
		s.pos++
	}
	if s.pos >= len(s.src) {
		return nil, false
	}
	switch quote := s.src[s.pos]; quote {
	case '"', '\'':
		s.pos++
		end := bytes.IndexByte(s.src[s.pos:], quote)
		if end < 0 {
			return nil, false
		}
		value := s.src[s.pos : s.pos+end]
		s.pos += end + 1
		return value, true
	}
	from := s.pos
	for s.pos < len(s.src) && !isSpace(s.src[s.pos]) && s.src[s.pos] != '>' {
		s.pos++
	}
	return s.src[from:s.pos], true
}

// attr is the value of a tag's attribute of that name (in lower case), of the
// first one where there are several; nil where there is none.
func (s *tagScanner) attr(name string) []byte {
	for _, a := range s.attrs {
		if equalLower(a.name, name) {
			return a.value
		}
	}
	return nil
}

// equalLower compares without regard to the case of ASCII letters in b, as
// HTML does. lower must have none in upper case.
func equalLower(b []byte, lower string) bool {
	if len(b) != len(lower) {
		return false
	}
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}

// comment passes over a comment behind its "<!--".
func (s *tagScanner) comment() {
	// "<!-->" and "<!--->" are whole comments.
	if rest := s.src[s.pos:]; bytes.HasPrefix(rest, []byte(">")) {
		s.pos++
		return
	} else if bytes.HasPrefix(rest, []byte("->")) {
		s.pos += 2
		return
	}
	for {
		at := bytes.Index(s.src[s.pos:], []byte("--"))
		if at < 0 {
			s.pos = len(s.src)
			return
		}
		s.pos += at + 2
		rest := bytes.TrimLeft(s.src[s.pos:], "-")
		switch {
		case bytes.HasPrefix(rest, []byte(">")):
			s.pos = len(s.src) - len(rest) + 1
			return
		case bytes.HasPrefix(rest, []byte("!>")):
			s.pos = len(s.src) - len(rest) + 2
			return
		}
		s.pos = len(s.src) - len(rest)
	}
}

// rawText passes over what is text up to the end tag of the same name,
// whatever it looks like.
func (s *tagScanner) rawText(tag atom.Atom) {
	switch tag {
	case atom.Plaintext:
		s.pos = len(s.src)
	case atom.Script:
		s.script()
	case atom.Iframe, atom.Noembed, atom.Noframes, atom.Noscript, atom.Style, atom.Textarea, atom.Title, atom.Xmp:
		for {
			at := bytes.Index(s.src[s.pos:], []byte("</"))
			if at < 0 {
				s.pos = len(s.src)
				return
			}
			if s.pos += at; s.at("</" + tag.String()) {
				return
			}
			s.pos += 2
		}
	}
}

// script passes over a script. Within "<!--" a nested script element hides the
// next end tag.
func (s *tagScanner) script() {
	escaped, nested := false, false
	for {
		at := bytes.IndexByte(s.src[s.pos:], '<')
		if at < 0 {
			s.pos = len(s.src)
			return
		}
		if escaped && bytes.Contains(s.src[s.pos:s.pos+at], []byte("-->")) {
			escaped, nested = false, false
		}
		s.pos += at
		switch {
		case s.at("</script"):
			if !nested {
				return
			}
			nested = false
		case !escaped && bytes.HasPrefix(s.src[s.pos:], []byte("<!--")):
			escaped = true
			s.pos++ // the dashes may end it, too
		case escaped && s.at("<script"):
			nested = true
		}
		s.pos++
	}
}

// at says whether a tag that begins like that stands here.
func (s *tagScanner) at(begin string) bool {
	rest := s.src[s.pos:]
	if len(rest) <= len(begin) || !equalLower(rest[:len(begin)], begin) {
		return false
	}
	c := rest[len(begin)]
	return isSpace(c) || c == '/' || c == '>'
}

// unescape resolves the entities of an attribute's value.
func unescape(value []byte) string {
	if bytes.IndexByte(value, '&') < 0 {
		return string(value)
	}
	return html.UnescapeString(string(value))
}
