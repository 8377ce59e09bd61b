package crawl

import (
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"net/http"
	"time"

	"go.etcd.io/bbolt"

	"parley/crawl/archive"
)

// Known is what is kept of a URL that was fetched once, so that a later run can
// ask whether there is news instead of fetching it again.
type Known struct {
	Kind Kind
	// ETag and LastModified are the validators as the server sent them; empty
	// where it sent none, or one of unreasonable length.
	ETag, LastModified string
	// Content is the SHA-1 of the body without chunks and content coding.
	Content [sha1.Size]byte
	// Coding is how the archived body is coded, see codingOf.
	Coding string
	// Asked is when the server last answered, UTC, to the microsecond.
	Asked time.Time
	// Same counts the answers in a row that brought no news.
	Same int
	// Scope is that of the source, see scopeOf, and Since Config.Since, when the
	// URL's links were last read.
	Scope uint64
	Since time.Time
	// The record that holds the content: where it lies, and its WARC-Date. File
	// is empty where the archive was found to have lost it.
	Archived archive.Ref
	Date     time.Time
}

// maxValidator bounds a validator, in bytes. Longer ones are not kept.
const maxValidator = 512

// learn takes in an answer that brought news.
func (k *Known) learn(fetch *Fetch, x *exchange, ref archive.Ref) {
	k.Kind, k.Content, k.Coding = fetch.Kind, sha1.Sum(x.message.Body), codingOf(x.message.Header)
	k.ETag, k.LastModified = "", ""
	k.Archived, k.Date = ref, x.began
	k.confirm(x)
	k.Same = 0
}

// confirm takes in an answer without news. A 304 may bring new validators, and
// where it brings none the old ones hold (RFC 9111, 3.2).
func (k *Known) confirm(x *exchange) {
	k.Asked = x.began
	k.Same++
	take := func(to *string, name string) {
		if v := x.message.Header.Get(name); v != "" && len(v) <= maxValidator {
			*to = v
		}
	}
	take(&k.ETag, "ETag")
	take(&k.LastModified, "Last-Modified")
}

// conditions are the header fields that ask for news only; nil where there is
// nothing to refer to.
func (k *Known) conditions() http.Header {
	if k.Archived.File == "" || k.ETag == "" && k.LastModified == "" {
		return nil
	}
	h := http.Header{}
	if k.ETag != "" {
		h.Set("If-None-Match", k.ETag)
	}
	if k.LastModified != "" {
		h.Set("If-Modified-Since", k.LastModified)
	}
	return h
}

// covers says that nothing would come of reading the known content again: the
// links of a feed or sitemap were judged by the same source, with no date
// bound that was later. The links of pages can be read from the archive.
func (k *Known) covers(scope uint64, since time.Time) bool {
	return k.Kind == KindPage || k.Scope == scope && !since.Before(k.Since)
}

// due is when the URL may be asked for again, where it is found again: age
// after it was asked for last, twice that after each further answer without
// news, at most maxRecrawl. Zero means never.
func (k *Known) due(age time.Duration) time.Time {
	if age < 0 {
		return time.Time{}
	}
	limit := max(age, maxRecrawl)
	for n := k.Same; n > 0 && age < limit; n-- {
		age *= 2
	}
	return k.Asked.Add(min(age, limit))
}

// scopeOf sums up what a source wants of what it finds. 64 bits of FNV-1a: a
// collision costs the links of one unchanged page.
func scopeOf(s *source) uint64 {
	if s == nil {
		return 0
	}
	h := fnv.New64a()
	fmt.Fprintf(h, "%q %d %t %q %q %q", s.Name, s.Depth, s.DiscoverFeeds, s.Hosts, s.Include, s.Exclude)
	return h.Sum64()
}

// codingOf is how a response's body is coded. Bodies with the same content and
// coding may stand for each other in an archive.
func codingOf(h http.Header) string {
	coding := h.Get("Content-Encoding") + " " + h.Get("Transfer-Encoding")
	if coding == " " || len(coding) > 100 {
		return ""
	}
	return coding
}

// knownLayout is the first byte of a stored Known.
const knownLayout = 1

// encode packs it into some 200 bytes. The archived record's URI is not
// stored: it is the key.
func (k *Known) encode() []byte {
	b := append(make([]byte, 0, 256), knownLayout)
	b = append(b, k.Content[:]...)
	for _, t := range []time.Time{k.Asked, k.Date} {
		b = binary.AppendVarint(b, t.UnixMicro())
	}
	since := int64(0)
	if !k.Since.IsZero() {
		since = k.Since.UnixMicro()
	}
	b = binary.AppendVarint(b, since)
	b = binary.AppendUvarint(b, uint64(k.Same))
	b = binary.AppendVarint(b, k.Archived.Offset)
	b = binary.BigEndian.AppendUint64(b, k.Scope)
	for _, s := range []string{string(k.Kind), k.ETag, k.LastModified, k.Coding, k.Archived.File, k.Archived.ID, k.Archived.Payload} {
		b = appendText(b, s)
	}
	return b
}

var errKnown = errors.New("what is stored of it cannot be read")

// decodeKnown reads what encode wrote. Nothing of the result refers to b.
func decodeKnown(b []byte) (*Known, error) {
	const fixed = 1 + sha1.Size
	if len(b) < fixed || b[0] != knownLayout {
		return nil, errKnown
	}
	k := &Known{Content: [sha1.Size]byte(b[1:fixed])}
	r := &storedReader{rest: b[fixed:]}
	k.Asked = time.UnixMicro(r.number()).UTC()
	k.Date = time.UnixMicro(r.number()).UTC()
	if since := r.number(); since != 0 {
		k.Since = time.UnixMicro(since).UTC()
	}
	k.Same = r.small()
	k.Archived.Offset = r.number()
	if scope := r.bytes(8); !r.failed {
		k.Scope = binary.BigEndian.Uint64(scope)
	}
	k.Kind = Kind(r.text())
	for _, s := range []*string{&k.ETag, &k.LastModified, &k.Coding, &k.Archived.File, &k.Archived.ID, &k.Archived.Payload} {
		*s = r.text()
	}
	if r.failed || len(r.rest) > 0 {
		return nil, errKnown
	}
	return k, nil
}

// bucketKnown has URL -> Known.
var bucketKnown = []byte("known")

// putKnown stores what is known of a URL within a transaction.
func putKnown(tx *bbolt.Tx, url string, k *Known) error {
	return tx.Bucket(bucketKnown).Put([]byte(url), k.encode())
}

// Known is what is known of a URL, nil where it was never fetched well.
func (s *State) Known(url string) (*Known, error) {
	var k *Known
	err := s.db.View(func(tx *bbolt.Tx) (err error) {
		if v := tx.Bucket(bucketKnown).Get([]byte(url)); v != nil {
			k, err = decodeKnown(v)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("crawl: looking up %s in the state: %w", url, err)
	}
	return k, nil
}
