package archive

// Options bound what reading may take. The zero value is usable.
type Options struct {
	// MaxBody is the largest page, in bytes after decoding; 0 means
	// DefaultMaxBody. Larger pages are skipped.
	MaxBody int64
	// MaxLine is the longest line of JSON lines input, in bytes; 0 means
	// DefaultMaxLine. Longer lines are errors.
	MaxLine int
}

// Defaults of Options. Real news pages stay below 5 MB; a JSON line may hold a
// page in base64, or escaped.
const (
	DefaultMaxBody = 32 << 20
	DefaultMaxLine = 64 << 20
)

func (o Options) withDefaults() Options {
	if o.MaxBody <= 0 {
		o.MaxBody = DefaultMaxBody
	}
	if o.MaxLine <= 0 {
		o.MaxLine = DefaultMaxLine
	}
	return o
}

// maxEncoded is the largest record read into memory: a body may grow a little
// by chunking, and has a header.
func (o Options) maxEncoded() int64 { return o.MaxBody + o.MaxBody/16 + 1<<20 }
