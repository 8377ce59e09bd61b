package output

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"iter"
	"os"
	"path"
	"path/filepath"
)

// DefaultPartBytes is the size from which a table goes on in a further file.
const DefaultPartBytes = 256 << 20

// tableFiles collects the rows of a run, in any order, and writes them as the
// files of its tables.
type tableFiles struct {
	fs        fileSystem
	dir       string // of the run at work
	version   string // of Parley
	prefix    string // of the names of the files
	partBytes int64

	articles sorter[Article]
	actors   sorter[Actor]
	places   sorter[Place]
	dates    sorter[Date]
	talks    sorter[Talk]
	fetches  sorter[Fetch]

	// These see the sorted rows, if not nil, and may fill in what does not touch
	// their order.
	finishArticles func(iter.Seq2[Article, error]) iter.Seq2[Article, error]
	finishTalks    func(iter.Seq2[Talk, error]) iter.Seq2[Talk, error]
}

// newTableFiles collects rows for the run at work in dir, and has spills for
// itself.
func newTableFiles(fsys fileSystem, dir, spills, prefix string, opt Options) *tableFiles {
	opt = opt.prepared()
	return &tableFiles{
		fs: fsys, dir: dir, version: opt.Version, prefix: prefix, partBytes: opt.PartBytes,
		articles: sorter[Article]{fs: fsys, dir: spills, limit: opt.BufferBytes},
		actors:   sorter[Actor]{fs: fsys, dir: spills, limit: opt.BufferBytes},
		places:   sorter[Place]{fs: fsys, dir: spills, limit: opt.BufferBytes},
		dates:    sorter[Date]{fs: fsys, dir: spills, limit: opt.BufferBytes},
		talks:    sorter[Talk]{fs: fsys, dir: spills, limit: opt.BufferBytes},
		fetches:  sorter[Fetch]{fs: fsys, dir: spills, limit: opt.BufferBytes},
	}
}

// write writes and syncs the files of all tables, and notes them in m.
func (t *tableFiles) write(m *Manifest) error {
	m.Rows = make(map[string]int64)
	m.Files = nil
	for _, write := range []func() error{
		func() error { return writeTable(t, &t.articles, m, t.finishArticles) },
		func() error { return writeTable(t, &t.actors, m, nil) },
		func() error { return writeTable(t, &t.places, m, nil) },
		func() error { return writeTable(t, &t.dates, m, nil) },
		func() error { return writeTable(t, &t.talks, m, t.finishTalks) },
		func() error { return writeTable(t, &t.fetches, m, nil) },
	} {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

// writeTable writes and syncs <table>/part-0.parquet and so on. There is one
// also where the table has no rows, so that a reader's glob always finds a file
// with the columns.
func writeTable[T row](t *tableFiles, rows *sorter[T], m *Manifest, finish func(iter.Seq2[T, error]) iter.Seq2[T, error]) error {
	table := tableOf[T]().Name
	dir := filepath.Join(t.dir, table)
	if err := t.fs.mkdir(dir); err != nil {
		return err
	}
	var at *part[T]
	parts := 0
	begin := func() (err error) {
		at, err = beginPart[T](t, fmt.Sprintf("%spart-%d.parquet", t.prefix, parts))
		parts++
		return err
	}
	end := func() error {
		info, err := at.end()
		m.Rows[table] += info.Rows
		m.Files = append(m.Files, info)
		return err
	}
	if err := begin(); err != nil {
		return err
	}
	defer func() { at.file.Close() }()
	sorted := rows.merge()
	if finish != nil {
		sorted = finish(sorted)
	}
	for r, err := range sorted {
		if err == nil && at.full(t.partBytes) {
			if err = end(); err == nil {
				err = begin()
			}
		}
		if err == nil {
			err = at.rows.add(&r)
		}
		if err != nil {
			return writing(at.path, err)
		}
	}
	if err := end(); err != nil {
		return err
	}
	*rows = sorter[T]{} // lets go of the rows
	return t.fs.syncDir(dir)
}

// part is a file of a table while it is written.
type part[T row] struct {
	path string
	name string // within the run, with slashes
	file file
	sum  hash.Hash
	size byteCount
	rows *parquetWriter[T]
}

func beginPart[T row](t *tableFiles, name string) (*part[T], error) {
	table := tableOf[T]().Name
	p := &part[T]{path: filepath.Join(t.dir, table, name), name: path.Join(table, name), sum: sha256.New()}
	f, err := t.fs.create(p.path)
	if err != nil {
		return &part[T]{path: p.path, file: noFile{}}, err
	}
	p.file = f
	p.rows = newParquetWriter[T](io.MultiWriter(f, p.sum, &p.size), t.version)
	return p, nil
}

// noFile stands for a file that could not be made.
type noFile struct{ file }

func (noFile) Close() error { return nil }

// full says that the next row belongs in the next file. Parts end with a row
// group, so that none of them is small.
func (p *part[T]) full(partBytes int64) bool {
	return p.rows.rows > 0 && p.rows.groupRows == 0 && p.rows.written >= partBytes
}

// end completes the file and makes it durable.
func (p *part[T]) end() (FileInfo, error) {
	info := FileInfo{Path: p.name, Table: tableOf[T]().Name, Rows: p.rows.rows}
	if err := p.rows.close(); err != nil {
		return info, writing(p.path, err)
	}
	if err := p.file.Sync(); err != nil {
		return info, writing(p.path, err)
	}
	if err := p.file.Close(); err != nil {
		return info, writing(p.path, err)
	}
	info.Bytes, info.SHA256 = int64(p.size), hex.EncodeToString(p.sum.Sum(nil))
	return info, nil
}

type byteCount int64

func (n *byteCount) Write(b []byte) (int, error) {
	*n += byteCount(len(b))
	return len(b), nil
}

// writeDurably creates a file, writes it and makes its content durable.
func writeDurably(fsys fileSystem, name string, b []byte) error {
	f, err := fsys.create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Write(b); err != nil {
		return writing(name, err)
	}
	if err := f.Sync(); err != nil {
		return writing(name, err)
	}
	if err := f.Close(); err != nil {
		return writing(name, err)
	}
	return nil
}

// removeAll removes a directory and what is in it.
func removeAll(path string) error {
	if err := os.RemoveAll(path); err != nil {
		return &WriteError{"removing", path, err}
	}
	return nil
}
