// Package name finds the names in a text: persons, organizations and places,
// by a linear-chain conditional random field per language. It knows how names
// are written and what stands around them; who or what a name is, packages
// actor and place decide. MODELS.md tells what the models were trained on and
// how well they do.
//
// The models under models/ are made by the command in the folder train.
package name

// The types of a name.
const (
	PER = "PER"
	ORG = "ORG"
	LOC = "LOC"
)

// types in the order of the model's labels.
var types = [...]string{PER, ORG, LOC}

const person = 0 // the place of PER in types

// Name is a stretch of text that names a person, an organization or a place.
// States are LOC also where they act. Names do not overlap; the outermost wins.
type Name struct {
	First, End int     // tokens, half open
	Type       string  // PER, ORG, LOC
	Score      float64 // 0..1, the probability of exactly this name under the model
}
