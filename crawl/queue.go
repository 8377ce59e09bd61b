package crawl

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"
)

// The frontier's file holds two entries for each URL that waits, and one for
// each that is done:
//
//	urls   hash of the URL -> urlEntry
//	queue  queueKey -> the item, see appendItem
//
// bbolt maps its file into memory, so that their size is the frontier's. A
// waiting URL takes some 170 bytes of the file, of which its path is a quarter
// (BenchmarkMillion).

// hashBytes is how much of a URL's SHA-256 stands for it. With 80 bits, one of
// a thousand million URLs is taken for another one with a chance of 1 in 2 million.
const hashBytes = 10

func urlHash(url string) []byte {
	sum := sha256.Sum256([]byte(url))
	return sum[:hashBytes]
}

// queueKey is where a URL waits: the ids of its lane and source, its priority
// (lowest first), and a number that only grows.
type queueKey struct {
	lane     uint32
	source   uint16
	priority byte
	sequence uint64 // of which five bytes are kept: a million million URLs
}

const queueKeyBytes = 4 + 2 + 1 + 5

func (k queueKey) encode() []byte {
	b := make([]byte, 0, queueKeyBytes)
	b = binary.BigEndian.AppendUint32(b, k.lane)
	b = binary.BigEndian.AppendUint16(b, k.source)
	b = append(b, k.priority)
	sequence := binary.BigEndian.AppendUint64(nil, k.sequence)
	return append(b, sequence[3:]...)
}

// queuePrefix begins the keys of one source's URLs in one lane.
func queuePrefix(lane uint32, source uint16) []byte {
	return queueKey{lane: lane, source: source}.encode()[:6]
}

func decodeQueueKey(b []byte) (queueKey, error) {
	if len(b) != queueKeyBytes {
		return queueKey{}, fmt.Errorf("the queue holds a key of unknown form: %x; move the file away and the crawl starts anew", b)
	}
	return queueKey{
		lane: binary.BigEndian.Uint32(b), source: binary.BigEndian.Uint16(b[4:]), priority: b[6],
		sequence: binary.BigEndian.Uint64(append([]byte{0, 0, 0}, b[7:]...)),
	}, nil
}

// Priorities: seeds, feeds and sitemaps first; then what feeds and sitemaps
// call new, the newest first; then what is fewer links away.
const (
	prioritySeed  = 0
	priorityFresh = 1 // and up to the number of freshSteps
	priorityDepth = 10
)

// listingDepth is how many links further away a list's older pages count as.
const listingDepth = 2

// freshSteps are the ages up to which a page counts as new, in coarse steps:
// within one, what came earlier goes first.
func freshSteps() [4]time.Duration {
	return [...]time.Duration{6 * time.Hour, 24 * time.Hour, 3 * 24 * time.Hour, 7 * 24 * time.Hour}
}

func priorityOf(item *Item, now time.Time) byte {
	if item.Seed || item.Kind != KindPage && item.Listing == 0 {
		return prioritySeed
	}
	if !item.Modified.IsZero() && item.Listing == 0 {
		age := now.Sub(item.Modified)
		for i, step := range freshSteps() {
			if age <= step {
				return byte(priorityFresh + i)
			}
		}
	}
	depth := max(item.Depth, 0)
	if item.Listing > 0 {
		depth += listingDepth // a list's older pages, behind the articles of its first
	}
	return byte(priorityDepth + min(depth, 200))
}

// The first byte of a urlEntry.
const (
	urlQueued = 'q' // then the queue key
	urlDone   = 'd' // then what settledURL says
)

// settledURL is what is kept of a URL that has its outcome.
type settledURL struct {
	run   uint64    // number of the run
	at    time.Time // when, to the second
	due   time.Time // when it may be fetched again, to the second; zero for never
	fails int       // runs in a row in which it failed
	// retry says that it stands in the bucket failed, under due.
	retry bool
}

func (s settledURL) encode() []byte {
	b := []byte{urlDone, 0}
	if s.retry {
		b[1] = 1
	}
	b = binary.AppendUvarint(b, s.run)
	b = binary.AppendUvarint(b, seconds(s.at))
	b = binary.AppendUvarint(b, seconds(s.due))
	return binary.AppendUvarint(b, uint64(s.fails))
}

func decodeSettled(b []byte) (settledURL, error) {
	if len(b) < 2 || b[0] != urlDone || b[1] > 1 {
		return settledURL{}, errURLEntry
	}
	r := &storedReader{rest: b[2:]}
	s := settledURL{retry: b[1] == 1, run: r.count(), at: ofSeconds(r.count()), due: ofSeconds(r.count()), fails: r.small()}
	if r.failed || len(r.rest) > 0 {
		return settledURL{}, errURLEntry
	}
	return s, nil
}

