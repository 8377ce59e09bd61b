package article

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// structured is what a page says about itself in machine-readable form. Fields
// hold clean text, in the order of the sources from which they came.
type structured struct {
	headline  string // JSON-LD
	authors   []signature
	published string
	modified  string
	site      string
	section   string
	url       string
	lang      string
	body      string // articleBody, where given
}

// signature is the name of an author or publisher, with the address of its page
// where one is given.
type signature struct{ name, page string }

// articleTypes are the schema.org types that describe the page's own article.
func articleType(t string) bool {
	t = t[strings.LastIndexAny(t, "/:#")+1:]
	return strings.HasSuffix(t, "Article") || strings.HasSuffix(t, "Posting") || t == "Report" || t == "AdvertiserContentArticle" || strings.HasSuffix(t, "Newsarticle")
}

// jsonLD reads all JSON-LD of a page; the first article wins, what it lacks is
// taken from later ones.
func jsonLD(doc *goquery.Document) structured {
	var s, page structured
	nodes := map[string]map[string]any{}
	var roots []any
	doc.Find(`script[type*="ld+json"]`).Each(func(_ int, sel *goquery.Selection) {
		raw := sel.Text()
		if len(raw) > 1<<20 {
			return
		}
		v, ok := looseJSON(raw)
		if !ok {
			page.merge(scrapeJSON(raw))
			return
		}
		roots = append(roots, v)
		index(v, nodes, 0)
	})
	for _, v := range roots {
		walkLD(v, 0, func(o map[string]any) {
			types := list(o["@type"])
			for _, t := range types {
				if name, _ := t.(string); articleType(name) {
					s.merge(fromLD(o, nodes))
				} else if name == "WebPage" || name == "ItemPage" {
					p := fromLD(o, nodes)
					page.merge(structured{published: p.published, modified: p.modified, lang: p.lang, url: p.url, authors: p.authors})
				} else if name == "WebSite" {
					page.merge(structured{site: str(o["name"])})
				}
			}
		})
	}
	s.merge(page)
	return s
}

func (s *structured) merge(o structured) {
	pick := func(a *string, b string) {
		if *a == "" {
			*a = b
		}
	}
	pick(&s.headline, o.headline)
	pick(&s.published, o.published)
	pick(&s.modified, o.modified)
	pick(&s.site, o.site)
	pick(&s.section, o.section)
	pick(&s.url, o.url)
	pick(&s.lang, o.lang)
	pick(&s.body, o.body)
	if len(s.authors) == 0 {
		s.authors = o.authors
	}
}

// looseJSON reads JSON as pages really contain it: in comments or CDATA, with
// raw line breaks in strings, commas before brackets.
func looseJSON(raw string) (any, bool) {
	raw = strings.TrimSpace(raw)
	var v any
	if json.Unmarshal([]byte(raw), &v) == nil {
		return v, true
	}
	for _, x := range []string{"<!--", "-->", "//<![CDATA[", "//]]>", "<![CDATA[", "]]>"} {
		raw = strings.ReplaceAll(raw, x, "")
	}
	raw = strings.TrimRight(strings.TrimSpace(html.UnescapeString(raw)), "; \n")
	b := make([]byte, 0, len(raw))
	quoted, escaped := false, false
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		switch {
		case escaped:
			escaped = false
			if !strings.ContainsRune(`"\/bfnrtu`, rune(c)) { // \' and the like
				b = b[:len(b)-1]
			}
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case quoted && c < ' ':
			c = ' '
		case !quoted && c == ',':
			rest := strings.TrimLeft(raw[i+1:], " \t\r\n")
			if rest == "" || rest[0] == '}' || rest[0] == ']' || rest[0] == ',' {
				continue
			}
		}
		b = append(b, c)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	var all []any
	for {
		var x any
		if dec.Decode(&x) != nil {
			break
		}
		all = append(all, x)
	}
	return all, len(all) > 0
}

var scrape = regexp.MustCompile(`"(headline|datePublished|dateModified|articleSection)"\s*:\s*"((?:[^"\\]|\\.){1,400})"`)

