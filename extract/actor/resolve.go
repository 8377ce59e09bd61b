package actor

import (
	"time"

	"parley/extract/lexicon"
	"parley/extract/name"
	"parley/extract/text"
)

// Input is what Resolve works on. Matches and Roles run in parallel; Names are
// what the tagger found and may overlap matches.
type Input struct {
	Doc       *text.Doc
	Matches   []lexicon.Match
	Roles     []name.Role
	Names     []name.Name
	Published time.Time // for offices at that time; zero where unknown
	Home      string    // alpha-3 of the state whose bodies the outlet names without saying so; empty where unknown
}

// Ref is a stretch of text that refers to a party: an actor, or a state that
// is only told by an adjective or a title. Talks are read off the refs.
type Ref struct {
	First, End int    // tokens, half open
	Actor      int    // index into Result.Actors, -1 where the ref is no actor
	Party      string // alpha-3, or the name of a top-level international body; empty where unknown
	Kind       Kind
	Role       name.Role // of a state: Acts, Located or Modifies; else NoRole
}

// Kind is what a ref is made of.
type Kind uint8

const (
	StateRef Kind = iota + 1
	BodyRef
	PersonRef
)

// Result is what Resolve finds.
type Result struct {
	Actors []Actor // in order of first mention
	Refs   []Ref   // in text order, not overlapping
}

// Resolver holds the knowledge that resolution needs. It is safe for
// concurrent use.
type Resolver struct {
	lex       *lexicon.Lexicon
	words     *words
	given     *given
	origins   *origins
	foreign   *foreignNames
	former    former
	bodyWords *bodyWords
}

// NewResolver prepares a resolver over a lexicon.
func NewResolver(lex *lexicon.Lexicon) (*Resolver, error) {
	w, err := loadWords()
	if err != nil {
		return nil, err
	}
	g, err := loadGiven()
	if err != nil {
		return nil, err
	}
	o, err := loadOrigins()
	if err != nil {
		return nil, err
	}
	f, err := loadForeign()
	if err != nil {
		return nil, err
	}
	names, err := loadFormer()
	if err != nil {
		return nil, err
	}
	b, err := loadBodyWords()
	if err != nil {
		return nil, err
	}
	return &Resolver{lex: lex, words: w, given: g, origins: o, foreign: f, former: names, bodyWords: b}, nil
}

// Resolve finds the actors of a text. Same input, same result.
func (r *Resolver) Resolve(in Input) Result {
	p := &pass{Resolver: r, Input: in, d: in.Doc}
	p.collect()     // what may be an actor
	p.people()      // one group per person
	p.bodies()      // whose a body is, by the words beside it
	p.nationality() // whose a person is, by the words beside it
	p.bodiesByContext()
	p.ofStates()
	p.nationalityByContext()
	p.respell()
	return p.result()
}

// item is a stretch of text that may become a ref.
type item struct {
	first, end int
	kind       Kind
	entry      *lexicon.Entry // nil for names the lexicon does not hold
	use        lexicon.Use
	role       name.Role
	score      float64
	seat       bool // a capital stands for its state

	group      int    // persons: index into pass.persons; -1 for others
	country    string // resolved alpha-3; empty where unknown or none
	body       string // canonical name of a body, once resolved
	id         string
	global     bool           // belongs to an international body: no state, and none is missing
	beside     bool           // its state stands beside it: "the Japanese foreign ministry"
	building   bool           // the seat of a body where something happens, which is no ref
	translated bool           // an unknown Russian body whose name could be said in English
	official   bool           // an unknown body that is a state's by its name
	fallback   *lexicon.Entry // what a generic body is where no state can be found
	staff      string         // persons: see person.party
	inside     *lexicon.Entry // a known body that an unknown body's name contains
}

// pass is the work on one text.
type pass struct {
	*Resolver
	Input
	d        *text.Doc
	items    []item   // in text order, not overlapping; an item may have become empty
	offices  []office // in text order, apart from the items: they carry no party
	persons  []person
	home     bool   // the text speaks of the outlet's home state
	dateline string // see datelineState
	states   stateCount
}

// office is a stretch of text that names an office.
type office struct {
	first, end int
	entry      *lexicon.Entry
}

// person is one person of the text and where it is named.
type person struct {
	items  []int          // indexes into pass.items, the name in full first
	full   []string       // lookup forms of the longest name
	entry  *lexicon.Entry // nil where the lexicon does not know the person
	name   string         // canonical English name
	local  string         // name in the language of the text
	office string         // in English; empty where unknown
	sector []string

	country string // alpha-3; empty where unknown or where global
	known   bool   // the text or the lexicon told country, or that there is none
	global  bool   // serves an international body: no state
	serves  bool   // holds an office of a state
	party   string // the top-level international body that a person of its staff speaks for
}
