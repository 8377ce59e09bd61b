package article

import (
	"embed"
	"fmt"
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"parley/crawl/archive"
	"parley/extract/text"
)

//go:embed data
var dataFiles embed.FS

// DefaultMaxBytes bounds a page's body. The longest news pages, live tickers,
// have about 4 MB of HTML.
const DefaultMaxBytes = 10 << 20

// maxText bounds an article's text, in bytes. It is that of a long book: what is
// longer is many texts in one, whose reading would take minutes.
const maxText = 1 << 20

// maxSearch is the size of page, in bytes, up to which the slow last search for
// a date is tried.
const maxSearch = 4 << 20

// Options set the limits of an Extractor.
type Options struct {
	MaxBytes int // longest body in bytes; 0 for DefaultMaxBytes
}

// Extractor reads articles out of pages. It holds the word lists that this
// takes, is not changed after New, and may be used by many goroutines.
type Extractor struct {
	max     int
	langs   *profiles
	decoder *decoder
	markup  *markup
	phrases *phrases
	dates   *dateReader
	outlets outlets
}

// New prepares an Extractor. It fails only if the program was built with broken
// data files.
func New(o Options) (*Extractor, error) {
	read := func(name string) (string, error) {
		b, err := dataFiles.ReadFile("data/" + name)
		if err != nil {
			return "", fmt.Errorf("read word list of article extraction: %w", err)
		}
		return string(b), nil
	}
	var files [7]string
	for i, name := range []string{"languages.txt", "charsets.txt", "markup.txt", "boilerplate.txt", "dates.txt", "givennames.txt", "outlets.txt"} {
		var err error
		if files[i], err = read(name); err != nil {
			return nil, err
		}
	}
	dates := newDateReader(files[4])
	phrases, err := newPhrases(files[3], dates)
	if err != nil {
		return nil, fmt.Errorf("read boilerplate.txt of article extraction: %w", err)
	}
	phrases.givenNames = wordList(files[5])
	e := &Extractor{max: o.MaxBytes, langs: newProfiles(files[0]), markup: newMarkup(files[2]), phrases: phrases, dates: dates, outlets: newOutlets(files[6])}
	e.decoder = newDecoder(e.langs, files[1])
	if e.max <= 0 {
		e.max = DefaultMaxBytes
	}
	return e, nil
}

// wordList reads a file of words; lines that begin with # are comments.
func wordList(data string) map[string]bool {
	words := map[string]bool{}
	for line := range strings.Lines(data) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for w := range strings.FieldsSeq(line) {
			words[w] = true
		}
	}
	return words
}

// Extract reduces a page to its article. What the page's Text, Title, Lang and
// Published say takes precedence. Dates after Page.Fetched are not believed.
// Every error is an [*Error].
func (e *Extractor) Extract(page *archive.Page) (a *Article, err error) {
	defer func() {
		if r := recover(); r != nil {
			a, err = nil, fail(page, ErrParse, fmt.Sprint("the parser failed: ", r), "report the page as a bug, or give its text")
		}
	}()
	a, err = e.extract(page)
	if err == nil && len(a.Text) > maxText {
		return nil, fail(page, ErrTooLarge, fmt.Sprintf("its text has %d bytes, at most %d are read", len(a.Text), maxText), "give it in parts")
	}
	return a, err
}

func (e *Extractor) extract(page *archive.Page) (*Article, error) {
	if page.Text != "" {
		return e.plain(page, page.Text, "")
	}
	body := page.Body
	switch {
	case len(body) == 0:
		return nil, fail(page, ErrEmpty, "", "check that the download was complete")
	case len(body) > e.max:
		return nil, fail(page, ErrTooLarge, fmt.Sprintf("%d bytes, at most %d are read", len(body), e.max), "leave the page out, or give its text")
	}
	if kind := e.binary(page); kind != "" {
		return nil, fail(page, ErrBinary, kind, "give its text, or leave it out")
	}
	dec := e.decoder.decode(body, page.ContentType)
	if strings.TrimSpace(dec.text) == "" {
		return nil, fail(page, ErrEmpty, "white space only", "check that the download was complete")
	}
	if why := notHTML(dec.text); why != "" {
		if strings.HasPrefix(page.ContentType, "text/plain") {
			return e.plain(page, dec.text, dec.charset)
		}
		return nil, fail(page, ErrNotHTML, why, "give plain text as text input")
	}
	return e.html(page, dec)
}

func (e *Extractor) binary(page *archive.Page) string {
	for _, n := range declaredCharsets(page.ContentType, page.Body) {
		if vietnameseNames[n] != "" {
			return "" // their capitals use control characters
		}
	}
	return binaryKind(page.Body)
}

