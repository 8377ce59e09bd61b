// Package talk finds the talks that an article tells of: who talked, agreed
// or refused to talk with whom, when, where, in which form, and how far it came.
//
// The work goes in five steps. Frames (frames.go, data files of one per language)
// mark the words that tell of talks. Each sentence with such a word becomes a mention
// (mention.go), or several (clauses.go), with the parties (parties.go, lists.go, refs.go,
// absent.go), date (when.go), place and form (setting.go) and status (status.go) that
// stand beside the word. Mentions get the sides that they leave out (sides.go), and those
// of the same talk are joined (merge.go); who takes part in rounds of many states is read
// from the whole text (multilateral.go, members.go). Topics say whether an article is about talks on
// the topic at all (topic.go, relevance.go). What remains is written out as talks
// (extract.go).
package talk
