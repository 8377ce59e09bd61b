// Package archive keeps what a crawl fetched and reads pages back, from its own
// files and from everybody else's.
//
// # Writing
//
// A [Writer] stores every exchange with a server as WARC 1.1, one gzip member
// per record, so that any record can be read alone:
//
//	warcinfo            once per file: software, run
//	response            the server's message, as it came over the wire
//	revisit             instead of it where it brought nothing new: a 304, or the
//	                    header of a message whose content an earlier record has
//	request             ours, as it was sent
//	metadata            what the crawl knew: source, redirect chain, robots, outcome, times
//
// The two messages are the very bytes of the connection: status line, order and
// case of header fields, chunk framing and content coding are kept, nothing is
// put together again afterwards. Three things are left out, and only those:
// header fields that carry credentials (Authorization, Proxy-Authorization,
// Cookie, Set-Cookie), user names and passwords inside URLs, and interim 1xx
// messages. Digests are those of the bytes as stored, SHA-1 in base 32, and the
// payload digest is taken over everything behind the HTTP header, as warcio and
// most other tools compute and check it.
//
// A revisit record names the record that has the content, by id, URI and date,
// and its payload digest; [Exchange.Revisit] asks for one.
//
// Record ids are derived from kind, URI, date and content: the same exchanges
// written in the same order give the same bytes.
//
// # Durability
//
// Files are called NAME-00000.warc.gz and on; no file is ever overwritten. The
// file being written has ".open" behind its name and loses it when it is closed
// or full, when its index has been written: NAME-00000.cdxj, a line for every
// response and revisit record, as pywb and OpenWayback read it. [Lookup] and
// [Captures] find a URL by the indexes, [WriteIndex] makes one for a file of
// anyone's. Indexes of several files are merged by sorting their lines.
//
// A Write that returned has reached the operating system (it survives
// the process being killed); after [Writer.Sync] it has reached the disk (it
// survives the power going), unless [WriterConfig].SyncEvery is lax about it.
// Records of one exchange go out in one write call,
// and a write that failed half way is cut off again. What a killed process
// left open is repaired by the next [OpenWriter]: bytes behind the last whole
// record are cut off, the index is made anew, and the file gets its final name.
//
// # Reading
//
// [Open] and [Read] turn files, directories and streams into pages: WARC 1.0
// and 1.1 (plain, gzip by member or as a whole, zstd with or without
// dictionary), HTML, text, and JSON lines, recognised by content. They go on
// after whatever is broken: a [*RecordError] or [*SkipError] concerns one
// record, line or file, and the next pages follow. [ReadAt] reads one page of
// an archive again.
package archive
