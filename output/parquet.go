package output

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

const (
	// A row group ends after this many rows or bytes in memory: large enough
	// for readers to run through, small enough to hold one while it is made.
	rowGroupRows  = 100_000
	rowGroupBytes = 64 << 20

	// Large pages and the second level of zstd make files as small as DuckDB's
	// COPY does; parquet-go's defaults are some 6 to 10 % above that.
	pageBytes = 1 << 20

	// Bits per value in Bloom filters: one lookup in a hundred reads in vain.
	bloomBits = 10

	// A dictionary larger than this saves nothing, so the column goes on plain.
	dictionaryBytes = 1 << 20

	// Longer minima and maxima of strings are left out of the file's footer,
	// which readers load whole before anything else.
	boundBytes = 64
)

// The keys of a file's metadata.
const (
	metaTable      = "parley.table"
	metaVersion    = "parley.version"
	metaDictionary = "parley.dictionary"
)

// parquetWriter writes one table file. Rows come in the order of the table.
// It is bare parquet-go but for the footer, see mendTail.
type parquetWriter[T row] struct {
	out   *bufio.Writer
	table Table
	w     *parquet.GenericWriter[T]
	batch *batch[T]
	tail  *bytes.Buffer // not nil: collects what comes after the row groups

	written   int64 // bytes before the tail
	rows      int64
	groupRows int // in the row group at work
	groupSize int
}

func newParquetWriter[T row](out io.Writer, version string) *parquetWriter[T] {
	p := &parquetWriter[T]{out: bufio.NewWriterSize(out, 256<<10), table: tableOf[T]()}
	p.w = parquet.NewGenericWriter[T](writerFunc(p.write), writerOptions(p.table, version)...)
	p.batch = newBatch(p.w)
	return p
}

