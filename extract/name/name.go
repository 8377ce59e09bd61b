package name

// The types of a name.
const (
	PER = "PER"
	ORG = "ORG"
	LOC = "LOC"
)

// Name is a stretch of text that names a person, an organization or a place.
// States are LOC also where they act. Names do not overlap; the outermost wins.
type Name struct {
	First, End int     // tokens, half open
	Type       string  // PER, ORG, LOC
	Score      float64 // 0..1
}
