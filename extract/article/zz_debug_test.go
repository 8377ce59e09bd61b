package article

import (
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"testing"
)

func TestDebug(t *testing.T) {
	f := os.Getenv("DBG")
	if f == "" {
		t.Skip()
	}
	r, err := os.Open(f)
	if err != nil {
		t.Fatal(err)
	}
	var rd io.Reader = r
	if g, err := gzip.NewReader(r); err == nil {
		rd = g
	}
	b, _ := io.ReadAll(rd)
	e, _ := New(Options{})
	dec := e.decoder.decode(b, "")
	doc, err := parse(dec.text)
	if err != nil {
		t.Fatal(err)
	}
	m := readMeta(doc)
	bl := e.markup.collect(doc.Find("body").Nodes[0])
	site := siteName(m, bl, "")
	title, at := headline(bl, m, site, "")
	fmt.Printf("site %q title %q at %d ld %+v\n", site, title, at, m.ld)
	bd := &body{blocks: bl, title: fold(title), at: at, words: e.phrases, dates: e.dates, markup: e.markup}
	bd.find()
	if bd.root != nil {
		fmt.Printf("root %s %v\n", bd.root.Data, bd.root.Attr)
	}
	for i, x := range bl {
		c := "+"
		if x.drop {
			c = "-"
		}
		if bd.root == nil || !inside(x.node, bd.root) {
			c += "o"
		}
		mk := ""
		if co, ok := e.phrases.closes(x.text); ok {
			mk = fmt.Sprint(" CLOSES ", co)
		}
		for _, n := range x.marked {
			mk += " " + n.sign.key
		}
		fmt.Printf("%s %d %s m%.0f l%.1f h%d k%d %s | %.110s |%.200s\n", c, i, x.node.Data, x.mass, x.linked, x.heading, x.marks, attr(x.node, "class"), x.text, mk)
	}
}
