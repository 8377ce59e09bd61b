package article

import (
	"testing"

	"parley/crawl/archive"
)

func TestOutletNames(t *testing.T) {
	e := newExtractor(t)
	for url, want := range map[string]string{
		"https://www.tuoitre.vn/a-1.htm":     "Tuổi Trẻ",
		"https://news.kommersant.ru/doc/1":   "Коммерсантъ",
		"https://notkommersant.ru/doc/1":     "Own Name",
		"https://tuoitre.vn.example/a-1.htm": "Own Name",
	} {
		body := []byte(`<meta property="og:site_name" content="Own Name"><h1>A headline of five words</h1><p>One sentence of text that is long enough to be read.</p>`)
		a, err := e.Extract(&archive.Page{URL: url, Body: body})
		if err != nil {
			t.Fatal(err)
		}
		if a.Site != want {
			t.Errorf("%s: site %q, want %q", url, a.Site, want)
		}
	}
}
