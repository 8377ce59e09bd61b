package crawl

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"
)

// A damaged file gives an error that names it and says how to mend it, and so
// does what it holds.
func TestDamagedState(t *testing.T) {
	filled := func(t *testing.T) string {
		dir := t.TempDir()
		state, f := frontierIn(t, dir)
		mustPut(t, f, manyItems(0, 500)...)
		if err := state.Close(); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	file := func(change func(b []byte) []byte) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, change(b), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	bucket := func(name, key, value []byte) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			db, err := bbolt.Open(path, 0o644, nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := db.Update(func(tx *bbolt.Tx) error { return tx.Bucket(name).Put(key, value) }); err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, damage := range map[string]func(*testing.T, string){
		"another file":  file(func([]byte) []byte { return bytes.Repeat([]byte("no database "), 5000) }),
		"only its head": file(func(b []byte) []byte { return b[:100] }),
		"torn":          file(func(b []byte) []byte { return b[:3*os.Getpagesize()] }),
		"half":          file(func(b []byte) []byte { return b[:len(b)/2/os.Getpagesize()*os.Getpagesize()] }),
		"pages of noughts": file(func(b []byte) []byte {
			return append(b[:2*os.Getpagesize()], make([]byte, len(b)-2*os.Getpagesize())...)
		}),
		"pages of noise": file(func(b []byte) []byte {
			return append(b[:2*os.Getpagesize()], bytes.Repeat([]byte("\xfa\x17z\x91\x05"), (len(b)-2*os.Getpagesize())/5)...)
		}),
		"another version": bucket(bucketMeta, keyVersion, []byte("1")),
		"a strange key":   bucket(bucketQueue, []byte("strange"), nil),
		"an unknown lane": bucket(bucketQueue, queueKey{lane: 12345, source: 1}.encode(), nil),
		"a strange block": bucket(bucketBlocked, []byte("a"), []byte("tomorrow")),
	} {
		t.Run(name, func(t *testing.T) {
			dir := filled(t)
			path := filepath.Join(dir, StateFile)
			damage(t, path)
			state, err := OpenState(dir)
			if err == nil {
				state.Close()
				t.Fatal("it was opened")
			}
			for _, want := range []string{path, "away and the crawl starts anew"} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
		})
	}
}