func writerOptions(t Table, version string) []parquet.WriterOption {
	var sorting []parquet.SortingColumn
	for key := range strings.SplitSeq(t.Order, ", ") {
		sorting = append(sorting, parquet.Ascending(key)) // nulls last
	}
	options := []parquet.WriterOption{
		parquet.Compression(&compression),
		parquet.PageBufferSize(pageBytes),
		parquet.CreatedBy("parley", version, "parquet-go"),
		parquet.DictionaryMaxBytes(dictionaryBytes),
		// By default parquet-go delta-encodes the lengths of strings; older
		// readers cannot, and under zstd the files are no smaller for it.
		parquet.DefaultEncodingFor(parquet.ByteArray, &parquet.Plain),
		parquet.DataPageStatistics(false), // the page index has them
		parquet.WriteBufferSize(0),        // out is buffered
		parquet.SortingWriterConfig(parquet.SortingColumns(sorting...)),
		parquet.KeyValueMetadata(metaTable, t.Name),
		parquet.KeyValueMetadata(metaVersion, version),
		parquet.KeyValueMetadata(metaDictionary, t.String()),
	}
	var filters []parquet.BloomFilterColumn
	for _, c := range t.Columns {
		if c.unbounded {
			options = append(options, parquet.SkipPageBounds(c.Name))
		}
		if c.bloom {
			filters = append(filters, parquet.SplitBlockFilter(bloomBits, c.Name))
		}
	}
	return append(options, parquet.BloomFilters(filters...))
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

func (p *parquetWriter[T]) write(b []byte) (int, error) {
	if p.tail != nil {
		return p.tail.Write(b)
	}
	p.written += int64(len(b))
	return p.out.Write(b)
}

// add takes the next row.
func (p *parquetWriter[T]) add(r *T) error {
	size := sizeOf(r)
	if err := p.batch.add(r, size); err != nil {
		return err
	}
	p.rows++
	p.groupRows++
	p.groupSize += size
	if p.groupRows < rowGroupRows && p.groupSize < rowGroupBytes {
		return nil
	}
	return p.endGroup()
}

// endGroup ends the row group at work.
func (p *parquetWriter[T]) endGroup() error {
	p.groupRows, p.groupSize = 0, 0
	if err := p.batch.flush(); err != nil {
		return err
	}
	return p.w.Flush()
}

// close ends the file; it does not close the writer under it.
func (p *parquetWriter[T]) close() error {
	if err := p.endGroup(); err != nil {
		return err
	}
	p.tail = new(bytes.Buffer)
	if err := p.w.Close(); err != nil {
		return err
	}
	tail, err := mendTail(p.tail.Bytes(), p.written, p.table)
	if err != nil {
		return err
	}
	if _, err := p.out.Write(tail); err != nil {
		return err
	}
	return p.out.Flush()
}

// mendTail changes what parquet-go v0.32 writes after the row groups, page
// index and footer, in two ways for which it has no option. base is the
// offset of the tail in the file.
//
// It leaves out minima and maxima of strings longer than boundBytes, else
// whole paragraphs would stand in the footer. And it widens the page bounds of
// columns written without bounds: parquet-go gives them empty strings for
// bounds, and a reader that skips pages by them, as DataFusion does,
// would find nothing in the column. (Leaving their index out is no way:
// parquet-go reads the index of a file as one block and panics at a gap.)
func mendTail(tail []byte, base int64, t Table) ([]byte, error) {
	var protocol thrift.CompactProtocol
	meta, err := readFooter(tail)
	if err != nil {
		return nil, err
	}
	unbounded := make(map[string]bool)
	for _, c := range t.Columns {
		unbounded[c.Name] = c.unbounded
	}

	var out []byte
	if len(meta.RowGroups) == 0 {
		out = append(out, tail[:4]...) // nothing but the magic number
	} else {
		out = append(out, tail[:meta.RowGroups[0].Columns[0].ColumnIndexOffset-base]...)
	}
	section := func(offset int64, length int32) []byte {
		return tail[offset-base:][:length]
	}
	for i := range meta.RowGroups {
		for j := range meta.RowGroups[i].Columns {
			chunk := &meta.RowGroups[i].Columns[j]
			index := section(chunk.ColumnIndexOffset, chunk.ColumnIndexLength)
			if path := chunk.MetaData.PathInSchema; len(path) == 1 && unbounded[path[0]] {
				if index, err = widen(index); err != nil {
					return nil, err
				}
			}
			chunk.ColumnIndexOffset, chunk.ColumnIndexLength = base+int64(len(out)), int32(len(index))
			out = append(out, index...)

			stats := &chunk.MetaData.Statistics
			if chunk.MetaData.Type == format.ByteArray && max(len(stats.MinValue), len(stats.MaxValue)) > boundBytes {
				stats.MinValue, stats.MaxValue = nil, nil
			}
		}
	}
	for i := range meta.RowGroups {
		for j := range meta.RowGroups[i].Columns {
			chunk := &meta.RowGroups[i].Columns[j]
			index := section(chunk.OffsetIndexOffset, chunk.OffsetIndexLength)
			chunk.OffsetIndexOffset = base + int64(len(out))
			out = append(out, index...)
		}
	}
	footer, err := thrift.Marshal(&protocol, meta)
	if err != nil {
		return nil, fmt.Errorf("writing the footer: %w", err)
	}
	out = append(out, footer...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(footer)))
	return append(out, magic...), nil
}

const magic = "PAR1"

// readFooter reads the metadata at the end of a Parquet file.
func readFooter(tail []byte) (*format.FileMetaData, error) {
	n := len(tail) - 8
	if n < 0 || string(tail[n+4:]) != magic {
		return nil, errors.New("parquet-go wrote no footer")
	}
	size := int(binary.LittleEndian.Uint32(tail[n:]))
	if size > n {
		return nil, errors.New("parquet-go wrote a footer of a wrong length")
	}
	meta := new(format.FileMetaData)
	if err := thrift.Unmarshal(new(thrift.CompactProtocol), tail[n-size:n], meta); err != nil {
		return nil, fmt.Errorf("reading the footer parquet-go wrote: %w", err)
	}
	return meta, nil
}

// widen returns the column index of a string column with page bounds that
// hold for any string: the empty one, and a byte above all of UTF-8.
func widen(index []byte) ([]byte, error) {
	var protocol thrift.CompactProtocol
	var ci format.ColumnIndex
	if err := thrift.Unmarshal(&protocol, index, &ci); err != nil {
		return nil, fmt.Errorf("reading the column index parquet-go wrote: %w", err)
	}
	for p, null := range ci.NullPages {
		if !null {
			ci.MinValues[p], ci.MaxValues[p] = nil, []byte{0xff}
		}
	}
	b, err := thrift.Marshal(&protocol, &ci)
	if err != nil {
		return nil, fmt.Errorf("writing a column index: %w", err)
	}
	return b, nil
}
