// Package crawl fetches pages from configured sources into an archive.
//
// [Run] is the whole of it: it takes URLs from the frontier, one at a time for
// each host, asks robots.txt, fetches, stores the exchange, and puts the links
// it found back into the frontier, until nothing wanted is left.
//
//	state, err := crawl.OpenState(dir)            // takes the lock, or ErrLocked
//	run, resumed, err := state.Begin(newID)       // or the id of the run that was never finished
//	writer, err := archive.OpenWriter(...)        // repairs what a killed process left
//	result, err := crawl.Run(ctx, config, crawl.Deps{State: state, Archive: writer})
//	writer.Close()
//	for page, err := range state.Pages(run, ...)  // extract, publish
//	for fetch, err := range state.Fetches(run)    // the table of fetches
//	state.Finish()                                // only now is the run over
//
// # Files
//
//	data/.parley/frontier.db         state: frontier, outcomes, fetch records; its lock
//	data/archive/RUN-00000.warc.gz   the archive; ".open" behind it while being written
//	data/archive/RUN-00000.cdxj      the index of that file, when it is finished
//
// These are the usual places; both directories are the caller's choice. One
// archive belongs to one state, whose lock guards both.
//
// # Runs
//
// A run begins with Begin and ends with Finish. What lies between survives the
// end of the process, however that comes: a URL keeps its place in the queue
// until its outcome and its exchange are on disk, in this order: archive
// written, archive synced, outcome recorded (one transaction with the links the
// page brought). So a killed process costs at most the requests under way,
// which are sent again: the archive may hold one exchange of each twice.
//
// What failed in a way that may pass is taken up by a later run when it is due,
// found again or not, and given up after a few runs in which it failed; then
// only Config.RetryFailed brings it back.
//
// A later run fetches start pages, feeds and sitemaps again, and of the rest
// only what is new, was left over, failed in a way that may have passed, or is
// due again (see Source.RecrawlAfter) where it is found again. What was fetched
// once stays known, with validators, digest and place in the archive: it is
// asked for news only. A 304 (NotModified) or the same content again (Unchanged)
// becomes a revisit record, is no page of the run, and of a feed or sitemap
// nothing is queued; the links of an unchanged page count as they did, out of
// the archive. Where the archive has lost what is known, it is fetched whole.
//
// [Versions] numbers the versions of an article over runs: a page may change
// all the time around an article that stays the same.
//
// A run that is out of time (Config.MaxDuration) ends like one that is complete:
// what it fetched can be published and the run finished, and what is left waits
// for the next run. Only a run whose context ended is gone on with.
//
// # Health
//
// [Vitals] are a source's figures of a run; [History] keeps those of its last
// runs and judges new ones by them, so that a source whose layout changed or
// whose feed fell silent shows, although no request fails. The caller counts,
// as some figures are known only after extraction, and decides what follows.
//
// # Discovery
//
// A source needs no more than its front page. Feeds are those that start pages
// declare or link to, sitemaps those that robots.txt names or that lie in the
// usual places; both are read as streams and as far as they go, however broken.
// The pages of a list and of a feed are followed one after the other while they
// bring something new. What feeds and sitemaps date before Config.Since, and links
// into traps (paths that repeat themselves, calendars, views by sorting and
// filtering), are left out and counted in Fetch.LeftOut. A page is a Duplicate of
// the one it calls canonical only where that one is in the archive and says the
// same.
//
// # Manners
//
// robots.txt is read as RFC 9309 says, for each authority, and kept for a day,
// also from one run to the next. Every URL is checked before it is requested,
// those that redirects lead to like all others. A robots.txt that cannot be had
// (5xx, 429, no answer) means "not now", unless there is an older copy, which
// counts on then; 4xx means that there are no rules.
//
// Requests to one host never overlap. Between them is the longest of three
// pauses: the configured delay, the Crawl-delay, and twice the time the host
// takes to answer (the latter two up to a limit). robots.txt counts as a request,
// also where another host's robots.txt redirects to it. After 429, 5xx and
// failing connections a host is left alone for a doubling, random time, or for
// as long as it asks with Retry-After; one that has failed a number of times in
// a row is left alone for the rest of the run. Links marked nofollow are not
// followed, nor those of pages that say so in a meta tag or header.
//
// Only http and https are fetched, and only from public addresses unless
// configured otherwise; that is checked when the connection is made, or before
// a proxy is asked to make it. Bodies, unpacking, redirects, headers and times
// are bounded. Cookies are kept only where that is configured, and then for one
// source and one run. A proxy is used where the caller names one; the package
// itself heeds no environment variable. Cookies, passwords in URLs and what a
// proxy is told of itself go to no log, archive or record.
//
// Requests go through Colly, as the fetcher of one leased URL each; see fetcher
// for what of it is used, and why.
package crawl
