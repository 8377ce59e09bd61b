package output

import (
	"slices"
	"time"
)

// PruneOptions say what Prune removes.
type PruneOptions struct {
	Options
	Before time.Time // runs that finished earlier are old
	DryRun bool      // changes nothing
}

// Pruned tells what Prune removed.
type Pruned struct {
	Folds []Folded         // what became of the runs with old rows
	Runs  []string         // ids of runs of which nothing is left
	Rows  map[string]int64 // that were removed, by table
	// Archives are the WARC files that rows which were removed lie in, and no
	// row that is left.
	Archives []string
}

// Prune removes the rows of old runs but for those that newer ones refer to: an
// article that a page still was when it was last asked for, with its actors,
// places, dates and talks. Rows of old runs that stay are folded as by
// [Compact], with the same promises to readers. The latest run is never old.
func Prune(dir string, opt PruneOptions) (Pruned, error) {
	return prune(disk{}, dir, opt)
}

func prune(fsys fileSystem, dir string, opt PruneOptions) (Pruned, error) {
	done := Pruned{Rows: map[string]int64{}}
	if err := mendFold(fsys, dir); err != nil {
		return done, err
	}
	stored, err := storedRuns(dir)
	if err != nil || len(stored) == 0 {
		return done, err
	}
	old := oldRuns(stored, opt.Before)
	if len(old) == 0 {
		return done, nil
	}
	drop := &dropper{old: old, articles: map[string]bool{}, archives: map[string]bool{}}
	if err := drop.survey(stored); err != nil {
		return done, err
	}
	done.Rows, done.Archives = drop.count, drop.unused()
	var group []storedRun
	for _, s := range stored {
		ids := s.ids()
		if slices.ContainsFunc(ids, func(id string) bool { return old[id] }) {
			group = append(group, s)
		}
		for _, id := range ids {
			if old[id] && drop.left[id] == 0 {
				done.Runs = append(done.Runs, id)
			}
		}
	}
	if len(done.Rows)+len(done.Runs) == 0 || opt.DryRun {
		return done, nil
	}
	f, err := foldRuns(fsys, dir, group, drop, opt.Options)
	if err != nil {
		return done, err
	}
	done.Folds = append(done.Folds, f)
	return done, nil
}

// oldRuns are the ids of the runs that finished before, but for the latest.
func oldRuns(stored []storedRun, before time.Time) map[string]bool {
	old := map[string]bool{}
	latest := ""
	for _, s := range stored {
		for _, id := range s.ids() {
			latest = max(latest, id)
		}
		manifests := s.manifest.Folded
		if len(manifests) == 0 {
			manifests = []Manifest{s.manifest}
		}
		for _, m := range manifests {
			if m.Finished.Before(before) {
				old[m.RunID] = true
			}
		}
	}
	delete(old, latest)
	return old
}

// dropper says which rows go.
type dropper struct {
	old      map[string]bool  // runs, by id
	articles map[string]bool  // that newer runs refer to
	archives map[string]bool  // WARC files; true where a row that stays lies in it
	count    map[string]int64 // rows that go, by table
	left     map[string]int64 // rows of old runs that stay, by run
}

// survey reads all runs and finds out what is referred to.
func (d *dropper) survey(stored []storedRun) error {
	for _, s := range stored {
		for f, err := range storedRows[Fetch](s) {
			if err != nil {
				return err
			}
			if !d.old[f.RunID] && f.ArticleID != "" {
				d.articles[f.ArticleID] = true
			}
		}
	}
	d.count, d.left = map[string]int64{}, map[string]int64{}
	for _, s := range stored {
		for _, survey := range []func() error{
			func() error { return surveyTable[Article](d, s, func(a *Article) string { return a.ArchiveFile }) },
			func() error { return surveyTable[Actor](d, s, nil) },
			func() error { return surveyTable[Place](d, s, nil) },
			func() error { return surveyTable[Date](d, s, nil) },
			func() error { return surveyTable[Talk](d, s, nil) },
			func() error { return surveyTable[Fetch](d, s, func(f *Fetch) string { return f.ArchiveFile }) },
		} {
			if err := survey(); err != nil {
				return err
			}
		}
	}
	return nil
}

func surveyTable[T row](d *dropper, s storedRun, archive func(*T) string) error {
	if archive == nil && !slices.ContainsFunc(s.ids(), func(id string) bool { return d.old[id] }) {
		return nil
	}
	for r, err := range storedRows[T](s) {
		if err != nil {
			return err
		}
		goes := dropRow(d, &r)
		switch {
		case goes:
			d.count[tableOf[T]().Name]++
		case d.old[*provenance(&r)]:
			d.left[*provenance(&r)]++
		}
		if archive == nil {
			continue
		}
		if file := archive(&r); file != "" {
			d.archives[file] = d.archives[file] || !goes
		}
	}
	return nil
}

// unused are the WARC files that no row lies in any more.
func (d *dropper) unused() []string {
	var files []string
	for file, used := range d.archives {
		if !used {
			files = append(files, file)
		}
	}
	slices.Sort(files)
	return files
}

func dropRow[T row](d *dropper, r *T) bool {
	if !d.old[*provenance(r)] {
		return false
	}
	switch r := any(r).(type) {
	case *Article:
		return !d.articles[r.ArticleID]
	case *Actor:
		return !d.articles[r.ArticleID]
	case *Place:
		return !d.articles[r.ArticleID]
	case *Date:
		return !d.articles[r.ArticleID]
	case *Talk:
		return !d.articles[r.ArticleID]
	}
	return true
}
