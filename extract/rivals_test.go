//go:build unix

package extract

import (
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jdkato/prose/v2"

	"parley/extract/actor"
	"parley/extract/text"
)

// BenchmarkNames reads the same news with Parley, from the text to names and to
// actors, and with the library prose, from the text to its entities, model loaded once:
//
//	go test ./extract -run '^$' -bench Names
//
// The text is that of the names' own corpus without its marks. Tokens are those of
// Parley in all cases, and time is what the process used of the processors, garbage
// collection included.
func BenchmarkNames(b *testing.B) {
	x, err := New(Options{})
	if err != nil {
		b.Fatal(err)
	}
	for _, lang := range []text.Lang{text.English, text.Vietnamese, text.Russian} {
		articles := benchArticles(b, "name/train/corpus/"+map[text.Lang]string{"en": "en-g", "vi": "vi-d", "ru": "ru-b"}[lang]+".txt")
		tokens := 0
		for _, a := range articles {
			tokens += len(text.New(lang, a).Tokens)
		}
		run := func(name string, read func(string)) {
			b.Run(string(lang)+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				start := processorTime(b)
				for b.Loop() {
					for _, a := range articles {
						read(a)
					}
				}
				b.ReportMetric(float64(tokens)*float64(b.N)/(processorTime(b)-start).Seconds(), "tokens/cpu-s")
			})
		}
		run("names", func(a string) {
			doc := text.New(lang, a)
			x.tagger.Tag(doc, x.lex.Find(doc))
		})
		run("actors", func(a string) {
			doc := text.New(lang, a)
			matches := x.lex.Find(doc)
			x.actors.Resolve(actor.Input{Doc: doc, Matches: matches, Roles: x.roles.Find(doc, matches),
				Names: x.tagger.Tag(doc, matches), Published: time.Time{}, Home: home(lang)})
		})
		if lang != text.English {
			continue
		}
		loaded, err := prose.NewDocument("")
		if err != nil {
			b.Fatal(err)
		}
		run("prose", func(a string) {
			doc, err := prose.NewDocument(a, prose.UsingModel(loaded.Model))
			if err != nil {
				b.Fatal(err)
			}
			doc.Entities()
		})
	}
}

func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func benchArticles(b *testing.B, file string) []string {
	b.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	plain := regexp.MustCompile(`(?m)^#.*\n|\[(?:PER|ORG|LOC) ([^\]]*)\]`).ReplaceAllString(string(data), "$1")
	return strings.Split(strings.TrimSpace(plain), "\n\n")
}
