// Package site is the news site of the demo: pages in Vietnamese, English and
// Russian, written for Parley. The reports on it are invented; real states,
// bodies and cities occur in them.
//
// It has what a crawler meets: a front page and sections, a feed, a sitemap, a
// robots.txt that forbids a page, a page that moved, a link that leads nowhere,
// a page in windows-1251, one in decomposed Unicode, and stories that are
// about something else.
package site

import (
	"bytes"
	"embed"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

// Start is the address of the site's front page. No such host exists: the
// demo and the tests dial the server of Handler for it.
const Start = "http://demo.parley.example/"

//go:embed pages
var pages embed.FS

// moved are pages that have another address now.
var moved = map[string]string{
	"/en/old-story.html": "/en/canada-korea-cyber-dialogue.html",
}

// Handler serves the site. It tells no charset for HTML, as old servers do
// not: the pages say it themselves.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if to, ok := moved[r.URL.Path]; ok {
			http.Redirect(w, r, to, http.StatusMovedPermanently)
			return
		}
		name := path.Join("pages", path.Clean("/"+r.URL.Path))
		if strings.HasSuffix(r.URL.Path, "/") {
			name = path.Join(name, "index.html")
		}
		body, err := fs.ReadFile(pages, name)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", mediaType(name))
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	})
}

func mediaType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html"
	case ".xml":
		return "application/xml"
	}
	return "text/plain; charset=utf-8"
}
