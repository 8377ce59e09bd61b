package output

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// DefaultFoldBytes is the size up to which runs are folded into one.
const DefaultFoldBytes = 1 << 30

// CompactOptions say which runs Compact folds. The zero value is ready for use.
type CompactOptions struct {
	Options
	FoldBytes int64 // of table files of a folded run, about; DefaultFoldBytes where 0
	Keep      int   // latest runs that stay as they are; 1 where less
	DryRun    bool  // changes nothing
}

// Folded tells of runs that were put together.
type Folded struct {
	Into        string           // name of the directory; empty where nothing is left
	Runs        []string         // ids, the oldest first
	Files       int              // table files now
	Bytes       int64            // their size; 0 after a dry run
	FilesBefore int              //
	BytesBefore int64            //
	Rows        map[string]int64 // by table, now
}

// Compact folds small runs of a data directory into few large ones. A folded
// run has the rows of all of them, with their run's id in the column run_id,
// and is called as the last of them. [Runs] and [OpenRun] still know each one.
// Readers see a fold at once, see fold; it costs the disk space of what is
// folded until it is done, and memory as a [Writer] does.
//
// Runs next to each other are folded until the result would be larger than
// FoldBytes. A run larger than all after it in its group stays as it is, so
// that the same rows are written a few times in their life and not every night.
//
// It returns the folds that were made, also with an error. That is ErrFoldBusy,
// wrapped, where another process is at it, and a *WriteError, wrapped, where
// the disk is full or the like: what was not folded is as it was.
func Compact(dir string, opt CompactOptions) ([]Folded, error) {
	return compact(disk{}, dir, opt)
}

func compact(fsys fileSystem, dir string, opt CompactOptions) ([]Folded, error) {
	if opt.FoldBytes <= 0 {
		opt.FoldBytes = DefaultFoldBytes
	}
	if err := mendFold(fsys, dir); err != nil {
		return nil, err
	}
	stored, err := storedRuns(dir)
	if err != nil {
		return nil, err
	}
	var done []Folded
	for _, group := range foldGroups(stored, opt) {
		if opt.DryRun {
			done = append(done, describe(group))
			continue
		}
		f, err := foldRuns(fsys, dir, group, nil, opt.Options)
		if err != nil {
			return done, err
		}
		done = append(done, f)
	}
	return done, nil
}

// foldGroups says what is to be folded.
func foldGroups(stored []storedRun, opt CompactOptions) [][]storedRun {
	stored = stored[:max(len(stored)-max(opt.Keep, 1), 0)]
	var groups [][]storedRun
	for len(stored) > 0 {
		n, size := 0, int64(0)
		for n < len(stored) && (n == 0 || size+stored[n].bytes() <= opt.FoldBytes) {
			size += stored[n].bytes()
			n++
		}
		group := stored[:n]
		stored = stored[n:]
		for len(group) > 0 && 2*group[0].bytes() > size {
			size -= group[0].bytes()
			group = group[1:]
		}
		if len(group) > 1 {
			groups = append(groups, group)
		}
	}
	return groups
}

func (s *storedRun) bytes() int64 {
	var n int64
	for _, f := range s.manifest.Files {
		n += f.Bytes
	}
	return n
}

// name is that of the directory.
func (s *storedRun) name() string { return filepath.Base(s.dir) }

func describe(group []storedRun) Folded {
	f := Folded{Into: group[len(group)-1].name()}
	for _, s := range group {
		f.Runs = append(f.Runs, s.ids()...)
		f.FilesBefore += len(s.manifest.Files)
		f.BytesBefore += s.bytes()
	}
	return f
}

// foldRuns makes one run of several, or none where no row is left. drop, if not
// nil, says which rows to leave out.
func foldRuns(fsys fileSystem, dir string, group []storedRun, drop *dropper, opt Options) (Folded, error) {
	result := describe(group)
	f, err := beginFold(fsys, dir)
	if err != nil {
		return result, err
	}
	m, err := f.write(group, drop, opt)
	if err != nil {
		_ = f.discard() // the next command tries again
		return result, fmt.Errorf("folding %s to %s: %w", group[0].name(), result.Into, err)
	}
	result.Rows, result.Files = m.Rows, len(m.Files)
	for _, x := range m.Files {
		result.Bytes += x.Bytes
	}
	if len(m.Folded) == 0 {
		if err := removeAll(f.path(result.Into)); err != nil {
			return result, err
		}
		result = Folded{Runs: result.Runs, FilesBefore: result.FilesBefore, BytesBefore: result.BytesBefore}
	}
	var names []string
	for _, s := range group {
		names = append(names, s.name())
	}
	if err := f.commit(names); err != nil {
		return result, fmt.Errorf("putting %s in the place of %d runs: %w", result.Into, len(names), err)
	}
	return result, nil
}

