package act

import (
	"parley/extract/actor"
	"parley/extract/lexicon"
	"parley/extract/text"
)

// Input is what Extract works on. Matches come from lexicon.Find, Refs and
// Actors from actor.Resolve.
type Input struct {
	Doc     *text.Doc
	Matches []lexicon.Match
	Refs    []actor.Ref
	Actors  []actor.Actor
}

// Agent is a stretch of text that stands for somebody who can act: a state, a
// body, a person, or people of a state such as "Rwandan rebels".
type Agent struct {
	First, End int    // tokens, half open
	Party      string // ISO 3166-1 alpha-3, or the English name of a top-level international body; empty where unknown
	Country    string // ISO 3166-1 alpha-3; empty for international bodies and where unknown
	Sector     string // PLOVER sector code; empty where none is told
	Actor      int    // index into Input.Actors, -1 where it is none of them

	Guessed bool // Party and Country are only those of the sentence; no word says that they are the agent's

	placeless string // see Place
	private   bool   // a person of no told office or group
}

// Place returns the country of the agent as PLOVER codes it: ISO 3166-1 alpha-3,
// the code of [Placeless] for a body of no state, empty where unknown.
func (a Agent) Place() string {
	if a.Country != "" {
		return a.Country
	}
	return a.placeless
}

// Placeless returns what PLOVER has in place of a country for bodies of no one
// state, by the kind of their entry in the lexicon: EUR for the European Union,
// NGO, MNC and IMG for organizations, companies and armed groups, IGO for others.
func Placeless(e *lexicon.Entry) string {
	switch {
	case e.Name == "European Union":
		return "EUR"
	case e.Kind == "ngo", e.Kind == "media":
		return "NGO"
	case e.Kind == "company":
		return "MNC"
	case e.Kind == "group":
		return "IMG"
	}
	return "IGO"
}

// Act is one deed as one sentence tells it.
type Act struct {
	Sentence   int      // 0-based
	First, End int      // tokens of the word that tells of it, half open
	Code       string   // CAMEO code of two to four digits
	Codes               // of the root of Code
	Source     []Agent  // who acts
	Target     []Agent  // who is acted upon
	Mutual     bool     // all are Source, each acts upon the others
	Mode       string   // how it is done, as PLOVER tells it: "arrest", "explosives"; empty where no word tells
	Contexts   []string // what else it is about: "military", "refugee", in the order of the words that tell
}

// Result is what Extract finds.
type Result struct {
	Acts     []Act     // in text order, one a sentence at most
	Contacts []Contact // all words that tell of meeting or speaking, in text order
	Agents   []Agent   // all that the text names, whether they do anything or not, in text order
}

// Tagger gives the tokens of an English sentence their Penn Treebank tags.
type Tagger interface {
	Tags(d *text.Doc, sentence int) ([]string, error)
}

// Extractor holds what reading acts needs. It is safe for concurrent use.
type Extractor struct {
	lex   *lexicon.Lexicon
	tags  Tagger
	langs map[text.Lang]*frames
	codes map[string]Codes // by root
}

// NewExtractor reads the embedded frames. Without a tagger (nil) English is
// read by the forms of its words alone.
func NewExtractor(lex *lexicon.Lexicon, tags Tagger) (*Extractor, error) {
	e := &Extractor{lex: lex, tags: tags, langs: make(map[text.Lang]*frames)}
	for _, lang := range []text.Lang{text.English, text.Vietnamese, text.Russian} {
		f, err := loadFrames(lang)
		if err != nil {
			return nil, err
		}
		e.langs[lang] = f
	}
	codes, err := loadCodes()
	if err != nil {
		return nil, err
	}
	e.codes = codes
	return e, nil
}

// longest is how many tokens of a sentence are read; what is longer is a list,
// or no prose.
const longest = 300

// Extract reads the acts of a text. Same input, same result.
func (e *Extractor) Extract(in Input) Result {
	f := e.langs[in.Doc.Lang]
	if f == nil {
		f = e.langs[text.English]
	}
	var out Result
	for s := range in.Doc.Sentences {
		r := e.reader(f, in, s)
		for _, a := range r.agents {
			out.Agents = append(out.Agents, a.Agent)
		}
		out.Contacts = append(out.Contacts, r.contacts()...)
		if a, ok := r.act(); ok {
			a.Codes = e.Codes(a.Code)
			r.describe(&a)
			out.Acts = append(out.Acts, a)
		}
	}
	return out
}
