package date

import (
	"testing"

	dps "github.com/markusmobius/go-dateparser"
	"github.com/olebedev/when"
	"github.com/olebedev/when/rules/common"
	"github.com/olebedev/when/rules/en"
	"github.com/olebedev/when/rules/ru"

	"parley/extract/text"
)

// BenchmarkRivals reads the same paragraph with Parley, tokens and sentences
// included, and with the two common Go libraries that search text for dates:
//
//	go test ./extract/date -run '^$' -bench Rivals
//
// when finds one date a call, so that it is called again behind each, as its
// users do. It knows no Vietnamese.
func BenchmarkRivals(b *testing.B) {
	e := load(b)
	published := utc("2019-03-07")
	for _, lang := range []text.Lang{"en", "vi", "ru"} {
		paragraph := benchTexts[lang]
		run := func(name string, read func() int) {
			b.Run(string(lang)+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(len(paragraph)))
				found := 0
				for b.Loop() {
					found = read()
				}
				b.ReportMetric(float64(found), "found")
			})
		}
		run("parley", func() int { return len(e.Tag(text.New(lang, paragraph), Context{Published: published})) })
		parser := dps.Parser{}
		run("go-dateparser", func() int {
			got, err := parser.SearchWithLanguage(&dps.Configuration{CurrentTime: published}, string(lang), paragraph)
			if err != nil {
				b.Fatal(err)
			}
			return len(got)
		})
		w := when.New(nil)
		switch lang {
		case "en":
			w.Add(en.All...)
		case "ru":
			w.Add(ru.All...)
		default:
			continue
		}
		w.Add(common.All...)
		run("when", func() int {
			n, rest := 0, paragraph
			for {
				got, err := w.Parse(rest, published)
				if err != nil || got == nil {
					return n
				}
				n++
				rest = rest[got.Index+len(got.Text):]
			}
		})
	}
}
