package talk

import "time"

// Talk is one meeting, call, negotiation or agreement as one article tells it.
type Talk struct {
	ID           string   // hash of the article id and what the talk is
	Title        string   // one English line: who, what, where
	Parties      []string // ISO 3166-1 alpha-3, or the English name of an international body
	Source       []string // parties that act, where the talk is one-sided; else empty
	Target       []string // parties acted upon, like Source
	Participants []Participant
	DateValue    string    // TIMEX3 or ISO interval; empty where unknown
	Earliest     time.Time // day, midnight UTC; zero where unknown
	Latest       time.Time // closed
	// DateSource is where the date was read: "trigger", right beside the word
	// that tells of the talk; "sentence", elsewhere in its sentence; "section", in
	// a later sentence about the talk; "document", in a dateline; empty where
	// there is no date.
	DateSource  string
	PlaceID     string
	Place       string // canonical English name; empty where unknown
	Country     string // ISO 3166-1 alpha-3 of the place
	Lat, Lon    float64
	HasPoint    bool
	Format      string // in_person, virtual, phone, unknown
	Status      string // held, planned, proposed, ended, refused, denied
	Kind        string // meeting, dialogue, negotiation, consultations, call, summit, agreement, proposal, workshop, channel, ...
	Topics      []string
	Attribution Attribution
	Cameo       string // two-digit CAMEO root, "03" to "20"
	Plover      string // PLOVER event name, CONSULT, AGREE, ...
	Evidence    []Evidence
	Round       int      // number of this round or session in its series; 0 where the article gives none
	Reasons     []string // what each fact was read from, in English
	Score       float64  // 0..1
}

// Participant is a state, body or person that takes part.
type Participant struct {
	ActorID string
	Name    string
	Country string
	Office  string
	Role    string // party, host, guest, delegate, mediator, signatory; empty where unknown
}

// Attribution says who tells of the talk.
type Attribution struct {
	Source    string // actor name; empty where the article speaks for itself
	Anonymous bool
}

// Evidence is a sentence that tells of the talk.
type Evidence struct {
	Start    int // code points of the article text, half open: the sentence
	End      int
	Sentence int // 0-based
	Trigger  string
}
