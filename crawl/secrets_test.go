package crawl

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// secret is part of every name and password in these tests, and must not be
// found in anything the crawl leaves behind.
const secret = "hunter2"

// withUser puts a user name and password into a URL.
func withUser(t *testing.T, raw string) string {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword("user-"+secret, "pass-"+secret)
	return u.String()
}

func TestPasswordsGoNowhere(t *testing.T) {
	s := newSite(t, "127.0.0.1")
	auth := ""
	s.handle("/", func(w http.ResponseWriter, r *http.Request) {
		auth += r.Header.Get("Authorization")
		w.Header().Set("Link", "<"+withUser(t, s.URL+"/linked")+">; rel=canonical")
		serveHTML(w, strings.TrimPrefix(withUser(t, s.URL+"/a"), "http:"), "http://x@"+secret+"@[bad/")
	})
	s.page("/a")
	s.redirect("/moved", withUser(t, s.URL+"/b"), 302)
	s.redirect("/astray", strings.Replace(withUser(t, s.URL+"/c"), "http:", "ftp:", 1), 302)
	s.page("/b")
	s.text("/feed", "application/rss+xml", `<rss version="2.0"><channel><item><link>http://127.0.0.1/not-secret</link></item></channel></rss>`)
	s.handle("/fails", func(w http.ResponseWriter, r *http.Request) {
		hangUp(w, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", true)
	})

	var log strings.Builder
	config := testConfig(Source{Start: []string{
		withUser(t, s.URL+"/"), withUser(t, s.URL+"/moved"), withUser(t, s.URL+"/astray"), withUser(t, s.URL+"/fails"),
		withUser(t, s.URL+"/feed"), withUser(t, "http://127.0.0.1:1/closed"), withUser(t, "https://"+strings.TrimPrefix(s.URL, "http://")+"/no-tls"),
	}, Depth: 1})
	config.Patience = 1
	w := newWorld(t)
	deps := Deps{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})), Now: fastClock()}
	result, err := w.try(t.Context(), config, deps)
	if err != nil {
		t.Fatal(err)
	}
	if auth != "" {
		t.Errorf("the name and password were sent: %q", auth)
	}
	places := map[string]string{"log": log.String(), "result": strings.Join(jsonOf(t, result), "")}
	for f := range w.state.Fetches(w.run) {
		places["records"] += strings.Join(jsonOf(t, f), "")
	}
	if !strings.Contains(places["records"], "/b") || !strings.Contains(places["log"], "/closed") {
		t.Error("the records and the log are not what is tested here")
	}
	for name, text := range places {
		if strings.Contains(text, secret) {
			t.Errorf("the %s holds a password: %s", name, text)
		}
	}
	// Pages are archived as they are, what is said about them is not.
	for line := range strings.Lines(w.archiveText()) {
		if strings.Contains(line, secret) && !strings.Contains(line, "<a href=") {
			t.Errorf("the archive holds a password: %s", line)
		}
	}
}

func jsonOf(t *testing.T, values ...any) (texts []string) {
	t.Helper()
	for _, v := range values {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	return texts
}

func TestMessagesShowNoPasswords(t *testing.T) {
	for _, raw := range []string{
		"ftp://user:hunter2@h/", "http://user:hunter2@[bad/", "user:hunter2@host", "http://user:hunter2@", "http://user:hunter2@ho st/",
		"//user:hunter2@h/", "http://a@b:hunter2@h:x/", "http://user:hunt/hunter2@host:x", "http://" + strings.Repeat("x", 10_000) + ":hunter2@h/",
	} {
		_, err := ParseURL(raw)
		if err == nil {
			t.Errorf("%.40q was taken for an address", raw)
			continue
		}
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the message shows the password: %v", err)
		}
		var bad *ConfigError
		_, _, err = Config{Sources: []Source{{Start: []string{raw}, Hosts: []string{strings.TrimPrefix(raw, "http://")}}}}.prepare()
		if !errors.As(err, &bad) || strings.Contains(err.Error(), secret) {
			t.Errorf("the configuration's error: %v", err)
		}
	}
}
