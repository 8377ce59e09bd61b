//go:build !linux

package crawl

import "go.etcd.io/bbolt"

// letGo does nothing here, see resident_linux.go: elsewhere the system alone
// decides which pages of the mapped file stay in memory.
func letGo(*bbolt.DB) {}