// scrapeJSON takes the plainest fields out of JSON that no parser accepts.
func scrapeJSON(raw string) (s structured) {
	for _, m := range scrape.FindAllStringSubmatch(raw, 20) {
		v := m[2]
		if u, ok := looseJSON(`["` + v + `"]`); ok {
			if l := list(u); len(l) > 0 {
				v = str(l[0])
			}
		}
		f := structured{}
		switch m[1] {
		case "headline":
			f.headline = plain(v)
		case "datePublished":
			f.published = v
		case "dateModified":
			f.modified = v
		case "articleSection":
			f.section = plain(v)
		}
		s.merge(f)
	}
	return s
}

const maxLD = 12 // nesting

// index remembers the objects that others point to by @id.
func index(v any, nodes map[string]map[string]any, depth int) {
	walkLD(v, depth, func(o map[string]any) {
		if id := str(o["@id"]); id != "" && len(o) > len(nodes[id]) {
			nodes[id] = o
		}
	})
}

// walkLD visits all objects, outer ones first, members in a fixed order.
func walkLD(v any, depth int, visit func(map[string]any)) {
	if depth > maxLD {
		return
	}
	switch x := v.(type) {
	case []any:
		for _, e := range x {
			walkLD(e, depth+1, visit)
		}
	case map[string]any:
		visit(x)
		for _, k := range []string{"@graph", "mainEntity", "mainEntityOfPage", "author", "publisher", "isPartOf", "liveBlogUpdate"} {
			if k != "liveBlogUpdate" {
				if e, ok := x[k]; ok {
					walkLD(e, depth+1, visit)
				}
			}
		}
	}
}

func fromLD(o map[string]any, nodes map[string]map[string]any) structured {
	s := structured{
		headline:  plain(first(str(o["headline"]), str(o["name"]))),
		published: first(str(o["datePublished"]), str(o["dateCreated"]), str(o["uploadDate"])),
		modified:  str(o["dateModified"]),
		section:   plain(str(o["articleSection"])),
		url:       first(str(o["url"]), str(o["@id"]), ref(o["mainEntityOfPage"])),
		lang:      str(o["inLanguage"]),
		body:      str(o["articleBody"]),
	}
	for _, k := range []string{"author", "creator"} {
		if len(s.authors) == 0 {
			s.authors = ldNames(o[k], nodes)
		}
	}
	for _, k := range []string{"publisher", "sourceOrganization", "isPartOf"} {
		if s.site == "" {
			if n := ldNames(o[k], nodes); len(n) > 0 {
				s.site = n[0].name
			}
		}
	}
	return s
}

// ldNames reads names of persons or bodies: strings, objects, references, lists of them.
func ldNames(v any, nodes map[string]map[string]any) []signature {
	var out []signature
	for _, e := range list(v) {
		switch x := e.(type) {
		case string:
			if !strings.HasPrefix(x, "http") {
				out = append(out, signature{name: plain(x)})
			}
		case map[string]any:
			if str(x["name"]) == "" {
				if r := nodes[str(x["@id"])]; r != nil {
					x = r
				}
			}
			for _, n := range list(x["name"]) {
				if s, ok := n.(string); ok && s != "" && !strings.HasPrefix(s, "http") {
					out = append(out, signature{plain(s), first(str(x["url"]), str(x["@id"]))})
				}
			}
		}
	}
	return out
}

func ref(v any) string {
	switch x := v.(type) {
	case string:
		return x
	case map[string]any:
		return first(str(x["@id"]), str(x["url"]))
	}
	return ""
}

func list(v any) []any {
	switch x := v.(type) {
	case nil:
		return nil
	case []any:
		return x
	}
	return []any{v}
}

// str reads a string, or the first of a list.
func str(v any) string {
	switch x := v.(type) {
	case string:
		return strings.TrimSpace(x)
	case []any:
		if len(x) > 0 {
			return str(x[0])
		}
	case map[string]any:
		if s, ok := x["@value"].(string); ok {
			return strings.TrimSpace(s)
		}
	}
	return ""
}

func first(s ...string) string {
	for _, x := range s {
		if x != "" {
			return x
		}
	}
	return ""
}

// plain turns a value that may hold entities or tags into text.
func plain(s string) string {
	if strings.ContainsAny(s, "&<") {
		for range 3 { // some systems escape twice
			if u := html.UnescapeString(s); u != s {
				s = u
			} else {
				break
			}
		}
		if strings.Contains(s, "</") || strings.Contains(s, "/>") || strings.Contains(s, "<br") {
			if d, err := goquery.NewDocumentFromReader(strings.NewReader(s)); err == nil {
				s = d.Text()
			}
		}
	}
	return clean(s)
}
