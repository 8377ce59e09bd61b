package archive

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
)

// openSuffix marks the file that is being written.
const openSuffix = ".open"

// DefaultFileBytes is the size at which a Writer starts its next file, the
// one most archives use.
const DefaultFileBytes = 1 << 30

// WriterConfig says where and how a Writer writes.
type WriterConfig struct {
	// Dir is the archive's directory; it is made if it is missing. One Writer
	// at a time may work in it: holding a lock is up to the caller.
	Dir string
	// Name begins the files' names, as in NAME-00000.warc.gz. It must be a
	// plain file name.
	Name string
	// MaxBytes is the size in bytes after which the next file is started; 0
	// means DefaultFileBytes. Files end a little above it, never inside an exchange.
	MaxBytes int64
	// SyncEvery says when Sync reaches for the disk: 0 always, above 0 where the
	// last time is that long ago, below 0 (SyncNever) never. Finished files are
	// synced whatever it says. Unless it is 0, a power failure (not the death of
	// the process) may take exchanges that were called stored.
	SyncEvery time.Duration
	// Info is written into each file's warcinfo record.
	Info []Field
	// Now gives the warcinfo records' dates, and the time for SyncEvery. It must
	// not be nil.
	Now func() time.Time
}

// SyncNever leaves it to the operating system when the file being written
// reaches the disk, see WriterConfig.SyncEvery.
const SyncNever = time.Duration(-1)

// Exchange is one request and what came of it.
type Exchange struct {
	URI       string    // as requested
	Began     time.Time // when the request was sent
	IP        string    // the server's address, empty where unknown
	Request   []byte    // the request as sent; nil where none was
	Response  []byte    // the response as received; nil where none came
	Truncated string    // "", or why Response is not whole: "length", "time", "disconnect", "unspecified"
	Fields    []Field   // the metadata record
	// Revisit says that Response brought nothing that the archive does not hold
	// already; nil where it did. Its record is a revisit record then.
	Revisit *Revisit
}

// Ref says where a record lies and what it is called.
type Ref struct {
	File    string // name without directory, the final one, without ".open"
	Offset  int64  // in bytes, of the record's gzip member
	ID      string // WARC-Record-ID, with its angle brackets
	Payload string // WARC-Payload-Digest, as "sha1:..."; empty where the record has none
}

// Writer appends exchanges to an archive. It may be used by many goroutines. It
// holds the index of the file being written, some 300 bytes for each exchange.
type Writer struct {
	config   WriterConfig
	repaired []Repair

	mu     sync.Mutex
	file   *os.File // nil before the first exchange and between files
	name   string   // final name of file
	serial int
	size   int64 // bytes in file
	infoID string
	index  []Capture // of file
	packer packer
	broken error // set when the file's end could not be restored
	writes int64 // exchanges written

	syncFile func(*os.File) error // os.File.Sync, but in tests

	syncMu sync.Mutex // held while syncing; taken before mu
	synced int64      // value of writes that is known to be on disk
	syncAt time.Time  // when it was synced last
}

// OpenWriter prepares dir for writing and repairs files that a killed writer
// left open. No file is made before the first exchange.
func OpenWriter(config WriterConfig) (*Writer, error) {
	if config.Name == "" || config.Name != filepath.Base(config.Name) {
		return nil, fmt.Errorf("archive: %q cannot begin a file name; give a name without separators", config.Name)
	}
	if config.MaxBytes <= 0 {
		config.MaxBytes = DefaultFileBytes
	}
	if err := os.MkdirAll(config.Dir, 0o755); err != nil {
		return nil, fmt.Errorf("archive: making the directory: %w", err)
	}
	repaired, err := repairDir(config.Dir)
	if err != nil {
		return nil, err
	}
	return &Writer{config: config, repaired: repaired, syncFile: (*os.File).Sync}, nil
}

// Repaired tells what OpenWriter mended.
func (w *Writer) Repaired() []Repair { return w.repaired }

