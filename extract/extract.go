// Package extract reads pages and says what they tell: actors, places, dates
// and talks. [Extractor.Extract] is the list of its steps, in order; each step
// is a package of its own.
//
// Extraction is pure: the same page gives the same report. It uses no network
// and no clock.
package extract

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"parley/crawl/archive"
	"parley/extract/act"
	"parley/extract/actor"
	"parley/extract/article"
	"parley/extract/date"
	"parley/extract/join"
	"parley/extract/lexicon"
	"parley/extract/name"
	"parley/extract/place"
	"parley/extract/talk"
	"parley/extract/text"
)

// Version names the state of the rules and data that reports were made with.
// It changes whenever the same page may give another report.
const Version = "parley-extract/0.3"

// Options steer extraction.
type Options struct {
	Topic     string       // what articles are judged by; "" for cyber talks
	Topics    *talk.Topics // among these; nil for those that Parley knows by itself
	AnyTopic  bool         // report talks on any topic, not only on Topic
	Gazetteer []byte       // of lexicon.Dump; nil for the built-in one
	Names     bool         // keep the tagger's raw names in the reports of pages that pass the gate
}

// Extractor turns pages into reports. It is safe for concurrent use.
type Extractor struct {
	opts     Options
	articles *article.Extractor
	lex      *lexicon.Lexicon
	tagger   *name.Tagger
	roles    *name.Roles
	actors   *actor.Resolver
	dates    *date.Engine
	places   *place.Resolver
	talks    *talk.Extractor
	acts     *act.Extractor // nil unless Options.AnyTopic
}

// New loads all knowledge; it takes a fraction of a second and is done once.
func New(opts Options) (*Extractor, error) {
	x := &Extractor{opts: opts}
	var err error
	load := func(what string, f func() error) {
		if err == nil {
			if e := f(); e != nil {
				err = fmt.Errorf("load %s: %w", what, e)
			}
		}
	}
	load("article words", func() (e error) { x.articles, e = article.New(article.Options{}); return })
	load("lexicon", func() (e error) { x.lex, e = lexicon.LoadWith(opts.Gazetteer); return })
	load("name models", func() (e error) { x.tagger, e = name.Load(); return })
	load("role words", func() (e error) { x.roles, e = name.LoadRoles(); return })
	load("actor words", func() (e error) { x.actors, e = actor.NewResolver(x.lex); return })
	load("date rules", func() (e error) { x.dates, e = date.Load(); return })
	load("place rules", func() (e error) { x.places, e = place.New(x.lex); return })
	if opts.Topics == nil {
		load("topics", func() (e error) { opts.Topics, e = talk.KnownTopics(); return })
	}
	prose := text.NewProse()
	load("talk frames", func() (e error) { x.talks, e = talk.NewExtractor(x.lex, prose, opts.Topics, opts.Topic); return })
	if opts.AnyTopic {
		load("frames of acts", func() (e error) { x.acts, e = act.NewExtractor(x.lex, prose); return })
	}
	if err != nil {
		return nil, err
	}
	return x, nil
}

// Extract reads one page. An error means that the page has no article to read
// (a binary file, an empty body); everything else is in the report.
func (x *Extractor) Extract(p *archive.Page) (*Report, error) {
	art, err := x.articles.Extract(p)
	if err != nil {
		return nil, err
	}
	r := x.head(p, art)
	r.Doc = text.New(text.Lang(art.Lang), art.Text)
	for _, tok := range r.Doc.Tokens {
		if tok.Kind == text.Word {
			r.Words++
		}
	}
	if !x.opts.AnyTopic && !x.talks.Gate(r.Doc) {
		r.Reasons = []string{"no word of the topic"}
		return r, nil
	}
	x.read(r)
	return r, nil
}

// head fills in what the page and the article say before the text is read.
func (x *Extractor) head(p *archive.Page, art *article.Article) *Report {
	sum := sha256.Sum256([]byte(art.Text))
	r := &Report{
		InputID: p.ID, URL: p.URL, Source: p.Source, Fetched: p.Fetched, Article: *art,
		TextSHA256: hex.EncodeToString(sum[:]), Extractor: Version,
		ArchiveFile: p.File, ArchiveOffset: p.Offset,
	}
	if p.File == "" {
		r.ArchiveOffset = -1
	}
	key := art.CanonicalURL
	for _, k := range []string{p.FinalURL, p.URL, p.ID} {
		if key == "" {
			key = k
		}
	}
	id := sha256.Sum256([]byte(key + "\n" + r.TextSHA256))
	r.ArticleID = hex.EncodeToString(id[:8])
	r.Sketch = join.NewSketch(art.Text)
	return r
}

// read runs the steps over the text, in order.
func (x *Extractor) read(r *Report) {
	doc := r.Doc
	published := r.Article.Published.Time
	dates := x.dates.Tag(doc, date.Context{Published: published})
	matches := untimely(x.lex.Find(doc), dates, func(m lexicon.Match) (first, end int) { return m.First, m.End })
	names := untimely(x.tagger.Tag(doc, matches), dates, func(n name.Name) (first, end int) { return n.First, n.End })
	roles := x.roles.Find(doc, matches)
	who := x.actors.Resolve(actor.Input{Doc: doc, Matches: matches, Roles: roles, Names: names, Published: published, Home: home(doc.Lang)})
	where := x.places.Resolve(doc, located(doc, x.lex, x.roles, matches, roles, names, dates), place.Context{States: states(matches)})
	told := x.talks.Extract(talk.Input{
		ArticleID: r.ArticleID, Doc: doc, Refs: who.Refs, Actors: who.Actors, Places: where, Dates: dates,
		Published: published, AnyTopic: x.opts.AnyTopic,
	})
	if x.opts.AnyTopic {
		x.addActs(r, &who, &told, matches)
	}
	promote(doc, x.lex, &who, told.Talks)
	who.Actors, where = associate(doc, x.lex, matches, names, who.Actors, where)
	if x.opts.Names {
		r.Names = names
	}
	r.Actors, r.Places, r.Dates, r.Talks = who.Actors, where, dates, told.Talks
	r.Relevant, r.Relevance, r.Topics, r.Reasons = told.Relevant, told.Relevance, told.Topics, told.Reasons
}

// untimely leaves out what lies in a time expression and thus names nobody: in
// "sáng Chủ nhật", Sunday morning, there is neither a person nor Japan. Both
// lists are in text order.
func untimely[T any](found []T, dates []date.Expression, span func(T) (first, end int)) []T {
	k := 0
	return slices.DeleteFunc(found, func(x T) bool {
		first, end := span(x)
		for k < len(dates) && dates[k].End <= first {
			k++
		}
		return k < len(dates) && dates[k].First <= first && end <= dates[k].End
	})
}

// home is the alpha-3 code of the state whose bodies the news of a language
// names without saying whose. English news does so for a few bodies of the
// United States only; package actor tells which.
func home(lang text.Lang) string {
	switch lang {
	case text.Vietnamese:
		return "VNM"
	case text.Russian:
		return "RUS"
	}
	return "USA"
}
