package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// promText collects gauges in the Prometheus text format, version 0.0.4.
// Samples of one metric must be added one after the other.
type promText struct {
	b    strings.Builder
	name string // of the latest sample
}

// add adds a sample; labels are names and values in turn.
func (p *promText) add(name, help string, value float64, labels ...string) {
	if name != p.name {
		p.name = name
		fmt.Fprintf(&p.b, "# HELP %s %s\n# TYPE %s gauge\n", name, strings.NewReplacer(`\`, `\\`, "\n", `\n`).Replace(help), name)
	}
	p.b.WriteString(name)
	for i := 0; i+1 < len(labels); i += 2 {
		sep := ","
		if i == 0 {
			sep = "{"
		}
		fmt.Fprintf(&p.b, `%s%s="%s"`, sep, labels[i], escapeLabel(labels[i+1]))
	}
	if len(labels) > 0 {
		p.b.WriteByte('}')
	}
	p.b.WriteString(" " + strconv.FormatFloat(value, 'f', -1, 64) + "\n")
}

func (p *promText) String() string { return p.b.String() }

// escapeLabel makes a text fit for a label's value, which is UTF-8.
func escapeLabel(s string) string {
	return strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`).Replace(strings.ToValidUTF8(s, "\uFFFD"))
}

// replaceFile writes a file so that readers see the old one or the new one, and
// nothing by halves. It is readable for everybody.
func replaceFile(path, text string) (err error) {
	// node_exporter reads *.prom; the other name keeps it off.
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.WriteString(text)
	if e := f.Chmod(0o644); err == nil {
		err = e
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
