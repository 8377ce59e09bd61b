package crawl

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

// maxLinks bounds the links taken from one page.
const maxLinks = 5000

// pageLinks is where a page leads.
type pageLinks struct {
	links     []string // normalised, each once, in order of appearance
	feeds     []string
	canonical string // empty where the page names none
	next      string // the link that says rel=next, empty for none; it is also in links
}

// findLinks reads the links of an HTML page. It reads tags, not a tree, so
// that no nesting is too deep for it.
//
// Links count in <a>, <area>, <link rel=next>, <link rel=canonical> and
// <meta http-equiv=refresh>, resolved by <base>. A page or link that says
// nofollow is taken at its word: the author asked robots not to go there, and
// on news pages that is mostly advertising and comments.
func findLinks(page *url.URL, header http.Header, body []byte) pageLinks {
	f := &linkFinder{base: page, resolver: newResolver(page), refs: map[string]bool{}, seen: map[string]bool{page.String(): true}}
	f.noFollow = saysNoFollow(strings.Join(header.Values("X-Robots-Tag"), ","))
	src, decode := linkText(body, header.Get("Content-Type"))
	tags := tagScanner{src: src}
	for {
		tag, ok := tags.next()
		if !ok {
			if f.noFollow {
				f.found.links = nil
			}
			return f.found
		}
		f.tag(tag, func(name string) (string, bool) {
			value := tags.attr(name)
			return decode(value), value != nil
		})
	}
}

// linkText makes a page ready for a tagScanner, and returns what turns
// attribute values into text. Most charsets are supersets of ASCII: only the
// few values with other characters need decoding.
func linkText(body []byte, contentType string) (src []byte, decode func([]byte) string) {
	coding, name, _ := charset.DetermineEncoding(body[:min(len(body), 1024)], contentType)
	switch name {
	case "utf-8":
		return body, unescape
	case "utf-16le", "utf-16be", "iso-2022-jp", "replacement":
		text, err := coding.NewDecoder().Bytes(body)
		if err != nil { // what could be read counts
			text = bytes.ToValidUTF8(text, nil)
		}
		return text, unescape
	}
	decoder := coding.NewDecoder()
	return body, func(value []byte) string {
		if isASCII(value) {
			return unescape(value)
		}
		text, err := decoder.Bytes(value)
		if err != nil {
			text = value
		}
		return unescape(text)
	}
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

type linkFinder struct {
	base     *url.URL
	resolver resolver // for base
	hasBase  bool
	noFollow bool
	refs     map[string]bool // references resolved before, as written
	seen     map[string]bool // links found before
	found    pageLinks
}

func isLinkTag(tag atom.Atom) bool {
	switch tag {
	case atom.A, atom.Area, atom.Base, atom.Link, atom.Meta:
		return true
	}
	return false
}

// tag reads a tag by its attributes: their values, and whether they are there.
func (f *linkFinder) tag(tag atom.Atom, attr func(string) (string, bool)) {
	get := func(name string) string {
		value, _ := attr(name)
		return value
	}
	href, hasHref := attr("href")
	rel := strings.Fields(strings.ToLower(get("rel")))
	switch tag {
	case atom.A, atom.Area:
		if hasHref && !slices.Contains(rel, "nofollow") {
			f.add(href)
			f.next(href, rel)
		}
	case atom.Base:
		if base, err := f.base.Parse(strings.TrimSpace(href)); hasHref && err == nil && !f.hasBase {
			f.base, f.resolver, f.hasBase = base, newResolver(base), true
			clear(f.refs)
		}
	case atom.Link:
		switch {
		case !hasHref:
		case slices.Contains(rel, "canonical"):
			if u, err := f.resolver.resolve(href); err == nil && f.found.canonical == "" {
				f.found.canonical = u.String()
			}
			f.add(href)
		case slices.Contains(rel, "next"):
			f.add(href)
			f.next(href, rel)
		case slices.Contains(rel, "alternate") && isFeedType(get("type")):
			if u, err := f.resolver.resolve(href); err == nil && !slices.Contains(f.found.feeds, u.String()) {
				f.found.feeds = append(f.found.feeds, u.String())
			}
		}
	case atom.Meta:
		switch {
		case strings.EqualFold(get("name"), "robots"):
			f.noFollow = f.noFollow || saysNoFollow(get("content"))
		case strings.EqualFold(get("http-equiv"), "refresh"):
			if target := refreshTarget(get("content")); target != "" {
				f.add(target)
			}
		}
	}
}

// next notes a link to the next page of a list.
func (f *linkFinder) next(href string, rel []string) {
	if f.found.next == "" && slices.Contains(rel, "next") {
		f.found.next, _ = f.resolver.link(strings.TrimSpace(href))
	}
}

func (f *linkFinder) add(ref string) {
	ref = strings.TrimSpace(ref)
	if ref == "" || ref[0] == '#' || f.refs[ref] || len(f.found.links) >= maxLinks {
		return
	}
	f.refs[ref] = true
	link, err := f.resolver.link(ref)
	if err != nil || isMediaPath(link) {
		return
	}
	if !f.seen[link] {
		f.seen[link] = true
		f.found.links = append(f.found.links, link)
	}
}

// refreshTarget reads the address out of "5; url=/next".
func refreshTarget(content string) string {
	_, rest, _ := strings.Cut(content, ";")
	rest = strings.TrimSpace(rest)
	if len(rest) < 4 || !strings.EqualFold(rest[:3], "url") {
		return ""
	}
	rest = strings.TrimSpace(rest[3:])
	if !strings.HasPrefix(rest, "=") {
		return ""
	}
	return strings.Trim(strings.TrimSpace(rest[1:]), `"'`)
}

// saysNoFollow reads the directives of a robots meta tag or header.
func saysNoFollow(directives string) bool {
	for part := range strings.SplitSeq(strings.ToLower(directives), ",") {
		if part = strings.TrimSpace(part); part == "nofollow" || part == "none" {
			return true
		}
	}
	return false
}

func isFeedType(mediaType string) bool {
	media, _, _ := strings.Cut(strings.ToLower(mediaType), ";")
	switch strings.TrimSpace(media) {
	case "application/rss+xml", "application/atom+xml", "application/feed+json":
		return true
	}
	return false
}
