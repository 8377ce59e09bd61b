package output

import (
	"container/heap"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"slices"

	"github.com/parquet-go/parquet-go"
)

// sorter takes the rows of one table in any order and gives them back sorted.
// Rows beyond a limit of memory go to disk in sorted runs ("spills"), so the
// order of arrival, which differs from run to run where pages are worked on in
// parallel, leaves no trace in the files.
type sorter[T row] struct {
	fs    fileSystem
	dir   string // of the spills
	limit int    // bytes of rows held in memory

	held   []*T // pointers, because sorting moves them about
	size   int
	spills [][]string // paths, by the number of mergers behind them
	made   int        // spills made so far
}

// fanIn is how many spills are merged at a time.
const fanIn = 16

func (s *sorter[T]) add(r T) error {
	settle(reflect.ValueOf(&r).Elem())
	s.size += sizeOf(&r)
	s.held = append(s.held, &r)
	if s.size < s.limit {
		return nil
	}
	return s.spill()
}

// sorted gives the rows held in memory, in order.
func (s *sorter[T]) sorted() iter.Seq2[T, error] {
	slices.SortFunc(s.held, compareRows[T])
	return func(yield func(T, error) bool) {
		for _, r := range s.held {
			if !yield(*r, nil) {
				return
			}
		}
	}
}

// spill writes the rows held in memory to disk.
func (s *sorter[T]) spill() error {
	path, err := s.write(s.sorted())
	if err != nil {
		return err
	}
	clear(s.held) // lets go of the strings
	s.held, s.size = s.held[:0], 0
	return s.keep(path, 0)
}

// keep notes a spill that came about by that many mergers. As soon as there
// are fanIn of a kind they become one, so that few files are open at a time
// however many rows there are.
func (s *sorter[T]) keep(path string, mergers int) error {
	if len(s.spills) == mergers {
		s.spills = append(s.spills, nil)
	}
	s.spills[mergers] = append(s.spills[mergers], path)
	full := s.spills[mergers]
	if len(full) < fanIn {
		return nil
	}
	s.spills[mergers] = nil
	var inputs []iter.Seq2[T, error]
	for _, path := range full {
		inputs = append(inputs, readTable[T](path))
	}
	merged, err := s.write(mergeRows(inputs))
	if err != nil {
		return err
	}
	for _, path := range full {
		if err := os.Remove(path); err != nil {
			return &WriteError{"removing", path, err}
		}
	}
	return s.keep(merged, mergers+1)
}

// write makes a spill of sorted rows and returns its path.
func (s *sorter[T]) write(rows iter.Seq2[T, error]) (string, error) {
	if err := s.fs.mkdir(s.dir); err != nil {
		return "", err
	}
	path := filepath.Join(s.dir, fmt.Sprintf("%s-%d.parquet", tableOf[T]().Name, s.made))
	s.made++
	f, err := s.fs.create(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	w := parquet.NewGenericWriter[T](f, spillOptions()...)
	batch := newBatch(w)
	held := 0
	for r, err := range rows {
		if err != nil {
			return "", err
		}
		size := sizeOf(&r)
		if err := batch.add(&r, size); err != nil {
			return "", writing(path, err)
		}
		if held += size; held >= s.limit {
			if err := errors.Join(batch.flush(), w.Flush()); err != nil {
				return "", writing(path, err)
			}
			held = 0
		}
	}
	if err := batch.flush(); err != nil {
		return "", writing(path, err)
	}
	if err := w.Close(); err != nil {
		return "", writing(path, err)
	}
	if err := f.Close(); err != nil {
		return "", writing(path, err)
	}
	return path, nil
}

// spillOptions makes small pages, because merging holds some of every spill.
func spillOptions() []parquet.WriterOption {
	return []parquet.WriterOption{
		parquet.Compression(&parquet.Snappy),
		parquet.DictionaryMaxBytes(16 << 10),
		parquet.PageBufferSize(16 << 10),
	}
}

// merge gives all rows in order. It ends at the first error.
func (s *sorter[T]) merge() iter.Seq2[T, error] {
	if len(s.spills) > 0 && len(s.held) > 0 {
		// Merging and writing need the memory.
		if err := s.spill(); err != nil {
			return func(yield func(T, error) bool) { yield(*new(T), err) }
		}
		s.held = nil
	}
	inputs := []iter.Seq2[T, error]{s.sorted()}
	for _, paths := range s.spills {
		for _, path := range paths {
			inputs = append(inputs, readTable[T](path))
		}
	}
	return mergeRows(inputs)
}

// mergeRows makes one sorted sequence of several. It ends at the first error.
func mergeRows[T row](inputs []iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var sources mergeHeap[T]
		defer func() {
			for _, src := range sources {
				src.stop()
			}
		}()
		var zero T
		for _, in := range inputs {
			src := new(mergeSource[T])
			src.next, src.stop = iter.Pull2(in)
			if src.advance() {
				sources = append(sources, src)
			} else if src.err != nil {
				yield(zero, src.err)
				return
			}
		}
		heap.Init(&sources)
		for len(sources) > 0 {
			src := sources[0]
			if !yield(src.row, nil) {
				return
			}
			if src.advance() {
				heap.Fix(&sources, 0)
				continue
			}
			if src.err != nil {
				yield(zero, src.err)
				return
			}
			heap.Pop(&sources)
		}
	}
}

// mergeSource is a sorted sequence of rows, at one of them.
type mergeSource[T row] struct {
	row  T
	err  error
	next func() (T, error, bool)
	stop func()
}

// advance goes to the next row. At the end and at an error it returns false.
func (m *mergeSource[T]) advance() bool {
	r, err, ok := m.next()
	if !ok || err != nil {
		m.err = err
		m.stop()
		return false
	}
	m.row = r
	return true
}

type mergeHeap[T row] []*mergeSource[T]

func (h mergeHeap[T]) Len() int           { return len(h) }
func (h mergeHeap[T]) Less(i, j int) bool { return compareRows(&h[i].row, &h[j].row) < 0 }
func (h mergeHeap[T]) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *mergeHeap[T]) Push(x any)        { *h = append(*h, x.(*mergeSource[T])) }

func (h *mergeHeap[T]) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}
