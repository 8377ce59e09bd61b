// Package eval measures reports against annotated articles: precision, recall
// and F1 of every layer.
//
// [Read] loads a gold file, [NewScorer] prepares its documents, [Scorer.Score]
// compares one report with one document, and a [Table] adds documents up, per
// language and over all. Figures are micro-averaged: the documents' counts are
// added before anything is divided. All figures are percent.
//
// # Gold
//
// A gold file has one JSON object a line, one a document: id, lang, pub_date,
// text_file (in or below the directory of the gold file), page (the same text
// as an HTML page, optional), url, relevant, actors, places, dates and talks; see the fields of
// [Document]. An item with salience "optional" is neutral: it is never
// missed, and what hits it is counted neither as right nor as wrong.
//
// # Names
//
// Names are compared without case, diacritics, punctuation and a leading
// "the". At the level "canonical" a predicted name must be the gold's English
// name, an English alias of it or, for states, the ISO 3166-1 alpha-3 code; at
// the level "found" aliases of other languages and the forms of the text count
// as well, and the forms the report found are tried beside its name.
//
// Gold and predicted entities are assigned one to one so that as many as
// possible match, core items before optional ones. Of two predictions that hit
// one gold item the second is wrong: it was not merged. A predicted state that
// is an optional place of the article is neutral among the actors.
//
// # Figures
//
// Actors, places and dates are measured on relevant gold articles, relevance
// and talks on all.
//
//   - relevance_acc: share of documents judged right. relevance: P, R, F1 of
//     the judgement "relevant".
//   - actors: by canonical name, whatever the type. actors_PERSON, actors_ORG,
//     actors_COUNTRY: the type must agree, too. actors_found: found by any
//     name, that is, recognition without normalisation.
//   - country: right state, among the matches of actors_found; P over the
//     states the report gives, R over those of all core actors. No state on
//     both sides is not counted.
//   - mention_recall: share of the marked mentions of core actors that a
//     mention of the matched actor overlaps; only of documents where the
//     report has mentions at all.
//   - places: by any name, or within 50 km and not in another state.
//     places_cc: the state must agree, too.
//   - dates: distinct DATE and TIME values of an article, the day sufficing for
//     a time of day and both ends for a range. dates_lenient: further pairs
//     whose calendar spans overlap count as well. durations: distinct DURATION
//     and SET values.
//   - talks: gold and predicted talks are assigned one to one so that the sum
//     of their agreement is greatest; a pair counts with its agreement,
//     1/2 F1(parties) + 1/4 date + 1/4 status, and must have F1(parties) of at
//     least 1/2. Date is 1 for the same value, none on both sides, and for the
//     publication day where the gold has none; 1/2 where the spans overlap.
//     Status is 1 for the same and 1/2 for neighbours: planned and proposed,
//     proposed and refused, ended and refused, refused and denied. In an open
//     round (open_parties) further core states of the article are no mistake.
//   - talks_found: the same pairs, each counting 1. talks_strict: only pairs in
//     full agreement.
//   - talk_place, talk_format: share of the pairs with the right place (or one
//     within 50 km of it) and format, where the gold has one. talk_people: the
//     persons and bodies that take part, of the pairs.
//
// Offsets count code points. Where the report's text differs from the gold's
// in white space and Unicode normal form only, offsets are carried over; where
// it differs otherwise they are taken as they stand and the document is
// counted as altered.
//
// The package does no I/O but what Read and [Gold.HTML] read from the file
// system given to them. A Scorer is safe for concurrent use.
package eval
