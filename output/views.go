package output

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const viewsName = "views.sql"

//go:embed views.sql
var viewsTemplate string

//go:embed countries.tsv
var countries string

// Views returns the SQL of DuckDB's views over the runs of a data directory.
// It finds them under the directory's own name from the directory above, or
// where the SQL variable parley_data says.
func Views(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("finding the data directory %s: %w", dir, err)
	}
	var codes []string
	for line := range strings.Lines(countries) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		codes = append(codes, fmt.Sprintf("(%s, %s, %s)", literal(f[0]), literal(f[1]), literal(f[2])))
	}
	return strings.NewReplacer(
		"'@DATA@'", literal(filepath.Base(abs)),
		"@DATA@", filepath.Base(abs),
		"@COUNTRIES@", strings.Join(codes, ",\n"),
	).Replace(viewsTemplate), nil
}

// literal quotes s for SQL; an empty s is NULL.
func literal(s string) string {
	if s == "" {
		return "NULL"
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// writeViews brings views.sql of the data directory dir up to date, by one
// rename and only where it differs. It is made in staging.
func writeViews(fsys fileSystem, dir, staging string) error {
	sql, err := Views(dir)
	if err != nil {
		return err
	}
	target := filepath.Join(dir, viewsName)
	if old, err := os.ReadFile(target); err == nil && bytes.Equal(old, []byte(sql)) {
		return nil
	} else if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("bringing %s up to date: %w", target, err)
	}
	made := filepath.Join(staging, viewsName)
	if err := writeDurably(fsys, made, []byte(sql)); err != nil {
		return err
	}
	return fsys.rename(made, target)
}
