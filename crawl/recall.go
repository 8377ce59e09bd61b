package crawl

import (
	"crypto/sha1"
	"net/http"
	"net/url"
	"time"

	"parley/crawl/archive"
)

// rereader is an Archiver that gives pages back, as archive.Writer does.
type rereader interface {
	Page(archive.Ref) (*archive.Page, error)
	Has(file string) bool
}

// known is what is known of an item's URL, nil for nothing, and the conditions
// to ask with, nil for none.
func (w *worker) known(item Item) (*Known, http.Header, error) {
	known, err := w.state.Known(item.URL)
	if err != nil || known == nil {
		return nil, nil, err
	}
	if archived, ok := w.archive.(rereader); ok && !archived.Has(known.Archived.File) {
		known.Archived = archive.Ref{} // somebody took the file away
	}
	if !known.covers(scopeOf(w.sources[item.Source]), w.config.Since) {
		return known, nil, nil
	}
	return known, known.conditions(), nil
}

// recall compares an exchange with what is known of its URL from an earlier
// run. Where it brought no news it changes the outcome that judge found, and
// returns what the archive's record is to refer to, else nil. found are the
// URLs that judge found, or those of the known content, as far as they still
// matter.
func (w *worker) recall(fetch *Fetch, u *url.URL, x *exchange, known *Known, found []Item) ([]Item, *archive.Revisit) {
	if known == nil || x.message == nil || known.Archived.File == "" {
		return found, nil
	}
	s := w.sources[fetch.Source]
	profile := archive.ProfileIdentical
	switch {
	case fetch.HTTPStatus == http.StatusNotModified && x.conditional:
		profile = archive.ProfileNotModified
		fetch.Kind = known.Kind
		found = w.linksAgain(fetch, u, known)
	case fetch.Outcome == OK && fetch.Kind == known.Kind && sha1.Sum(x.message.Body) == known.Content:
		fetch.Outcome = Unchanged
		// A page leads to pages that may be due again. A feed or sitemap says
		// itself what is new, and here it says that nothing is.
		if fetch.Kind != KindPage && known.covers(scopeOf(s), w.config.Since) {
			found = nil
		}
		if known.Coding != codingOf(x.message.Header) {
			return found, nil // the archived body cannot stand in for this one
		}
	default:
		return found, nil
	}
	return found, &archive.Revisit{
		Profile: profile, ID: known.Archived.ID, URI: fetch.URL, Date: known.Date, Payload: known.Archived.Payload,
	}
}

// linksAgain are the links of a page that did not change, out of the archive:
// pages behind them may be due. Where the archive has lost the page the next
// run fetches it whole.
func (w *worker) linksAgain(fetch *Fetch, u *url.URL, known *Known) []Item {
	s := w.sources[fetch.Source]
	archived, ok := w.archive.(rereader)
	if !ok || s == nil || fetch.Kind != KindPage || fetch.Depth >= s.Depth && !(fetch.Depth == 0 && s.DiscoverFeeds) {
		return nil
	}
	page, err := archived.Page(known.Archived)
	if err != nil {
		w.log.Warn("a page did not change, but the archive cannot give its links; the next run fetches it whole", "url", fetch.URL, "error", err)
		known.Archived = archive.Ref{}
		return nil
	}
	return w.follow(fetch, findLinks(u, page.Header, page.Body))
}

// remember is what is to be known of a URL after an exchange; nil where that
// is what was known before, if anything.
func (w *worker) remember(fetch *Fetch, x *exchange, known *Known, ref archive.Ref) *Known {
	s := w.sources[fetch.Source]
	switch {
	case fetch.Outcome == OK:
		known = &Known{Scope: scopeOf(s), Since: w.config.Since}
		known.learn(fetch, x, ref)
	case fetch.Outcome == Unchanged && known != nil:
		known.Scope, known.Since = scopeOf(s), w.config.Since
		known.confirm(x)
	case fetch.Outcome == NotModified && x.conditional:
		known.confirm(x)
	default:
		return nil
	}
	if x.index {
		known.Scope = 0 // covers nothing: it is read again though it be the same
	}
	return known
}

// recrawlAge is how old a source's pages must be to be asked for again.
func (w *worker) recrawlAge(source string) time.Duration {
	if s := w.sources[source]; s != nil {
		return s.RecrawlAfter
	}
	return defaultRecrawlAfter
}
