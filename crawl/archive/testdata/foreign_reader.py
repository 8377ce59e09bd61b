"""Reads WARC files with warcio and with FastWARC, libraries that share nothing
with Parley nor with each other, and checks what the format promises: digests, one gzip member per record, the
records of an exchange referring to each other, revisit records referring to
what they found unchanged, no credentials, and an index (CDXJ) beside each file
that leads to exactly its records.

    python3 -m venv v && v/bin/pip install warcio==1.8.1 fastwarc==2.0.1
    v/bin/python crawl/archive/testdata/foreign_reader.py archive/*.warc.gz

It prints one line per file and exits 1 where something is wrong. Files are
given in the order in which they were written: a record refers to earlier ones.
"""

import gzip
import io
import json
import re
import sys
import zlib
from collections import Counter

from fastwarc.warc import ArchiveIterator as FastArchiveIterator
from warcio.archiveiterator import ArchiveIterator
from warcio.timeutils import iso_date_to_timestamp

SECRET = re.compile(rb"^(authorization|proxy-authorization|cookie|set-cookie)\s*:", re.I | re.M)
PROFILES = {"http://netpreserve.org/warc/1.1/revisit/" + p for p in ("server-not-modified", "identical-payload-digest")}

known = {}  # record id -> URI, date, payload digest of responses, over all files


def check_revisit(headers, body):
    """What is wrong with a revisit record."""
    if headers.get_header("WARC-Profile") not in PROFILES:
        yield f"revisit of an unknown profile {headers.get_header('WARC-Profile')}"
    if body:
        yield f"a revisit holds {len(body)} bytes of content"
    of = known.get(headers.get_header("WARC-Refers-To"))
    if of is None:
        yield "revisit of an unknown record"
    elif of != tuple(headers.get_header(h) for h in ("WARC-Refers-To-Target-URI", "WARC-Refers-To-Date", "WARC-Payload-Digest")):
        yield f"the revisit and the record it refers to disagree: {of}"


def check_index(path, data, answers):
    """What is wrong with the index of a file whose answers, by offset, are known."""
    name = path.split("/")[-1]
    lines = open(re.sub(r"\.warc(\.gz)?$", ".cdxj", path), "rb").read().splitlines()
    if lines != sorted(lines):
        yield "the index is not sorted"
    seen = set()
    for line in lines:
        key, stamp, fields = line.decode().split(" ", 2)
        fields = json.loads(fields)
        offset, length = int(fields["offset"]), int(fields["length"])
        seen.add(offset)
        want = answers.get(offset)
        if want is None:
            yield f"the index names a record at {offset}, where no answer begins"
            continue
        got = fields["url"], stamp, fields.get("status", ""), fields["digest"], fields["filename"]
        if got != want + (name,):
            yield f"the index says {got} of {want}"
        member = zlib.decompressobj(31)
        record = member.decompress(data[offset:offset + length])
        if not member.eof or member.unused_data or not record.startswith(b"WARC/1.1\r\n") or not record.endswith(b"\r\n\r\n"):
            yield f"the index leads to {length} bytes at {offset} that are not one record"
    for offset in answers.keys() - seen:
        yield f"the index lacks the record at {offset}"


def check_again(path, data, offsets):
    """What FastWARC finds wrong, or other than warcio did: ids by offset."""
    seen = {}
    for rec in FastArchiveIterator(io.BytesIO(data), parse_http=False):
        seen[rec.stream_pos] = rec.record_id
        where = f"{path}@{rec.stream_pos}: FastWARC:"
        if rec.headers.get("WARC-Block-Digest") is None:
            yield f"{where} the record has no block digest"
        elif not rec.verify_block_digest():
            yield f"{where} block digest not verified"
        if rec.headers.get("WARC-Payload-Digest") and rec.headers.get("WARC-Type") != "revisit":
            rec.parse_http()
            if not rec.verify_payload_digest():
                yield f"{where} payload digest not verified"
    if seen != offsets:
        yield f"{path}: FastWARC sees {len(seen)} records, warcio {len(offsets)}; they differ in {seen.items() ^ offsets.items()}"


def check(path):
    problems, kinds, ids, payload, answers, offsets = [], Counter(), {}, 0, {}, {}
    data = open(path, "rb").read()
    stream = io.BytesIO(data)
    records = ArchiveIterator(stream, check_digests=True)
    for rec in records:
        headers = rec.rec_headers
        body = rec.content_stream().read() if rec.rec_type in ("response", "revisit") else rec.raw_stream.read()
        offset = records.get_record_offset()  # reads what is left of the record
        where = f"{path}@{offset}"
        payload += len(body)
        kinds[rec.rec_type] += 1
        rid = headers.get_header("WARC-Record-ID")
        if rid in ids:
            problems.append(f"{where}: record id {rid} was used before")
        ids[rid] = rec.rec_type
        offsets[offset] = rid
        if rec.digest_checker.passed is not True and rec.rec_type != "warcinfo" and len(body):
            problems.append(f"{where}: digest not verified: {rec.digest_checker.problems}")
        concurrent = headers.get_header("WARC-Concurrent-To")
        if concurrent and concurrent not in ids:
            problems.append(f"{where}: concurrent to an unknown record")
        if rec.http_headers and SECRET.search(rec.http_headers.to_bytes()):
            problems.append(f"{where}: credentials in the HTTP header")
        if headers.protocol != "WARC/1.1":
            problems.append(f"{where}: {headers.protocol}")
        if rec.rec_type in ("response", "revisit"):
            uri, date, digest = (headers.get_header(h) for h in ("WARC-Target-URI", "WARC-Date", "WARC-Payload-Digest"))
            status = rec.http_headers.get_statuscode() if rec.http_headers else ""
            answers[offset] = uri, iso_date_to_timestamp(date), status, digest
            if rec.rec_type == "response":
                known[rid] = uri, date, digest
            else:
                problems += [f"{where}: {p}" for p in check_revisit(headers, body)]
        # the record must be readable on its own, from its offset
        first = gzip.GzipFile(fileobj=io.BytesIO(data[offset:])).read(8)
        if first != b"WARC/1.1":
            problems.append(f"{where}: no gzip member of its own")
    problems += check_again(path, data, offsets)
    problems += [f"{path}: {p}" for p in check_index(path, data, answers)]
    print(path, dict(kinds), f"{payload} payload bytes", "ok" if not problems else "BROKEN")
    for p in problems:
        print("   ", p)
    return not problems


results = [check(path) for path in sys.argv[1:]]
sys.exit(0 if results and all(results) else 1)
