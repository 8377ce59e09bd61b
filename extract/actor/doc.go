// Package actor decides who a text speaks of: it turns names and lexicon
// matches into persons, bodies and states with a canonical English name, the
// state they belong to and, for persons, their office.
//
// The rules are those of newsroom usage. A capital or seat that acts stands
// for its state ("Washington said"); the same name after "in" is a place and
// not this package's business. A nationality adjective or a state inside a
// title ("the Russian president") tells whose, but is no actor. A body named
// without its state ("the Foreign Ministry") belongs to the state the passage
// speaks of. A person named once in full is known when the surname returns.
package actor