// rootElement finds the first element of a document, past its declarations.
var rootElement = regexp.MustCompile(`(?is)^(?:\s+|<\?[^>]*>|<!--.*?-->|<!doctype[^>]*>)*<([a-z][-a-z0-9:]*)`)

// notHTML says why a text is no HTML page, "" if it may be one.
func notHTML(s string) string {
	head := strings.TrimSpace(cut(s, 1<<16))
	if m := rootElement.FindStringSubmatch(head); m != nil {
		switch strings.ToLower(m[1]) {
		case "rss", "feed", "rdf:rdf", "urlset", "sitemapindex", "opml", "svg":
			return "XML of type " + m[1]
		}
		return ""
	}
	switch {
	case strings.HasPrefix(head, "{"), strings.HasPrefix(head, "["):
		return "JSON"
	case tag.MatchString(head):
		return ""
	}
	return "no HTML tags"
}

// tag is a sign of HTML in a text that does not begin with an element.
var tag = regexp.MustCompile(`(?i)<(html|head|body|p|div|table|meta|article|h[1-6]|title|script|br|span|a|font|center|section|main|b|i)[\s>/]`)

// plain makes an article of text input, which is kept as it is.
func (e *Extractor) plain(page *archive.Page, s, charset string) (*Article, error) {
	a := &Article{Text: text.Normalize(s), Title: clean(page.Title), Charset: charset}
	if strings.TrimSpace(a.Text) == "" {
		return nil, fail(page, ErrEmpty, "white space only", "give some text")
	}
	if a.Title == "" {
		if line, rest, ok := strings.Cut(strings.TrimLeft(a.Text, "\n"), "\n"); ok && strings.HasPrefix(rest, "\n") && countWords(line) <= 40 {
			a.Title = clean(line)
		}
	}
	if u := first(page.FinalURL, page.URL); strings.HasPrefix(u, "http") {
		a.CanonicalURL = u
	}
	e.language(a, page, a.Text, "")
	e.given(a, page)
	return a, nil
}

// html extracts from a page in HTML.
func (e *Extractor) html(page *archive.Page, dec decoded) (*Article, error) {
	doc, err := parse(dec.text)
	if err != nil {
		return nil, fail(page, ErrParse, err.Error(), "check the page in a browser")
	}
	address := first(page.FinalURL, page.URL)
	m := readMeta(doc)
	a := &Article{Charset: dec.charset, CanonicalURL: m.url(address)}
	host := hostOf(first(address, a.CanonicalURL))
	root := doc.Nodes[0]
	if b := doc.Find("body"); b.Length() > 0 {
		root = b.Nodes[0]
	}
	blocks := e.markup.collect(root, false)
	a.Site = siteName(m, blocks, host)
	title, at := headline(blocks, m, a.Site, host)
	a.Section = first(m.get("article:section"), m.ld.section, m.micro.section, m.get("section", "cxenseparse:section", "parsely-section"))

	kept := e.body(blocks, title, at)
	if len(kept) == 0 {
		// Some pages come hidden and are shown by their script.
		if all := e.markup.collect(root, true); len(all) > len(blocks) {
			blocks = all
			title, at = headline(blocks, m, a.Site, host)
			kept = e.body(blocks, title, at)
		}
	}
	if len(kept) <= 1 && countWords(m.ld.body) > 2*wordsOf(kept)+enough {
		kept = paragraphs(m.ld.body)
	}
	a.Title = first(clean(page.Title), title)
	if a.Title == "" && len(kept) == 0 {
		return nil, fail(page, ErrNoText, "", "the page may need a browser to show its text")
	}
	head, tail := around(blocks, kept, at)
	a.Authors = e.phrases.authors(doc, m, e.markup, head, tail, a.Site, host)
	kept = withoutBiography(kept, a.Authors)
	a.Text = render(a.Title, kept)
	e.language(a, page, a.Text, m.htmlLang)

	d := &dating{r: e.dates, markup: e.markup, m: m, doc: doc, url: address, order: orderOf(a.Lang, m.htmlLang), latest: latest(page), head: head, tail: tail}
	a.Published = d.published()
	if !a.Published.Known() && page.Published == "" && len(dec.text) < maxSearch {
		a.Published = d.search(kept)
	}
	a.Modified = d.modified()
	a.Site = first(e.outlets.name(host), a.Site)
	e.given(a, page)
	return a, nil
}

