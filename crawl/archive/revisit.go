package archive

import "time"

// Profile says how a revisit was recognised. The values are those of WARC 1.1.
type Profile string

// The profiles of revisit records.
const (
	// ProfileNotModified: the server answered 304 to a conditional request.
	ProfileNotModified Profile = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
	// ProfileIdentical: the server sent the same content again.
	ProfileIdentical Profile = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
)

// Revisit refers to the record that holds the content which an exchange found
// unchanged.
type Revisit struct {
	Profile Profile
	ID      string    // WARC-Record-ID of that record; may be empty
	URI     string    // its WARC-Target-URI
	Date    time.Time // its WARC-Date
	Payload string    // its WARC-Payload-Digest; may be empty
}

// record makes the revisit record of a response, but for its fields that all
// records have. A 304 is kept whole; of content that is there already only the
// HTTP header is, which the record says with WARC-Truncated.
func (v *Revisit) record(response []byte) (record, []Field) {
	block, body := redactMessage(response)
	truncated := ""
	if v.Profile == ProfileIdentical {
		block, truncated = block[:body], "length"
	}
	return record{kind: "revisit", contentType: responseType, block: block, payload: v.Payload}, []Field{
		{"WARC-Profile", string(v.Profile)},
		{"WARC-Refers-To", v.ID},
		{"WARC-Refers-To-Target-URI", RedactURL(v.URI)},
		{"WARC-Refers-To-Date", v.Date.UTC().Format(warcDate)},
		{"WARC-Truncated", truncated},
	}
}
