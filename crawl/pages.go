package crawl

import (
	"iter"
	"path/filepath"

	"parley/crawl/archive"
)

// Pages reads back the pages of a run from the archive in dir, in the order in
// which they were fetched. Errors are as those of archive.ReadAt, with the
// next pages following, unless the state itself cannot be read.
func (s *State) Pages(run, dir string, opt archive.Options) iter.Seq2[*archive.Page, error] {
	return func(yield func(*archive.Page, error) bool) {
		for fetch, err := range s.Fetches(run) {
			if err != nil {
				yield(nil, err)
				return
			}
			if fetch.Outcome != OK || fetch.Kind != KindPage || fetch.ArchiveFile == "" {
				continue
			}
			page, err := archive.ReadAt(filepath.Join(dir, fetch.ArchiveFile), fetch.ArchiveOffset, opt)
			if !yield(page, err) {
				return
			}
		}
	}
}
