// Package join says which articles are copies of one story, and which reports
// tell of one talk.
//
// A [Sketch] is the fingerprint of a text; [Stories] gives articles that were
// mostly copied from each other one id. A [Report] is what one article says of
// one talk; [Compare] weighs whether two of them tell of the same talk, and
// [Events] gives those that do one id. Both look back on what earlier runs gave:
//
//   - An id once given stays. A report that an earlier run has seen keeps its
//     event, and a new report of a known talk gets that talk's id.
//   - Nothing published changes. Where a new report fits two events that
//     earlier runs kept apart, it goes to the one that it fits better, and the
//     two stay apart; [Event.Near] tells of the other.
//   - Conflicts stay. Joining gives ids and nothing else: every report keeps its
//     own date, place, status and parties.
//
// Both are deterministic: the same reports, in whatever order, after the same
// earlier ones give the same ids. Neither knows of files or tables. Work grows
// in line with the number of reports, because only those are compared that
// share shingles, or parties and a month.
package join