var errURLEntry = errors.New("the state holds an entry of unknown form; move the file away and the crawl starts anew")

// seconds is a time as seconds since 1970; 0 stands for the zero time, and for
// what lies before.
func seconds(t time.Time) uint64 { return uint64(max(t.Unix(), 0)) }

func ofSeconds(n uint64) time.Time {
	if n == 0 || n > 1<<40 {
		return time.Time{}
	}
	return time.Unix(int64(n), 0).UTC()
}

// Flags of a stored item.
const (
	itemSeed = 1 << iota
	itemAnySite
	itemVia
	itemModified
	itemTries            // attempts and fails
	itemMore             // listing and guess
	itemKindShift = iota // two bits
)

// storedKinds are the kinds by the two bits that stand for them. Only ever add.
func storedKinds() [3]Kind { return [...]Kind{KindPage, KindFeed, KindSitemap} }

// Ways to store the beginning of a URL whose host is its lane.
const (
	urlWhole = iota
	urlHTTP
	urlHTTPS
)

// appendItem appends an item as it waits in a lane. run is the number of the
// run that queued it.
func appendItem(b []byte, item *Item, lane string, run uint64) []byte {
	flags := byte(0)
	set := func(flag byte, on bool) {
		if on {
			flags |= flag
		}
	}
	set(itemSeed, item.Seed)
	set(itemAnySite, item.AnySite)
	set(itemVia, len(item.Via) > 0)
	set(itemModified, !item.Modified.IsZero())
	set(itemTries, item.Attempt > 0 || item.Fails > 0)
	set(itemMore, item.Listing > 0 || item.Guess)
	for i, kind := range storedKinds() {
		if item.Kind == kind {
			flags |= byte(i) << itemKindShift
		}
	}
	b = append(b, flags)
	b = binary.AppendUvarint(b, uint64(max(item.Depth, 0)))
	b = binary.AppendUvarint(b, run)
	if flags&itemModified != 0 {
		b = binary.AppendVarint(b, item.Modified.Unix())
	}
	if flags&itemTries != 0 {
		b = binary.AppendUvarint(b, uint64(max(item.Attempt, 0)))
		b = binary.AppendUvarint(b, uint64(max(item.Fails, 0)))
	}
	if flags&itemMore != 0 {
		guess := byte(0)
		if item.Guess {
			guess = 1
		}
		b = append(binary.AppendUvarint(b, uint64(max(item.Listing, 0))), guess)
	}
	if flags&itemVia != 0 {
		b = binary.AppendUvarint(b, uint64(len(item.Via)))
		for _, via := range item.Via {
			b = appendText(b, via)
		}
	}
	if rest, ok := strings.CutPrefix(item.URL, "https://"+lane+"/"); ok {
		return append(append(b, urlHTTPS), rest...)
	}
	if rest, ok := strings.CutPrefix(item.URL, "http://"+lane+"/"); ok {
		return append(append(b, urlHTTP), rest...)
	}
	return append(append(b, urlWhole), item.URL...)
}

var errItem = errors.New("the queue holds an item of unknown form; move the file away and the crawl starts anew")

// decodeItem reads what appendItem wrote, but for the source.
func decodeItem(b []byte, lane string) (item Item, run uint64, err error) {
	if len(b) == 0 {
		return item, 0, errItem
	}
	flags, r := b[0], &storedReader{rest: b[1:]}
	kinds := storedKinds()
	kind := int(flags >> itemKindShift)
	if kind >= len(kinds) {
		return item, 0, errItem
	}
	item = Item{Kind: kinds[kind], Seed: flags&itemSeed != 0, AnySite: flags&itemAnySite != 0, Depth: r.small()}
	run = r.count()
	if flags&itemModified != 0 {
		item.Modified = time.Unix(r.number(), 0).UTC()
	}
	if flags&itemTries != 0 {
		item.Attempt, item.Fails = r.small(), r.small()
	}
	if flags&itemMore != 0 {
		item.Listing = r.small()
		item.Guess = r.small() == 1
	}
	if flags&itemVia != 0 {
		for n := r.count(); n > 0 && !r.failed; n-- {
			item.Via = append(item.Via, r.text())
		}
	}
	if r.failed || len(r.rest) == 0 {
		return item, 0, errItem
	}
	switch rest := string(r.rest[1:]); r.rest[0] {
	case urlWhole:
		item.URL = rest
	case urlHTTP:
		item.URL = "http://" + lane + "/" + rest
	case urlHTTPS:
		item.URL = "https://" + lane + "/" + rest
	default:
		return item, 0, errItem
	}
	return item, run, nil
}