// body finds the text among blocks.
func (e *Extractor) body(blocks []*block, title string, at int) []*block {
	b := &body{blocks: blocks, title: fold(title), at: at, words: e.phrases, dates: e.dates, markup: e.markup}
	return b.find()
}

// paragraphs makes blocks of the text that JSON-LD gives as articleBody.
func paragraphs(s string) []*block {
	var out []*block
	for line := range strings.Lines(s) {
		if t := plain(line); t != "" {
			out = append(out, &block{text: t, words: countWords(t), node: &html.Node{}})
		}
	}
	return out
}

func wordsOf(bs []*block) (n int) {
	for _, x := range bs {
		n += x.words
	}
	return n
}

// withoutBiography leaves out a closing note about the author.
func withoutBiography(kept []*block, authors []string) []*block {
	n := len(kept) - 1
	if n < 3 || kept[n].words > 80 {
		return kept
	}
	for _, a := range authors {
		if strings.HasPrefix(kept[n].text, a+" ") && strings.Contains(a, " ") {
			return kept[:n]
		}
	}
	return kept
}

// around gives the blocks near the headline and before the text, and those
// right after it: where bylines and date lines stand.
func around(blocks, kept []*block, at int) (head, tail []*block) {
	if len(kept) == 0 {
		if at < 0 {
			return nil, nil
		}
		return blocks[max(at-3, 0):min(at+8, len(blocks))], nil
	}
	start, end := -1, -1
	for i, x := range blocks {
		if x == kept[0] {
			start = i
		}
		if x == kept[len(kept)-1] {
			end = i
		}
	}
	if at >= 0 && at < start {
		// after the headline first, then what stands right above it
		head = append(head, blocks[at+1:start]...)
		for i := at - 1; i >= max(at-6, 0); i-- {
			if !siteHeader(blocks[i]) {
				head = append(head, blocks[i])
			}
		}
	} else {
		for i := start - 1; i >= max(start-8, 0); i-- {
			if !siteHeader(blocks[i]) {
				head = append(head, blocks[i])
			}
		}
	}
	for i := end + 1; i < min(end+5, len(blocks)); i++ {
		tail = append(tail, blocks[i])
	}
	return head, tail
}

// siteHeader reports whether a block lies in the site's own header or menu,
// where clocks show today.
func siteHeader(x *block) bool {
	if x.marks&markToday != 0 {
		return true
	}
	for n := x.node; n != nil; n = n.Parent {
		switch n.DataAtom {
		case atom.Nav:
			return true
		case atom.Header:
			return n.Parent != nil && n.Parent.DataAtom != atom.Article && n.Parent.DataAtom != atom.Main
		}
	}
	return false
}

// orderOf tells whether 3/4/2024 is the third of April: everywhere but in the
// United States.
func orderOf(lang, htmlLang string) order {
	if lang == "en" && htmlLang != "en-gb" && htmlLang != "en-in" && htmlLang != "en-au" && htmlLang != "en_gb" && htmlLang != "en-ie" && htmlLang != "en-nz" && htmlLang != "en-za" {
		return monthFirst
	}
	return dayFirst
}

// latest is the last moment a page may say it was published: a day after it was
// fetched, for clocks and zones.
func latest(page *archive.Page) time.Time {
	if page.Fetched.IsZero() {
		return time.Time{}
	}
	return page.Fetched.Add(24 * time.Hour)
}

// language sets the language: as given, else as the text reads, else as the
// page declares.
func (e *Extractor) language(a *Article, page *archive.Page, s, declared string) {
	if page.Lang != "" {
		a.Lang, a.LangSource = strings.ToLower(cut(page.Lang, 2)), "given"
		return
	}
	if l, _ := e.langs.detect(s); l != "" {
		a.Lang, a.LangSource = l, "text"
		return
	}
	if len(declared) >= 2 && declared[0] >= 'a' && declared[0] <= 'z' {
		a.Lang, a.LangSource = declared[:2], "html"
	}
}

// given lets the user's own date win.
func (e *Extractor) given(a *Article, page *archive.Page) {
	if page.Published == "" {
		return
	}
	if x, ok := givenDate(page.Published); ok {
		a.Published = x
		return
	}
	if x, ok := e.dates.parse(page.Published, dayFirst); ok {
		x.Source = "given"
		a.Published = x
	}
}

// givenDate reads the two forms that are documented, of any year: what a user
// says of a text from 1962 is believed, what a page says is not.
func givenDate(s string) (Date, bool) {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return Date{Time: t, Precision: "day", Source: "given"}, true
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return Date{Time: t, Precision: "second", Zone: true, Source: "given"}, true
	}
	return Date{}, false
}
