// Package talk finds the talks that an article tells of: who talked, agreed
// or refused to talk with whom, when, where, in which form, and how far it came.
//
// The work goes in four steps. Frames (data files, one per language) mark the
// words that tell of talks; each sentence with such a word becomes a mention
// with the parties, date, place and status that stand beside the word
// (mention.go). Mentions of the same talk are joined (merge.go). Topics say
// whether an article is about talks on the topic at all (topic.go). What
// remains is written out as talks (extract.go).
package talk