// write makes the folded run under .fold, whole and durable.
func (f *fold) write(group []storedRun, drop *dropper, opt Options) (Manifest, error) {
	opt = opt.prepared()
	last := group[len(group)-1]
	home := f.path(last.name())
	if err := f.fs.mkdir(home); err != nil {
		return Manifest{}, err
	}
	m := foldedManifest(group, opt.Version)
	spills := filepath.Join(f.home, spillName)
	files := newTableFiles(f.fs, home, spills, fmt.Sprintf("fold-%d-", m.Generation), opt)
	left := map[string]map[string]int64{} // rows by run and table
	for _, s := range group {
		if err := copyRows(s, files, drop, left); err != nil {
			return m, err
		}
	}
	if err := files.write(&m); err != nil {
		return m, err
	}
	if err := removeAll(spills); err != nil {
		return m, err
	}
	m.Folded = slices.DeleteFunc(m.Folded, func(x Manifest) bool { return drop != nil && len(left[x.RunID]) == 0 })
	for i := range m.Folded {
		m.Folded[i].Rows = counted(left[m.Folded[i].RunID])
		m.Folded[i].Files = []FileInfo{} // gone
	}
	if err := checkCounts(m); err != nil {
		return m, err
	}
	b, err := m.encode()
	if err != nil {
		return m, err
	}
	if err := writeDurably(f.fs, filepath.Join(home, manifestName), b); err != nil {
		return m, err
	}
	return m, f.fs.syncDir(home)
}

// foldedManifest is the manifest of a fold, without its rows and files.
func foldedManifest(group []storedRun, version string) Manifest {
	first, last := group[0].manifest, group[len(group)-1].manifest
	m := Manifest{
		RunID: last.RunID, Versions: map[string]string{"parley": version}, Started: first.Started, Finished: last.Finished,
		FinishReason: "folded", Arguments: []string{}, Sources: []SourceStats{}, Health: []Finding{},
	}
	for _, s := range group {
		m.Generation = max(m.Generation, s.manifest.Generation+1)
		if len(s.manifest.Folded) > 0 {
			m.Folded = append(m.Folded, s.manifest.Folded...)
		} else {
			m.Folded = append(m.Folded, s.manifest)
		}
	}
	slices.SortStableFunc(m.Folded, func(a, b Manifest) int { return strings.Compare(a.RunID, b.RunID) })
	return m
}

// copyRows adds the rows of a run to files, and counts them.
func copyRows(s storedRun, to *tableFiles, drop *dropper, left map[string]map[string]int64) error {
	for _, copy := range []func() error{
		func() error { return copyTable(s, &to.articles, drop, left) },
		func() error { return copyTable(s, &to.actors, drop, left) },
		func() error { return copyTable(s, &to.places, drop, left) },
		func() error { return copyTable(s, &to.dates, drop, left) },
		func() error { return copyTable(s, &to.talks, drop, left) },
		func() error { return copyTable(s, &to.fetches, drop, left) },
	} {
		if err := copy(); err != nil {
			return err
		}
	}
	return nil
}

func copyTable[T row](s storedRun, to *sorter[T], drop *dropper, left map[string]map[string]int64) error {
	table := tableOf[T]().Name
	for r, err := range storedRows[T](s) {
		if err != nil {
			return err
		}
		if drop != nil && dropRow(drop, &r) {
			continue
		}
		run := *provenance(&r)
		if left[run] == nil {
			left[run] = map[string]int64{}
		}
		left[run][table]++
		if err := to.add(r); err != nil {
			return err
		}
	}
	return nil
}

// checkCounts makes sure that what was read is what was written, before it is
// put in the place of what there was.
func checkCounts(m Manifest) error {
	sum := map[string]int64{}
	for _, f := range m.Folded {
		for table, n := range f.Rows {
			sum[table] += n
		}
	}
	for table, n := range m.Rows {
		if sum[table] != n {
			return fmt.Errorf("%d rows of %s were written, %d read: not folded", n, table, sum[table])
		}
	}
	return nil
}

// counted adds the tables without rows.
func counted(rows map[string]int64) map[string]int64 {
	out := map[string]int64{}
	for _, t := range Tables() {
		out[t.Name] = rows[t.Name]
	}
	return out
}
