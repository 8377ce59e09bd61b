package article

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// mark says what the markup of an element tells about its content.
type mark uint8

const (
	markStrong  mark = 1 << iota // never article text
	markWeak                     // hardly ever article text
	markCaption                  // belongs to a picture
	markBody                     // named as the article's text
	markDate
	markAuthor
	markToday // shows the day of the visit
	markSure  // with markStrong: believed whatever it throws out
)

// markup is the vocabulary of class names and the like.
type markup struct {
	names    map[string]mark // whole class names
	words    map[string]mark // parts of them
	prefixes []pattern
	anywhere []pattern
	places   *substrings // of anywhere
	asides   []string    // beginnings of class names that tell about something else
}

type pattern struct {
	text string
	mark mark
}

// rank orders noise marks by how sure they are: 0 weak, 1 strong, 2 sure.
func (m mark) rank() int {
	switch {
	case m&markSure != 0:
		return 2
	case m&markStrong != 0:
		return 1
	}
	return 0
}

var markNames = map[string]mark{
	"sure": markStrong | markSure, "strong": markStrong, "weak": markWeak, "caption": markCaption,
	"body": markBody, "today": markToday, "date": markDate, "author": markAuthor,
}

// sign is a mark with the word of the vocabulary from which it was concluded.
type sign struct {
	mark mark
	key  string // of the strongest mark
}

func (s *sign) add(m mark, key string) {
	if m == 0 {
		return
	}
	noise := markStrong | markWeak
	if s.key == "" || m&noise > 0 && s.mark&noise == 0 || m&markStrong > s.mark&markStrong {
		s.key = key
	}
	s.mark |= m
}

// newMarkup reads the vocabulary file.
func newMarkup(data string) *markup {
	m := &markup{names: map[string]mark{}, words: map[string]mark{}}
	for line := range strings.Lines(data) {
		kind, list, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if kind == "aside" {
			m.asides = strings.Fields(list)
			continue
		}
		k := markNames[kind]
		if !ok || k == 0 {
			continue
		}
		for _, w := range strings.Fields(list) {
			switch {
			case strings.HasPrefix(w, "="):
				m.names[w[1:]] |= k
			case strings.HasPrefix(w, "*"):
				m.anywhere = append(m.anywhere, pattern{strings.Trim(w, "*"), k})
			case strings.HasSuffix(w, "*"):
				m.prefixes = append(m.prefixes, pattern{strings.TrimSuffix(w, "*"), k})
			default:
				m.words[w] |= k
			}
		}
	}
	var texts []string
	for _, p := range m.anywhere {
		texts = append(texts, p.text)
	}
	m.places = newSubstrings(texts)
	return m
}

// of returns what an element says by its name, its role and its attributes.
func (m *markup) of(n *html.Node) sign { return m.lookup(n, nil) }

// lookup is of with a memory for class names, which may be nil.
func (m *markup) lookup(n *html.Node, seen map[string]sign) sign {
	var s sign
	switch n.DataAtom {
	case atom.Body, atom.Html, atom.Main:
		return s
	case atom.Nav, atom.Dialog:
		s.add(markStrong|markSure, n.Data)
	case atom.Form, atom.Aside, atom.Footer:
		s.add(markWeak, n.Data)
	case atom.Figure:
		if !holds(n, atom.Table, 40) { // WordPress puts tables into figures
			s.add(markWeak|markCaption, n.Data)
		}
	case atom.Figcaption, atom.Caption:
		s.add(markWeak|markCaption, n.Data)
	case atom.Time:
		s.add(markDate, n.Data)
	}
	switch n.Data {
	case "amp-ad", "amp-sidebar", "amp-consent", "amp-embed", "amp-social-share", "amp-lightbox", "amp-user-notification", "amp-sticky-ad":
		s.add(markStrong|markSure, n.Data)
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "class", "id", "itemprop", "type", "data-type", "data-role", "data-component", "data-testid", "data-module", "rel":
			for name := range strings.FieldsSeq(cut(a.Val, 400)) {
				x, known := seen[name]
				if !known {
					m.name(name, &x)
					if seen != nil {
						seen[name] = x
					}
				}
				s.add(x.mark, x.key)
			}
		case "role":
			switch a.Val {
			case "navigation", "dialog", "search", "banner", "alert", "alertdialog", "menu", "toolbar":
				s.add(markStrong, a.Val)
			case "complementary", "contentinfo":
				s.add(markWeak, a.Val)
			}
		}
	}
	return s
}

// name looks one class name up in the vocabulary.
func (m *markup) name(v string, s *sign) {
	low := strings.ToLower(v)
	for _, p := range m.asides {
		if strings.HasPrefix(low, p) {
			return
		}
	}
	s.add(m.names[low], low)
	for _, i := range m.places.in(low) {
		s.add(m.anywhere[i].mark, m.anywhere[i].text)
	}
	if len(low) != len(v) {
		v = low // lower case changed the length: do without case changes
	}
	start := 0
	var prev rune
	for i, r := range v {
		part := unicode.IsLetter(r) || unicode.IsDigit(r)
		if !part || unicode.IsUpper(r) && unicode.IsLower(prev) {
			m.word(low[start:i], s)
			start = i
			if !part {
				start += utf8.RuneLen(r)
			}
		}
		prev = r
	}
	m.word(low[start:], s)
}

func (m *markup) word(w string, s *sign) {
	if w == "" {
		return
	}
	s.add(m.words[w], w)
	for _, p := range m.prefixes {
		if strings.HasPrefix(w, p.text) {
			s.add(p.mark, p.text)
		}
	}
}

// beside reports whether n lies beside the page's article: among comments, in a
// menu, a side column or a list of other stories.
func (m *markup) beside(n *html.Node) bool {
	for ; n != nil && n.Parent != nil; n = n.Parent {
		k := m.of(n).mark
		switch {
		case k&markSure != 0, n.DataAtom == atom.Aside, n.DataAtom == atom.Footer && n.Parent.DataAtom == atom.Body:
			return true
		case k&markStrong != 0 && !holds(n, atom.H1, 4000):
			return true
		}
	}
	return false
}

// holds reports whether one of the first steps nodes below n is an element of
// kind a.
func holds(n *html.Node, a atom.Atom, steps int) bool {
	for d := range n.Descendants() {
		if d.DataAtom == a {
			return true
		}
		if steps--; steps == 0 {
			break
		}
	}
	return false
}
