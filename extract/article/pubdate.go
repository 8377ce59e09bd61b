package article

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
)

// publishedNames are the <meta> names of the publication date, surest first.
var publishedNames = []string{
	"article:published_time", "og:published_time", "article:published", "datepublished", "pubdate", "publishdate", "publish_date", "publish-date", "publication_date",
	"parsely-pub-date", "cxenseparse:recs:publishtime", "sailthru.date", "dc.date.issued", "dcterms.created", "dcterms.issued", "dcterms.date", "dc.date", "dc.date.created",
	"article.published", "article_date_original", "original-publish-date", "citation_publication_date", "citation_date", "rnews:datepublished", "iso-8601-publish-date",
	"date_published", "displaydate", "newsdate", "published_time", "pub_date", "creation_date", "datecreated", "date", "doc_date", "og:article:published_time", "bt:pubdate", "vr:published_time", "last-published", "created", "gentime", "og:pubdate", "article:post_date",
}

var modifiedNames = []string{"article:modified_time", "og:updated_time", "datemodified", "lastmod", "last-modified", "dcterms.modified", "dc.date.modified", "modified", "revised", "updated_time", "og:modified_time"}

// dating looks for the publication date of one page.
type dating struct {
	r       *dateReader
	markup  *markup
	m       *meta
	doc     *goquery.Document
	url     string
	order   order
	latest  time.Time // dates after it are not believed; zero where unknown
	head    []*block  // from around the headline to the first paragraph
	tail    []*block  // after the last one
	updated Date
}

// believable reports whether a page can have been published then.
func (d *dating) believable(x Date) bool {
	return x.Known() && x.Time.Year() >= 1991 && (d.latest.IsZero() || !x.Time.After(d.latest))
}

// published tries the sources in order of trust.
func (d *dating) published() Date {
	visible, labelled := d.visible()
	try := func(source, value string) (Date, bool) {
		x, ok := d.r.parse(value, d.order)
		if !ok || !d.believable(x) {
			return Date{}, false
		}
		x.Source = source
		return d.sharpen(x, visible), true
	}
	if x, ok := try("json-ld", d.m.ld.published); ok {
		return x
	}
	if x, ok := try("opengraph", d.m.get("article:published_time", "og:published_time")); ok {
		return x
	}
	if x, ok := try("microdata", d.m.micro.published); ok {
		return x
	}
	var metaDay Date
	for _, n := range publishedNames {
		if x, ok := try("meta", d.m.get(n)); ok {
			if x.Precision != "day" {
				return x
			}
			if !metaDay.Known() {
				metaDay = x
			}
		}
	}
	if metaDay.Known() {
		return metaDay
	}
	if visible.Known() && labelled {
		return visible
	}
	if x, ok := d.timeElement(); ok {
		return d.sharpen(x, visible)
	}
	if visible.Known() {
		return visible
	}
	if x, ok := d.fromURL(); ok {
		return x
	}
	return Date{}
}

// modified reads when the page was last changed, as it says itself.
func (d *dating) modified() Date {
	for _, v := range []struct{ source, value string }{
		{"json-ld", d.m.ld.modified}, {"opengraph", d.m.get("article:modified_time", "og:updated_time")},
		{"microdata", d.m.micro.modified}, {"meta", d.m.get(modifiedNames...)},
	} {
		if x, ok := d.r.parse(v.value, d.order); ok && d.believable(x) {
			x.Source = v.source
			return x
		}
	}
	return d.updated
}

// sharpen takes clock and zone of the visible date line where it means the same
// moment: pages give UTC to machines and their own time to readers.
func (d *dating) sharpen(x, visible Date) Date {
	if !visible.Known() {
		return x
	}
	sameDay := x.Time.Format(time.DateOnly) == visible.Time.Format(time.DateOnly)
	switch {
	case x.Precision == "day" && visible.Precision != "day" && sameDay:
		x.Time, x.Precision, x.Zone = visible.Time, visible.Precision, visible.Zone
	case x.Zone && visible.Zone && x.Precision != "day" && visible.Precision != "day" && x.Time.Sub(visible.Time).Abs() < time.Minute:
		x.Time = x.Time.In(visible.Time.Location())
	case x.Zone && !visible.Zone && visible.Precision == "day" && !sameDay && utc(x) && beside(x, visible):
		// Readers are shown the day of the house's own zone, which UTC need not be.
		x.Time, x.Precision, x.Zone = visible.Time, "day", false
	case x.Zone && !visible.Zone && visible.Precision != "day":
		// The same clock minutes at a whole number of hours: the line shows local time.
		off := visible.Time.Sub(x.Time.In(time.UTC).Truncate(time.Minute))
		if _, own := x.Time.Zone(); own == 0 && off != 0 && off%(30*time.Minute) == 0 && off.Abs() <= 14*time.Hour {
			x.Time = x.Time.In(zoneOf(int(off / time.Minute)))
		}
	}
	return x
}

