package article

import (
	"slices"
	"testing"

	"parley/crawl/archive"
)

// TestNames cleans author fields as pages fill them.
func TestNames(t *testing.T) {
	p := newExtractor(t).phrases
	for _, c := range []struct {
		field string
		want  []string
	}{
		{"By Joan Whitlow and Peter Okoth", []string{"Joan Whitlow", "Peter Okoth"}},
		{"ByJ.R. Stone", []string{"J.R. Stone"}},
		{"Grace Tully, health correspondent", []string{"Grace Tully"}},
		{"Анна Лисицына, Вена", []string{"Анна Лисицына"}},
		{"Автор: Сергей Нилов", []string{"Сергей Нилов"}},
		{"Bài: Trần Hạ Vy", []string{"Trần Hạ Vy"}},
		{"Theo Hồ Hương", []string{"Hồ Hương"}},
		{"Theo Walcott", []string{"Theo Walcott"}},
		{"PV Thu Trang (từ Brussels)", []string{"Thu Trang"}},
		{"Dana Ruiz, Tom Oyelaran and Mia Feld", []string{"Dana Ruiz", "Tom Oyelaran", "Mia Feld"}},
		{"Trine Jensen og Nils Dahl", []string{"Trine Jensen", "Nils Dahl"}},
		{"The Fenland Post", nil},
		{"Fenland Post Staff", []string{"Fenland Post Staff"}},
		{"Fenland24 Newsroom", []string{"Fenland24 Newsroom"}},
		{"Staff", nil},
		{"https://example.com/joan", nil},
		{"admin", nil},
	} {
		if got := p.names([]string{c.field}, "The Fenland Post", "fenlandpost.example"); !slices.Equal(got, c.want) {
			t.Errorf("%q: got %q", c.field, got)
		}
	}
}

// TestAuthors reads whole pages whose byline is not where structured data says.
func TestAuthors(t *testing.T) {
	const text = `<p>The ministers of the two states met in the capital on Monday and agreed to meet again.</p>
		<p>They spoke of attacks on hospitals, a spokesman said, and of a line between their centres.</p>`
	for name, c := range map[string]struct {
		page string
		want []string
	}{
		"an account that many write with": {
			`<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ministers meet in the capital again","author":{"@type":"Person","name":"Fenland D","url":"https://fenlandpost.example/author/admin/"}}</script>
			<h1>Ministers meet in the capital again</h1><a rel="author" href="/author/admin/">Fenland D</a>` + text, nil},
		"bold capitals above the text": {
			`<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ministers meet in the capital again","author":{"name":"Fenland D","url":"/author/admin"}}</script>
			<h1>Ministers meet in the capital again</h1><p><strong>JOAN WHITLOW</strong></p>` + text, []string{"JOAN WHITLOW"}},
		"an author with a page of her own": {
			`<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ministers meet in the capital again","author":{"name":"Joan Whitlow","url":"/author/joan-whitlow"}}</script>
			<h1>Ministers meet in the capital again</h1>` + text, []string{"Joan Whitlow"}},
	} {
		a, err := newExtractor(t).Extract(&archive.Page{URL: "https://fenlandpost.example/a", Body: []byte(`<title>Ministers meet in the capital again - The Fenland Post</title>` + c.page)})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(a.Authors, c.want) {
			t.Errorf("%s: got %q, want %q", name, a.Authors, c.want)
		}
	}
}
