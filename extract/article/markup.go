package article

import (
	"strings"
	"unicode"

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
)

// markup is the vocabulary of class names and the like.
type markup struct {
	words    map[string]mark
	prefixes []pattern
	anywhere []pattern
}

type pattern struct {
	text string
	mark mark
}

var markNames = map[string]mark{
	"strong": markStrong, "weak": markWeak, "caption": markCaption,
	"body": markBody, "date": markDate, "author": markAuthor,
}

// newMarkup reads the vocabulary file.
func newMarkup(data string) *markup {
	m := &markup{words: map[string]mark{}}
	for line := range strings.Lines(data) {
		kind, list, ok := strings.Cut(strings.TrimSpace(line), "\t")
		k := markNames[kind]
		if !ok || k == 0 {
			continue
		}
		for _, w := range strings.Fields(list) {
			switch {
			case strings.HasPrefix(w, "*"):
				m.anywhere = append(m.anywhere, pattern{strings.Trim(w, "*"), k})
			case strings.HasSuffix(w, "*"):
				m.prefixes = append(m.prefixes, pattern{strings.TrimSuffix(w, "*"), k})
			default:
				m.words[w] |= k
			}
		}
	}
	return m
}

// of returns the marks of an element: by its name, its role and its attributes.
func (m *markup) of(n *html.Node) mark {
	var k mark
	switch n.DataAtom {
	case atom.Nav, atom.Dialog:
		k |= markStrong
	case atom.Form, atom.Aside, atom.Footer:
		k |= markWeak
	case atom.Figure, atom.Figcaption, atom.Caption:
		k |= markWeak | markCaption
	case atom.Time:
		k |= markDate
	}
	if strings.HasPrefix(n.Data, "amp-") {
		switch n.Data {
		case "amp-ad", "amp-sidebar", "amp-consent", "amp-embed", "amp-social-share", "amp-lightbox", "amp-user-notification", "amp-sticky-ad":
			k |= markStrong
		}
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "class", "id", "itemprop", "type", "data-type", "data-role", "data-component", "data-testid", "data-module", "rel":
			if n.DataAtom == atom.Body || n.DataAtom == atom.Html || n.DataAtom == atom.Main {
				continue
			}
			k |= m.words1(a.Val)
		case "role":
			switch a.Val {
			case "navigation", "dialog", "search", "banner", "alert", "alertdialog", "menu", "toolbar":
				k |= markStrong
			case "complementary", "contentinfo":
				k |= markWeak
			}
		}
	}
	return k
}

// words1 looks an attribute value up in the vocabulary.
func (m *markup) words1(v string) (k mark) {
	if len(v) > 300 {
		v = cut(v, 300)
	}
	low := strings.ToLower(v)
	for _, name := range strings.Fields(low) {
		k |= m.words[name]
		for _, p := range m.anywhere {
			if strings.Contains(name, p.text) {
				k |= p.mark
			}
		}
	}
	start := 0
	flush := func(end int) {
		if end > start {
			w := low[start:end]
			k |= m.words[w]
			for _, p := range m.prefixes {
				if strings.HasPrefix(w, p.text) {
					k |= p.mark
				}
			}
		}
	}
	var prev rune
	if len(low) != len(v) {
		v = low // case changed the length: do without case changes
	}
	for i, r := range v {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush(i)
			start = i + len(string(r))
		case unicode.IsUpper(r) && unicode.IsLower(prev):
			flush(i)
			start = i
		}
		prev = r
	}
	flush(len(v))
	return k
}
