"""Writes testdata/foreign.warc.gz and foreign-1.0.warc with warcio, a WARC
library that shares nothing with Parley. The two files are committed; this
script only documents how they came to be.

    python3 -m venv v && v/bin/pip install warcio==1.8.1
    v/bin/python make_foreign.py
"""

import gzip
import io

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

DATE = "2024-05-06T07:08:09Z"
PAGE = "<!doctype html><title>Họp</title><p>Đại sứ Nga phát biểu.</p>".encode()


def chunked(body, size=16):
    parts = [body[i:i + size] for i in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in parts) + b"0\r\n\r\n"


def write(path, version, gzipped):
    with open(path, "wb") as out:
        w = WARCWriter(out, gzip=gzipped, warc_version=version)

        def record(kind, uri, body, status="200 OK", headers=(), **more):
            http = None
            if kind in ("response", "request"):
                http = StatusAndHeaders(status, list(headers), protocol="HTTP/1.1")
            w.write_record(w.create_warc_record(
                uri, kind, payload=io.BytesIO(body), http_headers=http,
                warc_headers_dict={"WARC-Date": DATE}, **more))

        html = ("Content-Type", "text/html; charset=utf-8")
        w.write_record(w.create_warcinfo_record("foreign", {"software": "warcio"}))
        record("response", "http://news.example/plain", PAGE, headers=[html])
        record("response", "http://news.example/chunked", chunked(PAGE),
               headers=[html, ("Transfer-Encoding", "chunked")])
        record("response", "http://news.example/gzip", gzip.compress(PAGE, mtime=0),
               headers=[html, ("Content-Encoding", "gzip")])
        # stored decoded, although the header says otherwise
        record("response", "http://news.example/decoded", PAGE,
               headers=[html, ("Content-Encoding", "br"), ("Transfer-Encoding", "chunked")])
        record("response", "http://news.example/gone", b"gone", status="404 Not Found", headers=[html])
        record("response", "http://news.example/logo.png", b"\x89PNG\r\n\x1a\n", headers=[("Content-Type", "image/png")])
        record("resource", "http://news.example/resource", PAGE, warc_content_type="text/html")
        w.write_record(w.create_revisit_record(
            "http://news.example/again", "sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "http://news.example/plain", DATE))
        record("response", "dns:news.example", b"198.51.100.7")


write("foreign.warc.gz", "WARC/1.1", True)
write("foreign-1.0.warc", "WARC/1.0", False)
