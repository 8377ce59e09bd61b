package extract

import (
	"time"

	"parley/extract/act"
	"parley/extract/actor"
	"parley/extract/article"
	"parley/extract/date"
	"parley/extract/join"
	"parley/extract/name"
	"parley/extract/place"
	"parley/extract/talk"
	"parley/extract/text"
)

// Report is all that Parley says about one page. It is pure data: the same
// page and settings give the same report.
type Report struct {
	ArticleID     string // hash of canonical URL (else URL, else id) and text
	InputID       string // Page.ID
	URL           string
	Source        string
	Fetched       time.Time // UTC; zero where unknown
	Article       article.Article
	TextSHA256    string // hex, of Article.Text in UTF-8
	Words         int    // of Article.Text
	Relevant      bool
	Relevance     float64 // 0..1
	Topics        []string
	Reasons       []string    // why the article counts as relevant or not
	Sketch        join.Sketch // of the text, to find copies by; empty for short texts
	ArchiveFile   string
	ArchiveOffset int64  // -1 where the page came from no archive
	Extractor     string // version of Parley's extraction

	// Pages without enough words of the topic are not read further: all of the
	// following but Doc is empty, unless Options.AnyTopic asks for them.
	Doc    *text.Doc   // the prepared text, for offsets and evidence
	Names  []name.Name // nil unless Options.Names
	Actors []actor.Actor
	Places []place.Place
	Dates  []date.Expression
	Talks  []talk.Talk

	// Events are the acts of any kind that the text tells of, coded; nil unless
	// Options.AnyTopic.
	Events []act.Act
}