// utc reports whether a date is given in UTC, as machines do.
func utc(x Date) bool {
	_, offset := x.Time.Zone()
	return x.Zone && offset == 0 && x.Precision != "day"
}

// beside reports whether there is an inhabited zone where the moment x falls on
// the day of visible.
func beside(x, visible Date) bool {
	since := x.Time.Sub(visible.Time) // of midnight UTC of that day
	return since >= -14*time.Hour && since < 36*time.Hour
}

// visible reads the date line that readers see: the one nearest to the
// headline, not one that tells of changes. labelled is set where the line says
// that it is the date of publication.
func (d *dating) visible() (best Date, labelled bool) {
	for _, zone := range [][]*block{d.head, d.tail} {
		for _, x := range zone {
			if x.words > 40 || x.marks&markCaption != 0 {
				continue
			}
			marked := x.marks&markDate != 0
			for _, f := range d.r.all(x.line(), d.order) {
				if !d.believable(f.date) {
					continue
				}
				if !marked && !d.r.only(x.line()) && f.role == "" && x.words > 14 {
					continue
				}
				f.date.Source = "visible"
				switch {
				case f.role == "updated":
					if !d.updated.Known() {
						d.updated = f.date
					}
				case f.role == "published" && !labelled:
					best, labelled = f.date, true
				case !best.Known():
					best = f.date
				}
			}
		}
		if best.Known() {
			break
		}
	}
	if !best.Known() && d.updated.Known() {
		return d.updated, false
	}
	return best, labelled
}

// timeElement reads the first <time> of the article that does not tell of changes.
func (d *dating) timeElement() (Date, bool) {
	var out Date
	d.doc.Find("time[datetime], time[content], abbr.published[title]").EachWithBreak(func(_ int, s *goquery.Selection) bool {
		n := s.Nodes[0]
		if strings.Contains(strings.ToLower(attr(n, "class")+attr(n, "itemprop")), "updat") || strings.Contains(attr(n, "itemprop"), "Modified") {
			return true
		}
		if d.markup.beside(n) {
			return true
		}
		x, ok := d.r.parse(first(attr(n, "datetime"), attr(n, "content"), attr(n, "title")), d.order)
		if ok && d.believable(x) {
			x.Source = "time"
			out = x
			return false
		}
		return true
	})
	return out, out.Known()
}

var urlDay = regexp.MustCompile(`(?:^|[/_.-])((?:19|20)\d\d)[/_.-]?(0[1-9]|1[0-2]|[1-9])[/_.-]?(0[1-9]|[12]\d|3[01]|[1-9])(?:[/_.-]|$)`)

// fromURL reads /2024/03/12/ and the like.
func (d *dating) fromURL() (Date, bool) {
	for _, u := range []string{d.url, d.m.url(d.url)} {
		_, path, ok := strings.Cut(u, "://")
		if !ok {
			continue
		}
		if i := strings.IndexByte(path, '/'); i >= 0 {
			path = path[i:]
		}
		if m := urlDay.FindStringSubmatch(path); m != nil {
			y, _ := strconv.Atoi(m[1])
			mo, _ := strconv.Atoi(m[2])
			da, _ := strconv.Atoi(m[3])
			if _, _, _, n := check(y, mo, da, 1); n == 1 {
				x := Date{Time: time.Date(y, time.Month(mo), da, 0, 0, 0, 0, time.UTC), Precision: "day", Source: "url"}
				if d.believable(x) {
					return x, true
				}
			}
		}
	}
	return Date{}, false
}
