"""Reads WARC files with warcio, a library that shares nothing with Parley, and
checks what the format promises: digests, one gzip member per record, the
records of an exchange referring to each other, no credentials.

    python3 -m venv v && v/bin/pip install warcio==1.8.1
    v/bin/python crawl/archive/testdata/foreign_reader.py archive/*.warc.gz

It prints one line per file and exits 1 where something is wrong.
"""

import gzip
import io
import re
import sys
from collections import Counter

from warcio.archiveiterator import ArchiveIterator

SECRET = re.compile(rb"^(authorization|proxy-authorization|cookie|set-cookie)\s*:", re.I | re.M)


def check(path):
    problems, kinds, ids, payload = [], Counter(), {}, 0
    data = open(path, "rb").read()
    stream = io.BytesIO(data)
    records = ArchiveIterator(stream, check_digests=True)
    for rec in records:
        headers = rec.rec_headers
        body = rec.content_stream().read() if rec.rec_type == "response" else rec.raw_stream.read()
        offset = records.get_record_offset()  # reads what is left of the record
        where = f"{path}@{offset}"
        payload += len(body)
        kinds[rec.rec_type] += 1
        rid = headers.get_header("WARC-Record-ID")
        if rid in ids:
            problems.append(f"{where}: record id {rid} was used before")
        ids[rid] = rec.rec_type
        if rec.digest_checker.passed is not True and rec.rec_type != "warcinfo" and len(body):
            problems.append(f"{where}: digest not verified: {rec.digest_checker.problems}")
        concurrent = headers.get_header("WARC-Concurrent-To")
        if concurrent and concurrent not in ids:
            problems.append(f"{where}: concurrent to an unknown record")
        if rec.http_headers and SECRET.search(rec.http_headers.to_bytes()):
            problems.append(f"{where}: credentials in the HTTP header")
        if headers.protocol != "WARC/1.1":
            problems.append(f"{where}: {headers.protocol}")
        # the record must be readable on its own, from its offset
        first = gzip.GzipFile(fileobj=io.BytesIO(data[offset:])).read(8)
        if first != b"WARC/1.1":
            problems.append(f"{where}: no gzip member of its own")
    print(path, dict(kinds), f"{payload} payload bytes", "ok" if not problems else "BROKEN")
    for p in problems:
        print("   ", p)
    return not problems


results = [check(path) for path in sys.argv[1:]]
sys.exit(0 if results and all(results) else 1)
