package crawl

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"time"

	"go.etcd.io/bbolt"
)

// openOptions are those of the state's file. The list of free pages is stored:
// a commit is a tenth cheaper without it, but opening would have to find them by
// a walk over all pages, which are in memory then.
func openOptions() *bbolt.Options {
	return &bbolt.Options{Timeout: 100 * time.Millisecond, FreelistType: bbolt.FreelistMapType}
}

// openFile opens the state's file, or makes it. A damaged one is an error.
// bbolt itself would panic, in a goroutine of its own, where nobody can recover:
// so the file is walked once before it is trusted.
func openFile(path string) (*bbolt.DB, error) {
	if info, err := os.Stat(path); err == nil && info.Size() > 0 {
		if err := walk(path); err != nil {
			return nil, err
		}
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var db *bbolt.DB
	err := guard(func() (err error) {
		db, err = bbolt.Open(path, 0o644, openOptions())
		return err
	})
	return db, err
}

// letGoEvery is after how many entries walk lets go of the pages it has seen.
const letGoEvery = 100_000

// walk visits every page that is in use.
func walk(path string) error {
	options := openOptions()
	options.ReadOnly = true
	return guard(func() error {
		db, err := bbolt.Open(path, 0o644, options)
		if err != nil {
			return err
		}
		defer func() { _ = db.Close() }()
		seen := 0
		var visit func(b *bbolt.Bucket) error
		visit = func(b *bbolt.Bucket) error {
			return b.ForEach(func(name, value []byte) error {
				if seen++; seen%letGoEvery == 0 {
					letGo(db)
				}
				if value != nil {
					return nil
				}
				return visit(b.Bucket(name))
			})
		}
		return db.View(func(tx *bbolt.Tx) error {
			return tx.ForEach(func(_ []byte, b *bbolt.Bucket) error { return visit(b) })
		})
	})
}

// guard makes an error of a panic, and of an access to what the file lacks.
func guard(do func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the file is damaged: %v", p)
		}
	}()
	return do()
}
