// Package act reads who does what to whom: acts of any kind between states,
// bodies and groups of people, coded by PLOVER and CAMEO.
//
// It looks at one sentence at a time. Agents (element.go, agent.go) are the stretches of
// text that stand for somebody who can act. Verbs (verb.go) are the verb groups
// with their tense, voice and negation. A clause (clause.go) is a verb with its
// subject and what follows it; its code (code.go) comes from the frames, data
// files of one per language (frames.go), and from what governs it: "promised to
// help" is no help yet, "refused to help" is a refusal. Who stands before the
// verb acts and who stands after it is acted upon, unless voice or the frame
// says otherwise (roles.go).
//
// Only the main act of a sentence is told. Words in other clauses give
// background more often than news, and what they say is mostly told again.
package act
