// Command parley crawls reports about talks, extracts who talked with whom,
// when, where and how far it came, and publishes tables.
package main

import (
	"context"
	"os"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}, os.LookupEnv))
}