// Write appends one exchange. It returns the place of the response record, or
// of the metadata record where no response came. When it returns an error the
// archive is as it was before.
func (w *Writer) Write(x *Exchange) (Ref, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.broken != nil {
		return Ref{}, w.broken
	}
	if w.file != nil && w.size >= w.config.MaxBytes {
		if err := w.finish(); err != nil {
			return Ref{}, err
		}
	}
	if w.file == nil {
		if err := w.begin(); err != nil {
			return Ref{}, err
		}
	}
	records := x.records(w.infoID)
	members, first, err := w.packer.compress(records)
	if err != nil {
		return Ref{}, fmt.Errorf("archive: compressing %s: %w", RedactURL(x.URI), err)
	}
	ref := Ref{File: w.name, Offset: w.size}
	if len(records) > 0 {
		ref.ID, ref.Payload = records[0].id, records[0].payload
	}
	if err := w.append(members); err != nil {
		return Ref{}, err
	}
	w.writes++
	if len(records) > 0 {
		r := &records[0]
		if c, ok := newCapture(r.kind, r.uri, r.contentType, r.date, r.block); ok {
			c.Digest, c.Offset, c.Length, c.File = r.payload, ref.Offset, first, ref.File
			w.index = append(w.index, c)
		}
	}
	return ref, nil
}

// append adds bytes to the file, all or nothing.
func (w *Writer) append(b []byte) error {
	n, err := w.file.Write(b)
	if err == nil {
		w.size += int64(n)
		return nil
	}
	err = fmt.Errorf("archive: writing %s: %w", w.file.Name(), err)
	if n > 0 {
		if cut := w.cutBack(); cut != nil {
			w.broken = fmt.Errorf("%w; cutting off the half-written exchange failed too: %w", err, cut)
			return w.broken
		}
	}
	return err
}

func (w *Writer) cutBack() error {
	if err := w.file.Truncate(w.size); err != nil {
		return err
	}
	_, err := w.file.Seek(w.size, 0)
	return err
}

// Page reads a page again, as [ReadAt] does.
func (w *Writer) Page(ref Ref) (*Page, error) {
	return ReadAt(filepath.Join(w.config.Dir, ref.File), ref.Offset, Options{})
}

// Has says whether the archive has the file that a Ref names.
func (w *Writer) Has(file string) bool {
	path := filepath.Join(w.config.Dir, file)
	for _, name := range []string{path, path + openSuffix} {
		if _, err := os.Stat(name); err == nil {
			return true
		}
	}
	return false
}

// Sync returns once everything written before the call is on disk, as far as
// WriterConfig.SyncEvery wants that. Calls of many goroutines share the work.
func (w *Writer) Sync() error {
	if w.config.SyncEvery < 0 {
		return nil
	}
	w.mu.Lock()
	want := w.writes
	w.mu.Unlock()

	w.syncMu.Lock()
	defer w.syncMu.Unlock()
	if w.synced >= want {
		return nil
	}
	if w.config.SyncEvery > 0 {
		now := w.config.Now()
		if now.Sub(w.syncAt) < w.config.SyncEvery {
			return nil
		}
		w.syncAt = now
	}
	w.mu.Lock()
	have, file := w.writes, w.file
	w.mu.Unlock()
	// A file that Write finished meanwhile was synced by that; its handle may
	// be closed.
	if file != nil {
		if err := w.syncFile(file); err != nil && !errors.Is(err, os.ErrClosed) {
			return fmt.Errorf("archive: syncing %s: %w", file.Name(), err)
		}
	}
	w.synced = have
	return nil
}

// Close finishes the file being written. The Writer may not be used afterwards.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.file == nil {
		return nil
	}
	return w.finish()
}

// begin makes the next file and writes its warcinfo record.
func (w *Writer) begin() error {
	for ; ; w.serial++ {
		name := fmt.Sprintf("%s-%05d.warc.gz", w.config.Name, w.serial)
		path := filepath.Join(w.config.Dir, name)
		if _, err := os.Lstat(path); err == nil {
			continue
		}
		f, err := os.OpenFile(path+openSuffix, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, os.ErrExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("archive: making a new file: %w", err)
		}
		w.file, w.name, w.size, w.index = f, name, 0, nil
		break
	}
	info := append([]Field{
		{"format", "WARC File Format 1.1"},
		{"conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"},
	}, w.config.Info...)
	rec := record{
		kind: "warcinfo", date: w.config.Now(), contentType: "application/warc-fields",
		block: warcFields(info),
		extra: []Field{{"WARC-Filename", w.name}},
	}
	rec.name()
	w.infoID = rec.id
	members, _, err := w.packer.compress([]record{rec})
	if err == nil {
		err = w.append(members)
	}
	if err == nil {
		err = syncDir(w.config.Dir)
	}
	if err != nil { // leave no file without a beginning
		w.file.Close()
		_ = os.Remove(w.file.Name())
		w.file, w.broken = nil, nil
	}
	return err
}

// finish syncs the file, closes it, writes its index and gives it its final name.
func (w *Writer) finish() error {
	path := w.file.Name()
	err := errors.Join(w.file.Sync(), w.file.Close())
	w.file = nil
	w.serial++
	if err != nil {
		return fmt.Errorf("archive: closing %s: %w", path, err)
	}
	captures := w.index
	w.index = nil
	return publish(path, captures)
}

