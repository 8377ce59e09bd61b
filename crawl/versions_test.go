package crawl

import (
	"crypto/sha256"
	"fmt"
	"testing"
)

func articleOf(url, canonical, text string) Article {
	sum := sha256.Sum256([]byte(text))
	return Article{URL: url, Canonical: canonical, ID: "id-" + text, Digest: [16]byte(sum[:])}
}

// revise numbers articles as one run would, and returns the answers in words.
func (w *world) revise(articles ...Article) []string {
	w.t.Helper()
	v, err := w.state.Versions()
	if err != nil {
		w.t.Fatal(err)
	}
	var got []string
	for _, a := range articles {
		r, err := v.Revise(a)
		if err != nil {
			w.t.Fatal(err)
		}
		word := fmt.Sprintf("%d %s", r.Number, r.ID)
		if r.Published {
			word += " published"
		}
		if latest, err := v.Latest(a.URL); err != nil || latest != r.ID {
			w.t.Errorf("the latest of %s is %q, %v; want %q", a.URL, latest, err, r.ID)
		}
		got = append(got, word)
	}
	if err := v.Stage(); err != nil {
		w.t.Fatal(err)
	}
	return got
}

func TestVersionsAreNumbered(t *testing.T) {
	type step struct {
		article Article
		want    string
	}
	for name, runs := range map[string][][]step{
		"a page that changes": {
			{{articleOf("u", "", "a"), "1 id-a"}},
			{{articleOf("u", "", "a"), "1 id-a published"}},
			{{articleOf("u", "", "b"), "2 id-b"}},
			{{articleOf("u", "", "a"), "3 id-a"}}, // what was withdrawn is back
			{{articleOf("u", "", "a"), "3 id-a published"}},
		},
		"another URL of the same article": {
			{{articleOf("u", "c", "a"), "1 id-a"}, {articleOf("v", "c", "a"), "1 id-a"}},
			{{articleOf("w", "c", "a"), "1 id-a published"}},
			{{articleOf("v", "c", "b"), "2 id-b"}},
			{{articleOf("w", "c", "b"), "2 id-b published"}},
		},
		"pages that all name one address": {
			{{articleOf("u", "c", "a"), "1 id-a"}, {articleOf("v", "c", "b"), "2 id-b"}},
			{{articleOf("u", "c", "a"), "1 id-a published"}, {articleOf("v", "c", "b"), "2 id-b published"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			for i, steps := range runs {
				if i > 0 {
					w.next(fmt.Sprintf("run%d", i+1))
				}
				var articles []Article
				var want []string
				for _, s := range steps {
					articles, want = append(articles, s.article), append(want, s.want)
				}
				// A process that dies before the run is finished changes nothing.
				for range 2 {
					if got := w.revise(articles...); fmt.Sprint(got) != fmt.Sprint(want) {
						t.Errorf("run %d: %q, want %q", i+1, got, want)
					}
				}
			}
		})
	}
}

func TestManyVersionsAreStagedInParts(t *testing.T) {
	w := newWorld(t)
	var articles []Article
	for i := range versionsAtOnce + 10 {
		articles = append(articles, articleOf(fmt.Sprint("u", i), "", fmt.Sprint(i)))
	}
	w.revise(articles...)
	w.next("run2")
	for i, got := range w.revise(articles...) {
		if want := fmt.Sprintf("1 id-%d published", i); got != want {
			t.Fatalf("%q, want %q", got, want)
		}
	}
}

func FuzzVersion(f *testing.F) {
	f.Add(version{[16]byte{1}, 300, "0123456789abcdef"}.encode())
	f.Add(version{[16]byte{}, 1, ""}.encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := decodeVersion(b)
		if err != nil {
			return
		}
		if again, err := decodeVersion(v.encode()); err != nil || again != v {
			t.Fatalf("%+v became %+v, %v", v, again, err)
		}
	})
}
