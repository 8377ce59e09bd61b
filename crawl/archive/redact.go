package archive

import (
	"bytes"
	"net/url"
	"regexp"
	"strings"
)

// secretHeaders are the HTTP header fields, in lower case, that carry
// credentials and never enter an archive.
var secretHeaders = []string{"authorization", "proxy-authorization", "cookie", "cookie2", "set-cookie", "set-cookie2"}

// userinfo matches a name and password in front of a URL's host.
var userinfo = regexp.MustCompile(`([A-Za-z][A-Za-z0-9+.-]*://)[^/?#@\s]*@`)

// redactMessage returns an HTTP message without credentials in its header, and
// the offset of its body. The body is kept as it is. A message that has no end
// of header is all header.
func redactMessage(message []byte) (redacted []byte, body int) {
	head, rest := splitHead(message)
	out := make([]byte, 0, len(message))
	dropping := false
	for line := range bytes.Lines(head) {
		if len(line) > 0 && (line[0] == ' ' || line[0] == '\t') { // folded: belongs to the line before
			if !dropping {
				out = append(out, withoutUser(line)...)
			}
			continue
		}
		name, _, isField := bytes.Cut(line, []byte(":"))
		dropping = isField && isSecretHeader(string(name))
		if !dropping {
			out = append(out, withoutUser(line)...)
		}
	}
	body = len(out)
	return append(out, rest...), body
}

// withoutUser takes names and passwords out of the URLs of a header line.
func withoutUser(line []byte) []byte {
	if bytes.IndexByte(line, '@') < 0 {
		return line
	}
	return userinfo.ReplaceAll(line, []byte("$1"))
}

func isSecretHeader(name string) bool {
	name = strings.ToLower(strings.TrimSpace(name))
	for _, secret := range secretHeaders {
		if name == secret {
			return true
		}
	}
	return false
}

// splitHead parts an HTTP message behind the empty line that ends its header.
func splitHead(message []byte) (head, body []byte) {
	for at := 0; at < len(message); {
		end := bytes.IndexByte(message[at:], '\n')
		if end < 0 {
			break
		}
		line := bytes.TrimRight(message[at:at+end], "\r")
		at += end + 1
		if len(line) == 0 {
			return message[:at], message[at:]
		}
	}
	return message, nil
}

// RedactURL returns a URL without user name and password.
func RedactURL(raw string) string {
	if !strings.Contains(raw, "@") {
		return raw
	}
	u, err := url.Parse(raw)
	if err != nil {
		return userinfo.ReplaceAllString(raw, "$1")
	}
	if u.User == nil {
		return raw
	}
	u.User = nil
	return u.String()
}