// publish takes ".open" off a finished file's name. Its index is there before.
func publish(path string, captures []Capture) error {
	final := path[:len(path)-len(openSuffix)]
	if _, err := os.Lstat(final); err == nil {
		return fmt.Errorf("archive: %s is finished, but %s exists already; rename one of them", path, final)
	}
	if err := writeIndex(final, captures); err != nil {
		return err
	}
	if err := os.Rename(path, final); err != nil {
		return fmt.Errorf("archive: finishing: %w", err)
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes new names in a directory durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("archive: syncing the directory: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("archive: syncing %s: %w", dir, err)
	}
	return nil
}

// records lays out an exchange. The response comes first, because its place is
// what is remembered, and the others refer to it.
func (x *Exchange) records(infoID string) []record {
	uri := RedactURL(x.URI)
	var records []record
	concurrent := Field{Name: "WARC-Concurrent-To"}
	add := func(r record, extra ...Field) {
		r.uri, r.date = uri, x.Began
		r.extra = append([]Field{{"WARC-Warcinfo-ID", infoID}}, extra...)
		r.name()
		if concurrent.Value == "" {
			concurrent.Value = r.id
		} else {
			r.extra = append(r.extra, concurrent)
		}
		records = append(records, r)
	}
	address := Field{"WARC-IP-Address", x.IP}
	switch {
	case x.Response == nil:
	case x.Revisit != nil:
		r, fields := x.Revisit.record(x.Response)
		add(r, append(fields, address)...)
	default:
		block, body := redactMessage(x.Response)
		add(record{kind: "response", contentType: responseType, block: block, payload: sha1Digest(block[body:]), packed: isPacked(block[:body], block[body:])},
			address, Field{"WARC-Truncated", x.Truncated})
	}
	if x.Request != nil {
		block, body := redactMessage(x.Request)
		add(record{kind: "request", contentType: "application/http;msgtype=request", block: block, payload: sha1Digest(block[body:])}, address)
	}
	if len(x.Fields) > 0 {
		fields := make([]Field, len(x.Fields))
		for i, f := range x.Fields {
			fields[i] = Field{f.Name, userinfo.ReplaceAllString(f.Value, "$1")}
		}
		add(record{kind: "metadata", contentType: "application/warc-fields", block: warcFields(fields)})
	}
	return records
}

// isPacked says whether a response's body is compressed: its head names a
// content coding, and it is not plain in spite of that.
func isPacked(head, body []byte) bool {
	return bytes.Contains(bytes.ToLower(head), []byte("\ncontent-encoding:")) && !looksLikeText(body)
}

// packer compresses records, at one of two levels. Its tables are large: each
// Writer keeps one.
type packer struct {
	plain, out bytes.Buffer
	zw         [2]*gzip.Writer // careful, hasty
}

// compress makes one gzip member of each record. The members carry no name and
// no time, so that equal records give equal bytes. Records that hold what is
// packed already are packed in a hurry: they get no smaller with more effort.
// first is the length of the first record's member. The result is valid until
// the next call.
func (p *packer) compress(records []record) (members []byte, first int64, err error) {
	p.shrink()
	p.out.Reset()
	for i := range records {
		effort, level := 0, gzip.DefaultCompression
		if records[i].packed {
			effort, level = 1, gzip.HuffmanOnly // a quarter of BestSpeed's time, for the same bytes
		}
		if p.zw[effort] == nil {
			zw, err := gzip.NewWriterLevel(nil, level)
			if err != nil {
				return nil, 0, err
			}
			p.zw[effort] = zw
		}
		p.plain.Reset()
		records[i].appendTo(&p.plain)
		zw := p.zw[effort]
		zw.Reset(&p.out)
		if _, err := zw.Write(p.plain.Bytes()); err != nil {
			return nil, 0, err
		}
		if err := zw.Close(); err != nil {
			return nil, 0, err
		}
		if i == 0 {
			first = int64(p.out.Len())
		}
	}
	return p.out.Bytes(), first, nil
}

// shrink lets go of buffers that a huge page left behind.
func (p *packer) shrink() {
	for _, b := range []*bytes.Buffer{&p.plain, &p.out} {
		if b.Cap() > keptBuffer {
			*b = bytes.Buffer{}
		}
	}
}

// keptBuffer is the largest buffer a packer keeps, in bytes: a few huge pages
// are not to hold memory for good.
const keptBuffer = 1 << 20
