package article

import (
	"strings"
	"testing"

	"parley/crawl/archive"
)

// TestTitle chooses where the sources of a page differ.
func TestTitle(t *testing.T) {
	const text = `<p>The ministers of the two states met in the capital on Monday and agreed to meet again.</p>
		<p>They spoke of attacks on hospitals, a spokesman said, and of a line between their centres.</p>`
	for name, c := range map[string]struct{ head, heading, want string }{
		"the window title goes on after a bar": {
			"<title>History of the line | Origin, cables, users, and facts | Fenland</title>", "<h1>History of the line</h1>", "History of the line"},
		"the site's name begins the headline": {
			`<title>Acme Hardened Lines: checked by the centre | Acme</title><meta property="og:title" content="Acme Hardened Lines: checked by the centre | Acme">`,
			"<h1>Acme Hardened Lines: checked by the centre</h1>", "Acme Hardened Lines: checked by the centre"},
		"JSON-LD and OpenGraph agree against the heading": {
			`<meta property="og:title" content="Ministers of two states meet in the capital"><script type="application/ld+json">{"@type":"NewsArticle","headline":"Ministers of two states meet in the capital"}</script>`,
			"<h1>Ministers of the two states to meet in our capital</h1>", "Ministers of two states meet in the capital"},
		"a heading that goes on stands": {
			`<meta property="og:title" content="Ministers of two states meet"><script type="application/ld+json">{"@type":"NewsArticle","headline":"Ministers of two states meet"}</script>`,
			"<h1>Ministers of two states meet in the capital</h1>", "Ministers of two states meet in the capital"},
		"the name of the house is no headline": {
			"<title>A guide to hotlines | Fenland Centre of Education</title>", "<p>Fenland Centre of Education</p><h1>A guide to hotlines</h1>", "A guide to hotlines"},
	} {
		a, err := newExtractor(t).Extract(&archive.Page{URL: "https://www.acme.example/a", Body: []byte(c.head + c.heading + text)})
		if err != nil {
			t.Fatal(err)
		}
		if a.Title != c.want {
			t.Errorf("%s: got %q, want %q", name, a.Title, c.want)
		}
	}
}

// An element that is named as the text stands against the name of what is around it.
func TestTextInsideTeaser(t *testing.T) {
	page := `<title>Ministers meet in the capital</title><h1>Ministers meet in the capital</h1>
		<div class="teaser-content"><div class="article-body"><p>The ministers of the two states met in the capital on Monday and agreed to meet again.</p></div></div>
		<div class="article-body">` + strings.Repeat("<p>They spoke of attacks on hospitals, a spokesman said, and of a line between their two centres.</p>", 1) +
		`<p>Another round is planned for the spring, when both sides want to name a contact.</p><p>The last round had ended without a result two years before, as the hosts remember.</p></div>`
	a, err := newExtractor(t).Extract(&archive.Page{Body: []byte(page)})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(a.Text, "met in the capital on Monday") || !strings.Contains(a.Text, "Another round") {
		t.Errorf("text %q", a.Text)
	}
}
