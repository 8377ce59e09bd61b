package crawl

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// archiveText is the whole archive, unpacked.
func (w *world) archiveText() string {
	w.t.Helper()
	names, err := filepath.Glob(filepath.Join(w.dir, "*.warc.gz*"))
	if err != nil || len(names) == 0 {
		w.t.Fatalf("no archive: %v", err)
	}
	var all bytes.Buffer
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			w.t.Fatal(err)
		}
		zr, err := gzip.NewReader(file)
		if err == nil {
			_, err = io.Copy(&all, zr)
		}
		file.Close()
		if err != nil {
			w.t.Fatal(err)
		}
	}
	return all.String()
}

func TestCookiesAreKeptPerSourceWhereWanted(t *testing.T) {
	for _, wanted := range []bool{false, true} {
		s := newSite(t, "127.0.0.1")
		got := map[string]string{} // cookies sent, by path
		for _, path := range []string{"/", "/a", "/other"} {
			s.handle(path, func(w http.ResponseWriter, r *http.Request) {
				s.mu.Lock()
				got[path] = r.Header.Get("Cookie")
				s.mu.Unlock()
				http.SetCookie(w, &http.Cookie{Name: "pass", Value: "hunter2"})
				serveHTML(w, "/a")
			})
		}
		config := testConfig(Source{Name: "one", Start: []string{s.URL + "/"}, Depth: 1}, Source{Name: "two", Start: []string{s.URL + "/other"}})
		config.Cookies = wanted
		w := newWorld(t)
		_, fetches := w.crawl(config)
		checkOutcomes(t, fetches, "/ ok", "/a ok", "/other ok")
		want := ""
		if wanted {
			want = "pass=hunter2"
		}
		if got["/"] != "" || got["/a"] != want || got["/other"] != "" {
			t.Errorf("cookies %v: sent %v", wanted, got)
		}
		if strings.Contains(w.archiveText(), "hunter2") {
			t.Error("a cookie was archived")
		}
	}
}
